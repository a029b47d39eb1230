//! Where things begin and end on a line of YAML, as text: keys, comments, quotes and brackets.
//!
//! In comes a stretch of a line; out come offsets in it. Nothing here parses YAML: these are the
//! rules by which people read it.

/// Characters that mean something at the beginning of a value.
pub(super) const INDICATORS: &[char] = &[
    '"', '\'', '[', ']', '{', '}', '*', '&', '!', '@', '`', '%', '|', '>', '#', ',', '-', '?', ':',
];

/// Splits `key: value`; returns the key and the offset of the colon.
pub(super) fn split_key(text: &str) -> Option<(&str, usize)> {
    if text.starts_with(['"', '\'']) {
        let length = quoted_len(text);
        let rest = &text[length..];
        let gap = rest.len() - rest.trim_start().len();
        let is_key = length > 2 && is_colon(rest.trim_start(), 0);
        return is_key.then(|| (&text[1..length - 1], length + gap));
    }
    if text.starts_with(INDICATORS) {
        return None;
    }
    let colon = text.match_indices(':').map(|(at, _)| at).find(|at| is_colon(text, *at))?;
    let key = text[..colon].trim_end();
    (!key.contains(" #")).then_some((key, colon))
}

/// Says whether the colon at `at` ends a key.
pub(super) fn is_colon(text: &str, at: usize) -> bool {
    text.as_bytes().get(at) == Some(&b':')
        && text.as_bytes().get(at + 1).is_none_or(u8::is_ascii_whitespace)
}

/// Returns the length of the comment that ends the first line of `text`, with the space before it,
/// and of everything after it.
pub(super) fn comment_len(text: &str) -> usize {
    let comment = text
        .match_indices('#')
        .map(|(at, _)| at)
        .find(|at| *at == 0 || text.as_bytes()[at - 1].is_ascii_whitespace());
    comment.map_or(0, |at| text.len() - text[..at].trim_end().len())
}

pub(super) fn is_comment(text: &str) -> bool {
    text.is_empty() || text.starts_with('#')
}

/// Says whether `|`, `>` and what follows are the header of a block scalar (YAML 1.2.2, 8.1.1).
pub(super) fn is_block_header(text: &str) -> bool {
    let rest = text[1..].trim_start_matches(|c: char| matches!(c, '+' | '-') || c.is_ascii_digit());
    text.len() - rest.len() <= 3
        && (rest.is_empty() || rest.trim_start().starts_with('#') && rest.starts_with(' '))
}

/// Says whether the lines under a value are keys of their own, not the rest of a sentence.
pub(super) fn is_block_of_keys(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).peekable();
    lines.peek().is_some() && lines.all(|line| super::fence::key(line).is_some())
}

/// Returns the length of the bracket that begins `text`, or `None` where it is never closed.
pub(super) fn bracket_len(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    let bytes = text.as_bytes();
    while at < bytes.len() {
        match bytes[at] {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            // A quote inside a word is an apostrophe.
            b'"' | b'\'' if matches!(bytes[at - 1], b' ' | b'[' | b'{' | b',' | b':' | b'\n') => {
                let length = quoted_len(&text[at..]);
                at += length.max(1) - 1;
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// Writes `text` as a quoted scalar: in double quotes, or in single ones where it has double
/// quotes or backslashes.
pub(super) fn quote(text: &str) -> String {
    if text.contains(['"', '\\']) {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        format!("\"{text}\"")
    }
}

/// Returns the length of a quoted scalar, its quotes included; zero where none begins.
pub(super) fn quoted_len(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let Some(quote @ (b'"' | b'\'')) = bytes.first().copied() else { return 0 };
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quote == b'"' => at += 1,
            byte if byte == quote && quote == b'\'' && bytes.get(at + 1) == Some(&quote) => at += 1,
            byte if byte == quote => return at + 1,
            _ => {}
        }
        at += 1;
    }
    rest.len()
}

//! Lines: what can be told of one before the Markdown parser sees it, or without it.
//!
//! In come a text and places in it; out comes where fences open and close, where containers end and
//! the line itself begins, and what stands behind a backslash.

/// Returns the line that `at` lies in, from there to its end, without the line break.
pub(super) fn line_at(body: &str, at: usize) -> &str {
    let rest = &body[at..];
    &rest[..rest.find('\n').unwrap_or(rest.len())]
}

/// Returns how many bytes of indentation, quotation marks and list markers a line begins with.
pub(super) fn container_prefix(line: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = &line[at..];
        let inner = rest.trim_start_matches([' ', '\t', '>']);
        at += rest.len() - inner.len();
        let digits = inner.len() - inner.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let marker = match inner[digits..].chars().next() {
            Some('.' | ')') if (1..10).contains(&digits) => digits + 1,
            Some('-' | '*' | '+') if digits == 0 => 1,
            _ => return at,
        };
        if !inner[marker..].starts_with([' ', '\t']) {
            return at;
        }
        at += marker;
    }
}

/// Returns the mark and the length of the fence that a line without its [prefix](container_prefix)
/// opens (`CommonMark`, section 4.5).
pub(super) fn opens_fence(inner: &str) -> Option<(char, usize)> {
    let mark = inner.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = inner.len() - inner.trim_start_matches(mark).len();
    let info = &inner[length..];
    (length >= 3 && (mark == '~' || !info.contains('`'))).then_some((mark, length))
}

/// Says whether a line closes the fence with this mark and length.
pub(super) fn closes_fence(line: &str, mark: char, length: usize) -> bool {
    let inner = line.trim_start_matches([' ', '\t', '>']).trim_end();
    inner.len() >= length && inner.chars().all(|c| c == mark)
}

/// Returns where the code span that begins at `at` ends, or the end of the run of back-ticks where
/// it does not.
pub(super) fn skip_code(body: &str, at: usize) -> usize {
    let rest = &body[at..];
    let run = rest.len() - rest.trim_start_matches('`').len();
    let paragraph = &rest[..rest.find("\n\n").unwrap_or(rest.len())];
    let mut from = run;
    while let Some(offset) = paragraph[from..].find('`') {
        let start = from + offset;
        let length = paragraph[start..].len() - paragraph[start..].trim_start_matches('`').len();
        if length == run {
            return at + start + length;
        }
        from = start + length;
    }
    at + run
}

/// Says whether the character at `at` stands behind a backslash that is none itself.
pub(super) fn is_escaped(text: &str, at: usize) -> bool {
    text[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}

/// Says whether a line of MDX begins an `import` or `export` statement, not a sentence.
pub(super) fn is_module_line(line: &str) -> bool {
    if let Some(rest) = line.strip_prefix("import ") {
        let rest = rest.trim_start();
        return rest.starts_with(['{', '*', '"', '\''])
            || rest.contains(" from '")
            || rest.contains(" from \"");
    }
    line.strip_prefix("export ").is_some_and(|rest| {
        ["const ", "let ", "var ", "default ", "function ", "async ", "class ", "{", "*", "type "]
            .iter()
            .any(|keyword| rest.trim_start().starts_with(keyword))
    })
}

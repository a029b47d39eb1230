//! What stands inside of Markdown's paragraphs and headings: `CommonMark` 0.31, chapter 6, and the
//! bare links of GitHub's flavour (6.9).

use super::Scanner;
use crate::highlight::Token;

/// Code between more backticks than this is read as text.
const MOST_BACKTICKS: usize = 8;

/// How deep parentheses are read in the destination of a link, as the specification allows.
const DEEPEST: usize = 32;

/// A reader of text.
#[derive(Default)]
pub(super) struct Text {
    /// What text is painted as that is nothing else.
    base: Option<Token>,
    is_row: bool,
    /// How many brackets are open.
    open: usize,
    /// How many backticks are known to close nothing in the rest of the text.
    unclosed: [bool; MOST_BACKTICKS + 1],
}

impl Text {
    /// Returns a reader that paints text as `base`, and the bars between cells in a table's row.
    pub(super) fn new(base: Option<Token>, is_row: bool) -> Self {
        Self { base, is_row, ..Self::default() }
    }

    /// Paints all that is left.
    pub(super) fn paint(&mut self, scanner: &mut Scanner<'_>) {
        while !scanner.is_done() {
            let length = scanner.run(|byte| {
                !matches!(byte, b'`' | b'\\' | b'&' | b'<' | b'[' | b']' | b':' | b'|')
            });
            let scheme = scheme_length(scanner, length);
            self.plain(scanner, length - scheme);
            match scanner.peek() {
                _ if scheme > 0 => scanner.take(bare_link_length(scanner), Token::String),
                b'`' => self.code(scanner),
                b'\\' if scanner.peek_at(1).is_ascii_punctuation() => {
                    scanner.take(2, Token::Escape);
                }
                b'&' => self.entity(scanner),
                b'<' => self.angle(scanner),
                b'[' => {
                    self.open += 1;
                    self.plain(scanner, 1);
                }
                b']' => self.close(scanner),
                b'|' if self.is_row => scanner.take(1, Token::Punctuation),
                _ => self.plain(scanner, 1),
            }
        }
    }

    fn plain(&self, scanner: &mut Scanner<'_>, length: usize) {
        match self.base {
            Some(token) => scanner.take(length, token),
            None => scanner.skip(length),
        }
    }

    /// Code between as many backticks on both sides.
    fn code(&mut self, scanner: &mut Scanner<'_>) {
        let ticks = scanner.run(|byte| byte == b'`');
        let is_unclosed = self.unclosed.get(ticks).copied().unwrap_or(true);
        let closed = if is_unclosed { None } else { code_length(scanner.rest(), ticks) };
        if let Some(length) = closed {
            scanner.take(length, Token::String);
            return;
        }
        if let Some(unclosed) = self.unclosed.get_mut(ticks) {
            *unclosed = true;
        }
        self.plain(scanner, ticks);
    }

    /// A character by its name or number.
    fn entity(&self, scanner: &mut Scanner<'_>) {
        let rest = scanner.rest().as_bytes();
        let name = rest
            .iter()
            .skip(1)
            .take(32)
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#');
        let length = name.count() + 1;
        if length > 1 && scanner.peek_at(length) == b';' {
            scanner.take(length + 1, Token::Escape);
        } else {
            self.plain(scanner, 1);
        }
    }

    /// A link, a comment or a tag between angle brackets. A heading is one colour: it holds no tags.
    fn angle(&self, scanner: &mut Scanner<'_>) {
        let rest = scanner.rest();
        let link = rest.bytes().skip(1).take_while(|byte| !is_link_end(*byte)).count();
        let text = rest.get(1..=link).unwrap_or_default();
        if scanner.peek_at(link + 1) == b'>' && (text.contains("://") || text.contains('@')) {
            self.plain(scanner, 1);
            scanner.take(link, Token::String);
            self.plain(scanner, 1);
        } else if rest.starts_with("<!--") {
            scanner.take_through("-->", Token::Comment);
        } else if self.base.is_none()
            && let Some(length) = tag_length(rest.as_bytes())
        {
            let end = scanner.at() + length;
            scanner.within(end, tag);
        } else {
            self.plain(scanner, 1);
        }
    }

    /// The end of a link's text, with its destination or label.
    fn close(&mut self, scanner: &mut Scanner<'_>) {
        self.plain(scanner, 1);
        if self.open == 0 {
            return;
        }
        self.open -= 1;
        let rest = scanner.rest().as_bytes();
        let (length, token) = match rest.first() {
            Some(b'(') => (destination_length(rest), Token::String),
            Some(b'[') => (label_length(rest), Token::Constant),
            _ => return,
        };
        if let Some(length) = length {
            self.plain(scanner, 1);
            scanner.take(length, token);
            self.plain(scanner, 1);
        }
    }
}

/// Returns the length of the scheme of a link that ends `length` bytes on, 0 where there is none.
fn scheme_length(scanner: &Scanner<'_>, length: usize) -> usize {
    let (before, after) = scanner.rest().split_at_checked(length).unwrap_or_default();
    if !after.starts_with("://") {
        return 0;
    }
    let schemes = ["https", "http", "ftp"];
    schemes.iter().find(|scheme| before.ends_with(**scheme)).map_or(0, |scheme| scheme.len())
}

/// Returns the length of the link at the place, without the signs at its end that rather belong to
/// the sentence.
fn bare_link_length(scanner: &Scanner<'_>) -> usize {
    let link = scanner.text(scanner.at()..scanner.at() + scanner.run(|byte| !is_link_end(byte)));
    let text = link.trim_end_matches(['.', ',', ':', ';', '!', '?', '*', '_', '~']);
    let count = |sign| text.bytes().filter(|byte| *byte == sign).count();
    let unopened = count(b')').saturating_sub(count(b'('));
    let at_end = text.len() - text.trim_end_matches(')').len();
    text.len() - unopened.min(at_end)
}

/// Says whether no link between angle brackets, and none without, can hold `byte`.
fn is_link_end(byte: u8) -> bool {
    byte <= b' ' || matches!(byte, b'<' | b'>' | b'`' | b'|')
}

/// Returns the length of the code at the beginning of `text`, with the backticks on both sides.
fn code_length(text: &str, ticks: usize) -> Option<usize> {
    let mut at = ticks;
    loop {
        let rest = text.get(at..)?;
        at += rest.find('`')?;
        let run = text.bytes().skip(at).take_while(|byte| *byte == b'`').count();
        at += run;
        if run == ticks {
            return Some(at);
        }
    }
}

/// Returns the length of the label between the brackets at the beginning of `text`.
fn label_length(text: &[u8]) -> Option<usize> {
    let length = run(text, 1, |byte| !matches!(byte, b'[' | b']' | b'\n'));
    (text.get(length + 1) == Some(&b']')).then_some(length)
}

/// Returns the length of the destination and the title between the parentheses at the beginning
/// of `text`.
fn destination_length(text: &[u8]) -> Option<usize> {
    let mut at = 1 + run(text, 1, |byte| byte.is_ascii_whitespace());
    at += match text.get(at)? {
        b'<' => 2 + run(text, at + 1, |byte| !matches!(byte, b'<' | b'>' | b'\n')),
        _ => bare_destination_length(text.get(at..)?)?,
    };
    at += run(text, at, |byte| byte.is_ascii_whitespace());
    at += quoted_length(text, at).unwrap_or_default();
    at += run(text, at, |byte| byte.is_ascii_whitespace());
    (text.get(at) == Some(&b')')).then_some(at - 1)
}

/// Returns the length of the destination at the beginning of `text`, to the white space or the
/// parenthesis behind it.
fn bare_destination_length(text: &[u8]) -> Option<usize> {
    let (mut at, mut depth) = (0, 0);
    loop {
        match text.get(at)? {
            b'(' if depth == DEEPEST => return None,
            b'(' => depth += 1,
            b')' if depth == 0 => return Some(at),
            b')' => depth -= 1,
            b'\\' => at += 1,
            byte if byte.is_ascii_whitespace() => return Some(at),
            _ => {}
        }
        at += 1;
    }
}

/// Returns the length of the tag of HTML or JSX at the beginning of `text`.
fn tag_length(text: &[u8]) -> Option<usize> {
    let mut at = if text.get(1) == Some(&b'/') { 2 } else { 1 };
    if !text.get(at)?.is_ascii_alphabetic() {
        return None;
    }
    at += run(text, at, is_name);
    loop {
        at += run(text, at, |byte| byte.is_ascii_whitespace());
        at += match text.get(at)? {
            b'>' => return Some(at + 1),
            b'/' => 1,
            b'=' => 1 + value_length(text, at + 1)?,
            b'{' => braces_length(text, at)?,
            byte if is_name(*byte) => run(text, at, is_name),
            _ => return None,
        };
    }
}

/// Returns the length of the attribute's value at `at`, with the white space before it.
fn value_length(text: &[u8], at: usize) -> Option<usize> {
    let blanks = run(text, at, |byte| byte.is_ascii_whitespace());
    let start = at + blanks;
    let length = match text.get(start)? {
        b'"' | b'\'' => quoted_length(text, start)?,
        b'{' => braces_length(text, start)?,
        _ => run(text, start, |byte| {
            !byte.is_ascii_whitespace() && !matches!(byte, b'"' | b'\'' | b'=' | b'<' | b'>' | b'`')
        }),
    };
    Some(blanks + length)
}

/// Returns the length of the text between quotes that begins at `at`, with both of them.
fn quoted_length(text: &[u8], at: usize) -> Option<usize> {
    let quote = text.get(at).copied().filter(|byte| matches!(byte, b'"' | b'\''))?;
    let length = run(text, at + 1, |byte| byte != quote);
    (at + 1 + length < text.len()).then_some(length + 2)
}

/// Returns the length of the text between braces that begins at `at`, with both of them.
fn braces_length(text: &[u8], at: usize) -> Option<usize> {
    let mut depth = 0;
    for (length, byte) in text.iter().skip(at).enumerate() {
        match byte {
            b'{' if depth == DEEPEST => return None,
            b'{' => depth += 1,
            b'}' if depth == 1 => return Some(length + 1),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Paints the tag that is all there is.
fn tag(scanner: &mut Scanner<'_>) {
    let mut name = Token::Tag;
    while !scanner.is_done() {
        let rest = scanner.rest().as_bytes();
        match scanner.peek() {
            b'=' => {
                scanner.take(1, Token::Punctuation);
                let length = value_length(rest, 1).unwrap_or_default();
                scanner.take(length, Token::String);
            }
            b'<' | b'>' | b'/' => scanner.take(1, Token::Punctuation),
            b'{' => scanner.take(braces_length(rest, 0).unwrap_or(1), Token::String),
            byte if is_name(byte) => {
                scanner.take(run(rest, 0, is_name), name);
                name = Token::Attribute;
            }
            _ => scanner.skip_char(),
        }
    }
}

/// Says whether the name of a tag or an attribute can hold `byte`.
fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.' | b'@')
}

/// Returns how many bytes from `start` on `is_in` holds for.
fn run(text: &[u8], start: usize, is_in: impl Fn(u8) -> bool) -> usize {
    text.iter().skip(start).take_while(|byte| is_in(**byte)).count()
}

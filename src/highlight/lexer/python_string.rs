//! The strings of Python, by the language reference, 2.5 to 2.7: prefixes, escapes, the fields of
//! f-strings, and the placeholders of `%` and `format` in other strings.

use super::{Scanner, python::Lexer, scanner::is_word};
use crate::highlight::Token;

/// How deep f-strings in f-strings are read; deeper ones are strings without fields.
const DEEPEST: u8 = 4;

/// A string at the scanner's place.
pub(super) struct StringLiteral {
    /// Behind the opening quotes.
    body: usize,
    /// Before the closing quotes.
    body_end: usize,
    /// Behind the closing quotes.
    pub(super) end: usize,
    is_raw: bool,
    has_fields: bool,
    quotes: usize,
}

impl StringLiteral {
    /// Says whether the string stands between three quotes.
    pub(super) fn is_long(&self) -> bool {
        self.quotes == 3
    }
}

/// Says whether `word` may stand before a quote.
pub(super) fn is_prefix(word: &str) -> bool {
    word.len() <= 2
        && word.bytes().all(|byte| {
            matches!(byte, b'r' | b'R' | b'b' | b'B' | b'u' | b'U' | b'f' | b'F' | b't' | b'T')
        })
}

/// Returns the string at the place, whose prefix has `prefix` bytes. Where its end is missing it
/// ends with its line, or with the code if it stands between three quotes.
pub(super) fn find(scanner: &Scanner<'_>, prefix: usize) -> StringLiteral {
    let has = |letters: [u8; 4]| (0..prefix).any(|at| letters.contains(&scanner.peek_at(at)));
    let has_fields = has(*b"fFtT");
    let quote = scanner.peek_at(prefix);
    let is_long = scanner.peek_at(prefix + 1) == quote && scanner.peek_at(prefix + 2) == quote;
    let quotes = if is_long { 3 } else { 1 };
    let body = scanner.at() + prefix + quotes;
    let bytes = scanner.text(body..usize::MAX).as_bytes();
    let (length, is_closed) = body_length(bytes, quote, is_long, has_fields);
    let body_end = body + length;
    let end = if is_closed { body_end + quotes } else { body_end };
    StringLiteral { body, body_end, end, is_raw: has(*b"rRrR"), has_fields, quotes }
}

/// Returns how long the body of a string is and whether quotes close it.
fn body_length(bytes: &[u8], quote: u8, is_long: bool, has_fields: bool) -> (usize, bool) {
    let mut at = 0;
    while let Some(rest @ [byte, ..]) = bytes.get(at..) {
        at += match byte {
            b'\\' => 2,
            b'\n' if !is_long => return (at, false),
            b'{' if has_fields && rest.get(1) == Some(&b'{') => 2,
            b'{' if has_fields => match field_length(rest, is_long) {
                (length, true) => length,
                (length, false) => return (at + length, false),
            },
            byte if *byte == quote && (!is_long || rest.starts_with(&[quote; 3])) => {
                return (at, true);
            }
            _ => 1,
        };
    }
    (bytes.len(), false)
}

/// Returns how long the field is that begins with the brace at the beginning of `bytes`, and
/// whether a brace closes it. Quotes in it are other strings.
fn field_length(bytes: &[u8], is_long: bool) -> (usize, bool) {
    let (mut at, mut depth, mut quote) = (0, 0_usize, None);
    while let Some(byte) = bytes.get(at) {
        match (byte, quote) {
            (b'\n', _) if !is_long => return (at, false),
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            (b'{', None) => depth += 1,
            (b'}', None) if depth == 1 => return (at + 1, true),
            (b'}', None) => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    (bytes.len(), false)
}

/// Paints the string at the place, mostly as `token`.
pub(super) fn paint(scanner: &mut Scanner<'_>, string: &StringLiteral, token: Token, depth: u8) {
    scanner.take_to(string.body, token);
    if string.is_raw && !string.has_fields && token != Token::Comment {
        scanner.take_to(string.body_end, Token::Escape);
    }
    scanner.within(string.body_end, |body| {
        while !body.is_done() {
            body.take(body.run(|byte| !matches!(byte, b'\\' | b'{' | b'}' | b'%')), token);
            piece(body, string, token, depth);
        }
    });
    scanner.take_to(string.end, token);
}

/// Paints an escape, a field or a placeholder, or one byte where there is none.
fn piece(body: &mut Scanner<'_>, string: &StringLiteral, token: Token, depth: u8) {
    let length = match body.peek() {
        b'\\' if !string.is_raw => escape_length(body),
        b'{' | b'}' | b'%' if token == Token::Comment => 0,
        b'{' | b'}' if string.has_fields && body.peek_at(1) == body.peek() => 2,
        b'{' if string.has_fields => return field(body, string.is_long(), token, depth),
        b'{' => return placeholder(body, token),
        b'%' if !string.has_fields => conversion_length(body.rest().as_bytes()),
        _ => 0,
    };
    if length > 0 {
        body.take(length, Token::Escape);
    } else {
        body.take(1, token);
    }
}

/// Paints the field of an f-string with the expression in it.
fn field(body: &mut Scanner<'_>, is_long: bool, token: Token, depth: u8) {
    let (length, is_closed) = field_length(body.rest().as_bytes(), is_long);
    if !is_closed || depth >= DEEPEST {
        body.take(length, token);
        return;
    }
    let end = body.at() + length - 1;
    body.take(1, Token::Punctuation);
    body.within(end, |expression| Lexer::field(depth + 1).run(expression));
    body.take(1, Token::Punctuation);
}

/// Paints the colon behind the expression of a field and what says how to show its value.
pub(super) fn format(scanner: &mut Scanner<'_>, depth: u8) {
    scanner.take(1, Token::Punctuation);
    while !scanner.is_done() {
        scanner.take(scanner.run(|byte| byte != b'{'), Token::Escape);
        field(scanner, true, Token::Escape, depth);
    }
}

/// Paints a placeholder of `str.format`, such as `{}` or `{name!r:>8}`; one byte of `token` where
/// the brace begins none.
fn placeholder(body: &mut Scanner<'_>, token: Token) {
    let bytes = body.rest().as_bytes();
    let name = 1 + run(bytes, 1, |byte| is_word(byte) || matches!(byte, b'.' | b'[' | b']'));
    let has_conversion =
        bytes.get(name) == Some(&b'!') && matches!(body.peek_at(name + 1), b'r' | b's' | b'a');
    let conversion = if has_conversion { 2 } else { 0 };
    let mut end = name + conversion;
    if bytes.get(end) == Some(&b':') {
        end += 1 + run(bytes, end + 1, |byte| {
            byte.is_ascii_graphic() && !matches!(byte, b'{' | b'}' | b'"' | b'\'')
        });
    }
    if bytes.get(end) != Some(&b'}') {
        body.take(1, token);
        return;
    }
    body.take(name, Token::Escape);
    body.take(conversion, Token::Keyword);
    body.take(end + 1 - name - conversion, Token::Escape);
}

/// Returns the length of the escape that begins with the backslash at the place, 0 where it is
/// just a backslash.
fn escape_length(body: &Scanner<'_>) -> usize {
    let bytes = body.rest().as_bytes();
    let digits = |count: usize| match run(bytes, 2, |byte| byte.is_ascii_hexdigit()) {
        found if found >= count => count + 2,
        _ => 0,
    };
    match body.peek_at(1) {
        b'\n' | b'\\' | b'\'' | b'"' | b'a' | b'b' | b'f' | b'n' | b'r' | b't' | b'v' => 2,
        b'0'..=b'7' => 1 + run(bytes, 1, |byte| matches!(byte, b'0'..=b'7')).min(3),
        b'x' => digits(2),
        b'u' => digits(4),
        b'U' => digits(8),
        b'N' => match run(bytes, 3, |byte| is_word(byte) || matches!(byte, b' ' | b'-')) {
            name if body.peek_at(2) == b'{' && body.peek_at(name + 3) == b'}' => name + 4,
            _ => 0,
        },
        _ => 0,
    }
}

/// Returns the length of the `%` conversion at the beginning of `bytes`, 0 where there is none. The
/// flag ` ` is left out: it would make one of "100 % of".
fn conversion_length(bytes: &[u8]) -> usize {
    let mut at = 1;
    if bytes.get(at) == Some(&b'(') {
        at += 1 + run(bytes, at + 1, |byte| !matches!(byte, b'(' | b')' | b'%' | b'\n'));
        if bytes.get(at) != Some(&b')') {
            return 0;
        }
        at += 1;
    }
    at += run(bytes, at, |byte| matches!(byte, b'#' | b'0' | b'-' | b'+'));
    at += run(bytes, at, |byte| byte.is_ascii_digit() || byte == b'*');
    if bytes.get(at) == Some(&b'.') {
        at += 1 + run(bytes, at + 1, |byte| byte.is_ascii_digit() || byte == b'*');
    }
    at += run(bytes, at, |byte| matches!(byte, b'h' | b'l' | b'L')).min(1);
    match bytes.get(at) {
        Some(byte) if b"diouxXeEfFgGcrsabp%".contains(byte) => at + 1,
        _ => 0,
    }
}

/// Returns how many bytes from `start` on `is_in` holds for.
fn run(bytes: &[u8], start: usize, is_in: impl Fn(u8) -> bool) -> usize {
    bytes.iter().skip(start).take_while(|byte| is_in(**byte)).count()
}

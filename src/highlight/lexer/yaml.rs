//! YAML, after the YAML specification 1.2.2 (chapters 6 to 8: structures, flow and block styles);
//! the types of plain scalars are those of its core schema (10.3) and of YAML 1.1.

use super::Scanner;
use crate::highlight::Token;

/// Paints the code that `scanner` has left.
pub(super) fn lex(scanner: &mut Scanner<'_>) {
    // How many flow collections are open: inside of them `,` and brackets end a scalar.
    let mut depth = 0_usize;
    while !scanner.is_done() {
        scanner.skip_space();
        let in_flow = depth > 0;
        match scanner.peek() {
            b'#' if is_apart(scanner) => scanner.take_line(Token::Comment),
            b'%' if is_first_column(scanner) => directive(scanner),
            b'-' | b'.' if is_document_mark(scanner) => scanner.skip(3),
            b'-' if in_flow && is_gap(scanner.peek_at(1), false) => scanner.skip_char(),
            b'-' | b'?' if is_gap(scanner.peek_at(1), false) => {
                scanner.take(1, Token::Punctuation);
            }
            b':' if is_gap(scanner.peek_at(1), in_flow) => scanner.take(1, Token::Punctuation),
            b'[' | b'{' => {
                depth += 1;
                scanner.take(1, Token::Punctuation);
            }
            b']' | b'}' if in_flow => {
                depth -= 1;
                scanner.take(1, Token::Punctuation);
            }
            b',' if in_flow => scanner.take(1, Token::Punctuation),
            b'"' | b'\'' => quoted(scanner, in_flow),
            b'&' | b'*' => anchor(scanner),
            b'!' => tag(scanner),
            b'|' | b'>' if !in_flow => block_scalar(scanner),
            // No plain scalar begins with one of these.
            b'#' | b'%' | b'@' | b'`' | b'|' | b'>' | b']' | b'}' | b',' => scanner.skip_char(),
            _ => plain(scanner, in_flow),
        }
    }
}

/// Says whether white space or nothing stands before the place, as it must before a comment.
fn is_apart(scanner: &Scanner<'_>) -> bool {
    matches!(scanner.before(), 0 | b' ' | b'\t' | b'\n' | b'\r')
}

/// Says whether the place is where a line begins.
fn is_first_column(scanner: &Scanner<'_>) -> bool {
    matches!(scanner.before(), 0 | b'\n')
}

/// Says whether `---` or `...` stands here, between two documents.
fn is_document_mark(scanner: &Scanner<'_>) -> bool {
    is_first_column(scanner)
        && (scanner.starts_with("---") || scanner.starts_with("..."))
        && is_gap(scanner.peek_at(3), false)
}

/// Says whether `byte` behind an indicator such as `:` makes it one: white space, the end, or in a
/// flow collection its punctuation.
fn is_gap(byte: u8, in_flow: bool) -> bool {
    matches!(byte, 0 | b' ' | b'\t' | b'\n' | b'\r') || (in_flow && is_flow_indicator(byte))
}

/// Says whether `byte` ends a scalar inside of a flow collection.
fn is_flow_indicator(byte: u8) -> bool {
    matches!(byte, b',' | b'[' | b']' | b'{' | b'}')
}

/// Says whether `byte` is white space that ends no line.
fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r')
}

/// `%YAML 1.2`, whose number is a plain scalar, or `%TAG ! tag:example.com,2000:`.
fn directive(scanner: &mut Scanner<'_>) {
    scanner.skip_char();
    let name = scanner.word();
    scanner.take(name.len(), Token::Keyword);
    if name == "TAG" {
        scanner.skip_blanks();
        tag(scanner);
        scanner.take_line(Token::Type);
    }
}

/// `&anchor` and `*alias`; the sign alone says nothing.
fn anchor(scanner: &mut Scanner<'_>) {
    match scanner.run(|byte| !byte.is_ascii_whitespace() && !is_flow_indicator(byte)) {
        1 => scanner.skip_char(),
        length => scanner.take(length, Token::Variable),
    }
}

/// `!local`, `!!str`, `!<tag:example.com,2000:verbatim>`.
fn tag(scanner: &mut Scanner<'_>) {
    let is_verbatim = scanner.starts_with("!<");
    let length = scanner
        .run(|byte| !byte.is_ascii_whitespace() && (is_verbatim || !is_flow_indicator(byte)));
    scanner.take(length, Token::Keyword);
}

/// Paints a scalar without quotes, up to the end of its line: each further line of it is read as a
/// scalar of its own, which comes to the same.
fn plain(scanner: &mut Scanner<'_>, in_flow: bool) {
    let (length, is_key) = end_of_plain(scanner.rest().as_bytes(), in_flow);
    let start = scanner.at();
    let text = scanner.text(start..start + length).trim_end_matches([' ', '\t', '\r']);
    if is_key {
        key(scanner, start + text.len());
    } else {
        scanner.take(text.len(), value(text));
        scanner.skip_to(start + length);
    }
}

/// Paints a key up to `end`, and its colon.
fn key(scanner: &mut Scanner<'_>, end: usize) {
    scanner.take_to(end, Token::Property);
    scanner.skip_blanks();
    scanner.take(1, Token::Punctuation);
}

/// Returns how long the plain scalar that `code` begins with is, and whether it is a key.
fn end_of_plain(code: &[u8], in_flow: bool) -> (usize, bool) {
    let mut before = 0;
    for (at, &byte) in code.iter().enumerate() {
        let next = || code.get(at + 1).copied().unwrap_or_default();
        match byte {
            b'\n' => return (at, false),
            b':' if is_gap(next(), in_flow) => return (at, true),
            b'#' if is_blank(before) => return (at, false),
            b',' | b'[' | b']' | b'{' | b'}' if in_flow => return (at, false),
            _ => before = byte,
        }
    }
    (code.len(), false)
}

/// Returns what a plain scalar is.
fn value(text: &str) -> Token {
    match text {
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" | "yes" | "Yes" | "YES" | "no"
        | "No" | "NO" | "on" | "On" | "ON" | "off" | "Off" | "OFF" | "y" | "Y" | "n" | "N"
        | "null" | "Null" | "NULL" | "~" | "=" => Token::Constant,
        _ if is_number(text) || is_date(text.as_bytes()) => Token::Number,
        _ => Token::String,
    }
}

/// Says whether a plain scalar is a number. Versions such as `1.2.3` count too.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    match digits.as_bytes() {
        [b'0', b'x', hex @ ..] => is_all(hex, |byte| byte.is_ascii_hexdigit() || byte == b'_'),
        [b'0', b'o' | b'b', rest @ ..] => is_all(rest, |byte| matches!(byte, b'0'..=b'7' | b'_')),
        [b'1'..=b'9', ..] if digits.contains(':') => is_base_60(digits),
        [b'0'..=b'9', ..] | [b'.', b'0'..=b'9', ..] => is_decimal(digits),
        _ => matches!(digits, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN"),
    }
}

/// Says whether there are bytes and `is_in` holds for each.
fn is_all(bytes: &[u8], is_in: impl Fn(u8) -> bool) -> bool {
    !bytes.is_empty() && bytes.iter().all(|byte| is_in(*byte))
}

/// Says whether `text` is decimal digits alone.
fn is_digits(text: &str) -> bool {
    is_all(text.as_bytes(), |byte| byte.is_ascii_digit())
}

/// Says whether `digits` are decimal. An exponent needs a point and a sign before it, as in YAML
/// 1.1: a hash such as `2277e223` is text.
fn is_decimal(digits: &str) -> bool {
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "+0"));
    is_all(mantissa.as_bytes(), |byte| matches!(byte, b'0'..=b'9' | b'_' | b'.'))
        && exponent.strip_prefix(['-', '+']).is_some_and(is_digits)
        && (mantissa.len() == digits.len() || mantissa.contains('.'))
}

/// Says whether `digits` are to the base of 60, as in `190:20:30` of YAML 1.1.
fn is_base_60(digits: &str) -> bool {
    let mut places = digits.split(':');
    places.next().is_some_and(is_digits)
        && places.all(|place| is_digits(place) && place.len() < 3 && place < "60")
}

/// Says whether a plain scalar is a date, perhaps with a time that has seconds.
fn is_date(text: &[u8]) -> bool {
    let Some((date, time)) = text.split_at_checked(10) else { return false };
    let is_digit_or_dash = |(at, byte): (usize, &u8)| match at {
        4 | 7 => *byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    let is_time = |byte| matches!(byte, b'0'..=b'9' | b':' | b'.' | b'+' | b'-' | b'Z' | b' ');
    date.iter().enumerate().all(is_digit_or_dash)
        && time.split_first().is_none_or(|(sign, time)| {
            matches!(sign, b'T' | b't' | b' ')
                && is_all(time, is_time)
                && time.split(|byte| *byte == b':').count() > 2
        })
}

/// Paints a scalar in quotes, which is a key where a colon follows on its line.
fn quoted(scanner: &mut Scanner<'_>, in_flow: bool) {
    let quote = scanner.peek();
    let end = scanner.at() + end_of_quoted(scanner.rest().as_bytes(), quote);
    if is_key(scanner, end, in_flow) {
        return key(scanner, end);
    }
    scanner.within(end, |scalar| {
        scalar.take(1, Token::String);
        while !scalar.is_done() {
            scalar.take(scalar.run(|byte| byte != b'\\' && byte != b'\''), Token::String);
            match (quote, scalar.peek(), scalar.peek_at(1)) {
                (b'"', b'\\', _) => escape(scalar),
                (b'\'', b'\'', b'\'') => scalar.take(2, Token::Escape),
                _ => scalar.take(1, Token::String),
            }
        }
    });
}

/// Returns how long the quoted scalar that `code` begins with is.
fn end_of_quoted(code: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while let Some(&byte) = code.get(at) {
        at += match byte {
            b'\\' if quote == b'"' => 2,
            b'\'' if quote == byte && code.get(at + 1) == Some(&quote) => 2,
            _ if byte == quote => return at + 1,
            _ => 1,
        };
    }
    code.len()
}

/// Says whether the scalar in quotes up to `end` is a key.
fn is_key(scanner: &Scanner<'_>, end: usize, in_flow: bool) -> bool {
    let behind = scanner.text(end..usize::MAX).trim_start_matches([' ', '\t']).as_bytes();
    match behind {
        [b':'] => true,
        // In a flow collection the value may follow without a blank, as in JSON.
        [b':', next, ..] => in_flow || is_gap(*next, false),
        _ => false,
    }
}

/// Paints an escape in double quotes; one that YAML does not know is text.
fn escape(scanner: &mut Scanner<'_>) {
    let length = match scanner.peek_at(1) {
        b'x' => 4,
        b'u' => 6,
        b'U' => 10,
        // The sign before a line's end joins the lines.
        b'\r' | b'\n' => 1,
        b'0' | b'a' | b'b' | b't' | b'\t' | b'n' | b'v' | b'f' | b'r' | b'e' | b' ' | b'"'
        | b'/' | b'\\' | b'N' | b'_' | b'L' | b'P' => 2,
        _ => return scanner.take(2, Token::String),
    };
    scanner.take(length, Token::Escape);
}

/// Paints a literal (`|`) or folded (`>`) scalar: its header, and the lines below that are
/// indented as its first one, which must be more than the line of the header is.
fn block_scalar(scanner: &mut Scanner<'_>) {
    let parent = indentation_of_line(scanner);
    header(scanner);
    let mut body = None;
    loop {
        scanner.skip(scanner.run(|byte| matches!(byte, b'\r' | b'\n')));
        let is_empty = scanner.peek_at(scanner.run(is_blank)) == b'\n';
        let indent = scanner.run(|byte| byte == b' ');
        if !is_empty && indent < *body.get_or_insert(indent.max(parent + 1)) || scanner.is_done() {
            return;
        }
        scanner.take_line(Token::String);
    }
}

/// Paints the header of a block scalar: its sign, then how it is indented and ends.
fn header(scanner: &mut Scanner<'_>) {
    scanner.take(1, Token::Operator);
    scanner.take(scanner.run(|byte| byte.is_ascii_digit()), Token::Number);
    scanner.take(scanner.run(|byte| matches!(byte, b'-' | b'+')), Token::Keyword);
    scanner.take(scanner.run(|byte| byte.is_ascii_digit()), Token::Number);
    scanner.skip_blanks();
    if scanner.peek() == b'#' {
        scanner.take_line(Token::Comment);
    }
    scanner.skip_to(scanner.line_end());
}

/// Returns by how many spaces the line of the place is indented.
fn indentation_of_line(scanner: &Scanner<'_>) -> usize {
    let before = scanner.text(0..scanner.at());
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.len() - line.trim_start_matches(' ').len()
}

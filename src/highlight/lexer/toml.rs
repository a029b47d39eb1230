//! TOML, after its specification 1.1.0.

use super::Scanner;
use crate::highlight::Token;

/// Paints the code that `scanner` has left.
pub(super) fn lex(scanner: &mut Scanner<'_>) {
    // The opening brackets of the arrays and inline tables around the place.
    let mut open = Vec::new();
    let mut is_key = true;
    while !scanner.is_done() {
        scanner.skip_blanks();
        match scanner.peek() {
            b'\n' => {
                is_key |= open.is_empty();
                scanner.skip(1);
            }
            b'#' => scanner.take_line(Token::Comment),
            b'[' if is_key && open.is_empty() => header(scanner),
            bracket @ (b'[' | b'{') => {
                open.push(bracket);
                is_key = bracket == b'{';
                scanner.take(1, Token::Punctuation);
            }
            b']' | b'}' => {
                open.pop();
                is_key = false;
                scanner.take(1, Token::Punctuation);
            }
            b',' => {
                is_key = open.last() == Some(&b'{');
                scanner.take(1, Token::Punctuation);
            }
            b'=' => {
                is_key = false;
                scanner.take(1, Token::Punctuation);
            }
            _ if is_key => key(scanner, Token::Property),
            b'"' | b'\'' => string(scanner),
            _ => value(scanner),
        }
    }
}

/// Says whether `byte` may stand in a key without quotes.
fn is_bare(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

/// Paints the name of a table, `[a."b c"]`, or of an array of tables, `[[a]]`.
fn header(scanner: &mut Scanner<'_>) {
    scanner.take(scanner.run(|byte| byte == b'['), Token::Punctuation);
    while !matches!(scanner.peek(), 0 | b'\n' | b'\r' | b'#' | b']') {
        key(scanner, Token::Heading);
        scanner.skip_blanks();
    }
    scanner.take(scanner.run(|byte| byte == b']'), Token::Punctuation);
}

/// Paints one part of a key, with the dot behind it.
fn key(scanner: &mut Scanner<'_>, token: Token) {
    let length = scanner.run(is_bare);
    if matches!(scanner.peek(), b'"' | b'\'') {
        string(scanner);
    } else if length > 0 {
        scanner.take(length, token);
    } else {
        return scanner.skip_char();
    }
    scanner.skip_blanks();
    if scanner.peek() == b'.' {
        scanner.take(1, Token::Punctuation);
    }
}

/// Paints a string. Three quotes at its ends let it span lines; a single quote knows no escapes.
fn string(scanner: &mut Scanner<'_>) {
    let quote = scanner.peek();
    let is_long = scanner.peek_at(1) == quote && scanner.peek_at(2) == quote;
    // Up to two quotes before the end of a long string belong to its text.
    let (quotes, most_inside) = if is_long { (3, 2) } else { (1, 0) };
    scanner.take(quotes, Token::String);
    while !scanner.is_done() {
        let text = |byte| byte != quote && byte != b'\\' && (is_long || byte != b'\n');
        scanner.take(scanner.run(text), Token::String);
        match scanner.peek() {
            b'\\' if quote == b'"' && is_long && joins_lines(scanner) => {
                scanner.take(1, Token::Escape);
            }
            b'\\' if quote == b'"' => escape(scanner),
            b'\n' => return,
            byte if byte == quote => {
                let next = scanner.rest().bytes().take(quotes + most_inside);
                let run = next.take_while(|byte| *byte == quote).count();
                scanner.take(run, Token::String);
                if run >= quotes {
                    return;
                }
            }
            _ => scanner.take(1, Token::String),
        }
    }
}

/// Says whether nothing but blanks stands between the backslash here and the end of its line.
fn joins_lines(scanner: &Scanner<'_>) -> bool {
    let mut behind = scanner.rest().bytes().skip(1);
    behind.find(|byte| !matches!(byte, b' ' | b'\t' | b'\r')) == Some(b'\n')
}

/// Paints an escape; one that TOML does not know is text.
fn escape(scanner: &mut Scanner<'_>) {
    let most_digits = match scanner.peek_at(1) {
        b'x' => 2,
        b'u' => 4,
        b'U' => 8,
        b'b' | b't' | b'n' | b'f' | b'r' | b'e' | b'"' | b'\\' => 0,
        _ => return scanner.take(1, Token::String),
    };
    let digits = scanner.rest().bytes().skip(2).take(most_digits);
    scanner.take(2 + digits.take_while(u8::is_ascii_hexdigit).count(), Token::Escape);
}

/// Paints a number, a date or a boolean.
fn value(scanner: &mut Scanner<'_>) {
    if matches!(scanner.peek(), b'+' | b'-') {
        return scanner.take(1, Token::Operator);
    }
    let length = scanner.run(|byte| is_bare(byte) || matches!(byte, b'+' | b'.' | b':'));
    let start = scanner.at();
    match scanner.text(start..start + length).as_bytes() {
        [] => scanner.skip_char(),
        b"true" | b"false" => scanner.take(length, Token::Constant),
        b"inf" | b"nan" | [b'0'..=b'9', ..] => scanner.take(length, Token::Number),
        _ => scanner.skip(length),
    }
}

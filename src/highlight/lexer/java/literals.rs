//! The comments, numbers and strings of Java. Source: the Java Language Specification, SE 21, §3.7
//! and §3.10.

use super::javadoc;
use crate::highlight::Token;
use crate::highlight::lexer::{Scanner, scanner::is_word};

/// Paints a comment of several lines, which may be Javadoc.
pub(super) fn block_comment(scanner: &mut Scanner<'_>) {
    let rest = scanner.rest();
    let length = rest.find("*/").map_or(rest.len(), |end| end + 2);
    if rest.starts_with("/**") && length > 4 {
        scanner.within(scanner.at() + length, javadoc::lex);
    } else {
        scanner.take(length.max(2), Token::Comment);
    }
}

/// Paints a number, with its separators and suffix.
pub(super) fn number(scanner: &mut Scanner<'_>) {
    let exponent = if scanner.starts_with_ignoring_case("0x") { b'p' } else { b'e' };
    let mut before = 0;
    let is_in = |byte: &u8| {
        let is_sign = matches!(byte, b'+' | b'-') && before == exponent;
        before = byte.to_ascii_lowercase();
        is_word(*byte) || *byte == b'.' || is_sign
    };
    let length = scanner.rest().bytes().take_while(is_in).count();
    scanner.take(length, Token::Number);
}

/// Paints a string or a character, which ends with `quote` or its line.
pub(super) fn quoted(scanner: &mut Scanner<'_>, quote: u8) {
    scanner.take(1, Token::String);
    while !scanner.is_done() && scanner.peek() != b'\n' {
        match scanner.peek() {
            b'\\' => escape(scanner),
            byte if byte == quote => return scanner.take(1, Token::String),
            _ => {
                let length = scanner.run(|byte| !matches!(byte, b'\\' | b'\n') && byte != quote);
                scanner.take(length, Token::String);
            }
        }
    }
}

/// Paints a string of several lines.
pub(super) fn text_block(scanner: &mut Scanner<'_>) {
    scanner.take(3, Token::String);
    while !scanner.is_done() {
        match scanner.peek() {
            b'\\' => escape(scanner),
            b'"' if scanner.starts_with("\"\"\"") => return scanner.take(3, Token::String),
            b'"' => scanner.take(1, Token::String),
            _ => scanner.take(scanner.run(|byte| !matches!(byte, b'\\' | b'"')), Token::String),
        }
    }
}

/// Paints the escape at the place.
fn escape(scanner: &mut Scanner<'_>) {
    let rest = scanner.rest().bytes().skip(1);
    let length = match scanner.peek_at(1) {
        b'u' => 5 + rest.take_while(|byte| *byte == b'u').count(),
        b'0'..=b'7' => 1 + rest.take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count(),
        b'\n' | b'\r' => 1,
        _ => 2,
    };
    scanner.take(length, Token::Escape);
}

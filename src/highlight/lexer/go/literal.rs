//! The literals of Go, after the Go Programming Language Specification, section "Lexical elements",
//! with the verbs in strings that the documentation of package `fmt` lists.

use super::super::Scanner;
use crate::highlight::Token;

/// Returns the length of the number that `text` begins with.
pub(super) fn number(text: &[u8]) -> usize {
    let is_hex = matches!(text, [b'0', b'x' | b'X', ..]);
    let mut before = 0;
    let digits = text.iter().take_while(|byte| {
        let is_exponent = matches!(before, b'p' | b'P') || !is_hex && matches!(before, b'e' | b'E');
        before = **byte;
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'_' | b'.')
            || is_exponent && matches!(byte, b'+' | b'-')
    });
    digits.count()
}

/// Paints a string, a raw string or a rune with its escapes and verbs.
pub(super) fn string(scanner: &mut Scanner<'_>) {
    let quote = scanner.peek();
    let end = scanner.at() + string_length(scanner.rest().as_bytes(), quote);
    scanner.within(end, |string| {
        while !string.is_done() {
            let rest = string.rest().as_bytes();
            let special = match string.peek() {
                b'\\' if quote != b'`' => escape(rest),
                b'%' if quote != b'\'' => verb(rest),
                _ => 0,
            };
            if special > 0 {
                string.take(special, Token::Escape);
            } else {
                let plain = rest.iter().skip(1).take_while(|byte| !matches!(byte, b'\\' | b'%'));
                string.take(1 + plain.count(), Token::String);
            }
        }
    });
}

/// Returns the length of the string that `text` begins with: up to its quote, or up to the end of
/// the line for one that is not raw.
fn string_length(text: &[u8], quote: u8) -> usize {
    let is_raw = quote == b'`';
    let mut at = 1;
    while let Some(byte) = text.get(at) {
        match byte {
            b'\n' if !is_raw => return at,
            b'\\' if !is_raw => at += 2,
            byte if *byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}

/// Returns the length of the escape that `text` begins with.
fn escape(text: &[u8]) -> usize {
    match text.get(1) {
        Some(b'x' | b'0'..=b'7') => 4,
        Some(b'u') => 6,
        Some(b'U') => 10,
        _ => 2,
    }
}

/// Returns the length of the verb that `text` begins with, 0 where there is none. The flag of a
/// blank is left out: `100% done` is commoner than `% x`.
fn verb(text: &[u8]) -> usize {
    let is_flag = |byte: &&u8| {
        byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'#' | b'.' | b'*' | b'[' | b']')
    };
    let flags = text.iter().skip(1).take_while(is_flag).count();
    match text.get(1 + flags) {
        Some(b'%') if flags == 0 => 2,
        Some(letter) if b"bcdefgopqstvwxEFGOTUX".contains(letter) => 2 + flags,
        _ => 0,
    }
}

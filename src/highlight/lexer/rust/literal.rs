//! The literals, comments and attributes of Rust, after the Rust Reference, with the placeholders
//! in the strings that macros like `println` read.

use super::super::Scanner;
use super::super::scanner::is_word;
use crate::highlight::Token;

/// Paints a string, a character or a lifetime, and says whether one is at the place.
pub(super) fn literal(scanner: &mut Scanner<'_>, is_format: bool) -> bool {
    let rest = scanner.rest();
    let letters = rest.bytes().take(2).take_while(|byte| matches!(byte, b'b' | b'c' | b'r'));
    let (prefix, body) = rest.split_at(letters.count());
    let is_raw = prefix.ends_with('r');
    let length = match body.bytes().next() {
        Some(b'"' | b'#') if is_raw => raw_string(body),
        Some(b'"') => string(body.as_bytes()),
        Some(b'\'') if matches!(prefix, "" | "b") => character(body),
        _ => 0,
    };
    if length == 0 {
        return lifetime(scanner);
    }
    let end = scanner.at() + prefix.len() + length;
    scanner.within(end, |string| inside(string, is_raw, is_format));
    true
}

/// Returns the length of the string that `text` begins with.
fn string(text: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = text.get(at) {
        at += if *byte == b'\\' { 2 } else { 1 };
        if *byte == b'"' {
            break;
        }
    }
    at
}

/// Returns the length of the string without escapes that `text` begins with, 0 where its quote is
/// missing.
fn raw_string(text: &str) -> usize {
    let hashes = text.bytes().take_while(|byte| *byte == b'#').count();
    if text.as_bytes().get(hashes) != Some(&b'"') {
        return 0;
    }
    let end = format!("\"{}", "#".repeat(hashes));
    let body = text.get(hashes + 1..).unwrap_or_default();
    body.find(&end).map_or(text.len(), |at| hashes + 1 + at + end.len())
}

/// Returns the length of the character that `text` begins with, 0 where that is a lifetime.
fn character(text: &str) -> usize {
    let mut letters = text.char_indices().skip(1).take(12);
    let end = match letters.next() {
        Some((_, '\\')) => letters.skip(1).find(|letter| letter.1 == '\''),
        Some((_, '\'')) => None,
        _ => letters.next().filter(|letter| letter.1 == '\''),
    };
    end.map_or(0, |(at, _)| at + 1)
}

/// Paints a lifetime or the label of a loop, and says whether one is at the place.
fn lifetime(scanner: &mut Scanner<'_>) -> bool {
    let is_lifetime = scanner.peek() == b'\'' && is_word(scanner.peek_at(1));
    if is_lifetime {
        let name = scanner.rest().bytes().skip(1).take_while(|byte| is_word(*byte));
        scanner.take(1 + name.count(), Token::Keyword);
    }
    is_lifetime
}

/// Paints a string with its escapes and placeholders.
fn inside(string: &mut Scanner<'_>, is_raw: bool, is_format: bool) {
    while !string.is_done() {
        let rest = string.rest().as_bytes();
        let special = match rest {
            [b'\\', ..] if !is_raw => escape(rest),
            [b'{', ..] if is_format => placeholder(rest),
            _ => 0,
        };
        if special > 0 {
            string.take(special, Token::Escape);
        } else {
            // Two braces stand for one.
            let start = if rest.starts_with(b"{{") { 2 } else { 1 };
            let plain = rest.iter().skip(start).take_while(|byte| !matches!(byte, b'\\' | b'{'));
            string.take(start + plain.count(), Token::String);
        }
    }
}

/// Returns the length of the escape that `text` begins with.
fn escape(text: &[u8]) -> usize {
    match text.get(1) {
        Some(b'x') => 4,
        Some(b'u') => text.iter().take(12).position(|byte| *byte == b'}').map_or(2, |end| end + 1),
        _ => 2,
    }
}

/// Returns the length of the placeholder that `text` begins with, 0 where there is none.
fn placeholder(text: &[u8]) -> usize {
    let inside = text.iter().skip(1).take_while(|byte| !matches!(byte, b'{' | b'}' | b'\n'));
    let length = 1 + inside.count();
    if text.get(length) == Some(&b'}') { length + 1 } else { 0 }
}

/// Returns the length of the number that `text` begins with, its suffix included.
pub(super) fn number(text: &[u8]) -> usize {
    let word = |from: usize| text.iter().skip(from).take_while(|byte| is_word(**byte)).count();
    let is_digit = |at: usize| text.get(at).is_some_and(u8::is_ascii_digit);
    let mut length = word(0);
    // The point of `1..2` and of `1.max(2)` does not belong to the number.
    if text.get(length) == Some(&b'.') {
        let next = text.get(length + 1).copied().unwrap_or_default();
        if next.is_ascii_digit() || (next != b'.' && !is_word(next)) {
            length += 1 + word(length + 1);
        }
    }
    let is_hex = text.get(1) == Some(&b'x');
    if let Some(b"e+" | b"e-" | b"E+" | b"E-") = text.get(length - 1..=length)
        && !is_hex
        && is_digit(length + 1)
    {
        length += 1 + word(length + 1);
    }
    length
}

/// Paints a comment that can hold others.
pub(super) fn block_comment(scanner: &mut Scanner<'_>) {
    let rest = scanner.rest().as_bytes();
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = rest.get(at) {
        match (byte, rest.get(at + 1)) {
            (b'/', Some(b'*')) => (at, depth) = (at + 2, depth + 1),
            (b'*', Some(b'/')) => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    scanner.take(at, Token::Comment);
}

/// An attribute, which begins with a `#` or `#!` of `start` bytes and a bracket.
pub(super) fn attribute(scanner: &mut Scanner<'_>, start: usize) {
    scanner.take(start, Token::Meta);
    let mut depth = 0_usize;
    while !scanner.is_done() {
        match scanner.peek() {
            b' ' | b'\t' | b'\r' | b'\n' => scanner.skip_space(),
            b'/' if scanner.starts_with("//") => scanner.take_line(Token::Comment),
            b'=' => scanner.take(1, Token::Operator),
            b',' => scanner.take(1, Token::Punctuation),
            b'(' | b'[' | b'{' => {
                scanner.take(1, Token::Punctuation);
                depth += 1;
            }
            b')' | b']' | b'}' => {
                scanner.take(1, Token::Punctuation);
                depth -= 1;
            }
            _ if literal(scanner, false) => {}
            _ => {
                let length = scanner.word().len().max(1);
                let is_call = depth > 1 && scanner.peek_at(length) == b'(';
                scanner.take(length, if is_call { Token::Function } else { Token::Meta });
            }
        }
        if depth == 0 {
            break;
        }
    }
}

//! JSON, with the comments of JSONC.

use super::Scanner;
use crate::highlight::Token;

/// Paints the code that `scanner` has left.
pub(super) fn lex(scanner: &mut Scanner<'_>) {
    while !scanner.is_done() {
        match scanner.peek() {
            b'"' => string(scanner),
            b'-' | b'0'..=b'9' => number(scanner),
            b'{' | b'}' | b'[' | b']' | b',' | b':' => scanner.take(1, Token::Punctuation),
            b'/' if scanner.starts_with("//") => scanner.take_line(Token::Comment),
            b'/' if scanner.starts_with("/*") => scanner.take_through("*/", Token::Comment),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => word(scanner),
            _ => scanner.skip_char(),
        }
    }
}

fn word(scanner: &mut Scanner<'_>) {
    let word = scanner.word();
    match word {
        "true" | "false" | "null" => scanner.take(word.len(), Token::Constant),
        _ => scanner.skip(word.len()),
    }
}

fn number(scanner: &mut Scanner<'_>) {
    let length = scanner.run(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'));
    scanner.take(length, Token::Number);
}

/// A string, which is a key where a colon follows.
fn string(scanner: &mut Scanner<'_>) {
    let end = end_of_string(scanner);
    let is_key = {
        let rest = scanner.text(end..usize::MAX);
        rest.trim_start_matches([' ', '\t', '\r', '\n']).starts_with(':')
    };
    if is_key {
        scanner.take_to(end, Token::Property);
        return;
    }
    scanner.within(end, |string| {
        while !string.is_done() {
            if string.peek() == b'\\' {
                string.take(if string.peek_at(1) == b'u' { 6 } else { 2 }, Token::Escape);
            } else {
                string.take(string.run(|byte| byte != b'\\'), Token::String);
            }
        }
    });
}

/// Returns where the string at the place ends: behind its quote, or at the end of the line.
fn end_of_string(scanner: &Scanner<'_>) -> usize {
    let bytes = scanner.rest().as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => return scanner.at() + at + 1,
            b'\\' => at += 2,
            b'\n' => break,
            _ => at += 1,
        }
    }
    scanner.at() + at.min(bytes.len())
}

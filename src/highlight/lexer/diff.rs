//! Differences between files: the unified, context and normal formats of GNU diff ("Comparing and
//! Merging Files", 2.1 to 2.3). What git and mail write around them stays plain.

use super::Scanner;
use crate::highlight::Token;

/// Paints the code that `scanner` has left.
pub(super) fn lex(scanner: &mut Scanner<'_>) {
    let mut changed = Token::Deleted;
    while !scanner.is_done() {
        let end = scanner.line_end();
        let line = scanner.text(scanner.at()..end);
        match token(line, changed) {
            Some(Token::Heading) => {
                changed = if line.starts_with('-') { Token::Inserted } else { Token::Deleted };
                scanner.take_to(end, Token::Heading);
            }
            Some(token) => scanner.take_to(end, token),
            None => scanner.skip_to(end),
        }
        scanner.skip(if scanner.peek() == b'\r' { 2 } else { 1 });
    }
}

/// Returns what a line is painted as. One that begins with `!` is `changed`: a context diff shows
/// such lines twice, as they were and as they are.
fn token(line: &str, changed: Token) -> Option<Token> {
    match line.as_bytes() {
        [b'-', b'-', b'-', rest @ ..] | [b'+', b'+', b'+', rest @ ..] if is_name(rest) => {
            Some(Token::Heading)
        }
        [b'*', b'*', b'*', ..] | [b'@', b'@', ..] => Some(Token::Heading),
        b"---" => None,
        [b'+' | b'>', ..] => Some(Token::Inserted),
        [b'-' | b'<', ..] => Some(Token::Deleted),
        [b'!', ..] => Some(changed),
        [b'0'..=b'9', ..] if is_range(line) => Some(Token::Heading),
        _ => None,
    }
}

/// Says whether a file's name, or the lines of a context diff, can follow three signs so.
fn is_name(rest: &[u8]) -> bool {
    matches!(rest, [b' ' | b'\t', second, ..] if !second.is_ascii_whitespace())
}

/// Says whether `line` says where a normal diff differs: `5,7c8`.
fn is_range(line: &str) -> bool {
    let is_lines = |lines: &str| {
        !lines.is_empty() && lines.bytes().all(|byte| byte.is_ascii_digit() || byte == b',')
    };
    line.split_once(['a', 'c', 'd']).is_some_and(|(old, new)| is_lines(old) && is_lines(new))
}

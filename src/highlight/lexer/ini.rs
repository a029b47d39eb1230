//! INI and its relatives, as git-config(1), systemd.syntax(7) and the `configparser` of Python
//! describe them: sections, keys with values, comments.

use super::Scanner;
use crate::highlight::Token;

/// Paints the code that `scanner` has left.
pub(super) fn lex(scanner: &mut Scanner<'_>) {
    while !scanner.is_done() {
        scanner.skip_space();
        match scanner.peek() {
            b';' | b'#' => scanner.take_line(Token::Comment),
            _ => scanner.within(scanner.line_end(), line),
        }
    }
}

/// Paints a line that is no comment: a section, a key with its value, or text that goes on with
/// the value of the line before.
fn line(scanner: &mut Scanner<'_>) {
    let text = scanner.rest();
    let before_comment = text.get(..start_of_comment(text)).unwrap_or_default().trim_end();
    if before_comment.starts_with('[') && before_comment.ends_with(']') {
        section(scanner, before_comment.len());
    } else {
        if let Some(sign @ 1..) = text.find('=') {
            scanner.take(sign, Token::Property);
            scanner.take(1, Token::Punctuation);
        }
        value(scanner);
    }
    scanner.skip_blanks();
    scanner.take_line(Token::Comment);
}

/// Paints a section of `length` bytes, brackets and all.
fn section(scanner: &mut Scanner<'_>, length: usize) {
    scanner.take(1, Token::Punctuation);
    scanner.take(length - 2, Token::Heading);
    scanner.take(1, Token::Punctuation);
}

/// Paints a value up to the comment behind it. In quotes, it may hold what looks like a comment.
fn value(scanner: &mut Scanner<'_>) {
    let comment = scanner.at() + start_of_comment(scanner.rest());
    scanner.skip_blanks();
    if let Some(length) = length_of_quoted(scanner.rest()) {
        scanner.take(length, Token::String);
    } else {
        scanner.take_to(comment, Token::String);
    }
}

/// Returns how long the text in quotes is that `value` consists of, if it does.
fn length_of_quoted(value: &str) -> Option<usize> {
    let quote = value.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    let (text, behind) = value.get(1..)?.rsplit_once(quote)?;
    let behind = behind.trim_start();
    (behind.is_empty() || behind.starts_with(';')).then_some(text.len() + 2)
}

/// Returns where the comment in `line` begins, at its end where there is none. A semicolon without
/// a blank before it is part of the value: it separates the items of a list.
fn start_of_comment(line: &str) -> usize {
    let mut pairs = line.as_bytes().windows(2);
    pairs.position(|pair| matches!(pair, [b' ' | b'\t', b';'])).unwrap_or(line.len())
}

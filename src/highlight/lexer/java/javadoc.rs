//! Javadoc, the comments that document Java: block tags, inline tags and HTML. Source: the
//! documentation comment specification for the standard doclet, JDK 21.

use crate::highlight::Token;
use crate::highlight::lexer::Scanner;

/// Paints the comment that `scanner` holds, from `/**` to `*/`.
pub(super) fn lex(scanner: &mut Scanner<'_>) {
    let rest = scanner.rest();
    let end = scanner.at() + rest.strip_suffix("*/").unwrap_or(rest).len();
    scanner.take(2, Token::Comment);
    scanner.within(end, |scanner| {
        while !scanner.is_done() {
            margin(scanner);
            if scanner.peek() == b'@' {
                block_tag(scanner);
            }
            text(scanner);
        }
    });
    scanner.take(2, Token::Comment);
}

/// Moves over a line's beginning: white space and asterisks.
fn margin(scanner: &mut Scanner<'_>) {
    scanner.skip_space();
    scanner.take(scanner.run(|byte| byte == b'*'), Token::Comment);
    scanner.skip_blanks();
}

/// Paints what is left of a line, and moves on to the next one.
fn text(scanner: &mut Scanner<'_>) {
    while !scanner.is_done() {
        match scanner.peek() {
            b'\n' => return scanner.skip_char(),
            b'{' if scanner.peek_at(1) == b'@' => inline_tag(scanner),
            b'<' if is_html(scanner) => html_tag(scanner),
            _ => text_run(scanner),
        }
    }
}

/// Paints text up to the next byte that may begin or end something.
fn text_run(scanner: &mut Scanner<'_>) {
    let is_plain = |byte| !matches!(byte, b'\n' | b'{' | b'}' | b'<');
    scanner.take(scanner.run(is_plain).max(1), Token::Comment);
}

/// Paints `@param` and its like at the beginning of a line, and the name behind it.
fn block_tag(scanner: &mut Scanner<'_>) {
    let tag = tag_name(scanner);
    scanner.skip_blanks();
    match tag {
        "@param" => {
            let length = scanner.run(|byte| !byte.is_ascii_whitespace());
            scanner.take(length, Token::Variable);
        }
        "@exception" | "@throws" => reference(scanner),
        "@see" if !matches!(scanner.peek(), b'<' | b'"' | b'\'') => reference(scanner),
        _ => {}
    }
}

/// Paints the name of a tag, with its `@`.
fn tag_name<'a>(scanner: &mut Scanner<'a>) -> &'a str {
    let tag = scanner.word_with(|byte| byte == b'@');
    scanner.take(tag.len(), Token::Keyword);
    tag
}

/// Paints the name of a class or of its member, with the parameters.
fn reference(scanner: &mut Scanner<'_>) {
    let mut depth = 0_usize;
    let is_in = |byte: &u8| {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        !matches!(byte, b'\n' | b'}') && (depth > 0 || !byte.is_ascii_whitespace())
    };
    let length = scanner.rest().bytes().take_while(is_in).count();
    scanner.take(length, Token::String);
}

/// Paints a tag in braces, which may go over several lines.
fn inline_tag(scanner: &mut Scanner<'_>) {
    scanner.take(1, Token::Punctuation);
    let tag = tag_name(scanner);
    if scanner.peek().is_ascii_whitespace() {
        end_line(scanner);
    }
    let content = match tag {
        "@code" | "@literal" => Token::String,
        _ => Token::Comment,
    };
    if matches!(tag, "@link" | "@linkplain" | "@value") {
        reference(scanner);
    }
    let mut depth = 0_usize;
    while !scanner.is_done() {
        match scanner.peek() {
            b'\n' => end_line(scanner),
            b'}' if depth == 0 => return scanner.take(1, Token::Punctuation),
            b'<' if content == Token::Comment && is_html(scanner) => html_tag(scanner),
            byte => {
                match byte {
                    b'{' => depth += 1,
                    b'}' => depth -= 1,
                    _ => {}
                }
                let is_plain = |byte| !matches!(byte, b'\n' | b'{' | b'}' | b'<');
                scanner.take(scanner.run(is_plain).max(1), content);
            }
        }
    }
}

/// Moves over blanks, and over the end of the line and the next one's beginning.
fn end_line(scanner: &mut Scanner<'_>) {
    scanner.skip_blanks();
    if scanner.peek() == b'\n' {
        margin(scanner);
    }
}

/// Says whether the `<` at the place begins an HTML tag.
fn is_html(scanner: &Scanner<'_>) -> bool {
    let name = scanner.peek_at(if scanner.peek_at(1) == b'/' { 2 } else { 1 });
    name.is_ascii_alphabetic()
}

/// Paints an HTML tag, which may go over several lines.
fn html_tag(scanner: &mut Scanner<'_>) {
    scanner.take(if scanner.peek_at(1) == b'/' { 2 } else { 1 }, Token::Punctuation);
    scanner.take(scanner.word_with(|byte| byte == b'-').len(), Token::Tag);
    while !scanner.is_done() {
        match scanner.peek() {
            b'>' => return scanner.take(1, Token::Punctuation),
            b'<' | b'{' => return,
            b' ' | b'\t' | b'\r' | b'\n' => end_line(scanner),
            b'=' => {
                scanner.take(1, Token::Punctuation);
                attribute_value(scanner);
            }
            b'/' => scanner.take(1, Token::Punctuation),
            _ => {
                let name = scanner.word_with(|byte| matches!(byte, b'-' | b':'));
                scanner.take(name.len().max(1), Token::Attribute);
            }
        }
    }
}

/// Paints the value of an attribute, which ends with its quote or its line.
fn attribute_value(scanner: &mut Scanner<'_>) {
    let quote = scanner.peek();
    if matches!(quote, b'"' | b'\'') {
        scanner.take(1, Token::String);
        scanner.take(scanner.run(|byte| byte != quote && byte != b'\n'), Token::String);
        scanner.take(scanner.run(|byte| byte == quote).min(1), Token::String);
    } else {
        let length = scanner.run(|byte| !byte.is_ascii_whitespace() && byte != b'>');
        scanner.take(length, Token::String);
    }
}

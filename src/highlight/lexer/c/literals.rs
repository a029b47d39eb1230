//! The comments, numbers and strings of C and C++. Source: ISO C23, §6.4.4, §6.4.5, §6.4.9 and
//! §7.23.6 (the placeholders of `printf`); ISO C++23, `[lex.string]`.

use crate::highlight::Token;
use crate::highlight::lexer::{Scanner, scanner::is_word};

/// Says whether the slash at the place begins a comment.
pub(super) fn is_comment(scanner: &Scanner<'_>) -> bool {
    matches!(scanner.peek_at(1), b'/' | b'*')
}

/// Paints a comment of either kind.
pub(super) fn comment(scanner: &mut Scanner<'_>) {
    if scanner.peek_at(1) == b'/' {
        scanner.take_line(Token::Comment);
    } else {
        scanner.take_through("*/", Token::Comment);
    }
}

/// Paints a number, with its separators and suffix.
pub(super) fn number(scanner: &mut Scanner<'_>) {
    let exponent = if scanner.starts_with_ignoring_case("0x") { b'p' } else { b'e' };
    let mut before = 0;
    let is_in = |byte: &u8| {
        let is_sign = matches!(byte, b'+' | b'-') && before == exponent;
        before = byte.to_ascii_lowercase();
        is_word(*byte) || matches!(byte, b'.' | b'\'') || is_sign
    };
    let length = scanner.rest().bytes().take_while(is_in).count();
    scanner.take(length, Token::Number);
}

/// Paints a string or a character, which ends with `quote` or its line.
pub(super) fn quoted(scanner: &mut Scanner<'_>, quote: u8) {
    scanner.take(1, Token::String);
    while !scanner.is_done() && scanner.peek() != b'\n' {
        match scanner.peek() {
            b'\\' if matches!(scanner.peek_at(1), b'\n' | b'\r') => continuation(scanner),
            b'\\' => scanner.take(escape_length(scanner), Token::Escape),
            b'%' if quote == b'"' => match placeholder_length(scanner.rest().as_bytes()) {
                0 => scanner.take(1, Token::String),
                length => scanner.take(length, Token::Escape),
            },
            byte if byte == quote => return scanner.take(1, Token::String),
            _ => {
                let length =
                    scanner.run(|byte| !matches!(byte, b'\\' | b'%' | b'\n') && byte != quote);
                scanner.take(length.max(1), Token::String);
            }
        }
    }
}

/// Returns the length of the escape at the place.
fn escape_length(scanner: &Scanner<'_>) -> usize {
    let digits = |most: usize, is_digit: fn(&u8) -> bool| {
        let bytes = scanner.rest().bytes().skip(2);
        2 + bytes.take(most).take_while(is_digit).count()
    };
    match scanner.peek_at(1) {
        b'u' => digits(4, u8::is_ascii_hexdigit),
        b'x' | b'U' => digits(8, u8::is_ascii_hexdigit),
        b'0'..=b'7' => digits(2, |byte| matches!(byte, b'0'..=b'7')),
        _ => 2,
    }
}

/// Returns the length of the placeholder of `printf` that `bytes` begin with: flags, width,
/// precision, size and conversion. 0 where it is none.
fn placeholder_length(bytes: &[u8]) -> usize {
    let run = |from: usize, set: &[u8]| {
        from + bytes.iter().skip(from).take(20).take_while(|byte| set.contains(byte)).count()
    };
    let flags = run(1, b"#0- +'");
    let width = run(flags, b"0123456789*$");
    let precision =
        if bytes.get(width) == Some(&b'.') { run(width + 1, b"0123456789*$-") } else { width };
    let size = run(precision, b"hljztqLv");
    let is_placeholder =
        bytes.get(size).is_some_and(|byte| b"diouxXDOUeEfFgGaACcSspn%".contains(byte));
    if is_placeholder { size + 1 } else { 0 }
}

/// Paints a raw string from its quote on: it ends with the delimiter that it begins with.
pub(super) fn raw_string(scanner: &mut Scanner<'_>) {
    let text = scanner.rest().get(1..).unwrap_or_default();
    let delimiter = text.get(..text.bytes().take(17).take_while(|byte| *byte != b'(').count());
    let end = format!("){}\"", delimiter.unwrap_or_default());
    scanner.take_through(&end, Token::String);
}

/// Paints a backslash, and moves on to the next line if it stands at the end of its own.
pub(super) fn continuation(scanner: &mut Scanner<'_>) {
    scanner.take(1, Token::Punctuation);
    scanner.skip_blanks();
    if scanner.peek() == b'\n' {
        scanner.skip_char();
    }
}

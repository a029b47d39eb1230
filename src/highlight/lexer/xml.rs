//! XML and its many dialects (SVG, RSS, property lists), after XML 1.0 (section 2) and Namespaces
//! in XML.

use super::{Scanner, markup};
use crate::highlight::Token;

/// Paints the code that `scanner` has left.
pub(super) fn lex(scanner: &mut Scanner<'_>) {
    while !scanner.is_done() {
        match (scanner.peek(), scanner.peek_at(1)) {
            (b'<', b'!') => markup::declaration(scanner, None),
            (b'<', b'?') => markup::instruction(scanner),
            (b'<', b'/') => tag(scanner, 2),
            (b'<', byte) if markup::is_name(byte) => tag(scanner, 1),
            (b'<', _) => scanner.skip(1),
            (b'&', _) => markup::reference(scanner, None),
            _ => markup::text(scanner),
        }
    }
}

/// Takes a tag that begins with `length` bytes of punctuation.
fn tag(scanner: &mut Scanner<'_>, length: usize) {
    scanner.take(length, Token::Punctuation);
    markup::qualified_name(scanner, Token::Tag);
    markup::attributes(scanner);
}

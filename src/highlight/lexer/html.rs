//! HTML, after the HTML standard (sections 13.1 and 13.2.5), with its style sheets and scripts.

use super::{Scanner, css, javascript, json, markup};
use crate::highlight::Token;

/// Paints the code that `scanner` has left.
pub(super) fn lex(scanner: &mut Scanner<'_>) {
    while !scanner.is_done() {
        match (scanner.peek(), scanner.peek_at(1)) {
            (b'<', b'!') => markup::declaration(scanner, Some(Token::Constant)),
            (b'<', b'?') => markup::instruction(scanner),
            (b'<', b'/') => closing_tag(scanner),
            (b'<', byte) if byte.is_ascii_alphabetic() => opening_tag(scanner),
            (b'<', _) => scanner.skip(1),
            (b'&', _) => markup::reference(scanner, None),
            _ => markup::text(scanner),
        }
    }
}

/// Takes `</name>`.
fn closing_tag(scanner: &mut Scanner<'_>) {
    scanner.take(2, Token::Punctuation);
    scanner.take(name(scanner).len(), Token::Tag);
    attributes(scanner);
}

/// Takes `<name …>`, and the body of an element that holds another language.
fn opening_tag(scanner: &mut Scanner<'_>) {
    scanner.take(1, Token::Punctuation);
    let name = name(scanner);
    scanner.take(name.len(), Token::Tag);
    let kind = attributes(scanner);
    if !has_body(scanner) {
        return;
    }
    if name.eq_ignore_ascii_case("style") {
        scanner.within(end_of_body(scanner, name), css::lex);
    } else if name.eq_ignore_ascii_case("script")
        && let Some(lexer) = script_lexer(kind)
    {
        scanner.within(end_of_body(scanner, name), lexer);
    }
}

/// Says whether the tag before the place has come to its end, and has not closed itself.
fn has_body(scanner: &Scanner<'_>) -> bool {
    let end = scanner.text(scanner.at().saturating_sub(2)..scanner.at());
    end.ends_with('>') && end != "/>"
}

/// Returns the lexer for a script whose `type` is `kind`. A template stays HTML: no lexer.
fn script_lexer(kind: &str) -> Option<fn(&mut Scanner<'_>)> {
    match kind {
        "" | "module" | "text/babel" | "text/jsx" => Some(javascript::lex_javascript),
        "importmap" | "speculationrules" => Some(json::lex),
        _ if kind.ends_with("json") => Some(json::lex),
        _ if kind.ends_with("javascript") || kind.ends_with("ecmascript") => {
            Some(javascript::lex_javascript)
        }
        _ if kind.contains("template") || kind.contains("html") => None,
        _ => Some(|script| script.skip(script.rest().len())),
    }
}

/// Returns where the body of the element `name` ends: before its closing tag, whatever stands in it
/// (a `<` in a script begins no tag).
fn end_of_body(scanner: &Scanner<'_>, name: &str) -> usize {
    let rest = scanner.rest();
    let is_end = |at: &usize| {
        let tag = rest.as_bytes().get(at + 2..at + 2 + name.len());
        tag.is_some_and(|tag| tag.eq_ignore_ascii_case(name.as_bytes()))
    };
    let mut tags = rest.match_indices("</").map(|(at, _)| at);
    scanner.at() + tags.find(is_end).unwrap_or(rest.len())
}

/// Returns the name of the element at the place.
fn name<'a>(scanner: &Scanner<'a>) -> &'a str {
    scanner.word_with(|byte| matches!(byte, b'-' | b'.' | b':'))
}

/// Paints the attributes of a tag, and its end. Returns the value of `type`, without its quotes.
fn attributes<'a>(scanner: &mut Scanner<'a>) -> &'a str {
    let mut kind = "";
    loop {
        scanner.skip_space();
        if markup::tag_end(scanner) {
            return kind;
        }
        let length = scanner.run(is_attribute_name);
        if length == 0 {
            stray(scanner);
            continue;
        }
        let name = scanner.text(scanner.at()..scanner.at() + length);
        scanner.take(length, Token::Attribute);
        scanner.skip_space();
        if scanner.peek() == b'=' {
            scanner.take(1, Token::Punctuation);
            scanner.skip_space();
            let start = scanner.at();
            value(scanner, name);
            if name.eq_ignore_ascii_case("type") {
                kind = scanner.text(start..scanner.at()).trim_matches(['"', '\'']);
            }
        }
    }
}

/// Says whether `byte` can be part of the name of an attribute, such as `@click.once` or `:key`.
fn is_attribute_name(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'>' | b'=' | b'<' | b'"' | b'\'')
}

/// Takes what stands between attributes without a name: a value, a lone mark.
fn stray(scanner: &mut Scanner<'_>) {
    match scanner.peek() {
        b'"' | b'\'' => markup::quoted(scanner),
        _ => scanner.skip_char(),
    }
}

/// Takes the value of the attribute `name`.
fn value(scanner: &mut Scanner<'_>, name: &str) {
    let is_handler = name.len() > 2 && is_start(name, "on");
    match scanner.peek() {
        b'"' | b'\'' if name.eq_ignore_ascii_case("style") => {
            embedded(scanner, css::lex_declarations);
        }
        b'"' | b'\'' if is_handler => embedded(scanner, javascript::lex_javascript),
        b'"' | b'\'' => markup::quoted(scanner),
        _ => {
            let length = scanner.run(|byte| !byte.is_ascii_whitespace() && byte != b'>');
            scanner.take(length, Token::String);
        }
    }
}

/// Says whether `name` begins with `start`, in any case of ASCII letters.
fn is_start(name: &str, start: &str) -> bool {
    name.get(..start.len()).is_some_and(|name| name.eq_ignore_ascii_case(start))
}

/// Takes a quoted value in another language.
fn embedded(scanner: &mut Scanner<'_>, lexer: fn(&mut Scanner<'_>)) {
    let end = scanner.at() + markup::quoted_length(scanner);
    scanner.take(1, Token::String);
    scanner.within(end - 1, lexer);
    scanner.take_to(end, Token::String);
}

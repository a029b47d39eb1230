//! Entities of HTML as the characters that they mean.

use memchr::{memchr, memchr2};

/// The entities that authors write by hand. The writer itself knows only the first five; any other
/// stays as it is written, and Markdown reads it.
const NAMED: &[(&str, &str)] = &[
    ("lt", "<"),
    ("gt", ">"),
    ("amp", "&"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", "\u{A0}"),
    ("copy", "©"),
    ("reg", "®"),
    ("trade", "™"),
    ("mdash", "—"),
    ("ndash", "–"),
    ("hellip", "…"),
    ("middot", "·"),
    ("bull", "•"),
    ("times", "×"),
    ("rarr", "→"),
    ("larr", "←"),
    ("uarr", "↑"),
    ("darr", "↓"),
    ("harr", "↔"),
    ("check", "✓"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("deg", "°"),
    ("euro", "€"),
    ("le", "≤"),
    ("ge", "≥"),
    ("ne", "≠"),
];

/// The longest name of an entity in HTML has 31 letters.
const LONGEST: usize = 33;

/// What stands at an ampersand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entity {
    /// Text of the same length in bytes as it is written, and what it means.
    Known(usize, &'static str),
    /// A character by its number.
    Char(usize, char),
    /// Something of the form of an entity, with its length.
    Unknown(usize),
    /// Nothing but an ampersand.
    Plain,
}

/// Reads the entity at the beginning of `text`, which is an ampersand.
pub(super) fn entity(text: &str) -> Entity {
    let bytes = &text.as_bytes()[..text.len().min(LONGEST)];
    let Some(end) = memchr(b';', bytes) else { return Entity::Plain };
    let name = &text[1..end];
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        // `+1` is a number to Rust only.
        let Ok(code) = code else { return Entity::Plain };
        if !number.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Entity::Plain;
        }
        let c = char::from_u32(code).filter(|c| *c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER);
        return Entity::Char(end + 1, c);
    }
    if let Some((_, meaning)) = NAMED.iter().find(|(known, _)| *known == name) {
        return Entity::Known(end + 1, meaning);
    }
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_name { Entity::Unknown(end + 1) } else { Entity::Plain }
}

/// Appends `text` with its entities read.
pub(super) fn decode(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match entity(rest) {
            Entity::Known(length, meaning) => {
                out.push_str(meaning);
                length
            }
            Entity::Char(length, c) => {
                out.push(c);
                length
            }
            Entity::Unknown(length) => {
                out.push_str(&rest[..length]);
                length
            }
            Entity::Plain => {
                out.push('&');
                1
            }
        };
        rest = &rest[length..];
    }
    out.push_str(rest);
}

/// Appends `text` so that Markdown reads the same out of a destination, a title or an info string:
/// what looks like an entity or an escape is escaped.
pub(super) fn escape_literal(text: &str, also: &[char], out: &mut String) {
    if memchr2(b'&', b'\\', text.as_bytes()).is_none() && !text.contains(also) {
        return out.push_str(text);
    }
    for (at, c) in text.char_indices() {
        let rest = &text[at..];
        let is_read = match c {
            '&' => entity(rest) != Entity::Plain,
            '\\' => rest[1..].chars().next().is_none_or(|next| next.is_ascii_punctuation()),
            c => also.contains(&c),
        };
        if is_read {
            out.push('\\');
        }
        out.push(c);
    }
}

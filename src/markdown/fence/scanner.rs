//! The items of an info string, one after another, each with its place.

use std::ops::Range;

/// One item after the language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item<'a> {
    /// `{…}`: what is inside, and where that stands.
    Braces(&'a str, Range<usize>),
    /// `[…]`.
    Brackets(&'a str),
    /// `"…"` or `'…'`.
    Quoted(String),
    /// `/…/`.
    Slashes(String),
    /// `name`, `name=value` or `name{value}`.
    Option(&'a str, Value),
    /// Something that opens and does not close before the end.
    Unclosed,
}

/// The value of an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// There is none.
    None,
    /// Text without its quotation marks or braces, and where it stands.
    Text(String, Range<usize>),
}

impl Value {
    pub(super) fn is_none(&self) -> bool {
        *self == Self::None
    }

    /// Returns the text, where there is some.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Self::Text(text, _) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            _ => None,
        }
    }

    /// Returns what the value says as a switch; no value switches on.
    pub(super) fn flag(&self) -> Option<bool> {
        match self {
            Self::None => Some(true),
            Self::Text(text, _) => match text.as_str() {
                "true" | "on" | "yes" | "inline" | "table" => Some(true),
                "false" | "off" | "no" => Some(false),
                _ => None,
            },
        }
    }
}

/// Reads an info string from left to right.
pub(super) struct Scanner<'a> {
    info: &'a str,
    at: usize,
    end: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(info: &'a str) -> Self {
        let at = info.len() - info.trim_start().len();
        Self { info, at, end: info.len() }
    }

    /// Returns a scanner of a part of the same info string.
    pub(super) fn within(&self, part: Range<usize>) -> Self {
        Self { info: self.info, at: part.start, end: part.end }
    }

    pub(super) fn advance(&mut self, bytes: usize) {
        self.at += bytes;
    }

    /// Returns the word at the beginning that may be a language; empty where an item stands there.
    pub(super) fn language(&self) -> &'a str {
        let rest = self.rest();
        if rest.starts_with(['/', '"', '\'', '[', '{']) {
            return "";
        }
        let word = until(rest, |c| c.is_whitespace() || matches!(c, '{' | ':' | ',' | '='));
        if rest[word.len()..].starts_with('=') { "" } else { word }
    }

    /// Steps over a colon and returns the word behind it.
    pub(super) fn after_colon(&mut self) -> Option<&'a str> {
        let rest = self.rest().strip_prefix(':')?;
        self.at += 1;
        let word = until(rest, char::is_whitespace);
        let lines = word.match_indices('{').find(|(at, _)| begins_with_digit(&word[at + 1..]));
        let word = lines.map_or(word, |(at, _)| &word[..at]);
        (!word.is_empty()).then_some(word)
    }

    /// Returns the next item and where it stands.
    pub(super) fn next_item(&mut self) -> Option<(Item<'a>, Range<usize>)> {
        let separators = |c: char| c.is_whitespace() || c == ',';
        self.at = self.end - self.rest().trim_start_matches(separators).len();
        let start = self.at;
        let item = match self.rest().chars().next()? {
            '{' => match self.closed('}') {
                Some(inner) => Item::Braces(&self.info[inner.clone()], inner),
                None => self.unclosed(),
            },
            '[' => match self.closed(']') {
                Some(inner) => Item::Brackets(&self.info[inner]),
                None => self.unclosed(),
            },
            sign @ ('"' | '\'') => match self.escaped(sign) {
                Some((text, _)) => Item::Quoted(text),
                None => self.unclosed(),
            },
            '/' => self.slashes(),
            _ => self.option(),
        };
        Some((item, start..self.at))
    }

    fn rest(&self) -> &'a str {
        &self.info[self.at..self.end]
    }

    fn unclosed(&mut self) -> Item<'a> {
        self.at = self.end;
        Item::Unclosed
    }

    /// Steps over a sign, what follows, and the next `close`; returns where the inside stands.
    fn closed(&mut self, close: char) -> Option<Range<usize>> {
        let length = self.rest()[1..].find(close)?;
        let inner = self.at + 1..self.at + 1 + length;
        self.at = inner.end + 1;
        Some(inner)
    }

    /// Steps over a text between two `sign`s, in which a backslash keeps the sign from closing it.
    fn escaped(&mut self, sign: char) -> Option<(String, Range<usize>)> {
        let start = self.at + sign.len_utf8();
        let mut text = String::new();
        let mut chars = self.info[start..self.end].char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if c == sign {
                self.at = start + at + sign.len_utf8();
                return Some((text, start..start + at));
            }
            let escapes = c == '\\' && chars.peek().is_some_and(|&(_, next)| next == sign);
            text.push(if escapes { sign } else { c });
            if escapes {
                chars.next();
            }
        }
        None
    }

    /// Reads `/word/`. A path is no word, and the numbers behind `/word/1-2` are passed over.
    fn slashes(&mut self) -> Item<'a> {
        let start = self.at;
        let word = self.escaped('/');
        let tail = until(self.rest(), char::is_whitespace);
        match word {
            Some((word, _)) if !tail.contains(|c: char| c == '/' || c.is_alphabetic()) => {
                self.at += tail.len();
                Item::Slashes(word)
            }
            _ => {
                self.at = start;
                let path = until(self.rest(), char::is_whitespace);
                self.at += path.len();
                Item::Option(path, Value::None)
            }
        }
    }

    fn option(&mut self) -> Item<'a> {
        let ends = |c: char| c.is_whitespace() || matches!(c, '=' | '{' | ',');
        let name = until(self.rest(), ends);
        self.at += name.len();
        let rest = self.rest();
        if rest.starts_with('{') {
            return self.option_braces(name);
        }
        if !rest.starts_with('=') {
            return Item::Option(name, Value::None);
        }
        self.at += 1;
        match self.rest().chars().next() {
            Some('{') => self.option_braces(name),
            Some(sign @ ('"' | '\'')) => match self.escaped(sign) {
                Some((text, inner)) => Item::Option(name, Value::Text(text, inner)),
                None => self.unclosed(),
            },
            _ => {
                let text = bare_value(self.rest());
                let inner = self.at..self.at + text.len();
                self.at = inner.end;
                Item::Option(name, Value::Text(text.to_owned(), inner))
            }
        }
    }

    fn option_braces(&mut self, name: &'a str) -> Item<'a> {
        match self.closed('}') {
            Some(inner) => {
                Item::Option(name, Value::Text(self.info[inner.clone()].to_owned(), inner))
            }
            None => self.unclosed(),
        }
    }
}

/// Returns whether what stands between braces is attributes rather than a list of lines.
pub(super) fn is_attributes(text: &str) -> bool {
    text.trim_start().starts_with(|c: char| matches!(c, '.' | '#') || c.is_alphabetic())
}

/// Returns the beginning of `text` up to the first character that `ends` it.
fn until(text: &str, ends: impl Fn(char) -> bool) -> &str {
    text.split(ends).next().unwrap_or(text)
}

/// Returns the unquoted value at the beginning of `text`. A comma ends it, as in
/// `rust,linenostart=5,linenos`, unless a number follows, as in `hl_lines=1,3`.
fn bare_value(text: &str) -> &str {
    let word = until(text, char::is_whitespace);
    let comma = word.match_indices(',').find(|(at, _)| !begins_with_digit(&word[at + 1..]));
    comma.map_or(word, |(at, _)| &word[..at])
}

fn begins_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

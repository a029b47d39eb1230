//! Tags and text, one after the other.
//!
//! In comes HTML as it is written, by templates and by authors: tags in any case, attributes with
//! and without quotes, comments, angle brackets that open nothing. Out come [`Token`]s. Nothing is
//! read twice, whatever is left open, so that the time is linear.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memmem, memrchr};

use super::element::Element;
use super::entities;

/// A piece of HTML.
#[derive(Debug, Clone, Copy)]
pub(super) enum Token<'a> {
    /// Text, with its entities.
    Text(&'a str),
    /// The beginning of an element.
    Open(Element, Attributes<'a>),
    /// The end of an element.
    Close(Element),
}

/// What an angle bracket begins.
enum Tag<'a> {
    Token(Token<'a>),
    /// Nothing that readers see.
    Comment,
}

/// Reads HTML from its beginning to its end.
#[derive(Debug, Clone)]
pub(super) struct Tags<'a> {
    html: &'a str,
    at: usize,
    /// Where the last `>` stands: no tag begins behind it.
    last: Option<usize>,
    /// Whether quotation marks have all been closed so far. Where one is not, it is no quotation.
    is_quoted: bool,
}

impl<'a> Tags<'a> {
    pub(super) fn new(html: &'a str) -> Self {
        Self { html, at: 0, last: memrchr(b'>', html.as_bytes()), is_quoted: true }
    }

    /// Returns what is not read yet.
    pub(super) fn rest(&self) -> &'a str {
        &self.html[self.at..]
    }

    /// Passes over `length` bytes of the rest.
    pub(super) fn skip(&mut self, length: usize) {
        self.at = (self.at + length).min(self.html.len());
    }

    /// Passes over everything up to the end of `element`, which is open.
    pub(super) fn skip_element(&mut self, element: Element) {
        let mut depth = 1_usize;
        for token in self {
            match token {
                Token::Open(other, _) if other == element => depth += 1,
                Token::Close(other) if other == element => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return;
            }
        }
    }

    /// Returns the text up to the end of `element`, with single spaces, and passes over it.
    pub(super) fn text_of(&mut self, element: Element) -> String {
        let mut text = String::new();
        for token in self {
            match token {
                Token::Text(part) => entities::decode(part, &mut text),
                Token::Close(other) if other == element => break,
                Token::Open(Element::Br, _) => text.push(' '),
                _ => {}
            }
        }
        text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Reads a tag, a comment or a declaration at the `<` here; `None` where it is text.
    fn tag(&mut self) -> Option<Tag<'a>> {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        if self.last.is_none_or(|last| last < self.at) {
            return None;
        }
        let (is_close, name_start) = match bytes.get(1)? {
            b'/' => (true, 2),
            b'!' if rest.starts_with("<!--") => {
                let end = memmem::find(&bytes[4..], b"-->").map_or(bytes.len(), |end| end + 7);
                self.at += end;
                return Some(Tag::Comment);
            }
            b'!' | b'?' => {
                self.at += memchr(b'>', bytes)? + 1;
                return Some(Tag::Comment);
            }
            _ => (false, 1),
        };
        if !bytes.get(name_start)?.is_ascii_alphabetic() {
            return None;
        }
        let length = bytes[name_start..]
            .iter()
            .position(|byte| *byte <= b' ' || matches!(byte, b'>' | b'/'))?;
        let name_end = name_start + length;
        let element = Element::named(&bytes[name_start..name_end]);
        let end = match bytes[name_end] {
            b'>' => name_end,
            _ => name_end + self.end_of_attributes(&bytes[name_end..])?,
        };
        let attributes = Attributes(&rest[name_end..end]);
        self.at += end + 1;
        Some(Tag::Token(if is_close {
            Token::Close(element)
        } else {
            Token::Open(element, attributes)
        }))
    }

    /// Returns where the `>` stands that ends a tag.
    fn end_of_attributes(&mut self, bytes: &[u8]) -> Option<usize> {
        let end = memchr(b'>', bytes)?;
        // Counted rather than searched: many bytes at once.
        let count = |sign| bytes[..end].iter().filter(|byte| **byte == sign).count();
        if !self.is_quoted || (count(b'"') % 2 == 0 && count(b'\'') == 0) {
            return Some(end);
        }
        let mut at = 0;
        // A quotation begins behind `=` only: `don't` has none.
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'>' => return Some(at),
                b'=' => {
                    at += 1;
                    at += bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                    if let Some(quote @ (b'"' | b'\'')) = bytes.get(at) {
                        match memchr(*quote, &bytes[at + 1..]) {
                            Some(length) => at += length + 2,
                            None => break,
                        }
                    }
                }
                _ => at += 1,
            }
        }
        self.is_quoted = false;
        Some(end)
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let rest = self.rest();
            let bytes = rest.as_bytes();
            let mut from = 0;
            if *bytes.first()? == b'<' {
                match self.tag() {
                    Some(Tag::Token(token)) => return Some(token),
                    Some(Tag::Comment) => continue,
                    None => from = 1,
                }
            }
            let end = memchr(b'<', &bytes[from..]).map_or(bytes.len(), |end| from + end);
            self.at += end;
            return Some(Token::Text(&rest[..end]));
        }
    }
}

/// The attributes of a tag, as they are written.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Attributes<'a>(&'a str);

impl<'a> Attributes<'a> {
    /// Returns the value of an attribute, decoded; an empty one where it has none.
    pub(super) fn get(&self, name: &str) -> Option<Cow<'a, str>> {
        let value = self.raw(name)?;
        if memchr(b'&', value.as_bytes()).is_none() {
            return Some(Cow::Borrowed(value));
        }
        let mut text = String::with_capacity(value.len());
        entities::decode(value, &mut text);
        Some(Cow::Owned(text))
    }

    /// Says whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Says whether `class` stands among the classes.
    pub(super) fn has_class(&self, class: &str) -> bool {
        self.raw("class")
            .is_some_and(|value| value.split_ascii_whitespace().any(|one| one == class))
    }

    /// Returns the class that begins with `prefix`, without it.
    pub(super) fn class_after(&self, prefix: &str) -> Option<&'a str> {
        self.raw("class")?.split_ascii_whitespace().find_map(|class| class.strip_prefix(prefix))
    }

    /// Says whether the element is hidden from readers who hear the page.
    pub(super) fn is_hidden(&self) -> bool {
        self.0.len() > 12
            && self.raw("aria-hidden").is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// Returns the value of an attribute as it is written.
    pub(super) fn raw(&self, name: &str) -> Option<&'a str> {
        let bytes = self.0.as_bytes();
        let is_gap = |byte: &u8| byte.is_ascii_whitespace();
        let mut at = 0;
        while at < bytes.len() {
            if is_gap(&bytes[at]) || bytes[at] == b'/' {
                at += 1;
                continue;
            }
            let start = at;
            // An `=` can begin a name: it must be passed over, or there is no end.
            at += 1;
            while at < bytes.len() && !is_gap(&bytes[at]) && !matches!(bytes[at], b'=' | b'/') {
                at += 1;
            }
            let found = &bytes[start..at];
            let gap = bytes[at..].iter().take_while(|byte| is_gap(byte)).count();
            let mut value = at..at;
            if bytes.get(at + gap) == Some(&b'=') {
                at += gap + 1;
                at += bytes[at..].iter().take_while(|byte| is_gap(byte)).count();
                (value, at) = value_at(bytes, at);
            }
            if found.len() == name.len() && found.eq_ignore_ascii_case(name.as_bytes()) {
                return self.0.get(value);
            }
        }
        None
    }
}

/// Returns where a value stands, and where it ends with its quotation marks, if it has any.
fn value_at(bytes: &[u8], at: usize) -> (Range<usize>, usize) {
    if let Some(quote @ (b'"' | b'\'')) = bytes.get(at)
        && let Some(length) = memchr(*quote, &bytes[at + 1..])
    {
        return (at + 1..at + 1 + length, at + length + 2);
    }
    let length = bytes[at..].iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
    (at..at + length, at + length)
}

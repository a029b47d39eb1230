//! JSON front matter: an object at the beginning of the file, or between fences.
//!
//! In comes the text of the object; out come its keys with their places.

use std::collections::{BTreeMap, BTreeSet};

use gray_matter::Pod;
use gray_matter::engine::{Engine, JSON};
use serde::de::IgnoredAny;

use super::fence::Lines;
use super::node::{Entry, Kind, Member, Shape, join};
use super::{MOST_REPORTED, Read};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::paths::SourcePath;

/// Says whether `matter` is one JSON value.
pub(super) fn is_valid(matter: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(matter).is_ok()
}

/// Reads the object at `place` in `text`.
pub(super) fn read(path: &SourcePath, text: &str, place: Span) -> Read {
    let mut read = Read::default();
    let matter = &text[place.range()];
    match serde_json::from_str::<IgnoredAny>(matter) {
        Ok(IgnoredAny) => members(path, text, place, &mut read),
        Err(error) => {
            read.diagnostics.push(syntax(path, text, place, &error));
            let mut known = BTreeSet::new();
            for line in Lines::new(&text[..place.end], place.start) {
                let entry = read_line(text, line.start, line.text);
                read.entries.extend(entry.filter(|entry| known.insert(entry.key.clone())));
            }
        }
    }
    read
}

/// Reads each key apart, so that a key given twice costs nothing but itself.
fn members(path: &SourcePath, text: &str, place: Span, read: &mut Read) {
    let mut cursor = Cursor { text: &text[..place.end], at: place.start };
    let Kind::Map(members) = cursor.value().kind else { return };
    let mut known: BTreeMap<String, Span> = BTreeMap::new();
    for member in members {
        if let Some(first) = known.get(&member.key) {
            if read.diagnostics.len() >= MOST_REPORTED {
                continue;
            }
            read.diagnostics.push(super::duplicate(path, text, &member.key, member.span, *first));
            continue;
        }
        known.insert(member.key.clone(), member.span);
        read.entries.extend(entry(text, member));
    }
}

fn entry(text: &str, member: Member) -> Option<Entry> {
    let pod = JSON::parse(&text[member.value.span.range()]).ok()?;
    let value = join(&member.value, pod, text);
    Some(Entry { key: member.key, span: member.span, value })
}

/// Reads a line that holds one key with its value, of an object that cannot be read as a whole.
fn read_line(text: &str, start: usize, line: &str) -> Option<Entry> {
    let indent = line.len() - line.trim_start().len();
    let line = line.trim().trim_end_matches(',');
    if !line.starts_with('"') || !matches!(JSON::parse(&format!("{{{line}}}")), Ok(Pod::Hash(_))) {
        return None;
    }
    let start = start + indent;
    let mut cursor = Cursor { text: &text[..start + line.len()], at: start };
    entry(text, cursor.member())
}

fn syntax(path: &SourcePath, text: &str, place: Span, error: &serde_json::Error) -> Diagnostic {
    let line = Lines::new(&text[..place.end], place.start).nth(error.line().saturating_sub(1));
    let span = line.map_or(place, |line| {
        let at = line.start + error.column().saturating_sub(1).min(line.text.trim_end().len());
        let at = text.floor_char_boundary(at);
        Span::new(at, text.ceil_char_boundary(at + 1).min(place.end))
    });
    let reason = error.to_string();
    let reason = match reason.split(" at line ").next().unwrap_or_default() {
        "key must be a string" if text[span.range()].starts_with('}') => {
            "the comma before this has no key after it"
        }
        reason => reason,
    };
    Diagnostic::new(Code::FrontMatterSyntax, "the front matter is not valid JSON")
        .at(path, span)
        .label(reason)
        .help("mend the object; keys that stand alone on their line are read meanwhile")
}

/// Walks over text that is known to be JSON and notes the places.
struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(b'}')
    }

    fn skip(&mut self, also: u8) {
        while self.at < self.text.len()
            && (self.peek().is_ascii_whitespace() || self.peek() == also)
        {
            self.at += 1;
        }
    }

    /// The recursion is as deep as the parser before it allows: 128 levels.
    fn value(&mut self) -> Shape {
        self.skip(b' ');
        let start = self.at;
        let kind = match self.peek() {
            b'{' => Kind::Map(self.items(Self::member)),
            b'[' => Kind::List(self.items(Self::value)),
            b'"' => {
                self.string();
                Kind::Scalar
            }
            _ => {
                let rest = &self.text[start..];
                let is_end = |c: char| matches!(c, ',' | '}' | ']') || c.is_ascii_whitespace();
                self.at += rest.find(is_end).unwrap_or(rest.len());
                Kind::Scalar
            }
        };
        Shape { span: Span::new(start, self.at), end: self.at, kind }
    }

    fn items<T>(&mut self, item: fn(&mut Self) -> T) -> Vec<T> {
        let mut items = Vec::new();
        self.at += 1;
        loop {
            self.skip(b',');
            if matches!(self.peek(), b']' | b'}') {
                self.at = (self.at + 1).min(self.text.len());
                return items;
            }
            items.push(item(self));
        }
    }

    fn member(&mut self) -> Member {
        let span = self.string();
        let key = serde_json::from_str(&self.text[span.range()]).unwrap_or_default();
        self.skip(b':');
        Member { key, span, value: self.value() }
    }

    fn string(&mut self) -> Span {
        let start = self.at;
        self.at += 1;
        while self.at < self.text.len() && self.peek() != b'"' {
            self.at += if self.peek() == b'\\' { 2 } else { 1 };
        }
        self.at = (self.at + 1).min(self.text.len());
        Span::new(start, self.at)
    }
}

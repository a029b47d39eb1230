//! A line of text while it is read: plain text, and marks on it.
//!
//! In come pieces of text, the beginnings and ends of elements, and pieces that are Markdown
//! already. White space comes to single spaces, none of them inside an emphasis at its edges, where
//! Markdown would not take it for one. When the line is complete, [`super::line`] writes it: only
//! then is it known what must be escaped.

use memchr::memchr;

use super::entities::{self, Entity};
use super::span::{Effect, Open};

/// What emphasis there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Emphasis,
    Strong,
    Deleted,
    Subscript,
    Superscript,
}

/// Where a link leads.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub destination: String,
    pub title: String,
}

/// What a mark says about the text behind it.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    Open(Style),
    Close(Style),
    LinkOpen,
    LinkClose(Link),
    /// The next bytes are the content of a code span.
    Code(usize),
    /// The next bytes are Markdown.
    Markdown(usize),
    Break,
}

/// A mark in the text.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub at: usize,
    pub kind: Kind,
    /// Whether the emphasis cannot be written in Markdown's way.
    pub is_html: bool,
}

/// A line of text.
#[derive(Debug, Default)]
pub(super) struct Inline {
    pub text: String,
    pub marks: Vec<Mark>,
    /// Whether white space was read and not written yet.
    pub space: bool,
    /// Whether a line break was read and not written yet.
    pub line_break: bool,
    pub open: Vec<Open>,
    /// How many open elements are code, and where the code in hand begins.
    pub code: usize,
    pub code_start: usize,
}

impl Inline {
    /// Says whether nothing is in the line.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
            && !self.marks.iter().any(|mark| matches!(mark.kind, Kind::LinkClose(_)))
    }

    /// Appends HTML text: its entities are read.
    pub(super) fn html(&mut self, html: &str) {
        let mut rest = html;
        while let Some(at) = memchr(b'&', rest.as_bytes()) {
            self.text(&rest[..at]);
            rest = &rest[at..];
            let mut buffer = [0; 4];
            let length = match entities::entity(rest) {
                Entity::Known(length, meaning) => {
                    self.text(meaning);
                    length
                }
                Entity::Char(length, c) => {
                    self.text(c.encode_utf8(&mut buffer));
                    length
                }
                Entity::Unknown(length) if self.code == 0 => {
                    self.markdown(&rest[..length]);
                    length
                }
                Entity::Unknown(_) | Entity::Plain => {
                    self.text("&");
                    1
                }
            };
            rest = &rest[length..];
        }
        self.text(rest);
    }

    /// Appends text.
    pub(super) fn text(&mut self, text: &str) {
        if self.code > 0 {
            return self.code_text(text);
        }
        let mut rest = text;
        while let Some(end) = memchr(b'\n', rest.as_bytes()) {
            self.spaced(&rest[..end]);
            self.space = true;
            rest = &rest[end + 1..];
        }
        self.spaced(rest);
    }

    /// Appends text of one line.
    fn spaced(&mut self, text: &str) {
        // Counted rather than searched: many bytes at once.
        let bytes = text.as_bytes();
        let after = bytes.get(1..).unwrap_or_default();
        let odd = bytes.iter().filter(|byte| **byte < b' ').count()
            + bytes.iter().zip(after).filter(|(one, next)| (**one | **next) == b' ').count();
        if odd > 0 {
            return self.uneven(text);
        }
        let Some(first) = bytes.first() else { return };
        self.space |= *first == b' ';
        let words = text.trim_matches(' ');
        if !words.is_empty() {
            self.settle();
            self.text.push_str(words);
            self.space = bytes.ends_with(b" ");
        }
    }

    /// Appends text with more white space than single spaces.
    fn uneven(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let start = at;
            // Single spaces inside go along with the words.
            while at < bytes.len()
                && (bytes[at] > b' '
                    || !bytes[at].is_ascii_whitespace()
                    || (bytes[at] == b' '
                        && at > start
                        && bytes.get(at + 1).is_some_and(|byte| !byte.is_ascii_whitespace())))
            {
                at += 1;
            }
            if at > start {
                self.settle();
                self.text.push_str(&text[start..at]);
            }
            while at < bytes.len() && bytes[at].is_ascii_whitespace() {
                self.space = true;
                at += 1;
            }
        }
    }

    /// Appends text in code, where spaces stay.
    fn code_text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if self.code_start == self.text.len() {
            self.settle();
            self.code_start = self.text.len();
        }
        let mut rest = text;
        let is_white = |byte: u8| matches!(byte, b'\n' | b'\r' | b'\t' | b'\x0C');
        while let Some(end) = rest.bytes().position(is_white) {
            self.text.push_str(&rest[..end]);
            self.text.push(' ');
            rest = &rest[end + 1..];
        }
        self.text.push_str(rest);
    }

    /// Appends Markdown as it is.
    pub(super) fn markdown(&mut self, markdown: &str) {
        self.end_code();
        self.settle();
        let at = self.text.len();
        self.mark(at, Kind::Markdown(markdown.len()));
        self.text.push_str(markdown);
        self.code_start = self.text.len();
    }

    /// Breaks the line; a break at its beginning or end is none.
    pub(super) fn line_break(&mut self) {
        if self.code > 0 {
            return self.code_text(" ");
        }
        self.line_break = true;
    }

    /// Says whether the line was just broken.
    pub(super) fn is_broken(&self) -> bool {
        self.line_break && !self.is_empty()
    }

    /// Writes the space or the break that waits, before elements that have just begun.
    fn settle(&mut self) {
        if !(self.space || self.line_break) {
            return;
        }
        self.space = false;
        let line_break = std::mem::take(&mut self.line_break);
        if self.text.is_empty() {
            return;
        }
        let end = self.text.len();
        let begun = self
            .marks
            .iter()
            .rev()
            .take_while(|mark| {
                mark.at == end && matches!(mark.kind, Kind::Open(_) | Kind::LinkOpen)
            })
            .count();
        let first = self.marks.len() - begun;
        if line_break {
            self.marks.insert(first, Mark { at: end, kind: Kind::Break, is_html: false });
        } else {
            self.text.push(' ');
            for mark in &mut self.marks[first..] {
                mark.at += 1;
            }
        }
    }

    pub(super) fn mark(&mut self, at: usize, kind: Kind) {
        self.marks.push(Mark { at, kind, is_html: false });
    }

    /// Ends the line: what is open in it ends, and [`Self::begin`] opens it again.
    pub(super) fn end(&mut self) {
        self.end_code();
        self.space = false;
        self.line_break = false;
        for place in (0..self.open.len()).rev() {
            match &mut self.open[place].effect {
                Effect::Style(style) => {
                    let style = *style;
                    self.close_mark(style);
                }
                Effect::Link(link) if link.is_some() => {
                    let is_bare = self.marks.last().is_some_and(|mark| {
                        matches!(mark.kind, Kind::LinkOpen) && mark.at == self.text.len()
                    });
                    if is_bare {
                        self.marks.pop();
                    } else if let Some(link) = link.take() {
                        self.mark(self.text.len(), Kind::LinkClose(link));
                    }
                }
                _ => {}
            }
        }
    }

    /// Begins an empty line with the elements that are still open.
    pub(super) fn begin(&mut self) {
        self.text.clear();
        self.marks.clear();
        self.code_start = 0;
        for place in 0..self.open.len() {
            match &self.open[place].effect {
                Effect::Style(style) => self.mark(0, Kind::Open(*style)),
                Effect::Link(Some(_)) => self.mark(0, Kind::LinkOpen),
                _ => {}
            }
        }
    }
}

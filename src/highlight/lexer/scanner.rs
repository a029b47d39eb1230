//! The core that all lexers share: a place in the code, and the spans that lie before it.
//!
//! In comes code; a lexer moves the [`Scanner`] over it from front to back and says what each
//! stretch is; out come spans that keep the promises of [`crate::highlight::Highlighted`]: sorted,
//! never empty, never across the end of a line, no white space at their ends, neighbours of one
//! token joined. The scanner never panics and never moves backwards, so a lexer that moves it in
//! each round of its loop takes linear time.

use std::ops::Range;

use crate::highlight::{Span, Token};

/// A place in the code, and the spans before it.
pub(in crate::highlight) struct Scanner<'a> {
    code: &'a str,
    at: usize,
    /// The code behind this byte does not exist for now.
    limit: usize,
    spans: Vec<Span>,
}

impl<'a> Scanner<'a> {
    /// Stands before the first byte of `code`.
    pub(super) fn new(code: &'a str) -> Self {
        Self { code, at: 0, limit: code.len(), spans: Vec::with_capacity(code.len() / 8) }
    }

    /// Returns the spans in the order of their place.
    pub(super) fn finish(self) -> Vec<Span> {
        self.spans
    }

    /// Returns the place, in bytes from the beginning of the code.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Says whether no code is left.
    pub(super) fn is_done(&self) -> bool {
        self.at >= self.limit
    }

    /// Returns the code that is left.
    pub(super) fn rest(&self) -> &'a str {
        self.code.get(self.at..self.limit).unwrap_or_default()
    }

    /// Returns a stretch of the code, empty where there is none.
    pub(super) fn text(&self, range: Range<usize>) -> &'a str {
        self.code.get(range.start..range.end.min(self.limit)).unwrap_or_default()
    }

    /// Returns the next byte, 0 at the end.
    pub(super) fn peek(&self) -> u8 {
        self.peek_at(0)
    }

    /// Returns the byte `ahead` bytes behind the next one, 0 at the end.
    pub(super) fn peek_at(&self, ahead: usize) -> u8 {
        let at = self.at + ahead;
        if at < self.limit { self.code.as_bytes()[at] } else { 0 }
    }

    /// Returns the byte before the place, 0 at the beginning.
    pub(super) fn before(&self) -> u8 {
        self.at.checked_sub(1).map_or(0, |at| self.code.as_bytes()[at])
    }

    /// Says whether the code that is left begins with `text`.
    pub(super) fn starts_with(&self, text: &str) -> bool {
        self.rest_bytes().starts_with(text.as_bytes())
    }

    /// Says whether the code that is left begins with `text`, in any case of ASCII letters.
    pub(super) fn starts_with_ignoring_case(&self, text: &str) -> bool {
        self.rest_bytes()
            .get(..text.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(text.as_bytes()))
    }

    /// Says whether nothing but blanks stands before the place on its line.
    pub(super) fn is_line_start(&self) -> bool {
        let before = &self.code.as_bytes()[..self.at];
        let mut back = before.iter().rev();
        back.find(|byte| !matches!(byte, b' ' | b'\t')).is_none_or(|byte| *byte == b'\n')
    }

    /// Returns the place where the line ends, before its line feed and the carriage return there.
    pub(super) fn line_end(&self) -> usize {
        let rest = self.rest_bytes();
        match rest.iter().position(|byte| *byte == b'\n') {
            Some(0) => self.at,
            Some(length) if rest[length - 1] == b'\r' => self.at + length - 1,
            Some(length) => self.at + length,
            None => self.limit,
        }
    }

    /// Returns how many of the next bytes `is_in` holds for.
    pub(super) fn run(&self, is_in: impl Fn(u8) -> bool) -> usize {
        let rest = self.rest_bytes();
        rest.iter().position(|byte| !is_in(*byte)).unwrap_or(rest.len())
    }

    /// Returns the word at the place: ASCII letters, digits, `_` and everything that is not ASCII.
    /// Empty where there is none.
    pub(super) fn word(&self) -> &'a str {
        self.word_with(|_| false)
    }

    /// Returns the word at the place, which may also hold what `also` says.
    pub(super) fn word_with(&self, also: impl Fn(u8) -> bool) -> &'a str {
        let length = self.run(|byte| is_word(byte) || also(byte));
        self.rest().get(..length).unwrap_or_default()
    }

    /// Moves over `bytes` bytes, which stay plain. Ends at a character's border.
    pub(super) fn skip(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.limit);
        while !self.code.is_char_boundary(self.at) {
            self.at += 1;
        }
    }

    /// Moves over one character, which stays plain.
    pub(super) fn skip_char(&mut self) {
        self.skip(1);
    }

    /// Moves over spaces, tabs and carriage returns.
    pub(super) fn skip_blanks(&mut self) {
        self.skip(self.run(|byte| matches!(byte, b' ' | b'\t' | b'\r')));
    }

    /// Moves over white space, line ends too.
    pub(super) fn skip_space(&mut self) {
        self.skip(self.run(|byte| byte.is_ascii_whitespace()));
    }

    /// Moves to `place`, plainly. Does nothing where that lies behind.
    pub(super) fn skip_to(&mut self, place: usize) {
        self.skip(place.saturating_sub(self.at));
    }

    /// Moves over `bytes` bytes and paints them.
    pub(super) fn take(&mut self, bytes: usize, token: Token) {
        let start = self.at;
        self.skip(bytes);
        self.paint(start..self.at, token);
    }

    /// Moves to `place` and paints what lies between.
    pub(super) fn take_to(&mut self, place: usize, token: Token) {
        self.take(place.saturating_sub(self.at), token);
    }

    /// Moves to the end of the line and paints the rest of it.
    pub(super) fn take_line(&mut self, token: Token) {
        self.take_to(self.line_end(), token);
    }

    /// Moves behind the next `end` and paints all of it; to the end of the code where there is
    /// none.
    pub(super) fn take_through(&mut self, end: &str, token: Token) {
        let length = self.rest().find(end).map_or(self.limit - self.at, |at| at + end.len());
        self.take(length, token);
    }

    /// Paints a stretch that lies before the place and behind every span so far. Line ends and
    /// white space at the ends of lines stay plain.
    pub(super) fn paint(&mut self, range: Range<usize>, token: Token) {
        let mut start = range.start;
        let text = self.text(range);
        if text.len() < 32 && !text.as_bytes().contains(&b'\n') {
            return self.paint_line(start, text, token);
        }
        for line in text.split_inclusive('\n') {
            self.paint_line(start, line, token);
            start += line.len();
        }
    }

    fn paint_line(&mut self, start: usize, line: &str, token: Token) {
        let text = line.trim_end();
        let from = start + (text.len() - text.trim_start().len());
        let to = start + text.len();
        if from >= to {
            return;
        }
        if let Some(last) = self.spans.last_mut()
            && last.token == token
            && (last.range.end == from || self.code.get(last.range.end..from).is_some_and(is_blank))
        {
            last.range.end = to;
        } else {
            self.spans.push(Span { token, range: from..to });
        }
    }

    /// Lets `lexer` have the code before `end` as if it were all there is, and moves to `end`.
    pub(super) fn within(&mut self, end: usize, lexer: impl FnOnce(&mut Self)) {
        let limit = self.limit;
        self.limit = end.clamp(self.at, limit);
        while !self.code.is_char_boundary(self.limit) {
            self.limit += 1;
        }
        lexer(self);
        self.at = self.limit;
        self.limit = limit;
    }

    fn rest_bytes(&self) -> &'a [u8] {
        &self.code.as_bytes()[self.at..self.limit]
    }
}

/// Says whether `byte` is part of a word: an ASCII letter or digit, `_`, or part of a character
/// that is not ASCII.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Says whether `text` is white space on one line.
fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
        || (!text.contains('\n') && text.trim().is_empty())
}

//! A fenced block of code as HTML.
//!
//! In come the [`Fence`], the code and its colours; out comes a `<figure>`. The text of its
//! `<code>` is the code, byte for byte, so that what a reader copies is what the writer wrote. Two
//! things differ: annotations (`// [!code ++]`) have become classes, and numbered lines begin with
//! `<span class="ln" aria-hidden="true">`. A script that copies leaves the `.ln` elements out; for
//! a selection the style sheet says `user-select: none`.
//!
//! ```html
//! <figure class="code numbered wrap focused diff" data-language="rust">
//!   <figcaption>src/main.rs</figcaption>
//!   <pre tabindex="0"><code class="language-rust">
//!     <span class="line mark ins del focus"><span class="ln" aria-hidden="true">1</span>…
//! </span></code></pre></figure>
//! ```
//!
//! Lines have elements only where some line is numbered or marked: a plain block stays light.

mod annotations;

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark_escape::{escape_html, escape_html_body_text};

use super::fence::Fence;
use crate::highlight::{Highlighted, Span, Token};
pub use annotations::ANNOTATION;
use annotations::{Line, Mark};

/// Returns the text to highlight in place of `code`: of the same length, but without what is not
/// in the language, the first column of a diff and annotations.
#[must_use]
pub fn text_to_highlight<'a>(fence: &Fence, code: &'a str) -> Cow<'a, str> {
    if !fence.diff && !annotations::may_occur(fence, code) {
        return Cow::Borrowed(code);
    }
    let mut text = String::with_capacity(code.len());
    for line in annotations::all_lines(fence, code) {
        let mut kept = &code[line.text.clone()];
        if fence.diff && kept.starts_with(['+', '-']) {
            text.push(' ');
            kept = &kept[1..];
        }
        text.push_str(kept);
        // What an annotation took is blank, so that every place in the text stays where it is.
        text.extend(std::iter::repeat_n(' ', line.end - line.text.end));
        text.push_str(&code[line.end..line.next]);
    }
    Cow::Owned(text)
}

/// Appends the HTML of a block of code to `out`.
///
/// `highlighted` is [`crate::highlight::highlight`] of [`text_to_highlight`]; colours of some other
/// text are ignored where they do not fit.
pub fn code_block(fence: &Fence, code: &str, highlighted: &Highlighted, out: &mut String) {
    let lines = annotations::shown_lines(fence, code);
    let has_lines = fence.numbers.is_some() || lines.iter().any(|line| !line.marks.is_empty());
    open(fence, &lines, highlighted, out);
    let mut body = Body::new(code, highlighted, out);
    if has_lines {
        for (line, number) in lines.iter().zip(fence.numbers.unwrap_or(1)..) {
            body.line(fence, line, number);
        }
    } else {
        body.marked_text(fence, 0..code.len());
    }
    out.push_str("</code></pre></figure>");
}

/// Writes everything before the code.
fn open(fence: &Fence, lines: &[Line], highlighted: &Highlighted, out: &mut String) {
    out.push_str("<figure class=\"code");
    let focused = lines.iter().any(|line| line.marks.contains(Mark::Focus));
    for (class, holds) in [
        (" numbered", fence.numbers.is_some()),
        (" wrap", fence.wrap),
        (" focused", focused),
        (" diff", fence.diff),
    ] {
        if holds {
            out.push_str(class);
        }
    }
    out.push('"');
    let language = highlighted.language.unwrap_or(&fence.language);
    let language = if fence.language.is_empty() { "" } else { language };
    if !language.is_empty() {
        out.push_str(" data-language=\"");
        attribute(language, out);
        out.push('"');
    }
    out.push('>');
    if let Some(title) = &fence.title {
        out.push_str("<figcaption>");
        text(title, out);
        out.push_str("</figcaption>");
    }
    out.push_str("<pre tabindex=\"0\"><code");
    if !language.is_empty() {
        out.push_str(" class=\"language-");
        attribute(language, out);
        out.push('"');
    }
    out.push('>');
}

/// Writes stretches of the code from its beginning to its end.
struct Body<'a> {
    code: &'a str,
    /// The spans that are not yet written completely.
    spans: &'a [Span],
    out: &'a mut String,
}

impl<'a> Body<'a> {
    fn new(code: &'a str, highlighted: &'a Highlighted, out: &'a mut String) -> Self {
        Self { code, spans: &highlighted.spans, out }
    }

    /// Writes one line as an element of its own.
    fn line(&mut self, fence: &Fence, line: &Line, number: u32) {
        self.out.push_str("<span class=\"line");
        for mark in Mark::ALL {
            if line.marks.contains(mark) {
                self.out.push(' ');
                self.out.push_str(mark.class());
            }
        }
        self.out.push_str("\">");
        if fence.numbers.is_some() {
            self.out.push_str("<span class=\"ln\" aria-hidden=\"true\">");
            self.out.push_str(&number.to_string());
            self.out.push_str("</span>");
        }
        let mut range = line.text.clone();
        if fence.diff {
            range.start += self.column(&self.code[range.clone()]);
        }
        self.marked_text(fence, range);
        // Inside the element: between blocks of their own a line end would be a line of its own.
        text(&self.code[line.end..line.next], self.out);
        self.out.push_str("</span>");
    }

    /// Writes the sign in the first column of a diff; returns its length.
    fn column(&mut self, line: &str) -> usize {
        let token = match line.as_bytes().first() {
            Some(b'+') => Token::Inserted,
            Some(b'-') => Token::Deleted,
            _ => return 0,
        };
        open_token(token, self.out);
        self.out.push_str(&line[..1]);
        self.out.push_str("</span>");
        1
    }

    /// Writes a stretch of the code with its highlighted words.
    fn marked_text(&mut self, fence: &Fence, range: Range<usize>) {
        let mut done = range.start;
        for word in occurrences(&fence.words, &self.code[range.clone()]) {
            let word = range.start + word.start..range.start + word.end;
            self.coloured_text(done..word.start);
            self.out.push_str("<mark class=\"w\">");
            self.coloured_text(word.clone());
            self.out.push_str("</mark>");
            done = word.end;
        }
        self.coloured_text(done..range.end);
    }

    /// Writes a stretch of the code with its colours.
    fn coloured_text(&mut self, range: Range<usize>) {
        let mut done = range.start;
        while let Some(span) = self.spans.first()
            && span.range.start < range.end
        {
            let (token, start) = (span.token, span.range.start.max(done));
            let end = self.joined_end(&range);
            if let (Some(before), Some(inner)) =
                (self.code.get(done..start), self.code.get(start..end))
                && !inner.is_empty()
            {
                text(before, self.out);
                open_token(token, self.out);
                text(inner, self.out);
                self.out.push_str("</span>");
                done = end;
            }
            // What lies behind the range is still to be written.
            if self.spans.first().is_some_and(|span| span.range.end > range.end) {
                break;
            }
            self.spans = &self.spans[1..];
        }
        text(&self.code[done..range.end], self.out);
    }

    /// Returns where the first span ends within `range`, and drops it for the last of those spans
    /// behind it that go on with the same token after nothing but white space.
    ///
    /// Only line ends stand between such spans: a comment of many lines is one element. The lines
    /// of a diff stay apart, they may be shown as bars.
    fn joined_end(&mut self, range: &Range<usize>) -> usize {
        while let [span, next, ..] = self.spans
            && span.token == next.token
            && !matches!(span.token, Token::Inserted | Token::Deleted)
            && next.range.end <= range.end
            && let Some(gap) = self.code.get(span.range.end..next.range.start)
            && gap.trim().is_empty()
        {
            self.spans = &self.spans[1..];
        }
        self.spans.first().map_or(range.end, |span| span.range.end.min(range.end))
    }
}

/// Returns where any of `words` occurs in `text`, in order and without overlaps. Of two that begin
/// at the same place the longer one counts.
fn occurrences(words: &[String], text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = words
        .iter()
        .filter(|word| !word.is_empty())
        .flat_map(|word| text.match_indices(word.as_str()))
        .map(|(start, word)| start..start + word.len())
        .collect();
    found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut end = 0;
    found.retain(|range| {
        let free = range.start >= end;
        end = if free { range.end } else { end };
        free
    });
    found
}

fn open_token(token: Token, out: &mut String) {
    out.extend(["<span class=\"", token.class(), "\">"]);
}

/// Writes `text` between tags. Parsers of HTML would turn a carriage return into a line end, and
/// drop the character 0.
fn text(text: &str, out: &mut String) {
    // Counted rather than searched: many bytes at once.
    if text.bytes().filter(|byte| matches!(byte, b'\r' | 0)).count() == 0 {
        return escape_html_body_text(out, text).expect("a string takes everything");
    }
    for part in text.split_inclusive(['\r', '\0']) {
        let kept = part.strip_suffix(['\r', '\0']).unwrap_or(part);
        escape_html_body_text(&mut *out, kept).expect("a string takes everything");
        match part.as_bytes()[kept.len()..] {
            [b'\r'] => out.push_str("&#13;"),
            [_] => out.push(char::REPLACEMENT_CHARACTER),
            _ => {}
        }
    }
}

/// Writes `value` between the quotation marks of an attribute.
fn attribute(value: &str, out: &mut String) {
    escape_html(out, value).expect("a string takes everything");
}

#[cfg(test)]
mod tests;

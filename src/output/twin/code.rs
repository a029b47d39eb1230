//! Blocks of code: the text of a `<pre>`, byte for byte, in a fence that is long enough.
//!
//! Colours, line numbers and highlighted words go. Lines that the page shows as added or removed
//! without a sign of their own keep that in the info string, in the spelling that Folio reads.

use std::ops::RangeInclusive;

use memchr::memchr;

use super::element::Element;
use super::entities;
use super::line::longest_run;
use super::sheet::{Block, Sheet};
use super::tags::{Attributes, Tags, Token};
use crate::markdown::ANNOTATION;

/// What most tags in code are.
const COLOUR: &[u8] = b"<span class=\"";
const END: &[u8] = b"</span>";

/// What the `<figure>` around a block of code says about it.
#[derive(Debug, Default)]
pub(super) struct Figure {
    pub language: String,
    pub title: String,
    /// Whether the first column has the signs of a diff.
    pub is_diff: bool,
}

/// A block of code as it is read.
#[derive(Debug, Default)]
pub(super) struct Code {
    text: String,
    language: String,
    inserted: Vec<RangeInclusive<usize>>,
    deleted: Vec<RangeInclusive<usize>>,
    lines: usize,
}

impl Code {
    /// Reads up to `</pre>`; `tags` stands behind `<pre>`.
    pub(super) fn read(&mut self, tags: &mut Tags<'_>) {
        self.text.clear();
        self.language.clear();
        self.inserted.clear();
        self.deleted.clear();
        self.lines = 0;
        // The parser of HTML drops a line end here.
        if tags.rest().starts_with('\n') {
            tags.skip(1);
        }
        loop {
            self.coloured(tags);
            let Some(token) = tags.next() else { return };
            match token {
                Token::Text(text) => entities::decode(text, &mut self.text),
                Token::Open(Element::Span, attributes) => self.span(attributes, tags),
                Token::Open(Element::Code, attributes) => {
                    if let Some(language) = attributes.class_after("language-") {
                        language.clone_into(&mut self.language);
                    }
                }
                Token::Open(Element::Br, _) => self.text.push('\n'),
                Token::Open(element @ Element::Button, _) => tags.skip_element(element),
                Token::Open(element, _) if element.is_mute() => tags.skip_element(element),
                Token::Close(Element::Preformatted) => return,
                Token::Open(..) | Token::Close(_) => {}
            }
        }
    }

    /// Reads text and colours, which are most of what there is, without taking tags apart.
    fn coloured(&mut self, tags: &mut Tags<'_>) {
        let rest = tags.rest();
        let bytes = rest.as_bytes();
        let mut at = 0;
        loop {
            let tail = &bytes[at..];
            if tail.starts_with(END) {
                at += END.len();
                continue;
            }
            if let Some(class) = tail.strip_prefix(COLOUR) {
                // A letter or two; `ln` and `line` are none of them.
                match class {
                    [b'a'..=b'z', b'"', b'>', ..] => at += COLOUR.len() + 3,
                    [b'a'..=b'k' | b'm'..=b'z', b'a'..=b'z', b'"', b'>', ..] => {
                        at += COLOUR.len() + 4;
                    }
                    _ => break,
                }
                continue;
            }
            if tail.first().is_none_or(|byte| *byte == b'<') {
                break;
            }
            let end = memchr(b'<', tail).unwrap_or(tail.len());
            entities::decode(&rest[at..at + end], &mut self.text);
            at += end;
        }
        tags.skip(at);
    }

    fn span(&mut self, attributes: Attributes<'_>, tags: &mut Tags<'_>) {
        // Names of colours have one letter or two, `ln` is the number of a line.
        let Some(class) = attributes.raw("class") else { return };
        if class == "ln" || attributes.is_hidden() {
            return tags.skip_element(Element::Span);
        }
        let Some(marks) = class.strip_prefix("line") else { return };
        self.lines += 1;
        for mark in marks.split_ascii_whitespace() {
            let ranges = match mark {
                "ins" => &mut self.inserted,
                "del" => &mut self.deleted,
                _ => continue,
            };
            match ranges.last_mut() {
                Some(range) if range.end() + 1 == self.lines => {
                    *range = *range.start()..=self.lines;
                }
                _ => ranges.push(self.lines..=self.lines),
            }
        }
    }

    /// Writes the block.
    pub(super) fn write(&self, figure: Option<&Figure>, sheet: &mut Sheet) {
        sheet.begin(Block::Fence);
        let info = self.info(figure);
        let sign = if info.contains('`') { b'~' } else { b'`' };
        let length = (longest_run(&self.text, sign) + 1).max(3);
        let fence = char::from(sign);
        sheet.out.extend(std::iter::repeat_n(fence, length));
        sheet.out.push_str(&info);
        sheet.out.push('\n');
        let text = self.text.strip_suffix('\n').unwrap_or(&self.text);
        if !self.text.is_empty() {
            lines(text, sheet);
        }
        sheet.out.push_str(&sheet.prefix);
        sheet.out.extend(std::iter::repeat_n(fence, length));
    }

    /// Returns the language and the options of the block.
    fn info(&self, figure: Option<&Figure>) -> String {
        let mut info = String::new();
        let named = figure.map_or("", |figure| figure.language.as_str());
        let language = if named.is_empty() { self.language.as_str() } else { named };
        let is_diff = figure.is_some_and(|figure| figure.is_diff);
        let is_word = !language.contains(|c: char| c.is_whitespace() || c == '"');
        if is_diff && language != "diff" {
            // Other readers know `diff`, whatever the language of the lines.
            info.push_str("diff");
            if !language.is_empty() && is_word {
                info.extend([" lang=\"", language, "\""]);
            }
        } else if is_word {
            entities::escape_literal(language, &[], &mut info);
        }
        let options_start = info.len();
        if let Some(title) = figure.map(|figure| &figure.title).filter(|title| !title.is_empty()) {
            let quote = if title.contains('"') { "'" } else { "\"" };
            info.extend([" title=", quote]);
            entities::escape_literal(title, &[], &mut info);
            info.push_str(quote);
        }
        if !is_diff {
            options(" ins={", &self.inserted, &mut info);
            options(" del={", &self.deleted, &mut info);
        }
        // An annotation that the page shows would be taken out of what is read as a source.
        if self.text.contains(ANNOTATION) {
            info.push_str(" verbatim");
        }
        if options_start == 0 && !info.is_empty() {
            info.insert_str(0, "text");
        }
        info
    }
}

/// Appends an option with numbers of lines.
fn options(opening: &str, ranges: &[RangeInclusive<usize>], info: &mut String) {
    if ranges.is_empty() {
        return;
    }
    info.push_str(opening);
    for (index, range) in ranges.iter().enumerate() {
        if index > 0 {
            info.push(',');
        }
        info.push_str(&range.start().to_string());
        if range.end() > range.start() {
            info.push('-');
            info.push_str(&range.end().to_string());
        }
    }
    info.push('}');
}

/// Writes lines of code, each behind what stands before the lines of the container.
fn lines(text: &str, sheet: &mut Sheet) {
    if sheet.prefix.is_empty() {
        sheet.out.push_str(text);
        return sheet.out.push('\n');
    }
    let mut rest = text;
    loop {
        let end = memchr(b'\n', rest.as_bytes());
        let line = &rest[..end.unwrap_or(rest.len())];
        let prefix = if line.is_empty() { sheet.prefix.trim_end() } else { &sheet.prefix };
        sheet.out.extend([prefix, line, "\n"]);
        match end {
            Some(end) => rest = &rest[end + 1..],
            None => return,
        }
    }
}

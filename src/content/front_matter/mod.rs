//! Front matter: what a content file says about itself, between fences at its beginning.
//!
//! In comes the text of a file; out come a [`FrontMatter`] with the place of every value, the
//! beginning of the body, and diagnostics. `fence` finds the block; `yaml`, `toml` and `json` read
//! it into nodes with places (values come from `gray_matter`); `fields` gives them their types.
//! Nothing here fails: what cannot be understood is a diagnostic, and the other keys still count.

mod fence;
mod fields;
mod json;
mod keys;
mod node;
mod patch;
mod plain;
mod problem;
mod repair;
mod scan;
#[cfg(test)]
mod tests;
mod toml;
mod yaml;

use serde::{Deserialize, Serialize};

use super::date::Date;
use crate::diagnostic::{Code, Diagnostic, LineIndex, Span, count};
use crate::paths::SourcePath;
use fence::{Block, Format};
use node::Entry;

/// The longest front matter that is read, in bytes.
const LONGEST: usize = 256 * 1024;

/// How many mistakes of one kind are reported for one file.
const MOST_REPORTED: usize = 32;

/// A value with the places of its key and of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field<T> {
    /// The value.
    pub value: T,
    /// Where the value is written, quotes included.
    pub span: Span,
    /// Where its key is written.
    pub key: Span,
}

/// What a content file says about itself.
///
/// A key that is absent, empty or of the wrong type is `None` or empty.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FrontMatter {
    /// The title of the page.
    pub title: Option<Field<String>>,
    /// One or two sentences for lists and search engines.
    pub description: Option<Field<String>>,
    /// The last segment of the URL, in place of the file's name.
    pub slug: Option<Field<String>>,
    /// The image for lists and social cards.
    pub image: Option<Field<String>>,
    /// The URL that search engines shall show instead.
    pub canonical: Option<Field<String>>,
    /// The template, without `.html`.
    pub layout: Option<Field<String>>,
    /// The title in menus.
    pub sidebar_title: Option<Field<String>>,
    /// The name of an icon for menus.
    pub icon: Option<Field<String>>,
    /// When the page becomes public.
    pub published_at: Option<Field<Date>>,
    /// When the page was last revised.
    pub updated_at: Option<Field<Date>>,
    /// When the page stops being public.
    pub expires: Option<Field<Date>>,
    /// Older URLs that lead here; the span is that of each element.
    pub aliases: Vec<Field<String>>,
    /// Tags; the span is that of each element.
    pub tags: Vec<Field<String>>,
    /// The names of the authors; the span is that of each element.
    pub authors: Vec<Field<String>>,
    /// The series that the page is a part of.
    pub series: Option<Field<String>>,
    /// Whether the page is held back.
    pub draft: bool,
    /// Whether the page is public but in no list.
    pub unlisted: bool,
    /// Whether the page shows its contents; `None` leaves it to the template.
    pub toc: Option<bool>,
    /// Whether the page can be found by search; `None` leaves it to the section.
    pub search: Option<bool>,
    /// The place among its siblings: `order`, or `weight`; always a finite number.
    pub order: Option<Field<f64>>,
    /// Unknown keys and the content of `extra`, in the order of the file.
    pub extra: serde_json::Map<String, serde_json::Value>,
    /// Every key of the top level as it is written, in the order of the file.
    pub keys: Vec<(String, Span)>,
}

impl FrontMatter {
    /// Says whether `key` is given, under its own or another known spelling: `date` counts as
    /// `publishedAt`.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        let wanted = keys::lookup(key).map(|(key, _)| key);
        self.keys.iter().any(|(written, _)| {
            written == key
                || (wanted.is_some() && keys::lookup(written).map(|(key, _)| key) == wanted)
        })
    }
}

/// The front matter of a file, and the beginning of its body.
#[derive(Debug)]
pub(super) struct Parsed {
    /// What the file says about itself.
    pub front_matter: FrontMatter,
    /// Where the body begins, in bytes; on the boundary of a character.
    pub body_start: usize,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// What one of the formats reads: the keys of the top level, and what is wrong.
#[derive(Debug, Default)]
struct Read {
    entries: Vec<Entry>,
    diagnostics: Vec<Diagnostic>,
}

/// Reads the front matter of `text`.
pub(super) fn parse(path: &SourcePath, text: &str) -> Parsed {
    let Some(block) = fence::find(text) else {
        let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let mut diagnostics = Vec::new();
        if text[start..].trim().is_empty() {
            let message = "the file has neither front matter nor text";
            diagnostics.push(Diagnostic::new(Code::EmptyPage, message).in_file(path));
        }
        return Parsed { front_matter: FrontMatter::default(), body_start: start, diagnostics };
    };
    let (block, mut read) = read(path, text, block);
    if block.is_unclosed {
        // What is cut off cannot be whole: one diagnostic says so.
        read.diagnostics
            .retain(|found| block.format != Format::Json || found.code != Code::FrontMatterSyntax);
        read.diagnostics.push(unclosed(path, text, &block));
    }
    let (front_matter, found) = fields::collect(path, text, read.entries);
    read.diagnostics.extend(found);
    Parsed { front_matter, body_start: block.body_start, diagnostics: read.diagnostics }
}

/// Reads the keys of the block, and cuts the block short where it turns out to be unclosed.
fn read(path: &SourcePath, text: &str, block: Block) -> (Block, Read) {
    let matter = &text[block.matter.range()];
    if matter.len() > LONGEST {
        let message = format!(
            "the front matter is {} KB long; the most that is read is {} KB",
            matter.len() / 1024,
            LONGEST / 1024
        );
        let diagnostic = Diagnostic::new(Code::FrontMatterSyntax, message)
            .at(path, block.fence)
            .help("close the front matter after the last key, or move data out of it");
        return (block, Read { entries: Vec::new(), diagnostics: vec![diagnostic] });
    }
    match block.format {
        Format::Json => {
            let read = json::read(path, text, block.matter);
            (block, read)
        }
        Format::Toml => {
            let read = toml::read(path, text, block.matter);
            (block, read)
        }
        Format::Yaml if matter.trim_start().starts_with('{') && json::is_valid(matter) => {
            let read = json::read(path, text, block.matter);
            (block, read)
        }
        Format::Yaml => {
            // A thematic break of the body may stand where the closing fence should be.
            let block = match block.shorter {
                Some(shorter) if !yaml::is_valid(matter) => block.cut(shorter),
                _ => block,
            };
            let read = yaml::read(path, text, block.matter);
            (block, read)
        }
    }
}

fn unclosed(path: &SourcePath, text: &str, block: &Block) -> Diagnostic {
    let fence = text[block.fence.range()].trim_end();
    let close = if block.format == Format::Json { "}" } else { fence };
    let matter = &text[block.matter.range()];
    let lines = matter.lines().filter(|line| !line.trim().is_empty()).count();
    let end = block.matter.start + matter.trim_end().len();
    let line_end = if text[..end].contains("\r\n") { "\r\n" } else { "\n" };
    Diagnostic::new(Code::FrontMatterUnclosed, format!("the front matter has no closing `{close}`"))
        .at(path, block.fence)
        .label("opened here")
        .help(format!("put `{close}` on a line of its own after the last key"))
        .note(format!("{} read as front matter, the rest as the page", lines_are(lines)))
        .guess(Span::new(end, end), format!("{line_end}{close}"))
}

/// Says that a key is given twice.
fn duplicate(path: &SourcePath, text: &str, key: &str, second: Span, first: Span) -> Diagnostic {
    let line = LineIndex::new(text).position(first.start).line;
    Diagnostic::new(Code::DuplicateKey, format!("`{key}` is given twice"))
        .at(path, second)
        .label("this value is left out")
        .help("remove one of the two")
        .note(format!("the value on line {line} counts"))
}

fn lines_are(number: usize) -> String {
    let verb = if number == 1 { "is" } else { "are" };
    format!("{} {verb}", count(number, "line"))
}

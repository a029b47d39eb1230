//! What happens to a body before the Markdown parser sees it.
//!
//! `CommonMark` knows no components, no `:::` containers and no MDX. This pass replaces their tags by
//! markers, which the parser takes for HTML comments (alone on a line) or for an inline element, so
//! that everything between them stays Markdown of one document: references, footnotes, lists and
//! offsets survive. It drops `import` and `export` lines and `{/* … */}` in MDX, and moves the
//! indented children of components left, where they are text and not code.
//!
//! In comes the body; out come the new text, the way back and the tags. A marker that the parser
//! finds inside code is put back as it was written, so code needs no second grammar here.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde_json::Value;

use crate::diagnostic::{Code, nearest};

use super::attributes::{self, Attribute, AttributeValue, Form, Tag};
use super::callout;
use super::line::{
    closes_fence, container_prefix, is_module_line, line_at, opens_fence, skip_code,
};
use super::source_map::{Rewriter, SourceMap};

/// A tag of a component, or a line of a `:::` container.
#[derive(Debug, Clone)]
pub struct Mark {
    /// The tag; a container line is a `Callout`.
    pub tag: Tag,
    /// Where it stands in the body.
    pub at: Range<usize>,
}

/// A mistake seen on the way, with its place in the body.
#[derive(Debug, Clone)]
pub struct Remark {
    /// What kind of mistake.
    pub code: Code,
    /// Where.
    pub at: Range<usize>,
    /// One sentence.
    pub message: String,
    /// What to type.
    pub help: String,
}

const WRITE_THE_VALUE: &str =
    "write the value itself; put braces that are meant as text in back-ticks";

/// A body that the parser can read.
#[derive(Debug)]
pub struct Prepared {
    /// The text with markers.
    pub text: String,
    /// The way back to the body.
    pub map: SourceMap,
    /// The tags, by the number in their marker.
    pub marks: Vec<Mark>,
    /// What is wrong.
    pub remarks: Vec<Remark>,
    sign: char,
}

impl Prepared {
    /// Returns the markers in `text` with the numbers of their tags.
    #[must_use]
    pub fn markers(&self, text: &str) -> Vec<(Range<usize>, usize)> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(offset) = text[from..].find(self.sign) {
            let sign = from + offset;
            let digits_at = sign + self.sign.len_utf8();
            let rest = &text[digits_at..];
            let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let number = rest[..digits].parse().ok().filter(|n| *n < self.marks.len());
            from = digits_at + digits;
            let tail = &text[from..];
            let close = [("<!--", "-->"), ("<f a=\"", "\">")]
                .into_iter()
                .find(|(open, close)| text[..sign].ends_with(open) && tail.starts_with(close));
            if let (Some(number), Some((open, close))) = (number, close) {
                from += close.len();
                found.push((sign - open.len()..from, number));
            }
        }
        found
    }

    /// Puts tags back into text that the parser took for code or prose.
    #[must_use]
    pub fn restore(&self, text: &str, body: &str) -> Option<String> {
        if self.marks.is_empty() || !text.contains(self.sign) {
            return None;
        }
        let mut restored = String::with_capacity(text.len());
        let mut from = 0;
        for (range, number) in self.markers(text) {
            restored.push_str(&text[from..range.start]);
            restored.push_str(&body[self.marks[number].at.clone()]);
            from = range.end;
        }
        restored.push_str(&text[from..]);
        Some(restored)
    }
}

/// What is done to a stretch of the body.
#[derive(Debug)]
enum Edit {
    /// A marker stands in its place; the flag says whether alone on its line.
    Mark { number: usize, alone: bool },
    /// A text stands in its place.
    Text(String),
}

/// Prepares `body` for a site with these components.
#[must_use]
pub fn prepare(body: &str, is_mdx: bool, components: &[&str]) -> Prepared {
    let sign = sign(body);
    if !is_mdx && !may_have_tags(body) {
        let (text, map) = rewrite(body, &Edits::new(), &[], sign);
        return Prepared { text, map, marks: Vec::new(), remarks: Vec::new(), sign };
    }
    let mut scanner = Scanner {
        body,
        is_mdx,
        components,
        misspelt: BTreeSet::new(),
        closed: OnceCell::new(),
        marks: Vec::new(),
        edits: BTreeMap::new(),
        remarks: Vec::new(),
        containers: Vec::new(),
        lines: Vec::new(),
    };
    scanner.scan();
    let dedents = scanner.dedents();
    let Scanner { marks, edits, remarks, .. } = scanner;
    let (text, map) = rewrite(body, &edits, &dedents, sign);
    Prepared { text, map, marks, remarks, sign }
}

/// Returns a private-use character that the author did not use: it tells our markers from any text.
fn sign(body: &str) -> char {
    // All of these characters begin with one of two bytes, which hardly any text has.
    if !body.bytes().any(|byte| matches!(byte, 0xEE | 0xEF)) {
        return '\u{E000}';
    }
    ('\u{E000}'..='\u{F8FF}').find(|sign| !body.contains(*sign)).unwrap_or('\u{E000}')
}

/// Says whether anything in plain Markdown could be a tag or a container; most bodies have neither,
/// and need no look at every line.
fn may_have_tags(body: &str) -> bool {
    let may_open = |(at, _): (usize, &str)| {
        let name = body.as_bytes().get(at + 1..).unwrap_or_default();
        let name = name.strip_prefix(b"/").unwrap_or(name);
        name.first().is_some_and(u8::is_ascii_uppercase)
    };
    body.match_indices('<').any(may_open) || body.contains(":::")
}

type Edits = BTreeMap<usize, (usize, Edit)>;

fn rewrite(
    body: &str,
    edits: &Edits,
    dedents: &[(usize, usize)],
    sign: char,
) -> (String, SourceMap) {
    let mut rewriter = Rewriter::new(body);
    let mut at = 0;
    let mut dedents = dedents.iter().copied().peekable();
    let mut copy = |rewriter: &mut Rewriter<'_>, from: usize, to: usize| {
        let mut from = from;
        while let Some((start, end)) = dedents.next_if(|(start, _)| *start < to) {
            if start >= from {
                rewriter.copy(from, start);
                from = end.min(to);
            }
        }
        rewriter.copy(from, to);
    };
    for (start, (end, edit)) in edits {
        copy(&mut rewriter, at, *start);
        match edit {
            Edit::Text(text) => rewriter.replace(*start, *end, text),
            Edit::Mark { number, alone: false } => {
                rewriter.replace(*start, *end, &format!("<f a=\"{sign}{number}\">"));
            }
            Edit::Mark { number, alone: true } => {
                // Blank lines about a marker at the margin end an HTML block before it and let
                // Markdown begin after it; within a list they would make it loose.
                let line = rewriter.text().rsplit('\n').next().unwrap_or_default();
                let at_margin = line.is_empty() || line.ends_with("-->");
                let (before, after) = if at_margin { ("\n", "\n\n") } else { ("", "") };
                rewriter.replace(*start, *end, &format!("{before}<!--{sign}{number}-->{after}"));
            }
        }
        at = *end;
    }
    copy(&mut rewriter, at, body.len());
    rewriter.finish()
}

/// A line as the scanner saw it, for the dedent.
#[derive(Debug)]
struct Line {
    start: usize,
    indent: usize,
    is_blank: bool,
    in_fence: bool,
}

struct Scanner<'a> {
    body: &'a str,
    is_mdx: bool,
    components: &'a [&'a str],
    /// Names that are near to a component's and were opened with attributes.
    misspelt: BTreeSet<String>,
    /// The names of all closing tags, once somebody asked for them.
    closed: OnceCell<BTreeSet<String>>,
    marks: Vec<Mark>,
    edits: Edits,
    remarks: Vec<Remark>,
    /// The `:::` containers that are open: their colons and what component they are.
    containers: Vec<(usize, &'static str)>,
    lines: Vec<Line>,
}

impl Scanner<'_> {
    fn scan(&mut self) {
        let mut at = 0;
        let mut fence: Option<(char, usize)> = None;
        let mut after_blank = true;
        while at < self.body.len() {
            let line = line_at(self.body, at);
            let content = container_prefix(line);
            let inner = &line[content..];
            let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
            let is_blank = line.trim().is_empty();
            let fenced = fence.is_some();
            if let Some((mark, length)) = fence {
                if closes_fence(line, mark, length) {
                    fence = None;
                }
            } else {
                fence = opens_fence(inner);
            }
            let in_fence = fenced && fence.is_some();
            self.lines.push(Line { start: at, indent, is_blank, in_fence });
            if fenced || fence.is_some() {
                after_blank = false;
                at += line.len() + 1;
                continue;
            }
            if self.is_mdx && after_blank && is_module_line(line) {
                let end = self.body[at..].find("\n\n").map_or(self.body.len(), |blank| at + blank);
                self.edits.insert(at, (end, Edit::Text(String::new())));
                at = end + 1;
                after_blank = true;
                continue;
            }
            if self.container_line(at, line, content) {
                at += line.len() + 1;
            } else {
                at = self.scan_line(at, content);
            }
            after_blank = is_blank;
        }
    }

    /// Takes a line of a `:::` container; says whether it is one.
    fn container_line(&mut self, at: usize, line: &str, content: usize) -> bool {
        let inner = line[content..].trim_end();
        let colons = inner.len() - inner.trim_start_matches(':').len();
        if colons < 3 {
            return false;
        }
        let range = at + content..at + content + inner.len();
        let rest = inner[colons..].trim();
        if rest.is_empty() {
            // Closes the innermost container that is not longer than it.
            let Some(open) = self.containers.iter().rposition(|(open, _)| *open <= colons) else {
                return false;
            };
            let name = self.containers[open].1.to_owned();
            self.containers.truncate(open);
            let tag = Tag { name, form: Form::Close, attributes: Vec::new(), length: inner.len() };
            self.mark(tag, range, true);
            return true;
        }
        let name_end =
            rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
        let (name, rest) = rest.split_at(name_end);
        let rest = rest.trim();
        let title = match rest.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
            Some((title, _)) => title,
            None => rest.split_once('{').map_or(rest, |(before, _)| before).trim(),
        };
        let attribute = |name: &str, value: &str| Attribute {
            name: name.to_owned(),
            name_at: 0..0,
            value: AttributeValue::Literal(Value::String(value.to_owned())),
            value_at: 0..inner.len(),
        };
        let mut attributes = Vec::new();
        if !title.is_empty() {
            attributes.push(attribute("title", title));
        }
        let component = match name {
            "details" => "Accordion",
            "code-group" => "CodeGroup",
            name if callout::Kind::from_name(name).is_some() => {
                attributes.push(attribute("type", name));
                "Callout"
            }
            _ => return false,
        };
        self.containers.push((colons, component));
        let tag =
            Tag { name: component.to_owned(), form: Form::Open, attributes, length: inner.len() };
        self.mark(tag, range, true);
        true
    }

    fn mark(&mut self, tag: Tag, at: Range<usize>, alone: bool) {
        let number = self.marks.len();
        self.edits.insert(at.start, (at.end, Edit::Mark { number, alone }));
        self.marks.push(Mark { tag, at });
    }

    /// Scans one line for tags, comments and expressions; returns where the next line begins,
    /// which may be some lines further on where a tag or code spans lines.
    fn scan_line(&mut self, start: usize, content: usize) -> usize {
        let body = self.body;
        let mut tags: Vec<(Tag, Range<usize>)> = Vec::new();
        let mut other_text = false;
        let mut at = start + content;
        while let Some(c) = body[at..].chars().next() {
            match c {
                '\n' => break,
                '`' => {
                    other_text = true;
                    at = skip_code(body, at);
                }
                '\\' => {
                    other_text = true;
                    at += 1 + body[at + 1..].chars().next().map_or(0, char::len_utf8);
                }
                '<' => {
                    if let Some(tag) = self.component(&body[at..]) {
                        let end = at + tag.length;
                        tags.push((tag, at..end));
                        at = end;
                    } else {
                        other_text = true;
                        self.remark_on_text(at);
                        at += self.html_tag(at);
                    }
                }
                '{' if self.is_mdx => at += self.braces(at, &mut other_text),
                c => {
                    other_text |= !c.is_whitespace();
                    at += c.len_utf8();
                }
            }
        }
        for (tag, range) in tags {
            self.mark(tag, range, !other_text);
        }
        at + 1
    }

    /// Reads the tag of a component at the beginning of `text`.
    fn component(&mut self, text: &str) -> Option<Tag> {
        let name_at = if text.starts_with("</") { 2 } else { 1 };
        if !text[name_at..].starts_with(|c: char| c.is_ascii_uppercase()) {
            return None;
        }
        let mut tag = attributes::read_tag(text)?;
        if !self.knows(&tag.name) {
            // `Tabs.Tab` is `Tab`.
            if let Some((_, last)) = tag.name.rsplit_once('.').filter(|(_, last)| self.knows(last))
            {
                tag.name = last.to_owned();
            } else if !tag.name.contains(|c: char| c.is_ascii_lowercase())
                || !(self.is_mdx || self.is_misspelt(&tag))
            {
                return None;
            }
        }
        Some(tag)
    }

    fn knows(&self, name: &str) -> bool {
        self.components.contains(&name)
    }

    /// Returns whether a tag in plain Markdown is a slip of the pen and no placeholder: near to a
    /// component's name, and opened with attributes.
    fn is_misspelt(&mut self, tag: &Tag) -> bool {
        if tag.attributes.iter().any(|attribute| attribute.value_at != attribute.name_at)
            && nearest(&tag.name, self.components.iter().copied()).is_some()
        {
            self.misspelt.insert(tag.name.clone());
        }
        self.misspelt.contains(&tag.name)
    }

    /// Tells of a tag that stays text in plain Markdown, and is closed somewhere as only a component
    /// is that has a name so near.
    fn remark_on_text(&mut self, at: usize) {
        let text = &self.body[at..];
        if self.is_mdx || !text[1..].starts_with(|c: char| c.is_ascii_uppercase()) {
            return;
        }
        let Some(tag) = attributes::read_tag(text).filter(|tag| self.is_closed(&tag.name)) else {
            return;
        };
        if let Some(near) = nearest(&tag.name, self.components.iter().copied()) {
            self.remarks.push(Remark {
                code: Code::UnknownComponent,
                at: at..at + tag.length,
                message: format!("there is no component `{}`, so its tags are text", tag.name),
                help: format!(
                    "did you mean `{near}`? Put tags that are meant as text in back-ticks"
                ),
            });
        }
    }

    /// Says whether a tag of this name is closed somewhere in the body.
    fn is_closed(&self, name: &str) -> bool {
        let closed = || {
            let after = self.body.match_indices("</").map(|(at, _)| &self.body[at + 2..]);
            let tag = |rest: &str| {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric())?;
                rest[end..].starts_with('>').then(|| rest[..end].to_owned())
            };
            after.filter_map(tag).collect()
        };
        self.closed.get_or_init(closed).contains(name)
    }

    /// Takes an HTML tag with JSX attributes in MDX; returns how far to go on.
    fn html_tag(&mut self, at: usize) -> usize {
        let text = &self.body[at..];
        if !self.is_mdx || !text[1..].starts_with(|c: char| c.is_ascii_lowercase()) {
            return 1;
        }
        let Some(tag) = attributes::read_tag(text) else { return 1 };
        let source = &text[..tag.length];
        if !source.contains(['{']) && !source.contains("className") && !source.contains("htmlFor") {
            return tag.length;
        }
        let mut html = format!("<{}", tag.name);
        for attribute in &tag.attributes {
            let name = match attribute.name.as_str() {
                "className" => "class",
                "htmlFor" => "for",
                name => name,
            };
            let value = match &attribute.value {
                AttributeValue::Literal(Value::Bool(true)) => {
                    html.extend([" ", name]);
                    continue;
                }
                AttributeValue::Literal(Value::Bool(false) | Value::Null) => continue,
                AttributeValue::Literal(Value::String(text)) => text.clone(),
                AttributeValue::Literal(Value::Number(number)) => number.to_string(),
                AttributeValue::Literal(_) | AttributeValue::Expression => {
                    let place = at + attribute.value_at.start..at + attribute.value_at.end;
                    self.remarks.push(Remark {
                        code: Code::JsxExpression,
                        at: place,
                        message: format!(
                            "the attribute `{}` holds a JavaScript expression and is left out",
                            if name.is_empty() { "{…}" } else { name }
                        ),
                        help: WRITE_THE_VALUE.to_owned(),
                    });
                    continue;
                }
            };
            html.extend([" ", name, "=\"", &value.replace('"', "&quot;"), "\""]);
        }
        html.push_str(if tag.form == Form::Empty { " />" } else { ">" });
        self.edits.insert(at, (at + tag.length, Edit::Text(html)));
        tag.length
    }

    /// Takes `{/* … */}`, `{"text"}` or an expression in MDX; returns how far to go on.
    fn braces(&mut self, at: usize, other_text: &mut bool) -> usize {
        let text = &self.body[at..];
        if text.starts_with("{/*") {
            return if let Some(end) = text.find("*/}") {
                self.edits.insert(at, (at + end + 3, Edit::Text(String::new())));
                end + 3
            } else {
                self.remarks.push(Remark {
                    code: Code::UnclosedComment,
                    at: at..at + 3,
                    message: "the comment is never closed".to_owned(),
                    help: "close it with `*/}`".to_owned(),
                });
                *other_text = true;
                3
            };
        }
        *other_text = true;
        let line = line_at(self.body, at);
        let Some(end) = line.find('}') else { return 1 };
        let inner = &line[1..end];
        // `{#id .class}` after a heading is not JavaScript.
        if inner.trim_start().starts_with(['#', '.']) || inner.trim().is_empty() {
            return end + 1;
        }
        if let Some(Value::String(text)) = attributes::literal(inner) {
            self.edits.insert(at, (at + end + 1, Edit::Text(text)));
        } else {
            self.remarks.push(Remark {
                code: Code::JsxExpression,
                at: at..at + end + 1,
                message: "a JavaScript expression is written as text".to_owned(),
                help: WRITE_THE_VALUE.to_owned(),
            });
        }
        end + 1
    }

    /// Works out how far each line inside a component moves left: the stretches to leave out.
    fn dedents(&self) -> Vec<(usize, usize)> {
        let line_of = |offset: usize| {
            self.lines.partition_point(|line| line.start <= offset).saturating_sub(1)
        };
        // Pairs of lines that hold the opening and the closing tag alone.
        let mut open: Vec<(&str, usize)> = Vec::new();
        let mut regions: Vec<(usize, usize)> = Vec::new();
        for (end, edit) in self.edits.values() {
            let Edit::Mark { number, alone: true } = edit else { continue };
            let mark = &self.marks[*number];
            match mark.tag.form {
                // A tag over several lines opens its region after the last of them.
                Form::Open => open.push((&mark.tag.name, line_of(end - 1))),
                Form::Close => {
                    let found = open.iter().rposition(|(name, _)| *name == mark.tag.name);
                    if let Some(found) = found {
                        regions.push((open[found].1, line_of(mark.at.start)));
                        open.truncate(found);
                    }
                }
                Form::Empty => {}
            }
        }
        regions.sort_unstable();
        let mut shift = vec![0_usize; self.lines.len()];
        for (first, last) in regions {
            let inside = first + 1..last;
            if inside.is_empty() {
                continue;
            }
            let solid = |line: &&Line| !line.is_blank && !line.in_fence;
            let least = self.lines[inside.clone()].iter().filter(solid).map(|l| l.indent).min();
            let opener = self.lines[first].indent.saturating_sub(shift[first]);
            let by = least.unwrap_or(0).saturating_sub(opener);
            for line in inside {
                shift[line] = by;
            }
        }
        self.lines
            .iter()
            .zip(shift)
            .map(|(line, by)| (line.start, line.start + by.min(line.indent)))
            .filter(|(start, end)| end > start)
            .collect()
    }
}

#[cfg(test)]
mod tests;

//! YAML seen as events: the places of all values, and what must not reach the parser of values.
//!
//! In comes YAML; out comes a [`Scan`] or a [`Fault`]. Depth, the number of aliases and the size
//! that aliases expand to are bounded here, in one pass, before anything is expanded: 240 bytes
//! can otherwise take a minute and all memory.

use std::collections::{BTreeMap, BTreeSet};

use yaml_rust2::Event;
use yaml_rust2::parser::Parser;
use yaml_rust2::scanner::{Marker, ScanError, TScalarStyle};

use super::node::{Kind, Member, Shape};
use super::plain::quoted_len;
use crate::diagnostic::Span;

/// How deep values may lie in each other.
const DEEPEST: usize = 64;

/// How often values may be taken from elsewhere.
const MOST_ALIASES: usize = 50;

/// How many values aliases may add together.
const MOST_EXPANDED: usize = 10_000;

/// YAML, seen.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// The places of all values; `None` for an empty document.
    pub shape: Option<Shape>,
    /// Keys that are given twice in one map.
    pub duplicates: Vec<Duplicate>,
    /// The names that aliases refer to.
    pub anchors: BTreeSet<String>,
}

/// A key that its map already has.
#[derive(Debug)]
pub(super) struct Duplicate {
    pub name: String,
    /// The second key.
    pub key: Span,
    /// The end of its value.
    pub end: usize,
    /// The first key.
    pub first: Span,
}

/// Why a text is not YAML that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// Where, in bytes.
    pub at: usize,
    /// Why, as a clause.
    pub reason: String,
    /// Whether the text is YAML, but more of it than is read.
    pub is_refusal: bool,
    /// Whether an alias refers to an anchor that is not in the text.
    pub is_dangling: bool,
}

impl Fault {
    /// Builds the fault of a text that is not YAML.
    fn syntax(at: usize, reason: impl Into<String>) -> Self {
        Self { at, reason: reason.into(), is_refusal: false, is_dangling: false }
    }
}

/// Looks at `text` and notes the places of its values.
pub(super) fn scan(text: &str) -> Result<Scan, Fault> {
    // The parser takes NUL for the end of its input.
    if let Some(at) = text.find('\0') {
        return Err(Fault::syntax(at, "a NUL character"));
    }
    let mut parser = Parser::new_from_str(text);
    let mut builder = Builder::new(text);
    loop {
        let (event, mark) = parser.next_token().map_err(|error| builder.fault_of(&error))?;
        if event == Event::StreamEnd {
            break;
        }
        builder.take(event, mark)?;
    }
    builder.finish()
}

/// A list or map that is not yet closed.
struct Frame {
    shape: Shape,
    anchor: usize,
    /// How many values it holds, aliases expanded.
    size: usize,
    /// The key whose value comes next.
    key: Option<(String, Span)>,
    /// The keys so far, with their places.
    keys: BTreeMap<String, Span>,
}

struct Builder<'a> {
    text: &'a str,
    /// Character index to byte offset; empty where they are the same.
    offsets: Vec<usize>,
    stack: Vec<Frame>,
    sizes: BTreeMap<usize, usize>,
    aliases: usize,
    expanded: usize,
    documents: usize,
    scan: Scan,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str) -> Self {
        let offsets = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().map(|(offset, _)| offset).collect()
        };
        Self {
            text,
            offsets,
            stack: Vec::new(),
            sizes: BTreeMap::new(),
            aliases: 0,
            expanded: 0,
            documents: 0,
            scan: Scan::default(),
        }
    }

    fn offset(&self, mark: &Marker) -> usize {
        if self.offsets.is_empty() {
            mark.index().min(self.text.len())
        } else {
            self.offsets.get(mark.index()).copied().unwrap_or(self.text.len())
        }
    }

    fn fault_of(&self, error: &ScanError) -> Fault {
        let at = self.offset(error.marker());
        let is_dangling = error.info().contains("unknown anchor");
        Fault { is_dangling, ..Fault::syntax(at, reason(error.info())) }
    }

    fn refuse(at: usize, reason: String) -> Result<(), Fault> {
        Err(Fault { is_refusal: true, ..Fault::syntax(at, reason) })
    }

    fn take(&mut self, event: Event, mark: Marker) -> Result<(), Fault> {
        let at = self.offset(&mark);
        match event {
            Event::DocumentStart => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(Fault::syntax(at, "a second YAML document begins here"));
                }
            }
            Event::Scalar(value, style, anchor, _) => {
                let (span, end) = self.scalar_place(at, &value, style);
                self.add(Some(value), Shape { span, end, kind: Kind::Scalar }, anchor, 1)?;
            }
            Event::Alias(id) => {
                self.aliases += 1;
                let size = self.sizes.get(&id).copied().unwrap_or(1);
                self.expanded = self.expanded.saturating_add(size);
                if self.aliases > MOST_ALIASES {
                    return Self::refuse(at, format!("more than {MOST_ALIASES} aliases"));
                }
                if self.expanded > MOST_EXPANDED {
                    let reason = format!("its aliases expand to more than {MOST_EXPANDED} values");
                    return Self::refuse(at, reason);
                }
                let span = self.word_at(at);
                self.scan
                    .anchors
                    .insert(self.text[span.range()].trim_start_matches('*').to_owned());
                self.add(None, Shape { span, end: span.end, kind: Kind::Alias }, 0, size)?;
            }
            Event::SequenceStart(anchor, _) => self.open(at, anchor, Kind::List(Vec::new()))?,
            Event::MappingStart(anchor, _) => self.open(at, anchor, Kind::Map(Vec::new()))?,
            Event::SequenceEnd | Event::MappingEnd => self.close(at)?,
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, at: usize, anchor: usize, kind: Kind) -> Result<(), Fault> {
        if self.stack.len() >= DEEPEST {
            return Self::refuse(at, format!("values lie more than {DEEPEST} levels deep"));
        }
        let shape = Shape { span: Span::new(at, at), end: at, kind };
        let frame = Frame { shape, anchor, size: 1, key: None, keys: BTreeMap::new() };
        self.stack.push(frame);
        Ok(())
    }

    fn close(&mut self, at: usize) -> Result<(), Fault> {
        let Some(mut frame) = self.stack.pop() else { return Ok(()) };
        // A block ends with its last value, a flow collection with its bracket.
        let is_flow = self.text[frame.shape.span.start..].starts_with(['[', '{'])
            && self.text[at..].starts_with([']', '}']);
        let (end, shown) = match &frame.shape.kind {
            _ if is_flow => (at + 1, at + 1),
            Kind::List(items) => {
                items.last().map_or((at, frame.shape.span.start), |item| (item.end, item.span.end))
            }
            Kind::Map(members) => members
                .last()
                .map_or((at, frame.shape.span.start), |last| (last.value.end, last.value.span.end)),
            _ => (at, at),
        };
        // The parser marks a block map at its first colon.
        let start = match &frame.shape.kind {
            Kind::Map(members) if !is_flow => {
                members.first().map_or(frame.shape.span.start, |first| first.span.start)
            }
            _ => frame.shape.span.start,
        };
        frame.shape.end = end.max(start);
        frame.shape.span = Span::new(start, shown);
        self.add(None, frame.shape, frame.anchor, frame.size)
    }

    /// Adds a finished value to what is open.
    fn add(
        &mut self,
        text: Option<String>,
        shape: Shape,
        anchor: usize,
        size: usize,
    ) -> Result<(), Fault> {
        if anchor > 0 {
            self.sizes.insert(anchor, size);
        }
        let Some(frame) = self.stack.last_mut() else {
            self.scan.shape = Some(shape);
            return Ok(());
        };
        frame.size = frame.size.saturating_add(size);
        match &mut frame.shape.kind {
            Kind::List(items) => items.push(shape),
            Kind::Map(members) => match frame.key.take() {
                None => match text.filter(|key| !key.is_empty()) {
                    Some(key) => frame.key = Some((key, shape.span)),
                    None => {
                        return Err(Fault::syntax(shape.span.start, "a key must be plain text"));
                    }
                },
                Some((name, key)) => {
                    if let Some(first) = frame.keys.get(&name) {
                        let (first, end) = (*first, shape.end);
                        self.scan.duplicates.push(Duplicate { name, key, end, first });
                    } else {
                        frame.keys.insert(name.clone(), key);
                        members.push(Member { key: name, span: key, value: shape });
                    }
                }
            },
            Kind::Scalar | Kind::Alias => {}
        }
        Ok(())
    }

    /// Returns the place of a scalar to show, on one line, and its end.
    fn scalar_place(&self, at: usize, value: &str, style: TScalarStyle) -> (Span, usize) {
        let rest = &self.text[at..];
        let line_end = at + rest.find(['\r', '\n']).unwrap_or(rest.len());
        let line = Span::new(at, at + self.text[at..line_end].trim_end().len());
        let end = match style {
            TScalarStyle::Plain if rest.starts_with(value) => at + value.len(),
            TScalarStyle::Plain => at + plain_len(rest, value),
            TScalarStyle::SingleQuoted | TScalarStyle::DoubleQuoted => at + quoted_len(rest),
            TScalarStyle::Literal | TScalarStyle::Folded => at + block_len(self.text, at),
        };
        (Span::new(at, end.min(line.end.max(at))), end)
    }

    fn word_at(&self, at: usize) -> Span {
        let rest = &self.text[at..];
        let is_end = |c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}');
        Span::new(at, at + rest.find(is_end).unwrap_or(rest.len()))
    }

    fn finish(self) -> Result<Scan, Fault> {
        match &self.scan.shape {
            None | Some(Shape { kind: Kind::Map(_), .. }) => Ok(self.scan),
            // An empty document is a null scalar.
            Some(shape) if shape.kind == Kind::Scalar && shape.span.start == shape.span.end => {
                Ok(Scan { shape: None, ..self.scan })
            }
            Some(shape) => Err(Fault::syntax(shape.span.start, "no `key: value`")),
        }
    }
}

/// Returns the length of a plain scalar over several lines: as many characters that are not white
/// space as its value has.
fn plain_len(rest: &str, value: &str) -> usize {
    let mut wanted = value.chars().filter(|c| !c.is_whitespace()).count();
    for (offset, c) in rest.char_indices() {
        if wanted == 0 {
            return offset;
        }
        wanted -= usize::from(!c.is_whitespace());
    }
    rest.len()
}

/// Returns the length of a block scalar that begins with its `|` or `>` at `at`: all lines that
/// are blank or further in than the line it begins on.
fn block_len(text: &str, at: usize) -> usize {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let margin = text[start..].len() - text[start..].trim_start_matches([' ', '-']).len();
    let mut end = at;
    for (number, line) in text[at..].split_inclusive('\n').enumerate() {
        let indent = line.len() - line.trim_start_matches(' ').len();
        if number > 0 && !line.trim().is_empty() && indent <= margin {
            break;
        }
        end += line.len();
    }
    at.max(text[..end].trim_end().len()) - at
}

/// Says what the parser means in words for people who do not write parsers.
fn reason(info: &str) -> String {
    let known = [
        ("mapping values are not allowed", "unquoted `: ` in a value"),
        ("unknown anchor", "`*` refers to an `&` that is not there"),
        ("simple key", "expected `key: value`"),
        ("tab", "a tab in the indentation"),
        ("unexpected end of stream", "a quote is never closed"),
        ("did not find expected ',' or ']'", "a `[` is never closed"),
        ("did not find expected ',' or '}'", "a `{` is never closed"),
        ("block sequence entries are not allowed", "`- ` cannot stand here"),
        ("invalid indentation", "the indentation does not fit the line above"),
    ];
    known
        .iter()
        .find(|(part, _)| info.contains(part))
        .map_or_else(|| info.to_owned(), |(_, words)| (*words).to_owned())
}

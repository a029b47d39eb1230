//! The parser's events, gathered so that later steps meet whole things: neighbouring texts joined,
//! blocks of HTML in one piece, broken references noted.

use std::cell::RefCell;
use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::html::Chunk;
use super::line::is_escaped;

/// An event or a gathered stretch of HTML.
#[derive(Debug)]
pub enum Node<'a> {
    /// Anything but HTML.
    Event(Event<'a>, Range<usize>),
    /// A block of HTML.
    Html(Chunk),
    /// A tag in a line of text.
    InlineHtml(Chunk),
}

/// A parsed text.
#[derive(Debug)]
pub struct Parsed<'a> {
    /// What the parser found, in order.
    pub nodes: Vec<Node<'a>>,
    /// References that nothing defines, `[text][nowhere]` and `[^nowhere]`, with their places.
    pub undefined: Vec<(String, Range<usize>)>,
    /// Where reference definitions stand, by their label.
    pub definitions: Vec<(String, Range<usize>)>,
}

/// Parses `text` as `CommonMark` with the extensions of GFM and the asked-for ones.
#[must_use]
pub fn parse(text: &str, smart_punctuation: bool, math: bool) -> Parsed<'_> {
    let mut options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST;
    options.set(Options::ENABLE_SMART_PUNCTUATION, smart_punctuation);
    options.set(Options::ENABLE_MATH, math);
    let undefined = RefCell::new(Vec::new());
    let broken = |link: BrokenLink<'_>| -> Option<(CowStr<'_>, CowStr<'_>)> {
        if matches!(link.link_type, LinkType::Reference | LinkType::Collapsed) {
            undefined.borrow_mut().push((link.reference.to_string(), link.span));
        }
        None
    };
    let events =
        Parser::new_with_broken_link_callback(text, options, Some(broken)).into_offset_iter();
    let mut definitions: Vec<(String, Range<usize>)> = events
        .reference_definitions()
        .iter()
        .map(|(label, definition)| (label.to_lowercase(), definition.span.clone()))
        .collect();
    definitions.sort_by(|a, b| a.0.cmp(&b.0));
    // A node for some twenty bytes; to move what a page has at each growth costs more.
    let mut nodes: Vec<Node<'_>> = Vec::with_capacity(text.len() / 24);
    let mut block: Option<Chunk> = None;
    for (event, range) in events {
        match event {
            Event::Start(Tag::HtmlBlock) => block = Some(Chunk::default()),
            Event::End(TagEnd::HtmlBlock) => nodes.extend(block.take().map(Node::Html)),
            Event::Html(html) => match &mut block {
                Some(chunk) => chunk.push(&html, range.start),
                None => nodes.push(Node::Html(single(&html, range.start))),
            },
            Event::InlineHtml(html) => nodes.push(Node::InlineHtml(single(&html, range.start))),
            Event::Text(text) => join_text(&mut nodes, text, range),
            event => nodes.push(Node::Event(event, range)),
        }
    }
    let mut undefined = undefined.into_inner();
    undefined.extend(undefined_footnotes(text, &nodes));
    Parsed { nodes, undefined, definitions }
}

/// Returns the references to footnotes that were left as text, since nothing defines them: the parser
/// does not tell of them.
fn undefined_footnotes(text: &str, nodes: &[Node<'_>]) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    let mut in_code = false;
    for node in nodes {
        match node {
            Node::Event(Event::Start(Tag::CodeBlock(_)), _) => in_code = true,
            Node::Event(Event::End(TagEnd::CodeBlock), _) => in_code = false,
            Node::Event(Event::Text(shown), range) if !in_code && shown.contains("[^") => {
                let source = &text[range.clone()];
                for (at, _) in source.match_indices("[^") {
                    let rest = &source[at + 2..];
                    // What ends a label first, so that no text is read twice.
                    let end = rest.find(|c: char| c.is_whitespace() || "[]^`\\".contains(c));
                    let Some(end) = end.filter(|end| *end > 0 && rest[*end..].starts_with(']'))
                    else {
                        continue;
                    };
                    let start = range.start + at;
                    if !is_escaped(text, start) {
                        found.push((format!("^{}", &rest[..end]), start..start + end + 3));
                    }
                }
            }
            _ => {}
        }
    }
    found
}

fn single(html: &str, offset: usize) -> Chunk {
    let mut chunk = Chunk::default();
    chunk.push(html, offset);
    chunk
}

fn join_text<'a>(nodes: &mut Vec<Node<'a>>, text: CowStr<'a>, range: Range<usize>) {
    if let Some(Node::Event(Event::Text(before), place)) = nodes.last_mut() {
        let mut joined = std::mem::replace(before, CowStr::Borrowed("")).into_string();
        joined.push_str(&text);
        *before = joined.into();
        place.end = range.end;
    } else {
        nodes.push(Node::Event(Event::Text(text), range));
    }
}

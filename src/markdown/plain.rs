//! Plain bodies: nothing but Markdown, so that the source says all that the HTML does.
//!
//! In come a body and what the parser found in it; out comes the answer whether, and from where on,
//! its source can stand for it. The Markdown of such a page is then its author's own, and costs a
//! copy. Whatever is not sure is not plain: HTML, components, references, footnotes, formulas,
//! attributes of headings, code that is shown otherwise than it is written.

use memchr::memmem;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Tag, TagEnd};

use crate::content::split_attributes;

use super::callout;
use super::controls;
use super::nodes::{Node, Parsed};
use super::prepare::Prepared;

/// Returns where the source of a plain body begins in it: behind the heading that the template
/// prints, if it has one. `None` where the body is not plain.
#[must_use]
pub fn start(
    body: &str,
    prepared: &Prepared,
    parsed: &Parsed<'_>,
    has_heading: bool,
) -> Option<usize> {
    let is_untouched = prepared.marks.is_empty() && prepared.text == body;
    // Annotations, and characters that the HTML shows as others.
    let is_shown = memmem::find(body.as_bytes(), b"[!code").is_none() && !controls::has_any(body);
    if !is_untouched || !is_shown || !parsed.definitions.is_empty() {
        return None;
    }
    let is_plain = |(at, node): (usize, &Node<'_>)| match node {
        Node::Html(_) | Node::InlineHtml(_) => false,
        Node::Event(event, _) => is_plain(event, &parsed.nodes[at + 1..]),
    };
    if !parsed.nodes.iter().enumerate().all(is_plain) || ends_open(body, parsed) {
        return None;
    }
    match parsed.nodes.first() {
        _ if !has_heading => Some(0),
        Some(Node::Event(Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }), range)) => {
            Some(range.end)
        }
        _ => None,
    }
}

fn is_plain(event: &Event<'_>, after: &[Node<'_>]) -> bool {
    match event {
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
            // Code that is shown otherwise, and code that lies in another file.
            !info.contains("ansi") && !info.contains("file=")
        }
        Event::Start(Tag::Heading { .. }) => !has_attributes(after),
        // A callout of a kind of our own.
        Event::Start(Tag::BlockQuote(None)) => match after {
            [_, Node::Event(Event::Text(text), _), ..] => callout::alert(text).is_none(),
            _ => true,
        },
        Event::Start(Tag::FootnoteDefinition(_))
        | Event::FootnoteReference(_)
        | Event::InlineMath(_)
        | Event::DisplayMath(_) => false,
        _ => true,
    }
}

/// Says whether the heading whose nodes begin here ends with attributes.
fn has_attributes(nodes: &[Node<'_>]) -> bool {
    let is_end = |node: &Node<'_>| matches!(node, Node::Event(Event::End(TagEnd::Heading(_)), _));
    let last = nodes.iter().position(is_end).and_then(|end| nodes[..end].last());
    match last {
        Some(Node::Event(Event::Text(text), _)) => split_attributes(text).0.len() < text.len(),
        _ => false,
    }
}

/// Says whether the body ends within a block of code that nothing closes: what is put after it would
/// be code too.
fn ends_open(body: &str, parsed: &Parsed<'_>) -> bool {
    let is_code =
        matches!(parsed.nodes.last(), Some(Node::Event(Event::End(TagEnd::CodeBlock), _)));
    let last = body.trim_end().lines().next_back().unwrap_or_default().trim();
    is_code && !(last.starts_with("```") || last.starts_with("~~~"))
}

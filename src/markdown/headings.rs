//! The ids of headings, known before the first of them is written, and the contents of a page.
//!
//! In come the nodes of a page; out comes one [`Heading`] for each, in order. Explicit ids are
//! taken first, so that a heading that happens to have the same text does not take them away.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::content::{HeadingAttributes, TocEntry, split_attributes};

use super::nodes::Node;
use super::slug::Slugger;

/// A heading before it is written.
#[derive(Debug)]
pub struct Heading {
    /// What a link leads to.
    pub id: String,
    /// The text without markup.
    pub text: String,
    /// What the author added after it.
    pub attributes: HeadingAttributes,
}

/// Finds the headings of a page and gives each its id.
#[must_use]
pub fn collect(nodes: &[Node<'_>]) -> Vec<Heading> {
    let mut headings = Vec::new();
    let mut text: Option<String> = None;
    for node in nodes {
        let Node::Event(event, _) = node else { continue };
        match (event, &mut text) {
            (Event::Start(Tag::Heading { .. }), _) => text = Some(String::new()),
            (Event::End(TagEnd::Heading(_)), _) => {
                let text = text.take().unwrap_or_default();
                let (text, attributes) = split_attributes(&text);
                headings.push(Heading {
                    id: String::new(),
                    text: text.trim().to_owned(),
                    attributes,
                });
            }
            (
                Event::Text(part)
                | Event::Code(part)
                | Event::InlineMath(part)
                | Event::DisplayMath(part),
                Some(text),
            ) => text.push_str(part),
            (Event::SoftBreak | Event::HardBreak, Some(text)) => text.push('\n'),
            _ => {}
        }
    }
    let mut slugger = Slugger::new();
    for heading in &headings {
        let HeadingAttributes { id, older, .. } = &heading.attributes;
        for id in id.iter().chain(older) {
            slugger.reserve(id);
        }
    }
    for heading in &mut headings {
        heading.id = match &heading.attributes.id {
            Some(id) => id.clone(),
            None => slugger.slug(&heading.text),
        };
    }
    headings
}

/// Nests a flat list of headings by their levels.
#[must_use]
pub fn nest(flat: Vec<TocEntry>) -> Vec<TocEntry> {
    let mut roots: Vec<TocEntry> = Vec::new();
    let mut path: Vec<TocEntry> = Vec::new();
    let close = |path: &mut Vec<TocEntry>, roots: &mut Vec<TocEntry>| {
        let Some(done) = path.pop() else { return };
        match path.last_mut() {
            Some(parent) => parent.children.push(done),
            None => roots.push(done),
        }
    };
    for entry in flat {
        while path.last().is_some_and(|open| open.level >= entry.level) {
            close(&mut path, &mut roots);
        }
        path.push(entry);
    }
    while !path.is_empty() {
        close(&mut path, &mut roots);
    }
    roots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_nest_by_level_even_where_a_level_is_skipped() {
        let entry = |id: &str, level| TocEntry {
            id: id.to_owned(),
            title: id.to_owned(),
            level,
            children: Vec::new(),
        };
        let tree = nest(vec![entry("a", 2), entry("b", 4), entry("c", 3), entry("d", 2)]);
        let ids = |entries: &[TocEntry]| entries.iter().map(|e| e.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids(&tree), ["a", "d"]);
        assert_eq!(ids(&tree[0].children), ["b", "c"]);
    }
}

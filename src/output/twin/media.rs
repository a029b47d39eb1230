//! What is no text: images, films, embedded pages, formulas.
//!
//! In come the attributes of the element and the tags behind it; out comes Markdown that stands in
//! a line: an image, a link, a formula in LaTeX.

use std::borrow::Cow;

use memchr::memmem;

use super::element::Element;
use super::entities;
use super::escape::{self, Facts, Place};
use super::inline::Link;
use super::line;
use super::tags::{Attributes, Tags, Token};

/// Returns `![alt](src "title")`; `None` where there is no image, but perhaps words.
pub(super) fn image(
    attributes: Attributes<'_>,
    resolve: impl Fn(&str) -> String,
) -> Option<String> {
    let source = attributes.get("src").filter(|source| !source.is_empty())?;
    let mut out = String::from("![");
    escaped(&words(attributes.get("alt")), &mut out);
    out.push(']');
    let link = Link { destination: resolve(source.trim()), title: words(attributes.get("title")) };
    line::destination(&link, &mut out);
    Some(out)
}

/// Returns a link to what an element would play or embed; passes over the element.
pub(super) fn embedded(
    element: Element,
    attributes: Attributes<'_>,
    tags: &mut Tags<'_>,
    resolve: impl Fn(&str) -> String,
) -> Option<String> {
    let (name, attribute) = match element {
        Element::Video => ("Video", "src"),
        Element::Audio => ("Audio", "src"),
        Element::Object => ("Embedded document", "data"),
        _ => ("Embedded page", "src"),
    };
    let mut source = attributes.get(attribute);
    if element != Element::Embed {
        for token in tags {
            match token {
                Token::Open(Element::Source, inner) if source.is_none() => {
                    source = inner.get("src");
                }
                Token::Close(other) if other == element => break,
                _ => {}
            }
        }
    }
    let source = source.filter(|source| !source.is_empty())?;
    let title = words(attributes.get("title").or_else(|| attributes.get("aria-label")));
    let mut out = String::from("[");
    escaped(if title.is_empty() { name } else { &title }, &mut out);
    out.push(']');
    let link = Link { destination: resolve(source.trim()), title: String::new() };
    line::destination(&link, &mut out);
    Some(out)
}

/// A formula.
pub(super) enum Formula {
    /// In LaTeX between dollar signs.
    Latex(String),
    /// As the text of its `MathML`.
    Text(String),
}

/// Returns a formula; `tags` stands behind `<math>` and passes over it.
pub(super) fn formula(attributes: Attributes<'_>, tags: &mut Tags<'_>) -> Formula {
    let rest = tags.rest();
    let end = memmem::find(rest.as_bytes(), b"</math").unwrap_or(rest.len());
    let content = &rest[..end];
    if let Some(latex) = annotation(content) {
        tags.skip(end);
        let is_block = attributes.get("display").is_some_and(|display| display == "block");
        let mut decoded = String::new();
        entities::decode(latex, &mut decoded);
        // An empty line would end the paragraph, and with it the formula.
        let lines: Vec<&str> =
            decoded.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let latex = lines.join("\n");
        return if is_block {
            Formula::Latex(format!("$$\n{latex}\n$$"))
        } else {
            Formula::Latex(format!("${latex}$"))
        };
    }
    Formula::Text(tags.text_of(Element::Math))
}

/// Returns the LaTeX that a formula was made from, if `MathML` has it. The engine does not escape
/// it, so it is no HTML.
fn annotation(content: &str) -> Option<&str> {
    let start = memmem::find(content.as_bytes(), b"<annotation")?;
    let (attributes, inner) = content[start..].split_once('>')?;
    let is_other = attributes.contains("encoding") && !attributes.contains("tex");
    let end = memmem::rfind(inner.as_bytes(), b"</annotation")?;
    (!is_other).then(|| inner[..end].trim())
}

/// Returns an attribute's text in one line.
fn words(value: Option<Cow<'_, str>>) -> String {
    value.unwrap_or_default().split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// Appends text that stands in brackets.
fn escaped(text: &str, out: &mut String) {
    let mut facts = Facts::default();
    facts.see(text);
    escape::text(text, &facts, Place { in_link: true, ..Place::default() }, out);
}

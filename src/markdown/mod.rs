//! From Markdown to HTML: `CommonMark` and GFM, with components, callouts, code and math.
//!
//! In come a page and the door to the site; out come a [`Rendered`], the HTML and everything that was
//! learned while making it, and its [`Wording`]. The result depends on the document and on the answers that the
//! door gave, on nothing else.

mod attributes;
mod autolink;
mod callout;
mod code;
mod component;
mod controls;
mod fence;
mod headings;
mod html;
mod line;
mod link;
mod math;
mod nodes;
mod pictures;
mod plain;
mod prepare;
mod slips;
mod slug;
mod source_map;
#[cfg(test)]
mod tests;
mod writer;

pub use code::ANNOTATION;
pub use html::tags as html_tags;
pub use link::href;
pub use slug::{Slugger, slugify};

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::content::{Facts, Rendered, Wording};
use crate::diagnostic::{Code, Diagnostic};
use crate::library::Page;
use crate::site::Tracked;
use crate::template::Templates;

/// Renders the body of `page`, and gathers its words.
///
/// Never fails: a body that upsets the parser is shown as plain text, with a diagnostic.
#[must_use]
pub fn render(page: &Page, tracked: &Tracked<'_>, templates: &Templates) -> (Rendered, Wording) {
    // The parser has had inputs that made it panic; one bad page must not take the site with it.
    let attempt = AssertUnwindSafe(|| writer::render(page, tracked, templates));
    catch_unwind(attempt).unwrap_or_else(|_| {
        let mut plain = String::from("<pre>");
        pulldown_cmark_escape::escape_html(&mut plain, page.document.body())
            .expect("a String takes every write");
        plain.push_str("</pre>");
        let diagnostic = Diagnostic::new(
            Code::MarkdownUpset,
            "the Markdown parser failed on this page, which is shown as plain text",
        )
        .in_file(&page.path)
        .help("please report this with the file; taking out half of the text at a time finds the cause");
        let facts = Facts { diagnostics: vec![diagnostic], ..Facts::default() };
        let rendered = Rendered { html: plain, facts: Arc::new(facts), ..Rendered::default() };
        (rendered, Wording::default())
    })
}

//! Links and images: resolved through the door to the site, noted, written out.

use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::LinkType;
use pulldown_cmark_escape::escape_html;

use crate::content::{Link, LinkKind, Target};
use crate::diagnostic::{Code, Diagnostic, Span};

use super::super::{html, link};
use super::{Figure, FrameKind, Writer};

impl Writer<'_> {
    pub(super) fn start_link(
        &mut self,
        link_type: LinkType,
        destination: &str,
        title: &str,
        id: &str,
        range: &Range<usize>,
    ) {
        self.mix();
        let destination = match link_type {
            LinkType::Email => format!("mailto:{destination}"),
            _ => destination.to_owned(),
        };
        let span = self.link_span(link_type, &destination, id, range);
        let open = self.link_html(&destination, title, LinkKind::Markdown, span);
        self.link_depth += 1;
        if !self.in_image() {
            self.push(&open);
        }
    }

    /// Returns the place of a destination: in the link itself, or in the definition it refers to.
    pub(super) fn link_span(
        &self,
        link_type: LinkType,
        destination: &str,
        id: &str,
        range: &Range<usize>,
    ) -> Span {
        let is_reference =
            matches!(link_type, LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut);
        let label = id.to_lowercase();
        let definition = self
            .definitions
            .binary_search_by(|(known, _)| known.as_str().cmp(&label))
            .ok()
            .filter(|_| is_reference)
            .map(|index| self.definitions[index].1.clone());
        let place = link::place(
            &self.prepared.text,
            definition.unwrap_or_else(|| range.clone()),
            destination.trim_start_matches("mailto:"),
        );
        self.span(&place)
    }

    /// Resolves a destination, notes the link and returns the opening tag.
    pub(super) fn link_html(
        &mut self,
        destination: &str,
        title: &str,
        kind: LinkKind,
        span: Span,
    ) -> String {
        let (target, href) = self.resolve(destination, kind, span);
        let mut html = String::from("<a");
        if let Some(href) = href {
            attribute(&mut html, "href", &href);
        }
        if !title.is_empty() {
            attribute(&mut html, "title", title);
        }
        if link::leaves_site(&target, destination) {
            html.push_str(" rel=\"noopener\" class=\"external\"");
        }
        html.push('>');
        html
    }

    pub(super) fn resolve(
        &mut self,
        destination: &str,
        kind: LinkKind,
        span: Span,
    ) -> (Target, Option<String>) {
        let target = self.tracked.link(self.page, destination);
        let href = link::href(&target, destination, &self.page.url, self.tracked.config());
        self.facts.links.push(Link {
            destination: destination.to_owned(),
            span,
            kind,
            target: target.clone(),
        });
        (target, href)
    }

    pub(super) fn end_image(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        let FrameKind::Image { link, title, at } = frame.kind else {
            self.frames.push(frame);
            return;
        };
        // It is text, whatever emphasis its author gave it.
        let alt = html::without(&frame.html, |_| true).replace('\n', " ");
        let image_span = self.span(&at);
        let span = self.span(&link::place(&self.prepared.text, at, &link));
        let (_, src) = self.resolve(&link, LinkKind::Image, span);
        let mut html = String::from("<img");
        attribute(&mut html, "src", src.as_deref().unwrap_or_default());
        // The text in the frame is escaped already, as text; quotes are not.
        let _ = write!(html, " alt=\"{}\"", alt.replace('"', "&quot;"));
        if !title.is_empty() {
            attribute(&mut html, "title", &title);
        }
        let fragment = link.rsplit_once('#').map_or("", |(_, fragment)| fragment);
        let class = match fragment {
            "dark" | "only-dark" | "gh-dark-mode-only" => " class=\"dark-only\"",
            "light" | "only-light" | "gh-light-mode-only" => " class=\"light-only\"",
            _ => "",
        };
        html.push_str(class);
        html.push('>');
        if alt.trim().is_empty() {
            self.report(
                Diagnostic::new(Code::MissingAlt, "the picture has no alternative text")
                    .at(&self.page.path, image_span)
                    .help("say what it shows: `![what it shows](…)`")
                    .cause("alt"),
            );
        }
        let linked = self.link_depth > 0;
        match &mut self.top().kind {
            FrameKind::Paragraph { figure, mixed } => {
                let alone = figure.is_none() && !*mixed && !linked && !title.is_empty();
                *mixed |= !alone;
                if alone {
                    let html = html.clone();
                    *figure = Some(Figure { html, caption: title.to_string() });
                }
                self.push(&html);
            }
            _ => self.push(&html),
        }
    }
}

/// Appends ` name="value"`, escaped.
fn attribute(html: &mut String, name: &str, value: &str) {
    let _ = write!(html, " {name}=\"");
    escape_html(&mut *html, value).expect("a String takes every write");
    html.push('"');
}

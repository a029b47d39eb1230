//! Text, code spans, formulas, paragraphs and headings.

use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark_escape::escape_html;

use crate::content::{self, Anchor, LinkKind, TocEntry};
use crate::diagnostic::{Code, Diagnostic, Span};

use super::super::headings::Heading;
use super::super::{autolink, html, math};
use super::{Figure, FrameKind, Writer};

impl Writer<'_> {
    pub(super) fn text(&mut self, text: &str, range: &Range<usize>) {
        let body = self.page.document.body();
        let restored = self.prepared.restore(text, body);
        let text = restored.as_deref().unwrap_or(text);
        if let FrameKind::Heading(heading, _) = &self.top().kind {
            // The attributes after a heading are no part of it.
            let attributes = heading.attributes.clone();
            let (shown, found) = content::split_attributes(text);
            if found == attributes && found != content::HeadingAttributes::default() {
                let shown = shown.to_owned();
                self.wording.text.push_str(&shown);
                return self.push_text(&shown);
            }
        }
        self.wording.text.push_str(text);
        if !text.trim().is_empty() {
            self.mix();
        }
        if self.link_depth > 0 || self.in_image() {
            return self.push_text(text);
        }
        let mut from = 0;
        for (place, destination) in autolink::find(text) {
            self.push_text(&text[from..place.start]);
            // The text of an event is its source unless it holds an entity or an escape.
            let verbatim = self.prepared.text.get(range.clone()) == Some(text);
            let at = if verbatim {
                range.start + place.start..range.start + place.end
            } else {
                range.clone()
            };
            let span = self.span(&at);
            let open = self.link_html(&destination, "", LinkKind::Markdown, span);
            self.push(&open);
            self.push_text(&text[place.clone()]);
            self.push("</a>");
            from = place.end;
        }
        self.push_text(&text[from..]);
    }

    pub(super) fn code(&mut self, code: &str) {
        let restored = self.prepared.restore(code, self.page.document.body());
        let code = restored.as_deref().unwrap_or(code);
        self.wording.text.push_str(code);
        self.mix();
        if self.in_image() {
            return self.push_text(code);
        }
        self.push("<code>");
        self.push_text(code);
        self.push("</code>");
    }

    pub(super) fn math(&mut self, latex: &str, range: &Range<usize>, display: bool) {
        let text = &self.prepared.text;
        let before = text[..range.start].chars().next_back();
        let after = text[range.end..].chars().next();
        let source = &text[range.clone()];
        self.mix();
        if !display && !math::is_meant(before, after) {
            return self.text(source, range);
        }
        self.wording.text.push_str(latex);
        match math::render(latex, display) {
            Ok(mathml) => {
                self.outline.has_math = true;
                self.push(&mathml);
            }
            Err(reason) => {
                let span = self.span(range);
                self.report(
                    Diagnostic::new(
                        Code::MathSyntax,
                        format!("the formula cannot be read: {reason}"),
                    )
                    .at(&self.page.path, span)
                    .help("correct the LaTeX, or write `\\$` for a plain dollar sign"),
                );
                self.push("<code>");
                self.push_text(source);
                self.push("</code>");
            }
        }
    }

    pub(super) fn end_paragraph(&mut self) {
        let Some(place) =
            self.frames.iter().rposition(|frame| matches!(frame.kind, FrameKind::Paragraph { .. }))
        else {
            return;
        };
        // Components that the paragraph opened and did not close go on as blocks.
        let opened = self.frames.split_off(place + 1);
        let depth = self.depth;
        self.close_paragraph();
        for mut frame in opened {
            let inner = std::mem::take(&mut frame.html);
            if !inner.trim().is_empty() {
                frame.html = format!("<p>{}</p>\n", inner.trim());
            }
            frame.depth = depth;
            self.frames.push(frame);
        }
        self.break_text();
    }

    /// Takes the innermost paragraph off and writes it, unless nothing is in it.
    pub(super) fn close_paragraph(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        let FrameKind::Paragraph { figure, mixed } = frame.kind else {
            self.frames.push(frame);
            return;
        };
        let html = frame.html.trim();
        match figure {
            Some(Figure { html, caption }) if !mixed => {
                self.push(&format!("<figure>{html}<figcaption>"));
                self.push_text(&caption);
                self.push("</figcaption></figure>\n");
            }
            _ if html.is_empty() => {}
            _ => {
                if self.facts.excerpt.is_empty() && self.frames.len() == 1 && self.depth == 0 {
                    let text = self.wording.text.trim_end();
                    text.rsplit('\n')
                        .next()
                        .unwrap_or_default()
                        .trim()
                        .clone_into(&mut self.facts.excerpt);
                }
                let _ = writeln!(self.top().html, "<p>{html}</p>");
            }
        }
    }

    pub(super) fn end_heading(&mut self, range: &Range<usize>) {
        self.flush_to(self.depth + 1);
        let Some(frame) = self.frames.pop() else { return };
        let FrameKind::Heading(heading, level) = frame.kind else {
            self.frames.push(frame);
            return;
        };
        let shown = self.heading_at..self.wording.text.len();
        self.break_text();
        let inner = frame.html.trim();
        let Heading { id, text, attributes, .. } = *heading;
        let span = self.span(range);
        let line = first_line(&self.page.document.text[span.range()]);
        let span = Span::new(span.start, span.start + line);
        self.anchor(&id, &text, span);
        let mut older = String::new();
        for id in &attributes.older {
            self.anchor(id, "", span);
            older.push_str("<span id=\"");
            escape_html(&mut older, id).expect("a String takes every write");
            older.push_str("\"></span>");
        }
        let title = html::without_links(inner);
        let is_first = self.frames.len() == 1 && self.top().html.trim().is_empty();
        if level == 1 && is_first && self.outline.heading.is_none() {
            self.outline.heading = Some(content::Heading { id, html: older + &title });
            return;
        }
        self.wording.sections.push(content::SectionMark {
            id: id.clone(),
            level,
            title: shown,
            code: self.wording.code.len(),
        });
        let mut label = String::new();
        escape_html(&mut label, &text).expect("a String takes every write");
        let mut id_html = String::new();
        escape_html(&mut id_html, &id).expect("a String takes every write");
        let href = crate::paths::encode(&id);
        let class = if attributes.classes.is_empty() {
            String::new()
        } else {
            format!(" class=\"{}\"", attributes.classes.join(" "))
        };
        self.push(&format!(
            "<h{level} id=\"{id_html}\"{class}>{older}{inner}<a class=\"anchor\" href=\"#{href}\" \
             aria-label=\"Link to this section: {label}\"></a></h{level}>\n"
        ));
        if level > 1 {
            self.toc.push(TocEntry { id, title, level, children: Vec::new() });
        }
    }

    /// Notes an id that links can lead to; reports one that the page has twice.
    pub(super) fn anchor(&mut self, id: &str, text: &str, span: Span) {
        if self.facts.anchors.iter().any(|anchor| anchor.id == id) {
            self.report(
                Diagnostic::new(
                    Code::DuplicateId,
                    format!("the id `{id}` stands twice on this page"),
                )
                .at(&self.page.path, span)
                .help("give one of the two another id"),
            );
        }
        self.facts.anchors.push(Anchor { id: id.to_owned(), text: text.to_owned(), span });
    }
}

fn first_line(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}

//! Raw HTML and components: what passes, what is rendered by a template, what was never closed.

use std::ops::Range;

use pulldown_cmark_escape::escape_html;

use crate::content::LinkKind;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::paths::SourcePath;

use super::super::attributes::{AttributeValue, Form, Tag};
use super::super::component::{self, Component};
use super::super::html::{self, Chunk, Fate};
use super::{Frame, FrameKind, Writer};

impl Writer<'_> {
    pub(super) fn html(&mut self, chunk: &Chunk) {
        let text = &chunk.text;
        let markers = self.prepared.markers(text);
        let mut at = 0;
        for (range, number) in markers {
            self.raw(chunk, at..range.start);
            self.component(number);
            at = range.end;
        }
        self.raw(chunk, at..text.len());
    }

    /// Writes raw HTML between two markers.
    pub(super) fn raw(&mut self, chunk: &Chunk, range: Range<usize>) {
        let text = &chunk.text[range.clone()];
        if text.trim().is_empty() {
            return self.push(text);
        }
        let mut at = 0;
        for (place, tag) in html::tags(text) {
            let before = &text[at..place.start];
            self.push(before);
            let offset = chunk.offset(range.start + place.start);
            at = place.end;
            let source = &text[place.clone()];
            let span = self.span(&(offset..offset + source.len()));
            match self.fates.get(&offset).copied().unwrap_or(Fate::Pass) {
                Fate::Pass => self.element(source, &tag, offset),
                Fate::Text => {
                    self.push_text(source);
                    self.wording.text.push_str(source);
                }
                Fate::Unclosed => {
                    self.report(
                        Diagnostic::new(
                            Code::UnclosedHtml,
                            format!("`<{}>` is never closed, so it is written as text", tag.name),
                        )
                        .at(&self.page.path, span)
                        .help(format!(
                            "close it with `</{name}>`, or put it in back-ticks: `` `<{name}>` ``",
                            name = tag.name
                        )),
                    );
                    self.push_text(source);
                }
                Fate::Stray => self.report(stray(&tag.name, &self.page.path, span)),
            }
        }
        self.push(&text[at..]);
    }

    /// Writes an HTML element with its links resolved, and notes its id.
    pub(super) fn element(&mut self, source: &str, tag: &Tag, offset: usize) {
        let mut html = String::new();
        let mut at = 0;
        let is = |name: &str, wanted: &[&str]| wanted.iter().any(|w| w.eq_ignore_ascii_case(name));
        for attribute in &tag.attributes {
            let AttributeValue::Literal(serde_json::Value::String(value)) = &attribute.value else {
                continue;
            };
            let place = attribute.value_at.clone();
            let span = self.span(&(offset + place.start..offset + place.end));
            let name = attribute.name.as_str();
            if is(name, &["id"]) || (is(name, &["name"]) && is(&tag.name, &["a"])) {
                self.anchor(value, "", span);
            }
            let kind = match name {
                _ if is(name, &["href"]) && !is(&tag.name, &["link", "use", "image"]) => {
                    LinkKind::Html
                }
                _ if is(name, &["src", "poster"]) && !is(&tag.name, &["script"]) => {
                    LinkKind::HtmlImage
                }
                _ => continue,
            };
            let (_, href) = self.resolve(&value.replace("&amp;", "&"), kind, span);
            html.push_str(&source[at..place.start]);
            escape_html(&mut html, href.as_deref().unwrap_or("#"))
                .expect("a String takes every write");
            at = place.end;
        }
        html.push_str(&source[at..]);
        self.push(&html);
        if tag.form != Form::Close {
            self.remark_on(tag, offset);
        }
    }

    /// Reports what a browser will not do with an element: run or apply what stands in the page itself,
    /// which the policy of the site forbids, or tell a reader what a picture shows.
    fn remark_on(&mut self, tag: &Tag, offset: usize) {
        let is_tag = |name: &str| tag.name.eq_ignore_ascii_case(name);
        let has = |name: &str| tag.attributes.iter().any(|a| a.name.eq_ignore_ascii_case(name));
        let is_allowed = |directive: &str| {
            let allowed = self.tracked.config().csp.get(directive);
            allowed.is_some_and(|sources| sources.iter().any(|source| source == "'unsafe-inline'"))
        };
        let handler = tag.attributes.iter().map(|attribute| attribute.name.as_str()).find(|name| {
            name.len() > 2 && name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("on"))
        });
        let span = self.span(&(offset..offset + tag.length));
        let blocked = |message: &str, help: &str| {
            Diagnostic::new(Code::BlockedInline, message).at(&self.page.path, span).help(help)
        };
        let mut found = Vec::new();
        if !is_allowed("script-src") {
            if let Some(handler) = handler {
                let message = format!("`{handler}` does not run under the policy of the site");
                found.push(blocked(
                    &message,
                    "listen to the event in a script under `static/`, linked by `<script src=\"…\">`",
                ));
            }
            let is_data = tag.attributes.iter().any(|a| a.name.eq_ignore_ascii_case("type"));
            if is_tag("script") && !has("src") && !is_data {
                found.push(blocked(
                    "a script in the page does not run under the policy of the site",
                    "put it into a file under `static/` and link that: `<script src=\"…\">`",
                ));
            }
        }
        if !is_allowed("style-src") && (is_tag("style") || has("style")) {
            found.push(blocked(
                "a style in the page is not applied under the policy of the site",
                "give the element a class, and write its rule in a style sheet under `static/`",
            ));
        }
        if is_tag("img") && !has("alt") {
            found.push(
                Diagnostic::new(Code::MissingAlt, "the picture has no alternative text")
                    .at(&self.page.path, span)
                    .help(
                        "say what it shows: `alt=\"…\"`; a picture that only adorns has `alt=\"\"`",
                    )
                    .cause("alt"),
            );
        }
        for diagnostic in found {
            self.report(diagnostic);
        }
    }

    pub(super) fn next_component(&mut self) -> usize {
        self.components += 1;
        self.components
    }

    /// Takes the tag of a component.
    pub(super) fn component(&mut self, number: usize) {
        let mark = &self.prepared.marks[number];
        let span = self.body_span(mark.at.clone());
        if self.in_image() {
            return;
        }
        if mark.tag.form == Form::Close {
            return self.component_end(&mark.tag.name, span);
        }
        let id = self.next_component();
        let component =
            Component::new(&mark.tag, id, span, self.page.document.body_start + mark.at.start);
        let is_empty = mark.tag.form == Form::Empty;
        self.open(FrameKind::Component(component));
        if is_empty {
            self.close_component();
        }
    }

    pub(super) fn component_end(&mut self, name: &str, span: Span) {
        let depth = self.depth;
        // From the inside out: components and the paragraph may lie between, nothing else.
        let mut found = None;
        for (place, frame) in self.frames.iter().enumerate().rev() {
            match &frame.kind {
                FrameKind::Component(component)
                    if component.name == name && frame.depth == depth && !component.is_quote =>
                {
                    found = Some(place);
                    break;
                }
                FrameKind::Component(component) if frame.depth == depth && !component.is_quote => {}
                FrameKind::Paragraph { .. } => {}
                _ => break,
            }
        }
        let Some(place) = found else {
            return self.report(stray(name, &self.page.path, span));
        };
        let mut reopen = false;
        while self.frames.len() > place + 1 {
            if matches!(self.top().kind, FrameKind::Paragraph { .. }) {
                self.close_paragraph();
                reopen = true;
            } else {
                self.flush();
            }
        }
        self.close_component();
        if reopen {
            // What follows on the line is a paragraph of its own; an empty one is not written.
            self.open(FrameKind::Paragraph { figure: None, mixed: true });
        }
    }

    /// Renders the innermost frame, which is a component, into what encloses it.
    pub(super) fn close_component(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        let FrameKind::Component(component) = frame.kind else {
            self.frames.push(frame);
            return;
        };
        let children = frame.html;
        let (html, item) = self.render_component(&component, &children);
        self.mix();
        let parent = self
            .frames
            .iter_mut()
            .rev()
            .find(|frame| !matches!(frame.kind, FrameKind::Paragraph { .. }));
        if let Some(Frame { kind: FrameKind::Component(parent), .. }) = parent {
            parent.items.push(item);
        }
        let splits =
            matches!(self.top().kind, FrameKind::Paragraph { .. }) && !html::begins_inline(&html);
        if !splits {
            return self.push(&html);
        }
        self.close_paragraph();
        self.push(html.trim_end());
        self.push("\n");
        self.open(FrameKind::Paragraph { figure: None, mixed: true });
    }

    pub(super) fn render_component(
        &mut self,
        component: &Component,
        children: &str,
    ) -> (String, component::Item) {
        let mut resolved: Vec<(String, Option<String>)> = Vec::new();
        for (name, value, span) in component.links() {
            let kind = if matches!(name, "src" | "image" | "cover") {
                LinkKind::HtmlImage
            } else {
                LinkKind::Attribute
            };
            let (_, href) = self.resolve(value, kind, span);
            resolved.push((name.to_owned(), href));
        }
        let made = component.render(children, &resolved, self.page, self.tracked, self.templates);
        self.facts.has_components = true;
        self.facts.diagnostics.extend(made.diagnostics);
        (made.html, made.item)
    }

    /// Writes the innermost frame, a component that was never closed, as text.
    pub(super) fn flush(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        match frame.kind {
            FrameKind::Component(component) if !component.is_quote => {
                let body = self.page.document.body();
                let start = component.span.start - self.page.document.body_start;
                let end = component.span.end - self.page.document.body_start;
                let source = &body[start..end];
                let diagnostic = Diagnostic::new(
                    Code::UnclosedComponent,
                    format!("`{}` is never closed, so its tag is written as text", component.name),
                )
                .at(&self.page.path, component.span)
                .help(format!(
                    "add `</{0}>` after its children, or close it at once: `<{0} />`",
                    component.name
                ));
                self.report(diagnostic);
                let in_paragraph =
                    matches!(self.top().kind, FrameKind::Paragraph { .. } | FrameKind::Heading(..))
                        || frame.html.is_empty();
                if !in_paragraph {
                    self.push("<p>");
                }
                self.push_text(source);
                if !in_paragraph {
                    self.push("</p>\n");
                }
                self.push(&frame.html);
            }
            FrameKind::Paragraph { .. } => {
                self.frames.push(frame);
                self.close_paragraph();
            }
            _ => self.push(&frame.html),
        }
    }

    /// Writes as text the components that were opened `depth` containers deep or deeper.
    pub(super) fn flush_to(&mut self, depth: usize) {
        while let Some(frame) = self.frames.last() {
            let is_open =
                matches!(&frame.kind, FrameKind::Component(component) if !component.is_quote);
            let in_line = self.frames.len() > 1 && frame.depth + 1 == depth && is_open;
            // Within a heading or a cell everything above its own frame was opened in it.
            if is_open && (frame.depth >= depth || (in_line && self.is_inline_only())) {
                self.flush();
            } else {
                return;
            }
        }
    }

    /// Says whether the innermost frame that is no component is a heading.
    pub(super) fn is_inline_only(&self) -> bool {
        self.frames
            .iter()
            .rev()
            .find(|frame| !matches!(frame.kind, FrameKind::Component(_)))
            .is_some_and(|frame| matches!(frame.kind, FrameKind::Heading(..)))
    }
}

fn stray(name: &str, path: &SourcePath, span: Span) -> Diagnostic {
    Diagnostic::new(Code::StrayClosingTag, format!("`</{name}>` closes nothing and is left out"))
        .at(path, span)
        .help(format!("remove it, or open `<{name}>` before it"))
}

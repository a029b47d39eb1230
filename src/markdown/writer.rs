//! The HTML of a body, written node by node.
//!
//! Output goes to the innermost open [`Frame`]: a paragraph, a heading, a component. A component
//! whose HTML is a block splits the paragraph that it stands in; one that is never closed is
//! written as text. The writer never recurses, so no input can overflow its stack.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{
    Alignment, BlockQuoteKind, CodeBlockKind, CowStr, Event, LinkType, Tag, TagEnd,
};
use pulldown_cmark_escape::{escape_html, escape_html_body_text};

use crate::content::{self, Anchor, Link, LinkKind, Rendered, Target, TocEntry};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::highlight;
use crate::library::Page;
use crate::site::Tracked;
use crate::template::Templates;

use super::attributes::{AttributeValue, Form};
use super::callout;
use super::code;
use super::component::{self, Component};
use super::fence::Fence;
use super::headings::{self, Heading};
use super::html::{self, Chunk, Fate};
use super::nodes::{self, Node};
use super::prepare::{self, Prepared};
use super::{autolink, link, math};

/// Renders the body of `page`.
#[must_use]
pub(super) fn render(page: &Page, tracked: &Tracked<'_>, templates: &Templates) -> Rendered {
    let body = page.document.body();
    let knows = |name: &str| templates.contains(&format!("components/{name}.html"));
    let prepared = prepare::prepare(body, page.document.is_mdx(), &knows);
    let settings = &tracked.config().markdown;
    let parsed = nodes::parse(&prepared.text, settings.smart_punctuation, settings.math);
    let headings = headings::collect(&parsed.nodes);
    let chunks: Vec<&Chunk> = parsed
        .nodes
        .iter()
        .filter_map(|node| match node {
            Node::Html(chunk) | Node::InlineHtml(chunk) => Some(chunk),
            Node::Event(..) => None,
        })
        .collect();
    let mut writer = Writer {
        page,
        tracked,
        templates,
        prepared: &prepared,
        fates: html::balance(&chunks),
        definitions: &parsed.definitions,
        headings: headings.into(),
        frames: vec![Frame::new(FrameKind::Root, 0)],
        depth: 0,
        toc: Vec::new(),
        table: Table::default(),
        footnotes: Footnotes::default(),
        link_depth: 0,
        components: 0,
        out: Rendered::default(),
    };
    writer.remarks(&parsed.undefined);
    writer.run(&parsed.nodes);
    writer.finish()
}

/// What an open stretch of output is.
enum FrameKind<'a> {
    /// The body itself.
    Root,
    /// A paragraph; the flag says whether text stood in it, the image is what may be all of it.
    Paragraph { figure: Option<Figure>, mixed: bool },
    /// A heading.
    Heading(Box<Heading>, u8),
    /// An image, whose content is its alternative text.
    Image { link: CowStr<'a>, title: CowStr<'a>, at: Range<usize> },
    /// A component or a callout.
    Component(Component),
    /// A footnote's text.
    Footnote(String),
}

/// An image that stands alone in its paragraph, with a title.
struct Figure {
    html: String,
    caption: String,
}

struct Frame<'a> {
    kind: FrameKind<'a>,
    html: String,
    /// How many containers were open when it began.
    depth: usize,
}

impl<'a> Frame<'a> {
    fn new(kind: FrameKind<'a>, depth: usize) -> Self {
        Self { kind, html: String::new(), depth }
    }
}

#[derive(Default)]
struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
}

#[derive(Default)]
struct Footnotes {
    /// Labels in the order of their first reference.
    labels: Vec<String>,
    /// How often each was referred to.
    uses: Vec<usize>,
    texts: BTreeMap<String, String>,
}

impl Footnotes {
    /// Returns the number of a label, from 1, and how often it has been used before.
    fn refer(&mut self, label: &str) -> (usize, usize) {
        let index = self.labels.iter().position(|known| known == label).unwrap_or_else(|| {
            self.labels.push(label.to_owned());
            self.uses.push(0);
            self.labels.len() - 1
        });
        self.uses[index] += 1;
        (index + 1, self.uses[index] - 1)
    }
}

struct Writer<'a> {
    page: &'a Page,
    tracked: &'a Tracked<'a>,
    templates: &'a Templates,
    prepared: &'a Prepared,
    fates: BTreeMap<usize, Fate>,
    definitions: &'a [(String, Range<usize>)],
    headings: std::collections::VecDeque<Heading>,
    frames: Vec<Frame<'a>>,
    depth: usize,
    toc: Vec<TocEntry>,
    table: Table,
    footnotes: Footnotes,
    /// Whether a link is open, in which no address becomes another one.
    link_depth: usize,
    /// How many components have been opened, for their ids.
    components: usize,
    out: Rendered,
}

impl<'a> Writer<'a> {
    // Places

    /// Returns the place in the file of a stretch of the parsed text.
    fn span(&self, range: &Range<usize>) -> Span {
        self.body_span(self.prepared.map.range(range.start, range.end))
    }

    /// Returns the place in the file of a stretch of the body.
    fn body_span(&self, range: Range<usize>) -> Span {
        Span::from(range).shifted(self.page.document.body_start)
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.out.diagnostics.push(diagnostic);
    }

    /// Reports what was seen before the first node.
    fn remarks(&mut self, undefined: &[(String, Range<usize>)]) {
        for remark in &self.prepared.remarks {
            let span = self.body_span(remark.at.clone());
            let help = match remark.code {
                Code::UnclosedComment => "close it with `*/}`",
                _ => "write the value itself; put braces that are meant as text in back-ticks",
            };
            let diagnostic = Diagnostic::new(remark.code, remark.message.clone())
                .at(&self.page.path, span)
                .help(help)
                .cause(remark.message.clone());
            self.report(diagnostic);
        }
        for (label, range) in undefined {
            let span = self.span(range);
            let (message, help) = match label.strip_prefix('^') {
                Some(name) => (
                    format!("the page defines no footnote `{name}`"),
                    format!("add `[^{name}]: …` on a line of its own"),
                ),
                None => (
                    format!("the page defines no reference `{label}`"),
                    format!(
                        "add `[{label}]: https://…` on a line of its own, or escape the bracket as `\\[`"
                    ),
                ),
            };
            self.report(
                Diagnostic::new(Code::UndefinedReference, message)
                    .at(&self.page.path, span)
                    .help(help),
            );
        }
    }

    // Output

    fn top(&mut self) -> &mut Frame<'a> {
        self.frames.last_mut().expect("the root frame is never popped")
    }

    fn push(&mut self, html: &str) {
        self.top().html.push_str(html);
    }

    fn push_text(&mut self, text: &str) {
        escape_html_body_text(&mut self.top().html, text).expect("a String takes every write");
    }

    fn open(&mut self, kind: FrameKind<'a>) {
        let depth = self.depth;
        self.frames.push(Frame::new(kind, depth));
    }

    fn in_image(&self) -> bool {
        self.frames.iter().any(|frame| matches!(frame.kind, FrameKind::Image { .. }))
    }

    /// Notes that the paragraph holds more than one image.
    fn mix(&mut self) {
        if let FrameKind::Paragraph { mixed, .. } = &mut self.top().kind {
            *mixed = true;
        }
    }

    fn break_text(&mut self) {
        if !self.out.text.is_empty() && !self.out.text.ends_with('\n') {
            self.out.text.push('\n');
        }
    }

    // Nodes

    fn run(&mut self, nodes: &'a [Node<'a>]) {
        let mut at = 0;
        while let Some(node) = nodes.get(at) {
            at += 1;
            match node {
                Node::Html(chunk) => self.html(chunk),
                Node::InlineHtml(chunk) => {
                    self.mix();
                    self.html(chunk);
                }
                Node::Event(Event::Start(Tag::BlockQuote(kind)), range) => {
                    at += self.start_quote(*kind, range, &nodes[at..]);
                }
                Node::Event(Event::Start(Tag::Item), _) => self.start_item(&nodes[at..]),
                Node::Event(Event::Start(Tag::CodeBlock(kind)), range) => {
                    at += self.code_block(kind, range, &nodes[at..]);
                }
                Node::Event(event, range) => self.event(event, range),
            }
        }
    }

    fn event(&mut self, event: &'a Event<'a>, range: &Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(*tag, range),
            Event::Text(text) => self.text(text, range),
            Event::Code(code) => self.code(code),
            Event::InlineMath(latex) => self.math(latex, range, false),
            Event::DisplayMath(latex) => self.math(latex, range, true),
            Event::SoftBreak => {
                self.push("\n");
                self.out.text.push(' ');
            }
            Event::HardBreak => {
                self.push(if self.in_image() { " " } else { "<br>\n" });
                self.out.text.push(' ');
            }
            Event::Rule => self.push("<hr>\n"),
            Event::FootnoteReference(label) => self.footnote_reference(label),
            Event::TaskListMarker(done) => {
                let checked = if *done { " checked" } else { "" };
                self.push(&format!("<input type=\"checkbox\" disabled{checked}> "));
            }
            // HTML comes as nodes of its own.
            Event::Html(_) | Event::InlineHtml(_) => {}
        }
    }

    fn start(&mut self, tag: &'a Tag<'a>, range: &Range<usize>) {
        match tag {
            Tag::Paragraph => self.open(FrameKind::Paragraph { figure: None, mixed: false }),
            Tag::Heading { level, .. } => {
                let heading = self.headings.pop_front().expect("each heading was collected");
                self.open(FrameKind::Heading(Box::new(heading), *level as u8));
            }
            Tag::List(first) => {
                self.depth += 1;
                match first {
                    Some(1) => self.push("<ol>\n"),
                    Some(first) => self.push(&format!("<ol start=\"{first}\">\n")),
                    None => self.push("<ul>\n"),
                }
            }
            Tag::FootnoteDefinition(label) => {
                self.depth += 1;
                self.open(FrameKind::Footnote(label.to_string()));
            }
            Tag::Table(alignments) => {
                self.depth += 1;
                self.table = Table { alignments: alignments.clone(), ..Table::default() };
                self.push("<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"Table\"><table>\n");
            }
            Tag::TableHead => {
                self.table.in_head = true;
                self.table.column = 0;
                self.push("<thead>\n<tr>");
            }
            Tag::TableRow => {
                self.table.column = 0;
                self.push("<tr>");
            }
            Tag::TableCell => self.start_cell(),
            Tag::Emphasis => self.push("<em>"),
            Tag::Strong => self.push("<strong>"),
            Tag::Strikethrough => self.push("<del>"),
            Tag::Superscript => self.push("<sup>"),
            Tag::Subscript => self.push("<sub>"),
            Tag::Link { link_type, dest_url, title, id } => {
                self.start_link(*link_type, dest_url, title, id, range);
            }
            Tag::Image { dest_url, title, .. } => self.open(FrameKind::Image {
                link: dest_url.clone(),
                title: title.clone(),
                at: range.clone(),
            }),
            Tag::DefinitionList => {
                self.depth += 1;
                self.push("<dl>\n");
            }
            Tag::DefinitionListTitle => self.push("<dt>"),
            Tag::DefinitionListDefinition => {
                self.depth += 1;
                self.push("<dd>");
            }
            Tag::BlockQuote(_)
            | Tag::Item
            | Tag::CodeBlock(_)
            | Tag::HtmlBlock
            | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::Paragraph => self.end_paragraph(),
            TagEnd::Heading(_) => self.end_heading(range),
            TagEnd::BlockQuote(_) => self.end_quote(),
            TagEnd::List(ordered) => {
                self.end_container();
                self.push(if ordered { "</ol>\n" } else { "</ul>\n" });
            }
            TagEnd::Item => {
                self.end_container();
                self.push("</li>\n");
                self.break_text();
            }
            TagEnd::FootnoteDefinition => {
                self.end_container();
                let frame = self.frames.pop().expect("the footnote is open");
                if let FrameKind::Footnote(label) = frame.kind {
                    self.footnotes.texts.entry(label).or_insert(frame.html);
                }
            }
            TagEnd::Table => {
                self.end_container();
                self.push("</tbody>\n</table></div>\n");
                self.break_text();
            }
            TagEnd::TableHead => {
                self.table.in_head = false;
                self.push("</tr>\n</thead>\n<tbody>\n");
                self.break_text();
            }
            TagEnd::TableRow => {
                self.push("</tr>\n");
                self.break_text();
            }
            TagEnd::TableCell => {
                self.flush_to(self.depth + 1);
                self.push(if self.table.in_head { "</th>" } else { "</td>" });
                self.out.text.push(' ');
            }
            TagEnd::Emphasis => self.push("</em>"),
            TagEnd::Strong => self.push("</strong>"),
            TagEnd::Strikethrough => self.push("</del>"),
            TagEnd::Superscript => self.push("</sup>"),
            TagEnd::Subscript => self.push("</sub>"),
            TagEnd::Link => {
                self.link_depth = self.link_depth.saturating_sub(1);
                if !self.in_image() {
                    self.push("</a>");
                }
            }
            TagEnd::Image => self.end_image(),
            TagEnd::DefinitionList => {
                self.end_container();
                self.push("</dl>\n");
            }
            TagEnd::DefinitionListTitle => self.push("</dt>\n"),
            TagEnd::DefinitionListDefinition => {
                self.end_container();
                self.push("</dd>\n");
                self.break_text();
            }
            TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::MetadataBlock(_) => {}
        }
    }

    /// Closes a container: components that were opened in it and not closed are text.
    fn end_container(&mut self) {
        self.flush_to(self.depth);
        self.depth = self.depth.saturating_sub(1);
    }

    // Text

    fn text(&mut self, text: &str, range: &Range<usize>) {
        let body = self.page.document.body();
        let restored = self.prepared.restore(text, body);
        let text = restored.as_deref().unwrap_or(text);
        if let FrameKind::Heading(heading, _) = &self.top().kind {
            // The attributes after a heading are no part of it.
            let attributes = heading.attributes.clone();
            let (shown, found) = content::split_attributes(text);
            if found == attributes && found != content::HeadingAttributes::default() {
                let shown = shown.to_owned();
                self.out.text.push_str(&shown);
                return self.push_text(&shown);
            }
        }
        self.out.text.push_str(text);
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

    fn code(&mut self, code: &str) {
        let restored = self.prepared.restore(code, self.page.document.body());
        let code = restored.as_deref().unwrap_or(code);
        self.out.text.push_str(code);
        self.mix();
        if self.in_image() {
            return self.push_text(code);
        }
        self.push("<code>");
        self.push_text(code);
        self.push("</code>");
    }

    fn math(&mut self, latex: &str, range: &Range<usize>, display: bool) {
        let text = &self.prepared.text;
        let before = text[..range.start].chars().next_back();
        let after = text[range.end..].chars().next();
        let source = &text[range.clone()];
        self.mix();
        if !display && !math::is_meant(before, after) {
            return self.text(source, range);
        }
        self.out.text.push_str(latex);
        match math::render(latex, display) {
            Ok(mathml) => {
                self.out.has_math = true;
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

    fn end_paragraph(&mut self) {
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
    fn close_paragraph(&mut self) {
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
                if self.out.excerpt.is_empty() && self.frames.len() == 1 && self.depth == 0 {
                    let text = self.out.text.trim_end();
                    text.rsplit('\n')
                        .next()
                        .unwrap_or_default()
                        .trim()
                        .clone_into(&mut self.out.excerpt);
                }
                let _ = writeln!(self.top().html, "<p>{html}</p>");
            }
        }
    }

    fn end_heading(&mut self, range: &Range<usize>) {
        self.flush_to(self.depth + 1);
        let Some(frame) = self.frames.pop() else { return };
        let FrameKind::Heading(heading, level) = frame.kind else {
            self.frames.push(frame);
            return;
        };
        self.break_text();
        let inner = frame.html.trim();
        let Heading { id, text, attributes, .. } = *heading;
        let span = self.span(range);
        self.anchor(
            &id,
            &text,
            Span::new(span.start, span.start + first_line(&self.page.document.text[span.range()])),
        );
        let title = html::without_links(inner);
        let is_first = self.frames.len() == 1 && self.top().html.trim().is_empty();
        if level == 1 && is_first && self.out.heading.is_none() {
            self.out.heading = Some(content::Heading { id, html: title });
            return;
        }
        let mut label = String::new();
        escape_html(&mut label, &text).expect("a String takes every write");
        let mut id_html = String::new();
        escape_html(&mut id_html, &id).expect("a String takes every write");
        let href = crate::paths::encode(&id);
        let class = match attributes.classes.is_empty() {
            true => String::new(),
            false => format!(" class=\"{}\"", attributes.classes.join(" ")),
        };
        self.push(&format!(
            "<h{level} id=\"{id_html}\"{class}>{inner}<a class=\"anchor\" href=\"#{href}\" \
             aria-label=\"Link to this section: {label}\"></a></h{level}>\n"
        ));
        if level > 1 {
            self.toc.push(TocEntry { id, title, level, children: Vec::new() });
        }
    }

    /// Notes an id that links can lead to; reports one that the page has twice.
    fn anchor(&mut self, id: &str, text: &str, span: Span) {
        if self.out.anchors.iter().any(|anchor| anchor.id == id) {
            self.report(
                Diagnostic::new(
                    Code::DuplicateId,
                    format!("the id `{id}` stands twice on this page"),
                )
                .at(&self.page.path, span)
                .help("give one of the two another id"),
            );
        }
        self.out.anchors.push(Anchor { id: id.to_owned(), text: text.to_owned(), span });
    }

    // Lists and tables

    fn start_item(&mut self, rest: &[Node<'_>]) {
        self.depth += 1;
        let is_task = match rest {
            [Node::Event(Event::TaskListMarker(_), _), ..] => true,
            [Node::Event(Event::Start(Tag::Paragraph), _), next, ..] => {
                matches!(next, Node::Event(Event::TaskListMarker(_), _))
            }
            _ => false,
        };
        self.push(if is_task { "<li class=\"task\">" } else { "<li>" });
    }

    fn start_cell(&mut self) {
        let class = match self.table.alignments.get(self.table.column) {
            Some(Alignment::Left) => " class=\"left\"",
            Some(Alignment::Center) => " class=\"center\"",
            Some(Alignment::Right) => " class=\"right\"",
            _ => "",
        };
        self.table.column += 1;
        let open = if self.table.in_head {
            format!("<th scope=\"col\"{class}>")
        } else {
            format!("<td{class}>")
        };
        self.push(&open);
    }

    // Quotations and callouts

    /// Opens a quotation or the callout that its first line makes of it; returns how many nodes
    /// were used up.
    fn start_quote(
        &mut self,
        kind: Option<BlockQuoteKind>,
        range: &Range<usize>,
        rest: &[Node<'_>],
    ) -> usize {
        self.depth += 1;
        let known = kind.map(|kind| match kind {
            BlockQuoteKind::Note => callout::Kind::Note,
            BlockQuoteKind::Tip => callout::Kind::Tip,
            BlockQuoteKind::Important => callout::Kind::Important,
            BlockQuoteKind::Warning => callout::Kind::Warning,
            BlockQuoteKind::Caution => callout::Kind::Danger,
        });
        if let Some(kind) = known {
            self.open_callout(kind, kind.title(), range);
            return 0;
        }
        let [
            Node::Event(Event::Start(Tag::Paragraph), _),
            Node::Event(Event::Text(text), place),
            after,
            ..,
        ] = rest
        else {
            self.push("<blockquote>\n");
            return 0;
        };
        let Some((name, title)) = callout::alert(text) else {
            self.push("<blockquote>\n");
            return 0;
        };
        let kind = callout::Kind::from_name(name);
        if kind.is_none() {
            let span = self.span(place);
            self.report(component::unknown_callout(name, &self.page.path, span));
        }
        let kind = kind.unwrap_or(callout::Kind::Note);
        let title = if title.is_empty() { kind.title() } else { title };
        self.open_callout(kind, title, range);
        self.event(&Event::Start(Tag::Paragraph), range);
        if matches!(after, Node::Event(Event::SoftBreak | Event::HardBreak, _)) { 3 } else { 2 }
    }

    fn open_callout(&mut self, kind: callout::Kind, title: &str, range: &Range<usize>) {
        let span = self.span(range);
        let number = self.next_component();
        let component = Component::callout(kind, title, number, span);
        self.break_text();
        self.open(FrameKind::Component(component));
    }

    fn end_quote(&mut self) {
        let own = self.frames.iter().rposition(|frame| {
            frame.depth == self.depth
                && matches!(&frame.kind, FrameKind::Component(component) if component.is_quote)
        });
        if let Some(place) = own {
            while self.frames.len() > place + 1 {
                self.flush();
            }
            self.depth = self.depth.saturating_sub(1);
            self.close_component();
        } else {
            self.end_container();
            self.push("</blockquote>\n");
        }
        self.break_text();
    }

    // Links and images

    fn start_link(
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
    fn link_span(
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
    fn link_html(&mut self, destination: &str, title: &str, kind: LinkKind, span: Span) -> String {
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

    fn resolve(
        &mut self,
        destination: &str,
        kind: LinkKind,
        span: Span,
    ) -> (Target, Option<String>) {
        let target = self.tracked.link(self.page, destination);
        let href = link::href(&target, destination, &self.page.url, self.tracked.config());
        self.out.links.push(Link {
            destination: destination.to_owned(),
            span,
            kind,
            target: target.clone(),
        });
        (target, href)
    }

    fn end_image(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        let FrameKind::Image { link, title, at } = frame.kind else {
            self.frames.push(frame);
            return;
        };
        let alt = frame.html.replace('\n', " ");
        let span = self.span(&link::place(&self.prepared.text, at, &link));
        let (_, src) = self.resolve(&link, LinkKind::Image, span);
        let mut html = String::from("<img");
        attribute(&mut html, "src", src.as_deref().unwrap_or_default());
        // The text in the frame is escaped already, as text; quotes are not.
        let _ = write!(html, " alt=\"{}\"", alt.replace('"', "&quot;"));
        if !title.is_empty() {
            attribute(&mut html, "title", &title);
        }
        html.push_str(" loading=\"lazy\" decoding=\"async\">");
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

    // Code

    /// Writes a code block; returns how many nodes were used up.
    fn code_block(
        &mut self,
        kind: &CodeBlockKind<'_>,
        range: &Range<usize>,
        rest: &[Node<'_>],
    ) -> usize {
        let mut text = String::new();
        let mut used = 0;
        for node in rest {
            used += 1;
            match node {
                Node::Event(Event::Text(part), _) => text.push_str(part),
                Node::Event(Event::End(TagEnd::CodeBlock), _) => break,
                _ => {}
            }
        }
        let body = self.page.document.body();
        if let Some(restored) = self.prepared.restore(&text, body) {
            text = restored;
        }
        let info = match kind {
            CodeBlockKind::Fenced(info) => info.as_ref(),
            CodeBlockKind::Indented => "",
        };
        let restored = self.prepared.restore(info, body);
        let info = restored.as_deref().unwrap_or(info);
        let (fence, problems) = Fence::parse(info);
        let span = self.span(range);
        let place = link::place(&self.page.document.text, span.range(), info.trim());
        let info_span = Span::new(place.start, place.end.min(place.start + info.len().max(1)));
        for problem in problems {
            let span = Span::from(problem.span.clone()).shifted(info_span.start);
            self.report(
                Diagnostic::new(Code::FenceOption, problem.to_string())
                    .at(&self.page.path, span)
                    .help("correct the option, or leave it out: the block is shown without it"),
            );
        }
        let highlighted = highlight::highlight(&fence.language, &text);
        if let Some(problem) = &highlighted.problem {
            let language_span = Span::new(info_span.start, info_span.start + fence.language.len());
            self.report(code_problem(problem, &fence.language, &self.page.path, language_span));
        }
        let mut html = String::new();
        code::code_block(&fence, &text, &highlighted, &mut html);
        html.push('\n');
        let span = self.span(range);
        if let FrameKind::Component(component) = &mut self.top().kind {
            component.add_code(&fence, &html, span);
        }
        self.push(&html);
        self.break_text();
        used
    }

    // Footnotes

    fn footnote_reference(&mut self, label: &str) {
        let (number, uses) = self.footnotes.refer(label);
        let suffix = if uses == 0 { String::new() } else { format!("-{}", uses + 1) };
        self.mix();
        self.push(&format!(
            "<sup class=\"footnote-ref\"><a id=\"fnref-{number}{suffix}\" href=\"#fn-{number}\">{number}</a></sup>"
        ));
    }

    fn footnote_section(&mut self) -> String {
        let mut html = String::new();
        for (index, label) in self.footnotes.labels.iter().enumerate() {
            let number = index + 1;
            let text = self.footnotes.texts.get(label).map_or("", |text| text.trim_end());
            let back = format!(
                " <a class=\"footnote-back\" href=\"#fnref-{number}\" aria-label=\"Back to reference {number}\">↩</a>"
            );
            let text = match text.strip_suffix("</p>") {
                Some(inner) => format!("{inner}{back}</p>"),
                None => format!("{text}{back}"),
            };
            let _ = writeln!(html, "<li id=\"fn-{number}\">{text}</li>");
        }
        if html.is_empty() {
            return html;
        }
        format!(
            "<section class=\"footnotes\" aria-label=\"Footnotes\"><ol>\n{html}</ol></section>\n"
        )
    }

    // Raw HTML and components

    fn html(&mut self, chunk: &Chunk) {
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
    fn raw(&mut self, chunk: &Chunk, range: Range<usize>) {
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
                    self.out.text.push_str(source);
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
    fn element(&mut self, source: &str, tag: &super::attributes::Tag, offset: usize) {
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
    }

    fn next_component(&mut self) -> usize {
        self.components += 1;
        self.components
    }

    /// Takes the tag of a component.
    fn component(&mut self, number: usize) {
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

    fn component_end(&mut self, name: &str, span: Span) {
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
    fn close_component(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        let FrameKind::Component(component) = frame.kind else {
            self.frames.push(frame);
            return;
        };
        let children = frame.html;
        let (html, item) = self.render_component(&component, &children);
        self.mix();
        if let FrameKind::Component(parent) = &mut self.top().kind {
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

    fn render_component(
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
        self.out.diagnostics.extend(made.diagnostics);
        (made.html, made.item)
    }

    /// Writes the innermost frame, a component that was never closed, as text.
    fn flush(&mut self) {
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
    fn flush_to(&mut self, depth: usize) {
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
    fn is_inline_only(&self) -> bool {
        self.frames
            .iter()
            .rev()
            .find(|frame| !matches!(frame.kind, FrameKind::Component(_)))
            .is_some_and(|frame| matches!(frame.kind, FrameKind::Heading(..)))
    }

    fn finish(mut self) -> Rendered {
        while self.frames.len() > 1 {
            self.flush();
        }
        let footnotes = self.footnote_section();
        self.push(&footnotes);
        let html = std::mem::take(&mut self.top().html);
        let mut out = self.out;
        out.html = html;
        out.toc = headings::nest(self.toc);
        out.text.truncate(out.text.trim_end().len());
        out.words = count_words(&out.text);
        out
    }
}

/// Appends ` name="value"`, escaped.
fn attribute(html: &mut String, name: &str, value: &str) {
    let _ = write!(html, " {name}=\"");
    escape_html(&mut *html, value).expect("a String takes every write");
    html.push('"');
}

fn first_line(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}

fn stray(name: &str, path: &crate::paths::SourcePath, span: Span) -> Diagnostic {
    Diagnostic::new(Code::StrayClosingTag, format!("`</{name}>` closes nothing and is left out"))
        .at(path, span)
        .help(format!("remove it, or open `<{name}>` before it"))
}

fn code_problem(
    problem: &highlight::Problem,
    language: &str,
    path: &crate::paths::SourcePath,
    span: Span,
) -> Diagnostic {
    match problem {
        highlight::Problem::UnknownLanguage { nearest } => {
            let diagnostic = Diagnostic::new(
                Code::UnknownLanguage,
                format!("there is no highlighting for the language `{language}`"),
            )
            .at(path, span)
            .cause(language.to_owned());
            match nearest {
                Some(near) => {
                    diagnostic.help(format!("did you mean `{near}`?")).guess(span, near.clone())
                }
                None => diagnostic.help("use `text` for a block without highlighting"),
            }
        }
        highlight::Problem::Upset => Diagnostic::new(
            Code::HighlightFailed,
            "the highlighter failed on this block, which is shown without colours",
        )
        .at(path, span)
        .help("use `text` for a block without highlighting"),
        highlight::Problem::TooLong { line, bytes, limit } => {
            let what = match line {
                Some(line) => format!("line {line} of the block has"),
                None => "the block has".to_owned(),
            };
            Diagnostic::new(
                Code::CodeTooLong,
                format!("{what} {bytes} bytes, more than the {limit} that are highlighted"),
            )
            .at(path, span)
            .help("use `text` for a block without highlighting, or link to the file instead")
        }
    }
}

/// Counts words; two characters of Chinese, Japanese or Korean count as one.
fn count_words(text: &str) -> usize {
    let is_cjk = |c: &char| matches!(*c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}');
    let ideographs = text.chars().filter(is_cjk).count();
    let words = text
        .split_whitespace()
        .filter(|word| word.chars().any(|c| c.is_alphanumeric() && !is_cjk(&c)))
        .count();
    words + ideographs.div_ceil(2)
}

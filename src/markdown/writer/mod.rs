//! The HTML of a body, written node by node.
//!
//! Output goes to the innermost open [`Frame`]: a paragraph, a heading, a component. A component
//! whose HTML is a block splits the paragraph that it stands in; one that is never closed is
//! written as text. The writer never recurses, so no input can overflow its stack.

mod blocks;
mod links;
mod tags;
mod text;

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{Alignment, CowStr, Event, Tag, TagEnd};
use pulldown_cmark_escape::escape_html_body_text;

use crate::content::{Facts, Outline, Rendered, TocEntry, Wording};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::library::Page;
use crate::site::Tracked;
use crate::template::Templates;

use super::component::Component;
use super::controls;
use super::headings::{self, Heading};
use super::html::{self, Chunk, Fate};
use super::nodes::{self, Node, Parsed};
use super::pictures;
use super::plain;
use super::prepare::{self, Prepared};
use super::slips;

/// Renders the body of `page`.
#[must_use]
pub(super) fn render(
    page: &Page,
    tracked: &Tracked<'_>,
    templates: &Templates,
) -> (Rendered, Wording) {
    let body = page.document.body();
    tracked.saw_component_names();
    let components: Vec<&str> = templates.names_in("components").collect();
    let prepared = prepare::prepare(body, page.document.is_mdx(), &components);
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
        frames: vec![Frame {
            // Code and links make more of a text than there was.
            html: String::with_capacity(2 * body.len()),
            ..Frame::new(FrameKind::Root, 0)
        }],
        depth: 0,
        toc: Vec::new(),
        heading_at: 0,
        table: Table::default(),
        footnotes: Footnotes::default(),
        link_depth: 0,
        components: 0,
        outline: Outline::default(),
        wording: Wording::default(),
        facts: Facts::default(),
    };
    writer.remarks(&parsed);
    writer.run(&parsed.nodes);
    let (mut rendered, wording) = writer.finish();
    // Typed quotes are not those that the page shows.
    if !settings.smart_punctuation {
        let has_heading = rendered.outline.heading.is_some();
        rendered.outline.plain = plain::start(body, &prepared, &parsed, has_heading);
    }
    (rendered, wording)
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
    headings: VecDeque<Heading>,
    frames: Vec<Frame<'a>>,
    depth: usize,
    toc: Vec<TocEntry>,
    /// Where the text of the open heading begins.
    heading_at: usize,
    table: Table,
    footnotes: Footnotes,
    /// Whether a link is open, in which no address becomes another one.
    link_depth: usize,
    /// How many components have been opened, for their ids.
    components: usize,
    outline: Outline,
    wording: Wording,
    facts: Facts,
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
        self.facts.diagnostics.push(diagnostic);
    }

    /// Reports what was seen before the first node.
    fn remarks(&mut self, parsed: &Parsed<'_>) {
        for remark in &self.prepared.remarks {
            let span = self.body_span(remark.at.clone());
            let diagnostic = Diagnostic::new(remark.code, remark.message.clone())
                .at(&self.page.path, span)
                .help(remark.help.clone())
                .cause(remark.message.clone());
            self.report(diagnostic);
        }
        for (label, range) in &parsed.undefined {
            let span = self.span(range);
            let (message, help) = match label.strip_prefix('^') {
                Some(name) => (
                    format!("the page defines no footnote `{name}`"),
                    format!(
                        "add `[^{name}]: …` on a line of its own, or escape the bracket as `\\[`"
                    ),
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
        for slip in slips::find(&self.prepared.text, &parsed.nodes) {
            let span = self.span(&slip.at);
            let diagnostic =
                Diagnostic::new(slip.code, slip.message).at(&self.page.path, span).help(slip.help);
            self.report(match slip.guess {
                Some(guess) => diagnostic.guess(span, guess),
                None => diagnostic,
            });
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
        if !self.wording.text.is_empty() && !self.wording.text.ends_with('\n') {
            self.wording.text.push('\n');
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
                self.wording.text.push(' ');
            }
            Event::HardBreak => {
                self.push(if self.in_image() { " " } else { "<br>\n" });
                self.wording.text.push(' ');
            }
            Event::Rule => self.push("<hr>\n"),
            Event::FootnoteReference(label) => self.footnote_reference(label),
            Event::TaskListMarker(done) => {
                let (checked, name) = if *done { (" checked", "Done") } else { ("", "To do") };
                self.push(&format!(
                    "<input type=\"checkbox\" disabled{checked} aria-label=\"{name}\"> "
                ));
            }
            // HTML comes as nodes of its own.
            Event::Html(_) | Event::InlineHtml(_) => {}
        }
    }

    fn start(&mut self, tag: &'a Tag<'a>, range: &Range<usize>) {
        match tag {
            Tag::Paragraph => self.open(FrameKind::Paragraph { figure: None, mixed: false }),
            Tag::Heading { level, .. } => {
                self.break_text();
                self.heading_at = self.wording.text.len();
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
                self.push("<div class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"Table\"><table>\n");
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
                self.wording.text.push(' ');
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

    fn finish(mut self) -> (Rendered, Wording) {
        while self.frames.len() > 1 {
            self.flush();
        }
        let footnotes = self.footnote_section();
        self.push(&footnotes);
        let html = std::mem::take(&mut self.top().html);
        let html = pictures::complete(controls::shown(html), self.tracked);
        let mut outline = Outline { toc: headings::nest(self.toc), ..self.outline };
        if let Some(heading) = &mut outline.heading {
            heading.html = controls::shown(std::mem::take(&mut heading.html));
        }
        let mut wording = self.wording;
        wording.text.truncate(wording.text.trim_end().len());
        let facts = Facts { words: count_words(&wording.text), ..self.facts };
        (Rendered { html, outline, facts: Arc::new(facts) }, wording)
    }
}

/// Counts words; two characters of Chinese, Japanese or Korean count as one.
fn count_words(text: &str) -> usize {
    if text.is_ascii() {
        // The same in one pass over the bytes.
        let counted = text.bytes().fold((0, false), |(words, in_word), byte| match byte {
            b'\t'..=b'\r' | b' ' => (words + usize::from(in_word), false),
            byte => (words, in_word | byte.is_ascii_alphanumeric()),
        });
        return counted.0 + usize::from(counted.1);
    }
    let is_cjk = |c: &char| matches!(*c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}');
    let ideographs = text.chars().filter(is_cjk).count();
    let words = text
        .split_whitespace()
        .filter(|word| word.chars().any(|c| c.is_alphanumeric() && !is_cjk(&c)))
        .count();
    words + ideographs.div_ceil(2)
}

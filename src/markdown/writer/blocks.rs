//! Lists, table cells, quotations, callouts, code blocks and footnotes.

use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, Tag, TagEnd};

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::highlight;
use crate::paths::SourcePath;

use super::super::component::{self, Component};
use super::super::fence::Fence;
use super::super::nodes::Node;
use super::super::{callout, code, link};
use super::{FrameKind, Writer};

impl Writer<'_> {
    pub(super) fn start_item(&mut self, rest: &[Node<'_>]) {
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

    pub(super) fn start_cell(&mut self) {
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

    /// Opens a quotation or the callout that its first line makes of it; returns how many nodes
    /// were used up.
    pub(super) fn start_quote(
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

    pub(super) fn open_callout(&mut self, kind: callout::Kind, title: &str, range: &Range<usize>) {
        let span = self.span(range);
        let number = self.next_component();
        let component = Component::callout(kind, title, number, span);
        self.break_text();
        self.open(FrameKind::Component(component));
    }

    pub(super) fn end_quote(&mut self) {
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

    /// Writes a code block; returns how many nodes were used up.
    pub(super) fn code_block(
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
        if let Some(file) = &fence.file
            && text.trim().is_empty()
        {
            let message = format!("the block is empty: `{}` is not read from the disk", file.path);
            self.report(
                Diagnostic::new(Code::FenceOption, message)
                    .at(&self.page.path, info_span)
                    .help("put the code into the block"),
            );
        }
        let highlighted = self.highlight(&fence.language, &code::text_to_highlight(&fence, &text));
        if let Some(problem) = &highlighted.problem {
            let language_span = Span::new(info_span.start, info_span.start + fence.language.len());
            self.report(code_problem(problem, &fence.language, &self.page.path, language_span));
        }
        self.wording.code.push_str(text.trim_end());
        self.wording.code.push('\n');
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

    /// Highlights a block; one that a grammar reads only once, whichever pages it stands on.
    fn highlight(&self, language: &str, code: &str) -> highlight::Highlighted {
        highlight::highlight_remembering(language, code, |key, make| {
            self.tracked.remembered(key, make)
        })
    }

    pub(super) fn footnote_reference(&mut self, label: &str) {
        let (number, uses) = self.footnotes.refer(label);
        let suffix = if uses == 0 { String::new() } else { format!("-{}", uses + 1) };
        self.mix();
        self.facts.footnotes.push(format!("fnref-{number}{suffix}"));
        self.push(&format!(
            "<sup class=\"footnote-ref\"><a id=\"fnref-{number}{suffix}\" href=\"#fn-{number}\">{number}</a></sup>"
        ));
    }

    pub(super) fn footnote_section(&mut self) -> String {
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
            self.facts.footnotes.push(format!("fn-{number}"));
            let _ = writeln!(html, "<li id=\"fn-{number}\">{text}</li>");
        }
        if html.is_empty() {
            return html;
        }
        format!(
            "<section class=\"footnotes\" aria-label=\"Footnotes\"><ol>\n{html}</ol></section>\n"
        )
    }
}

fn code_problem(
    problem: &highlight::Problem,
    language: &str,
    path: &SourcePath,
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

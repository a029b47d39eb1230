//! Writes a line of text as Markdown.
//!
//! In comes an [`Inline`]; out goes Markdown in one line, or in several where the line is broken.
//! Emphasis is written with asterisks where Markdown would take them for what they are, and as an
//! element of HTML where it would not, as in `a<strong>“b”</strong>c`.

use memchr::memchr;

use super::emphasis;
use super::entities;
use super::escape::{self, Facts};
use super::inline::{Inline, Kind, Link, Mark, Style};

/// What a line is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Paragraph,
    Heading,
    Cell,
}

/// Writes `line` to `out`; `prefix` stands before each line behind the first.
pub(super) fn write(line: &mut Inline, place: Place, prefix: &str, out: &mut String) {
    emphasis::decide(&line.text, &mut line.marks);
    let facts = facts(line);
    let mut writer =
        Writer { place, prefix, facts, links: 0, at: 0, starts_line: true, continues: false, out };
    let mut index = 0;
    while let Some(mark) = line.marks.get(index) {
        let before_link = matches!(mark.kind, Kind::LinkOpen);
        writer.plain(&line.text[writer.at..mark.at], before_link);
        writer.at = mark.at;
        if before_link
            && let Some(Mark { at: end, kind: Kind::LinkClose(link), .. }) =
                line.marks.get(index + 1)
            && is_address(&line.text[mark.at..*end], link)
        {
            writer.out.extend(["<", &line.text[mark.at..*end], ">"]);
            writer.starts_line = false;
            writer.at = *end;
            index += 2;
            continue;
        }
        writer.mark(mark, &line.text);
        index += 1;
    }
    writer.plain(&line.text[writer.at..], false);
}

/// Says whether a link is an address that shows itself, as in `<https://a.example>`.
fn is_address(text: &str, link: &Link) -> bool {
    let is_plain =
        |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>' | b'\\' | b'|' | b'`');
    if text.is_empty() || !link.title.is_empty() || !text.bytes().all(is_plain) {
        return false;
    }
    if link.destination == text {
        return text.split_once(':').is_some_and(|(scheme, _)| {
            (2..=32).contains(&scheme.len())
                && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'.' | b'-'))
        });
    }
    let is_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'+' | b'-');
    let is_host = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    link.destination.strip_prefix("mailto:") == Some(text)
        && text.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && name.bytes().all(is_name) && host.split('.').all(is_host)
        })
}

/// Returns what the stretches of plain text and the emphasis of a line have in common.
fn facts(line: &Inline) -> Facts {
    let mut facts = Facts::default();
    let mut at = 0;
    for mark in &line.marks {
        facts.see(&line.text[at..mark.at]);
        at = mark.at;
        match mark.kind {
            Kind::Code(length) => at += length,
            // Parsers look for formulas even there.
            Kind::LinkClose(ref link) if link.destination.contains('$') => facts.note_formula(),
            Kind::Markdown(length) => {
                if memchr(b'$', &line.text.as_bytes()[at..at + length]).is_some() {
                    facts.note_formula();
                }
                at += length;
            }
            Kind::Open(style) if !mark.is_html => match style {
                Style::Deleted => facts.note_emphasis(true),
                Style::Emphasis | Style::Strong => facts.note_emphasis(false),
                Style::Subscript | Style::Superscript => {}
            },
            _ => {}
        }
    }
    facts.see(&line.text[at..]);
    facts
}

/// Writes the stretches of a line.
struct Writer<'a> {
    place: Place,
    prefix: &'a str,
    facts: Facts,
    /// How many links are open.
    links: usize,
    at: usize,
    starts_line: bool,
    /// Whether a broken line of the same paragraph stands above.
    continues: bool,
    out: &'a mut String,
}

impl Writer<'_> {
    fn plain(&mut self, text: &str, before_link: bool) {
        if text.is_empty() {
            return;
        }
        let place = escape::Place {
            starts_line: self.starts_line && self.place == Place::Paragraph,
            continues: self.continues,
            in_link: self.links > 0,
            in_cell: self.place == Place::Cell,
            before_link,
            after_reference: self.out.ends_with(']'),
        };
        escape::text(text, &self.facts, place, self.out);
        self.starts_line = false;
    }

    fn mark(&mut self, mark: &Mark, text: &str) {
        match &mark.kind {
            Kind::Open(style) if mark.is_html => self.out.extend(["<", html_name(*style), ">"]),
            Kind::Close(style) if mark.is_html => self.out.extend(["</", html_name(*style), ">"]),
            Kind::Open(style) | Kind::Close(style) => self.out.push_str(match style {
                Style::Emphasis => "*",
                Style::Strong => "**",
                _ => "~~",
            }),
            Kind::LinkOpen => {
                self.links += 1;
                self.out.push('[');
            }
            Kind::LinkClose(link) => {
                self.links = self.links.saturating_sub(1);
                self.out.push(']');
                self.written(|out| destination(link, out));
            }
            Kind::Code(length) => {
                let content = &text[mark.at..mark.at + length];
                self.written(|out| code_span(content, out));
                self.at += length;
            }
            Kind::Markdown(length) => {
                self.raw(&text[mark.at..mark.at + length]);
                self.at += length;
            }
            Kind::Break => {
                match self.place {
                    Place::Paragraph => {
                        self.out.push_str("\\\n");
                        self.out.push_str(self.prefix);
                        self.continues = true;
                    }
                    Place::Heading => self.out.push(' '),
                    Place::Cell => self.out.push_str("<br>"),
                }
                self.starts_line = true;
                return;
            }
        }
        self.starts_line = false;
    }

    /// Writes Markdown of one line, in which bars would still end a cell.
    fn written(&mut self, write: impl Fn(&mut String)) {
        let start = self.out.len();
        write(self.out);
        if self.place == Place::Cell && memchr(b'|', &self.out.as_bytes()[start..]).is_some() {
            let escaped = self.out[start..].replace('|', "\\|");
            self.out.truncate(start);
            self.out.push_str(&escaped);
        }
    }

    /// Writes Markdown, in which bars would still end a cell and line ends a heading.
    fn raw(&mut self, markdown: &str) {
        let has_lines = memchr(b'\n', markdown.as_bytes()).is_some();
        if self.place == Place::Paragraph && !has_lines {
            return self.out.push_str(markdown);
        }
        for c in markdown.chars() {
            match c {
                '|' if self.place == Place::Cell => self.out.push_str("\\|"),
                '\n' if self.place == Place::Paragraph => {
                    self.out.push('\n');
                    self.out.push_str(self.prefix);
                }
                '\n' => self.out.push(' '),
                c => self.out.push(c),
            }
        }
    }
}

fn html_name(style: Style) -> &'static str {
    match style {
        Style::Emphasis => "em",
        Style::Strong => "strong",
        Style::Deleted => "del",
        Style::Subscript => "sub",
        Style::Superscript => "sup",
    }
}

/// Appends `(destination "title")`.
pub(super) fn destination(link: &Link, out: &mut String) {
    let Link { destination, title } = link;
    let is_bare = !destination.starts_with('<')
        && destination.bytes().all(|byte| {
            !byte.is_ascii_whitespace() && !byte.is_ascii_control() && !matches!(byte, b'(' | b')')
        });
    out.push('(');
    if is_bare {
        entities::escape_literal(destination, &[], out);
    } else {
        out.push('<');
        let one_line = destination.replace(['\n', '\r'], "");
        entities::escape_literal(&one_line, &['<', '>'], out);
        out.push('>');
    }
    if !title.is_empty() {
        out.push_str(" \"");
        entities::escape_literal(title, &['"'], out);
        out.push('"');
    }
    out.push(')');
}

/// Appends a code span, with as many back-ticks as it needs.
pub(super) fn code_span(content: &str, out: &mut String) {
    let longest = longest_run(content, b'`');
    // The runs inside need not be shorter, only different; one is the commonest case.
    let ticks = longest + 1;
    let is_padded = content.starts_with('`')
        || content.ends_with('`')
        || (content.starts_with(' ')
            && content.ends_with(' ')
            && content.bytes().any(|byte| byte != b' '));
    out.extend(std::iter::repeat_n('`', ticks));
    if is_padded {
        out.push(' ');
    }
    out.push_str(content);
    if is_padded {
        out.push(' ');
    }
    out.extend(std::iter::repeat_n('`', ticks));
}

/// Returns the length of the longest run of `sign`.
pub(super) fn longest_run(text: &str, sign: u8) -> usize {
    let bytes = text.as_bytes();
    let mut longest = 0;
    let mut at = 0;
    while let Some(offset) = memchr(sign, &bytes[at..]) {
        let start = at + offset;
        let run = bytes[start..].iter().take_while(|byte| **byte == sign).count();
        longest = longest.max(run);
        at = start + run;
    }
    longest
}

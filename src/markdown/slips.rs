//! Slips: text that was meant as Markdown and is none, or that Markdown leaves out.
//!
//! In come a text and what the parser found in it; out come the places where nearly every author
//! meant something else: a table whose lines do not agree, a block of code without an end, a heading,
//! a link or bold text with a space too many or too few. The page shows what the parser says; the
//! author is told.

use std::ops::Range;

use memchr::{memchr, memmem};
use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use crate::diagnostic::{Code, count};

use super::line::{closes_fence, is_escaped, line_at, opens_fence};
use super::nodes::Node;

/// A slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// What kind of mistake.
    pub code: Code,
    /// Where, in the parsed text.
    pub at: Range<usize>,
    /// One sentence.
    pub message: String,
    /// What to type.
    pub help: String,
    /// What may be meant, in place of all that stands there.
    pub guess: Option<String>,
}

/// Finds the slips in `text`. Takes time in proportion to the text.
#[must_use]
pub fn find(text: &str, nodes: &[Node<'_>]) -> Vec<Slip> {
    let mut found = Vec::new();
    let has = |what: &str| memmem::find(text.as_bytes(), what.as_bytes()).is_some();
    let has_links = has("] (") || has(")[");
    let has_stars = has("**");
    let (mut in_code, mut in_link, mut begins_line) = (false, 0_usize, false);
    let mut columns = 0;
    for node in nodes {
        let Node::Event(event, range) = node else {
            begins_line = false;
            continue;
        };
        let source = &text[range.clone()];
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                in_code = true;
                if matches!(kind, CodeBlockKind::Fenced(_)) {
                    found.extend(fence(text, range.clone()));
                }
            }
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => in_link += 1,
            Event::End(TagEnd::Link | TagEnd::Image) => in_link = in_link.saturating_sub(1),
            Event::Start(Tag::Table(alignments)) => columns = alignments.len(),
            Event::Start(Tag::TableRow) => found.extend(row(source, columns, range.start)),
            Event::Start(Tag::Paragraph) if memchr(b'|', source.as_bytes()).is_some() => {
                found.extend(table(source, range.start));
            }
            // A second line that begins with `:` makes the first one a term.
            Event::Start(Tag::DefinitionList) => {
                let end = source.match_indices('\n').nth(1).map_or(source.len(), |(at, _)| at);
                found.extend(table(&source[..end], range.start));
            }
            Event::Text(_) if !in_code && in_link == 0 => {
                if begins_line && source.starts_with("##") && !is_escaped(text, range.start) {
                    found.extend(heading(source, range.start));
                }
                if has_links {
                    links(source, range.start, &mut found);
                }
                if has_stars {
                    bold(text, range.clone(), &mut found);
                }
            }
            _ => {}
        }
        begins_line = matches!(event, Event::Start(Tag::Paragraph) | Event::SoftBreak);
    }
    found
}

// Code

/// Looks at a fenced block: its end, and whether another one begins in it.
fn fence(text: &str, range: Range<usize>) -> Option<Slip> {
    let source = &text[range.clone()];
    let (mark, length) = opens_fence(line_at(source, 0))?;
    let fence = &source[..length];
    // Nearly every block has its fence twice, at its two ends.
    let body = source[length..].trim_end();
    let mut fences = memmem::find_iter(body.as_bytes(), fence);
    if fences.next().is_some_and(|at| at + length == body.len() && body[..at].ends_with('\n')) {
        return None;
    }
    let mut lines = source.split('\n').map(|line| line.trim_start_matches([' ', '\t', '>']));
    let first = lines.next()?;
    let at = range.start..range.start + first.trim_end().len();
    let slip = |message, help| {
        Some(Slip { code: Code::UnclosedCode, at: at.clone(), message, help, guess: None })
    };
    let close = format!("write {fence} on a line of its own where the code ends");
    let mut last = "";
    for line in lines {
        let info = line.trim_start_matches(mark).trim();
        // The beginning of a block, and not the end of this one.
        let opens = |(other, more)| other == mark && more >= length;
        if !info.is_empty() && opens_fence(line).is_some_and(opens) {
            let language = info.split_whitespace().next()?;
            return slip(
                format!(
                    "a block of `{language}` begins before this one ends, so it is shown as code"
                ),
                format!("{close}; a block that shows a fence begins and ends with a longer one"),
            );
        }
        if !line.trim().is_empty() {
            last = line;
        }
    }
    if closes_fence(last, mark, length) {
        return None;
    }
    let so = if text[range.end..].trim().is_empty() {
        "so all that follows is shown as code"
    } else {
        "so it goes on to the end of the list or quotation around it"
    };
    slip(format!("the block of code is never closed, {so}"), close)
}

// Tables

/// Returns where the cells of a line begin and end. A `|` behind a backslash is part of its cell, in
/// code too (GFM, section 4.10).
fn cells(line: &str) -> Vec<Range<usize>> {
    let end = line.trim_end().len();
    let mut from = line.len() - line.trim_start().len();
    from += usize::from(line[from..end].starts_with('|'));
    let mut cells = Vec::new();
    for at in memchr::memchr_iter(b'|', &line.as_bytes()[from..end]).map(|at| from + at) {
        if !line[..at].ends_with('\\') {
            let start = cells.last().map_or(from, |cell: &Range<usize>| cell.end + 1);
            cells.push(start..at);
        }
    }
    let start = cells.last().map_or(from, |cell| cell.end + 1);
    if start < end {
        cells.push(start..end);
    }
    cells
}

/// Looks for cells of a row that its table has no columns for.
fn row(source: &str, columns: usize, start: usize) -> Option<Slip> {
    let line = source.trim();
    let edges = usize::from(line.starts_with('|')) + usize::from(line.ends_with('|'));
    // Nearly no row has so many bars.
    if memchr::memchr_iter(b'|', line.as_bytes()).count() < columns + edges {
        return None;
    }
    let cells = cells(source);
    let lost = cells.get(columns..)?;
    if lost.iter().all(|cell| source[cell.clone()].trim().is_empty()) {
        return None;
    }
    let (first, last) = (lost.first()?.start, lost.last()?.end);
    let bare = source[first..last].trim();
    let lost = first + source[first..last].find(bare)?;
    let says = format!(
        "the row has {} and its table {}",
        count(cells.len(), "cell"),
        count(columns, "column")
    );
    let slip = Slip {
        code: Code::UnevenTable,
        at: start + lost..start + lost + bare.len(),
        message: format!("{says}, so this is left out"),
        help:
            "write a `|` that is part of the text as `\\|`; or add a column to the first two lines \
               of the table"
                .to_owned(),
        guess: None,
    };
    let bars = bars_in_code(source);
    let (Some(first), Some(last)) = (bars.first(), bars.last()) else { return Some(slip) };
    if cells.len() - bars.len() != columns {
        return Some(slip);
    }
    let code = first.1.start..last.1.end;
    let mut guess = source[code.clone()].to_owned();
    for (bar, _) in bars.iter().rev() {
        guess.insert(bar - code.start, '\\');
    }
    Some(Slip {
        at: start + code.start..start + code.end,
        message: format!("a `|` begins a new cell in code too: {says}, so its end is left out"),
        help: format!("write {guess}"),
        guess: Some(guess),
        ..slip
    })
}

/// Returns each `|` that stands bare in code, with the place of that code.
fn bars_in_code(row: &str) -> Vec<(usize, Range<usize>)> {
    let (mut bars, mut open) = (Vec::new(), None);
    let mut at = 0;
    while let Some(offset) = memchr(b'`', &row.as_bytes()[at..]) {
        let tick = at + offset;
        at = row.len() - row[tick..].trim_start_matches('`').len();
        match open {
            None => open = Some((tick, at - tick)),
            Some((first, length)) if length == at - tick => {
                let inner = memchr::memchr_iter(b'|', &row.as_bytes()[first..tick]);
                let bare = inner.map(|bar| first + bar).filter(|bar| !row[..*bar].ends_with('\\'));
                bars.extend(bare.map(|bar| (bar, first..at)));
                open = None;
            }
            Some(_) => {}
        }
    }
    bars
}

/// Looks for a table in a paragraph: it is none where its second line is missing, or does not have
/// the columns of the first.
fn table(source: &str, start: usize) -> Option<Slip> {
    let mut at = start;
    let lines = source.split('\n').map(|line| {
        let text = line.trim_start_matches([' ', '\t', '>']).trim_end();
        let place = at + (line.len() - line.trim_start_matches([' ', '\t', '>']).len());
        at += line.len() + 1;
        (text, place..place + text.len())
    });
    let mut before: Option<(&str, Range<usize>)> = None;
    for (line, place) in lines {
        let Some((head, head_at)) = before.replace((line, place.clone())) else { continue };
        let is_rule = line.contains('-')
            && line.contains('|')
            && line.bytes().all(|byte| b"|-: \t".contains(&byte));
        let columns = if head.contains('|') { cells(head).len() } else { continue };
        let rule = format!("|{}", " --- |".repeat(columns));
        if is_rule && cells(line).len() != columns {
            let (has, wants) = (count(cells(line).len(), "column"), count(columns, "column"));
            return Some(Slip {
                code: Code::UnevenTable,
                at: place,
                message: format!(
                    "the line has {has} and the one above it {wants}, so this is no table"
                ),
                help: format!("write `{rule}`"),
                guess: Some(rule),
            });
        }
        let is_row = |line: &str| line.len() > 2 && line.starts_with('|') && line.ends_with('|');
        if columns > 1 && is_row(head) && is_row(line) && cells(line).len() == columns {
            return Some(Slip {
                code: Code::UnevenTable,
                at: head_at,
                message:
                    "the first line of a table has no line of hyphens below it, so this is no table"
                        .to_owned(),
                help: format!("write `{rule}` on the next line"),
                guess: None,
            });
        }
    }
    None
}

// Text

fn almost(at: Range<usize>, message: &str, guess: String) -> Slip {
    Slip {
        code: Code::AlmostMarkdown,
        at,
        message: message.to_owned(),
        help: format!("write `{guess}`"),
        guess: Some(guess),
    }
}

/// Looks at a line that begins with two number signs or more.
fn heading(source: &str, start: usize) -> Option<Slip> {
    let title = source.trim_start_matches('#');
    let signs = source.len() - title.len();
    if signs > 6 || !title.starts_with(char::is_alphanumeric) {
        return None;
    }
    let word = title.split_whitespace().next()?;
    let guess = format!("{} {word}", &source[..signs]);
    let at = start..start + signs + word.len();
    Some(almost(at, "a heading has a space after its number signs, so this is text", guess))
}

/// Looks for links whose brackets do not touch, or have changed places.
fn links(source: &str, start: usize, found: &mut Vec<Slip>) {
    let forms = [
        ("] (", '[', ['(', ')'], "a link has no space between its brackets, so this is text"),
        (
            ")[",
            '(',
            ['[', ']'],
            "a link has its text in square brackets and its target in round ones, so this is text",
        ),
    ];
    for (middle, bracket, brackets, message) in forms {
        let mut from = 0;
        while let Some(offset) = memmem::find(&source.as_bytes()[from..], middle.as_bytes()) {
            let at = from + offset;
            let inner = at + middle.len();
            if let Some(target) = target(&source[inner..], brackets)
                && let Some(open) = opening(&source[from..at], bracket).map(|open| from + open)
                && ![open, at, inner - 1].iter().any(|sign| is_escaped(source, *sign))
            {
                let guess = format!("[{}]({target})", &source[open + 1..at]);
                let end = inner + target.len() + 1;
                found.push(almost(start + open..start + end, message, guess));
            }
            from = inner;
        }
    }
}

/// Returns where the bracket opens that is closed behind `text`.
fn opening(text: &str, bracket: char) -> Option<usize> {
    text.rfind(bracket).filter(|open| open + 1 < text.len())
}

/// Returns the target of a link between these brackets, the first of which is read, if it surely is
/// one. One with the same bracket in it is not: nothing is read twice.
fn target(text: &str, [open, close]: [char; 2]) -> Option<&str> {
    let end = text.find(|c: char| c == open || c == close || c.is_whitespace())?;
    let target = &text[..end];
    let begins = ["https://", "http://", "mailto:", "/", "./", "../", "#"];
    let ends = [".md", ".mdx", ".html"];
    let is_target =
        begins.iter().any(|begin| target.starts_with(begin) && target.len() > begin.len())
            || ends.iter().any(|end| target.ends_with(end));
    (is_target && text[end..].starts_with(close)).then_some(target)
}

/// Looks for pairs of `**` that make nothing bold.
fn bold(text: &str, range: Range<usize>, found: &mut Vec<Slip>) {
    let source = &text[range.clone()];
    let mut open: Option<usize> = None;
    let mut at = 0;
    while let Some(offset) = memchr(b'*', &source.as_bytes()[at..]) {
        let star = at + offset;
        let length = source.len() - star - source[star..].trim_start_matches('*').len();
        at = star + length;
        let beside = [source[..star].chars().next_back(), source[at..].chars().next()];
        // `**/*.md` is a pattern.
        if length != 2 || beside.contains(&Some('/')) || is_escaped(text, range.start + star) {
            open = None;
            continue;
        }
        let Some(first) = open.take() else {
            open = Some(star);
            continue;
        };
        let inner = &source[first + 2..star];
        let (head, tail) =
            (inner.starts_with(char::is_whitespace), inner.ends_with(char::is_whitespace));
        let bare = inner.trim();
        // A sign behind a word begins nothing: `Price** and tax**`.
        let is_behind = source[..first].ends_with(char::is_alphanumeric);
        // `a ** b ** c` is no slip, and `**kwargs, **options` are two names.
        if bare.is_empty() || head && (tail || is_behind) || tail && is_name(bare) {
            open = Some(star);
            continue;
        }
        let (message, guess) = if head || tail {
            (
                "bold text neither begins nor ends with a space, so this is not bold",
                format!("**{bare}**"),
            )
        } else {
            (
                "between a sign and a letter `**` does not end or begin bold text, so this is not bold",
                format!("<strong>{bare}</strong>"),
            )
        };
        let start = first + 2 + (inner.len() - inner.trim_start().len());
        let guess =
            format!("{}{guess}{}", &source[first + 2..start], &inner[inner.trim_end().len()..]);
        found.push(almost(range.start + first..range.start + star + 2, message, guess));
    }
}

/// Says whether this is a name of a program in lower case, with a comma or a word that leads on to the
/// next.
fn is_name(text: &str) -> bool {
    let ends = [",", " and", " or"];
    let name = ends.iter().find_map(|end| text.strip_suffix(end));
    name.is_some_and(|name| {
        name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    })
}

#[cfg(test)]
mod tests;

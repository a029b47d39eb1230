//! Which emphasis Markdown would recognise, and which must be an element of HTML.
//!
//! In come the marks of a line; each that begins or ends an emphasis is told what it is written as.
//! Asterisks mean something only beside the right neighbours (`CommonMark`, section 6.2).

use super::inline::{Kind, Mark, Style};

/// What stands beside an emphasis, as far as it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Neighbour {
    Space,
    Punctuation,
    Word,
}

impl Neighbour {
    fn of(c: Option<char>) -> Self {
        match c {
            None => Self::Space,
            Some(c) if c.is_whitespace() => Self::Space,
            Some(c) if c.is_alphanumeric() => Self::Word,
            Some(_) => Self::Punctuation,
        }
    }
}

/// Decides for each emphasis whether it can be written in Markdown.
pub(super) fn decide(text: &str, marks: &mut [Mark]) {
    if !marks.iter().any(|mark| matches!(mark.kind, Kind::Open(_) | Kind::LinkOpen)) {
        return;
    }
    let mut partners = vec![0; marks.len()];
    let mut open: Vec<usize> = Vec::new();
    let mut is_nested = vec![false; marks.len()];
    for (index, mark) in marks.iter().enumerate() {
        match mark.kind {
            Kind::Open(_) | Kind::LinkOpen => {
                if let Some(outer) = open.last().filter(|_| matches!(mark.kind, Kind::Open(_))) {
                    is_nested[*outer] = true;
                    is_nested[index] = matches!(marks[*outer].kind, Kind::Open(_));
                }
                open.push(index);
            }
            Kind::Close(_) | Kind::LinkClose(_) => {
                if let Some(begin) = open.pop() {
                    partners[begin] = index;
                }
            }
            _ => {}
        }
    }
    // From the inside out: an outer one may have an inner one beside it.
    for begin in (0..marks.len()).rev() {
        let Kind::Open(style) = marks[begin].kind else { continue };
        let end = partners[begin];
        if end == 0 {
            continue;
        }
        let edges = [before(text, marks, begin), after(text, marks, begin)];
        let ends = [before(text, marks, end), after(text, marks, end)];
        let is_html = match style {
            Style::Subscript | Style::Superscript => true,
            _ => {
                let follows_end = begin > 0
                    && marks[begin - 1].at == marks[begin].at
                    && matches!(marks[begin - 1].kind, Kind::Close(_));
                let is_in_word = [edges, ends].contains(&[Neighbour::Word; 2]);
                follows_end
                    || !can_touch(edges[1], edges[0])
                    || !can_touch(ends[0], ends[1])
                    || (is_in_word && is_nested[begin])
            }
        };
        marks[begin].is_html = is_html;
        marks[end].is_html = is_html;
    }
}

/// Says whether emphasis can have `inside` on its inner and `outside` on its outer side
/// (`CommonMark`, section 6.2: flanking).
fn can_touch(inside: Neighbour, outside: Neighbour) -> bool {
    match inside {
        Neighbour::Space => false,
        Neighbour::Punctuation => outside != Neighbour::Word,
        Neighbour::Word => true,
    }
}

/// Says whether two marks are written as one run of asterisks.
fn is_same_run(one: &Mark, other: &Mark) -> bool {
    let is_star = |style: Style| matches!(style, Style::Emphasis | Style::Strong);
    !other.is_html
        && match (&one.kind, &other.kind) {
            (Kind::Open(one), Kind::Open(other)) | (Kind::Close(one), Kind::Close(other)) => {
                is_star(*one) && is_star(*other)
            }
            _ => false,
        }
}

/// Returns what stands before a mark.
fn before(text: &str, marks: &[Mark], index: usize) -> Neighbour {
    let at = marks[index].at;
    for mark in marks[..index].iter().rev() {
        match mark.kind {
            Kind::Code(length) if mark.at + length == at => return Neighbour::Punctuation,
            Kind::Code(_) | Kind::Markdown(_) => break,
            _ if mark.at != at => break,
            Kind::Break => return Neighbour::Space,
            _ if is_same_run(&marks[index], mark) => {}
            _ => return Neighbour::Punctuation,
        }
    }
    Neighbour::of(text[..at].chars().next_back())
}

/// Returns what stands behind a mark.
fn after(text: &str, marks: &[Mark], index: usize) -> Neighbour {
    let at = marks[index].at;
    for mark in &marks[index + 1..] {
        match mark.kind {
            _ if mark.at != at => break,
            Kind::Code(_) => return Neighbour::Punctuation,
            Kind::Markdown(_) => break,
            Kind::Break => return Neighbour::Space,
            _ if is_same_run(&marks[index], mark) => {}
            _ => return Neighbour::Punctuation,
        }
    }
    Neighbour::of(text[at..].chars().next())
}

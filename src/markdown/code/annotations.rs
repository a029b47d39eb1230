//! The lines of a block of code and how each is marked, by its fence or by an annotation.
//!
//! An annotation is a comment at the end of a line: `// [!code ++]`, `# [!code focus]`,
//! `<!-- [!code highlight:3] -->`. It is taken out of the text. Where nothing else is on its line,
//! the line goes too and the annotation is about the next one. A number says for how many lines it
//! holds.

use std::ops::Range;

use crate::markdown::fence::Fence;

/// The beginning of an annotation inside its comment.
pub const ANNOTATION: &str = "[!code ";

/// What opens a comment, and what closes it.
const COMMENTS: &[(&str, &str)] = &[
    ("{/*", "*/}"),
    ("/*", "*/"),
    ("<!--", "-->"),
    ("//", ""),
    ("#", ""),
    ("--", ""),
    (";", ""),
    ("%", ""),
];

/// A way to mark a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Highlight,
    Inserted,
    Deleted,
    Focus,
}

impl Mark {
    /// Every mark, in the order in which classes are written.
    pub(super) const ALL: [Self; 4] = [Self::Highlight, Self::Inserted, Self::Deleted, Self::Focus];

    /// Returns the class in HTML.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Highlight => "mark",
            Self::Inserted => "ins",
            Self::Deleted => "del",
            Self::Focus => "focus",
        }
    }

    /// Returns the mark that an annotation names.
    fn named(name: &str) -> Option<Self> {
        match name {
            "highlight" | "hl" | "mark" => Some(Self::Highlight),
            "++" => Some(Self::Inserted),
            "--" => Some(Self::Deleted),
            "focus" => Some(Self::Focus),
            _ => None,
        }
    }
}

/// A set of marks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Marks(u8);

impl Marks {
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn contains(self, mark: Mark) -> bool {
        self.0 & (1 << mark as u8) != 0
    }

    fn insert(&mut self, mark: Mark) {
        self.0 |= 1 << mark as u8;
    }
}

/// A line of code.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Its text without annotations.
    pub(super) text: Range<usize>,
    /// Where its text ends with them.
    pub(super) end: usize,
    /// Where the next line starts, behind the line end.
    pub(super) next: usize,
    /// How it is marked.
    pub(super) marks: Marks,
    /// Its annotations, each with the number of lines it holds for.
    annotations: Vec<(Mark, usize)>,
}

impl Line {
    /// Returns whether there was nothing on the line but annotations.
    fn is_annotation(&self, code: &str) -> bool {
        !self.annotations.is_empty() && code[self.text.clone()].trim().is_empty()
    }
}

/// Returns whether `code` may have annotations to take out.
pub(super) fn may_occur(fence: &Fence, code: &str) -> bool {
    !fence.verbatim && code.contains(ANNOTATION)
}

/// Returns every line of `code`, still without marks.
pub(super) fn all_lines(fence: &Fence, code: &str) -> Vec<Line> {
    let annotated = may_occur(fence, code);
    let mut next = 0;
    let lines = code.split_inclusive('\n').map(|line| {
        let start = next;
        next += line.len();
        let body = line.strip_suffix('\n').unwrap_or(line);
        let end = start + body.len();
        let mut annotations = Vec::new();
        let kept = if annotated { without_annotations(body, &mut annotations) } else { body };
        let text = start..start + kept.len();
        Line { text, end, next, marks: Marks::default(), annotations }
    });
    lines.collect()
}

/// Returns the lines that are shown, with their marks. The fence counts the lines that are shown.
pub(super) fn shown_lines(fence: &Fence, code: &str) -> Vec<Line> {
    let mut shown: Vec<Line> = Vec::new();
    // The number of the last line that an annotation holds for, by mark.
    let mut last = [0; Mark::ALL.len()];
    for mut line in all_lines(fence, code) {
        let number = shown.len() + 1;
        for &(mark, count) in &line.annotations {
            let last = &mut last[mark as usize];
            *last = (*last).max(number.saturating_add(count - 1));
        }
        if line.is_annotation(code) {
            continue;
        }
        line.marks = fence_marks(fence, number, &code[line.text.clone()]);
        for mark in Mark::ALL {
            if number <= last[mark as usize] {
                line.marks.insert(mark);
            }
        }
        shown.push(line);
    }
    shown
}

/// Returns the marks that the fence gives to a line.
fn fence_marks(fence: &Fence, number: usize, text: &str) -> Marks {
    let number = u32::try_from(number).unwrap_or(u32::MAX);
    let mut marks = Marks::default();
    for (mark, holds) in [
        (Mark::Highlight, fence.marked.contains(number)),
        (Mark::Inserted, fence.inserted.contains(number) || fence.diff && text.starts_with('+')),
        (Mark::Deleted, fence.deleted.contains(number) || fence.diff && text.starts_with('-')),
        (Mark::Focus, fence.focused.contains(number)),
    ] {
        if holds {
            marks.insert(mark);
        }
    }
    marks
}

/// Returns the beginning of `line` before the annotations at its end, which go into `found`.
fn without_annotations<'a>(line: &'a str, found: &mut Vec<(Mark, usize)>) -> &'a str {
    let mut kept = line;
    while let Some((before, marks)) = last_comment(kept) {
        found.extend(marks);
        kept = before.trim_end();
    }
    kept
}

/// Returns what stands before the comment at the end of `line`, and what the comment says, where
/// it is made of annotations.
fn last_comment(line: &str) -> Option<(&str, Vec<(Mark, usize)>)> {
    let line = line.trim_end();
    COMMENTS.iter().find_map(|(opening, closing)| {
        let mut rest = line.strip_suffix(closing)?.trim_end();
        let mut marks = Vec::new();
        while let Some((before, mark)) = last_annotation(rest) {
            marks.push(mark);
            rest = before.trim_end();
        }
        let before = rest.strip_suffix(opening)?;
        (!marks.is_empty()).then_some((before, marks))
    })
}

/// Returns what stands before the annotation that `text` ends with, its mark and its count.
fn last_annotation(text: &str) -> Option<(&str, (Mark, usize))> {
    let inner = text.strip_suffix(']')?;
    let start = inner.rfind('[')?;
    let content = inner[start..].strip_prefix(ANNOTATION)?.trim();
    let (name, count) = content.split_once(':').unwrap_or((content, "1"));
    let count = count.parse().ok().filter(|&count| count > 0)?;
    Some((&text[..start], (Mark::named(name)?, count)))
}

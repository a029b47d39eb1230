//! A text with stretches replaced, that still knows the places of the original.
//!
//! In come a text and replacements; out come the new text and a map from its offsets back.

use crate::diagnostic::Span;

/// A replacement, in offsets of the original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    pub span: Span,
    pub replacement: String,
}

/// A text after its replacements.
#[derive(Debug)]
pub(super) struct Patched {
    pub text: String,
    edits: Vec<Edit>,
    /// Where each edit stands in `text`, and how far into it the text stands that it replaced,
    /// where it is still there.
    places: Vec<(Span, Option<usize>)>,
}

impl Patched {
    /// Applies `edits`, which may come in any order; of two that overlap the longer counts.
    pub(super) fn new(original: &str, mut edits: Vec<Edit>) -> Self {
        edits.sort_by(|a, b| {
            (a.span.start, std::cmp::Reverse(a.span.end))
                .cmp(&(b.span.start, std::cmp::Reverse(b.span.end)))
        });
        let mut kept: Vec<Edit> = Vec::with_capacity(edits.len());
        for edit in edits {
            if kept.last().is_none_or(|last| last.span.end <= edit.span.start) {
                kept.push(edit);
            }
        }
        let mut text = String::with_capacity(original.len() + 16 * kept.len());
        let mut places = Vec::with_capacity(kept.len());
        let mut done = 0;
        for edit in &kept {
            text.push_str(&original[done..edit.span.start]);
            let place = Span::new(text.len(), text.len() + edit.replacement.len());
            places.push((place, edit.replacement.find(&original[edit.span.range()])));
            text.push_str(&edit.replacement);
            done = edit.span.end;
        }
        text.push_str(&original[done..]);
        Self { text, edits: kept, places }
    }

    /// Returns the place in the original of the byte at `offset`; a place inside a replacement
    /// stays inside what it replaced.
    pub(super) fn original(&self, offset: usize) -> usize {
        let next = self.places.partition_point(|(place, _)| place.start <= offset);
        let Some(last) = next.checked_sub(1) else { return offset };
        let ((place, lead), edit) = (self.places[last], self.edits[last].span);
        if offset >= place.end {
            edit.end + (offset - place.end)
        } else if offset == place.start {
            edit.start
        } else {
            let inside = lead.map(|lead| (offset - place.start).saturating_sub(lead));
            inside.map_or(edit.end, |inside| (edit.start + inside).min(edit.end))
        }
    }

    /// Returns the place in the original of `span`.
    pub(super) fn original_span(&self, span: Span) -> Span {
        Span::new(self.original(span.start), self.original(span.end))
    }
}

//! A text made from another one, and the way back.
//!
//! Before the parser sees a body, component tags become markers, imports go and indented children
//! move left. [`Rewriter`] makes such a text piece by piece; the [`SourceMap`] that it leaves
//! behind leads from any offset in the new text to the place in the source.

/// One stretch of the new text.
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// Where it begins in the new text.
    start: usize,
    /// Where it begins in the source.
    source: usize,
    /// Where it ends in the source; a copied stretch is as long in both.
    source_end: usize,
    /// Whether it is the source's own text.
    copied: bool,
}

/// Leads from offsets in a rewritten text to offsets in its source.
#[derive(Debug, Default)]
pub struct SourceMap {
    pieces: Vec<Piece>,
}

impl SourceMap {
    fn piece(&self, offset: usize) -> Option<&Piece> {
        let after = self.pieces.partition_point(|piece| piece.start <= offset);
        self.pieces.get(after.checked_sub(1)?)
    }

    /// Returns where the byte at `offset` comes from.
    #[must_use]
    pub fn source(&self, offset: usize) -> usize {
        self.piece(offset).map_or(offset, |piece| {
            if piece.copied {
                (piece.source + offset - piece.start).min(piece.source_end)
            } else {
                piece.source
            }
        })
    }

    /// Returns the stretch of the source that `start..end` comes from.
    #[must_use]
    pub fn range(&self, start: usize, end: usize) -> std::ops::Range<usize> {
        let from = self.source(start);
        if end <= start {
            return from..from;
        }
        // The end belongs to the stretch of the last byte, not to what follows it.
        let to = self.piece(end - 1).map_or(end, |piece| {
            if piece.copied {
                (piece.source + end - piece.start).min(piece.source_end)
            } else {
                piece.source_end
            }
        });
        from..to.max(from)
    }
}

/// Makes a text from pieces of a source.
#[derive(Debug)]
pub struct Rewriter<'a> {
    source: &'a str,
    text: String,
    map: SourceMap,
}

impl<'a> Rewriter<'a> {
    /// Begins an empty text.
    #[must_use]
    pub fn new(source: &'a str) -> Self {
        Self { source, text: String::with_capacity(source.len() + 64), map: SourceMap::default() }
    }

    /// Appends the source's bytes `start..end`.
    pub fn copy(&mut self, start: usize, end: usize) {
        if start >= end {
            return;
        }
        let continues = self.map.pieces.last().is_some_and(|last| {
            last.copied
                && last.source_end == start
                && self.text.len() - last.start == start - last.source
        });
        if continues {
            self.map.pieces.last_mut().expect("seen above").source_end = end;
        } else {
            let start_in_text = self.text.len();
            self.map.pieces.push(Piece {
                start: start_in_text,
                source: start,
                source_end: end,
                copied: true,
            });
        }
        self.text.push_str(&self.source[start..end]);
    }

    /// Appends `text` in place of the source's bytes `start..end`.
    pub fn replace(&mut self, start: usize, end: usize, text: &str) {
        self.map.pieces.push(Piece {
            start: self.text.len(),
            source: start,
            source_end: end,
            copied: false,
        });
        self.text.push_str(text);
    }

    /// Returns the text so far.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the text and the way back.
    #[must_use]
    pub fn finish(self) -> (String, SourceMap) {
        (self.text, self.map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_lead_back_to_where_the_text_came_from() {
        let mut rewriter = Rewriter::new("abc<Tag>def");
        rewriter.copy(0, 3);
        rewriter.replace(3, 8, "!");
        rewriter.copy(8, 11);
        let (text, map) = rewriter.finish();
        assert_eq!(text, "abc!def");
        assert_eq!(map.range(0, 3), 0..3);
        assert_eq!(map.range(3, 4), 3..8);
        assert_eq!(map.range(4, 7), 8..11);
        assert_eq!(map.range(2, 5), 2..9);
    }
}

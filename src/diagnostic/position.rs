//! From byte offsets to the lines and columns that people and editors count.
//!
//! In comes a text; out come positions: lines and columns from 1, columns in characters, offsets
//! in bytes.

use serde::Serialize;

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// The offset, from 0, in bytes.
    pub offset: usize,
}

/// Where the lines of a text begin, so that each position costs one binary search.
#[derive(Debug)]
pub struct LineIndex<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> LineIndex<'a> {
    /// Indexes `text`.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let starts = std::iter::once(0)
            .chain(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(i, _)| i + 1))
            .collect();
        Self { text, starts }
    }

    /// Returns the position of the byte at `offset`, which is brought back to the text and to the
    /// beginning of a character where it lies outside.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts[line - 1];
        // A byte order mark takes no column: editors do not show it.
        let before = self.text[start..offset].trim_start_matches('\u{feff}');
        Position { line, column: before.chars().count() + 1, offset }
    }

    /// Returns the offset of a line and a column as tools count them (line from 1, column from 0,
    /// in characters), brought back to the text where it lies outside.
    #[must_use]
    pub fn offset(&self, line: usize, column: usize) -> usize {
        let Some(start) = line.checked_sub(1).and_then(|index| self.starts.get(index)) else {
            return self.text.len();
        };
        let rest = &self.text[*start..];
        let rest = &rest[..rest.find('\n').unwrap_or(rest.len())];
        start + rest.char_indices().nth(column).map_or(rest.len(), |(offset, _)| offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_offsets_bytes() {
        let index = LineIndex::new("añb\r\nç→d\n");
        assert_eq!(index.position(3), Position { line: 1, column: 3, offset: 3 });
        assert_eq!(index.position(11), Position { line: 2, column: 3, offset: 11 });
        assert_eq!(index.position(99), Position { line: 3, column: 1, offset: 13 });
        assert_eq!(index.offset(2, 2), 11);
        assert_eq!(index.offset(9, 0), 13);
    }

    #[test]
    fn a_byte_order_mark_takes_no_column() {
        assert_eq!(LineIndex::new("\u{feff}ab").position(4).column, 2);
    }
}

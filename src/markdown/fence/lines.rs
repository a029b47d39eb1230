//! A list of lines: `1,4-6`.

use std::ops::{Range, RangeInclusive};

/// A set of line numbers, counted from 1.
///
/// Kept as ranges, so that `1-4000000000` costs no more than `1-4`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines(Vec<RangeInclusive<u32>>);

impl Lines {
    /// Reads numbers and ranges that commas or spaces separate. Also returns where the parts stand
    /// that are neither, in bytes of `text`.
    #[must_use]
    pub fn parse(text: &str) -> (Self, Vec<Range<usize>>) {
        let mut ranges = Vec::new();
        let mut unreadable = Vec::new();
        let mut start = 0;
        for part in text.split([',', ' ', '\t']) {
            if !part.is_empty() {
                match range(part) {
                    Some(range) => ranges.push(range),
                    None => unreadable.push(start..start + part.len()),
                }
            }
            start += part.len() + 1;
        }
        (Self::merged(ranges), unreadable)
    }

    /// Returns whether `line` is in the set.
    #[must_use]
    pub fn contains(&self, line: u32) -> bool {
        let next = self.0.partition_point(|range| *range.end() < line);
        self.0.get(next).is_some_and(|range| range.contains(&line))
    }

    /// Adds the lines of `other`.
    pub fn extend(&mut self, other: Self) {
        let mut ranges = std::mem::take(&mut self.0);
        ranges.extend(other.0);
        *self = Self::merged(ranges);
    }

    /// Sorts and joins ranges, so that one search finds a line.
    fn merged(mut ranges: Vec<RangeInclusive<u32>>) -> Self {
        ranges.sort_by_key(|range| *range.start());
        let mut merged: Vec<RangeInclusive<u32>> = Vec::new();
        for range in ranges {
            match merged.last_mut() {
                Some(last) if *range.start() <= last.end().saturating_add(1) => {
                    *last = *last.start()..=*last.end().max(range.end());
                }
                _ => merged.push(range),
            }
        }
        Self(merged)
    }
}

/// Reads `4`, `4-6`, `4..6` or, as some editors write it, `4–6`.
fn range(part: &str) -> Option<RangeInclusive<u32>> {
    let ends = ["..", "-", "–"].iter().find_map(|sign| part.split_once(sign));
    let (first, last) = ends.unwrap_or((part, part));
    let (first, last) = (number(first)?, number(last)?);
    Some(first.min(last)..=first.max(last))
}

/// Reads the number of a line; one beyond all lines is as good as any other.
fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.then(|| text.parse().unwrap_or(u32::MAX))?;
    (number > 0).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_joined_however_they_are_written() {
        let (lines, unreadable) = Lines::parse("9, 2,4-6 5..7 12–10");
        assert_eq!(lines.0, [2..=2, 4..=7, 9..=12]);
        assert!(unreadable.is_empty());
        let inside: Vec<u32> = (1..20).filter(|&line| lines.contains(line)).collect();
        assert_eq!(inside, [2, 4, 5, 6, 7, 9, 10, 11, 12]);
    }

    #[test]
    fn what_cannot_be_read_is_pointed_at_and_the_rest_is_kept() {
        let (lines, unreadable) = Lines::parse("1,x-3,0,-2,3-");
        assert_eq!(lines.0, [1..=1]);
        assert_eq!(unreadable, [2..5, 6..7, 8..10, 11..13]);
    }

    #[test]
    fn huge_numbers_stay_ranges() {
        let (lines, unreadable) = Lines::parse("1-4000000000,99999999999999999999");
        assert_eq!(lines.0, [1..=4_000_000_000, u32::MAX..=u32::MAX]);
        assert!(unreadable.is_empty());
        assert!(!Lines::default().contains(1));
    }
}

//! Pages in the order in which they are read.
//!
//! In come the paths, each once; out come the place of one among them and its neighbours, at the
//! same cost however many there are.

use std::collections::HashMap;

use crate::paths::SourcePath;

/// Pages in an order, each once.
#[derive(Debug, Clone, Default)]
pub struct Sequence {
    paths: Vec<SourcePath>,
    /// Looked up, never listed: its own order is nobody's.
    places: HashMap<SourcePath, usize>,
}

impl Sequence {
    /// Returns how many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.paths.len()
    }

    /// Says whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// Returns them in order.
    pub fn iter(&self) -> impl Iterator<Item = &SourcePath> {
        self.paths.iter()
    }

    /// Says whether a page is among them.
    #[must_use]
    pub fn contains(&self, path: &SourcePath) -> bool {
        self.places.contains_key(path)
    }

    /// Returns the place of a page among them, from 0.
    #[must_use]
    pub fn place(&self, path: &SourcePath) -> Option<usize> {
        self.places.get(path).copied()
    }

    /// Returns up to `reach` pages on either side of one of them, without itself.
    pub fn around(&self, path: &SourcePath, reach: usize) -> impl Iterator<Item = &SourcePath> {
        let place = self.place(path);
        let range = place
            .map_or(0..0, |at| at.saturating_sub(reach)..(at + reach + 1).min(self.paths.len()));
        self.paths[range].iter().filter(move |other| *other != path)
    }

    /// Returns the pages from `first` on, `count` at most.
    pub fn stretch(&self, first: usize, count: usize) -> impl Iterator<Item = &SourcePath> {
        self.paths.iter().skip(first).take(count)
    }

    /// Returns the pages before and after one of them; none of either for any other page.
    #[must_use]
    pub fn neighbours(&self, path: &SourcePath) -> (Option<&SourcePath>, Option<&SourcePath>) {
        let Some(&place) = self.places.get(path) else { return (None, None) };
        (place.checked_sub(1).map(|before| &self.paths[before]), self.paths.get(place + 1))
    }
}

impl FromIterator<SourcePath> for Sequence {
    /// Keeps the first of equal paths.
    fn from_iter<I: IntoIterator<Item = SourcePath>>(paths: I) -> Self {
        let mut sequence = Self::default();
        for path in paths {
            let next = sequence.paths.len();
            if *sequence.places.entry(path.clone()).or_insert(next) == next {
                sequence.paths.push(path);
            }
        }
        sequence
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_knows_its_neighbours() {
        let path = |name: &str| SourcePath::new(name).unwrap();
        let sequence: Sequence = ["a", "b", "a", "c"].into_iter().map(path).collect();
        assert_eq!(sequence.len(), 3);
        assert_eq!(sequence.neighbours(&path("a")), (None, Some(&path("b"))));
        assert_eq!(sequence.neighbours(&path("b")), (Some(&path("a")), Some(&path("c"))));
        assert_eq!(sequence.neighbours(&path("c")), (Some(&path("b")), None));
        assert_eq!(sequence.neighbours(&path("d")), (None, None));
    }
}

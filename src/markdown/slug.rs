//! Heading ids, the same as on GitHub: what `github-slugger` 2 makes of a heading's text.
//!
//! In comes the text of a heading without its markup; out comes an id that no earlier heading of
//! the page has. Links written for any site that uses `github-slugger` keep their targets.
//!
//! The rule is three steps: lower case by the default Unicode mapping (the final sigma included),
//! removal of all that is no letter, mark, digit or connector (the table in `kept`), one `-` for each
//! space. Text is not trimmed and hyphens are not merged, so `a — b` becomes `a--b`.

mod kept;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fmt::Write as _;

use kept::is_kept;

/// Makes the id of a heading that stands alone: without regard to the other headings of its page.
///
/// The id is empty where the text has no character that an id keeps.
#[must_use]
pub fn slugify(text: &str) -> String {
    let mut id = text.to_lowercase();
    id.retain(is_kept);
    if id.contains(' ') { id.replace(' ', "-") } else { id }
}

/// Hands out the ids of one page, each of them once.
///
/// The second heading `Setup` becomes `setup-1`, the third `setup-2`; a number that a heading of
/// its own has taken (`Setup 1`) is skipped. All headings of a page together cost linear time.
#[derive(Debug, Default)]
pub struct Slugger {
    /// Every id in use, with the last number appended to it. Looked up, never iterated.
    last_number: HashMap<String, usize>,
}

impl Slugger {
    /// Starts a page on which no id is in use.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes an id that the author wrote, so that no heading gets it from its text.
    ///
    /// Called for all explicit ids of a page before the first [`slug`](Self::slug).
    pub fn reserve(&mut self, id: &str) {
        if !self.last_number.contains_key(id) {
            self.last_number.insert(id.to_owned(), 0);
        }
    }

    /// Makes the id of the next heading from its text and takes it.
    ///
    /// Each number passed over belongs to an id already in use, and an id is passed over for one
    /// stem only: that bounds the steps of all calls together by the number of ids.
    pub fn slug(&mut self, text: &str) -> String {
        let stem = slugify(text);
        let mut id = stem.clone();
        if let Some(last) = self.last_number.get(&stem) {
            let mut number = *last;
            while self.last_number.contains_key(&id) {
                number += 1;
                id.truncate(stem.len());
                // Writing to a `String` cannot fail.
                let _ = write!(id, "-{number}");
            }
            self.last_number.insert(stem, number);
        }
        self.last_number.insert(id.clone(), 0);
        id
    }
}

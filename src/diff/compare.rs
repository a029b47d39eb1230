//! What differs between two records of a site.
//!
//! In come what was published and what is; out come the pages that are new, that say something else, that
//! moved and that are gone, and those that wait for their time.

use chrono::{DateTime, Utc};

use crate::output::urls::{Entry, Heading, Kind};

use super::Record;

/// What differs, each part in the order of the addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Pages that are new.
    pub added: Vec<Entry>,
    /// Pages that were held back and are public.
    pub released: Vec<Entry>,
    /// Pages that say something else.
    pub changed: Vec<Changed>,
    /// Addresses that show another page now, with the new place.
    pub redirected: Vec<(Entry, String)>,
    /// Addresses at which nothing is any more.
    pub removed: Vec<Entry>,
    /// Addresses of pages that wait for a time and did not, or for another one.
    pub scheduled: Vec<(String, DateTime<Utc>)>,
}

/// A page that says something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// As it was.
    pub before: Entry,
    /// As it is.
    pub after: Entry,
    /// The ids that it has no more.
    pub gone: Vec<Heading>,
    /// The ids that it has now.
    pub new: Vec<Heading>,
}

impl Difference {
    /// Compares what was published with what is.
    ///
    /// Files are left out, since their addresses say nothing of their content, and so are lists, which
    /// follow the pages.
    #[must_use]
    pub fn between(before: &Record, after: &Record) -> Self {
        let mut found = Self::default();
        for entry in before.urls.urls.iter().filter(|entry| counts(entry)) {
            match after.arrival(&entry.url) {
                None => found.removed.push(entry.clone()),
                Some(_) if entry.kind == Kind::Redirect => {}
                Some(other) if other.url != entry.url || other.kind == Kind::Redirect => {
                    let to = other.to.clone().unwrap_or_else(|| other.url.clone());
                    found.redirected.push((entry.clone(), to));
                }
                Some(other) if other.digest != entry.digest || other.headings != entry.headings => {
                    found.changed.push(Changed {
                        gone: missing(&entry.headings, &other.headings),
                        new: missing(&other.headings, &entry.headings),
                        before: entry.clone(),
                        after: other.clone(),
                    });
                }
                Some(_) => {}
            }
        }
        let is_new = |entry: &&Entry| {
            entry.kind.is_written()
                && before.entry(&entry.url).is_none_or(|old| !old.kind.is_written())
        };
        // A page that readers of an old address come to is not new to them.
        let is_moved = |entry: &&Entry| {
            found.redirected.iter().any(|(_, to)| to.split('#').next() == Some(&entry.url))
        };
        let new: Vec<Entry> =
            after.urls.urls.iter().filter(|e| is_new(e) && !is_moved(e)).cloned().collect();
        (found.released, found.added) =
            new.into_iter().partition(|entry| before.held.contains_key(&entry.url));
        let waits = after.held.iter().filter_map(|(url, at)| Some((url.clone(), (*at)?)));
        found.scheduled =
            waits.filter(|(url, at)| before.held.get(url) != Some(&Some(*at))).collect();
        found
    }

    /// Says whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Says whether an address is one that readers keep.
pub(super) fn counts(entry: &Entry) -> bool {
    matches!(entry.kind, Kind::Page | Kind::Post | Kind::Section | Kind::Redirect)
}

/// Returns those of `from` whose id is not among `others`.
pub(super) fn missing(from: &[Heading], others: &[Heading]) -> Vec<Heading> {
    let is_gone = |heading: &&Heading| others.iter().all(|other| other.id != heading.id);
    from.iter().filter(is_gone).cloned().collect()
}

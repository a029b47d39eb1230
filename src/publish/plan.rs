//! What publishing will do, before it does it.
//!
//! In come the tree and what the host holds; out come the next manifest and what becomes of each file,
//! or why it must not be: addresses that readers know would lead nowhere, or too much would go at once.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::config::Removal;
use crate::diagnostic::count;
use crate::diff::{Difference, Record};

use super::{Kept, Manifest, Tree};

/// What publishing will do; each list is sorted.
#[derive(Debug)]
pub struct Plan {
    /// What the host will hold.
    pub manifest: Manifest,
    /// Files that the host does not hold.
    pub new: Vec<String>,
    /// Files that it holds with other bytes.
    pub changed: Vec<String>,
    /// How many it holds already.
    pub same: usize,
    /// Files of earlier releases that stay for pages that are open in a browser.
    pub carried: Vec<String>,
    /// Files that go.
    pub removed: Vec<String>,
    /// Bytes that have to be carried to the host.
    pub bytes: u64,
    /// How many files the host holds.
    held: usize,
}

/// Why a plan must not be carried out.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Addresses would lead nowhere.
    #[error("{} would lead nowhere: `{}`{}", count(.0.len(), "published address"), .0[0], rest(.0))]
    Broken(Vec<String>),
    /// A large part of the site would go.
    #[error("{removed} of {held} published files would go, more than {most} %")]
    Vanishing {
        /// How many would go.
        removed: usize,
        /// How many there are.
        held: usize,
        /// How many may go, in percent.
        most: usize,
    },
}

fn rest(urls: &[String]) -> String {
    match urls {
        [] | [_] => String::new(),
        [_, second] => format!(" and `{second}`"),
        [_, second, ..] => format!(", `{second}`, …"),
    }
}

impl Plan {
    /// Compares the tree with what the host holds. What the names of assets tell stays for `keep`
    /// releases after the last that had them.
    #[must_use]
    pub fn between(tree: &Tree, before: Option<&Manifest>, release: u64, keep: u64) -> Self {
        let own = tree.files.iter().map(|(name, (digest, size))| {
            let asset = tree.assets.contains(name);
            (name.clone(), Kept { digest: *digest, size: *size, asset, last: release })
        });
        let mut files: BTreeMap<String, Kept> = own.collect();
        let held = before.map(|manifest| &manifest.files);
        let (mut new, mut changed, mut same, mut bytes) = (Vec::new(), Vec::new(), 0, 0);
        for (name, file) in &files {
            match held.and_then(|held| held.get(name)) {
                Some(old) if old.digest == file.digest => {
                    same += 1;
                    continue;
                }
                Some(_) => changed.push(name.clone()),
                None => new.push(name.clone()),
            }
            bytes += file.size;
        }
        let (mut carried, mut removed) = (Vec::new(), Vec::new());
        for (name, file) in held.into_iter().flatten() {
            if files.contains_key(name) {
                continue;
            }
            if file.asset && file.last + keep >= release {
                carried.push(name.clone());
                files.insert(name.clone(), file.clone());
            } else {
                removed.push(name.clone());
            }
        }
        let manifest = Manifest::new(release, tree.digest(), files);
        let held = held.map_or(0, BTreeMap::len);
        Self { manifest, new, changed, same, carried, removed, bytes, held }
    }

    /// Says whether the host holds all of it already.
    #[must_use]
    pub fn is_done(&self, before: Option<&Manifest>) -> bool {
        before.is_some_and(|before| before.digest == self.manifest.digest)
    }

    /// Refuses what would break links of readers; `accepted` may go, and at most `most` percent of the
    /// files.
    ///
    /// # Errors
    /// When it must not be carried out.
    pub fn guard(
        &self,
        before: Option<&Record>,
        tree: &Tree,
        accepted: &[Removal],
        most: usize,
    ) -> Result<(), Refusal> {
        if let Some(before) = before {
            let gone = Difference::between(before, &tree.record).removed;
            let urls = gone.into_iter().map(|entry| entry.url);
            let urls: Vec<String> =
                urls.filter(|url| accepted.iter().all(|removal| removal.url != *url)).collect();
            if !urls.is_empty() {
                return Err(Refusal::Broken(urls));
            }
        }
        // A few files are no share of anything.
        if self.removed.len() > 10 && self.removed.len() * 100 > self.held * most {
            return Err(Refusal::Vanishing { removed: self.removed.len(), held: self.held, most });
        }
        Ok(())
    }
}

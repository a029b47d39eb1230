//! A bucket of an S3-compatible host: files go up in an order in which every page finds what it names,
//! and what is no longer needed goes last.
//!
//! The manifest in the bucket says what it holds. It is written on the way too, and says before files are
//! written that nobody knows what they hold, so that whoever is interrupted goes on from there. A lease in the bucket, which its holder renews, keeps a second
//! publisher waiting; both are written only where they still are what was read (conditional writes).

mod lease;
mod store;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use thiserror::Error;

use crate::diff::{Record, RecordError};
use crate::digest::Digest;
use crate::fs;
use crate::output::{cache_control, media_type};

use super::{Kept, Manifest, Plan, Tree};
use lease::Lease;
pub use store::Access;
use store::{Condition, Store};

/// Where the manifest lies.
const MANIFEST: &str = ".folio/published.json";

/// Stands for bytes that nobody knows; no file of a site holds them.
const UNKNOWN: &[u8] = b"\0what was being written when a publisher was interrupted\0";

/// How many files go up at a time.
const AT_A_TIME: usize = 8;

/// After how many files the manifest is written on the way.
const SAVED_AFTER: usize = 64;

/// A bucket, or a part of one, leased from other publishers.
#[derive(Debug)]
pub struct Bucket {
    store: Store,
    lease: Lease,
    /// What it holds, and which version of the manifest says so.
    current: Mutex<(Option<Manifest>, Option<String>)>,
}

/// Why a bucket cannot be published to.
#[derive(Debug, Error)]
pub enum BucketError {
    /// The machine refused.
    #[error(transparent)]
    Machine(#[from] fs::Error),
    /// The environment does not say how to get in, or the target has no bucket.
    #[error("{0}")]
    Access(String),
    /// The bucket did not do what it was asked for, though it was asked several times.
    #[error("cannot {0} `{1}`: {2}")]
    Refused(&'static str, String, String),
    /// Another publisher took the lease.
    #[error("another publisher has taken over; what it publishes stays")]
    TakenOver,
    /// What is published there was written by a later version.
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl Bucket {
    /// Opens the bucket. Waits while another publisher is at work, after a call of `waits`; one that
    /// has not renewed its lease for the length of `patience` counts as gone.
    ///
    /// # Errors
    /// When the bucket refuses.
    pub fn open(
        access: &Access,
        patience: Duration,
        waits: impl FnOnce(),
    ) -> Result<Self, BucketError> {
        let store = Store::new(access)?;
        let lease = Lease::take(&store, patience, waits)?;
        let held = store.get(MANIFEST)?;
        let (manifest, version) = match held {
            Some((bytes, version)) => (Manifest::read(&bytes), version),
            None => (None, None),
        };
        Ok(Self { store, lease, current: Mutex::new((manifest, version)) })
    }

    /// Returns the manifest of what it holds.
    #[must_use]
    pub fn current(&self) -> Option<Manifest> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).0.clone()
    }

    /// Returns the addresses of what it holds.
    ///
    /// # Errors
    /// When the bucket refuses, or a later version wrote them.
    pub fn record(&self) -> Result<Option<Record>, BucketError> {
        let Some((bytes, _)) = self.store.get("urls.json")? else { return Ok(None) };
        Ok(Some(Record::parse(&bytes, "urls.json".as_ref())?))
    }

    /// Carries out `plan`; `done` is called after each file.
    ///
    /// # Errors
    /// When the bucket refuses, or another publisher took over. Every page that the bucket shows then
    /// finds what it names, and a further call goes on from there.
    pub fn publish(
        &self,
        tree: &Tree,
        plan: &Plan,
        done: &(dyn Fn(usize) + Sync),
    ) -> Result<(), BucketError> {
        let mut wanted: Vec<&String> = plan.new.iter().chain(&plan.changed).collect();
        let is_new = |name: &String| plan.new.contains(name);
        wanted.sort_by_key(|name| (turn(name, is_new(name)), *name));
        let total = wanted.len() + plan.removed.len();
        self.doubt(plan, &wanted)?;
        for batch in wanted.chunk_by(|a, b| turn(a, is_new(a)) == turn(b, is_new(b))) {
            for part in batch.chunks(SAVED_AFTER) {
                for few in part.chunks(2 * AT_A_TIME) {
                    self.lease.renew(&self.store)?;
                    self.upload(tree, plan, few, &|| done(total))?;
                }
                self.save(plan, part)?;
            }
        }
        // What is no longer part of the site stays in the manifest until it is gone.
        let old = self.current().map(|current| current.files).unwrap_or_default();
        let old = old.into_iter().filter(|(name, _)| plan.removed.contains(name));
        let mut with_old = plan.manifest.clone();
        with_old.files.extend(old.map(|(name, file)| (name, unknown(&file))));
        with_old.digest = String::new();
        self.write(with_old)?;
        for part in plan.removed.chunks(SAVED_AFTER) {
            self.lease.renew(&self.store)?;
            for name in part {
                self.store.remove(name)?;
                done(total);
            }
        }
        self.write(plan.manifest.clone())
    }

    /// Puts files up, several at a time.
    fn upload(
        &self,
        tree: &Tree,
        plan: &Plan,
        names: &[&String],
        done: &(dyn Fn() + Sync),
    ) -> Result<(), BucketError> {
        let queue = Mutex::new(names.iter());
        let failed = Mutex::new(None);
        let next = || {
            let is_over = failed.lock().unwrap_or_else(PoisonError::into_inner).is_some();
            if is_over { None } else { queue.lock().unwrap_or_else(PoisonError::into_inner).next() }
        };
        let work = || {
            while let Some(name) = next() {
                match self.put(tree, plan, name) {
                    Ok(()) => done(),
                    Err(error) => {
                        failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                    }
                }
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..AT_A_TIME.min(names.len()) {
                scope.spawn(work);
            }
        });
        failed.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
    }

    fn put(&self, tree: &Tree, plan: &Plan, name: &str) -> Result<(), BucketError> {
        let bytes = fs::read(&tree.root.join(name))?;
        let named = plan.manifest.files.get(name).is_some_and(|file| file.asset);
        let headers =
            [("content-type", &*media_type(name)), ("cache-control", cache_control(name, named))];
        self.store.put(name, &headers, &bytes, &Condition::None).map(drop)
    }

    /// Writes down that nobody knows what these files hold: whoever is interrupted may have written one
    /// of them or not.
    fn doubt(&self, plan: &Plan, names: &[&String]) -> Result<(), BucketError> {
        self.note(plan, names, unknown)
    }

    /// Writes down which files are up, for whoever goes on from here.
    fn save(&self, plan: &Plan, names: &[&String]) -> Result<(), BucketError> {
        self.note(plan, names, Kept::clone)
    }

    fn note(
        &self,
        plan: &Plan,
        names: &[&String],
        what: impl Fn(&Kept) -> Kept,
    ) -> Result<(), BucketError> {
        let before = self.current();
        let release = before.as_ref().map_or(plan.manifest.release, |before| before.release);
        let mut files: BTreeMap<String, Kept> =
            before.map(|before| before.files).unwrap_or_default();
        let up = names.iter().filter_map(|name| plan.manifest.files.get_key_value(*name));
        files.extend(up.map(|(name, file)| (name.clone(), what(file))));
        let mut manifest = plan.manifest.clone();
        (manifest.release, manifest.files, manifest.digest) = (release, files, String::new());
        self.write(manifest)
    }

    /// Writes the manifest where it still is the one that is known here.
    fn write(&self, manifest: Manifest) -> Result<(), BucketError> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let condition = match &current.1 {
            Some(version) => Condition::Is(version.clone()),
            None => Condition::Absent,
        };
        let headers = [("content-type", "application/json"), ("cache-control", "no-cache")];
        let text = manifest.write();
        let Some(version) = self.store.put(MANIFEST, &headers, text.as_bytes(), &condition)? else {
            return Err(BucketError::TakenOver);
        };
        *current = (Some(manifest), Some(version));
        Ok(())
    }

    /// Lets other publishers in.
    ///
    /// # Errors
    /// When the bucket refuses; its lease then ends by itself.
    pub fn close(self) -> Result<(), BucketError> {
        self.lease.give_back(&self.store)
    }
}

/// Returns what is known of a file while it is written or removed.
fn unknown(file: &Kept) -> Kept {
    Kept { digest: Digest::of(UNKNOWN), ..file.clone() }
}

/// Returns when a file goes up: what pages name first, then new pages, then those that may link to
/// them, then what lists them all.
fn turn(name: &str, is_new: bool) -> u8 {
    let is_page = Path::new(name).extension().is_some_and(|extension| extension == "html");
    let lists = ["sitemap.xml", "urls.json", "llms.txt", "llms-full.txt"];
    let is_list =
        lists.contains(&name) || name.ends_with("/atom.xml") || name.ends_with("/rss.xml");
    match (is_page, is_new) {
        _ if is_list => 3,
        (false, _) => 0,
        (true, true) => 1,
        (true, false) => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pages_name_goes_first_and_what_lists_them_last() {
        let mut names = [
            ("sitemap.xml", false),
            ("index.html", false),
            ("docs/new/index.html", true),
            ("css/folio.0123456789.css", true),
            ("docs/a.png", false),
        ];
        names.sort_by_key(|(name, is_new)| (turn(name, *is_new), *name));
        let order = names.map(|(name, _)| name);
        assert_eq!(
            order,
            [
                "css/folio.0123456789.css",
                "docs/a.png",
                "docs/new/index.html",
                "index.html",
                "sitemap.xml"
            ]
        );
    }
}

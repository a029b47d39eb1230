//! The published folder, exchanged whole: a reader meets the old site or the new one, never a
//! mixture.
//!
//! The new tree is made in a place of its own, unchanged files as hard links of the published ones,
//! and the two folders are exchanged in one step. Where the system cannot exchange folders the old
//! one is moved away and the new one into its place: two steps, with a moment in between. The old
//! tree then stays where the new one was made: the next build has to bring it up to date only where
//! two builds made a difference, not to link every file again.
//!
//! A manifest in the folder says which files are Folio's, and a record in the cache how the disk
//! stood when they were written, so that only what was touched since has to be read. A file that is
//! not in the manifest was put there by somebody else: the build stops, or, when told to, carries it
//! over.

mod manifest;
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use thiserror::Error;

use crate::digest::Digest;
use crate::fs::{self, Listed, Lock, Stamp};
use crate::output::{self, Content};
use crate::paths::OutputPath;

use super::Sink;
use manifest::{Manifest, Record};
use tree::Tree;

pub use manifest::MANIFEST;

/// Why a site cannot be staged.
#[derive(Debug, Error)]
pub enum StageError {
    /// The machine refused.
    #[error(transparent)]
    Machine(#[from] fs::Error),
    /// The folder holds files that Folio did not write.
    #[error("`{}` holds {count} that Folio did not write, such as `{}`", folder.display(), examples.join("`, `"))]
    Foreign {
        /// The published folder.
        folder: PathBuf,
        /// How many, with the noun.
        count: String,
        /// The first few.
        examples: Vec<String>,
    },
    /// A file that Folio did not write stands where an output belongs.
    #[error("`{}`, which Folio did not write, stands in the way of `{output}`", file.display())]
    InTheWay {
        /// The file, in the published folder.
        file: PathBuf,
        /// The output, or one below it.
        output: OutputPath,
    },
    /// The place of the published folder is taken by a file.
    #[error("`{}` is a file, not a folder", .0.display())]
    NotAFolder(PathBuf),
}

/// What was put in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Staged {
    /// Bytes of all outputs.
    pub bytes: u64,
    /// Outputs that differ from what was published before.
    pub changed: usize,
    /// Files of the old site that are gone.
    pub removed: usize,
}

/// A file of the published folder that Folio wrote.
#[derive(Debug, Clone, Copy)]
struct Published {
    digest: Digest,
    stamp: Stamp,
    /// Whether it is surely as it was written; else its bytes have to be looked at.
    is_settled: bool,
}

/// An output of the new site.
#[derive(Debug, Clone, Copy)]
struct Entry {
    digest: Digest,
    stamp: Stamp,
    /// Whether it was written, rather than kept.
    is_new: bool,
}

/// A new tree for the published folder, which has no effect unless it is committed.
#[derive(Debug)]
pub struct Staging {
    target: PathBuf,
    /// The cache's folder, where there is one.
    store: Option<PathBuf>,
    tree: Tree,
    /// Keeps other builds away from the target.
    _lock: Lock,
    /// What the published folder should hold of Folio's.
    manifest: Manifest,
    /// What it does hold of that.
    published: BTreeMap<String, Published>,
    /// Files of the published folder that Folio did not write, to be carried over.
    foreign: BTreeMap<OsString, Stamp>,
    entries: Mutex<BTreeMap<OutputPath, Entry>>,
    /// Whether bytes were looked at that a newer record would vouch for.
    has_read: AtomicBool,
}

impl Staging {
    /// Begins a new tree for the folder `target`, which need not exist. The tree is made in
    /// `store`, where it stays for the next build, if that can be and lies on the same disk; else
    /// beside `target`. Calls `waits` where another build is at work on `target`, and waits for its
    /// end.
    ///
    /// # Errors
    /// When the machine refuses, or `target` holds files that are not Folio's and `force` is not
    /// set.
    pub fn begin(
        target: &Path,
        store: Option<&Path>,
        force: bool,
        waits: impl FnOnce(),
    ) -> Result<Self, StageError> {
        let target = if fs::exists(target) {
            let target = fs::canonical(target)?;
            if !fs::is_folder(&target) {
                return Err(StageError::NotAFolder(target));
            }
            target
        } else {
            let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty());
            let parent = parent.unwrap_or(Path::new("."));
            fs::create_folder(parent)?;
            let name = target.file_name().unwrap_or_default();
            fs::canonical(parent)?.join(name)
        };
        let lock = fs::lock(&tree::beside(&target, "lock"), waits)?;
        let tree = Tree::of(&target, store)?;
        let told = || {
            let record = store.map(|store| Record::read(store, &target)).unwrap_or_default();
            (Manifest::read(&target), record)
        };
        let (listed, (manifest, record)) = rayon::join(|| fs::list_files(&target), told);
        let manifest = manifest?;
        let mut published = BTreeMap::new();
        let mut foreign = BTreeMap::new();
        for Listed { path, stamp, is_plain } in listed? {
            let name = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
            match manifest.digest(&name) {
                Some(digest) if is_plain => {
                    let is_settled = record.vouches(&name, digest, &stamp);
                    published.insert(name, Published { digest, stamp, is_settled });
                }
                // A link, or something stranger, in the place of a file of ours.
                Some(_) => {}
                None if name == MANIFEST => {}
                None => drop(foreign.insert(path.into_os_string(), stamp)),
            }
        }
        let staging = Self {
            target,
            store: store.map(Path::to_path_buf),
            tree,
            _lock: lock,
            manifest,
            published,
            foreign,
            entries: Mutex::default(),
            has_read: AtomicBool::new(false),
        };
        if !force && !staging.foreign.is_empty() {
            return Err(staging.stopped_by(staging.foreign.keys()));
        }
        Ok(staging)
    }

    /// Reports files that Folio did not write.
    fn stopped_by<'a>(&self, files: impl ExactSizeIterator<Item = &'a OsString>) -> StageError {
        StageError::Foreign {
            count: crate::diagnostic::count(files.len(), "file"),
            examples: files.take(3).map(|path| Path::new(path).display().to_string()).collect(),
            folder: self.target.clone(),
        }
    }

    /// Puts the new tree in the place of the old one. Where both are the same, nothing is touched.
    ///
    /// # Errors
    /// When the machine refuses, or a file that Folio did not write is in the way; the old tree is
    /// then still in place.
    pub fn commit(self) -> Result<Staged, StageError> {
        let entries =
            std::mem::take(&mut *self.entries.lock().unwrap_or_else(PoisonError::into_inner));
        let is_gone = |path: &&String| !entries.contains_key(path.as_str());
        let staged = Staged {
            bytes: entries.values().map(|entry| entry.stamp.size).sum(),
            changed: entries.values().filter(|entry| entry.is_new).count(),
            removed: self.published.keys().filter(is_gone).count(),
        };
        let is_same = staged.changed == 0 && staged.removed == 0 && fs::exists(&self.target);
        let record = || Record::form(entries.iter().map(|(path, e)| (path, e.digest, e.stamp)));
        let mut form = None;
        if !is_same {
            self.refuse_conflicts(&entries)?;
            let sizes = || entries.iter().map(|(path, e)| (path, e.digest, e.stamp.size));
            let told = || (Manifest::text(sizes()), self.store.is_some().then(record));
            let (completed, (manifest, told)) = rayon::join(|| self.complete(&entries), told);
            completed?;
            Manifest::write(&self.tree.folder, &manifest)?;
            self.refuse_newcomers()?;
            self.swap()?;
            form = told;
        } else if self.has_read.load(Ordering::Relaxed) {
            form = Some(record());
        }
        if let (Some(store), Some(form)) = (&self.store, form) {
            // Without the record, the next build reads all files.
            let _ = Record::write(store, &self.target, &form);
        }
        Ok(staged)
    }

    /// Refuses files of others in the place of an output, of a folder above one, or below one. A file
    /// that holds what the output does is no loss to anybody.
    fn refuse_conflicts(&self, entries: &BTreeMap<OutputPath, Entry>) -> Result<(), StageError> {
        for file in self.foreign.keys() {
            let name = file.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
            let below = format!("{name}/");
            let above = name.match_indices('/').map(|(at, _)| &name[..at]);
            let mut same = above.chain([name.as_str()]).filter_map(|n| entries.get_key_value(n));
            let first_below =
                entries.range::<str, _>((Bound::Included(below.as_str()), Bound::Unbounded)).next();
            let first_below = first_below.filter(|(path, _)| path.as_str().starts_with(&below));
            let is_equal = |(path, entry): &(&OutputPath, &Entry)| {
                let bytes = (path.as_str() == name).then(|| fs::read(&self.target.join(file)));
                bytes.is_some_and(|bytes| bytes.is_ok_and(|b| Digest::of(&b) == entry.digest))
            };
            if let Some((output, _)) = same.next().or(first_below).filter(|found| !is_equal(found))
            {
                let (file, output) = (self.target.join(file), output.clone());
                return Err(StageError::InTheWay { file, output });
            }
        }
        Ok(())
    }

    /// Refuses files of others that came while the site was built: they would go with the old tree.
    fn refuse_newcomers(&self) -> Result<(), StageError> {
        let names = fs::list_names(&self.target)?;
        let names: Vec<OsString> = names.into_iter().map(PathBuf::into_os_string).collect();
        let is_new = |path: &&OsString| {
            let name = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
            let is_ours = name == MANIFEST || self.manifest.digest(&name).is_some();
            !is_ours && !self.foreign.contains_key(*path)
        };
        let newcomers: Vec<&OsString> = names.iter().filter(is_new).collect();
        if newcomers.is_empty() { Ok(()) } else { Err(self.stopped_by(newcomers.into_iter())) }
    }

    /// Brings the tree to the state of the new site: links what is kept, removes what is left of an
    /// older one.
    fn complete(&self, entries: &BTreeMap<OutputPath, Entry>) -> fs::Result<()> {
        let there = self.tree.files()?;
        let is_output = |path: &OsString| {
            let name = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
            entries.contains_key(name.as_str())
        };
        let foreign = self.foreign.iter().filter(|(path, _)| !is_output(path));
        let mut kept: BTreeMap<OsString, Stamp> = foreign.map(|(p, s)| (p.clone(), *s)).collect();
        let mut written: BTreeSet<OsString> = BTreeSet::new();
        for (path, entry) in entries {
            let path = path.under(Path::new("")).into_os_string();
            if entry.is_new {
                written.insert(path);
            } else {
                kept.insert(path, entry.stamp);
            }
        }
        for path in there.keys() {
            if !kept.contains_key(path) && !written.contains(path) {
                self.tree.remove(Path::new(path))?;
            }
        }
        kept.par_iter().try_for_each(|(path, stamp)| match there.get(path) {
            Some(known) if known.is_linked_to(stamp) => Ok(()),
            _ => self
                .tree
                .put(Path::new(path), |place| fs::link_or_copy(&self.target.join(path), place)),
        })
    }

    /// Puts the tree in the place of the published folder.
    fn swap(&self) -> fs::Result<()> {
        let (folder, target) = (&self.tree.folder, &self.target);
        if !fs::exists(target) {
            return fs::rename(folder, target);
        }
        // Whom the folder is open to is its owner's business, not the build's.
        fs::copy_permissions(target, folder);
        if fs::exchange(folder, target) {
            return Ok(());
        }
        let away = PathBuf::from(format!("{}.old", folder.display()));
        fs::remove_folder(&away)?;
        fs::rename(target, &away)?;
        if let Err(error) = fs::rename(folder, target) {
            fs::rename(&away, target)?;
            return Err(error);
        }
        fs::remove_folder(&away)
    }

    /// Reads an output that is settled already.
    fn read(&self, path: &OutputPath) -> fs::Result<Vec<u8>> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = entries.get(path).is_some_and(|entry| entry.is_new);
        drop(entries);
        fs::read(&path.under(if is_new { &self.tree.folder } else { &self.target }))
    }

    fn enter(&self, path: &OutputPath, entry: Entry) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).insert(path.clone(), entry);
    }
}

impl Sink for Staging {
    fn has(&self, path: &OutputPath, digest: Digest) -> bool {
        let Some(published) = self.published.get(path.as_str()) else { return false };
        if published.digest != digest {
            return false;
        }
        if published.is_settled {
            return true;
        }
        self.has_read.store(true, Ordering::Relaxed);
        fs::read(&path.under(&self.target)).is_ok_and(|bytes| Digest::of(&bytes) == digest)
    }

    fn keep(&self, path: &OutputPath) -> fs::Result<()> {
        if let Some(Published { digest, stamp, .. }) = self.published.get(path.as_str()).copied() {
            self.enter(path, Entry { digest, stamp, is_new: false });
        }
        Ok(())
    }

    fn earlier(&self, path: &OutputPath) -> Option<Vec<u8>> {
        self.published.get(path.as_str())?;
        fs::read(&path.under(&self.target)).ok()
    }

    fn accept(&self, path: &OutputPath, content: &Content) -> fs::Result<Option<Digest>> {
        let copied;
        let bytes: &[u8] = match content {
            Content::Bytes(bytes) => bytes,
            Content::Copy(from) => {
                copied = fs::read(from)?;
                &copied
            }
            Content::Join(parts) => {
                copied = output::join(parts, |path| self.read(path))?;
                &copied
            }
        };
        let digest = Digest::of(bytes);
        if self.has(path, digest) {
            self.keep(path)?;
        } else {
            // Read before the first change: what lies there of an older site.
            self.tree.files()?;
            let place = path.under(Path::new(""));
            self.tree.put(&place, |place| fs::write_new(place, bytes))?;
            let stamp = fs::stamp_as_it_is(&self.tree.folder.join(&place))?;
            self.enter(path, Entry { digest, stamp, is_new: true });
        }
        Ok(Some(digest))
    }
}

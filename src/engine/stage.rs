//! The published folder, exchanged whole: a reader meets the old site or the new one, never a
//! mixture.
//!
//! The new tree is made in a place of its own, unchanged files as hard links of the published ones,
//! and the two folders are exchanged in one step. Where the system cannot exchange folders the old
//! one is moved away and the new one into its place: two steps, with a moment in between. The old
//! tree then stays where the new one was made: the next build has to bring it up to date only where
//! two builds made a difference, not to link every file again.
//!
//! A manifest in the folder says which files are Folio's, and their digests. It is written last, so
//! a file that was changed after it has to be looked at, and no other. A file that is not in the
//! manifest was put there by somebody else: the build stops, or, when told to, carries it over.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use rayon::prelude::*;
use thiserror::Error;

use crate::digest::Digest;
use crate::fs::{self, Lock, Stamp};
use crate::output::Content;
use crate::paths::OutputPath;

use super::Sink;

/// The file in a published folder that lists what Folio wrote.
pub const MANIFEST: &str = ".folio-manifest";

/// The first line of a manifest.
const HEADER: &str = "folio-manifest 1";

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
    size: u64,
    /// Whether it was written, rather than kept.
    is_new: bool,
}

/// Where the new tree is made.
#[derive(Debug)]
struct Tree {
    folder: PathBuf,
    /// Whether the tree stays for the next build, when the old site is in it.
    stays: bool,
    /// Its lock, which goes with the tree where that does not stay.
    lock_path: PathBuf,
    lock: Option<Lock>,
    /// The files in it, once it is changed; `None` where only the disk knows.
    files: OnceLock<Option<Vec<PathBuf>>>,
}

/// A new tree for the published folder, which has no effect unless it is committed.
#[derive(Debug)]
pub struct Staging {
    target: PathBuf,
    tree: Tree,
    /// What the published folder holds of Folio's.
    published: BTreeMap<String, Published>,
    /// Files of the published folder that Folio did not write, to be carried over.
    foreign: Vec<(PathBuf, Stamp)>,
    folders: Mutex<BTreeSet<PathBuf>>,
    entries: Mutex<BTreeMap<OutputPath, Entry>>,
    /// Whether bytes were looked at that a newer manifest would have vouched for.
    has_read: AtomicBool,
}

impl Staging {
    /// Begins a new tree for the folder `target`, which need not exist. The tree is made in
    /// `store`, where it stays for the next build, if that lies on the same disk; else beside
    /// `target`. Calls `waits` where another build is at work there, and waits for its end.
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
        let parent = target.parent().unwrap_or(Path::new("/"));
        let tree = match store.filter(|store| fs::share_a_disk(store, parent)) {
            Some(store) => Tree::in_store(store, &target, waits)?,
            None => Tree::beside(&target, parent)?,
        };
        let manifest = manifest(&target)?;
        let vouched = fs::stamp(&target.join(MANIFEST));
        let mut published = BTreeMap::new();
        let mut foreign = Vec::new();
        for (path, stamp) in fs::list_files(&target)? {
            let name = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
            match manifest.get(&name) {
                Some((digest, size)) => {
                    // Written before the manifest, and not touched since. A file of the very same
                    // moment has to be looked at.
                    let is_settled = stamp.size == *size
                        && vouched.is_some_and(|manifest| stamp.is_older_than(&manifest));
                    published.insert(name, Published { digest: *digest, stamp, is_settled });
                }
                None if name == MANIFEST => {}
                None => foreign.push((path, stamp)),
            }
        }
        if !force && !foreign.is_empty() {
            let examples = foreign.iter().take(3).map(|(path, _)| path.display().to_string());
            return Err(StageError::Foreign {
                count: crate::diagnostic::count(foreign.len(), "file"),
                examples: examples.collect(),
                folder: target,
            });
        }
        Ok(Self {
            target,
            tree,
            published,
            foreign,
            folders: Mutex::default(),
            entries: Mutex::default(),
            has_read: AtomicBool::new(false),
        })
    }

    /// Puts the new tree in the place of the old one. Where both are the same, nothing is touched.
    ///
    /// # Errors
    /// When the machine refuses; the old tree is then still in place.
    pub fn commit(self) -> Result<Staged, StageError> {
        let entries =
            std::mem::take(&mut *self.entries.lock().unwrap_or_else(PoisonError::into_inner));
        let is_gone = |path: &&String| !entries.contains_key(path.as_str());
        let staged = Staged {
            bytes: entries.values().map(|entry| entry.size).sum(),
            changed: entries.values().filter(|entry| entry.is_new).count(),
            removed: self.published.keys().filter(is_gone).count(),
        };
        let mut manifest = format!("{HEADER}\n");
        for (path, Entry { digest, size, .. }) in &entries {
            let _ = writeln!(manifest, "{digest} {size} {path}");
        }
        if staged.changed == 0 && staged.removed == 0 && fs::exists(&self.target) {
            let place = self.target.join(MANIFEST);
            // A newer manifest vouches for what had to be looked at this time.
            if self.has_read.load(Ordering::Relaxed)
                || fs::read_if_present(&place)?.as_deref() != Some(manifest.as_bytes())
            {
                fs::write_atomic(&place, manifest.as_bytes())?;
            }
            return Ok(staged);
        }
        self.complete(&entries)?;
        let place = self.tree.folder.join(MANIFEST);
        fs::remove_file(&place)?;
        fs::write_new(&place, manifest.as_bytes())?;
        self.swap()?;
        if !self.foreign.is_empty() {
            // The manifest of the old tree does not know what else lies in it.
            let _ = fs::remove_file(&place);
        }
        Ok(staged)
    }

    /// Brings the tree to the state of the new site: links what is kept, removes what is left of an
    /// older one.
    fn complete(&self, entries: &BTreeMap<OutputPath, Entry>) -> fs::Result<()> {
        let root = &self.tree.folder;
        let there: BTreeMap<PathBuf, Stamp> = match self.tree.claim() {
            Some(files) => fs::stamps(root, files.to_vec()).into_iter().collect(),
            None => fs::list_files(root)?.into_iter().collect(),
        };
        let kept = entries.iter().filter(|(_, entry)| !entry.is_new).filter_map(|(path, _)| {
            let published = self.published.get(path.as_str())?;
            Some((path.under(Path::new("")), published.stamp))
        });
        let kept: BTreeMap<PathBuf, Stamp> = kept.chain(self.foreign.iter().cloned()).collect();
        let written: BTreeSet<PathBuf> = entries
            .iter()
            .filter(|(_, entry)| entry.is_new)
            .map(|(path, _)| path.under(Path::new("")))
            .collect();
        for path in
            there.keys().filter(|path| !kept.contains_key(*path) && !written.contains(*path))
        {
            let place = root.join(path);
            fs::remove_file(&place)?;
            fs::remove_empty_folders(root, &place);
        }
        kept.par_iter().filter(|(path, _)| !written.contains(*path)).try_for_each(
            |(path, stamp)| match there.get(path) {
                Some(known) if known.is_linked_to(stamp) => Ok(()),
                known => {
                    let place = root.join(path);
                    if known.is_some() {
                        fs::remove_file(&place)?;
                    }
                    self.with_room(&place, || fs::link_or_copy(&self.target.join(path), &place))
                }
            },
        )
    }

    /// Puts the tree in the place of the published folder.
    fn swap(&self) -> fs::Result<()> {
        let (folder, target) = (&self.tree.folder, &self.target);
        if !fs::exists(target) {
            return fs::rename(folder, target);
        }
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

    /// Writes to `place` in the tree. What an older tree left in the way goes first.
    fn with_room(&self, place: &Path, write: impl Fn() -> fs::Result<()>) -> fs::Result<()> {
        let attempt = || {
            place.parent().map_or(Ok(()), |folder| self.ensure_folder(folder))?;
            write()
        };
        if attempt().is_ok() {
            return Ok(());
        }
        fs::make_room(&self.tree.folder, place)?;
        attempt()
    }

    /// Makes sure that the folder of an output is there.
    fn ensure_folder(&self, folder: &Path) -> fs::Result<()> {
        if self.folders.lock().unwrap_or_else(PoisonError::into_inner).contains(folder) {
            return Ok(());
        }
        fs::create_folder(folder)?;
        self.folders.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.to_path_buf());
        Ok(())
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
        if let Some(published) = self.published.get(path.as_str()) {
            let Published { digest, stamp: Stamp { size, .. }, .. } = *published;
            self.enter(path, Entry { digest, size, is_new: false });
        }
        Ok(())
    }

    fn accept(&self, path: &OutputPath, content: &Content) -> fs::Result<Option<Digest>> {
        let copied;
        let bytes: &[u8] = match content {
            Content::Bytes(bytes) => bytes,
            Content::Copy(from) => {
                copied = fs::read(from)?;
                &copied
            }
        };
        let digest = Digest::of(bytes);
        if self.has(path, digest) {
            self.keep(path)?;
        } else {
            let place = path.under(&self.tree.folder);
            self.tree.claim();
            self.with_room(&place, || fs::write_new(&place, bytes))?;
            self.enter(path, Entry { digest, size: bytes.len() as u64, is_new: true });
        }
        Ok(Some(digest))
    }
}

impl Tree {
    /// Returns the files in the tree as they were before its first change, `None` where only the disk
    /// knows them. From now on the tree's own manifest no longer holds, and is gone.
    fn claim(&self) -> Option<&[PathBuf]> {
        let files = self.files.get_or_init(|| {
            let known = manifest(&self.folder).ok()?;
            let place = self.folder.join(MANIFEST);
            let is_whole = fs::exists(&place);
            fs::remove_file(&place).ok()?;
            is_whole.then(|| known.into_keys().map(PathBuf::from).collect())
        });
        files.as_deref()
    }

    /// Takes the tree in `store` that belongs to `target`.
    fn in_store(store: &Path, target: &Path, waits: impl FnOnce()) -> fs::Result<Self> {
        let name = Digest::of(target.as_os_str().as_encoded_bytes()).hex();
        let folder = store.join("trees").join(&name);
        fs::create_folder(&folder)?;
        let lock_path = store.join("trees").join(format!("{name}.lock"));
        let lock = fs::lock(&lock_path, waits)?;
        // The one that was waited for may have moved it away.
        fs::create_folder(&folder)?;
        if let Some(target) = target.to_str() {
            fs::write_locked(&lock, target.as_bytes());
        }
        remove_orphans(&store.join("trees"), &name)?;
        let files = OnceLock::new();
        Ok(Self { folder, stays: true, lock_path, lock: Some(lock), files })
    }

    /// Makes a tree beside `target`, in `parent`.
    fn beside(target: &Path, parent: &Path) -> fs::Result<Self> {
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let prefix = format!(".{name}.folio-");
        sweep(parent, &prefix)?;
        let folder = parent.join(format!("{prefix}{}", std::process::id()));
        let lock_path = parent.join(format!("{prefix}{}.lock", std::process::id()));
        let lock = fs::try_lock(&lock_path)?;
        fs::remove_folder(&folder)?;
        fs::create_folder(&folder)?;
        let files = OnceLock::new();
        Ok(Self { folder, stays: false, lock_path, lock, files })
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        if !self.stays {
            // Committed or not, what lies here now is not published. A refusal leaves it to the
            // next build's sweep.
            let _ = fs::remove_folder(&self.folder);
            self.lock = None;
            let _ = fs::remove_file(&self.lock_path);
        }
    }
}

/// Returns what the manifest of a published folder lists; empty where there is none.
fn manifest(target: &Path) -> fs::Result<BTreeMap<String, (Digest, u64)>> {
    let Some(bytes) = fs::read_if_present(&target.join(MANIFEST))? else {
        return Ok(BTreeMap::new());
    };
    let text = String::from_utf8_lossy(&bytes);
    let mut lines = text.lines();
    if lines.next() != Some(HEADER) {
        return Ok(BTreeMap::new());
    }
    let entry = |line: &str| {
        let mut parts = line.splitn(3, ' ');
        let (digest, size, path) = (parts.next()?, parts.next()?, parts.next()?);
        // A line that somebody changed is still a file of ours; its bytes are to be looked at.
        let digest = Digest::from_hex(digest).unwrap_or(Digest::of(b""));
        Some((path.to_owned(), (digest, size.parse().unwrap_or_default())))
    };
    Ok(lines.filter_map(entry).collect())
}

/// Removes the trees in `folder` whose published folder is gone; `own` is the name of the one at work.
fn remove_orphans(folder: &Path, own: &str) -> fs::Result<()> {
    for name in fs::names(folder)? {
        let Some(stem) = name.to_str().and_then(|name| name.strip_suffix(".lock")) else {
            continue;
        };
        let lock_path = folder.join(&name);
        let target = fs::read_if_present(&lock_path)?.and_then(|path| String::from_utf8(path).ok());
        let is_gone = target.is_some_and(|path| !path.is_empty() && !fs::exists(Path::new(&path)));
        if stem != own
            && is_gone
            && let Some(_lock) = fs::try_lock(&lock_path)?
        {
            // The lock stays: somebody may be about to take it.
            fs::remove_folder(&folder.join(stem))?;
        }
    }
    Ok(())
}

/// Removes the trees of builds that ended before they could: nobody holds their lock.
fn sweep(parent: &Path, prefix: &str) -> fs::Result<()> {
    for name in fs::names(parent)? {
        let Some(name) = name.to_str() else { continue };
        let Some(stem) = name.strip_suffix(".lock").filter(|_| name.starts_with(prefix)) else {
            continue;
        };
        let lock_path = parent.join(name);
        if let Some(lock) = fs::try_lock(&lock_path)? {
            fs::remove_folder(&parent.join(stem))?;
            fs::remove_folder(&parent.join(format!("{stem}.old")))?;
            drop(lock);
            let _ = fs::remove_file(&lock_path);
        }
    }
    Ok(())
}

//! The published folder, exchanged whole: a reader meets the old site or the new one, never a
//! mixture.
//!
//! The new tree is written beside the old one, unchanged files as hard links of the old, and the
//! two are exchanged in one step. Where the system cannot exchange folders the old one is moved
//! away and the new one into its place: two steps, with a moment in between.
//!
//! A manifest in the folder says which files are Folio's. A file that is not in it was put there by
//! somebody else: the build stops, or, when told to, carries the file over.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use thiserror::Error;

use crate::digest::Digest;
use crate::fs::{self, Lock};
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

/// A new tree beside the published folder; it vanishes unless it is committed.
#[derive(Debug)]
pub struct Staging {
    target: PathBuf,
    folder: PathBuf,
    lock_path: PathBuf,
    lock: Option<Lock>,
    /// Files of the published folder that Folio did not write, to be carried over.
    foreign: Vec<PathBuf>,
    old: BTreeSet<String>,
    folders: Mutex<BTreeSet<PathBuf>>,
    written: Mutex<BTreeMap<OutputPath, (Digest, u64)>>,
    bytes: AtomicU64,
    changed: AtomicUsize,
}

impl Staging {
    /// Begins a new tree for the folder `target`, which need not exist.
    ///
    /// # Errors
    /// When the machine refuses, or `target` holds files that are not Folio's and `force` is not
    /// set.
    pub fn begin(target: &Path, force: bool) -> Result<Self, StageError> {
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
        let old = manifest(&target)?;
        let foreign = foreign(&target, &old)?;
        if !force && !foreign.is_empty() {
            return Err(StageError::Foreign {
                count: crate::diagnostic::count(foreign.len(), "file"),
                examples: foreign.iter().take(3).map(|path| path.display().to_string()).collect(),
                folder: target,
            });
        }
        let parent = target.parent().unwrap_or(Path::new("/")).to_path_buf();
        let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let prefix = format!(".{name}.folio-");
        sweep(&parent, &prefix)?;
        let folder = parent.join(format!("{prefix}{}", std::process::id()));
        let lock_path = parent.join(format!("{prefix}{}.lock", std::process::id()));
        let lock = fs::try_lock(&lock_path)?;
        fs::remove_folder(&folder)?;
        fs::create_folder(&folder)?;
        Ok(Self {
            target,
            folder,
            lock_path,
            lock,
            foreign,
            old,
            folders: Mutex::default(),
            written: Mutex::default(),
            bytes: AtomicU64::new(0),
            changed: AtomicUsize::new(0),
        })
    }

    /// Puts the new tree in the place of the old one.
    ///
    /// # Errors
    /// When the machine refuses; the old tree is then still in place.
    pub fn commit(self) -> Result<Staged, StageError> {
        let written =
            std::mem::take(&mut *self.written.lock().unwrap_or_else(PoisonError::into_inner));
        let mut text = format!("{HEADER}\n");
        for (path, (digest, size)) in &written {
            let _ = writeln!(text, "{digest} {size} {path}");
        }
        fs::write_new(&self.folder.join(MANIFEST), text.as_bytes())?;
        for path in &self.foreign {
            let place = self.folder.join(path);
            if let Some(parent) = place.parent() {
                fs::create_folder(parent)?;
            }
            if !fs::exists(&place) {
                fs::link_or_copy(&self.target.join(path), &place)?;
            }
        }
        if !fs::exists(&self.target) {
            fs::rename(&self.folder, &self.target)?;
        } else if !fs::exchange(&self.folder, &self.target) {
            let away = PathBuf::from(format!("{}.old", self.folder.display()));
            fs::remove_folder(&away)?;
            fs::rename(&self.target, &away)?;
            if let Err(error) = fs::rename(&self.folder, &self.target) {
                fs::rename(&away, &self.target)?;
                return Err(error.into());
            }
            fs::remove_folder(&away)?;
        }
        let removed = self.old.iter().filter(|path| !written.contains_key(path.as_str())).count();
        Ok(Staged {
            bytes: self.bytes.load(Ordering::Relaxed),
            changed: self.changed.load(Ordering::Relaxed),
            removed,
        })
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
}

impl Sink for Staging {
    fn accept(&self, path: &OutputPath, content: &Content) -> fs::Result<()> {
        let place = path.under(&self.folder);
        if let Some(folder) = place.parent() {
            self.ensure_folder(folder)?;
        }
        let copied;
        let bytes: &[u8] = match content {
            Content::Bytes(bytes) => bytes,
            Content::Copy(from) => {
                copied = fs::read(from)?;
                &copied
            }
        };
        let size = bytes.len() as u64;
        let old = path.under(&self.target);
        // Bytes are compared, not digests: a file edited by hand is put right again.
        let same = self.old.contains(path.as_str())
            && fs::file_size(&old) == Some(size)
            && fs::read(&old).is_ok_and(|old| old == bytes);
        if same {
            fs::link_or_copy(&old, &place)?;
        } else {
            fs::write_new(&place, bytes)?;
            self.changed.fetch_add(1, Ordering::Relaxed);
        }
        self.bytes.fetch_add(size, Ordering::Relaxed);
        let entry = (Digest::of(bytes), size);
        self.written.lock().unwrap_or_else(PoisonError::into_inner).insert(path.clone(), entry);
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // Committed or not, what lies here now is not published. A refusal leaves it to the next
        // build's sweep.
        let _ = fs::remove_folder(&self.folder);
        self.lock = None;
        let _ = fs::remove_file(&self.lock_path);
    }
}

/// Returns what the manifest of a published folder lists; empty where there is none.
fn manifest(target: &Path) -> fs::Result<BTreeSet<String>> {
    let Some(bytes) = fs::read_if_present(&target.join(MANIFEST))? else {
        return Ok(BTreeSet::new());
    };
    let text = String::from_utf8_lossy(&bytes);
    let mut lines = text.lines();
    if lines.next() != Some(HEADER) {
        return Ok(BTreeSet::new());
    }
    let path = |line: &str| Some(line.splitn(3, ' ').nth(2)?.to_owned());
    Ok(lines.filter_map(path).collect())
}

/// Returns the files of a published folder that Folio did not write.
fn foreign(target: &Path, ours: &BTreeSet<String>) -> fs::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in fs::list_files(target)? {
        let name = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        if name != MANIFEST && !ours.contains(&name) {
            found.push(path);
        }
    }
    Ok(found)
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

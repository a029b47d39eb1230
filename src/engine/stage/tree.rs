//! The tree in which a new site is put together.
//!
//! In come outputs and links; out comes a folder that can take the place of the published one. A
//! tree in the cache holds an older site when a build begins: whatever stands in the way of an output
//! goes, and nothing is ever written or removed outside of the tree, wherever a link in it may lead.

use std::collections::{BTreeMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::digest::Digest;
use crate::fs::{self, Listed, Stamp};

/// Where a new site is put together.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) folder: PathBuf,
    /// Whether the tree stays for the next build, when the old site is in it.
    stays: bool,
    /// The plain files that lay in it before its first change. Paths are compared as bytes here: by
    /// their components, thousands of them take as long as a page.
    files: OnceLock<BTreeMap<OsString, Stamp>>,
    /// Folders that are there for sure.
    folders: Mutex<HashSet<OsString>>,
}

/// Returns the place beside `target` for what belongs to it: hidden, on the same disk.
pub(super) fn beside(target: &Path, what: &str) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.folio-{what}"))
}

impl Tree {
    /// Takes the tree for `target` in `store`, if that can be and a folder there can be exchanged
    /// with `target`; else makes one beside it.
    pub(super) fn of(target: &Path, store: Option<&Path>) -> fs::Result<Self> {
        let parent = target.parent().unwrap_or(Path::new("/"));
        let store = store.filter(|store| fs::share_a_disk(store, parent));
        if let Some(tree) = store.and_then(|store| Self::in_store(store, target).ok()) {
            return Ok(tree);
        }
        let folder = beside(target, "tree");
        // What a build left that came to no end.
        fs::remove_folder(&folder)?;
        fs::create_folder(&folder)?;
        Ok(Self::new(folder, false))
    }

    fn new(folder: PathBuf, stays: bool) -> Self {
        Self { folder, stays, files: OnceLock::new(), folders: Mutex::default() }
    }

    fn in_store(store: &Path, target: &Path) -> fs::Result<Self> {
        let trees = store.join("trees");
        fs::create_folder(&trees)?;
        let name = Digest::of(target.as_os_str().as_encoded_bytes()).hex();
        let folder = trees.join(&name);
        fs::create_real_folder(&folder)?;
        if let Some(target) = target.to_str() {
            fs::write_atomic(&trees.join(format!("{name}.target")), target.as_bytes())?;
        }
        remove_orphans(&trees)?;
        Ok(Self::new(folder, true))
    }

    /// Returns the files of the older site in the tree, as they were before the first change. Links
    /// and whatever else is no file go.
    pub(super) fn files(&self) -> fs::Result<&BTreeMap<OsString, Stamp>> {
        if let Some(files) = self.files.get() {
            return Ok(files);
        }
        let mut files = BTreeMap::new();
        for Listed { path, stamp, is_plain } in fs::list_files(&self.folder)? {
            if is_plain {
                files.insert(path.into_os_string(), stamp);
            } else {
                fs::remove_file(&self.folder.join(path))?;
            }
        }
        Ok(self.files.get_or_init(|| files))
    }

    /// Puts a file to `path`, as `write` does it; what lies there goes first.
    pub(super) fn put(
        &self,
        path: &Path,
        write: impl Fn(&Path) -> fs::Result<()>,
    ) -> fs::Result<()> {
        let place = self.folder.join(path);
        let known = self.files.get().is_some_and(|files| files.contains_key(path.as_os_str()));
        let attempt = || {
            place.parent().map_or(Ok(()), |folder| self.ensure_folder(folder))?;
            write(&place)
        };
        if !known && attempt().is_ok() {
            return Ok(());
        }
        fs::make_room(&self.folder, &place)?;
        attempt()
    }

    /// Removes a file of the older site, and the folders that are empty without it.
    pub(super) fn remove(&self, path: &Path) -> fs::Result<()> {
        let place = self.folder.join(path);
        // An output may have taken its place as a folder.
        if !fs::is_folder(&place) {
            fs::remove_file(&place)?;
            fs::remove_empty_folders(&self.folder, &place);
        }
        Ok(())
    }

    /// Makes sure that the folder of an output is there.
    fn ensure_folder(&self, folder: &Path) -> fs::Result<()> {
        if self.folders.lock().unwrap_or_else(PoisonError::into_inner).contains(folder.as_os_str())
        {
            return Ok(());
        }
        fs::create_folder(folder)?;
        self.folders.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.into());
        Ok(())
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        if !self.stays {
            // Committed or not, what lies here now is not published. A refusal leaves it to the
            // next build.
            let _ = fs::remove_folder(&self.folder);
        }
    }
}

/// Removes the trees whose published folder is gone.
fn remove_orphans(trees: &Path) -> fs::Result<()> {
    for name in fs::names(trees)? {
        let Some(stem) = name.to_str().and_then(|name| name.strip_suffix(".target")) else {
            continue;
        };
        let target =
            fs::read_if_present(&trees.join(&name))?.and_then(|t| String::from_utf8(t).ok());
        // One that is yet to be published has a tree in the making: its lock is there.
        let is_gone = |target: String| {
            let target = Path::new(&target);
            !fs::exists(target) && !fs::exists(&beside(target, "lock"))
        };
        if target.is_some_and(is_gone) {
            fs::remove_folder(&trees.join(stem))?;
            fs::remove_file(&trees.join(&name))?;
        }
    }
    Ok(())
}

//! A folder on this machine that a web server reads: `releases/NAME`, and `current`, a symbolic link to
//! the one that is shown.
//!
//! A release is made under a name of its own, files that the release before had as hard links, and takes
//! its name when it is whole; then the link is exchanged in one step. Whoever ends the program at any
//! moment leaves the link as it was, to a release that is whole.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use thiserror::Error;

use crate::diff::Record;
use crate::fs::{self, Lock};

use super::{Kept, Manifest, Plan, Tree};

/// The link to what is shown.
const CURRENT: &str = "current";
const RELEASES: &str = "releases";

/// The fewest releases that are kept: a reader may be in the midst of the one before.
const FEWEST: usize = 2;

/// A folder of releases, locked against other publishers.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    _lock: Lock,
}

/// Why a folder cannot be published to.
#[derive(Debug, Error)]
pub enum FolderError {
    /// The machine refused.
    #[error(transparent)]
    Machine(#[from] fs::Error),
    /// Something else stands where the link belongs.
    #[error("`{0}` is no symbolic link")]
    NoLink(PathBuf),
    /// There is no such release.
    #[error("there is no release `{0}`")]
    NoRelease(String),
    /// There is nothing to go back to.
    #[error("there is no release before the one that is shown")]
    NothingBefore,
}

impl Folder {
    /// Opens the folder at `root`, which is made where it is not there; calls `waits` while another
    /// publisher is at work, and waits for its end. What such a one left unfinished is removed.
    ///
    /// # Errors
    /// When the machine refuses, or `current` is no link.
    pub fn open(root: &Path, waits: impl FnOnce()) -> Result<Self, FolderError> {
        let releases = root.join(RELEASES);
        fs::create_folder(&releases)?;
        let lock = fs::lock(&root.join(".publishing"), waits)?;
        let current = root.join(CURRENT);
        if fs::read_link(&current).is_none() && fs::stamp_as_it_is(&current).is_ok() {
            return Err(FolderError::NoLink(current));
        }
        let folder = Self { root: root.to_path_buf(), _lock: lock };
        folder.clean()?;
        Ok(folder)
    }

    /// Removes what somebody left who was interrupted: what is no release with a manifest.
    fn clean(&self) -> Result<(), FolderError> {
        let releases = self.root.join(RELEASES);
        for name in fs::names(&releases)? {
            let (place, name) = (releases.join(&name), name.to_string_lossy());
            if fs::is_folder(&place) {
                if self.manifest(&name).is_none() {
                    fs::remove_folder(&place)?;
                }
            } else if name.strip_suffix(".json").is_none_or(|name| self.manifest(name).is_none()) {
                fs::remove_file(&place)?;
            }
        }
        Ok(())
    }

    fn release(&self, name: &str) -> PathBuf {
        self.root.join(RELEASES).join(name)
    }

    fn manifest_file(&self, name: &str) -> PathBuf {
        self.root.join(RELEASES).join(format!("{name}.json"))
    }

    /// Returns the manifest of what is shown.
    #[must_use]
    pub fn current(&self) -> Option<Manifest> {
        let target = fs::read_link(&self.root.join(CURRENT))?;
        self.manifest(target.file_name()?.to_str()?)
    }

    /// Returns the addresses of what is shown.
    #[must_use]
    pub fn record(&self) -> Option<Record> {
        Record::read(&self.root.join(CURRENT)).ok()
    }

    fn manifest(&self, name: &str) -> Option<Manifest> {
        let bytes = fs::read_if_present(&self.manifest_file(name)).ok()??;
        Manifest::read(&bytes).filter(|_| fs::is_folder(&self.release(name)))
    }

    /// Returns the number of the next release.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn next(&self) -> Result<u64, FolderError> {
        Ok(self.releases()?.last().map_or(1, |manifest| manifest.release + 1))
    }

    /// Returns all releases, oldest first.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn releases(&self) -> Result<Vec<Manifest>, FolderError> {
        let names = fs::names(&self.root.join(RELEASES))?;
        let names = names.iter().filter_map(|name| name.to_str()?.strip_suffix(".json"));
        let mut found: Vec<Manifest> = names.filter_map(|name| self.manifest(name)).collect();
        found.sort_by_key(|manifest| manifest.release);
        Ok(found)
    }

    /// Carries out `plan`, and removes all but the newest `keep` releases.
    ///
    /// # Errors
    /// When the machine refuses; what is shown is then what was shown before, or the new release.
    pub fn publish(&self, tree: &Tree, plan: &Plan, keep: usize) -> Result<(), FolderError> {
        let before = self.current();
        let name = plan.manifest.name().to_owned();
        let place = self.release(&name);
        if !fs::is_folder(&place) {
            let making = self.release(&format!(".{name}"));
            self.make(tree, plan, before.as_ref(), &making)?;
            fs::settle(&making);
            fs::rename(&making, &place)?;
        }
        if let Some(before) = &before {
            self.fill(&plan.manifest, before)?;
        }
        self.show(&plan.manifest)?;
        self.prune(keep, &name)
    }

    /// Shows the release called `name`, or the one before what is shown, and returns its name.
    ///
    /// # Errors
    /// When there is none, or the machine refuses.
    pub fn roll_back(&self, name: Option<&str>) -> Result<String, FolderError> {
        let current = self.current();
        let mut releases = self.releases()?.into_iter();
        let mut manifest = if let Some(name) = name {
            let found = releases.rfind(|manifest| manifest.digest.starts_with(name));
            found.ok_or_else(|| FolderError::NoRelease(name.to_owned()))?
        } else {
            let shown = current.as_ref().map_or(u64::MAX, |manifest| manifest.release);
            let found = releases.rfind(|manifest| manifest.release < shown);
            found.ok_or(FolderError::NothingBefore)?
        };
        if let Some(current) = &current {
            let assets = current.files.iter().filter(|(_, file)| file.asset);
            for (name, file) in assets {
                manifest.files.entry(name.clone()).or_insert_with(|| file.clone());
            }
            self.fill(&manifest, current)?;
        }
        self.show(&manifest)?;
        Ok(manifest.name().to_owned())
    }

    /// Makes the files of a release.
    fn make(
        &self,
        tree: &Tree,
        plan: &Plan,
        before: Option<&Manifest>,
        making: &Path,
    ) -> fs::Result<()> {
        let folders: BTreeSet<&Path> =
            tree.files.keys().filter_map(|name| Path::new(name).parent()).collect();
        for folder in folders {
            fs::create_folder(&making.join(folder))?;
        }
        let own = plan.manifest.files.iter().filter(|(name, _)| tree.files.contains_key(*name));
        let own: Vec<(&String, &Kept)> = own.collect();
        own.into_par_iter().try_for_each(|(name, file)| {
            let to = making.join(name);
            let old = before.filter(|before| {
                before.files.get(name).is_some_and(|old| old.digest == file.digest)
            });
            match old {
                Some(before) => fs::link_or_copy(&self.release(before.name()).join(name), &to),
                None => fs::copy(&tree.root.join(name), &to),
            }
        })
    }

    /// Gives a release those of its files that it does not hold, out of the one before.
    fn fill(&self, manifest: &Manifest, before: &Manifest) -> fs::Result<()> {
        let (to, from) = (self.release(manifest.name()), self.release(before.name()));
        for name in manifest.files.keys() {
            let place = to.join(name);
            if !fs::exists(&place) {
                fs::create_folder(place.parent().unwrap_or(&to))?;
                fs::link_or_copy(&from.join(name), &place)?;
            }
        }
        Ok(())
    }

    fn show(&self, manifest: &Manifest) -> fs::Result<()> {
        let name = manifest.name();
        fs::write_atomic(&self.manifest_file(name), manifest.write().as_bytes())?;
        let link = self.root.join(CURRENT);
        fs::put_link(&Path::new(RELEASES).join(name), &link)
    }

    fn prune(&self, keep: usize, shown: &str) -> Result<(), FolderError> {
        let releases = self.releases()?;
        let old = releases.len().saturating_sub(keep.max(FEWEST));
        for manifest in releases.iter().take(old).filter(|manifest| manifest.name() != shown) {
            // Without its manifest it is no release any more.
            fs::remove_file(&self.manifest_file(manifest.name()))?;
            fs::remove_folder(&self.release(manifest.name()))?;
        }
        Ok(())
    }
}

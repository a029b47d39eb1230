//! A folder that Folio built, as it shall be published.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use thiserror::Error;

use crate::diff::{Record, RecordError};
use crate::digest::Digest;
use crate::engine::MANIFEST;
use crate::fs;
use crate::output::urls::Kind;

/// A folder that Folio built.
#[derive(Debug)]
pub struct Tree {
    /// Where it lies.
    pub root: PathBuf,
    /// Its files, relative, with `/`: digest and size in bytes.
    pub files: BTreeMap<String, (Digest, u64)>,
    /// Those whose names tell their content.
    pub assets: BTreeSet<String>,
    /// Its addresses.
    pub record: Record,
}

/// Why a folder cannot be published.
#[derive(Debug, Error)]
pub enum TreeError {
    /// The machine refused.
    #[error(transparent)]
    Machine(#[from] fs::Error),
    /// Folio did not build it.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A name that is not UTF-8.
    #[error("the name of `{0}` is not UTF-8")]
    Name(PathBuf),
}

impl Tree {
    /// Reads the folder at `root`; every file of it is digested.
    ///
    /// # Errors
    /// When a file cannot be read, or the folder has no `urls.json`.
    pub fn read(root: &Path) -> Result<Self, TreeError> {
        let record = Record::read(root)?;
        let names = fs::list_names(root)?.into_iter().filter(|path| *path != Path::new(MANIFEST));
        let mut files = BTreeMap::new();
        for path in names {
            let Some(name) = path.to_str() else { return Err(TreeError::Name(path)) };
            files.insert(name.replace('\\', "/"), (Digest::of(b""), 0));
        }
        let read = |(name, file): (&String, &mut (Digest, u64))| -> fs::Result<()> {
            let bytes = fs::read(&root.join(name))?;
            *file = (Digest::of(&bytes), bytes.len() as u64);
            Ok(())
        };
        files.par_iter_mut().try_for_each(read)?;
        let assets = record.urls.urls.iter().filter(|entry| entry.kind == Kind::Asset);
        let assets = assets.map(|entry| entry.url.trim_start_matches('/').to_owned()).collect();
        Ok(Self { root: root.to_path_buf(), files, assets, record })
    }

    /// Returns the digest of all files with their names.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of_value(&self.files)
    }
}

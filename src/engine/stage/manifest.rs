//! What is written down about a published folder: in it, which files are Folio's; in the cache, how
//! the disk stood when they were written.
//!
//! The manifest goes with the folder wherever that goes. The record is about one disk: it spares
//! reading files that are the same ones, unchanged.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::digest::Digest;
use crate::fs::{self, Stamp};
use crate::paths::OutputPath;

/// The file in a published folder that lists what Folio wrote.
pub const MANIFEST: &str = ".folio-manifest";

/// The first line of a manifest.
const HEADER: &str = "folio-manifest 1";

/// What a manifest lists.
#[derive(Debug, Default)]
pub(super) struct Manifest(BTreeMap<String, Digest>);

impl Manifest {
    /// Reads the manifest of a folder; empty where there is none.
    pub(super) fn read(folder: &Path) -> fs::Result<Self> {
        let Some(bytes) = fs::read_if_present(&folder.join(MANIFEST))? else {
            return Ok(Self::default());
        };
        let text = String::from_utf8_lossy(&bytes);
        let mut lines = text.lines();
        if lines.next() != Some(HEADER) {
            return Ok(Self::default());
        }
        let entry = |line: &str| {
            let mut parts = line.splitn(3, ' ');
            let (digest, _size, path) = (parts.next()?, parts.next()?, parts.next()?);
            // Anybody can have written it: a path that leaves the folder is none of ours.
            let path = OutputPath::new(path).ok()?;
            // A line that somebody changed is still a file of ours; its bytes are to be looked at.
            Some((path.to_string(), Digest::from_hex(digest).unwrap_or(Digest::of(b""))))
        };
        Ok(Self(lines.filter_map(entry).collect()))
    }

    /// Returns the text of the manifest of a new tree.
    pub(super) fn text<'a>(files: impl Iterator<Item = (&'a OutputPath, Digest, u64)>) -> String {
        let mut text = format!("{HEADER}\n");
        for (path, digest, size) in files {
            let _ = writeln!(text, "{digest} {size} {path}");
        }
        text
    }

    /// Writes a manifest into a new tree.
    pub(super) fn write(folder: &Path, text: &str) -> fs::Result<()> {
        let place = folder.join(MANIFEST);
        fs::remove_file(&place)?;
        fs::write_new(&place, text.as_bytes())
    }

    /// Returns the digest of a file of ours.
    pub(super) fn digest(&self, name: &str) -> Option<Digest> {
        self.0.get(name).copied()
    }
}

/// How the disk stood when the files of a published folder were written.
#[derive(Debug, Default)]
pub(super) struct Record(BTreeMap<String, (Digest, Stamp)>);

impl Record {
    fn place(store: &Path, target: &Path) -> PathBuf {
        let name = Digest::of(target.as_os_str().as_encoded_bytes()).hex();
        store.join("published").join(name)
    }

    /// Reads the record of the folder `target`; empty where there is none that can be read.
    pub(super) fn read(store: &Path, target: &Path) -> Self {
        let form = fs::read(&Self::place(store, target)).ok();
        Self(form.and_then(|form| postcard::from_bytes(&form).ok()).unwrap_or_default())
    }

    /// Returns the form of a record.
    pub(super) fn form<'a>(
        files: impl Iterator<Item = (&'a OutputPath, Digest, Stamp)>,
    ) -> Vec<u8> {
        let files: BTreeMap<&str, (Digest, Stamp)> =
            files.map(|(path, digest, stamp)| (path.as_str(), (digest, stamp))).collect();
        postcard::to_stdvec(&files).expect("a record has known lengths")
    }

    /// Replaces the record of the folder `target`.
    pub(super) fn write(store: &Path, target: &Path, form: &[u8]) -> fs::Result<()> {
        fs::create_folder(&store.join("published"))?;
        fs::write_atomic(&Self::place(store, target), form)
    }

    /// Says whether the file `name`, as the disk has it now, is the one that was written with the
    /// bytes of `digest`.
    pub(super) fn vouches(&self, name: &str, digest: Digest, stamp: &Stamp) -> bool {
        let known = self.0.get(name);
        known.is_some_and(|(known, written)| *known == digest && stamp.is_unwritten_since(written))
    }
}

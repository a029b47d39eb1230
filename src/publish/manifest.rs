//! What a host holds: a release, file by file.
//!
//! JSON, in a form of this program; [`VERSION`] rises when an older program would misread it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::digest::Digest;

/// The version of the form.
const VERSION: u32 = 1;

/// A release of a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    version: u32,
    /// Which release it is: the first is 1.
    pub release: u64,
    /// The digest of the site's own files.
    pub digest: String,
    /// All files, relative, with `/`.
    pub files: BTreeMap<String, Kept>,
}

/// A file of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The digest of its bytes.
    pub digest: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// Whether its name tells its content.
    pub asset: bool,
    /// The last release that had it as a file of its own.
    pub last: u64,
}

impl Manifest {
    /// Begins the manifest of a release.
    #[must_use]
    pub fn new(release: u64, digest: Digest, files: BTreeMap<String, Kept>) -> Self {
        Self { version: VERSION, release, digest: digest.hex(), files }
    }

    /// Reads a manifest; `None` where it is damaged or of another version.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().filter(|manifest: &Self| manifest.version == VERSION)
    }

    /// Writes it, a file a line.
    #[must_use]
    pub fn write(&self) -> String {
        let text = serde_json::to_string(self).expect("strings and numbers always serialise");
        text.replace("},\"", "},\n\"") + "\n"
    }

    /// Returns how the release is called: the beginning of its digest.
    #[must_use]
    pub fn name(&self) -> &str {
        self.digest.get(..16).unwrap_or(&self.digest)
    }
}

//! What a site weighs for its readers: its pages, and the index that search loads parts of.
//!
//! In come the outputs of a build, as a [`Sink`], or a published folder; out come sums of bytes, before
//! compression.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::digest::Digest;
use crate::engine::Sink;
use crate::fs;
use crate::output::Content;
use crate::paths::OutputPath;

/// What a site weighs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Weight {
    /// Bytes of HTML.
    pub pages: u64,
    /// Bytes of the search index.
    pub search: u64,
}

impl Weight {
    /// Weighs a published folder.
    ///
    /// # Errors
    /// When it cannot be listed.
    pub fn of_folder(folder: &Path) -> fs::Result<Self> {
        let scales = Scales::default();
        for file in fs::list_files(folder)? {
            if let Some(path) = file.path.to_str() {
                scales.put(path, file.stamp.size);
            }
        }
        Ok(scales.weight())
    }
}

/// A sink that keeps nothing but sums.
#[derive(Debug, Default)]
pub struct Scales {
    pages: AtomicU64,
    search: AtomicU64,
}

impl Scales {
    fn put(&self, path: &str, bytes: u64) {
        if Path::new(path).extension().is_some_and(|extension| extension == "html") {
            self.pages.fetch_add(bytes, Ordering::Relaxed);
        } else if path.starts_with("search/") {
            self.search.fetch_add(bytes, Ordering::Relaxed);
        }
    }

    /// Returns what was put on them.
    #[must_use]
    pub fn weight(&self) -> Weight {
        let [pages, search] = [&self.pages, &self.search].map(|sum| sum.load(Ordering::Relaxed));
        Weight { pages, search }
    }
}

impl Sink for Scales {
    fn has(&self, _: &OutputPath, _: Digest) -> bool {
        false
    }

    fn keep(&self, _: &OutputPath) -> fs::Result<()> {
        Ok(())
    }

    fn accept(&self, path: &OutputPath, content: &Content) -> fs::Result<Option<Digest>> {
        match content {
            Content::Bytes(bytes) => self.put(path.as_str(), bytes.len() as u64),
            // Files of the site and what is put together of other outputs are neither.
            Content::Copy(_) | Content::Join(_) => {}
        }
        Ok(None)
    }
}

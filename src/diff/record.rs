//! What a site publishes, as `urls.json` lists it.
//!
//! In comes a published folder, a file, or a site at hand; out comes the list, and for a site at hand
//! the source of each page.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::engine::Edition;
use crate::fs;
use crate::library::Status;
use crate::output::urls::{self, Entry, Urls};
use crate::paths::SourcePath;
use crate::site::Tracked;

/// What a site publishes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// Every address.
    pub urls: Urls,
    /// The sources of pages, where the site itself is at hand.
    pub sources: BTreeMap<String, SourcePath>,
    /// The pages that are not public, by the address that they will have, with the time of those that
    /// wait for one; where the site itself is at hand.
    pub held: BTreeMap<String, Option<DateTime<Utc>>>,
}

/// Why a record cannot be read.
#[derive(Debug, Error)]
pub enum RecordError {
    /// The machine refused.
    #[error(transparent)]
    Machine(#[from] fs::Error),
    /// The folder was not published by Folio, or by an early version.
    #[error("`{0}` holds no urls.json")]
    Missing(PathBuf),
    /// The file is none.
    #[error("`{0}` is no list of addresses: {1}")]
    Unreadable(PathBuf, String),
    /// A later version of Folio wrote it.
    #[error("`{0}` has version {1}, and this program reads version {version}", version = urls::VERSION)]
    Later(PathBuf, u32),
}

impl Record {
    /// Writes down what an edition publishes; its bodies are made where they are not yet.
    #[must_use]
    pub fn of(edition: &Edition) -> Self {
        let site = &edition.site;
        let urls = urls::list(&Tracked::new(site, edition));
        let (mut sources, mut held) = (BTreeMap::new(), BTreeMap::new());
        for page in site.library.pages() {
            let url = page.url.to_string();
            if page.status.is_shown(&site.moment) {
                sources.insert(url, page.path.clone());
                continue;
            }
            let due = match page.status {
                Status::Scheduled(at) => Some(at),
                _ => None,
            };
            held.insert(url, due);
        }
        Self { urls, sources, held }
    }

    /// Reads the record of a published folder, or a `urls.json` by itself.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub fn read(place: &Path) -> Result<Self, RecordError> {
        let in_folder = fs::is_folder(place);
        let file = if in_folder { place.join("urls.json") } else { place.to_path_buf() };
        let Some(bytes) = fs::read_if_present(&file)? else {
            return Err(RecordError::Missing(place.to_path_buf()));
        };
        Self::parse(&bytes, &file)
    }

    /// Reads the record out of the bytes of a `urls.json`, which lies at `file`.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn parse(bytes: &[u8], file: &Path) -> Result<Self, RecordError> {
        let unreadable =
            |error: serde_json::Error| RecordError::Unreadable(file.into(), error.to_string());
        // The version first: a later one may have another form.
        let version = serde_json::from_slice::<Version>(bytes).map_err(unreadable)?.version;
        if version > urls::VERSION {
            return Err(RecordError::Later(file.into(), version));
        }
        let urls = serde_json::from_slice(bytes).map_err(unreadable)?;
        Ok(Self { urls, sources: BTreeMap::new(), held: BTreeMap::new() })
    }

    /// Returns what stands at an address.
    #[must_use]
    pub fn entry(&self, url: &str) -> Option<&Entry> {
        let at = self.urls.urls.binary_search_by(|entry| entry.url.as_str().cmp(url)).ok()?;
        self.urls.urls.get(at)
    }

    /// Follows redirects from `url` to what a reader sees in the end; `None` where that is nothing.
    /// What lies outside the site is not looked at and counts as there.
    #[must_use]
    pub fn arrival(&self, url: &str) -> Option<&Entry> {
        /// As many as browsers follow (Fetch Standard, section 4.4).
        const MOST_STEPS: usize = 20;
        let mut entry = self.entry(url)?;
        for _ in 0..MOST_STEPS {
            let Some(to) = &entry.to else { return Some(entry) };
            if !to.starts_with('/') {
                return Some(entry);
            }
            entry = self.entry(to.split(['#', '?']).next().unwrap_or_default())?;
        }
        None
    }
}

#[derive(serde::Deserialize)]
struct Version {
    version: u32,
}

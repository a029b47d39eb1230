//! A loaded index: the files that a reader's browser would fetch, read when a query needs them.
//!
//! In comes a function from a file's path to its contents; out come lookups, facets, common words
//! and tags. `Index` in `static/js/search-index.js` is the same for a browser.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::OnceLock,
};

use serde::{Deserialize, de::DeserializeOwned};

use super::{
    files::{Facet, MANIFEST, TAGS, VERSION, WORDS, shard_path},
    key::shard_of,
    lookup::Lookup,
};

/// Why an index cannot be searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// There is no manifest, or it is none.
    NoManifest,
    /// The files have another form than this crate knows.
    Version(u32),
}

impl fmt::Display for OpenError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoManifest => write!(out, "`{MANIFEST}` is missing or is no search index"),
            Self::Version(version) => {
                write!(out, "the search index has version {version}, not {VERSION}")
            }
        }
    }
}

impl std::error::Error for OpenError {}

/// The files of an index, by their paths from the root of the site.
type Files<'a> = Box<dyn Fn(&str) -> Option<Cow<'a, [u8]>> + Send + Sync + 'a>;

/// An index that can be searched.
///
/// A shard, `words.json` and `tags.json` are each read when a query first needs them; one that is
/// missing reads as empty.
pub struct Loaded<'a> {
    files: Files<'a>,
    head: Head,
    shards: Box<[OnceLock<Lookup<'a>>]>,
    words: OnceLock<Vec<String>>,
    tags: OnceLock<BTreeMap<String, Vec<u32>>>,
}

/// What the manifest says that a search needs.
#[derive(Deserialize)]
struct Head {
    pages: u32,
    shards: u32,
    facets: Vec<Facet>,
    stop: BTreeSet<String>,
}

impl fmt::Debug for Loaded<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Head { pages, shards, .. } = self.head;
        out.debug_struct("Loaded").field("pages", &pages).field("shards", &shards).finish()
    }
}

impl<'a> Loaded<'a> {
    /// Opens the index whose files `files` returns: `search/index.json`, `search/s/0.bin`, ….
    ///
    /// # Errors
    ///
    /// Where the manifest is missing, is none, or describes another form of files.
    pub fn open(
        files: impl Fn(&str) -> Option<Cow<'a, [u8]>> + Send + Sync + 'a,
    ) -> Result<Self, OpenError> {
        let bytes = files(MANIFEST).ok_or(OpenError::NoManifest)?;
        // Another version may have other fields.
        let Version { version } =
            serde_json::from_slice(&bytes).map_err(|_| OpenError::NoManifest)?;
        if version != VERSION {
            return Err(OpenError::Version(version));
        }
        let head: Head = serde_json::from_slice(&bytes).map_err(|_| OpenError::NoManifest)?;
        if head.shards == 0 {
            return Err(OpenError::NoManifest);
        }
        Ok(Self {
            files: Box::new(files),
            shards: (0..head.shards).map(|_| OnceLock::new()).collect(),
            words: OnceLock::new(),
            tags: OnceLock::new(),
            head,
        })
    }

    pub(super) fn pages(&self) -> u32 {
        self.head.pages
    }

    /// Tells whether a word is not looked for beside others.
    pub(super) fn is_stop(&self, word: &str) -> bool {
        self.head.stop.contains(word)
    }

    pub(super) fn facet(&self, name: &str) -> Option<&Facet> {
        self.head.facets.iter().find(|facet| facet.name == name)
    }

    /// Returns the shard where a word lies.
    pub(super) fn shard(&self, word: &str) -> &Lookup<'a> {
        let number = shard_of(word, self.head.shards);
        self.shards[number as usize]
            .get_or_init(|| (self.files)(&shard_path(number)).map(Lookup::new).unwrap_or_default())
    }

    /// Returns the commonest words.
    pub(super) fn words(&self) -> &[String] {
        self.words.get_or_init(|| self.json(WORDS))
    }

    /// Returns the pages of a tag, whatever its capitals.
    pub(super) fn tagged(&self, tag: &str) -> BTreeSet<u32> {
        let tags = self.tags.get_or_init(|| self.json(TAGS)).iter();
        tags.filter(|(name, _)| name.to_lowercase() == tag)
            .flat_map(|(_, pages)| pages.iter().copied())
            .collect()
    }

    fn json<T: DeserializeOwned + Default>(&self, path: &str) -> T {
        let bytes = (self.files)(path);
        bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_of_another_form_is_not_opened() {
        let open = |manifest: Option<&'static str>| {
            let files = move |path: &str| {
                manifest.filter(|_| path == MANIFEST).map(|text| Cow::Borrowed(text.as_bytes()))
            };
            Loaded::open(files).map(|_| ()).map_err(|error| error.to_string())
        };
        let missing = "`search/index.json` is missing or is no search index";
        assert_eq!(open(None), Err(missing.to_owned()));
        assert_eq!(open(Some("{}")), Err(missing.to_owned()));
        assert_eq!(
            open(Some(r#"{"version":7}"#)),
            Err("the search index has version 7, not 1".into())
        );
        let whole = r#"{"version":1,"pages":0,"shards":8,"chunk":16,"facets":[],"stop":[]}"#;
        assert_eq!(open(Some(whole)), Ok(()));
    }
}

//! The files beside the shards: what a hit shows, and what a search begins with.
//!
//! In come pages as they are listed, facets, tags; out come JSON files. Nothing in them depends on
//! the text of a page, except the words that [`common_words`] gathers from the shards.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{key::shard_count, postings::PageText, shard::Shard, stop::stop_words};

/// The form of the files; a client that knows another one says so.
pub const VERSION: u32 = 1;
/// How many pages a chunk holds.
///
/// The first eight pages of an answer lie in as many chunks. With 32 pages each they weigh 43 KB at
/// 1,000 pages, with 16 they weigh 25 KB, with 8 they weigh 14 KB.
pub const CHUNK: usize = 8;
/// Where the manifest lies, from the root of the site.
pub const MANIFEST: &str = "search/index.json";
/// Where the common words lie.
pub const WORDS: &str = "search/words.json";
/// Where the tags lie.
pub const TAGS: &str = "search/tags.json";
/// How many words `words.json` holds.
const COMMON: usize = 4_096;

/// Returns where a shard lies.
#[must_use]
pub fn shard_path(shard: u32) -> String {
    format!("search/s/{shard}.bin")
}

/// Returns the names of the files that a search may read, of a site with so many pages.
#[must_use]
pub fn file_names(pages: usize) -> Vec<String> {
    let shards = (0..shard_count(pages)).map(shard_path);
    shards.chain([MANIFEST, WORDS, TAGS].map(str::to_owned)).collect()
}

/// Returns where a chunk lies.
#[must_use]
pub fn chunk_path(chunk: usize) -> String {
    format!("search/p/{chunk}.json")
}

/// What a client reads first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Manifest {
    version: u32,
    pages: usize,
    shards: u32,
    chunk: usize,
    facets: Vec<Facet>,
    stop: BTreeSet<&'static str>,
}

/// A kind of pages that a reader may choose, one run of page numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facet {
    /// The name, as in `?in=docs`.
    pub name: String,
    /// What the button says.
    pub title: String,
    /// The number of its first page.
    pub from: u32,
    /// The number after its last page.
    pub to: u32,
}

impl Manifest {
    /// Describes a site of so many pages, in these languages.
    #[must_use]
    pub fn new<'a>(
        pages: usize,
        facets: Vec<Facet>,
        languages: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let stop = languages.into_iter().flat_map(stop_words).copied().collect();
        Self { version: VERSION, pages, shards: shard_count(pages), chunk: CHUNK, facets, stop }
    }

    /// Returns how many shards the site has.
    #[must_use]
    pub fn shards(&self) -> u32 {
        self.shards
    }

    /// Returns how many chunks the site has.
    #[must_use]
    pub fn chunks(&self) -> usize {
        self.pages.div_ceil(self.chunk)
    }

    /// Returns the contents of `search/index.json`.
    #[must_use]
    pub fn to_json(&self) -> String {
        json(self)
    }
}

/// What a hit shows of a page. Empty fields are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Entry<'a> {
    /// The address of the page as links in the site have it.
    pub url: &'a str,
    /// The title.
    pub title: &'a str,
    /// Where the page stands: titles from the collection down, without the page itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub crumbs: Vec<&'a str>,
    /// The date, as it is shown.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub date: &'a str,
    /// The description.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub description: &'a str,
    /// The titles of the tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<&'a str>,
    /// The address of the Markdown twin where it is not the page's with `.md`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub twin: Option<&'a str>,
    /// Anchor, text and level of each heading: that of section 1 first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headings: Vec<(&'a str, &'a str, u8)>,
}

impl<'a> Entry<'a> {
    /// Takes from a page's text what a hit shows of it; where the page stands is for the caller.
    #[must_use]
    pub fn new(url: &'a str, page: &PageText<'a>) -> Self {
        let headings = page.sections.iter().skip(1);
        Self {
            url,
            title: page.title,
            description: page.description,
            tags: page.tags.clone(),
            headings: headings.map(|s| (s.id.unwrap_or_default(), s.heading, s.level)).collect(),
            ..Self::default()
        }
    }
}

/// Returns the contents of the chunk of these pages, at most [`CHUNK`] of them.
#[must_use]
pub fn chunk(pages: &[Entry<'_>]) -> String {
    json(&pages)
}

/// Returns the contents of `search/tags.json`: for each tag its pages, in their order.
#[must_use]
pub fn tags<'a>(pages: impl IntoIterator<Item = (u32, &'a str)>) -> String {
    let mut tags: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
    for (page, tag) in pages {
        tags.entry(tag).or_default().insert(page);
    }
    json(&tags)
}

/// Returns the contents of `search/words.json`: the commonest words, in their order. Their numbers
/// are left out, so that the file changes seldom.
#[must_use]
pub fn common_words<'a>(shards: impl IntoIterator<Item = &'a Shard>) -> String {
    let mut words: Vec<&(u32, String)> = shards.into_iter().flat_map(|s| &s.common).collect();
    words.sort_unstable_by(|(a, x), (b, y)| b.cmp(a).then(x.cmp(y)));
    words.truncate(COMMON);
    json(&words.into_iter().map(|(_, word)| word).collect::<BTreeSet<_>>())
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("names, texts and numbers are JSON")
}

//! The files of the search index.
//!
//! In come the pages that search finds, and what the engine knows of their words; out come the files
//! that a browser fetches piece by piece. Which files there are depends on the number of pages alone.

use serde::{Deserialize, Serialize};

use crate::library::{self, Page};
use crate::paths::{OutputPath, UrlPath};
use crate::search::{self, CHUNK, Entry, Facet, Manifest};
use crate::site::{Site, Tracked};

use super::{Content, Route};

/// A file of the search index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum IndexFile {
    /// What there is.
    Manifest,
    /// The words that belong to a shard.
    Shard(u32),
    /// What hits among some pages show.
    Chunk(usize),
    /// The commonest words.
    Words,
    /// The pages of each tag.
    Tags,
}

/// Lists the files of the index.
pub(super) fn routes(site: &Site) -> Vec<(OutputPath, Route)> {
    let pages = site.library.searched().len();
    if !site.config.search {
        return Vec::new();
    }
    let shards = (0..search::shard_count(pages)).map(IndexFile::Shard);
    let chunks = (0..pages.div_ceil(CHUNK)).map(IndexFile::Chunk);
    let others = [IndexFile::Manifest, IndexFile::Words, IndexFile::Tags];
    let files = shards.chain(chunks).chain(others);
    files.filter_map(|file| Some((place(file)?.output(), Route::Index(file)))).collect()
}

fn place(file: IndexFile) -> Option<UrlPath> {
    let name = match file {
        IndexFile::Manifest => search::MANIFEST.to_owned(),
        IndexFile::Shard(number) => search::shard_path(number),
        IndexFile::Chunk(number) => search::chunk_path(number),
        IndexFile::Words => search::WORDS.to_owned(),
        IndexFile::Tags => search::TAGS.to_owned(),
    };
    UrlPath::new(&format!("/{name}")).ok()
}

/// Returns the bytes of the file of the index that is called so: `search/index.json`.
#[must_use]
pub fn index_file(name: &str, tracked: &Tracked<'_>) -> Option<Vec<u8>> {
    let pages = tracked.searched().count();
    let shards = (0..search::shard_count(pages)).map(IndexFile::Shard);
    let others = [IndexFile::Manifest, IndexFile::Words, IndexFile::Tags];
    let found = shards.chain(others).find(|known| {
        place(*known).is_some_and(|url| url.as_str().trim_start_matches('/') == name)
    })?;
    match file(found, tracked) {
        Content::Bytes(bytes) => Some(bytes.to_vec()),
        Content::Copy(_) | Content::Join(_) => None,
    }
}

/// Makes a file of the index.
pub(super) fn file(file: IndexFile, tracked: &Tracked<'_>) -> Content {
    match file {
        IndexFile::Manifest => Content::text(manifest(tracked)),
        IndexFile::Shard(number) => Content::Bytes(tracked.shard(number).into()),
        IndexFile::Chunk(number) => Content::text(chunk(number, tracked)),
        IndexFile::Words => Content::text(tracked.common_words()),
        IndexFile::Tags => Content::text(tags(tracked)),
    }
}

fn manifest(tracked: &Tracked<'_>) -> String {
    let pages: Vec<&Page> = tracked.searched().collect();
    let mut facets = Vec::new();
    let mut from = 0;
    for run in pages.chunk_by(|a, b| a.collection == b.collection) {
        let to = from + run.len();
        let name = run.first().and_then(|page| page.collection.as_deref());
        if let Some(collection) = name.and_then(|name| tracked.collection(name)) {
            let (from, to) = (number(from), number(to));
            let (name, title) = (collection.name.clone(), collection.title.clone());
            facets.push(Facet { name, title, from, to });
        }
        from = to;
    }
    let language = tracked.config().language.as_str();
    Manifest::new(pages.len(), facets, [language]).to_json()
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn chunk(number: usize, tracked: &Tracked<'_>) -> String {
    let pages: Vec<&Page> = tracked.searched_from(number * CHUNK, CHUNK).collect();
    let config = tracked.config();
    let told: Vec<_> = pages
        .iter()
        .map(|page| {
            let crumbs = super::page::way_to(page, tracked);
            let date = page.published.filter(|_| page.kind == library::PageKind::Post);
            let date = date.map(|date| date.text()).unwrap_or_default();
            let headings = tracked.headings(&page.path);
            (config.href(&page.url), crumbs, date, headings)
        })
        .collect();
    let entries = pages.iter().zip(&told).map(|(page, (url, crumbs, date, headings))| Entry {
        url,
        title: &page.title,
        crumbs: crumbs.iter().map(|crumb| crumb.title.as_str()).collect(),
        date,
        description: &page.description,
        tags: page.document.front_matter.tags.iter().map(|tag| tag.value.as_str()).collect(),
        twin: None,
        headings: headings.iter().map(|h| (h.id.as_str(), h.text.as_str(), h.level)).collect(),
    });
    search::chunk(&entries.collect::<Vec<_>>())
}

fn tags(tracked: &Tracked<'_>) -> String {
    let pages = tracked.searched().enumerate();
    search::tags(pages.flat_map(|(at, page)| {
        let tags = page.document.front_matter.tags.iter();
        tags.map(move |tag| (number(at), tag.value.as_str()))
    }))
}

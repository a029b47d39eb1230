//! The search index of an edition: the words of all pages, gathered when a file of the index is asked
//! for.
//!
//! In come what is known of each body; out come shards and the digests that tell which of them an edit
//! has changed. All shards that are not as they were are made in one pass over the pages.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::digest::Digest;
use crate::output::{IndexFile, Route};
use crate::paths::SourcePath;
use crate::search::{self, PageText, Postings, SectionText, Shard};
use crate::site::{Query, SectionHeading};
use crate::{content::Wording, library::Page};

use super::edition::{Edition, SettledBody};
use super::memo::{Found, KeptOutput, Stored};

/// The words of all pages that search finds.
#[derive(Debug)]
pub(super) struct Index {
    /// The pages, by their numbers.
    paths: Vec<SourcePath>,
    /// Their words, once a shard has to be made.
    pages: OnceLock<Vec<Postings>>,
    /// Of the words of each shard.
    digests: Vec<Digest>,
    /// The shards that are not as they were, until their files are made.
    made: OnceLock<Mutex<BTreeMap<u32, Shard>>>,
}

impl Index {
    fn shards(&self) -> u32 {
        search::shard_count(self.paths.len())
    }
}

/// Of how many pages the sums are remembered together: of 5,000 pages they are a third of a megabyte,
/// and an edit of a page reads the words of so many.
const STRETCH: usize = 256;

/// Gives pages their numbers.
fn numbered(first: u32, pages: &[Postings]) -> Vec<(u32, &Postings)> {
    (first..).zip(pages).collect()
}

fn number(page: usize) -> u32 {
    u32::try_from(page).expect("a site has fewer pages")
}

/// Returns what search finds on a page with these words.
pub(super) fn found(page: &Page, wording: &Wording, language: &str) -> Found {
    let marks = &wording.sections;
    let text = |range: std::ops::Range<usize>| wording.text.get(range).unwrap_or_default().trim();
    let code = |range: std::ops::Range<usize>| wording.code.get(range).unwrap_or_default();
    let first = marks.first();
    let mut sections = vec![SectionText {
        text: text(0..first.map_or(wording.text.len(), |mark| mark.title.start)),
        code: code(0..first.map_or(wording.code.len(), |mark| mark.code)),
        ..SectionText::default()
    }];
    for (at, mark) in marks.iter().enumerate() {
        let next = marks.get(at + 1);
        sections.push(SectionText {
            id: Some(&mark.id),
            heading: text(mark.title.clone()),
            level: mark.level,
            text: text(mark.title.end..next.map_or(wording.text.len(), |next| next.title.start)),
            code: code(mark.code..next.map_or(wording.code.len(), |next| next.code)),
        });
    }
    let headings = sections.iter().skip(1).map(|section| SectionHeading {
        id: section.id.unwrap_or_default().to_owned(),
        text: section.heading.to_owned(),
        level: section.level,
    });
    let headings = headings.collect();
    let postings = search::postings(&PageText {
        language,
        title: &page.title,
        description: &page.description,
        tags: page.document.front_matter.tags.iter().map(|tag| tag.value.as_str()).collect(),
        sections,
    });
    Found { digest: Some(Digest::of(postings.as_bytes())), postings, headings }
}

impl Edition {
    /// Returns what search finds on a page.
    fn found(&self, path: &SourcePath) -> Found {
        self.settled(path).and_then(|body| body.stored.read_first()).unwrap_or_default()
    }

    /// Returns the words of a page.
    fn postings(&self, path: &SourcePath) -> Postings {
        // What search finds begins with them.
        let first = |body: &SettledBody| body.stored.read_first::<(Option<Digest>, Postings)>();
        self.settled(path).and_then(first).map(|(_, postings)| postings).unwrap_or_default()
    }

    /// Returns the headings of a page.
    pub(super) fn section_headings(&self, path: &SourcePath) -> Vec<SectionHeading> {
        self.found(path).headings
    }

    /// Returns the index, made now if nobody asked before.
    fn index(&self) -> Arc<Index> {
        let mut known = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = &*known {
            return index.clone();
        }
        let paths = self.site.library.searched().map(|page| page.path.clone()).collect();
        let mut index =
            Index { paths, pages: OnceLock::new(), digests: Vec::new(), made: OnceLock::new() };
        let words = index.paths.par_iter().map(|path| {
            let body = self.settled(path);
            let digest = body.and_then(|body| body.stored.read_first::<Option<Digest>>());
            digest.flatten().unwrap_or(Digest::of(b""))
        });
        let words: Vec<Digest> = words.collect();
        // The same words on the same pages have the same digests: the words need not be read.
        let key = Digest::of_value(&("digests of shards", Digest::of_all(words.iter().copied())));
        index.digests = self.remembered(key, || {
            let shards = index.shards();
            let stretches = words.par_chunks(STRETCH).enumerate().map(|(at, words)| {
                let from = at * STRETCH;
                let paths = &index.paths[from..from + words.len()];
                self.sums(number(from), paths, words, shards)
            });
            let sums: Vec<Vec<u128>> = stretches.collect();
            let digests = search::digests(sums, shards);
            digests.iter().map(|digest| Digest::of(&digest.to_le_bytes())).collect()
        });
        let index = Arc::new(index);
        *known = Some(index.clone());
        index
    }

    /// Returns what a stretch of pages, numbered from `first`, adds to the digest of each shard.
    fn sums(&self, first: u32, paths: &[SourcePath], words: &[Digest], shards: u32) -> Vec<u128> {
        let key = ("sums of words", first, shards, Digest::of_all(words.iter().copied()));
        self.remembered(Digest::of_value(&key), || {
            let pages: Vec<Postings> = paths.iter().map(|path| self.postings(path)).collect();
            search::sums(&numbered(first, &pages), shards)
        })
    }

    /// Returns the result that `key` stands for: remembered, or made now.
    fn remembered<T: Serialize + DeserializeOwned>(
        &self,
        key: Digest,
        make: impl FnOnce() -> T,
    ) -> T {
        let known = self.blocks.get(key).and_then(|form| postcard::from_bytes(&form).ok());
        known.unwrap_or_else(|| {
            let made = make();
            self.blocks.put(key, postcard::to_stdvec(&made).expect("results have known lengths"));
            made
        })
    }

    fn pages_of<'a>(&self, index: &'a Index) -> &'a [Postings] {
        index.pages.get_or_init(|| index.paths.par_iter().map(|path| self.postings(path)).collect())
    }

    fn make_shards(&self, index: &Index, wanted: &[u32]) -> Vec<Shard> {
        if wanted.is_empty() {
            return Vec::new();
        }
        search::some_shards(&numbered(0, self.pages_of(index)), wanted, index.shards())
    }

    /// Gathers the index and makes what is not as it was, on the thread that calls: one that waits for
    /// the index while it makes another file would wait for itself.
    pub(super) fn prepare_index(&self) {
        if self.site.config.search {
            let index = self.index();
            let _ = self.stale_shards(&index);
        }
    }

    /// Lets go of the index.
    pub(super) fn let_go_of_index(&self) {
        *self.index.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Returns the digest of the words of a shard.
    pub(super) fn shard_digest(&self, number: u32) -> Digest {
        let known = self.index().digests.get(number as usize).copied();
        known.unwrap_or(Digest::of(b""))
    }

    /// Returns the digest of all words.
    pub(super) fn words_digest(&self) -> Digest {
        Digest::of_all(self.index().digests.iter().copied())
    }

    /// Returns the file of a shard.
    pub(super) fn shard_file(&self, number: u32) -> Vec<u8> {
        let index = self.index();
        let mut made = self.stale_shards(&index).lock().unwrap_or_else(PoisonError::into_inner);
        let known = made.remove(&number);
        drop(made);
        let shard = known.or_else(|| self.make_shards(&index, &[number]).pop()).unwrap_or_default();
        self.keep_common(&index, number, &shard);
        shard.bytes
    }

    /// Makes the shards that are not as they were, all at once.
    fn stale_shards<'a>(&self, index: &'a Index) -> &'a Mutex<BTreeMap<u32, Shard>> {
        index.made.get_or_init(|| {
            let routes = self.frame.routes.iter().zip(&self.outputs);
            let is_stale = |number: u32, before: Option<&Stored>| {
                let kept = before.and_then(Stored::read::<KeptOutput>);
                let digest = index.digests.get(number as usize);
                let asked = (Query::Shard(number), digest.copied().unwrap_or(Digest::of(b"")));
                kept.is_none_or(|kept| !kept.trace.0.contains(&asked))
            };
            let stale = routes.filter_map(|((_, route), slot)| match route {
                Route::Index(IndexFile::Shard(number)) => {
                    is_stale(*number, slot.before.as_ref()).then_some(*number)
                }
                _ => None,
            });
            let stale: Vec<u32> = stale.collect();
            let made = self.make_shards(index, &stale);
            for (number, shard) in stale.iter().zip(&made) {
                self.keep_common(index, *number, shard);
            }
            Mutex::new(stale.into_iter().zip(made).collect())
        })
    }

    /// Remembers the commonest words of a shard: the file that holds those of all is made of them.
    fn keep_common(&self, index: &Index, number: u32, shard: &Shard) {
        if let Some(digest) = index.digests.get(number as usize) {
            let form = postcard::to_stdvec(&shard.common).expect("words have a length");
            self.blocks.put(common_key(*digest), form);
        }
    }

    /// Returns the file of the commonest words.
    pub(super) fn common_words_file(&self) -> String {
        let index = self.index();
        let _ = self.stale_shards(&index);
        let find = |digest: &Digest| {
            let form = self.blocks.get(common_key(*digest))?;
            Some(Shard { common: postcard::from_bytes(&form).ok()?, ..Shard::default() })
        };
        let mut shards: Vec<Option<Shard>> = index.digests.iter().map(find).collect();
        let missing: Vec<u32> =
            (0..).zip(&shards).filter(|(_, shard)| shard.is_none()).map(|(at, _)| at).collect();
        for (number, shard) in missing.iter().zip(self.make_shards(&index, &missing)) {
            self.keep_common(&index, *number, &shard);
            shards[*number as usize] = Some(shard);
        }
        search::common_words(&shards.into_iter().flatten().collect::<Vec<_>>())
    }
}

fn common_key(digest: Digest) -> Digest {
    Digest::of_value(&("common words", digest))
}

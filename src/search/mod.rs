//! Full-text search of a static site: the index is made while the site is built, cut into files so
//! small that a browser fetches three or four of them for a question.
//!
//! In come the pages, as plain text by section; out come the files under `search/`:
//!
//! | file | holds | made again when |
//! | --- | --- | --- |
//! | `index.json` | the [`Manifest`]: how many pages and shards, and the facets | pages come or go |
//! | `s/<n>.bin` | a [shard]: words, and where they stand | its [digest](digests) changes |
//! | `p/<n>.json` | a [chunk](Entry) of 8 pages: titles, addresses, headings | one of them changes |
//! | `words.json` | the commonest words, for typos in a word's first letters | they change |
//! | `tags.json` | the pages of each tag | tags change |
//!
//! Three steps lie between text and file. [`postings`] looks at one page alone, and its result is
//! remembered. A word belongs to the shard that the [hash of its first three letters](shard_of)
//! names, so that all words that a reader may mean by what is typed so far lie in one file.
//! [`shard`] gathers what the pages hold for one shard; [`digests`] tells which shards need that.
//!
//! [`search`] asks the files what the reader's browser asks them, and finds the same pages in the
//! same order; [`expectations`] reads which pages an author wants to be found.

mod bytes;
mod digest;
mod files;
mod impact;
mod indexer;
mod key;
mod lexicon;
mod merge;
mod pieces;
mod postings;
mod shard;
mod stem;
mod stop;
mod words;
mod terms;
mod typo;
mod lookup;
mod loaded;
mod rank;
mod query;
mod expectations;

pub use digest::{digests, sums};
pub use expectations::{Expectation, Mistake, expectations};
pub use files::{
    CHUNK, Entry, Facet, MANIFEST, Manifest, TAGS, VERSION, WORDS, chunk, chunk_path, common_words,
    file_names, shard_path, tags,
};
pub use indexer::postings;
pub use key::{key, shard_count, shard_of};
pub use loaded::{Loaded, OpenError};
pub use merge::LONGEST_LIST;
pub use postings::{PageText, Postings, SectionText, slices};
pub use query::search;
pub use rank::Hit;
pub use shard::{Shard, shard, shards, some_shards};

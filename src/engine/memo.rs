//! What is remembered of results, so that one that would come out the same is not made again.
//!
//! A result is kept with its [`Trace`]: the questions it asked and the digest of each answer. It
//! holds as long as asking again gives the same digests. Nothing is ever marked as changed, so
//! nothing can be forgotten. In come results; out comes a [`Memo`], which outlives its edition in a
//! preview and its process in a cache. Each result is kept in its serialised form, the one that the
//! cache has on disk: it is small, is read only when somebody asks, on the core that asks, and goes
//! back to disk as it came.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::content::Facts;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::output::Route;
use crate::paths::{OutputPath, SourcePath};
use crate::search::Postings;
use crate::site::{Query, SectionHeading, Shelf};

/// The questions of a result, each once, in the order asked, and the digests of the answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Trace(pub(super) Vec<(Query, Digest)>);

impl Trace {
    /// Says whether every question still has the same answer.
    pub(super) fn holds(&self, answer: impl Fn(&Query) -> Digest) -> bool {
        self.0.iter().all(|(query, digest)| answer(query) == *digest)
    }

    /// Returns the questions that have another answer now.
    pub(super) fn changes(&self, answer: impl Fn(&Query) -> Digest) -> Vec<Query> {
        let changed = self.0.iter().filter(|(query, digest)| answer(query) != *digest);
        changed.map(|(query, _)| query.clone()).collect()
    }
}

/// What is remembered of a body. Its [`crate::content::Outline`] lies behind it in the same form: only
/// a page that is made anew wants it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KeptBody {
    /// What search finds in it: first, so that it can be read without the rest.
    pub(super) found: Found,
    /// All that the body asked but where its links lead: the facts tell that.
    pub(super) trace: Trace,
    /// Of all that its page shows of it.
    pub(super) digest: Digest,
    pub(super) facts: Arc<Facts>,
}

/// What search finds in a body.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Found {
    /// Of its words: first, so that it can be read alone.
    pub(super) digest: Option<Digest>,
    /// Its words.
    pub(super) postings: Postings,
    /// Its sections, but the one before the first heading.
    pub(super) headings: Vec<SectionHeading>,
}

/// What is remembered of an output.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KeptOutput {
    /// What it was made for.
    pub(super) route: Route,
    pub(super) trace: Trace,
    /// Of its bytes; `None` where a mistake left none.
    pub(super) digest: Option<Digest>,
    /// Where in it the HTML of its body stands, if it is a page with one.
    pub(super) body: Option<Range<usize>>,
    /// Mistakes in templates.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// A result in its serialised form, perhaps one of many in a cache.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    bytes: Arc<Vec<u8>>,
    range: Range<usize>,
}

impl Stored {
    /// Serialises `value`.
    pub(super) fn new(value: &impl Serialize) -> Self {
        Self::whole(postcard::to_stdvec(value).expect("results have known lengths"))
    }

    /// Takes a form that lies alone.
    fn whole(mut bytes: Vec<u8>) -> Self {
        bytes.shrink_to_fit();
        Self { range: 0..bytes.len(), bytes: Arc::new(bytes) }
    }

    /// Takes the form that lies at `range` of `bytes`.
    pub(super) fn part(bytes: &Arc<Vec<u8>>, range: Range<usize>) -> Self {
        Self { bytes: bytes.clone(), range }
    }

    /// Says whether the form lies in `bytes`.
    pub(super) fn is_in(&self, bytes: &Arc<Vec<u8>>) -> bool {
        Arc::ptr_eq(&self.bytes, bytes)
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes[self.range.clone()]
    }

    /// Reads the first part of the value; `None` where the form does not begin with a `T`.
    pub(super) fn read_first<T: DeserializeOwned>(&self) -> Option<T> {
        postcard::take_from_bytes(self.as_bytes()).ok().map(|(value, _)| value)
    }

    /// Reads the value; `None` where the form is not that of a `T`.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Option<T> {
        postcard::from_bytes(self.as_bytes()).ok()
    }
}

/// Blocks of code that a grammar has read, by a digest of grammar and code: slow to make, small to
/// keep, and the same on every page.
///
/// A body that is not rendered does not ask for its blocks, so they are kept for a while without
/// being asked for: for [`BLOCK_AGE`] builds, and in all no more than [`BLOCK_BYTES`].
#[derive(Debug, Default)]
pub(super) struct Blocks {
    known: RwLock<BTreeMap<Digest, Block>>,
    made: AtomicUsize,
}

/// For how many builds a block is kept that nobody asks for.
const BLOCK_AGE: u8 = 20;

/// How many bytes all blocks may take, those that were asked for last first.
const BLOCK_BYTES: usize = 32 << 20;

/// A block that is remembered.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub(super) form: Stored,
    /// For how many builds nobody has asked for it.
    pub(super) age: u8,
}

impl Blocks {
    /// Takes the blocks of an earlier build, each one build older.
    fn aged(blocks: BTreeMap<Digest, Block>) -> Self {
        let aged = blocks
            .into_iter()
            .map(|(key, block)| (key, Block { age: block.age.saturating_add(1), ..block }));
        Self { known: RwLock::new(aged.collect()), made: AtomicUsize::new(0) }
    }

    /// Returns how many blocks were made.
    pub(super) fn made(&self) -> usize {
        self.made.load(Ordering::Relaxed)
    }

    /// Returns the blocks that are worth keeping.
    fn kept(&self) -> BTreeMap<Digest, Block> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let mut young: Vec<_> = known.iter().filter(|(_, b)| b.age <= BLOCK_AGE).collect();
        young.sort_by_key(|(key, block)| (block.age, **key));
        let mut left = BLOCK_BYTES;
        let fits = |(_, block): &(&Digest, &Block)| {
            let size = block.form.as_bytes().len();
            left = left.saturating_sub(size);
            left > 0
        };
        young.into_iter().take_while(fits).map(|(key, b)| (*key, b.clone())).collect()
    }
}

impl Blocks {
    /// Returns the form of a result.
    pub(super) fn get(&self, key: Digest) -> Option<Vec<u8>> {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let block = known.get_mut(&key)?;
        block.age = 0;
        Some(block.form.as_bytes().to_vec())
    }

    /// Remembers the form of a result.
    pub(super) fn put(&self, key: Digest, form: Vec<u8>) {
        let block = Block { form: Stored::whole(form), age: 0 };
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(key, block);
    }
}

impl Shelf for Blocks {
    fn find(&self, key: Digest) -> Option<Vec<u8>> {
        self.get(key)
    }

    fn keep(&self, key: Digest, form: Vec<u8>) {
        self.made.fetch_add(1, Ordering::Relaxed);
        self.put(key, form);
    }
}

/// Everything that is remembered of a site.
#[derive(Debug, Clone, Default)]
pub struct Memo {
    /// Forms of [`KeptBody`].
    pub(super) bodies: BTreeMap<SourcePath, Stored>,
    /// Forms of [`KeptOutput`].
    pub(super) outputs: BTreeMap<OutputPath, Stored>,
    pub(super) blocks: BTreeMap<Digest, Block>,
}

impl Memo {
    /// Takes the blocks out, to be used.
    pub(super) fn take_blocks(&mut self) -> Blocks {
        Blocks::aged(std::mem::take(&mut self.blocks))
    }

    /// Puts the blocks in that are worth keeping.
    pub(super) fn with_blocks(self, blocks: &Blocks) -> Self {
        Self { blocks: blocks.kept(), ..self }
    }

    /// Says whether nothing is remembered of pages and outputs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bodies.is_empty() && self.outputs.is_empty()
    }
}

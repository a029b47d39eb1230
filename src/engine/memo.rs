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
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::content::Facts;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::output::Route;
use crate::paths::{OutputPath, SourcePath};
use crate::site::Query;

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

/// What is remembered of a body.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KeptBody {
    /// All that the body asked but where its links lead: the facts tell that.
    pub(super) trace: Trace,
    /// Of all that its page shows of it.
    pub(super) digest: Digest,
    pub(super) facts: Arc<Facts>,
}

/// What is remembered of an output.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KeptOutput {
    /// What it was made for.
    pub(super) route: Route,
    pub(super) trace: Trace,
    /// Of its bytes; `None` where a mistake left none.
    pub(super) digest: Option<Digest>,
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
        let mut bytes = postcard::to_stdvec(value).expect("results have known lengths");
        bytes.shrink_to_fit();
        Self { range: 0..bytes.len(), bytes: Arc::new(bytes) }
    }

    /// Takes the form that lies at `range` of `bytes`.
    pub(super) fn part(bytes: &Arc<Vec<u8>>, range: Range<usize>) -> Self {
        Self { bytes: bytes.clone(), range }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes[self.range.clone()]
    }

    /// Reads the value; `None` where the form is not that of a `T`.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Option<T> {
        postcard::from_bytes(self.as_bytes()).ok()
    }
}

/// Everything that is remembered of a site.
#[derive(Debug, Clone, Default)]
pub struct Memo {
    /// Forms of [`KeptBody`].
    pub(super) bodies: BTreeMap<SourcePath, Stored>,
    /// Forms of [`KeptOutput`].
    pub(super) outputs: BTreeMap<OutputPath, Stored>,
}

impl Memo {
    /// Says whether nothing is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bodies.is_empty() && self.outputs.is_empty()
    }
}

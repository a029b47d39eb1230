//! The engine: makes the outputs of a site, one when a reader asks or all in parallel, and gathers
//! what was found wrong.
//!
//! In comes a [`crate::site::Site`], which becomes an [`Edition`]; out come its outputs. `serve` asks
//! for one at a time; `build` has all of them handed to a [`Sink`] that writes, `check` to one that
//! throws them away, and both get a [`Build`] with the diagnostics and the counts: one pipeline for
//! all. What an earlier edition came to is in a [`Memo`], and is not worked out again while it holds.

mod answers;
mod build;
mod cache;
mod edition;
mod index;
mod memo;
mod recall;
mod stage;
mod verify;

use std::time::Duration;

use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::fs;
use crate::output::Content;
use crate::paths::OutputPath;
use crate::site::Query;

pub use build::apply_levels;
pub use cache::{Cache, FOLDER, Held};
pub use edition::Edition;
pub use memo::Memo;
pub use stage::{MANIFEST, StageError, Staged, Staging};
pub use verify::Recording;

/// Receives each output as it is made, from several threads.
pub trait Sink: Sync {
    /// Says whether the output at `path` is there already, with the bytes of `digest`.
    fn has(&self, path: &OutputPath, digest: Digest) -> bool;

    /// Takes the output at `path`, which is there already.
    ///
    /// # Errors
    /// When the machine refuses to keep it; the build then stops.
    fn keep(&self, path: &OutputPath) -> fs::Result<()>;

    /// Says whether outputs are wanted that only show otherwise what others show.
    fn wants_derived(&self) -> bool {
        true
    }

    /// Returns the output at `path` as an earlier build left it, if that is there. Somebody may have
    /// changed it since.
    fn earlier(&self, _path: &OutputPath) -> Option<Vec<u8>> {
        None
    }

    /// Takes one output and returns the digest of its bytes, if it looked at them.
    ///
    /// # Errors
    /// When the machine refuses to store it; the build then stops.
    fn accept(&self, path: &OutputPath, content: &Content) -> fs::Result<Option<Digest>>;
}

/// A sink that keeps nothing: `check`.
#[derive(Debug)]
pub struct Nowhere;

impl Sink for Nowhere {
    fn wants_derived(&self) -> bool {
        false
    }

    fn has(&self, _: &OutputPath, _: Digest) -> bool {
        true
    }

    fn keep(&self, _: &OutputPath) -> fs::Result<()> {
        Ok(())
    }

    fn accept(&self, _: &OutputPath, content: &Content) -> fs::Result<Option<Digest>> {
        Ok(match content {
            Content::Bytes(bytes) => Some(Digest::of(bytes)),
            Content::Copy(_) | Content::Join(_) => None,
        })
    }
}

/// Is told how far a build has come.
pub trait Progress: Sync {
    /// One of `total` outputs is done.
    fn done(&self, total: usize);

    /// A stage begins: `pages`, `other outputs`, `checks`.
    fn enters(&self, _stage: &'static str) {}

    /// Returns the time since some moment, for those who want to know how long outputs take.
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    /// An output took that long.
    fn took(&self, _path: &OutputPath, _time: Duration) {}

    /// Says whether the result is still wanted; a build that nobody wants ends soon, with nothing.
    fn is_wanted(&self) -> bool {
        true
    }
}

/// What a build found and made.
#[derive(Debug, Default)]
pub struct Build {
    /// Everything that is wrong, arranged, with the configured severities.
    pub diagnostics: Vec<Diagnostic>,
    /// Pages among the outputs.
    pub pages: usize,
    /// Outputs.
    pub files: usize,
    /// Bodies of pages.
    pub bodies: usize,
    /// Bodies that were rendered, since nothing remembered held.
    pub rendered: usize,
    /// Blocks of code that grammars read, since none like them was remembered.
    pub read_by_grammars: usize,
    /// Outputs that were made, since nothing remembered held, or their bytes were not there.
    pub made: usize,
    /// Whether the memo that the edition was given holds all of it already.
    pub is_all_remembered: bool,
}

/// Why an output is made anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// The questions of the output, and of the body that it shows, that have another answer now.
    pub changed: Vec<Query>,
    /// How many questions there are.
    pub asked: usize,
}

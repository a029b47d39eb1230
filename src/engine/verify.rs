//! Whether the same sources give the same bytes.
//!
//! In come the outputs of a build on their way to a [`Sink`]; out come their digests, to be compared with
//! those of another build that was made in another way.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::digest::Digest;
use crate::fs;
use crate::output::Content;
use crate::paths::OutputPath;

use super::Sink;

/// A sink that writes down the digest of all that it hands on.
///
/// Files that are copied and outputs that are put together of others are left out: their bytes are those
/// of their parts.
pub struct Recording<'a> {
    inner: &'a dyn Sink,
    digests: Mutex<BTreeMap<OutputPath, Digest>>,
}

impl<'a> Recording<'a> {
    /// Hands everything on to `inner`.
    #[must_use]
    pub fn new(inner: &'a dyn Sink) -> Self {
        Self { inner, digests: Mutex::default() }
    }

    /// Returns the outputs that only one of the two has, or that differ, in their order.
    #[must_use]
    pub fn differences(self, other: Self) -> Vec<OutputPath> {
        let [one, mut other] =
            [self, other].map(|it| it.digests.into_inner().unwrap_or_else(PoisonError::into_inner));
        let mut found: Vec<OutputPath> = one
            .into_iter()
            .filter(|(path, digest)| other.remove(path) != Some(*digest))
            .map(|(path, _)| path)
            .collect();
        found.extend(other.into_keys());
        found.sort();
        found
    }
}

impl Sink for Recording<'_> {
    fn has(&self, path: &OutputPath, digest: Digest) -> bool {
        self.inner.has(path, digest)
    }

    fn keep(&self, path: &OutputPath) -> fs::Result<()> {
        self.inner.keep(path)
    }

    fn earlier(&self, path: &OutputPath) -> Option<Vec<u8>> {
        self.inner.earlier(path)
    }

    fn accept(&self, path: &OutputPath, content: &Content) -> fs::Result<Option<Digest>> {
        let digest = self.inner.accept(path, content)?;
        if let Content::Bytes(bytes) = content {
            let digest = digest.unwrap_or_else(|| Digest::of(bytes));
            self.digests
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(path.clone(), digest);
        }
        Ok(digest)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Nowhere;
    use super::*;

    #[test]
    fn what_only_one_has_and_what_is_not_the_same_is_told() {
        let recording = |outputs: &[(&str, &str)]| {
            let recording = Recording::new(&Nowhere);
            for (path, text) in outputs {
                let content = Content::Bytes(text.as_bytes().into());
                recording.accept(&OutputPath::new(path).unwrap(), &content).unwrap();
            }
            recording
        };
        let one = recording(&[("a", "1"), ("b", "2"), ("c", "3")]);
        let other = recording(&[("a", "1"), ("b", "3"), ("d", "3")]);
        let told: Vec<String> = one.differences(other).iter().map(ToString::to_string).collect();
        assert_eq!(told, ["b", "c", "d"]);
    }
}

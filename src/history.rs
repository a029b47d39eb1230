//! When files were last changed, as git tells it.
//!
//! In come the site's folder and the files of interest; out comes the date of the newest commit that
//! touched each, in one pass over the history that ends when all are found. A folder outside git, or a
//! machine without git, has no history. In a clone that was cut short, files whose last change lies
//! beyond the cut have no date, rather than a wrong one.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufReader, Read as _};
use std::path::Path;

use crate::fs;
use crate::git::Git;
use crate::paths::SourcePath;

/// When files were last changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// The author's date of the newest commit, ISO 8601 with a zone, by file.
    changed: BTreeMap<SourcePath, String>,
    /// How many files have no date because the clone was cut short.
    pub cut_off: usize,
    /// The newest commit when it was read; empty outside git.
    head: String,
    /// The files that were asked for.
    asked: BTreeSet<SourcePath>,
}

impl History {
    /// Returns when the file at `path` was last changed: ISO 8601 with a zone.
    #[must_use]
    pub fn changed(&self, path: &SourcePath) -> Option<&str> {
        self.changed.get(path).map(String::as_str)
    }

    /// Says whether it tells what a new reading would: nothing was committed or checked out since, and
    /// no other files are `wanted`.
    #[must_use]
    pub fn is_current(&self, root: &Path, wanted: &BTreeSet<SourcePath>) -> bool {
        self.head.is_empty() || (wanted.is_subset(&self.asked) && self.head == head(root))
    }

    /// Reads the history of `wanted`, files of the folder `root`.
    ///
    /// Never fails: what git cannot tell is not known.
    #[must_use]
    pub fn read(root: &Path, wanted: BTreeSet<SourcePath>) -> Self {
        let place = fs::canonical(root).unwrap_or_else(|_| root.to_path_buf());
        let is_repository = place.ancestors().any(|folder| fs::exists(&folder.join(".git")));
        if wanted.is_empty() || !is_repository {
            return Self::default();
        }
        let cut = cut_commits(root);
        // `-z` ends each field with a zero byte, so that no name needs quoting; the mark tells
        // commits from names.
        let arguments = [
            "-c",
            "log.showSignature=false",
            "log",
            "--format=%x01%H %aI",
            "--name-only",
            "--no-renames",
            "--relative",
            "-z",
            "--",
            ".",
        ];
        let Some(mut git) = Git::new(root).start(&arguments) else { return Self::default() };
        let mut history = Self { head: head(root), asked: wanted.clone(), ..Self::default() };
        if let Some(output) = git.stdout.take() {
            history.collect(BufReader::new(output), wanted, &cut);
        }
        // It may still be writing of what nobody asked.
        let _ = git.kill();
        let _ = git.wait();
        history
    }

    fn collect(
        &mut self,
        mut output: BufReader<impl std::io::Read>,
        mut wanted: BTreeSet<SourcePath>,
        cut: &BTreeSet<String>,
    ) {
        let (mut commit, mut date) = (String::new(), String::new());
        let mut pending: Vec<u8> = Vec::new();
        let mut buffer = vec![0; 1 << 16];
        while !wanted.is_empty() {
            let Ok(read @ 1..) = output.read(&mut buffer) else { break };
            pending.extend(&buffer[..read]);
            let mut at = 0;
            while let Some(end) = pending[at..].iter().position(|byte| *byte == 0) {
                let field = &pending[at..at + end];
                at += end + 1;
                // A line break stands between a commit and its first name.
                let field = String::from_utf8_lossy(field.strip_prefix(b"\n").unwrap_or(field));
                if let Some((hash, when)) =
                    field.strip_prefix('\u{1}').and_then(|h| h.split_once(' '))
                {
                    (commit, date) = (hash.to_owned(), when.to_owned());
                    continue;
                }
                let Ok(path) = SourcePath::new(&field) else { continue };
                if !wanted.remove(&path) {
                    continue;
                }
                if cut.contains(&commit) {
                    self.cut_off += 1;
                } else {
                    self.changed.insert(path, date.clone());
                }
            }
            pending.drain(..at);
        }
    }
}

/// Returns the newest commit; empty outside git.
fn head(root: &Path) -> String {
    Git::new(root).line(&["rev-parse", "--verify", "--quiet", "HEAD"]).unwrap_or_default()
}

/// Returns the commits at which a clone was cut: they seem to have made every file that they hold.
fn cut_commits(root: &Path) -> BTreeSet<String> {
    let place = Git::new(root).line(&["rev-parse", "--git-path", "shallow"]).unwrap_or_default();
    if place.is_empty() {
        return BTreeSet::new();
    }
    let text = fs::read_if_present(&root.join(place)).ok().flatten().unwrap_or_default();
    String::from_utf8_lossy(&text).lines().map(|line| line.trim().to_owned()).collect()
}

//! Changed files: what each held and what it shall hold, as a diff or on the disk.
//!
//! In come the changes; out comes text in the unified format (GNU diffutils, "Detailed Description of
//! Unified Format"), or new files in the place of the old ones.

use std::collections::BTreeMap;
use std::path::Path;

use similar::TextDiff;
use thiserror::Error;

use crate::fs;
use crate::paths::SourcePath;

/// What a file held, and what it shall hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The text that was read.
    pub before: String,
    /// The text that shall be written.
    pub after: String,
}

/// Changes by file.
pub type Changes = BTreeMap<SourcePath, Change>;

/// Why changes are not written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The machine refused.
    #[error(transparent)]
    Machine(#[from] fs::Error),
    /// Somebody else wrote the file meanwhile.
    #[error("`{0}` has been changed since it was read; nothing was written")]
    Changed(SourcePath),
}

/// Draws changes as a unified diff.
#[must_use]
pub fn unified(changes: &Changes) -> String {
    let one = |(path, change): (&SourcePath, &Change)| {
        hunks(change, &format!("a/{path}"), &format!("b/{path}"))
    };
    changes.iter().map(one).collect()
}

/// Draws one change, with the names of the file before and after.
pub(super) fn hunks(Change { before, after }: &Change, old: &str, new: &str) -> String {
    TextDiff::from_lines(before, after).unified_diff().header(old, new).to_string()
}

/// Writes changes below `root`, each file in one step, once all are known to be as they were read.
///
/// # Errors
/// When a file has other bytes by now, or the machine refuses; files before it may be written then.
pub fn write(root: &Path, changes: &Changes) -> Result<(), WriteError> {
    let mut waiting = Vec::new();
    for (path, Change { before, after }) in changes {
        // What a link leads to is written, not the link.
        let place = fs::canonical(&path.under(root))?;
        if fs::read(&place)? != before.as_bytes() {
            return Err(WriteError::Changed(path.clone()));
        }
        waiting.push(fs::write_beside(&place, [after.as_bytes()])?);
    }
    for file in waiting {
        file.keep_permissions();
        file.put_in_place()?;
    }
    Ok(())
}

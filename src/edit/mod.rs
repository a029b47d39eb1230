//! Edits of source files: stretches of text that another text takes the place of.
//!
//! In come diagnostics with what to write instead, or edits from elsewhere; out come the new texts of
//! the files, equal byte for byte outside of the edits, and a [diff](unified) of them. What is sure is
//! applied until nothing sure is left ([`mend`]); a guess is left to its author.

mod aliases;
mod changes;
mod mend;
mod relocate;
mod settings;

pub use aliases::another_alias;
pub use changes::{Change, Changes, WriteError, unified, write};
pub use mend::{Mended, mend};
pub use relocate::{Left, RelocateError, Relocated, Relocation};
pub use settings::with_entry;

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Span};
use crate::paths::SourcePath;

/// A stretch of a file and the text that comes in its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What goes, in bytes; empty where something is put in.
    pub span: Span,
    /// What comes.
    pub replacement: String,
}

/// Edits by file, in the order of their places; none reaches into another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edits(BTreeMap<SourcePath, Vec<Edit>>);

impl Edits {
    /// Says whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the files with their edits.
    pub fn files(&self) -> impl Iterator<Item = (&SourcePath, &[Edit])> {
        self.0.iter().map(|(path, edits)| (path, edits.as_slice()))
    }

    /// Takes in what one mistake needs, all or nothing: `false` where it reaches into what is there
    /// already.
    pub fn add(&mut self, path: &SourcePath, wanted: &[Edit]) -> bool {
        let known = self.0.get(path).map_or(&[][..], Vec::as_slice);
        let new: Vec<&Edit> = wanted.iter().filter(|edit| !known.contains(edit)).collect();
        let is_free = |edit: &&Edit| known.iter().all(|other| are_apart(edit.span, other.span));
        let among = new
            .iter()
            .enumerate()
            .all(|(at, edit)| new[..at].iter().all(|other| are_apart(edit.span, other.span)));
        if !among || !new.iter().all(is_free) {
            return false;
        }
        let new: Vec<Edit> = new.into_iter().cloned().collect();
        let edits = self.0.entry(path.clone()).or_default();
        edits.extend(new);
        edits.sort();
        true
    }

    /// Takes in what is sure of `diagnostics`, and returns those that this mends.
    pub fn add_sure<'a>(&mut self, diagnostics: &'a [Diagnostic]) -> Vec<&'a Diagnostic> {
        let mut mended = Vec::new();
        for diagnostic in diagnostics {
            let sure = diagnostic.suggestions.iter().filter(|suggestion| suggestion.safe);
            let wanted: Vec<Edit> =
                sure.map(|s| Edit { span: s.span, replacement: s.replacement.clone() }).collect();
            if let Some(path) = diagnostic.path.as_ref().filter(|_| !wanted.is_empty())
                && self.add(path, &wanted)
            {
                mended.push(diagnostic);
            }
        }
        mended
    }
}

/// Says whether two stretches share nothing. Two at one place would have no order.
fn are_apart(one: Span, other: Span) -> bool {
    one.start != other.start && (one.end <= other.start || other.end <= one.start)
}

/// Applies `edits`, which are sorted and apart, to the text that they were made for.
///
/// `None` where one of them reaches beyond the text or into a character.
#[must_use]
pub fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for Edit { span, replacement } in edits {
        out.push_str(text.get(from..span.start)?);
        out.push_str(replacement);
        text.get(span.range())?;
        from = span.end;
    }
    out.push_str(text.get(from..)?);
    Some(out)
}

#[cfg(test)]
mod tests;

//! What is wrong, where, why, and what to type instead.
//!
//! Every mistake that an author can mend is a [`Diagnostic`]: a value that stages collect and
//! return. One structure feeds every voice: the terminal ([`human`]), machines ([`json`]), pull
//! requests ([`github`]), code scanning ([`Sarif`]) and test reports ([`Junit`]). Nothing here prints.

mod code;
pub mod github;
pub mod human;
pub mod json;
mod junit;
mod position;
mod sarif;
mod similar;

pub use code::Code;
pub use junit::Junit;
pub use position::{LineIndex, Position};
pub use sarif::Sarif;
pub use similar::nearest;

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::paths::SourcePath;

/// How much a diagnostic weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The page would be broken for its reader: nothing is published.
    Error,
    /// The page publishes, but hardly as its author meant it.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// Returns the word that stands in every format.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A stretch of a source file, in bytes from its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// Builds the span from `start` up to `end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    /// Returns the span moved `offset` bytes towards the end of the file.
    #[must_use]
    pub fn shifted(self, offset: usize) -> Self {
        Self { start: self.start + offset, end: self.end + offset }
    }

    /// Returns the span as a range of bytes.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// What to type instead.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Suggestion {
    /// The stretch that goes.
    pub span: Span,
    /// The text that comes in its place.
    pub replacement: String,
    /// Whether it can be applied without asking: it keeps what the author meant.
    pub safe: bool,
}

/// One mistake, with its place, its cause and its way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// The kind of mistake; stable across versions.
    pub code: Code,
    /// How much it weighs; the code's own unless configuration says otherwise.
    pub severity: Severity,
    /// One sentence without a full stop, values in back-ticks.
    pub message: String,
    /// The file; `None` where no file is to blame.
    pub path: Option<SourcePath>,
    /// The stretch of the file; `None` where the whole file is meant.
    pub span: Option<Span>,
    /// A word beside the carets.
    pub label: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
    /// What else is worth knowing.
    pub notes: Vec<String>,
    /// Replacements that mend it.
    pub suggestions: Vec<Suggestion>,
    /// Diagnostics with one code and one cause are shown once to people, with a count.
    pub cause: Option<String>,
}

impl Diagnostic {
    /// Builds a diagnostic of the code's own severity, without a place.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            path: None,
            span: None,
            label: None,
            help: None,
            notes: Vec::new(),
            suggestions: Vec::new(),
            cause: None,
        }
    }

    /// Names the file and the stretch.
    #[must_use]
    pub fn at(mut self, path: &SourcePath, span: Span) -> Self {
        self.path = Some(path.clone());
        self.span = Some(span);
        self
    }

    /// Names the file.
    #[must_use]
    pub fn in_file(mut self, path: &SourcePath) -> Self {
        self.path = Some(path.clone());
        self
    }

    /// Says something beside the carets.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds something worth knowing.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds a replacement that keeps what the author meant.
    #[must_use]
    pub fn fix(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.suggestions.push(Suggestion { span, replacement: replacement.into(), safe: true });
        self
    }

    /// Adds a replacement that is a guess.
    #[must_use]
    pub fn guess(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.suggestions.push(Suggestion { span, replacement: replacement.into(), safe: false });
        self
    }

    /// Writes the message with what to do and what else is worth knowing, a line each.
    #[must_use]
    pub fn plain_text(&self) -> String {
        let mut text = self.message.clone();
        for (name, line) in self
            .help
            .iter()
            .map(|help| ("help", help))
            .chain(self.notes.iter().map(|note| ("note", note)))
        {
            text.push_str(&format!("\n{name}: {line}"));
        }
        text
    }

    /// Names the cause that it shares with others of its code.
    #[must_use]
    pub fn cause(mut self, cause: impl Into<String>) -> Self {
        self.cause = Some(cause.into());
        self
    }
}

/// Looks up the text of a file that diagnostics point into.
pub trait Sources {
    /// Returns the text of `path`, or `None` where it is unknown or not text.
    fn text(&self, path: &SourcePath) -> Option<Arc<str>>;
}

/// Brings diagnostics into their one order (file, place, code, message) and drops repetitions.
pub fn arrange(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.path.clone(), d.span, d.code);
        key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
    });
    diagnostics.dedup();
}

/// How many diagnostics there are of each severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Notes.
    pub notes: usize,
}

impl Tally {
    /// Counts `diagnostics`.
    #[must_use]
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let mut tally = Self::default();
        for diagnostic in diagnostics {
            match diagnostic.severity {
                Severity::Error => tally.errors += 1,
                Severity::Warning => tally.warnings += 1,
                Severity::Note => tally.notes += 1,
            }
        }
        tally
    }
}

/// Writes a count with its noun: `1 page`, `2 pages`.
#[must_use]
pub fn count(number: usize, noun: &str) -> String {
    let (stem, plural) = match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => (stem, "ies"),
        _ if noun.ends_with('s') => (noun, "es"),
        _ => (noun, "s"),
    };
    if number == 1 { format!("1 {noun}") } else { format!("{number} {stem}{plural}") }
}

/// Writes a number of bytes as people read it.
#[must_use]
pub fn size(bytes: u64) -> String {
    let (unit, name) = match bytes {
        0..1_000 => return format!("{bytes} B"),
        1_000..1_000_000 => (1_000, "kB"),
        1_000_000..1_000_000_000 => (1_000_000, "MB"),
        _ => (1_000_000_000, "GB"),
    };
    let tenths = bytes * 10 / unit;
    format!("{}.{} {name}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diagnostics_come_in_the_order_of_the_files_and_once() {
        let path = |name| SourcePath::new(name).unwrap();
        let one = Diagnostic::new(Code::BrokenLink, "one").at(&path("b.md"), Span::new(4, 5));
        let two = Diagnostic::new(Code::BrokenLink, "two").at(&path("a.md"), Span::new(9, 12));
        let three = Diagnostic::new(Code::BrokenLink, "three").at(&path("a.md"), Span::new(2, 3));
        let mut all = vec![one.clone(), two.clone(), three.clone(), one.clone()];
        arrange(&mut all);
        assert_eq!(all, [three, two, one]);
    }

    #[test]
    fn counts_read_as_english() {
        assert_eq!(count(1, "page"), "1 page");
        assert_eq!(count(0, "error"), "0 errors");
        assert_eq!(count(3, "entry"), "3 entries");
        assert_eq!(count(2, "address"), "2 addresses");
    }
}

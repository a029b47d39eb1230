//! A content file, understood: its front matter, its body and where the body begins; and the data
//! types that rendering a body gives, [`Rendered`] and [`Facts`].
//!
//! In comes the text of one `.md` or `.mdx` file; out come a [`Document`] and what is wrong with
//! its front matter. A document depends on nothing but its bytes.

mod date;
mod front_matter;
mod heading;
mod rendered;
#[cfg(test)]
mod tests;

pub use date::{Date, DateError, Oddity, Precision};
pub use front_matter::{Field, FrontMatter};
pub use heading::{HeadingAttributes, split_attributes};
pub use rendered::{
    Anchor, Facts, Heading, Link, LinkKind, Outline, Rendered, SectionMark, Target, TocEntry,
    Wording,
};

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::paths::SourcePath;

/// One content file.
#[derive(Debug, Clone)]
pub struct Document {
    /// Where it lies.
    pub path: SourcePath,
    /// The whole file as it is on disk, byte order mark included.
    pub text: Arc<str>,
    /// What it says about itself.
    pub front_matter: FrontMatter,
    /// Where the body begins in `text`, in bytes.
    pub body_start: usize,
    /// What is wrong with the front matter.
    pub diagnostics: Vec<Diagnostic>,
}

impl Document {
    /// Reads the front matter of `text` and finds its body.
    ///
    /// Never fails: what cannot be understood is a diagnostic, and the page still has its body.
    #[must_use]
    pub fn parse(path: SourcePath, text: Arc<str>) -> Self {
        let parsed = front_matter::parse(&path, &text);
        Self {
            path,
            text,
            front_matter: parsed.front_matter,
            body_start: parsed.body_start,
            diagnostics: parsed.diagnostics,
        }
    }

    /// Returns the text after the front matter.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.text[self.body_start..]
    }

    /// Returns the text of the first heading of the body.
    #[must_use]
    pub fn first_heading(&self) -> Option<String> {
        heading::first_heading(self.body())
    }

    /// Says whether MDX rules apply: `import`, `export`, `{…}` and components.
    #[must_use]
    pub fn is_mdx(&self) -> bool {
        self.path.extension().eq_ignore_ascii_case("mdx")
    }
}

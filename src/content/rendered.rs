//! What rendering a body gives: the HTML, its words, and the facts that were learned while making it.
//!
//! The HTML goes into a page, the words into the search index, and both are let go of. The [`Facts`]
//! stay: a whole site is checked and listed by them.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, Span};
use crate::digest::Digest;
use crate::paths::{SourcePath, UrlPath};

/// The body of a page as HTML.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The HTML of the body; its links carry the base path.
    pub html: String,
    /// What outputs ask of the body beside its HTML.
    pub outline: Outline,
    /// What the rest of the site asks about the body.
    pub facts: Arc<Facts>,
}

impl Rendered {
    /// Digests all that an output can show of the body.
    #[must_use]
    pub fn digest(&self) -> Digest {
        // The place of its source shows in no page.
        let Outline { toc, heading, has_math, plain: _ } = &self.outline;
        let shown = (toc, heading, has_math, &self.facts.excerpt, self.facts.minutes());
        Digest::of_all([Digest::of(self.html.as_bytes()), Digest::of_value(&shown)])
    }
}

/// What stands around the HTML of a body, and what it was made from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// The headings, as a tree.
    pub toc: Vec<TocEntry>,
    /// The heading of level 1 with which the body begins: the template prints it, the HTML does not
    /// hold it.
    pub heading: Option<Heading>,
    /// Whether the body has formulas.
    pub has_math: bool,
    /// Where the source begins, in the body, that says all that the HTML does, where that is so: a
    /// body of nothing but Markdown.
    pub plain: Option<usize>,
}

/// The words of a body, for search.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wording {
    /// The readable text, blocks separated by line breaks, code left out.
    pub text: String,
    /// The blocks of code, as they are shown, separated by line breaks.
    pub code: String,
    /// The headings that begin sections of the text, in the order of the page.
    pub sections: Vec<SectionMark>,
}

/// What is known of a body without its HTML.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Every id that its author chose or a heading gave, in the order of the page.
    pub anchors: Vec<Anchor>,
    /// Every id of a footnote and of a reference to one.
    pub footnotes: Vec<String>,
    /// Every link and image, in the order of the page. Where they lead is all that a body asks of
    /// other pages.
    pub links: Vec<Link>,
    /// The first paragraph as text; empty where there is none.
    pub excerpt: String,
    /// The words of the body, code left out. A CJK character counts as half a word.
    pub words: usize,
    /// Whether components, which are templates, had a part in it.
    pub has_components: bool,
    /// What is wrong with the body; links are checked apart, against the whole site.
    pub diagnostics: Vec<Diagnostic>,
}

impl Facts {
    /// Returns the reading time at 220 words a minute; 0 for no words, else at least one minute.
    #[must_use]
    pub fn minutes(&self) -> usize {
        self.words.div_ceil(220)
    }

    /// Returns the pictures that are files of the site, in the order of the page.
    pub fn pictures(&self) -> impl Iterator<Item = &UrlPath> {
        let images =
            self.links.iter().filter(|l| matches!(l.kind, LinkKind::Image | LinkKind::HtmlImage));
        images.filter_map(|link| match &link.target {
            Target::File { url } => Some(url),
            _ => None,
        })
    }
}

/// Where a section begins in the text and in the code of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionMark {
    /// The id of its heading.
    pub id: String,
    /// 1 to 6.
    pub level: u8,
    /// Where the heading stands in the text; that of the section follows.
    pub title: Range<usize>,
    /// Where its code begins.
    pub code: usize,
}

/// The heading of level 1 with which a body begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// Its id.
    pub id: String,
    /// Its inner HTML without links.
    pub html: String,
}

/// A heading in the contents of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TocEntry {
    /// The id of the heading.
    pub id: String,
    /// The heading as HTML without links.
    pub title: String,
    /// 2 to 6.
    pub level: u8,
    /// The headings below it.
    pub children: Vec<TocEntry>,
}

/// An id that a link can lead to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// The id as it stands in the HTML.
    pub id: String,
    /// What stands there: the text of a heading, or empty for other elements.
    pub text: String,
    /// Where it is written in the source.
    pub span: Span,
}

/// How a link is written, which decides how a replacement is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkKind {
    /// `[text](destination)`, `<https://…>` or a reference definition.
    Markdown,
    /// `![alt](destination)`.
    Image,
    /// `href` of an HTML element.
    Html,
    /// `src`, `poster` or `srcset` of an HTML element.
    HtmlImage,
    /// An attribute of a component.
    Attribute,
    /// A key of the front matter.
    FrontMatter,
}

impl LinkKind {
    /// Says whether a file is expected, not a page.
    #[must_use]
    pub fn is_image(self) -> bool {
        matches!(self, Self::Image | Self::HtmlImage)
    }
}

/// A link as its author wrote it, and where it leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The destination as written.
    pub destination: String,
    /// Where the destination is written in the source; the whole link where it cannot be told.
    pub span: Span,
    /// How it is written.
    pub kind: LinkKind,
    /// Where it leads.
    pub target: Target,
}

/// Where a destination leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// To another site, or a scheme that is no page: `https:`, `mailto:`.
    External,
    /// To a page of this site, with the fragment, percent-decoded, where there is one.
    Page {
        /// The page.
        url: UrlPath,
        /// What follows the `#`.
        fragment: Option<String>,
    },
    /// To a page that is there but not public.
    Unpublished {
        /// The source of the page.
        page: SourcePath,
    },
    /// To a file that is published as it is.
    File {
        /// The file's place on the site.
        url: UrlPath,
    },
    /// To nothing.
    Missing {
        /// The site path that the destination means, percent-decoded, or as written where it
        /// leaves the site.
        wanted: Arc<str>,
    },
    /// To a scheme that runs code.
    Unsafe,
}

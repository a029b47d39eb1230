//! The questions that results ask the site.
//!
//! What a result has read is told by its questions: asked again, they say whether it still holds.

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::library::TermKind;
use crate::paths::{SourcePath, UrlPath};

/// A question that a result asked the site.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Query {
    /// The settings that outputs show.
    Settings,
    /// What every template knows about the site.
    View,
    /// All that is said of a page but its body.
    Page(SourcePath),
    /// The text of a source file.
    Source(SourcePath),
    /// What stands at a URL.
    At(UrlPath),
    /// Where a destination leads, as written on a page.
    Link(SourcePath, String),
    /// Where a destination leads, as written in the configuration.
    Place(String),
    /// A section with what it lists.
    Section(String),
    /// A collection, without its pages.
    Collection(String),
    /// Which collections there are.
    Collections,
    /// The posts of a blog, with all that is said of them but their bodies.
    Posts(String),
    /// One page of a list of posts, by its URL, with what is said of them.
    List(UrlPath),
    /// What a feed of the list at a URL carries, with what is said of it.
    Newest(UrlPath),
    /// The terms of one kind of a blog.
    Terms(String, TermKind),
    /// The terms of a post, what is related to it and its series.
    Kin(SourcePath),
    /// The pages before and after a page, with what is said of them.
    Neighbours(SourcePath),
    /// Every public page and every section: the sitemap.
    Pages,
    /// Which files of the site are published as they are.
    Files,
    /// Every redirect and every name that tells a content: what a host is told.
    Hosting,
    /// The menu beside a page, as far as it shows there.
    Menu(SourcePath),
    /// The menu beside the page of a section that has none of its own.
    SectionMenu(String),
    /// Which pages the menu of a folder shows.
    Order(String),
    /// A template and all it may include.
    Template(String),
    /// Which components there are.
    Components,
    /// The link to a published file, as templates ask for it.
    Asset(String),
    /// The bytes of a published file, or what the disk says of them.
    File(UrlPath),
    /// The bytes of a published file, wherever they lie.
    Bytes(UrlPath),
    /// What the header of a picture says.
    Picture(UrlPath),
    /// The rendered body of a page.
    Body(SourcePath),
    /// The rendered bodies of all public pages.
    Bodies,
    /// Which pages search finds, with what is said of them.
    Searched,
    /// The headings that begin sections of the body of a page.
    Headings(SourcePath),
    /// The words of all pages that belong to a shard of the search index.
    Shard(u32),
    /// The words of all pages.
    Words,
    /// What lists tell of the body of a page.
    Facts(SourcePath),
    /// The pictures of a body that are files of the site.
    Pictures(SourcePath),
}

/// A question with the digest of its answer, where that is known when it is asked.
pub type Asked = (Query, Option<Digest>);

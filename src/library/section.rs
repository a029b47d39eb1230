//! Folders: collections directly under `content/`, and the sections in them.

use crate::config::CollectionKind;
use crate::paths::{SourcePath, UrlPath};

use super::{Menu, Sequence, Term};

/// A folder directly under `content/`.
#[derive(Debug, Clone)]
pub struct Collection {
    /// The folder's name.
    pub name: String,
    /// A blog or docs.
    pub kind: CollectionKind,
    /// From the configuration, meta.json, the index page or the name.
    pub title: String,
    /// Where its first page or list stands.
    pub url: UrlPath,
    /// The public, listed posts of a blog, newest first; empty for docs.
    pub posts: Sequence,
    /// What the posts name, sorted by kind and name; empty for docs.
    pub terms: Vec<Term>,
    /// How many posts a page of a list has; at least 1.
    pub page_size: usize,
    /// The menus of docs, the whole collection's first, then those of `root` folders; empty for a
    /// blog.
    pub menus: Vec<Menu>,
}

/// A folder of a collection, the collection's own included.
#[derive(Debug, Clone)]
pub struct Section {
    /// The place in the content tree: `docs/guides`.
    pub place: String,
    /// The collection.
    pub collection: String,
    /// From meta.json, its page or its name.
    pub title: String,
    /// Where its page stands; `None` for a `(group)`, which has none.
    pub url: Option<UrlPath>,
    /// Its own page: `index.md` in it, or a file of its name beside it.
    pub page: Option<SourcePath>,
    /// The shown pages directly in it, without its own, in natural order.
    pub pages: Vec<SourcePath>,
    /// The places of the folders directly in it, in natural order.
    pub sections: Vec<String>,
}

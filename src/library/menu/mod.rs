//! Menus: the tree of a docs collection as readers see it, in the order its authors gave it.
//!
//! In come the folders, the pages and their meta.json files; out come a [`Menu`] for the collection
//! and one for each `root` folder, with what is wrong. Where no meta.json says otherwise pages come
//! before folders, each by `order`, then by name. A page and a folder of one name are one node. A
//! page that the same list names elsewhere stands only there.

mod build;
mod shown;
#[cfg(test)]
mod tests;

pub use shown::ShownNode;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock, RwLock};

use crate::content::Target;
use crate::diagnostic::{Diagnostic, Span};
use crate::digest::Digest;
use crate::paths::{SourcePath, UrlPath};

use super::meta::Meta;
use super::{Page, Section, Sequence, Table};

/// What a node of a menu is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// A page.
    Page,
    /// A folder, perhaps with a page of its own.
    Folder,
    /// A heading between entries.
    Separator,
    /// A link to anywhere.
    Link,
}

/// A node of a menu.
#[derive(Debug, Clone)]
pub struct MenuNode {
    /// What it is.
    pub kind: NodeKind,
    /// What it says; empty for a plain line.
    pub title: String,
    /// The name of an icon.
    pub icon: Option<String>,
    /// The page that it shows.
    pub page: Option<SourcePath>,
    /// Where it leads on the site: to its page, or to the page that Folio makes for the folder.
    pub url: Option<UrlPath>,
    /// Where a link leads.
    pub link: Option<MenuLink>,
    /// Whether it stands open.
    pub default_open: bool,
    /// What lies in it.
    pub children: Vec<MenuNode>,
    /// The digest of what it shows by itself, once somebody asked.
    line: OnceLock<Digest>,
}

/// A link of a menu, as an author wrote it.
#[derive(Debug, Clone)]
pub struct MenuLink {
    /// The destination as written, relative to the folder of its meta.json or from the root.
    pub destination: String,
    /// The folder of the meta.json, as a place in the content tree.
    pub folder: String,
    /// The meta.json and the entry in it.
    pub source: Option<(SourcePath, Span)>,
    /// Where it leads.
    pub target: Target,
    /// Whether it is marked as leading elsewhere, or does.
    pub external: bool,
}

/// The menu that stands beside the pages of a folder.
#[derive(Debug, Clone)]
pub struct Menu {
    /// The folder: `docs`, or a `root` folder in it.
    pub place: String,
    /// The folder's title.
    pub title: String,
    /// Where the folder's page stands.
    pub url: Option<UrlPath>,
    /// The entries.
    pub nodes: Vec<MenuNode>,
    /// The pages in the order in which they are read.
    pub order: Sequence,
    /// For each URL the ways down to the nodes that lead there, each a list of places among
    /// siblings.
    trails: HashMap<UrlPath, Vec<Vec<usize>>>,
    /// Digests of what it shows, by what stands open, once somebody asked.
    seen: Arc<RwLock<HashMap<Vec<Vec<usize>>, Digest>>>,
}

impl Menu {
    fn new(place: String, title: String, url: Option<UrlPath>, nodes: Vec<MenuNode>) -> Self {
        let mut pages = Vec::new();
        let mut trails: HashMap<UrlPath, Vec<Vec<usize>>> = HashMap::new();
        walk(&nodes, &mut Vec::new(), &mut |node, trail| {
            pages.extend(node.page.clone());
            if let Some(url) = &node.url {
                trails.entry(url.clone()).or_default().push(trail.to_vec());
            }
        });
        Self {
            place,
            title,
            url,
            nodes,
            order: pages.into_iter().collect(),
            trails,
            seen: Arc::default(),
        }
    }

    /// Returns the ways down to the nodes that lead to `url`.
    #[must_use]
    pub fn trails(&self, url: &UrlPath) -> &[Vec<usize>] {
        self.trails.get(url).map_or(&[], Vec::as_slice)
    }
}

/// Visits every node, those above first, with the way to it.
fn walk(nodes: &[MenuNode], trail: &mut Vec<usize>, visit: &mut dyn FnMut(&MenuNode, &[usize])) {
    for (place, node) in nodes.iter().enumerate() {
        trail.push(place);
        visit(node, trail);
        walk(&node.children, trail, visit);
        trail.pop();
    }
}

/// What menus are built from.
pub(super) struct Tree<'a> {
    /// Folders by their place.
    pub sections: &'a BTreeMap<String, Section>,
    /// Pages, shown or not.
    pub pages: &'a Table<SourcePath, Arc<Page>>,
    /// Shown pages by their place.
    pub by_place: &'a Table<String, SourcePath>,
    /// What folders say about themselves, by their place.
    pub metas: &'a BTreeMap<String, Meta>,
}

impl Tree<'_> {
    fn page(&self, path: &SourcePath) -> Option<&Page> {
        self.pages.get(path).map(|page| &**page)
    }
}

/// Builds the menus of a collection, its own first.
pub(super) fn build(collection: &str, tree: &Tree<'_>) -> (Vec<Menu>, Vec<Diagnostic>) {
    build::build(collection, tree)
}

//! The index: every page, section and collection of the site, assembled in one pass and never
//! changed after.
//!
//! In come a snapshot, the configuration and the moment; out comes a [`Library`]. Pages that are
//! not public at that moment are known to it, so that a link to one can be explained, but are in
//! no list.

mod assemble;
mod made;
mod menu;
pub mod meta;
mod modules;
mod natural;
mod page;
mod permalink;
mod resolve;
mod schedule;
mod section;
mod sequence;
mod suggest;
mod taxonomy;

pub use made::{Made, SEARCH, card, list_page, list_pages, twin, variant};
pub use menu::{Menu, MenuLink, MenuNode, NodeKind, ShownNode};
pub use modules::imports;
pub use page::{Page, PageKind};
pub use permalink::humanize;
pub use resolve::{resolve, resolve_in};
pub use schedule::{Moment, Status};
pub use section::{Collection, Section};
pub use sequence::Sequence;
pub use suggest::nearest_page;
pub use taxonomy::{Term, TermKind};

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};
use indexmap::IndexMap;
use serde::Serialize;

use crate::config::{Cards, CollectionKind, Config};
use crate::diagnostic::Diagnostic;
use crate::paths::{SourcePath, UrlPath};
use crate::source::{Snapshot, SourceFile};

/// How many bytes of Markdown `llms-full.txt` carries at most: half a million words.
const LLMS_BYTES: usize = 3 << 20;

/// Entries in the order of their keys, that are asked for far more often than listed.
pub(crate) type Table<K, V> = IndexMap<K, V, foldhash::fast::FixedState>;

/// The index of a site.
#[derive(Debug, Default)]
pub struct Library {
    /// Every page, public or not, by its source.
    pages: Table<SourcePath, Arc<Page>>,
    index: Arc<Index>,
}

/// All that the library knows beside the pages themselves: what no change inside a body alters.
#[derive(Debug, Clone, Default)]
struct Index {
    /// Which public page stands at a URL.
    by_url: Table<UrlPath, SourcePath>,
    /// Which page lies at a place of the content tree, without extension or `index`.
    by_place: Table<String, SourcePath>,
    /// Folders of collections by their place in the content tree: `docs/guides`.
    sections: BTreeMap<String, Section>,
    /// Folders by their URL.
    section_urls: Table<UrlPath, String>,
    /// Collections by name.
    collections: BTreeMap<String, Collection>,
    /// The pages that Folio makes itself, by URL.
    made: Table<UrlPath, Made>,
    /// Files published as they are, by URL.
    files: Table<UrlPath, FileSource>,
    /// The fingerprinted names of style sheets and scripts, by their plain ones.
    assets: BTreeMap<UrlPath, UrlPath>,
    /// The pages that search finds, each collection in one run.
    searched: Vec<SourcePath>,
    /// Places that lead elsewhere: where to, and what said so.
    redirects: Table<UrlPath, Destination>,
    /// When the next page becomes public or ceases to be, and the index with it.
    next_turn: Option<DateTime<Utc>>,
    /// What is wrong with the site as a whole: collisions, menus, dates.
    diagnostics: Vec<Diagnostic>,
    /// What broken links may mean, once one is.
    candidates: OnceLock<Vec<suggest::Candidate>>,
}

/// Where the bytes of a published file come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileSource {
    /// A file of the site.
    Site(SourcePath),
    /// A file of the default theme, by its name.
    Theme(&'static str),
    /// The same style sheet or script as at this URL, under a name that tells its content.
    Fingerprinted(UrlPath),
    /// An output that Folio makes: a feed, the sitemap.
    Generated,
}

/// Where a redirect leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Destination {
    /// To a place on the site, and perhaps to a heading there.
    Site {
        /// The place.
        url: UrlPath,
        /// The heading's id, as written behind `#`.
        fragment: Option<String>,
    },
    /// To another site.
    External(String),
}

impl Library {
    /// Assembles the index of everything in `snapshot`.
    #[must_use]
    pub fn assemble(snapshot: &Snapshot, config: &Config, moment: &Moment) -> Self {
        assemble::assemble(snapshot, config, moment, None)
    }

    /// Assembles the index of `snapshot` as [`Library::assemble`] does, without parsing again the
    /// files that `self` knows with the same text.
    #[must_use]
    pub fn assemble_again(&self, snapshot: &Snapshot, config: &Config, moment: &Moment) -> Self {
        assemble::assemble(snapshot, config, moment, Some(self))
    }

    /// Returns this library with the texts of `changed`, all files of the same configuration and
    /// moment; `None` where one of them changes more than a body, so that the index may be another.
    #[must_use]
    pub fn with_bodies(
        &self,
        changed: &[&SourceFile],
        config: &Config,
        moment: &Moment,
    ) -> Option<Self> {
        let mut pages = self.pages.clone();
        for file in changed {
            let page = assemble::same_but_for_body(self, file, config, moment)?;
            pages.insert(page.path.clone(), Arc::new(page));
        }
        Some(Self { pages, index: self.index.clone() })
    }

    /// Says whether both have the very same index, so that they differ in bodies at most.
    #[must_use]
    pub fn shares_index(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.index, &other.index)
    }

    /// Returns what is wrong with the site as a whole: collisions, menus, dates.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.index.diagnostics
    }

    /// Returns when the next page becomes public or ceases to be, and the index with it.
    #[must_use]
    pub fn next_turn(&self) -> Option<DateTime<Utc>> {
        self.index.next_turn
    }

    /// Returns the page of a source file, public or not.
    #[must_use]
    pub fn page(&self, path: &SourcePath) -> Option<&Page> {
        self.pages.get(path).map(|page| &**page)
    }

    /// Returns every page in the order of the sources, public or not.
    pub fn pages(&self) -> impl Iterator<Item = &Page> {
        self.pages.values().map(|page| &**page)
    }

    /// Returns the public pages in the order of their URLs.
    pub fn public_pages(&self) -> impl Iterator<Item = &Page> {
        self.index.by_url.values().filter_map(|path| self.page(path))
    }

    /// Returns the public page at `url`.
    #[must_use]
    pub fn page_at(&self, url: &UrlPath) -> Option<&Page> {
        self.index.by_url.get(url).and_then(|path| self.page(path))
    }

    /// Returns the page that lies at a place of the content tree: `docs/guides/a`.
    #[must_use]
    pub fn page_at_place(&self, place: &str) -> Option<&Page> {
        self.index.by_place.get(place).and_then(|path| self.page(path))
    }

    /// Returns the section at a place of the content tree: `docs/guides`.
    #[must_use]
    pub fn section(&self, place: &str) -> Option<&Section> {
        self.index.sections.get(place)
    }

    /// Returns the section whose page stands at `url`.
    #[must_use]
    pub fn section_at(&self, url: &UrlPath) -> Option<&Section> {
        self.index.section_urls.get(url).and_then(|place| self.index.sections.get(place))
    }

    /// Returns the sections in the order of their places.
    pub fn sections(&self) -> impl Iterator<Item = &Section> {
        self.index.sections.values()
    }

    /// Returns the collection of that name.
    #[must_use]
    pub fn collection(&self, name: &str) -> Option<&Collection> {
        self.index.collections.get(name)
    }

    /// Returns the collections in the order of their names.
    pub fn collections(&self) -> impl Iterator<Item = &Collection> {
        self.index.collections.values()
    }

    /// Returns the collections that are blogs.
    pub fn blogs(&self) -> impl Iterator<Item = &Collection> {
        self.index.collections.values().filter(|collection| collection.kind == CollectionKind::Blog)
    }

    /// Returns the public posts of a blog, newest first.
    pub fn posts<'a>(&'a self, collection: &'a Collection) -> impl Iterator<Item = &'a Page> {
        collection.posts.iter().filter_map(|path| self.page(path))
    }

    /// Says whether all bodies together are short enough for one file: no reader of `llms-full.txt` can
    /// keep more in mind.
    #[must_use]
    pub fn fits_llms(&self) -> bool {
        let lengths = self.public_pages().map(|page| page.document.body().len());
        lengths.sum::<usize>() <= LLMS_BYTES
    }

    /// Returns the pages that search finds, in the order of their numbers there: each collection in one
    /// run, docs first.
    #[must_use]
    pub fn searched(&self) -> impl ExactSizeIterator<Item = &Page> {
        self.index.searched.iter().map(|path| &*self.pages[path])
    }

    /// Returns the pages that search finds from one number on, at most so many: the others are not
    /// looked up.
    pub fn searched_from(&self, number: usize, most: usize) -> impl Iterator<Item = &Page> {
        let paths = self.index.searched.iter().skip(number).take(most);
        paths.map(|path| &*self.pages[path])
    }

    /// Says whether search finds a page.
    #[must_use]
    pub fn is_searched(&self, page: &Page) -> bool {
        let is_wanted = page.document.front_matter.search.unwrap_or(true);
        is_wanted && !page.is_unlisted() && self.page_at(&page.url).is_some()
    }

    /// Says whether a card is drawn for a page: where its kind gets one, and it names no picture of its
    /// own. Without the site's address nobody could find it.
    #[must_use]
    pub fn has_card(&self, page: &Page, config: &Config) -> bool {
        let is_wanted = match config.social.cards {
            Cards::None => false,
            Cards::Posts => page.kind == PageKind::Post,
            Cards::All => true,
        };
        let has_own = page.document.front_matter.image.is_some();
        is_wanted && !has_own && config.origin.is_some() && self.file(&card(&page.url)).is_none()
    }

    /// Returns the page that Folio makes at `url`.
    #[must_use]
    pub fn made(&self, url: &UrlPath) -> Option<&Made> {
        self.index.made.get(url)
    }

    /// Returns every page that Folio makes, in the order of the URLs.
    pub fn all_made(&self) -> impl Iterator<Item = (&UrlPath, &Made)> {
        self.index.made.iter()
    }

    /// Returns the terms that a page names, tags first, in the order of the page; none outside a
    /// blog.
    #[must_use]
    pub fn terms(&self, page: &Page) -> Vec<&Term> {
        self.blog_of(page).map(|blog| taxonomy::of_page(blog, page).collect()).unwrap_or_default()
    }

    /// Returns the posts that share most with a post.
    #[must_use]
    pub fn related(&self, page: &Page) -> Vec<&Page> {
        self.blog_of(page).map(|blog| taxonomy::related(self, blog, page)).unwrap_or_default()
    }

    /// Returns the blog in which a page stands as a post.
    fn blog_of(&self, page: &Page) -> Option<&Collection> {
        let blog = self.collection(page.collection.as_deref()?)?;
        blog.posts.contains(&page.path).then_some(blog)
    }

    /// Returns the file that is published at `url`.
    #[must_use]
    pub fn file(&self, url: &UrlPath) -> Option<&FileSource> {
        self.index.files.get(url)
    }

    /// Returns where templates find the file that is called `url`: under the name that tells its
    /// content, where it has one.
    #[must_use]
    pub fn asset(&self, url: &UrlPath) -> Option<&UrlPath> {
        let fingerprinted = self.index.assets.get(url);
        fingerprinted.or_else(|| self.index.files.get_key_value(url).map(|(url, _)| url))
    }

    /// Returns the names that tell the content of a style sheet or script, in the order of the URLs.
    pub fn fingerprinted(&self) -> impl Iterator<Item = &UrlPath> {
        let is_named = |source: &FileSource| matches!(source, FileSource::Fingerprinted(_));
        let named = self.index.files.iter().filter(move |(_, source)| is_named(source));
        named.map(|(url, _)| url)
    }

    /// Returns the names by which templates can ask for files, in the order of the URLs.
    pub fn asset_names(&self) -> impl Iterator<Item = &UrlPath> {
        let plain = self.index.files.iter().filter(|(_, source)| {
            !matches!(source, FileSource::Fingerprinted(_) | FileSource::Generated)
        });
        plain.map(|(url, _)| url)
    }

    /// Returns every file that is published as it is, in the order of the URLs.
    pub fn files(&self) -> impl Iterator<Item = (&UrlPath, &FileSource)> {
        self.index.files.iter()
    }

    /// Returns every file of the site's own that is published as it is, in the order of the URLs.
    pub fn site_files(&self) -> impl Iterator<Item = &UrlPath> {
        let own = self.index.files.iter().filter(|(_, from)| matches!(from, FileSource::Site(_)));
        own.map(|(url, _)| url)
    }

    /// Returns where `url` leads, if it is a redirect.
    #[must_use]
    pub fn redirect(&self, url: &UrlPath) -> Option<&Destination> {
        self.index.redirects.get(url)
    }

    /// Returns the redirects in the order of their URLs.
    pub fn redirects(&self) -> impl Iterator<Item = (&UrlPath, &Destination)> {
        self.index.redirects.iter()
    }

    /// Returns when the next scheduled page becomes public, and which it is.
    #[must_use]
    pub fn next_publication(&self) -> Option<(DateTime<Utc>, &Page)> {
        self.pages()
            .filter_map(|page| match page.status {
                Status::Scheduled(at) => Some((at, page)),
                _ => None,
            })
            .min_by(|a, b| (a.0, &a.1.path).cmp(&(b.0, &b.1.path)))
    }
}

//! The site as a value, and the one door through which results look things up.
//!
//! A [`Site`] is the configuration, the index and the snapshot together, read-only. Whatever makes
//! an output gets a [`Tracked`] instead of the site: each thing it looks up is a [`Query`], noted
//! in the order asked. A remembered result is then valid exactly as long as its questions have the
//! same answers.

mod answer;
mod query;
mod tracked;

pub use query::{Asked, Query};
pub use tracked::Tracked;

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::content::{Facts, Rendered, Target};
use crate::digest::Digest;
use crate::fs;
use crate::library::{
    self, Collection, FileSource, Library, Made, Menu, Moment, Page, PageKind, Sequence, Term,
    TermKind,
};
use crate::paths::{SourcePath, UrlPath};
use crate::picture::{self, Picture};
use crate::source::{Contents, Snapshot};

/// Everything that an output can depend on.
#[derive(Debug)]
pub struct Site {
    /// The settings.
    pub config: Config,
    /// The files.
    pub snapshot: Snapshot,
    /// The index.
    pub library: Library,
    /// The moment for which the site is built.
    pub moment: Moment,
}

impl Site {
    /// Assembles the site.
    #[must_use]
    pub fn new(config: Config, snapshot: Snapshot, moment: Moment) -> Self {
        let library = Library::assemble(&snapshot, &config, &moment);
        Self { config, snapshot, library, moment }
    }

    /// Assembles the site that takes the place of this one: the same value as [`Site::new`] gives,
    /// sooner.
    #[must_use]
    pub fn next(&self, config: Config, snapshot: Snapshot, moment: Moment) -> Self {
        let same = self.with_bodies(&config, &snapshot, &moment);
        let library =
            same.unwrap_or_else(|| self.library.assemble_again(&snapshot, &config, &moment));
        Self { config, snapshot, library, moment }
    }

    /// Returns the library where only bodies changed.
    fn with_bodies(
        &self,
        config: &Config,
        snapshot: &Snapshot,
        moment: &Moment,
    ) -> Option<Library> {
        let nobody_turned = moment.sees_as(&self.moment)
            && self.library.next_turn().is_none_or(|at| moment.now < at);
        let is_past = snapshot.history != self.snapshot.history;
        if !nobody_turned || is_past || *config != self.config {
            return None;
        }
        let changed = snapshot.edits_since(&self.snapshot)?;
        self.library.with_bodies(&changed, config, moment)
    }
}

impl Site {
    /// Returns where `destination` leads, as written in the configuration.
    fn place(&self, destination: &str) -> Target {
        library::resolve_in(&self.library, "", &UrlPath::root(), destination)
    }

    /// Returns the menu of the innermost `root` folder above `folder`.
    fn menu(&self, collection: &str, folder: &str) -> Option<&Menu> {
        let menus = &self.library.collection(collection)?.menus;
        let holds = |menu: &&Menu| {
            folder
                .strip_prefix(menu.place.as_str())
                .is_some_and(|r| r.is_empty() || r.starts_with('/'))
        };
        menus.iter().filter(holds).max_by_key(|menu| menu.place.len())
    }

    /// Returns what the header of the picture at a URL says.
    #[must_use]
    pub fn picture(&self, url: &UrlPath) -> Option<&Picture> {
        match self.library.file(url)? {
            FileSource::Site(path) => self.snapshot.get(path)?.picture.as_ref(),
            _ => None,
        }
    }

    /// Returns the bytes of a published file of the site, read now if they lie on disk.
    fn bytes(&self, url: &UrlPath) -> Option<Cow<'_, [u8]>> {
        let FileSource::Site(path) = self.library.file(url)? else { return None };
        let file = self.snapshot.get(path)?;
        match &file.contents {
            Contents::OnDisk(place) => fs::read(place).ok().map(Cow::Owned),
            Contents::Text(_) | Contents::Bytes(_) => file.bytes().map(Cow::Borrowed),
        }
    }

    /// Returns the widths of the copies that are made of the picture at a URL.
    #[must_use]
    pub fn variants(&self, url: &UrlPath) -> Vec<u32> {
        if !self.config.images.variants {
            return Vec::new();
        }
        let widths = self.picture(url).map(picture::variants).unwrap_or_default();
        let is_free = |width: &u32| self.library.file(&library::variant(url, *width)).is_none();
        widths.into_iter().filter(is_free).collect()
    }

    /// Returns what stands on the page of a list at `url`, and all that is in the list.
    fn list(&self, url: &UrlPath) -> Option<(List<'_>, &Sequence)> {
        let library = &self.library;
        let (blog, term, number) = match library.made(url) {
            Some(Made::List { collection, term, number }) => {
                (library.collection(collection)?, *term, *number)
            }
            Some(_) => return None,
            // The first page of a blog's own list stands at its section's URL.
            None => (library.blogs().find(|blog| blog.url == *url)?, None, 1),
        };
        let term = term.and_then(|at| blog.terms.get(at));
        let (title, start, all) = match term {
            Some(term) => (&term.title, &term.url, &term.posts),
            None => (&blog.title, &blog.url, &blog.posts),
        };
        let shown = all.stretch((number - 1) * blog.page_size, blog.page_size);
        let posts = shown.filter_map(|path| library.page(path)).collect();
        let total = library::list_pages(all.len(), blog.page_size);
        Some((List { blog, term, title, start, number, total, posts }, all))
    }

    /// Returns what a feed of the list at `url` carries.
    fn newest(&self, url: &UrlPath) -> Option<List<'_>> {
        let (list, all) = self.list(url)?;
        Some(List { posts: self.fed(all).collect(), ..list })
    }

    /// Returns those of `posts`, newest first, that a feed carries.
    ///
    /// An entry needs a date (RFC 4287, section 4.1.2); a post without one is a diagnostic already.
    pub fn fed<'a>(&'a self, posts: &'a Sequence) -> impl Iterator<Item = &'a Page> {
        let posts = posts.iter().filter_map(|path| self.library.page(path));
        posts.filter(|post| post.published.is_some()).take(self.config.feed.limit)
    }

    /// Returns the terms of one kind of a blog, in the order of their names.
    fn terms(&self, collection: &str, kind: TermKind) -> impl Iterator<Item = &Term> {
        let blog = self.library.collection(collection);
        blog.into_iter().flat_map(|blog| &blog.terms).filter(move |term| term.kind == kind)
    }

    /// Returns what a post has to do with others.
    fn kin(&self, page: &Page) -> Kin<'_> {
        let terms = self.library.terms(page);
        let series = terms.iter().find(|term| term.kind == TermKind::Series);
        let series = series.into_iter().flat_map(|term| term.posts.iter());
        let mut series: Vec<&Page> = series.filter_map(|path| self.library.page(path)).collect();
        // A series is read from its beginning.
        series.reverse();
        Kin { related: self.library.related(page), series, terms }
    }

    /// Returns the pages before and after a page.
    fn neighbours(&self, page: &Page) -> (Option<&Page>, Option<&Page>) {
        let Some(name) = page.collection.as_deref() else { return (None, None) };
        let order = match page.kind {
            PageKind::Post => self.library.collection(name).map(|blog| &blog.posts),
            PageKind::Docs => self.menu(name, &page.folder).map(|menu| &menu.order),
            _ => None,
        };
        let (before, after) = order.map_or((None, None), |order| order.neighbours(&page.path));
        let page = |path: Option<&SourcePath>| path.and_then(|path| self.library.page(path));
        (page(before), page(after))
    }
}

/// One page of a list of posts.
#[derive(Debug)]
pub struct List<'a> {
    /// The blog.
    pub blog: &'a Collection,
    /// The term of its posts; `None` for all.
    pub term: Option<&'a Term>,
    /// What it is called.
    pub title: &'a str,
    /// Its first page.
    pub start: &'a UrlPath,
    /// Which page of it, from 1.
    pub number: usize,
    /// How many pages it has.
    pub total: usize,
    /// The posts of this page, newest first.
    pub posts: Vec<&'a Page>,
}

/// What a post has to do with others.
#[derive(Debug)]
pub struct Kin<'a> {
    /// The terms that it names, tags first.
    pub terms: Vec<&'a Term>,
    /// The posts that share most with it.
    pub related: Vec<&'a Page>,
    /// The posts of its series, itself among them, from the first on.
    pub series: Vec<&'a Page>,
}

/// Renders the bodies of pages; the engine decides which are known already.
pub trait Bodies: Sync {
    /// Returns the rendered body of a page of the site.
    fn body(&self, page: &SourcePath) -> Arc<Rendered>;

    /// Returns what is known of the body of a page of the site.
    fn facts(&self, page: &SourcePath) -> Arc<Facts>;

    /// Returns the digest of all that is shown of the body of a page of the site.
    fn digest(&self, page: &SourcePath) -> Digest;

    /// Returns the headings that begin sections of the body of a page of the site.
    fn headings(&self, page: &SourcePath) -> Vec<SectionHeading>;

    /// Returns the file of the search index that holds the words of a shard.
    fn shard(&self, number: u32) -> Vec<u8>;

    /// Returns the file of the search index that holds the commonest words.
    fn common_words(&self) -> String;

    /// Returns where pure results are remembered, if anywhere.
    fn shelf(&self) -> Option<&dyn Shelf> {
        None
    }
}

/// A heading that begins a section of a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionHeading {
    /// Its id.
    pub id: String,
    /// Its text.
    pub text: String,
    /// 1 to 6.
    pub level: u8,
}

/// Pure results that are dear to make, under a digest of all that they depend on.
pub trait Shelf: Sync {
    /// Returns the form of a result, if it is remembered.
    fn find(&self, key: Digest) -> Option<Vec<u8>>;

    /// Remembers the form of a result.
    fn keep(&self, key: Digest, form: Vec<u8>);
}

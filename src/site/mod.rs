//! The site as a value, and the one door through which results look things up.
//!
//! A [`Site`] is the configuration, the index and the snapshot together, read-only. Whatever makes
//! an output gets a [`Tracked`] instead of the site: each thing it looks up is a [`Query`], noted
//! in the order asked. A remembered result is then valid exactly as long as its questions have the
//! same answers.

mod answer;

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::Arc;

use foldhash::fast::FixedState;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::content::{Facts, Rendered, Target};
use crate::digest::Digest;
use crate::fs;
use crate::library::{
    self, Collection, Destination, FileSource, Library, Made, Menu, Moment, Page, PageKind,
    Section, Sequence, Term, TermKind,
};
use crate::paths::{SourcePath, UrlPath};
use crate::picture::{self, Picture};
use crate::source::{Contents, Snapshot, SourceFile};

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
}

/// A question with the digest of its answer, where that is known when it is asked.
pub type Asked = (Query, Option<Digest>);

/// The door to the site: answers questions and notes them.
pub struct Tracked<'a> {
    site: &'a Site,
    bodies: &'a dyn Bodies,
    asked: RefCell<Vec<Asked>>,
}

impl<'a> Tracked<'a> {
    /// Opens the door for one result.
    #[must_use]
    pub fn new(site: &'a Site, bodies: &'a dyn Bodies) -> Self {
        Self { site, bodies, asked: RefCell::default() }
    }

    /// Returns the questions, each once, in the order asked.
    #[must_use]
    pub fn into_questions(self) -> Vec<Asked> {
        let mut asked = self.asked.into_inner();
        let mut seen: HashSet<_, FixedState> = HashSet::default();
        asked.retain(|(query, _)| seen.insert(query.clone()));
        asked
    }

    fn note(&self, query: Query) {
        let mut asked = self.asked.borrow_mut();
        // The commonest repetition, without a search.
        if asked.last().is_none_or(|(last, _)| *last != query) {
            asked.push((query, None));
        }
    }

    /// Returns the settings.
    pub fn config(&self) -> &'a Config {
        self.note(Query::Settings);
        &self.site.config
    }

    /// Notes that a template can see what all of them know about the site.
    pub fn saw_view(&self) {
        self.note(Query::View);
        self.note(Query::Settings);
    }

    /// Returns a page by its source.
    pub fn page(&self, path: &SourcePath) -> Option<&'a Page> {
        self.note(Query::Page(path.clone()));
        self.site.library.page(path)
    }

    /// Notes that the text of a source was read, or that places in it were told.
    pub fn read_source(&self, path: &SourcePath) {
        self.note(Query::Source(path.clone()));
    }

    /// Returns the public page at a URL.
    pub fn page_at(&self, url: &UrlPath) -> Option<&'a Page> {
        let page = self.site.library.page_at(url);
        self.note(Query::At(url.clone()));
        if let Some(page) = page {
            self.note(Query::Page(page.path.clone()));
        }
        page
    }

    /// Returns where `destination`, as written on `from`, leads.
    pub fn link(&self, from: &Page, destination: &str) -> Target {
        let target = library::resolve(&self.site.library, from, destination);
        let query = Query::Link(from.path.clone(), destination.to_owned());
        self.asked.borrow_mut().push((query, Some(Digest::of_value(&target))));
        target
    }

    /// Returns where `destination` leads, as written in the configuration.
    pub fn place(&self, destination: &str) -> Target {
        self.note(Query::Place(destination.to_owned()));
        self.site.place(destination)
    }

    /// Returns the section at a place of the content tree.
    pub fn section(&self, place: &str) -> Option<&'a Section> {
        self.note(Query::Section(place.to_owned()));
        self.site.library.section(place)
    }

    /// Returns a collection by its name.
    pub fn collection(&self, name: &str) -> Option<&'a Collection> {
        self.note(Query::Collection(name.to_owned()));
        self.site.library.collection(name)
    }

    /// Returns the collections in the order of their names.
    pub fn collections(&self) -> impl Iterator<Item = &'a Collection> + use<'a> {
        self.note(Query::Collections);
        self.site.library.collections()
    }

    /// Returns the public posts of a blog, newest first.
    pub fn posts(&self, collection: &'a Collection) -> Vec<&'a Page> {
        self.note(Query::Posts(collection.name.clone()));
        self.site.library.posts(collection).collect()
    }

    /// Returns what stands on the page of a list at `url`.
    pub fn list(&self, url: &UrlPath) -> Option<List<'a>> {
        self.note(Query::List(url.clone()));
        self.site.list(url).map(|(list, _)| list)
    }

    /// Returns what a feed of the list at `url` carries.
    pub fn newest(&self, url: &UrlPath) -> Option<List<'a>> {
        self.note(Query::Newest(url.clone()));
        self.site.newest(url)
    }

    /// Returns the terms of one kind of a blog, in the order of their names.
    pub fn terms(&self, collection: &str, kind: TermKind) -> Vec<&'a Term> {
        self.note(Query::Terms(collection.to_owned(), kind));
        self.site.terms(collection, kind).collect()
    }

    /// Returns what a post has to do with others.
    pub fn kin(&self, page: &Page) -> Kin<'a> {
        self.note(Query::Kin(page.path.clone()));
        self.site.kin(page)
    }

    /// Says whether Folio makes a page at a URL.
    pub fn is_made(&self, url: &UrlPath) -> bool {
        self.note(Query::At(url.clone()));
        self.site.library.made(url).is_some()
    }

    /// Returns every page that Folio makes in the order of the URLs.
    pub fn all_made(&self) -> impl Iterator<Item = (&'a UrlPath, &'a Made)> + use<'a> {
        self.note(Query::Pages);
        self.site.library.all_made()
    }

    /// Returns the pages before and after a page: in the order of its menu, or of its blog, where
    /// the newer post stands before.
    pub fn neighbours(&self, page: &Page) -> (Option<&'a Page>, Option<&'a Page>) {
        self.note(Query::Neighbours(page.path.clone()));
        self.site.neighbours(page)
    }

    /// Returns every public page in the order of the URLs.
    pub fn public_pages(&self) -> impl Iterator<Item = &'a Page> + use<'a> {
        self.note(Query::Pages);
        self.site.library.public_pages()
    }

    /// Returns every section in the order of the places.
    pub fn sections(&self) -> impl Iterator<Item = &'a Section> + use<'a> {
        self.note(Query::Pages);
        self.site.library.sections()
    }

    /// Returns the menu that stands beside a page, to be shown there: that of the innermost `root`
    /// folder above it.
    pub fn menu(&self, page: &Page) -> Option<&'a Menu> {
        self.note(Query::Menu(page.path.clone()));
        self.site.menu(page.collection.as_deref()?, &page.folder)
    }

    /// Returns the menu that stands beside a section's page.
    pub fn section_menu(&self, section: &Section) -> Option<&'a Menu> {
        self.note(Query::SectionMenu(section.place.clone()));
        self.site.menu(&section.collection, &section.place)
    }

    /// Says whether a menu shows a page.
    pub fn is_in_menu(&self, menu: &Menu, path: &SourcePath) -> bool {
        self.note(Query::Order(menu.place.clone()));
        menu.order.contains(path)
    }

    /// Returns where the bytes at a URL come from.
    pub fn file(&self, url: &UrlPath) -> Option<&'a FileSource> {
        self.note(Query::File(url.clone()));
        self.site.library.file(url)
    }

    /// Returns the names that tell the content of a style sheet or script, in the order of the URLs.
    pub fn fingerprinted(&self) -> impl Iterator<Item = &'a UrlPath> + use<'a> {
        self.note(Query::Hosting);
        self.site.library.fingerprinted()
    }

    /// Returns the redirects in the order of their URLs.
    pub fn redirects(&self) -> impl Iterator<Item = (&'a UrlPath, &'a Destination)> + use<'a> {
        self.note(Query::Hosting);
        self.site.library.redirects()
    }

    /// Says whether a card is drawn for a page.
    pub fn has_card(&self, page: &Page) -> bool {
        self.note(Query::File(library::card(&page.url)));
        self.site.library.has_card(page, self.config())
    }

    /// Returns what the header of the picture at a URL says.
    pub fn picture(&self, url: &UrlPath) -> Option<&'a Picture> {
        self.note(Query::Picture(url.clone()));
        self.site.picture(url)
    }

    /// Returns the widths of the copies that are made of the picture at a URL.
    pub fn variants(&self, url: &UrlPath) -> Vec<u32> {
        self.note(Query::Picture(url.clone()));
        self.site.variants(url)
    }

    /// Returns the bytes of a published file of the site; `None` where there is none, or the disk
    /// refuses them.
    pub fn bytes(&self, url: &UrlPath) -> Option<Cow<'a, [u8]>> {
        self.note(Query::Bytes(url.clone()));
        self.site.bytes(url)
    }

    /// Returns where a redirect leads.
    pub fn redirect(&self, url: &UrlPath) -> Option<&'a Destination> {
        self.note(Query::At(url.clone()));
        self.site.library.redirect(url)
    }

    /// Returns the source of a published file.
    pub fn source(&self, path: &SourcePath) -> Option<&'a SourceFile> {
        self.site.snapshot.get(path)
    }

    /// Returns the rendered body of a page.
    pub fn body(&self, page: &SourcePath) -> Arc<Rendered> {
        self.note(Query::Body(page.clone()));
        self.bodies.body(page)
    }

    /// Returns the pages that search finds, in the order of their numbers there.
    pub fn searched(&self) -> impl Iterator<Item = &'a Page> + use<'a> {
        self.note(Query::Searched);
        self.site.library.searched()
    }

    /// Returns the headings that begin sections of the body of a page.
    pub fn headings(&self, page: &SourcePath) -> Vec<SectionHeading> {
        self.note(Query::Headings(page.clone()));
        self.bodies.headings(page)
    }

    /// Returns the file of the search index that holds the words of a shard.
    pub fn shard(&self, number: u32) -> Vec<u8> {
        self.note(Query::Shard(number));
        self.bodies.shard(number)
    }

    /// Returns the file of the search index that holds the commonest words.
    pub fn common_words(&self) -> String {
        self.note(Query::Words);
        self.bodies.common_words()
    }

    /// Notes that the bodies of all public pages matter.
    pub fn saw_bodies(&self) {
        self.note(Query::Bodies);
    }

    /// Returns what is known of the body of a page.
    pub fn facts(&self, page: &SourcePath) -> Arc<Facts> {
        self.note(Query::Facts(page.clone()));
        self.bodies.facts(page)
    }

    /// Returns the result that `key` stands for: remembered, or made now. It depends on nothing but
    /// what the key digests, so it is no question to the site.
    pub fn remembered<T: Serialize + DeserializeOwned>(
        &self,
        key: Digest,
        make: impl FnOnce() -> Option<T>,
    ) -> Option<T> {
        let shelf = self.bodies.shelf();
        let known = shelf.and_then(|shelf| postcard::from_bytes(&shelf.find(key)?).ok());
        if known.is_some() {
            return known;
        }
        let made = make()?;
        if let Some(shelf) = shelf {
            shelf.keep(key, postcard::to_stdvec(&made).expect("results have known lengths"));
        }
        Some(made)
    }

    /// Notes that a template was used, or would have been.
    pub fn used_template(&self, name: &str) {
        self.note(Query::Template(name.to_owned()));
    }

    /// Notes that it matters which components there are.
    pub fn saw_component_names(&self) {
        self.note(Query::Components);
    }

    /// Returns where templates find the file that is called `path`.
    pub fn asset(&self, path: &str) -> Option<&'a UrlPath> {
        self.used_asset(path);
        let url = UrlPath::new(&format!("/{path}")).ok()?;
        self.site.library.asset(&url)
    }

    /// Notes that a template asked for the link to a published file.
    pub fn used_asset(&self, path: &str) {
        self.note(Query::Asset(path.to_owned()));
    }
}

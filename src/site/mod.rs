//! The site as a value, and the one door through which results look things up.
//!
//! A [`Site`] is the configuration, the index and the snapshot together, read-only. Whatever makes
//! an output gets a [`Tracked`] instead of the site: each thing it looks up is a [`Query`], noted
//! in the order asked. A remembered result is then valid exactly as long as its questions have the
//! same answers.

mod answer;

use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::Arc;

use foldhash::fast::FixedState;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::content::{Facts, Rendered, Target};
use crate::digest::Digest;
use crate::library::{
    self, Collection, Destination, FileSource, Library, Menu, Moment, Page, PageKind, Section,
};
use crate::paths::{SourcePath, UrlPath};
use crate::source::{Snapshot, SourceFile};

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
        if !nobody_turned || *config != self.config {
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

/// Renders the bodies of pages; the engine decides which are known already.
pub trait Bodies: Sync {
    /// Returns the rendered body of a page of the site.
    fn body(&self, page: &SourcePath) -> Arc<Rendered>;

    /// Returns what is known of the body of a page of the site.
    fn facts(&self, page: &SourcePath) -> Arc<Facts>;

    /// Returns where pure results are remembered, if anywhere.
    fn shelf(&self) -> Option<&dyn Shelf> {
        None
    }
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
    /// The pages before and after a page, with what is said of them.
    Neighbours(SourcePath),
    /// Every public page and every section: the sitemap.
    Pages,
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
    /// The bytes of a published file.
    File(UrlPath),
    /// The rendered body of a page.
    Body(SourcePath),
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

    /// Notes that a template asked for the link to a published file.
    pub fn used_asset(&self, path: &str) {
        self.note(Query::Asset(path.to_owned()));
    }
}

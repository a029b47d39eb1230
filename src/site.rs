//! The site as a value, and the one door through which results look things up.
//!
//! A [`Site`] is the configuration, the index and the snapshot together, read-only. Whatever makes
//! an output gets a [`Tracked`] instead of the site: each thing it looks up is a [`Query`], noted
//! in the order asked. A remembered result is then valid exactly as long as its questions have the
//! same answers.

use std::cell::RefCell;
use std::sync::Arc;

use crate::config::Config;
use crate::content::{Facts, Rendered, Target};
use crate::library::{
    self, Collection, Destination, FileSource, Library, Menu, Moment, Page, Section,
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

/// Renders the bodies of pages; the engine decides which are known already.
pub trait Bodies: Sync {
    /// Returns the rendered body of a page of the site.
    fn body(&self, page: &SourcePath) -> Arc<Rendered>;

    /// Returns what is known of the body of a page of the site.
    fn facts(&self, page: &SourcePath) -> Arc<Facts>;
}

/// A question that a result asked the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// The settings that every page shows: title, language, addresses.
    Config,
    /// A page's metadata.
    Page(SourcePath),
    /// What stands at a URL.
    At(UrlPath),
    /// Where a destination leads, as written on a page.
    Link(SourcePath, String),
    /// Where a destination leads, as written in the configuration.
    Place(String),
    /// A section with what it lists.
    Section(String),
    /// A collection with its posts.
    Collection(String),
    /// Which collections there are.
    Collections,
    /// Every public page: the sitemap.
    Pages,
    /// Which menu shows a page.
    Menu(SourcePath),
    /// A template and all it includes.
    Template(String),
    /// The bytes of a file.
    File(UrlPath),
    /// A source file by its path.
    Source(SourcePath),
    /// The rendered body of a page.
    Body(SourcePath),
    /// What is known of the body of a page.
    Facts(SourcePath),
}

/// The door to the site: answers questions and notes them.
pub struct Tracked<'a> {
    site: &'a Site,
    bodies: &'a dyn Bodies,
    asked: RefCell<Vec<Query>>,
}

impl<'a> Tracked<'a> {
    /// Opens the door for one result.
    #[must_use]
    pub fn new(site: &'a Site, bodies: &'a dyn Bodies) -> Self {
        Self { site, bodies, asked: RefCell::default() }
    }

    /// Returns the questions in the order asked.
    #[must_use]
    pub fn into_questions(self) -> Vec<Query> {
        self.asked.into_inner()
    }

    fn note(&self, query: Query) {
        self.asked.borrow_mut().push(query);
    }

    /// Returns the settings.
    pub fn config(&self) -> &'a Config {
        self.note(Query::Config);
        &self.site.config
    }

    /// Returns a page by its source.
    pub fn page(&self, path: &SourcePath) -> Option<&'a Page> {
        self.note(Query::Page(path.clone()));
        self.site.library.page(path)
    }

    /// Returns the public page at a URL.
    pub fn page_at(&self, url: &UrlPath) -> Option<&'a Page> {
        self.note(Query::At(url.clone()));
        self.site.library.page_at(url)
    }

    /// Returns where `destination`, as written on `from`, leads.
    pub fn link(&self, from: &Page, destination: &str) -> Target {
        self.note(Query::Link(from.path.clone(), destination.to_owned()));
        library::resolve(&self.site.library, from, destination)
    }

    /// Returns where `destination` leads, as written in the configuration.
    pub fn place(&self, destination: &str) -> Target {
        self.note(Query::Place(destination.to_owned()));
        library::resolve_in(&self.site.library, "", &UrlPath::root(), destination)
    }

    /// Returns the section at a place of the content tree.
    pub fn section(&self, place: &str) -> Option<&'a Section> {
        self.note(Query::Section(place.to_owned()));
        self.site.library.section(place)
    }

    /// Returns the section whose page stands at a URL.
    pub fn section_at(&self, url: &UrlPath) -> Option<&'a Section> {
        self.note(Query::At(url.clone()));
        self.site.library.section_at(url)
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
        self.note(Query::Collection(collection.name.clone()));
        self.site.library.posts(collection).collect()
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

    /// Returns the menu that stands beside a page: that of the innermost `root` folder above it.
    pub fn menu(&self, page: &Page) -> Option<&'a Menu> {
        self.note(Query::Menu(page.path.clone()));
        self.menu_of(page.collection.as_deref()?, &page.folder)
    }

    /// Returns the menu that stands beside a section's page.
    pub fn section_menu(&self, section: &Section) -> Option<&'a Menu> {
        self.note(Query::Section(section.place.clone()));
        self.menu_of(&section.collection, &section.place)
    }

    fn menu_of(&self, collection: &str, folder: &str) -> Option<&'a Menu> {
        let menus = &self.site.library.collection(collection)?.menus;
        let holds = |menu: &&Menu| {
            folder
                .strip_prefix(menu.place.as_str())
                .is_some_and(|r| r.is_empty() || r.starts_with('/'))
        };
        menus.iter().filter(holds).max_by_key(|menu| menu.place.len())
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

    /// Returns a source file.
    pub fn source(&self, path: &SourcePath) -> Option<&'a SourceFile> {
        self.note(Query::Source(path.clone()));
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

    /// Notes that a template was used.
    pub fn used_template(&self, name: &str) {
        self.note(Query::Template(name.to_owned()));
    }

    /// Returns the moment for which the site is built.
    pub fn moment(&self) -> &'a Moment {
        self.note(Query::Config);
        &self.site.moment
    }
}

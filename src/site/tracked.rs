//! The door through which results look at the site.
//!
//! In comes a question; out comes the answer, and the question is noted, in the order asked.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::Arc;

use foldhash::fast::FixedState;
use rayon::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::config::Config;
use crate::content::{Facts, Rendered, Target};
use crate::digest::Digest;
use crate::library::{
    self, Collection, Destination, FileSource, Made, Menu, Page, Section, Term, TermKind,
};
use crate::paths::{SourcePath, UrlPath};
use crate::picture::Picture;
use crate::source::SourceFile;

use super::{Asked, Bodies, Kin, List, Query, SectionHeading, Site};

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

    /// Returns every file of the site that is published as it is, in the order of the URLs.
    pub fn site_files(&self) -> impl Iterator<Item = &'a UrlPath> + use<'a> {
        self.note(Query::Files);
        self.site.library.site_files()
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

    /// Returns the pages that search finds from one number on, at most so many.
    pub fn searched_from(
        &self,
        number: usize,
        most: usize,
    ) -> impl Iterator<Item = &'a Page> + use<'a> {
        self.note(Query::Searched);
        self.site.library.searched_from(number, most)
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

    /// Makes something of each of `pages` and what is known of its body, on all cores. Notes that the
    /// bodies of all public pages matter, and none of them by itself.
    pub fn of_bodies<T: Send>(
        &self,
        pages: &[&'a Page],
        make: impl Fn(&'a Page, &Facts, Digest) -> T + Sync,
    ) -> Vec<T> {
        self.saw_bodies();
        let bodies = self.bodies;
        let one =
            |page: &&'a Page| make(page, &bodies.facts(&page.path), bodies.digest(&page.path));
        pages.par_iter().map(one).collect()
    }

    /// Returns what is known of the body of a page.
    pub fn facts(&self, page: &SourcePath) -> Arc<Facts> {
        self.note(Query::Facts(page.clone()));
        self.bodies.facts(page)
    }

    /// Returns the pictures of a body that are files of the site, in the order of the page.
    pub fn pictures(&self, page: &SourcePath) -> Vec<UrlPath> {
        self.note(Query::Pictures(page.clone()));
        self.bodies.facts(page).pictures().cloned().collect()
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

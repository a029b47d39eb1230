//! The folders of the site: sections with what they list, and the collections at the top.
//!
//! In come the pages that were assembled; out come the sections and collections of the index, each
//! list in its order.

use std::cmp::Reverse;
use std::sync::Arc;

use crate::config::CollectionKind;
use crate::paths::{SourcePath, UrlPath};

use super::super::natural::natural;
use super::super::{made, permalink, taxonomy};
use super::{Assembly, Collection, Library, Page, PageKind, Section};

/// How many posts a page of a list has unless the configuration says otherwise.
const PAGE_SIZE: usize = 20;

impl Assembly<'_> {
    /// Builds the sections that hold at least one shown page.
    pub(super) fn add_sections(&mut self) {
        let shown: Vec<(SourcePath, String, String, bool)> = self
            .library
            .public_pages()
            .filter_map(|page| {
                let collection = page.collection.clone()?;
                Some((page.path.clone(), page.folder.clone(), collection, page.is_index()))
            })
            .collect();
        for (path, folder, collection, is_index) in &shown {
            if self.config.collection_kind(collection) == CollectionKind::Blog {
                self.ensure_section(collection, collection);
                continue;
            }
            let mut end = folder.len();
            loop {
                self.ensure_section(&folder[..end], collection);
                match folder[..end].rfind('/') {
                    Some(slash) => end = slash,
                    None => break,
                }
            }
            if !is_index {
                let section = self.index().sections.get_mut(folder);
                section.expect("ensured above").pages.push(path.clone());
            }
        }
        self.link_sections();
    }

    fn ensure_section(&mut self, place: &str, collection: &str) {
        if self.library.index.sections.contains_key(place) {
            return;
        }
        let name = place.rsplit('/').next().unwrap_or(place);
        let url = permalink::folder_url(place, self.config).ok();
        let page = self.library.page_at_place(place).cloned();
        let from_meta = self.metas.get(place).and_then(|meta| meta.title.clone());
        let title = from_meta
            .or_else(|| page.as_ref().map(|page| page.menu_title().to_owned()))
            .unwrap_or_else(|| permalink::humanize(name));
        let section = Section {
            place: place.to_owned(),
            collection: collection.to_owned(),
            title,
            url: match &page {
                Some(page) => Some(page.url.clone()),
                None => url.filter(|_| !permalink::is_group(name)),
            },
            page: page.map(|page| page.path),
            pages: Vec::new(),
            sections: Vec::new(),
        };
        self.index().sections.insert(place.to_owned(), section);
    }

    /// Links sections to those above them, claims the URLs of their pages and sorts what they hold.
    fn link_sections(&mut self) {
        let places: Vec<String> = self.library.index.sections.keys().cloned().collect();
        for place in &places {
            if let Some((parent, _)) = place.rsplit_once('/')
                && let Some(section) = self.index().sections.get_mut(parent)
            {
                section.sections.push(place.clone());
            }
            let section = &self.library.index.sections[place];
            let Some(url) = section.url.clone() else { continue };
            if section.page.is_none() && self.library.page_at(&url).is_none() {
                self.claim(&url, None);
            }
            self.index().section_urls.entry(url).or_insert_with(|| place.clone());
        }
        self.index().section_urls.sort_unstable_keys();
        let Library { pages, index } = &mut self.library;
        for section in Arc::make_mut(index).sections.values_mut() {
            // Looked up once for each page, not for each comparison.
            let mut keyed: Vec<(Option<f64>, &str, SourcePath)> = section
                .pages
                .drain(..)
                .map(|path| {
                    let page = &pages[&path];
                    let order = page.document.front_matter.order.as_ref().map(|field| field.value);
                    (order, page.place.as_str(), path)
                })
                .collect();
            keyed.sort_by(|a, b| compare_order(a.0, b.0).then_with(|| natural(a.1, b.1)));
            section.pages.extend(keyed.into_iter().map(|(.., path)| path));
            section.sections.sort_by(|a, b| natural(a, b));
        }
    }

    pub(super) fn add_collections(&mut self) {
        let names: Vec<String> = self
            .library
            .index
            .sections
            .keys()
            .filter(|place| !place.contains('/'))
            .cloned()
            .collect();
        for name in names {
            let kind = self.config.collection_kind(&name);
            let configured = self.config.collections.get(&name).and_then(|c| c.title.clone());
            let section = &self.library.index.sections[&name];
            // An index page is titled for its reader ("Welcome to …"), a collection for the header.
            let named = self.metas.get(&name).and_then(|meta| meta.title.clone());
            let title = configured.or(named).unwrap_or_else(|| permalink::humanize(&name));
            let url = section.url.clone().unwrap_or_else(UrlPath::root);
            let posts = if kind == CollectionKind::Blog { self.posts(&name) } else { Vec::new() };
            let configured = self.config.collections.get(&name).and_then(|c| c.page_size);
            let collection = Collection {
                name: name.clone(),
                kind,
                title,
                terms: taxonomy::terms(&url, &posts),
                posts: posts.into_iter().map(|page| page.path.clone()).collect(),
                page_size: configured.unwrap_or(PAGE_SIZE),
                url,
                menus: Vec::new(),
            };
            self.index().collections.insert(name, collection);
        }
    }

    /// Returns the listed posts of a blog, newest first, ties broken by URL.
    fn posts(&self, collection: &str) -> Vec<&Page> {
        let mut posts: Vec<&Page> = self
            .library
            .public_pages()
            .filter(|page| page.kind == PageKind::Post && !page.is_unlisted())
            .filter(|page| page.collection.as_deref() == Some(collection))
            .collect();
        posts.sort_by_cached_key(|page| {
            let instant = page.published.map(|date| date.instant(self.config.timezone));
            (Reverse(instant), &page.url)
        });
        posts
    }

    /// Gives the pages that search finds their order.
    pub(super) fn number_searched(&mut self) {
        if !self.config.search {
            return;
        }
        let library = &self.library;
        let mut found: Vec<&Page> =
            library.public_pages().filter(|page| library.is_searched(page)).collect();
        found.sort_by_cached_key(|page| {
            let name = page.collection.as_deref();
            let is_blog =
                name.map(|name| self.config.collection_kind(name) == CollectionKind::Blog);
            // Pages outside of collections last.
            (is_blog.unwrap_or(true), name.is_none(), name, page.url.clone())
        });
        let found = found.into_iter().map(|page| page.path.clone()).collect();
        self.index().searched = found;
    }

    /// Enters the pages that are made for blogs, where no author wrote one.
    pub(super) fn add_made(&mut self) {
        let mut made: Vec<(UrlPath, made::Made)> =
            self.library.blogs().flat_map(made::of_blog).collect();
        if self.config.search
            && let Ok(url) = UrlPath::new(made::SEARCH)
        {
            made.push((url, made::Made::Search));
        }
        for (url, page) in made {
            if self.take(&url) {
                self.index().made.insert(url, page);
            }
        }
        self.index().made.sort_unstable_keys();
    }
}

fn compare_order(a: Option<f64>, b: Option<f64>) -> std::cmp::Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (Some(_), None) => std::cmp::Ordering::Less,
        (None, Some(_)) => std::cmp::Ordering::Greater,
        (None, None) => std::cmp::Ordering::Equal,
    }
}

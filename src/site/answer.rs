//! What a site answers to a question, as a digest.
//!
//! In comes a [`Query`]; out comes the digest of all that whoever asks it gets to see, and of
//! nothing else: a page's answer is the same after an edit of its body, a menu's after an edit of
//! what it does not show beside that page. "No such thing" is an answer too.

use serde::Serialize;

use crate::config::Config;
use crate::content::FrontMatter;
use crate::digest::Digest;
use crate::library::{self, Collection, FileSource, Page, Section, Status};
use crate::paths::UrlPath;
use crate::source::SourceFile;
use crate::theme;

use super::{List, Query, Site};

impl Site {
    /// Returns the digest of the answer to `query`; `None` where results answer it, not the site:
    /// bodies, templates and what they see.
    #[must_use]
    pub fn answer(&self, query: &Query) -> Option<Digest> {
        let library = &self.library;
        Some(match query {
            Query::Settings => settings(&self.config),
            Query::Page(path) => Digest::of_value(&library.page(path).map(about)),
            Query::Source(path) => {
                let bytes = self.snapshot.get(path).and_then(SourceFile::bytes);
                Digest::of(bytes.unwrap_or_default())
            }
            Query::At(url) => Digest::of_value(&(
                library.page_at(url).map(|page| &page.path),
                library.section_at(url).map(|section| &section.place),
                library.redirect(url),
                library.made(url).is_some(),
            )),
            Query::Link(page, destination) => {
                let page = library.page(page);
                let target = page.map(|page| library::resolve(library, page, destination));
                match target {
                    Some(target) => Digest::of_value(&target),
                    None => Digest::of(b""),
                }
            }
            Query::Place(destination) => Digest::of_value(&self.place(destination)),
            Query::Section(place) => Digest::of_value(&library.section(place).map(section)),
            Query::Collection(name) => Digest::of_value(&library.collection(name).map(collection)),
            Query::Collections => {
                Digest::of_value(&library.collections().map(collection).collect::<Vec<_>>())
            }
            Query::Posts(name) => {
                let blog = library.collection(name);
                let posts = blog.into_iter().flat_map(|blog| library.posts(blog));
                Digest::of_all(posts.map(|page| Digest::of_value(&about(page))))
            }
            Query::List(url) => listed(self.list(url).map(|(list, _)| list)),
            Query::Newest(url) => listed(self.newest(url)),
            Query::Terms(name, kind) => {
                let terms = self.terms(name, *kind);
                let told = terms.map(|term| (&term.title, &term.url, term.posts.len()));
                Digest::of_value(&told.collect::<Vec<_>>())
            }
            Query::Kin(path) => Digest::of_value(&library.page(path).map(|page| {
                let kin = self.kin(page);
                let terms = kin.terms.iter().map(|term| (term.kind as u8, &term.title, &term.url));
                (terms.collect::<Vec<_>>(), many(&kin.related), many(&kin.series))
            })),
            Query::Neighbours(path) => {
                let around = library.page(path).map(|page| self.neighbours(page));
                let (before, after) = around.unwrap_or_default();
                Digest::of_value(&(before.map(about), after.map(about)))
            }
            Query::Pages => {
                let pages = library.public_pages().map(|page| Digest::of_value(&about(page)));
                let urls = library.sections().map(|section| Digest::of_value(&section.url));
                let made = library.all_made().map(|(url, _)| Digest::of_value(url));
                Digest::of_all(pages.chain(urls).chain(made))
            }
            Query::Searched => {
                Digest::of_all(library.searched().map(|p| Digest::of_value(&about(p))))
            }
            Query::Files => Digest::of_value(&library.site_files().collect::<Vec<_>>()),
            Query::Hosting => {
                let redirects: Vec<_> = library.redirects().collect();
                let named: Vec<_> = library.fingerprinted().collect();
                Digest::of_value(&(redirects, named))
            }
            Query::Menu(path) => {
                let page = library.page(path);
                let seen = page.and_then(|page| {
                    Some(self.menu(page.collection.as_deref()?, &page.folder)?.seen_from(&page.url))
                });
                Digest::of_value(&seen)
            }
            Query::SectionMenu(place) => {
                let section = library.section(place);
                let seen = section.and_then(|section| {
                    let url = section.url.as_ref()?;
                    Some(self.menu(&section.collection, &section.place)?.seen_from(url))
                });
                Digest::of_value(&seen)
            }
            Query::Order(place) => {
                let collection = place.split('/').next().unwrap_or(place);
                let menu = self.menu(collection, place);
                Digest::of_value(&menu.map(|menu| menu.order.iter().collect::<Vec<_>>()))
            }
            Query::Picture(url) => Digest::of_value(&(self.picture(url), self.variants(url))),
            Query::Bytes(url) => Digest::of(&self.bytes(url).unwrap_or_default()),
            Query::File(url) => self.file(library.file(url)),
            Query::Asset(path) => self.asset(path),
            Query::View
            | Query::Components
            | Query::Template(_)
            | Query::Body(_)
            | Query::Bodies
            | Query::Headings(_)
            | Query::Shard(_)
            | Query::Words
            | Query::Facts(_)
            | Query::Pictures(_) => return None,
        })
    }

    /// Digests the link to a published file; where there is none, the names that are told instead.
    fn asset(&self, path: &str) -> Digest {
        let url = format!("/{}", path.trim_start_matches('/'));
        let asset = UrlPath::new(&url).ok().and_then(|url| self.library.asset(&url).cloned());
        match asset {
            Some(url) => Digest::of_value(&(&self.config.base_path, url)),
            None => Digest::of_value(&self.library.asset_names().collect::<Vec<_>>()),
        }
    }

    /// Digests the bytes of a published file; of one on disk what the disk says of it.
    fn file(&self, source: Option<&FileSource>) -> Digest {
        match source {
            Some(FileSource::Site(path)) => {
                let file = self.snapshot.get(path);
                match file.map(|file| (file.bytes(), file.stamp)) {
                    Some((Some(bytes), _)) => Digest::of(bytes),
                    Some((None, stamp)) => Digest::of_value(&stamp),
                    None => Digest::of(b""),
                }
            }
            Some(FileSource::Theme(name)) => {
                Digest::of(theme::static_file(name).unwrap_or_default())
            }
            Some(FileSource::Fingerprinted(plain)) => self.file(self.library.file(plain)),
            Some(FileSource::Generated) | None => Digest::of(b""),
        }
    }
}

/// Digests the settings that outputs can see. Those that decide which pages there are show in the
/// answers about pages.
fn settings(config: &Config) -> Digest {
    let Config {
        title,
        description,
        origin,
        base_path,
        language,
        timezone,
        has_timezone: _,
        output: _,
        ignore: _,
        strip_number_prefixes: _,
        git_dates: _,
        search: searchable,
        llms,
        repository,
        edit_url,
        nav: _,
        mounts: _,
        collections: _,
        redirects: _,
        removed: _,
        markdown,
        feed,
        csp,
        social,
        images: _,
        assets,
        theme,
        check: _,
        publish: _,
        extra,
    } = config;
    let address = (title, description, origin, base_path, repository, edit_url);
    let manner = (
        markdown.smart_punctuation,
        markdown.math,
        feed.limit,
        &theme.accent,
        (assets.minify, assets.fingerprint),
        csp,
        llms,
        searchable,
        social.cards,
    );
    Digest::of_value(&(address, language, timezone.name(), manner, json(extra)))
}

/// Returns all that is said of a page but its body and the places in its source.
fn about(page: &Page) -> impl Serialize + '_ {
    let Page { path, url, kind, place, folder, collection, title, .. } = page;
    let Page { menu_title, description, published, changed, status, document, .. } = page;
    let FrontMatter {
        image,
        canonical,
        layout,
        tags,
        authors,
        unlisted,
        toc,
        search,
        series,
        extra,
        // These show in the fields of the page, in its status or in the order of lists.
        title: _,
        description: _,
        slug: _,
        sidebar_title: _,
        icon: _,
        published_at: _,
        updated_at: _,
        expires: _,
        aliases: _,
        draft: _,
        order: _,
        keys: _,
    } = &document.front_matter;
    let text = |field: &Option<crate::content::Field<String>>| -> Option<String> {
        field.as_ref().map(|field| field.value.clone())
    };
    let texts = |fields: &[crate::content::Field<String>]| -> Vec<String> {
        fields.iter().map(|field| field.value.clone()).collect()
    };
    let status = match status {
        Status::Public => (0, None),
        Status::Draft => (1, None),
        Status::Scheduled(at) => (2, Some(at.timestamp_millis())),
        Status::Expired(at) => (3, Some(at.timestamp_millis())),
    };
    (
        (path, url, *kind as u8, place, folder, collection, title),
        (menu_title, description, published, status, changed),
        (text(image), text(canonical), text(layout), texts(tags), texts(authors)),
        (text(series), unlisted, toc, search, json(extra)),
    )
}

/// Digests what is said of a list and of the posts that it shows.
fn listed(list: Option<List<'_>>) -> Digest {
    Digest::of_value(&list.map(|list| {
        let List { blog, term, title, start, number, total, posts } = list;
        let term = term.map(|term| term.kind as u8);
        ((&blog.title, &blog.url, term, title, start), (number, total), many(&posts))
    }))
}

/// Digests all that is said of pages.
fn many(pages: &[&Page]) -> Digest {
    Digest::of_all(pages.iter().map(|page| Digest::of_value(&about(page))))
}

fn section(section: &Section) -> impl Serialize + '_ {
    let Section { place, collection, title, url, page, pages, sections } = section;
    (place, collection, title, url, page, pages, sections)
}

fn collection(collection: &Collection) -> impl Serialize + '_ {
    let Collection { name, kind, title, url, posts: _, terms: _, page_size: _, menus: _ } =
        collection;
    (name, kind, title, url)
}

/// Returns free values in a form that has a length: JSON text, empty for none.
fn json(extra: &serde_json::Map<String, serde_json::Value>) -> String {
    if extra.is_empty() {
        return String::new();
    }
    serde_json::to_string(extra).expect("a map with texts for keys always serialises")
}

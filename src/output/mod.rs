//! What a build publishes: one pure function for every route.
//!
//! In come a [`Route`] and the door to the site; out come the bytes of one file, or where to copy
//! them from. Nothing here knows of any other output, so each can be made alone: by a build for
//! all routes, by a preview for the one that was asked for.

mod card;
mod feed;
mod file;
mod hosting;
mod lists;
mod llms;
mod media;
mod page;
mod search;
mod sitemap;
mod twin;
pub mod urls;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::config::CollectionKind;
use crate::diagnostic::Diagnostic;
use crate::library::{self, Destination, FileSource, Made, TermKind};
use crate::paths::{OutputPath, SourcePath, UrlPath};
use crate::site::{Site, Tracked};
use crate::template::{Context, Templates};

pub use feed::Format as FeedFormat;
pub use media::{cache_control, media_type};
pub use search::{IndexFile, index_file};

/// One file that is published.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Route {
    /// A content page.
    Page(SourcePath),
    /// The Markdown of a content page, for readers that are no people.
    Twin(SourcePath),
    /// `llms.txt`: what there is to read, for such readers.
    Llms,
    /// `llms-full.txt`: all of it in one file.
    LlmsFull,
    /// The picture of a page's title.
    Card(SourcePath),
    /// A copy of a picture, so many pixels wide.
    Variant(UrlPath, u32),
    /// The page of a folder that has none of its own.
    Section(String),
    /// The list of a blog without an index page of its own.
    Blog(String),
    /// The home page of a site without `content/index.md`.
    Home,
    /// The page for what does not exist.
    NotFound,
    /// A page of a list of posts: of a blog from the second on, of a term from the first.
    List(UrlPath),
    /// The terms of one kind of a blog.
    Terms(String, TermKind),
    /// All posts of a blog by year.
    Archive(String),
    /// The search page.
    Search,
    /// A file of the search index.
    Index(IndexFile),
    /// A feed of the list at a URL.
    Feed(UrlPath, FeedFormat),
    /// `sitemap.xml`.
    Sitemap,
    /// `urls.json`: what there is, for a later build to be held against.
    Urls,
    /// `robots.txt`.
    Robots,
    /// `_headers`: what a host shall send with each file.
    Headers,
    /// `_redirects`: what a host shall answer for old places.
    Redirects,
    /// A page that leads to another place.
    Redirect(UrlPath),
    /// A file published as it is.
    File(UrlPath),
}

impl Route {
    /// Says whether it only shows otherwise what other outputs show: drawn, scaled or put together,
    /// it takes long, and no mistake of an author comes to light in it.
    #[must_use]
    pub fn is_derived(&self) -> bool {
        matches!(
            self,
            Self::Card(_) | Self::Variant(..) | Self::LlmsFull | Self::Urls | Self::Index(_)
        )
    }

    /// Says whether it is a page that readers find, for the count in the summary.
    #[must_use]
    pub fn is_page(&self) -> bool {
        matches!(
            self,
            Self::Page(_)
                | Self::Section(_)
                | Self::Blog(_)
                | Self::Home
                | Self::List(_)
                | Self::Terms(..)
                | Self::Archive(_)
        )
    }
}

/// The bytes of an output.
#[derive(Debug, Clone)]
pub enum Content {
    /// In memory.
    Bytes(Arc<[u8]>),
    /// On disk, to be copied.
    Copy(PathBuf),
    /// Put together of other outputs, which are made before.
    Join(Vec<Part>),
}

impl Content {
    fn text(text: String) -> Self {
        Self::Bytes(text.into_bytes().into())
    }
}

/// A part of an output that is put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Text of its own.
    Text(String),
    /// All that another output holds.
    Output(OutputPath),
}

/// Puts `parts` together; `read` returns the bytes of an output.
///
/// # Errors
/// Those of `read`.
pub fn join<E>(
    parts: &[Part],
    mut read: impl FnMut(&OutputPath) -> Result<Vec<u8>, E>,
) -> Result<Vec<u8>, E> {
    let mut bytes = Vec::new();
    for part in parts {
        match part {
            Part::Text(text) => bytes.extend_from_slice(text.as_bytes()),
            Part::Output(path) => bytes.extend(read(path)?),
        }
    }
    Ok(bytes)
}

/// What a route gives: the bytes, and what went wrong on the way.
#[derive(Debug)]
pub struct Output {
    /// The bytes; `None` where a mistake in a template leaves nothing to publish.
    pub content: Option<Content>,
    /// Mistakes in templates.
    pub diagnostics: Vec<Diagnostic>,
}

impl Output {
    fn new(content: Content) -> Self {
        Self { content: Some(content), diagnostics: Vec::new() }
    }

    fn rendered(result: Result<Arc<str>, Box<Diagnostic>>) -> Self {
        match result {
            Ok(text) => Self::new(Content::Bytes(text.into())),
            Err(diagnostic) => Self { content: None, diagnostics: vec![*diagnostic] },
        }
    }
}

/// Lists every route of the site with the file it is published as, in the order of the files.
#[must_use]
pub fn routes(site: &Site) -> Vec<(OutputPath, Route)> {
    let library = &site.library;
    let mut routes: Vec<(OutputPath, Route)> = library
        .public_pages()
        .map(|page| (page.url.output(), Route::Page(page.path.clone())))
        .collect();
    if site.config.llms {
        let twins = library.public_pages().map(|page| (page, library::twin(&page.url)));
        let free = twins.filter(|(_, url)| library.file(url).is_none());
        routes.extend(free.map(|(page, url)| (url.output(), Route::Twin(page.path.clone()))));
    }
    for (url, _) in library.files() {
        let widths = site.variants(url).into_iter();
        routes.extend(widths.map(|width| {
            (library::variant(url, width).output(), Route::Variant(url.clone(), width))
        }));
    }
    let carded = library.public_pages().filter(|page| library.has_card(page, &site.config));
    routes.extend(
        carded.map(|page| (library::card(&page.url).output(), Route::Card(page.path.clone()))),
    );
    for section in library.sections() {
        let Some(url) = &section.url else { continue };
        let is_made = section.page.is_none() && library.page_at(url).is_none();
        let is_own = library.section_at(url).is_some_and(|at| at.place == section.place);
        if !is_made || !is_own {
            continue;
        }
        let kind = library.collection(&section.collection).map(|collection| collection.kind);
        let route = match kind {
            Some(CollectionKind::Blog) => Route::Blog(section.collection.clone()),
            _ => Route::Section(section.place.clone()),
        };
        routes.push((url.output(), route));
    }
    routes.extend(search::routes(site));
    routes.extend(library.all_made().map(|(url, made)| {
        let route = match made {
            Made::List { .. } => Route::List(url.clone()),
            Made::Terms { collection, kind } => Route::Terms(collection.clone(), *kind),
            Made::Archive { collection } => Route::Archive(collection.clone()),
            Made::Search => Route::Search,
        };
        (url.output(), route)
    }));
    let root = UrlPath::root();
    if library.page_at(&root).is_none() && library.section_at(&root).is_none() {
        routes.push((root.output(), Route::Home));
    }
    for (url, source) in library.files() {
        let route = match source {
            FileSource::Generated => generated(url),
            // Its templates link the theme's files under the names that tell their content.
            FileSource::Theme(_) if library.asset(url) != Some(url) => None,
            _ => Some(Route::File(url.clone())),
        };
        routes.extend(route.map(|route| (url.output(), route)));
    }
    routes.extend(library.redirects().map(|(url, _)| (url.output(), Route::Redirect(url.clone()))));
    routes.sort();
    routes
}

/// Returns the posts that feeds carry whole.
#[must_use]
pub fn fed(site: &Site) -> HashSet<SourcePath> {
    let lists = site.library.blogs().flat_map(|blog| {
        let tags = blog.terms.iter().filter(|term| term.kind == TermKind::Tag);
        std::iter::once(&blog.posts).chain(tags.map(|term| &term.posts))
    });
    lists.flat_map(|posts| site.fed(posts)).map(|post| post.path.clone()).collect()
}

fn generated(url: &UrlPath) -> Option<Route> {
    match url.as_str() {
        "/404.html" => return Some(Route::NotFound),
        "/robots.txt" => return Some(Route::Robots),
        "/sitemap.xml" => return Some(Route::Sitemap),
        urls::URLS => return Some(Route::Urls),
        "/llms.txt" => return Some(Route::Llms),
        "/llms-full.txt" => return Some(Route::LlmsFull),
        "/_headers" => return Some(Route::Headers),
        "/_redirects" => return Some(Route::Redirects),
        _ => {}
    }
    let format = FeedFormat::from_name(url.segments().next_back()?)?;
    Some(Route::Feed(url.parent()?, format))
}

/// Makes the output of one route.
#[must_use]
pub fn make(route: &Route, tracked: &Tracked<'_>, templates: &Templates) -> Output {
    match route {
        Route::Page(path) => page::content_page(path, tracked, templates),
        Route::Twin(path) => Output::new(Content::text(llms::twin(path, tracked))),
        Route::Card(path) => card::card(path, tracked, templates),
        Route::Variant(url, width) => file::variant(url, *width, tracked),
        Route::Llms => Output::new(Content::text(llms::index(tracked))),
        Route::LlmsFull => Output::new(Content::Join(llms::full(tracked))),
        Route::Section(place) => page::section_page(place, tracked, templates),
        Route::Blog(name) => lists::blog(name, tracked, templates),
        Route::Home => lists::home(tracked, templates),
        Route::NotFound => lists::not_found(tracked, templates),
        Route::List(url) => lists::list(url, tracked, templates),
        Route::Terms(blog, kind) => lists::terms(blog, *kind, tracked, templates),
        Route::Archive(blog) => lists::archive(blog, tracked, templates),
        Route::Search => lists::search(tracked, templates),
        Route::Index(file) => Output::new(search::file(*file, tracked)),
        Route::Feed(list, format) => Output::new(Content::text(feed::feed(list, *format, tracked))),
        Route::Sitemap => Output::new(Content::text(sitemap::sitemap(tracked))),
        Route::Headers => Output::new(Content::text(hosting::headers(tracked))),
        Route::Redirects => Output::new(Content::text(hosting::redirects(tracked))),
        Route::Urls => Output::new(Content::text(urls::urls(tracked))),
        Route::Robots => Output::new(Content::text(sitemap::robots(tracked))),
        Route::Redirect(url) => redirect(url, tracked, templates),
        Route::File(url) => file::file(url, tracked),
    }
}

fn redirect(url: &UrlPath, tracked: &Tracked<'_>, templates: &Templates) -> Output {
    let config = tracked.config();
    let (target, canonical) = match tracked.redirect(url) {
        Some(Destination::Site { url, fragment }) => {
            let fragment = fragment.as_ref().map(|id| format!("#{id}")).unwrap_or_default();
            (format!("{}{fragment}", config.href(url)), config.permalink(url))
        }
        Some(Destination::External(to)) => (to.clone(), Some(to.clone())),
        None => return Output { content: None, diagnostics: Vec::new() },
    };
    let mut context = Context::new();
    context.insert("target", &target);
    context.insert("canonical", &canonical);
    Output::rendered(templates.render("redirect.html", &context, tracked))
}

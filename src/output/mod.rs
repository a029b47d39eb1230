//! What a build publishes: one pure function for every route.
//!
//! In come a [`Route`] and the door to the site; out come the bytes of one file, or where to copy
//! them from. Nothing here knows of any other output, so each can be made alone: by a build for
//! all routes, by a preview for the one that was asked for.

mod feed;
mod lists;
mod page;
mod sitemap;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::config::CollectionKind;
use crate::diagnostic::Diagnostic;
use crate::library::{Destination, FileSource};
use crate::paths::{OutputPath, SourcePath, UrlPath};
use crate::site::{Site, Tracked};
use crate::source::Contents;
use crate::template::{Context, Templates};
use crate::theme;

pub use feed::Format as FeedFormat;

/// One file that is published.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Route {
    /// A content page.
    Page(SourcePath),
    /// The page of a folder that has none of its own.
    Section(String),
    /// The list of a blog without an index page of its own.
    Blog(String),
    /// The home page of a site without `content/index.md`.
    Home,
    /// The page for what does not exist.
    NotFound,
    /// A feed of a blog.
    Feed(String, FeedFormat),
    /// `sitemap.xml`.
    Sitemap,
    /// `robots.txt`.
    Robots,
    /// A page that leads to another place.
    Redirect(UrlPath),
    /// A file published as it is.
    File(UrlPath),
}

impl Route {
    /// Says whether it is a page that readers find, for the count in the summary.
    #[must_use]
    pub fn is_page(&self) -> bool {
        matches!(self, Self::Page(_) | Self::Section(_) | Self::Blog(_) | Self::Home)
    }
}

/// The bytes of an output.
#[derive(Debug, Clone)]
pub enum Content {
    /// In memory.
    Bytes(Arc<[u8]>),
    /// On disk, to be copied.
    Copy(PathBuf),
}

impl Content {
    fn text(text: String) -> Self {
        Self::Bytes(text.into_bytes().into())
    }
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

    fn rendered(result: Result<String, Box<Diagnostic>>) -> Self {
        match result {
            Ok(text) => Self::new(Content::text(text)),
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
    let root = UrlPath::root();
    if library.page_at(&root).is_none() && library.section_at(&root).is_none() {
        routes.push((root.output(), Route::Home));
    }
    for (url, source) in library.files() {
        let route = match source {
            FileSource::Generated => generated(site, url),
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
    let posts =
        site.library.blogs().flat_map(|blog| feed::posts(site.library.posts(blog), &site.config));
    posts.map(|post| post.path.clone()).collect()
}

fn generated(site: &Site, url: &UrlPath) -> Option<Route> {
    match url.as_str() {
        "/404.html" => return Some(Route::NotFound),
        "/robots.txt" => return Some(Route::Robots),
        "/sitemap.xml" => return Some(Route::Sitemap),
        _ => {}
    }
    let parent = url.parent()?;
    let blog = site.library.blogs().find(|blog| blog.url == parent)?;
    let format = FeedFormat::from_name(url.segments().next_back()?)?;
    Some(Route::Feed(blog.name.clone(), format))
}

/// Makes the output of one route.
#[must_use]
pub fn make(route: &Route, tracked: &Tracked<'_>, templates: &Templates) -> Output {
    match route {
        Route::Page(path) => page::content_page(path, tracked, templates),
        Route::Section(place) => page::section_page(place, tracked, templates),
        Route::Blog(name) => lists::blog(name, tracked, templates),
        Route::Home => lists::home(tracked, templates),
        Route::NotFound => lists::not_found(tracked, templates),
        Route::Feed(name, format) => Output::new(Content::text(feed::feed(name, *format, tracked))),
        Route::Sitemap => Output::new(Content::text(sitemap::sitemap(tracked))),
        Route::Robots => Output::new(Content::text(sitemap::robots(tracked))),
        Route::Redirect(url) => redirect(url, tracked, templates),
        Route::File(url) => file(url, tracked),
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

fn file(url: &UrlPath, tracked: &Tracked<'_>) -> Output {
    let content = match tracked.file(url) {
        Some(FileSource::Site(path)) => tracked.source(path).map(|file| match &file.contents {
            Contents::Text(text) => Content::Bytes(text.as_bytes().into()),
            Contents::Bytes(bytes) => Content::Bytes(bytes.clone()),
            Contents::OnDisk(path) => Content::Copy(path.clone()),
        }),
        Some(FileSource::Theme(name)) => theme::static_files()
            .into_iter()
            .find(|(known, _)| known == name)
            .map(|(_, bytes)| Content::Bytes(bytes.into())),
        Some(FileSource::Generated) | None => None,
    };
    Output { content, diagnostics: Vec::new() }
}

//! What templates see: narrow views of pages, menus and lists, and nothing else.
//!
//! In come the site's types through [`Tracked`]; out come values that serialise. Listed pages are
//! summaries, never bodies: a list of a thousand posts costs a thousand titles. Every URL is ready
//! for an attribute: percent-encoded, base path included.

mod list;
mod menu;
mod structured;

pub use list::{PaginationView, SectionView, SeriesView, Summary, TermView, YearView};
pub use menu::NodeView;
pub use structured::structured;

use serde::Serialize;

use crate::config::{CollectionKind, Config};
use crate::content::{Date, Rendered, Target, TocEntry};
use crate::library::{self, Collection, Page, PageKind, Status, TermKind, humanize};
use crate::paths::UrlPath;
use crate::site::Tracked;

/// A link with its text.
#[derive(Debug, Clone, Serialize)]
pub struct LinkView {
    /// What it says.
    pub title: String,
    /// Where it leads; `None` for a folder without a page.
    pub url: Option<String>,
    /// What stands there; empty where nothing is said.
    pub description: String,
}

/// A link of the header.
#[derive(Debug, Clone, Serialize)]
pub struct NavView {
    /// What it says.
    pub title: String,
    /// Where it leads.
    pub url: String,
    /// Whether it leaves the site.
    pub external: bool,
    /// The collection it leads to.
    pub collection: Option<String>,
}

/// A collection.
#[derive(Debug, Clone, Serialize)]
pub struct CollectionView {
    /// The folder's name.
    pub name: String,
    /// For people.
    pub title: String,
    /// Where it begins.
    pub url: String,
    /// `blog` or `docs`.
    pub kind: CollectionKind,
}

/// A feed, for the head of each page.
#[derive(Debug, Clone, Serialize)]
pub struct FeedView {
    /// For feed readers, which show it among others: with the names of the blog and the site.
    pub title: String,
    /// The name of the format: `Atom`.
    pub label: &'static str,
    /// The collection whose posts it carries.
    pub collection: String,
    /// Where it stands.
    pub url: String,
    /// The media type.
    #[serde(rename = "type")]
    pub media_type: &'static str,
}

/// What every template knows about the site.
#[derive(Debug, Clone, Serialize)]
pub struct SiteView {
    /// The name.
    pub title: String,
    /// One sentence.
    pub description: String,
    /// A BCP 47 tag.
    pub language: String,
    /// `ltr` or `rtl`: where its lines begin.
    pub direction: &'static str,
    /// Scheme and host, or empty.
    pub base_url: String,
    /// The home page.
    pub home: String,
    /// A CSS colour.
    pub accent: Option<String>,
    /// Folio's version.
    pub version: &'static str,
    /// The header.
    pub nav: Vec<NavView>,
    /// In the order of the names.
    pub collections: Vec<CollectionView>,
    /// Where the search stands; `None` where there is none.
    pub search: Option<String>,
    /// Of every blog.
    pub feeds: Vec<FeedView>,
    /// Where the source is browsed.
    pub repository: Option<String>,
    /// The configuration's `[extra]`.
    pub extra: serde_json::Map<String, serde_json::Value>,
}

impl SiteView {
    /// Builds the view.
    #[must_use]
    pub fn new(tracked: &Tracked<'_>) -> Self {
        let config = tracked.config();
        let title = site_title(tracked);
        let collections: Vec<CollectionView> = tracked
            .collections()
            .map(|collection| CollectionView::new(collection, config))
            .collect();
        let configured = config.nav.iter().map(|link| {
            let target = tracked.place(&link.url);
            let url = href(&target, &link.url, config);
            let of =
                |view: &&CollectionView| link.url.trim_matches('/') == view.name || url == view.url;
            NavView {
                title: link.title.clone(),
                external: target == Target::External,
                collection: collections.iter().find(of).map(|view| view.name.clone()),
                url,
            }
        });
        let mut nav: Vec<NavView> = configured.collect();
        if nav.is_empty() {
            // Documentation first: that is what a product's reader comes for.
            let mut ordered: Vec<&CollectionView> = collections.iter().collect();
            ordered.sort_by_key(|view| view.kind == CollectionKind::Blog);
            nav.extend(ordered.into_iter().map(|view| NavView {
                // Beside the site's name, its own name says nothing.
                title: if view.title == title { humanize(&view.name) } else { view.title.clone() },
                url: view.url.clone(),
                external: false,
                collection: Some(view.name.clone()),
            }));
        }
        let feeds = tracked
            .collections()
            .filter(|collection| collection.kind == CollectionKind::Blog)
            .flat_map(|blog| feed_views(blog, config, &title))
            .collect();
        Self {
            title,
            description: config.description.clone(),
            language: config.language.clone(),
            direction: direction(&config.language),
            base_url: config.origin.clone().unwrap_or_default(),
            home: config.href(&UrlPath::root()),
            accent: config.theme.accent.clone(),
            version: env!("CARGO_PKG_VERSION"),
            nav,
            collections,
            search: config.search.then(|| {
                let url = UrlPath::new(library::SEARCH).expect("a plain name is a URL");
                config.href(&url)
            }),
            feeds,
            repository: config.repository.clone(),
            extra: config.extra.clone(),
        }
    }
}

/// Returns where the lines of a language begin, by its script or its usual one.
fn direction(language: &str) -> &'static str {
    const RIGHT_TO_LEFT: &[&str] = &[
        "ar", "arc", "ckb", "dv", "fa", "he", "ks", "ku-arab", "pa-arab", "ps", "sd", "ug", "ur",
        "yi",
    ];
    let language = language.to_ascii_lowercase();
    let has_script = language.split('-').any(|part| matches!(part, "arab" | "hebr"));
    let is_latin = language.split('-').any(|part| part == "latn");
    let primary = language.split('-').next().unwrap_or_default();
    if !is_latin && (has_script || RIGHT_TO_LEFT.contains(&primary)) { "rtl" } else { "ltr" }
}

/// Returns the name of the site: as configured, else that of its home page, else of its docs.
#[must_use]
pub fn site_title(tracked: &Tracked<'_>) -> String {
    let of_home = || tracked.page_at(&UrlPath::root()).map(|page| page.title.clone());
    let of_docs = || {
        let mut docs = tracked.collections().filter(|c| c.kind == CollectionKind::Docs);
        docs.next().map(|collection| collection.title.clone())
    };
    let configured = tracked.config().title.clone();
    configured.or_else(of_home).or_else(of_docs).unwrap_or_else(|| "Blog".to_owned())
}

fn feed_views(blog: &Collection, config: &Config, site: &str) -> [FeedView; 3] {
    let feed = |name: &str, label: &'static str, media_type| FeedView {
        title: format!("{} · {site} ({label})", blog.title),
        label,
        collection: blog.title.clone(),
        url: format!("{}{name}", config.href(&blog.url)),
        media_type,
    };
    [
        feed("atom.xml", "Atom", "application/atom+xml"),
        feed("rss.xml", "RSS", "application/rss+xml"),
        feed("feed.json", "JSON", "application/feed+json"),
    ]
}

impl CollectionView {
    /// Builds the view.
    #[must_use]
    pub fn new(collection: &Collection, config: &Config) -> Self {
        Self {
            name: collection.name.clone(),
            title: collection.title.clone(),
            url: config.href(&collection.url),
            kind: collection.kind,
        }
    }
}

/// A date in the spellings that templates need.
#[derive(Debug, Clone, Serialize)]
pub struct DayView {
    /// RFC 3339, for machines.
    pub iso: String,
    /// `2026-04-20`.
    pub day: String,
    /// `20 April 2026`.
    pub text: String,
}

impl DayView {
    /// Builds the view of a date in the site's time zone.
    #[must_use]
    pub fn new(date: &Date, config: &Config) -> Self {
        Self {
            iso: date.iso(config.timezone),
            day: date.day.format("%Y-%m-%d").to_string(),
            text: date.text(),
        }
    }
}

/// A tag or an author of a page.
#[derive(Debug, Clone, Serialize)]
pub struct TagView {
    /// As written.
    pub title: String,
    /// The list of its posts; `None` outside a blog.
    pub url: Option<String>,
}

impl TagView {
    /// Builds the views of what `page` names of one kind.
    #[must_use]
    pub fn of(page: &Page, kind: TermKind, tracked: &Tracked<'_>) -> Vec<Self> {
        let named = kind.named_by(page);
        if named.is_empty() {
            return Vec::new();
        }
        let terms = if page.kind == PageKind::Post { tracked.kin(page).terms } else { Vec::new() };
        let view = |name: &crate::content::Field<String>| {
            let term = terms.iter().find(|term| term.kind == kind && term.is_called(&name.value));
            let url = term.map(|term| tracked.config().href(&term.url));
            Self { title: name.value.clone(), url }
        };
        named.iter().map(view).collect()
    }
}

/// A picture of the site, with all that a browser should know before it comes.
#[derive(Debug, Clone, Serialize)]
pub struct CoverView {
    /// Where it lies.
    pub url: String,
    /// Pixels; `None` where the file does not say.
    pub width: Option<u32>,
    /// Pixels; `None` where the file does not say.
    pub height: Option<u32>,
    /// The copies among which a browser may choose; empty where there are none.
    pub srcset: String,
}

impl CoverView {
    /// Builds the view of the picture that a page names; `None` where that is no file of the site.
    #[must_use]
    pub fn of(page: &Page, tracked: &Tracked<'_>) -> Option<Self> {
        let image = &page.document.front_matter.image.as_ref()?.value;
        let Target::File { url } = tracked.link(page, image) else { return None };
        let config = tracked.config();
        let size = tracked.picture(&url).and_then(|picture| picture.size);
        let copy =
            |width: &u32| format!("{} {width}w", config.href(&library::variant(&url, *width)));
        let copies: Vec<String> = tracked.variants(&url).iter().map(copy).collect();
        Some(Self {
            url: config.href(&url),
            width: size.map(|size| size.width),
            height: size.map(|size| size.height),
            srcset: copies.join(", "),
        })
    }
}

/// The page that is being rendered.
#[derive(Debug, Clone, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "templates ask each of them by its name")]
pub struct PageView {
    /// `home`, `page`, `docs`, `post`, `section`, `blog`, `term`, `terms`, `archive`, `search` or `404`.
    pub kind: &'static str,
    /// For the head, menus and lists.
    pub title: String,
    /// The heading of level 1 as HTML.
    pub heading: String,
    /// The id of that heading; `None` where the body has no heading of its own.
    pub heading_id: Option<String>,
    /// Empty where nothing is said.
    pub description: String,
    /// Where it stands.
    pub url: String,
    /// The whole URL that search engines should know it by.
    pub canonical: Option<String>,
    /// The whole URL of its picture.
    pub image: Option<String>,
    /// Whether that picture is its card.
    pub card: bool,
    /// The picture that its author names, to be shown above the text.
    pub cover: Option<CoverView>,
    /// The same page as Markdown.
    pub markdown: Option<String>,
    /// The collection it belongs to.
    pub collection: Option<CollectionView>,
    /// When it was published.
    pub published: Option<DayView>,
    /// When it last changed.
    pub updated: Option<DayView>,
    /// Reading time.
    pub minutes: usize,
    /// Their names, with the lists of their posts.
    pub authors: Vec<TagView>,
    /// As written, with the lists of their posts.
    pub tags: Vec<TagView>,
    /// The term whose posts it lists.
    pub term: Option<TermView>,
    /// Whether it is shown only because drafts are.
    pub draft: bool,
    /// Whether it is shown before its time.
    pub scheduled: bool,
    /// Whether it has ceased to be public.
    pub expired: bool,
    /// Whether search engines should leave it out.
    pub noindex: bool,
    /// Where its source is edited.
    pub edit_url: Option<String>,
    /// The path of its source.
    pub source: Option<String>,
    /// The template that it asks for.
    pub layout: Option<String>,
    /// Whether it has formulas.
    pub math: bool,
    /// What the front matter has beside the known keys.
    pub extra: serde_json::Map<String, serde_json::Value>,
}

impl PageView {
    /// Builds the view of a page that Folio makes itself: a list, a section, the 404 page.
    #[must_use]
    pub fn made(kind: &'static str, title: &str, url: &UrlPath, config: &Config) -> Self {
        Self {
            kind,
            title: title.to_owned(),
            heading: escape(title),
            heading_id: None,
            description: String::new(),
            url: config.href(url),
            canonical: config.permalink(url),
            image: None,
            card: false,
            cover: None,
            markdown: None,
            collection: None,
            published: None,
            updated: None,
            minutes: 0,
            authors: Vec::new(),
            tags: Vec::new(),
            term: None,
            draft: false,
            scheduled: false,
            expired: false,
            noindex: false,
            edit_url: None,
            source: None,
            layout: None,
            math: false,
            extra: serde_json::Map::new(),
        }
    }

    /// Gives the page another heading than its title in the head.
    pub fn set_heading(&mut self, text: &str) {
        self.heading = escape(text);
    }

    /// Builds the view of a content page with its rendered body.
    #[must_use]
    pub fn new(page: &Page, body: &Rendered, tracked: &Tracked<'_>) -> Self {
        let config = tracked.config();
        let matter = &page.document.front_matter;
        let kind = match page.kind {
            PageKind::Home => "home",
            PageKind::Page => "page",
            PageKind::Docs => "docs",
            PageKind::Post => "post",
            PageKind::Blog => "blog",
        };
        let collection = page.collection.as_deref().and_then(|name| tracked.collection(name));
        let canonical = matter.canonical.as_ref().map(|field| field.value.clone());
        let heading = body.outline.heading.as_ref();
        Self {
            heading: heading.map_or_else(|| escape(&page.title), |heading| heading.html.clone()),
            heading_id: heading.map(|heading| heading.id.clone()),
            description: page.description.clone(),
            canonical: canonical.or_else(|| config.permalink(&page.url)),
            image: image_url(page, tracked),
            card: tracked.has_card(page),
            cover: CoverView::of(page, tracked),
            markdown: config.llms.then(|| config.href(&library::twin(&page.url))),
            collection: collection.map(|collection| CollectionView::new(collection, config)),
            published: page.published.map(|date| DayView::new(&date, config)),
            updated: shown_change(page).map(|date| DayView::new(&date, config)),
            minutes: body.facts.minutes(),
            authors: TagView::of(page, TermKind::Author, tracked),
            tags: TagView::of(page, TermKind::Tag, tracked),
            draft: page.status == Status::Draft,
            scheduled: matches!(page.status, Status::Scheduled(_)),
            expired: matches!(page.status, Status::Expired(_)),
            noindex: page.is_unlisted() || page.status != Status::Public,
            edit_url: config.edit_link(&page.path),
            source: Some(page.path.to_string()),
            layout: matter.layout.as_ref().map(|field| field.value.clone()),
            math: body.outline.has_math,
            extra: matter.extra.clone(),
            ..Self::made(kind, &page.title, &page.url, config)
        }
    }
}

/// Returns the date of the last change that readers see: of a post only what its author says, since a
/// corrected letter is no news.
fn shown_change(page: &Page) -> Option<Date> {
    let said = page.document.front_matter.updated_at.as_ref().map(|field| field.value);
    if page.kind == PageKind::Post { said } else { page.changed }
}

/// Returns the whole URL of the picture that a page names, where it is a file of the site.
fn image_url(page: &Page, tracked: &Tracked<'_>) -> Option<String> {
    let config = tracked.config();
    let Some(image) = &page.document.front_matter.image else {
        return config.permalink(&library::card(&page.url)).filter(|_| tracked.has_card(page));
    };
    let image = &image.value;
    match tracked.link(page, image) {
        crate::content::Target::File { url } => config.permalink(&url),
        crate::content::Target::External => Some(image.clone()),
        _ => None,
    }
}

fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    pulldown_cmark_escape::escape_html(&mut html, text).expect("a String takes every write");
    html
}

/// An entry of the contents of a page.
#[derive(Debug, Clone, Serialize)]
pub struct TocView {
    /// The id of the heading.
    pub id: String,
    /// HTML without links.
    pub title: String,
    /// 2 to 6.
    pub level: u8,
    /// The headings below it.
    pub children: Vec<TocView>,
}

impl TocView {
    /// Builds the views of `entries`.
    #[must_use]
    pub fn of(entries: &[TocEntry]) -> Vec<Self> {
        entries
            .iter()
            .map(|entry| Self {
                id: entry.id.clone(),
                title: entry.title.clone(),
                level: entry.level,
                children: Self::of(&entry.children),
            })
            .collect()
    }
}

/// Returns the link of a menu or of the header: to its target, or as written where there is none.
fn href(target: &Target, destination: &str, config: &Config) -> String {
    let place = match target {
        Target::Page { url, .. } | Target::File { url } => config.href(url),
        _ => return destination.to_owned(),
    };
    let fragment = destination.split_once('#').map(|(_, fragment)| fragment);
    match fragment {
        Some(fragment) => format!("{place}#{fragment}"),
        None => place,
    }
}

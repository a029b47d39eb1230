//! What templates see: narrow views of pages, menus and lists, and nothing else.
//!
//! In come the site's types through [`Tracked`]; out come values that serialise. Listed pages are
//! summaries, never bodies: a list of a thousand posts costs a thousand titles. Every URL is ready
//! for an attribute: percent-encoded, base path included.

use serde::Serialize;

use crate::config::{CollectionKind, Config};
use crate::content::{Date, Rendered, Target, TocEntry};
use crate::library::{
    Collection, Menu, NodeKind, Page, PageKind, Section, ShownNode, Status, humanize,
};
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
    /// For people.
    pub title: String,
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
            base_url: config.origin.clone().unwrap_or_default(),
            home: config.href(&UrlPath::root()),
            accent: config.theme.accent.clone(),
            version: env!("CARGO_PKG_VERSION"),
            nav,
            collections,
            feeds,
            repository: config.repository.clone(),
            extra: config.extra.clone(),
        }
    }
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

fn feed_views(blog: &Collection, config: &Config, site: &str) -> [FeedView; 2] {
    let feed = |name: &str, label: &str, media_type| FeedView {
        title: format!("{} · {site} ({label})", blog.title),
        url: format!("{}{name}", config.href(&blog.url)),
        media_type,
    };
    [
        feed("atom.xml", "Atom", "application/atom+xml"),
        feed("rss.xml", "RSS", "application/rss+xml"),
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

/// A tag of a post.
#[derive(Debug, Clone, Serialize)]
pub struct TagView {
    /// As written.
    pub title: String,
    /// The list of its posts.
    pub url: Option<String>,
}

/// The page that is being rendered.
#[derive(Debug, Clone, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "templates ask each of them by its name")]
pub struct PageView {
    /// `home`, `page`, `docs`, `post`, `section`, `blog`, `term` or `404`.
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
    /// The collection it belongs to.
    pub collection: Option<CollectionView>,
    /// When it was published.
    pub published: Option<DayView>,
    /// When it last changed.
    pub updated: Option<DayView>,
    /// Reading time.
    pub minutes: usize,
    /// Names.
    pub authors: Vec<String>,
    /// As written.
    pub tags: Vec<TagView>,
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
            collection: None,
            published: None,
            updated: None,
            minutes: 0,
            authors: Vec::new(),
            tags: Vec::new(),
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
        let heading = body.heading.as_ref();
        let tags = matter.tags.iter().map(|tag| TagView { title: tag.value.clone(), url: None });
        Self {
            heading: heading.map_or_else(|| escape(&page.title), |heading| heading.html.clone()),
            heading_id: heading.map(|heading| heading.id.clone()),
            description: page.description.clone(),
            canonical: canonical.or_else(|| config.permalink(&page.url)),
            image: image_url(page, tracked),
            collection: collection.map(|collection| CollectionView::new(collection, config)),
            published: page.published.map(|date| DayView::new(&date, config)),
            updated: matter.updated_at.as_ref().map(|field| DayView::new(&field.value, config)),
            minutes: body.facts.minutes(),
            authors: matter.authors.iter().map(|author| author.value.clone()).collect(),
            tags: tags.collect(),
            draft: page.status == Status::Draft,
            scheduled: matches!(page.status, Status::Scheduled(_)),
            expired: matches!(page.status, Status::Expired(_)),
            noindex: page.is_unlisted() || page.status != Status::Public,
            edit_url: config.edit_link(&page.path),
            source: Some(page.path.to_string()),
            layout: matter.layout.as_ref().map(|field| field.value.clone()),
            math: body.has_math,
            extra: matter.extra.clone(),
            ..Self::made(kind, &page.title, &page.url, config)
        }
    }
}

/// Returns the whole URL of the picture that a page names, where it is a file of the site.
fn image_url(page: &Page, tracked: &Tracked<'_>) -> Option<String> {
    let image = &page.document.front_matter.image.as_ref()?.value;
    match tracked.link(page, image) {
        crate::content::Target::File { url } => tracked.config().permalink(&url),
        crate::content::Target::External => Some(image.clone()),
        _ => None,
    }
}

fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    pulldown_cmark_escape::escape_html(&mut html, text).expect("a String takes every write");
    html
}

/// A listed page.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// As in [`PageView`].
    pub kind: &'static str,
    /// The title.
    pub title: String,
    /// Where it stands.
    pub url: String,
    /// Its description, or its first paragraph where a post has none.
    pub description: String,
    /// When it was published.
    pub published: Option<DayView>,
    /// Reading time; 0 where it is not shown.
    pub minutes: usize,
    /// As written.
    pub tags: Vec<TagView>,
    /// Whether it is shown only because drafts are.
    pub draft: bool,
    /// Whether it is shown before its time.
    pub scheduled: bool,
}

impl Summary {
    /// Builds the summary of a post, with its reading time and an excerpt if need be.
    #[must_use]
    pub fn of_post(page: &Page, tracked: &Tracked<'_>) -> Self {
        let facts = tracked.facts(&page.path);
        let mut summary = Self::of_page(page, tracked);
        summary.kind = "post";
        summary.minutes = facts.minutes();
        if summary.description.is_empty() {
            summary.description.clone_from(&facts.excerpt);
        }
        summary
    }

    /// Builds the summary of a docs page.
    #[must_use]
    pub fn of_page(page: &Page, tracked: &Tracked<'_>) -> Self {
        let config = tracked.config();
        let matter = &page.document.front_matter;
        let tags = matter.tags.iter().map(|tag| TagView { title: tag.value.clone(), url: None });
        Self {
            kind: "docs",
            title: page.menu_title().to_owned(),
            url: config.href(&page.url),
            description: page.description.clone(),
            published: page.published.map(|date| DayView::new(&date, config)),
            minutes: 0,
            tags: tags.collect(),
            draft: page.status == Status::Draft,
            scheduled: matches!(page.status, Status::Scheduled(_)),
        }
    }

    /// Builds the summary of a section; `None` where it has no page.
    #[must_use]
    pub fn of_section(section: &Section, tracked: &Tracked<'_>) -> Option<Self> {
        let config = tracked.config();
        let page = section.page.as_ref().and_then(|path| tracked.page(path));
        Some(Self {
            kind: "section",
            title: section.title.clone(),
            url: config.href(section.url.as_ref()?),
            description: page.map(|page| page.description.clone()).unwrap_or_default(),
            published: None,
            minutes: 0,
            tags: Vec::new(),
            draft: false,
            scheduled: false,
        })
    }
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

/// An entry of the sidebar.
#[derive(Debug, Clone, Serialize)]
pub struct NodeView {
    /// `page`, `folder`, `separator`, `link`, or `more` for entries that are left out.
    pub kind: &'static str,
    /// What it says.
    pub title: String,
    /// Where it leads.
    pub url: Option<String>,
    /// The name of an icon.
    pub icon: Option<String>,
    /// Whether its children show: it holds the current page, or its author opened it.
    pub open: bool,
    /// Whether it leaves the site.
    pub external: bool,
    /// What lies in it.
    pub children: Vec<NodeView>,
}

impl NodeView {
    /// Builds the sidebar of `menu` as it stands beside the page at `current`. Which line is the page's
    /// own shows in its URL, so that pages of one folder share the rest.
    #[must_use]
    pub fn sidebar(menu: &Menu, current: &UrlPath, config: &Config) -> Vec<Self> {
        Self::list(&menu.shown(current), config)
    }

    fn list(shown: &[ShownNode<'_>], config: &Config) -> Vec<Self> {
        shown.iter().map(|shown| Self::new(shown, config)).collect()
    }

    fn new(shown: &ShownNode<'_>, config: &Config) -> Self {
        match shown {
            ShownNode::Entry { node, open, children } => {
                let link = node.link.as_ref();
                let href = link.map(|link| href(&link.target, &link.destination, config));
                Self {
                    kind: match node.kind {
                        NodeKind::Page => "page",
                        NodeKind::Folder => "folder",
                        NodeKind::Separator => "separator",
                        NodeKind::Link => "link",
                    },
                    title: node.title.clone(),
                    url: href.or_else(|| node.url.as_ref().map(|url| config.href(url))),
                    icon: node.icon.clone(),
                    open: *open,
                    external: link.is_some_and(|link| link.external),
                    children: Self::list(children, config),
                }
            }
            ShownNode::More { url } => Self {
                kind: "more",
                title: "More pages".to_owned(),
                url: url.map(|url| config.href(url)),
                icon: None,
                open: false,
                external: false,
                children: Vec::new(),
            },
        }
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

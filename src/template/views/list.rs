//! Lists as templates see them: summaries of pages, the pages of a list, terms, series and years.
//!
//! In come pages and lists through [`Tracked`]; out come values that hold titles, never bodies.

use chrono::Datelike;
use serde::Serialize;

use crate::config::Config;
use crate::library::{Page, Section, Status, Term, TermKind, list_page};
use crate::site::{Kin, List, Tracked};

use super::{CoverView, DayView, LinkView, TagView};

/// A listed page.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// As in [`super::PageView`].
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
    /// The picture that a post names; `None` in every other list.
    pub cover: Option<CoverView>,
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
        summary.cover = CoverView::of(page, tracked);
        if summary.description.is_empty() {
            summary.description.clone_from(&facts.excerpt);
        }
        summary
    }

    /// Builds the summary of a docs page.
    #[must_use]
    pub fn of_page(page: &Page, tracked: &Tracked<'_>) -> Self {
        let config = tracked.config();
        Self {
            kind: "docs",
            title: page.menu_title().to_owned(),
            url: config.href(&page.url),
            description: page.description.clone(),
            published: page.published.map(|date| DayView::new(&date, config)),
            minutes: 0,
            tags: TagView::of(page, TermKind::Tag, tracked),
            cover: None,
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
            cover: None,
            draft: false,
            scheduled: false,
        })
    }
}

/// A section of a collection.
#[derive(Debug, Clone, Serialize)]
pub struct SectionView {
    /// What it is called.
    pub title: String,
    /// Where its page stands.
    pub url: String,
    /// The name of its collection.
    pub collection: String,
}

impl SectionView {
    /// Builds the view; `None` where it has no page.
    #[must_use]
    pub fn new(section: &Section, config: &Config) -> Option<Self> {
        Some(Self {
            title: section.title.clone(),
            url: config.href(section.url.as_ref()?),
            collection: section.collection.clone(),
        })
    }
}

/// The way to the other pages of a list.
#[derive(Debug, Clone, Serialize)]
pub struct PaginationView {
    /// Which page it is, from 1.
    pub number: usize,
    /// How many there are.
    pub total: usize,
    /// The page with newer posts.
    pub previous: Option<String>,
    /// The page with older posts.
    pub next: Option<String>,
}

impl PaginationView {
    /// Builds the view; `None` for a list of one page.
    #[must_use]
    pub fn new(list: &List<'_>, config: &Config) -> Option<Self> {
        let List { number, total, .. } = *list;
        let href = |number: usize| config.href(&list_page(list.start, number));
        (total > 1).then(|| Self {
            number,
            total,
            previous: (number > 1).then(|| href(number - 1)),
            next: (number < total).then(|| href(number + 1)),
        })
    }
}

/// A tag, an author or a series with its list.
#[derive(Debug, Clone, Serialize)]
pub struct TermView {
    /// `tags`, `authors` or `series`.
    pub kind: &'static str,
    /// As most posts spell it.
    pub title: String,
    /// The list of its posts.
    pub url: String,
    /// How many there are.
    pub posts: usize,
    /// The feed of its posts; tags have one.
    pub feed: Option<String>,
}

impl TermView {
    /// Builds the view.
    #[must_use]
    pub fn new(term: &Term, config: &Config) -> Self {
        let url = config.href(&term.url);
        Self {
            kind: term.kind.folder(),
            title: term.title.clone(),
            posts: term.posts.len(),
            feed: (term.kind == TermKind::Tag).then(|| format!("{url}atom.xml")),
            url,
        }
    }
}

/// The series that a post is a part of.
#[derive(Debug, Clone, Serialize)]
pub struct SeriesView {
    /// Its name.
    pub title: String,
    /// The list of its posts.
    pub url: String,
    /// Which part the post is, from 1.
    pub part: usize,
    /// The parts, from the first on.
    pub parts: Vec<LinkView>,
}

impl SeriesView {
    /// Builds the view for `page`; `None` where it is not a part of several.
    #[must_use]
    pub fn new(page: &Page, kin: &Kin<'_>, tracked: &Tracked<'_>) -> Option<Self> {
        let config = tracked.config();
        let term = kin.terms.iter().find(|term| term.kind == TermKind::Series)?;
        let own = kin.series.iter().position(|part| part.path == page.path)?;
        let part = |page: &&Page| LinkView {
            title: page.title.clone(),
            url: Some(config.href(&page.url)),
            description: String::new(),
        };
        (kin.series.len() > 1).then(|| Self {
            title: term.title.clone(),
            url: config.href(&term.url),
            part: own + 1,
            parts: kin.series.iter().map(part).collect(),
        })
    }
}

/// The posts of one year.
#[derive(Debug, Clone, Serialize)]
pub struct YearView {
    /// `2026`, or `Undated`.
    pub title: String,
    /// Newest first.
    pub entries: Vec<Summary>,
}

impl YearView {
    /// Groups posts, newest first, by their year.
    #[must_use]
    pub fn group(posts: &[&Page], tracked: &Tracked<'_>) -> Vec<Self> {
        let year = |page: &&Page| page.published.map(|date| date.day.year());
        let years = posts.chunk_by(|a, b| year(a) == year(b));
        years
            .map(|posts| Self {
                title: posts
                    .first()
                    .and_then(year)
                    .map_or_else(|| "Undated".to_owned(), |year| year.to_string()),
                entries: posts.iter().map(|page| Summary::of_page(page, tracked)).collect(),
            })
            .collect()
    }
}

//! One content file in its place on the site.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::content::{Date, Document};
use crate::paths::{SourcePath, UrlPath};

use super::{Moment, Status};

/// What a page is to its readers, which decides its template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageKind {
    /// `content/index.md`.
    Home,
    /// A page outside all collections.
    Page,
    /// A page of a docs collection.
    Docs,
    /// A post of a blog.
    Post,
    /// The page of a blog's own folder, shown above the list of posts.
    Blog,
}

/// One content file in its place on the site.
#[derive(Debug, Clone)]
pub struct Page {
    /// The source.
    pub path: SourcePath,
    /// Where it is published.
    pub url: UrlPath,
    /// What it is to its readers.
    pub kind: PageKind,
    /// The place in the content tree without extension or `index`: `docs/guides/a`.
    pub place: String,
    /// The folder that holds the source: `docs/guides`; an index page lies in its own.
    pub folder: String,
    /// The collection it belongs to.
    pub collection: Option<String>,
    /// From the front matter, else the first heading, else the name.
    pub title: String,
    /// Shown in menus in place of the title.
    pub menu_title: Option<String>,
    /// From the front matter; empty where there is none.
    pub description: String,
    /// From the front matter, else from the name of the file or folder.
    pub published: Option<Date>,
    /// When it last changed: from the front matter, else from git.
    pub changed: Option<Date>,
    /// Whether it is public.
    pub status: Status,
    /// The parsed source.
    pub document: Arc<Document>,
}

impl Page {
    /// Returns the title for menus and breadcrumbs.
    #[must_use]
    pub fn menu_title(&self) -> &str {
        self.menu_title.as_deref().unwrap_or(&self.title)
    }

    /// Says whether lists, feeds, the sitemap and search leave it out although it is public.
    #[must_use]
    pub fn is_unlisted(&self) -> bool {
        self.document.front_matter.unlisted
    }

    /// Says whether all that the index knows of the page is the same: everything but the body.
    pub(super) fn is_same_but_for_body(&self, other: &Self) -> bool {
        let Self { path, url, kind, place, folder, collection, title, .. } = self;
        let Self { menu_title, description, published, changed, status, document, .. } = self;
        (path, url, kind, place) == (&other.path, &other.url, &other.kind, &other.place)
            && (folder, collection) == (&other.folder, &other.collection)
            && (title, menu_title, description)
                == (&other.title, &other.menu_title, &other.description)
            && (published, changed, status) == (&other.published, &other.changed, &other.status)
            && document.front_matter == other.document.front_matter
    }

    /// Returns when the page next becomes public or ceases to be.
    pub(super) fn next_turn(&self, zone: Tz, moment: &Moment) -> Option<DateTime<Utc>> {
        let expires = self.document.front_matter.expires.as_ref();
        match self.status {
            Status::Scheduled(at) => Some(at),
            Status::Public => {
                expires.map(|field| field.value.instant(zone)).filter(|at| *at > moment.now)
            }
            Status::Draft | Status::Expired(_) => None,
        }
    }

    /// Says whether the file is its folder's page.
    #[must_use]
    pub fn is_index(&self) -> bool {
        self.place == self.folder
    }
}

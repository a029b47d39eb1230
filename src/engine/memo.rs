//! Bodies that outlive their edition: kept with the questions they asked, and reused when asking
//! again gives the same answers.
//!
//! In come a rendered body and its questions, later another site; out comes whether the body is
//! what rendering it anew would give. Nothing is ever marked as changed.

use std::sync::Arc;

use crate::content::{Rendered, Target};
use crate::library::{self, Page};
use crate::site::{Query, Site, Tracked};

use super::Edition;

/// A body with the answers that it was made from.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    /// The body.
    pub rendered: Arc<Rendered>,
    /// Where each destination on the page led.
    links: Arc<[(String, Target)]>,
}

impl Kept {
    /// Keeps `rendered`, which `tracked` has seen come about.
    pub fn new(rendered: Rendered, tracked: Tracked<'_>, site: &Site, page: &Page) -> Self {
        let mut asked: Vec<String> = tracked
            .into_questions()
            .into_iter()
            .filter_map(|query| match query {
                Query::Link(_, destination) => Some(destination),
                // `sees_the_same` answers for everything else that a body can ask.
                _ => None,
            })
            .collect();
        asked.sort();
        asked.dedup();
        let answer = |destination: String| {
            let target = library::resolve(&site.library, page, &destination);
            (destination, target)
        };
        Self { rendered: Arc::new(rendered), links: asked.into_iter().map(answer).collect() }
    }

    /// Says whether every question has the same answer on `site`.
    pub fn holds(&self, site: &Site, page: &Page) -> bool {
        self.links.iter().all(|(destination, target)| {
            library::resolve(&site.library, page, destination) == *target
        })
    }
}

/// Says whether bodies see the same settings, templates and files in both editions.
pub(super) fn sees_the_same(one: &Edition, other: &Edition) -> bool {
    one.site.config == other.site.config
        && one.frame.view == other.frame.view
        && one.frame.templates.is_same(&other.frame.templates)
        && one.site.library.files().map(|(url, _)| url).eq(other
            .site
            .library
            .files()
            .map(|(url, _)| url))
}

/// Says whether a page is all the same but for its place among others.
pub(super) fn is_same(one: &Page, other: &Page) -> bool {
    Arc::ptr_eq(&one.document, &other.document)
        && one.url == other.url
        && one.kind == other.kind
        && one.place == other.place
        && one.title == other.title
        && one.published == other.published
        && one.status == other.status
}

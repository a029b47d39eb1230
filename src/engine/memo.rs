//! Facts that outlive their edition: kept with the questions their body asked, and reused when
//! asking again gives the same answers.
//!
//! In come the facts of a body, later another site; out comes whether rendering the body anew would
//! give the same ones. Nothing is ever marked as changed.

use std::sync::Arc;

use crate::content::Facts;
use crate::library::{self, Page};
use crate::paths::UrlPath;
use crate::site::Site;

use super::Edition;

/// Says whether every question that the body of `page` asked of other pages, where its links lead,
/// has the same answer on `site`. [`sees_the_same`] and [`is_same`] answer for all others.
pub(super) fn hold(facts: &Facts, site: &Site, page: &Page) -> bool {
    facts
        .links
        .iter()
        .all(|link| library::resolve(&site.library, page, &link.destination) == link.target)
}

/// Says whether bodies see the same settings and templates in both editions.
pub(super) fn sees_the_same(one: &Edition, other: &Edition) -> bool {
    one.site.config == other.site.config
        && one.frame.view == other.frame.view
        && one.frame.templates.is_same(&other.frame.templates)
}

/// Says whether templates see the same files in both editions.
pub(super) fn has_the_same_files(one: &Edition, other: &Edition) -> bool {
    let urls = |edition: &Edition| -> Vec<UrlPath> {
        edition.site.library.files().map(|(url, _)| url.clone()).collect()
    };
    urls(one) == urls(other)
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

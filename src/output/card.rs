//! The picture of a page's title, for links to it in chats and feeds.
//!
//! In comes a page; out comes a PNG. It depends on what is said of the page, never on its body, so an
//! edit of the text draws nothing.

use crate::card::{self, Card, Rgb};
use crate::library::PageKind;
use crate::paths::SourcePath;
use crate::site::Tracked;
use crate::template::Templates;

use super::{Content, Output};

/// Draws the card of a page.
pub(super) fn card(path: &SourcePath, tracked: &Tracked<'_>, templates: &Templates) -> Output {
    let Some(page) = tracked.page(path) else {
        return Output { content: None, diagnostics: Vec::new() };
    };
    // It shows the name of the site.
    tracked.saw_view();
    let config = tracked.config();
    let collection = page.collection.as_deref().and_then(|name| tracked.collection(name));
    let kicker = match (page.kind, page.published) {
        (PageKind::Post, Some(date)) => Some(date.text()),
        _ => collection.map(|collection| collection.title.clone()),
    };
    let address = config.permalink(&page.url).unwrap_or_default();
    let address = address.split_once("://").map_or("", |(_, rest)| rest).trim_end_matches('/');
    let picture = card::draw(&Card {
        title: &page.title,
        description: Some(&*page.description).filter(|text| !text.is_empty()),
        site: templates.site_title(),
        kicker: kicker.as_deref(),
        path: Some(address),
        accent: config.theme.accent.as_deref().and_then(Rgb::from_hex),
    });
    Output::new(Content::Bytes(picture.into()))
}

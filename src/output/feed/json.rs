//! The JSON feed of a list (JSON Feed, version 1.1).
//!
//! In come the head of the feed and its posts; out comes the text of `feed.json`.

use serde::Serialize;

use crate::library::Page;
use crate::site::Tracked;

use super::{Head, address, published, rfc3339, updated, whole};

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the names are those of the format")]
struct Feed<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    language: &'a str,
    authors: Vec<Author<'a>>,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Item<'a> {
    id: String,
    url: String,
    title: &'a str,
    content_html: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    summary: &'a str,
    date_published: String,
    date_modified: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<&'a str>,
}

/// Writes the feed.
pub(super) fn json(head: &Head, posts: &[&Page], tracked: &Tracked<'_>) -> String {
    let config = tracked.config();
    let feed = Feed {
        version: "https://jsonfeed.org/version/1.1",
        title: &head.title,
        home_page_url: &head.link,
        feed_url: &head.own,
        description: &head.description,
        language: &config.language,
        authors: vec![Author { name: &head.author }],
        items: posts.iter().map(|post| item(post, tracked)).collect(),
    };
    let mut text = serde_json::to_string_pretty(&feed).expect("texts always serialise");
    text.push('\n');
    text
}

fn item<'a>(post: &'a Page, tracked: &Tracked<'_>) -> Item<'a> {
    let config = tracked.config();
    let matter = &post.document.front_matter;
    let link = address(config, &post.url);
    Item {
        id: link.clone(),
        url: link,
        title: &post.title,
        content_html: whole(&tracked.body(&post.path).html, post, config),
        summary: &post.description,
        date_published: rfc3339(published(post, config)),
        date_modified: rfc3339(updated(post, config)),
        authors: matter.authors.iter().map(|field| Author { name: &field.value }).collect(),
        tags: matter.tags.iter().map(|field| field.value.as_str()).collect(),
    }
}

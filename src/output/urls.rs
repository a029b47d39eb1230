//! `urls.json`: every address of the site, so that a later build can be held against it.
//!
//! In come the pages, what is known of their bodies, and the redirects; out comes JSON, sorted by
//! address. Its `version` rises when a reader of the old form would misread the new one; what is added
//! to it does not count as that.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::content::Facts;
use crate::digest::Digest;
use crate::library::{Destination, Made, Page, PageKind};
use crate::paths::UrlPath;
use crate::site::Tracked;

/// Where it is published.
pub const URLS: &str = "/urls.json";

/// The version of the form.
pub const VERSION: u32 = 1;

/// What a site publishes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Urls {
    /// [`VERSION`].
    pub version: u32,
    /// Every address, sorted.
    pub urls: Vec<Entry>,
}

/// One address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// The place on the site, percent-decoded, without the base path.
    pub url: String,
    /// What stands there.
    pub kind: Kind,
    /// The title of a page.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Of the title, the description and what is shown of the text; nothing around them counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// How many words the text has, code left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<usize>,
    /// What links can lead to on the page, in its order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headings: Vec<Heading>,
    /// Where a redirect leads: a place on the site, or a whole address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// An id, and the text of its heading; empty for an id that is no heading's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// The id.
    pub id: String,
    /// The text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// What stands at an address.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A page of documentation, or one outside of all collections.
    #[default]
    Page,
    /// A post of a blog.
    Post,
    /// A folder's page that Folio makes: a blog, or a part of the documentation.
    Section,
    /// A list that Folio makes: of posts, of terms, by year, or the search.
    List,
    /// Another place is shown instead.
    Redirect,
    /// A file that is published as it is.
    File,
    /// A style sheet or a script whose name tells its content.
    Asset,
    /// What a later version of Folio publishes.
    #[serde(other)]
    Other,
}

impl Kind {
    /// Says whether readers come to it for what somebody wrote there.
    #[must_use]
    pub fn is_written(self) -> bool {
        matches!(self, Self::Page | Self::Post)
    }
}

/// Lists every address.
#[must_use]
pub fn list(tracked: &Tracked<'_>) -> Urls {
    Urls { version: VERSION, urls: entries(tracked, |entry| entry).into_values().collect() }
}

/// Writes the file: [`Urls`] with a line for each address, so that a diff of two of them can be read.
pub(super) fn urls(tracked: &Tracked<'_>) -> String {
    let line = |entry| serde_json::to_string(&entry).expect("strings and numbers always serialise");
    let lines: Vec<String> = entries(tracked, line).into_values().collect();
    format!("{{\"version\":{VERSION},\"urls\":[\n{}]}}\n", lines.join(",\n"))
}

/// Makes something of each address.
fn entries<T: Send>(
    tracked: &Tracked<'_>,
    make: impl Fn(Entry) -> T + Sync,
) -> BTreeMap<UrlPath, T> {
    let one = |page: &Page, facts: &Facts, body| make(written(page, facts, body));
    let pages: Vec<&Page> = tracked.public_pages().collect();
    let made = tracked.of_bodies(&pages, one);
    let mut entries = BTreeMap::new();
    for (page, made) in pages.iter().zip(made) {
        entries.entry(page.url.clone()).or_insert(made);
    }
    let mut enter = |url: &UrlPath, entry: Entry| {
        let make = || make(Entry { url: url.to_string(), ..entry });
        entries.entry(url.clone()).or_insert_with(make);
    };
    for section in tracked.sections() {
        if let Some(url) = &section.url {
            enter(url, Entry { kind: Kind::Section, ..Entry::default() });
        }
    }
    for (url, made) in tracked.all_made() {
        // A number in an address of a list says nothing about what stands there.
        if !matches!(made, Made::List { number: 2.., .. }) {
            enter(url, Entry { kind: Kind::List, ..Entry::default() });
        }
    }
    enter(&UrlPath::root(), Entry { kind: Kind::List, ..Entry::default() });
    for (url, destination) in tracked.redirects() {
        let to = match destination {
            Destination::Site { url, fragment: None } => url.to_string(),
            Destination::Site { url, fragment: Some(id) } => format!("{url}#{id}"),
            Destination::External(to) => to.clone(),
        };
        enter(url, Entry { kind: Kind::Redirect, to: Some(to), ..Entry::default() });
    }
    for url in tracked.site_files() {
        enter(url, Entry { kind: Kind::File, ..Entry::default() });
    }
    for url in tracked.fingerprinted() {
        enter(url, Entry { kind: Kind::Asset, ..Entry::default() });
    }
    entries
}

fn written(page: &Page, facts: &Facts, body: Digest) -> Entry {
    let content = (&page.title, &page.description, body);
    let headings = facts
        .anchors
        .iter()
        .map(|anchor| Heading { id: anchor.id.clone(), text: anchor.text.clone() });
    Entry {
        url: page.url.to_string(),
        kind: if page.kind == PageKind::Post { Kind::Post } else { Kind::Page },
        title: page.title.clone(),
        digest: Some(Digest::of_value(&content).to_string()),
        words: Some(facts.words),
        headings: headings.collect(),
        ..Entry::default()
    }
}

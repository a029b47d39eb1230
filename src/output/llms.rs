//! The site for readers that are no people: `llms.txt`, `llms-full.txt` and the Markdown of each page.
//!
//! In come pages with their bodies; out comes Markdown with whole URLs. `llms.txt` has the form that
//! llmstxt.org describes: a title, a sentence, and lists of links by collection.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::config::Config;
use crate::library::{self, Page, Status};
use crate::markdown;
use crate::paths::{SourcePath, UrlPath};
use crate::site::Tracked;
use crate::template::views::site_title;

use super::{Part, twin};

/// Writes the Markdown of one page.
pub(super) fn twin(path: &SourcePath, tracked: &Tracked<'_>) -> String {
    tracked.page(path).map(|page| whole(page, tracked)).unwrap_or_default()
}

/// Writes `llms.txt`.
pub(super) fn index(tracked: &Tracked<'_>) -> String {
    let config = tracked.config();
    let mut text = head(tracked);
    let pages: Vec<&Page> = listed(tracked).collect();
    let entry = |text: &mut String, page: &Page| {
        let url = address(config, &library::twin(&page.url));
        let _ = write!(text, "- [{}]({url})", bracketed(&page.title));
        if !page.description.is_empty() {
            let _ = write!(text, ": {}", page.description);
        }
        text.push('\n');
    };
    for page in pages.iter().filter(|page| page.collection.is_none()) {
        entry(&mut text, page);
    }
    // Documentation first: that is what such a reader comes for.
    let mut collections: Vec<_> = tracked.collections().collect();
    collections.sort_by_key(|collection| !collection.posts.is_empty());
    for collection in collections {
        let _ = write!(text, "\n## {}\n\n", collection.title);
        let own = pages.iter().filter(|page| page.collection.as_ref() == Some(&collection.name));
        let mut own: Vec<&Page> = own.copied().collect();
        // Newest first in a blog, by address in a tree.
        own.sort_by_key(|page| collection.posts.place(&page.path));
        for page in own {
            entry(&mut text, page);
        }
    }
    let full = UrlPath::new("/llms-full.txt").expect("a plain name is a URL");
    if tracked.file(&full).is_some() {
        let _ = write!(
            text,
            "\n## Optional\n\n- [All pages in one file]({})\n",
            address(config, &full)
        );
    }
    text
}

/// Puts `llms-full.txt` together of the Markdown of all pages.
pub(super) fn full(tracked: &Tracked<'_>) -> Vec<Part> {
    tracked.saw_bodies();
    let mut parts = vec![Part::Text(head(tracked))];
    for page in listed(tracked) {
        parts.push(Part::Text("\n---\n\n".to_owned()));
        parts.push(Part::Output(library::twin(&page.url).output()));
    }
    parts
}

fn head(tracked: &Tracked<'_>) -> String {
    let mut text = format!("# {}\n\n", site_title(tracked));
    let description = &tracked.config().description;
    if !description.is_empty() {
        let _ = write!(text, "> {description}\n\n");
    }
    text
}

/// Returns the pages that are in lists, in the order of their URLs.
fn listed<'a>(tracked: &Tracked<'a>) -> impl Iterator<Item = &'a Page> + use<'a> {
    tracked.public_pages().filter(|page| !page.is_unlisted() && page.status == Status::Public)
}

/// Returns the whole URL of a place, or its path where the site's address is not known.
fn address(config: &Config, url: &UrlPath) -> String {
    config.permalink(url).unwrap_or_else(|| config.href(url))
}

/// Returns a title that ends no link.
fn bracketed(title: &str) -> String {
    title.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

/// Writes a page: title, description, address, text.
fn whole(page: &Page, tracked: &Tracked<'_>) -> String {
    let config = tracked.config();
    let mut text = format!("# {}\n\n", page.title);
    if !page.description.is_empty() {
        let _ = write!(text, "> {}\n\n", page.description);
    }
    let _ = write!(text, "{}\n\n", address(config, &page.url));
    let origin = config.origin.as_deref();
    let own = address(config, &page.url);
    let body = tracked.body(&page.path);
    let whole_url = |link: &str| match (origin, link.as_bytes().first()) {
        (_, Some(b'#')) => Some(format!("{own}{link}")),
        (Some(origin), Some(b'/')) if !link.starts_with("//") => Some(format!("{origin}{link}")),
        _ => None,
    };
    // Two sources can have the same HTML.
    tracked.read_source(&page.path);
    let from_source = body.outline.plain.and_then(|start| {
        let source = &page.document.text[page.document.body_start + start..];
        let offset = page.document.text.len() - source.len();
        twin::from_source(source, offset, &body.facts.links, |link| {
            let href = markdown::href(&link.target, &link.destination, &page.url, config)?;
            Some(whole_url(&href).unwrap_or(href))
        })
    });
    text.push_str(&from_source.unwrap_or_else(|| {
        twin::markdown(&body.html, |link| whole_url(link).map_or(Cow::Borrowed(link), Cow::Owned))
    }));
    text
}

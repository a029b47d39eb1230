//! Feeds of a blog and of its tags, with the full text of their newest posts and whole URLs.
//!
//! Atom is RFC 4287; RSS is RSS 2.0 with `content:encoded`. Both name a style sheet, so that whoever
//! opens one in a browser reads what it is.

mod json;

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use pulldown_cmark_escape::escape_html;
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::library::Page;
use crate::markdown::html_tags;
use crate::paths::UrlPath;
use crate::site::Tracked;
use crate::template::views::site_title;

/// The format of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Format {
    /// `atom.xml`.
    Atom,
    /// `rss.xml`.
    Rss,
    /// `feed.json`.
    Json,
}

impl Format {
    /// Finds the format of a file name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "atom.xml" => Some(Self::Atom),
            "rss.xml" => Some(Self::Rss),
            "feed.json" => Some(Self::Json),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Atom => "atom.xml",
            Self::Rss => "rss.xml",
            Self::Json => "feed.json",
        }
    }
}

/// What both formats say about a feed.
struct Head {
    title: String,
    /// Who speaks where a post names nobody: the site.
    author: String,
    description: String,
    /// The list of posts.
    link: String,
    /// The feed itself.
    own: String,
    updated: DateTime<Utc>,
}

/// Makes a feed of the list at `url`.
pub(super) fn feed(url: &UrlPath, format: Format, tracked: &Tracked<'_>) -> String {
    let Some(list) = tracked.newest(url) else { return String::new() };
    let config = tracked.config();
    let posts = &list.posts;
    let own = UrlPath::new(&format!("{url}{}", format.name())).unwrap_or_else(|_| UrlPath::root());
    let site = site_title(tracked);
    let title = match list.term {
        Some(term) => format!("{}: {} · {site}", list.blog.title, term.title),
        None if list.blog.title == site => site.clone(),
        None => format!("{} · {site}", list.blog.title),
    };
    let head = Head {
        author: site,
        title,
        description: config.description.clone(),
        link: address(config, url),
        own: address(config, &own),
        // The newest change, never the clock: the same posts make the same feed.
        updated: posts.iter().map(|post| updated(post, config)).max().unwrap_or_default(),
    };
    match format {
        Format::Atom => atom(&head, posts, tracked),
        Format::Rss => rss(&head, posts, tracked),
        Format::Json => json::json(&head, posts, tracked),
    }
}

fn published(page: &Page, config: &Config) -> DateTime<Utc> {
    page.published.map(|date| date.instant(config.timezone)).unwrap_or_default()
}

fn updated(page: &Page, config: &Config) -> DateTime<Utc> {
    let updated = page.document.front_matter.updated_at.as_ref();
    updated.map_or_else(|| published(page, config), |field| field.value.instant(config.timezone))
}

fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// Returns the whole URL of a place, or its path where the site's address is not known.
fn address(config: &Config, url: &UrlPath) -> String {
    config.permalink(url).unwrap_or_else(|| config.href(url))
}

/// Writes `<name>text</name>`, escaped.
fn element(xml: &mut String, name: &str, text: &str) {
    let _ = write!(xml, "<{name}>");
    escape(xml, text);
    let _ = writeln!(xml, "</{name}>");
}

/// Escapes text for XML 1.0 and leaves out the control characters that it cannot hold.
pub(super) fn escape(xml: &mut String, text: &str) {
    let is_allowed = |c: char| {
        matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && c != '\u{FFFE}' && c != '\u{FFFF}')
    };
    if text.chars().all(is_allowed) {
        escape_html(xml, text).expect("a String takes every write");
    } else {
        let text: String = text.chars().filter(|c| is_allowed(*c)).collect();
        escape_html(xml, &text).expect("a String takes every write");
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    escape(&mut quoted, text);
    quoted
}

/// Begins a feed, with the style sheet for those who open it in a browser.
fn prologue(tracked: &Tracked<'_>) -> String {
    let sheet = tracked.asset("css/feed.css");
    let sheet = sheet.map(|url| {
        let href = tracked.config().href(url);
        format!("<?xml-stylesheet type=\"text/css\" href=\"{href}\"?>\n")
    });
    format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{}", sheet.unwrap_or_default())
}

fn atom(head: &Head, posts: &[&Page], tracked: &Tracked<'_>) -> String {
    let config = tracked.config();
    let mut xml = prologue(tracked);
    let _ = writeln!(
        xml,
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">",
        quoted(&config.language)
    );
    element(&mut xml, "title", &head.title);
    if !head.description.is_empty() {
        element(&mut xml, "subtitle", &head.description);
    }
    element(&mut xml, "id", &head.link);
    let _ = writeln!(
        xml,
        "<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>",
        quoted(&head.link)
    );
    let _ = writeln!(
        xml,
        "<link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>",
        quoted(&head.own)
    );
    element(&mut xml, "updated", &rfc3339(head.updated));
    let _ = writeln!(xml, "<author><name>{}</name></author>", quoted(&head.author));
    for post in posts {
        let link = address(config, &post.url);
        let body = tracked.body(&post.path);
        xml.push_str("<entry>\n");
        element(&mut xml, "title", &post.title);
        element(&mut xml, "id", &link);
        let _ = writeln!(
            xml,
            "<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>",
            quoted(&link)
        );
        element(&mut xml, "published", &rfc3339(published(post, config)));
        element(&mut xml, "updated", &rfc3339(updated(post, config)));
        for author in &post.document.front_matter.authors {
            let _ = writeln!(xml, "<author><name>{}</name></author>", quoted(&author.value));
        }
        for tag in &post.document.front_matter.tags {
            let _ = writeln!(xml, "<category term=\"{}\"/>", quoted(&tag.value));
        }
        if !post.description.is_empty() {
            element(&mut xml, "summary", &post.description);
        }
        xml.push_str("<content type=\"html\">");
        escape(&mut xml, &whole(&body.html, post, config));
        xml.push_str("</content>\n</entry>\n");
    }
    xml.push_str("</feed>\n");
    xml
}

fn rss(head: &Head, posts: &[&Page], tracked: &Tracked<'_>) -> String {
    let config = tracked.config();
    let mut xml = prologue(tracked);
    xml.push_str(
        "<rss version=\"2.0\" \
         xmlns:atom=\"http://www.w3.org/2005/Atom\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">\n<channel>\n",
    );
    element(&mut xml, "title", &head.title);
    element(&mut xml, "link", &head.link);
    let description = if head.description.is_empty() { &head.title } else { &head.description };
    element(&mut xml, "description", description);
    element(&mut xml, "language", &config.language);
    element(&mut xml, "lastBuildDate", &head.updated.to_rfc2822());
    let _ = writeln!(
        xml,
        "<atom:link rel=\"self\" type=\"application/rss+xml\" href=\"{}\"/>",
        quoted(&head.own)
    );
    for post in posts {
        let link = address(config, &post.url);
        let body = tracked.body(&post.path);
        xml.push_str("<item>\n");
        element(&mut xml, "title", &post.title);
        element(&mut xml, "link", &link);
        let is_permalink = config.origin.is_some();
        let _ = writeln!(xml, "<guid isPermaLink=\"{is_permalink}\">{}</guid>", quoted(&link));
        element(&mut xml, "pubDate", &published(post, config).to_rfc2822());
        for tag in &post.document.front_matter.tags {
            element(&mut xml, "category", &tag.value);
        }
        let summary =
            if post.description.is_empty() { &body.facts.excerpt } else { &post.description };
        element(&mut xml, "description", summary);
        xml.push_str("<content:encoded>");
        escape(&mut xml, &whole(&body.html, post, config));
        xml.push_str("</content:encoded>\n</item>\n");
    }
    xml.push_str("</channel>\n</rss>\n");
    xml
}

/// Makes a body fit to be read elsewhere: whole URLs, no links from headings to themselves.
fn whole(html: &str, page: &Page, config: &Config) -> String {
    let origin = config.origin.clone().unwrap_or_default();
    let own = config.href(&page.url);
    let mut out = String::with_capacity(html.len());
    let mut at = 0;
    let mut skip_close = false;
    for (place, tag) in html_tags(html) {
        out.push_str(&html[at..place.start]);
        at = place.end;
        let source = &html[place];
        if skip_close {
            skip_close = false;
            continue;
        }
        if source.starts_with("<a class=\"anchor\"") {
            skip_close = true;
            continue;
        }
        let mut from = 0;
        for attribute in &tag.attributes {
            if !matches!(attribute.name.as_str(), "href" | "src" | "poster") {
                continue;
            }
            let value = &source[attribute.value_at.clone()];
            let before = if value.starts_with('#') {
                format!("{origin}{own}")
            } else if value.starts_with('/') && !value.starts_with("//") {
                origin.clone()
            } else {
                continue;
            };
            out.push_str(&source[from..attribute.value_at.start]);
            out.push_str(&before);
            from = attribute.value_at.start;
        }
        out.push_str(&source[from..]);
    }
    out.push_str(&html[at..]);
    out
}

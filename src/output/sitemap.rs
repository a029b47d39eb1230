//! `sitemap.xml` (sitemaps.org, version 0.9, with the image extension 1.1 that search engines read) and
//! `robots.txt` (RFC 9309).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::content::Target;
use crate::library::Page;
use crate::paths::UrlPath;
use crate::site::Tracked;

use super::feed::escape;

/// What is told of a page.
#[derive(Default)]
struct Entry {
    /// The day of its last change.
    changed: Option<String>,
    /// The pictures on it that are files of the site.
    pictures: Vec<UrlPath>,
}

/// Lists every page that search engines may show, with the day of its last change where known, and its
/// pictures.
pub(super) fn sitemap(tracked: &Tracked<'_>) -> String {
    let config = tracked.config();
    let mut places: BTreeMap<UrlPath, Entry> = BTreeMap::new();
    for section in tracked.sections() {
        if let Some(url) = &section.url {
            places.insert(url.clone(), Entry::default());
        }
    }
    for (url, _) in tracked.all_made().filter(|(_, made)| made.is_entrance()) {
        places.insert(url.clone(), Entry::default());
    }
    places.insert(UrlPath::root(), Entry::default());
    let mut hidden = Vec::new();
    for page in tracked.public_pages() {
        let matter = &page.document.front_matter;
        let elsewhere = matter.canonical.is_some();
        if page.is_unlisted() || elsewhere || page.status != crate::library::Status::Public {
            hidden.push(page.url.clone());
            continue;
        }
        let changed = page.changed.or(page.published);
        let entry = Entry {
            changed: changed.map(|date| date.day.format("%Y-%m-%d").to_string()),
            pictures: pictures(page, tracked),
        };
        places.insert(page.url.clone(), entry);
    }
    for url in hidden {
        places.remove(&url);
    }
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"",
    );
    if places.values().any(|entry| !entry.pictures.is_empty()) {
        xml.push_str(" xmlns:image=\"http://www.google.com/schemas/sitemap-image/1.1\"");
    }
    xml.push_str(">\n");
    let whole = |url: &UrlPath| config.permalink(url).unwrap_or_else(|| config.href(url));
    for (url, Entry { changed, pictures }) in places {
        xml.push_str("<url><loc>");
        escape(&mut xml, &whole(&url));
        xml.push_str("</loc>");
        if let Some(day) = changed {
            let _ = write!(xml, "<lastmod>{day}</lastmod>");
        }
        for picture in pictures {
            xml.push_str("<image:image><image:loc>");
            escape(&mut xml, &whole(&picture));
            xml.push_str("</image:loc></image:image>");
        }
        xml.push_str("</url>\n");
    }
    xml.push_str("</urlset>\n");
    xml
}

/// Returns the pictures of a page, the one that its front matter names first, each once.
fn pictures(page: &Page, tracked: &Tracked<'_>) -> Vec<UrlPath> {
    let named = page.document.front_matter.image.as_ref();
    let named = named.and_then(|image| match tracked.link(page, &image.value) {
        Target::File { url } => Some(url),
        _ => None,
    });
    let mut pictures: Vec<UrlPath> = named.into_iter().collect();
    for url in tracked.pictures(&page.path) {
        // The format allows a thousand.
        if pictures.len() < 1000 && !pictures.contains(&url) {
            pictures.push(url);
        }
    }
    pictures
}

/// Lets every robot in and says where the sitemap is.
pub(super) fn robots(tracked: &Tracked<'_>) -> String {
    let sitemap = UrlPath::new("/sitemap.xml").expect("a plain name is a URL");
    let mut text = String::from("User-agent: *\nAllow: /\n");
    if let Some(url) = tracked.config().permalink(&sitemap) {
        let _ = write!(text, "\nSitemap: {url}\n");
    }
    text
}

//! `sitemap.xml` (sitemaps.org, version 0.9) and `robots.txt` (RFC 9309).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::paths::UrlPath;
use crate::site::Tracked;

use super::feed::escape;

/// Lists every page that search engines may show, with the day of its last change where known.
pub(super) fn sitemap(tracked: &Tracked<'_>) -> String {
    let config = tracked.config();
    let mut places: BTreeMap<UrlPath, Option<String>> = BTreeMap::new();
    for section in tracked.sections() {
        if let Some(url) = &section.url {
            places.insert(url.clone(), None);
        }
    }
    for (url, _) in tracked.all_made().filter(|(_, made)| made.is_entrance()) {
        places.insert(url.clone(), None);
    }
    places.insert(UrlPath::root(), None);
    let mut hidden = Vec::new();
    for page in tracked.public_pages() {
        let matter = &page.document.front_matter;
        let elsewhere = matter.canonical.is_some();
        if page.is_unlisted() || elsewhere || page.status != crate::library::Status::Public {
            hidden.push(page.url.clone());
            continue;
        }
        let changed = page.changed.or(page.published);
        places
            .insert(page.url.clone(), changed.map(|date| date.day.format("%Y-%m-%d").to_string()));
    }
    for url in hidden {
        places.remove(&url);
    }
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for (url, day) in places {
        xml.push_str("<url><loc>");
        escape(&mut xml, &config.permalink(&url).unwrap_or_else(|| config.href(&url)));
        xml.push_str("</loc>");
        if let Some(day) = day {
            let _ = write!(xml, "<lastmod>{day}</lastmod>");
        }
        xml.push_str("</url>\n");
    }
    xml.push_str("</urlset>\n");
    xml
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

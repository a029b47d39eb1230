//! What search engines read of a page: JSON-LD in the vocabulary of schema.org.
//!
//! In come the view of a page and the way to it; out comes the text of a data block, or nothing where
//! the site's address is not known, since every reference in it is a whole URL.

use serde_json::{Map, Value, json};

use crate::config::Config;

use super::{LinkView, PageView};

/// Builds the data block of `page`, which `crumbs` lead to.
///
/// The text can stand in a `script` element as it is: no `<` is in it.
#[must_use]
pub fn structured(
    page: &PageView,
    crumbs: &[LinkView],
    site: &str,
    config: &Config,
) -> Option<String> {
    let origin = config.origin.as_ref()?;
    let canonical = page.canonical.as_ref()?;
    let absolute = |url: &str| {
        if url.starts_with('/') { format!("{origin}{url}") } else { url.to_owned() }
    };
    let home = format!("{origin}{}/", config.base_path);
    let mut graph = vec![about(page, site, canonical, &home, config)];
    let way: Vec<&LinkView> = crumbs.iter().filter(|crumb| crumb.url.is_some()).collect();
    if !way.is_empty() {
        let steps = way.iter().map(|crumb| {
            (crumb.title.as_str(), absolute(crumb.url.as_deref().unwrap_or_default()))
        });
        let steps = steps.chain([(page.title.as_str(), canonical.clone())]).enumerate();
        let item = |(at, (name, url)): (usize, (&str, String))| json!({"@type": "ListItem", "position": at + 1, "name": name, "item": url});
        let list: Vec<Value> = steps.map(item).collect();
        graph.push(json!({"@type": "BreadcrumbList", "itemListElement": list}));
    }
    let data = json!({"@context": "https://schema.org", "@graph": graph});
    Some(data.to_string().replace('<', "\\u003c"))
}

/// Says what the page itself is.
fn about(page: &PageView, site: &str, canonical: &str, home: &str, config: &Config) -> Value {
    let kind = match page.kind {
        "post" => "BlogPosting",
        "docs" => "TechArticle",
        "home" => "WebSite",
        "blog" => "Blog",
        _ => "WebPage",
    };
    let mut about = Map::new();
    let mut say = |key: &str, value: Value| {
        about.insert(key.to_owned(), value);
    };
    say("@type", kind.into());
    say("@id", canonical.into());
    say("url", canonical.into());
    say("inLanguage", config.language.clone().into());
    let title = if kind == "WebSite" { site } else { &page.title };
    let is_article = matches!(kind, "BlogPosting" | "TechArticle");
    say(if is_article { "headline" } else { "name" }, title.into());
    if !page.description.is_empty() {
        say("description", page.description.clone().into());
    }
    if let Some(image) = &page.image {
        say("image", image.clone().into());
    }
    if is_article {
        if let Some(date) = &page.published {
            say("datePublished", date.iso.clone().into());
        }
        if let Some(date) = page.updated.as_ref().or(page.published.as_ref()) {
            say("dateModified", date.iso.clone().into());
        }
        let named = page.authors.iter();
        let authors = named.map(|author| json!({"@type": "Person", "name": author.title}));
        let authors: Vec<Value> = authors.collect();
        let publisher = json!({"@type": "Organization", "name": site, "url": home});
        say("author", if authors.is_empty() { publisher.clone() } else { authors.into() });
        say("publisher", publisher);
        let tags: Vec<&str> = page.tags.iter().map(|tag| tag.title.as_str()).collect();
        if !tags.is_empty() {
            say("keywords", tags.join(", ").into());
        }
        say("isPartOf", json!({"@type": "WebSite", "name": site, "url": home}));
    }
    Value::Object(about)
}

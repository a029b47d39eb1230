//! From the place of a file in the content tree to the URL of its page.
//!
//! In comes `docs/(api)/02-keys.md` with the settings and the `slug`; out come the URL `/docs/keys/`
//! and the place `docs/(api)/keys`, by which relative links find the page.

use crate::config::Config;
use crate::paths::{PathError, UrlPath};

/// The names that make a file the page of its folder, the strongest first.
const INDEXES: [&str; 3] = ["index", "_index", "readme"];

/// Where a content file stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// The folder in the content tree: `docs/(api)`; empty at the top.
    pub folder: String,
    /// The place without extension; the folder itself for an index page.
    pub place: String,
    /// How strongly it claims to be its folder's page: 0 is `index`; `None` for any other page.
    pub index: Option<usize>,
    /// The URL without regard to a slug.
    pub url: UrlPath,
}

/// Works out where the file at `place` (`docs/a.md`) stands.
///
/// # Errors
/// When a name cannot be part of a URL.
pub fn placement(place: &str, config: &Config) -> Result<Placement, PathError> {
    let (folder, name) = place.rsplit_once('/').unwrap_or(("", place));
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let index = INDEXES.iter().position(|index| stem.eq_ignore_ascii_case(index));
    let own = match index {
        Some(_) => folder.to_owned(),
        None if folder.is_empty() => stem.to_owned(),
        None => format!("{folder}/{stem}"),
    };
    let url = folder_url(&own, config)?;
    Ok(Placement { folder: folder.to_owned(), place: own, index, url })
}

/// Returns the URL of a folder or page at `place`: groups add nothing, prefixes go if asked.
///
/// # Errors
/// When a name cannot be part of a URL.
pub fn folder_url(place: &str, config: &Config) -> Result<UrlPath, PathError> {
    let mut url = String::from("/");
    for segment in place.split('/').filter(|segment| !segment.is_empty() && !is_group(segment)) {
        url.push_str(if config.strip_number_prefixes { strip_number(segment) } else { segment });
        url.push('/');
    }
    UrlPath::new(&url)
}

/// Says whether a folder's name is in parentheses, so that it adds nothing to the URL.
#[must_use]
pub fn is_group(segment: &str) -> bool {
    segment.len() > 2 && segment.starts_with('(') && segment.ends_with(')')
}

/// Drops `01-`, `2.` or `3_` before a name.
#[must_use]
pub fn strip_number(segment: &str) -> &str {
    let rest = segment.trim_start_matches(|c: char| c.is_ascii_digit());
    // A date is no number: `2026-04-20-launch` keeps its year.
    if rest.len() == segment.len() || segment.len() - rest.len() > 3 {
        return segment;
    }
    match rest.strip_prefix(['-', '_', '.']) {
        Some(name) if !name.is_empty() => name.trim_start_matches(' '),
        _ => segment,
    }
}

/// Drops `2026-04-20-` or `01-` before a name.
#[must_use]
pub fn undated(name: &str) -> &str {
    let is_date = name.len() > 11
        && name.is_char_boundary(11)
        && name[..11].bytes().enumerate().all(|(i, byte)| match i {
            4 | 7 | 10 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if is_date { &name[11..] } else { strip_number(name) }
}

/// Returns a title for a name that nobody titled: `getting-started` is `Getting started`.
#[must_use]
pub fn humanize(name: &str) -> String {
    let inner = if is_group(name) { &name[1..name.len() - 1] } else { name };
    let words = undated(inner).replace(['-', '_'], " ");
    let mut characters = words.trim().chars();
    characters
        .next()
        .map(|first| first.to_uppercase().chain(characters).collect())
        .unwrap_or_default()
}

/// Returns `url` with its last segment replaced by `slug`, which may hold slashes.
///
/// # Errors
/// When the slug cannot be part of a URL.
pub fn with_slug(url: &UrlPath, slug: &str) -> Result<UrlPath, PathError> {
    if slug.starts_with('/') {
        return UrlPath::new(&format!("{}/", slug.trim_end_matches('/')));
    }
    url.parent().unwrap_or_else(UrlPath::root).join(slug.trim_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(place: &str) -> String {
        placement(place, &Config::default()).unwrap().url.to_string()
    }

    #[test]
    fn the_content_tree_is_the_site_tree() {
        assert_eq!(url("blog/x.md"), "/blog/x/");
        assert_eq!(url("blog/x/index.mdx"), "/blog/x/");
        assert_eq!(url("docs/a/_index.md"), "/docs/a/");
        assert_eq!(url("docs/a/README.md"), "/docs/a/");
        assert_eq!(url("index.md"), "/");
        assert_eq!(url("docs/(group)/b.md"), "/docs/b/");
        assert_eq!(url("docs/API/INCIDENT_LOG.md"), "/docs/API/INCIDENT_LOG/");
    }

    #[test]
    fn number_prefixes_go_only_when_asked_and_dates_stay() {
        let config = Config { strip_number_prefixes: true, ..Config::default() };
        let url = |place| placement(place, &config).unwrap().url.to_string();
        assert_eq!(url("docs/01-intro/2_setup.md"), "/docs/intro/setup/");
        assert_eq!(url("blog/2026-04-20-launch.md"), "/blog/2026-04-20-launch/");
    }

    #[test]
    fn a_slug_replaces_the_last_segment() {
        let page = UrlPath::new("/blog/2026-04-20-x/").unwrap();
        assert_eq!(with_slug(&page, "better").unwrap().as_str(), "/blog/better/");
        assert_eq!(with_slug(&page, "/news/better/").unwrap().as_str(), "/news/better/");
        assert!(with_slug(&page, "../../etc").is_err());
    }

    #[test]
    fn names_become_titles() {
        assert_eq!(humanize("getting-started"), "Getting started");
        assert_eq!(humanize("(api)"), "Api");
        assert_eq!(humanize("01-intro"), "Intro");
        assert_eq!(humanize("2026-05-04-may"), "May");
    }
}

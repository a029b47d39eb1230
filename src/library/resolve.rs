//! Where a link leads: every spelling of a destination, resolved against the index.
//!
//! In come the page that holds the link and the destination as written; out comes a [`Target`].
//! A destination that begins with a slash is a place on the site; any other is relative to the
//! source file, as it is on GitHub and in editors.

use std::sync::Arc;

use percent_encoding::percent_decode_str;

use crate::content::Target;
use crate::paths::UrlPath;

use super::{Destination, Library, Page};

/// Endings that name a page as well as no ending does.
const PAGE_ENDINGS: [&str; 3] = [".md", ".mdx", ".html"];

/// Names that stand for their folder.
const INDEXES: [&str; 4] = ["index", "_index", "README", "readme"];

/// Schemes that run code in the reader's browser.
const UNSAFE: [&str; 3] = ["javascript", "vbscript", "data"];

/// Says where `destination`, as written on `from`, leads.
#[must_use]
pub fn resolve(library: &Library, from: &Page, destination: &str) -> Target {
    resolve_in(library, &from.folder, &from.url, destination)
}

/// Says where `destination` leads, as written in `folder` of the content tree by what stands at
/// `own`.
#[must_use]
pub fn resolve_in(library: &Library, folder: &str, own: &UrlPath, destination: &str) -> Target {
    let destination = destination.trim();
    if let Some(scheme) = scheme(destination) {
        let is_image = destination.get(..11).is_some_and(|d| d.eq_ignore_ascii_case("data:image/"));
        let is_unsafe = UNSAFE.iter().any(|name| scheme.eq_ignore_ascii_case(name)) && !is_image;
        return if is_unsafe { Target::Unsafe } else { Target::External };
    }
    if destination.starts_with("//") {
        return Target::External;
    }
    let (rest, fragment) = match destination.split_once('#') {
        Some((rest, fragment)) => (rest, Some(decode(fragment))),
        None => (destination, None),
    };
    let path = rest.split_once('?').map_or(rest, |(path, _)| path);
    let fragment = fragment.flatten().filter(|fragment| !fragment.is_empty());
    if path.is_empty() {
        if destination.is_empty() {
            return missing("");
        }
        return Target::Page { url: own.clone(), fragment };
    }
    let Some(path) = decode(path) else { return missing(path) };
    match path.strip_prefix('/') {
        Some(inner) => absolute(library, inner, fragment),
        None => relative(library, folder, &path, fragment),
    }
}

/// Returns the scheme of a URL (RFC 3986, section 3.1), or `None` where there is none.
fn scheme(destination: &str) -> Option<&str> {
    let (scheme, _) = destination.split_once(':')?;
    let sound = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-'));
    // One letter is a drive, not a scheme.
    (sound && scheme.len() > 1).then_some(scheme)
}

fn decode(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

fn missing(wanted: &str) -> Target {
    Target::Missing { wanted: Arc::from(wanted) }
}

/// Drops what a page can be called by but is not published under: `.md`, `/index`, the last slash.
#[must_use]
pub(super) fn bare(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    let path = PAGE_ENDINGS.iter().find_map(|ending| path.strip_suffix(ending)).unwrap_or(path);
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    if INDEXES.contains(&name) { folder } else { path }
}

fn absolute(library: &Library, path: &str, fragment: Option<String>) -> Target {
    let wanted = || missing(&format!("/{path}"));
    if let Ok(url) = UrlPath::new(&format!("/{path}")) {
        if library.file(&url).is_some() {
            return Target::File { url };
        }
        if let Some(target) = redirected(library, &url, fragment.as_deref()) {
            return target;
        }
    }
    let inner = bare(path);
    let page = if inner.is_empty() { "/".to_owned() } else { format!("/{inner}/") };
    let Ok(url) = UrlPath::new(&page) else { return wanted() };
    at(library, url, fragment).unwrap_or_else(|| {
        held(library, |page| page.url.as_str() == format!("/{inner}/")).unwrap_or_else(wanted)
    })
}

/// Returns what stands at the place of a page, section or redirect.
fn at(library: &Library, url: UrlPath, fragment: Option<String>) -> Option<Target> {
    let is_page = library.page_at(&url).is_some()
        || library.section_at(&url).is_some()
        || library.made(&url).is_some();
    if is_page {
        return Some(Target::Page { url, fragment });
    }
    // The root always answers: with the site's own page or one that Folio makes.
    if url == UrlPath::root() {
        return Some(Target::Page { url, fragment });
    }
    redirected(library, &url, fragment.as_deref())
}

/// Follows redirects to the page at their end.
fn redirected(library: &Library, url: &UrlPath, fragment: Option<&str>) -> Option<Target> {
    let mut at = url;
    for _ in 0..8 {
        match library.redirect(at)? {
            Destination::External(_) => return Some(Target::File { url: url.clone() }),
            Destination::Site { url: next, fragment: own } => {
                if library.page_at(next).is_some() || library.section_at(next).is_some() {
                    return Some(Target::Page {
                        url: next.clone(),
                        fragment: fragment.map(str::to_owned).or_else(|| own.clone()),
                    });
                }
                at = next;
            }
        }
    }
    None
}

fn held(library: &Library, is_meant: impl Fn(&Page) -> bool) -> Option<Target> {
    let page = library.pages().find(|page| {
        is_meant(page) && library.page_at(&page.url).is_none_or(|p| p.path != page.path)
    })?;
    Some(Target::Unpublished { page: page.path.clone() })
}

fn relative(library: &Library, folder: &str, path: &str, fragment: Option<String>) -> Target {
    let Some(place) = climb(folder, path) else { return missing(path) };
    if let Some(url) = file_at(library, &place) {
        return Target::File { url };
    }
    let inner = bare(&place);
    if let Some(page) = library.page_at_place(inner) {
        return Target::Page { url: page.url.clone(), fragment };
    }
    if let Some(url) = library.section(inner).and_then(|section| section.url.clone()) {
        return Target::Page { url, fragment };
    }
    if inner.is_empty() {
        return Target::Page { url: UrlPath::root(), fragment };
    }
    // A sibling may go by a slug of its own, or be a place that only the site knows.
    let by_url = UrlPath::new(&format!("/{inner}/")).ok();
    by_url
        .and_then(|url| at(library, url, fragment))
        .or_else(|| held(library, |page| page.place == inner))
        .unwrap_or_else(|| missing(&format!("/{inner}")))
}

/// Finds a published file by its place in the content tree.
fn file_at(library: &Library, place: &str) -> Option<UrlPath> {
    let place: String = place
        .split('/')
        .filter(|segment| !super::permalink::is_group(segment))
        .flat_map(|segment| ["/", segment])
        .collect();
    let url = UrlPath::new(&place).ok()?;
    library.file(&url).is_some().then_some(url)
}

/// Resolves `path`, which may climb, against a folder of the content tree.
fn climb(folder: &str, path: &str) -> Option<String> {
    let mut segments: Vec<&str> = folder.split('/').filter(|segment| !segment.is_empty()).collect();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            segment => segments.push(segment),
        }
    }
    Some(segments.join("/"))
}

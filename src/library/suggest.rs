//! The page that a broken link most likely means.
//!
//! In comes the place that was wanted; out comes a page that exists, and whether it is surely
//! meant. Surely: the same name under its date or its slug, or one that differs only in case.

use crate::diagnostic::nearest;
use crate::paths::UrlPath;

use super::Library;
use super::permalink::strip_number;
use super::resolve::bare;

/// Finds the page nearest to `wanted`, a place such as `/blog/waitlist`.
///
/// The flag says whether the page is surely meant.
#[must_use]
pub fn nearest_page(library: &Library, wanted: &str) -> Option<(UrlPath, bool)> {
    let wanted = bare(wanted.trim_start_matches('/'));
    if wanted.is_empty() {
        return None;
    }
    let url = |path: &crate::paths::SourcePath| library.page(path).map(|page| page.url.clone());
    // A page with a slug is often linked by the name of its file.
    if let Some(page) = library.page_at_place(wanted) {
        return Some((page.url.clone(), true));
    }
    let (folder, name) = wanted.rsplit_once('/').unwrap_or(("", wanted));
    let inner = |url: &UrlPath| url.as_str().trim_matches('/').to_owned();
    let same_name = |url: &&UrlPath| {
        let inner = inner(url);
        let (its_folder, its_name) = inner.rsplit_once('/').unwrap_or(("", &inner));
        its_folder.eq_ignore_ascii_case(folder)
            && (its_name.eq_ignore_ascii_case(name)
                || undated(its_name).eq_ignore_ascii_case(undated(name)))
    };
    let mut same = library.by_url.keys().filter(same_name);
    if let Some(found) = same.next() {
        return Some((found.clone(), same.next().is_none()));
    }
    // The name of another folder: moved, or the folder was forgotten.
    let mut elsewhere = library.by_url.keys().filter(|url| {
        url.segments().next_back().is_some_and(|last| {
            last.eq_ignore_ascii_case(name) || undated(last).eq_ignore_ascii_case(name)
        })
    });
    if let (Some(found), None) = (elsewhere.next(), elsewhere.next()) {
        return Some((found.clone(), false));
    }
    let in_folder = library
        .by_url
        .iter()
        .filter(|(url, _)| inner(url).rsplit_once('/').map_or("", |(folder, _)| folder) == folder);
    let names: Vec<(String, UrlPath)> = in_folder
        .filter_map(|(_, path)| url(path))
        .filter_map(|url| {
            let name = undated(url.segments().next_back()?).to_owned();
            Some((name, url))
        })
        .collect();
    let found = nearest(undated(name), names.iter().map(|(name, _)| name.as_str()))
        .and_then(|near| names.iter().find(|(name, _)| name == near).map(|(_, url)| url.clone()));
    let whole = || {
        let urls: Vec<String> = library.by_url.keys().map(inner).collect();
        let near = nearest(wanted, urls.iter().map(String::as_str))?;
        UrlPath::new(&format!("/{near}/")).ok()
    };
    found.or_else(whole).map(|url| (url, false))
}

/// Drops `2026-04-20-` or `01-` before a name.
fn undated(name: &str) -> &str {
    let is_date = name.len() > 11
        && name.is_char_boundary(11)
        && name[..11].bytes().enumerate().all(|(i, byte)| match i {
            4 | 7 | 10 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if is_date { &name[11..] } else { strip_number(name) }
}

//! The page that a broken link most likely means.
//!
//! In comes the place that was wanted; out comes a page that exists, and whether it is surely
//! meant. Surely: the same name under its date or its slug, or one that differs only in case.

use std::collections::BTreeSet;

use crate::diagnostic::nearest;
use crate::paths::UrlPath;

use super::Library;
use super::permalink::undated;
use super::resolve::bare;

/// Finds the page nearest to `wanted`, a place such as `/blog/waitlist`.
///
/// The page that holds the link is no candidate. The flag says whether the page is surely meant.
#[must_use]
pub fn nearest_page(library: &Library, own: &UrlPath, wanted: &str) -> Option<(UrlPath, bool)> {
    let wanted = bare(wanted.trim_start_matches('/'));
    if wanted.is_empty() {
        return None;
    }
    let candidates = || library.index.by_url.keys().filter(|url| *url != own);
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
    let mut same = candidates().filter(same_name);
    if let Some(found) = same.next() {
        return Some((found.clone(), same.next().is_none()));
    }
    // The name of another folder: moved, or the folder was forgotten.
    let mut elsewhere = candidates().filter(|url| {
        url.segments().next_back().is_some_and(|last| {
            last.eq_ignore_ascii_case(name) || undated(last).eq_ignore_ascii_case(name)
        })
    });
    if let (Some(found), None) = (elsewhere.next(), elsewhere.next()) {
        return Some((found.clone(), false));
    }
    let names: Vec<(String, UrlPath)> = candidates()
        .filter(|url| inner(url).rsplit_once('/').map_or("", |(folder, _)| folder) == folder)
        .filter_map(|url| Some((undated(url.segments().next_back()?).to_owned(), url.clone())))
        .collect();
    let found = nearest(undated(name), names.iter().map(|(name, _)| name.as_str()))
        .and_then(|near| names.iter().find(|(name, _)| name == near).map(|(_, url)| url.clone()));
    let by_words = || most_words_shared(name, &names);
    // Dates would make any two posts of a day look alike.
    let bare_of = |path: &str| match path.rsplit_once('/') {
        Some((folder, name)) => format!("{folder}/{}", undated(name)),
        None => undated(path).to_owned(),
    };
    let whole = || {
        // A folder they share must not make up for names that have nothing in common.
        let alike = |url: &&UrlPath| {
            url.segments()
                .next_back()
                .is_some_and(|last| nearest(undated(name), [undated(last)]).is_some())
        };
        let all: Vec<(String, &UrlPath)> =
            candidates().filter(alike).map(|url| (bare_of(&inner(url)), url)).collect();
        let near = nearest(&bare_of(wanted), all.iter().map(|(path, _)| path.as_str()))?;
        all.iter().find(|(path, _)| path == near).map(|(_, url)| (*url).clone())
    };
    found.or_else(by_words).or_else(whole).map(|url| (url, false))
}

/// Finds the name that shares most of its words with `name`: `org-scoped-api-keys` is nearer to
/// `org-api-keys` than letters tell. More than half of all their words must be common.
fn most_words_shared(name: &str, names: &[(String, UrlPath)]) -> Option<UrlPath> {
    fn words(name: &str) -> BTreeSet<String> {
        let parts = name.split(|c: char| !c.is_alphanumeric());
        parts.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
    }
    let wanted = words(name);
    let mut best: Option<(usize, usize, &UrlPath)> = None;
    for (name, url) in names {
        let own = words(name);
        let (common, all) = (wanted.intersection(&own).count(), wanted.union(&own).count());
        let better = best.is_none_or(|(most, of, _)| common * of > most * all);
        if common * 2 > all && better {
            best = Some((common, all, url));
        }
    }
    best.map(|(_, _, url)| url.clone())
}

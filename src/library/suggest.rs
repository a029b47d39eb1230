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
    // A page with a slug is often linked by the name of its file.
    if let Some(page) = library.page_at_place(wanted) {
        return Some((page.url.clone(), true));
    }
    let known = library.index.candidates.get_or_init(|| candidates(library));
    let candidates = || known.iter().filter(|candidate| candidate.url != *own);
    let (folder, name) = wanted.rsplit_once('/').unwrap_or(("", wanted));
    let mut same = candidates().filter(|candidate| {
        candidate.folder().eq_ignore_ascii_case(folder)
            && (candidate.name().eq_ignore_ascii_case(name)
                || undated(candidate.name()).eq_ignore_ascii_case(undated(name)))
    });
    if let Some(found) = same.next() {
        return Some((found.url.clone(), same.next().is_none()));
    }
    // The name of another folder: moved, or the folder was forgotten.
    let mut elsewhere = candidates().filter(|candidate| {
        candidate.name().eq_ignore_ascii_case(name)
            || undated(candidate.name()).eq_ignore_ascii_case(name)
    });
    if let (Some(found), None) = (elsewhere.next(), elsewhere.next()) {
        return Some((found.url.clone(), false));
    }
    let beside: Vec<&Candidate> =
        candidates().filter(|candidate| candidate.folder() == folder).collect();
    let by_letters = || {
        let near = nearest(undated(name), beside.iter().map(|c| undated(c.name())))?;
        beside.iter().find(|candidate| undated(candidate.name()) == near).copied()
    };
    let whole = || {
        // Dates would make any two posts of a day look alike. A folder they share must not make up
        // for names that have nothing in common.
        let alike =
            |candidate: &&Candidate| nearest(undated(name), [undated(candidate.name())]).is_some();
        let all: Vec<(String, &Candidate)> =
            candidates().filter(alike).map(|c| (without_date(&c.path), c)).collect();
        let near = nearest(&without_date(wanted), all.iter().map(|(path, _)| path.as_str()))?;
        all.iter().find(|(path, _)| path == near).map(|(_, candidate)| *candidate)
    };
    let found = by_letters().or_else(|| most_words_shared(name, &beside)).or_else(whole);
    found.map(|candidate| (candidate.url.clone(), false))
}

/// A page that a link may mean.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    url: UrlPath,
    /// The URL without the slashes around it.
    path: String,
}

impl Candidate {
    fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    fn name(&self) -> &str {
        self.path.rsplit_once('/').map_or(&self.path, |(_, name)| name)
    }
}

/// Lists every page of the library, once for all links that are broken.
fn candidates(library: &Library) -> Vec<Candidate> {
    let urls = library.index.by_url.keys();
    let candidate = |url: &UrlPath| Candidate {
        path: url.as_str().trim_matches('/').to_owned(),
        url: url.clone(),
    };
    urls.map(candidate).collect()
}

fn without_date(path: &str) -> String {
    match path.rsplit_once('/') {
        Some((folder, name)) => format!("{folder}/{}", undated(name)),
        None => undated(path).to_owned(),
    }
}

/// Finds the candidate whose name shares most of its words with `name`: `org-scoped-api-keys` is
/// nearer to `org-api-keys` than letters tell. More than half of all their words must be common.
fn most_words_shared<'a>(name: &str, candidates: &[&'a Candidate]) -> Option<&'a Candidate> {
    fn parts(name: &str) -> impl Iterator<Item = &str> {
        name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
    }
    fn words(name: &str) -> BTreeSet<String> {
        parts(name).map(str::to_lowercase).collect()
    }
    let wanted = words(name);
    let mut best: Option<(usize, usize, &Candidate)> = None;
    for candidate in candidates {
        let name = undated(candidate.name());
        // As many parts as can be common at most: seldom enough to look at the words.
        let shared = parts(name).filter(|part| {
            !part.is_ascii() || wanted.iter().any(|word| word.eq_ignore_ascii_case(part))
        });
        if shared.count() * 2 <= wanted.len() {
            continue;
        }
        let own = words(name);
        let (common, all) = (wanted.intersection(&own).count(), wanted.union(&own).count());
        let better = best.is_none_or(|(most, of, _)| common * of > most * all);
        if common * 2 > all && better {
            best = Some((common, all, candidate));
        }
    }
    best.map(|(_, _, candidate)| candidate)
}

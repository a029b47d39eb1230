//! The terms by which a blog's posts are found: tags, authors and series.
//!
//! In come the listed posts, newest first; out come the terms that they name, each with its own
//! posts, and for one post what is related to it. Spellings that differ only in case or space are
//! one term, called as most posts call it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::content::Field;
use crate::paths::{SourcePath, UrlPath};

use super::{Collection, Library, Page, Sequence};

/// What a term says about a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TermKind {
    /// What it is about.
    Tag,
    /// Who wrote it.
    Author,
    /// Which series it is a part of.
    Series,
}

impl TermKind {
    /// All kinds, in the order in which their pages are listed.
    pub const ALL: [Self; 3] = [Self::Tag, Self::Author, Self::Series];

    /// Returns the folder of its lists, below that of the blog.
    #[must_use]
    pub fn folder(self) -> &'static str {
        match self {
            Self::Tag => "tags",
            Self::Author => "authors",
            Self::Series => "series",
        }
    }

    /// Returns what all terms of the kind are called together.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Tag => "Tags",
            Self::Author => "Authors",
            Self::Series => "Series",
        }
    }

    /// Returns what a page names of this kind.
    #[must_use]
    pub fn named_by(self, page: &Page) -> &[Field<String>] {
        let matter = &page.document.front_matter;
        match self {
            Self::Tag => &matter.tags,
            Self::Author => &matter.authors,
            Self::Series => matter.series.as_slice(),
        }
    }
}

/// A term of a blog with its posts.
#[derive(Debug, Clone)]
pub struct Term {
    /// What it says about them.
    pub kind: TermKind,
    /// As most of its posts spell it.
    pub title: String,
    /// The first page of its list.
    pub url: UrlPath,
    /// Newest first.
    pub posts: Sequence,
    /// By which spellings are compared.
    key: String,
}

impl Term {
    /// Says whether `name` is a spelling of it.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        key(name) == self.key
    }
}

/// Finds the terms that `posts`, the listed ones of the blog at `blog`, name.
pub(super) fn terms(blog: &UrlPath, posts: &[&Page]) -> Vec<Term> {
    let mut terms = Vec::new();
    for kind in TermKind::ALL {
        let mut found: BTreeMap<String, (BTreeMap<&str, usize>, Vec<SourcePath>)> = BTreeMap::new();
        for post in posts {
            for name in kind.named_by(post) {
                let (spellings, named) = found.entry(key(&name.value)).or_default();
                *spellings.entry(name.value.trim()).or_default() += 1;
                named.push(post.path.clone());
            }
        }
        let mut slugs: BTreeMap<String, usize> = BTreeMap::new();
        for (key, (spellings, named)) in found {
            let commonest = spellings.iter().rev().max_by_key(|(_, uses)| **uses);
            let title = commonest.map(|(name, _)| (*name).to_owned()).unwrap_or_default();
            let mut slug = slug(&key);
            let uses = slugs.entry(slug.clone()).or_default();
            *uses += 1;
            if *uses > 1 {
                slug = format!("{slug}-{uses}");
            }
            let Ok(url) = UrlPath::new(&format!("{blog}{}/{slug}/", kind.folder())) else {
                continue;
            };
            terms.push(Term { kind, title, url, posts: named.into_iter().collect(), key });
        }
    }
    terms
}

/// Returns the form in which spellings of one term are equal.
fn key(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Returns the last segment of a term's URL: `C++ basics` is `c-plus-plus-basics`.
fn slug(key: &str) -> String {
    let mut slug = String::new();
    for c in key.chars() {
        match c {
            c if c.is_alphanumeric() => slug.push(c),
            '+' => slug.push_str("-plus-"),
            '#' => slug.push_str("-sharp-"),
            '&' => slug.push_str("-and-"),
            _ => slug.push('-'),
        }
    }
    let words: Vec<&str> = slug.split('-').filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "term".to_owned() } else { words.join("-") }
}

/// How many posts of a term, before and after a post, may be related to it: a tag that all posts
/// have says little, and must not cost a look at all of them.
const REACH: usize = 20;

/// How many related posts are shown.
const RELATED: usize = 3;

/// Returns the posts that share most with `post`: rare terms weigh more than common ones, and of
/// equals the nearest in time comes first.
pub(super) fn related<'a>(
    library: &'a Library,
    blog: &'a Collection,
    post: &Page,
) -> Vec<&'a Page> {
    let mut scores: BTreeMap<&SourcePath, f64> = BTreeMap::new();
    for term in of_page(blog, post).filter(|term| term.kind == TermKind::Tag) {
        let size = u32::try_from(term.posts.len()).unwrap_or(u32::MAX);
        let weight = 1.0 / (1.0 + f64::from(size).log2());
        for path in term.posts.around(&post.path, REACH) {
            *scores.entry(path).or_default() += weight;
        }
    }
    let place = |path: &SourcePath| blog.posts.place(path).unwrap_or_default();
    let own = place(&post.path);
    let mut ranked: Vec<(&SourcePath, f64)> = scores.into_iter().collect();
    ranked.sort_by(|a, b| {
        let distance = |path| place(path).abs_diff(own);
        b.1.total_cmp(&a.1).then_with(|| distance(a.0).cmp(&distance(b.0))).then(a.0.cmp(b.0))
    });
    ranked.into_iter().take(RELATED).filter_map(|(path, _)| library.page(path)).collect()
}

/// Returns the terms that a page of the blog names, in the order of the page, tags first.
pub(super) fn of_page<'a>(
    blog: &'a Collection,
    page: &Page,
) -> impl Iterator<Item = &'a Term> + use<'a> {
    let mut found: Vec<&Term> = Vec::new();
    for kind in TermKind::ALL {
        for name in kind.named_by(page) {
            let key = key(&name.value);
            let known =
                blog.terms.binary_search_by(|term| (term.kind, &term.key).cmp(&(kind, &key)));
            found.extend(known.ok().map(|at| &blog.terms[at]));
        }
    }
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_become_readable_segments() {
        for (name, expected) in [
            ("C++ basics", "c-plus-plus-basics"),
            ("C#", "c-sharp"),
            ("R&D", "r-and-d"),
            ("node.js", "node-js"),
            ("  Größe ", "größe"),
            ("日本語", "日本語"),
            ("...", "term"),
            ("../../etc", "etc"),
        ] {
            assert_eq!(slug(&key(name)), expected, "{name}");
        }
    }
}

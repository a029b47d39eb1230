//! The pages that Folio makes beside those of the sources: the lists of a blog, page by page, its
//! terms and its archive.
//!
//! In come the collections; out come the places of their lists. A page that an author wrote for such
//! a place stands there instead.

use crate::paths::UrlPath;

use super::{Collection, TermKind};

/// Where the search stands.
pub const SEARCH: &str = "/search/";

/// A page that Folio makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// One page of a list of posts.
    List {
        /// The blog.
        collection: String,
        /// Where its term stands among those of the blog; `None` for all posts.
        term: Option<usize>,
        /// From 1.
        number: usize,
    },
    /// The terms of one kind.
    Terms {
        /// The blog.
        collection: String,
        /// Their kind.
        kind: TermKind,
    },
    /// The search.
    Search,
    /// All posts by year, without a word about each.
    Archive {
        /// The blog.
        collection: String,
    },
}

impl Made {
    /// Says whether search engines should find it by itself: the first page of a list is enough.
    #[must_use]
    pub fn is_entrance(&self) -> bool {
        match self {
            Self::List { number, .. } => *number == 1,
            Self::Terms { .. } | Self::Archive { .. } => true,
            Self::Search => false,
        }
    }
}

/// Returns where the Markdown of the page at `url` stands: `/docs/a.md` beside `/docs/a/`.
#[must_use]
pub fn twin(url: &UrlPath) -> UrlPath {
    let stem = url.as_str().trim_end_matches('/');
    let stem = if stem.is_empty() { "/index" } else { stem };
    UrlPath::new(&format!("{stem}.md")).unwrap_or_else(|_| url.clone())
}

/// Returns where the card of the page at `url` stands, beside it.
#[must_use]
pub fn card(url: &UrlPath) -> UrlPath {
    let folder = url.as_str().trim_end_matches('/');
    UrlPath::new(&format!("{folder}/card.png")).unwrap_or_else(|_| url.clone())
}

/// Returns where the copy of a picture at `width` pixels stands, beside it.
#[must_use]
pub fn variant(url: &UrlPath, width: u32) -> UrlPath {
    let stem = url.as_str().rsplit_once('.').map_or(url.as_str(), |(stem, _)| stem);
    UrlPath::new(&format!("{stem}.{width}w.webp")).unwrap_or_else(|_| url.clone())
}

/// Returns where page `number` of the list at `url` stands.
#[must_use]
pub fn list_page(url: &UrlPath, number: usize) -> UrlPath {
    if number <= 1 {
        return url.clone();
    }
    UrlPath::new(&format!("{url}page/{number}/")).unwrap_or_else(|_| url.clone())
}

/// Returns how many pages the list of `posts` posts has: at least one.
#[must_use]
pub fn list_pages(posts: usize, page_size: usize) -> usize {
    posts.div_ceil(page_size.max(1)).max(1)
}

/// Returns every page that is made for a blog; the first page of its list is its section's own.
pub(super) fn of_blog(blog: &Collection) -> Vec<(UrlPath, Made)> {
    let mut made = Vec::new();
    let collection = || blog.name.clone();
    let mut list = |url: &UrlPath, term: Option<usize>, posts: usize, first: usize| {
        for number in first..=list_pages(posts, blog.page_size) {
            let page = Made::List { collection: collection(), term, number };
            made.push((list_page(url, number), page));
        }
    };
    list(&blog.url, None, blog.posts.len(), 2);
    for (at, term) in blog.terms.iter().enumerate() {
        list(&term.url, Some(at), term.posts.len(), 1);
    }
    let below = |name: &str| UrlPath::new(&format!("{}{name}/", blog.url));
    for kind in TermKind::ALL {
        if blog.terms.iter().any(|term| term.kind == kind)
            && let Ok(url) = below(kind.folder())
        {
            made.push((url, Made::Terms { collection: collection(), kind }));
        }
    }
    // A list of one page says it all.
    if list_pages(blog.posts.len(), blog.page_size) > 1
        && let Ok(url) = below("archive")
    {
        made.push((url, Made::Archive { collection: collection() }));
    }
    made
}

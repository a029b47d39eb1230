//! What `search-tests.toml` expects readers to find.
//!
//! In come the site's file of expectations and its search index, the very bytes that a browser
//! fetches; out comes a diagnostic for each page that is not found where it should be.

use std::borrow::Cow;

use crate::content::Target;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::library::{self, Page};
use crate::output;
use crate::paths::{SourcePath, UrlPath};
use crate::search::{self, Expectation, Hit, Loaded, Mistake};
use crate::site::{Bodies, Site, Tracked};
use crate::source;

/// Among how many pages a search goes on that does not find what it should: enough to say where it
/// stands.
const DEPTH: usize = 50;

/// Checks every expectation.
#[must_use]
pub(super) fn check(site: &Site, bodies: &dyn Bodies) -> Vec<Diagnostic> {
    let path = SourcePath::new(source::SEARCH_TESTS).expect("a plain name is a path");
    let Some(text) = site.snapshot.get(&path).and_then(|file| file.text()) else {
        return Vec::new();
    };
    let (expectations, mistakes) = search::expectations(text);
    let wrong = |Mistake { message, help, span }: Mistake| {
        Diagnostic::new(Code::ConfigValue, message).at(&path, Span::from(span)).help(help)
    };
    let mut told: Vec<Diagnostic> = mistakes.into_iter().map(wrong).collect();
    if expectations.is_empty() || !site.config.search {
        return told;
    }
    let tracked = Tracked::new(site, bodies);
    let read = |name: &str| output::index_file(name, &tracked).map(Cow::Owned);
    // Each file is made once; the closure must be shareable, the door is not.
    let files = search::file_names(site.library.searched().len());
    let files: std::collections::BTreeMap<String, Cow<'_, [u8]>> =
        files.into_iter().filter_map(|name| Some((name.clone(), read(&name)?))).collect();
    let Ok(index) = Loaded::open(|name| files.get(name).cloned()) else { return told };
    let pages: Vec<&Page> = site.library.searched().collect();
    let checker = Checker { site, path: &path, pages: &pages };
    for expectation in &expectations {
        let hits = search::search(&index, &expectation.query.0, None, DEPTH);
        told.extend(checker.missed(expectation, &hits));
    }
    told
}

struct Checker<'a> {
    site: &'a Site,
    path: &'a SourcePath,
    pages: &'a [&'a Page],
}

impl Checker<'_> {
    /// Tells which of the expected pages `hits` do not have among the first.
    fn missed<'b>(
        &'b self,
        expectation: &'b Expectation,
        hits: &'b [Hit],
    ) -> impl Iterator<Item = Diagnostic> + 'b {
        let Expectation { query: (query, _), expect, within } = expectation;
        expect.iter().filter_map(move |(wanted, span)| {
            let span = Span::from(span.clone());
            let library = &self.site.library;
            let target = library::resolve_in(library, "", &UrlPath::root(), wanted);
            let Target::Page { url, .. } = target else {
                return Some(self.unknown(wanted, span));
            };
            let found: Vec<&UrlPath> =
                hits.iter().filter_map(|hit| Some(&self.pages.get(hit.page as usize)?.url)).collect();
            let place = found.iter().position(|found| **found == url);
            if place.is_some_and(|place| place < *within) {
                return None;
            }
            let first = found.iter().take(*within).map(|url| format!("`{url}`"));
            let first: Vec<String> = first.collect();
            let message = format!("`{query}` does not find `{url}` among the first {within}");
            let mut diagnostic = Diagnostic::new(Code::SearchMiss, message).at(self.path, span);
            diagnostic = if first.is_empty() {
                diagnostic.note("nothing is found")
            } else {
                diagnostic.note(format!("found instead: {}", first.join(", ")))
            };
            let is_searched = self.pages.iter().any(|page| page.url == url);
            Some(diagnostic.help(match place {
                Some(place) => format!(
                    "it is number {}: use the words of the query in its title, a heading or its description",
                    place + 1
                ),
                None if !is_searched => {
                    "search leaves the page out: it is unlisted, or has `search: false`".to_owned()
                }
                None => {
                    "use the words of the query in its title, a heading or its description".to_owned()
                }
            }))
        })
    }

    fn unknown(&self, wanted: &str, span: Span) -> Diagnostic {
        let diagnostic = Diagnostic::new(Code::BrokenLink, format!("there is no page `{wanted}`"))
            .at(self.path, span);
        match library::nearest_page(&self.site.library, &UrlPath::root(), wanted) {
            Some((url, _)) => {
                diagnostic.help(format!("did you mean `{url}`?")).guess(span, format!("\"{url}\""))
            }
            None => diagnostic.help("expect a page that exists"),
        }
    }
}

//! What readers may know and what leads nowhere any more, with the way out.
//!
//! In come what was published and the site as it is; out comes a diagnostic for each page and each
//! heading that is gone, at the place where one line keeps it alive: in the front matter of the page, or
//! at the heading, that took its place. What git renamed and what has the same content is sure;
//! likenesses are guesses.

use std::collections::BTreeMap;

use crate::config;
use crate::content::Anchor;
use crate::diagnostic::{self, Code, Diagnostic, Span, nearest};
use crate::edit::another_alias;
use crate::engine::{Edition, apply_levels};
use crate::library::{Page, Status};
use crate::output::urls::{Entry, Heading};
use crate::paths::{SourcePath, UrlPath};
use crate::site::Bodies as _;

use super::compare::{counts, missing};
use super::headings::{another_id, successor};
use super::{Difference, Record};

/// What was published, and what became of its sources.
#[derive(Debug)]
pub struct Against {
    /// What was published.
    pub record: Record,
    /// Which sources were renamed since, old name to new.
    pub renames: BTreeMap<SourcePath, SourcePath>,
}

impl Against {
    /// Returns what was published and is gone, with the configured severities, arranged.
    #[must_use]
    pub fn diagnostics(&self, edition: &Edition) -> Vec<Diagnostic> {
        let now = Record::of(edition);
        let search = Search { against: self, edition, now: &now };
        let mut found = search.removed_pages();
        found.extend(search.removed_headings());
        found.extend(search.stale_removals());
        apply_levels(&edition.site, &mut found);
        diagnostic::arrange(&mut found);
        found
    }
}

/// The page that takes the place of one that is gone.
struct Successor<'a> {
    page: &'a Page,
    is_sure: bool,
    /// Why it is thought to be the one.
    why: &'static str,
}

struct Search<'a> {
    against: &'a Against,
    edition: &'a Edition,
    now: &'a Record,
}

impl<'a> Search<'a> {
    fn is_accepted(&self, url: &str) -> bool {
        self.edition.site.config.removed.iter().any(|removal| removal.url == url)
    }

    fn removed_pages(&self) -> Vec<Diagnostic> {
        let removed = Difference::between(&self.against.record, self.now).removed;
        // A redirect to a page that is gone as well is told with that page.
        let gone: Vec<&str> = removed.iter().map(|entry| entry.url.as_str()).collect();
        let led_there = |entry: &Entry| {
            entry.to.as_deref().is_some_and(|to| gone.contains(&to.split('#').next().unwrap_or(to)))
        };
        let told = removed.iter().filter(|e| !self.is_accepted(&e.url) && !led_there(e));
        told.map(|entry| self.removed_page(entry)).collect()
    }

    fn removed_page(&self, entry: &Entry) -> Diagnostic {
        let url = &entry.url;
        let accept = format!("`folio check --accept-removal {url} --because \"…\"`");
        let message = format!("`{url}` was published, and nothing is there now");
        let told = Diagnostic::new(Code::RemovedPage, message);
        if let Some(page) = self.held_back(entry) {
            let why = match page.status {
                Status::Draft => "it is a draft now",
                Status::Scheduled(_) => "its date lies in the future now",
                Status::Expired(_) | Status::Public => "it has expired",
            };
            let help = format!("redirect its address, or say that it is meant to go: {accept}");
            return told.at(&page.path, Span::new(0, 0)).label(why).help(help);
        }
        let Some(Successor { page, is_sure, why }) = self.successor(entry) else {
            let help = format!(
                "add `aliases: [{url}]` to the page that takes its place, or say that it is meant to \
                 go: {accept}"
            );
            return told.help(help);
        };
        let Some((span, alias)) = another_alias(&page.document, url) else {
            let help = format!("add `{url}` to its `aliases`");
            return told.at(&page.path, Span::new(0, 0)).label(why).help(help);
        };
        let told = told.at(&page.path, span).label(why);
        // A whole line cannot be shown as a change of one.
        let keep = match alias.lines().find(|line| line.starts_with("aliases")) {
            Some(line) => format!("keep the old address alive: add `{line}` to the front matter"),
            None => "keep the old address alive".to_owned(),
        };
        if is_sure {
            told.help(keep).fix(span, alias)
        } else {
            let help = format!("{keep}; or say that it is meant to go: {accept}");
            told.help(help).guess(span, alias)
        }
    }

    /// Returns the page that was published at the address, if it is held back now.
    fn held_back(&self, entry: &Entry) -> Option<&'a Page> {
        let site = &self.edition.site;
        let page = match self.source(entry) {
            Some(path) => site.library.page(path)?,
            None => site.library.pages().find(|page| page.url.as_str() == entry.url)?,
        };
        let page = Some(page).filter(|page| page.url.as_str() == entry.url)?;
        (!page.status.is_shown(&site.moment)).then_some(page)
    }

    /// Returns the source that the page at an address had, under its name of today.
    fn source(&self, entry: &Entry) -> Option<&SourcePath> {
        let old = self.against.record.sources.get(&entry.url)?;
        Some(self.against.renames.get(old).unwrap_or(old))
    }

    fn page_at(&self, url: &str) -> Option<&'a Page> {
        let url = UrlPath::new(url.split('#').next()?).ok()?;
        let library = &self.edition.site.library;
        library.page_at(&url).filter(|page| page.status.is_shown(&self.edition.site.moment))
    }

    fn successor(&self, entry: &Entry) -> Option<Successor<'a>> {
        let sure = |page, why| Some(Successor { page, is_sure: true, why });
        if let Some(to) = &entry.to {
            return sure(self.page_at(to)?, "the old address led to this page");
        }
        let site = &self.edition.site;
        if let Some(path) = self.source(entry)
            && let Some(page) = site.library.page(path)
            && page.status.is_shown(&site.moment)
        {
            let moved = self.against.record.sources.get(&entry.url) != Some(path);
            let why = if moved {
                "git says that it was renamed to this"
            } else {
                "it has another address now"
            };
            return sure(page, why);
        }
        let known =
            |e: &Entry| self.against.record.entry(&e.url).is_some_and(|old| old.kind.is_written());
        let new: Vec<&Entry> =
            self.now.urls.urls.iter().filter(|e| e.kind.is_written() && !known(e)).collect();
        let only = |wanted: &dyn Fn(&Entry) -> bool| {
            let mut found = new.iter().filter(|entry| wanted(entry));
            found
                .next()
                .filter(|_| found.next().is_none())
                .and_then(|entry| self.page_at(&entry.url))
        };
        if let Some(page) = only(&|e| entry.digest.is_some() && e.digest == entry.digest) {
            return sure(page, "this page has the same content");
        }
        let guess = |page, why| Some(Successor { page, is_sure: false, why });
        if entry.title.is_empty() {
            return None;
        }
        if let Some(page) = only(&|e| e.title == entry.title) {
            return guess(page, "this new page has the same title");
        }
        let name = last_segment(&entry.url);
        if let Some(page) = only(&|e| last_segment(&e.url) == name) {
            return guess(page, "this new page has the same name in another folder");
        }
        let title = nearest(&entry.title, new.iter().map(|e| e.title.as_str()))?;
        guess(only(&|e| e.title == title)?, "this new page has the nearest title")
    }

    fn removed_headings(&self) -> Vec<Diagnostic> {
        let before = self.against.record.urls.urls.iter().filter(|entry| counts(entry));
        let mut found = Vec::new();
        for entry in before {
            let Some(after) = self.now.arrival(&entry.url) else { continue };
            // Where something else is shown now, somebody chose to lead readers there.
            if !after.kind.is_written() || !self.is_same_page(entry, after) {
                continue;
            }
            for heading in missing(&entry.headings, &after.headings) {
                let place = format!("{}#{}", entry.url, heading.id);
                if !self.is_accepted(&place) {
                    found.push(self.removed_heading(entry, after, &heading, &place));
                }
            }
        }
        found
    }

    /// Says whether the page at `after` is the one that was at `before`, there or elsewhere.
    fn is_same_page(&self, before: &Entry, after: &Entry) -> bool {
        let is_kept = |heading: &Heading| after.headings.iter().any(|other| other.id == heading.id);
        before.url == after.url
            || before.headings.iter().any(is_kept)
            || self
                .source(before)
                .is_some_and(|path| self.now.sources.get(&after.url) == Some(path))
    }

    fn removed_heading(
        &self,
        before: &Entry,
        after: &Entry,
        gone: &Heading,
        place: &str,
    ) -> Diagnostic {
        let accept = format!("`folio check --accept-removal '{place}' --because \"…\"`");
        let message = format!("`{place}` was published, and no heading has this id now");
        let told = Diagnostic::new(Code::RemovedHeading, message);
        let Some(page) = self.page_at(&after.url) else { return told };
        let found = successor(gone, &before.headings, &after.headings);
        let anchor = |id: &str| -> Option<Anchor> {
            let facts = self.edition.facts(&page.path);
            facts.anchors.iter().find(|anchor| anchor.id == id).cloned()
        };
        if let Some((heading, is_sure)) = found
            && let Some(anchor) = anchor(&heading.id)
        {
            let told = told.at(&page.path, anchor.span);
            let Some((span, ids)) = another_id(&page.document.text, &anchor, &gone.id) else {
                let help = format!("put an element with the id `{}` before it", gone.id);
                return told.label("this heading took its place").help(help);
            };
            return if is_sure {
                told.label("this heading took its place")
                    .help("keep the old id alive")
                    .fix(span, ids)
            } else {
                let ids = ids.trim();
                let keep = if ids.starts_with('{') { "end it with" } else { "add to its ids" };
                let help = format!(
                    "keep the old id alive: {keep} `{ids}`; or say that it is meant to go: {accept}"
                );
                told.label("this heading may have taken its place").help(help).guess(span, ids)
            };
        }
        let help = format!(
            "give the heading that takes its place the old id as well, `## Title {{#new #{}}}`, or say \
             that it is meant to go: {accept}",
            gone.id
        );
        told.in_file(&page.path).help(help)
    }

    fn stale_removals(&self) -> Vec<Diagnostic> {
        let path = SourcePath::new(config::FILE).expect("a plain name is a path");
        let is_there = |url: &str| match url.split_once('#') {
            None => self.now.entry(url).is_some(),
            Some((url, id)) => self
                .now
                .entry(url)
                .is_some_and(|e| e.headings.iter().any(|heading| heading.id == id)),
        };
        let stale =
            self.edition.site.config.removed.iter().filter(|removal| is_there(&removal.url));
        stale
            .map(|removal| {
                let message = format!("`{}` is said to be removed, and it is there", removal.url);
                Diagnostic::new(Code::StaleRemoval, message)
                    .at(&path, removal.span)
                    .help("remove this line")
            })
            .collect()
    }
}

fn last_segment(url: &str) -> &str {
    url.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}

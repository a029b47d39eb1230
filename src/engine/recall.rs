//! Bodies taken back out of the pages that an earlier build published.
//!
//! In comes such a page; out comes the body that is remembered of it, where the page still holds that
//! body's HTML. An edited template makes pages anew, and renders no Markdown for it.

use std::ops::Range;

use crate::content::{Outline, Rendered};
use crate::output::{Content, Route};
use crate::paths::SourcePath;

use super::Sink;
use super::edition::Edition;
use super::memo::{KeptBody, KeptOutput};

/// How much of a body is looked for before the rest of it is compared: to prepare for a search for all
/// of it takes longer than to find it.
const BEGINNING: usize = 64;

/// How many places with that beginning are looked at: a template that changes its body may repeat it
/// at every line, and to compare the rest each time has no end.
const ATTEMPTS: usize = 8;

/// Returns where `html` stands in `page`.
fn place(html: &str, page: &[u8]) -> Option<Range<usize>> {
    let page = str::from_utf8(page).ok().filter(|_| !html.is_empty())?;
    let beginning = &html[..html.floor_char_boundary(BEGINNING)];
    let mut found = page.match_indices(beginning).map(|(at, _)| at).take(ATTEMPTS);
    let start = found.find(|at| page[*at..].starts_with(html))?;
    Some(start..start + html.len())
}

impl Edition {
    /// Returns where the body of the page stands that was made for `route`.
    pub(super) fn body_in(&self, route: &Route, content: Option<&Content>) -> Option<Range<usize>> {
        let (Route::Page(path), Some(Content::Bytes(page))) = (route, content) else { return None };
        place(&self.bodies.get(path)?.held()?.html, page)
    }

    /// Gets the body ready that the page at `at` shows, if it is the one that the page showed when it
    /// was made to what is `kept` of it, and the page can be had from `sink`.
    pub(super) fn recall(&self, at: usize, kept: &KeptOutput, sink: &dyn Sink) {
        let (output, route) = &self.frame.routes[at];
        if let (Route::Page(path), Some(range)) = (route, &kept.body)
            && let Some(body) = self.bodies.get(path)
            && body.held().is_none()
            && let Some(rendered) = self.remembered_body(path, || {
                let page = sink.earlier(output)?;
                Some(str::from_utf8(page.get(range.clone())?).ok()?.to_owned())
            })
        {
            self.hold(path, body, rendered.into());
        }
    }

    /// Returns the remembered body of a page, if it holds and is the one with this HTML.
    fn remembered_body(
        &self,
        path: &SourcePath,
        html: impl FnOnce() -> Option<String>,
    ) -> Option<Rendered> {
        let settled = self.settled(path).filter(|settled| settled.is_remembered)?;
        let (kept, outline) = settled.stored.read::<(KeptBody, Outline)>()?;
        let rendered = Rendered { html: html()?, outline, facts: kept.facts };
        (rendered.digest() == settled.digest).then_some(rendered)
    }
}

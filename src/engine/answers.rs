//! What an edition answers to the questions of results, as digests.
//!
//! In comes a [`Query`]; out comes the digest of its answer: the site's own, or, where it is about
//! other results, theirs. A body is rendered to answer only where nothing remembered of it holds.

use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use crate::content::{Facts, Link, Rendered, Wording};
use crate::digest::Digest;
use crate::library::{self, Page};
use crate::markdown;
use crate::paths::{OutputPath, SourcePath, UrlPath};
use crate::site::{Asked, Bodies, Query, SectionHeading, Shelf, Tracked};

use super::Why;
use super::edition::{Edition, SettledBody};
use super::index;
use super::memo::{KeptBody, KeptOutput, Stored, Trace};

/// Up to how many bodies the facts of all are kept as values; beyond, they are read from their forms
/// whenever somebody asks, which takes a third of the memory and a check twice as long.
const FACTS_KEPT: usize = 20_000;

impl Edition {
    /// Returns the digest of the answer to `query`.
    pub(super) fn answer(&self, query: &Query) -> Digest {
        match query {
            Query::Body(path) => self.settled(path).map_or(Digest::of(b""), |body| body.digest),
            Query::Pictures(path) => {
                self.settled(path).map_or(Digest::of(b""), |body| body.pictures)
            }
            Query::Facts(path) => self.settled(path).map_or(Digest::of(b""), |body| body.listed),
            Query::Bodies => Digest::of_all(
                self.bodies.keys().map(|path| self.answer(&Query::Body(path.clone()))),
            ),
            Query::Headings(path) => Digest::of_value(&self.section_headings(path)),
            Query::Shard(number) => self.shard_digest(*number),
            Query::Words => self.words_digest(),
            Query::View => self.frame.view,
            Query::Settings => *self.frame.settings.get_or_init(|| self.site_answer(query)),
            Query::Template(name) => self.frame.templates.digest(name),
            Query::Components => self.frame.templates.component_names(),
            // Asked by one result alone, or another one after each edit of a body.
            Query::Source(_)
            | Query::Link(..)
            | Query::Menu(_)
            | Query::Neighbours(_)
            | Query::List(_)
            | Query::Newest(_)
            | Query::Kin(_) => self.site_answer(query),
            _ => self.shared_answer(query),
        }
    }

    /// Returns the digest of an answer that many results ask for.
    fn shared_answer(&self, query: &Query) -> Digest {
        let known = self.frame.answers.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = known.get(query) {
            return *answer;
        }
        drop(known);
        let answer = self.site_answer(query);
        let mut known = self.frame.answers.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(query.clone(), answer);
        answer
    }

    fn site_answer(&self, query: &Query) -> Digest {
        self.site.answer(query).expect("results answer for themselves, and are asked before")
    }

    /// Answers the questions of a result.
    pub(super) fn trace(&self, questions: Vec<Asked>) -> Trace {
        let answered = questions.into_iter().map(|(query, answer)| {
            let answer = answer.unwrap_or_else(|| self.answer(&query));
            (query, answer)
        });
        Trace(answered.collect())
    }

    /// Returns what is known of a body: what is remembered, where that holds, else what rendering
    /// it gives.
    pub(super) fn settled(&self, path: &SourcePath) -> Option<&SettledBody> {
        let (body, page) = (self.bodies.get(path)?, self.site.library.page(path)?);
        Some(body.settled.get_or_init(|| {
            if let Some((stored, rendered)) = &body.before
                && let Some(kept) = stored.read_first::<KeptBody>()
                && self.holds(&kept, page)
            {
                if let Some(rendered) = rendered {
                    let _ = body.rendered.set(rendered.clone());
                }
                return self.settle_body(kept, stored.clone(), true);
            }
            let ((rendered, wording), questions) = self.render(page);
            let is_link = |(query, _): &Asked| matches!(query, Query::Link(..));
            let (links, questions): (Vec<Asked>, Vec<Asked>) =
                questions.into_iter().partition(is_link);
            debug_assert!(links.len() <= rendered.facts.links.len(), "the facts tell every link");
            let is_searched = self.site.config.search && self.site.library.is_searched(page);
            let found =
                is_searched.then(|| index::found(page, &wording, &self.site.config.language));
            let kept = KeptBody {
                found: found.unwrap_or_default(),
                trace: self.trace(questions),
                digest: rendered.digest(),
                facts: rendered.facts.clone(),
            };
            let stored = Stored::new(&(&kept, &rendered.outline));
            self.hold(path, body, rendered.into());
            self.settle_body(kept, stored, false)
        }))
    }

    fn settle_body(&self, kept: KeptBody, stored: Stored, is_remembered: bool) -> SettledBody {
        let KeptBody { digest, facts, .. } = kept;
        let pictures: Vec<&UrlPath> = facts.pictures().collect();
        let pictures = Digest::of_value(&pictures);
        let listed = Digest::of_value(&(&facts.excerpt, facts.minutes()));
        let facts = (self.keeps_bodies || self.bodies.len() <= FACTS_KEPT).then_some(facts);
        SettledBody { digest, listed, pictures, facts, stored, is_remembered }
    }

    /// Says whether rendering the body of `page` anew would come to what is remembered.
    fn holds(&self, kept: &KeptBody, page: &Page) -> bool {
        kept.trace.holds(|query| self.answer(query))
            && self.moved_links(kept, page).next().is_none()
    }

    /// Returns the links of a remembered body that lead elsewhere now.
    fn moved_links<'a>(
        &'a self,
        kept: &'a KeptBody,
        page: &'a Page,
    ) -> impl Iterator<Item = &'a Link> {
        kept.facts.links.iter().filter(|link| {
            library::resolve(&self.site.library, page, &link.destination) != link.target
        })
    }

    fn render(&self, page: &Page) -> ((Rendered, Wording), Vec<Asked>) {
        self.rendered.fetch_add(1, Ordering::Relaxed);
        let tracked = Tracked::new(&self.site, self);
        tracked.read_source(&page.path);
        tracked.page(&page.path);
        let rendered = markdown::render(page, &tracked, &self.frame.templates);
        (rendered, tracked.into_questions())
    }

    /// Says which of its questions have another answer than is remembered; `None` where nothing is
    /// remembered of the output at `path`.
    #[must_use]
    pub fn why(&self, path: &OutputPath) -> Option<Why> {
        let slot = &self.outputs[self.position(path)?];
        let answer = |query: &Query| self.answer(query);
        let KeptOutput { trace, .. } = slot.before.as_ref()?.read()?;
        let mut asked = trace.0.len();
        let mut changed = trace.changes(answer);
        for (query, _) in &trace.0 {
            let Query::Body(path) = query else { continue };
            let before = self.bodies.get(path).and_then(|body| body.before.as_ref());
            let kept = before.and_then(|(stored, _)| stored.read_first::<KeptBody>());
            let (Some(kept), Some(page)) = (kept, self.site.library.page(path)) else { continue };
            asked += kept.trace.0.len() + kept.facts.links.len();
            changed.extend(kept.trace.changes(answer));
            let moved = self.moved_links(&kept, page);
            changed.extend(moved.map(|link| Query::Link(path.clone(), link.destination.clone())));
        }
        let mut seen = HashSet::new();
        changed.retain(|query| seen.insert(query.clone()));
        Some(Why { changed, asked })
    }
}

impl Bodies for Edition {
    fn body(&self, path: &SourcePath) -> Arc<Rendered> {
        let (Some(body), Some(page)) = (self.bodies.get(path), self.site.library.page(path)) else {
            return Arc::default();
        };
        let _ = self.settled(path);
        body.held().unwrap_or_else(|| {
            let ((rendered, _), _) = self.render(page);
            let rendered = Arc::new(rendered);
            self.hold(path, body, rendered.clone());
            rendered
        })
    }

    fn facts(&self, path: &SourcePath) -> Arc<Facts> {
        let Some(body) = self.settled(path) else { return Arc::default() };
        let read =
            || body.stored.read_first::<KeptBody>().map(|kept| kept.facts).unwrap_or_default();
        body.facts.clone().unwrap_or_else(read)
    }

    fn digest(&self, path: &SourcePath) -> Digest {
        self.answer(&Query::Body(path.clone()))
    }

    fn headings(&self, path: &SourcePath) -> Vec<SectionHeading> {
        self.section_headings(path)
    }

    fn shard(&self, number: u32) -> Vec<u8> {
        self.shard_file(number)
    }

    fn common_words(&self) -> String {
        self.common_words_file()
    }

    fn shelf(&self) -> Option<&dyn Shelf> {
        Some(&*self.blocks)
    }
}

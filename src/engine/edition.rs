//! A site that is ready to make any of its outputs.
//!
//! In come a [`Site`] and what is remembered of an earlier one; out come single outputs, and the
//! [`Memo`] for the edition after this. Each output is made when it is first asked for; making all of
//! them is the business of `build`.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use crate::content::{Facts, Rendered};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::library::Table;
use crate::output::{self, Output, Route};
use crate::paths::{OutputPath, SourcePath};
use crate::site::{Asked, Query, Site, Tracked};
use crate::template::Templates;
use crate::template::views::SiteView;

use super::index::Index;
use super::memo::{Blocks, Memo, Stored};

/// One site, ready to make any of its outputs: its templates compiled, its routes known, and each
/// output made when it is first asked for.
#[derive(Debug)]
pub struct Edition {
    /// The site.
    pub site: Site,
    pub(super) frame: Arc<Frame>,
    pub(super) bodies: Table<SourcePath, Arc<Body>>,
    /// Whether bodies are kept for the edition after this one, or let go of when their page is
    /// made.
    pub(super) keeps_bodies: bool,
    /// The outputs, in the order of the routes.
    pub(super) outputs: Vec<Slot>,
    /// Code that grammars have read, for this edition and those after it.
    pub(super) blocks: Arc<Blocks>,
    /// The words of all pages, while files of the search index are made.
    pub(super) index: Mutex<Option<Arc<Index>>>,
    /// Bodies that were rendered so far.
    pub(super) rendered: AtomicUsize,
    /// Whether nothing was remembered that this site has no place for.
    pub(super) has_all_of_memo: bool,
}

/// What editions share that differ in bodies alone.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) templates: Templates,
    /// What is wrong with the templates themselves.
    pub(super) template_diagnostics: Vec<Diagnostic>,
    /// Sorted.
    pub(super) routes: Vec<(OutputPath, Route)>,
    /// The posts whose bodies feeds carry: they are shown several times, so they are kept.
    pub(super) fed: HashSet<SourcePath>,
    /// Of what every template can see of the site.
    pub(super) view: Digest,
    /// Of the settings that outputs show.
    pub(super) settings: OnceLock<Digest>,
    /// The answers that do not depend on bodies and were asked for already. The hash is quick, since
    /// the questions are our own, and nobody sees its order.
    pub(super) answers: RwLock<HashMap<Query, Digest, foldhash::fast::FixedState>>,
}

/// The body of a page: known, or not yet.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// What is known of it, remembered or made.
    pub(super) settled: OnceLock<SettledBody>,
    /// Where bodies are kept.
    pub(super) rendered: OnceLock<Arc<Rendered>>,
    /// Rendered for the outputs that are being made of it, and let go of after them.
    pub(super) fresh: Mutex<Option<Arc<Rendered>>>,
    /// What is remembered, which may hold still.
    pub(super) before: Option<(Stored, Option<Arc<Rendered>>)>,
}

impl Body {
    /// Returns the rendered body, if it is at hand.
    pub(super) fn held(&self) -> Option<Arc<Rendered>> {
        let fresh = || self.fresh.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.rendered.get().cloned().or_else(fresh)
    }
}

/// What is known of a body.
#[derive(Debug)]
pub(super) struct SettledBody {
    /// Of all that its page shows of it.
    pub(super) digest: Digest,
    /// Of all that lists show of it.
    pub(super) listed: Digest,
    /// Of its pictures.
    pub(super) pictures: Digest,
    /// What is known of it, where that is kept; else it is read from the form when asked for.
    pub(super) facts: Option<Arc<Facts>>,
    /// A [`super::memo::KeptBody`].
    pub(super) stored: Stored,
    /// Whether it is what was remembered.
    pub(super) is_remembered: bool,
}

/// An output: made, or not yet.
#[derive(Debug, Default)]
pub(super) struct Slot {
    /// What is known of it.
    pub(super) settled: OnceLock<SettledOutput>,
    /// The output itself, where a reader asked for it.
    pub(super) made: OnceLock<Output>,
    /// What is remembered, which may hold still.
    pub(super) before: Option<Stored>,
}

/// What is known of an output.
#[derive(Debug)]
pub(super) struct SettledOutput {
    /// Mistakes in templates.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// A [`super::memo::KeptOutput`].
    pub(super) stored: Stored,
    /// Whether it is what was remembered.
    pub(super) is_remembered: bool,
}

impl Slot {
    /// Returns the slot of the same output in the next edition.
    fn next(&self) -> Self {
        Self { before: self.remembered().cloned(), ..Self::default() }
    }

    fn remembered(&self) -> Option<&Stored> {
        self.settled.get().map(|settled| &settled.stored).or(self.before.as_ref())
    }
}

impl Edition {
    /// Compiles the templates of `site` and lists its routes; renders nothing.
    #[must_use]
    pub fn new(site: Site) -> Self {
        Self::remembering(site, Memo::default())
    }

    /// Makes the edition of `site` that reuses what `memo` holds of an earlier one.
    #[must_use]
    pub fn remembering(site: Site, mut memo: Memo) -> Self {
        let (templates, template_diagnostics) =
            Templates::load(&site.snapshot, &site.library, &site.config);
        let routes = output::routes(&site);
        debug_assert!(routes.is_sorted_by(|a, b| a.0 < b.0), "one output, one route");
        let outputs = routes.iter().map(|(path, _)| {
            let before = memo.outputs.remove(path);
            Slot { before, ..Slot::default() }
        });
        let outputs = outputs.collect();
        let bodies = site.library.public_pages().map(|page| {
            let before = memo.bodies.remove(&page.path).map(|stored| (stored, None));
            (page.path.clone(), Arc::new(Body { before, ..Body::default() }))
        });
        let mut bodies: Table<_, _> = bodies.collect();
        bodies.sort_unstable_keys();
        let fed = output::fed(&site);
        let frame = Frame {
            templates,
            template_diagnostics,
            routes,
            fed,
            view: Digest::of(b""),
            settings: OnceLock::new(),
            answers: RwLock::default(),
        };
        let blocks = Arc::new(memo.take_blocks());
        let mut edition = Self::in_frame(site, Arc::new(frame), bodies, outputs, blocks);
        edition.has_all_of_memo = memo.is_empty();
        let view = SiteView::new(&Tracked::new(&edition.site, &edition));
        let frame = Arc::get_mut(&mut edition.frame).expect("nobody shares what is new");
        let text = serde_json::to_string(&view).expect("strings and numbers always serialise");
        frame.view = Digest::of(text.as_bytes());
        frame.templates.set_site(&view);
        edition
    }

    fn in_frame(
        site: Site,
        frame: Arc<Frame>,
        bodies: Table<SourcePath, Arc<Body>>,
        outputs: Vec<Slot>,
        blocks: Arc<Blocks>,
    ) -> Self {
        Self {
            site,
            frame,
            bodies,
            keeps_bodies: false,
            outputs,
            blocks,
            index: Mutex::default(),
            rendered: AtomicUsize::new(0),
            has_all_of_memo: false,
        }
    }

    /// Returns the edition, which keeps its bodies for the one after it: a preview.
    #[must_use]
    pub fn keeping_bodies(self) -> Self {
        Self { keeps_bodies: true, ..self }
    }

    /// Makes the edition that takes the place of this one: the same value as [`Edition::new`]
    /// gives, with all that no change reaches taken over.
    #[must_use]
    pub fn next(&self, site: Site) -> Self {
        let next = if site.library.shares_index(&self.site.library) {
            self.with_other_bodies(site)
        } else {
            self.with_another_index(site)
        };
        Self { keeps_bodies: self.keeps_bodies, ..next }
    }

    /// Makes the next edition where nothing but bodies changed: whatever a body has learned of others
    /// is as it was, so there is nothing to ask.
    fn with_other_bodies(&self, site: Site) -> Self {
        let bodies = self.bodies.iter().map(|(path, body)| {
            let is_same = match (self.site.library.page(path), site.library.page(path)) {
                (Some(before), Some(now)) => Arc::ptr_eq(&before.document, &now.document),
                _ => false,
            };
            (path.clone(), if is_same { body.clone() } else { Arc::default() })
        });
        let (bodies, outputs) = (bodies.collect(), self.outputs.iter().map(Slot::next).collect());
        Self::in_frame(site, self.frame.clone(), bodies, outputs, self.blocks.clone())
    }

    /// Makes the next edition where anything may have changed.
    fn with_another_index(&self, site: Site) -> Self {
        let mut next = Self::remembering(site, self.memo());
        for (path, body) in &mut next.bodies {
            let Some(known) = self.bodies.get(path) else { continue };
            let before = || known.before.as_ref()?.1.clone();
            let rendered = known.rendered.get().cloned().or_else(before);
            let body = Arc::get_mut(body).expect("nobody shares what is new");
            if let Some((_, slot)) = &mut body.before {
                *slot = rendered;
            }
        }
        next
    }

    /// Returns what an edition after this one may reuse.
    #[must_use]
    pub fn memo(&self) -> Memo {
        let bodies = self.bodies.iter().filter_map(|(path, body)| {
            let settled = body.settled.get().map(|settled| &settled.stored);
            let stored = settled.or(body.before.as_ref().map(|(stored, _)| stored))?;
            Some((path.clone(), stored.clone()))
        });
        let outputs = self
            .frame
            .routes
            .iter()
            .zip(&self.outputs)
            .filter_map(|((path, _), slot)| Some((path.clone(), slot.remembered()?.clone())));
        let (bodies, outputs) = (bodies.collect(), outputs.collect());
        Memo { bodies, outputs, ..Memo::default() }.with_blocks(&self.blocks)
    }

    /// Returns how many outputs there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.frame.routes.len()
    }

    /// Says whether there is no output at all, which a site never is: it has its page for what
    /// does not exist.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.frame.routes.is_empty()
    }

    /// Returns how many outputs are pages.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.frame.routes.iter().filter(|(_, route)| route.is_page()).count()
    }

    /// Returns what is published at `path`; `None` where nothing is.
    #[must_use]
    pub fn route(&self, path: &OutputPath) -> Option<&Route> {
        self.position(path).map(|at| &self.frame.routes[at].1)
    }

    /// Returns the output at `path`, made now if nobody asked before; `None` where nothing is
    /// published.
    #[must_use]
    pub fn output(&self, path: &OutputPath) -> Option<&Output> {
        let at = self.position(path)?;
        Some(self.outputs[at].made.get_or_init(|| self.make(at).0))
    }

    /// Says whether the output at `path` is made already.
    #[must_use]
    pub fn is_made(&self, path: &OutputPath) -> bool {
        self.position(path).is_none_or(|at| self.outputs[at].made.get().is_some())
    }

    /// Holds on to the rendered body of a page: as long as the edition lives if others may ask for it,
    /// else until its outputs are made.
    pub(super) fn hold(&self, path: &SourcePath, body: &Body, rendered: Arc<Rendered>) {
        if self.keeps_bodies || self.frame.fed.contains(path) {
            let _ = body.rendered.set(rendered);
        } else {
            *body.fresh.lock().unwrap_or_else(PoisonError::into_inner) = Some(rendered);
        }
    }

    pub(super) fn position(&self, path: &OutputPath) -> Option<usize> {
        self.frame.routes.binary_search_by(|(known, _)| known.cmp(path)).ok()
    }

    /// Makes an output, with the questions that it asked.
    pub(super) fn make(&self, at: usize) -> (Output, Vec<Asked>) {
        let tracked = Tracked::new(&self.site, self);
        let output = output::make(&self.frame.routes[at].1, &tracked, &self.frame.templates);
        (output, tracked.into_questions())
    }
}

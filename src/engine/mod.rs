//! The engine: makes the outputs of a site, one when a reader asks or all in parallel, and gathers
//! what was found wrong.
//!
//! In comes a [`Site`], which becomes an [`Edition`]; out come its outputs. `serve` asks for one at
//! a time; `build` has all of them handed to a [`Sink`] that writes, `check` to one that throws
//! them away, and both get a [`Build`] with the diagnostics and the counts: one pipeline for all.

mod memo;
mod stage;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;

use crate::check;
use crate::content::{Facts, Rendered};
use crate::diagnostic::{self, Diagnostic};
use crate::fs;
use crate::library::Page;
use crate::markdown;
use crate::output::{self, Content, Output, Route};
use crate::paths::{OutputPath, SourcePath};
use crate::site::{Bodies, Query, Site, Tracked};
use crate::template::Templates;
use crate::template::views::SiteView;

pub use stage::{MANIFEST, StageError, Staged, Staging};

/// Receives each output as it is made, from several threads.
pub trait Sink: Sync {
    /// Takes one output.
    ///
    /// # Errors
    /// When the machine refuses to store it; the build then stops.
    fn accept(&self, path: &OutputPath, content: &Content) -> fs::Result<()>;
}

/// A sink that keeps nothing: `check`.
#[derive(Debug)]
pub struct Nowhere;

impl Sink for Nowhere {
    fn accept(&self, _: &OutputPath, _: &Content) -> fs::Result<()> {
        Ok(())
    }
}

/// Is told how far a build has come.
pub trait Progress: Sync {
    /// One of `total` outputs is done.
    fn done(&self, total: usize);

    /// Says whether the result is still wanted; a build that nobody wants ends soon, with nothing.
    fn is_wanted(&self) -> bool {
        true
    }
}

/// What a build found and made.
#[derive(Debug, Default)]
pub struct Build {
    /// Everything that is wrong, arranged, with the configured severities.
    pub diagnostics: Vec<Diagnostic>,
    /// Pages among the outputs.
    pub pages: usize,
    /// Outputs.
    pub files: usize,
}

/// One site, ready to make any of its outputs: its templates compiled, its routes known, and each
/// output made when it is first asked for.
#[derive(Debug)]
pub struct Edition {
    /// The site.
    pub site: Site,
    frame: Arc<Frame>,
    bodies: BTreeMap<SourcePath, Arc<Body>>,
    /// Whether bodies are kept for the edition after this one, or let go of when their page is
    /// made.
    keeps_bodies: bool,
    /// The outputs, made or not yet, in the order of the routes.
    made: Vec<OnceLock<Output>>,
}

/// What editions share that differ in bodies alone.
#[derive(Debug)]
struct Frame {
    templates: Templates,
    /// What is wrong with the templates themselves.
    template_diagnostics: Vec<Diagnostic>,
    /// What every template can see of the site, as JSON, to tell whether it changed.
    view: String,
    /// Sorted.
    routes: Vec<(OutputPath, Route)>,
}

/// The body of a page: made, or not yet.
#[derive(Debug, Default)]
struct Body {
    /// What is known of it, whether it is kept or not.
    facts: OnceLock<Arc<Facts>>,
    /// Where bodies are kept.
    rendered: OnceLock<Arc<Rendered>>,
    /// The body in the edition before, which may hold still.
    before: Option<Arc<Rendered>>,
}

impl Edition {
    /// Compiles the templates of `site` and lists its routes; renders nothing.
    #[must_use]
    pub fn new(site: Site) -> Self {
        let (templates, template_diagnostics) =
            Templates::load(&site.snapshot, &site.library, &site.config);
        let routes = output::routes(&site);
        debug_assert!(routes.is_sorted_by(|a, b| a.0 < b.0), "one output, one route");
        let frame = Frame { templates, template_diagnostics, view: String::new(), routes };
        let bodies = site.library.public_pages().map(|page| (page.path.clone(), Arc::default()));
        let bodies = bodies.collect();
        let mut edition = Self::in_frame(site, Arc::new(frame), bodies, false);
        let view = SiteView::new(&Tracked::new(&edition.site, &edition));
        let frame = Arc::get_mut(&mut edition.frame).expect("nobody shares what is new");
        frame.view = serde_json::to_string(&view).expect("strings and numbers always serialise");
        frame.templates.set_site(&view);
        edition
    }

    /// Returns the edition, which keeps its bodies for the one after it: a preview.
    #[must_use]
    pub fn keeping_bodies(self) -> Self {
        Self { keeps_bodies: true, ..self }
    }

    fn in_frame(
        site: Site,
        frame: Arc<Frame>,
        bodies: BTreeMap<SourcePath, Arc<Body>>,
        keeps_bodies: bool,
    ) -> Self {
        let made = frame.routes.iter().map(|_| OnceLock::new()).collect();
        Self { site, frame, bodies, keeps_bodies, made }
    }

    /// Makes the edition that takes the place of this one: the same value as [`Edition::new`]
    /// gives, with the bodies that no change reaches taken over.
    #[must_use]
    pub fn next(&self, site: Site) -> Self {
        if site.library.shares_index(&self.site.library) {
            let bodies = self.bodies.iter().map(|(path, body)| {
                let is_same = self.has_same_page(path, &site);
                (path.clone(), if is_same { body.clone() } else { Arc::default() })
            });
            let bodies = bodies.collect();
            return Self::in_frame(site, self.frame.clone(), bodies, self.keeps_bodies);
        }
        let mut next = Self { keeps_bodies: self.keeps_bodies, ..Self::new(site) };
        if memo::sees_the_same(self, &next) {
            let has_the_same_files = memo::has_the_same_files(self, &next);
            let Self { site, bodies, .. } = &mut next;
            for (path, body) in bodies {
                let known = self.bodies.get(path).filter(|_| self.has_same_page(path, site));
                let before = known.and_then(|body| body.rendered.get().or(body.before.as_ref()));
                let before = before.filter(|body| has_the_same_files || !body.facts.has_components);
                *body = Arc::new(Body { before: before.cloned(), ..Body::default() });
            }
        }
        next
    }

    fn has_same_page(&self, path: &SourcePath, site: &Site) -> bool {
        match (self.site.library.page(path), site.library.page(path)) {
            (Some(before), Some(page)) => memo::is_same(before, page),
            _ => false,
        }
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
        Some(self.made[at].get_or_init(|| self.make(&self.frame.routes[at].1)))
    }

    /// Says whether the output at `path` is made already.
    #[must_use]
    pub fn is_made(&self, path: &OutputPath) -> bool {
        self.position(path).is_none_or(|at| self.made[at].get().is_some())
    }

    fn position(&self, path: &OutputPath) -> Option<usize> {
        self.frame.routes.binary_search_by(|(known, _)| known.cmp(path)).ok()
    }

    fn make(&self, route: &Route) -> Output {
        output::make(route, &Tracked::new(&self.site, self), &self.frame.templates)
    }

    /// Makes every output, hands it to `sink` and lets go of it.
    ///
    /// # Errors
    /// When the sink refuses an output.
    pub fn build(&self, sink: &dyn Sink, progress: &dyn Progress) -> fs::Result<Build> {
        let found: Mutex<Vec<Diagnostic>> = Mutex::default();
        let routes = &self.frame.routes;
        let make = |at: usize| -> fs::Result<()> {
            if !progress.is_wanted() {
                return Ok(());
            }
            let (path, route) = &routes[at];
            let new;
            // What a preview has made already is as good as new; a build keeps nothing.
            let output = if let Some(output) = self.made[at].get() {
                output
            } else {
                new = self.make(route);
                &new
            };
            if !output.diagnostics.is_empty() {
                let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                found.extend(output.diagnostics.iter().cloned());
            }
            if let Some(content) = &output.content {
                sink.accept(path, content)?;
            }
            progress.done(routes.len());
            Ok(())
        };
        // Pages first: each renders its body, and lists find the facts of all of them.
        let (pages, others): (Vec<usize>, Vec<usize>) =
            (0..routes.len()).partition(|at| matches!(routes[*at].1, Route::Page(_)));
        pages.into_par_iter().try_for_each(make)?;
        others.into_par_iter().try_for_each(make)?;
        if !progress.is_wanted() {
            return Ok(Build::default());
        }
        let site = &self.site;
        let mut diagnostics = self.frame.template_diagnostics.clone();
        diagnostics.extend(found.into_inner().unwrap_or_else(PoisonError::into_inner));
        diagnostics.extend(site.snapshot.diagnostics.iter().cloned());
        diagnostics.extend(site.library.diagnostics().iter().cloned());
        for page in site.library.pages() {
            diagnostics.extend(page.document.diagnostics.iter().cloned());
        }
        for page in site.library.public_pages() {
            diagnostics.extend(self.facts(&page.path).diagnostics.iter().cloned());
        }
        diagnostics.extend(check::check(site, self));
        apply_levels(site, &mut diagnostics);
        diagnostic::arrange(&mut diagnostics);
        Ok(Build { diagnostics, pages: self.pages(), files: self.len() })
    }
}

impl Bodies for Edition {
    fn body(&self, path: &SourcePath) -> Arc<Rendered> {
        let (Some(slot), Some(page)) = (self.bodies.get(path), self.site.library.page(path)) else {
            return Arc::default();
        };
        if let Some(rendered) = slot.rendered.get() {
            return rendered.clone();
        }
        let rendered = match &slot.before {
            Some(before) if memo::hold(&before.facts, &self.site, page) => before.clone(),
            _ => Arc::new(self.render(page)),
        };
        let _ = slot.facts.set(rendered.facts.clone());
        if self.keeps_bodies {
            let _ = slot.rendered.set(rendered.clone());
        }
        rendered
    }

    fn facts(&self, path: &SourcePath) -> Arc<Facts> {
        let known = self.bodies.get(path).and_then(|slot| slot.facts.get());
        known.cloned().unwrap_or_else(|| self.body(path).facts.clone())
    }
}

impl Edition {
    fn render(&self, page: &Page) -> Rendered {
        let tracked = Tracked::new(&self.site, self);
        let rendered = markdown::render(page, &tracked, &self.frame.templates);
        let is_noted = |query: &Query| match query {
            Query::Link(_, asked) => {
                rendered.facts.links.iter().any(|link| link.destination == *asked)
            }
            _ => true,
        };
        debug_assert!(tracked.into_questions().iter().all(is_noted), "facts hold by their links");
        rendered
    }
}

/// Gives each diagnostic the severity that the configuration says, and drops what it silences.
fn apply_levels(site: &Site, diagnostics: &mut Vec<Diagnostic>) {
    let levels = &site.config.check.levels;
    diagnostics.retain_mut(|diagnostic| match levels.get(&diagnostic.code) {
        Some(Some(severity)) => {
            diagnostic.severity = *severity;
            true
        }
        Some(None) => false,
        None => true,
    });
}

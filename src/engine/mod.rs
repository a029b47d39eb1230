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
use crate::content::Rendered;
use crate::diagnostic::{self, Diagnostic};
use crate::fs;
use crate::markdown;
use crate::output::{self, Content, Output, Route};
use crate::paths::{OutputPath, SourcePath};
use crate::site::{Bodies, Site, Tracked};
use crate::template::Templates;
use crate::template::views::SiteView;

use memo::Kept;
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
/// body and output made at most once, when it is first asked for.
#[derive(Debug)]
pub struct Edition {
    /// The site.
    pub site: Site,
    templates: Templates,
    /// What is wrong with the templates themselves.
    template_diagnostics: Vec<Diagnostic>,
    /// What every template can see of the site, as JSON, to tell whether it changed.
    view: String,
    routes: BTreeMap<OutputPath, Place>,
    bodies: BTreeMap<SourcePath, Body>,
}

/// The body of a page: made, or not yet.
#[derive(Debug, Default)]
struct Body {
    made: OnceLock<Kept>,
    /// The body of the same page in the edition before, which may hold still.
    before: Option<Kept>,
}

/// An output with its route.
#[derive(Debug)]
struct Place {
    route: Route,
    made: OnceLock<Output>,
}

impl Edition {
    /// Compiles the templates of `site` and lists its routes; renders nothing.
    #[must_use]
    pub fn new(site: Site) -> Self {
        let (templates, template_diagnostics) =
            Templates::load(&site.snapshot, &site.library, &site.config);
        let routes = output::routes(&site)
            .into_iter()
            .map(|(path, route)| (path, Place { route, made: OnceLock::new() }));
        let bodies = site.library.public_pages().map(|page| (page.path.clone(), Body::default()));
        let (routes, bodies) = (routes.collect(), bodies.collect());
        let view = String::new();
        let mut edition = Self { site, templates, template_diagnostics, view, routes, bodies };
        let view = SiteView::new(&Tracked::new(&edition.site, &edition));
        edition.view = serde_json::to_string(&view).expect("strings and numbers always serialise");
        edition.templates.set_site(&view);
        edition
    }

    /// Makes the edition that takes the place of this one: the same value as [`Edition::new`]
    /// gives, with the bodies that no change reaches taken over.
    #[must_use]
    pub fn next(&self, site: Site) -> Self {
        let mut next = Self::new(site);
        if !memo::sees_the_same(self, &next) {
            return next;
        }
        let Self { site, bodies, .. } = &mut next;
        for (path, body) in bodies {
            let (known, page) = (self.bodies.get(path), site.library.page(path));
            if let (Some(known), Some(page)) = (known, page)
                && self.site.library.page(path).is_some_and(|before| memo::is_same(before, page))
            {
                body.before = known.made.get().or(known.before.as_ref()).cloned();
            }
        }
        next
    }

    /// Returns how many outputs there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.routes.len()
    }

    /// Says whether there is no output at all, which a site never is: it has its page for what
    /// does not exist.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.routes.is_empty()
    }

    /// Returns how many outputs are pages.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.routes.values().filter(|place| place.route.is_page()).count()
    }

    /// Returns what is published at `path`; `None` where nothing is.
    #[must_use]
    pub fn route(&self, path: &OutputPath) -> Option<&Route> {
        self.routes.get(path).map(|place| &place.route)
    }

    /// Returns the output at `path`, made now if nobody asked before; `None` where nothing is
    /// published.
    #[must_use]
    pub fn output(&self, path: &OutputPath) -> Option<&Output> {
        let place = self.routes.get(path)?;
        Some(place.made.get_or_init(|| self.make(&place.route)))
    }

    /// Says whether the output at `path` is made already.
    #[must_use]
    pub fn is_made(&self, path: &OutputPath) -> bool {
        self.routes.get(path).is_none_or(|place| place.made.get().is_some())
    }

    fn make(&self, route: &Route) -> Output {
        output::make(route, &Tracked::new(&self.site, self), &self.templates)
    }

    /// Makes every output, hands it to `sink` and lets go of it.
    ///
    /// # Errors
    /// When the sink refuses an output.
    pub fn build(&self, sink: &dyn Sink, progress: &dyn Progress) -> fs::Result<Build> {
        let found: Mutex<Vec<Diagnostic>> = Mutex::default();
        let routes: Vec<_> = self.routes.iter().collect();
        routes.par_iter().try_for_each(|(path, place)| -> fs::Result<()> {
            if !progress.is_wanted() {
                return Ok(());
            }
            let made;
            // What a preview has made already is as good as new; a build keeps nothing.
            let output = if let Some(output) = place.made.get() {
                output
            } else {
                made = self.make(&place.route);
                &made
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
        })?;
        if !progress.is_wanted() {
            return Ok(Build::default());
        }
        let site = &self.site;
        let mut diagnostics = self.template_diagnostics.clone();
        diagnostics.extend(found.into_inner().unwrap_or_else(PoisonError::into_inner));
        diagnostics.extend(site.snapshot.diagnostics.iter().cloned());
        diagnostics.extend(site.library.diagnostics.iter().cloned());
        for page in site.library.pages() {
            diagnostics.extend(page.document.diagnostics.iter().cloned());
        }
        for page in site.library.public_pages() {
            diagnostics.extend(self.body(&page.path).diagnostics.iter().cloned());
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
        let render = || match &slot.before {
            Some(kept) if kept.holds(&self.site, page) => kept.clone(),
            _ => {
                let tracked = Tracked::new(&self.site, self);
                let rendered = markdown::render(page, &tracked, &self.templates);
                Kept::new(rendered, tracked, &self.site, page)
            }
        };
        slot.made.get_or_init(render).rendered.clone()
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

//! The engine: asks for every output, in parallel, and gathers what was found wrong.
//!
//! In come a [`Site`] and its templates; out come the outputs, handed one by one to a [`Sink`], and
//! a [`Build`] with the diagnostics and the counts. `build` writes what it is handed, `check`
//! throws it away: one pipeline for both.

mod stage;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;

use crate::check;
use crate::content::Rendered;
use crate::diagnostic::{self, Diagnostic};
use crate::fs;
use crate::markdown;
use crate::output::{self, Content, Route};
use crate::paths::{OutputPath, SourcePath};
use crate::site::{Bodies, Site, Tracked};
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

/// Builds the whole site into `sink`.
///
/// # Errors
/// When the sink refuses an output.
pub fn build(site: &Site, sink: &dyn Sink, progress: &dyn Progress) -> fs::Result<Build> {
    let (mut templates, mut diagnostics) =
        Templates::load(&site.snapshot, &site.library, &site.config);
    let bodies = Rendering::new(site);
    templates.set_site(&SiteView::new(&Tracked::new(site, &bodies)));
    let bodies = Rendering { templates: Some(&templates), ..bodies };
    let routes = output::routes(site);
    let pages = routes.iter().filter(|(_, route)| route.is_page()).count();
    let found: Mutex<Vec<Diagnostic>> = Mutex::default();
    routes.par_iter().try_for_each(|(path, route): &(OutputPath, Route)| -> fs::Result<()> {
        let tracked = Tracked::new(site, &bodies);
        let output = output::make(route, &tracked, &templates);
        if !output.diagnostics.is_empty() {
            found.lock().unwrap_or_else(PoisonError::into_inner).extend(output.diagnostics);
        }
        if let Some(content) = &output.content {
            sink.accept(path, content)?;
        }
        progress.done(routes.len());
        Ok(())
    })?;
    diagnostics.extend(found.into_inner().unwrap_or_else(PoisonError::into_inner));
    diagnostics.extend(site.snapshot.diagnostics.iter().cloned());
    diagnostics.extend(site.library.diagnostics.iter().cloned());
    for page in site.library.pages() {
        diagnostics.extend(page.document.diagnostics.iter().cloned());
    }
    for page in site.library.public_pages() {
        diagnostics.extend(bodies.body(&page.path).diagnostics.iter().cloned());
    }
    diagnostics.extend(check::check(site, &bodies));
    apply_levels(site, &mut diagnostics);
    diagnostic::arrange(&mut diagnostics);
    Ok(Build { diagnostics, pages, files: routes.len() })
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

/// Renders each body once, when it is first asked for.
struct Rendering<'a> {
    site: &'a Site,
    templates: Option<&'a Templates>,
    bodies: BTreeMap<SourcePath, OnceLock<Arc<Rendered>>>,
}

impl<'a> Rendering<'a> {
    fn new(site: &'a Site) -> Self {
        let bodies = site.library.public_pages().map(|page| (page.path.clone(), OnceLock::new()));
        Self { site, templates: None, bodies: bodies.collect() }
    }
}

impl Bodies for Rendering<'_> {
    fn body(&self, path: &SourcePath) -> Arc<Rendered> {
        let (Some(slot), Some(page), Some(templates)) =
            (self.bodies.get(path), self.site.library.page(path), self.templates)
        else {
            return Arc::default();
        };
        let render = || {
            let tracked = Tracked::new(self.site, self);
            Arc::new(markdown::render(page, &tracked, templates))
        };
        slot.get_or_init(render).clone()
    }
}

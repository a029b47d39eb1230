//! All outputs of an edition, made in parallel and handed to a [`Sink`].
//!
//! An output whose remembered trace holds, and whose bytes the sink has, is not made at all. What is
//! wrong is gathered at the end, from remembered results as from new ones.

use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::check;
use crate::diagnostic::{self, Diagnostic};
use crate::fs;
use crate::output::Route;
use crate::paths::SourcePath;
use crate::site::{Bodies as _, Site};

use super::edition::{Edition, SettledOutput};
use super::memo::{KeptOutput, Stored};
use super::{Build, Progress, Sink};

impl Edition {
    /// Makes every output that is not remembered, hands all to `sink` and lets go of them.
    ///
    /// # Errors
    /// When the sink refuses an output.
    pub fn build(&self, sink: &dyn Sink, progress: &dyn Progress) -> fs::Result<Build> {
        let total = self.frame.routes.len();
        let made = AtomicUsize::new(0);
        let settle = |at: usize| -> fs::Result<()> {
            if !progress.is_wanted() {
                return Ok(());
            }
            let begun = progress.now();
            if self.settle(at, sink)? {
                made.fetch_add(1, Ordering::Relaxed);
                progress.took(&self.frame.routes[at].0, progress.now().saturating_sub(begun));
            }
            progress.done(total);
            Ok(())
        };
        // Pages first, each with its twin: both are made of one body, and lists find the facts of all
        // bodies.
        let mut pages: BTreeMap<&SourcePath, Vec<usize>> = BTreeMap::new();
        let mut others = Vec::new();
        for (at, (_, route)) in self.frame.routes.iter().enumerate() {
            match route {
                Route::Page(path) | Route::Twin(path) => pages.entry(path).or_default().push(at),
                _ if route.is_derived() && !sink.wants_derived() => {}
                _ => others.push(at),
            }
        }
        progress.enters("pages");
        pages.into_par_iter().try_for_each(|(path, outputs)| {
            outputs.into_iter().try_for_each(&settle)?;
            self.let_go(path);
            Ok(())
        })?;
        if sink.wants_derived() {
            progress.enters("search");
            self.prepare_index();
        }
        progress.enters("other outputs");
        others.into_par_iter().try_for_each(settle)?;
        self.let_go_of_index();
        progress.enters("checks");
        if !progress.is_wanted() {
            return Ok(Build::default());
        }
        Ok(Build {
            diagnostics: self.diagnostics(),
            pages: self.pages(),
            files: self.len(),
            bodies: self.bodies.len(),
            rendered: self.rendered.load(Ordering::Relaxed),
            read_by_grammars: self.blocks.made(),
            made: made.into_inner(),
            is_all_remembered: self.is_all_remembered(),
        })
    }

    /// Hands one output to `sink`; returns whether it had to be made.
    fn settle(&self, at: usize, sink: &dyn Sink) -> fs::Result<bool> {
        let slot = &self.outputs[at];
        let (path, route) = &self.frame.routes[at];
        if let Some(stored) = &slot.before
            && let Some(kept) = stored.read::<KeptOutput>().filter(|kept| kept.route == *route)
        {
            if kept.trace.holds(|query| self.answer(query))
                && kept.digest.is_none_or(|digest| sink.has(path, digest))
            {
                if kept.digest.is_some() {
                    sink.keep(path)?;
                }
                let (stored, diagnostics) = (stored.clone(), kept.diagnostics);
                let _ =
                    slot.settled.set(SettledOutput { diagnostics, stored, is_remembered: true });
                return Ok(false);
            }
            self.recall(at, &kept, sink);
        }
        let (output, questions) = self.make(at);
        let digest = match &output.content {
            Some(content) => sink.accept(path, content)?,
            None => None,
        };
        // A sink that does not look at a file on disk cannot say what it holds.
        if digest.is_some() || output.content.is_none() {
            let (trace, diagnostics) = (self.trace(questions), output.diagnostics);
            let body = self.body_in(route, output.content.as_ref());
            let kept = KeptOutput { route: route.clone(), trace, digest, body, diagnostics };
            let stored = Stored::new(&kept);
            let diagnostics = kept.diagnostics;
            let _ = slot.settled.set(SettledOutput { diagnostics, stored, is_remembered: false });
        }
        Ok(true)
    }

    /// Lets go of a body whose outputs are settled.
    fn let_go(&self, path: &SourcePath) {
        if let Some(body) = self.bodies.get(path) {
            body.fresh.lock().unwrap_or_else(PoisonError::into_inner).take();
        }
    }

    /// Says whether every result is the one that the memo held, and none of those is gone.
    fn is_all_remembered(&self) -> bool {
        self.has_all_of_memo
            && self.bodies.values().all(|body| body.settled.get().is_none_or(|s| s.is_remembered))
            && self.outputs.iter().all(|slot| slot.settled.get().is_none_or(|s| s.is_remembered))
    }

    /// Gathers what is wrong, once every output is settled.
    fn diagnostics(&self) -> Vec<Diagnostic> {
        let site = &self.site;
        let mut diagnostics = self.frame.template_diagnostics.clone();
        for settled in self.outputs.iter().filter_map(|slot| slot.settled.get()) {
            diagnostics.extend(settled.diagnostics.iter().cloned());
        }
        diagnostics.extend(site.snapshot.diagnostics.iter().cloned());
        diagnostics.extend(site.library.diagnostics().iter().cloned());
        for page in site.library.pages() {
            diagnostics.extend(page.document.diagnostics.iter().cloned());
        }
        let bodies: Vec<&SourcePath> = self.bodies.keys().collect();
        diagnostics.par_extend(bodies.into_par_iter().flat_map_iter(|path| {
            let facts = self.facts(path);
            facts.diagnostics.clone()
        }));
        diagnostics.extend(check::check(site, self));
        apply_levels(site, &mut diagnostics);
        diagnostic::arrange(&mut diagnostics);
        diagnostics
    }
}

/// Gives each diagnostic the severity that the configuration says, and drops what it silences.
pub fn apply_levels(site: &Site, diagnostics: &mut Vec<Diagnostic>) {
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

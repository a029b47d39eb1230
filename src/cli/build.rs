//! `folio build` and `folio check`: one pipeline, with and without writing.

use std::path::{Path, PathBuf};
use std::time::Instant;

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::diagnostic::{self, Code, Tally, count, nearest, size};
use crate::edit::Edits;
use crate::engine::{Build, Nowhere, Recording, Sink, StageError, Staging};
use crate::fs;

use super::Outcome;
use super::against::{accept_removals, against_of};
use super::arguments::{Arguments, BuildOptions, CheckOptions, SiteOptions};
use super::external;
use super::fix;
use super::load::{Memory, Remembered, load_all};
use super::report::{Report, tally_text};
use super::timings::Timings;
use super::verify;

/// Runs `folio build`.
pub(super) fn build(arguments: &Arguments, options: &BuildOptions) -> Outcome {
    let begun = Instant::now();
    let report = Report::new(arguments);
    let timings = Timings::new(report.progress());
    let anew = options.no_cache || options.verify;
    let memory = if anew { Memory::None } else { Memory::Kept };
    let loaded = load_all(arguments, &options.site, memory, &report, &timings);
    let (edition, cache) = match loaded {
        Ok(loaded) => loaded,
        Err(outcome) => return outcome,
    };
    let site = &edition.site;
    timings.enter("published folder");
    let target = match &options.output {
        Some(output) => output.clone(),
        None => site.config.output.under(&arguments.directory),
    };
    let mounts = site.config.mounts.iter().map(|mount| mount.from.under(&arguments.directory));
    if let Some(reason) = overlaps(&target, &arguments.directory, mounts) {
        report.refusal(&reason, Some("choose another folder with --output"));
        return Outcome::Usage;
    }
    let waits = || report.say("Another build of this site is at work; waiting for its end");
    let staging = match Staging::begin(&target, cache.folder(), options.force, waits) {
        Ok(staging) => staging,
        Err(error) => return stage_refusal(&report, &error),
    };
    let recording = Recording::new(&staging);
    let sink: &dyn Sink = if options.verify { &recording } else { &staging };
    let built = match edition.build(sink, &timings) {
        Ok(built) => built,
        Err(error) => {
            report.refusal(&error.to_string(), None);
            return Outcome::Machine;
        }
    };
    if options.verify
        && let Err(outcome) = verify::verify(recording, arguments, site, &report)
    {
        return outcome;
    }
    timings.enter("diagnostics");
    report.diagnostics(&built.diagnostics, &site.snapshot);
    let tally = Tally::of(&built.diagnostics);
    let failed = is_failed(tally, &options.site);
    let allowed = options.allow_errors || site.config.check.allow_errors;
    let shown = options
        .output
        .as_ref()
        .map_or_else(|| site.config.output.to_string(), |output| output.display().to_string());
    if failed && !allowed {
        let human = format!("{}: nothing was written to {shown}", tally_text(tally));
        report.summary(tally, &human, json!({ "published": false }));
        return Outcome::Content;
    }
    timings.enter("publishing");
    let (staged, prepared) = rayon::join(|| staging.commit(), || cache.prepare(&edition, &built));
    let staged = match staged {
        Ok(staged) => staged,
        Err(error) => return stage_refusal(&report, &error),
    };
    // Not before: what is remembered is what was published.
    Remembered::save(prepared, &report);
    let next = site.library.next_publication();
    let mut human = String::new();
    if tally != Tally::default() {
        human.push_str(&format!("{}\n", tally_text(tally)));
    }
    human.push_str(&format!(
        "Published {} ({}, {}) to {shown} in {:.2} s",
        count(built.pages, "page"),
        count(built.files, "file"),
        size(staged.bytes),
        begun.elapsed().as_secs_f64(),
    ));
    if let Some((at, page)) = &next {
        let at = at.with_timezone(&site.config.timezone).format("%Y-%m-%d %H:%M %Z");
        human.push_str(&format!("\nThe next page goes public at {at}: {}", page.path));
    }
    if let Err(error) = tell_runner(next.as_ref().map(|(at, _)| *at)) {
        report.refusal(&error.to_string(), None);
        return Outcome::Machine;
    }
    let mut more = json!({
        "published": true,
        "pages": built.pages,
        "files": built.files,
        "bytes": staged.bytes,
        "changed": staged.changed,
        "removed": staged.removed,
        "rendered": built.rendered,
        "made": built.made,
        "nextPublication": next.map(|(at, _)| at.to_rfc3339()),
    });
    if options.timings {
        let spent = timings.finish();
        human.push_str(&format!("\n\n{}", spent.text(&built)));
        more["timings"] = spent.json();
    }
    report.summary(tally, &human, more);
    // The program ends here; to give each page's memory back one by one takes a twentieth of a warm
    // build.
    std::mem::forget(edition);
    Outcome::Fine
}

/// Runs `folio check`.
pub(super) fn check(arguments: &Arguments, options: &CheckOptions) -> Outcome {
    let report = Report::new(arguments);
    if let Some(name) = &options.explain {
        return explain(name, &report);
    }
    if let Err(outcome) = accept_removals(arguments, options, &report) {
        return outcome;
    }
    if options.fix {
        return fix::run(arguments, options, &report);
    }
    let against = match against_of(arguments, options, &report) {
        Ok(against) => against,
        Err(outcome) => return outcome,
    };
    let begun = Instant::now();
    let timings = Timings::new(report.progress());
    let memory = if options.no_cache { Memory::None } else { Memory::Read };
    let loaded = load_all(arguments, &options.site, memory, &report, &timings);
    let (edition, _) = match loaded {
        Ok(loaded) => loaded,
        Err(outcome) => return outcome,
    };
    let site = &edition.site;
    let built = match edition.build(&Nowhere, &timings) {
        Ok(built) => built,
        Err(error) => {
            report.refusal(&error.to_string(), None);
            return Outcome::Machine;
        }
    };
    let Build { mut diagnostics, pages, .. } = built;
    if let Some(against) = &against {
        diagnostics.extend(against.diagnostics(&edition));
        diagnostic::arrange(&mut diagnostics);
    }
    let others = options.external.then(|| {
        let found = external::ask(arguments, &edition, against.as_ref(), &report);
        diagnostics.extend(found.diagnostics);
        diagnostic::arrange(&mut diagnostics);
        json!({ "asked": found.asked, "remembered": found.remembered })
    });
    report.diagnostics(&diagnostics, &site.snapshot);
    let tally = Tally::of(&diagnostics);
    let mut human = format!(
        "Checked {} in {:.2} s: {}",
        count(pages, "page"),
        begun.elapsed().as_secs_f64(),
        tally_text(tally)
    );
    let sure = Edits::default().add_sure(&diagnostics).len();
    if sure > 0 {
        let (all, verb) = if sure == 1 { ("one", "is") } else { ("them", "are") };
        let which = if sure == 1 { all.to_owned() } else { format!("{sure} of {all}") };
        human.push_str(&format!("\n`folio check --fix` mends {which}, which {verb} sure"));
    }
    let mut more = json!({ "pages": pages, "fixable": sure });
    if let Some(others) = others {
        more["external"] = others;
    }
    report.summary(tally, &human, more);
    let outcome = if is_failed(tally, &options.site) { Outcome::Content } else { Outcome::Fine };
    std::mem::forget(edition);
    outcome
}

/// Tells the steps after this one in a workflow of GitHub when to build again, as the output
/// `next-publication`; empty where nothing is scheduled.
fn tell_runner(next: Option<DateTime<Utc>>) -> fs::Result<()> {
    let Some(file) = std::env::var_os("GITHUB_OUTPUT").filter(|file| !file.is_empty()) else {
        return Ok(());
    };
    let next = next.map(|at| at.to_rfc3339()).unwrap_or_default();
    fs::append(Path::new(&file), format!("next-publication={next}\n").as_bytes())
}

pub(super) fn is_failed(tally: Tally, options: &SiteOptions) -> bool {
    tally.errors > 0 || (options.strict && tally.warnings > 0)
}

fn explain(name: &str, report: &Report<'_>) -> Outcome {
    let Some(code) = Code::from_name(name) else {
        let names = Code::ALL.iter().map(|code| code.as_str());
        let help = nearest(name, names).map(|near| format!("did you mean `{near}`?"));
        report.refusal(&format!("there is no diagnostic `{name}`"), help.as_deref());
        return Outcome::Usage;
    };
    println!("{} ({})\n\n{}", code.as_str(), code.severity().as_str(), code.explanation());
    Outcome::Fine
}

/// Says why a folder cannot be published to: it holds the site's sources, or is one of them.
fn overlaps(target: &Path, site: &Path, mounts: impl Iterator<Item = PathBuf>) -> Option<String> {
    let absolute = |path: &Path| -> PathBuf {
        fs::canonical(path)
            .unwrap_or_else(|_| std::path::absolute(path).unwrap_or(path.to_path_buf()))
    };
    let (target, site) = (absolute(target), absolute(site));
    let own = ["content", "static", "templates"].map(|name| site.join(name));
    let mut sources = own.into_iter().chain(mounts.map(|mount| absolute(&mount)));
    let inside = sources.any(|source| target.starts_with(&source) || source.starts_with(&target));
    (inside || site.starts_with(&target)).then(|| {
        format!("`{}` cannot be the output folder: it holds the site's sources", target.display())
    })
}

fn stage_refusal(report: &Report<'_>, error: &StageError) -> Outcome {
    match error {
        StageError::Machine(error) => {
            report.refusal(&error.to_string(), None);
            Outcome::Machine
        }
        StageError::Foreign { .. } => {
            let help = "choose another folder with --output, or pass --force to keep those files and publish around them";
            report.refusal(&error.to_string(), Some(help));
            Outcome::Usage
        }
        StageError::InTheWay { .. } => {
            let help = "move the file away, or give the page or file another name";
            report.refusal(&error.to_string(), Some(help));
            Outcome::Usage
        }
        StageError::NotAFolder(_) => {
            report.refusal(&error.to_string(), Some("choose another folder with --output"));
            Outcome::Usage
        }
    }
}

//! `folio build` and `folio check`: one pipeline, with and without writing.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::config::{self, Config};
use crate::content::Date;
use crate::diagnostic::{Code, Severity, Tally, count, nearest};
use crate::engine::{Build, Edition, Nowhere, StageError, Staging};
use crate::fs;
use crate::library::Moment;
use crate::paths::SourcePath;
use crate::site::Site;
use crate::source::Snapshot;

use super::Outcome;
use super::arguments::{Arguments, BuildOptions, CheckOptions, SiteOptions};
use super::report::{OneSource, Report, size_text, tally_text};

/// Runs `folio build`.
pub(super) fn build(arguments: &Arguments, options: &BuildOptions) -> Outcome {
    let begun = Instant::now();
    let report = Report::new(arguments);
    let edition = match load(arguments, &options.site, &report) {
        Ok(site) => Edition::new(site),
        Err(outcome) => return outcome,
    };
    let site = &edition.site;
    let target = match &options.output {
        Some(output) => output.clone(),
        None => site.config.output.under(&arguments.directory),
    };
    if let Some(reason) = overlaps(&target, &arguments.directory) {
        report.refusal(&reason, Some("choose another folder with --output"));
        return Outcome::Usage;
    }
    let staging = match Staging::begin(&target, options.force) {
        Ok(staging) => staging,
        Err(error) => return stage_refusal(&report, &error),
    };
    let built = {
        let progress = report.progress();
        edition.build(&staging, &progress)
    };
    let built = match built {
        Ok(built) => built,
        Err(error) => {
            report.refusal(&error.to_string(), None);
            return Outcome::Machine;
        }
    };
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
    let staged = match staging.commit() {
        Ok(staged) => staged,
        Err(error) => return stage_refusal(&report, &error),
    };
    let next = site.library.next_publication();
    let mut human = String::new();
    if tally != Tally::default() {
        human.push_str(&format!("{}\n", tally_text(tally)));
    }
    human.push_str(&format!(
        "Published {} ({}, {}) to {shown} in {:.2} s",
        count(built.pages, "page"),
        count(built.files, "file"),
        size_text(staged.bytes),
        begun.elapsed().as_secs_f64(),
    ));
    if let Some((at, page)) = &next {
        let at = at.with_timezone(&site.config.timezone).format("%Y-%m-%d %H:%M %Z");
        human.push_str(&format!("\nThe next page goes public at {at}: {}", page.path));
    }
    report.summary(
        tally,
        &human,
        json!({
            "published": true,
            "pages": built.pages,
            "files": built.files,
            "bytes": staged.bytes,
            "changed": staged.changed,
            "removed": staged.removed,
            "nextPublication": next.map(|(at, _)| at.to_rfc3339()),
        }),
    );
    Outcome::Fine
}

/// Runs `folio check`.
pub(super) fn check(arguments: &Arguments, options: &CheckOptions) -> Outcome {
    let report = Report::new(arguments);
    if let Some(name) = &options.explain {
        return explain(name, &report);
    }
    let begun = Instant::now();
    let edition = match load(arguments, &options.site, &report) {
        Ok(site) => Edition::new(site),
        Err(outcome) => return outcome,
    };
    let site = &edition.site;
    let built = {
        let progress = report.progress();
        edition.build(&Nowhere, &progress)
    };
    let Build { diagnostics, pages, .. } = match built {
        Ok(built) => built,
        Err(error) => {
            report.refusal(&error.to_string(), None);
            return Outcome::Machine;
        }
    };
    report.diagnostics(&diagnostics, &site.snapshot);
    let tally = Tally::of(&diagnostics);
    let human = format!(
        "Checked {} in {:.2} s: {}",
        count(pages, "page"),
        begun.elapsed().as_secs_f64(),
        tally_text(tally)
    );
    report.summary(tally, &human, json!({ "pages": pages }));
    if is_failed(tally, &options.site) { Outcome::Content } else { Outcome::Fine }
}

fn is_failed(tally: Tally, options: &SiteOptions) -> bool {
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

/// Reads the configuration and the folder.
fn load(
    arguments: &Arguments,
    options: &SiteOptions,
    report: &Report<'_>,
) -> Result<Site, Outcome> {
    let machine = |error: fs::Error| {
        report.refusal(&error.to_string(), None);
        Outcome::Machine
    };
    if !fs::is_folder(&arguments.directory) {
        report.refusal(&format!("there is no folder `{}`", arguments.directory.display()), None);
        return Err(Outcome::Usage);
    }
    let mut config = configuration(arguments, report)?;
    if let Some(url) = &options.base_url
        && let Err(reason) = config.set_base_url(url)
    {
        report.refusal(&format!("--base-url {url}: {reason}"), None);
        return Err(Outcome::Usage);
    }
    let now = moment(options, &config).map_err(|reason| {
        report.refusal(&reason, Some("write 2026-04-20 or 2026-04-20T09:30:00Z"));
        Outcome::Usage
    })?;
    let snapshot = Snapshot::read(&arguments.directory, &config).map_err(machine)?;
    let moment = Moment { now, drafts: options.drafts, future: options.future };
    Ok(Site::new(config, snapshot, moment))
}

/// Reads the configuration, if there is one, and reports what is wrong with it.
pub(super) fn configuration(arguments: &Arguments, report: &Report<'_>) -> Result<Config, Outcome> {
    let place = match &arguments.config {
        Some(path) => path.clone(),
        None => arguments.directory.join(config::FILE),
    };
    let bytes = match fs::read_if_present(&place) {
        Ok(Some(bytes)) => bytes,
        Ok(None) if arguments.config.is_none() => return Ok(Config::default()),
        Ok(None) => {
            report.refusal(&format!("there is no file `{}`", place.display()), None);
            return Err(Outcome::Usage);
        }
        Err(error) => {
            report.refusal(&error.to_string(), None);
            return Err(Outcome::Machine);
        }
    };
    let Ok(text) = String::from_utf8(bytes) else {
        report.refusal(&format!("`{}` is not valid UTF-8", place.display()), None);
        return Err(Outcome::Usage);
    };
    let name = arguments.config.as_ref().and_then(|path| SourcePath::from_os(path).ok());
    let path =
        name.unwrap_or_else(|| SourcePath::new(config::FILE).expect("a plain name is a path"));
    let (config, diagnostics) = config::parse(&path, &text);
    let source = OneSource { path, text: Arc::from(text) };
    report.diagnostics(&diagnostics, &source);
    if diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        let tally = Tally::of(&diagnostics);
        report.summary(tally, &tally_text(tally), json!({ "published": false }));
        return Err(Outcome::Usage);
    }
    Ok(config)
}

fn moment(options: &SiteOptions, config: &Config) -> Result<DateTime<Utc>, String> {
    match &options.at {
        None => Ok(Utc::now()),
        Some(text) => instant(text, config),
    }
}

/// Reads the value of `--at`.
pub(super) fn instant(text: &str, config: &Config) -> Result<DateTime<Utc>, String> {
    Date::parse(text)
        .map(|date| date.instant(config.timezone))
        .map_err(|error| format!("--at {text}: {error}"))
}

/// Reads what can be read of the configuration, without a word about its mistakes: the preview
/// tells them with all others.
pub(super) fn read_configuration(arguments: &Arguments) -> Config {
    let place = arguments.config.clone().unwrap_or_else(|| arguments.directory.join(config::FILE));
    let text = fs::read(&place).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let path = SourcePath::new(config::FILE).expect("a plain name is a path");
    text.map(|text| config::parse(&path, &text).0).unwrap_or_default()
}

/// Says why a folder cannot be published to: it holds the site's sources, or is one of them.
fn overlaps(target: &Path, site: &Path) -> Option<String> {
    let absolute = |path: &Path| -> PathBuf {
        fs::canonical(path)
            .unwrap_or_else(|_| std::path::absolute(path).unwrap_or(path.to_path_buf()))
    };
    let (target, site) = (absolute(target), absolute(site));
    let sources = ["content", "static", "templates"].map(|name| site.join(name));
    let inside = sources.iter().any(|source| target.starts_with(source));
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
        StageError::NotAFolder(_) => {
            report.refusal(&error.to_string(), Some("choose another folder with --output"));
            Outcome::Usage
        }
    }
}

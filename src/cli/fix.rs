//! `folio check --fix`: writes into the sources what is sure.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Arc;

use serde_json::json;

use crate::config::{self, Config};
use crate::diagnostic::{Diagnostic, LineIndex, Severity, Sources, Tally, count, json as lines};
use crate::edit::{self, Change, Changes, Edits, Mended, WriteError};
use crate::engine::Edition;

use super::Outcome;
use super::against::against_of;
use super::arguments::{Arguments, CheckOptions, Format};
use super::build::is_failed;
use super::load::{configuration_text, load_as};
use super::report::{OneSource, Report, tally_text};
use super::timings::Timings;

/// Runs `folio check --fix`.
pub(super) fn run(arguments: &Arguments, options: &CheckOptions, report: &Report<'_>) -> Outcome {
    match mend(arguments, options, report) {
        Ok(outcome) | Err(outcome) => outcome,
    }
}

fn mend(
    arguments: &Arguments,
    options: &CheckOptions,
    report: &Report<'_>,
) -> Result<Outcome, Outcome> {
    let mut voice = Voice { arguments, fixed: 0 };
    let (config, settings) = configuration(arguments, report, &mut voice)?;
    let timings = Timings::new(report.progress());
    let mut site = load_as(config, arguments, &options.site, report, &timings)?;
    if let Some((source, _)) = &settings {
        let texts = BTreeMap::from([(source.path.clone(), source.text.clone())]);
        site.snapshot = site.snapshot.with_texts(&texts);
    }
    let against = against_of(arguments, options, report)?;
    let more = |edition: &Edition| {
        against.as_ref().map(|against| against.diagnostics(edition)).unwrap_or_default()
    };
    let mended = edit::mend(site, &more, &timings).map_err(|error| {
        report.refusal(&error.to_string(), None);
        Outcome::Machine
    })?;
    drop(timings);
    let Mended { mut changes, rounds, edition, left } = mended;
    changes.extend(settings.and_then(|(source, change)| Some((source.path, change?))));
    for (diagnostics, sources) in &rounds {
        for told in diagnostics {
            voice.fixed(told, sources);
        }
    }
    if options.dry_run {
        if arguments.format == Format::Human {
            let _ = std::io::stdout().write_all(edit::unified(&changes).as_bytes());
        }
    } else {
        write(arguments, &changes, report)?;
    }
    report.diagnostics(&left.diagnostics, &edition.site.snapshot);
    let tally = Tally::of(&left.diagnostics);
    let done = if options.dry_run { "Would fix" } else { "Fixed" };
    let human = match voice.fixed {
        0 => format!("Nothing to fix: {}", tally_text(tally)),
        fixed => format!(
            "{done} {} in {}; left: {}",
            count(fixed, "mistake"),
            count(changes.len(), "file"),
            tally_text(tally)
        ),
    };
    let files: Vec<&str> = changes.keys().map(crate::paths::SourcePath::as_str).collect();
    let more = json!({ "pages": left.pages, "fixed": voice.fixed, "files": files });
    report.summary(tally, &human, more);
    Ok(if is_failed(tally, &options.site) { Outcome::Content } else { Outcome::Fine })
}

/// The text of the configuration as it shall be, and how it changes to be that.
type Settings = (OneSource, Option<Change>);

/// Reads the configuration and mends what is sure in it.
fn configuration(
    arguments: &Arguments,
    report: &Report<'_>,
    voice: &mut Voice<'_>,
) -> Result<(Config, Option<Settings>), Outcome> {
    let Some(mut source) = configuration_text(arguments, report)? else {
        return Ok((Config::default(), None));
    };
    let before = source.text.clone();
    let (mut config, mut diagnostics) = config::parse(&source.path, &source.text);
    let mut edits = Edits::default();
    let sure: Vec<Diagnostic> = edits.add_sure(&diagnostics).into_iter().cloned().collect();
    // A configuration from elsewhere is not the site's to change.
    let own = edits.files().next().filter(|_| arguments.config.is_none());
    if let Some(new) = own.and_then(|(_, edits)| edit::apply(&source.text, edits)) {
        for told in &sure {
            voice.fixed(told, &source);
        }
        source.text = Arc::from(new);
        (config, diagnostics) = config::parse(&source.path, &source.text);
    }
    report.diagnostics(&diagnostics, &source);
    let change = (source.text != before)
        .then(|| Change { before: before.to_string(), after: source.text.to_string() });
    if diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        let tally = Tally::of(&diagnostics);
        let human = format!("{}; nothing was written", tally_text(tally));
        report.summary(tally, &human, json!({ "fixed": 0, "files": [] }));
        return Err(Outcome::Usage);
    }
    Ok((config, Some((source, change))))
}

fn write(arguments: &Arguments, changes: &Changes, report: &Report<'_>) -> Result<(), Outcome> {
    edit::write(&arguments.directory, changes).map_err(|error| {
        let help = matches!(error, WriteError::Changed(_)).then_some("run the command again");
        report.refusal(&error.to_string(), help);
        Outcome::Machine
    })
}

/// Tells what is mended, and counts it.
struct Voice<'a> {
    arguments: &'a Arguments,
    fixed: usize,
}

impl Voice<'_> {
    fn fixed(&mut self, told: &Diagnostic, sources: &dyn Sources) {
        self.fixed += 1;
        match self.arguments.format {
            Format::Json => {
                let line = format!("{{\"fixed\":{}}}", lines::render(told, sources));
                let _ = writeln!(std::io::stdout(), "{line}");
            }
            _ if self.arguments.quiet => {}
            _ => {
                let text = told.path.as_ref().and_then(|path| sources.text(path));
                let place = text.zip(told.span).map(|(text, span)| {
                    let at = LineIndex::new(&text).position(span.start);
                    format!(":{}:{}", at.line, at.column)
                });
                let path = told.path.as_ref().map(ToString::to_string).unwrap_or_default();
                let (place, message) = (place.unwrap_or_default(), &told.message);
                let _ = writeln!(anstream::stderr(), "fixed {path}{place}: {message}");
            }
        }
    }
}

//! `folio diff`: what changes for readers.

use std::io::Write as _;
use std::path::PathBuf;

use crate::diff::{self, Difference, Record, Repository, Scales, Told};
use crate::engine::Edition;
use crate::fs;

use super::Outcome;
use super::against::{Published, at_commit, machine, published, without_pictures};
use super::arguments::{Arguments, DiffOptions, Format};
use super::load::{configuration, load_as};
use super::report::Report;
use super::timings::Timings;

/// Runs `folio diff`.
pub(super) fn run(arguments: &Arguments, options: &DiffOptions) -> Outcome {
    compare(arguments, options, &Report::new(arguments)).into()
}

fn compare(
    arguments: &Arguments,
    options: &DiffOptions,
    report: &Report<'_>,
) -> Result<(), Outcome> {
    report.refuse_reports()?;
    let mut config = configuration(arguments, report)?;
    without_pictures(&mut config);
    let (before, name) = before(arguments, options, report)?;
    let timings = Timings::new(report.progress());
    let site = load_as(config, arguments, &options.site, report, &timings)?;
    let edition = Edition::new(site);
    let scales = Scales::default();
    edition.build(&scales, &timings).map_err(|error| machine(&error, report))?;
    drop(timings);
    let difference = Difference::between(&before.against.record, &Record::of(&edition));
    let told = Told {
        difference: &difference,
        weights: before.weight.map(|before| (before, scales.weight())),
        against: &name,
        zone: edition.site.config.timezone,
    };
    let text = match arguments.format {
        Format::Json => format!("{}\n", diff::json(&told)),
        _ if options.markdown => diff::markdown(&told),
        _ => diff::text(&told),
    };
    let _ = std::io::stdout().write_all(text.as_bytes());
    if options.markdown
        && let Some(summary) = std::env::var_os("GITHUB_STEP_SUMMARY").map(PathBuf::from)
    {
        let text = diff::markdown(&told);
        fs::append(&summary, text.as_bytes()).map_err(|error| machine(&error, report))?;
    }
    std::mem::forget(edition);
    Ok(())
}

/// Finds what the site is compared with, and how people call it.
fn before(
    arguments: &Arguments,
    options: &DiffOptions,
    report: &Report<'_>,
) -> Result<(Published, String), Outcome> {
    if let Some(source) = &options.against {
        return Ok((published(source, true, arguments, &options.site, report)?, source.clone()));
    }
    let base = Repository::of(&arguments.directory)
        .ok()
        .and_then(|repository| repository.base().map(|commit| (repository, commit)));
    let Some((repository, commit)) = base else {
        let help = "name a folder that Folio published, a urls.json, or a commit with --against";
        report.refusal("there is no main branch to compare with", Some(help));
        return Err(Outcome::Usage);
    };
    let found = at_commit(&repository, &commit, true, arguments, &options.site, report)?;
    let name = commit.get(..10).unwrap_or(&commit).to_owned();
    Ok((found, name))
}

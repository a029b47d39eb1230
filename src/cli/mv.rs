//! `folio mv`: a page or a folder moves, and no link breaks.

use std::io::Write as _;

use chrono::DateTime;
use serde_json::json;

use crate::diagnostic::{LineIndex, Tally, count};
use crate::edit::{Left, RelocateError, Relocated, Relocation};
use crate::engine::{Edition, Nowhere};
use crate::library::{Moment, Page, Status};
use crate::paths::{SourcePath, UrlPath};
use crate::site::Site;

use super::Outcome;
use super::arguments::{Arguments, Format, MoveOptions, SiteOptions};
use super::load::load;
use super::report::Report;
use super::timings::Timings;

/// Runs `folio mv`.
pub(super) fn run(arguments: &Arguments, options: &MoveOptions) -> Outcome {
    relocate(arguments, options, &Report::new(arguments)).into()
}

fn relocate(
    arguments: &Arguments,
    options: &MoveOptions,
    report: &Report<'_>,
) -> Result<(), Outcome> {
    report.refuse_reports()?;
    let timings = Timings::new(report.progress());
    let site = load(arguments, &SiteOptions::default(), report, &timings)?;
    let now = site.moment;
    // Drafts have links too, and so has what is scheduled or over.
    let everything = Moment { now: DateTime::UNIX_EPOCH, drafts: true, future: true };
    let site = site.next(site.config.clone(), site.snapshot.clone(), everything);
    let from = source(&site, &options.from, report)?;
    let to = path(&options.to, report)?;
    let relocation = Relocation::new(&site, &from, &to).map_err(|error| refuse(&error, report))?;
    let edition = Edition::new(site);
    edition.build(&Nowhere, &timings).map_err(|error| {
        report.refusal(&error.to_string(), None);
        Outcome::Machine
    })?;
    drop(timings);
    let zone = edition.site.config.timezone;
    let is_public = |page: &Page| {
        let status = Status::of(&page.document.front_matter, page.published, zone, &now);
        matches!(status, Status::Public | Status::Expired(_))
    };
    let planned = relocation.plan(&edition, is_public).map_err(|error| refuse(&error, report))?;
    if options.dry_run {
        if arguments.format == Format::Human {
            let _ = std::io::stdout().write_all(relocation.diff(&planned).as_bytes());
        }
    } else {
        let done = relocation.carry_out(&arguments.directory, &planned);
        done.map_err(|error| refuse(&error, report))?;
    }
    tell(&relocation, &planned, &edition.site, options.dry_run, report);
    Ok(())
}

/// Finds the source that `text` names, by its place or by its address.
fn source(site: &Site, text: &str, report: &Report<'_>) -> Result<SourcePath, Outcome> {
    if text.starts_with('/') {
        let url = UrlPath::new(&format!("{}/", text.trim_end_matches('/'))).ok();
        if let Some(page) = url.and_then(|url| site.library.page_at(&url)) {
            return Ok(page.path.clone());
        }
        report.refusal(&format!("no page is published at `{text}`"), Some("name its file"));
        return Err(Outcome::Usage);
    }
    path(text, report)
}

fn path(text: &str, report: &Report<'_>) -> Result<SourcePath, Outcome> {
    let place = text.trim_start_matches("./").trim_end_matches('/');
    SourcePath::new(place).map_err(|error| {
        let help = "name it as it lies in the site, such as content/docs/keys.md";
        report.refusal(&error.to_string(), Some(help));
        Outcome::Usage
    })
}

fn refuse(error: &RelocateError, report: &Report<'_>) -> Outcome {
    let (help, outcome) = match error {
        RelocateError::Missing(_) => {
            (Some("name it as it lies in the site, such as content/docs/keys.md"), Outcome::Usage)
        }
        RelocateError::Taken(_) => {
            (Some("choose another name, or move it away first"), Outcome::Usage)
        }
        RelocateError::Outside(_) => {
            (Some("only pages, and what lies beside them, can move"), Outcome::Usage)
        }
        RelocateError::Inside(..) | RelocateError::Collision(_) => {
            (Some("choose another name"), Outcome::Usage)
        }
        RelocateError::Write(_) => (Some("run the command again"), Outcome::Machine),
    };
    report.refusal(&error.to_string(), help);
    outcome
}

fn tell(
    relocation: &Relocation,
    planned: &Relocated,
    site: &Site,
    is_dry: bool,
    report: &Report<'_>,
) {
    let Relocation { from, to } = relocation;
    let Relocated { changes, files, rewritten, aliases, left } = planned;
    for Left { path, span, destination } in left {
        let text = site.snapshot.get(path).and_then(|file| file.text());
        let line = text.map_or(1, |text| LineIndex::new(text).position(span.start).line);
        report.say(&format!("Left to you: {path}:{line} should lead to {destination}"));
    }
    let done = if is_dry { "Would move" } else { "Moved" };
    let mut human = format!(
        "{done} {from} to {to}: {} rewritten in {}",
        count(*rewritten, "link"),
        count(changes.len(), "file"),
    );
    match aliases.as_slice() {
        [] => {}
        [one] => human.push_str(&format!("; {one} kept alive")),
        more => human.push_str(&format!("; {} kept alive", count(more.len(), "address"))),
    }
    let more = json!({
        "from": from,
        "to": to,
        "moved": files.len(),
        "rewritten": rewritten,
        "files": changes.keys().collect::<Vec<_>>(),
        "aliases": aliases,
        "left": left.len(),
    });
    report.summary(Tally::default(), &human, more);
}

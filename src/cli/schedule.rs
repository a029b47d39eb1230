//! `folio schedule`: what becomes public and what ceases to be, and whether a build is due.

use std::io::Write as _;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use crate::library::{Page, Status};
use crate::site::Site;

use super::Outcome;
use super::arguments::{Arguments, Format, ScheduleOptions};
use super::load::{instant, load};
use super::report::Report;
use super::timings::Timings;

/// A turn in the public life of a page.
struct Turn<'a> {
    at: DateTime<Utc>,
    /// `public` or `expires`.
    what: &'static str,
    page: &'a Page,
}

/// Runs `folio schedule`.
pub(super) fn run(arguments: &Arguments, options: &ScheduleOptions) -> Outcome {
    let report = Report::new(arguments);
    if let Err(outcome) = report.refuse_reports() {
        return outcome;
    }
    let timings = Timings::new(report.progress());
    let site = match load(arguments, &options.site, &report, &timings) {
        Ok(site) => site,
        Err(outcome) => return outcome,
    };
    drop(timings);
    let now = site.moment.now;
    let turns = match &options.since {
        None => turns(&site, |at| at > now),
        Some(text) => match since(text, &site) {
            Ok(since) => turns(&site, |at| since < at && at <= now),
            Err(reason) => {
                let help = "write 2026-04-20T09:30:00Z, or a while such as 90m, 1h or 2d";
                report.refusal(&reason, Some(help));
                return Outcome::Usage;
            }
        },
    };
    tell(arguments, &site, &turns, options.since.is_some());
    if options.since.is_some() && turns.is_empty() { Outcome::NothingDue } else { Outcome::Fine }
}

/// Reads the value of `--since`.
fn since(text: &str, site: &Site) -> Result<DateTime<Utc>, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = &text[digits.len()..];
    let length = match (digits.parse::<i64>(), unit) {
        (Ok(number), "m") => TimeDelta::try_minutes(number),
        (Ok(number), "h") => TimeDelta::try_hours(number),
        (Ok(number), "d") => TimeDelta::try_days(number),
        _ => {
            return instant(text, &site.config).map_err(|reason| reason.replace("--at", "--since"));
        }
    };
    let begun = length.and_then(|length| site.moment.now.checked_sub_signed(length));
    begun.ok_or_else(|| format!("--since {text}: no calendar reaches back so far"))
}

/// Returns the turns at the times that are `wanted`, in their order.
fn turns(site: &Site, wanted: impl Fn(DateTime<Utc>) -> bool) -> Vec<Turn<'_>> {
    let zone = site.config.timezone;
    let mut turns = Vec::new();
    for page in site.library.pages().filter(|page| page.status != Status::Draft) {
        let expires = page.document.front_matter.expires.as_ref();
        let both = [
            (page.published.map(|date| date.instant(zone)), "public"),
            (expires.map(|field| field.value.instant(zone)), "expires"),
        ];
        let known = both.into_iter().filter_map(|(at, what)| Some((at?, what)));
        turns.extend(known.filter(|(at, _)| wanted(*at)).map(|(at, what)| Turn { at, what, page }));
    }
    turns.sort_by(|a, b| (a.at, &a.page.path).cmp(&(b.at, &b.page.path)));
    turns
}

fn tell(arguments: &Arguments, site: &Site, turns: &[Turn<'_>], is_past: bool) {
    let mut out = std::io::stdout();
    if arguments.format == Format::Json {
        let one = |Turn { at, what, page }: &Turn<'_>| {
            json!({
                "at": at.to_rfc3339(),
                "what": what,
                "url": page.url,
                "path": page.path,
                "title": page.title,
            })
        };
        let all: Vec<_> = turns.iter().map(one).collect();
        let _ = writeln!(out, "{}", json!({ "version": 1, "schedule": all }));
        return;
    }
    for Turn { at, what, page } in turns {
        let at = at.with_timezone(&site.config.timezone).format("%Y-%m-%d %H:%M %Z");
        let _ = writeln!(out, "{at}  {what:7}  {}  {}", page.path, page.title);
    }
    if turns.is_empty() {
        let said = if is_past { "Nothing is due" } else { "Nothing is scheduled" };
        let _ = writeln!(out, "{said}");
    }
}

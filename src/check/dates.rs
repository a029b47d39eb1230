//! Dates that hardly mean what their authors think.
//!
//! In come the pages of the site, those held back included; out come diagnostics: times that clocks
//! show twice or never, times that wait in a zone that nobody named, and pages that end before they begin.

use chrono::{FixedOffset, SecondsFormat};
use chrono_tz::Tz;

use crate::content::{Date, Field, Oddity, Precision};
use crate::diagnostic::{Code, Diagnostic};
use crate::library::{Page, Status};
use crate::site::Site;

/// Checks the dates of all pages.
pub(super) fn check(site: &Site) -> Vec<Diagnostic> {
    site.library.pages().flat_map(|page| of_page(site, page)).collect()
}

fn of_page(site: &Site, page: &Page) -> Vec<Diagnostic> {
    let zone = site.config.timezone;
    let matter = &page.document.front_matter;
    let dates = [&matter.published_at, &matter.updated_at, &matter.expires];
    let mut found: Vec<Diagnostic> =
        dates.into_iter().flatten().filter_map(|field| odd_time(page, field, zone)).collect();
    if let (Some(published), Some(expires)) = (page.published, &matter.expires)
        && expires.value.instant(zone) <= published.instant(zone)
    {
        found.push(
            Diagnostic::new(Code::NeverPublic, "the page expires before it is published")
                .at(&page.path, expires.span)
                .help("write a later date, or remove the key"),
        );
    }
    if let (Status::Scheduled(at), Some(field)) = (page.status, &matter.published_at)
        && field.value.precision == Precision::Time
        && !site.config.has_timezone
    {
        let at = at.to_rfc3339_opts(SecondsFormat::Secs, true);
        found.push(
            Diagnostic::new(Code::UnsaidZone, format!("the page goes public at {at}, in UTC"))
                .at(&page.path, field.span)
                .help("set `timezone` in folio.toml, or write the zone behind the time"),
        );
    }
    found
}

fn odd_time(page: &Page, field: &Field<Date>, zone: Tz) -> Option<Diagnostic> {
    let date = field.value;
    let local = date.day.and_time(date.time);
    let with = |offset: FixedOffset| format!("{}{offset}", local.format("%Y-%m-%dT%H:%M:%S"));
    let shown = local.format("%Y-%m-%d %H:%M");
    let (message, label, help, text) = match date.oddity(zone)? {
        Oddity::Twice(first, second) => (
            format!("{shown} comes twice in {zone}, since clocks are turned back"),
            "the first is taken",
            format!("write the zone: `{}` or `{}`", with(first), with(second)),
            with(first),
        ),
        Oddity::Never => {
            let taken = date.iso(zone);
            (
                format!("{shown} does not come in {zone}, since clocks are turned on"),
                "the end of the gap is taken",
                format!("write a time that comes, such as `{taken}`"),
                taken,
            )
        }
    };
    let told = Diagnostic::new(Code::OddTime, message).at(&page.path, field.span);
    Some(told.label(label).help(help).guess(field.span, text))
}

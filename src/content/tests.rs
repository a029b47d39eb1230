//! Documents and dates as their authors see them.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::date::DateError;
use super::{Date, Document, Precision};
use crate::paths::SourcePath;

fn utc(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn instant(text: &str, zone: Tz) -> DateTime<Utc> {
    Date::parse(text).unwrap().instant(zone)
}

#[test]
fn a_document_knows_its_body_and_its_rules() {
    let text: Arc<str> = "---\ntitle: x\n---\r\n\nBody\n".into();
    let document = Document::parse(SourcePath::new("content/a.MDX").unwrap(), text);
    assert_eq!(document.body(), "\nBody\n");
    assert!(document.is_mdx());
    assert_eq!(document.diagnostics, []);
}

#[test]
fn a_bare_day_begins_at_midnight_in_the_zone_of_the_site() {
    assert_eq!(instant("2026-04-20", Tz::UTC), utc("2026-04-20T00:00:00Z"));
    assert_eq!(instant("2026-04-20", Tz::Europe__Berlin), utc("2026-04-19T22:00:00Z"));
    assert_eq!(instant("2026-04-20 09:30", Tz::Europe__Berlin), utc("2026-04-20T07:30:00Z"));
    assert_eq!(
        Date::parse("2026-04-20").unwrap().iso(Tz::Europe__Berlin),
        "2026-04-20T00:00:00+02:00"
    );
}

#[test]
fn a_written_zone_counts_and_the_written_day_is_shown() {
    let date = Date::parse("2026-04-20T23:30:00-07:00").unwrap();
    assert_eq!(date.text(), "20 April 2026");
    assert_eq!(date.instant(Tz::Europe__Berlin), utc("2026-04-21T06:30:00Z"));
    assert_eq!(date.iso(Tz::Europe__Berlin), "2026-04-20T23:30:00-07:00");
    assert_eq!(date.precision, Precision::Zone(-7 * 3600));
    for zone in ["Z", "z", "+00:00", " UTC", "+0000", "+00"] {
        let date = Date::parse(&format!("2026-04-20T09:30:15{zone}")).unwrap();
        assert_eq!(date.iso(Tz::Europe__Berlin), "2026-04-20T09:30:15Z", "{zone}");
    }
}

#[test]
fn clocks_that_are_turned_give_an_instant_all_the_same() {
    // Skipped: 02:00 to 03:00. The first instant after it.
    assert_eq!(instant("2026-03-29T02:30", Tz::Europe__Berlin), utc("2026-03-29T01:00:00Z"));
    // Twice: 02:00 to 03:00. The earlier.
    assert_eq!(instant("2026-10-25T02:30", Tz::Europe__Berlin), utc("2026-10-25T00:30:00Z"));
    // Midnight itself is skipped.
    assert_eq!(instant("2026-04-24", Tz::Africa__Cairo), utc("2026-04-23T22:00:00Z"));
    // A whole day is skipped.
    assert_eq!(instant("2011-12-30", Tz::Pacific__Apia), utc("2011-12-30T10:00:00Z"));
}

#[test]
fn times_of_day_are_read_to_the_second() {
    for (written, read) in [
        ("2026-04-20T09:30", "2026-04-20T09:30:00Z"),
        ("2026-04-20t09:30:15", "2026-04-20T09:30:15Z"),
        ("2026-04-20  9:30", "2026-04-20T09:30:00Z"),
        ("2026-04-20 09:30:15.250", "2026-04-20T09:30:15Z"),
        ("2026-04-20T24:00", "2026-04-21T00:00:00Z"),
        ("2026-12-31T23:59:60", "2026-12-31T23:59:59Z"),
    ] {
        assert_eq!(Date::parse(written).map(|date| date.iso(Tz::UTC)).as_deref(), Ok(read));
    }
}

#[test]
fn dates_that_do_not_exist_say_why() {
    let reason = |text| match Date::parse(text) {
        Err(DateError::Impossible { reason, .. }) => reason,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(reason("2026-02-30"), "February 2026 has 28 days");
    assert_eq!(reason("2024-02-30"), "February 2024 has 29 days");
    assert_eq!(reason("2026-04-31T09:00"), "April 2026 has 30 days");
    assert_eq!(reason("2026-13-01"), "there is no month 13");
    assert_eq!(reason("2026-04-00"), "April 2026 has 30 days");
    assert_eq!(reason("31 April 2026"), "April 2026 has 30 days");
    assert_eq!(reason("0000-01-01"), "years go from 0001 to 9999");
    assert_eq!(reason("2026-04-20T09:30+15:00"), "zones go from -14:00 to +14:00");
    assert!(reason("2026-04-20T25:00").starts_with("hours go from"));
}

#[test]
fn other_forms_are_shown_as_iso_where_they_mean_one_day() {
    for (written, meant) in [
        ("2026-4-2", Some("2026-04-02")),
        ("2026/04/20", Some("2026-04-20")),
        ("20.04.2026", Some("2026-04-20")),
        ("1.2.2026", Some("2026-02-01")),
        ("April 20, 2026", Some("2026-04-20")),
        ("Apr 20th, 2026", Some("2026-04-20")),
        ("20 Apr 2026", Some("2026-04-20")),
        ("Mon, 20 Apr 2026 09:30:00 +0200", Some("2026-04-20T09:30:00 +0200")),
        ("2026-4-2 9:05", Some("2026-04-02T09:05")),
        ("25/12/2026", Some("2026-12-25")),
        ("12/25/2026", Some("2026-12-25")),
        ("04/05/2026", None),
        ("April 2026", None),
        ("20 Apr", None),
        ("20 Apr 26", None),
        ("soon", None),
        ("2026", None),
        ("2026-04-20 sharp", None),
        ("é2026-04-2", None),
    ] {
        match Date::parse(written) {
            Err(DateError::Unreadable { iso, .. }) => {
                assert_eq!(iso.as_deref(), meant, "{written}");
            }
            other => panic!("{written}: {other:?}"),
        }
    }
}

#[test]
fn the_name_of_a_file_can_begin_with_its_date() {
    let day = |name| Date::from_name(name).map(|date| date.day.to_string());
    assert_eq!(day("2026-04-20-waitlist").as_deref(), Some("2026-04-20"));
    assert_eq!(day("2026-04-20").as_deref(), Some("2026-04-20"));
    for name in
        ["2026-02-30-x", "2026-04-200", "2026-04-20x", "04-20-x", "waitlist", "日本語日本語"]
    {
        assert_eq!(day(name), None, "{name}");
    }
}

proptest! {
    #[test]
    fn every_text_is_a_date_or_is_not(text in "[0-9A-Za-z:+./, -]{0,24}|[0-9]{4}-[0-9]{2}-[0-9]{2}.{0,12}|.{0,12}") {
        if let Err(DateError::Unreadable { iso: Some(iso), .. }) = Date::parse(&text) {
            prop_assert!(Date::parse(&iso).is_ok(), "{text:?} gives {iso:?}");
        }
        let _ = Date::from_name(&text);
    }

    #[test]
    fn every_date_has_an_instant_in_every_zone(
        text in "[0-9]{3}[1-9]-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])(T([01][0-9]|2[0-4]):00([+-](0[0-9]|1[0-4]):[0-5][0-9])?)?",
        zone in prop::sample::select(&chrono_tz::TZ_VARIANTS[..]),
    ) {
        let date = Date::parse(&text).unwrap();
        let written = DateTime::parse_from_rfc3339(&date.iso(zone)).unwrap();
        // Offsets of the time before zones were standardised have seconds, which RFC 3339 rounds.
        prop_assert!((written.to_utc() - date.instant(zone)).num_seconds().abs() < 60);
    }
}

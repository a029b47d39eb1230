//! Dates as authors write them: `2026-04-20`, with a time, with a zone.
//!
//! In comes text; out comes a [`Date`] that remembers the day its author wrote and gives the
//! instant once the site's time zone is known, or a [`DateError`] that says what to write.

use chrono::{
    DateTime, Datelike, Days, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, NaiveTime,
    Offset as _, SecondsFormat, TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How exactly a date is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Precision {
    /// A bare day: midnight in the site's time zone.
    Day,
    /// A day and a time in the site's time zone.
    Time,
    /// A day, a time and a zone.
    Zone(i32),
}

/// A date as its author wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Date {
    /// The day that is shown to readers, whatever the zone.
    pub day: NaiveDate,
    /// The time of day; midnight for a bare day.
    pub time: NaiveTime,
    /// How exactly it is written; `Zone` holds seconds east of UTC.
    pub precision: Precision,
}

/// What is strange about a time of day in a zone, on a day when clocks are turned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oddity {
    /// Clocks show it twice: with the first offset, then with the second.
    Twice(FixedOffset, FixedOffset),
    /// Clocks skip it.
    Never,
}

/// Why a text is not a date.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DateError {
    /// The text has the form of a date, but the calendar or the clock has no such place.
    #[error("`{text}` does not exist: {reason}")]
    Impossible {
        /// The text as written.
        text: String,
        /// What the calendar says instead.
        reason: String,
    },
    /// The text has another form than ISO 8601.
    #[error("`{text}` is not a date that can be read")]
    Unreadable {
        /// The text as written.
        text: String,
        /// The same date in ISO 8601, where the text means only one.
        iso: Option<String>,
    },
}

/// The years that a date can have: four digits, and a zone cannot lead out of the calendar.
const YEARS: std::ops::RangeInclusive<u32> = 1..=9999;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Why a stretch of text is no part of a date.
enum Fault {
    Form,
    Calendar(String),
}

impl Date {
    /// Reads a date in the forms of ISO 8601 that authors use: a day, then optionally a time after
    /// `T` or a space, then optionally a zone (`Z`, `+02:00`, `+0200`, `+02`).
    ///
    /// # Errors
    /// When the text has another form, or names a day or a time that does not exist.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let text = text.trim();
        match parse_iso(text) {
            Ok(date) => Ok(date),
            Err(Fault::Calendar(reason)) => {
                Err(DateError::Impossible { text: text.to_owned(), reason })
            }
            Err(Fault::Form) => match parse_other(text) {
                Err(Fault::Calendar(reason)) => {
                    Err(DateError::Impossible { text: text.to_owned(), reason })
                }
                other => Err(DateError::Unreadable { text: text.to_owned(), iso: other.ok() }),
            },
        }
    }

    /// Reads the date at the beginning of the name of a file or folder: `2026-04-20-waitlist`.
    ///
    /// Returns `None` where there is none, or none that exists.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let (head, rest) = name.split_at_checked(10)?;
        if !(rest.is_empty() || rest.starts_with(['-', '_', '.', ' '])) {
            return None;
        }
        let day = parse_day(head).ok()?;
        Some(Self { day, time: NaiveTime::MIN, precision: Precision::Day })
    }

    /// Returns the instant in a site of this time zone.
    ///
    /// Where clocks are turned back the earlier of the two instants counts; a time that clocks
    /// skip counts as the first instant after the gap.
    #[must_use]
    pub fn instant(&self, zone: Tz) -> DateTime<Utc> {
        let local = self.day.and_time(self.time);
        match self.precision {
            Precision::Zone(east) => local
                .checked_sub_signed(TimeDelta::seconds(i64::from(east)))
                .unwrap_or(local)
                .and_utc(),
            Precision::Day | Precision::Time => earliest(local, zone),
        }
    }

    /// Returns what is strange about the date in a site of this time zone.
    #[must_use]
    pub fn oddity(&self, zone: Tz) -> Option<Oddity> {
        if self.precision != Precision::Time {
            return None;
        }
        match zone.from_local_datetime(&self.day.and_time(self.time)) {
            LocalResult::Single(_) => None,
            LocalResult::Ambiguous(first, second) => {
                Some(Oddity::Twice(first.offset().fix(), second.offset().fix()))
            }
            LocalResult::None => Some(Oddity::Never),
        }
    }

    /// Writes the date for feeds and metadata (RFC 3339), in the zone it is written in, else in
    /// the site's: `2026-04-20T00:00:00+02:00`.
    #[must_use]
    pub fn iso(&self, zone: Tz) -> String {
        let instant = self.instant(zone);
        match self.precision {
            Precision::Zone(east) => match FixedOffset::east_opt(east) {
                Some(offset) => rfc3339(&instant.with_timezone(&offset)),
                None => rfc3339(&instant),
            },
            Precision::Day | Precision::Time => rfc3339(&instant.with_timezone(&zone)),
        }
    }

    /// Writes the day for readers: `20 April 2026`.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{} {} {}", self.day.day(), month_name(self.day.month()), self.day.year())
    }
}

fn rfc3339<Z: TimeZone>(at: &DateTime<Z>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn earliest(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    // Gaps are at most a day long (Samoa skipped 30 December 2011) and end on a full minute
    // everywhere since zones were standardised, so at most 24 hours of quarters are tried.
    let mut at = local;
    for _ in 0..=4 * 25 {
        match zone.from_local_datetime(&at) {
            LocalResult::Single(instant) | LocalResult::Ambiguous(instant, _) => {
                return first_valid(local, at, zone, instant.with_timezone(&Utc));
            }
            LocalResult::None => match at.checked_add_signed(TimeDelta::minutes(15)) {
                Some(later) => at = later,
                None => break,
            },
        }
    }
    local.and_utc()
}

/// Narrows the end of a gap down to the second, between a time inside it and one after it.
fn first_valid(
    local: NaiveDateTime,
    after: NaiveDateTime,
    zone: Tz,
    found: DateTime<Utc>,
) -> DateTime<Utc> {
    let (mut low, mut high, mut found) = (0, (after - local).num_seconds(), found);
    while high - low > 0 {
        let middle = low + (high - low) / 2;
        match zone.from_local_datetime(&(local + TimeDelta::seconds(middle))) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => {
                found = at.with_timezone(&Utc);
                high = middle;
            }
            LocalResult::None => low = middle + 1,
        }
    }
    found
}

fn parse_iso(text: &str) -> Result<Date, Fault> {
    let (head, rest) = text.split_at_checked(10).ok_or(Fault::Form)?;
    let day = parse_day(head)?;
    if rest.is_empty() {
        return Ok(Date { day, time: NaiveTime::MIN, precision: Precision::Day });
    }
    let rest = rest.strip_prefix(['T', 't', ' ']).ok_or(Fault::Form)?.trim_start();
    let clock_end =
        rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.')).unwrap_or(rest.len());
    let (clock, zone) = rest.split_at(clock_end);
    let (time, next_day) = parse_clock(clock)?;
    let day = if next_day { day.checked_add_days(Days::new(1)).ok_or(Fault::Form)? } else { day };
    let precision = match zone.trim() {
        "" => Precision::Time,
        zone => Precision::Zone(parse_zone(zone)?),
    };
    Ok(Date { day, time, precision })
}

/// Reads `2026-04-20`, all ten characters of it.
fn parse_day(text: &str) -> Result<NaiveDate, Fault> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return Err(Fault::Form);
    }
    day_of(number(&text[..4])?, number(&text[5..7])?, number(&text[8..])?)
}

fn number(text: &str) -> Result<u32, Fault> {
    if text.is_empty() || text.len() > 4 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::Form);
    }
    text.parse().map_err(|_| Fault::Form)
}

/// Looks the day up in the calendar.
fn day_of(year: u32, month: u32, day: u32) -> Result<NaiveDate, Fault> {
    if !YEARS.contains(&year) {
        return Err(Fault::Calendar("years go from 0001 to 9999".to_owned()));
    }
    if !(1..=12).contains(&month) {
        return Err(Fault::Calendar(format!("there is no month {month}")));
    }
    let date = |day| i32::try_from(year).ok().and_then(|y| NaiveDate::from_ymd_opt(y, month, day));
    date(day).ok_or_else(|| {
        let last = (28..=31).rev().find(|day| date(*day).is_some()).unwrap_or(28);
        Fault::Calendar(format!("{} {year} has {last} days", month_name(month)))
    })
}

fn month_name(month: u32) -> &'static str {
    usize::try_from(month)
        .ok()
        .and_then(|month| MONTHS.get(month.wrapping_sub(1)))
        .copied()
        .unwrap_or("?")
}

/// Reads `09:30`, `09:30:15` or `09:30:15.250`; `24:00` is midnight at the end of the day.
fn parse_clock(text: &str) -> Result<(NaiveTime, bool), Fault> {
    let whole = text.split_once('.').map_or(Ok(text), |(whole, fraction)| {
        let digits = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
        if digits { Ok(whole) } else { Err(Fault::Form) }
    })?;
    let mut parts = whole.split(':');
    let mut part =
        || parts.next().map(|part| if part.len() <= 2 { number(part) } else { Err(Fault::Form) });
    let hour = part().ok_or(Fault::Form)??;
    let minute = part().ok_or(Fault::Form)??;
    let second = part().unwrap_or(Ok(0))?;
    if parts.next().is_some() {
        return Err(Fault::Form);
    }
    if (hour, minute, second) == (24, 0, 0) {
        return Ok((NaiveTime::MIN, true));
    }
    // A leap second is the second before it: every clock of a computer shows it so.
    let second = if second == 60 { 59 } else { second };
    NaiveTime::from_hms_opt(hour, minute, second).map(|time| (time, false)).ok_or_else(|| {
        Fault::Calendar("hours go from 00 to 23, minutes and seconds from 00 to 59".to_owned())
    })
}

/// Reads `Z`, `UTC`, `+02:00`, `+0200` or `-07` as seconds east of UTC.
fn parse_zone(text: &str) -> Result<i32, Fault> {
    if text.eq_ignore_ascii_case("z")
        || text.eq_ignore_ascii_case("utc")
        || text.eq_ignore_ascii_case("gmt")
    {
        return Ok(0);
    }
    let (sign, digits) = match text.as_bytes().first() {
        Some(b'+') => (1, &text[1..]),
        Some(b'-') => (-1, &text[1..]),
        _ => return Err(Fault::Form),
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) => (hours, minutes),
        None => digits.split_at_checked(digits.len().min(2)).ok_or(Fault::Form)?,
    };
    let minutes = if minutes.is_empty() { 0 } else { number(minutes)? };
    let hours = number(hours)?;
    if hours > 14 || minutes > 59 {
        return Err(Fault::Calendar("zones go from -14:00 to +14:00".to_owned()));
    }
    i32::try_from(hours * 3600 + minutes * 60).map(|east| sign * east).map_err(|_| Fault::Form)
}

/// Understands the forms that are not ISO 8601 but mean one day only, and writes them in ISO 8601.
fn parse_other(text: &str) -> Result<String, Fault> {
    if text.len() > 60 {
        return Err(Fault::Form);
    }
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '/' | '.' | '-'))
        .filter(|word| !word.is_empty())
        .collect();
    let &[first, second, third, ref rest @ ..] = words.as_slice() else {
        // `Mon, 20 Apr` and the like lack a year: no guess.
        return Err(Fault::Form);
    };
    // The name of a weekday adds nothing: `Mon, 20 Apr 2026`.
    if weekday(first) && !rest.is_empty() {
        let after = text.find(first).map_or(0, |at| at + first.len());
        return parse_other(&text[after..]);
    }
    let ordinal = |word: &str| {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let suffix = word[digits.len()..].to_ascii_lowercase();
        let known = matches!(suffix.as_str(), "" | "st" | "nd" | "rd" | "th");
        if known && digits.len() <= 2 { number(digits) } else { Err(Fault::Form) }
    };
    let year = |word: &str| if word.len() == 4 { number(word) } else { Err(Fault::Form) };
    let day = if let Ok(year) =
        year(&first[..first.find(|c: char| !c.is_ascii_digit()).unwrap_or(first.len())])
    {
        if first.len() != 4 {
            return Err(Fault::Form);
        }
        day_of(year, month_or_number(second)?, ordinal(third)?)?
    } else if let Some(month) = month(first) {
        day_of(year(third)?, month, ordinal(second)?)?
    } else if let Some(month) = month(second) {
        day_of(year(third)?, month, ordinal(first)?)?
    } else {
        let (a, b, year) = (ordinal(first)?, ordinal(second)?, year(third)?);
        match (text.contains('.'), a > 12, b > 12) {
            // Dots are day first wherever they are used; a number over 12 is no month.
            (true, _, _) | (_, true, false) => day_of(year, b, a)?,
            (_, false, true) => day_of(year, a, b)?,
            _ => return Err(Fault::Form),
        }
    };
    let day = day.format("%Y-%m-%d").to_string();
    if rest.is_empty() {
        return Ok(day);
    }
    let clock = text.find(':').and_then(|colon| text[..colon].rfind(char::is_whitespace));
    let clock = clock.map(|at| text[at..].trim()).ok_or(Fault::Form)?;
    let clock = if clock.find(':') == Some(1) { format!("0{clock}") } else { clock.to_owned() };
    let whole = format!("{day}T{clock}");
    parse_iso(&whole).map(|_| whole)
}

fn month(word: &str) -> Option<u32> {
    let word = word.to_ascii_lowercase();
    let place = MONTHS.iter().position(|name| {
        let name = name.to_ascii_lowercase();
        word == name || word == name[..3] || (word == "sept" && name == "september")
    })?;
    u32::try_from(place + 1).ok()
}

fn month_or_number(word: &str) -> Result<u32, Fault> {
    month(word).map_or_else(|| number(word), Ok)
}

fn weekday(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        .iter()
        .any(|name| word == *name || word == name[..3])
}

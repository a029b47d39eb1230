//! `folio check --external`: what other sites say of the links to them, and what they said before.

use std::collections::BTreeSet;

use chrono::Utc;

use crate::diff::{Against, Difference, Record};
use crate::engine::{Edition, FOLDER};
use crate::external::{self, Found, Known};
use crate::fs;
use crate::paths::SourcePath;

use super::arguments::Arguments;
use super::report::Report;

/// Where answers are kept, in the folder of the cache.
const KEPT: &str = "links.json";

/// After how many days an answer is forgotten.
const FORGOTTEN: i64 = 90;

/// Asks other sites for what pages link to; with `against`, for the pages that differ from it alone.
pub(super) fn ask(
    arguments: &Arguments,
    edition: &Edition,
    against: Option<&Against>,
    report: &Report<'_>,
) -> Found {
    let place = arguments.directory.join(FOLDER).join(KEPT);
    let kept = fs::read_if_present(&place).ok().flatten();
    let known: Known =
        kept.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    let wanted = against.map(|against| changed(edition, against));
    let today = Utc::now().date_naive();
    let found = external::check(edition, wanted.as_ref(), &known, today, &report.progress());
    let mut all = known;
    all.links.extend(found.known.links.clone());
    all.links.retain(|_, seen| (today - seen.on).num_days() < FORGOTTEN);
    let text = serde_json::to_string_pretty(&all).expect("strings and days always serialise");
    let written = fs::create_folder(&arguments.directory.join(FOLDER))
        .and_then(|()| fs::write_atomic(&place, text.as_bytes()));
    if let Err(error) = written {
        report.say(&format!("What other sites answered is not remembered: {error}"));
    }
    found
}

/// Returns the sources of the pages that differ from what was published.
fn changed(edition: &Edition, against: &Against) -> BTreeSet<SourcePath> {
    let now = Record::of(edition);
    let difference = Difference::between(&against.record, &now);
    let changed = difference.changed.iter().map(|page| &page.after.url);
    let new = difference.added.iter().chain(&difference.released).map(|entry| &entry.url);
    changed.chain(new).filter_map(|url| now.sources.get(url).cloned()).collect()
}

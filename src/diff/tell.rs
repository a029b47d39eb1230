//! What differs, in words: for people, for a pull request, for programs.
//!
//! In comes a [`Difference`]; out comes text, Markdown in the form of GitHub, or JSON. None of them
//! knows what time it is.

use chrono_tz::Tz;
use serde_json::{Value, json};

use crate::diagnostic::{count, size};
use crate::output::urls::{Entry, Heading};

use super::{Changed, Difference, Weight};

/// The version of the JSON.
const VERSION: u32 = 1;

/// What is told.
#[derive(Debug)]
pub struct Told<'a> {
    /// What differs.
    pub difference: &'a Difference,
    /// What the site weighed and weighs, where both are known.
    pub weights: Option<(Weight, Weight)>,
    /// What it is held against, in the words of its reader.
    pub against: &'a str,
    /// The zone of dates.
    pub zone: Tz,
}

/// One line of what differs: a sign, the address, and what there is to say.
struct Line {
    kind: &'static str,
    sign: char,
    url: String,
    what: String,
}

/// Writes it for people, without colours.
#[must_use]
pub fn text(told: &Told<'_>) -> String {
    let lines = lines(told);
    let width = lines.iter().map(|line| line.url.chars().count()).max().unwrap_or(0).min(48);
    let mut out = format!("{}, held against {}\n", summary(told.difference), told.against);
    let mut kind = "";
    for line in &lines {
        if line.kind != kind {
            kind = line.kind;
            out.push_str(&format!("\n{kind}\n"));
        }
        let row = format!("  {} {:width$}  {}", line.sign, line.url, line.what);
        out.push_str(row.trim_end());
        out.push('\n');
    }
    if let Some(weights) = weights(told) {
        out.push_str(&format!("\n{weights}\n"));
    }
    out
}

/// Writes it for the summary of a pull request (GitHub Flavored Markdown, 4.10, tables).
#[must_use]
pub fn markdown(told: &Told<'_>) -> String {
    let mut out = format!(
        "### What changes for readers\n\n{}, held against `{}`.\n",
        summary(told.difference),
        told.against
    );
    let lines = lines(told);
    if !lines.is_empty() {
        out.push_str("\n| | Page | |\n| --- | --- | --- |\n");
    }
    for Line { kind, url, what, .. } in &lines {
        out.push_str(&format!("| {kind} | `{}` | {} |\n", cell(url), cell(what)));
    }
    if let Some(weights) = weights(told) {
        out.push_str(&format!("\n{weights}.\n"));
    }
    out
}

/// Writes it for programs.
#[must_use]
pub fn json(told: &Told<'_>) -> Value {
    let Difference { added, released, changed, redirected, removed, scheduled } = told.difference;
    let page =
        |entry: &Entry| json!({ "url": entry.url, "title": entry.title, "words": entry.words });
    let ids = |headings: &[Heading]| -> Vec<String> {
        headings.iter().map(|heading| heading.id.clone()).collect()
    };
    let change = |page: &Changed| {
        json!({
            "url": page.after.url,
            "title": page.after.title,
            "words": { "before": page.before.words, "after": page.after.words },
            "headings": { "added": ids(&page.new), "removed": ids(&page.gone) },
        })
    };
    let weight = |weight: Weight| json!({ "pages": weight.pages, "search": weight.search });
    json!({
        "version": VERSION,
        "against": told.against,
        "added": added.iter().map(page).collect::<Vec<_>>(),
        "released": released.iter().map(page).collect::<Vec<_>>(),
        "changed": changed.iter().map(change).collect::<Vec<_>>(),
        "redirected": redirected.iter().map(|(e, to)| json!({ "url": e.url, "to": to })).collect::<Vec<_>>(),
        "removed": removed.iter().map(page).collect::<Vec<_>>(),
        "scheduled": scheduled.iter().map(|(url, at)| json!({ "url": url, "at": at.to_rfc3339() })).collect::<Vec<_>>(),
        "bytes": told.weights.map(|(before, after)| json!({ "before": weight(before), "after": weight(after) })),
    })
}

fn summary(difference: &Difference) -> String {
    let Difference { added, released, changed, redirected, removed, scheduled } = difference;
    let parts: Vec<String> = [
        (added.len(), "new"),
        (released.len(), "newly public"),
        (changed.len(), "changed"),
        (redirected.len(), "moved"),
        (removed.len(), "removed"),
        (scheduled.len(), "scheduled"),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, what)| format!("{number} {what}"))
    .collect();
    if parts.is_empty() {
        "Nothing changes".to_owned()
    } else {
        format!("Pages: {}", parts.join(", "))
    }
}

fn lines(told: &Told<'_>) -> Vec<Line> {
    let Difference { added, released, changed, redirected, removed, scheduled } = told.difference;
    let line = |kind, sign, url: &str, what| Line { kind, sign, url: url.to_owned(), what };
    let page = |entry: &Entry| match entry.words {
        Some(words) => format!("{} ({})", entry.title, count(words, "word")),
        None => entry.title.clone(),
    };
    let mut lines = Vec::new();
    lines.extend(added.iter().map(|entry| line("new", '+', &entry.url, page(entry))));
    lines.extend(released.iter().map(|entry| line("newly public", '+', &entry.url, page(entry))));
    lines.extend(changed.iter().map(|page| line("changed", '~', &page.after.url, change(page))));
    lines.extend(
        redirected.iter().map(|(entry, to)| line("moved", '>', &entry.url, format!("to {to}"))),
    );
    lines.extend(removed.iter().map(|entry| line("removed", '-', &entry.url, entry.title.clone())));
    lines.extend(scheduled.iter().map(|(url, at)| {
        let at = at.with_timezone(&told.zone).format("%Y-%m-%d %H:%M %Z");
        line("scheduled", '@', url, format!("goes public {at}"))
    }));
    lines
}

fn change(page: &Changed) -> String {
    let mut parts = Vec::new();
    if page.before.title != page.after.title {
        parts.push(format!("now called “{}”", page.after.title));
    }
    let words = [&page.before, &page.after].map(|entry| entry.words.unwrap_or(0));
    parts.push(match words {
        [before, after] if after > before => format!("+{}", count(after - before, "word")),
        [before, after] if after < before => format!("−{}", count(before - after, "word")),
        _ => "as many words".to_owned(),
    });
    let named = |headings: &[Heading], verb: &str| {
        let names: Vec<String> =
            headings.iter().map(|heading| format!("#{}", heading.id)).collect();
        (!names.is_empty()).then(|| format!("{verb} {}", names.join(", ")))
    };
    parts.extend(named(&page.new, "adds"));
    parts.extend(named(&page.gone, "loses"));
    parts.join("; ")
}

fn weights(told: &Told<'_>) -> Option<String> {
    let (before, after) = told.weights?;
    let one = |name: &str, before: u64, after: u64| match after.abs_diff(before) {
        0 => format!("{name} {} as before", size(after)),
        change => {
            let sign = if after < before { '−' } else { '+' };
            format!("{name} {} ({sign}{})", size(after), size(change))
        }
    };
    Some(format!(
        "{}, {}",
        one("HTML", before.pages, after.pages),
        one("search index", before.search, after.search)
    ))
}

/// Writes text into a cell of a table.
fn cell(text: &str) -> String {
    text.replace('\\', "\\\\").replace('|', "\\|").replace(['\n', '`'], " ")
}

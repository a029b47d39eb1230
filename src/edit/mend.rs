//! Mending: what is sure is applied until nothing sure is left.
//!
//! In comes a site; out come the changes of its files, which mistakes they mend and which are left.
//! Nothing is written here.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{self, Diagnostic};
use crate::engine::{Build, Edition, Nowhere, Progress};
use crate::fs;
use crate::site::Site;
use crate::source::Snapshot;

use super::{Change, Changes, Edits, apply};

/// One mistake mended can bring another to light, such as a date in front matter that is read at last.
/// No file has more of them one behind the other.
const MOST_ROUNDS: usize = 8;

/// What mending came to.
#[derive(Debug)]
pub struct Mended {
    /// The files that change.
    pub changes: Changes,
    /// What is mended, round by round, with the files that it was told of.
    pub rounds: Vec<(Vec<Diagnostic>, Snapshot)>,
    /// The site as it shall be, and what is wrong with it then.
    pub edition: Edition,
    /// Its build.
    pub left: Build,
}

/// Mends what is sure in `site`, of what a build tells and of what `more` tells beside.
///
/// # Errors
/// When the machine refuses to read a file that pages show.
pub fn mend(
    site: Site,
    more: &dyn Fn(&Edition) -> Vec<Diagnostic>,
    progress: &dyn Progress,
) -> fs::Result<Mended> {
    let build = |edition: &Edition| -> fs::Result<Build> {
        let mut built = edition.build(&Nowhere, progress)?;
        built.diagnostics.extend(more(edition));
        diagnostic::arrange(&mut built.diagnostics);
        Ok(built)
    };
    let before = site.snapshot.clone();
    let mut edition = Edition::new(site);
    let mut left = build(&edition)?;
    let mut rounds = Vec::new();
    while rounds.len() < MOST_ROUNDS {
        let mut edits = Edits::default();
        let sure = edits.add_sure(&left.diagnostics).into_iter().cloned().collect();
        let site = &edition.site;
        let Some(snapshot) = edited(&site.snapshot, &edits) else { break };
        rounds.push((sure, site.snapshot.clone()));
        edition = edition.next(site.next(site.config.clone(), snapshot, site.moment));
        left = build(&edition)?;
    }
    let changes = changes(&before, &edition.site.snapshot);
    Ok(Mended { changes, rounds, edition, left })
}

/// Returns the snapshot with its files edited; `None` where there is nothing to edit.
fn edited(snapshot: &Snapshot, edits: &Edits) -> Option<Snapshot> {
    let text = |(path, edits)| {
        let text = snapshot.get(path)?.text()?;
        let new = apply(text, edits).filter(|new| **new != **text)?;
        Some((path.clone(), Arc::from(new)))
    };
    let texts: BTreeMap<_, Arc<str>> = edits.files().filter_map(text).collect();
    (!texts.is_empty()).then(|| snapshot.with_texts(&texts))
}

fn changes(before: &Snapshot, after: &Snapshot) -> Changes {
    let pairs = after.files().filter_map(|file| Some((file, before.get(&file.path)?)));
    let texts = pairs.filter_map(|(file, old)| Some((&file.path, old.text()?, file.text()?)));
    let changed = texts.filter(|(_, old, new)| old != new);
    changed
        .map(|(path, old, new)| {
            (path.clone(), Change { before: old.to_string(), after: new.to_string() })
        })
        .collect()
}

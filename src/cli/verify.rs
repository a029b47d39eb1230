//! `folio build --verify`: the site made once more in another way, every byte compared.

use crate::diagnostic::count;
use crate::digest::Digest;
use crate::engine::{Edition, Nowhere, Recording, Sink};
use crate::fs;
use crate::output::Content;
use crate::paths::OutputPath;
use crate::site::Site;
use crate::source::Snapshot;

use super::Outcome;
use super::arguments::Arguments;
use super::report::Report;

/// How many outputs are named.
const NAMED: usize = 5;

/// Makes `site` once more, from another folder and on another number of threads, and compares it with
/// what was recorded.
pub(super) fn verify(
    first: Recording<'_>,
    arguments: &Arguments,
    site: &Site,
    report: &Report<'_>,
) -> Result<(), Outcome> {
    let machine = |error: String| {
        report.refusal(&error, None);
        Outcome::Machine
    };
    let scratch = fs::scratch_folder().map_err(|error| machine(error.to_string()))?;
    let place = scratch.path().join("elsewhere");
    let folder = fs::canonical(&arguments.directory).map_err(|error| machine(error.to_string()))?;
    fs::link_folder(&folder, &place).map_err(|error| machine(error.to_string()))?;
    // One thread, or two where there was only one.
    let threads = if rayon::current_num_threads() == 1 { 2 } else { 1 };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| machine(error.to_string()))?;
    let second = Recording::new(&Everything);
    let made = pool.install(|| {
        let snapshot = Snapshot::read(&place, &site.config)?;
        let edition = Edition::new(Site::new(site.config.clone(), snapshot, site.moment));
        edition.build(&second, &report.progress())
    });
    made.map_err(|error| machine(error.to_string()))?;
    let different = first.differences(second);
    if different.is_empty() {
        report.say("Made twice, the same to the last byte");
        return Ok(());
    }
    let named: Vec<String> = different.iter().take(NAMED).map(|path| format!("`{path}`")).collect();
    let more = if different.len() > NAMED { ", …" } else { "" };
    let message = format!(
        "{} made twice came out different: {}{more}; nothing was written",
        count(different.len(), "output"),
        named.join(", ")
    );
    report.refusal(&message, Some("no mistake of yours does this: please report it"));
    Err(Outcome::Content)
}

/// A sink that keeps nothing and wants everything.
struct Everything;

impl Sink for Everything {
    fn has(&self, path: &OutputPath, digest: Digest) -> bool {
        Nowhere.has(path, digest)
    }

    fn keep(&self, path: &OutputPath) -> fs::Result<()> {
        Nowhere.keep(path)
    }

    fn accept(&self, path: &OutputPath, content: &Content) -> fs::Result<Option<Digest>> {
        Nowhere.accept(path, content)
    }
}

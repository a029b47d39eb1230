//! What a site is held against: a published folder, a `urls.json` or a commit, as it is named in the
//! arguments.

use std::collections::BTreeMap;
use std::path::Path;

use crate::config;
use crate::diff::{Against, Record, RecordError, Repository, Scales, Weight};
use crate::edit::with_entry;
use crate::engine::{Edition, Nowhere};
use crate::fs;
use crate::git::GitError;
use crate::net::Client;
use crate::paths::SourcePath;

use super::Outcome;
use super::arguments::{Arguments, CheckOptions, SiteOptions};
use super::load::{configuration_text, load_as, read_configuration};
use super::report::Report;
use super::timings::Timings;

/// What was published, and what it weighed where that was asked for and can be told.
pub(super) struct Published {
    pub against: Against,
    pub weight: Option<Weight>,
}

/// Finds what `--against` names, if it is given.
pub(super) fn against_of(
    arguments: &Arguments,
    options: &CheckOptions,
    report: &Report<'_>,
) -> Result<Option<Against>, Outcome> {
    let Some(source) = &options.against else { return Ok(None) };
    published(source, false, arguments, &options.site, report).map(|found| Some(found.against))
}

/// Writes what `--accept-removal` names into the configuration.
pub(super) fn accept_removals(
    arguments: &Arguments,
    options: &CheckOptions,
    report: &Report<'_>,
) -> Result<(), Outcome> {
    let Some(because) = &options.because else { return Ok(()) };
    let source = configuration_text(arguments, report)?;
    let path = source.as_ref().map_or_else(configuration_path, |source| source.path.clone());
    let mut text = source.map(|source| source.text.to_string()).unwrap_or_default();
    for url in &options.accept_removal {
        if !url.starts_with('/') {
            let help = "write it as it was published, such as /docs/old/ or '/docs/a/#old-heading'";
            report.refusal(&format!("`{url}` is no place on the site"), Some(help));
            return Err(Outcome::Usage);
        }
        text = with_entry(&path, &text, "removed", url, because).ok_or_else(|| {
            let quoted = |text: &str| serde_json::Value::from(text).to_string();
            let help = format!("write it below `[removed]`: {} = {}", quoted(url), quoted(because));
            report.refusal(&format!("`{url}` cannot be added to {path}"), Some(&help));
            Outcome::Usage
        })?;
    }
    let place = arguments.config.clone().unwrap_or_else(|| arguments.directory.join(config::FILE));
    fs::write_atomic(&place, text.as_bytes()).map_err(|error| machine(&error, report))?;
    report.say(&format!("Added to {path}: {}", options.accept_removal.join(", ")));
    Ok(())
}

fn configuration_path() -> SourcePath {
    SourcePath::new(config::FILE).expect("a plain name is a path")
}

/// Finds what `source` names.
pub(super) fn published(
    source: &str,
    weigh: bool,
    arguments: &Arguments,
    options: &SiteOptions,
    report: &Report<'_>,
) -> Result<Published, Outcome> {
    if source.starts_with("http://") || source.starts_with("https://") {
        return live(source, arguments, report);
    }
    let place = Path::new(source);
    if fs::exists(place) {
        return on_disk(place, weigh, arguments, report);
    }
    let repository = Repository::of(&arguments.directory).map_err(|error| git(&error, report))?;
    let Some(commit) = repository.commit(source) else {
        let help = "name a folder that Folio published, a urls.json, or a commit, tag or branch; in a \
                    clone that was cut short, fetch it first";
        report.refusal(&format!("there is no file and no commit `{source}`"), Some(help));
        return Err(Outcome::Usage);
    };
    at_commit(&repository, &commit, weigh, arguments, options, report)
}

/// Asks a published site for its addresses.
fn live(url: &str, arguments: &Arguments, report: &Report<'_>) -> Result<Published, Outcome> {
    let is_list = Path::new(url).extension().is_some_and(|extension| extension == "json");
    let list =
        if is_list { url.to_owned() } else { format!("{}/urls.json", url.trim_end_matches('/')) };
    let bytes = Client::default().fetch(&list).map_err(|error| {
        let help = "publish it once with this version, or name a file or a commit";
        report.refusal(&format!("cannot fetch `{list}`: {error}"), Some(help));
        Outcome::Machine
    })?;
    let record = Record::parse(&bytes, Path::new(&list)).map_err(|error| unread(&error, report))?;
    Ok(Published { against: since_unknown(record, arguments), weight: None })
}

fn on_disk(
    place: &Path,
    weigh: bool,
    arguments: &Arguments,
    report: &Report<'_>,
) -> Result<Published, Outcome> {
    let record = Record::read(place).map_err(|error| unread(&error, report))?;
    let weight = if weigh && fs::is_folder(place) {
        Some(Weight::of_folder(place).map_err(|error| machine(&error, report))?)
    } else {
        None
    };
    Ok(Published { against: since_unknown(record, arguments), weight })
}

/// What was renamed since a record was published cannot be known; what was renamed and is not committed
/// yet can.
fn since_unknown(record: Record, arguments: &Arguments) -> Against {
    let renames = Repository::of(&arguments.directory).and_then(|here| here.renames("HEAD"));
    Against { record, renames: renames.unwrap_or_default() }
}

fn unread(error: &RecordError, report: &Report<'_>) -> Outcome {
    let (help, outcome) = match error {
        RecordError::Machine(_) => (None, Outcome::Machine),
        RecordError::Missing(_) => (Some("build it once with this version"), Outcome::Usage),
        RecordError::Unreadable(..) => (Some("name a urls.json that Folio wrote"), Outcome::Usage),
        RecordError::Later(..) => (Some("use the version that published it"), Outcome::Usage),
    };
    report.refusal(&error.to_string(), help);
    outcome
}

/// Makes the site as it was at a commit, in memory.
pub(super) fn at_commit(
    repository: &Repository,
    commit: &str,
    weigh: bool,
    arguments: &Arguments,
    options: &SiteOptions,
    report: &Report<'_>,
) -> Result<Published, Outcome> {
    let folder = fs::scratch_folder().map_err(|error| machine(&error, report))?;
    // A mount may lead to a folder beside the site's.
    let mounts = read_configuration(arguments).mounts;
    let whole = mounts.iter().any(|mount| mount.from.as_str().starts_with(".."));
    let checked_out = repository.check_out(commit, folder.path(), whole);
    let site = checked_out.map_err(|error| git(&error, report))?;
    let renames = repository.renames(commit).map_err(|error| git(&error, report))?;
    let Some(directory) = site else {
        // The site is new: nothing was published.
        let record = Record::default();
        return Ok(Published {
            against: Against { record, renames: BTreeMap::new() },
            weight: None,
        });
    };
    let then = Arguments { directory, ..arguments.clone() };
    let mut config = read_configuration(&then);
    if weigh {
        without_pictures(&mut config);
    }
    let timings = Timings::new(report.progress());
    let site = load_as(config, &then, options, report, &timings)?;
    let edition = Edition::new(site);
    let scales = Scales::default();
    let built =
        if weigh { edition.build(&scales, &timings) } else { edition.build(&Nowhere, &timings) };
    built.map_err(|error| machine(&error, report))?;
    let record = Record::of(&edition);
    Ok(Published { against: Against { record, renames }, weight: weigh.then(|| scales.weight()) })
}

/// Leaves out what takes long and is neither page nor index.
pub(super) fn without_pictures(config: &mut config::Config) {
    config.social.cards = config::Cards::None;
    config.images.variants = false;
}

pub(super) fn machine(error: &fs::Error, report: &Report<'_>) -> Outcome {
    report.refusal(&error.to_string(), None);
    Outcome::Machine
}

fn git(error: &GitError, report: &Report<'_>) -> Outcome {
    let help = "name a folder that Folio published, or a urls.json; a commit needs a repository";
    report.refusal(&error.to_string(), Some(help));
    Outcome::Usage
}

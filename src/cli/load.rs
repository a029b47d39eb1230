//! What every command begins with: the configuration, the site in its folder, and what the last
//! build remembered.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::config::{self, Config};
use crate::content::Date;
use crate::diagnostic::{Severity, Tally};
use crate::engine::{Build, Cache, Edition, FOLDER, Held, Memo};
use crate::fs::{self, Waiting};
use crate::library::Moment;
use crate::paths::SourcePath;
use crate::site::Site;
use crate::source::Snapshot;

use super::Outcome;
use super::arguments::{Arguments, SiteOptions};
use super::report::{OneSource, Report, tally_text};
use super::timings::Timings;

/// Reads the site and what is remembered of it, at the same time.
pub(super) fn load_all(
    arguments: &Arguments,
    options: &SiteOptions,
    memory: Memory,
    report: &Report<'_>,
    timings: &Timings,
) -> Result<(Edition, Remembered), Outcome> {
    let (site, (cache, memo)) = rayon::join(
        || load(arguments, options, report, timings),
        || {
            let cache = Remembered::open(arguments, memory, report);
            let memo = cache.load(report);
            (cache, memo)
        },
    );
    timings.enter("templates and routes");
    Ok((Edition::remembering(site?, memo), cache))
}

/// Reads the configuration and the folder.
pub(super) fn load(
    arguments: &Arguments,
    options: &SiteOptions,
    report: &Report<'_>,
    timings: &Timings,
) -> Result<Site, Outcome> {
    if !fs::is_folder(&arguments.directory) {
        report.refusal(&format!("there is no folder `{}`", arguments.directory.display()), None);
        return Err(Outcome::Usage);
    }
    let config = configuration(arguments, report)?;
    load_as(config, arguments, options, report, timings)
}

/// Reads the folder, its configuration being known.
pub(super) fn load_as(
    mut config: Config,
    arguments: &Arguments,
    options: &SiteOptions,
    report: &Report<'_>,
    timings: &Timings,
) -> Result<Site, Outcome> {
    let machine = |error: fs::Error| {
        report.refusal(&error.to_string(), None);
        Outcome::Machine
    };
    if let Some(url) = &options.base_url
        && let Err(reason) = config.set_base_url(url)
    {
        report.refusal(&format!("--base-url {url}: {reason}"), None);
        return Err(Outcome::Usage);
    }
    let now = moment(options, &config).map_err(|reason| {
        let help = options.at.as_ref().map(|_| "write 2026-04-20 or 2026-04-20T09:30:00Z");
        report.refusal(&reason, help);
        Outcome::Usage
    })?;
    timings.enter("reading");
    let snapshot = Snapshot::read(&arguments.directory, &config).map_err(machine)?;
    let moment = Moment { now, drafts: options.drafts, future: options.future };
    timings.enter("index");
    Ok(Site::new(config, snapshot, moment))
}

/// Reads the configuration, if there is one, and reports what is wrong with it.
pub(super) fn configuration(arguments: &Arguments, report: &Report<'_>) -> Result<Config, Outcome> {
    let Some(source) = configuration_text(arguments, report)? else { return Ok(Config::default()) };
    let (config, diagnostics) = config::parse(&source.path, &source.text);
    report.diagnostics(&diagnostics, &source);
    if diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        let tally = Tally::of(&diagnostics);
        report.summary(tally, &tally_text(tally), json!({ "published": false }));
        return Err(Outcome::Usage);
    }
    Ok(config)
}

/// Reads the text of the configuration; `None` where the site has none.
pub(super) fn configuration_text(
    arguments: &Arguments,
    report: &Report<'_>,
) -> Result<Option<OneSource>, Outcome> {
    let place = match &arguments.config {
        Some(path) => path.clone(),
        None => arguments.directory.join(config::FILE),
    };
    let bytes = match fs::read_if_present(&place) {
        Ok(Some(bytes)) => bytes,
        Ok(None) if arguments.config.is_none() => return Ok(None),
        Ok(None) => {
            report.refusal(&format!("there is no file `{}`", place.display()), None);
            return Err(Outcome::Usage);
        }
        Err(error) => {
            report.refusal(&error.to_string(), None);
            return Err(Outcome::Machine);
        }
    };
    let Ok(text) = String::from_utf8(bytes) else {
        report.refusal(&format!("`{}` is not valid UTF-8", place.display()), None);
        return Err(Outcome::Usage);
    };
    let name = arguments.config.as_ref().and_then(|path| SourcePath::from_os(path).ok());
    let path =
        name.unwrap_or_else(|| SourcePath::new(config::FILE).expect("a plain name is a path"));
    Ok(Some(OneSource { path, text: Arc::from(text) }))
}

fn moment(options: &SiteOptions, config: &Config) -> Result<DateTime<Utc>, String> {
    if let Some(text) = &options.at {
        return instant(text, config);
    }
    // Reproducible Builds, "SOURCE_DATE_EPOCH": seconds since 1970, which stand for now.
    let Some(text) = std::env::var_os("SOURCE_DATE_EPOCH").filter(|text| !text.is_empty()) else {
        return Ok(Utc::now());
    };
    let seconds = text.to_str().and_then(|text| text.parse().ok());
    seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0)).ok_or_else(|| {
        format!("SOURCE_DATE_EPOCH={}: this is no number of seconds", text.display())
    })
}

/// Reads the value of `--at`.
pub(super) fn instant(text: &str, config: &Config) -> Result<DateTime<Utc>, String> {
    Date::parse(text)
        .map(|date| date.instant(config.timezone))
        .map_err(|error| format!("--at {text}: {error}"))
}

/// Reads what can be read of the configuration, without a word about its mistakes: the preview
/// tells them with all others.
pub(super) fn read_configuration(arguments: &Arguments) -> Config {
    let place = arguments.config.clone().unwrap_or_else(|| arguments.directory.join(config::FILE));
    let text = fs::read(&place).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let path = SourcePath::new(config::FILE).expect("a plain name is a path");
    text.map(|text| config::parse(&path, &text).0).unwrap_or_default()
}

/// What a command does with what the last build remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Memory {
    /// Neither reads nor keeps it.
    None,
    /// Reads it, and writes nothing.
    Read,
    /// Reads it, and keeps what it made itself.
    Kept,
}

/// The cache of the site, or none where nobody wants it or the machine refuses.
pub(super) struct Remembered(Option<Arc<Cache>>);

impl Remembered {
    fn open(arguments: &Arguments, memory: Memory, report: &Report<'_>) -> Self {
        let is_there = || fs::is_folder(&arguments.directory.join(FOLDER));
        if memory == Memory::None || (memory == Memory::Read && !is_there()) {
            return Self(None);
        }
        let program = std::env::current_exe().unwrap_or_default();
        match Cache::open(&arguments.directory, &program) {
            Ok(cache) => Self(Some(Arc::new(cache))),
            Err(error) => {
                report.say(&format!("Nothing is remembered for the next build: {error}"));
                Self(None)
            }
        }
    }

    pub fn folder(&self) -> Option<&Path> {
        self.0.as_deref().map(Cache::folder)
    }

    pub fn load(&self, report: &Report<'_>) -> Memo {
        let Some(cache) = &self.0 else { return Memo::default() };
        match cache.load() {
            Held::Memo(memo) => return memo,
            Held::Damaged => report.say("The cache in .folio is damaged; everything is made anew"),
            Held::Nothing => {}
        }
        // Needed at the end, if at all; until then there is time.
        let cache = cache.clone();
        std::thread::spawn(move || cache.mark());
        Memo::default()
    }

    /// Writes down what was made, unless nothing was; [`Remembered::save`] makes it hold.
    pub fn prepare(&self, edition: &Edition, built: &Build) -> fs::Result<Option<Waiting>> {
        match &self.0 {
            Some(cache) if !built.is_all_remembered => cache.prepare(&edition.memo()),
            _ => Ok(None),
        }
    }

    /// Lets the next build find what was written down.
    pub fn save(prepared: fs::Result<Option<Waiting>>, report: &Report<'_>) {
        let saved = prepared.and_then(|file| file.map_or(Ok(()), Waiting::put_in_place));
        if let Err(error) = saved {
            report.say(&format!("Nothing is remembered for the next build: {error}"));
        }
    }
}

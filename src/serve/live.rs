//! The site as it is now, shared by those who answer, watch and check.
//!
//! In come new editions and what checks found; out come the current ones, and a signal to everyone
//! who waits for the next. Readers hold what they began with: nothing is ever emptied under them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tokio::sync::watch;

use crate::diagnostic::Diagnostic;
use crate::engine::Edition;
use crate::output::{self, Content, Route};
use crate::paths::{OutputPath, SourcePath, UrlPath};
use crate::source::{Role, SourceFile};

/// How many changes are kept for browsers that were away; who missed more loads the page anew.
const HISTORY: usize = 64;

/// How many pages are kept as they were, for when a mistake leaves nothing of one: those asked for
/// last, which are the ones that someone has open.
const GOOD: usize = 64;

/// An edition with its number and the state of the configuration it was made with.
#[derive(Debug)]
pub(super) struct Current {
    /// Counts from 1.
    pub generation: u64,
    /// The site.
    pub edition: Edition,
    /// What is wrong with folio.toml; errors mean that the settings are older than the file.
    pub config_diagnostics: Vec<Diagnostic>,
    /// The folders that files may be read from: the site's and those that it mounts.
    pub borders: Vec<PathBuf>,
}

/// What a reading of the folder gives.
#[derive(Debug)]
pub(super) struct Reading {
    pub edition: Edition,
    pub config_diagnostics: Vec<Diagnostic>,
    pub borders: Vec<PathBuf>,
}

impl Current {
    fn new(generation: u64, reading: Reading) -> Self {
        let Reading { edition, config_diagnostics, borders } = reading;
        Self { generation, edition, config_diagnostics, borders }
    }
}

/// What one change did, as browsers need to know it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Change {
    /// Links of files that have other bytes now: style sheets, images, scripts.
    pub files: BTreeSet<String>,
    /// The page whose source alone changed: where the writer is at work.
    pub edited: Option<String>,
}

/// What the last check of the whole site found.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// Counts the checks, and is told to browsers as they come.
    pub number: u64,
    /// Arranged.
    pub diagnostics: Vec<Diagnostic>,
}

/// The site as it is now.
pub(super) struct Live {
    /// Tells this preview from one that ran before it: numbers of generations begin anew.
    session: String,
    current: RwLock<Arc<Current>>,
    findings: RwLock<Arc<Findings>>,
    past: Mutex<Past>,
    /// Ticks with every edition and every check that found something else.
    tick: watch::Sender<u64>,
}

#[derive(Default)]
struct Past {
    changes: VecDeque<(u64, Change)>,
    /// Where pages went whose source was renamed, by their old URL.
    moved: BTreeMap<UrlPath, UrlPath>,
    /// The last bytes of what was asked for, the latest last.
    good: VecDeque<(OutputPath, Content)>,
}

impl Live {
    pub fn new(session: String, reading: Reading) -> Self {
        let current = Current::new(1, reading);
        Self {
            session,
            current: RwLock::new(Arc::new(current)),
            findings: RwLock::default(),
            past: Mutex::default(),
            tick: watch::Sender::new(0),
        }
    }

    pub fn current(&self) -> Arc<Current> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn findings(&self) -> Arc<Findings> {
        self.findings.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the mark of the state `current`, which browsers that show it send back.
    pub fn mark(&self, current: &Current) -> String {
        format!("{}-{}", self.session, current.generation)
    }

    /// Returns a receiver that wakes at each tick.
    pub fn listen(&self) -> watch::Receiver<u64> {
        self.tick.subscribe()
    }

    /// Returns how many browsers listen.
    pub fn listeners(&self) -> usize {
        self.tick.receiver_count()
    }

    /// Puts an edition in the place of the current one, and returns the one it replaced.
    pub fn replace(&self, reading: Reading) -> Arc<Current> {
        let before = self.current();
        let generation = before.generation + 1;
        let (change, moved) = compare(&before.edition, &reading.edition);
        {
            let mut past = self.past();
            past.changes.push_back((generation, change));
            if past.changes.len() > HISTORY {
                past.changes.pop_front();
            }
            for (from, to) in moved {
                past.moved.remove(&to);
                past.moved.insert(from, to);
            }
            past.good.retain(|(path, _)| reading.edition.route(path).is_some());
        }
        let current = Arc::new(Current::new(generation, reading));
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = current;
        self.tick.send_modify(|tick| *tick += 1);
        before
    }

    /// Notes what a check found. Says whether that is something else than before.
    pub fn found(&self, diagnostics: Vec<Diagnostic>) -> bool {
        let before = self.findings();
        if before.number > 0 && before.diagnostics == diagnostics {
            return false;
        }
        let findings = Arc::new(Findings { number: before.number + 1, diagnostics });
        *self.findings.write().unwrap_or_else(PoisonError::into_inner) = findings;
        self.tick.send_modify(|tick| *tick += 1);
        true
    }

    /// Returns the mark of the current state, and what changed after the one with the mark `since`;
    /// `None` where that is not known.
    pub fn changes_since(&self, since: &str) -> (String, Option<Change>) {
        // What is noted may be ahead of what is current by one, and is left out then.
        let current = self.current();
        let past = self.past();
        let change = self.generation_of(since).and_then(|since| {
            let known = match past.changes.front() {
                Some((first, _)) => since + 1 >= *first,
                None => since == current.generation,
            };
            if since > current.generation || !known {
                return None;
            }
            let mut sum = Change::default();
            let missed = since + 1..=current.generation;
            for (_, change) in past.changes.iter().filter(|(at, _)| missed.contains(at)) {
                sum.files.extend(change.files.iter().cloned());
                sum.edited.clone_from(&change.edited);
            }
            Some(sum)
        });
        (self.mark(&current), change)
    }

    fn generation_of(&self, mark: &str) -> Option<u64> {
        let (session, generation) = mark.rsplit_once('-')?;
        generation.parse().ok().filter(|_| session == self.session)
    }

    /// Returns where a page that is gone went, or the nearest page above it.
    pub fn instead_of(&self, url: &UrlPath) -> UrlPath {
        let current = self.current();
        let is_there = |url: &UrlPath| current.edition.route(&url.output()).is_some();
        if let Some(to) = self.past().moved.get(url).filter(|to| is_there(to)) {
            return to.clone();
        }
        let mut above = Some(url.clone());
        while let Some(url) = above {
            if is_there(&url) {
                return url;
            }
            above = url.parent();
        }
        UrlPath::root()
    }

    /// Returns the content of an output, or the last one there was where a mistake leaves none.
    pub fn content(&self, current: &Current, path: &OutputPath) -> Option<Content> {
        let output = current.edition.output(path)?;
        if let Some(Content::Join(parts)) = &output.content {
            let part = |path: &OutputPath| match current.edition.output(path)?.content.as_ref()? {
                Content::Bytes(bytes) => Some(bytes.to_vec()),
                Content::Copy(_) | Content::Join(_) => None,
            };
            let joined = output::join(parts, |path| part(path).ok_or(())).ok()?;
            return Some(Content::Bytes(joined.into()));
        }
        let mut past = self.past();
        let known = past.good.iter().position(|(known, _)| known == path);
        let Some(content) = output.content.clone() else {
            return known.map(|at| past.good[at].1.clone());
        };
        if let Content::Bytes(_) = content {
            if let Some(at) = known {
                past.good.remove(at);
            }
            past.good.push_back((path.clone(), content.clone()));
            if past.good.len() > GOOD {
                past.good.pop_front();
            }
        }
        Some(content)
    }

    fn past(&self) -> MutexGuard<'_, Past> {
        self.past.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Works out what changed from one edition to the next, and which pages moved.
fn compare(before: &Edition, after: &Edition) -> (Change, Vec<(UrlPath, UrlPath)>) {
    let (old, new) = (&before.site, &after.site);
    let mut changed: Vec<&SourceFile> = Vec::new();
    for file in new.snapshot.files() {
        if !old.snapshot.get(&file.path).is_some_and(|known| known.is_same(file)) {
            changed.push(file);
        }
    }
    let gone: Vec<&SourceFile> =
        old.snapshot.files().filter(|file| new.snapshot.get(&file.path).is_none()).collect();
    let paths: BTreeSet<&SourcePath> = changed.iter().chain(&gone).map(|file| &file.path).collect();
    let files = new
        .library
        .files()
        .filter_map(|(url, _)| match after.route(&url.output())? {
            Route::File(_) => Some(url),
            _ => None,
        })
        .filter(|url| match new.library.file(url) {
            Some(crate::library::FileSource::Site(path)) => paths.contains(path),
            source => source != old.library.file(url),
        })
        .map(|url| new.config.href(url))
        .collect();
    let mut pages = changed.iter().filter(|file| matches!(file.role, Role::Content { .. }));
    let edited = match (pages.next(), pages.next()) {
        (Some(file), None) => new.library.page(&file.path).map(|page| new.config.href(&page.url)),
        _ => None,
    };
    let page_url = |edition: &Edition, file: &SourceFile| {
        edition.site.library.page(&file.path).map(|page| page.url.clone())
    };
    let moved = gone
        .iter()
        .filter_map(|file| {
            let same = |other: &&&SourceFile| other.text().is_some() && other.text() == file.text();
            let to = changed.iter().find(same)?;
            Some((page_url(before, file)?, page_url(after, to)?))
        })
        .filter(|(from, to)| from != to)
        .collect();
    (Change { files, edited }, moved)
}

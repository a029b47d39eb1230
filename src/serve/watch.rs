//! When to look again: the doorbell and the walk.
//!
//! In come events of the disk; out comes the moment to read the folder anew. An event is only a
//! doorbell: what changed is what a walk finds, so an event that is lost or lies makes nothing
//! stale for longer than the next one, and there is always a next one.
#![expect(clippy::disallowed_methods, reason = "quiet is measured in time")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

/// How long it must be quiet before the folder is read: editors save in several steps.
const QUIET: Duration = Duration::from_millis(8);

/// The longest that constant writing can put the reading off.
const PATIENCE: Duration = Duration::from_millis(120);

/// How often the folder is read though nobody rang, while a browser looks on and else.
const HEARTBEAT: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(10)];

/// How often the folder is read where nothing can ring.
const POLL: Duration = Duration::from_millis(300);

/// What the doorbell says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ring {
    /// Walk: anything may have changed.
    Everything,
    /// These first, which were named; then walk, for what was not.
    Named(BTreeSet<PathBuf>),
}

/// Rings when something below the watched folders may have changed.
pub(super) struct Doorbell {
    places: BTreeSet<(PathBuf, bool)>,
    /// `None` where the folder is polled.
    watcher: Option<(RecommendedWatcher, Receiver<Vec<PathBuf>>)>,
    /// A folder came, went or was renamed: watches of old ones are lost, new ones have none.
    is_stale: Arc<AtomicBool>,
    /// When to read again after folders changed: what was written into a new folder before it was
    /// watched rings no bell.
    again: Vec<Instant>,
}

impl Doorbell {
    /// Hangs a doorbell at `root` and the folders below it that hold sources, and at `mounts`.
    pub fn new(root: &Path, mounts: &[PathBuf], poll: bool) -> Self {
        let mut bell = Self {
            places: places(root, mounts),
            watcher: None,
            is_stale: Arc::default(),
            again: Vec::new(),
        };
        if !poll {
            bell.hang();
        }
        bell
    }

    /// Says whether the system could not watch the folders, so that they are polled.
    pub fn is_polling(&self) -> bool {
        self.watcher.is_none()
    }

    /// Follows the configuration to other mounted folders.
    pub fn move_to(&mut self, root: &Path, mounts: &[PathBuf]) {
        let places = places(root, mounts);
        if places != self.places {
            self.places = places;
            if self.watcher.is_some() {
                self.hang();
            }
        }
    }

    fn hang(&mut self) {
        let (ring, rung) = mpsc::channel();
        self.is_stale = Arc::default();
        let is_stale = self.is_stale.clone();
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let paths = match event {
                Ok(event) if is_idle(event.kind) => return,
                Ok(event) => {
                    if event.need_rescan() || touches_folders(&event) {
                        is_stale.store(true, Ordering::Relaxed);
                    }
                    event.paths
                }
                Err(_) => {
                    is_stale.store(true, Ordering::Relaxed);
                    Vec::new()
                }
            };
            // It fails when nobody listens any more: the bell was hung anew.
            let _ = ring.send(paths);
        });
        self.watcher = watcher.ok().and_then(|mut watcher| {
            for (place, recursive) in &self.places {
                let mode =
                    if *recursive { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
                match watcher.watch(place, mode) {
                    // It rings at the folder above when it comes.
                    Err(error) if matches!(error.kind, notify::ErrorKind::PathNotFound) => {}
                    Err(error) if is_missing(&error) => {}
                    // Out of watches: half of them would be worse than none.
                    Err(_) => return None,
                    Ok(()) => {}
                }
            }
            Some((watcher, rung))
        });
    }

    /// Waits until the folder is to be read: someone rang and it is quiet, or it is time anyway,
    /// which it is after `due` at the latest.
    pub fn wait(&mut self, is_watched: bool, due: Option<Duration>) -> Ring {
        let now = Instant::now();
        self.again.retain(|at| *at > now);
        let mut longest = HEARTBEAT[usize::from(!is_watched)];
        if let Some(next) = self.again.iter().min() {
            longest = longest.min(next.duration_since(now));
        }
        longest = longest.min(due.unwrap_or(longest));
        let Some((_, rung)) = &self.watcher else {
            std::thread::sleep(POLL);
            return Ring::Everything;
        };
        let mut named = BTreeSet::new();
        match rung.recv_timeout(longest) {
            Ok(paths) => {
                named.extend(paths);
                let end = Instant::now() + PATIENCE;
                while let Ok(paths) = rung.recv_timeout(QUIET) {
                    named.extend(paths);
                    if Instant::now() >= end {
                        break;
                    }
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            // The watcher's thread is gone.
            Err(RecvTimeoutError::Disconnected) => self.is_stale.store(true, Ordering::Relaxed),
        }
        if self.is_stale.load(Ordering::Relaxed) {
            self.hang();
            let now = Instant::now();
            self.again = [30, 300].map(|later| now + Duration::from_millis(later)).into();
            return Ring::Everything;
        }
        if named.is_empty() { Ring::Everything } else { Ring::Named(named) }
    }
}

/// Lists what to watch, and whether with everything below.
fn places(root: &Path, mounts: &[PathBuf]) -> BTreeSet<(PathBuf, bool)> {
    let sources = ["content", "static", "templates"].map(|name| (root.join(name), true));
    let mounts = mounts.iter().map(|mount| (mount.clone(), true));
    std::iter::once((root.to_path_buf(), false)).chain(sources).chain(mounts).collect()
}

fn is_missing(error: &notify::Error) -> bool {
    let is_missing = |error: &std::io::Error| error.kind() == std::io::ErrorKind::NotFound;
    matches!(&error.kind, notify::ErrorKind::Io(error) if is_missing(error))
}

/// Says whether nothing can have changed: someone only looked.
fn is_idle(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(access) => access != AccessKind::Close(AccessMode::Write),
        _ => false,
    }
}

/// Says whether watches may be missing after this: folders came, went or were renamed.
fn touches_folders(event: &Event) -> bool {
    let may_be_folder = || event.paths.iter().any(|path| crate::fs::is_folder(path));
    match event.kind {
        EventKind::Remove(kind) => kind != notify::event::RemoveKind::File,
        EventKind::Create(kind) => kind != notify::event::CreateKind::File || may_be_folder(),
        EventKind::Modify(ModifyKind::Name(_)) => {
            // The old name is gone: whether it was a folder shows only in the new one's.
            may_be_folder() || event.paths.iter().any(|path| path.extension().is_none())
        }
        _ => false,
    }
}

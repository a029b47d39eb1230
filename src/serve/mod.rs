//! The preview: the site as it is now, in a browser, at once and whatever happens.
//!
//! In come a folder and what may be changed by hand ([`Options`]); pages go out over HTTP, rendered
//! when they are asked for by the same functions as in a build. Three threads share the current
//! site: one answers, one watches the folder and puts a new site in the place of the old, and one
//! checks the whole site behind it. What happens is told to a [`Voice`].

mod answer;
mod guard;
mod http;
mod live;
mod reload;
mod watch;

use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::config::{self, Config};
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::engine::{Edition, Nowhere, Progress};
use crate::fs;
use crate::library::Moment;
use crate::paths::{self, SourcePath};
use crate::site::Site;
use crate::source::Snapshot;

use guard::Guard;
use http::Host;
use live::{Current, Live, Reading};
use watch::{Doorbell, Ring};

/// How often, and after how long each time, a file that was emptied is looked at again before that
/// is taken for what its writer wants.
const SAVING_TURNS: u32 = 10;
const SAVING_TURN: Duration = Duration::from_millis(20);

/// What the preview shows, and where.
#[derive(Debug, Clone)]
pub struct Options {
    /// The site's folder.
    pub root: PathBuf,
    /// The configuration, where it is not `folio.toml` in that folder.
    pub config: Option<PathBuf>,
    /// Stands in for the configuration's `base_url`.
    pub base_url: Option<String>,
    /// Shows the site as readers will see it then; else as it is now, with drafts and scheduled
    /// pages.
    pub at: Option<DateTime<Utc>>,
    /// Names that the preview answers to, beside addresses and `localhost`.
    pub allowed_hosts: Vec<String>,
    /// Sends browsers to the page that is edited.
    pub follow: bool,
    /// Reads the folder over and over rather than wait for the system to tell of changes.
    pub poll: bool,
    /// A link that opens a file in the writer's editor, with `{path}`, `{line}` and `{column}`;
    /// `None` where browsers may be on other machines.
    pub editor: Option<String>,
    /// The clock.
    pub clock: fn() -> SystemTime,
}

/// Is told what happens.
pub trait Voice: Send + Sync {
    /// The folder was read for the first time.
    fn ready(&self, pages: usize);
    /// The site changed.
    fn changed(&self, pages: usize);
    /// A check of the whole site found something else than the one before.
    fn found(&self, diagnostics: &[Diagnostic], snapshot: &Snapshot);
    /// The machine refused; the last site stays.
    fn refused(&self, error: &fs::Error);
    /// The system cannot watch the folder, which is read over and over instead.
    fn polls(&self);
}

/// Why there is no preview.
#[derive(Debug, Error)]
pub enum Error {
    /// The folder cannot be read.
    #[error(transparent)]
    Disk(#[from] fs::Error),
    /// The system refused threads or sockets.
    #[error("cannot answer requests: {0}")]
    Sockets(#[from] std::io::Error),
}

/// Opens the first free port from `port` on; tries no other where `only` is set.
///
/// # Errors
/// When none of them is free, or the address is not this machine's.
pub fn bind(address: IpAddr, port: u16, only: bool) -> std::io::Result<TcpListener> {
    let last = if only { port } else { port.saturating_add(100) };
    let mut result = TcpListener::bind(SocketAddr::new(address, port));
    for next in port..last {
        match &result {
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
                result = TcpListener::bind(SocketAddr::new(address, next + 1));
            }
            _ => break,
        }
    }
    result
}

/// Makes the links that open a file in the writer's editor.
#[derive(Debug)]
struct Editor {
    link: String,
    root: PathBuf,
}

impl Editor {
    fn link(&self, path: &SourcePath, place: Option<diagnostic::Position>) -> String {
        let file = path.under(&self.root).to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        let (line, column) = place.map_or((1, 1), |place| (place.line, place.column));
        self.link
            .replace("{path}", &paths::encode(&file))
            .replace("{line}", &line.to_string())
            .replace("{column}", &column.to_string())
    }
}

/// Shows the site on `listener` without end.
///
/// # Errors
/// When the folder cannot be read to begin with, or the system refuses threads or sockets.
pub fn serve(options: Options, listener: TcpListener, voice: Arc<dyn Voice>) -> Result<(), Error> {
    let begun = (options.clock)();
    let reading = options.read(None, begun)?;
    voice.ready(reading.edition.pages());
    let session = begun.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let live = Arc::new(Live::new(format!("{:x}", session.as_nanos()), reading));
    let editor = options.editor.clone().zip(fs::canonical(&options.root).ok());
    let host = Arc::new(Host {
        live: live.clone(),
        editor: editor.map(|(link, root)| Editor { link, root }),
        guard: Guard::new(options.allowed_hosts.clone()),
        follow: options.follow,
    });
    let (wake, woken) = mpsc::channel();
    // The first reader's page comes before the check of all of them.
    let _ = wake.send(());
    let checker = {
        let (live, voice) = (live.clone(), voice.clone());
        move || check(&live, &*voice, &woken)
    };
    std::thread::Builder::new().name("check".into()).spawn(checker)?;
    let watcher = move || options.watch(&live, &*voice, begun, &wake);
    std::thread::Builder::new().name("watch".into()).spawn(watcher)?;
    Ok(http::serve(listener, host)?)
}

impl Options {
    /// Reads the folder; takes over from `before`, which was read at `read_at`, what is unchanged.
    fn read(&self, before: Option<&Current>, read_at: SystemTime) -> fs::Result<Reading> {
        let (config, config_diagnostics) = self.configuration(before)?;
        let empty = Snapshot::default();
        let known = before.map_or(&empty, |current| &current.edition.site.snapshot);
        let snapshot = known.read_again(&self.root, &config, read_at)?;
        Ok(self.edition(before, config, config_diagnostics, snapshot))
    }

    fn edition(
        &self,
        before: Option<&Current>,
        config: Config,
        config_diagnostics: Vec<Diagnostic>,
        snapshot: Snapshot,
    ) -> Reading {
        let mounts = config.mounts.iter().map(|mount| mount.from.under(&self.root));
        let borders = std::iter::once(self.root.clone()).chain(mounts);
        let borders = borders.filter_map(|folder| fs::canonical(&folder).ok()).collect();
        let moment = self.moment();
        let edition = match before {
            Some(Current { edition, .. }) => {
                edition.next(edition.site.next(config, snapshot, moment))
            }
            None => Edition::new(Site::new(config, snapshot, moment)).keeping_bodies(),
        };
        Reading { edition, config_diagnostics, borders }
    }

    /// Reads the configuration. One with errors is told, and the last good one stays.
    fn configuration(&self, before: Option<&Current>) -> fs::Result<(Config, Vec<Diagnostic>)> {
        let place = self.config.clone().unwrap_or_else(|| self.root.join(config::FILE));
        let bytes = fs::read_if_present(&place)?.unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let path = SourcePath::new(config::FILE).expect("a plain name is a path");
        let (mut config, diagnostics) = config::parse(&path, &text);
        config.show_assets_as_written();
        if let Some(url) = &self.base_url {
            // The command line refused it already where it is wrong.
            let _ = config.set_base_url(url);
        }
        let is_broken = diagnostics.iter().any(|found| found.severity == Severity::Error);
        if let (true, Some(current)) = (is_broken, before) {
            config = current.edition.site.config.clone();
        }
        Ok((config, diagnostics))
    }

    fn moment(&self) -> Moment {
        match self.at {
            Some(now) => Moment { now, drafts: false, future: false },
            None => Moment { now: (self.clock)().into(), drafts: true, future: true },
        }
    }

    /// Waits for changes without end, and puts the site that they give in the place of the old one.
    fn watch(&self, live: &Live, voice: &dyn Voice, begun: SystemTime, wake: &Sender<()>) {
        let mounts = |current: &Current| -> Vec<PathBuf> {
            let mounts = &current.edition.site.config.mounts;
            mounts.iter().map(|mount| mount.from.under(&self.root)).collect()
        };
        let mut bell = Doorbell::new(&self.root, &mounts(&live.current()), self.poll);
        if bell.is_polling() && !self.poll {
            voice.polls();
        }
        let mut read_at = begun;
        let mut is_refused = false;
        let mut ring = Ring::Everything;
        loop {
            let current = live.current();
            let now = (self.clock)();
            match self.read_if_changed(&current, read_at, &ring) {
                Ok(None) => is_refused = false,
                Ok(Some(reading)) => {
                    is_refused = false;
                    let pages = reading.edition.pages();
                    live.replace(reading);
                    voice.changed(pages);
                    bell.move_to(&self.root, &mounts(&live.current()));
                    let _ = wake.send(());
                }
                // A file went between the walk and the reading: walk again.
                Err(error) if error.is_not_found() && !is_refused => {
                    is_refused = true;
                    ring = Ring::Everything;
                    continue;
                }
                Err(error) => {
                    if !is_refused {
                        voice.refused(&error);
                    }
                    is_refused = true;
                }
            }
            drop(current);
            // The named files are out; what nobody named is found by the walk, which is due now.
            ring = if ring == Ring::Everything {
                read_at = now;
                let turn = live.current().edition.site.library.next_turn();
                let due = turn.and_then(|at| (at - self.moment().now).to_std().ok());
                bell.wait(live.listeners() > 0, due)
            } else {
                Ring::Everything
            };
        }
    }

    /// Reads the folder, and makes an edition of it if anything is other than in `current`.
    ///
    /// An editor that saves in place empties the file first: such a moment is waited out.
    fn read_if_changed(
        &self,
        current: &Current,
        read_at: SystemTime,
        ring: &Ring,
    ) -> fs::Result<Option<Reading>> {
        let mut reading = self.read_once(current, read_at, ring)?;
        for _ in 0..SAVING_TURNS {
            let is_being_saved = |reading: &Reading| {
                let before = &current.edition.site.snapshot;
                reading.edition.site.snapshot.is_emptier_than(before)
            };
            if !reading.as_ref().is_some_and(is_being_saved) {
                break;
            }
            std::thread::sleep(SAVING_TURN);
            reading = self.read_once(current, read_at, ring)?;
        }
        Ok(reading)
    }

    fn read_once(
        &self,
        current: &Current,
        read_at: SystemTime,
        ring: &Ring,
    ) -> fs::Result<Option<Reading>> {
        // A folder that is gone for a moment, as under a moving worktree, is no empty site.
        fs::canonical(&self.root)?;
        let (config, config_diagnostics) = self.configuration(Some(current))?;
        let site = &current.edition.site;
        let named = match ring {
            Ring::Named(paths) if config == site.config => {
                site.snapshot.read_files(&self.root, paths)?
            }
            _ => None,
        };
        let snapshot = match named {
            Some(snapshot) => snapshot,
            None => site.snapshot.read_again(&self.root, &config, read_at)?,
        };
        let due = site.library.next_turn().is_some_and(|at| at <= self.moment().now);
        let is_same = !due
            && config == site.config
            && config_diagnostics == current.config_diagnostics
            && snapshot.is_same(&site.snapshot);
        if is_same {
            return Ok(None);
        }
        Ok(Some(self.edition(Some(current), config, config_diagnostics, snapshot)))
    }
}

/// A check that is no longer wanted when the site has changed again.
struct Behind<'a> {
    live: &'a Live,
    generation: u64,
}

impl Progress for Behind<'_> {
    fn done(&self, _: usize) {}

    fn is_wanted(&self) -> bool {
        self.live.current().generation == self.generation
    }
}

/// Checks the whole site behind each change, without end.
fn check(live: &Live, voice: &dyn Voice, woken: &Receiver<()>) {
    // One core is left to those who answer and watch.
    let threads = std::thread::available_parallelism().map_or(1, |cores| (cores.get() - 1).max(1));
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(|number| format!("check-{number}"))
        .build();
    while woken.recv().is_ok() {
        while woken.try_recv().is_ok() {}
        let current = live.current();
        let progress = Behind { live, generation: current.generation };
        let work = || current.edition.build(&Nowhere, &progress);
        let built = match &pool {
            Ok(pool) => pool.install(work),
            Err(_) => work(),
        };
        let Ok(built) = built else { continue };
        if !progress.is_wanted() {
            continue;
        }
        let mut diagnostics = built.diagnostics;
        diagnostics.extend(current.config_diagnostics.iter().cloned());
        diagnostic::arrange(&mut diagnostics);
        if live.found(diagnostics.clone()) {
            voice.found(&diagnostics, &current.edition.site.snapshot);
        }
    }
}

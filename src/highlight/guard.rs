//! A grammar under guard: what it does to a block never harms the build.
//!
//! In come a grammar and code, out come the spans, or nothing where the grammar panicked or did
//! not come to an end. Grammars can send each other to and fro on one byte for ever (in syntect 5.3
//! the one for JavaScript does on `x /*`), and a loop inside a library can be neither seen nor
//! stopped from outside. So every thread that highlights has a helper thread that does the work;
//! a helper that stays silent for too long is left behind and costs one core until the process ends.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use super::{Span, named};

/// Code and what it is to be read by.
struct Job {
    name: &'static str,
    code: String,
}

/// A thread that takes one job after the other until its owner is gone.
struct Helper {
    jobs: Sender<Job>,
    results: Receiver<Option<Vec<Span>>>,
}

impl Helper {
    fn start() -> std::io::Result<Self> {
        let (jobs, inbox) = channel::<Job>();
        let (outbox, results) = channel();
        thread::Builder::new().name("highlight".to_owned()).spawn(move || {
            for job in inbox {
                if outbox.send(guarded(job.name, &job.code)).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { jobs, results })
    }

    /// Returns `None` for a grammar that failed, an error for one that is silent.
    fn ask(&self, job: Job, patience: Duration) -> Result<Option<Vec<Span>>, Silent> {
        self.jobs.send(job).map_err(|_| Silent)?;
        self.results.recv_timeout(patience).map_err(|_| Silent)
    }
}

/// The helper has not answered.
struct Silent;

thread_local! {
    static HELPER: RefCell<Option<Helper>> = const { RefCell::new(None) };
}

/// Returns the spans of `code` under the grammar called `name`, `None` where it failed or worked
/// for longer than `patience`.
pub(super) fn run(name: &'static str, code: &str, patience: Duration) -> Option<Vec<Span>> {
    HELPER.with_borrow_mut(|slot| {
        if slot.is_none() {
            *slot = Helper::start().ok();
        }
        let Some(helper) = slot else {
            // A machine that has no thread left can still do the work here, without the guard.
            return guarded(name, code);
        };
        let job = Job { name, code: code.to_owned() };
        helper.ask(job, patience).unwrap_or_else(|Silent| {
            *slot = None;
            None
        })
    })
}

fn guarded(name: &str, code: &str) -> Option<Vec<Span>> {
    // Grammars hold no state of ours that a panic could leave half-written.
    catch_unwind(AssertUnwindSafe(|| named(name, code))).ok()?.ok()
}

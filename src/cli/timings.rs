//! Where the time of a build went: `--timings`.
//!
//! In come the names of stages as they begin, and how long each output took; out comes a table for
//! people or an object for machines. Stages follow one another, so their times add up; outputs are
//! made on all cores at once, so theirs do not.

use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::engine::{Build, Progress};
use crate::paths::OutputPath;

use super::report::ProgressLine;

/// How many of the slowest outputs are named.
const NAMED: usize = 5;

/// A stopwatch.
pub(super) struct Timings {
    line: Mutex<Option<ProgressLine>>,
    begun: Instant,
    stages: Mutex<Vec<(&'static str, Duration)>>,
    /// The slowest outputs, slowest first.
    slowest: Mutex<Vec<(Duration, OutputPath)>>,
}

/// What a stopwatch showed.
pub(super) struct Spent {
    total: Duration,
    stages: Vec<(&'static str, Duration)>,
    slowest: Vec<(Duration, OutputPath)>,
}

impl Timings {
    pub fn new(line: ProgressLine) -> Self {
        Self {
            line: Mutex::new(Some(line)),
            begun: Instant::now(),
            stages: Mutex::default(),
            slowest: Mutex::default(),
        }
    }

    /// Begins a stage, and ends the one before.
    pub fn enter(&self, stage: &'static str) {
        let now = self.begun.elapsed();
        self.stages.lock().unwrap_or_else(PoisonError::into_inner).push((stage, now));
    }

    /// Ends the last stage.
    pub fn finish(&self) -> Spent {
        let total = self.begun.elapsed();
        let begun = self.stages.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let ends = begun.iter().skip(1).map(|(_, begun)| *begun).chain([total]);
        let mut stages: Vec<(&'static str, Duration)> = Vec::new();
        for ((name, begun), end) in begun.iter().zip(ends) {
            let time = end.saturating_sub(*begun);
            match stages.iter_mut().find(|(known, _)| known == name) {
                Some((_, known)) => *known += time,
                None => stages.push((name, time)),
            }
        }
        let slowest = self.slowest.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Spent { total, stages, slowest }
    }
}

impl Progress for Timings {
    fn done(&self, total: usize) {
        if let Some(line) = &*self.line.lock().unwrap_or_else(PoisonError::into_inner) {
            line.done(total);
        }
    }

    fn enters(&self, stage: &'static str) {
        if stage == "checks" {
            // The line goes before anything else is said.
            self.line.lock().unwrap_or_else(PoisonError::into_inner).take();
        }
        self.enter(stage);
    }

    fn now(&self) -> Duration {
        self.begun.elapsed()
    }

    fn took(&self, path: &OutputPath, time: Duration) {
        let mut slowest = self.slowest.lock().unwrap_or_else(PoisonError::into_inner);
        if slowest.len() < NAMED || slowest.last().is_some_and(|(least, _)| time > *least) {
            let at = slowest.partition_point(|(known, _)| *known >= time);
            slowest.insert(at, (time, path.clone()));
            slowest.truncate(NAMED);
        }
    }
}

impl Spent {
    /// Returns the table for people.
    pub fn text(&self, built: &Build) -> String {
        let mut text = String::new();
        let row = |time: Duration, what: &str| format!("{:>9.1} ms  {what}\n", millis(time));
        for (stage, time) in &self.stages {
            text.push_str(&row(*time, stage));
        }
        text.push_str(&row(self.total, "in all"));
        let _ = write!(
            text,
            "\n{} of {} outputs made, {} of {} bodies rendered; the others are as they were",
            built.made, built.files, built.rendered, built.bodies
        );
        if built.made > 0 {
            text.push_str("\n\nThe slowest:\n");
            for (time, path) in &self.slowest {
                text.push_str(&row(*time, path.as_str()));
            }
        }
        text.trim_end().to_owned()
    }

    /// Returns the same for machines, in milliseconds.
    pub fn json(&self) -> Value {
        let stages = self.stages.iter().map(|(stage, time)| json!([stage, millis(*time)]));
        let slowest = self.slowest.iter().map(|(time, path)| json!([path, millis(*time)]));
        json!({
            "milliseconds": millis(self.total),
            "stages": stages.collect::<Vec<_>>(),
            "slowest": slowest.collect::<Vec<_>>(),
        })
    }
}

/// Returns milliseconds with one digit behind the point.
fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 10_000.0).round() / 10.0
}

//! What a command says: diagnostics, the closing summary, progress.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use crate::diagnostic::{self, Diagnostic, Severity, Sources, Tally, human, json as lines};
use crate::engine::Progress;
use crate::paths::SourcePath;

use super::arguments::{Arguments, Format};

/// The voice of a command.
pub(super) struct Report<'a> {
    arguments: &'a Arguments,
}

impl<'a> Report<'a> {
    pub fn new(arguments: &'a Arguments) -> Self {
        Self { arguments }
    }

    /// Writes diagnostics in the asked-for format.
    pub fn diagnostics(&self, diagnostics: &[Diagnostic], sources: &dyn Sources) {
        match self.arguments.format {
            Format::Human => {
                let mut shown: Vec<Diagnostic> = diagnostics
                    .iter()
                    .filter(|d| !self.arguments.quiet || d.severity == Severity::Error)
                    .cloned()
                    .collect();
                if self.arguments.verbose {
                    for diagnostic in &mut shown {
                        diagnostic.cause = None;
                    }
                }
                // The stream drops the colours where nobody wants them.
                let text = human::render(&shown, sources, true);
                let _ = anstream::stderr().write_all(text.as_bytes());
            }
            Format::Json => {
                let mut out = std::io::stdout().lock();
                for diagnostic in diagnostics {
                    if writeln!(out, "{}", lines::render(diagnostic, sources)).is_err() {
                        return;
                    }
                }
            }
        }
    }

    /// Writes the last line: for people `human`, for machines the counts with `more`.
    pub fn summary(&self, tally: Tally, human: &str, more: serde_json::Value) {
        match self.arguments.format {
            Format::Human if self.arguments.quiet => {}
            Format::Human => {
                let _ = writeln!(anstream::stderr(), "{human}");
            }
            Format::Json => {
                let mut summary = json!({
                    "errors": tally.errors,
                    "warnings": tally.warnings,
                    "notes": tally.notes,
                });
                if let (Some(summary), serde_json::Value::Object(more)) =
                    (summary.as_object_mut(), more)
                {
                    summary.extend(more);
                }
                let _ = writeln!(std::io::stdout(), "{}", json!({ "summary": summary }));
            }
        }
    }

    /// Writes a refusal of the machine or a mistake in the arguments, in the asked-for format.
    pub fn refusal(&self, message: &str, help: Option<&str>) {
        let style = anstyle::Style::new().bold().fg_color(Some(anstyle::AnsiColor::Red.into()));
        if self.arguments.format == Format::Json {
            let refusal = json!({ "refusal": { "message": message, "help": help } });
            let _ = writeln!(std::io::stdout(), "{refusal}");
            return;
        }
        let mut err = anstream::stderr();
        let _ = writeln!(err, "{style}error{style:#}: {message}");
        if let Some(help) = help {
            let _ = writeln!(err, "  help: {help}");
        }
    }

    /// Says something in passing.
    pub fn say(&self, message: &str) {
        if !self.arguments.quiet && self.arguments.format == Format::Human {
            let _ = writeln!(anstream::stderr(), "{message}");
        }
    }

    /// Begins a progress line, which shows only on a terminal.
    pub fn progress(&self) -> ProgressLine {
        let shown = !self.arguments.quiet
            && self.arguments.format == Format::Human
            && std::io::stderr().is_terminal();
        ProgressLine { shown, done: AtomicUsize::new(0), begun: std::time::Instant::now() }
    }
}

/// Says in words how many there are of each severity.
pub(super) fn tally_text(tally: Tally) -> String {
    let parts: Vec<String> =
        [(tally.errors, "error"), (tally.warnings, "warning"), (tally.notes, "note")]
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, noun)| diagnostic::count(number, noun))
            .collect();
    match parts.as_slice() {
        [] => "no mistakes found".to_owned(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// Writes a number of bytes as people read it.
pub(super) fn size_text(bytes: u64) -> String {
    let (unit, name) = match bytes {
        0..1_000 => return format!("{bytes} B"),
        1_000..1_000_000 => (1_000, "kB"),
        1_000_000..1_000_000_000 => (1_000_000, "MB"),
        _ => (1_000_000_000, "GB"),
    };
    let tenths = bytes * 10 / unit;
    format!("{}.{} {name}", tenths / 10, tenths % 10)
}

/// A line on the terminal that says how far the work has come.
pub(super) struct ProgressLine {
    shown: bool,
    done: AtomicUsize,
    begun: std::time::Instant,
}

impl Progress for ProgressLine {
    fn done(&self, total: usize) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        // Work that is over before anyone looks needs no line, and every fiftieth step is enough.
        let due = done.is_multiple_of(50) && self.begun.elapsed().as_millis() > 300;
        if !self.shown || !due {
            return;
        }
        let filled = done * 24 / total.max(1);
        let bar = format!("{}{}", "█".repeat(filled), "░".repeat(24 - filled));
        let _ = write!(anstream::stderr(), "\r{bar} {done}/{total}");
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        if self.shown {
            let _ = write!(anstream::stderr(), "\r\x1b[2K");
        }
    }
}

/// One text that diagnostics point into: the configuration, before there is a snapshot.
pub(super) struct OneSource {
    pub path: SourcePath,
    pub text: Arc<str>,
}

impl Sources for OneSource {
    fn text(&self, path: &SourcePath) -> Option<Arc<str>> {
        (*path == self.path).then(|| self.text.clone())
    }
}

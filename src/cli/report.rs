//! What a command says: diagnostics, the closing summary, progress.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Component, Path};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::json;

use crate::diagnostic::{
    self, Diagnostic, Junit, Sarif, Severity, Sources, Tally, github, human, json as lines,
};
use crate::engine::Progress;
use crate::paths::SourcePath;

use super::Outcome;
use super::arguments::{Arguments, Format};

/// The voice of a command.
pub(super) struct Report<'a> {
    arguments: &'a Arguments,
    /// What is written as one document, at the end.
    sarif: Mutex<Sarif>,
    junit: Mutex<Junit>,
}

impl<'a> Report<'a> {
    pub fn new(arguments: &'a Arguments) -> Self {
        Self { arguments, sarif: Mutex::default(), junit: Mutex::default() }
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
            Format::Json => print(diagnostics, |told| lines::render(told, sources)),
            Format::Github => {
                let site = site_in_repository(&self.arguments.directory);
                print(diagnostics, |told| github::render(told, sources, &site));
            }
            Format::Sarif => {
                let site = site_in_repository(&self.arguments.directory);
                let mut sarif = alone(&self.sarif);
                for told in diagnostics {
                    sarif.add(told, sources, &site);
                }
            }
            Format::Junit => {
                let site = site_in_repository(&self.arguments.directory);
                let mut junit = alone(&self.junit);
                for told in diagnostics {
                    junit.add(told, sources, &site);
                }
            }
        }
    }

    /// Writes the document of those formats that have one.
    fn document(&self) {
        let document = match self.arguments.format {
            Format::Sarif => std::mem::take(&mut *alone(&self.sarif)).document(),
            Format::Junit => std::mem::take(&mut *alone(&self.junit)).document(),
            _ => return,
        };
        let _ = std::io::stdout().write_all(document.as_bytes());
    }

    /// Writes the last line: for people `human`, for machines the counts with `more`.
    pub fn summary(&self, tally: Tally, human: &str, more: serde_json::Value) {
        match self.arguments.format {
            Format::Human | Format::Github | Format::Sarif | Format::Junit => {
                self.document();
                if !self.arguments.quiet {
                    let _ = writeln!(anstream::stderr(), "{human}");
                }
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
        let whole =
            help.map_or_else(|| message.to_owned(), |help| format!("{message}\nhelp: {help}"));
        alone(&self.sarif).refuse(&whole);
        alone(&self.junit).refuse(&whole);
        self.document();
        let mut err = anstream::stderr();
        let _ = writeln!(err, "{style}error{style:#}: {message}");
        if let Some(help) = help {
            let _ = writeln!(err, "  help: {help}");
        }
    }

    /// Refuses the formats of reports, which tell mistakes and nothing else.
    pub fn refuse_reports(&self) -> Result<(), Outcome> {
        if matches!(self.arguments.format, Format::Human | Format::Json) {
            return Ok(());
        }
        let help = "leave out --format, or use `--format json`";
        self.refusal("this format tells mistakes, as `folio check` does", Some(help));
        Err(Outcome::Usage)
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

/// Takes hold of a document; a thread that failed while it did left it whole.
fn alone<T>(document: &Mutex<T>) -> MutexGuard<'_, T> {
    document.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes a line for each of `diagnostics`, as long as somebody reads them.
fn print(diagnostics: &[Diagnostic], line: impl Fn(&Diagnostic) -> String) {
    let mut out = std::io::stdout().lock();
    let _ = diagnostics.iter().try_for_each(|told| writeln!(out, "{}", line(told)));
}

/// Returns the site's folder as the repository knows it, with a slash at its end, or nothing where it
/// is the repository's root: build servers name that, and commands are mostly run in it.
fn site_in_repository(directory: &Path) -> String {
    let root = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"].into_iter().find_map(std::env::var_os);
    let whole = std::path::absolute(directory).unwrap_or_default();
    let inner = root.as_ref().and_then(|root| whole.strip_prefix(root).ok());
    let inner = inner.unwrap_or(if directory.is_absolute() { Path::new("") } else { directory });
    let names = inner.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy()),
        _ => None,
    });
    names.fold(String::new(), |place, name| place + &*name + "/")
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

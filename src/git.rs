//! The `git` command: the only module that runs it.
//!
//! In come a folder and arguments; out come what git wrote, or its reason. Git is never asked to prompt,
//! and what it writes for people is not shown.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use thiserror::Error;

/// Why git did not do what it was asked for.
#[derive(Debug, Error)]
pub enum GitError {
    /// It is not installed, or the machine refused to run it.
    #[error("git cannot be run: {0}")]
    Absent(std::io::Error),
    /// It said no: its command, and the reason.
    #[error("git {0}: {1}")]
    Refused(String, String),
}

/// Git in a folder.
#[derive(Debug, Clone)]
pub struct Git {
    folder: PathBuf,
    /// An index in place of the repository's own.
    index: Option<PathBuf>,
    /// Settings for the commands that are run, `name=value`.
    settings: Vec<&'static str>,
}

impl Git {
    /// Looks at the repository that `folder` lies in.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf(), index: None, settings: Vec::new() }
    }

    /// Uses the index at `index`, so that neither that of the repository nor its files are touched.
    #[must_use]
    pub fn with_index(&self, index: &Path) -> Self {
        Self { index: Some(index.to_path_buf()), ..self.clone() }
    }

    /// Uses `settings`, `name=value` each, beside those of the repository.
    #[must_use]
    pub fn with_settings(&self, settings: &[&'static str]) -> Self {
        Self { settings: settings.to_vec(), ..self.clone() }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        #[expect(clippy::disallowed_methods, reason = "this is the place for it")]
        let mut command = Command::new("git");
        command.arg("-C").arg(&self.folder);
        for setting in &self.settings {
            command.args(["-c", setting]);
        }
        if let Some(index) = &self.index {
            command.env("GIT_INDEX_FILE", index);
        }
        command.args(arguments).env("GIT_TERMINAL_PROMPT", "0");
        command
    }

    /// Runs git and returns what it wrote.
    ///
    /// # Errors
    /// When it cannot be run, or says no.
    pub fn run(&self, arguments: &[&str]) -> Result<Vec<u8>, GitError> {
        self.run_on(arguments, b"")
    }

    /// Runs git on `input` and returns what it wrote.
    ///
    /// # Errors
    /// When it cannot be run, or says no.
    pub fn run_on(&self, arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, GitError> {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(GitError::Absent)?;
        let mut stdin = child.stdin.take().expect("it was asked for");
        let output = std::thread::scope(|scope| {
            // Beside its reading: it may answer before it has heard everything.
            scope.spawn(move || drop(stdin.write_all(input)));
            child.wait_with_output()
        });
        let output = output.map_err(GitError::Absent)?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let command = arguments.first().copied().unwrap_or_default();
        let said = String::from_utf8_lossy(&output.stderr);
        Err(GitError::Refused(command.to_owned(), reason(&said).to_owned()))
    }

    /// Runs git and returns the line that it wrote.
    ///
    /// # Errors
    /// When it cannot be run, or says no.
    pub fn line(&self, arguments: &[&str]) -> Result<String, GitError> {
        let told = self.run(arguments)?;
        Ok(String::from_utf8_lossy(&told).trim_end_matches(['\n', '\r']).to_owned())
    }

    /// Starts git, for those who read what it writes while it does, and may stop before its end; `None`
    /// where it cannot be run.
    #[must_use]
    pub fn start(&self, arguments: &[&str]) -> Option<Child> {
        let mut command = self.command(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()
    }
}

/// Finds the reason in what git says: advice of several lines follows it, and warnings go before.
fn reason(said: &str) -> &str {
    let mut lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or("it gave no reason");
    let fatal = std::iter::once(first).chain(lines).find(|line| line.starts_with("fatal: "));
    fatal.unwrap_or(first).trim_start_matches("fatal: ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_stands_between_warnings_and_advice() {
        assert_eq!(
            reason("warning: a\nfatal: 'x' is none\nPlease look\nand try again.\n"),
            "'x' is none"
        );
        assert_eq!(reason("error: something\n"), "error: something");
        assert_eq!(reason(""), "it gave no reason");
    }
}

//! A site in a temporary folder and the real binary over it: files in, files and messages out.

#![allow(dead_code, reason = "each test binary includes this file and uses a part of it")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A site in a folder of its own, gone when the test ends.
pub struct TestSite {
    folder: TempDir,
}

/// What a run of the binary gave.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl TestSite {
    /// Begins an empty site whose address is known, so that nothing is said about that.
    pub fn new() -> Self {
        let site = Self { folder: TempDir::new().unwrap() };
        site.write("folio.toml", "title = \"Test\"\nbase_url = \"https://site.example\"\n")
    }

    /// Begins a site without any file.
    pub fn bare() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    /// Writes a file of the site.
    pub fn write(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        self.put(name, text);
        self
    }

    /// Writes a file of the site, later.
    pub fn put(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs `folio` in the site's folder.
    pub fn run(&self, arguments: &[&str]) -> Run {
        run_in(self.folder.path(), arguments)
    }

    /// Builds, and insists that it went well.
    pub fn build(&self, arguments: &[&str]) -> Run {
        let run = self.run(&[&["build"], arguments].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        run
    }

    /// Returns what `check` says, without its closing words, which tell the time.
    pub fn told(&self) -> String {
        let run = self.run(&["check"]);
        let lines = run.stderr.lines().take_while(|line| !line.starts_with("Checked "));
        lines.collect::<Vec<_>>().join("\n").trim_end().to_owned()
    }

    /// Returns a published file.
    pub fn published(&self, name: &str) -> String {
        let path = self.path("public").join(name);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    pub fn is_published(&self, name: &str) -> bool {
        self.path("public").join(name).exists()
    }

    /// Returns the names of everything published, sorted.
    pub fn published_files(&self) -> Vec<String> {
        files(&self.path("public"))
    }
}

/// Runs the binary in a folder.
pub fn run_in(folder: &Path, arguments: &[&str]) -> Run {
    run_with(folder, arguments, &[])
}

/// Runs the binary in a folder with these variables set, and none of the others that it reads.
pub fn run_with(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_folio"));
    for name in ["CLICOLOR_FORCE", "SOURCE_DATE_EPOCH", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"] {
        command.env_remove(name);
    }
    // Servers of tests are on this machine.
    command.env("NO_PROXY", "127.0.0.1");
    let output = command
        .args(arguments)
        .current_dir(folder)
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    Run {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Lists the files below a folder, sorted, with `/`.
pub fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

//! A branch of a git repository that a host publishes, such as GitHub Pages.
//!
//! A commit with the site's files follows the last one of the branch; it is made of git's objects alone,
//! so that neither the index nor the files of the repository at hand are touched. The push takes place
//! only where the branch still stands at the commit that was planned for.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use thiserror::Error;

use crate::diff::Record;
use crate::fs;
use crate::output::urls::Urls;

use super::{Manifest, Plan, Tree};

/// Where the manifest lies in the branch.
const MANIFEST: &str = ".folio/published.json";

/// What hosts keep in the branch themselves, or need there: the name of the site, and that nothing is to
/// be built from the files.
const CNAME: &str = "CNAME";
const NO_JEKYLL: &str = ".nojekyll";

/// A branch of a remote repository, as it stood when it was opened.
#[derive(Debug)]
pub struct Branch {
    /// The repository at hand, which holds the objects.
    repository: PathBuf,
    remote: String,
    name: String,
    /// Whether git knows who commits: a runner often has no name.
    has_name: bool,
    /// The last commit; `None` where there is no such branch.
    tip: Option<String>,
}

/// Why a branch cannot be published to.
#[derive(Debug, Error)]
pub enum BranchError {
    /// The machine refused.
    #[error(transparent)]
    Machine(#[from] fs::Error),
    /// Git cannot be run.
    #[error("git cannot be run: {0}")]
    Absent(std::io::Error),
    /// Git refused.
    #[error("git {0}: {1}")]
    Refused(String, String),
}

/// What became of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pushed {
    /// The branch is at this commit now.
    Done(String),
    /// Somebody else pushed meanwhile: open the branch again and make another plan.
    Moved,
}

impl Branch {
    /// Opens the branch `name` of `remote`, a name or an address that the repository at `repository`
    /// knows, and fetches its last commit.
    ///
    /// # Errors
    /// When git refuses.
    pub fn open(repository: &Path, remote: &str, name: &str) -> Result<Self, BranchError> {
        let mut branch = Self {
            repository: repository.to_path_buf(),
            remote: remote.to_owned(),
            name: name.to_owned(),
            has_name: true,
            tip: None,
        };
        branch.has_name = branch.git(&["var", "GIT_COMMITTER_IDENT"], None, b"").is_ok();
        let head = format!("refs/heads/{name}");
        let listed = branch.git(&["ls-remote", "--", remote, &head], None, b"")?;
        let tip = String::from_utf8_lossy(&listed).split_whitespace().next().map(str::to_owned);
        if tip.is_some() {
            let arguments =
                ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--", remote, &head];
            branch.git(&arguments, None, b"")?;
        }
        branch.tip = tip;
        Ok(branch)
    }

    /// Returns the manifest of what the branch holds; one made of its files where it has none.
    ///
    /// # Errors
    /// When git refuses.
    pub fn current(&self) -> Result<Option<Manifest>, BranchError> {
        let Some(tip) = &self.tip else { return Ok(None) };
        let bytes = self.git(&["cat-file", "blob", &format!("{tip}:{MANIFEST}")], None, b"");
        Ok(bytes.ok().and_then(|bytes| Manifest::read(&bytes)))
    }

    /// Returns the addresses of what the branch holds.
    #[must_use]
    pub fn record(&self) -> Option<Record> {
        let tip = self.tip.as_ref()?;
        let bytes = self.git(&["cat-file", "blob", &format!("{tip}:urls.json")], None, b"").ok()?;
        let urls: Urls = serde_json::from_slice(&bytes).ok()?;
        Some(Record { urls, ..Record::default() })
    }

    /// Returns the blobs of the last commit, by path.
    fn blobs(&self) -> Result<BTreeMap<String, String>, BranchError> {
        let Some(tip) = &self.tip else { return Ok(BTreeMap::new()) };
        let listed = self.git(&["ls-tree", "-r", "-z", tip], None, b"")?;
        let text = String::from_utf8_lossy(&listed);
        let entry = |line: &str| {
            let (what, path) = line.split_once('\t')?;
            Some((path.to_owned(), what.split_whitespace().nth(2)?.to_owned()))
        };
        Ok(text.split_terminator('\0').filter_map(entry).collect())
    }

    /// Carries out `plan`: writes the files, commits and pushes.
    ///
    /// # Errors
    /// When git refuses for another reason than that the branch has moved.
    pub fn publish(&self, tree: &Tree, plan: &Plan, message: &str) -> Result<Pushed, BranchError> {
        let scratch = fs::scratch_folder()?;
        let old = self.blobs()?;
        let names: Vec<&String> = tree.files.keys().collect();
        let root = fs::canonical(&tree.root)?;
        let places: Vec<String> =
            names.iter().map(|name| root.join(name).display().to_string()).collect();
        let written = self.git(
            &["hash-object", "-w", "--no-filters", "--stdin-paths"],
            None,
            places.join("\n").as_bytes(),
        )?;
        let written = String::from_utf8_lossy(&written);
        let mut entries: BTreeMap<String, String> = names
            .into_iter()
            .zip(written.lines())
            .map(|(name, hash)| (name.clone(), hash.to_owned()))
            .collect();
        for name in plan.carried.iter().map(String::as_str).chain([CNAME]) {
            if let Some(hash) = old.get(name) {
                entries.entry(name.to_owned()).or_insert_with(|| hash.clone());
            }
        }
        for (name, text) in [(NO_JEKYLL, String::new()), (MANIFEST, plan.manifest.write())] {
            let hash = self.git(&["hash-object", "-w", "--stdin"], None, text.as_bytes())?;
            entries.insert(name.to_owned(), line(&hash));
        }
        let index = scratch.path().join("index");
        let listed: Vec<String> =
            entries.iter().map(|(path, hash)| format!("100644 {hash}	{path}")).collect();
        self.git(
            &["update-index", "-z", "--index-info"],
            Some(&index),
            listed.join("\0").as_bytes(),
        )?;
        let made = line(&self.git(&["write-tree"], Some(&index), b"")?);
        let mut arguments = vec!["commit-tree", "-m", message];
        if let Some(tip) = &self.tip {
            arguments.extend(["-p", tip]);
        }
        arguments.push(&made);
        let commit = line(&self.git(&arguments, None, b"")?);
        self.push(&commit)
    }

    fn push(&self, commit: &str) -> Result<Pushed, BranchError> {
        let head = format!("refs/heads/{}", self.name);
        let lease =
            format!("--force-with-lease={head}:{}", self.tip.as_deref().unwrap_or_default());
        let what = format!("{commit}:{head}");
        match self.git(
            &["push", "--quiet", "--porcelain", &lease, "--", &self.remote, &what],
            None,
            b"",
        ) {
            Ok(_) => Ok(Pushed::Done(commit.to_owned())),
            Err(error @ BranchError::Refused(..)) => {
                let listed = self.git(&["ls-remote", "--", &self.remote, &head], None, b"")?;
                let now = String::from_utf8_lossy(&listed);
                let now = now.split_whitespace().next();
                if now == self.tip.as_deref() { Err(error) } else { Ok(Pushed::Moved) }
            }
            Err(error) => Err(error),
        }
    }

    fn git(
        &self,
        arguments: &[&str],
        index: Option<&Path>,
        input: &[u8],
    ) -> Result<Vec<u8>, BranchError> {
        let mut command = Command::new("git");
        command.arg("-C").arg(&self.repository);
        if !self.has_name {
            command.args(["-c", "user.name=Folio", "-c", "user.email=folio@localhost"]);
        }
        command.args(arguments).env("GIT_TERMINAL_PROMPT", "0");
        if let Some(index) = index {
            command.env("GIT_INDEX_FILE", index);
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(BranchError::Absent)?;
        let mut stdin = child.stdin.take().expect("it was asked for");
        let output = std::thread::scope(|scope| {
            // Beside its reading: it may answer before it has heard everything.
            scope.spawn(move || drop(stdin.write_all(input)));
            child.wait_with_output()
        });
        let output = output.map_err(BranchError::Absent)?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            // Advice of several lines follows what went wrong.
            let mut lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
            let first = lines.next().unwrap_or("it gave no reason");
            let reason =
                std::iter::once(first).chain(lines).find(|line| line.starts_with("fatal: "));
            let reason = reason.unwrap_or(first).trim_start_matches("fatal: ");
            let command = arguments.first().copied().unwrap_or_default();
            return Err(BranchError::Refused(command.to_owned(), reason.to_owned()));
        }
        Ok(output.stdout)
    }
}

fn line(text: &[u8]) -> String {
    String::from_utf8_lossy(text).trim_end().to_owned()
}

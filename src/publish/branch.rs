//! A branch of a git repository that a host publishes, such as GitHub Pages.
//!
//! A commit with the site's files follows the last one of the branch; it is made of git's objects alone,
//! so that neither the index nor the files of the repository at hand are touched. The push takes place
//! only where the branch still stands at the commit that was planned for.

use std::collections::BTreeMap;
use std::path::Path;

use thiserror::Error;

use crate::diagnostic::count;
use crate::diff::Record;
use crate::fs;
use crate::git::{Git, GitError};
use crate::output::urls::Urls;

use super::{Manifest, Plan, Tree};

/// Where the manifest lies in the branch.
const MANIFEST: &str = ".folio/published.json";

/// What hosts keep in the branch themselves, or need there: the name of the site, and that nothing is to
/// be built from the files.
const CNAME: &str = "CNAME";
const NO_JEKYLL: &str = ".nojekyll";

/// Who commits where git does not know.
const NAME: [&str; 2] = ["user.name=Folio", "user.email=folio@localhost"];

/// A branch of a remote repository, as it stood when it was opened.
#[derive(Debug)]
pub struct Branch {
    /// Git in the repository at hand, which holds the objects.
    git: Git,
    remote: String,
    name: String,
    /// The last commit; `None` where there is no such branch.
    tip: Option<String>,
}

/// Why a branch cannot be published to.
#[derive(Debug, Error)]
pub enum BranchError {
    /// The machine refused.
    #[error(transparent)]
    Machine(#[from] fs::Error),
    /// Git refused.
    #[error(transparent)]
    Git(#[from] GitError),
    /// Somebody else keeps files there.
    #[error("the branch holds {0} that Folio did not publish")]
    Foreign(String),
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
        let git = Git::new(repository);
        // A runner often has no name to commit under.
        let has_name = git.run(&["var", "GIT_COMMITTER_IDENT"]).is_ok();
        let git = if has_name { git } else { git.with_settings(&NAME) };
        let head = format!("refs/heads/{name}");
        let listed = git.run(&["ls-remote", "--", remote, &head])?;
        let tip = String::from_utf8_lossy(&listed).split_whitespace().next().map(str::to_owned);
        if tip.is_some() {
            let arguments =
                ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--", remote, &head];
            git.run(&arguments)?;
        }
        Ok(Self { git, remote: remote.to_owned(), name: name.to_owned(), tip })
    }

    /// Returns the manifest of what the branch holds; `None` where nothing was published there.
    ///
    /// # Errors
    /// When git refuses, or the branch holds files without a manifest, which `replace` lets go of.
    pub fn current(&self, replace: bool) -> Result<Option<Manifest>, BranchError> {
        let Some(tip) = &self.tip else { return Ok(None) };
        let bytes = self.git.run(&["cat-file", "blob", &format!("{tip}:{MANIFEST}")]);
        let manifest = bytes.ok().and_then(|bytes| Manifest::read(&bytes));
        let own = [CNAME, NO_JEKYLL];
        let foreign = self.blobs()?.keys().filter(|name| !own.contains(&name.as_str())).count();
        if manifest.is_none() && foreign > 0 && !replace {
            return Err(BranchError::Foreign(count(foreign, "file")));
        }
        Ok(manifest)
    }

    /// Returns the addresses of what the branch holds.
    #[must_use]
    pub fn record(&self) -> Option<Record> {
        let tip = self.tip.as_ref()?;
        let bytes = self.git.run(&["cat-file", "blob", &format!("{tip}:urls.json")]).ok()?;
        let urls: Urls = serde_json::from_slice(&bytes).ok()?;
        Some(Record { urls, ..Record::default() })
    }

    /// Returns the blobs of the last commit, by path.
    fn blobs(&self) -> Result<BTreeMap<String, String>, BranchError> {
        let Some(tip) = &self.tip else { return Ok(BTreeMap::new()) };
        let listed = self.git.run(&["ls-tree", "-r", "-z", tip])?;
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
        let places = places.join("\n");
        let arguments = ["hash-object", "-w", "--no-filters", "--stdin-paths"];
        let written = self.git.run_on(&arguments, places.as_bytes())?;
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
            let hash = self.git.run_on(&["hash-object", "-w", "--stdin"], text.as_bytes())?;
            entries.insert(name.to_owned(), line(&hash));
        }
        let git = self.git.with_index(&scratch.path().join("index"));
        let listed: Vec<String> =
            entries.iter().map(|(path, hash)| format!("100644 {hash}\t{path}")).collect();
        git.run_on(&["update-index", "-z", "--index-info"], listed.join("\0").as_bytes())?;
        let made = git.line(&["write-tree"])?;
        let mut arguments = vec!["commit-tree", "-m", message];
        if let Some(tip) = &self.tip {
            arguments.extend(["-p", tip]);
        }
        arguments.push(&made);
        let commit = self.git.line(&arguments)?;
        self.push(&commit)
    }

    fn push(&self, commit: &str) -> Result<Pushed, BranchError> {
        let head = format!("refs/heads/{}", self.name);
        let lease =
            format!("--force-with-lease={head}:{}", self.tip.as_deref().unwrap_or_default());
        let what = format!("{commit}:{head}");
        let arguments = ["push", "--quiet", "--porcelain", &lease, "--", &self.remote, &what];
        match self.git.run(&arguments) {
            Ok(_) => Ok(Pushed::Done(commit.to_owned())),
            Err(error @ GitError::Refused(..)) => {
                let listed = self.git.run(&["ls-remote", "--", &self.remote, &head])?;
                let now = String::from_utf8_lossy(&listed);
                let now = now.split_whitespace().next();
                if now == self.tip.as_deref() { Err(error.into()) } else { Ok(Pushed::Moved) }
            }
            Err(error) => Err(error.into()),
        }
    }
}

fn line(text: &[u8]) -> String {
    String::from_utf8_lossy(text).trim_end().to_owned()
}

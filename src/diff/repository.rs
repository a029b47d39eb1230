//! The site in its git repository: as it was at a commit, and which of its files were renamed since.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use thiserror::Error;

use crate::paths::SourcePath;

/// Why git did not do what it was asked for.
#[derive(Debug, Error)]
pub enum GitError {
    /// It is not installed, or the machine refused to run it.
    #[error("git cannot be run: {0}")]
    Absent(std::io::Error),
    /// It said no.
    #[error("git: {0}")]
    Refused(String),
}

/// The repository that a site lies in.
#[derive(Debug)]
pub struct Repository {
    /// The site's folder.
    site: PathBuf,
    /// The folder of the repository.
    root: PathBuf,
    /// The site's folder as the repository knows it, with a slash at its end; empty for its root.
    prefix: String,
}

impl Repository {
    /// Finds the repository of the site in the folder `site`.
    ///
    /// # Errors
    /// When it lies in none, or there is no git.
    pub fn of(site: &Path) -> Result<Self, GitError> {
        let ask = |what| git(site, &["rev-parse", what], None).map(|text| line(&text));
        Ok(Self {
            site: site.to_path_buf(),
            root: PathBuf::from(ask("--show-toplevel")?),
            prefix: ask("--show-prefix")?,
        })
    }

    /// Returns the commit that `name` stands for, if it stands for one.
    #[must_use]
    pub fn commit(&self, name: &str) -> Option<String> {
        let name = format!("{name}^{{commit}}");
        let found =
            git(&self.site, &["rev-parse", "--verify", "--quiet", "--end-of-options", &name], None);
        found.ok().map(|text| line(&text)).filter(|hash| !hash.is_empty())
    }

    /// Returns the commit at which this branch left the branch that others start from, if git knows
    /// which that is.
    #[must_use]
    pub fn base(&self) -> Option<String> {
        ["origin/HEAD", "origin/main", "origin/master", "main", "master"].into_iter().find_map(
            |name| {
                let other = self.commit(name)?;
                git(&self.site, &["merge-base", "HEAD", &other], None).ok().map(|text| line(&text))
            },
        )
    }

    /// Writes the site's files as they were at a commit, or those of the `whole` repository, below
    /// `scratch`, which is empty, and returns the site's folder there; `None` where there was no site.
    ///
    /// # Errors
    /// When git refuses.
    pub fn check_out(
        &self,
        commit: &str,
        scratch: &Path,
        whole: bool,
    ) -> Result<Option<PathBuf>, GitError> {
        let folder = self.prefix.trim_end_matches('/');
        let site = format!("{commit}:{folder}");
        if git(&self.root, &["cat-file", "-e", &site], None).is_err() {
            return Ok(None);
        }
        let (index, files) = (scratch.join("index"), scratch.join("files"));
        // An index of its own: neither that of the repository nor its files are touched.
        let tree = if whole { format!("{commit}:") } else { site };
        git(&self.root, &["read-tree", &tree], Some(&index))?;
        let prefix = format!("--prefix={}/", files.display());
        git(&self.root, &["checkout-index", "--all", "--quiet", &prefix], Some(&index))?;
        Ok(Some(if whole { files.join(folder) } else { files }))
    }

    /// Returns the files of the site that were renamed since a commit, old name to new; what is not
    /// committed yet counts too, as far as git was told of it.
    ///
    /// # Errors
    /// When git refuses.
    pub fn renames(&self, commit: &str) -> Result<BTreeMap<SourcePath, SourcePath>, GitError> {
        let arguments = [
            "diff",
            "--name-status",
            "--find-renames",
            "--diff-filter=R",
            "-z",
            "--relative",
            commit,
            "--",
            ".",
        ];
        let told = git(&self.site, &arguments, None)?;
        let told = String::from_utf8_lossy(&told);
        let mut fields = told.split_terminator('\0');
        let mut renames = BTreeMap::new();
        while let (Some(_), Some(old), Some(new)) = (fields.next(), fields.next(), fields.next()) {
            if let (Ok(old), Ok(new)) = (SourcePath::new(old), SourcePath::new(new)) {
                renames.insert(old, new);
            }
        }
        Ok(renames)
    }
}

fn git(folder: &Path, arguments: &[&str], index: Option<&Path>) -> Result<Vec<u8>, GitError> {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(arguments).stdin(Stdio::null());
    if let Some(index) = index {
        command.env("GIT_INDEX_FILE", index);
    }
    let output = command.output().map_err(GitError::Absent)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().next().unwrap_or("it gave no reason").trim_start_matches("fatal: ");
        return Err(GitError::Refused(said.to_owned()));
    }
    Ok(output.stdout)
}

fn line(text: &[u8]) -> String {
    String::from_utf8_lossy(text).trim_end_matches(['\n', '\r']).to_owned()
}

//! The site in its git repository: as it was at a commit, and which of its files were renamed since.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::git::{Git, GitError};
use crate::paths::SourcePath;

/// The repository that a site lies in.
#[derive(Debug)]
pub struct Repository {
    /// Git in the site's folder.
    site: Git,
    /// Git in the folder of the repository.
    root: Git,
    /// The site's folder as the repository knows it, with a slash at its end; empty for its root.
    prefix: String,
}

impl Repository {
    /// Finds the repository of the site in the folder `site`.
    ///
    /// # Errors
    /// When it lies in none, or there is no git.
    pub fn of(site: &Path) -> Result<Self, GitError> {
        let git = Git::new(site);
        let root = git.line(&["rev-parse", "--show-toplevel"])?;
        let prefix = git.line(&["rev-parse", "--show-prefix"])?;
        Ok(Self { site: git, root: Git::new(Path::new(&root)), prefix })
    }

    /// Returns the commit that `name` stands for, if it stands for one.
    #[must_use]
    pub fn commit(&self, name: &str) -> Option<String> {
        let name = format!("{name}^{{commit}}");
        let arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", &name];
        self.site.line(&arguments).ok().filter(|hash| !hash.is_empty())
    }

    /// Returns the commit at which this branch left the branch that others start from, if git knows
    /// which that is.
    #[must_use]
    pub fn base(&self) -> Option<String> {
        let names = ["origin/HEAD", "origin/main", "origin/master", "main", "master"];
        names.into_iter().find_map(|name| {
            let other = self.commit(name)?;
            self.site.line(&["merge-base", "HEAD", &other]).ok()
        })
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
        if self.root.run(&["cat-file", "-e", &site]).is_err() {
            return Ok(None);
        }
        let files = scratch.join("files");
        let git = self.root.with_index(&scratch.join("index"));
        let tree = if whole { format!("{commit}:") } else { site };
        git.run(&["read-tree", &tree])?;
        let prefix = format!("--prefix={}/", files.display());
        git.run(&["checkout-index", "--all", "--quiet", &prefix])?;
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
        let told = self.site.run(&arguments)?;
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

//! The site's folder at one moment: every file that a build may read, in sorted order.
//!
//! In come the folder and the configuration; out comes a [`Snapshot`], which beside the
//! configuration and the date is the only input of a build. Text is read at once, since all of it
//! is needed; other files are left on disk until they are copied.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use rayon::prelude::*;

use crate::config::{self, Config, Ignore};
use crate::diagnostic::{Code, Diagnostic, Sources};
use crate::fs::{self, Entry, Stamp};
use crate::history::History;
use crate::paths::SourcePath;
use crate::picture::{self, Picture};

/// The name of the file that says what readers shall find.
pub const SEARCH_TESTS: &str = "search-tests.toml";

/// What a file is to the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// The configuration.
    Config,
    /// What readers shall find.
    SearchTests,
    /// A page, a meta.json or a file beside pages; `place` is where it lies in the site's tree:
    /// `docs/guides/a.md`.
    Content {
        /// Relative to the root of the site's tree.
        place: String,
    },
    /// A file published as it is; `place` is where.
    Static {
        /// Relative to the root of the site.
        place: String,
    },
    /// A template; `name` is how other templates call it: `components/Card.html`.
    Template {
        /// Relative to the templates' folder.
        name: String,
    },
}

/// The bytes of a file, read or not.
#[derive(Debug, Clone)]
pub enum Contents {
    /// In memory, as text.
    Text(Arc<str>),
    /// In memory, and no text: it should be and is not valid UTF-8, or nobody asks.
    Bytes(Arc<[u8]>),
    /// On disk, at this absolute path.
    OnDisk(PathBuf),
}

/// One file of a snapshot.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Where it lies.
    pub path: SourcePath,
    /// What it is to the site.
    pub role: Role,
    /// Its bytes.
    pub contents: Contents,
    /// What the header of a picture says; `None` of any other file.
    pub picture: Option<Picture>,
    /// What the disk said of it when it was read; `None` in memory.
    pub stamp: Option<Stamp>,
}

/// The site's folder at one moment.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    files: BTreeMap<SourcePath, Arc<SourceFile>>,
    /// When pages were last changed; read again only after a commit.
    pub history: Option<Arc<History>>,
    /// What is wrong with names, links and encodings.
    pub diagnostics: Vec<Diagnostic>,
}

impl Snapshot {
    /// Reads the folder `root`.
    ///
    /// # Errors
    /// When the machine refuses to list a folder or to read a file.
    pub fn read(root: &Path, config: &Config) -> fs::Result<Self> {
        Self::default().read_again(root, config, SystemTime::UNIX_EPOCH)
    }

    /// Reads the folder `root` as [`Snapshot::read`] does, but takes over from `self` what the disk
    /// says is unchanged since `self` was read, which was not before `read_at`.
    ///
    /// # Errors
    /// When the machine refuses to list a folder or to read a file.
    pub fn read_again(
        &self,
        root: &Path,
        config: &Config,
        read_at: SystemTime,
    ) -> fs::Result<Self> {
        let mut snapshot = Self { history: self.history.clone(), ..Self::default() };
        let mut found = Vec::new();
        for (name, role) in [(config::FILE, Role::Config), (SEARCH_TESTS, Role::SearchTests)] {
            if let Some(stamp) = fs::stamp(&root.join(name)) {
                let path = SourcePath::new(name).expect("a plain name is a path");
                found.push((path, role, stamp));
            }
        }
        let ignore = Ignore::new(&config.ignore);
        let content = |place: String| Role::Content { place };
        let skip = |path: &Path| is_left_out(path) || ignore.matches(&slashed(path));
        snapshot.walk(root, "content", "", &mut found, skip, content)?;
        for mount in &config.mounts {
            let base = mount.to.as_str().trim_matches('/').to_owned();
            snapshot.walk(root, mount.from.as_str(), &base, &mut found, skip, content)?;
        }
        let is_litter = |path: &Path| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            [".DS_Store", ".git", ".folio-manifest"].contains(&name)
        };
        let published = |place: String| Role::Static { place };
        snapshot.walk(root, "static", "", &mut found, is_litter, published)?;
        let template = |name: String| Role::Template { name };
        snapshot.walk(root, "templates", "", &mut found, is_hidden, template)?;

        if config.git_dates {
            let pages = found.iter().map(|(path, ..)| path).filter(|path| is_page(path));
            let pages: BTreeSet<SourcePath> = pages.cloned().collect();
            let known = snapshot.history.take();
            let current = known.filter(|history| history.is_current(root, &pages));
            let history = current.unwrap_or_else(|| Arc::new(History::read(root, pages)));
            snapshot.diagnostics.extend(cut_off(history.cut_off));
            snapshot.history = Some(history);
        }
        let files = found
            .into_par_iter()
            .map(|(path, role, stamp)| match self.files.get(&path) {
                Some(known) if known.is_as(&role, stamp, read_at) => Ok(known.clone()),
                known => {
                    let file = load(root, path, role, stamp)?;
                    // One text for one content: what was made from it is recognised by it.
                    Ok(Arc::new(match known.filter(|known| known.is_same(&file)) {
                        Some(known) => SourceFile { stamp: file.stamp, ..(**known).clone() },
                        None => file,
                    }))
                }
            })
            .collect::<fs::Result<Vec<_>>>()?;
        snapshot.insert(files);
        Ok(snapshot)
    }

    /// Reads the files at `paths` alone and takes over all others from `self`; `None` where that
    /// cannot be right, since one of them came, went or is no plain file.
    ///
    /// # Errors
    /// When the machine refuses to read a file.
    pub fn read_files(&self, root: &Path, paths: &BTreeSet<PathBuf>) -> fs::Result<Option<Self>> {
        let mut changed = Vec::new();
        for path in paths {
            let inner = path.strip_prefix(root).ok();
            let known = inner.and_then(|inner| self.get(&SourcePath::from_os(inner).ok()?));
            match (known, fs::file_size(path), fs::stamp(path)) {
                (Some(known), Some(_), Some(stamp)) => {
                    let file = load(root, known.path.clone(), known.role.clone(), stamp)?;
                    changed.push(Arc::new(file));
                }
                // What an editor wrote beside the file and took away again.
                (None, _, _) if !fs::exists(path) => {}
                _ => return Ok(None),
            }
        }
        let mut snapshot = Self { diagnostics: Vec::new(), ..self.clone() };
        let others = self
            .diagnostics
            .iter()
            .filter(|told| !changed.iter().any(|file| Some(&file.path) == told.path.as_ref()));
        snapshot.diagnostics = others.cloned().collect();
        snapshot.insert(changed);
        Ok(Some(snapshot))
    }

    /// Says whether a file that held something in `before` is empty now.
    #[must_use]
    pub fn is_emptier_than(&self, before: &Self) -> bool {
        let is_empty = |file: &SourceFile| match &file.contents {
            Contents::Text(text) => text.is_empty(),
            Contents::Bytes(bytes) => bytes.is_empty(),
            Contents::OnDisk(_) => file.stamp.is_some_and(|stamp| stamp.size == 0),
        };
        let mut empty = self.files().filter(|file| is_empty(file));
        empty.any(|file| before.get(&file.path).is_some_and(|before| !is_empty(before)))
    }

    /// Builds a snapshot from files in memory, as tests and editors have them.
    ///
    /// Paths decide roles as on disk, without a configuration's mounts and ignored names.
    #[must_use]
    pub fn from_memory<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Self {
        let mut snapshot = Self::default();
        let files = files.into_iter().filter_map(|(name, bytes)| {
            let path = SourcePath::new(name).ok()?;
            let role = match name.split_once('/') {
                None if name == config::FILE => Role::Config,
                None if name == SEARCH_TESTS => Role::SearchTests,
                Some(("content", rest)) if !is_left_out(Path::new(rest)) => {
                    Role::Content { place: rest.to_owned() }
                }
                Some(("static", rest)) => Role::Static { place: rest.to_owned() },
                Some(("templates", rest)) => Role::Template { name: rest.to_owned() },
                _ => return None,
            };
            let text = std::str::from_utf8(bytes)
                .ok()
                .filter(|_| is_text(&path, &role) || is_asset(&path, &role));
            let contents = match text {
                Some(text) => Contents::Text(text.into()),
                None => Contents::Bytes(bytes.into()),
            };
            let picture = is_picture(&path).then(|| picture::probe(bytes).ok()).flatten();
            Some(Arc::new(SourceFile { path, role, contents, picture, stamp: None }))
        });
        let files: Vec<_> = files.collect();
        snapshot.insert(files);
        snapshot
    }

    /// Says whether both hold the same files with the same bytes, and the same is wrong with them.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.files.len() == other.files.len()
            && self.diagnostics == other.diagnostics
            && self.files.values().zip(other.files.values()).all(|(one, two)| one.is_same(two))
    }

    /// Returns the files that have other bytes than in `before`; `None` where files came, went or
    /// became something else to the site.
    #[must_use]
    pub fn edits_since(&self, before: &Self) -> Option<Vec<&SourceFile>> {
        if self.files.len() != before.files.len() {
            return None;
        }
        let pairs = self.files.values().zip(before.files.values());
        pairs
            .filter(|(now, then)| !now.is_same(then))
            .map(|(now, then)| (now.path == then.path && now.role == then.role).then_some(&**now))
            .collect()
    }

    /// Returns the files in the order of their paths.
    pub fn files(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.values().map(|file| &**file)
    }

    /// Returns the file at `path`.
    #[must_use]
    pub fn get(&self, path: &SourcePath) -> Option<&SourceFile> {
        self.files.get(path).map(|file| &**file)
    }

    /// Returns the snapshot in which the files of `texts`, which it has, hold these.
    #[must_use]
    pub fn with_texts(&self, texts: &BTreeMap<SourcePath, Arc<str>>) -> Self {
        let mut snapshot = self.clone();
        for (path, text) in texts {
            if let Some(file) = snapshot.files.get_mut(path) {
                let contents = Contents::Text(text.clone());
                *file = Arc::new(SourceFile { contents, stamp: None, ..(**file).clone() });
            }
        }
        snapshot
    }

    /// Returns the snapshot in which the files that `moves` names, which it has below `content`, lie
    /// elsewhere there.
    #[must_use]
    pub fn with_moved(&self, moves: &BTreeMap<SourcePath, SourcePath>) -> Self {
        let mut snapshot = self.clone();
        for old in moves.keys() {
            snapshot.files.remove(old);
        }
        for (old, new) in moves {
            if let (Some(file), Some(place)) =
                (self.files.get(old), new.as_str().strip_prefix("content/"))
            {
                let role = Role::Content { place: place.to_owned() };
                let file = SourceFile { path: new.clone(), role, stamp: None, ..(**file).clone() };
                snapshot.files.insert(new.clone(), Arc::new(file));
            }
        }
        snapshot
    }

    /// Returns when a page was last changed, as its history tells.
    #[must_use]
    pub fn changed(&self, path: &SourcePath) -> Option<&str> {
        self.history.as_ref()?.changed(path)
    }

    fn insert(&mut self, files: Vec<Arc<SourceFile>>) {
        for file in files {
            if file.text().is_none() && is_text(&file.path, &file.role) {
                self.diagnostics.push(unreadable(&file));
            }
            if is_picture(&file.path) && file.picture.is_none() {
                self.diagnostics.push(
                    Diagnostic::new(Code::BadPicture, "this is no picture, or a damaged one")
                        .in_file(&file.path)
                        .help("save it anew; until then its pages do not know its size"),
                );
            }
            self.files.insert(file.path.clone(), file);
        }
    }

    /// Walks one folder and notes what it holds, with the role that `role` gives to a place.
    fn walk(
        &mut self,
        root: &Path,
        folder: &str,
        base: &str,
        found: &mut Vec<(SourcePath, Role, Stamp)>,
        skip: impl Fn(&Path) -> bool,
        role: impl Fn(String) -> Role,
    ) -> fs::Result<()> {
        let start = folder.split('/').fold(root.to_path_buf(), |path, segment| path.join(segment));
        // A mounted folder is its own border: its owner named it.
        let border = if folder.starts_with("..") { &start } else { root };
        let folder = SourcePath::mounted(folder).expect("folders come from validated settings");
        for entry in fs::walk(border, &start, skip)? {
            let (relative, outcome) = match &entry {
                Entry::File { path, stamp } => (path, Ok(*stamp)),
                Entry::BadLink { path, reason } => (path, Err(*reason)),
            };
            let shown = slashed(relative);
            let path =
                match SourcePath::from_os(relative).and_then(|inner| folder.join(inner.as_str())) {
                    Ok(path) => path,
                    Err(error) => {
                        self.diagnostics.push(
                            Diagnostic::new(Code::BadFileName, format!("{error}"))
                                .in_file(&folder)
                                .help("rename the file or folder"),
                        );
                        continue;
                    }
                };
            match outcome {
                Ok(stamp) => {
                    let place = if base.is_empty() { shown } else { format!("{base}/{shown}") };
                    found.push((path, role(place), stamp));
                }
                Err(reason) => self.diagnostics.push(
                    Diagnostic::new(Code::OutsideSite, format!("the symbolic link {reason}"))
                        .in_file(&path)
                        .help("put the files themselves here, or mount their folder with `[[mount]]` in folio.toml"),
                ),
            }
        }
        Ok(())
    }
}

impl Sources for Snapshot {
    fn text(&self, path: &SourcePath) -> Option<Arc<str>> {
        self.get(path)?.text().cloned()
    }
}

/// Names that are never content: hidden ones, folders set aside with `_`, editors' leavings.
fn is_left_out(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
    let set_aside = name.starts_with('_') && !name.contains('.');
    let inside = path.parent().is_some_and(|parent| {
        parent.iter().filter_map(|part| part.to_str()).any(|part| part.starts_with(['.', '_']))
    });
    name.starts_with('.') || name.ends_with('~') || name.starts_with('#') || set_aside || inside
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with('.'))
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

/// Says whether Folio itself reads the file, rather than only publishing it.
fn is_text(path: &SourcePath, role: &Role) -> bool {
    match role {
        Role::Config | Role::SearchTests | Role::Template { .. } => true,
        Role::Static { .. } => false,
        Role::Content { .. } => is_page(path) || path.name() == "meta.json",
    }
}

/// Says whether the file is a style sheet or a script that is published: its bytes are read, since
/// its name is made of them.
fn is_asset(path: &SourcePath, role: &Role) -> bool {
    let extension = path.extension();
    matches!(role, Role::Static { .. })
        && ["css", "js"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// Says whether the file is a page by its extension.
#[must_use]
pub fn is_page(path: &SourcePath) -> bool {
    let extension = path.extension();
    extension.eq_ignore_ascii_case("md") || extension.eq_ignore_ascii_case("mdx")
}

fn load(root: &Path, path: SourcePath, role: Role, stamp: Stamp) -> fs::Result<SourceFile> {
    let place = path.under(root);
    let stamp = Some(stamp);
    if !is_text(&path, &role) && !is_asset(&path, &role) {
        let picture = if is_picture(&path) { look(&place)? } else { None };
        return Ok(SourceFile { path, role, contents: Contents::OnDisk(place), picture, stamp });
    }
    let bytes = fs::read(&place)?;
    let contents = match String::from_utf8(bytes) {
        Ok(text) => Contents::Text(text.into()),
        Err(error) => Contents::Bytes(error.into_bytes().into()),
    };
    Ok(SourceFile { path, role, contents, picture: None, stamp })
}

/// How much of a picture is read at first: most headers are shorter.
const HEADER: u64 = 64 << 10;

/// Reads the header of the picture at `place`; `None` where it is none, or damaged.
fn look(place: &Path) -> fs::Result<Option<Picture>> {
    let start = fs::read_part(place, 0, HEADER)?;
    let is_whole = (start.len() as u64) < HEADER;
    let picture = match picture::probe(&start) {
        // A profile or a preview may stand before the size.
        Err(picture::Problem::Truncated(_)) if !is_whole => picture::probe(&fs::read(place)?),
        found => found,
    };
    Ok(picture.ok())
}

/// Says whether the name of a file is that of a picture.
fn is_picture(path: &SourcePath) -> bool {
    let extension = path.extension();
    ["png", "jpg", "jpeg", "gif", "webp", "avif", "svg"]
        .iter()
        .any(|known| extension.eq_ignore_ascii_case(known))
}

impl SourceFile {
    /// Returns the text, where the file is read and is text.
    #[must_use]
    pub fn text(&self) -> Option<&Arc<str>> {
        match &self.contents {
            Contents::Text(text) => Some(text),
            Contents::Bytes(_) | Contents::OnDisk(_) => None,
        }
    }

    /// Returns the bytes, where the file is read.
    #[must_use]
    pub fn bytes(&self) -> Option<&[u8]> {
        match &self.contents {
            Contents::Text(text) => Some(text.as_bytes()),
            Contents::Bytes(bytes) => Some(bytes),
            Contents::OnDisk(_) => None,
        }
    }

    /// Says whether this, read not before `read_at`, is what a new reading would give.
    fn is_as(&self, role: &Role, stamp: Stamp, read_at: SystemTime) -> bool {
        self.role == *role && self.stamp == Some(stamp) && !stamp.is_fresh(read_at)
    }

    /// Says whether both are the same file with the same bytes, as far as is known without reading.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        if std::ptr::eq(self, other) {
            return true;
        }
        let same_bytes = match (&self.contents, &other.contents) {
            (Contents::Text(one), Contents::Text(two)) => Arc::ptr_eq(one, two) || one == two,
            (Contents::Bytes(one), Contents::Bytes(two)) => Arc::ptr_eq(one, two) || one == two,
            (Contents::OnDisk(one), Contents::OnDisk(two)) => {
                one == two && self.stamp == other.stamp
            }
            _ => false,
        };
        self.path == other.path && self.role == other.role && same_bytes
    }
}

/// Tells that git does not know when some pages were last changed.
fn cut_off(pages: usize) -> Option<Diagnostic> {
    let these = if pages == 1 { "1 page has".to_owned() } else { format!("{pages} pages have") };
    let message =
        format!("{these} no date of the last change: this clone holds a part of the history");
    let help =
        "fetch the whole history: `fetch-depth: 0` in a workflow, else `git fetch --unshallow`";
    (pages > 0).then(|| Diagnostic::new(Code::ShallowHistory, message).help(help))
}

fn unreadable(file: &SourceFile) -> Diagnostic {
    let place = match &file.contents {
        Contents::Bytes(bytes) => std::str::from_utf8(bytes).err().map(|error| {
            let before = &bytes[..error.valid_up_to()];
            1 + before.iter().filter(|byte| **byte == b'\n').count()
        }),
        Contents::Text(_) | Contents::OnDisk(_) => None,
    };
    let line = place.map(|line| format!(": line {line} holds bytes that are no character"));
    Diagnostic::new(
        Code::UnreadableText,
        format!("the file is not valid UTF-8{}", line.unwrap_or_default()),
    )
    .in_file(&file.path)
    .help("save the file as UTF-8")
}

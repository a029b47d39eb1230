//! The disk: the only module that touches it.
//!
//! In come absolute paths; out come bytes, entries, or an [`struct@Error`] that names the path and what
//! was tried. A refusal of the machine is never a bare "os error 2".
#![expect(clippy::disallowed_methods, reason = "the one module that may touch the disk")]

use std::fs;
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use walkdir::WalkDir;

use crate::digest::Digest;

/// What the machine refused, with the path.
#[derive(Debug, Error)]
#[error("cannot {action} `{}`: {source}", path.display())]
pub struct Error {
    /// What was tried, as a verb: `read`, `write`, `create`.
    action: &'static str,
    path: PathBuf,
    source: io::Error,
}

impl Error {
    /// Returns the path that the machine refused.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Says whether the path simply is not there.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.source.kind() == io::ErrorKind::NotFound
    }
}

/// Shorthand for results that the disk may refuse.
pub type Result<T> = std::result::Result<T, Error>;

trait Context<T> {
    fn context(self, action: &'static str, path: &Path) -> Result<T>;
}

impl<T> Context<T> for io::Result<T> {
    fn context(self, action: &'static str, path: &Path) -> Result<T> {
        self.map_err(|source| Error { action, path: path.to_path_buf(), source })
    }
}

/// Reads a whole file.
///
/// # Errors
/// When the file cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).context("read", path)
}

/// Digests a file, of which no more than a stretch is held at a time.
///
/// # Errors
/// When the file cannot be read.
pub fn digest(path: &Path) -> Result<Digest> {
    fs::File::open(path).and_then(Digest::of_reader).context("read", path)
}

/// Reads a whole file; `None` where there is none.
///
/// # Errors
/// When the file is there and cannot be read.
pub fn read_if_present(path: &Path) -> Result<Option<Vec<u8>>> {
    match read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes a new file into a folder that exists already.
///
/// # Errors
/// When the file is there already or cannot be written.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = fs::File::create_new(path).context("create", path)?;
    file.write_all(bytes).context("write", path)
}

/// Creates a folder and what is missing above it.
///
/// # Errors
/// When a folder cannot be created.
pub fn create_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).context("create the folder", path)
}

/// Says whether a file or folder is there.
#[must_use]
pub fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Says whether a folder is there.
#[must_use]
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// Returns the absolute path without symbolic links.
///
/// # Errors
/// When the path does not exist.
pub fn canonical(path: &Path) -> Result<PathBuf> {
    path.canonicalize().context("find", path)
}

/// Returns the size of a file in bytes; `None` where there is no such file.
#[must_use]
pub fn file_size(path: &Path) -> Option<u64> {
    let metadata = path.symlink_metadata().ok()?;
    metadata.is_file().then_some(metadata.len())
}

/// Puts a file at a second place without copying it, or by copying where the disk cannot link.
///
/// # Errors
/// When neither is possible.
pub fn link_or_copy(from: &Path, to: &Path) -> Result<()> {
    if fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    copy(from, to)
}

/// Copies a file's bytes.
///
/// # Errors
/// When the source cannot be read or the target cannot be written.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    let mut source = fs::File::open(from).context("read", from)?;
    let mut target = fs::File::create_new(to).context("create", to)?;
    io::copy(&mut source, &mut target).context("write", to)?;
    Ok(())
}

/// Moves a file or folder within one file system.
///
/// # Errors
/// When the machine refuses.
pub fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).context("move", from)
}

/// Exchanges two folders in one step, so that no moment shows neither or both.
///
/// Returns `false` where the system cannot; nothing has happened then.
#[cfg(target_os = "linux")]
#[must_use]
pub fn exchange(one: &Path, other: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok()
}

/// Exchanges two folders in one step, which this system cannot: nothing happens.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn exchange(_one: &Path, _other: &Path) -> bool {
    false
}

/// Removes a folder with everything in it; fine where there is none.
///
/// # Errors
/// When something in it cannot be removed.
pub fn remove_folder(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result.context("remove the folder", path),
    }
}

/// Removes a file; fine where there is none.
///
/// # Errors
/// When the file cannot be removed.
pub fn remove_file(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result.context("remove", path),
    }
}

/// Something below a folder that is no folder itself.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Relative to the listed folder.
    pub path: PathBuf,
    /// What the disk says of it; of a link itself, not of what it leads to.
    pub stamp: Stamp,
    /// Whether it is a plain file, and no link, pipe or socket.
    pub is_plain: bool,
}

/// Lists everything below `folder` that is no folder, in no particular order; symbolic links are
/// listed, not followed. Empty where there is no such folder. What goes while it is listed is left out.
///
/// # Errors
/// When a folder cannot be listed.
pub fn list_files(folder: &Path) -> Result<Vec<Listed>> {
    list(folder, &|path, entry| {
        let metadata = match entry.metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            metadata => metadata.context("read", &entry.path())?,
        };
        let is_plain = metadata.is_file();
        Ok(Some(Listed { path, stamp: Stamp::of(&metadata), is_plain }))
    })
}

/// Lists the paths of everything below `folder` that is no folder, as [`list_files`] does.
///
/// # Errors
/// When a folder cannot be listed.
pub fn list_names(folder: &Path) -> Result<Vec<PathBuf>> {
    list(folder, &|path, _| Ok(Some(path)))
}

/// What is made of a path and of what the folder says of it.
type Look<'a, T> = &'a (dyn Fn(PathBuf, &fs::DirEntry) -> Result<Option<T>> + Sync);

fn list<T: Send>(folder: &Path, look: Look<'_, T>) -> Result<Vec<T>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    list_below(folder, Path::new(""), look)
}

/// Lists what is in the folder `inner` of `root`. Folders are many and small in a published site,
/// so each is a task of its own.
fn list_below<T: Send>(root: &Path, inner: &Path, look: Look<'_, T>) -> Result<Vec<T>> {
    let folder = root.join(inner);
    let (mut found, mut folders) = (Vec::new(), Vec::new());
    let entries = match fs::read_dir(&folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
        entries => entries.context("list", &folder)?,
    };
    for entry in entries {
        let entry = entry.context("list", &folder)?;
        let path = inner.join(entry.file_name());
        if entry.file_type().context("list", &folder)?.is_dir() {
            folders.push(path);
        } else {
            found.extend(look(path, &entry)?);
        }
    }
    let below = folders.par_iter().map(|inner| list_below(root, inner, look));
    for list in below.collect::<Result<Vec<_>>>()? {
        found.extend(list);
    }
    Ok(found)
}

/// Creates a folder that is one itself, and no link to one.
///
/// # Errors
/// When it cannot be created.
pub fn create_real_folder(path: &Path) -> Result<()> {
    if path.symlink_metadata().is_ok_and(|metadata| !metadata.is_dir()) {
        remove_file(path)?;
    }
    create_folder(path)
}

/// Gives `to` the permissions of `from`, where the machine lets it.
pub fn copy_permissions(from: &Path, to: &Path) {
    if let Ok(metadata) = from.metadata() {
        let _ = fs::set_permissions(to, metadata.permissions());
    }
}

/// Returns what the disk says of what lies at `path`, of a link itself.
///
/// # Errors
/// When nothing lies there.
pub fn stamp_as_it_is(path: &Path) -> Result<Stamp> {
    path.symlink_metadata().map(|metadata| Stamp::of(&metadata)).context("read", path)
}

/// Removes whatever below `root` stands in the way of a file at `place`: the file that is there, a
/// folder of its name, a file in the place of a folder above it.
///
/// # Errors
/// When it cannot be removed.
pub fn make_room(root: &Path, place: &Path) -> Result<()> {
    let above = place.ancestors().skip(1).take_while(|above| above.starts_with(root));
    for folder in above {
        if folder.symlink_metadata().is_ok_and(|metadata| !metadata.is_dir()) {
            return remove_file(folder);
        }
    }
    if place.symlink_metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return remove_folder(place);
    }
    remove_file(place)
}

/// Removes the folders above `place` that are empty, up to `root` and without it.
pub fn remove_empty_folders(root: &Path, place: &Path) {
    let above = place.ancestors().skip(1);
    for folder in above.take_while(|above| above.starts_with(root) && *above != root) {
        if fs::remove_dir(folder).is_err() {
            return;
        }
    }
}

/// Says whether two folders lie on one file system, so that files can be linked and moved between
/// them.
#[must_use]
pub fn share_a_disk(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let disk = |path: &Path| path.metadata().map(|metadata| metadata.dev());
        matches!((disk(one), disk(other)), (Ok(one), Ok(other)) if one == other)
    }
    #[cfg(not(unix))]
    {
        let _ = (one, other);
        false
    }
}

/// Creates an empty folder for a while; it goes, with all that is in it, when it is dropped.
///
/// # Errors
/// When it cannot be created.
pub fn scratch_folder() -> Result<tempfile::TempDir> {
    tempfile::Builder::new().prefix("folio-").tempdir().context("create", &std::env::temp_dir())
}

/// Returns what the symbolic link at `path` leads to; `None` where there is none.
#[must_use]
pub fn read_link(path: &Path) -> Option<PathBuf> {
    fs::read_link(path).ok()
}

/// Puts a symbolic link to `target` at `path`, in the place of the link that is there, in one step.
///
/// # Errors
/// When the machine refuses.
pub fn put_link(target: &Path, path: &Path) -> Result<()> {
    let beside = path.with_extension(format!("{}", std::process::id()));
    remove_file(&beside)?;
    link_folder(target, &beside)?;
    rename(&beside, path)
}

/// Waits until the disk holds all that was written to it, where the system can say so.
pub fn settle(folder: &Path) {
    #[cfg(target_os = "linux")]
    if let Ok(folder) = fs::File::open(folder) {
        let _ = rustix::fs::syncfs(&folder);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = folder;
}

/// Makes `folder` known under another path, `other`, where the system has links for that.
///
/// # Errors
/// When the machine refuses, or has none.
pub fn link_folder(folder: &Path, other: &Path) -> Result<()> {
    #[cfg(unix)]
    let made = std::os::unix::fs::symlink(folder, other);
    #[cfg(windows)]
    let made = std::os::windows::fs::symlink_dir(folder, other);
    made.context("link", other)
}

/// Writes `bytes` to the end of a file, which is created where it is not there.
///
/// # Errors
/// When the file cannot be written.
pub fn append(path: &Path, bytes: &[u8]) -> Result<()> {
    let file = fs::OpenOptions::new().create(true).append(true).open(path);
    file.and_then(|mut file| file.write_all(bytes)).context("write", path)
}

/// Writes a file in one step: whoever reads it meets the old bytes or the new ones.
///
/// # Errors
/// When the file cannot be written.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<()> {
    write_parts(path, [bytes])
}

/// Writes a file in one step, as [`write_atomic`] does, from bytes that lie in several places.
///
/// # Errors
/// When the file cannot be written.
pub fn write_parts<'a>(path: &Path, parts: impl IntoIterator<Item = &'a [u8]>) -> Result<()> {
    write_beside(path, parts)?.put_in_place()
}

/// A file that is written, and waits beside the place that it is to take.
#[derive(Debug)]
pub struct Waiting {
    beside: PathBuf,
    path: PathBuf,
}

impl Waiting {
    /// Gives the file the permissions of the one whose place it is to take.
    pub fn keep_permissions(&self) {
        copy_permissions(&self.path, &self.beside);
    }

    /// Puts the file to its place, in one step.
    ///
    /// # Errors
    /// When the machine refuses.
    pub fn put_in_place(self) -> Result<()> {
        rename(&self.beside, &self.path)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        // Put in place, it is no longer there.
        let _ = fs::remove_file(&self.beside);
    }
}

/// Writes a file that is to take the place of the one at `path`, beside it.
///
/// # Errors
/// When the file cannot be written.
pub fn write_beside<'a>(path: &Path, parts: impl IntoIterator<Item = &'a [u8]>) -> Result<Waiting> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}", std::process::id()));
    let beside = path.with_file_name(name);
    remove_file(&beside)?;
    let file = fs::File::create_new(&beside).context("create", &beside)?;
    let mut file = io::BufWriter::with_capacity(1 << 20, file);
    for part in parts {
        file.write_all(part).context("write", &beside)?;
    }
    file.flush().context("write", &beside)?;
    Ok(Waiting { beside, path: path.to_path_buf() })
}

/// A locked file, which goes when this value does.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    #[expect(dead_code, reason = "locked for as long as it is open")]
    file: fs::File,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Still locked: whoever waits sees that it is gone, and makes another.
        let _ = fs::remove_file(&self.path);
    }
}

/// Creates `path` if need be and locks it; calls `waits` where another process holds it, and waits
/// for that to end.
///
/// # Errors
/// When the file cannot be opened or the system has no locks.
pub fn lock(path: &Path, waits: impl FnOnce()) -> Result<Lock> {
    let mut waits = Some(waits);
    loop {
        let options = fs::File::options().create(true).truncate(false).write(true).clone();
        let file = options.open(path).context("open", path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => {
                if let Some(waits) = waits.take() {
                    waits();
                }
                file.lock().context("lock", path)?;
            }
            Err(fs::TryLockError::Error(error)) => return Err(error).context("lock", path),
        }
        // The one that held it has removed it: what is locked here is no longer at its place.
        let is_here = match (file.metadata(), path.metadata()) {
            (Ok(locked), Ok(here)) => Stamp::of(&locked).is_linked_to(&Stamp::of(&here)),
            _ => false,
        };
        if is_here || !cfg!(unix) {
            return Ok(Lock { path: path.to_path_buf(), file });
        }
    }
}

/// Returns the names in a folder, sorted; empty where there is no such folder.
///
/// # Errors
/// When the folder cannot be listed.
pub fn names(folder: &Path) -> Result<Vec<std::ffi::OsString>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        result => result.context("list", folder)?,
    };
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry.context("list", folder)?.file_name());
    }
    names.sort();
    Ok(names)
}

/// What the disk says of a file without reading it: when none of it changed, and the file is older
/// than the last reading, its bytes are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Bytes.
    pub size: u64,
    /// When its bytes changed.
    modified: Option<SystemTime>,
    /// When it or its metadata changed, in seconds and nanoseconds, and its number on the disk;
    /// zeros where the system does not tell.
    inode: (i64, i64, u64),
}

impl Stamp {
    fn of(metadata: &fs::Metadata) -> Self {
        #[cfg(unix)]
        let inode = {
            use std::os::unix::fs::MetadataExt as _;
            (metadata.ctime(), metadata.ctime_nsec(), metadata.ino())
        };
        #[cfg(not(unix))]
        let inode = (0, 0, 0);
        Self { size: metadata.len(), modified: metadata.modified().ok(), inode }
    }

    /// Says whether this is the same file as `before`, not written to since. Links to it may have come
    /// and gone.
    #[must_use]
    pub fn is_unwritten_since(&self, before: &Self) -> bool {
        (self.size, self.modified, self.inode.2) == (before.size, before.modified, before.inode.2)
    }

    /// Says whether both are one file at two places on one disk.
    #[must_use]
    pub fn is_linked_to(&self, other: &Self) -> bool {
        self.inode.2 != 0 && self.inode.2 == other.inode.2
    }

    /// Says whether the file changed so shortly before `now`, or even after it, that one more
    /// change could show the same stamp.
    #[must_use]
    pub fn is_fresh(&self, now: SystemTime) -> bool {
        // Clocks of file systems step by up to two seconds (FAT).
        let settled = |at: SystemTime| now.duration_since(at).is_ok_and(|age| age.as_secs() > 2);
        !self.modified.is_some_and(settled)
    }
}

/// Returns the stamp of a file; `None` where there is no such file.
#[must_use]
pub fn stamp(path: &Path) -> Option<Stamp> {
    path.metadata().ok().filter(fs::Metadata::is_file).map(|metadata| Stamp::of(&metadata))
}

/// Reads `length` bytes of a file from `start` on, fewer where it ends before.
///
/// # Errors
/// When the file cannot be read.
pub fn read_part(path: &Path, start: u64, length: u64) -> Result<Vec<u8>> {
    let mut file = fs::File::open(path).context("read", path)?;
    file.seek(io::SeekFrom::Start(start)).context("read", path)?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes).context("read", path)?;
    Ok(bytes)
}

/// One thing that a walk found.
#[derive(Debug)]
pub enum Entry {
    /// A file, with its path relative to the walked folder.
    File {
        /// Relative to the walked folder.
        path: PathBuf,
        /// What the disk says of it.
        stamp: Stamp,
    },
    /// A symbolic link that leads out of `root`, round in a circle or nowhere.
    BadLink {
        /// Relative to the walked folder.
        path: PathBuf,
        /// Why it is not followed.
        reason: &'static str,
    },
}

/// Walks `folder` in the order of the names, following symbolic links that stay below `root`.
///
/// `skip` is asked for each name relative to `folder` and cuts whole folders off.
///
/// # Errors
/// When a folder cannot be listed.
pub fn walk(root: &Path, folder: &Path, skip: impl Fn(&Path) -> bool) -> Result<Vec<Entry>> {
    let mut found = Vec::new();
    if !folder.is_dir() {
        return Ok(found);
    }
    let root = canonical(root)?;
    let relative = |path: &Path| path.strip_prefix(folder).unwrap_or(path).to_path_buf();
    let mut walker = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
    while let Some(entry) = walker.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().unwrap_or(folder).to_path_buf();
                let is_link = path.symlink_metadata().is_ok_and(|meta| meta.is_symlink());
                if error.loop_ancestor().is_some() || is_link {
                    let reason = if error.loop_ancestor().is_some() {
                        "leads round in a circle"
                    } else {
                        "leads to nothing"
                    };
                    found.push(Entry::BadLink { path: relative(&path), reason });
                    continue;
                }
                return Err(io::Error::from(error)).context("list", &path);
            }
        };
        let path = relative(entry.path());
        if entry.depth() > 0 && skip(&path) {
            if entry.file_type().is_dir() {
                walker.skip_current_dir();
            }
            continue;
        }
        if entry.path_is_symlink() && !canonical(entry.path())?.starts_with(&root) {
            found.push(Entry::BadLink { path, reason: "leads out of the site's folder" });
            if entry.file_type().is_dir() {
                walker.skip_current_dir();
            }
            continue;
        }
        if entry.file_type().is_file() {
            let stamp =
                Stamp::of(&entry.metadata().map_err(io::Error::from).context("read", &path)?);
            found.push(Entry::File { path, stamp });
        }
    }
    Ok(found)
}

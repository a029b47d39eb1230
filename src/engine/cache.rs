//! The cache on disk: what one build remembers for the next.
//!
//! In comes the folder of the cache, `.folio` in that of the site; out comes a [`Memo`], and later
//! another goes in. One file holds it all, is replaced in one step, and carries a digest of itself
//! and the mark of the program that wrote it, a digest of its file: a cache that is damaged, or of
//! another program, is an empty memo. Only what the last build used is in it, so it grows with the
//! site and no further.
//!
//! A build that has changed little writes a second file, of the same form, with the difference alone:
//! what a page says is a thousandth of what a site remembers. It names the first file by its digest,
//! and beside any other it counts for nothing.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::fs::{self, Stamp, Waiting};
use crate::paths::{OutputPath, SourcePath};

use super::Memo;
use super::memo::{Block, Stored};

/// The folder of the cache in that of the site.
pub const FOLDER: &str = ".folio";

/// The first bytes of the file, with the version of its form.
const MAGIC: &[u8; 16] = b"folio-cache 3\n\0\0";

/// How long the head of the file is: the magic, the mark of the program, the digest of the rest.
const HEAD: usize = MAGIC.len() + 2 * Digest::LENGTH;

/// The first bytes of the file that holds a difference.
const EDITS: &[u8; 16] = b"folio-edits 1\n\0\0";

/// A difference of less than one part in so many is written alone.
const FEW: usize = 8;

/// A cache in a folder of its own.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    /// The program at work.
    program: PathBuf,
    /// What marks the program, once somebody asked; `None` where its file cannot be read.
    mark: OnceLock<Option<Digest>>,
    /// The first file as it was read, and its digest.
    base: OnceLock<(Arc<Vec<u8>>, Digest)>,
}

/// What a cache held.
#[derive(Debug)]
pub enum Held {
    /// This.
    Memo(Memo),
    /// Nothing yet, or what another program left.
    Nothing,
    /// Something that cannot be read.
    Damaged,
}

impl Cache {
    /// Opens the cache of the site in the folder `root`, made if need be, for the program whose file
    /// is `program`: results of another one are not trusted.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(root: &Path, program: &Path) -> fs::Result<Self> {
        let folder = root.join(FOLDER);
        fs::create_folder(&folder)?;
        // Nobody wants it in a repository, and nobody should have to say so.
        let ignore = folder.join(".gitignore");
        if !fs::exists(&ignore) {
            fs::write_atomic(&ignore, b"*\n")?;
        }
        let (folder, program) = (fs::canonical(&folder)?, program.to_path_buf());
        Ok(Self { folder, program, mark: OnceLock::new(), base: OnceLock::new() })
    }

    /// Returns what marks the program: a digest of its file, which is read only where it is not the
    /// file that it was in the last build. That takes as long as a small site, so those who have the
    /// time ask before it is needed.
    pub fn mark(&self) -> Option<Digest> {
        *self.mark.get_or_init(|| {
            let place = self.folder.join("program");
            let stamp = fs::stamp(&self.program)?;
            let known = fs::read(&place).ok();
            let known = known.and_then(|form| postcard::from_bytes::<(Stamp, Digest)>(&form).ok());
            if let Some((_, mark)) = known.filter(|(known, _)| *known == stamp) {
                return Some(mark);
            }
            let mark = fs::digest(&self.program).ok()?;
            let form = postcard::to_stdvec(&(stamp, mark)).expect("digests have a length");
            // It is only slower without it.
            let _ = fs::write_atomic(&place, &form);
            Some(mark)
        })
    }

    /// Returns the folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn file(&self) -> PathBuf {
        self.folder.join("cache")
    }

    fn edits_file(&self) -> PathBuf {
        self.folder.join("edits")
    }

    /// Reads what the last build remembered.
    #[must_use]
    pub fn load(&self) -> Held {
        let bytes = match fs::read_if_present(&self.file()) {
            Ok(Some(bytes)) => Arc::new(bytes),
            Ok(None) => return Held::Nothing,
            Err(_) => return Held::Damaged,
        };
        let digest = match self.checked(&bytes, MAGIC) {
            Ok(digest) => digest,
            Err(held) => return held,
        };
        let Some(mut memo) = memo(&bytes) else { return Held::Damaged };
        if let Ok(Some(edits)) = fs::read_if_present(&self.edits_file())
            && self.checked(&edits, EDITS).is_ok()
        {
            let _ = apply(&mut memo, &Arc::new(edits), digest);
        }
        let _ = self.base.set((bytes, digest));
        Held::Memo(memo)
    }

    /// Returns the digest of a file that begins with `magic`, or what it is instead.
    fn checked(&self, bytes: &[u8], magic: &[u8; 16]) -> Result<Digest, Held> {
        let Some((head, body)) = bytes.split_at_checked(HEAD) else { return Err(Held::Damaged) };
        let (own_magic, rest) = head.split_at(magic.len());
        let (mark, digest) = rest.split_at(Digest::LENGTH);
        if own_magic != magic || self.mark().is_none_or(|own| mark != own.as_bytes()) {
            return Err(Held::Nothing);
        }
        let found = Digest::of(body);
        if digest == found.as_bytes() { Ok(found) } else { Err(Held::Damaged) }
    }

    /// Replaces what is remembered.
    ///
    /// # Errors
    /// When the file cannot be written; what was remembered is then still there.
    pub fn save(&self, memo: &Memo) -> fs::Result<()> {
        self.prepare(memo)?.map_or(Ok(()), Waiting::put_in_place)
    }

    /// Writes what is to be remembered beside what is; `None` where the program has no mark.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn prepare(&self, memo: &Memo) -> fs::Result<Option<Waiting>> {
        let Some(mark) = self.mark() else { return Ok(None) };
        if let Some((base, digest)) = self.base.get()
            && let Some((index, forms)) = difference(memo, base, *digest)
        {
            return write(&self.edits_file(), EDITS, mark, &index, &forms).map(Some);
        }
        let index = Index {
            bodies: memo.bodies.iter().map(|(path, at)| (path, at.as_bytes().len())).collect(),
            outputs: memo.outputs.iter().map(|(path, at)| (path, at.as_bytes().len())).collect(),
            blocks: memo
                .blocks
                .iter()
                .map(|(key, block)| (*key, block.age, block.form.as_bytes().len()))
                .collect(),
        };
        let index = postcard::to_stdvec(&index).expect("an index has known lengths");
        let blocks = memo.blocks.values().map(|block| &block.form);
        let forms: Vec<&Stored> =
            memo.bodies.values().chain(memo.outputs.values()).chain(blocks).collect();
        write(&self.file(), MAGIC, mark, &index, &forms).map(Some)
    }
}

/// Writes a file of the cache, beside the one whose place it is to take.
fn write(
    place: &Path,
    magic: &[u8; 16],
    mark: Digest,
    index: &[u8],
    forms: &[&Stored],
) -> fs::Result<Waiting> {
    let length = (index.len() as u64).to_le_bytes();
    let results = || forms.iter().map(|form| form.as_bytes());
    let body = || [length.as_slice(), index].into_iter().chain(results());
    let digest = Digest::of_parts(body());
    let head = [magic.as_slice(), mark.as_bytes(), digest.as_bytes()];
    fs::write_beside(place, head.into_iter().chain(body()))
}

/// What a memo has that the first file has not. A length stands for a form that follows, in order.
#[derive(Serialize, Deserialize)]
struct Edits<S, O> {
    /// Of the first file.
    base: Digest,
    /// `None` for one that is gone.
    bodies: Vec<(S, Option<usize>)>,
    /// `None` for one that is gone.
    outputs: Vec<(O, Option<usize>)>,
    /// All of them, with their age; `None` for a form that the first file has.
    blocks: Vec<(Digest, u8, Option<usize>)>,
}

/// Returns the serialised [`Edits`] that lead from `base` to `memo`, with the forms; `None` where they
/// are not worth a file of their own.
fn difference<'a>(
    memo: &'a Memo,
    base: &Arc<Vec<u8>>,
    digest: Digest,
) -> Option<(Vec<u8>, Vec<&'a Stored>)> {
    let (known, _) = index(base)?;
    let mut forms = Vec::new();
    let mut new = |form: &'a Stored| {
        forms.push(form);
        Some(form.as_bytes().len())
    };
    let is_new = |form: &Stored| !form.is_in(base);
    let bodies = memo.bodies.iter().filter(|(_, form)| is_new(form));
    let mut edits = Edits {
        base: digest,
        bodies: bodies.map(|(path, form)| (path, new(form))).collect::<Vec<_>>(),
        outputs: Vec::new(),
        blocks: Vec::new(),
    };
    let outputs = memo.outputs.iter().filter(|(_, form)| is_new(form));
    edits.outputs = outputs.map(|(path, form)| (path, new(form))).collect();
    let blocks = memo.blocks.iter().map(|(key, block)| {
        (*key, block.age, if is_new(&block.form) { new(&block.form) } else { None })
    });
    edits.blocks = blocks.collect();
    let gone = known.bodies.iter().filter(|(path, _)| !memo.bodies.contains_key(path));
    edits.bodies.extend(gone.map(|(path, _)| (path, None)));
    let gone = known.outputs.iter().filter(|(path, _)| !memo.outputs.contains_key(path));
    edits.outputs.extend(gone.map(|(path, _)| (path, None)));
    let size: usize = forms.iter().map(|form| form.as_bytes().len()).sum();
    if size > base.len() / FEW {
        return None;
    }
    Some((postcard::to_stdvec(&edits).expect("edits have known lengths"), forms))
}

/// Brings `memo`, that of the file with the digest `base`, to the state after the edits in `bytes`;
/// `None`, with nothing changed, where they are those of another file.
fn apply(memo: &mut Memo, bytes: &Arc<Vec<u8>>, base: Digest) -> Option<()> {
    let (length, rest) = bytes.get(HEAD..)?.split_first_chunk()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    let edits: Edits<SourcePath, OutputPath> = postcard::from_bytes(rest.get(..length)?).ok()?;
    if edits.base != base {
        return None;
    }
    let mut next = forms(bytes, HEAD + 8 + length);
    for (path, length) in edits.bodies {
        match length {
            Some(length) => drop(memo.bodies.insert(path, next(length)?)),
            None => drop(memo.bodies.remove(&path)),
        }
    }
    for (path, length) in edits.outputs {
        match length {
            Some(length) => drop(memo.outputs.insert(path, next(length)?)),
            None => drop(memo.outputs.remove(&path)),
        }
    }
    let mut known = std::mem::take(&mut memo.blocks);
    for (key, age, length) in edits.blocks {
        let form = match length {
            Some(length) => next(length),
            None => known.remove(&key).map(|block| block.form),
        };
        memo.blocks.extend(form.map(|form| (key, Block { form, age })));
    }
    Some(())
}

/// Returns what takes one form after the other from `bytes`, by its length.
fn forms(bytes: &Arc<Vec<u8>>, mut at: usize) -> impl FnMut(usize) -> Option<Stored> {
    move |length| {
        let start = at;
        at = start.checked_add(length).filter(|end| *end <= bytes.len())?;
        Some(Stored::part(bytes, start..at))
    }
}

/// Where each result lies: its key and its length, in order.
#[derive(Serialize, Deserialize)]
struct Index<S, O> {
    bodies: Vec<(S, usize)>,
    outputs: Vec<(O, usize)>,
    /// With their age.
    blocks: Vec<(Digest, u8, usize)>,
}

/// Reads the index of a first file, and where the forms begin.
fn index(bytes: &[u8]) -> Option<(Index<SourcePath, OutputPath>, usize)> {
    let (length, rest) = bytes.get(HEAD..)?.split_first_chunk()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    let index = postcard::from_bytes(rest.get(..length)?).ok()?;
    Some((index, HEAD + 8 + length))
}

/// Takes a whole file apart; `None` where it does not fit together.
fn memo(bytes: &Arc<Vec<u8>>) -> Option<Memo> {
    let (index, at) = index(bytes)?;
    let mut next = forms(bytes, at);
    let mut memo = Memo::default();
    for (path, length) in index.bodies {
        memo.bodies.insert(path, next(length)?);
    }
    for (path, length) in index.outputs {
        memo.outputs.insert(path, next(length)?);
    }
    for (key, age, length) in index.blocks {
        memo.blocks.insert(key, Block { form: next(length)?, age });
    }
    Some(memo)
}

//! The cache on disk: what one build remembers for the next.
//!
//! In comes the folder of the cache, `.folio` in that of the site; out comes a [`Memo`], and later
//! another goes in. One file holds it all, is replaced in one step, and carries a digest of itself
//! and the mark of the program that wrote it, a digest of its file: a cache that is damaged, or of
//! another program, is an empty memo. Only what the last build used is in it, so it grows with the
//! site and no further.

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
const MAGIC: &[u8; 16] = b"folio-cache 2\n\0\0";

/// How long the head of the file is: the magic, the mark of the program, the digest of the rest.
const HEAD: usize = MAGIC.len() + 2 * Digest::LENGTH;

/// A cache in a folder of its own.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    /// The program at work.
    program: PathBuf,
    /// What marks the program, once somebody asked; `None` where its file cannot be read.
    mark: OnceLock<Option<Digest>>,
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
        Ok(Self { folder, program, mark: OnceLock::new() })
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
            let mark = Digest::of(&fs::read(&self.program).ok()?);
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

    /// Reads what the last build remembered.
    #[must_use]
    pub fn load(&self) -> Held {
        let bytes = match fs::read_if_present(&self.file()) {
            Ok(Some(bytes)) => Arc::new(bytes),
            Ok(None) => return Held::Nothing,
            Err(_) => return Held::Damaged,
        };
        let Some((head, body)) = bytes.split_at_checked(HEAD) else { return Held::Damaged };
        let (magic, rest) = head.split_at(MAGIC.len());
        let (mark, digest) = rest.split_at(Digest::LENGTH);
        let own = self.mark();
        if magic != MAGIC || own.is_none_or(|own| mark != own.as_bytes()) {
            return Held::Nothing;
        }
        if digest != Digest::of(body).as_bytes() {
            return Held::Damaged;
        }
        memo(&bytes).map_or(Held::Damaged, Held::Memo)
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
        let length = (index.len() as u64).to_le_bytes();
        let blocks = || memo.blocks.values().map(|block| &block.form);
        let results = || memo.bodies.values().chain(memo.outputs.values()).chain(blocks());
        let results = || results().map(Stored::as_bytes);
        let body = || [length.as_slice(), &index].into_iter().chain(results());
        let digest = Digest::of_parts(body());
        let head = [MAGIC.as_slice(), mark.as_bytes(), digest.as_bytes()];
        fs::write_beside(&self.file(), head.into_iter().chain(body())).map(Some)
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

/// Takes a whole file apart; `None` where it does not fit together.
fn memo(bytes: &Arc<Vec<u8>>) -> Option<Memo> {
    let (length, rest) = bytes.get(HEAD..)?.split_first_chunk()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    let index: Index<SourcePath, OutputPath> = postcard::from_bytes(rest.get(..length)?).ok()?;
    let mut at = HEAD + 8 + length;
    let mut next = |length: usize| {
        let start = at;
        at = start.checked_add(length).filter(|end| *end <= bytes.len())?;
        Some(Stored::part(bytes, start..at))
    };
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

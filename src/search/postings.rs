//! Postings of one page: its words, each with the sections where it stands and how much it says.
//!
//! In comes the text of a page; out come [`Postings`], a pure function of it, to be remembered. The
//! page's number and the number of shards are not part of them.
//!
//! # Form
//!
//! One *block* a key, in the order of [`rank`](super::key::rank), so that each shard's blocks are
//! one run. Numbers are LEB128; strings are a length in bytes and the bytes.
//!
//! ```text
//! stored = 32 lengths of bundles, block…
//! block  = length of what follows × 2 + (1: the key has not three bytes), [bytes of the key],
//!          key, group…
//! group  = head, stem without the key, [form…], [number of places], place…
//! head   = bytes of the stem without the key × 4 + (2: has forms) + (1: more than one place)
//! form   = (128: not the last) + bytes to take off the stem × 16 + bytes to put on, those bytes;
//!          7 and 15 stand for themselves and a number
//! place  = level × 16 + sections since the last place (the first: the section itself);
//!          15 sections stand for 15 and a number
//! ```
//!
//! Without forms, the stem is the only form. Shards hold places in the same form.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    bytes::{Reader, write, write_len},
    key::{hash, in_shard},
};

/// What a page says, as plain text.
#[derive(Clone, Debug, Default)]
pub struct PageText<'a> {
    /// The language as a BCP 47 tag; decides the stemmer.
    pub language: &'a str,
    /// The title of the page.
    pub title: &'a str,
    /// One or two sentences about the page, or nothing.
    pub description: &'a str,
    /// The titles of its tags.
    pub tags: Vec<&'a str>,
    /// The text by section; the first holds what stands before the first heading.
    pub sections: Vec<SectionText<'a>>,
}

/// What one section says.
#[derive(Clone, Debug, Default)]
pub struct SectionText<'a> {
    /// The anchor of the heading.
    pub id: Option<&'a str>,
    /// The heading as plain text.
    pub heading: &'a str,
    /// The level of the heading, 1 to 6.
    pub level: u8,
    /// The text without blocks of code.
    pub text: &'a str,
    /// The blocks of code.
    pub code: &'a str,
}

/// Into how many bundles the blocks of a page are cut, by the first bits of their keys' ranks: what
/// one of 32 shards would hold, or all of them that have the lowest five bits of their numbers in
/// common.
pub(super) const BUNDLES: usize = 32;

/// The words of one page, in a form to be stored and to be merged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Postings {
    /// The length of each bundle, then the blocks.
    bytes: Box<[u8]>,
    /// Where the blocks begin.
    start: usize,
}

impl Postings {
    pub(super) fn new(lengths: &[u32; BUNDLES], blocks: &[u8]) -> Self {
        let mut table = Vec::with_capacity(BUNDLES * 2);
        for &length in lengths {
            write(&mut table, length);
        }
        Self { start: table.len(), bytes: [&table, blocks].concat().into() }
    }

    fn stored(bytes: &[u8]) -> Self {
        let mut reader = Reader(bytes);
        for _ in 0..BUNDLES {
            reader.number();
        }
        Self { start: bytes.len() - reader.0.len(), bytes: bytes.into() }
    }

    /// Returns the bytes of all blocks, for whoever digests them.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    /// Returns where among the bytes each bundle begins, and the end of the last. Bundles lie in the
    /// order of their numbers' bits reversed.
    pub(super) fn bundles(&self) -> [u32; BUNDLES + 1] {
        let mut reader = Reader(&self.bytes);
        let mut starts = [0_u32; BUNDLES + 1];
        for bundle in 0..BUNDLES {
            starts[bundle + 1] = starts[bundle].saturating_add(reader.number());
        }
        starts
    }

    /// Returns the blocks.
    pub(super) fn blocks(&self) -> impl Iterator<Item = Block> {
        let bytes = self.as_bytes();
        let mut from = 0;
        std::iter::from_fn(move || {
            let rest = bytes.get(from..).filter(|rest| !rest.is_empty())?;
            let (hash, to) = match *rest {
                // Nearly all blocks are short, and have a key of three bytes.
                [head @ ..0x80, a, b, c, ..] if head & 1 == 0 => {
                    (hash(&[a, b, c]), bytes.len().min(from + 1 + usize::from(head >> 1)))
                }
                _ => {
                    let mut reader = Reader(rest);
                    let key = read_key(&mut reader).0;
                    (hash(key), bytes.len() - reader.0.len())
                }
            };
            let block = Block { hash, from, to };
            from = to;
            Some(block)
        })
    }
}

/// The hash of a block's key, and where the block stands.
pub(super) struct Block {
    pub(super) hash: u32,
    pub(super) from: usize,
    pub(super) to: usize,
}

impl Serialize for Postings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.bytes)
    }
}

impl<'de> Deserialize<'de> for Postings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl serde::de::Visitor<'_> for Bytes {
            type Value = Postings;

            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("bytes")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Postings, E> {
                Ok(Postings::stored(bytes))
            }

            fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<Postings, E> {
                Ok(Postings::stored(&bytes))
            }
        }
        deserializer.deserialize_byte_buf(Bytes)
    }
}

/// Returns what the page holds for each shard that it has a part in, of `shards` in all. Each shard
/// comes once; the order is that of the shards' numbers with their bits reversed.
pub fn slices(postings: &Postings, shards: u32) -> impl Iterator<Item = (u32, &[u8])> {
    let mut blocks = postings.blocks().peekable();
    std::iter::from_fn(move || {
        let Block { hash, from, mut to } = blocks.next()?;
        let shard = in_shard(hash, shards);
        while let Some(block) = blocks.next_if(|block| in_shard(block.hash, shards) == shard) {
            to = block.to;
        }
        Some((shard, &postings.as_bytes()[from..to]))
    })
}

/// Appends a form: what to take off the stem, and what to put on.
pub(super) fn write_form(out: &mut Vec<u8>, more: bool, stem: &[u8], form: &[u8]) {
    let same = stem.iter().zip(form).take_while(|(a, b)| a == b).count();
    let (off, on) = (stem.len() - same, &form[same..]);
    out.push(u8::from(more) << 7 | below(off, 7) << 4 | below(on.len(), 15));
    if off >= 7 {
        write_len(out, off - 7);
    }
    if on.len() >= 15 {
        write_len(out, on.len() - 15);
    }
    out.extend_from_slice(on);
}

fn below(length: usize, most: u8) -> u8 {
    u8::try_from(length).unwrap_or(most).min(most)
}

/// Reads a form's head: whether another follows, how much to take off the stem, and how many bytes
/// to put on.
#[inline]
pub(super) fn read_form(reader: &mut Reader<'_>) -> (bool, usize, usize) {
    let byte = reader.byte();
    let mut off = usize::from(byte >> 4 & 7);
    if off == 7 {
        off += reader.number() as usize;
    }
    let mut on = usize::from(byte & 15);
    if on == 15 {
        on += reader.number() as usize;
    }
    (byte & 128 != 0, off, on)
}

/// Reads a block: its key, and its groups.
#[inline]
pub(super) fn read_key<'a>(reader: &mut Reader<'a>) -> (&'a [u8], Reader<'a>) {
    let head = reader.number();
    let mut block = Reader(reader.take((head >> 1) as usize));
    let length = if head & 1 == 0 { 3 } else { block.number() as usize };
    (block.take(length), block)
}

/// Appends a place: sections since the last one, and a level.
pub(super) fn write_place(out: &mut Vec<u8>, sections: u32, level: u8) {
    out.push(level << 4 | below(sections as usize, 15));
    if sections >= 15 {
        write(out, sections - 15);
    }
}

/// Reads a place.
#[inline]
pub(super) fn read_place(reader: &mut Reader<'_>) -> (u32, u8) {
    let byte = reader.byte();
    let near = u32::from(byte & 15);
    (if near == 15 { near + reader.number() } else { near }, byte >> 4)
}

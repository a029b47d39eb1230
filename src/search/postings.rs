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
    impact::{self, Lengths, Seen},
    key::{hash, key},
    lexicon::{Lexicon, Matter, Word},
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

/// The words of one page, in a form to be stored and to be merged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Postings(Box<[u8]>);

impl Postings {
    /// Returns the bytes, for whoever stores or digests them.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the blocks, each with the hash of its key.
    pub(super) fn blocks(&self) -> impl Iterator<Item = (u32, &[u8])> {
        let mut reader = Reader(&self.0);
        std::iter::from_fn(move || {
            if reader.is_empty() {
                return None;
            }
            let start = reader.0;
            let key = read_key(&mut reader).0;
            Some((hash(key), &start[..start.len() - reader.0.len()]))
        })
    }
}

impl Serialize for Postings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
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
                Ok(Postings(bytes.into()))
            }

            fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<Postings, E> {
                Ok(Postings(bytes.into()))
            }
        }
        deserializer.deserialize_byte_buf(Bytes)
    }
}

/// Returns what the page holds for each shard that it has a part in, of `shards` in all. Each shard
/// comes once; the order is that of the shards' numbers with their bits reversed.
pub fn slices(postings: &Postings, shards: u32) -> impl Iterator<Item = (u32, &[u8])> {
    let mut blocks = postings.blocks().peekable();
    let mut rest = postings.as_bytes();
    std::iter::from_fn(move || {
        let (hash, block) = blocks.next()?;
        let shard = hash % shards;
        let mut length = block.len();
        while let Some((_, block)) = blocks.next_if(|&(hash, _)| hash % shards == shard) {
            length += block.len();
        }
        let (slice, after) = rest.split_at(length);
        rest = after;
        Some((shard, slice))
    })
}

/// Indexes one page.
#[must_use]
pub fn postings(page: &PageText<'_>) -> Postings {
    Lexicon::with(page.language, |lexicon| {
        let mut indexer = Indexer::new(lexicon);
        let nothing = SectionText::default();
        let first = page.sections.first().unwrap_or(&nothing);
        let title = indexer.add(page.title, Matter::Nothing, |seen| seen.title = true);
        indexer.add(page.description, Matter::Little, |seen| seen.description = true);
        for tag in &page.tags {
            indexer.add(tag, Matter::Little, |seen| seen.tag = true);
        }
        indexer.section(0, first, title);
        for (section, text) in (1..).zip(page.sections.iter().skip(1)) {
            indexer.section(section, text, 0);
        }
        Postings(indexer.finish())
    })
}

/// The words of a page while it is read.
struct Indexer<'a> {
    lexicon: &'a mut Lexicon,
    groups: Vec<Group>,
    /// The groups of the section at hand.
    touched: Vec<u32>,
    /// In the order of sections.
    places: Vec<Place>,
}

/// Group, section and level.
type Place = (u32, u32, u8);

/// A group as it is written: its stem's rank and text, its forms, its places.
type Written<'a> = (u32, &'a str, &'a Group, &'a [Place]);

struct Group {
    stem: u32,
    /// The first form that was met; few words have another on the same page.
    form: u32,
    forms: Vec<u32>,
    /// What was seen in the section at hand.
    seen: Option<Seen>,
    count: u32,
}

impl<'a> Indexer<'a> {
    fn new(lexicon: &'a mut Lexicon) -> Self {
        Self { lexicon, groups: Vec::with_capacity(512), touched: Vec::new(), places: Vec::new() }
    }

    /// Reads `text`, noting each of its words, that matters that much, and returns how
    /// many words it has in all.
    fn add(&mut self, text: &str, least: Matter, note: impl Fn(&mut Seen)) -> u32 {
        let mut count = 0;
        for stretch in text.split_ascii_whitespace() {
            let stretch = self.lexicon.read(stretch);
            count += stretch.count;
            let (words, slots) = self.lexicon.words(stretch);
            for word in words.iter().filter(|word| word.matter >= least) {
                let slot = &mut slots[word.stem as usize];
                if *slot == 0 {
                    self.groups.push(Group::new(*word));
                    *slot = u32::try_from(self.groups.len()).expect("a page has fewer words");
                }
                let group = &mut self.groups[*slot as usize - 1];
                if group.form != word.form && !group.forms.contains(&word.form) {
                    group.forms.push(word.form);
                }
                if group.seen.is_none() {
                    self.touched.push(*slot - 1);
                }
                note(group.seen.get_or_insert_default());
            }
        }
        count
    }

    /// Reads a section and turns what was seen in it into places.
    fn section(&mut self, section: u32, text: &SectionText<'_>, title: u32) {
        let lengths = Lengths {
            title,
            heading: self.add(text.heading, Matter::Nothing, |seen| seen.heading = true),
            text: self.add(text.text, Matter::Little, |seen| seen.text += 1),
            code: self.add(text.code, Matter::Enough, |seen| seen.code += 1),
        };
        for number in self.touched.drain(..) {
            let group = &mut self.groups[number as usize];
            let Some(seen) = group.seen.take() else { continue };
            self.places.push((number, section, impact::level(seen, lengths)));
            group.count += 1;
        }
    }

    fn finish(self) -> Box<[u8]> {
        let Self { lexicon, groups, mut places, .. } = self;
        lexicon.forget(groups.iter().map(|group| group.stem));
        // The sort is stable: the places of a group stay in the order of sections.
        places.sort_by_key(|&(group, ..)| group);
        let mut rest = places.as_slice();
        let mut entries: Vec<Written<'_>> = groups
            .iter()
            .map(|group| {
                let (own, others) = rest.split_at(group.count as usize);
                rest = others;
                let stem = lexicon.name(group.stem);
                (stem.rank, &*stem.text, group, own)
            })
            .collect();
        entries.sort_unstable_by(|(a, x, ..), (b, y, ..)| a.cmp(b).then_with(|| x.cmp(y)));

        let mut out = Vec::with_capacity(groups.len() * 12);
        let mut block = Vec::new();
        let mut forms = Vec::new();
        for same in entries.chunk_by(|(a, x, ..), (b, y, ..)| a == b && key(x) == key(y)) {
            let key = key(same[0].1);
            block.clear();
            if key.len() != 3 {
                write_len(&mut block, key.len());
            }
            block.extend_from_slice(key.as_bytes());
            for (_, stem, group, places) in same {
                forms.clear();
                let all = group.forms.iter().chain([&group.form]);
                forms.extend(all.map(|&form| &*lexicon.name(form).text));
                forms.sort_unstable();
                write_group(&mut block, stem, key.len(), &forms, places);
            }
            write_len(&mut out, block.len() * 2 + usize::from(key.len() != 3));
            out.extend_from_slice(&block);
        }
        out.into()
    }
}

impl Group {
    fn new(word: Word) -> Self {
        Self { stem: word.stem, form: word.form, forms: Vec::new(), seen: None, count: 0 }
    }
}

fn write_group(out: &mut Vec<u8>, stem: &str, key: usize, forms: &[&str], places: &[Place]) {
    let inflected = forms != [stem];
    let several = places.len() > 1;
    write_len(out, (stem.len() - key) * 4 + usize::from(inflected) * 2 + usize::from(several));
    out.extend_from_slice(&stem.as_bytes()[key..]);
    if inflected {
        for (left, form) in (0..forms.len()).rev().zip(forms) {
            let same = stem.bytes().zip(form.bytes()).take_while(|(a, b)| a == b).count();
            write_form(out, left > 0, stem.len() - same, &form.as_bytes()[same..]);
        }
    }
    if several {
        write_len(out, places.len());
    }
    let mut last = 0;
    for &(_, section, level) in places {
        write_place(out, section - last, level);
        last = section;
    }
}

fn write_form(out: &mut Vec<u8>, more: bool, off: usize, on: &[u8]) {
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

/// Reads a form: whether another follows, how much to take off the stem, and what to put on.
pub(super) fn read_form<'a>(reader: &mut Reader<'a>) -> (bool, usize, &'a [u8]) {
    let byte = reader.byte();
    let mut off = usize::from(byte >> 4 & 7);
    if off == 7 {
        off += reader.number() as usize;
    }
    let mut on = usize::from(byte & 15);
    if on == 15 {
        on += reader.number() as usize;
    }
    (byte & 128 != 0, off, reader.take(on))
}

/// Reads a block: its key, and its groups.
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
pub(super) fn read_place(reader: &mut Reader<'_>) -> (u32, u8) {
    let byte = reader.byte();
    let near = u32::from(byte & 15);
    (if near == 15 { near + reader.number() } else { near }, byte >> 4)
}

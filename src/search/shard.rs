//! Shards: the files that the reader's browser looks words up in.
//!
//! In come the postings of all pages; out come the bytes of one shard, or of all.
//!
//! # Form
//!
//! Numbers are LEB128.
//!
//! ```text
//! shard = 1, number of words, number of groups, word…, group…, list…
//! word  = bytes shared with the word before, further bytes, those bytes, back
//! back  = 0: the next group that no word has named yet; else that many before that one
//! group = pages × 2 + (1: the list is cut), bytes of the list
//! list  = entry…
//! entry = pages since the last entry × 4 + min(places − 1, 3), [places − 4], place…
//! ```
//!
//! Words stand in the order of their bytes. A word that is a form of two stems, in two languages,
//! stands twice. Places are described at [`postings`](crate::postings()). A list longer than
//! [`LONGEST_LIST`] keeps the places where its word says most; the number of pages stays true.

use std::borrow::Cow;

use foldhash::HashMap;
use rayon::prelude::*;

use super::{
    bytes::{Reader, write, write_len},
    key::{hash, key},
    postings::{Postings, read_form, read_key, read_place, slices, write_place},
};

/// How many places a list keeps. A word in more sections than that tells little by itself.
pub const LONGEST_LIST: usize = 1_000;

/// One shard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shard {
    /// The contents of the file.
    pub bytes: Vec<u8>,
    /// Its words on the most pages, with their number: what `words.json` is made of.
    pub common: Vec<(u32, String)>,
}

/// Makes one shard of `shards`. Pages come in the order of their numbers.
#[must_use]
pub fn shard(pages: &[(u32, &Postings)], number: u32, shards: u32) -> Shard {
    some_shards(pages, &[number], shards).pop().unwrap_or_default()
}

/// Makes all shards, each page being read once.
#[must_use]
pub fn shards(pages: &[(u32, &Postings)], shards: u32) -> Vec<Shard> {
    let all: Vec<u32> = (0..shards).collect();
    some_shards(pages, &all, shards)
}

/// Makes the shards that are `wanted`, in the order of that list, each page being read once.
///
/// Pages hold their blocks in the order of the bits of shards' numbers reversed. So 32 workers, each
/// with the shards of which the lowest five bits are the same, read one stretch of each page, and
/// what each gathers is small enough to stay in its processor's cache: four times as quick as going
/// through all pages for each shard, or through all shards for each page.
#[must_use]
pub fn some_shards(pages: &[(u32, &Postings)], wanted: &[u32], shards: u32) -> Vec<Shard> {
    let mut asked = vec![false; shards as usize];
    for &shard in wanted {
        asked[shard as usize] = true;
    }
    let bundles = shards.min(32);
    let mut parts: Vec<Vec<(u32, &[u8])>> = vec![Vec::new(); bundles as usize];
    for (page, postings) in pages {
        for (bundle, slice) in slices(postings, bundles) {
            parts[bundle as usize].push((*page, slice));
        }
    }
    let mut made: Vec<Option<Shard>> = vec![None; shards as usize];
    let each: Vec<Vec<(u32, Shard)>> = (0..bundles)
        .into_par_iter()
        .zip(parts)
        .map(|(bundle, parts)| {
            let numbers = (bundle..shards).step_by(bundles as usize);
            let numbers: Vec<u32> = numbers.filter(|&shard| asked[shard as usize]).collect();
            if numbers.is_empty() {
                return Vec::new();
            }
            let mut merged = Merged::new(&asked, shards);
            for (page, slice) in parts {
                merged.add(page, slice);
            }
            merged.finish(&numbers)
        })
        .collect();
    for (number, shard) in each.into_iter().flatten() {
        made[number as usize] = Some(shard);
    }
    wanted.iter().map(|&number| made[number as usize].clone().unwrap_or_default()).collect()
}

/// What the pages so far hold for some shards.
struct Merged<'a> {
    asked: &'a [bool],
    shards: u32,
    /// Groups by stem.
    places: HashMap<Box<[u8]>, usize>,
    groups: Vec<Group<'a>>,
    /// The stem at hand.
    stem: Vec<u8>,
}

struct Group<'a> {
    shard: u32,
    stem: Box<[u8]>,
    forms: Vec<Form<'a>>,
    list: Vec<u8>,
    pages: u32,
    places: usize,
    /// The page after the last one.
    next: u32,
}

/// A word by its stem.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Form<'a> {
    /// The first bytes of `on` as a number, and both lengths: nearly always, this tells two forms
    /// apart without a look at the pages that they come from.
    brief: u64,
    off: usize,
    on: &'a [u8],
}

impl<'a> Form<'a> {
    fn new(off: usize, on: &'a [u8]) -> Self {
        let start = (off * 64 + on.len()) as u64;
        let bytes = on.iter().copied().chain(std::iter::repeat(0)).take(6);
        Self { brief: bytes.fold(start, |brief, byte| brief << 8 | u64::from(byte)), off, on }
    }

    fn is(&self, other: &Self) -> bool {
        self.brief == other.brief && (self.on.len() <= 6 && self.off < 1024 || self == other)
    }
}

impl<'a> Merged<'a> {
    fn new(asked: &'a [bool], shards: u32) -> Self {
        Self { asked, shards, places: HashMap::default(), groups: Vec::new(), stem: Vec::new() }
    }

    fn add(&mut self, page: u32, slice: &'a [u8]) {
        let mut slice = Reader(slice);
        while !slice.is_empty() {
            let (key, mut block) = read_key(&mut slice);
            let shard = hash(key) % self.shards;
            while self.asked[shard as usize] && !block.is_empty() {
                self.add_group(page, shard, key, &mut block);
            }
        }
    }

    fn add_group(&mut self, page: u32, shard: u32, key: &[u8], block: &mut Reader<'a>) {
        let head = block.number();
        self.stem.clear();
        self.stem.extend_from_slice(key);
        self.stem.extend_from_slice(block.take((head >> 2) as usize));
        let index = if let Some(&index) = self.places.get(&*self.stem) {
            index
        } else {
            self.groups.push(Group::new(shard, self.stem.as_slice().into()));
            self.places.insert(self.stem.as_slice().into(), self.groups.len() - 1);
            self.groups.len() - 1
        };
        let group = &mut self.groups[index];
        let mut more = head & 2 != 0;
        if !more {
            group.add_form(0, b"");
        }
        while more {
            let (another, off, on) = read_form(block);
            group.add_form(off, on);
            more = another;
        }
        let places = if head & 1 == 0 { 1 } else { block.number() };
        let start = block.0;
        for _ in 0..places {
            read_place(block);
        }
        group.add_places(page, places, &start[..start.len() - block.0.len()]);
    }

    fn finish(mut self, numbers: &[u32]) -> Vec<(u32, Shard)> {
        self.groups
            .sort_unstable_by(|a, b| a.shard.cmp(&b.shard).then_with(|| a.stem.cmp(&b.stem)));
        let of = |&number: &u32| {
            let from = self.groups.partition_point(|group| group.shard < number);
            let to = self.groups.partition_point(|group| group.shard <= number);
            (number, write_shard(&self.groups[from..to], self.shards))
        };
        numbers.iter().map(of).collect()
    }
}

/// Writes the file of these groups, which stand in the order of their stems.
fn write_shard(groups: &[Group<'_>], shards: u32) -> Shard {
    let mut words: Vec<(Vec<u8>, usize)> = Vec::new();
    for (index, group) in groups.iter().enumerate() {
        words.extend(group.words().map(|word| (word, index)));
    }
    words.sort_unstable();

    let mut out = vec![1];
    write_len(&mut out, words.len());
    write_len(&mut out, groups.len());
    let mut order: Vec<usize> = Vec::with_capacity(groups.len());
    let mut numbers: Vec<Option<usize>> = vec![None; groups.len()];
    let mut last: &[u8] = b"";
    for (word, group) in &words {
        let shared = last.iter().zip(word).take_while(|(a, b)| a == b).count();
        write_len(&mut out, shared);
        write_len(&mut out, word.len() - shared);
        out.extend_from_slice(&word[shared..]);
        if let Some(number) = numbers[*group] {
            write_len(&mut out, order.len() - number);
        } else {
            numbers[*group] = Some(order.len());
            order.push(*group);
            out.push(0);
        }
        last = word;
    }
    let lists: Vec<Cow<'_, [u8]>> = order.iter().map(|&group| groups[group].pruned()).collect();
    for (&group, list) in order.iter().zip(&lists) {
        let group = &groups[group];
        write(&mut out, group.pages * 2 + u32::from(group.places > LONGEST_LIST));
        write_len(&mut out, list.len());
    }
    for list in &lists {
        out.extend_from_slice(list);
    }
    Shard { bytes: out, common: common(groups, &words, shards) }
}

/// The words that most pages have. All shards together give twice what `words.json` takes.
fn common(groups: &[Group<'_>], words: &[(Vec<u8>, usize)], shards: u32) -> Vec<(u32, String)> {
    let most = (8192 / shards).max(16) as usize;
    let mut common: Vec<(u32, &[u8])> = words
        .iter()
        .map(|(word, group)| (groups[*group].pages, word.as_slice()))
        .filter(|(pages, word)| *pages > 1 && word.len() > 3)
        .collect();
    common.sort_unstable_by(|(a, x), (b, y)| b.cmp(a).then(x.cmp(y)));
    common.dedup_by_key(|(_, word)| *word);
    common
        .into_iter()
        .filter_map(|(pages, word)| Some((pages, str::from_utf8(word).ok()?)))
        .filter(|(_, word)| key(word) != *word && word.chars().all(char::is_alphabetic))
        .take(most)
        .map(|(pages, word)| (pages, word.to_owned()))
        .collect()
}

impl<'a> Group<'a> {
    fn new(shard: u32, stem: Box<[u8]>) -> Self {
        Self { shard, stem, forms: Vec::new(), list: Vec::new(), pages: 0, places: 0, next: 0 }
    }

    fn add_form(&mut self, off: usize, on: &'a [u8]) {
        let form = Form::new(off, on);
        if !self.forms.iter().any(|known| known.is(&form)) {
            self.forms.push(form);
        }
    }

    fn add_places(&mut self, page: u32, count: u32, places: &[u8]) {
        write_entry(&mut self.list, page - self.next, count);
        self.list.extend_from_slice(places);
        self.next = page + 1;
        self.pages += 1;
        self.places += count as usize;
    }

    fn words(&self) -> impl Iterator<Item = Vec<u8>> {
        self.forms.iter().map(|Form { off, on, .. }| {
            let mut word = self.stem[..self.stem.len().saturating_sub(*off)].to_vec();
            word.extend_from_slice(on);
            word
        })
    }

    /// The list, or its strongest places; of equally strong ones the first.
    fn pruned(&self) -> Cow<'_, [u8]> {
        if self.places <= LONGEST_LIST {
            return Cow::Borrowed(&self.list);
        }
        let mut counts = [0; 16];
        self.each_page(|_, places| {
            for &(_, level) in places.iter() {
                counts[level as usize] += 1;
            }
        });
        // The lowest level that is kept, and how many places of it.
        let mut room = LONGEST_LIST;
        let mut lowest = 15;
        while counts[lowest] <= room {
            room -= counts[lowest];
            lowest -= 1;
        }
        let mut list = Vec::with_capacity(LONGEST_LIST * 2);
        let mut next = 0;
        self.each_page(|page, places| {
            places.retain(|&(_, level)| {
                let kept = level as usize > lowest || level as usize == lowest && room > 0;
                room -= usize::from(kept && level as usize == lowest);
                kept
            });
            if places.is_empty() {
                return;
            }
            let count = u32::try_from(places.len()).expect("no page has four billion of anything");
            write_entry(&mut list, page - next, count);
            next = page + 1;
            let mut last = 0;
            for &(section, level) in places.iter() {
                write_place(&mut list, section - last, level);
                last = section;
            }
        });
        Cow::Owned(list)
    }

    fn each_page(&self, mut each: impl FnMut(u32, &mut Vec<(u32, u8)>)) {
        let mut reader = Reader(&self.list);
        let (mut next, mut places) = (0, Vec::new());
        while !reader.is_empty() {
            let head = reader.number();
            let count = head & 3;
            let count = if count == 3 { 4 + reader.number() } else { count + 1 };
            let page = next + (head >> 2);
            next = page + 1;
            places.clear();
            let mut section = 0;
            for _ in 0..count {
                let (further, level) = read_place(&mut reader);
                section += further;
                places.push((section, level));
            }
            each(page, &mut places);
        }
    }
}

/// The head of an entry.
fn write_entry(out: &mut Vec<u8>, pages: u32, places: u32) {
    write(out, pages << 2 | (places - 1).min(3));
    if places > 3 {
        write(out, places - 4);
    }
}

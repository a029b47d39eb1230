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
//! stands twice. Places are described at [`postings`](super::postings()). A list longer than
//! [`LONGEST_LIST`] keeps the places where its word says most; the number of pages stays true.

use std::borrow::Cow;

use rayon::prelude::*;

use super::{
    bytes::{write, write_len},
    key::key,
    merge::{LONGEST_LIST, Merged, beginning},
    postings::{BUNDLES, Postings},
};

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
/// Pages hold their blocks in bundles (`Postings::bundles`). So 32 workers, each with the shards of
/// which the lowest five bits are the same, read one stretch of each page, and what each gathers is
/// small enough to stay in its processor's cache: four times as quick as going through all pages
/// for each shard, or through all shards for each page.
#[must_use]
pub fn some_shards(pages: &[(u32, &Postings)], wanted: &[u32], shards: u32) -> Vec<Shard> {
    let mut asked = vec![false; shards as usize];
    let mut once = true;
    for &shard in wanted {
        once &= !std::mem::replace(&mut asked[shard as usize], true);
    }
    let starts: Vec<_> = pages.iter().map(|(_, postings)| postings.bundles()).collect();
    // Only of a power of two has each shard a run.
    let bundles = if shards.is_power_of_two() { shards.min(32) } else { 1 };
    let each: Vec<Vec<(u32, Shard)>> = (0..bundles)
        .into_par_iter()
        .map(|bundle| {
            let numbers = (bundle..shards).step_by(bundles as usize);
            let numbers: Vec<u32> = numbers.filter(|&shard| asked[shard as usize]).collect();
            if numbers.is_empty() {
                return Vec::new();
            }
            // Of fewer shards, each has several bundles.
            let run = BUNDLES / bundles as usize;
            let first = (bundle.reverse_bits() >> (32 - BUNDLES.ilog2())) as usize;
            let mut merged = Merged::new(&asked);
            for (pages, starts) in pages.chunks(AHEAD).zip(starts.chunks(AHEAD)) {
                let slices = || {
                    pages.iter().zip(starts).map(|((page, postings), starts)| {
                        let [from, to] = [first, first + run].map(|at| starts[at] as usize);
                        (*page, postings.as_bytes().get(from..).unwrap_or_default(), to - from)
                    })
                };
                let ahead: u32 = slices().map(|(_, bytes, length)| touch(bytes, length)).sum();
                std::hint::black_box(ahead);
                slices().for_each(|(page, bytes, length)| merged.add(page, bytes, length));
            }
            merged.sort();
            numbers.iter().map(|&number| (number, write_shard(&merged, number, shards))).collect()
        })
        .collect();
    let mut made: Vec<Option<Shard>> = vec![None; shards as usize];
    for (number, shard) in each.into_iter().flatten() {
        made[number as usize] = Some(shard);
    }
    let take = |&number: &u32| {
        let made = &mut made[number as usize];
        if once { made.take() } else { made.clone() }.unwrap_or_default()
    };
    wanted.iter().map(take).collect()
}

/// How many pages are looked at ahead.
const AHEAD: usize = 16;

/// Reads a byte of each line of memory that a slice lies in. The slices of two pages lie far apart,
/// and to wait for many at once takes no longer than to wait for one.
fn touch(bytes: &[u8], length: usize) -> u32 {
    bytes[..length.min(bytes.len())].iter().step_by(64).map(|&byte| u32::from(byte)).sum()
}

/// A word of a shard.
#[derive(Clone, Copy)]
struct Word {
    /// Its first bytes: nearly always, they tell which of two words comes first.
    order: u64,
    /// Where it stands among the texts.
    from: usize,
    to: usize,
    group: usize,
}

/// Writes the file of a shard.
fn write_shard(merged: &Merged<'_>, number: u32, shards: u32) -> Shard {
    let groups = merged.shard(number);
    let mut texts = Vec::new();
    let mut words: Vec<Word> = Vec::with_capacity(groups.len() * 2);
    for (number, group) in groups.iter().enumerate() {
        merged.words(group, |start, end| {
            let from = texts.len();
            texts.extend_from_slice(start);
            texts.extend_from_slice(end);
            let order = beginning(&texts[from..]);
            words.push(Word { order, from, to: texts.len(), group: number });
        });
    }
    let text = |word: &Word| &texts[word.from..word.to];
    words.sort_unstable_by(|a, b| {
        let texts = || text(a).cmp(text(b));
        a.order.cmp(&b.order).then_with(texts).then(a.group.cmp(&b.group))
    });

    let lists: Vec<Cow<'_, [u8]>> = groups.iter().map(|group| group.pruned()).collect();
    let size: usize = lists.iter().map(|list| list.len() + 8).sum();
    let mut out = Vec::with_capacity(size + words.len() * 16);
    out.push(1);
    write_len(&mut out, words.len());
    write_len(&mut out, groups.len());
    let mut order: Vec<usize> = Vec::with_capacity(groups.len());
    let mut numbers: Vec<Option<usize>> = vec![None; groups.len()];
    let mut last: &[u8] = b"";
    for word in &words {
        let (word, group) = (text(word), word.group);
        let shared = last.iter().zip(word).take_while(|(a, b)| a == b).count();
        write_len(&mut out, shared);
        write_len(&mut out, word.len() - shared);
        out.extend_from_slice(&word[shared..]);
        if let Some(number) = numbers[group] {
            write_len(&mut out, order.len() - number);
        } else {
            numbers[group] = Some(order.len());
            order.push(group);
            out.push(0);
        }
        last = word;
    }
    for &group in &order {
        let cut = u32::from(groups[group].places > LONGEST_LIST);
        write(&mut out, groups[group].pages * 2 + cut);
        write_len(&mut out, lists[group].len());
    }
    for &group in &order {
        out.extend_from_slice(&lists[group]);
    }
    let common = common(words.iter().map(|word| (groups[word.group].pages, text(word))), shards);
    Shard { bytes: out, common }
}

/// The words that most pages have. All shards together give twice what `words.json` takes.
fn common<'a>(words: impl Iterator<Item = (u32, &'a [u8])>, shards: u32) -> Vec<(u32, String)> {
    let most = (8192 / shards).max(16) as usize;
    let mut common: Vec<(u32, &[u8])> =
        words.filter(|(pages, word)| *pages > 1 && word.len() > 3).collect();
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

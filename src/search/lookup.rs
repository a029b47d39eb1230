//! A lookup: one shard as whoever searches reads it.
//!
//! In come the bytes of a shard and a word; out come the groups that the word stands for, what each
//! of them counts, and their places. `Shard` in `static/js/search-index.js` is the same. Lengths are
//! counted in characters here and in units of UTF-16 there, which tells apart only writings that
//! few sites have, such as Gothic.

use std::{borrow::Cow, collections::BTreeMap, ops::Range};

use super::{bytes::Reader, postings::read_place, typo::is_typo};

/// How many groups of words one beginning stands for.
const MOST_GROUPS: usize = 32;
/// What a word counts that has another ending than the one that was typed.
const INFLECTED: f64 = 0.8;
/// What a word counts that is one mistake away from the one that was typed.
pub(super) const MISTYPED: f64 = 0.6;

/// The words of one shard in the order of their bytes, the group of each, and its groups.
#[derive(Default)]
pub(super) struct Lookup<'a> {
    bytes: Cow<'a, [u8]>,
    words: Vec<(String, usize)>,
    groups: Vec<Group>,
}

/// The forms of one word.
pub(super) struct Group {
    /// On how many pages they are.
    pub(super) pages: u32,
    /// Whether the list has not all of their places.
    pub(super) cut: bool,
    list: Range<usize>,
}

/// Groups by number, with what each counts: 1 for the word that was typed.
pub(super) type Found = Vec<(usize, f64)>;

impl<'a> Lookup<'a> {
    /// Reads the contents of a shard's file; what is damaged reads as less.
    pub(super) fn new(bytes: Cow<'a, [u8]>) -> Self {
        let mut reader = Reader(&bytes);
        reader.byte();
        let (word_count, group_count) = (reader.number(), reader.number());
        let (mut words, mut groups): (Vec<(String, usize)>, _) = (Vec::new(), Vec::new());
        let (mut word, mut named) = (Vec::new(), 0_usize);
        for _ in 0..word_count {
            if reader.is_empty() {
                break;
            }
            word.truncate(reader.number() as usize);
            let more = reader.number() as usize;
            word.extend_from_slice(reader.take(more));
            let group = match reader.number() as usize {
                0 => {
                    named += 1;
                    named - 1
                }
                back => named.saturating_sub(back),
            };
            words.push((String::from_utf8_lossy(&word).into_owned(), group));
        }
        let mut at = 0;
        for _ in 0..named.min(group_count as usize) {
            let pages = reader.number();
            let length = reader.number() as usize;
            groups.push(Group { pages: pages >> 1, cut: pages & 1 == 1, list: at..at + length });
            at += length;
        }
        words.retain(|&(_, group)| group < groups.len());
        let lists = bytes.len() - reader.0.len();
        for Group { list, .. } in &mut groups {
            let inside = |at: usize| (lists + at).min(bytes.len());
            *list = inside(list.start)..inside(list.end);
        }
        Self { bytes, words, groups }
    }

    /// Returns a group that was found here.
    pub(super) fn group(&self, number: usize) -> &Group {
        &self.groups[number]
    }

    /// Calls `each` with page, section and level of each place of a group.
    pub(super) fn places(&self, group: &Group, mut each: impl FnMut(u32, u32, u8)) {
        let mut reader = Reader(&self.bytes[group.list.clone()]);
        let mut next = 0_u32;
        while !reader.is_empty() {
            let head = reader.number();
            let count = match head & 3 {
                3 => reader.number().saturating_add(4),
                fewer => fewer + 1,
            };
            let page = next.saturating_add(head >> 2);
            next = page.saturating_add(1);
            let mut section = 0_u32;
            for _ in 0..count {
                if reader.is_empty() {
                    break;
                }
                let (further, level) = read_place(&mut reader);
                section = section.saturating_add(further);
                each(page, section, level);
            }
        }
    }

    /// Tells whether the very word is here.
    pub(super) fn has(&self, word: &str) -> bool {
        self.beginning(word).next().is_some_and(|(first, _)| first == word)
    }

    /// Returns the words that begin with `word`, itself first.
    fn beginning(&self, word: &str) -> impl Iterator<Item = &(String, usize)> {
        let from = self.words.partition_point(|(other, _)| other.as_str() < word);
        self.words[from..].iter().take_while(move |(other, _)| other.starts_with(word))
    }

    /// Returns the groups of a word; and those of the words that it begins, if `open`.
    pub(super) fn find(&self, word: &str, open: bool) -> Found {
        let typed = length(word);
        let mut found = BTreeMap::new();
        for (other, group) in self.beginning(word).take_while(|(other, _)| open || other == word) {
            let factor = if other == word { 1.0 } else { 0.45 + 0.35 * typed / length(other) };
            add(&mut found, *group, factor);
        }
        // The word itself, then those of most pages.
        let mut found: Found = found.into_iter().collect();
        found.sort_by_key(|&(group, factor)| {
            let pages = if factor < 1.0 { self.groups[group].pages } else { u32::MAX };
            (std::cmp::Reverse(pages), group)
        });
        found.truncate(MOST_GROUPS);
        found
    }

    /// Returns the groups of words that may be meant by one that is not here: other endings first,
    /// then one mistake in typing.
    pub(super) fn find_near(&self, word: &str) -> Found {
        let characters: Vec<char> = word.chars().collect();
        for off in 1..=3 {
            let Some(kept) = characters.len().checked_sub(off).filter(|&kept| kept >= 4) else {
                break;
            };
            // Those that are the same are most of the word.
            let beginning: String = characters[..kept].iter().collect();
            let longest = characters.len() + 3 - off;
            let ends = self.beginning(&beginning);
            let found = all(ends.filter(|(other, _)| other.chars().count() <= longest), INFLECTED);
            if !found.is_empty() {
                return found;
            }
        }
        all(self.words.iter().filter(|(other, _)| is_typo(word, other)), MISTYPED)
    }
}

fn all<'a>(words: impl Iterator<Item = &'a (String, usize)>, factor: f64) -> Found {
    let groups: BTreeMap<usize, f64> = words.map(|&(_, group)| (group, factor)).collect();
    groups.into_iter().collect()
}

fn add(found: &mut BTreeMap<usize, f64>, group: usize, factor: f64) {
    let known = found.entry(group).or_insert(0.0);
    *known = known.max(factor);
}

/// Words are short.
fn length(word: &str) -> f64 {
    f64::from(u32::try_from(word.chars().count()).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Damage must not stop a build: whatever the bytes are, something is read.
    #[test]
    fn damaged_shards_are_read() {
        let page =
            crate::search::PageText { title: "Tokens deploy deployed", ..Default::default() };
        let postings = crate::search::postings(&page);
        let whole = crate::search::shard(&[(0, &postings)], 0, 1).bytes;
        for at in 0..whole.len() {
            for damage in [0, 1, 0x7f, 0x80, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] = damage;
                for bytes in [&bytes[..], &whole[..at]] {
                    let lookup = Lookup::new(Cow::Borrowed(bytes));
                    for (group, _) in lookup.find("dep", true) {
                        lookup.places(lookup.group(group), |_, _, _| {});
                    }
                    lookup.find_near("tokenz");
                }
            }
        }
    }
}

//! The merge: what all pages hold for some shards is gathered by stem.
//!
//! In come pages' blocks, page after page; out come groups, each with its forms and its list, in
//! the order of shards and stems.

use std::borrow::Cow;

use foldhash::HashMap;

use super::{
    bytes::{Reader, first, window, write},
    key::{hash, in_shard},
    postings::{read_form, read_key, read_place, write_place},
};

/// How many places a list keeps. A word in more sections than that tells little by itself.
pub const LONGEST_LIST: usize = 1_000;

/// What the pages so far hold for some shards.
pub(super) struct Merged<'a> {
    asked: &'a [bool],
    groups: Vec<Group<'a>>,
    /// Groups by stem, where it fits in sixteen bytes.
    brief: HashMap<u128, usize>,
    long: HashMap<Box<[u8]>, usize>,
    /// The stems of all groups.
    stems: Vec<u8>,
    /// In the end, all groups by shard and the beginning of the stem.
    order: Vec<(u32, u64, usize)>,
}

/// The words of one stem.
pub(super) struct Group<'a> {
    shard: u32,
    /// Where among the stems its own stands.
    stem: (usize, usize),
    /// Few stems have more than one form.
    form: Form<'a>,
    forms: Vec<Form<'a>>,
    /// On how many pages, and in how many sections they stand.
    pub(super) pages: u32,
    pub(super) places: usize,
    list: Vec<u8>,
    /// The page after the last one.
    next: u32,
}

/// A word by its stem: what to take off, and what to put on.
#[derive(Clone, Copy)]
struct Form<'a> {
    off: usize,
    on: &'a [u8],
    /// The first bytes of `on`: nearly always, they tell two forms apart without a look at the pages
    /// that they come from.
    brief: u128,
}

impl Form<'_> {
    fn is(&self, other: &Self) -> bool {
        self.off == other.off
            && self.brief == other.brief
            && (self.on.len() <= 16 || self.on == other.on)
    }
}

impl<'a> Merged<'a> {
    pub(super) fn new(asked: &'a [bool]) -> Self {
        let (brief, long) = (HashMap::default(), HashMap::default());
        Self { asked, groups: Vec::new(), brief, long, stems: Vec::new(), order: Vec::new() }
    }

    /// Takes the blocks that are the first `length` of a page's bytes.
    pub(super) fn add(&mut self, page: u32, bytes: &'a [u8], length: usize) {
        let shards = u32::try_from(self.asked.len()).expect("as many as were asked for");
        let mut reader = Reader(bytes);
        while !reader.is_empty() && bytes.len() - reader.0.len() < length {
            let start = reader;
            let (key, block) = read_key(&mut reader);
            let shard = in_shard(hash(key), shards);
            if self.asked[shard as usize] {
                // What follows the block stays in view: sixteen bytes are read at once.
                let left = reader.0.len() + block.0.len();
                let mut groups = Reader(&start.0[start.0.len() - left..]);
                let view = window(&start.0[start.0.len() - left - key.len()..], 0);
                let key = (key, first(view, key.len()));
                while groups.0.len() > reader.0.len() {
                    self.add_group(page, shard, key, &mut groups);
                }
            }
        }
    }

    fn add_group(&mut self, page: u32, shard: u32, key: (&[u8], u128), block: &mut Reader<'a>) {
        let head = block.number();
        let view = window(block.0, 0);
        let rest = block.take((head >> 2) as usize);
        let index = self.index(key, rest, first(view, rest.len()));
        let mut more = head & 2 != 0;
        let mut form = Form { off: 0, on: b"", brief: 0 };
        if more {
            (more, form) = take_form(block);
        }
        if index == self.groups.len() {
            let from = self.stems.len();
            self.stems.extend_from_slice(key.0);
            self.stems.extend_from_slice(rest);
            self.groups.push(Group::new(shard, (from, self.stems.len()), form));
        }
        let group = &mut self.groups[index];
        group.add_form(form);
        while more {
            (more, form) = take_form(block);
            group.add_form(form);
        }
        let places = if head & 1 == 0 { 1 } else { block.number() };
        let start = block.0;
        for _ in 0..places {
            read_place(block);
        }
        group.add_places(page, places, &start[..start.len() - block.0.len()]);
    }

    /// Returns which group has this stem, of a key and the rest; both also as numbers.
    #[inline]
    fn index(&mut self, key: (&[u8], u128), rest: &[u8], brief: u128) -> usize {
        let new = self.groups.len();
        if key.0.len() + rest.len() > 16 {
            return *self.long.entry([key.0, rest].concat().into()).or_insert(new);
        }
        *self.brief.entry(key.1 | brief << (key.0.len() * 8 % 128)).or_insert(new)
    }

    /// Brings the groups in the order of shards and stems.
    pub(super) fn sort(&mut self) {
        let Self { groups, stems, order, .. } = self;
        let stem = |group: &Group<'_>| &stems[group.stem.0..group.stem.1];
        let all = groups.iter().enumerate();
        order.extend(all.map(|(number, group)| (group.shard, beginning(stem(group)), number)));
        order.sort_unstable_by(|&(a, x, m), &(b, y, n)| {
            (a, x).cmp(&(b, y)).then_with(|| stem(&groups[m]).cmp(stem(&groups[n])))
        });
    }

    /// Returns the groups of one shard, once they are sorted.
    pub(super) fn shard(&self, number: u32) -> Vec<&Group<'a>> {
        let from = self.order.partition_point(|&(shard, ..)| shard < number);
        let to = self.order.partition_point(|&(shard, ..)| shard <= number);
        self.order[from..to].iter().map(|&(.., number)| &self.groups[number]).collect()
    }

    /// Calls `each` with the words of a group, in two parts.
    pub(super) fn words(&self, group: &Group<'a>, mut each: impl FnMut(&[u8], &[u8])) {
        let stem = &self.stems[group.stem.0..group.stem.1];
        for form in [&group.form].into_iter().chain(&group.forms) {
            each(&stem[..stem.len().saturating_sub(form.off)], form.on);
        }
    }
}

fn take_form<'a>(block: &mut Reader<'a>) -> (bool, Form<'a>) {
    let (more, off, length) = read_form(block);
    let brief = first(window(block.0, 0), length);
    (more, Form { off, on: block.take(length), brief })
}

/// Returns the first bytes of a word, as a number that is the greater the later they come.
pub(super) fn beginning(word: &[u8]) -> u64 {
    match word.first_chunk() {
        Some(&first) => u64::from_be_bytes(first),
        None => word.iter().chain([&0; 8]).take(8).fold(0, |all, &b| all << 8 | u64::from(b)),
    }
}

impl<'a> Group<'a> {
    fn new(shard: u32, stem: (usize, usize), form: Form<'a>) -> Self {
        let (forms, list) = (Vec::new(), Vec::new());
        Self { shard, stem, form, forms, list, pages: 0, places: 0, next: 0 }
    }

    #[inline]
    fn add_form(&mut self, form: Form<'a>) {
        if !self.form.is(&form) && !self.forms.iter().any(|known| known.is(&form)) {
            self.forms.push(form);
        }
    }

    #[inline]
    fn add_places(&mut self, page: u32, count: u32, places: &[u8]) {
        write_entry(&mut self.list, page - self.next, count);
        match places {
            [place] => self.list.push(*place),
            places => self.list.extend_from_slice(places),
        }
        self.next = page + 1;
        self.pages += 1;
        self.places += count as usize;
    }

    /// The list, or its strongest places; of equally strong ones the first.
    pub(super) fn pruned(&self) -> Cow<'_, [u8]> {
        if self.places <= LONGEST_LIST {
            return Cow::Borrowed(&self.list);
        }
        let mut counts = [0; 16];
        self.each_place(|_, _, level| counts[usize::from(level)] += 1);
        // The lowest level that is kept, and how many places of it.
        let mut room = LONGEST_LIST;
        let mut lowest = 15;
        while counts[usize::from(lowest)] <= room {
            room -= counts[usize::from(lowest)];
            lowest -= 1;
        }
        let mut list = Vec::with_capacity(LONGEST_LIST * 2);
        let (mut next, mut at) = (0, 0);
        let mut places: Vec<(u32, u8)> = Vec::new();
        let mut write = |page: u32, places: &mut Vec<(u32, u8)>| {
            let count = u32::try_from(places.len()).expect("no page has four billion of anything");
            write_entry(&mut list, page - next, count);
            next = page + 1;
            let mut last = 0;
            for (section, level) in places.drain(..) {
                write_place(&mut list, section - last, level);
                last = section;
            }
        };
        self.each_place(|page, section, level| {
            if level < lowest || level == lowest && room == 0 {
                return;
            }
            room -= usize::from(level == lowest);
            if page != at && !places.is_empty() {
                write(at, &mut places);
            }
            at = page;
            places.push((section, level));
        });
        if !places.is_empty() {
            write(at, &mut places);
        }
        Cow::Owned(list)
    }

    /// Calls `each` with page, section and level of all places.
    #[inline]
    fn each_place(&self, mut each: impl FnMut(u32, u32, u8)) {
        let mut reader = Reader(&self.list);
        let mut page = 0;
        while !reader.is_empty() {
            let head = reader.number();
            let count = if head & 3 == 3 { 4 + reader.number() } else { (head & 3) + 1 };
            page += head >> 2;
            let mut section = 0;
            for _ in 0..count {
                let (further, level) = read_place(&mut reader);
                section += further;
                each(page, section, level);
            }
            page += 1;
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

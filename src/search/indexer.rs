//! The indexer: one page's words are gathered, section by section, and written as postings.
//!
//! In comes the text of a page; out come its [`Postings`]. Nearly all time of indexing a site is
//! spent here, so a word costs one look into the [lexicon](super::lexicon) and an addition, and
//! every list is kept by the thread for the next page.

use std::cell::RefCell;

use super::{
    bytes::write_len,
    impact::{self, Lengths, Seen},
    lexicon::{BATCH, Lexicon, Matter, Word},
    pieces::pieces,
    postings::{BUNDLES, PageText, Postings, SectionText, write_form, write_place},
};

thread_local! {
    static LAST: RefCell<Option<Indexer>> = const { RefCell::new(None) };
}

/// Indexes one page.
#[must_use]
pub fn postings(page: &PageText<'_>) -> Postings {
    let mut indexer = LAST.take().unwrap_or_else(|| Indexer::new(page.language));
    indexer.lexicon.serve(page.language);
    let made = indexer.page(page);
    LAST.set(Some(indexer));
    made
}

/// The words of a page while it is read.
struct Indexer {
    lexicon: Lexicon,
    /// A slot of the lexicon holds one more than the number of a group.
    groups: Vec<Group>,
    /// Forms after a group's first, each with one more than the place of the next, or zero.
    forms: Vec<(u32, u32)>,
    /// The groups of the section at hand.
    touched: Vec<u32>,
    /// Places by section, then by group.
    places: Vec<(u32, Place)>,
    sorted: Vec<Place>,
    /// Where each group's places begin among the sorted ones, and in the end, where they end.
    starts: Vec<u32>,
    /// Groups in the order of their stems.
    order: Vec<(u64, u32)>,
    out: Vec<u8>,
}

/// Section and level.
type Place = (u32, u8);

struct Group {
    /// The first form that was met, and its stem; few words have another on the same page.
    word: Word,
    /// One more than the place of the next form, or zero.
    forms: u32,
    /// What was seen in the section at hand.
    seen: Seen,
    places: u32,
}

impl Indexer {
    fn new(language: &str) -> Self {
        Self {
            lexicon: Lexicon::new(language),
            groups: Vec::new(),
            forms: Vec::new(),
            touched: Vec::new(),
            places: Vec::new(),
            sorted: Vec::new(),
            starts: Vec::new(),
            order: Vec::new(),
            out: Vec::new(),
        }
    }

    fn page(&mut self, page: &PageText<'_>) -> Postings {
        let nothing = SectionText::default();
        let first = page.sections.first().unwrap_or(&nothing);
        let title = self.add(page.title, Matter::Nothing, Seen::TITLE);
        self.add(page.description, Matter::Little, Seen::DESCRIPTION);
        for tag in &page.tags {
            self.add(tag, Matter::Little, Seen::TAG);
        }
        self.section(0, first, title);
        for (section, text) in (1..).zip(page.sections.iter().skip(1)) {
            self.section(section, text, 0);
        }
        self.sort();
        let lengths = self.write();
        for group in self.groups.drain(..) {
            self.lexicon.forget(group.word.stem);
        }
        self.forms.clear();
        Postings::new(&lengths, &self.out)
    }

    /// Reads `text`, noting where each of its words, that matters that much, was seen, and returns
    /// how many words it has in all.
    fn add(&mut self, text: &str, least: Matter, seen: Seen) -> u32 {
        let mut count = 0;
        let Self { lexicon, groups, forms, touched, .. } = self;
        let mut batch = [("", 0); BATCH];
        let mut length = 0;
        let mut read = |batch: &[(&str, u128)]| {
            count += lexicon.read(batch, |word, slot| {
                if word.matter < least {
                    return;
                }
                if *slot == 0 {
                    groups.push(Group { word, forms: 0, seen: Seen::default(), places: 0 });
                    *slot = place(groups.len());
                }
                let group = &mut groups[*slot as usize - 1];
                if group.word.form != word.form {
                    add_form(forms, &mut group.forms, word.form);
                }
                if group.seen == Seen::default() {
                    touched.push(*slot - 1);
                }
                group.seen.add(seen);
            });
        };
        pieces(text, |piece, brief| {
            batch[length] = (piece, brief);
            length += 1;
            if length == BATCH {
                read(&batch);
                length = 0;
            }
        });
        read(&batch[..length]);
        count
    }

    /// Reads a section and turns what was seen in it into places.
    fn section(&mut self, section: u32, text: &SectionText<'_>, title: u32) {
        let lengths = Lengths {
            title,
            heading: self.add(text.heading, Matter::Nothing, Seen::HEADING),
            text: self.add(text.text, Matter::Little, Seen::TEXT),
            code: self.add(text.code, Matter::Enough, Seen::CODE),
        };
        let mut levels = impact::Levels::new(lengths);
        for number in self.touched.drain(..) {
            let group = &mut self.groups[number as usize];
            let seen = std::mem::take(&mut group.seen);
            self.places.push((number, (section, levels.level(seen))));
            group.places += 1;
        }
    }

    /// Brings groups in the order of their stems, and places in that of their groups.
    fn sort(&mut self) {
        let Self { lexicon, groups, places, sorted, starts, order, .. } = self;
        // Ranks are spread evenly: by their first bits, most groups find their place at once.
        let bucket =
            |number: u32| leading(lexicon.name(groups[number as usize].word.stem).order, 8);
        let mut ends = [0_usize; 256];
        let numbers = 0..place(groups.len());
        numbers.clone().for_each(|number| ends[bucket(number)] += 1);
        ends.iter_mut().fold(0, |start, end| {
            let next = start + *end;
            *end = start;
            next
        });
        order.clear();
        order.resize(groups.len(), (0, 0));
        for number in numbers {
            let end = &mut ends[bucket(number)];
            order[*end] = (lexicon.name(groups[number as usize].word.stem).order, number);
            *end += 1;
        }
        let text = |number: u32| lexicon.text(groups[number as usize].word.stem);
        for same in order.chunk_by_mut(|a, b| leading(a.0, 8) == leading(b.0, 8)) {
            same.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| text(a.1).cmp(text(b.1))));
        }
        let mut end = 0;
        starts.clear();
        starts.extend(groups.iter().map(|group| {
            end += group.places;
            end - group.places
        }));
        sorted.clear();
        sorted.resize(places.len(), (0, 0));
        for (number, place) in places.drain(..) {
            let at = &mut starts[number as usize];
            sorted[*at as usize] = place;
            *at += 1;
        }
    }

    /// Writes blocks, and returns how many bytes each stretch of them has.
    fn write(&mut self) -> [u32; BUNDLES] {
        let Self { lexicon, groups, forms, sorted, starts: ends, order, out, .. } = self;
        let mut lengths = [0; BUNDLES];
        let mut texts: Vec<&[u8]> = Vec::new();
        let mut rest = order.as_slice();
        out.clear();
        while let Some(&(first, number)) = rest.first() {
            let key = lexicon.key(groups[number as usize].word.stem);
            let start = out.len();
            // Nearly all blocks are short.
            out.push(0);
            if key.len() != 3 {
                write_len(out, key.len());
            }
            out.extend_from_slice(key);
            while let Some((&(order, number), others)) = rest.split_first() {
                let group = &groups[number as usize];
                if order >> 32 != first >> 32 || lexicon.key(group.word.stem) != key {
                    break;
                }
                rest = others;
                let end = ends[number as usize] as usize;
                let places = &sorted[end - group.places as usize..end];
                if group.forms == 0 {
                    let head = out.len();
                    out.extend_from_slice(lexicon.written(group.word));
                    out[head] |= u8::from(places.len() > 1);
                } else {
                    texts.clear();
                    texts.push(lexicon.text(group.word.form));
                    let mut next = group.forms;
                    while next > 0 {
                        let (form, after) = forms[next as usize - 1];
                        texts.push(lexicon.text(form));
                        next = after;
                    }
                    texts.sort_unstable();
                    let stem = lexicon.text(group.word.stem);
                    write_forms(out, stem, key.len(), &texts, places.len() > 1);
                }
                write_places(out, places);
            }
            close(out, start, key.len() != 3);
            lengths[leading(first, BUNDLES.ilog2())] += place(out.len() - start);
        }
        lengths
    }
}

/// Writes the length of a block where a byte was left for it.
fn close(out: &mut Vec<u8>, start: usize, odd: bool) {
    let head = (out.len() - start - 1) * 2 + usize::from(odd);
    if let Ok(head @ ..0x80) = u8::try_from(head) {
        out[start] = head;
    } else {
        let mut bytes = Vec::with_capacity(5);
        write_len(&mut bytes, head);
        out.splice(start..=start, bytes);
    }
}

/// Returns the first bits of an order as a number.
fn leading(order: u64, bits: u32) -> usize {
    usize::try_from(order >> (64 - bits)).expect("few bits")
}

/// Writes the head, the stem without its key, and several forms.
fn write_forms(out: &mut Vec<u8>, stem: &[u8], key: usize, forms: &[&[u8]], several: bool) {
    write_len(out, (stem.len() - key) * 4 + 2 + usize::from(several));
    out.extend_from_slice(&stem[key..]);
    for (left, form) in (0..forms.len()).rev().zip(forms) {
        write_form(out, left > 0, stem, form);
    }
}

fn write_places(out: &mut Vec<u8>, places: &[Place]) {
    if places.len() > 1 {
        write_len(out, places.len());
    }
    let mut last = 0;
    for &(section, level) in places {
        write_place(out, section - last, level);
        last = section;
    }
}

fn place(length: usize) -> u32 {
    u32::try_from(length).expect("no page has four billion of anything")
}

fn add_form(forms: &mut Vec<(u32, u32)>, first: &mut u32, form: u32) {
    let mut next = *first;
    while next > 0 {
        let (known, after) = forms[next as usize - 1];
        if known == form {
            return;
        }
        next = after;
    }
    forms.push((form, *first));
    *first = u32::try_from(forms.len()).expect("a page has fewer words");
}

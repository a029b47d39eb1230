//! A lexicon: which words the pieces of text so far were made of.
//!
//! In comes a piece; out come its words by number, and what there is to write about them. A site
//! says the same again and again, and to cut, fold and stem a piece takes twenty times as long as
//! to look it up. What the lexicon answers does not depend on what it was asked before; only the
//! numbers do, and they stay within.

use foldhash::{HashMap, HashMapExt};

use super::{
    bytes::{first, window, write_len},
    key::{key, rank},
    postings::write_form,
    stem::Stems,
    stop::stop_words,
    words::{cut, expand},
};

/// One word: its stem and the form that it has, by number.
#[derive(Clone, Copy)]
pub(super) struct Word {
    pub(super) stem: u32,
    pub(super) form: u32,
    /// What tells this word from other words of the same stem and form: how it is written.
    pub(super) written: u32,
    pub(super) matter: Matter,
}

/// How much a word must say to be indexed where it stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Matter {
    /// A stop word: in titles and headings only.
    Nothing,
    /// A part of a name, or two letters: not in code.
    Little,
    /// Any other word.
    Enough,
}

/// The words of one piece of text.
#[derive(Clone, Copy)]
struct Piece {
    from: u32,
    words: u32,
    /// How many words a reader would count.
    count: u32,
}

/// A string that is a stem or a form.
#[derive(Clone, Copy)]
pub(super) struct Name {
    /// Where its key stands in the order of keys, then the bytes after the key: nearly always, this
    /// tells which of two names comes first without a look at them.
    pub(super) order: u64,
    start: u32,
    length: u16,
    /// How many bytes its key has.
    key: u8,
    /// The word that it is, where it was met as one that needs no folding.
    plain: Option<Word>,
}

/// The words of one language that were met.
pub(super) struct Lexicon {
    language: Box<str>,
    stems: Stems,
    stop: &'static [&'static str],
    /// Short pieces that were met of late, each where its bytes say: a quarter of a megabyte, that
    /// stays in the processor's cache.
    recent: Vec<(u128, Piece)>,
    pieces: Table<Piece>,
    words: Vec<Word>,
    numbers: Table<u32>,
    names: Vec<Name>,
    /// Where among the bytes that stands which is written of a word, and how many they are.
    written: Vec<(u32, u16)>,
    /// The bytes of names, and what is written of words.
    bytes: Vec<u8>,
    /// For each name a number of the page that is read, or zero. To clear what one page has set is
    /// less than to make it anew.
    slots: Vec<u32>,
}

/// More pieces or words than this, and a lexicon begins anew. Four times as many are no longer in the
/// processor's cache: to find one takes longer then than to learn the rare ones again.
const MOST: usize = 1 << 14;

/// How many pieces are read at once, at most.
pub(super) const BATCH: usize = 32;

const NO_PIECE: Piece = Piece { from: 0, words: 0, count: 0 };

/// How many pieces are at hand, as a power of two.
const RECENT: u32 = 13;

impl Lexicon {
    pub(super) fn new(language: &str) -> Self {
        Self {
            language: language.into(),
            stems: Stems::of(language),
            stop: stop_words(language),
            recent: vec![(0, NO_PIECE); 1 << RECENT],
            pieces: Table::new(),
            words: Vec::new(),
            numbers: Table::new(),
            names: Vec::new(),
            written: Vec::new(),
            bytes: Vec::new(),
            slots: Vec::new(),
        }
    }

    /// Makes this a lexicon of `language` that has room for another page.
    pub(super) fn serve(&mut self, language: &str) {
        if *self.language != *language {
            *self = Self::new(language);
        } else if self.pieces.len().max(self.words.len() / 2) > MOST {
            self.recent.iter_mut().for_each(|(brief, _)| *brief = 0);
            self.pieces.clear();
            self.words.clear();
            self.numbers.clear();
            self.names.clear();
            self.written.clear();
            self.bytes.clear();
        }
    }

    /// Clears the slot of a stem.
    pub(super) fn forget(&mut self, stem: u32) {
        self.slots[stem as usize] = 0;
    }

    /// Reads [pieces](super::pieces): calls `each` with their words and their stems' slots, and
    /// returns how many words a reader would count.
    ///
    /// What is looked up lies all over the memory. To do one step for all pieces before the next lets
    /// the processor wait for many of them at once.
    pub(super) fn read(
        &mut self,
        pieces: &[(&str, u128)],
        mut each: impl FnMut(Word, &mut u32),
    ) -> u32 {
        let mut found = [NO_PIECE; BATCH];
        let mut missing = [0_u8; BATCH];
        let mut misses = 0;
        let mut count = 0;
        for (at, ((_, brief), found)) in (0..).zip(pieces.iter().zip(&mut found)) {
            let (known, piece) = self.recent[recent(*brief)];
            *found = piece;
            missing[misses] = at;
            misses += usize::from(known != *brief || *brief == 0);
        }
        for at in &missing[..misses] {
            let (piece, brief) = pieces[usize::from(*at)];
            let known = self.pieces.get(piece, brief).unwrap_or_else(|| self.learn(piece, brief));
            found[usize::from(*at)] = known;
            self.recent[recent(brief)] = (brief, known);
        }
        for piece in &found[..pieces.len()] {
            count += piece.count;
            for word in &self.words[piece.from as usize..][..piece.words as usize] {
                each(*word, &mut self.slots[word.stem as usize]);
            }
        }
        count
    }

    #[cold]
    fn learn(&mut self, piece: &str, brief: u128) -> Piece {
        let from = self.words.len();
        let mut count = 0;
        cut(piece, |part, again| {
            count += u32::from(!again);
            expand(part, &mut |surface, word, part| {
                let mut word = self.word(surface, word);
                if part {
                    word.matter = word.matter.min(Matter::Little);
                }
                self.words.push(word);
            });
        });
        self.slots.resize(self.names.len().max(self.slots.len()), 0);
        let known = Piece { from: place(from), words: place(self.words.len() - from), count };
        self.pieces.insert(piece, brief, known);
        known
    }

    /// Returns the word with this surface, and with this spelling before its accents were taken off.
    fn word(&mut self, surface: &str, spelling: &str) -> Word {
        let form = self.number(surface);
        if let Some(known) = self.names[form as usize].plain
            && surface == spelling
        {
            return known;
        }
        let stemmed = self.stems.stem(spelling, surface);
        let stem = stemmed.as_deref().map_or(form, |stem| self.number(stem));
        let matter = if self.stop.contains(&surface) {
            Matter::Nothing
        } else if surface.len() < 3 {
            Matter::Little
        } else {
            Matter::Enough
        };
        let start = self.bytes.len();
        write_word(&mut self.bytes, stemmed.as_deref().unwrap_or(surface), surface);
        self.written.push((place(start), short(self.bytes.len() - start)));
        let word = Word { stem, form, written: place(self.written.len() - 1), matter };
        if surface == spelling {
            self.names[form as usize].plain = Some(word);
        }
        word
    }

    fn number(&mut self, text: &str) -> u32 {
        let brief = brief_of(text);
        self.numbers.get(text, brief).unwrap_or_else(|| {
            let number = place(self.names.len());
            self.names.push(Name::new(text, place(self.bytes.len())));
            self.bytes.extend_from_slice(text.as_bytes());
            self.numbers.insert(text, brief, number);
            number
        })
    }

    #[inline]
    pub(super) fn name(&self, number: u32) -> &Name {
        &self.names[number as usize]
    }

    pub(super) fn text(&self, number: u32) -> &[u8] {
        let name = self.name(number);
        &self.bytes[name.start as usize..][..usize::from(name.length)]
    }

    #[inline]
    pub(super) fn key(&self, number: u32) -> &[u8] {
        let name = self.name(number);
        &self.bytes[name.start as usize..][..usize::from(name.key)]
    }

    /// Returns the head, the stem without its key, and the form of a group of one form, in one place.
    #[inline]
    pub(super) fn written(&self, word: Word) -> &[u8] {
        let (start, length) = self.written[word.written as usize];
        &self.bytes[start as usize..][..usize::from(length)]
    }
}

/// Returns where a piece is at hand.
#[expect(clippy::cast_possible_truncation, reason = "the halves are what is wanted")]
fn recent(brief: u128) -> usize {
    let low = (brief as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let high = ((brief >> 64) as u64).wrapping_mul(0xc2b2_ae3d_27d4_eb4f);
    (low.wrapping_add(high) >> (64 - RECENT)) as usize
}

impl Name {
    fn new(text: &str, start: u32) -> Self {
        let key = key(text);
        let rest = text.bytes().skip(key.len()).chain(std::iter::repeat(0)).take(4);
        let order =
            rest.fold(u64::from(rank(key.as_bytes())), |order, byte| order << 8 | u64::from(byte));
        let key = u8::try_from(key.len()).expect("three characters have no more bytes than twelve");
        Self { order, start, length: short(text.len()), key, plain: None }
    }
}

fn write_word(out: &mut Vec<u8>, stem: &str, form: &str) {
    let rest = stem.len() - key(stem).len();
    write_len(out, rest * 4 + usize::from(stem != form) * 2);
    out.extend_from_slice(&stem.as_bytes()[stem.len() - rest..]);
    if stem != form {
        write_form(out, false, stem.as_bytes(), form.as_bytes());
    }
}

/// Values by strings.
struct Table<T> {
    /// Those that fit in sixteen bytes, which have no zeros.
    brief: HashMap<u128, T>,
    long: HashMap<Box<str>, T>,
}

/// Returns a string's bytes as a number where they fit in one, or zero.
fn brief_of(text: &str) -> u128 {
    if text.len() > 16 { 0 } else { first(window(text.as_bytes(), 0), text.len()) }
}

impl<T: Copy> Table<T> {
    fn new() -> Self {
        Self { brief: HashMap::new(), long: HashMap::new() }
    }

    fn clear(&mut self) {
        self.brief.clear();
        self.long.clear();
    }

    fn len(&self) -> usize {
        self.brief.len() + self.long.len()
    }

    #[inline]
    fn get(&self, text: &str, brief: u128) -> Option<T> {
        if brief == 0 { self.long.get(text) } else { self.brief.get(&brief) }.copied()
    }

    fn insert(&mut self, text: &str, brief: u128, value: T) {
        if brief == 0 {
            self.long.insert(text.into(), value);
        } else {
            self.brief.insert(brief, value);
        }
    }
}

fn place(length: usize) -> u32 {
    u32::try_from(length).expect("a lexicon begins anew before that")
}

/// Words are cut at forty characters.
fn short(length: usize) -> u16 {
    u16::try_from(length).unwrap_or(u16::MAX)
}

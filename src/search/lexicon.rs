//! A lexicon: what the stretches of text between spaces were cut into, so far.
//!
//! In comes a stretch; out come its words by number. A site says the same again and again, and to
//! cut, fold and stem a stretch takes twenty times as long as to look it up. What the lexicon
//! answers does not depend on what it was asked before; only the numbers do, and they stay within.

use std::cell::RefCell;

use foldhash::{HashMap, HashMapExt};

use super::{
    key::{key, rank},
    stem::Stems,
    stop::stop_words,
    words::{cut, expand},
};

/// One word: its stem and the form that it has, by number.
#[derive(Clone, Copy)]
pub(super) struct Word {
    pub(super) stem: u32,
    pub(super) form: u32,
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

/// The words of one stretch of text.
#[derive(Clone, Copy, Default)]
pub(super) struct Stretch {
    from: u32,
    to: u32,
    /// How many words a reader would count.
    pub(super) count: u32,
}

/// A string, and where its key stands in the order of keys.
pub(super) struct Name {
    pub(super) text: Box<str>,
    pub(super) rank: u32,
}

/// The words of one language that were met.
pub(super) struct Lexicon {
    language: Box<str>,
    stems: Stems,
    stop: &'static [&'static str],
    stretches: HashMap<Box<str>, Stretch>,
    words: Vec<Word>,
    names: Vec<Name>,
    numbers: HashMap<Box<str>, u32>,
    /// For each name a number of the page that is read, or zero. Kept here, since to clear what one
    /// page has set is less than to make it anew.
    slots: Vec<u32>,
}

/// More names than this, some ten megabytes of them, and a lexicon begins anew.
const MOST: usize = 30_000;

thread_local! {
    static LAST: RefCell<Option<Lexicon>> = const { RefCell::new(None) };
}

impl Lexicon {
    /// Runs `work` with this thread's lexicon of `language`.
    pub(super) fn with<T>(language: &str, work: impl FnOnce(&mut Self) -> T) -> T {
        let last =
            LAST.take().filter(|last| *last.language == *language && last.names.len() < MOST);
        let mut lexicon = last.unwrap_or_else(|| Self::new(language));
        let result = work(&mut lexicon);
        LAST.set(Some(lexicon));
        result
    }

    fn new(language: &str) -> Self {
        Self {
            language: language.into(),
            stems: Stems::of(language),
            stop: stop_words(language),
            stretches: HashMap::new(),
            words: Vec::new(),
            names: Vec::new(),
            numbers: HashMap::new(),
            slots: Vec::new(),
        }
    }

    /// Returns the words of a stretch without spaces.
    pub(super) fn read(&mut self, stretch: &str) -> Stretch {
        // Brackets, quotes and full stops at its ends are in no word.
        let stretch = stretch.trim_matches(|c: char| c.is_ascii_punctuation());
        if let Some(&known) = self.stretches.get(stretch) {
            return known;
        }
        let Self { stems, stop, words, names, numbers, .. } = self;
        let mut number = |text: &str| {
            numbers.get(text).copied().unwrap_or_else(|| {
                let number = u32::try_from(names.len()).expect("a lexicon begins anew before that");
                names.push(Name { text: text.into(), rank: rank(key(text).as_bytes()) });
                numbers.insert(text.into(), number);
                number
            })
        };
        let mut known = Stretch { from: place(words), ..Stretch::default() };
        cut(stretch, |piece, again| {
            known.count += u32::from(!again);
            expand(piece, &mut |surface, word, part| {
                let form = number(surface);
                let stem = stems.stem(word, surface).map_or(form, |stem| number(&stem));
                let matter = if stop.contains(&surface) {
                    Matter::Nothing
                } else if part || surface.len() < 3 {
                    Matter::Little
                } else {
                    Matter::Enough
                };
                words.push(Word { stem, form, matter });
            });
        });
        known.to = place(words);
        self.slots.resize(names.len(), 0);
        self.stretches.insert(stretch.into(), known);
        known
    }

    /// Returns the words that a stretch was cut into, and the slots of all stems.
    pub(super) fn words(&mut self, stretch: Stretch) -> (&[Word], &mut [u32]) {
        (&self.words[stretch.from as usize..stretch.to as usize], &mut self.slots)
    }

    /// Clears the slots of these stems.
    pub(super) fn forget(&mut self, stems: impl Iterator<Item = u32>) {
        for stem in stems {
            self.slots[stem as usize] = 0;
        }
    }

    pub(super) fn name(&self, number: u32) -> &Name {
        &self.names[number as usize]
    }
}

fn place(words: &[Word]) -> u32 {
    u32::try_from(words.len()).expect("a lexicon begins anew before that")
}

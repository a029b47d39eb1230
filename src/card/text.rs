//! What of a text a card can show.
//!
//! In comes any string; out come characters that the typeface holds, and a [`Coverage`] that tells
//! how many it does not. Emoji are left out and the space around them mended: a picture without a
//! typeface for pictures would be a box.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_compatible;

use super::face::holds;

/// As much of a text as is read: more than a card can show in its smallest letters.
const READ: usize = 2_000;
/// As much as is kept.
const KEPT: usize = 500;
/// Up to this many missing characters are left out without a word lost.
const FEW: usize = 2;

/// How much of a text the typeface of cards can draw. It holds Latin with Vietnamese, Greek and
/// Cyrillic; it does not hold Arabic, Hebrew, Chinese, Japanese, Korean, Thai or the scripts of
/// India. Emoji and invisible characters count as neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// How many characters other than spaces there are.
    pub characters: usize,
    /// How many of them cannot be drawn.
    pub missing: usize,
    /// The first of those, for the message.
    pub first: Option<char>,
}

impl Coverage {
    /// Examines a text, as much of it as a card would show.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Clean::of(text).coverage
    }

    /// Tells whether the text is shown: it has something to show, and of ten characters at most one
    /// is missing, two in all.
    #[must_use]
    pub fn is_legible(&self) -> bool {
        self.characters > self.missing
            && self.missing <= FEW
            && self.missing * 10 <= self.characters
    }
}

/// A text made ready for setting.
#[derive(Clone, Debug, Default)]
pub(super) struct Clean {
    /// Characters that all have a glyph, with single spaces between words.
    pub text: Vec<char>,
    /// What was there before.
    pub coverage: Coverage,
    /// Whether the last thing read was left out.
    gap: bool,
}

impl Clean {
    /// Cleans a text.
    pub(super) fn of(text: &str) -> Self {
        let mut clean = Self::default();
        for character in text.chars().take(READ).nfc() {
            if clean.text.len() >= KEPT {
                break;
            }
            clean.read(character);
        }
        while clean.text.last() == Some(&' ') {
            clean.text.pop();
        }
        clean
    }

    /// Cleans a text; `None` unless enough of it can be shown.
    pub(super) fn legible(text: &str) -> Option<Vec<char>> {
        let clean = Self::of(text);
        (clean.coverage.is_legible() && !clean.text.is_empty()).then_some(clean.text)
    }

    fn read(&mut self, character: char) {
        match character {
            '\u{a0}' | '\u{202f}' | '\u{2007}' => self.push('\u{a0}'),
            _ if character.is_whitespace() => self.space(),
            _ if is_silent(character) => {}
            _ if holds(character) => {
                self.coverage.characters += 1;
                self.push(character);
            }
            _ if is_emoji(character) => self.gap = true,
            _ => self.substitute(character),
        }
    }

    /// Wide letters, ligatures and mathematical bold are plain letters in disguise.
    fn substitute(&mut self, character: char) {
        let mut plain = Vec::new();
        decompose_compatible(character, |part| plain.push(part));
        self.coverage.characters += 1;
        if plain.iter().all(|&part| holds(part)) {
            for part in plain {
                self.push(part);
            }
        } else {
            self.coverage.missing += 1;
            self.coverage.first.get_or_insert(character);
            self.gap = true;
        }
    }

    fn space(&mut self) {
        if self.text.last().is_some_and(|last| *last != ' ') {
            self.text.push(' ');
        }
    }

    fn push(&mut self, character: char) {
        // "Done 🎉!" is "Done!", while the space of the French "Fini !" stays.
        if self.gap && matches!(character, ',' | '.' | ';' | ':' | '!' | '?' | ')' | '…') {
            self.text.pop_if(|last| *last == ' ');
        }
        self.gap = false;
        self.text.push(character);
    }
}

/// Control characters, directions, joiners, selectors, and accents that found no letter to join
/// (stress marks of Russian dictionaries): nothing that is missed.
fn is_silent(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{20e3}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

/// The blocks that emoji and pictographs live in.
fn is_emoji(character: char) -> bool {
    matches!(character,
        '\u{2300}'..='\u{23ff}' | '\u{25a0}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{3030}'
        | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{1f000}'..='\u{1faff}')
}

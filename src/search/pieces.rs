//! Pieces: a text cut at what is in no word, sixteen bytes at a time.
//!
//! In comes text; out come pieces without spaces, each with a number to be looked up by. Nearly all
//! are one word: [`words`](super::words) makes words of a piece, the [lexicon](super::lexicon)
//! remembers which. Cutting here what never joins there, brackets and quotes in ASCII, leaves fewer
//! pieces to remember; what may join, a full stop or a hyphen, is taken off at the ends only.

use super::bytes::{first, window};
use super::words::signs;

/// What a byte is to pieces.
const LETTER: u8 = 1;
/// Joins words like a letter, yet is none.
const UNDERSCORE: u8 = 2;
/// May stand within a word, or between the parts of a compound.
const JOINT: u8 = 4;
/// Stands in no word.
const BREAK: u8 = 8;
/// Controls, and the bytes of all that is not ASCII: not judged here.
const OTHER: u8 = 16;
const SPACE: u8 = 32;

const CLASSES: [u8; 256] = {
    let mut classes = [OTHER; 256];
    let mut byte = 0;
    while byte < 128_u8 {
        classes[byte as usize] = match byte {
            b'_' => UNDERSCORE,
            b'\'' | b',' | b'-' | b'.' | b':' | b';' => JOINT,
            _ if byte.is_ascii_alphanumeric() => LETTER,
            _ if byte.is_ascii_whitespace() => SPACE,
            _ if byte.is_ascii_punctuation() => BREAK,
            _ => OTHER,
        };
        byte += 1;
    }
    classes
};

fn class(byte: u8) -> u8 {
    CLASSES[usize::from(byte)]
}

/// Calls `each` with the pieces of `text` in their order, and with a piece's bytes as a number where
/// they fit in one, or zero.
#[inline]
pub(super) fn pieces<'a>(text: &'a str, mut each: impl FnMut(&'a str, u128)) {
    let bytes = text.as_bytes();
    let class_at = |at: usize| bytes.get(at).map_or(SPACE, |&byte| class(byte));
    let mut at = 0;
    while at < bytes.len() {
        let (length, brief) = letters(window(bytes, at));
        let end = at + length;
        // Nearly all pieces are letters alone, to the next space, to a sign that stands in no word,
        // or to a full stop at the end.
        let after = match class_at(end) {
            // One letter may have signs that belong to it.
            BREAK if length == 1 && matches!(bytes[end], b'+' | b'#') => {
                at = stretch(text, at, end, &mut each);
                continue;
            }
            SPACE | BREAK if length < 16 => 1,
            JOINT if length < 16 && class_at(end + 1) == SPACE => 2,
            _ => {
                at = stretch(text, at, end, &mut each);
                continue;
            }
        };
        if length > 0 {
            each(&text[at..end], brief);
        }
        at = end + after;
    }
}

/// Reads on to the next space, some letters being read already, and returns its place.
#[inline(never)]
fn stretch<'a>(
    text: &'a str,
    start: usize,
    read: usize,
    each: &mut impl FnMut(&'a str, u128),
) -> usize {
    let bytes = text.as_bytes();
    let mut classes = 0;
    let rest = bytes[read..].iter().take_while(|&&byte| {
        classes |= class(byte);
        class(byte) != SPACE
    });
    let end = read + rest.count();
    let (mut at, last) = trim(bytes, start, end, |class| class & (BREAK | JOINT) != 0);
    let last = last + signs(&text[last..end]);
    if classes & OTHER != 0 {
        each(&text[at..last], 0);
        return end;
    }
    while at < last {
        let piece = bytes[at..last].iter().take_while(|&&byte| class(byte) != BREAK);
        let (from, mut to) = trim(bytes, at, at + piece.count(), |class| class == JOINT);
        // What stands before the last letter is of its word, or `words::cut` says that it is.
        if from < to && bytes[from..to].iter().rev().nth(1).is_none_or(|&b| class(b) == JOINT) {
            to += signs(&text[to..end]);
        }
        if from < to {
            let brief = if to - from > 16 { 0 } else { first(window(bytes, from), to - from) };
            each(&text[from..to], brief);
        }
        at = to;
        while at < last && class(bytes[at]) & (BREAK | JOINT) != 0 {
            at += 1;
        }
    }
    end
}

/// Takes off both ends what `is` names.
fn trim(bytes: &[u8], from: usize, to: usize, is: impl Fn(u8) -> bool) -> (usize, usize) {
    let (mut from, mut to) = (from, to);
    while from < to && is(class(bytes[from])) {
        from += 1;
    }
    while from < to && is(class(bytes[to - 1])) {
        to -= 1;
    }
    (from, to)
}

/// Counts the letters, digits and underscores of ASCII that sixteen bytes begin with, and returns
/// them alone.
#[expect(clippy::cast_possible_truncation, reason = "the halves are what is wanted")]
#[inline]
fn letters(window: u128) -> (usize, u128) {
    let low = window as u64;
    let end = others(low).trailing_zeros();
    if end < 64 {
        // Of the byte that `end` is the highest bit of, nothing is kept.
        return (end as usize / 8, u128::from(low & ((1 << (end & 0x38)) - 1)));
    }
    let high = (window >> 64) as u64;
    let end = others(high).trailing_zeros();
    let kept = if end < 64 { high & ((1 << (end & 0x38)) - 1) } else { high };
    (8 + end as usize / 8, u128::from(kept) << 64 | u128::from(low))
}

/// Returns the highest bit of each byte that is no letter, no digit and no underscore of ASCII.
///
/// Each byte is added to what makes its highest bit tell whether it reaches a bound; where that bit
/// was set before, it is no ASCII. No sum reaches the next byte.
#[inline]
fn others(bytes: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    let reaches = |bytes: u64, bound: u8| bytes + ONES * u64::from(128 - bound);
    let low = bytes & (ONES * 0x7f);
    let lower = low | (ONES * 0x20);
    let letter = reaches(lower, b'a') & !reaches(lower, b'z' + 1);
    let digit = reaches(low, b'0') & !reaches(low, b'9' + 1);
    let underscore = reaches(low, b'_') & !reaches(low, b'_' + 1);
    (!(letter | digit | underscore) | bytes) & (ONES * 0x80)
}

#[cfg(test)]
mod tests {
    use super::super::words;
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        pieces(text, |piece, _| found.push(piece));
        found
    }

    #[test]
    fn letters_are_told_by_class() {
        for byte in 0..=255_u8 {
            let expected = class(byte) & (LETTER | UNDERSCORE) != 0;
            for at in 0..16 {
                let mut bytes = [b'x'; 16];
                bytes[at] = byte;
                let (length, brief) = letters(u128::from_le_bytes(bytes));
                assert_eq!(length, if expected { 16 } else { at }, "{byte} at {at}");
                bytes[length..].fill(0);
                assert_eq!(brief, u128::from_le_bytes(bytes), "{byte} at {at}");
            }
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 4_000, failure_persistence: None, ..Default::default() })]

        #[test]
        fn pieces_hold_the_words_of_the_text(text in "([aB1_.:,'+# (/-]|é|[a-z]{16}){0,14}") {
            let words = |text: &str, words: &mut Vec<String>| words::cut(text, |piece, _| {
                words::expand(piece, &mut |word, _, _| words.push(word.to_owned()));
            });
            let (mut whole, mut apart) = (Vec::new(), Vec::new());
            words(&text, &mut whole);
            pieces(&text, |piece, _| words(piece, &mut apart));
            proptest::prop_assert_eq!(whole, apart);
        }
    }

    #[test]
    fn what_never_joins_is_cut() {
        assert_eq!(cut("  (see: a-b.c, [don't])\n"), ["see", "a-b.c", "don't"]);
        assert_eq!(cut("f(_x-y_, \"_z\")"), ["f", "_x-y_", "_z"]);
        assert_eq!(cut("-- ... a/--/b"), ["a", "b"]);
        assert_eq!(cut("“naïve” (été)"), ["“naïve”", "été"]);
        assert_eq!(cut("x(_é-b_), _é-b_"), ["x", "_é-b_", "_é-b_"]);
        assert_eq!(cut("aaaaaaaaaaaaaaaaaaaaaaa_b. x"), ["aaaaaaaaaaaaaaaaaaaaaaa_b", "x"]);
    }
}

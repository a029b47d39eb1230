//! Words: what a text is searched by.
//!
//! In comes text; out come words, folded: lower case, compatibility forms resolved, accents off.
//! Boundaries are those of UAX 29. An identifier gives its whole and its parts (`retry_count`:
//! `retry_count`, `retry`, `count`); so do `kebab-case`, `camelCase` and dotted paths. One letter and
//! its signs are a name too: `C++` gives `c` and `c++`, `C#` gives `c` and `c#`. Writing
//! without spaces (Han, kana, Hangul, Thai, Lao, Khmer, Burmese) gives each two neighbours, or a
//! character that stands alone. `static/js/search-words.js` cuts what a reader types by the same
//! rules; `tables/words.json` is the table that both are tested against.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// Longer words are cut: nobody types them, and a line of base64 is no vocabulary.
const LONGEST: usize = 40;

/// Calls `each` with the pieces of `text` that are words or hold several, in their order, and
/// whether the piece is an addition to what was cut already: `kebab-case` after `kebab` and `case`.
pub(super) fn cut<'a>(text: &'a str, mut each: impl FnMut(&'a str, bool)) {
    // Spaces are in no word, and what stands between them is mostly ASCII.
    for chunk in text.split_ascii_whitespace() {
        if chunk.is_ascii() {
            cut_spaced(chunk, &mut each);
            continue;
        }
        // A narrow space that does not break is a space, though UAX 29 joins words by it: in French
        // one stands before each question mark.
        for chunk in chunk.split('\u{202f}') {
            cut_runs(chunk, &mut each);
        }
    }
}

/// Runs with and without spaces between words, by turns.
fn cut_runs<'a>(chunk: &'a str, each: &mut impl FnMut(&'a str, bool)) {
    let mut rest = chunk;
    while let Some(first) = rest.chars().next() {
        let solid = is_solid(first);
        let end = rest.find(|c| is_solid(c) != solid).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        rest = after;
        if solid {
            each(run, false);
        } else {
            cut_spaced(run, each);
        }
    }
}

fn cut_spaced<'a>(chunk: &'a str, each: &mut impl FnMut(&'a str, bool)) {
    // Where the words joined by single hyphens begin, where they end so far, and how many they are.
    let (mut start, mut end, mut joined) = (0, 0, 0);
    for (at, word) in chunk.unicode_word_indices() {
        if joined > 0 && at == end + 1 && chunk.as_bytes()[end] == b'-' {
            joined += 1;
        } else {
            if joined > 1 {
                each(&chunk[start..end], true);
            }
            (start, joined) = (at, 1);
        }
        end = at + word.len();
        each(word, false);
        if word.len() == 1 && word.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let signs = signs(&chunk[end..]);
            if signs > 0 {
                each(&chunk[at..end + signs], true);
            }
        }
    }
    if joined > 1 {
        each(&chunk[start..end], true);
    }
}

/// Returns the length of the signs that `rest`, what follows one letter, begins with: of `C++`, which
/// may have a number behind it, and of `C#`.
pub(super) fn signs(rest: &str) -> usize {
    let ends = |length: usize, is_more: fn(char) -> bool| {
        let next = rest[length..].chars().next();
        let is_more = |c| matches!(c, '_' | '+' | '#') || is_more(c);
        if next.is_some_and(is_more) { 0 } else { length }
    };
    if rest.starts_with("++") {
        ends(2, char::is_alphabetic)
    } else if rest.starts_with('#') {
        ends(1, char::is_alphanumeric)
    } else {
        0
    }
}

/// Calls `each` with the words of a piece, folded; with the same in lower case with its accents on,
/// which is what stemmers want; and with whether it is but a part of the name before.
pub(super) fn expand(piece: &str, each: &mut impl FnMut(&str, &str, bool)) {
    if piece.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        // Nearly all pieces. Humps begin with capitals.
        let has_humps = piece.bytes().skip(1).any(|byte| byte.is_ascii_uppercase());
        return if has_humps { identifier(piece, false, each) } else { emit(piece, false, each) };
    }
    if piece.chars().next().is_some_and(is_solid) {
        return pairs(&fold(piece), each);
    }
    if piece.contains(['-', '+', '#']) {
        return emit(piece, true, each);
    }
    // What stands before or after an apostrophe and is that short is no word: 's, 'll, l', qu'. At
    // the end of a piece, which is of Hebrew then, it is a mark of the last letter.
    let piece = piece.trim_end_matches('\'');
    let bare = piece.split(['\'', '’']);
    if bare.clone().nth(1).is_none() {
        return identifier(piece.trim_matches('_'), false, each);
    }
    for part in bare.filter(|part| part.chars().nth(2).is_some()) {
        identifier(part.trim_matches('_'), false, each);
    }
}

/// An identifier as a whole, then its parts: at dots and colons, at underscores, at capitals.
fn identifier(name: &str, part: bool, each: &mut impl FnMut(&str, &str, bool)) {
    if name.is_empty() {
        return;
    }
    emit(name, part, each);
    // What a dot joins are names; what an underscore joins are words of one.
    for (separators, below) in [(&['.', ':', '·'][..], part), (&['_'][..], true)] {
        if name.contains(separators) {
            let parts = name.split(separators).filter(|part| !part.is_empty());
            // The parts of a version or of a number are nobody's words.
            let parts = parts.filter(|part| !is_number(part));
            return parts.for_each(|part| identifier(part, below, each));
        }
    }
    let mut start = 0;
    for at in humps(name).chain([name.len()]) {
        let hump = &name[start..at];
        if hump.len() < name.len() && hump.chars().nth(1).is_some() {
            emit(hump, true, each);
        }
        start = at;
    }
}

/// Digits, or `v` and digits.
pub(super) fn is_number(part: &str) -> bool {
    let digits = part.strip_prefix(['v', 'V']).unwrap_or(part);
    digits.chars().all(char::is_numeric)
}

/// Where a new word begins in `camelCase` and in `HTTPServer`.
pub(super) fn humps(name: &str) -> impl Iterator<Item = usize> {
    let mut characters = name.char_indices().peekable();
    let mut before: Option<char> = None;
    std::iter::from_fn(move || {
        while let Some((at, now)) = characters.next() {
            let next = characters.peek().map(|&(_, next)| next);
            let last = before.replace(now);
            if now.is_uppercase()
                && let Some(last) = last
                && (last.is_lowercase()
                    || last.is_uppercase() && next.is_some_and(char::is_lowercase))
            {
                return Some(at);
            }
        }
        None
    })
}

fn emit(word: &str, part: bool, each: &mut impl FnMut(&str, &str, bool)) {
    let word = shorten(word);
    if word.is_ascii() {
        // Nearly all words, without a detour.
        if word.bytes().any(|byte| byte.is_ascii_uppercase() || matches!(byte, b',' | b';')) {
            let mut lower = [0; LONGEST];
            let kept = word.bytes().filter(|byte| !matches!(byte, b',' | b';'));
            let length = lower.iter_mut().zip(kept).map(|(to, byte)| *to = byte).count();
            let lower = &mut lower[..length];
            lower.make_ascii_lowercase();
            let lower = str::from_utf8(lower).expect("ASCII");
            return each(lower, lower, part);
        }
        return each(word, word, part);
    }
    let folded = fold(word);
    if !folded.is_empty() {
        each(shorten(&folded), &word.replace(is_hidden, "").to_lowercase(), part);
    }
}

pub(super) fn shorten(word: &str) -> &str {
    if word.len() <= LONGEST {
        return word;
    }
    word.char_indices().nth(LONGEST).map_or(word, |(end, _)| &word[..end])
}

fn pairs(run: &str, each: &mut impl FnMut(&str, &str, bool)) {
    let ends: Vec<usize> =
        run.char_indices().map(|(at, _)| at).chain(std::iter::once(run.len())).collect();
    if ends.len() == 2 {
        each(run, run, false);
    }
    for pair in ends.windows(3) {
        let pair = &run[pair[0]..pair[2]];
        each(pair, pair, false);
    }
}

/// Folds a word: two words that a reader would take for the same become the same.
pub(super) fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    // Compatibility forms first: some of them hide capitals (ℍ).
    let plain: String = word.nfkc().collect();
    let mut bare = String::with_capacity(plain.len());
    let dropped = |c: char| matches!(c, '\u{300}'..='\u{36f}' | ',' | ';') || is_hidden(c);
    for c in plain.to_lowercase().nfd().filter(|&c| !dropped(c)) {
        bare.push_str(&letter(c));
    }
    bare.nfc().collect()
}

/// Letters that are written with a plain one where they cannot be typed, and have no decomposition.
fn letter(c: char) -> Cow<'static, str> {
    Cow::Borrowed(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'ħ' => "h",
        'ı' => "i",
        'þ' => "th",
        'ς' => "σ",
        _ => return Cow::Owned(c.to_string()),
    })
}

/// Whether a character only says how a word is set: where it may break, whether its letters join.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// Whether a character belongs to a writing that leaves no space between words.
pub(super) fn is_solid(c: char) -> bool {
    matches!(u32::from(c),
        0xe01..=0xeff | 0x1000..=0x109f | 0x1100..=0x11ff | 0x1780..=0x17ff | 0x3005..=0x3007
        | 0x3041..=0x30fa | 0x30fc..=0x30ff | 0x3131..=0x318e | 0x31f0..=0x31ff
        | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7a3 | 0xf900..=0xfaff
        | 0xff66..=0xff9f | 0x2_0000..=0x3_23af)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        cut(text, |piece, _| expand(piece, &mut |word, _, _| words.push(word.to_owned())));
        words
    }

    /// The client's test reads the same table.
    #[test]
    fn table() {
        let table: Vec<(String, Vec<String>)> =
            serde_json::from_str(include_str!("tables/words.json")).expect("a table of words");
        for (text, expected) in table {
            assert_eq!(words(&text), expected, "{text}");
        }
    }

    #[test]
    fn long_words_are_cut() {
        assert_eq!(words(&"x".repeat(100)), ["x".repeat(40)]);
        assert_eq!(words(&"é".repeat(100)), ["e".repeat(40)]);
    }
}

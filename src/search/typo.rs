//! One mistake in typing: whether two words are that near.
//!
//! In come two words; out comes yes or no. `isTypo` in `static/js/search-words.js` is the same.

/// Tells whether one letter more, less or other, or two neighbours exchanged, make one word the
/// other.
pub(super) fn is_typo(a: &str, b: &str) -> bool {
    let same: usize =
        a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (a, b) = (&a[same..], &b[same..]);
    let (mut short_a, mut short_b) = (a.chars(), b.chars());
    let (first_a, first_b) = (short_a.next(), short_b.next());
    let (after_a, after_b) = (short_a.as_str(), short_b.as_str());
    if after_a == after_b || after_a == b || a == after_b {
        return true;
    }
    let (second_a, second_b) = (short_a.next(), short_b.next());
    first_a == second_b && second_a == first_b && short_a.as_str() == short_b.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mistake() {
        for other in ["token", "toke", "tokens", "tokem", "tokne", "ttoken", "otken", "oken"] {
            assert!(is_typo("token", other) && is_typo(other, "token"), "{other}");
        }
        for other in ["okten", "tok", "tokenss", "tekon", "tkn", ""] {
            assert!(!is_typo("token", other) && !is_typo(other, "token"), "{other}");
        }
        assert!(is_typo("ключ", "клюм") && is_typo("a", "") && is_typo("", ""));
    }
}

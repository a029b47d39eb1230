//! "Did you mean": the candidate that a writer most likely had in mind.
//!
//! In come what was written and what could have been; out comes the nearest candidate, or nothing
//! where a guess would mislead.

/// Returns the candidate nearest to `written`, or `None` where none is near enough to be meant.
///
/// Near is a Damerau–Levenshtein distance of at most a third of the length; ties go to the
/// candidate that comes first.
pub fn nearest<'a>(
    written: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let written = written.to_lowercase();
    let (length, letters) = letters(&written);
    let limit = (length / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        // The distance itself takes a hundred times as long as a look at the lengths and letters,
        // and a site has as many candidates as pages.
        let lower = candidate.to_lowercase();
        let (its_length, its_letters) = self::letters(&lower);
        if its_length.abs_diff(length) > limit || apart(&letters, &its_letters) > limit {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&written, &lower);
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How often each of 64 classes of letters stands in a text.
type Letters = [u16; 64];

/// Returns the length of `text` in characters, and its letters.
fn letters(text: &str) -> (usize, Letters) {
    let mut letters: Letters = [0; 64];
    let mut length = 0;
    for c in text.chars() {
        length += 1;
        let class = &mut letters[c as usize % 64];
        *class = class.saturating_add(1);
    }
    (length, letters)
}

/// Returns a lower bound of the distance between two texts by their letters: a letter that only one
/// of them has takes a step of its own, unless it is changed for one that only the other has.
fn apart(one: &Letters, other: &Letters) -> usize {
    let surplus = |a: &Letters, b: &Letters| -> usize {
        a.iter().zip(b).map(|(a, b)| usize::from(a.saturating_sub(*b))).sum()
    };
    surplus(one, other).max(surplus(other, one))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn letters_are_never_further_apart_than_texts(one in "[a-eéß]{0,12}", two in "[a-eéß]{0,12}") {
            let bound = apart(&letters(&one).1, &letters(&two).1);
            prop_assert!(bound <= strsim::damerau_levenshtein(&one, &two));
        }
    }

    #[test]
    fn a_slip_finds_its_word_and_another_word_finds_nothing() {
        let keys = ["title", "description", "publishedAt"];
        assert_eq!(nearest("tilte", keys), Some("title"));
        assert_eq!(nearest("descripton", keys), Some("description"));
        assert_eq!(nearest("PublishedAt", keys), Some("publishedAt"));
        assert_eq!(nearest("banner", keys), None);
    }
}

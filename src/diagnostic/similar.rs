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
    let length = written.chars().count();
    let limit = (length / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        // A difference in length is a lower bound of the distance and far cheaper to see.
        if candidate.chars().count().abs_diff(length) > limit {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&written, &candidate.to_lowercase());
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word_and_another_word_finds_nothing() {
        let keys = ["title", "description", "publishedAt"];
        assert_eq!(nearest("tilte", keys), Some("title"));
        assert_eq!(nearest("descripton", keys), Some("description"));
        assert_eq!(nearest("PublishedAt", keys), Some("publishedAt"));
        assert_eq!(nearest("banner", keys), None);
    }
}

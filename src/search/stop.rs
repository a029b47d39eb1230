//! Stop words: the few words of a language that tell nothing about a page, `the` and `of`.
//!
//! In comes a language; out come its stop words, folded. They are indexed in titles and headings
//! only, and a browser does not fetch their shards for a query that has other words: of the five
//! shards of “how to throttle a trigger” that leaves two. Lists are short on purpose: `not`, `all`,
//! `from` and `new` are words that readers look for.

/// Returns the stop words of a language, by the first subtag of its BCP 47 tag.
pub(super) fn stop_words(language: &str) -> &'static [&'static str] {
    match language.split(['-', '_']).next().unwrap_or_default() {
        "en" => &[
            "a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "how",
            "i", "in", "is", "it", "its", "my", "of", "on", "or", "that", "the", "this", "to",
            "was", "what", "when", "where", "which", "with", "you", "your",
        ],
        "de" => &[
            "als", "auf", "bei", "das", "dem", "den", "der", "des", "die", "ein", "eine", "einem",
            "einen", "einer", "es", "fur", "ich", "im", "in", "ist", "man", "mit", "sich", "und",
            "von", "was", "wie", "zu", "zum", "zur",
        ],
        "fr" => &[
            "a", "au", "aux", "ce", "comment", "dans", "de", "des", "du", "en", "est", "et", "il",
            "je", "la", "le", "les", "ou", "par", "pour", "que", "qui", "se", "sur", "un", "une",
        ],
        "es" => &[
            "a", "al", "como", "con", "de", "del", "el", "en", "es", "la", "las", "lo", "los", "o",
            "para", "por", "que", "se", "su", "un", "una", "y",
        ],
        "it" => &[
            "a", "al", "che", "come", "con", "da", "dei", "del", "della", "di", "e", "gli", "i",
            "il", "in", "la", "le", "lo", "o", "per", "si", "un", "una",
        ],
        "pt" => &[
            "a", "ao", "as", "com", "como", "da", "das", "de", "do", "dos", "e", "em", "na", "no",
            "o", "os", "ou", "para", "por", "que", "se", "um", "uma",
        ],
        "nl" => &[
            "aan", "de", "die", "dat", "een", "en", "het", "hoe", "ik", "in", "is", "met", "of",
            "op", "te", "van", "voor", "wat",
        ],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::words::fold;

    #[test]
    fn stop_words_are_folded() {
        for language in ["en", "de-AT", "fr", "es", "it", "pt", "nl"] {
            let words = stop_words(language);
            assert!(
                !words.is_empty() && words.iter().all(|word| fold(word) == *word),
                "{language}"
            );
        }
    }
}

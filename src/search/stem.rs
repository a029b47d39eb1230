//! Stems: which words of a language are forms of one word.
//!
//! In comes a language and a lower-case word with its accents on; out comes its stem, folded like
//! the word itself. Only the build knows languages: shards list the forms that the site uses, each
//! with its group, and the reader's browser looks forms up.

use snowball_stemmers_rs::{Algorithm, Stemmer};

use super::{key::key, words::fold};

/// The stemmer of one language, or none.
pub(super) struct Stems(Option<Stemmer>);

impl Stems {
    /// Chooses by the first subtag of a BCP 47 tag.
    pub(super) fn of(language: &str) -> Self {
        let primary = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let algorithm = match primary.as_str() {
            "ar" => Algorithm::Arabic,
            "hy" => Algorithm::Armenian,
            "eu" => Algorithm::Basque,
            "ca" => Algorithm::Catalan,
            "cs" => Algorithm::Czech,
            "da" => Algorithm::Danish,
            "nl" => Algorithm::Dutch,
            "en" => Algorithm::English,
            "eo" => Algorithm::Esperanto,
            "et" => Algorithm::Estonian,
            "fi" => Algorithm::Finnish,
            "fr" => Algorithm::French,
            "de" => Algorithm::German,
            "el" => Algorithm::Greek,
            "hu" => Algorithm::Hungarian,
            "id" => Algorithm::Indonesian,
            "ga" => Algorithm::Irish,
            "it" => Algorithm::Italian,
            "lt" => Algorithm::Lithuanian,
            "nb" | "nn" | "no" => Algorithm::Norwegian,
            "pl" => Algorithm::Polish,
            "pt" => Algorithm::Portuguese,
            "ro" => Algorithm::Romanian,
            "ru" => Algorithm::Russian,
            "sr" => Algorithm::Serbian,
            "es" => Algorithm::Spanish,
            "sv" => Algorithm::Swedish,
            "tr" => Algorithm::Turkish,
            "uk" => Algorithm::Ukrainian,
            _ => return Self(None),
        };
        Self(Some(Stemmer::create(algorithm)))
    }

    /// Returns the stem of `word`, whose folded form is `surface`; the surface itself where the two
    /// would lie in different shards, or where the word is no word of a language.
    pub(super) fn stem(&self, word: &str, surface: &str) -> Option<String> {
        let stemmer = self.0.as_ref()?;
        if surface.len() < 4 || !word.chars().all(char::is_alphabetic) {
            return None;
        }
        let stem = stemmer.stem(word);
        let stem = if stem.is_ascii() { stem.into_owned() } else { fold(&stem) };
        (stem != surface && key(&stem) == key(surface)).then_some(stem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_share_a_stem() {
        let table = [
            ("en", &["deploy", "deploys", "deployed", "deploying"][..]),
            ("en-GB", &["configuration", "configure", "configures"]),
            ("de", &["haus", "hause"]),
            ("de", &["bücher", "büchern"]),
            ("fr", &["réseau", "réseaux"]),
            ("es", &["servidor", "servidores"]),
            ("ru", &["сервер", "сервера", "серверы"]),
            ("sv", &["knapp", "knappen", "knappar"]),
        ];
        for (language, forms) in table {
            let stems = Stems::of(language);
            let mut found: Vec<String> = forms
                .iter()
                .map(|form| {
                    let surface = fold(form);
                    stems.stem(form, &surface).unwrap_or(surface)
                })
                .collect();
            found.dedup();
            assert_eq!(found.len(), 1, "{language} {forms:?}: {found:?}");
        }
    }

    #[test]
    fn a_stem_with_another_beginning_is_not_used() {
        assert_eq!(Stems::of("en").stem("going", "going"), None);
        assert_eq!(Stems::of("en").stem("sha256", "sha256"), None);
        assert_eq!(Stems::of("tlh").stem("running", "running"), None);
    }
}

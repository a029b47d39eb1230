//! Terms: what a reader types, cut into words as trees.
//!
//! In comes a query; out come its words, a name with what it is made of below it: a name that no
//! page has is looked for by its parts. The words are those that [`cut`] and `expand` give the
//! index, in the same order; `terms` in `static/js/search-words.js` gives the same trees.

use super::words::{cut, fold, humps, is_number, is_solid, shorten};

/// A word, folded, and what is left to look for where no page has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) word: String,
    pub(super) parts: Vec<Term>,
    /// Two neighbours from a writing without spaces between words.
    pub(super) solid: bool,
}

/// Cuts a text into terms.
pub(super) fn terms(text: &str) -> Vec<Term> {
    let mut pieces: Vec<Vec<Term>> = Vec::new();
    cut(text, |piece, again| {
        if again {
            // What single hyphens join has been cut already, and no word has a hyphen; the letter
            // of `C++` has been cut, too.
            let joined = piece.split('-').count().min(pieces.len());
            let parts = pieces.drain(pieces.len() - joined..).flatten().collect();
            pieces.push(vec![Term { parts, ..leaf(piece) }]);
        } else if piece.starts_with(is_solid) {
            pieces.push(pairs(&fold(piece)));
        } else {
            pieces.push(expand(piece));
        }
    });
    pieces.into_iter().flatten().collect()
}

fn leaf(word: &str) -> Term {
    let mut word = fold(shorten(word));
    word.retain(|c| !matches!(c, ',' | ';'));
    Term { word: shorten(&word).to_owned(), ..Term::default() }
}

fn pairs(run: &str) -> Vec<Term> {
    let solid = |word: &str| Term { word: word.to_owned(), solid: true, ..Term::default() };
    let ends: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
    if ends.len() == 2 {
        return vec![solid(run)];
    }
    ends.windows(3).map(|ends| solid(&run[ends[0]..ends[2]])).collect()
}

fn expand(piece: &str) -> Vec<Term> {
    let piece = piece.trim_end_matches('\'');
    let bare = piece.split(['\'', '’']);
    if bare.clone().nth(1).is_none() {
        return identifier(piece.trim_matches('_')).into_iter().collect();
    }
    let kept = bare.filter(|part| part.chars().nth(2).is_some());
    kept.filter_map(|part| identifier(part.trim_matches('_'))).collect()
}

fn identifier(name: &str) -> Option<Term> {
    let mut term = leaf(name);
    if term.word.is_empty() {
        return None;
    }
    let separators = [&['.', ':', '·'][..], &['_']];
    if let Some(separators) = separators.into_iter().find(|those| name.contains(*those)) {
        let parts = name.split(separators).filter(|part| !is_number(part));
        term.parts = parts.filter_map(identifier).collect();
        return Some(term);
    }
    let mut start = 0;
    for end in humps(name).chain([name.len()]) {
        let part = &name[start..end];
        if part != name && part.chars().nth(1).is_some() {
            term.parts.push(leaf(part));
        }
        start = end;
    }
    Some(term)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Names as trees: `a.b(a b)`.
    fn shown(text: &str) -> String {
        fn show(term: &Term) -> String {
            let parts: Vec<String> = term.parts.iter().map(show).collect();
            let Term { word, .. } = term;
            if parts.is_empty() { word.clone() } else { format!("{word}({})", parts.join(" ")) }
        }
        terms(text).iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn names_are_trees() {
        assert_eq!(shown("Hello, World!"), "hello world");
        assert_eq!(
            shown("queue.schema_registry"),
            "queue.schema_registry(queue schema_registry(schema registry))"
        );
        assert_eq!(shown("x-worker-v1.2 getURL"), "x-worker-v1.2(x worker v1.2) geturl(get url)");
        assert_eq!(shown("C# Objective-C++"), "c#(c) objective-c(objective c++(c))");
        assert_eq!(shown("全文検索 don't __init__"), "全文 文検 検索 don init");
    }

    /// All words of some trees.
    fn flatten(terms: &[Term], out: &mut Vec<String>) {
        for Term { word, parts, .. } in terms {
            out.push(word.clone());
            flatten(parts, out);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_query_is_cut_as_the_index_is(
            text in "([a-zA-Z0-9_.:,'’ +#-]|[éÉßøΣ検索はค้한²½Ⅷ]|camelCase|HTTPServer|\\PC){0,24}",
        ) {
            let mut indexed = Vec::new();
            cut(&text, |piece, _| {
                crate::search::words::expand(piece, &mut |word, _, _| indexed.push(word.to_owned()));
            });
            let mut typed = Vec::new();
            flatten(&terms(&text), &mut typed);
            // What hyphens join comes first here and last there.
            typed.sort_unstable();
            indexed.sort_unstable();
            prop_assert_eq!(typed, indexed);
        }
    }
}

//! A query: what a reader would find, for whoever has no browser.
//!
//! In come an index and what is typed; out come pages by rank, those that the reader's browser
//! shows, in its order. `Index.search` in `static/js/search-index.js` is the same: whoever changes one
//! changes the other.

use super::{
    key::key,
    loaded::Loaded,
    lookup::{Found, MISTYPED},
    rank::{Hit, Known, rank},
    terms::{Term, terms},
    typo::is_typo,
};

/// Returns the first `limit` pages that answer a query, the best first; of one facet, if it is
/// named and there is one of that name.
///
/// As in the browser, the query's last word may be the beginning of another unless a space follows,
/// and `tag:name` and `tag:"long name"` leave only pages that have the tag.
#[must_use]
pub fn search(index: &Loaded<'_>, query: &str, facet: Option<&str>, limit: usize) -> Vec<Hit> {
    let (plain, tags) = take_tags(query);
    let only = tags.into_iter().map(|tag| index.tagged(&tag)).reduce(|all, more| &all & &more);
    let mut typed = terms(&plain);
    // Words such as “how to” are not looked for beside others. The last may be another's beginning.
    let last_tells = typed.last().is_some_and(|last| !index.is_stop(&last.word));
    let mut open = !query.ends_with(is_space);
    if typed.iter().any(|term| !index.is_stop(&term.word)) {
        open &= last_tells;
        typed.retain(|term| !index.is_stop(&term.word));
    }
    let mut known = Vec::new();
    for (left, term) in (0..typed.len()).rev().zip(&typed) {
        resolve(index, term, open && left == 0, &mut known);
    }
    let mut hits = match only {
        Some(only) if known.is_empty() => {
            only.into_iter().map(|page| Hit { page, section: None, score: 0.0 }).collect()
        }
        only => rank(&known, index.pages(), only.as_ref()),
    };
    if let Some(facet) = facet.and_then(|name| index.facet(name)) {
        hits.retain(|hit| (facet.from..facet.to).contains(&hit.page));
    }
    hits.truncate(limit);
    hits
}

/// Adds the groups of a word, or those of its parts, or nothing for a word that no page has.
fn resolve<'a>(index: &'a Loaded<'_>, term: &Term, open: bool, known: &mut Vec<Known<'a>>) {
    let Term { word, parts, solid } = term;
    let shard = index.shard(word);
    let long = key(word) != word;
    // Less than three letters begin too many words, and a pair of characters begins none.
    let begins = !solid && word.chars().nth(2).is_some() && (open || !shard.has(word));
    let groups = shard.find(word, begins);
    if !groups.is_empty() {
        return known.push(Known { shard, groups });
    }
    for part in parts {
        resolve(index, part, open, known);
    }
    if !parts.is_empty() || *solid || !long {
        return;
    }
    let groups = shard.find_near(word);
    if groups.is_empty() {
        known.extend(mistyped(index, word));
    } else {
        known.push(Known { shard, groups });
    }
}

/// One mistake in the first three letters leads to another shard.
fn mistyped<'a>(index: &'a Loaded<'_>, word: &str) -> Option<Known<'a>> {
    let mut words = index.words().iter();
    let meant = words.find(|other| key(other) != key(word) && is_typo(word, other))?;
    let shard = index.shard(meant);
    let found = shard.find(meant, false);
    let groups: Found = found.into_iter().map(|(group, _)| (group, MISTYPED)).collect();
    (!groups.is_empty()).then_some(Known { shard, groups })
}

/// Takes `tag:name` and `tag:"long name"` out of a query.
fn take_tags(query: &str) -> (String, Vec<String>) {
    let (mut plain, mut tags) = (String::new(), Vec::new());
    let mut rest = query;
    let mut begins = true;
    while let Some((before, after)) = rest.split_once("tag:") {
        begins = before.chars().next_back().map_or(begins, is_space);
        plain.push_str(before);
        let quoted = after.strip_prefix('"').and_then(|after| after.split_once('"'));
        let (tag, left) =
            quoted.unwrap_or_else(|| after.split_at(after.find(is_space).unwrap_or(after.len())));
        if begins && (quoted.is_some() || !tag.is_empty()) {
            tags.push(tag.to_lowercase());
            plain.push(' ');
            rest = left;
        } else {
            plain.push_str("tag:");
            rest = after;
        }
        begins = false;
    }
    plain.push_str(rest);
    (plain, tags)
}

/// What JavaScript takes for a space.
fn is_space(c: char) -> bool {
    c == '\u{feff}' || c.is_whitespace() && c != '\u{85}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_taken_out() {
        let table: [(&str, &str, &[&str]); 8] = [
            ("tag:API keys", "  keys", &["api"]),
            ("keys tag:\"Long Name\" tag:b", "keys    ", &["long name", "b"]),
            ("tag:\"open", " ", &["\"open"]),
            ("tag:\"\"", " ", &[""]),
            ("tag: x", "tag: x", &[]),
            ("meta tag:x", "meta  ", &["x"]),
            ("metatag:x tag:tag:y", "metatag:x  ", &["tag:y"]),
            ("tag:\"a\"tag:b", " tag:b", &["a"]),
        ];
        for (query, plain, tags) in table {
            let tags = tags.iter().map(|&tag| tag.to_owned()).collect();
            assert_eq!(take_tags(query), (plain.to_owned(), tags), "{query}");
        }
    }
}

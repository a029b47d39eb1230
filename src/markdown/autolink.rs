//! Bare addresses in text become links (GFM, section 6.9), which the parser does not do.
//!
//! In comes text; out come the stretches that are addresses, with the destination of each.

use std::ops::Range;

/// Finds `https://…`, `http://…`, `www.…` and `name@host` in `text`.
#[must_use]
pub fn find(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    // Every address has one of these, and hardly any text has.
    if !text.contains(['@', ':', '/']) && !text.contains("www.") {
        return found;
    }
    let mut from = 0;
    while let Some(start) = next_start(text, from) {
        let rest = &text[start..];
        let end = rest.find(|c: char| c.is_whitespace() || c == '<').unwrap_or(rest.len());
        let address = trim_end(&rest[..end]);
        let host = address.split_once("://").map_or(address, |(_, rest)| rest);
        let host = host.split(['/', '?', '#', ':']).next().unwrap_or_default();
        if is_domain(host) {
            let destination = if address.starts_with("www.") {
                format!("http://{address}")
            } else {
                address.to_owned()
            };
            found.push((start..start + address.len(), destination));
            from = start + address.len();
        } else {
            from = start + 1;
        }
    }
    found.extend(emails(text, &found));
    found.sort_by_key(|(range, _)| range.start);
    found
}

/// Finds the next place where an address may begin: at a word boundary.
fn next_start(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let start = ["http://", "https://", "www."]
            .iter()
            .filter_map(|scheme| text.get(at..)?.find(scheme))
            .min()
            .map(|offset| at + offset)?;
        let before = text[..start].chars().next_back();
        if before.is_none_or(|c| {
            c.is_whitespace() || matches!(c, '*' | '_' | '~' | '(' | '[' | '"' | '\'')
        }) {
            return Some(start);
        }
        at = start + 1;
    }
}

/// Leaves out the punctuation that ends the sentence, not the address.
fn trim_end(address: &str) -> &str {
    let mut address = address;
    loop {
        let trimmed =
            address.trim_end_matches(['?', '!', '.', ',', ':', '*', '_', '~', '\'', '"', ']']);
        let unbalanced =
            trimmed.ends_with(')') && trimmed.matches(')').count() > trimmed.matches('(').count();
        let trimmed = if unbalanced { &trimmed[..trimmed.len() - 1] } else { trimmed };
        let trimmed = trimmed.strip_suffix(';').unwrap_or(trimmed);
        if trimmed.len() == address.len() {
            return address;
        }
        address = trimmed;
    }
}

fn is_domain(host: &str) -> bool {
    host.contains('.')
        && host.split('.').all(|label| {
            !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
        })
}

fn emails(text: &str, taken: &[(Range<usize>, String)]) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices('@') {
        let is_local = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
        let start = text[..at]
            .rfind(|c| !is_local(c))
            .map_or(0, |before| before + text[before..].chars().next().map_or(1, char::len_utf8));
        let rest = &text[at + 1..];
        let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        let end = rest.find(|c| !is_host(c)).unwrap_or(rest.len());
        let host = rest[..end].trim_end_matches('.');
        let range = start..at + 1 + host.len();
        let is_free =
            taken.iter().all(|(other, _)| other.end <= range.start || range.end <= other.start);
        if start < at && is_domain(host) && !host.ends_with(['-', '_']) && is_free {
            found.push((range.clone(), format!("mailto:{}", &text[range])));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(text: &str) -> Vec<String> {
        find(text).into_iter().map(|(_, destination)| destination).collect()
    }

    #[test]
    fn addresses_end_where_the_sentence_goes_on() {
        assert_eq!(links("See https://a.example/b_c?d=e#f."), ["https://a.example/b_c?d=e#f"]);
        assert_eq!(links("(www.a.example/x(y)) now"), ["http://www.a.example/x(y)"]);
        assert_eq!(links("mail me@a.example, or not@all"), ["mailto:me@a.example"]);
        assert_eq!(links("xhttp://a.example http://localhost"), [""; 0]);
    }
}

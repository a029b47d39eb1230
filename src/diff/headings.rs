//! The heading that a link to an id that is gone most likely means, and how it keeps the id.
//!
//! In come the ids that a page had and those that it has; out comes the heading that took another's
//! place, and the stretch of the source in which its ids stand.

use crate::content::{Anchor, split_attributes};
use crate::diagnostic::{Span, nearest};
use crate::output::urls::Heading;

use super::compare::missing;

/// Returns the heading of `after` that took the place of `gone`, and whether that is sure.
///
/// Sure: it has the same words, or it stands in the same place alone and its words are near.
#[must_use]
pub(super) fn successor<'a>(
    gone: &Heading,
    before: &[Heading],
    after: &'a [Heading],
) -> Option<(&'a Heading, bool)> {
    let new: Vec<&Heading> = {
        let new = missing(after, before);
        after.iter().filter(|heading| new.contains(heading) && !heading.text.is_empty()).collect()
    };
    let mut same = new.iter().filter(|heading| !gone.text.is_empty() && heading.text == gone.text);
    if let Some(found) = same.next() {
        return Some((found, same.next().is_none()));
    }
    let near = |texts: &[&'a Heading]| -> Option<&'a Heading> {
        let found = nearest(&gone.text, texts.iter().map(|heading| heading.text.as_str()))?;
        texts.iter().find(|heading| heading.text == found).copied()
    };
    if let Some(alone) = in_its_place(gone, before, after) {
        return Some((alone, near(&[alone]).is_some()));
    }
    near(&new).map(|heading| (heading, false))
}

/// Returns the one new heading that stands between the neighbours of `gone`, where nothing else was
/// lost there.
fn in_its_place<'a>(
    gone: &Heading,
    before: &[Heading],
    after: &'a [Heading],
) -> Option<&'a Heading> {
    let at = before.iter().position(|heading| heading == gone)?;
    let place = |heading: &Heading| after.iter().position(|other| other.id == heading.id);
    let from = match at.checked_sub(1) {
        Some(previous) => place(&before[previous])? + 1,
        None => 0,
    };
    let to = match before.get(at + 1) {
        Some(next) => place(next)?,
        None => after.len(),
    };
    match after.get(from..to)? {
        [alone] if !alone.text.is_empty() => Some(alone),
        _ => None,
    }
}

/// Returns how the heading that `anchor` tells of gets another id; `None` where it is written in a way
/// that its author should change, such as in HTML.
#[must_use]
pub(super) fn another_id(text: &str, anchor: &Anchor, id: &str) -> Option<(Span, String)> {
    let written = text.get(anchor.span.range())?;
    let line = written.trim_end();
    let below = text[anchor.span.end..].trim_start_matches(['\r', '\n']);
    let is_marked = line.trim_start_matches([' ', '>']).starts_with('#');
    let is_underlined = below.starts_with("==") || below.starts_with("--");
    if !(is_marked || is_underlined) || id.contains(char::is_whitespace) {
        return None;
    }
    let (_, attributes) = split_attributes(line);
    let at = |place: usize| Span::new(anchor.span.start + place, anchor.span.start + place);
    if attributes.id.is_some() {
        return Some((at(line.len() - 1), format!(" #{id}")));
    }
    // An id after classes is one too, and what closes the line of a heading stays at its end.
    if !attributes.classes.is_empty() {
        return Some((at(line.len() - 1), format!(" #{} #{id}", anchor.id)));
    }
    let open = line.trim_end_matches('#');
    let closed =
        is_marked && open.len() < line.len() && open.ends_with(' ') && !open.trim().is_empty();
    let end = if closed { open.trim_end().len() } else { line.len() };
    Some((at(end), format!(" {{#{} #{id}}}", anchor.id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headings(list: &[&str]) -> Vec<Heading> {
        let one = |text: &&str| Heading {
            id: text.to_lowercase().replace(' ', "-"),
            text: (*text).to_owned(),
        };
        list.iter().map(one).collect()
    }

    fn successor_of(gone: &str, before: &[&str], after: &[&str]) -> Option<(String, bool)> {
        let (gone, before, after) = (&headings(&[gone])[0], headings(before), headings(after));
        successor(gone, &before, &after).map(|(heading, sure)| (heading.text.clone(), sure))
    }

    #[test]
    fn a_heading_is_known_by_its_words_or_by_its_place() {
        let found = |text: &str, sure| Some((text.to_owned(), sure));
        let before = ["Install", "Configure it", "Run"];
        assert_eq!(
            successor_of("Configure it", &before, &["Install", "Configuring it", "Run"]),
            found("Configuring it", true)
        );
        assert_eq!(
            successor_of("Configure it", &before, &["Install", "Settings", "Run"]),
            found("Settings", false),
            "in its place, with other words"
        );
        assert_eq!(
            successor_of("Configure it", &before, &["Configured it", "Install", "Run"]),
            found("Configured it", false),
            "elsewhere"
        );
        assert_eq!(successor_of("Configure it", &before, &["Install", "Run"]), None);
    }

    #[test]
    fn an_id_is_added_to_what_stands_there() {
        let with = |line: &str| {
            let end = line.find('\n').unwrap_or(line.len());
            let anchor = Anchor { id: "new".into(), text: "T".into(), span: Span::new(0, end) };
            let (span, replacement) = another_id(line, &anchor, "old")?;
            Some(format!("{}{replacement}{}", &line[..span.start], &line[span.end..]))
        };
        assert_eq!(with("## New").unwrap(), "## New {#new #old}");
        assert_eq!(with("## New ##\nx").unwrap(), "## New {#new #old} ##\nx");
        assert_eq!(with("## C#").unwrap(), "## C# {#new #old}");
        assert_eq!(with("## N {#new .wide}").unwrap(), "## N {#new .wide #old}");
        assert_eq!(with("## N {.wide}").unwrap(), "## N {.wide #new #old}");
        assert_eq!(with("## N [#new]\n").unwrap(), "## N [#new #old]\n");
        assert_eq!(with("New\n---\n").unwrap(), "New {#new #old}\n---\n");
        assert_eq!(with("<h2 id=\"new\">New</h2>"), None);
    }
}

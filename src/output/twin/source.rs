//! The Markdown of a page whose source is nothing but Markdown: the source, with other destinations.
//!
//! In come the source, the links in it and where each leads for somebody who has only the text; out
//! comes the same Markdown, in which all other bytes are as their author wrote them.

use crate::content::{Link, LinkKind, Target};

/// Writes `source`, which begins `offset` bytes into its file, with the destinations that `href` gives.
///
/// Returns `None` where a destination is not written as it is read, or cannot stand where it does.
#[must_use]
pub fn from_source(
    source: &str,
    offset: usize,
    links: &[Link],
    href: impl Fn(&Link) -> Option<String>,
) -> Option<String> {
    let is_inside = |link: &&Link| {
        matches!(link.kind, LinkKind::Markdown | LinkKind::Image)
            && link.target != Target::External
            && link.span.start >= offset
    };
    let mut links: Vec<&Link> = links.iter().filter(is_inside).collect();
    // A picture in a link is known before the link is.
    links.sort_by_key(|link| link.span.start);
    let mut text = String::with_capacity(source.len() + 32 * links.len());
    // Blanks before the first line may make code of it.
    let mut from = source.len() - source.trim_start_matches(['\n', '\r']).len();
    for link in links {
        let place = link.span.start - offset..link.span.end - offset;
        let is_exact = source.get(place.clone())? == link.destination
            && source[..place.start].ends_with(['(', '<']);
        if !is_exact || place.start < from {
            return None;
        }
        let href = href(link)?;
        if href.contains(['(', ')', '<', '>', '\\', ' ']) {
            return None;
        }
        text.push_str(&source[from..place.start]);
        text.push_str(&href);
        from = place.end;
    }
    text.push_str(source[from..].trim_end());
    if !text.is_empty() {
        text.push('\n');
    }
    Some(text)
}

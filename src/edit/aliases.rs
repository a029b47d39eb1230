//! Another alias in the front matter of a page, written as its author would.
//!
//! In come the page and the old address; out comes the stretch of its source that changes and what
//! comes in its place. Everything else stays as it is, byte for byte.

use crate::content::Document;
use crate::diagnostic::Span;

/// Returns how `url` becomes an alias of the page; `None` where its front matter has a form that an
/// author should change.
#[must_use]
pub fn another_alias(document: &Document, url: &str) -> Option<(Span, String)> {
    let text: &str = &document.text;
    let front_matter = &document.front_matter;
    let matter = &text[..document.body_start];
    let fence = matter.trim_start_matches('\u{feff}');
    let at = |place| Span::new(place, place);
    if let (Some(first), Some(last)) = (front_matter.aliases.first(), front_matter.aliases.last()) {
        let before = text[..first.span.start].trim_end();
        if before.ends_with('[') {
            return Some((at(last.span.end), format!(", {}", quoted(url))));
        }
        if before.ends_with('-') {
            let line = text[..last.span.start].rfind('\n').map_or(0, |end| end + 1);
            let lead = &text[line..last.span.start];
            return Some((at(last.span.end), format!("\n{lead}{}", plain(url))));
        }
        if before.ends_with(':') && front_matter.aliases.len() == 1 {
            let list = format!("[{}, {}]", &text[first.span.range()], quoted(url));
            return Some((first.span, list));
        }
        return None;
    }
    if front_matter.has("aliases") {
        return None;
    }
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    if fence.starts_with("---") {
        let end = matter.trim_end().rfind('\n').map_or(0, |end| end + 1);
        return Some((at(end), format!("aliases: [{}]\n", plain(url))));
    }
    // At the end a table may be open.
    if fence.starts_with("+++") {
        let begin = start + fence.find('\n')? + 1;
        return Some((at(begin), format!("aliases = [{}]\n", quoted(url))));
    }
    if fence.trim().is_empty() {
        return Some((at(start), format!("---\naliases: [{}]\n---\n\n", plain(url))));
    }
    None
}

fn quoted(url: &str) -> String {
    serde_json::Value::from(url).to_string()
}

/// Writes an address as a plain scalar of YAML where it is one in any place (YAML 1.2.2, 7.3.3).
fn plain(url: &str) -> String {
    let is_plain = url.chars().all(|c| c.is_alphanumeric() || "/-_.~".contains(c));
    if is_plain { url.to_owned() } else { quoted(url) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::paths::SourcePath;

    fn with_alias(text: &str) -> String {
        let path = SourcePath::new("content/docs/a.md").unwrap();
        let document = Document::parse(path.clone(), Arc::from(text));
        let Some((span, replacement)) = another_alias(&document, "/old/") else {
            return "none".to_owned();
        };
        let new = format!("{}{replacement}{}", &text[..span.start], &text[span.end..]);
        let read = Document::parse(path, Arc::from(&*new)).front_matter;
        assert!(read.aliases.iter().any(|alias| alias.value == "/old/"), "{new}");
        assert_eq!(read.aliases.len(), document.front_matter.aliases.len() + 1, "{new}");
        new
    }

    #[test]
    fn an_alias_is_written_as_its_author_writes() {
        assert_eq!(with_alias("Text.\n"), "---\naliases: [/old/]\n---\n\nText.\n");
        assert_eq!(with_alias("\u{feff}T\n"), "\u{feff}---\naliases: [/old/]\n---\n\nT\n");
        assert_eq!(
            with_alias("---\ntitle: A\n---\nT\n"),
            "---\ntitle: A\naliases: [/old/]\n---\nT\n"
        );
        assert_eq!(
            with_alias("---\naliases:\n  - /a/ # why\ntitle: A\n---\n"),
            "---\naliases:\n  - /a/\n  - /old/ # why\ntitle: A\n---\n"
        );
        assert_eq!(
            with_alias("---\naliases: [/a/, '/b/']\n---\n"),
            "---\naliases: [/a/, '/b/', \"/old/\"]\n---\n"
        );
        assert_eq!(with_alias("---\naliases: /a/\n---\n"), "---\naliases: [/a/, \"/old/\"]\n---\n");
        assert_eq!(
            with_alias("+++\ntitle = \"A\"\n[extra]\nx = 1\n+++\n"),
            "+++\naliases = [\"/old/\"]\ntitle = \"A\"\n[extra]\nx = 1\n+++\n"
        );
        assert_eq!(with_alias("---\naliases: []\n---\n"), "none");
    }
}

//! Another line in a table of `folio.toml`, such as an address that was removed or leads elsewhere.
//!
//! In come the text of the file, the table, the key and the value; out comes the new text, equal byte
//! for byte but for that line.

use crate::config::{self, Config};
use crate::paths::SourcePath;

/// Returns the configuration with a text of `[removed]` or `[redirects]`; `None` where the file is
/// written in a way that its author should change.
#[must_use]
pub fn with_entry(
    path: &SourcePath,
    text: &str,
    table: &str,
    key: &str,
    value: &str,
) -> Option<String> {
    // A string of JSON is one of TOML too (TOML 1.0, "String").
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let entry = format!("{} = {}\n", quoted(key), quoted(value));
    let heading = format!("[{table}]");
    let mut place = 0;
    let header = text.split_inclusive('\n').find_map(|line| {
        place += line.len();
        (line.trim() == heading).then_some(place)
    });
    let new = if let Some(end) = header {
        let gap = if text[..end].ends_with('\n') { "" } else { "\n" };
        format!("{}{gap}{entry}{}", &text[..end], &text[end..])
    } else {
        let gap = match text {
            "" => "",
            _ if text.ends_with('\n') => "\n",
            _ => "\n\n",
        };
        format!("{text}{gap}{heading}\n{entry}")
    };
    // What only looks like the table, as in a text of several lines, would swallow the entry.
    let entries = |text: &str| -> Vec<(String, String)> {
        let Config { removed, redirects, .. } = config::parse(path, text).0;
        let removed = removed.into_iter().map(|removal| (removal.url, removal.because));
        let redirects =
            redirects.into_iter().map(|redirect| (redirect.from.to_string(), redirect.to));
        removed.chain(redirects).collect()
    };
    let after = entries(&new);
    let is_there = after.iter().any(|(known, text)| known == key && text == value);
    (is_there && after.len() == entries(text).len() + 1).then_some(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removal_is_one_line_of_the_configuration() {
        let path = SourcePath::new(config::FILE).unwrap();
        let with = |text: &str| with_entry(&path, text, "removed", "/a/", "It \"ended\"");
        assert_eq!(with("").unwrap(), "[removed]\n\"/a/\" = \"It \\\"ended\\\"\"\n");
        assert_eq!(
            with("title = \"T\"").unwrap(),
            "title = \"T\"\n\n[removed]\n\"/a/\" = \"It \\\"ended\\\"\"\n"
        );
        assert_eq!(
            with("[removed]\n\"/b/\" = \"x\"\n[feed]\n").unwrap(),
            "[removed]\n\"/a/\" = \"It \\\"ended\\\"\"\n\"/b/\" = \"x\"\n[feed]\n"
        );
        assert_eq!(with("removed = { \"/b/\" = \"x\" }\n"), None);
        assert_eq!(with("[removed]\n\"/a/\" = \"x\"\n"), None, "it is there already");
        let redirect = with_entry(&path, "", "redirects", "/a/", "/b/");
        assert_eq!(redirect.unwrap(), "[redirects]\n\"/a/\" = \"/b/\"\n");
    }
}

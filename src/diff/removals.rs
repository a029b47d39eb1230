//! What was removed on purpose, written into `folio.toml`, where reviewers see it.
//!
//! In come the text of the file, the address and the reason; out comes the new text, equal byte for
//! byte but for one line.

use crate::config::{self, Config};
use crate::paths::SourcePath;

/// Returns the configuration with the address among `[removed]`; `None` where the file is written in a
/// way that its author should change.
#[must_use]
pub fn with_removal(path: &SourcePath, text: &str, url: &str, because: &str) -> Option<String> {
    // A string of JSON is one of TOML too (TOML 1.0, "String").
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let entry = format!("{} = {}\n", quoted(url), quoted(because));
    let mut place = 0;
    let header = text.split_inclusive('\n').find_map(|line| {
        place += line.len();
        (line.trim() == "[removed]").then_some(place)
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
        format!("{text}{gap}[removed]\n{entry}")
    };
    // What only looks like the table, as in a text of several lines, would swallow the entry.
    let removals = |config: Config| config.removed;
    let before = removals(config::parse(path, text).0);
    let after = removals(config::parse(path, &new).0);
    let is_there = after.iter().any(|removal| removal.url == url && removal.because == because);
    (is_there && after.len() == before.len() + 1).then_some(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removal_is_one_line_of_the_configuration() {
        let path = SourcePath::new(config::FILE).unwrap();
        let with = |text: &str| with_removal(&path, text, "/a/", "It \"ended\"");
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
    }
}

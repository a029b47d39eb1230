//! One `meta.json`: the title, icon and order of a folder, in the grammar of Fumadocs.
//!
//! In comes the text of the file; out come a [`Meta`] and what is wrong with it. Entries of `pages`
//! keep their places, so that a menu's mistakes can be shown where they were written.

use serde_json::Value;
use serde_json::value::RawValue;

use crate::diagnostic::{Code, Diagnostic, LineIndex, Span, nearest};
use crate::paths::SourcePath;

/// The keys that a meta.json may have.
const KEYS: [&str; 8] =
    ["title", "description", "icon", "defaultOpen", "collapsible", "root", "pages", "$schema"];

/// What a folder says about itself.
#[derive(Debug, Clone, Default)]
pub struct Meta {
    /// Where the file lies; `None` for a folder without one.
    pub path: Option<SourcePath>,
    /// The folder's title.
    pub title: Option<String>,
    /// The name of an icon.
    pub icon: Option<String>,
    /// Whether the folder stands open in the menu.
    pub default_open: bool,
    /// Whether the folder has a menu of its own.
    pub root: bool,
    /// The order of the menu and where it is written; `None` for the natural order.
    pub pages: Option<(Vec<Entry>, Span)>,
}

/// One entry of `pages`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it stands in the file, quotes included.
    pub span: Span,
    /// What it means.
    pub kind: EntryKind,
}

/// What an entry of `pages` means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryKind {
    /// A page or a folder: `name`, `folder/name`.
    Name(String),
    /// `...`: what is not named, in natural order.
    Rest,
    /// `z...a`: what is not named, the other way round.
    RestReversed,
    /// `---Title---`.
    Separator {
        /// Empty for a line without words.
        title: String,
        /// The name of an icon.
        icon: Option<String>,
    },
    /// `[text](url)`.
    Link {
        /// What it says.
        text: String,
        /// Where it leads.
        url: String,
        /// The name of an icon.
        icon: Option<String>,
        /// Whether it is marked as leading elsewhere.
        external: bool,
    },
    /// `!name`: kept out of `...`.
    Hidden(String),
    /// `...folder`: the folder's entries in its place.
    Extract(String),
}

impl EntryKind {
    /// Reads an entry; anything without a sign is a name.
    fn parse(text: &str) -> Self {
        match text {
            "..." => return Self::Rest,
            "z...a" => return Self::RestReversed,
            _ => {}
        }
        if let Some(inner) = text.strip_prefix("---") {
            let inner = inner.strip_suffix("---").unwrap_or(inner).trim_matches('-');
            let (icon, title) = leading_icon(inner);
            return Self::Separator { title: title.trim().to_owned(), icon };
        }
        let (external, link) = match text.strip_prefix("external:") {
            Some(link) => (true, link),
            None => (false, text),
        };
        if let Some(found) = link_parts(link) {
            let (icon, text, url) = found;
            return Self::Link { text, url, icon, external };
        }
        match text.strip_prefix("...") {
            Some(folder) => Self::Extract(clean(folder)),
            None => match text.strip_prefix('!') {
                Some(name) => Self::Hidden(clean(name)),
                None => Self::Name(clean(text)),
            },
        }
    }
}

/// Brings the spellings of a name to one: no `./`, no extension, no slash at the end.
fn clean(name: &str) -> String {
    let name = name.trim().trim_start_matches("./").trim_end_matches('/');
    let name = [".mdx", ".md"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    name.to_owned()
}

/// Splits `[Icon]rest`.
fn leading_icon(text: &str) -> (Option<String>, &str) {
    match text.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        Some((icon, rest)) => (Some(icon.to_owned()), rest),
        None => (None, text),
    }
}

/// Splits `[Icon][text](url)` or `[text](url)`.
fn link_parts(text: &str) -> Option<(Option<String>, String, String)> {
    let inner = text.strip_suffix(')')?;
    let (labels, url) = inner.split_once("](")?;
    let labels = labels.strip_prefix('[')?;
    let (icon, text) = match labels.split_once("][") {
        Some((icon, text)) => (Some(icon.to_owned()), text),
        None => (None, labels),
    };
    Some((icon, text.to_owned(), url.to_owned()))
}

/// Tells why `text` is no JSON, as the parser found at the byte `at`.
fn syntax_error(path: &SourcePath, text: &str, at: usize, error: &serde_json::Error) -> Diagnostic {
    let next = text[at..].chars().next();
    let before = text[..at].trim_end();
    if matches!(next, Some(']' | '}')) && before.ends_with(',') {
        let comma = Span::new(before.len() - 1, before.len());
        return Diagnostic::new(Code::MetaSyntax, "JSON has no comma after the last entry")
            .at(path, comma)
            .help("remove the comma")
            .fix(comma, "");
    }
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    Diagnostic::new(Code::MetaSyntax, format!("this is no JSON: {message}"))
        .at(path, Span::new(at, at + next.map_or(0, char::len_utf8)))
        .help("correct the JSON; until then the folder stands in its natural order")
}

/// Reads the meta.json `text` at `path`.
#[must_use]
pub fn parse(path: &SourcePath, text: &str) -> (Meta, Vec<Diagnostic>) {
    let mut meta = Meta { path: Some(path.clone()), ..Meta::default() };
    let mut found = Vec::new();
    // A byte order mark is no JSON, but editors write it.
    let inner = text.trim_start_matches('\u{feff}');
    let offset = text.len() - inner.len();
    let entries: Object<'_> = match serde_json::from_str(inner) {
        Ok(entries) => entries,
        Err(error) => {
            let at = offset
                + LineIndex::new(inner).offset(error.line(), error.column().saturating_sub(1));
            found.push(syntax_error(path, text, at, &error));
            return (meta, found);
        }
    };
    for (key, raw) in entries.0 {
        let span = span(text, raw);
        let value: Value = serde_json::from_str(raw.get()).unwrap_or_default();
        let mut refuse = |needs: &str| {
            found.push(
                Diagnostic::new(Code::MetaSyntax, format!("`{key}` needs {needs}"))
                    .at(path, span)
                    .help(format!("write {needs}")),
            );
        };
        match (key.as_str(), value) {
            ("title", Value::String(text)) => meta.title = Some(text),
            ("icon", Value::String(text)) => meta.icon = Some(text),
            ("defaultOpen", Value::Bool(open)) => meta.default_open = open,
            ("root", Value::Bool(root)) => meta.root = root,
            ("title" | "icon", Value::Null) | ("description" | "collapsible" | "$schema", _) => {}
            ("title" | "icon", _) => refuse("text in quotes"),
            ("defaultOpen" | "root", _) => refuse("`true` or `false`"),
            ("pages", Value::Array(_)) => {
                let (entries, wrong) = pages(path, text, raw);
                found.extend(wrong);
                meta.pages = Some((entries, span));
            }
            ("pages", _) => refuse("a list of names, such as [\"index\", \"...\"]"),
            (unknown, _) => found.push(unknown_key(path, text, unknown, span)),
        }
    }
    (meta, found)
}

/// An object in the order of the file, its values not yet read.
struct Object<'a>(Vec<(String, &'a RawValue)>);

impl<'de> serde::Deserialize<'de> for Object<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> serde::de::Visitor<'de> for Entries {
            type Value = Object<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object such as {\"pages\": [\"index\"]}")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Object(entries))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

/// Returns where a raw value stands: it borrows from the text.
fn span(text: &str, raw: &RawValue) -> Span {
    let start = raw.get().as_ptr() as usize - text.as_ptr() as usize;
    Span::new(start, start + raw.get().len())
}

fn pages(path: &SourcePath, text: &str, raw: &RawValue) -> (Vec<Entry>, Vec<Diagnostic>) {
    let items: Vec<&RawValue> = serde_json::from_str(raw.get()).unwrap_or_default();
    let mut entries = Vec::new();
    let mut found = Vec::new();
    for item in items {
        let span = span(text, item);
        match serde_json::from_str::<String>(item.get()) {
            Ok(name) => entries.push(Entry { span, kind: EntryKind::parse(&name) }),
            Err(_) => found.push(
                Diagnostic::new(Code::MetaSyntax, "an entry of `pages` needs text in quotes")
                    .at(path, span)
                    .help("write the name of a page, such as \"getting-started\""),
            ),
        }
    }
    (entries, found)
}

fn unknown_key(path: &SourcePath, text: &str, key: &str, value: Span) -> Diagnostic {
    // The key stands before its value; the nearest one is it.
    let quoted = format!("\"{key}\"");
    let place =
        text[..value.start].rfind(&quoted).map_or(value, |at| Span::new(at, at + quoted.len()));
    let diagnostic =
        Diagnostic::new(Code::MetaKey, format!("meta.json has no key `{key}`")).at(path, place);
    match nearest(key, KEYS) {
        Some(near) => {
            diagnostic.help(format!("did you mean `{near}`?")).guess(place, format!("\"{near}\""))
        }
        None => diagnostic.help("the keys are title, icon, defaultOpen, root and pages"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_mean_what_fumadocs_means() {
        let kind = EntryKind::parse;
        assert_eq!(kind("a/b.mdx"), EntryKind::Name("a/b".into()));
        assert_eq!(kind("./a/"), EntryKind::Name("a".into()));
        assert_eq!(kind("..."), EntryKind::Rest);
        assert_eq!(kind("z...a"), EntryKind::RestReversed);
        assert_eq!(kind("...guides"), EntryKind::Extract("guides".into()));
        assert_eq!(kind("!draft"), EntryKind::Hidden("draft".into()));
        let separator = |title: &str, icon: Option<&str>| EntryKind::Separator {
            title: title.into(),
            icon: icon.map(Into::into),
        };
        assert_eq!(kind("---Security---"), separator("Security", None));
        assert_eq!(kind("---[Lock]Security---"), separator("Security", Some("Lock")));
        assert_eq!(kind("---"), separator("", None));
        let link = |text: &str, url: &str, external| EntryKind::Link {
            text: text.into(),
            url: url.into(),
            icon: None,
            external,
        };
        assert_eq!(kind("[Blog](/blog)"), link("Blog", "/blog", false));
        assert_eq!(kind("[X](https://x.example)"), link("X", "https://x.example", false));
        assert_eq!(kind("external:[X](/x)"), link("X", "/x", true));
        assert!(matches!(kind("[I][X](/x)"), EntryKind::Link { icon: Some(_), .. }));
    }

    #[test]
    fn entries_keep_their_places() {
        let path = SourcePath::new("content/docs/meta.json").unwrap();
        let text = "\u{feff}{ \"pages\": [\"a\", \"é\",\n \"b\"] }";
        let (meta, found) = parse(&path, text);
        assert_eq!(found, []);
        let (entries, _) = meta.pages.unwrap();
        let places: Vec<&str> = entries.iter().map(|entry| &text[entry.span.range()]).collect();
        assert_eq!(places, ["\"a\"", "\"é\"", "\"b\""]);
    }
}

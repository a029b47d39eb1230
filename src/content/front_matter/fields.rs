//! Types for the keys that Folio knows.
//!
//! In come the keys of a file with their values and places; out come a [`FrontMatter`] and what is
//! wrong with it. A value of the wrong type is reported where it stands and counts as absent.

use std::collections::{BTreeMap, BTreeSet};

use super::keys::{self, Key};
use super::node::{Data, Entry, Node};
use super::plain::quote;
use super::{Field, FrontMatter, MOST_REPORTED, duplicate};
use crate::content::date::{Date, DateError};
use crate::diagnostic::{Code, Diagnostic, Span, nearest};
use crate::paths::SourcePath;

/// Gives the values of `entries` their types.
pub(super) fn collect(
    path: &SourcePath,
    text: &str,
    entries: Vec<Entry>,
) -> (FrontMatter, Vec<Diagnostic>) {
    let mut reader = Reader {
        path,
        text,
        front_matter: FrontMatter::default(),
        diagnostics: Vec::new(),
        first: BTreeMap::new(),
        unknown: 0,
    };
    let written: BTreeSet<String> = entries.iter().map(|entry| entry.key.clone()).collect();
    for entry in entries {
        reader.entry(entry, &written);
    }
    (reader.front_matter, reader.diagnostics)
}

struct Reader<'a> {
    path: &'a SourcePath,
    text: &'a str,
    front_matter: FrontMatter,
    diagnostics: Vec<Diagnostic>,
    /// The first spelling of each key, with its place.
    first: BTreeMap<Key, (String, Span)>,
    /// How many keys are unknown.
    unknown: usize,
}

impl Reader<'_> {
    fn entry(&mut self, entry: Entry, written: &BTreeSet<String>) {
        if self.is_published_flag(&entry) {
            return;
        }
        let Some((key, is_exact)) = keys::lookup(&entry.key) else {
            self.front_matter.keys.push((entry.key.clone(), entry.span));
            self.unknown(&entry, written);
            let value = self.json(&entry.key, entry.value);
            self.front_matter.extra.entry(entry.key).or_insert(value);
            return;
        };
        if let Some((first, place)) = self.first.get(&key) {
            let (first, place) = (first.clone(), *place);
            let mut diagnostic = duplicate(self.path, self.text, &entry.key, entry.span, place);
            if first != entry.key {
                diagnostic.message = format!("`{}` says the same as `{first}`", entry.key);
            }
            self.diagnostics.push(diagnostic);
            return;
        }
        self.first.insert(key, (entry.key.clone(), entry.span));
        self.front_matter.keys.push((entry.key.clone(), entry.span));
        if !is_exact {
            self.renamed(&entry, key);
        }
        self.known(key, entry);
    }

    /// Reads `published: false`, with which other tools hold a page back.
    fn is_published_flag(&mut self, entry: &Entry) -> bool {
        let Data::Bool(is_published, _) = entry.value.data else { return false };
        if !entry.key.eq_ignore_ascii_case("published") || self.first.contains_key(&Key::Draft) {
            return false;
        }
        self.first.insert(Key::Draft, (entry.key.clone(), entry.span));
        self.front_matter.keys.push((entry.key.clone(), entry.span));
        self.front_matter.draft = !is_published;
        let message = format!("`published: {is_published}` is read as `draft: {}`", !is_published);
        self.diagnostics.push(
            Diagnostic::new(Code::RenamedKey, message)
                .at(self.path, entry.span)
                .help("write `draft`")
                .cause(format!("published: {is_published}")),
        );
        true
    }

    fn known(&mut self, key: Key, entry: Entry) {
        let name = entry.key.clone();
        let mut out = std::mem::take(&mut self.front_matter);
        match key {
            Key::Title => out.title = self.prose(entry),
            Key::Description => out.description = self.prose(entry),
            Key::Slug => out.slug = self.prose(entry),
            Key::Image => out.image = self.prose(entry),
            Key::Canonical => out.canonical = self.prose(entry),
            Key::Layout => out.layout = self.prose(entry),
            Key::SidebarTitle => out.sidebar_title = self.prose(entry),
            Key::Icon => out.icon = self.prose(entry),
            Key::PublishedAt => out.published_at = self.date(&entry),
            Key::UpdatedAt => out.updated_at = self.date(&entry),
            Key::Expires => out.expires = self.date(&entry),
            Key::Aliases => out.aliases = self.list(&entry, false),
            Key::Tags => out.tags = self.list(&entry, true),
            Key::Authors => out.authors = self.list(&entry, true),
            Key::Series => out.series = self.prose(entry),
            // A page whose flag cannot be read is held back rather than published.
            Key::Draft => out.draft = self.flag(&entry, Some(true)).unwrap_or(false),
            Key::Unlisted => out.unlisted = self.flag(&entry, Some(true)).unwrap_or(false),
            Key::Toc => out.toc = self.flag(&entry, None),
            Key::Search => out.search = self.flag(&entry, None),
            Key::Order => out.order = self.number(&entry),
            Key::Full => {
                let value = self.json(&name, entry.value);
                out.extra.entry(name).or_insert(value);
            }
            Key::Extra => self.extra(entry, &mut out),
        }
        self.front_matter = out;
    }

    fn extra(&mut self, entry: Entry, out: &mut FrontMatter) {
        match entry.value.data {
            Data::Map(entries) => {
                for inner in entries {
                    let value = self.json(&inner.key, inner.value);
                    out.extra.insert(inner.key, value);
                }
            }
            Data::Null => {}
            _ => self.wrong_type("extra", "a map", &entry.value),
        }
    }

    fn wrong_type(&mut self, key: &str, expected: &str, found: &Node) {
        let message = format!("`{key}` must be {expected}, not {}", found.data.type_name());
        self.diagnostics.push(
            Diagnostic::new(Code::WrongType, message)
                .at(self.path, found.span)
                .label(format!("expected {expected}")),
        );
    }

    fn renamed(&mut self, entry: &Entry, key: Key) {
        let message = format!("`{}` is read as `{}`", entry.key, key.name());
        // The quotes of a quoted key stay.
        let raw = &self.text[entry.span.range()];
        let quotes = usize::from(raw.starts_with(['"', '\'']) && raw.len() > 2);
        let mut diagnostic = Diagnostic::new(Code::RenamedKey, message)
            .at(self.path, entry.span)
            .help(format!("write `{}`", key.name()))
            .cause(entry.key.clone());
        if raw.len() == entry.key.len() + 2 * quotes {
            let span = Span::new(entry.span.start + quotes, entry.span.end - quotes);
            diagnostic = diagnostic.fix(span, key.name());
        }
        self.diagnostics.push(diagnostic);
    }

    fn unknown(&mut self, entry: &Entry, written: &BTreeSet<String>) {
        self.unknown += 1;
        if self.unknown > MOST_REPORTED {
            return;
        }
        let message = format!("unknown key `{}`", entry.key);
        let diagnostic =
            Diagnostic::new(Code::UnknownKey, message).at(self.path, entry.span).cause(&*entry.key);
        let meant = (entry.key.len() <= 32)
            .then(|| nearest(&entry.key, keys::candidates()))
            .flatten()
            .and_then(|name| keys::lookup(name).map(|(key, _)| (name, key)));
        self.diagnostics.push(match meant {
            Some((near, key)) if !written.contains(key.name()) => {
                let name = key.name();
                let diagnostic = diagnostic.help(format!("did you mean `{name}`?"));
                let is_bare = self.text[entry.span.range()] == entry.key;
                if is_bare && strsim::damerau_levenshtein(&entry.key, near) == 1 {
                    diagnostic.fix(entry.span, name)
                } else {
                    diagnostic.guess(entry.span, name)
                }
            }
            _ => diagnostic.help("if it is your own, move it under `extra:`"),
        });
    }

    /// Reads text of one line. What YAML takes for a number or a flag is text as it is written.
    fn prose(&mut self, entry: Entry) -> Option<Field<String>> {
        let text = match entry.value.data {
            Data::Text(text) | Data::Number(_, text) | Data::Bool(_, text) => text,
            Data::Null => return None,
            _ => {
                self.wrong_type(&entry.key, "text", &entry.value);
                return None;
            }
        };
        let text = text.trim();
        let value = if text.contains(['\n', '\r']) {
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        } else {
            text.to_owned()
        };
        (!value.is_empty()).then_some(Field { value, span: entry.value.span, key: entry.span })
    }

    /// Reads a flag in any spelling of YAML 1.1; `if_wrong` stands for one that cannot be read.
    fn flag(&mut self, entry: &Entry, if_wrong: Option<bool>) -> Option<bool> {
        let word = match &entry.value.data {
            Data::Bool(value, _) => return Some(*value),
            Data::Null => return None,
            Data::Text(word) => word.trim().to_ascii_lowercase(),
            _ => String::new(),
        };
        match word.as_str() {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" => Some(false),
            _ => {
                self.wrong_type(&entry.key, "true or false", &entry.value);
                if_wrong
            }
        }
    }

    fn number(&mut self, entry: &Entry) -> Option<Field<f64>> {
        let value = match &entry.value.data {
            Data::Number(number, _) => number.as_f64(),
            Data::Text(text) => text.trim().parse().ok(),
            Data::Null => return None,
            _ => None,
        };
        let value = value.filter(|value: &f64| value.is_finite());
        if value.is_none() {
            self.wrong_type(&entry.key, "a number", &entry.value);
        }
        value.map(|value| Field { value, span: entry.value.span, key: entry.span })
    }

    fn date(&mut self, entry: &Entry) -> Option<Field<Date>> {
        let span = entry.value.span;
        let text = match &entry.value.data {
            Data::Text(text) | Data::Number(_, text) => text.trim(),
            Data::Null => return None,
            _ => {
                self.wrong_type(&entry.key, "a date", &entry.value);
                return None;
            }
        };
        if text.is_empty() {
            return None;
        }
        match Date::parse(text) {
            Ok(value) => Some(Field { value, span, key: entry.span }),
            Err(error) => {
                self.bad_date(&error, span);
                None
            }
        }
    }

    fn bad_date(&mut self, error: &DateError, span: Span) {
        let diagnostic = Diagnostic::new(Code::BadDate, error.to_string()).at(self.path, span);
        self.diagnostics.push(match error {
            DateError::Unreadable { iso: Some(iso), .. } => {
                let raw = &self.text[span.range()];
                let quote = raw.chars().next().filter(|c| matches!(c, '"' | '\''));
                let quote = quote.map(String::from).unwrap_or_default();
                diagnostic.help(format!("write `{iso}`")).fix(span, format!("{quote}{iso}{quote}"))
            }
            DateError::Unreadable { .. } => diagnostic
                .help("write year, month, day: `2026-04-20`, with a time `2026-04-20T09:30`"),
            DateError::Impossible { .. } => diagnostic.help("correct the date"),
        });
    }

    /// Reads a list of texts; a single text is a list of one, or of several with commas between
    /// where `has_commas`.
    fn list(&mut self, entry: &Entry, has_commas: bool) -> Vec<Field<String>> {
        let mut out = Vec::new();
        match &entry.value.data {
            Data::List(items) => {
                for item in items {
                    self.item(entry, item, &mut out);
                }
            }
            Data::Text(text) if has_commas && text.contains(',') => {
                // Where the text stands in the file as it is, each part has its own place.
                let raw = &self.text[entry.value.span.range()];
                let base = raw.find(text.as_str()).map(|offset| entry.value.span.start + offset);
                let mut at = 0;
                for part in text.split(',') {
                    let start = at + (part.len() - part.trim_start().len());
                    let value = part.trim();
                    let place =
                        base.map(|base| Span::new(base + start, base + start + value.len()));
                    let span = place.unwrap_or(entry.value.span);
                    if !value.is_empty() {
                        out.push(Field { value: value.to_owned(), span, key: entry.span });
                    }
                    at += part.len() + 1;
                }
            }
            _ => self.item(entry, &entry.value, &mut out),
        }
        out
    }

    fn item(&mut self, entry: &Entry, item: &Node, out: &mut Vec<Field<String>>) {
        let is_authors = keys::lookup(&entry.key).is_some_and(|(key, _)| key == Key::Authors);
        let value = match &item.data {
            Data::Text(text) | Data::Number(_, text) | Data::Bool(_, text) => {
                text.trim().to_owned()
            }
            Data::Null => return,
            Data::Map(entries) if is_authors => return self.author(entry, item, entries, out),
            Data::Map(pair) => match self.pair(entry, pair) {
                Some(field) => return out.push(field),
                None => return self.wrong_item(entry, item),
            },
            Data::List(_) => return self.wrong_item(entry, item),
        };
        if !value.is_empty() {
            out.push(Field { value, span: item.span, key: entry.span });
        }
    }

    fn wrong_item(&mut self, entry: &Entry, item: &Node) {
        let found = item.data.type_name();
        self.diagnostics.push(
            Diagnostic::new(
                Code::WrongType,
                format!("an item of `{}` must be text, not {found}", entry.key),
            )
            .at(self.path, item.span)
            .label("expected text"),
        );
    }

    /// Reads an author that is written as a map.
    fn author(&mut self, entry: &Entry, item: &Node, keys: &[Entry], out: &mut Vec<Field<String>>) {
        let name = keys.iter().find(|entry| entry.key.eq_ignore_ascii_case("name"));
        if let Some(Node { span, data: Data::Text(name) }) = name.map(|name| &name.value) {
            out.push(Field { value: name.trim().to_owned(), span: *span, key: entry.span });
            return;
        }
        self.diagnostics.push(
            Diagnostic::new(Code::WrongType, format!("an author in `{}` has no `name`", entry.key))
                .at(self.path, item.span)
                .label("expected text, or a map with `name`"),
        );
    }

    /// Reads an item such as `- Part 1: Keys`, which YAML takes for a map of one key, as the text
    /// that it is.
    fn pair(&mut self, entry: &Entry, pair: &[Entry]) -> Option<Field<String>> {
        let [Entry { span, value, .. }] = pair else { return None };
        let is_scalar = !matches!(value.data, Data::List(_) | Data::Map(_));
        let span = Span::new(span.start, value.span.end);
        let text = self.text.get(span.range()).filter(|_| is_scalar)?.trim_end();
        // In braces it is a map that its author meant.
        let is_map = self.text[..span.start].trim_end().ends_with('{');
        if is_map || text.contains(['"', '\'', '{', '}', '\n']) {
            return None;
        }
        self.diagnostics.push(
            Diagnostic::new(
                Code::AlmostYaml,
                format!("unquoted `: ` in an item of `{}`", entry.key),
            )
            .at(self.path, span)
            .label("YAML reads this as a key and its value")
            .help("quote the item")
            .fix(span, quote(text)),
        );
        Some(Field { value: text.to_owned(), span, key: entry.span })
    }

    /// Hands a value on to templates, as JSON.
    fn json(&mut self, key: &str, node: Node) -> serde_json::Value {
        match node.data {
            Data::Null => serde_json::Value::Null,
            Data::Bool(value, _) => value.into(),
            Data::Number(number, raw) => {
                self.lost_digits(key, &number, &raw, node.span);
                serde_json::Value::Number(number)
            }
            Data::Text(text) => text.into(),
            Data::List(items) => items.into_iter().map(|item| self.json(key, item)).collect(),
            Data::Map(entries) => entries
                .into_iter()
                .map(|entry| (entry.key.clone(), self.json(&entry.key, entry.value)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }

    fn lost_digits(&mut self, key: &str, number: &serde_json::Number, raw: &str, span: Span) {
        let is_decimal = raw.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let shown = number.to_string();
        if !is_decimal || shown == raw || shown.strip_suffix(".0") == Some(raw) {
            return;
        }
        self.diagnostics.push(
            Diagnostic::new(
                Code::LostDigits,
                format!("`{raw}` in `{key}` becomes the number {shown}"),
            )
            .at(self.path, span)
            .help("quote it to keep it as written")
            .guess(span, format!("\"{raw}\"")),
        );
    }
}

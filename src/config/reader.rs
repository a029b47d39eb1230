//! Reading a table of `folio.toml` key by key: the type that a key needs, and what is left over.
//!
//! In comes a parsed table; out come values, and a diagnostic at its place for each value of
//! another type and each key that nobody asked for.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic, Span, nearest};
use crate::paths::SourcePath;

/// A table while it is read.
pub(super) struct Reader<'a> {
    table: &'a DeTable<'a>,
    path: &'a SourcePath,
    /// How the table is called in messages: `[check]`, or empty at the top.
    name: String,
    asked: Vec<&'static str>,
    /// Those of `asked` that are tables.
    sections: Vec<&'static str>,
    /// What is wrong so far.
    pub diagnostics: Vec<Diagnostic>,
}

/// A value with its place.
pub(super) struct Found<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<'a> Reader<'a> {
    /// Begins to read `table`.
    pub fn new(table: &'a DeTable<'a>, name: &str, path: &'a SourcePath) -> Self {
        let (asked, sections, diagnostics) = (Vec::new(), Vec::new(), Vec::new());
        Self { table, path, name: name.to_owned(), asked, sections, diagnostics }
    }

    /// Reports a value that cannot be used.
    pub fn refuse(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        let diagnostic = Diagnostic::new(Code::ConfigValue, message).at(self.path, span).help(help);
        self.diagnostics.push(diagnostic);
    }

    fn get(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.push(key);
        self.table.get(key)
    }

    /// Reads a value with `read`; reports what it needs where it is of another type.
    fn typed<T>(
        &mut self,
        key: &'static str,
        needs: &str,
        read: impl Fn(&'a DeValue<'a>) -> Option<T>,
    ) -> Option<Found<T>> {
        let value = self.get(key)?;
        let span = Span::from(value.span());
        let found = read(value.get_ref());
        if found.is_none() {
            let kind = kind(value.get_ref());
            self.refuse(
                span,
                format!("`{key}` needs {needs}, not {kind}"),
                format!("write {needs}"),
            );
        }
        found.map(|value| Found { value, span })
    }

    /// Reads text.
    pub fn text(&mut self, key: &'static str) -> Option<Found<String>> {
        self.typed(key, "text in quotes", |value| value.as_str().map(ToOwned::to_owned))
    }

    /// Reads `true` or `false`.
    pub fn flag(&mut self, key: &'static str) -> Option<bool> {
        self.typed(key, "`true` or `false`", DeValue::as_bool).map(|found| found.value)
    }

    /// Reads a count.
    pub fn count(&mut self, key: &'static str) -> Option<usize> {
        let read = |value: &'a DeValue<'a>| value.as_integer()?.as_str().parse().ok();
        self.typed(key, "a whole number from 0", read).map(|found| found.value)
    }

    /// Reads a list of texts.
    pub fn texts(&mut self, key: &'static str) -> Option<Found<Vec<String>>> {
        let read = |value: &'a DeValue<'a>| {
            let items = value.as_array()?.iter();
            items.map(|item| item.get_ref().as_str().map(ToOwned::to_owned)).collect()
        };
        self.typed(key, "a list of texts, such as [\"a\", \"b\"]", read)
    }

    /// Reads a table.
    pub fn table(&mut self, key: &'static str) -> Option<&'a DeTable<'a>> {
        self.sections.push(key);
        let needs = format!("a table `[{key}]`");
        self.typed(key, &needs, DeValue::as_table).map(|found| found.value)
    }

    /// Reads a list of tables.
    pub fn tables(&mut self, key: &'static str) -> Vec<Found<&'a DeTable<'a>>> {
        self.sections.push(key);
        let needs = format!("tables `[[{key}]]`");
        let read = |value: &'a DeValue<'a>| {
            let items = value.as_array()?.iter();
            let found = items.map(|item| {
                let value = item.get_ref().as_table()?;
                Some(Found { value, span: Span::from(item.span()) })
            });
            found.collect::<Option<Vec<_>>>()
        };
        self.typed(key, &needs, read).map(|found| found.value).unwrap_or_default()
    }

    /// Reports the keys that nobody asked for. `other` maps names that other tools use.
    pub fn finish(mut self, other: &[(&str, &str)]) -> Vec<Diagnostic> {
        let place =
            if self.name.is_empty() { String::new() } else { format!(" in `{}`", self.name) };
        for (key, value) in self.table {
            let name = key.get_ref().as_ref();
            if self.asked.contains(&name) {
                continue;
            }
            let span = Span::from(key.span());
            let diagnostic =
                Diagnostic::new(Code::ConfigKey, format!("there is no setting `{name}`{place}"))
                    .at(self.path, span);
            let is_table = value.get_ref().is_table();
            let ours = if is_table { &self.sections } else { &self.asked };
            let alias = other.iter().find(|(theirs, _)| *theirs == name).map(|(_, ours)| *ours);
            let alias = alias.filter(|alias| ours.contains(alias));
            let near = alias.or_else(|| nearest(name, ours.iter().copied()));
            self.diagnostics.push(match near {
                Some(near) => {
                    diagnostic.help(format!("did you mean `{near}`?")).fix(span, near.to_owned())
                }
                None if self.name.is_empty() && is_table => diagnostic.help(
                    "settings of the site stand at the top of the file, before the first `[`; those \
                     of your own theme under `[extra]`",
                ),
                None if self.name.is_empty() => {
                    diagnostic.help("remove it, or put settings of your own theme under `[extra]`")
                }
                None => diagnostic.help(format!("the settings here are {}", list(&self.asked))),
            });
        }
        self.diagnostics
    }
}

fn list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

/// Names the type of a value as people do.
#[must_use]
pub fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

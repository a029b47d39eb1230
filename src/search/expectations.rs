//! Expectations: which pages an author wants to be found, `search-tests.toml`.
//!
//! In comes the text of the file; out come [`Expectation`]s, and a [`Mistake`] at its place for
//! whatever is none. What cannot be used is left out or keeps its default. Whether a place is on
//! the site, and whether it is found, is for the caller to say.
//!
//! ```toml
//! [[test]]
//! query = "rotate api key"
//! expect = "/docs/guides/org-api-keys/"   # or a list: each of them must be found
//! within = 3                              # among the first three, unless said otherwise
//! ```

use std::ops::Range;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::config::kind_of_value;

/// Among how many pages an expected one must be, unless the test says otherwise.
const WITHIN: usize = 3;
/// Names that an author may give to our keys.
const OTHER_NAMES: [(&str, &str); 14] = [
    ("tests", "test"),
    ("search", "query"),
    ("q", "query"),
    ("question", "query"),
    ("words", "query"),
    ("expected", "expect"),
    ("page", "expect"),
    ("pages", "expect"),
    ("url", "expect"),
    ("finds", "expect"),
    ("limit", "within"),
    ("first", "within"),
    ("top", "within"),
    ("rank", "within"),
];

/// A value and where it stands, in bytes.
pub type Placed<T> = (T, Range<usize>);

/// A query and the pages that must be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// What a reader types.
    pub query: Placed<String>,
    /// Places on the site; one at least.
    pub expect: Vec<Placed<String>>,
    /// Each is among so many first pages.
    pub within: usize,
}

/// Something that the author should mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// Where it stands, in bytes.
    pub span: Range<usize>,
}

/// Reads the text of `search-tests.toml`.
#[must_use]
pub fn expectations(text: &str) -> (Vec<Expectation>, Vec<Mistake>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let syntax = |error: &toml::de::Error| Mistake {
            message: error.message().lines().next().unwrap_or_default().to_owned(),
            help: "correct the TOML here; text needs quotes".to_owned(),
            span: error.span().unwrap_or_default(),
        };
        return (Vec::new(), errors.iter().map(syntax).collect());
    }
    let mut mistakes = Mistakes::default();
    let table = table.get_ref();
    mistakes.unknown(table, &["test"]);
    let tests = table.get("test").map_or(&[][..], |value| mistakes.tests(value));
    let found = tests.iter().filter_map(|test| mistakes.test(test)).collect();
    mistakes.0.sort_by_key(|mistake| (mistake.span.start, mistake.span.end));
    (found, mistakes.0)
}

type Value<'a> = Spanned<DeValue<'a>>;

/// What is wrong so far.
#[derive(Default)]
struct Mistakes(Vec<Mistake>);

impl Mistakes {
    fn add(&mut self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.0.push(Mistake { message: message.into(), help: help.into(), span });
    }

    fn needs(&mut self, key: &str, needs: &str, value: &Value<'_>) {
        let message = format!("`{key}` needs {needs}, not {}", kind_of_value(value.get_ref()));
        self.add(value.span(), message, format!("write {needs}"));
    }

    /// Reports the keys of a table that are none of these.
    fn unknown(&mut self, table: &DeTable<'_>, keys: &[&str]) {
        for key in table.keys() {
            let name = key.get_ref().as_ref();
            if keys.contains(&name) {
                continue;
            }
            let help = match nearest(name, keys) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("what can stand here is `{}`", keys.join("`, `")),
            };
            self.add(key.span(), format!("there is no key `{name}` in a search test"), help);
        }
    }

    /// Returns the tests; reports where there is something else.
    fn tests<'a>(&mut self, value: &'a Value<'a>) -> &'a [Value<'a>] {
        if let Some(tests) = value.get_ref().as_array() {
            return tests;
        }
        if value.get_ref().is_table() {
            let message = "one `[test]` cannot be followed by another";
            self.add(value.span(), message, "write `[[test]]`, with two brackets on each side");
            return std::slice::from_ref(value);
        }
        self.needs("test", "tables `[[test]]`", value);
        &[]
    }

    /// Reads one test.
    fn test(&mut self, value: &Value<'_>) -> Option<Expectation> {
        let Some(table) = value.get_ref().as_table() else {
            self.needs("test", "tables `[[test]]`", value);
            return None;
        };
        self.unknown(table, &["query", "expect", "within"]);
        for (key, example) in [("query", "rotate api key"), ("expect", "/docs/api-keys/")] {
            // One that is called otherwise has been reported.
            let renamed = table.keys().any(|k| nearest(k.get_ref(), &[key]) == Some(key));
            if !renamed {
                let help = format!("add `{key} = \"{example}\"`");
                self.add(value.span(), format!("a search test needs `{key}`"), help);
            }
        }
        let query = table.get("query").and_then(|query| self.text("query", query));
        let expect = table.get("expect").map_or_else(Vec::new, |value| self.places(value));
        let within = table.get("within").map_or(WITHIN, |within| self.within(within, &expect));
        if !table.contains_key("within") && expect.len() > WITHIN {
            let message = format!("{} pages cannot be among the first {WITHIN}", expect.len());
            let help = format!("add `within = {}`, or expect fewer", expect.len());
            self.add(table["expect"].span(), message, help);
        }
        let query = query?;
        (!expect.is_empty()).then_some(Expectation { query, expect, within })
    }

    /// Reads a text that says something.
    fn text(&mut self, key: &str, value: &Value<'_>) -> Option<Placed<String>> {
        let Some(text) = value.get_ref().as_str() else {
            self.needs(key, "text in quotes", value);
            return None;
        };
        if text.trim().is_empty() {
            let help = if key == "query" { "write what a reader types" } else { PLACE };
            self.add(value.span(), format!("`{key}` is empty"), help);
            return None;
        }
        Some((text.to_owned(), value.span()))
    }

    /// Reads one place or a list of them.
    fn places(&mut self, value: &Value<'_>) -> Vec<Placed<String>> {
        match value.get_ref() {
            DeValue::Array(places) if places.is_empty() => {
                self.add(value.span(), "`expect` is empty", PLACE);
                Vec::new()
            }
            DeValue::Array(places) => {
                places.iter().filter_map(|place| self.text("expect", place)).collect()
            }
            DeValue::String(_) => self.text("expect", value).into_iter().collect(),
            _ => {
                self.needs("expect", "text in quotes or a list of texts", value);
                Vec::new()
            }
        }
    }

    /// Reads among how many pages the expected ones must be.
    fn within(&mut self, value: &Value<'_>, expect: &[Placed<String>]) -> usize {
        let number = value.get_ref().as_integer();
        let within = number.and_then(|number| {
            usize::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok()
        });
        match within {
            Some(within) if within >= expect.len().max(1) => within,
            Some(within @ 1..) => {
                let message = format!("{} pages cannot be among the first {within}", expect.len());
                self.add(value.span(), message, format!("write {} or more", expect.len()));
                within
            }
            _ if number.is_some() => {
                let message = "`within` needs a whole number from 1";
                self.add(value.span(), message, "write a whole number from 1");
                WITHIN
            }
            _ => {
                self.needs("within", "a whole number from 1", value);
                WITHIN
            }
        }
    }
}

/// What an `expect` holds.
const PLACE: &str = "write the address of a page, such as \"/docs/api-keys/\"";

/// Returns the key that an author had in mind, or nothing where a guess would mislead.
fn nearest<'a>(written: &str, keys: &[&'a str]) -> Option<&'a str> {
    let lower = written.to_lowercase();
    let ours = OTHER_NAMES.iter().find(|(theirs, _)| *theirs == lower).map(|&(_, ours)| ours);
    let limit = (lower.chars().count() / 3).max(1);
    let near = |key: &&str| ours == Some(*key) || strsim::damerau_levenshtein(&lower, key) <= limit;
    keys.iter().copied().find(near)
}

#[cfg(test)]
mod tests;

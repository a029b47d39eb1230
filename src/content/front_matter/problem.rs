//! What can be wrong with almost-YAML, and how it is told.
//!
//! In comes a [`Repair`] that `repair` found; out comes its diagnostic with the replacement.

use super::patch::Edit;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::paths::SourcePath;

/// A stretch that YAML does not read as it is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Repair {
    /// What is wrong.
    pub problem: Problem,
    /// The key whose value it is.
    pub key: Option<String>,
    /// The characters to blame.
    pub blame: Span,
    /// What to write instead.
    pub edits: Vec<Edit>,
}

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Problem {
    /// `: ` in a plain value.
    Colon,
    /// ` #` in a line of prose.
    Comment,
    /// A character at the beginning that YAML keeps for itself.
    Reserved(char),
    /// `- ` at the beginning.
    Dash,
    /// Text after a closing quote.
    AfterQuote,
    /// A quote that is never closed.
    OpenQuote(char),
    /// Text after a closing bracket.
    AfterBracket,
    /// A bracket that is never closed.
    OpenBracket(char),
    /// A list in brackets with an item that needs quotes.
    Items,
    /// `"a", "b"`.
    NoBrackets,
    /// `key:value`.
    NoSpace,
    /// A tab in the indentation.
    Tab,
}

impl Repair {
    /// Builds the diagnostic; `base` is where the text begins in its file.
    pub(super) fn diagnose(&self, path: &SourcePath, base: usize) -> Diagnostic {
        let help = match self.problem {
            Problem::NoSpace => "add the space",
            Problem::Tab => "indent with spaces",
            Problem::Items => "quote the item",
            Problem::NoBrackets => "put the list in brackets",
            _ => "quote the value",
        };
        let mut diagnostic = Diagnostic::new(Code::AlmostYaml, self.message())
            .at(path, self.blame.shifted(base))
            .label(self.problem.label())
            .help(help);
        if self.problem == Problem::Tab {
            diagnostic = diagnostic.cause("tab");
        }
        for edit in &self.edits {
            diagnostic = diagnostic.fix(edit.span.shifted(base), edit.replacement.clone());
        }
        diagnostic
    }

    fn message(&self) -> String {
        let whose = match &self.key {
            Some(key) => format!("the value of `{key}`"),
            None => "a list item".to_owned(),
        };
        match self.problem {
            Problem::Colon => format!("unquoted `: ` in {whose}"),
            Problem::Comment => format!("unquoted ` #` in {whose}"),
            Problem::Reserved('`') => format!("unquoted back-tick at the beginning of {whose}"),
            Problem::Reserved(c) => format!("unquoted `{c}` at the beginning of {whose}"),
            Problem::Dash => format!("unquoted `- ` at the beginning of {whose}"),
            Problem::AfterQuote => format!("text after the closing quote in {whose}"),
            Problem::OpenQuote(c) => format!("stray `{c}` in {whose}"),
            Problem::AfterBracket => format!("text after the closing bracket in {whose}"),
            Problem::OpenBracket(c) => format!("unquoted `{c}` in {whose}"),
            Problem::Items => format!("an item needs quotes in {whose}"),
            Problem::NoBrackets => format!("a list without brackets in {whose}"),
            Problem::NoSpace => {
                format!("no space after `{}:`", self.key.as_deref().unwrap_or_default())
            }
            Problem::Tab => "a tab in the indentation".to_owned(),
        }
    }
}

impl Problem {
    /// Says what YAML makes of it.
    fn label(self) -> &'static str {
        match self {
            Self::Colon => "YAML reads this as a nested key",
            Self::Comment => "YAML reads the rest as a comment",
            Self::Reserved('*') => "YAML reads this as a reference to an anchor",
            Self::Reserved('&') => "YAML reads this as the name of an anchor",
            Self::Reserved('!') => "YAML reads this as a type",
            Self::Reserved('|' | '>') => "YAML reads this as the beginning of a block",
            Self::Reserved('#') => "YAML reads this as a comment",
            Self::Reserved('{') => "YAML reads this as a map",
            Self::Reserved(_) => "YAML keeps this character for itself",
            Self::Dash => "YAML reads this as an item of a list",
            Self::AfterQuote => "not part of the quote",
            Self::OpenQuote(_) => "this quote is never closed",
            Self::AfterBracket => "YAML reads the bracket as a list",
            Self::OpenBracket(_) => "this bracket is never closed",
            Self::Items => "YAML cannot read this item",
            Self::NoBrackets => "YAML expects the value to end before this",
            Self::NoSpace => "YAML reads this as plain text",
            Self::Tab => "YAML allows spaces only",
        }
    }
}

//! The classes of token that a page can show: a small fixed set that every grammar is mapped to.
//!
//! A style sheet has one rule for each of them, whatever the languages on the page.

use serde::{Deserialize, Serialize};

/// What a stretch of code is, as far as its colour is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Token {
    /// A word of the language: `if`, `fn`, `import`.
    Keyword,
    /// Quoted or unquoted text.
    String,
    /// A number, with its unit.
    Number,
    /// A remark for people.
    Comment,
    /// The name of a function where it is defined or called.
    Function,
    /// The name of a type, class, trait, module or table.
    Type,
    /// A variable that the language itself marks, such as `$HOME`, or a parameter.
    Variable,
    /// `=`, `+`, `|`, `=>`.
    Operator,
    /// Brackets, commas, semicolons.
    Punctuation,
    /// The name of an attribute in markup.
    Attribute,
    /// The name of an element in markup.
    Tag,
    /// A fixed value: `true`, `null`.
    Constant,
    /// The key of an entry in data, a property in a style sheet.
    Property,
    /// An escape inside a string, a regular expression.
    Escape,
    /// Text about the code: decorators, shebangs, preprocessor lines, shell prompts.
    Meta,
    /// A line that a diff inserts.
    Inserted,
    /// A line that a diff deletes.
    Deleted,
    /// A heading in markup, a section in a configuration, the place of a hunk in a diff.
    Heading,
}

impl Token {
    /// Every token, in the order of the enumeration.
    pub const ALL: [Self; 18] = [
        Self::Keyword,
        Self::String,
        Self::Number,
        Self::Comment,
        Self::Function,
        Self::Type,
        Self::Variable,
        Self::Operator,
        Self::Punctuation,
        Self::Attribute,
        Self::Tag,
        Self::Constant,
        Self::Property,
        Self::Escape,
        Self::Meta,
        Self::Inserted,
        Self::Deleted,
        Self::Heading,
    ];

    /// Returns the class in HTML: one letter, a contract with the style sheet.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Keyword => "k",
            Self::String => "s",
            Self::Number => "n",
            Self::Comment => "c",
            Self::Function => "f",
            Self::Type => "t",
            Self::Variable => "v",
            Self::Operator => "o",
            Self::Punctuation => "p",
            Self::Attribute => "a",
            Self::Tag => "g",
            Self::Constant => "b",
            Self::Property => "y",
            Self::Escape => "e",
            Self::Meta => "m",
            Self::Inserted => "i",
            Self::Deleted => "d",
            Self::Heading => "h",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_token_has_a_class_of_its_own() {
        let classes: BTreeSet<_> = Token::ALL.iter().map(|token| token.class()).collect();
        assert_eq!(classes.len(), Token::ALL.len());
        // `w` marks highlighted words and is no token.
        assert!(!classes.contains("w"));
    }
}

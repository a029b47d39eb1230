//! Code to coloured tokens, while the site is built.
//!
//! In come the name of a language, as the writer spelled it, and code; out come the stretches that
//! have a colour, as byte ranges with a [`Token`] of a small fixed set. Themes are a matter of the
//! style sheet. Nothing here knows HTML or Markdown.
//!
//! There are two lanes. The commonest languages have a lexer of our own, which takes a time that
//! grows with the length of the code and cannot fail. All others have a grammar. Grammars are
//! programs written by others and run on whatever a page contains, so every block is fenced: a panic
//! is caught, a loop without end is left behind, long lines and long blocks stay plain, and each of
//! these is told as a [`Problem`].

mod guard;
mod languages;
mod lexer;
mod limits;
mod parser;
mod scopes;
#[cfg(test)]
mod terminal;
mod tokens;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use languages::{Grammar, syntaxes};
pub use limits::{BLOCK_LIMIT, LINE_LIMIT};
use parser::{Failure, Painter, Parser, lines};
pub use tokens::Token;

/// A stretch of code with a colour.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    /// What it is.
    pub token: Token,
    /// Where it is, in bytes of the code.
    pub range: Range<usize>,
}

/// Why a block has fewer colours than its writer expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// No language has this name.
    UnknownLanguage {
        /// The known name that comes nearest.
        nearest: Option<String>,
    },
    /// The code is longer than the grammars are trusted with.
    TooLong {
        /// The line that is too long, counted from 1; `None` where it is the block.
        line: Option<usize>,
        /// How long it is, in bytes.
        bytes: usize,
        /// How long it may be, in bytes.
        limit: usize,
    },
    /// The grammar itself failed on this code, came to no end, or met nesting without one.
    Upset,
}

/// Code with its colours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Highlighted {
    /// The coloured stretches in order of their place. They do not overlap, none is empty, none
    /// crosses the end of a line, none begins or ends with white space.
    pub spans: Vec<Span>,
    /// The language's usual name, whichever alias the writer used; `None` where it is unknown.
    pub language: Option<&'static str>,
    /// What went wrong, where something did. The spans are then empty.
    pub problem: Option<Problem>,
}

/// Highlights `code` as `language`, a name or alias in any case; the empty name is plain text.
///
/// Never fails: whatever cannot be coloured stays plain, and [`Highlighted::problem`] says why.
#[must_use]
pub fn highlight(language: &str, code: &str) -> Highlighted {
    highlight_remembering(language, code, |_, make| make())
}

/// Highlights as [`highlight`] does, but asks `remembered` for the spans of code that a grammar reads:
/// with a digest of all that they depend on, and with a way to make them. `None` where the grammar
/// failed, which is not to be remembered.
#[must_use]
pub fn highlight_remembering(
    language: &str,
    code: &str,
    remembered: impl FnOnce(Digest, &dyn Fn() -> Option<Vec<Span>>) -> Option<Vec<Span>>,
) -> Highlighted {
    let Some(known) = languages::find(language) else {
        let nearest = languages::similar(language).map(str::to_owned);
        let problem = Some(Problem::UnknownLanguage { nearest });
        return Highlighted { problem, ..Highlighted::default() };
    };
    let mut highlighted = Highlighted { language: Some(known.name), ..Highlighted::default() };
    if known.grammar == Grammar::Plain {
        return highlighted;
    }
    if let Some(lexer) = lexer::find(known.grammar) {
        highlighted.problem = limits::too_large(code);
        if highlighted.problem.is_none() {
            highlighted.spans = lexer::spans(lexer, code);
        }
        return highlighted;
    }
    let grammar = grammar_name(known.grammar, code);
    highlighted.problem = limits::too_long(code, limits::reach(grammar));
    if highlighted.problem.is_some() {
        return highlighted;
    }
    let key = Digest::of_value(&(grammar, code));
    match remembered(key, &|| guard::run(grammar, code, limits::PATIENCE)) {
        Some(spans) => highlighted.spans = spans,
        None => highlighted.problem = Some(Problem::Upset),
    }
    highlighted
}

/// Returns the name of the grammar that reads `code`, empty for plain text.
fn grammar_name(grammar: Grammar, code: &str) -> &'static str {
    match grammar {
        Grammar::Plain => "",
        Grammar::Named(name) => name,
        Grammar::Php if code.contains("<?") => "PHP",
        Grammar::Php => "PHP Source",
        Grammar::Shell | Grammar::Terminal => languages::SHELL,
    }
}

/// Returns the spans of `code` under the grammar called `name`.
fn named(name: &str, code: &str) -> Result<Vec<Span>, Failure> {
    let Some(syntax) = syntaxes().find_syntax_by_name(name) else {
        return Ok(Vec::new());
    };
    let mut parser = Parser::new(syntax);
    let mut painter = Painter::default();
    for (start, line) in lines(code) {
        parser.line(line, start, &mut painter)?;
    }
    if name == "YAML" {
        name_keys(&mut painter.spans, code);
    }
    Ok(painter.spans)
}

/// Makes YAML keys that look like a value keys again: `on:` in a workflow, `"200":` in an interface.
fn name_keys(spans: &mut [Span], code: &str) {
    for at in 1..spans.len() {
        let (before, separator) = (&spans[at - 1], &spans[at]);
        let touches = before.range.end == separator.range.start;
        let is_value = matches!(before.token, Token::Constant | Token::Number | Token::String);
        if touches && is_value && code[separator.range.clone()].starts_with(':') {
            spans[at - 1].token = Token::Property;
        }
    }
}

#[cfg(test)]
mod tests;

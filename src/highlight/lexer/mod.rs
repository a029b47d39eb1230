//! The fast lane: the commonest languages, each read by a small lexer of our own.
//!
//! In come a grammar and code; out come its spans, at a hundred times the speed of the grammar and
//! in a time that grows with the length of the code alone. Each lexer is a function over the one
//! shared [`Scanner`]. What a stretch is called follows the grammars of the slow lane, so that a page
//! looks the same whichever lane a language takes; `tests.rs` holds the two against each other, and
//! lists where they differ on purpose.

mod bash;
mod c;
mod console;
mod css;
mod diff;
mod dockerfile;
mod go;
mod html;
mod ini;
mod java;
mod javascript;
mod json;
mod markdown;
mod markdown_text;
mod markup;
mod python;
mod python_string;
mod python_word;
mod rust;
mod scanner;
mod sql;
#[cfg(test)]
mod tests;
mod toml;
mod xml;
mod yaml;

pub(super) use scanner::Scanner;

use super::Span;
use super::languages::{self, Grammar, JAVASCRIPT};

/// Paints the code that a scanner has left.
pub(super) type Lexer = fn(&mut Scanner<'_>);

/// Returns the lexer of a grammar; `None` where the slow lane has to do.
pub(super) fn find(grammar: Grammar) -> Option<Lexer> {
    let name = match grammar {
        Grammar::Shell => return Some(bash::lex),
        Grammar::Terminal => return Some(console::lex),
        Grammar::Named(name) => name,
        Grammar::Plain | Grammar::Php => return None,
    };
    Some(match name {
        "C" => c::lex,
        "C++" => c::lex_cpp,
        "CSS" => css::lex,
        "Diff" => diff::lex,
        "Dockerfile (with bash)" => dockerfile::lex,
        "Go" => go::lex,
        "HTML" => html::lex,
        "INI" => ini::lex,
        "JSON" => json::lex,
        "Java" => java::lex,
        JAVASCRIPT => javascript::lex_javascript,
        "Markdown" => markdown::lex,
        "Python" => python::lex,
        "Rust" => rust::lex,
        "SQL" => sql::lex,
        "TOML" => toml::lex,
        "TypeScript" => javascript::lex_typescript,
        "TypeScriptReact" => javascript::lex_tsx,
        "XML" => xml::lex,
        "YAML" => yaml::lex,
        _ => return None,
    })
}

/// Returns the lexer of a language by any of its names: code inside code.
fn named(language: &str) -> Option<Lexer> {
    find(languages::find(language)?.grammar)
}

/// Returns the spans of `code`.
pub(super) fn spans(lexer: Lexer, code: &str) -> Vec<Span> {
    let mut scanner = Scanner::new(code);
    lexer(&mut scanner);
    scanner.finish()
}

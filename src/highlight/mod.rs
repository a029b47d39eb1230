//! Code to coloured tokens, while the site is built.
//!
//! In come the name of a language, as the writer spelled it, and code; out come the stretches that
//! have a colour, as byte ranges with a [`Token`] of a small fixed set. Themes are a matter of the
//! style sheet. Nothing here knows HTML or Markdown.
//!
//! Grammars are programs written by others and run on whatever a page contains, so every block is
//! fenced: a panic is caught, long lines and long blocks stay plain, and each of these is told as
//! a [`Problem`].

mod languages;
mod scopes;
mod terminal;
mod tokens;

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use syntect::parsing::{ParseState, ParsingError, SyntaxReference};

use languages::{Grammar, syntaxes};
use scopes::TokenStack;
pub use tokens::Token;

/// The longest line that any grammar is trusted with, in bytes without its end.
///
/// Patterns backtrack: the time for a line can grow with the square of its length, in some grammars
/// with the cube. Most are trusted with less, see [`reach`].
pub const LINE_LIMIT: usize = 16 * 1024;

/// The longest block that is highlighted, in bytes.
pub const BLOCK_LIMIT: usize = 512 * 1024;

/// How many lines as long as the grammar's [`reach`] a block may have. Shorter lines count by the
/// square of their length, as their time may.
const LONG_LINES: usize = 8;

/// The deepest nesting that is followed, in scopes.
///
/// Every line costs time for every level that is open; code of people stays below two hundred.
const DEPTH_LIMIT: usize = 2000;

/// A stretch of code with a colour.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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
    /// The grammar itself failed on this code, or met nesting without end.
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
    let Some(known) = languages::find(language) else {
        let nearest = languages::similar(language).map(str::to_owned);
        let problem = Some(Problem::UnknownLanguage { nearest });
        return Highlighted { problem, ..Highlighted::default() };
    };
    let mut highlighted = Highlighted { language: Some(known.name), ..Highlighted::default() };
    if known.grammar == Grammar::Plain {
        return highlighted;
    }
    let grammar = grammar_name(known.grammar, code);
    highlighted.problem = too_long(code, reach(grammar));
    if highlighted.problem.is_some() {
        return highlighted;
    }
    // Grammars hold no state of ours that a panic could leave half-written.
    match catch_unwind(AssertUnwindSafe(|| spans(known.grammar, grammar, code))) {
        Ok(Ok(spans)) => highlighted.spans = spans,
        Ok(Err(Failure)) | Err(_) => highlighted.problem = Some(Problem::Upset),
    }
    highlighted
}

/// Returns the problem of code that is too long for a grammar that reaches `reach` bytes.
fn too_long(code: &str, reach: usize) -> Option<Problem> {
    if code.len() > BLOCK_LIMIT {
        return Some(Problem::TooLong { line: None, bytes: code.len(), limit: BLOCK_LIMIT });
    }
    let mut left = LONG_LINES * reach * reach;
    for (number, line) in code.lines().enumerate() {
        let cost = line.len() * line.len();
        if line.len() > reach || cost > left {
            let (line, bytes) = (Some(number + 1), line.len());
            return Some(Problem::TooLong { line, bytes, limit: reach });
        }
        left -= cost;
    }
    None
}

/// Returns the longest line that the grammar called `name` is trusted with, in bytes.
///
/// Measured with lines that are one sign repeated: whichever the sign, a line of this length takes
/// well under a second. Formats that machines write on one line are the ones that reach far.
fn reach(name: &str) -> usize {
    match name {
        "JSON"
        | "TOML"
        | "HTML"
        | "XML"
        | "Separated Values"
        | "Diff"
        | "DotENV"
        | "Java Properties"
        | "HTTP Request and Response"
        | "GraphQL" => LINE_LIMIT,
        "Python" | "Markdown" | "MultiMarkdown" => 1024,
        "D" | "INI" | "SystemVerilog" | "Typst" => 512,
        _ => 2048,
    }
}

/// Returns the name of the grammar that reads `code`, empty for plain text.
fn grammar_name(grammar: Grammar, code: &str) -> &'static str {
    match grammar {
        Grammar::Plain => "",
        Grammar::Named(name) => name,
        Grammar::Php if code.contains("<?") => "PHP",
        Grammar::Php => "PHP Source",
        Grammar::JavaScript if has_elements(code) => "JavaScript (Babel)",
        Grammar::JavaScript => "JavaScript",
        Grammar::Shell | Grammar::Terminal => terminal::SHELL,
    }
}

/// Returns the spans of `code`, a language of `grammar`, which goes by the grammar called `name`.
fn spans(grammar: Grammar, name: &str, code: &str) -> Result<Vec<Span>, Failure> {
    match grammar {
        Grammar::Terminal => terminal::spans(code),
        Grammar::Shell if terminal::opens_with_prompt(code) => terminal::spans(code),
        _ => named(name, code),
    }
}

/// Returns whether JavaScript `code` seems to hold elements: something closes a tag.
fn has_elements(code: &str) -> bool {
    code.contains("</") || code.contains("/>")
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

/// Returns each line of `code` without its end, with the place where it starts.
fn lines(code: &str) -> impl Iterator<Item = (usize, &str)> {
    code.split_inclusive('\n').scan(0, |next, line| {
        let start = *next;
        *next += line.len();
        let text = line.strip_suffix('\n').unwrap_or(line);
        Some((start, text.strip_suffix('\r').unwrap_or(text)))
    })
}

/// A grammar gave up.
#[derive(Debug)]
struct Failure;

impl From<ParsingError> for Failure {
    fn from(_: ParsingError) -> Self {
        Self
    }
}

/// A grammar at work on a text, line by line.
struct Parser {
    state: ParseState,
    stack: TokenStack,
    line: String,
}

impl Parser {
    fn new(syntax: &SyntaxReference) -> Self {
        Self { state: ParseState::new(syntax), stack: TokenStack::default(), line: String::new() }
    }

    /// Reads the next line, without its end, and paints it from byte `start` of the code on.
    fn line(&mut self, line: &str, start: usize, painter: &mut Painter) -> Result<(), Failure> {
        // Grammars expect every line to end with a line feed, the last one too.
        self.line.clear();
        self.line.push_str(line);
        self.line.push('\n');
        let mut done = 0;
        for (place, step) in self.state.parse_line(&self.line, syntaxes())? {
            let place = place.min(line.len());
            if place > done {
                painter.paint(line, done..place, start, self.stack.token());
                done = place;
            }
            self.stack.apply(&step);
        }
        painter.paint(line, done..line.len(), start, self.stack.token());
        if self.stack.depth() > DEPTH_LIMIT { Err(Failure) } else { Ok(()) }
    }
}

/// Collects spans: trims white space, joins neighbours.
#[derive(Debug, Default)]
struct Painter {
    spans: Vec<Span>,
}

impl Painter {
    /// Paints `range` of `line`, which starts at byte `start` of the code.
    fn paint(&mut self, line: &str, range: Range<usize>, start: usize, token: Option<Token>) {
        let Some(token) = token else { return };
        let Some(text) = line.get(range.clone()) else {
            return;
        };
        let from = range.start + (text.len() - text.trim_start().len());
        let to = range.start + text.trim_end().len();
        if from >= to {
            return;
        }
        let range = start + from..start + to;
        if let Some(last) = self.spans.last_mut()
            && last.token == token
            && last.range.end >= start
            && is_blank(line, last.range.end - start..from)
        {
            last.range.end = range.end;
        } else {
            self.spans.push(Span { token, range });
        }
    }
}

/// Returns whether `range` of `line` is nothing but white space.
fn is_blank(line: &str, range: Range<usize>) -> bool {
    line.get(range).is_some_and(|gap| gap.trim().is_empty())
}

#[cfg(test)]
mod tests;

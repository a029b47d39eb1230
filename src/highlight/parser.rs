//! A grammar at work: lines go in, coloured spans come out.

use std::ops::Range;

use syntect::parsing::{ParseState, ParsingError, SyntaxReference};

use super::languages::syntaxes;
use super::scopes::TokenStack;
use super::{Span, Token};

/// The deepest nesting that is followed, in scopes.
///
/// Every line costs time for every level that is open; code of people stays below two hundred.
const DEPTH_LIMIT: usize = 2000;

/// Returns each line of `code` without its end, with the place where it starts.
pub(super) fn lines(code: &str) -> impl Iterator<Item = (usize, &str)> {
    code.split_inclusive('\n').scan(0, |next, line| {
        let start = *next;
        *next += line.len();
        let text = line.strip_suffix('\n').unwrap_or(line);
        Some((start, text.strip_suffix('\r').unwrap_or(text)))
    })
}

/// A grammar gave up.
#[derive(Debug)]
pub(super) struct Failure;

impl From<ParsingError> for Failure {
    fn from(_: ParsingError) -> Self {
        Self
    }
}

/// A grammar at work on a text, line by line.
pub(super) struct Parser {
    state: ParseState,
    stack: TokenStack,
    line: String,
}

impl Parser {
    pub(super) fn new(syntax: &SyntaxReference) -> Self {
        Self { state: ParseState::new(syntax), stack: TokenStack::default(), line: String::new() }
    }

    /// Returns the token in force behind the last line.
    #[cfg(test)]
    pub(super) fn token(&self) -> Option<Token> {
        self.stack.token()
    }

    /// Reads the next line, without its end, and paints it from byte `start` of the code on.
    pub(super) fn line(
        &mut self,
        line: &str,
        start: usize,
        painter: &mut Painter,
    ) -> Result<(), Failure> {
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
pub(super) struct Painter {
    pub(super) spans: Vec<Span>,
}

impl Painter {
    /// Paints `range` of `line`, which starts at byte `start` of the code.
    pub(super) fn paint(
        &mut self,
        line: &str,
        range: Range<usize>,
        start: usize,
        token: Option<Token>,
    ) {
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

//! Rust source, after the Rust Reference: the chapters on the lexical structure and macros, and of
//! those on items and types what tells a type from an expression.
//!
//! The punctuation of a type stays plain, so that `HashMap<K, V>` reads as one name; for that the
//! lexer keeps a stack with a [`Context`] for each bracket and each head of an item that is open.

mod literal;
mod word;

use super::Scanner;
use super::scanner::is_word;
use crate::highlight::Token;
use literal::{attribute, block_comment, literal, number};
use word::{metavariable, word};

/// What the code between two brackets, or in the head of an item, is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    /// Expressions, statements, patterns.
    Code,
    /// Types between parentheses.
    Types,
    /// A slice in parameters or fields, whose brackets stay plain.
    Slice,
    /// The patterns of a closure between parentheses.
    Patterns,
    Parameters,
    Fields,
    MacroRules,
    Matcher,
    /// Types between `<` and `>`.
    Angles,
    /// The patterns of a closure, between bars.
    Closure,
    /// The type of a closure's parameter.
    ClosureType,
    /// Behind the name of a function, up to what it returns.
    Function,
    Result,
    StructHead,
    /// Behind the name of an enumeration or a trait, behind `impl` and `where`.
    Head,
    /// The name of the type that `impl` is about.
    ImplType,
}

impl Context {
    /// Says whether a bracket closes it: the rest ends where a block or the next item begins.
    fn is_bracket(self) -> bool {
        matches!(self, Self::Code | Self::Types | Self::Slice | Self::Parameters | Self::Fields)
            || matches!(self, Self::MacroRules | Self::Matcher | Self::Patterns)
    }

    /// Says whether it holds types rather than expressions or patterns.
    fn is_type(self) -> bool {
        !matches!(self, Self::Code | Self::MacroRules | Self::Matcher)
            && !matches!(self, Self::Closure | Self::Patterns)
    }
}

/// What the code before the place says about it.
#[derive(Default)]
struct State {
    contexts: Vec<Context>,
    /// A value stands right before the place: `|` is an operator and not the begin of a closure.
    is_behind_value: bool,
    /// A `=>` stands before the place: what follows in a macro is no pattern.
    is_behind_arrow: bool,
    /// The next string is the format of a macro like `println`.
    is_format: bool,
}

impl State {
    /// Returns the innermost context.
    fn context(&self) -> Context {
        self.contexts.last().copied().unwrap_or(Context::Code)
    }

    /// Goes on with `context` instead of the innermost one.
    fn replace(&mut self, context: Context) {
        self.contexts.pop();
        self.contexts.push(context);
    }

    /// Leaves what no bracket closes, and returns the outermost of it.
    fn leave_heads(&mut self) -> Option<Context> {
        let mut left = None;
        while let Some(context) = self.contexts.pop_if(|context| !context.is_bracket()) {
            left = Some(context);
        }
        left
    }
}

/// Paints the code that `scanner` has left.
pub(super) fn lex(scanner: &mut Scanner<'_>) {
    let mut state = State::default();
    while !scanner.is_done() {
        match scanner.peek() {
            b' ' | b'\t' | b'\r' | b'\n' => scanner.skip_space(),
            b'/' if scanner.starts_with("//") => scanner.take_line(Token::Comment),
            b'/' if scanner.starts_with("/*") => block_comment(scanner),
            b'#' if scanner.starts_with("#[") => attribute(scanner, 1),
            b'#' if scanner.starts_with("#![") => attribute(scanner, 2),
            b'$' if is_word(scanner.peek_at(1)) => metavariable(scanner, &mut state),
            b'(' | b'[' | b'{' => open(scanner, &mut state),
            b')' | b']' | b'}' => close(scanner, &mut state),
            b'0'..=b'9' => {
                let is_type = state.context().is_type();
                let length = number(scanner.rest().as_bytes());
                paint(scanner, length, (!is_type).then_some(Token::Number));
                state.is_behind_value = true;
            }
            _ if literal(scanner, state.is_format) => {
                state.is_format = false;
                state.is_behind_value = true;
            }
            byte if is_word(byte) => word(scanner, &mut state),
            _ => operator(scanner, &mut state),
        }
    }
}

/// Moves over `bytes` bytes and paints them, where there is something to paint them with.
fn paint(scanner: &mut Scanner<'_>, bytes: usize, token: Option<Token>) {
    match token {
        Some(token) => scanner.take(bytes, token),
        None => scanner.skip(bytes),
    }
}

/// A bracket: the context before it says what stands inside.
fn open(scanner: &mut Scanner<'_>, state: &mut State) {
    let bracket = scanner.peek();
    let head = if bracket == b'{' { state.leave_heads() } else { Some(state.context()) };
    let context = match (bracket, state.context()) {
        (_, Context::Matcher) => Context::Matcher,
        (_, Context::Closure | Context::Patterns) => Context::Patterns,
        (_, Context::MacroRules) if !state.is_behind_arrow => Context::Matcher,
        _ if head == Some(Context::StructHead) => Context::Fields,
        (b'(', Context::Function) => Context::Parameters,
        (b'(', context) if context.is_type() => Context::Types,
        (b'[', Context::Parameters | Context::Fields | Context::Slice) => Context::Slice,
        _ => Context::Code,
    };
    let is_plain = context == Context::Slice;
    paint(scanner, 1, (!is_plain).then_some(Token::Punctuation));
    state.contexts.push(context);
    state.is_behind_arrow = false;
    state.is_behind_value = false;
}

/// A bracket, which leaves all that is open inside it.
fn close(scanner: &mut Scanner<'_>, state: &mut State) {
    state.leave_heads();
    let is_plain = state.contexts.pop() == Some(Context::Slice);
    paint(scanner, 1, (!is_plain).then_some(Token::Punctuation));
    state.is_behind_value = true;
}

/// An operator or a separator, plain in a type, and the context that it begins or ends.
fn operator(scanner: &mut Scanner<'_>, state: &mut State) {
    let was_behind_value = std::mem::take(&mut state.is_behind_value);
    let context = state.context();
    let is_type = context.is_type();
    let rest = scanner.rest().as_bytes();
    let (punctuation, operator) = (Some(Token::Punctuation), Some(Token::Operator));
    let (length, token) = match rest {
        [b'-', b'>', ..] if context == Context::Function => {
            state.replace(Context::Result);
            (2, punctuation)
        }
        [b'|', b'|', ..] if was_behind_value => (2, operator),
        [b'|', b'|', ..] | [b':', b':', ..] | [b'-', b'>', ..] => (2, punctuation),
        [b'.', b'.', b'.', ..] => (3, operator),
        [b'=', b'>', ..] | [b'.', b'.', ..] => (2, operator),
        [b'|', ..] if matches!(context, Context::Closure | Context::ClosureType) => {
            state.contexts.pop();
            (1, punctuation)
        }
        [b'|', ..] if !was_behind_value && context == Context::Code => {
            state.contexts.push(Context::Closure);
            (1, punctuation)
        }
        [b':', ..] if context == Context::Closure => {
            state.replace(Context::ClosureType);
            (1, punctuation)
        }
        [b',', ..] if context == Context::ClosureType => {
            state.replace(Context::Closure);
            (1, punctuation)
        }
        [b'<', ..] if is_type || scanner.before() == b':' => return angles(scanner, state),
        [b'>', ..] if context == Context::Angles => {
            state.contexts.pop();
            state.is_behind_value = true;
            (1, None)
        }
        [b';', ..] if context != Context::Slice => {
            state.leave_heads();
            state.is_format = false;
            (1, punctuation)
        }
        [b'+', ..] if context == Context::Angles => (1, operator),
        [b',' | b';' | b'=' | b'?' | b'+' | b'>', ..] if is_type => (1, None),
        [b',' | b':' | b'.' | b';', ..] => (1, punctuation),
        _ if scanner.starts_with("*const ") => (6, Some(Token::Keyword)),
        _ if scanner.starts_with("*mut ") => (4, Some(Token::Keyword)),
        [b'\\' | b'`' | b'\'' | b'"', ..] => (1, None),
        [byte, ..] => (1, byte.is_ascii_punctuation().then_some(Token::Operator)),
        [] => return,
    };
    state.is_behind_arrow = rest.starts_with(b"=>");
    state.is_behind_value |= rest.starts_with(b"?");
    paint(scanner, length, token);
}

/// The begin of a list of types.
fn angles(scanner: &mut Scanner<'_>, state: &mut State) {
    scanner.skip(1);
    state.contexts.push(Context::Angles);
}

//! Go source, after the Go Programming Language Specification: the lexical elements and, for the
//! names of types, parameters and fields, the sections on types and declarations.
//!
//! Go puts a type behind its name and marks neither, so the lexer keeps track of what the next word
//! can be: an [`Expect`] for the place, and a [`Frame`] for each bracket that is open.

mod literal;
mod word;

use super::Scanner;
use super::scanner::is_word;
use crate::highlight::Token;
use literal::{number, string};
use word::word;

/// What the next word or bracket is, as far as the code before it says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    /// An expression or a statement.
    Code,
    Type,
    /// The bracketed key behind `map`.
    Key,
    /// The type arguments behind the name of a type.
    TypeArguments,
    /// The parentheses of `make(T)`, `new(T)` and `value.(T)`.
    TypeInParentheses,
    /// The name that `type` defines.
    TypeName,
    /// The type parameters behind that name.
    TypeParameters,
    /// One parameter, with its name.
    Parameter,
    /// One type parameter, with its name.
    TypeParameter,
    /// The names behind `var` and `const`.
    Variable,
    /// A name or parameters, behind `func`.
    Function,
    /// What a function returns, or the name of a method behind its receiver.
    Result,
    StructBody,
    InterfaceBody,
    Field,
    Method,
}

/// An open bracket.
#[derive(Clone, Copy)]
struct Frame {
    /// What an item between the brackets begins with.
    item: Expect,
    /// What stands between two items: a comma or the end of the line.
    separator: u8,
    /// What follows the closing bracket.
    then: Expect,
}

impl Frame {
    /// Holds expressions or statements.
    const CODE: Self = Self { item: Expect::Code, separator: b'\n', then: Expect::Code };

    /// Holds one item in each line.
    const fn lines(item: Expect) -> Self {
        Self { item, ..Self::CODE }
    }

    /// Holds items with commas between them.
    const fn list(item: Expect, then: Expect) -> Self {
        Self { item, separator: b',', then }
    }

    /// Holds the length or the key before the type of an element.
    const fn before_type(item: Expect) -> Self {
        Self { item, separator: b';', then: Expect::Type }
    }
}

/// What the code before the place says about it.
struct State {
    frames: Vec<Frame>,
    expect: Expect,
    /// A value stands right before the place: `[` is an index and not the begin of a type.
    is_behind_value: bool,
}

/// Paints the code that `scanner` has left.
pub(super) fn lex(scanner: &mut Scanner<'_>) {
    let mut state = State { frames: Vec::new(), expect: Expect::Code, is_behind_value: false };
    while !scanner.is_done() {
        match scanner.peek() {
            b' ' | b'\t' | b'\r' => scanner.skip_blanks(),
            b'\n' => {
                scanner.skip(1);
                state.separate(b'\n');
            }
            b'/' if scanner.starts_with("//go:") => scanner.take_line(Token::Meta),
            b'/' if scanner.starts_with("//") => scanner.take_line(Token::Comment),
            b'/' if scanner.starts_with("/*") => scanner.take_through("*/", Token::Comment),
            b'"' | b'`' | b'\'' => {
                string(scanner);
                state.value();
            }
            byte if byte.is_ascii_digit()
                || (byte == b'.' && scanner.peek_at(1).is_ascii_digit()) =>
            {
                scanner.take(number(scanner.rest().as_bytes()), Token::Number);
                state.value();
            }
            b'(' | b'[' | b'{' => open(scanner, &mut state),
            b')' | b']' | b'}' => close(scanner, &mut state),
            byte if is_word(byte) => word(scanner, &mut state),
            _ => operator(scanner, &mut state),
        }
    }
}

impl State {
    /// Returns the innermost frame.
    fn frame(&self) -> Frame {
        self.frames.last().copied().unwrap_or(Frame::CODE)
    }

    /// Begins the next item if `separator` is what stands between the items here.
    fn separate(&mut self, separator: u8) {
        let frame = self.frame();
        if frame.separator == separator {
            self.expect = frame.item;
        }
        self.is_behind_value = false;
    }

    /// Notes that the word or bracket before the place was a value.
    fn value(&mut self) {
        self.expect = Expect::Code;
        self.is_behind_value = true;
    }
}

/// A bracket: what is expected before it says what stands inside.
fn open(scanner: &mut Scanner<'_>, state: &mut State) {
    let bracket = scanner.peek();
    scanner.take(1, Token::Punctuation);
    let frame = match (bracket, state.expect) {
        (b'(', Expect::Function | Expect::Result) => {
            let is_named = has_names(scanner.rest());
            let item = if is_named { Expect::Parameter } else { Expect::Type };
            Frame::list(item, Expect::Result)
        }
        (b'(', Expect::Variable | Expect::TypeName) => Frame::lines(state.expect),
        (b'(', Expect::Code) => Frame::CODE,
        (b'(', _) => Frame::lines(Expect::Type),
        (b'[', Expect::Function) => Frame::list(Expect::TypeParameter, Expect::Function),
        (b'[', Expect::TypeParameters) => Frame::list(Expect::TypeParameter, Expect::Type),
        (b'[', Expect::TypeArguments) => Frame::list(Expect::Type, Expect::Code),
        (b'[', Expect::Key) => Frame::before_type(Expect::Type),
        (b'[', Expect::Code) if state.is_behind_value => Frame::CODE,
        (b'[', _) => Frame::before_type(Expect::Code),
        (_, Expect::StructBody) => Frame::lines(Expect::Field),
        (_, Expect::InterfaceBody) => Frame::lines(Expect::Method),
        _ => Frame::CODE,
    };
    state.frames.push(frame);
    state.expect = frame.item;
    state.is_behind_value = false;
}

/// A bracket: the one that it closes says what is expected behind it.
fn close(scanner: &mut Scanner<'_>, state: &mut State) {
    scanner.take(1, Token::Punctuation);
    state.value();
    state.expect = state.frames.pop().map_or(Expect::Code, |frame| frame.then);
}

/// Says whether the parameters that `rest` begins with have names: `(a, b int)` and not `(int)`.
fn has_names(mut rest: &str) -> bool {
    loop {
        rest = rest.trim_start();
        let length = rest.bytes().take_while(|byte| is_word(*byte)).count();
        let (word, behind) = rest.split_at(length);
        if word.is_empty() || matches!(word, "chan" | "func" | "interface" | "map" | "struct") {
            return false;
        }
        let next = behind.trim_start_matches([' ', '\t']);
        match next.strip_prefix(',') {
            Some(more) => rest = more,
            None => return next.len() < behind.len() && !next.starts_with([')', '\n', '/']),
        }
    }
}

/// An operator or a separator, which mostly ends what is expected.
fn operator(scanner: &mut Scanner<'_>, state: &mut State) {
    let byte = scanner.peek();
    let (length, token) = match byte {
        b'.' if scanner.starts_with("...") => (3, Token::Operator),
        b':' if scanner.peek_at(1) == b'=' => (2, Token::Operator),
        b'.' | b',' | b';' | b':' => (1, Token::Punctuation),
        b'!' | b'%' | b'&' | b'*'..=b'/' | b'<'..=b'>' | b'^' | b'|' | b'~' => (1, Token::Operator),
        _ => return scanner.skip_char(),
    };
    scanner.take(length, token);
    state.is_behind_value = false;
    match byte {
        b',' | b';' => {
            state.expect = Expect::Code;
            state.separate(if byte == b',' { b',' } else { b'\n' });
        }
        b'.' if scanner.peek() == b'(' => state.expect = Expect::TypeInParentheses,
        b'|' if matches!(state.frame().item, Expect::Method | Expect::TypeParameter) => {
            state.expect = Expect::Type;
        }
        // These stand before a type or inside its name: a pointer, the arrow of a channel, an
        // approximation, a package.
        b'*' | b'<' | b'-' | b'~' | b'.' => {}
        _ => state.expect = Expect::Code,
    }
}

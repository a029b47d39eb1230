//! The words of Go, after the Go Programming Language Specification, sections "Keywords" and
//! "Predeclared identifiers".

use super::super::Scanner;
use super::super::scanner::is_word;
use super::{Expect, State};
use crate::highlight::Token;

/// How far a name looks for the end of its type arguments, in bytes.
const ARGUMENTS_REACH: usize = 128;

/// A word: a keyword, or a name that is painted as what is expected here.
pub(super) fn word(scanner: &mut Scanner<'_>, state: &mut State) {
    let word = scanner.word();
    if keyword(scanner, state, word) {
        return;
    }
    let next = scanner.peek_at(word.len());
    match state.expect {
        Expect::Parameter => names(scanner, state, Some(Token::Variable)),
        Expect::TypeParameter => names(scanner, state, Some(Token::Type)),
        Expect::Variable => names(scanner, state, None),
        Expect::Field if is_field(scanner.rest(), word) => names(scanner, state, None),
        Expect::TypeName => type_name(scanner, state, word),
        // No method has type parameters of its own: before `[` stands the type of a result.
        Expect::Result | Expect::Method if next == b'(' => function_name(scanner, state, word),
        Expect::Function if matches!(next, b'(' | b'[') => function_name(scanner, state, word),
        Expect::Type
        | Expect::TypeInParentheses
        | Expect::Field
        | Expect::Result
        | Expect::Method => type_word(scanner, state, word),
        _ => code_word(scanner, state, word),
    }
}

/// Paints the word if it is a keyword, and says whether it is.
fn keyword(scanner: &mut Scanner<'_>, state: &mut State, word: &str) -> bool {
    let then = match word {
        "chan" => Expect::Type,
        "const" | "var" => Expect::Variable,
        "func" => Expect::Function,
        "interface" => Expect::InterfaceBody,
        "map" => Expect::Key,
        "struct" => Expect::StructBody,
        "type" => Expect::TypeName,
        "break" | "case" | "continue" | "default" | "defer" | "else" | "fallthrough" | "for"
        | "go" | "goto" | "if" | "import" | "package" | "range" | "return" | "select"
        | "switch" => Expect::Code,
        _ => return false,
    };
    scanner.take(word.len(), Token::Keyword);
    state.expect = then;
    state.is_behind_value = false;
    true
}

/// The names before a type: `a, b int`.
fn names(scanner: &mut Scanner<'_>, state: &mut State, token: Option<Token>) {
    loop {
        let word = scanner.word();
        match token {
            _ if word == "_" => scanner.take(1, Token::Keyword),
            Some(token) => scanner.take(word.len(), token),
            None => scanner.skip(word.len()),
        }
        scanner.skip_blanks();
        if scanner.peek() != b',' {
            state.expect = Expect::Type;
            return;
        }
        scanner.take(1, Token::Punctuation);
        scanner.skip_blanks();
        if !is_word(scanner.peek()) {
            return;
        }
    }
}

/// Says whether the line in a struct has names before its type: `a, b int` and not `Embedded`.
fn is_field(rest: &str, word: &str) -> bool {
    let behind = rest.get(word.len()..).unwrap_or_default();
    let next = behind.trim_start_matches([' ', '\t']);
    next.starts_with(',')
        || (next.len() < behind.len() && !next.starts_with(['\n', '\r', '/', '`', '"', ';', '}']))
}

/// The name that a declaration defines, and the `=` of an alias.
fn type_name(scanner: &mut Scanner<'_>, state: &mut State, word: &str) {
    scanner.take(word.len(), Token::Type);
    state.expect = if scanner.peek() == b'[' { Expect::TypeParameters } else { Expect::Type };
    scanner.skip_blanks();
    if scanner.peek() == b'=' {
        scanner.take(1, Token::Operator);
    }
}

/// The name of a function or a method that is declared, before its parameters.
fn function_name(scanner: &mut Scanner<'_>, state: &mut State, word: &str) {
    scanner.take(word.len(), Token::Function);
    state.expect = Expect::Function;
}

/// A name where a type stands, or the package before it.
fn type_word(scanner: &mut Scanner<'_>, state: &mut State, word: &str) {
    if scanner.peek_at(word.len()) == b'.' {
        scanner.skip(word.len());
        state.expect = Expect::Type;
        return;
    }
    scanner.take(word.len(), Token::Type);
    state.value();
    if scanner.peek() == b'[' {
        state.expect = Expect::TypeArguments;
    }
}

/// A name in an expression.
fn code_word(scanner: &mut Scanner<'_>, state: &mut State, word: &str) {
    let next = scanner.rest().get(word.len()..).unwrap_or_default();
    let is_member = scanner.before() == b'.';
    let is_instance = is_instance(next);
    let is_call = is_instance || next.starts_with('(') || (next.starts_with(")(") && !is_member);
    let token = match predeclared(word).filter(|_| !is_member) {
        None if is_call => Token::Function,
        None => {
            scanner.skip(word.len());
            return state.value();
        }
        Some(token) => token,
    };
    scanner.take(word.len(), token);
    state.value();
    if matches!(word, "make" | "new") && token == Token::Function {
        state.expect = Expect::TypeInParentheses;
    } else if is_instance {
        state.expect = Expect::TypeArguments;
    }
}

/// Says whether `next`, which stands behind a name, begins with type arguments and a call: `[K, V](`.
/// An index is one value, so two items or a predeclared type can be none.
fn is_instance(next: &str) -> bool {
    let (mut depth, mut has_comma) = (0_usize, false);
    for (at, byte) in next.bytes().take(ARGUMENTS_REACH).enumerate() {
        match byte {
            b'[' => depth += 1,
            _ if depth == 0 => return false,
            b']' if depth == 1 => {
                let item = next.get(1..at).unwrap_or_default();
                let is_call = next.get(at + 1..).is_some_and(|rest| rest.starts_with('('));
                return is_call && (has_comma || predeclared(item) == Some(Token::Type));
            }
            b']' => depth -= 1,
            b',' => has_comma |= depth == 1,
            b' ' | b'.' | b'*' => {}
            _ if is_word(byte) => {}
            _ => return false,
        }
    }
    false
}

/// Returns the token of a name that is declared everywhere.
fn predeclared(word: &str) -> Option<Token> {
    Some(match word {
        "any" | "bool" | "byte" | "comparable" | "complex64" | "complex128" | "error"
        | "float32" | "float64" | "int" | "int8" | "int16" | "int32" | "int64" | "rune"
        | "string" | "uint" | "uint8" | "uint16" | "uint32" | "uint64" | "uintptr" => Token::Type,
        "true" | "false" | "nil" => Token::Constant,
        "iota" => Token::Number,
        "_" => Token::Keyword,
        _ => return None,
    })
}

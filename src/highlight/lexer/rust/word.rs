//! The words of Rust, after the Rust Reference, section "Keywords", and the names that the prelude
//! of the standard library brings into every module.

use super::super::Scanner;
use super::super::scanner::is_word;
use super::{Context, State, angles, paint};
use crate::highlight::Token;

/// The macros whose first string is a format.
const FORMAT_MACROS: [&str; 9] =
    ["eprint", "eprintln", "format", "panic", "print", "println", "todo", "write", "writeln"];

/// A word, which is a keyword or a name.
pub(super) fn word(scanner: &mut Scanner<'_>, state: &mut State) {
    let word = scanner.word();
    let context = state.context();
    let is_lower = !word.starts_with(|letter: char| letter.is_uppercase());
    state.is_behind_value = true;
    if word == "r" && scanner.peek_at(1) == b'#' {
        scanner.skip(2);
        scanner.skip(scanner.word().len());
    } else if scanner.peek_at(word.len()) == b'!' && scanner.peek_at(word.len() + 1) != b'=' {
        macro_call(scanner, state, word);
    } else if matches!(context, Context::Closure | Context::Patterns) && is_lower {
        let token = match word {
            "_" => None,
            "mut" | "ref" => Some(Token::Keyword),
            _ => Some(Token::Variable),
        };
        paint(scanner, word.len(), token);
    } else if context.is_type() {
        type_word(scanner, state, word);
    } else {
        code_word(scanner, state, word);
    }
}

/// The name of a macro with its `!`, and behind `macro_rules!` the name that it defines.
fn macro_call(scanner: &mut Scanner<'_>, state: &mut State, word: &str) {
    if scanner.before() == b':' || word.starts_with(|letter: char| letter.is_uppercase()) {
        return scanner.skip(word.len());
    }
    scanner.take(word.len() + 1, Token::Function);
    state.is_behind_value = false;
    state.is_format = FORMAT_MACROS.contains(&word);
    if word == "macro_rules" {
        name_behind(scanner, Token::Type);
        scanner.skip_space();
        if matches!(scanner.peek(), b'(' | b'[' | b'{') {
            scanner.take(1, Token::Punctuation);
            state.contexts.push(Context::MacroRules);
        }
    }
}

/// A variable of a macro, with what it stands for where a pattern declares it.
pub(super) fn metavariable(scanner: &mut Scanner<'_>, state: &mut State) {
    let name = scanner.rest().bytes().skip(1).take_while(|byte| is_word(*byte)).count();
    let is_matcher = state.context() == Context::Matcher;
    paint(scanner, 1 + name, is_matcher.then_some(Token::Variable));
    if is_matcher && scanner.peek() == b':' {
        scanner.take(1, Token::Punctuation);
        name_behind(scanner, Token::Keyword);
    }
    state.is_behind_value = true;
}

/// Paints the name behind a keyword, and says whether there is one.
fn name_behind(scanner: &mut Scanner<'_>, token: Token) -> bool {
    scanner.skip_blanks();
    let length = scanner.word().len();
    scanner.take(length, token);
    length > 0
}

/// A word in a type or in the head of an item.
fn type_word(scanner: &mut Scanner<'_>, state: &mut State, word: &str) {
    let context = state.context();
    let behind = scanner.rest().get(word.len()..).unwrap_or_default();
    match word {
        "where" if !matches!(context, Context::StructHead) => state.replace(Context::Head),
        "for" if context == Context::Head && !behind.starts_with('<') => {
            state.replace(Context::ImplType);
        }
        _ => {}
    }
    let token = match word {
        "self" if context == Context::Parameters => Some(Token::Variable),
        "Self" | "const" | "dyn" | "fn" | "for" | "mut" | "pub" | "ref" | "where" => {
            Some(Token::Keyword)
        }
        "_" | "as" => Some(Token::Operator),
        _ if context == Context::ImplType => library(word).or(Some(Token::Type)),
        _ if context == Context::Parameters && is_before_colon(behind) => Some(Token::Variable),
        _ if is_parameter(word) && behind.starts_with("::") => Some(Token::Keyword),
        _ if context == Context::Angles || behind.starts_with('<') => library(word),
        _ => library(word).filter(|token| *token == Token::Keyword),
    };
    paint(scanner, word.len(), token);
}

/// Says whether `word` is named like a parameter for a type: `T`.
fn is_parameter(word: &str) -> bool {
    matches!(word.as_bytes(), [b'A'..=b'Z'])
}

/// Says whether a single colon comes next.
fn is_before_colon(text: &str) -> bool {
    let text = text.trim_start_matches([' ', '\t']);
    text.starts_with(':') && !text.starts_with("::")
}

/// A word in an expression or at the begin of an item.
fn code_word(scanner: &mut Scanner<'_>, state: &mut State, word: &str) {
    if let Some(token) = keyword(word) {
        scanner.take(word.len(), token);
        state.is_behind_value = matches!(word, "self" | "Self" | "_" | "true" | "false");
        return item(scanner, state, word);
    }
    let next = scanner.peek_at(word.len());
    let is_upper = word.starts_with(|letter: char| letter.is_ascii_uppercase());
    let is_in_path = scanner.before() == b':';
    let token = match library(word) {
        Some(Token::Type) if is_in_path && next != b'<' => None,
        None if is_c_type(word) => Some(Token::Keyword),
        None if is_constant(word) => Some(Token::Constant),
        None if next == b'(' && !is_upper && !is_in_path => Some(Token::Function),
        token => token,
    };
    paint(scanner, word.len(), token);
    if next == b'<' && is_upper && !matches!(scanner.peek_at(1), b'<' | b'=') {
        angles(scanner, state);
    }
}

/// Reads what a keyword begins: the name of an item, and the context behind that.
fn item(scanner: &mut Scanner<'_>, state: &mut State, keyword: &str) {
    match keyword {
        "fn" if name_behind(scanner, Token::Function) => state.contexts.push(Context::Function),
        "struct" if name_behind(scanner, Token::Type) => state.contexts.push(Context::StructHead),
        "enum" | "trait" if name_behind(scanner, Token::Type) => state.contexts.push(Context::Head),
        "mod" | "type" => {
            name_behind(scanner, Token::Type);
        }
        "impl" if is_for_type(scanner.rest()) => state.contexts.push(Context::Head),
        "impl" => state.contexts.push(Context::ImplType),
        "where" => state.contexts.push(Context::Head),
        "for" if scanner.peek() == b'<' => angles(scanner, state),
        _ => {}
    }
}

/// Says whether a head `impl` implements a trait for a type, as far as its first line says.
fn is_for_type(rest: &str) -> bool {
    let start = rest.as_bytes().chunks(200).next().unwrap_or_default();
    let line = start.split(|byte| matches!(byte, b'\n' | b'{')).next().unwrap_or_default();
    line.windows(5).any(|part| part == b" for ")
}

/// Returns the token of a word of the language.
fn keyword(word: &str) -> Option<Token> {
    Some(match word {
        "Self" | "async" | "await" | "break" | "const" | "continue" | "crate" | "dyn" | "else"
        | "enum" | "extern" | "fn" | "for" | "if" | "impl" | "let" | "loop" | "match" | "mod"
        | "move" | "mut" | "pub" | "ref" | "return" | "self" | "static" | "struct" | "super"
        | "trait" | "type" | "unsafe" | "use" | "where" | "while" => Token::Keyword,
        "_" | "as" | "box" | "in" => Token::Operator,
        "true" | "false" => Token::Constant,
        _ => return None,
    })
}

/// Returns the token of a primitive type or a name of the prelude.
fn library(word: &str) -> Option<Token> {
    Some(match word {
        "bool" | "char" | "f32" | "f64" | "i8" | "i16" | "i32" | "i64" | "i128" | "isize"
        | "str" | "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => Token::Keyword,
        "AsMut" | "AsRef" | "Box" | "Clone" | "Copy" | "Default" | "Drop" | "Eq" | "Err"
        | "Extend" | "Fn" | "FnMut" | "FnOnce" | "From" | "Into" | "IntoIterator" | "Iterator"
        | "None" | "Ok" | "Option" | "Ord" | "PartialEq" | "PartialOrd" | "Result" | "Send"
        | "Sized" | "Some" | "String" | "Sync" | "ToOwned" | "ToString" | "Vec" => Token::Type,
        _ => return None,
    })
}

/// Says whether `word` is named like a type of C: `c_int`, `size_t`.
fn is_c_type(word: &str) -> bool {
    word.ends_with("_t") || word.starts_with("c_")
}

/// Says whether `word` is a name like `MAX_LEN`.
fn is_constant(word: &str) -> bool {
    word.len() > 1
        && word.starts_with(|letter: char| letter.is_ascii_uppercase())
        && word.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_'))
}

//! Short looks ahead. Each reads a bounded stretch of code, so that many of them stay linear.

use super::Lexer;
use crate::highlight::lexer::scanner::is_word;

/// How many bytes a look ahead may read: more than parameters take, and a constant.
const REACH: usize = 1000;

impl Lexer<'_, '_> {
    /// Returns the next bytes from `from` on, as many as a look ahead may read.
    pub(super) fn view(&self, from: usize) -> &[u8] {
        let rest = self.scanner.rest().as_bytes();
        let end = rest.len().min(from.saturating_add(REACH));
        rest.get(from..end).unwrap_or_default()
    }

    /// Says whether `(` at `from` opens the parameters of an arrow function.
    pub(super) fn arrow_follows(&self, from: usize) -> bool {
        let code = self.view(from);
        let [b'(', inner @ ..] = code else { return false };
        match first(inner) {
            b')' | b'{' | b'[' | b'.' | b'@' | b'/' => {}
            byte if is_name(byte) && !byte.is_ascii_digit() => {}
            _ => return false,
        }
        let may_have_type = self.dialect.has_types && self.frame.questions == 0;
        matching(code)
            .and_then(|end| code.get(end..))
            .is_some_and(|rest| is_arrow(rest) || may_have_type && is_typed_arrow(rest))
    }

    /// Says whether a function is assigned at `from`: `= () =>`, `= function`, `= async x =>`.
    pub(super) fn function_is_assigned(&self, from: usize) -> bool {
        let code = self.view(from);
        let blanks = blanks(code);
        let Some([b'=', rest @ ..]) = code.get(blanks..) else { return false };
        !matches!(rest.first(), Some(b'=' | b'>')) && self.function_follows(from + blanks + 1)
    }

    /// Says whether an expression at `from` is a function. Does not look on the next line.
    pub(super) fn function_follows(&self, from: usize) -> bool {
        let code = self.view(from);
        let at = blanks(code);
        let code = code.get(at..).unwrap_or_default();
        let word = code.iter().take_while(|byte| is_name(**byte)).count();
        let behind = word + blanks(code.get(word..).unwrap_or_default());
        match code.get(..word) {
            Some(b"function") => true,
            Some(b"async") if behind > word => self.function_follows_async(from + at + behind),
            Some(b"async") => self.arrow_follows(from + at + behind),
            Some(b"") if code.first() == Some(&b'(') => self.arrow_follows(from + at),
            Some(b"") if code.first() == Some(&b'<') => is_generic_arrow(code),
            Some(b"") | None => false,
            Some(_) => code.get(behind..).is_some_and(|rest| rest.starts_with(b"=>")),
        }
    }

    /// The same behind `async` and a blank, which cannot stand there twice.
    fn function_follows_async(&self, from: usize) -> bool {
        let code = self.view(from);
        let word = code.iter().take_while(|byte| is_name(**byte)).count();
        match code.get(..word) {
            Some(b"function") => true,
            Some(b"") => self.arrow_follows(from),
            Some(_) => is_arrow(code.get(word..).unwrap_or_default()),
            None => false,
        }
    }

    /// Says whether a type at `from` is that of a function: `() =>`, `(a: …`, `(...a`, `<T>(…`.
    pub(super) fn function_type_follows(&self, from: usize) -> bool {
        let code = self.view(from);
        match code.get(blanks(code)..) {
            Some([b'<', ..]) => true,
            Some([b'(', inner @ ..]) => begins_params(inner),
            _ => false,
        }
    }

    /// Says whether the `?` and the `:` of an annotation stand at `from`, and then the type of a
    /// function.
    pub(super) fn function_is_annotated(&self, from: usize) -> bool {
        let code = self.view(from);
        let mut at = blanks(code);
        if code.get(at) == Some(&b'?') {
            at += 1;
        }
        code.get(at) == Some(&b':') && self.function_type_follows(from + at + 1)
    }

    /// Says whether `(` at the place holds a name with its type: `(error: unknown)`.
    pub(super) fn annotated_name_follows(&self) -> bool {
        let code = self.view(1).trim_ascii_start();
        let name = code.iter().take_while(|byte| is_name(**byte)).count();
        let behind = code.get(name..).unwrap_or_default();
        self.dialect.has_types && name > 0 && first(behind) == b':'
    }

    /// Says whether `<` at the place opens type arguments, with a call, a template or the end of
    /// the value behind them.
    pub(super) fn type_arguments_follow(&self) -> bool {
        matches!(self.byte_behind_types(0), Some(b'(' | b'`' | b')' | b';' | b',' | b']' | 0))
    }

    /// Says whether type arguments at `from` are those of a call.
    pub(super) fn call_with_types_follows(&self, from: usize) -> bool {
        matches!(self.byte_behind_types(from), Some(b'(' | b'`'))
    }

    /// Returns the first byte behind the type arguments at `from`, if such stand there.
    fn byte_behind_types(&self, from: usize) -> Option<u8> {
        let code = self.view(from);
        let is_spaced = matches!(code.get(1), Some(b' ' | b'=' | b'<'));
        if !self.dialect.has_types || is_spaced || code.first() != Some(&b'<') {
            return None;
        }
        matching_angle(code).and_then(|end| code.get(end..)).map(first)
    }

    /// Says whether `<` at the place opens an element. In TypeScript it may open the type
    /// parameters of an arrow function instead, which `,` or `extends` gives away.
    pub(super) fn element_follows(&self) -> bool {
        let code = self.view(1);
        match code.first() {
            Some(b'>') => true,
            Some(byte) if byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$') => {
                let name = code.iter().take_while(|byte| is_name(**byte)).count();
                let rest = code.get(name..).unwrap_or_default();
                !rest.starts_with(b",") && !rest.starts_with(b" extends ")
            }
            _ => false,
        }
    }

    /// Returns the first byte at `from` that is no blank, 0 at the end.
    pub(super) fn byte_behind(&self, from: usize) -> u8 {
        let code = self.view(from);
        code.get(blanks(code)).copied().unwrap_or(0)
    }

    /// Returns the first byte at `from` that is no white space, 0 at the end.
    pub(super) fn byte_beyond(&self, from: usize) -> u8 {
        first(self.view(from))
    }

    /// Returns the word at `from`, blanks before it left out. Empty where there is none.
    pub(super) fn word_behind(&self, from: usize) -> &[u8] {
        let code = self.view(from);
        let code = code.get(blanks(code)..).unwrap_or_default();
        let length = code.iter().take_while(|byte| is_name(**byte)).count();
        code.get(..length).unwrap_or_default()
    }
}

/// Says whether `byte` is part of a name.
pub(super) fn is_name(byte: u8) -> bool {
    is_word(byte) || byte == b'$'
}

/// Returns how many blanks `code` begins with.
fn blanks(code: &[u8]) -> usize {
    code.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

/// Returns the first byte that is no white space, 0 where there is none.
fn first(code: &[u8]) -> u8 {
    code.iter().copied().find(|byte| !byte.is_ascii_whitespace()).unwrap_or(0)
}

/// Returns the place behind the bracket that closes the one `code` begins with. Gives up at what
/// no parameters hold outside braces.
fn matching(code: &[u8]) -> Option<usize> {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(byte) = code.get(at) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.checked_sub(1)?,
            b'"' | b'\'' | b'`' => at += quoted(code.get(at + 1..)?, *byte)?,
            b';' if depth == 1 => return None,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// Returns how many bytes a string takes behind its first quote, up to and with the last.
fn quoted(code: &[u8], quote: u8) -> Option<usize> {
    let mut at = 0;
    loop {
        match code.get(at)? {
            b'\\' => at += 2,
            byte if *byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
}

/// Returns the place behind the `>` that closes the `<` that `code` begins with. Gives up at what
/// stands in no type.
fn matching_angle(code: &[u8]) -> Option<usize> {
    let (mut depth, mut brackets, mut at) = (0_usize, 0_usize, 0);
    while let Some(byte) = code.get(at) {
        match byte {
            b'<' => depth += 1,
            b'=' if code.get(at + 1) == Some(&b'>') => at += 1,
            b'>' if depth == 1 && brackets == 0 => return Some(at + 1),
            b'>' => depth = depth.checked_sub(1)?,
            b'(' | b'[' | b'{' => brackets += 1,
            b')' | b']' | b'}' => brackets = brackets.checked_sub(1)?,
            b'"' | b'\'' | b'`' => at += quoted(code.get(at + 1..)?, *byte)?,
            b';' if brackets == 0 => return None,
            b'&' | b'|' if code.get(at + 1) == Some(byte) => return None,
            b'+' | b'*' | b'/' | b'%' | b'^' | b'!' | b'~' => return None,
            _ => {}
        }
        at += 1;
    }
    None
}

/// Says whether an arrow follows the parameters that ended before `code`.
fn is_arrow(code: &[u8]) -> bool {
    code.trim_ascii_start().starts_with(b"=>")
}

/// The same where the type that the function returns stands before the arrow.
fn is_typed_arrow(code: &[u8]) -> bool {
    let code = code.trim_ascii_start();
    let line = code.split(|byte| matches!(byte, b'\n' | b';')).next().unwrap_or_default();
    code.first() == Some(&b':') && line.windows(2).any(|pair| pair == b"=>")
}

/// Says whether `code` is an arrow function with type parameters.
fn is_generic_arrow(code: &[u8]) -> bool {
    matching_angle(code).and_then(|end| code.get(end..)).is_some_and(|rest| first(rest) == b'(')
}

/// Says whether `code`, which stands behind `(`, begins the parameters in the type of a function.
fn begins_params(code: &[u8]) -> bool {
    let code = code.trim_ascii_start();
    let name = code.iter().take_while(|byte| is_name(**byte)).count();
    let rest = code.get(name..).unwrap_or_default().trim_ascii_start();
    match code.first() {
        Some(b')') => true,
        Some(b'.') => code.starts_with(b"..."),
        Some(b'{' | b'[') => matching(code)
            .and_then(|end| code.get(end..))
            .is_some_and(|rest| matches!(first(rest), b':' | b',')),
        _ if name == 0 => false,
        _ => match rest.first() {
            Some(b':' | b',' | b'?' | b'=') => true,
            Some(b')') => {
                rest.get(1..).is_some_and(|rest| rest.trim_ascii_start().starts_with(b"=>"))
            }
            _ => false,
        },
    }
}

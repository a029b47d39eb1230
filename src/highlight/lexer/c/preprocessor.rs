//! The preprocessor of C and C++. Source: ISO C23, §6.10.

use super::literals::{comment, continuation, is_comment, quoted};
use super::{Frame, Lexer};
use crate::highlight::Token;
use crate::highlight::lexer::{Scanner, scanner::is_word};

impl Lexer {
    /// Paints a preprocessor line. Code that `#if 0` or the `#else` of `#if 1` takes out is a
    /// comment.
    pub(super) fn directive(&mut self, scanner: &mut Scanner<'_>) {
        let rest = scanner.rest().get(1..).unwrap_or_default();
        let text = rest.trim_start_matches([' ', '\t']);
        let name = text.get(..text.bytes().take_while(|byte| is_word(*byte)).count());
        let name = name.unwrap_or_default();
        scanner.take(1 + rest.len() - text.len() + name.len(), Token::Keyword);
        scanner.skip_blanks();
        match name {
            "define" => self.define(scanner),
            "include" | "include_next" | "import" | "embed" if scanner.peek() == b'<' => {
                let line = scanner.text(scanner.at()..scanner.line_end());
                let length = line.find('>').map_or(line.len(), |end| end + 1);
                scanner.take(length, Token::String);
            }
            "if" => self.switch(scanner),
            "ifdef" | "ifndef" => {
                self.conditions.push(false);
                condition(scanner, true);
            }
            "else" | "elif" | "elifdef" | "elifndef" => {
                condition(scanner, true);
                if self.conditions.last() == Some(&true) {
                    disabled(scanner);
                }
            }
            "endif" => {
                self.conditions.pop();
                condition(scanner, true);
            }
            "pragma" => condition(scanner, false),
            _ => condition(scanner, true),
        }
    }

    /// Paints the condition of an `#if`, and what a lone 0 takes out.
    fn switch(&mut self, scanner: &mut Scanner<'_>) {
        let switch = scanner.peek();
        let is_switch =
            matches!(switch, b'0' | b'1') && matches!(scanner.peek_at(1), b'\n' | b'\r' | b' ' | 0);
        self.conditions.push(is_switch && switch == b'1');
        if is_switch {
            scanner.take(1, Token::Number);
        }
        condition(scanner, true);
        if is_switch && switch == b'0' {
            disabled(scanner);
        }
    }

    /// Paints what `#define` defines. The body is code of its own: what it leaves open is no matter
    /// to the code around it.
    fn define(&self, scanner: &mut Scanner<'_>) {
        let name = scanner.word().len();
        if scanner.peek_at(name) == b'(' {
            scanner.take(name, Token::Function);
            macro_parameters(scanner);
        } else {
            scanner.take(name, Token::Constant);
        }
        let mut body = Self::new(self.cpp, Frame::Block);
        while !scanner.is_done() && scanner.peek() != b'\n' {
            match scanner.peek() {
                b' ' | b'\t' | b'\r' => scanner.skip_blanks(),
                b'\\' => continuation(scanner),
                b'#' => scanner.skip_char(),
                _ => body.token(scanner),
            }
        }
    }
}

/// Paints the parameters of a macro.
fn macro_parameters(scanner: &mut Scanner<'_>) {
    let end = scanner.line_end();
    while scanner.at() < end {
        let byte = scanner.peek();
        match byte {
            b')' => return scanner.take(1, Token::Punctuation),
            b'(' | b',' | b'\\' => scanner.take(1, Token::Punctuation),
            b'.' => scanner.take(1, Token::Operator),
            _ if is_word(byte) => scanner.take(scanner.word().len(), Token::Variable),
            _ => scanner.skip_char(),
        }
    }
}

/// Paints the rest of a preprocessor line, which is plain but for a few words.
fn condition(scanner: &mut Scanner<'_>, has_strings: bool) {
    while !scanner.is_done() && scanner.peek() != b'\n' {
        let byte = scanner.peek();
        match byte {
            b'\\' => continuation(scanner),
            b'/' if is_comment(scanner) => comment(scanner),
            b'"' if has_strings => quoted(scanner, byte),
            _ if is_word(byte) => match scanner.word() {
                "defined" => scanner.take("defined".len(), Token::Keyword),
                word => scanner.skip(word.len()),
            },
            _ => scanner.skip_char(),
        }
    }
}

/// Paints the lines up to the directive that ends the branch as a comment.
fn disabled(scanner: &mut Scanner<'_>) {
    let mut depth = 0_usize;
    while !scanner.is_done() {
        scanner.skip_space();
        let line = scanner.text(scanner.at()..scanner.line_end());
        let directive = line.strip_prefix('#').unwrap_or_default().trim_start();
        if directive.starts_with("if") {
            depth += 1;
        } else if directive.starts_with("el") && depth == 0 {
            return;
        } else if directive.starts_with("endif") {
            match depth.checked_sub(1) {
                Some(outer) => depth = outer,
                None => return,
            }
        }
        scanner.take_line(Token::Comment);
    }
}

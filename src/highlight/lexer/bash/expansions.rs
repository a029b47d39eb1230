//! What shells replace in words: parameters, substitutions, arithmetic.
//!
//! Source: Bash Reference Manual, sections 3.5 "Shell Expansions" and 6.5 "Shell Arithmetic"; Zsh
//! manual, section 14.3 "Parameter Expansion".

use super::Shell;
use crate::highlight::Token;
use crate::highlight::lexer::scanner::is_word;

impl Shell<'_, '_> {
    /// Reads what begins with `$`.
    pub(super) fn dollar(&mut self) {
        match self.scanner.peek_at(1) {
            b'(' => {
                self.scanner.take(1, Token::Variable);
                match self.scanner.peek_at(1) {
                    b'(' => self.calculation(),
                    _ => self.parenthesized(),
                }
            }
            b'{' => self.parameter(),
            b'0'..=b'9' | b'@' | b'*' | b'#' | b'?' | b'$' | b'!' | b'-' => {
                self.scanner.take(2, Token::Variable);
            }
            byte if is_word(byte) => {
                self.scanner.take(1, Token::Variable);
                self.scanner.take(self.scanner.word().len(), Token::Variable);
            }
            _ => self.plain(1),
        }
    }

    /// Reads `${...}`.
    fn parameter(&mut self) {
        self.scanner.take(1, Token::Variable);
        self.scanner.take(1, Token::Punctuation);
        self.nested(Self::expansion);
        self.close(b'}', Token::Punctuation);
    }

    /// Reads a parameter and what is done to it, up to the brace.
    fn expansion(&mut self) {
        if self.scanner.peek() == b'(' {
            let flags = self.scanner.run(|byte| !matches!(byte, b')' | b'}' | b'\n'));
            self.scanner.take(flags, Token::Variable);
            self.close(b')', Token::Variable);
        }
        if matches!(self.scanner.peek(), b'!' | b'#') {
            self.scanner.take(1, Token::Operator);
        }
        match (self.scanner.peek(), self.scanner.peek_at(1)) {
            (b'$', b'{' | b'(') | (b'"', _) => self.part(),
            (b'@' | b'*' | b'$', _) => self.scanner.take(1, Token::Variable),
            _ => self.scanner.take(self.scanner.word().len(), Token::Variable),
        }
        if self.scanner.peek() == b'[' {
            self.subscript();
        }
        self.operation();
    }

    /// Reads the operator of an expansion and what stands behind it.
    fn operation(&mut self) {
        match (self.scanner.peek(), self.scanner.peek_at(1)) {
            (b':', b'-' | b'=' | b'?' | b'+') => self.operator(2),
            (b':', _) => self.arithmetic(b'}', self.text),
            (b'-' | b'=' | b'?' | b'+', _) => self.operator(1),
            (sign @ (b'#' | b'%' | b'^' | b','), next) => {
                self.operator(if next == sign { 2 } else { 1 });
            }
            (b'/', _) => self.replacement(),
            (b'@', _) => {
                self.scanner.take(1, Token::Operator);
                self.scanner.take(self.scanner.word().len(), Token::Variable);
            }
            _ => {
                let rest = self.scanner.run(|byte| byte != b'}' && byte != b'\n');
                self.scanner.take(rest, Token::Variable);
            }
        }
    }

    /// Reads an operator of `length` bytes and the value behind it.
    fn operator(&mut self, length: usize) {
        self.scanner.take(length, Token::Operator);
        self.value(b'}');
    }

    /// Reads `/pattern/replacement`.
    fn replacement(&mut self) {
        self.scanner.take(1, Token::Operator);
        if matches!(self.scanner.peek(), b'/' | b'#' | b'%') {
            self.scanner.take(1, Token::Variable);
        }
        self.value(b'/');
        self.close(b'/', Token::Operator);
        self.value(b'}');
    }

    /// Reads `[...]` behind the name of a variable.
    pub(super) fn subscript(&mut self) {
        self.scanner.take(1, Token::Punctuation);
        if matches!(self.scanner.peek(), b'@' | b'*') {
            self.scanner.take(1, Token::Keyword);
        }
        self.arithmetic(b']', Some(Token::Variable));
        self.close(b']', Token::Punctuation);
    }

    /// Reads `((...))`.
    pub(super) fn calculation(&mut self) {
        self.scanner.take(2, Token::Punctuation);
        self.nested(|shell| shell.arithmetic(b')', shell.text));
        self.close(b')', Token::Punctuation);
        self.close(b')', Token::Punctuation);
    }

    /// Reads arithmetic up to `end`, in which the names of variables are `name`.
    fn arithmetic(&mut self, end: u8, name: Option<Token>) {
        let mut parens = 0_usize;
        while !self.is_over() && (parens > 0 || self.scanner.peek() != end) {
            match self.scanner.peek() {
                b'(' => {
                    parens += 1;
                    self.scanner.take(1, Token::Punctuation);
                }
                b')' => {
                    parens = parens.saturating_sub(1);
                    self.scanner.take(1, Token::Punctuation);
                }
                b',' | b';' => self.scanner.take(1, Token::Punctuation),
                b'0'..=b'9' => {
                    let digits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'#';
                    self.scanner.take(self.scanner.run(digits), Token::Number);
                }
                b'+' | b'-' | b'*' | b'/' | b'%' | b'<' | b'>' | b'=' | b'!' | b'&' | b'|'
                | b'^' | b'~' | b'?' | b':' => self.scanner.take(1, Token::Operator),
                b'\\' | b'\'' | b'"' | b'$' | b'`' | b'\n' => self.part(),
                byte if is_word(byte) => {
                    let length = self.scanner.word().len();
                    self.with_text(name, |shell| shell.plain(length));
                }
                _ => self.plain(1),
            }
        }
    }
}

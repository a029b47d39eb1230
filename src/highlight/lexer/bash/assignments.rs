//! The variables of shell commands: assignments, lists of values, declarations.
//!
//! Source: Bash Reference Manual, sections 3.4 "Shell Parameters", 4.2 "Bash Builtin Commands" and
//! 6.7 "Arrays".

use super::Shell;
use super::words::ends_word;
use crate::highlight::Token;

impl Shell<'_, '_> {
    /// Reads what `export`, `alias` and their like declare: options, names, assignments.
    pub(super) fn declarations(&mut self, name: Token) {
        while !self.is_over() {
            match (self.scanner.peek(), self.scanner.peek_at(1)) {
                (b' ' | b'\t' | b'\r', _) => self.scanner.skip_blanks(),
                (b'\\', _) if self.continues() => self.escape(),
                (b'#', _) => self.scanner.take_line(Token::Comment),
                (b'-', next) if next.is_ascii_alphabetic() => {
                    let letters = |byte: u8| byte == b'-' || byte.is_ascii_alphabetic();
                    self.scanner.take(self.scanner.run(letters), Token::Attribute);
                }
                (b'<' | b'>', _) | (b'&', b'>') => self.redirection(),
                (byte, _) if ends_word(byte) => return,
                _ if self.assignment(name) => {}
                _ => self.with_text(Some(name), Self::word),
            }
        }
    }

    /// Reads an assignment, and says whether there is one here.
    pub(super) fn assignment(&mut self, name: Token) -> bool {
        let word = self.scanner.word();
        if word.is_empty() || word.as_bytes().first().is_some_and(u8::is_ascii_digit) {
            return false;
        }
        let index = self.brackets_ahead(word.len());
        let behind = word.len() + index;
        let operator = match (self.scanner.peek_at(behind), self.scanner.peek_at(behind + 1)) {
            (b'=', _) => 1,
            (b'+', b'=') => 2,
            _ => return false,
        };
        self.scanner.take(word.len(), name);
        if index > 0 {
            self.subscript();
        }
        self.scanner.take(operator, Token::Operator);
        match self.scanner.peek() {
            b'(' => self.with_text(None, Self::array),
            _ => self.with_text(Some(Token::String), Self::word),
        }
        true
    }

    /// Reads the list of values behind `name=`.
    fn array(&mut self) {
        self.scanner.take(1, Token::Punctuation);
        while !self.is_over() && self.scanner.peek() != b')' {
            match self.scanner.peek() {
                b' ' | b'\t' | b'\r' | b'\n' | b'#' => self.space(),
                b'[' => self.key(),
                byte if ends_word(byte) => self.plain(1),
                _ => self.word(),
            }
        }
        self.close(b')', Token::Punctuation);
    }

    /// Reads `[key]=` in a list of values.
    fn key(&mut self) {
        self.scanner.take(1, Token::Punctuation);
        self.value(b']');
        self.close(b']', Token::Punctuation);
        self.close(b'=', Token::Operator);
    }
}

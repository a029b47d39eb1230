//! The shell commands that hold commands: functions, loops, choices.
//!
//! Source: Bash Reference Manual, sections 3.2.5 "Compound Commands" and 3.3 "Shell Functions".

use super::words::ends_word;
use super::{Block, Shell};
use crate::highlight::Token;

impl Shell<'_, '_> {
    /// Reads `function name`, with parentheses or without.
    pub(super) fn function(&mut self) {
        self.scanner.take("function".len(), Token::Keyword);
        self.scanner.skip_blanks();
        self.definition(self.scanner.run(|byte| !ends_word(byte)));
    }

    /// Reads a function from its name on, which is `name` bytes long.
    pub(super) fn definition(&mut self, name: usize) {
        self.scanner.take(name, Token::Function);
        if let Some(length) = self.parens(0) {
            self.scanner.take(length, Token::Punctuation);
        }
        self.space();
        if self.scanner.peek() == b'{' {
            self.body();
        }
    }

    /// Reads `{ ... }`: the body of a function, or a block behind an operator.
    pub(super) fn body(&mut self) {
        self.scanner.take(1, Token::Punctuation);
        self.nested(|shell| shell.commands(Block::Braces));
        self.close(b'}', Token::Punctuation);
    }

    /// Returns the length of `()` and the blanks there, `ahead` bytes from here.
    pub(super) fn parens(&self, ahead: usize) -> Option<usize> {
        let rest = self.scanner.rest().get(ahead..)?;
        let inner = rest.trim_start_matches(' ').strip_prefix('(')?;
        let behind = inner.trim_start_matches(' ').strip_prefix(')')?;
        Some(rest.len() - behind.len())
    }

    /// Reads the head of `for` and `select`, up to its list.
    pub(super) fn for_loop(&mut self, word: &str) {
        self.scanner.take(word.len(), Token::Keyword);
        self.scanner.skip_blanks();
        if self.scanner.starts_with("((") {
            self.calculation();
            return;
        }
        self.word();
        self.scanner.skip_blanks();
        if self.is_at("in") {
            self.scanner.take(2, Token::Keyword);
            self.arguments();
        }
    }

    /// Reads `case ... in ... esac`.
    pub(super) fn case(&mut self) {
        self.scanner.take("case".len(), Token::Keyword);
        self.scanner.skip_blanks();
        self.word();
        self.space();
        if !self.is_at("in") {
            return;
        }
        self.scanner.take(2, Token::Keyword);
        self.space();
        while !self.is_over() && !self.is_at("esac") {
            self.pattern();
            self.nested(|shell| shell.commands(Block::Clause));
            if self.scanner.peek() == b';' {
                self.separator();
            }
            self.space();
        }
        if self.is_at("esac") {
            self.scanner.take("esac".len(), Token::Keyword);
        }
    }

    /// Reads the patterns of a clause, with the parenthesis behind them.
    fn pattern(&mut self) {
        while !self.is_over() {
            match self.scanner.peek() {
                b'\n' => return self.newline(),
                b')' => return self.scanner.take(1, Token::Keyword),
                b'(' => self.scanner.take(1, Token::Keyword),
                b'|' => self.scanner.take(1, Token::Operator),
                b' ' | b'\t' | b'\r' => self.scanner.skip_blanks(),
                b';' | b'&' | b'<' | b'>' | 0 => self.plain(1),
                _ => self.word(),
            }
        }
    }
}

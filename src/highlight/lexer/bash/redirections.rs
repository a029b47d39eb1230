//! What follows the name of a shell command: arguments, redirections, here-documents, tests.
//!
//! Source: POSIX.1-2017, chapter 12.2 "Utility Syntax Guidelines"; Bash Reference Manual, sections
//! 3.6 "Redirections" and 6.4 "Bash Conditional Expressions".

use super::words::{ends_word, is_blank};
use super::{Block, Shell};
use crate::highlight::Token;
use crate::highlight::lexer::scanner::is_word;

/// The signs of redirections, the longest first.
const SIGNS: [&str; 12] = ["&>>", "<<<", "<<-", "&>", ">>", "<<", "<>", ">&", "<&", ">|", ">", "<"];

/// A here-document that is still to come.
pub(super) struct Document<'a> {
    /// The line that ends it.
    end: &'a str,
    /// Whether tabs may stand before its lines.
    is_indented: bool,
    /// Whether nothing is replaced in it.
    is_raw: bool,
}

impl<'a> Shell<'_, 'a> {
    /// Reads the arguments of a command, up to the sign that ends it.
    pub(super) fn arguments(&mut self) {
        let mut has_options = true;
        self.braces = 0;
        while !self.is_over() {
            match (self.scanner.peek(), self.scanner.peek_at(1)) {
                (b' ' | b'\t' | b'\r', _) => self.scanner.skip_blanks(),
                (b'#', _) if self.is_comment() => self.scanner.take_line(Token::Comment),
                (b'<' | b'>', _) | (b'&', b'>') => self.redirection(),
                (b'(', _) => self.plain(1),
                (byte, _) if ends_word(byte) => return,
                (b'-', _) if has_options => has_options = self.option(),
                (b'0'..=b'9', _) if self.file_number() => {}
                (b'\\', _) if self.continues() => self.escape(),
                _ => self.word(),
            }
        }
    }

    /// Says whether a `#` here opens a comment.
    fn is_comment(&self) -> bool {
        is_blank(self.scanner.before())
    }

    /// Reads the long options that stand here.
    pub(in super::super) fn options(&mut self) {
        while !self.is_over() {
            match (self.scanner.peek(), self.scanner.peek_at(1)) {
                (b' ' | b'\t' | b'\r', _) => self.scanner.skip_blanks(),
                (b'\\', _) if self.continues() => self.escape(),
                (b'-', b'-') => _ = self.option(),
                _ => return,
            }
        }
    }

    /// Reads a word that begins with `-`. Says whether options may still follow.
    fn option(&mut self) -> bool {
        if self.is_at("--") {
            self.scanner.take(2, Token::Operator);
            return false;
        }
        let dashes = if self.scanner.peek_at(1) == b'-' { 2 } else { 1 };
        let first = self.scanner.peek_at(dashes);
        if is_word(first) || first == b'$' {
            let length = self.scanner.run(|byte| is_word(byte) || byte == b'-');
            self.scanner.take(length, Token::Attribute);
            self.close(b'=', Token::Operator);
        }
        self.word();
        true
    }

    /// Reads the number of a file before a redirection, and says whether there is one here.
    pub(super) fn file_number(&mut self) -> bool {
        let digits = self.scanner.run(|byte| byte.is_ascii_digit());
        let is_number = matches!(self.scanner.peek_at(digits), b'<' | b'>');
        if is_number {
            self.scanner.take(digits, Token::Number);
        }
        is_number
    }

    /// Reads a redirection with its target, or a process between parentheses.
    pub(super) fn redirection(&mut self) {
        let sign = SIGNS.into_iter().find(|sign| self.scanner.starts_with(sign)).unwrap_or("<");
        self.scanner.take(sign.len(), Token::Operator);
        match (sign, self.scanner.peek()) {
            ("<" | ">", b'(') => self.parenthesized(),
            ("<<" | "<<-", _) => self.document_name(sign == "<<-"),
            (">&" | "<&", b'-') => self.scanner.take(1, Token::Punctuation),
            (">&" | "<&", b'0'..=b'9') => {
                self.scanner.take(self.scanner.run(|byte| byte.is_ascii_digit()), Token::Number);
            }
            _ => self.target(),
        }
    }

    /// Reads the file that a redirection names. In manuals, `>` closes a placeholder instead, and
    /// an option or a comment may follow.
    fn target(&mut self) {
        self.scanner.skip_blanks();
        if !matches!(self.scanner.peek(), b'-' | b'#') {
            self.word();
        }
    }

    /// Reads commands between parentheses that make them part of a word.
    pub(super) fn parenthesized(&mut self) {
        self.scanner.take(1, Token::Punctuation);
        self.nested(|shell| shell.commands(Block::Parens));
        self.close(b')', Token::Punctuation);
    }

    /// Reads the word that announces a here-document.
    fn document_name(&mut self, is_indented: bool) {
        self.scanner.skip_blanks();
        let quote = self.scanner.peek();
        let is_raw = matches!(quote, b'\'' | b'"' | b'\\');
        if is_raw {
            self.scanner.take(1, Token::String);
        }
        let length = self.scanner.run(|byte| match quote {
            b'\'' | b'"' => byte != quote && byte != b'\n',
            _ => is_word(byte) || matches!(byte, b'-' | b'.'),
        });
        let end = self.scanner.text(self.scanner.at()..self.scanner.at() + length);
        self.scanner.take(length, Token::Keyword);
        if is_raw {
            self.close(quote, Token::String);
        }
        if !end.is_empty() {
            self.documents.push(Document { end, is_indented, is_raw });
        }
    }

    /// Reads a here-document from its first line on.
    pub(super) fn document(&mut self, document: &Document<'a>) {
        let mut end = self.scanner.at();
        for line in self.scanner.rest().split_inclusive('\n') {
            let text = line.trim_end_matches(['\n', '\r']);
            let text = if document.is_indented { text.trim_start_matches('\t') } else { text };
            if text == document.end {
                break;
            }
            end += line.len();
        }
        let depth = self.depth;
        self.scanner.within(end, |scanner| {
            if document.is_raw {
                scanner.take_to(end, Token::String);
            } else {
                let mut shell = Shell { depth, ..Shell::new(scanner) };
                shell.nested(Shell::document_text);
            }
        });
        self.scanner.take_line(Token::Keyword);
    }

    /// Reads `[ ... ]` or `[[ ... ]]`.
    pub(super) fn test(&mut self) {
        let is_bash = self.scanner.peek_at(1) == b'[';
        let (length, close) = if is_bash { (2, "]]") } else { (1, "]") };
        self.scanner.take(length, Token::Function);
        while !self.is_over() && !self.is_at(close) {
            match (self.scanner.peek(), self.scanner.peek_at(1)) {
                (b' ' | b'\t' | b'\r', _) => self.scanner.skip_blanks(),
                (b'#', _) if self.is_comment() => self.scanner.take_line(Token::Comment),
                (b'\\', _) if self.continues() => self.escape(),
                (b'=', b'~') => self.regular_expression(),
                (b'!' | b'=', _) => self.test_operator(|byte| matches!(byte, b'!' | b'=')),
                (b'-', b'a'..=b'z' | b'A'..=b'Z') => {
                    self.test_operator(|byte| byte == b'-' || byte.is_ascii_alphabetic());
                }
                (b'\n', _) if is_bash => self.newline(),
                (b'(' | b')', _) if is_bash => self.plain(1),
                (b'&' | b'|' | b'<' | b'>', _) if is_bash => self.scanner.take(1, Token::Operator),
                (b'<' | b'>', _) => self.redirection(),
                (byte, _) if ends_word(byte) => return,
                _ => self.word(),
            }
        }
        if self.is_at(close) {
            self.scanner.take(length, Token::Function);
        }
    }

    /// Reads an operator of a test, which is a word of its own and made of what `is_in` holds for.
    fn test_operator(&mut self, is_in: impl Fn(u8) -> bool) {
        let length = self.scanner.run(is_in);
        let token = if self.scanner.peek() == b'-' { Token::Attribute } else { Token::Operator };
        match self.scanner.peek_at(length) {
            byte if ends_word(byte) => self.scanner.take(length, token),
            _ => self.word(),
        }
    }

    /// Reads `=~` and the expression behind it, in which parentheses are ordinary text.
    fn regular_expression(&mut self) {
        self.scanner.take(2, Token::Operator);
        self.scanner.skip_blanks();
        while !self.is_over() && !is_blank(self.scanner.peek()) {
            match self.scanner.peek() {
                byte if ends_word(byte) => self.plain(1),
                _ => self.word(),
            }
        }
    }
}

//! The words of shell commands: quotation, patterns, braces.
//!
//! Source: Bash Reference Manual, sections 3.1.2 "Quoting", 3.5.1 "Brace Expansion" and 3.5.8.1
//! "Pattern Matching".

use super::{Block, Shell};
use crate::highlight::Token;
use crate::highlight::lexer::scanner::is_word;

/// The longest text between brackets, in bytes.
const BRACKETS: usize = 120;

/// Says whether `byte` cannot be part of a word, unless it is quoted.
pub(super) fn ends_word(byte: u8) -> bool {
    is_blank(byte) || matches!(byte, 0 | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')')
}

/// Says whether `byte` is white space.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Says whether `byte` means nothing but itself wherever it stands in a word.
fn is_ordinary(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':' | b'=' | 0x80..)
}

impl Shell<'_, '_> {
    /// Reads a word; nothing where none begins.
    pub(super) fn word(&mut self) {
        while !self.is_over() && !ends_word(self.scanner.peek()) {
            self.part();
        }
    }

    /// Reads up to `end`, or the brace that closes an expansion. Blanks are part of it.
    pub(super) fn value(&mut self, end: u8) {
        while !self.is_over() && self.scanner.peek() != end && self.scanner.peek() != b'}' {
            self.part();
        }
    }

    /// Moves over a part of a word, or a sign that ends it.
    pub(super) fn part(&mut self) {
        // The name of a command is no pattern: `[1]` and `{` are mere text there.
        let is_pattern = self.text != Some(Token::Function);
        match (self.scanner.peek(), self.scanner.peek_at(1)) {
            (b'\n', _) => self.line_feed(),
            (b'\'', _) => self.quotation(1),
            (b'$', b'\'') => self.quotation(2),
            (b'"', _) => self.double_quotation(1),
            (b'$', b'"') => self.double_quotation(2),
            (b'$', _) => self.dollar(),
            (b'`', _) => self.with_text(None, Self::backquotes),
            (b'\\', _) => self.escape(),
            (b'~', _) => self.scanner.take(1, Token::Keyword),
            (b'%', _) if self.is_job() => self.job(),
            (b'@' | b'!' | b'*' | b'?' | b'+', b'(') if is_pattern => self.alternatives(),
            (b'*' | b'?', _) if is_pattern => self.scanner.take(1, Token::Operator),
            (b'[', _) if is_pattern => self.brackets(),
            (b'{' | b'}' | b',', _) if is_pattern => self.brace(),
            _ => self.plain(self.scanner.run(is_ordinary).max(1)),
        }
    }

    /// Says whether a backslash here joins the line with the next.
    pub(super) fn continues(&self) -> bool {
        self.scanner.starts_with("\\\n") || self.scanner.starts_with("\\\r\n")
    }

    /// Reads a backslash and what it quotes.
    pub(super) fn escape(&mut self) {
        if self.continues() {
            self.scanner.take(1, Token::Punctuation);
            self.scanner.skip_blanks();
            self.line_feed();
            if self.is_dockerfile {
                self.comment_lines();
            }
        } else {
            self.scanner.take(2, Token::Escape);
        }
    }

    /// Moves over the lines that hold nothing but comments and blanks.
    fn comment_lines(&mut self) {
        loop {
            let blanks = self.scanner.run(|byte| matches!(byte, b' ' | b'\t' | b'\r'));
            match self.scanner.peek_at(blanks) {
                b'#' => self.scanner.take_line(Token::Comment),
                b'\n' => self.scanner.skip(blanks + 1),
                _ => return,
            }
        }
    }

    /// Reads `'...'`, or `$'...'`, which opens with 2 bytes and holds escapes.
    fn quotation(&mut self, open: usize) {
        self.scanner.take(open, Token::String);
        while !self.scanner.is_done() && self.scanner.peek() != b'\'' {
            match self.scanner.peek() {
                b'\n' => self.line_feed(),
                b'\\' if open == 2 => self.ansi_escape(),
                _ => self.string(|byte| !matches!(byte, b'\'' | b'\n' | b'\\')),
            }
        }
        self.close(b'\'', Token::String);
    }

    /// Reads an escape of ANSI C.
    fn ansi_escape(&mut self) {
        let digits = match self.scanner.peek_at(1) {
            b'x' | b'0'..=b'7' => 2,
            b'u' => 4,
            b'U' => 8,
            _ => 0,
        };
        let is_digit = |at: &usize| self.scanner.peek_at(*at).is_ascii_hexdigit();
        let digits = (2..digits + 2).take_while(is_digit).count();
        self.scanner.take(2 + digits, Token::Escape);
    }

    /// Reads `"..."` or `$"..."`, which opens with `open` bytes.
    fn double_quotation(&mut self, open: usize) {
        self.scanner.take(open, Token::String);
        self.with_text(Some(Token::String), |shell| {
            while !shell.scanner.is_done() && shell.scanner.peek() != b'"' {
                shell.quoted_part();
            }
        });
        self.close(b'"', Token::String);
    }

    /// Reads the text of a here-document, which is all the code there is.
    pub(super) fn document_text(&mut self) {
        self.with_text(Some(Token::String), |shell| {
            while !shell.scanner.is_done() {
                shell.quoted_part();
            }
        });
    }

    /// Moves over a part of a text in which only `$`, backquotes and backslashes mean something.
    fn quoted_part(&mut self) {
        match (self.scanner.peek(), self.scanner.peek_at(1)) {
            (b'\\', b'\n') => {
                self.scanner.take(1, Token::Escape);
                self.line_feed();
            }
            (b'\\', b'$' | b'`' | b'"' | b'\\') => self.scanner.take(2, Token::Escape),
            (b'$', next) if !matches!(next, b'"' | b'\'') => self.dollar(),
            (b'`', _) if !self.is_backquoted => self.backquotes(),
            (b'\n', _) => self.line_feed(),
            _ => self.string(|byte| !matches!(byte, b'\\' | b'$' | b'`' | b'"' | b'\n')),
        }
    }

    /// Moves over a character of a string, and those behind it that `is_in` holds for.
    fn string(&mut self, is_in: impl Fn(u8) -> bool) {
        self.scanner.take(1, Token::String);
        self.scanner.take(self.scanner.run(is_in), Token::String);
    }

    /// Reads `` `...` ``.
    fn backquotes(&mut self) {
        self.scanner.take(1, Token::Punctuation);
        self.is_backquoted = true;
        self.nested(|shell| shell.commands(Block::Script));
        self.is_backquoted = false;
        self.close(b'`', Token::Punctuation);
    }

    /// Says whether a word is a job: `%1`, `%%`, `%name`. As a part of a word, `%` is mere text, as
    /// in `date +%Y-%m`.
    fn is_job(&self) -> bool {
        let name = match self.scanner.peek_at(1) {
            b'%' | b'+' | b'-' => 1,
            _ => self.scanner.rest().bytes().skip(1).take_while(|byte| is_word(*byte)).count(),
        };
        name > 0 && ends_word(self.scanner.before()) && ends_word(self.scanner.peek_at(name + 1))
    }

    /// Reads `%` with the number, the sign or the name of a job.
    fn job(&mut self) {
        self.scanner.take(1, Token::Variable);
        let digits = self.scanner.run(|byte| byte.is_ascii_digit());
        self.scanner.take(digits, Token::Number);
        self.scanner.take(self.scanner.run(|byte| !ends_word(byte)), Token::Variable);
    }

    /// Reads `@(a|b)` and its like.
    fn alternatives(&mut self) {
        self.scanner.take(1, Token::Operator);
        self.scanner.take(1, Token::Punctuation);
        self.nested(|shell| {
            while !shell.is_over() && shell.scanner.peek() != b')' {
                match shell.scanner.peek() {
                    b'|' => shell.scanner.take(1, Token::Operator),
                    _ => shell.part(),
                }
            }
        });
        self.close(b')', Token::Punctuation);
    }

    /// Reads `[...]` of a pattern, or a bracket that opens none.
    fn brackets(&mut self) {
        let length = self.brackets_ahead(0);
        if length == 0 {
            self.plain(1);
            return;
        }
        let end = self.scanner.at() + length - 1;
        self.scanner.take(1, Token::Keyword);
        match self.scanner.peek() {
            b'!' | b'^' => self.scanner.take(1, Token::Operator),
            b'-' => self.plain(1),
            _ => {}
        }
        while self.scanner.at() < end && !self.is_over() {
            match self.scanner.peek() {
                b'-' | b'[' | b']' => self.scanner.take(1, Token::Keyword),
                b'\\' | b'\'' | b'"' | b'$' => self.part(),
                _ => self.plain(1),
            }
        }
        self.close(b']', Token::Keyword);
    }

    /// Returns the length of `[...]`, `ahead` bytes from here, 0 where that is not what stands
    /// there.
    pub(super) fn brackets_ahead(&self, ahead: usize) -> usize {
        if self.scanner.peek_at(ahead) != b'[' {
            return 0;
        }
        let mut is_class = false;
        for at in ahead + 1..ahead + BRACKETS {
            match (self.scanner.peek_at(at), self.scanner.peek_at(at + 1)) {
                (b'[', b':') => is_class = true,
                (b']', _) if is_class => is_class = false,
                (b']', _) => return at + 1 - ahead,
                (b'\n' | 0, _) => break,
                _ => {}
            }
        }
        0
    }

    /// Reads a sign of `{a,b}`.
    fn brace(&mut self) {
        match self.scanner.peek() {
            b'{' => self.braces += 1,
            _ if self.braces == 0 => return self.plain(1),
            b'}' => self.braces -= 1,
            _ => {}
        }
        self.scanner.take(1, Token::Punctuation);
    }
}

//! Shell scripts: the command language of POSIX shells, with what Bash and Zsh add to it.
//!
//! Source: POSIX.1-2017, Shell & Utilities, chapter 2; Bash Reference Manual, chapters 2 and 3.
//! Here stands what a list of commands is made of; `compounds` holds functions, loops and choices,
//! `assignments` variables, `redirections` all that follows a name, `words` and `expansions` the
//! words.

mod assignments;
mod compounds;
mod expansions;
mod redirections;
mod words;

use super::{Scanner, console};
use crate::highlight::Token;
use redirections::Document;
use words::{ends_word, is_blank};

/// How deep substitutions and blocks may nest; what lies deeper is read as part of the level above.
const DEPTH: usize = 48;

/// What a list of commands lies in, and so what ends it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    /// The whole code, or backquotes.
    Script,
    Parens,
    Braces,
    /// A clause of `case`.
    Clause,
}

/// A place in a shell script.
pub(super) struct Shell<'s, 'a> {
    scanner: &'s mut Scanner<'a>,
    /// What ordinary text is: nothing in a command, a string inside quotes and behind `=`.
    text: Option<Token>,
    /// Whether the script ends with its line, as in a terminal.
    is_session: bool,
    /// Whether comments and empty lines may stand inside a command, as in a Dockerfile.
    is_dockerfile: bool,
    is_backquoted: bool,
    /// How many braces like those of `{a,b}` are open.
    braces: usize,
    depth: usize,
    /// The here-documents that begin on the next line.
    documents: Vec<Document<'a>>,
}

/// Paints the code that `scanner` has left: a script, or a terminal session where that opens with
/// a prompt.
pub(super) fn lex(scanner: &mut Scanner<'_>) {
    if console::opens_with_prompt(scanner.rest()) {
        console::lex(scanner);
    } else {
        Shell::new(scanner).script();
    }
}

impl<'s, 'a> Shell<'s, 'a> {
    /// Stands where `scanner` stands, at the beginning of a command.
    pub(super) fn new(scanner: &'s mut Scanner<'a>) -> Self {
        Self {
            scanner,
            text: None,
            is_session: false,
            is_dockerfile: false,
            is_backquoted: false,
            braces: 0,
            depth: 0,
            documents: Vec::new(),
        }
    }

    /// Stands in an instruction of a Dockerfile.
    pub(super) fn of_dockerfile(scanner: &'s mut Scanner<'a>) -> Self {
        Self { is_dockerfile: true, ..Self::new(scanner) }
    }

    /// Reads commands up to the end of the code.
    pub(super) fn script(&mut self) {
        self.commands(Block::Script);
    }

    /// Reads a command of a terminal session, which ends with its line.
    pub(super) fn session(&mut self) {
        self.is_session = true;
        self.commands(Block::Script);
    }

    /// Reads words as if they were the arguments of a command, up to the end of the code.
    pub(super) fn words(&mut self) {
        while !self.is_over() {
            self.arguments();
            match self.scanner.peek() {
                b'\n' => self.newline(),
                _ => self.plain(1),
            }
        }
    }

    /// Says whether the code ends here, or what the innermost backquotes hold, or the command of
    /// a session. Every loop asks, so that none runs past the end of what it is in.
    fn is_over(&self) -> bool {
        match self.scanner.peek() {
            0 => self.scanner.is_done(),
            b'`' => self.is_backquoted,
            b'\n' => self.is_session && self.documents.is_empty(),
            _ => false,
        }
    }

    /// Lets `lex` read what lies one level deeper. Does nothing where that is too deep.
    fn nested(&mut self, lex: impl FnOnce(&mut Self)) {
        if self.depth < DEPTH {
            self.depth += 1;
            let braces = std::mem::take(&mut self.braces);
            lex(self);
            self.braces = braces;
            self.depth -= 1;
        }
    }

    /// Lets `lex` read code in which ordinary text is `text`.
    fn with_text(&mut self, text: Option<Token>, lex: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.text, text);
        lex(self);
        self.text = outer;
    }

    /// Moves over `bytes` bytes of ordinary text.
    fn plain(&mut self, bytes: usize) {
        match self.text {
            Some(token) => self.scanner.take(bytes, token),
            None => self.scanner.skip(bytes),
        }
    }

    /// Paints the sign that closes something, if it stands here.
    fn close(&mut self, sign: u8, token: Token) {
        if self.scanner.peek() == sign {
            self.scanner.take(1, token);
        }
    }

    /// Says whether `word` stands here as a whole.
    fn is_at(&self, word: &str) -> bool {
        self.scanner.starts_with(word) && ends_word(self.scanner.peek_at(word.len()))
    }

    /// Moves over a line feed, and over the prompt behind it in a session.
    fn line_feed(&mut self) {
        self.scanner.skip(1);
        if self.is_session && self.scanner.starts_with("> ") {
            self.scanner.take(1, Token::Meta);
        }
    }

    /// Moves over the end of a line of commands and the here-documents behind it.
    fn newline(&mut self) {
        self.line_feed();
        for document in std::mem::take(&mut self.documents) {
            self.document(&document);
        }
    }

    /// Moves over blanks, line ends and comments.
    fn space(&mut self) {
        while !self.is_over() {
            match self.scanner.peek() {
                b' ' | b'\t' | b'\r' => self.scanner.skip_blanks(),
                b'\n' => self.newline(),
                b'#' => self.scanner.take_line(Token::Comment),
                b'\\' if self.continues() => self.escape(),
                _ => return,
            }
        }
    }

    /// Reads commands up to what ends `block`.
    fn commands(&mut self, block: Block) {
        while !self.is_over() {
            match (self.scanner.peek(), self.scanner.peek_at(1)) {
                (b' ' | b'\t' | b'\r' | b'\n' | b'#', _) => self.space(),
                (b'\\', _) if self.continues() => self.escape(),
                (b'0'..=b'9', _) if self.file_number() => {}
                (b')', _) if block == Block::Parens => return,
                (b'}', _) if block == Block::Braces => return,
                (b';', b';' | b'&') if block == Block::Clause => return,
                (b'e', _) if block == Block::Clause && self.is_at("esac") => return,
                (b'<' | b'>', _) | (b'&', b'>') => self.redirection(),
                (b';' | b'&' | b'|', _) => self.separator(),
                (b'(', b'(') => self.calculation(),
                (b'(', _) => self.group(Block::Parens, b')'),
                (b'{', next) if ends_word(next) && self.is_joined() => self.body(),
                (b'{', next) if ends_word(next) => self.group(Block::Braces, b'}'),
                (b'!', next) if is_blank(next) => self.scanner.take(1, Token::Operator),
                (b'[', _) if self.is_at("[") || self.is_at("[[") => self.test(),
                (b')' | b'}' | 0, _) => self.plain(1),
                _ => self.command(),
            }
        }
    }

    /// Paints what stands between commands, or behind a clause of `case`.
    fn separator(&mut self) {
        match (self.scanner.peek(), self.scanner.peek_at(1), self.scanner.peek_at(2)) {
            (b';', b';', b'&') => self.scanner.take(3, Token::Punctuation),
            (b';', b';' | b'&', _) => self.scanner.take(2, Token::Punctuation),
            _ => self.scanner.take(1, Token::Operator),
        }
    }

    /// Says whether an operator before the place joins what follows to another command, or negates
    /// it. A brace there opens a block for sure; elsewhere it may be that of some data.
    fn is_joined(&self) -> bool {
        let before = self.scanner.text(0..self.scanner.at());
        before.trim_end().ends_with(['|', '&'])
            || before.trim_end_matches([' ', '\t']).ends_with('!')
    }

    /// Reads a block whose signs are ordinary text.
    fn group(&mut self, block: Block, close: u8) {
        self.plain(1);
        self.nested(|shell| shell.commands(block));
        if self.scanner.peek() == close {
            self.plain(1);
        }
    }

    /// Reads a command that begins with a word: an assignment, a word of the language, a call.
    fn command(&mut self) {
        if self.assignment(Token::Variable) {
            return;
        }
        let word = self.bare_word();
        match word {
            "if" | "then" | "else" | "elif" | "while" | "until" | "do" | "coproc" => {
                self.scanner.take(word.len(), Token::Keyword);
            }
            "fi" | "done" | "esac" | "return" | "break" | "continue" => {
                self.scanner.take(word.len(), Token::Keyword);
                self.arguments();
            }
            "export" | "local" | "declare" | "readonly" | "typeset" => {
                self.scanner.take(word.len(), Token::Keyword);
                self.declarations(Token::Variable);
            }
            "alias" => {
                self.scanner.take(word.len(), Token::Function);
                self.declarations(Token::Function);
            }
            "for" | "select" => self.for_loop(word),
            "case" => self.case(),
            "function" => self.function(),
            _ => self.call(word),
        }
    }

    /// Returns the word here if it holds neither signs nor substitutions.
    fn bare_word(&self) -> &'a str {
        let word = self.scanner.word_with(|byte| matches!(byte, b'-' | b'.' | b'/' | b':' | b'+'));
        if ends_word(self.scanner.peek_at(word.len())) { word } else { "" }
    }

    /// Reads the call of a program, or the definition of a function.
    fn call(&mut self, word: &str) {
        if !word.is_empty() && self.parens(word.len()).is_some() {
            self.definition(word.len());
        } else {
            self.with_text(Some(Token::Function), Self::word);
            self.arguments();
        }
    }
}

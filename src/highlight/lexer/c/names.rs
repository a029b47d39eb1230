//! The keywords and names of C and C++: what they say of the statement that they stand in, and what
//! the statement says of them. Source: ISO C23, §6.7 and §6.9; ISO C++23, `[dcl]` and `[class]`.

use super::literals::{quoted, raw_string};
use super::words::{is_macro_name, token_of};
use super::{Awaits, Frame, Lexer, Stage, Statement};
use crate::highlight::Token;
use crate::highlight::lexer::{Scanner, scanner::is_word};

/// How far a path looks for the parentheses behind it.
const PATH_REACH: usize = 128;

impl Lexer {
    /// Paints a keyword, a name or a string that begins with a letter.
    pub(super) fn word(&mut self, scanner: &mut Scanner<'_>) {
        let word = scanner.word();
        let quote = scanner.peek_at(word.len());
        if matches!(quote, b'"' | b'\'') && matches!(word, "L" | "u" | "U" | "u8") {
            scanner.take(word.len(), Token::String);
            quoted(scanner, quote);
        } else if self.cpp && quote == b'"' && matches!(word, "R" | "LR" | "uR" | "UR" | "u8R") {
            scanner.take(word.len(), Token::String);
            raw_string(scanner);
        } else {
            match token_of(word, self.cpp) {
                Some(Token::Keyword) => self.keyword(scanner, word),
                known => self.name(scanner, word, known),
            }
        }
    }

    /// Paints a keyword and notes what it says of the words behind it.
    fn keyword(&mut self, scanner: &mut Scanner<'_>, word: &str) {
        if word == "operator" && self.overloaded(scanner) {
            return;
        }
        scanner.take(word.len(), Token::Keyword);
        match word {
            "struct" | "union" | "class" | "enum" | "namespace"
                if self.angles > 0 || self.is_settled() => {}
            "struct" | "union" | "class" => {
                let opens = self.statement.opens.unwrap_or(Frame::Record);
                self.announce(opens);
            }
            "enum" => self.announce(Frame::Block),
            "namespace" => self.announce(Frame::File),
            "extern" => self.statement.opens = Some(Frame::File),
            "typedef" => self.statement.is_typedef = true,
            "case" | "default" => self.statement.awaits = Awaits::Colon,
            "public" | "protected" | "private" if next_behind(scanner, "") == b':' => {
                scanner.skip_blanks();
                scanner.take(1, Token::Punctuation);
                self.statement = Statement::default();
            }
            "return" | "if" | "while" | "for" | "switch" | "sizeof" | "new" | "throw" => {
                self.statement.stage = Stage::Settled;
            }
            "using" => self.using(scanner),
            _ => self.saw_type(),
        }
    }

    /// Paints the name that `using` gives to a type: `using Name = …`. Other names keep theirs.
    fn using(&mut self, scanner: &mut Scanner<'_>) {
        self.statement.stage = Stage::Settled;
        scanner.skip_blanks();
        let name = scanner.word();
        if next_behind(scanner, name) == b'=' {
            scanner.take(name.len(), Token::Type);
        }
    }

    /// Expects a name, and braces that open `opens`.
    fn announce(&mut self, opens: Frame) {
        self.statement.awaits = Awaits::Name;
        self.statement.opens = Some(opens);
    }

    /// Notes a word that may be a type.
    fn saw_type(&mut self) {
        if self.statement.stage == Stage::Start {
            self.statement.stage = Stage::Typed;
        }
    }

    /// Paints `operator` as the name of a function, with its symbol where it is declared. Does
    /// nothing where no parentheses follow.
    fn overloaded(&mut self, scanner: &mut Scanner<'_>) -> bool {
        let name = "operator".len();
        let rest = scanner.rest().get(name..).unwrap_or_default();
        let symbol = if rest.starts_with("()") {
            2
        } else {
            rest.bytes().take_while(|byte| b"+-*/%^&|~!=<>,[]".contains(byte)).count()
        };
        if symbol > 0 && self.declares() {
            self.callable(scanner, name + symbol);
            return true;
        }
        if rest.starts_with('(') {
            self.callable(scanner, name);
        }
        rest.starts_with('(')
    }

    /// Paints the name of a function and opens its parentheses.
    pub(super) fn callable(&mut self, scanner: &mut Scanner<'_>, length: usize) {
        let frame = if self.declares() { Frame::Parameters } else { Frame::Group };
        if self.statement.stage != Stage::Members {
            self.statement.stage = Stage::Settled;
        }
        scanner.take(length, Token::Function);
        scanner.skip_blanks();
        if scanner.peek() == b'(' {
            self.open(scanner, frame);
        }
    }

    /// Says whether a name before parentheses declares a function here.
    fn declares(&self) -> bool {
        let has_type = match self.frame {
            Frame::File => self.statement.stage == Stage::Typed,
            Frame::Record => self.cpp,
            _ => false,
        };
        has_type && !self.is_settled() && self.angles == 0
    }

    /// Paints a name; `known` is what its spelling says.
    fn name(&mut self, scanner: &mut Scanner<'_>, word: &str, known: Option<Token>) {
        let next = next_behind(scanner, word);
        if next == b'(' && known != Some(Token::Type) && self.is_callable(word) {
            if self.statement.stage == Stage::Start && is_macro_name(word) {
                self.statement.stage = Stage::Settled;
            }
            return self.callable(scanner, word.len());
        }
        let is_path = scanner.rest().get(word.len()..).is_some_and(|rest| rest.starts_with("::"));
        if next == b':' && !is_path && self.is_statement_start() {
            scanner.take(word.len(), Token::Variable);
            scanner.skip_blanks();
            return scanner.take(1, Token::Punctuation);
        }
        match self.role_of(word, next, is_path).or(known) {
            Some(token) => scanner.take(word.len(), token),
            None if self.cpp && is_path && self.declares_path(scanner.rest()) => {
                scanner.take(word.len(), Token::Function);
            }
            None => scanner.skip(word.len()),
        }
        self.saw_type();
    }

    /// Says whether a name before parentheses is that of a function.
    fn is_callable(&self, word: &str) -> bool {
        match self.statement.stage {
            Stage::Bases => false,
            Stage::Members => {
                self.frame == Frame::File && !word.starts_with("m_") && !word.ends_with('_')
            }
            _ => true,
        }
    }

    /// Says whether a statement begins at the place.
    fn is_statement_start(&self) -> bool {
        self.frame == Frame::Block && matches!(self.last, b';' | b'{' | b'}')
    }

    /// Says whether a path such as `Class::name` at the place is that of a function, which is
    /// declared: a type has come, or it is a constructor.
    fn declares_path(&self, rest: &str) -> bool {
        if self.frame != Frame::File || self.is_settled() || self.angles > 0 {
            return false;
        }
        let is_in = |byte: &u8| is_word(*byte) || matches!(byte, b':' | b'~');
        let length = rest.bytes().take(PATH_REACH).take_while(is_in).count();
        if rest.as_bytes().get(length) != Some(&b'(') {
            return false;
        }
        let mut names = rest.get(..length).unwrap_or_default().rsplit("::");
        let name = names.next().unwrap_or_default().trim_start_matches('~');
        self.statement.stage == Stage::Typed || names.next() == Some(name)
    }

    /// Returns what the place makes of a name that is neither a function nor a label.
    fn role_of(&mut self, word: &str, next: u8, is_path: bool) -> Option<Token> {
        if self.statement.awaits == Awaits::Name && !(is_word(next) && is_macro_name(word)) {
            if !is_path {
                self.statement.awaits = Awaits::Nothing;
            }
            let is_outside = matches!(self.frame, Frame::File | Frame::Record);
            let is_declared = is_outside && (self.cpp || !is_word(next));
            return (is_declared || matches!(next, b'{' | b':')).then_some(Token::Type);
        }
        let is_last = matches!(next, b',' | b')' | b'=' | b'[');
        if self.frame == Frame::Parameters && is_last && self.takes_parameter() {
            return Some(Token::Variable);
        }
        let is_typedef = self.statement.is_typedef && matches!(next, b';' | b'[');
        let is_base = self.statement.stage == Stage::Bases && self.angles == 0;
        (is_typedef || is_base).then_some(Token::Type)
    }

    /// Says whether a name at the place is that of a parameter: no default value, no type argument.
    fn takes_parameter(&self) -> bool {
        let follows =
            is_word(self.last) || matches!(self.last, b'*' | b'&' | b'>' | b'(' | b',' | b':');
        follows && !self.is_settled() && self.angles == 0
    }
}

/// Returns the next byte behind `word` that is not a blank, 0 at the end.
fn next_behind(scanner: &Scanner<'_>, word: &str) -> u8 {
    let rest = scanner.rest().as_bytes().get(word.len()..).unwrap_or_default();
    rest.iter().copied().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r')).unwrap_or(0)
}

//! Types, from where they begin (`:`, `as`, `extends`, `<`, `type X =`) to where they end.

use super::{Kind, Last, Lexer, Types};
use crate::highlight::Token;
use crate::highlight::lexer::scanner::is_word;

impl Lexer<'_, '_> {
    /// Begins a type at the place. JavaScript has none.
    pub(super) fn begin_type(&mut self) {
        self.frame.types = if self.dialect.has_types { Types::Inside } else { Types::Outside };
        self.last = Last::Operator;
    }

    /// Says whether the type that the place stands in ends before `byte`.
    pub(super) fn ends_type(&self, byte: u8) -> bool {
        if self.frame.kind.is_type() {
            return false;
        }
        let is_whole = self.last.is_operand();
        let next = self.scanner.peek_at(1);
        match byte {
            b',' => !matches!(self.frame.opens, Kind::Class | Kind::Members),
            b'=' => next != b'>' || self.last != Last::Params,
            b'{' | b'(' | b'`' | b'-' | b'!' => is_whole,
            b'[' => is_whole && self.is_fresh_line,
            b'&' | b'|' => next == byte,
            b'?' => self.frame.types != Types::Conditional,
            b':' => self.frame.questions == 0,
            b')' | b']' | b'}' | b';' | b'+' | b'*' | b'/' | b'%' | b'^' | b'~' | b'>' => true,
            _ if is_word(byte) || matches!(byte, b'$' | b'"' | b'\'' | b'@' | b'#') => {
                is_whole && (self.is_fresh_line || !self.type_goes_on())
            }
            _ => false,
        }
    }

    /// Says whether the word at the place joins two types.
    fn type_goes_on(&self) -> bool {
        matches!(self.scanner.word(), "extends" | "is" | "in" | "as" | "implements")
    }

    /// Paints a token of a type.
    pub(super) fn type_token(&mut self, byte: u8) {
        match byte {
            b'"' | b'\'' => self.string(),
            b'`' => self.template(),
            b'0'..=b'9' => self.number(),
            b'(' if self.function_type_follows(0) => self.open(1, Kind::Params, Last::Params),
            b'(' => self.open(1, Kind::TypeGroup, Last::Operand),
            b'[' => self.open(1, Kind::TypeArray, Last::Operand),
            b'{' => self.open(1, Kind::Members, Last::Operand),
            b'<' if self.last.is_operand() => self.open(1, Kind::Angles, Last::Operand),
            b'<' => self.open(1, Kind::Angles, Last::Operator),
            b')' | b']' | b'}' | b'>' => self.close(byte),
            b',' | b';' => self.take(1, Token::Punctuation, Last::Operator),
            b'.' if self.scanner.starts_with("...") => {
                self.take(3, Token::Operator, Last::Operator);
            }
            b'.' => self.take(1, Token::Punctuation, Last::Dot),
            b'=' if self.scanner.peek_at(1) == b'>' => {
                self.take(2, Token::Keyword, Last::Operator);
            }
            b'?' | b':' => self.type_question(byte),
            b'|' | b'&' | b'=' | b'-' | b'+' => self.take(1, Token::Operator, Last::Operator),
            _ if is_word(byte) || byte == b'$' => {
                let word = self.scanner.word_with(|byte| byte == b'$');
                self.type_word(word);
            }
            _ => self.scanner.skip_char(),
        }
    }

    /// Paints `?` or `:` of a conditional type, or of an element of a tuple.
    fn type_question(&mut self, byte: u8) {
        if byte == b'?' && self.frame.types == Types::Conditional {
            self.frame.questions = self.frame.questions.saturating_add(1);
        } else if byte == b':' {
            self.frame.questions = self.frame.questions.saturating_sub(1);
        }
        self.take(1, Token::Operator, Last::Operator);
    }

    /// Paints a word of a type.
    pub(super) fn type_word(&mut self, word: &str) {
        let length = word.len();
        match word {
            _ if self.last == Last::Dot => self.take(length, Token::Type, Last::Operand),
            "extends" | "is" | "in" | "as" | "implements" if self.last.is_operand() => {
                if word == "extends" {
                    self.frame.types = Types::Conditional;
                }
                self.take(length, Token::Keyword, Last::Operator);
            }
            "asserts" if self.asserts_name(length) => self.assertion(length),
            "keyof" | "infer" | "readonly" | "new" | "abstract" if self.names_type(length) => {
                self.take(length, Token::Keyword, Last::Operator);
            }
            "unique" if self.names_type(length) => self.take(length, Token::Type, Last::Operator),
            "typeof" => self.type_query(length),
            "import" if self.scanner.peek_at(length) == b'(' => {
                self.scanner.take(length, Token::Keyword);
                self.open(1, Kind::TypeGroup, Last::Operand);
            }
            "const" | "this" => self.take(length, Token::Keyword, Last::Operand),
            _ if self.word_behind(length) == b"is" => {
                self.take(length, Token::Variable, Last::Operand);
            }
            _ => self.take(length, Token::Type, Last::Operand),
        }
    }

    /// Says whether a type follows the word of `length` bytes at the place.
    fn names_type(&self, length: usize) -> bool {
        let byte = self.byte_behind(length);
        is_word(byte) || matches!(byte, b'(' | b'{' | b'[' | b'<' | b'$' | b'"' | b'\'')
    }

    /// Says whether the word of `length` bytes at the place asserts something of the name behind it.
    /// In `asserts is string` it is a name itself.
    fn asserts_name(&self, length: usize) -> bool {
        !matches!(self.word_behind(length), b"" | b"is" | b"extends")
    }

    /// Paints `asserts` and the parameter behind it, or `this`.
    fn assertion(&mut self, length: usize) {
        self.scanner.take(length, Token::Keyword);
        self.scanner.skip_blanks();
        let name = self.scanner.word_with(|byte| byte == b'$');
        let token = if name == "this" { Token::Keyword } else { Token::Variable };
        self.take(name.len(), token, Last::Operand);
    }

    /// Paints `typeof` and the value behind it.
    fn type_query(&mut self, length: usize) {
        self.scanner.take(length, Token::Keyword);
        self.scanner.skip_blanks();
        self.last = Last::Operator;
        if self.scanner.starts_with("import(") {
            return;
        }
        loop {
            match self.scanner.peek() {
                b'.' => self.scanner.take(1, Token::Punctuation),
                byte if is_word(byte) || matches!(byte, b'$' | b'#') => {
                    let name = self.scanner.word_with(|byte| matches!(byte, b'$' | b'#'));
                    self.scanner.skip(name.len());
                    self.last = Last::Operand;
                }
                _ => return,
            }
        }
    }
}

//! Words outside types: keywords, names that are called, and all other names.

use super::{Kind, Last, Lexer, builtins};
use crate::highlight::Token;

impl Lexer<'_, '_> {
    /// Paints a word.
    pub(super) fn word(&mut self) {
        let word = self.scanner.word_with(|byte| matches!(byte, b'$' | b'#'));
        if self.last == Last::Dot {
            return self.property(word);
        }
        if self.frame.at_start && self.name(word) {
            return;
        }
        match self.last {
            Last::Function => self.take(word.len(), Token::Function, Last::Function),
            Last::Declaration if !matches!(word, "extends" | "implements") => {
                self.take(word.len(), Token::Type, Last::Alias);
            }
            Last::New => self.constructed(word),
            _ => {
                if !self.statement(word) && !self.modifier(word) && !self.operator(word) {
                    self.identifier(word);
                }
            }
        }
    }

    /// Paints a keyword that is one at any place. Returns `false` where `word` is none.
    fn statement(&mut self, word: &str) -> bool {
        let last = match word {
            "function" => Last::Function,
            "class" => Last::Declaration,
            "new" => Last::New,
            "if" | "for" | "while" | "switch" | "with" | "catch" => Last::Control,
            "else" | "do" | "try" | "finally" | "export" => Last::Nothing,
            "break" | "continue" | "debugger" | "this" | "super" | "arguments" => Last::Operand,
            "import" if self.scanner.peek_at(word.len()) == b'(' => Last::Operand,
            "const" | "let" | "var" | "return" | "throw" | "case" | "default" | "await"
            | "yield" | "import" => Last::Operator,
            _ => return false,
        };
        self.frame.at_start |= matches!(word, "const" | "let" | "var");
        self.frame.opens = match word {
            "class" => Kind::Class,
            "import" | "export" => Kind::Names,
            _ => Kind::Block,
        };
        self.take(word.len(), Token::Keyword, last);
        true
    }

    /// Paints a word that is a keyword only because of what follows it. Returns `false` where it
    /// is none.
    fn modifier(&mut self, word: &str) -> bool {
        let next = self.byte_behind(word.len());
        let next_word = self.word_behind(word.len());
        let names_next = !next_word.is_empty() && !is_infix(next_word);
        let has_types = self.dialect.has_types;
        let (opens, last) = match word {
            "from" if matches!(next, b'"' | b'\'') => (Kind::Block, Last::Operator),
            "async" if names_next || self.function_follows(0) => (Kind::Block, Last::Operator),
            "enum" if names_next => (Kind::Enum, Last::Declaration),
            _ if !has_types => return false,
            "type" if self.frame.opens == Kind::Names && self.is_import(next) => {
                (Kind::Names, self.last)
            }
            "type" if names_next => (Kind::Block, Last::Declaration),
            "interface" if names_next => (Kind::Members, Last::Declaration),
            "namespace" | "module" if names_next || matches!(next, b'"' | b'\'') => {
                (Kind::Block, Last::Declaration)
            }
            "declare" | "abstract" if names_next => (self.frame.opens, Last::Nothing),
            "global" if next == b'{' && !self.last.is_operand() => (Kind::Block, Last::Nothing),
            _ => return false,
        };
        self.frame.opens = opens;
        self.take(word.len(), Token::Keyword, last);
        true
    }

    /// Says whether `type` is part of an import or of exported names, not the beginning of an
    /// exported type.
    fn is_import(&self, next: u8) -> bool {
        matches!(next, b'{' | b'*') || self.last == Last::Operator
    }

    /// Paints a word that joins or begins values. Returns `false` where `word` is none.
    fn operator(&mut self, word: &str) -> bool {
        let joins = self.last.is_operand();
        let in_names = self.frame.opens == Kind::Names;
        let between_values = self.by_dialect(Token::Keyword, Token::Operator);
        let (token, begins_type) = match word {
            "typeof" | "void" | "delete" => (between_values, false),
            "in" | "of" if joins => (between_values, false),
            "instanceof" if joins => (between_values, true),
            "as" if joins && in_names => (Token::Keyword, false),
            "as" | "satisfies" if joins && self.dialect.has_types => (Token::Keyword, true),
            "extends" | "implements" if joins || self.last == Last::Declaration => {
                (Token::Keyword, true)
            }
            _ => return false,
        };
        self.take(word.len(), token, Last::Operator);
        if begins_type {
            self.begin_type();
        }
        true
    }

    /// Paints the name of a class behind `new`.
    fn constructed(&mut self, word: &str) {
        let behind = self.scanner.peek_at(word.len());
        match builtins::token(word, self.dialect) {
            _ if word == "this" => self.take(word.len(), Token::Keyword, Last::New),
            _ if behind == b'.' => self.scanner.skip(word.len()),
            Some(token) => self.take(word.len(), token, Last::Operand),
            None if word == "class" => {
                self.statement(word);
            }
            None if self.is_called(word.len()) => {
                self.take(word.len(), Token::Function, Last::Operand);
            }
            None => self.plain(word.len()),
        }
    }

    /// Moves over a name of `length` bytes that nothing is known about. In the computed key of an
    /// object TypeScript's reference paints it as the key it stands for.
    fn plain(&mut self, length: usize) {
        self.last = Last::Operand;
        let is_key = self.frame.kind == Kind::Key && self.outer_kind() == Kind::Object;
        if is_key && self.dialect.has_types {
            self.scanner.take(length, Token::Property);
        } else {
            self.scanner.skip(length);
        }
    }

    /// Paints a name behind a dot.
    fn property(&mut self, word: &str) {
        let token = match word {
            "prototype" | "constructor" if !self.dialect.has_types => Token::Keyword,
            _ => return self.called(word),
        };
        self.take(word.len(), token, Last::Operand);
    }

    /// Paints a name that is no keyword.
    fn identifier(&mut self, word: &str) {
        let length = word.len();
        if self.is_parameter(length) {
            return self.take(length, Token::Variable, Last::Params);
        }
        match builtins::token(word, self.dialect) {
            _ if self.frame.opens == Kind::Names => self.plain(length),
            None if self.is_label(length) => {
                let token = self.by_dialect(Token::Variable, Token::Property);
                self.take(length, token, Last::Operand);
            }
            Some(token) => {
                self.take(length, token, Last::Operand);
                self.property_of_builtin(word);
            }
            None => self.called(word),
        }
    }

    /// Paints the property of an object that JavaScript's reference knows, such as `process.env`.
    fn property_of_builtin(&mut self, object: &str) {
        if self.dialect.has_types || self.scanner.peek() != b'.' {
            return;
        }
        let property = self.word_behind(1);
        let length = property.len();
        let token = match object {
            "console" => Token::Function,
            _ if self.is_called(1 + length) => return,
            _ if builtins::is_property(object, property) => Token::Type,
            _ => return,
        };
        self.scanner.take(1, Token::Punctuation);
        self.take(length, token, Last::Operand);
    }

    /// Paints a name, as a function where it is called or where a function is assigned to it.
    fn called(&mut self, word: &str) {
        let length = word.len();
        if self.is_called(length) {
            self.take(length, Token::Function, Last::Callee);
        } else if self.function_is_assigned(length) {
            self.take(length, Token::Function, Last::Operand);
        } else {
            self.plain(length);
        }
    }

    /// Says whether a call follows the name of `length` bytes at the place.
    fn is_called(&self, length: usize) -> bool {
        match self.byte_behind(length) {
            b'(' | b'`' => true,
            b'?' => self.scanner.rest().get(length..).is_some_and(|rest| rest.starts_with("?.(")),
            b'<' => self.call_with_types_follows(length),
            _ => false,
        }
    }

    /// Says whether the name of `length` bytes at the place is a label, or a key of an object that
    /// stands alone, as documentation has it.
    fn is_label(&self, length: usize) -> bool {
        self.frame.kind == Kind::Block
            && self.last == Last::Nothing
            && self.scanner.peek_at(length) == b':'
    }

    /// Says whether an arrow follows the name of `length` bytes at the place.
    fn is_parameter(&self, length: usize) -> bool {
        let rest = self.scanner.rest().get(length..).unwrap_or_default();
        rest.trim_start_matches([' ', '\t']).starts_with("=>")
    }
}

/// Says whether `word` joins two values, so that no name stands there.
fn is_infix(word: &[u8]) -> bool {
    matches!(word, b"in" | b"of" | b"instanceof" | b"as" | b"satisfies" | b"extends" | b"is")
}

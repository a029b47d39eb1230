//! Names where they come to be: parameters, variables, keys, members of classes and interfaces.

use super::{Kind, Last, Lexer};
use crate::highlight::Token;

impl Lexer<'_, '_> {
    /// Paints a name that is bound or that names a member. Returns `false` where none stands at
    /// the place.
    pub(super) fn name(&mut self, word: &str) -> bool {
        if self.is_modifier(word) {
            self.scanner.take(word.len(), Token::Keyword);
            return true;
        }
        match self.frame.kind {
            Kind::Names => self.module_name(word),
            Kind::Key => self.index_name(word),
            Kind::Object => self.key(word),
            Kind::Class | Kind::Members => self.member(word),
            Kind::Params => self.parameter(word),
            Kind::Pattern | Kind::ArrayPattern => self.pattern_name(word),
            Kind::Enum => self.bound(word, Token::Variable, false),
            _ if word == "enum" => {
                self.frame.at_start = false;
                return false;
            }
            _ => self.bound(word, Token::Function, self.is_function(word.len())),
        }
        true
    }

    /// Says whether `word` only says more about the member whose name follows.
    fn is_modifier(&self, word: &str) -> bool {
        let fits = match word {
            "async" | "get" | "set" => {
                matches!(self.frame.kind, Kind::Object | Kind::Class | Kind::Members)
            }
            "static" | "abstract" | "declare" | "accessor" => self.frame.kind == Kind::Class,
            "public" | "private" | "protected" | "override" => {
                matches!(self.frame.kind, Kind::Class | Kind::Params)
            }
            "readonly" => {
                matches!(self.frame.kind, Kind::Class | Kind::Params | Kind::Members)
            }
            _ => false,
        };
        fits && match self.byte_behind(word.len()) {
            b'[' | b'#' | b'*' | b'"' | b'\'' | b'$' | b'{' => true,
            byte => super::ahead::is_name(byte),
        }
    }

    /// Paints a name with `token` where it `is_special`, else leaves it plain.
    fn bound(&mut self, word: &str, token: Token, is_special: bool) {
        self.frame.at_start = false;
        if is_special {
            self.scanner.take(word.len(), token);
        } else {
            self.scanner.skip(word.len());
        }
        self.last = Last::Binding;
    }

    /// Says whether the name of `length` bytes at the place is bound to a function.
    fn is_function(&self, length: usize) -> bool {
        self.function_is_assigned(length)
            || self.dialect.has_types && self.function_is_annotated(length)
    }

    /// Paints a name in the braces of an import or an export.
    fn module_name(&mut self, word: &str) {
        match word {
            "as" | "default" => self.scanner.take(word.len(), Token::Keyword),
            "type" if !self.word_behind(word.len()).is_empty() => {
                self.scanner.take(word.len(), Token::Keyword);
            }
            _ => self.scanner.skip(word.len()),
        }
    }

    /// Paints the first name in `[…]` of an interface: `[key: string]`, `[K in Keys]`.
    fn index_name(&mut self, word: &str) {
        if self.word_behind(word.len()) == b"in" {
            self.frame.at_start = false;
            self.begin_type();
            self.type_word(word);
        } else {
            let is_parameter = self.byte_behind(word.len()) == b':';
            self.bound(word, Token::Variable, is_parameter);
        }
    }

    /// Paints the key of an object, as a function where its value is one.
    fn key(&mut self, word: &str) {
        self.frame.at_start = false;
        match self.byte_beyond(word.len()) {
            b'(' | b'<' => self.take(word.len(), Token::Function, Last::Function),
            b':' => {
                let colon = self.scanner.rest().find(':').unwrap_or(word.len());
                let is_function = self.function_follows(colon + 1);
                let token = if is_function { Token::Function } else { Token::Property };
                self.take(word.len(), token, Last::Operand);
            }
            _ => {
                self.scanner.skip(word.len());
                self.last = Last::Operand;
            }
        }
    }

    /// Paints a member of a class or an interface.
    fn member(&mut self, word: &str) {
        self.frame.at_start = false;
        let behind = self.byte_behind(word.len());
        let is_optional =
            behind == b'?' && matches!(self.scanner.peek_at(word.len() + 1), b'(' | b'<');
        let token = match word {
            "constructor" if self.dialect.has_types => Token::Keyword,
            "new" if self.frame.kind == Kind::Members && behind == b'(' => Token::Keyword,
            _ => Token::Function,
        };
        if matches!(behind, b'(' | b'<') || is_optional {
            self.take(word.len(), token, Last::Function);
        } else {
            self.bound(word, Token::Function, self.is_function(word.len()));
        }
    }

    /// Paints a parameter.
    fn parameter(&mut self, word: &str) {
        let token = match word {
            "this" => Token::Keyword,
            _ if self.is_function(word.len()) => Token::Function,
            _ => Token::Variable,
        };
        self.bound(word, token, true);
    }

    /// Paints a name in a pattern, or the key whose value is bound.
    fn pattern_name(&mut self, word: &str) {
        if self.frame.kind == Kind::Pattern && self.byte_behind(word.len()) == b':' {
            self.bound(word, Token::Property, !self.dialect.has_types);
        } else {
            self.bound(word, Token::Variable, self.frame.is_parameter);
        }
    }
}

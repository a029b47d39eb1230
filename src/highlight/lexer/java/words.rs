//! The words of Java: what they are, and what they say of the statement that they stand in. Source:
//! the Java Language Specification, SE 21, §3.9 (keywords) and §6.1 (how names are spelled).

use super::{Clause, Frame, Last, Lexer};
use crate::highlight::Token;
use crate::highlight::lexer::{Scanner, scanner::is_word};

/// How a name is spelled.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    /// `name`
    Small,
    /// `Name`
    Title,
    /// `NAME`
    Capitals,
}

/// What stands behind a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// Another word, or what else only stands behind a type: `<`, `[]`, `...`, `::`.
    Declared,
    /// `(`
    Call,
    /// `->`
    Arrow,
    /// `.`
    Dot,
    /// `=`
    Equals,
    /// `,` or `)`
    ListEnd,
    Other,
}

impl Lexer {
    /// Paints a keyword or a name.
    pub(super) fn word(&mut self, scanner: &mut Scanner<'_>) {
        let word = scanner.word_with(|byte| byte == b'$');
        let rest = scanner.rest().get(word.len()..).unwrap_or_default();
        let next = next_of(rest);
        if is_keyword(word) || self.before != Last::Dot && is_contextual_keyword(word, rest) {
            scanner.take(word.len(), Token::Keyword);
            self.keyword(word);
        } else {
            self.name(scanner, word, next);
        }
    }

    /// Notes what a keyword says of the words behind it.
    fn keyword(&mut self, word: &str) {
        self.last = Last::Keyword;
        match word {
            "class" | "interface" if self.before != Last::Dot => {
                (self.opens, self.last) = (Some(Frame::Class), Last::Heading);
            }
            "record" => {
                (self.opens, self.last) = (Some(Frame::Class), Last::Heading);
                self.parameters = Some(Frame::Parameters);
            }
            "enum" => (self.opens, self.last) = (Some(Frame::Constants), Last::Heading),
            "new" if self.before == Last::Reference => self.last = Last::Other,
            "new" | "extends" | "implements" | "throws" | "permits" | "instanceof"
                if self.angles == 0 =>
            {
                self.clause = Clause::Types;
            }
            "import" | "package" => self.clause = Clause::Path,
            "static" if self.clause == Clause::Path => self.clause = Clause::StaticPath,
            "case" => self.clause = Clause::Case,
            "default" if self.frame == Frame::Block => self.clause = Clause::Case,
            "catch" => self.parameters = Some(Frame::Parameters),
            "if" | "for" | "while" | "switch" | "synchronized" => self.last = Last::Control,
            "return" | "throw" | "assert" | "yield" => self.clause = Clause::Value,
            "boolean" | "byte" | "char" | "double" | "float" | "int" | "long" | "short" | "var" => {
                self.last = Last::Type;
            }
            "class" | "this" | "super" => self.last = Last::Other,
            _ => {}
        }
    }

    /// Paints a name and notes what it says of the tokens behind it.
    fn name(&mut self, scanner: &mut Scanner<'_>, word: &str, next: Next) {
        let token = self.token_of(word, next);
        match token {
            Some(token) => scanner.take(word.len(), token),
            None => scanner.skip(word.len()),
        }
        if token == Some(Token::Function) && next == Next::Call {
            let declares = self.frame == Frame::Class && self.clause == Clause::Nothing;
            self.parameters = declares.then_some(Frame::Parameters);
        }
        if self.before == Last::Heading {
            self.last = Last::Heading;
        } else if token == Some(Token::Type) {
            self.last = Last::Type;
        }
    }

    /// Returns what a name is, by its place and its spelling; `None` for a variable.
    fn token_of(&mut self, word: &str, next: Next) -> Option<Token> {
        let case = case_of(word);
        if matches!(word, "true" | "false" | "null") {
            return Some(Token::Constant);
        }
        if self.angles > 0 {
            return self.token_in_types(case, next);
        }
        if self.before == Last::Heading {
            return Some(Token::Type);
        }
        match self.clause {
            Clause::Path => return Some(Token::Type),
            Clause::StaticPath if next == Next::Dot || case == Case::Title => {
                return Some(Token::Type);
            }
            Clause::StaticPath if case == Case::Small => return Some(Token::Function),
            Clause::Types if self.before != Last::Type => return Some(Token::Type),
            Clause::Types => self.clause = Clause::Value,
            _ => {}
        }
        self.token_in_list(case, next).or_else(|| self.token_by_spelling(word, next))
    }

    /// Returns what a name is in a list of types.
    fn token_in_types(&self, case: Case, next: Next) -> Option<Token> {
        if self.declares_types && self.angles == 1 && self.before == Last::ListStart {
            return Some(Token::Variable);
        }
        (case != Case::Small || next == Next::Dot).then_some(Token::Type)
    }

    /// Returns what a list makes of a name: one of parameters, of constants or of an annotation.
    fn token_in_list(&self, case: Case, next: Next) -> Option<Token> {
        let is_type = self.before == Last::Type;
        let is_parameter = match self.frame {
            Frame::Parameters => next == Next::ListEnd && (is_type || case == Case::Small),
            Frame::Annotation => next == Next::Equals && case == Case::Small,
            _ => false,
        };
        let is_lambda = next == Next::Arrow && self.clause != Clause::Case;
        if is_parameter || is_lambda {
            return Some(Token::Variable);
        }
        let is_constant = self.frame == Frame::Constants && self.before == Last::ListStart;
        is_constant.then_some(Token::Constant)
    }

    /// Returns what a name is by its spelling and what stands around it.
    fn token_by_spelling(&self, word: &str, next: Next) -> Option<Token> {
        match (case_of(word), next) {
            (_, Next::Call) => Some(Token::Function),
            _ if self.before == Last::Reference => Some(Token::Function),
            (Case::Small, _) => None,
            (Case::Title, _) | (_, Next::Declared) => Some(Token::Type),
            (Case::Capitals, _) => Some(Token::Constant),
        }
    }
}

/// Returns what `rest`, which stands behind a name, begins with.
fn next_of(rest: &str) -> Next {
    let text = rest.trim_start_matches([' ', '\t', '\r']);
    if rest.starts_with(['<'])
        || text.starts_with("[]")
        || text.starts_with("...")
        || text.starts_with("::")
    {
        return Next::Declared;
    }
    match text.as_bytes() {
        [b'(', ..] => Next::Call,
        [b'-', b'>', ..] => Next::Arrow,
        [b'.', ..] => Next::Dot,
        [b'=', ..] => Next::Equals,
        [b',' | b')', ..] => Next::ListEnd,
        [byte, ..] if is_word(*byte) && !text.starts_with("instanceof") => Next::Declared,
        _ => Next::Other,
    }
}

/// Says whether `rest` begins with a cast to a type that is spelled like a constant: `(K) key`. An
/// operand follows it, which never stands behind a value.
pub(super) fn is_cast(rest: &str) -> bool {
    let inner = rest.get(1..).unwrap_or_default();
    let length = inner.bytes().take_while(|byte| is_word(*byte)).count();
    let (name, behind) = inner.split_at_checked(length).unwrap_or_default();
    let operand = behind.strip_prefix(')').unwrap_or_default().trim_start_matches(' ');
    case_of(name) == Case::Capitals && begins_operand(operand)
}

/// Says whether `text` begins with a value, and not with an operator between two of them.
fn begins_operand(text: &str) -> bool {
    match text.as_bytes() {
        [b'!', next, ..] => *next != b'=',
        [b'(' | b'"' | b'\'' | b'~' | b'$', ..] => true,
        [first, ..] => is_word(*first) && !text.starts_with("instanceof"),
        [] => false,
    }
}

/// Returns how a name is spelled.
fn case_of(word: &str) -> Case {
    if !word.starts_with(|first: char| first.is_ascii_uppercase()) {
        Case::Small
    } else if word.bytes().any(|byte| byte.is_ascii_lowercase()) {
        Case::Title
    } else {
        Case::Capitals
    }
}

// One word a line would be pages of them.
#[rustfmt::skip]
fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "abstract" | "assert" | "boolean" | "break" | "byte" | "case" | "catch" | "char" | "class"
        | "const" | "continue" | "default" | "do" | "double" | "else" | "enum" | "extends" | "final"
        | "finally" | "float" | "for" | "goto" | "if" | "implements" | "import" | "instanceof"
        | "int" | "interface" | "long" | "native" | "new" | "package" | "private" | "protected"
        | "public" | "return" | "short" | "static" | "strictfp" | "super" | "switch"
        | "synchronized" | "this" | "throw" | "throws" | "transient" | "try" | "void" | "volatile"
        | "while"
    )
}

/// Says whether `word` is a keyword where `rest` begins with another word or a value.
fn is_contextual_keyword(word: &str, rest: &str) -> bool {
    let behind = rest.trim_start_matches([' ', '\t']).bytes().next();
    matches!(word, "permits" | "record" | "sealed" | "var" | "when" | "yield")
        && behind.is_some_and(|byte| is_word(byte) || byte == b'"')
}

//! Python 3, by the language reference, chapter 2 (lexical analysis), with what the grammar says of
//! a name's place: parameters, keyword arguments, bases. Sessions with the prompts `>>>` and `...`
//! too.

use super::python_word::{
    follower, is_built_in_type, is_exception, is_function, is_keyword, is_soft_keyword,
    is_special_variable, is_statement, starts_word,
};
use super::{Scanner, python_string};
use crate::highlight::Token;

/// Paints the code that `scanner` has left.
pub(super) fn lex(scanner: &mut Scanner<'_>) {
    let mut lexer = Lexer::new();
    if scanner.rest().trim_start().starts_with(">>> ") {
        session(scanner, &mut lexer);
    } else {
        lexer.run(scanner);
    }
}

/// Paints a session: code behind prompts, between lines of output that stay plain.
fn session(scanner: &mut Scanner<'_>, lexer: &mut Lexer) {
    while !scanner.is_done() {
        scanner.skip_blanks();
        let end = scanner.line_end();
        if scanner.starts_with(">>>") || scanner.starts_with("...") {
            scanner.take(3, Token::Meta);
            scanner.within(end, |line| lexer.run(line));
            lexer.end_line();
        }
        scanner.skip_to(end + 1);
    }
}

/// What a bracket holds, as far as the names and commas in it are concerned.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Arguments,
    Parameters,
    /// The parameters of a `lambda`, which end at a colon and not at a bracket.
    Lambda,
    Bases,
    Group,
    Subscript,
    Braces,
}

/// A bracket that is open.
struct Bracket {
    place: Place,
    /// Whether the place lies behind the `:` or `=` of an item, where no name is declared.
    is_value: bool,
}

/// What the lexer knows of the code before the place.
pub(super) struct Lexer {
    brackets: Vec<Bracket>,
    /// Whether a statement begins here.
    is_fresh: bool,
    /// Whether a bracket here calls or indexes what stands before it.
    is_behind_value: bool,
    /// Whether commas of this statement part a list of names and are thus painted.
    lists_names: bool,
    /// What the next parenthesis holds, where a definition has said so.
    expected: Option<Place>,
    /// How many f-strings the code lies in.
    depth: u8,
}

impl Lexer {
    fn new() -> Self {
        Self {
            brackets: Vec::new(),
            is_fresh: true,
            is_behind_value: false,
            lists_names: false,
            expected: None,
            depth: 0,
        }
    }

    /// Returns the lexer of an expression inside an f-string.
    pub(super) fn field(depth: u8) -> Self {
        Self { is_fresh: false, depth, ..Self::new() }
    }

    pub(super) fn run(&mut self, scanner: &mut Scanner<'_>) {
        while !scanner.is_done() {
            match scanner.peek() {
                b'\n' => {
                    self.end_line();
                    scanner.skip(1);
                }
                b' ' | b'\t' | b'\r' => scanner.skip_blanks(),
                b'#' => scanner.take_line(Token::Comment),
                b'@' if self.is_fresh => self.decorator(scanner),
                byte if starts_word(byte) => self.word(scanner),
                _ => {
                    self.sign(scanner);
                    self.is_fresh = false;
                }
            }
        }
    }

    /// Begins a new statement, unless a bracket is open.
    fn end_line(&mut self) {
        if self.brackets.iter().all(|bracket| bracket.place == Place::Lambda) {
            self.begin_statement();
            self.is_fresh = true;
        }
    }

    fn begin_statement(&mut self) {
        self.brackets.clear();
        self.expected = None;
        self.lists_names = false;
        self.is_behind_value = false;
    }

    /// Paints what is no word, comment or white space.
    fn sign(&mut self, scanner: &mut Scanner<'_>) {
        let next = scanner.peek_at(1);
        let mut is_value = false;
        match scanner.peek() {
            b'"' | b'\'' => {
                self.string(scanner, 0);
                is_value = true;
            }
            b'0'..=b'9' => number(scanner),
            b'.' if next.is_ascii_digit() => number(scanner),
            b'.' if scanner.starts_with("...") => scanner.take(3, Token::Constant),
            b'(' | b'[' | b'{' => self.open(scanner),
            b')' | b']' | b'}' => {
                self.close(scanner);
                is_value = true;
            }
            b',' => self.comma(scanner),
            b':' if next == b'=' && !self.is_field() => scanner.take(2, Token::Operator),
            b':' if self.is_field() => python_string::format(scanner, self.depth),
            b':' => self.colon(scanner),
            b'!' if self.is_field() && next != b'=' => scanner.take(2, Token::Keyword),
            b'-' if next == b'>' => scanner.take(2, Token::Punctuation),
            b'.' | b'\\' => scanner.take(1, Token::Punctuation),
            b'=' if next != b'=' && !is_comparison(scanner.before()) => {
                self.mark_value();
                scanner.take(1, Token::Operator);
            }
            b'=' | b'+' | b'-' | b'*' | b'/' | b'%' | b'<' | b'>' | b'&' | b'|' | b'^' | b'~'
            | b'!' | b'@' => scanner.take(1, Token::Operator),
            _ => scanner.skip_char(),
        }
        self.is_behind_value = is_value;
    }

    fn open(&mut self, scanner: &mut Scanner<'_>) {
        let place = match scanner.peek() {
            b'{' => Place::Braces,
            b'[' if self.is_behind_value => Place::Subscript,
            b'(' if self.expected.is_some() => self.expected.take().unwrap_or(Place::Group),
            b'(' if self.is_behind_value => Place::Arguments,
            _ => Place::Group,
        };
        self.brackets.push(Bracket { place, is_value: false });
        scanner.take(1, Token::Punctuation);
    }

    fn close(&mut self, scanner: &mut Scanner<'_>) {
        while self.brackets.pop().is_some_and(|bracket| bracket.place == Place::Lambda) {}
        scanner.take(1, Token::Punctuation);
    }

    /// A comma, which is painted where it parts the items of a list and plain in a bare tuple.
    fn comma(&mut self, scanner: &mut Scanner<'_>) {
        let is_painted = match self.brackets.last_mut() {
            Some(bracket) => {
                bracket.is_value = false;
                bracket.place != Place::Subscript
            }
            None => self.lists_names,
        };
        if is_painted {
            scanner.take(1, Token::Punctuation);
        } else {
            scanner.skip(1);
        }
    }

    fn colon(&mut self, scanner: &mut Scanner<'_>) {
        if self.place() == Some(Place::Lambda) {
            self.brackets.pop();
        } else {
            self.mark_value();
        }
        scanner.take(1, Token::Punctuation);
    }

    /// Notes that what follows in this item declares no name.
    fn mark_value(&mut self) {
        if let Some(bracket) = self.brackets.last_mut() {
            bracket.is_value = true;
        }
    }

    fn place(&self) -> Option<Place> {
        self.brackets.last().map(|bracket| bracket.place)
    }

    /// Says whether the place is where an item of `place` begins.
    fn is_at_item(&self, place: Place) -> bool {
        self.brackets.last().is_some_and(|bracket| bracket.place == place && !bracket.is_value)
    }

    /// Says whether the place is the outermost level of an expression inside an f-string.
    fn is_field(&self) -> bool {
        self.depth > 0 && self.brackets.is_empty()
    }

    /// A string whose prefix has `prefix` bytes. One between three quotes that is a statement of
    /// its own is for people.
    fn string(&mut self, scanner: &mut Scanner<'_>, prefix: usize) {
        let string = python_string::find(scanner, prefix);
        let is_key = self.is_at_item(Place::Braces)
            && scanner
                .text(string.end..usize::MAX)
                .trim_start_matches([' ', '\t'])
                .starts_with(':');
        let token = match is_key {
            _ if self.is_fresh && string.is_long() => Token::Comment,
            true => Token::Property,
            false => Token::String,
        };
        python_string::paint(scanner, &string, token, self.depth);
    }

    /// A decorator's name; what it is called with are arguments like others.
    fn decorator(&mut self, scanner: &mut Scanner<'_>) {
        scanner.take(1, Token::Meta);
        loop {
            let word = scanner.word();
            scanner.take(word.len(), if is_function(word) { Token::Function } else { Token::Meta });
            if scanner.peek() != b'.' {
                break;
            }
            scanner.take(1, Token::Punctuation);
        }
        self.is_fresh = false;
        self.is_behind_value = true;
    }

    fn word(&mut self, scanner: &mut Scanner<'_>) {
        let word = scanner.word();
        if matches!(scanner.peek_at(word.len()), b'"' | b'\'') && python_string::is_prefix(word) {
            self.string(scanner, word.len());
            self.is_fresh = false;
            self.is_behind_value = true;
            return;
        }
        let is_fresh = std::mem::take(&mut self.is_fresh);
        let is_attribute = scanner.before() == b'.';
        if !is_attribute && (is_keyword(word) || (is_fresh && is_soft_keyword(scanner, word))) {
            self.is_behind_value = false;
            self.keyword(scanner, word);
            return;
        }
        self.is_behind_value = true;
        match self.name(scanner, word, is_attribute) {
            Some(token) => scanner.take(word.len(), token),
            None => scanner.skip(word.len()),
        }
    }

    /// Returns what a name is painted as.
    fn name(&self, scanner: &Scanner<'_>, word: &str, is_attribute: bool) -> Option<Token> {
        let follower = follower(scanner, word.len());
        if !is_attribute && self.declares(follower) {
            return Some(Token::Variable);
        }
        if self.is_at_item(Place::Bases) {
            return Some(Token::Type);
        }
        let is_call = follower.0 == b'(';
        if word.starts_with("__") && is_special_variable(word) {
            return Some(Token::Variable);
        }
        if is_attribute {
            return is_call.then_some(Token::Function);
        }
        match word {
            "True" | "False" | "None" | "NotImplemented" | "Ellipsis" => Some(Token::Constant),
            "self" | "cls" | "_" => Some(Token::Keyword),
            _ if is_built_in_type(word) || is_exception(word) => Some(Token::Type),
            _ if is_call || is_function(word) => Some(Token::Function),
            _ => None,
        }
    }

    /// Says whether a name that `follower` stands behind is a parameter or a keyword argument.
    fn declares(&self, follower: (u8, u8)) -> bool {
        let Some(bracket) = self.brackets.last() else { return false };
        match bracket.place {
            Place::Parameters | Place::Lambda => !bracket.is_value,
            Place::Arguments | Place::Bases => follower.0 == b'=' && follower.1 != b'=',
            _ => false,
        }
    }

    fn keyword(&mut self, scanner: &mut Scanner<'_>, word: &str) {
        if is_statement(word) && self.depth == 0 {
            self.begin_statement();
        }
        scanner.take(word.len(), Token::Keyword);
        match word {
            "def" => self.definition(scanner, Token::Function, Place::Parameters),
            "class" => self.definition(scanner, Token::Type, Place::Bases),
            "lambda" => self.brackets.push(Bracket { place: Place::Lambda, is_value: false }),
            "from" => {
                scanner.skip_blanks();
                scanner.take(scanner.run(|byte| byte == b'.'), Token::Keyword);
            }
            "import" | "for" | "global" | "nonlocal" => self.lists_names = true,
            "in" => self.lists_names = false,
            _ => {}
        }
    }

    /// The name that a definition gives.
    fn definition(&mut self, scanner: &mut Scanner<'_>, token: Token, place: Place) {
        scanner.skip_blanks();
        scanner.take(scanner.word().len(), token);
        self.expected = Some(place);
    }
}

/// Says whether a `=` behind `byte` belongs to it.
fn is_comparison(byte: u8) -> bool {
    matches!(byte, b'=' | b'!' | b'<' | b'>')
}

/// A number with its base, point, exponent and suffix.
fn number(scanner: &mut Scanner<'_>) {
    let is_hex = matches!(scanner.peek_at(1), b'x' | b'X');
    let mut previous = 0;
    let length = scanner.rest().bytes().take_while(|byte| {
        let is_sign = matches!(byte, b'+' | b'-') && matches!(previous, b'e' | b'E') && !is_hex;
        previous = *byte;
        is_sign || *byte == b'.' || *byte == b'_' || byte.is_ascii_alphanumeric()
    });
    scanner.take(length.count(), Token::Number);
}

//! C and C++: declarations, statements and preprocessor lines. Source: ISO C23, §6.4 (tokens) and
//! §6.10 (directives), and ISO C++23, `[lex]`, `[class]` and `[temp]`.

mod literals;
mod names;
mod preprocessor;
mod words;

use super::{Scanner, scanner::is_word};
use crate::highlight::Token;
use literals::{comment, is_comment, number, quoted};

/// How far a `<` looks for its `>`.
const TEMPLATE_REACH: usize = 256;

/// Paints the C that `scanner` has left.
pub(super) fn lex(scanner: &mut Scanner<'_>) {
    Lexer::new(false, Frame::File).code(scanner);
}

/// Paints the C++ that `scanner` has left.
pub(super) fn lex_cpp(scanner: &mut Scanner<'_>) {
    Lexer::new(true, Frame::File).code(scanner);
}

/// What the brackets around the place hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Frame {
    /// Declarations: a whole file, a namespace, `extern "C"`.
    File,
    /// The members of a class.
    Record,
    /// Statements, values or enumerators.
    Block,
    /// The parentheses of a call or of an expression.
    Group,
    /// The parentheses behind the name of a function that is declared.
    Parameters,
}

/// How far a statement has come.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Start,
    /// A type may have come: a name before parentheses declares a function.
    Typed,
    /// The names are those of base classes.
    Bases,
    /// The declared name or an expression has come: names before parentheses are calls.
    Settled,
    /// The names before parentheses are those of the members that a constructor fills.
    Members,
}

/// What a keyword has announced.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Awaits {
    #[default]
    Nothing,
    /// The name of a class, an enumeration or a namespace.
    Name,
    /// The colon that ends a `case`.
    Colon,
}

/// What is known of a statement from its beginning up to the place.
#[derive(Clone, Copy, Default)]
struct Statement {
    stage: Stage,
    awaits: Awaits,
    is_typedef: bool,
    /// What a brace would open, if it is not a block.
    opens: Option<Frame>,
}

/// A place in the structure of the code.
struct Lexer {
    /// Whether the code is C++.
    cpp: bool,
    frame: Frame,
    statement: Statement,
    /// The frames and statements around the innermost.
    outer: Vec<(Frame, Statement)>,
    /// How many lists of template arguments are open.
    angles: usize,
    /// The conditions of the preprocessor that are open, and whether each is `#if 1`.
    conditions: Vec<bool>,
    /// The last byte of code, comments and white space aside; 0 at the beginning.
    last: u8,
}

impl Lexer {
    /// Stands at the beginning of what `frame` holds.
    fn new(cpp: bool, frame: Frame) -> Self {
        Self {
            cpp,
            frame,
            statement: Statement::default(),
            outer: Vec::new(),
            angles: 0,
            conditions: Vec::new(),
            last: 0,
        }
    }

    /// Paints all that is left.
    fn code(&mut self, scanner: &mut Scanner<'_>) {
        while !scanner.is_done() {
            self.token(scanner);
        }
    }

    /// Paints the next token.
    fn token(&mut self, scanner: &mut Scanner<'_>) {
        let byte = scanner.peek();
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => return scanner.skip_space(),
            b'/' if is_comment(scanner) => return comment(scanner),
            b'#' if scanner.is_line_start() => return self.directive(scanner),
            b'0'..=b'9' => number(scanner),
            b'.' if scanner.peek_at(1).is_ascii_digit() => number(scanner),
            b'"' | b'\'' => quoted(scanner, byte),
            b'(' => self.open(scanner, Frame::Group),
            b')' => self.close_parenthesis(scanner),
            b'{' => self.open_brace(scanner),
            b'}' => self.close_brace(scanner),
            b';' => self.end_statement(scanner),
            b',' => self.comma(scanner),
            b'[' | b']' => scanner.take(1, Token::Punctuation),
            _ if is_word(byte) => self.word(scanner),
            _ => self.operator(scanner),
        }
        self.last = scanner.before();
    }

    /// Paints a bracket and enters what it opens.
    fn open(&mut self, scanner: &mut Scanner<'_>, frame: Frame) {
        scanner.take(1, Token::Punctuation);
        self.outer.push((self.frame, self.statement));
        self.frame = frame;
        self.statement = Statement::default();
    }

    /// Opens what the statement has announced, or a block.
    fn open_brace(&mut self, scanner: &mut Scanner<'_>) {
        let opens = self.statement.opens.filter(|_| !self.is_settled());
        self.statement.awaits = Awaits::Nothing;
        self.open(scanner, opens.unwrap_or(Frame::Block));
        self.angles = 0;
    }

    /// Closes parentheses, if any are open.
    fn close_parenthesis(&mut self, scanner: &mut Scanner<'_>) {
        scanner.take(1, Token::Punctuation);
        if matches!(self.frame, Frame::Group | Frame::Parameters)
            && let Some((frame, statement)) = self.outer.pop()
        {
            (self.frame, self.statement) = (frame, statement);
        }
    }

    /// Closes the innermost braces and what was left open in them. A brace that closes nothing
    /// stays plain.
    fn close_brace(&mut self, scanner: &mut Scanner<'_>) {
        self.angles = 0;
        while let Some((frame, statement)) = self.outer.pop() {
            let closed = self.frame;
            self.frame = frame;
            self.statement = Statement::default();
            if closed == Frame::Record {
                // `typedef struct { … } Name;` goes on behind its braces.
                self.statement = statement;
            }
            if matches!(closed, Frame::File | Frame::Record | Frame::Block) {
                return scanner.take(1, Token::Punctuation);
            }
        }
        scanner.skip_char();
    }

    /// Paints a semicolon.
    fn end_statement(&mut self, scanner: &mut Scanner<'_>) {
        scanner.take(1, Token::Punctuation);
        self.statement = Statement::default();
        self.angles = 0;
    }

    /// Paints a comma, behind which another parameter begins.
    fn comma(&mut self, scanner: &mut Scanner<'_>) {
        scanner.take(1, Token::Punctuation);
        if self.frame == Frame::Parameters && self.angles == 0 {
            self.statement = Statement::default();
        }
    }

    /// Paints an operator, or what punctuation has the look of one.
    fn operator(&mut self, scanner: &mut Scanner<'_>) {
        match scanner.peek() {
            b':' => self.colon(scanner),
            b'<' if self.opens_template(scanner) => {
                self.angles += 1;
                scanner.take(1, Token::Punctuation);
            }
            b'>' if self.angles > 0 => {
                self.angles -= 1;
                scanner.take(1, Token::Punctuation);
            }
            b'-' if scanner.peek_at(1) == b'>' => scanner.take(2, Token::Punctuation),
            b'.' if scanner.starts_with("...") => scanner.take(3, Token::Operator),
            b'.' | b'\\' => scanner.take(1, Token::Punctuation),
            b'~' if self.is_destructor(scanner) => {
                let name = scanner.word_with(|byte| byte == b'~');
                self.callable(scanner, name.len());
            }
            b'=' => {
                if self.angles == 0 {
                    self.statement.stage = Stage::Settled;
                }
                scanner.take(1, Token::Operator);
            }
            b'+' | b'-' | b'*' | b'/' | b'%' | b'&' | b'|' | b'^' | b'~' | b'!' | b'<' | b'>'
            | b'?' => scanner.take(1, Token::Operator),
            _ => scanner.skip_char(),
        }
    }

    /// Paints a colon by what it is: half of a `::`, the end of a label, the beginning of a list of
    /// bases or of members, or an operator.
    fn colon(&mut self, scanner: &mut Scanner<'_>) {
        if self.cpp && scanner.peek_at(1) == b':' {
            scanner.take(2, Token::Punctuation);
        } else if self.statement.awaits == Awaits::Colon {
            scanner.take(1, Token::Punctuation);
            self.statement = Statement::default();
        } else if self.statement.opens.is_some() && !self.is_settled() {
            scanner.take(1, Token::Punctuation);
            self.statement.stage = Stage::Bases;
        } else {
            scanner.take(1, Token::Operator);
            if self.cpp && self.is_settled() && matches!(self.frame, Frame::File | Frame::Record) {
                self.statement.stage = Stage::Members;
            }
        }
    }

    /// Says whether the declared name or an expression has come.
    fn is_settled(&self) -> bool {
        matches!(self.statement.stage, Stage::Settled | Stage::Members)
    }

    /// Says whether the `<` at the place opens a list of template arguments: it touches a name or
    /// follows `template`, and its `>` comes before anything that such a list does not hold.
    fn opens_template(&self, scanner: &Scanner<'_>) -> bool {
        let before = scanner.text(0..scanner.at());
        if !self.cpp || !is_word(scanner.before()) && !before.trim_end().ends_with("template") {
            return false;
        }
        let mut depth = 0_usize;
        let mut parentheses = 0_usize;
        let mut bytes = scanner.rest().bytes().take(TEMPLATE_REACH).peekable();
        while let Some(byte) = bytes.next() {
            match byte {
                b'<' => depth += 1,
                b'>' if depth == 1 => return true,
                b'>' => depth -= 1,
                b'(' => parentheses += 1,
                b')' if parentheses == 0 => return false,
                b')' => parentheses -= 1,
                // `a<b && c>d` compares, `F<A &&>` does not.
                b'&' if bytes.next_if_eq(&b'&').is_some() => {
                    if !matches!(bytes.peek(), Some(b'>' | b',' | b')' | b'.')) {
                        return false;
                    }
                }
                b' ' | b'\t' | b'\r' | b'\n' | b':' | b',' | b'*' | b'&' | b'[' | b']' | b'='
                | b'.' => {}
                _ if is_word(byte) => {}
                _ => return false,
            }
        }
        false
    }

    /// Says whether the `~` at the place begins the name of a destructor.
    fn is_destructor(&self, scanner: &Scanner<'_>) -> bool {
        let is_place =
            self.frame == Frame::Record || matches!(scanner.before(), b':' | b'>' | b'.');
        self.cpp && is_place && is_word(scanner.peek_at(1))
    }
}

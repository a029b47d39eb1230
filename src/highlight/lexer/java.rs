//! Java: declarations, statements, annotations and Javadoc. Source: the Java Language
//! Specification, SE 21, §3 (tokens), §8 and §9 (classes) and §15 (expressions).

mod javadoc;
mod literals;
mod words;

use super::{Scanner, scanner::is_word};
use crate::highlight::Token;
use literals::{block_comment, number, quoted, text_block};
use words::is_cast;

/// How far a parenthesis looks for the arrow of a lambda.
const LAMBDA_REACH: usize = 256;

/// Paints the code that `scanner` has left.
pub(super) fn lex(scanner: &mut Scanner<'_>) {
    let mut lexer = Lexer::default();
    while !scanner.is_done() {
        lexer.token(scanner);
    }
}

/// What the brackets around the place hold.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Frame {
    /// Declarations and statements outside of any class.
    #[default]
    File,
    /// The members of a class.
    Class,
    /// The constants of an enumeration.
    Constants,
    /// Statements or values.
    Block,
    /// The parentheses of a call or of an expression.
    Group,
    /// The parameters of a method, a lambda, a record or a `catch`.
    Parameters,
    /// The arguments of an annotation.
    Annotation,
}

/// What the statement so far says of the names that follow.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Clause {
    #[default]
    Nothing,
    /// They are types: `new`, `extends`, `throws`.
    Types,
    /// They are a path: `import`, `package`.
    Path,
    /// They are a path that ends with a member: `import static`.
    StaticPath,
    /// They are a value: what stands before parentheses is called, not declared.
    Value,
    /// They are the label of a `switch`.
    Case,
}

/// What stood before the place.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Last {
    #[default]
    Other,
    Type,
    Keyword,
    /// `if` and its like: parentheses with a value follow, but no cast.
    Control,
    /// `class` and its like, or the name behind it.
    Heading,
    /// `.`
    Dot,
    /// `::`
    Reference,
    /// `,`, `<` or `{`
    ListStart,
}

/// A place in the structure of the code.
#[derive(Default)]
struct Lexer {
    frame: Frame,
    clause: Clause,
    /// What the next brace opens, if it is not a block.
    opens: Option<Frame>,
    /// What the next parenthesis opens, if it is not a group.
    parameters: Option<Frame>,
    /// The frame, the clause and what a brace would open, around the innermost brackets.
    outer: Vec<(Frame, Clause, Option<Frame>)>,
    /// How many lists of type arguments are open.
    angles: usize,
    /// The outermost of them declares its names.
    declares_types: bool,
    /// What stands before the token that is being read, white space and comments aside.
    before: Last,
    /// What that token is.
    last: Last,
}

impl Lexer {
    /// Paints the next token.
    fn token(&mut self, scanner: &mut Scanner<'_>) {
        let byte = scanner.peek();
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => return scanner.skip_space(),
            b'/' if scanner.starts_with("//") => return scanner.take_line(Token::Comment),
            b'/' if scanner.starts_with("/*") => return block_comment(scanner),
            _ => self.before = std::mem::take(&mut self.last),
        }
        match byte {
            b'0'..=b'9' => number(scanner),
            b'.' if scanner.peek_at(1).is_ascii_digit() => number(scanner),
            b'"' if scanner.starts_with("\"\"\"") => text_block(scanner),
            b'"' | b'\'' => quoted(scanner, byte),
            b'@' => self.annotation(scanner),
            b'(' => self.open_parenthesis(scanner),
            b')' => self.close_parenthesis(scanner),
            b'{' => self.open_brace(scanner),
            b'}' => self.close_brace(scanner),
            b';' => self.end_statement(scanner),
            b',' => self.comma(scanner),
            _ if is_word(byte) || byte == b'$' => self.word(scanner),
            _ => self.operator(scanner),
        }
    }

    /// Paints a bracket and enters what it opens.
    fn open(&mut self, scanner: &mut Scanner<'_>, frame: Frame) {
        scanner.take(1, Token::Punctuation);
        self.outer.push((self.frame, self.clause, self.opens));
        (self.frame, self.clause) = (frame, Clause::Nothing);
        (self.opens, self.parameters) = (None, None);
    }

    /// Opens what the words so far have announced, the parameters of a lambda, a cast or a group.
    fn open_parenthesis(&mut self, scanner: &mut Scanner<'_>) {
        if self.clause == Clause::Types {
            // What follows `new Name()` in braces is a class without a name.
            self.clause = Clause::Value;
            self.opens = Some(Frame::Class);
        }
        let is_free = self.parameters.is_none();
        let is_cast = is_free && self.before != Last::Control && is_cast(scanner.rest());
        let frame = if is_free && opens_lambda(scanner) { Frame::Parameters } else { Frame::Group };
        self.open(scanner, self.parameters.unwrap_or(frame));
        if is_cast {
            self.clause = Clause::Types;
        }
        self.last = Last::ListStart;
    }

    /// Closes parentheses, if any are open.
    fn close_parenthesis(&mut self, scanner: &mut Scanner<'_>) {
        scanner.take(1, Token::Punctuation);
        if self.is_in_parentheses()
            && let Some(outer) = self.outer.pop()
        {
            (self.frame, self.clause, self.opens) = outer;
        }
    }

    /// Opens what the words so far have announced, or a block.
    fn open_brace(&mut self, scanner: &mut Scanner<'_>) {
        let members = (self.frame == Frame::Constants).then_some(Frame::Class);
        self.open(scanner, self.opens.or(members).unwrap_or(Frame::Block));
        self.angles = 0;
        self.last = Last::ListStart;
    }

    /// Closes the innermost braces and what was left open in them.
    fn close_brace(&mut self, scanner: &mut Scanner<'_>) {
        scanner.take(1, Token::Punctuation);
        let mut is_open = true;
        while is_open && let Some((frame, clause, _)) = self.outer.pop() {
            is_open = self.is_in_parentheses();
            (self.frame, self.clause) = (frame, clause);
        }
        if !self.is_in_parentheses() {
            self.clause = Clause::Nothing;
        }
        (self.opens, self.angles) = (None, 0);
    }

    /// Says whether the innermost brackets are parentheses.
    fn is_in_parentheses(&self) -> bool {
        matches!(self.frame, Frame::Group | Frame::Parameters | Frame::Annotation)
    }

    /// Paints a semicolon, which also ends the constants of an enumeration.
    fn end_statement(&mut self, scanner: &mut Scanner<'_>) {
        scanner.take(1, Token::Punctuation);
        if self.frame == Frame::Constants {
            self.frame = Frame::Class;
        }
        self.clause = Clause::Nothing;
        (self.opens, self.parameters, self.angles) = (None, None, 0);
    }

    /// Paints a comma. The names of a clause go on behind it, an argument does not.
    fn comma(&mut self, scanner: &mut Scanner<'_>) {
        scanner.take(1, Token::Punctuation);
        self.last = Last::ListStart;
        if self.is_in_parentheses() && self.angles == 0 {
            (self.clause, self.opens) = (Clause::Nothing, None);
        }
    }

    /// Paints the name of an annotation, and expects its arguments.
    fn annotation(&mut self, scanner: &mut Scanner<'_>) {
        if scanner.starts_with("@interface") {
            scanner.take("@interface".len(), Token::Keyword);
            (self.opens, self.last) = (Some(Frame::Class), Last::Heading);
            return;
        }
        scanner.take(1, Token::Meta);
        scanner.take(scanner.word().len(), Token::Meta);
        while scanner.peek() == b'.' && is_word(scanner.peek_at(1)) {
            scanner.take(1, Token::Punctuation);
            scanner.take(scanner.word().len(), Token::Meta);
        }
        self.last = Last::Keyword;
        self.parameters = (scanner.peek() == b'(').then_some(Frame::Annotation);
    }

    /// Paints an operator, or what punctuation has the look of one.
    fn operator(&mut self, scanner: &mut Scanner<'_>) {
        match scanner.peek() {
            b'.' if scanner.starts_with("...") => {
                scanner.take(3, Token::Operator);
                self.last = Last::Type;
            }
            b'.' => {
                scanner.take(1, Token::Punctuation);
                self.last = Last::Dot;
            }
            b':' if scanner.peek_at(1) == b':' => {
                scanner.take(2, Token::Punctuation);
                self.last = Last::Reference;
            }
            b'-' if scanner.peek_at(1) == b'>' => {
                let is_label = self.clause == Clause::Case;
                scanner.take(2, if is_label { Token::Operator } else { Token::Keyword });
                (self.clause, self.opens) = (Clause::Value, None);
            }
            b'[' if scanner.peek_at(1) == b']' => {
                match self.clause {
                    Clause::Types => scanner.skip(2),
                    _ => scanner.take(2, Token::Keyword),
                }
                self.last = Last::Type;
            }
            b'[' if self.clause == Clause::Types => {
                self.clause = Clause::Value;
                scanner.skip_char();
            }
            b'<' if self.opens_types() => {
                if self.angles == 0 {
                    self.declares_types =
                        !matches!(self.before, Last::Type | Last::Dot | Last::Reference);
                }
                self.angles += 1;
                self.last = Last::ListStart;
                scanner.skip_char();
            }
            b'>' if self.angles > 0 => {
                self.angles -= 1;
                self.last = Last::Type;
                scanner.skip_char();
            }
            b'?' | b'&' if self.angles > 0 => scanner.take(1, Token::Operator),
            b'*' if self.clause == Clause::Path => scanner.take(1, Token::Operator),
            b'=' | b':' | b'+' | b'-' | b'*' | b'/' | b'%' | b'&' | b'|' | b'^' | b'~' | b'!'
            | b'<' | b'>' | b'?' => {
                scanner.take(1, Token::Operator);
                (self.clause, self.opens) = (Clause::Value, None);
            }
            _ => scanner.skip_char(),
        }
    }

    /// Says whether a `<` opens a list of types: behind a type, or where a method has its own list.
    fn opens_types(&self) -> bool {
        let is_member = self.frame == Frame::Class && self.clause == Clause::Nothing;
        self.before != Last::Other && self.before != Last::ListStart || is_member
    }
}

/// Says whether the parenthesis at the place opens the parameters of a lambda.
fn opens_lambda(scanner: &Scanner<'_>) -> bool {
    let rest = scanner.rest().get(1..).unwrap_or_default();
    let is_in = |byte: &u8| is_word(*byte) || b" ,.<>[]?".contains(byte);
    let length = rest.bytes().take(LAMBDA_REACH).take_while(is_in).count();
    let behind = rest.get(length..).and_then(|rest| rest.strip_prefix(')')).unwrap_or_default();
    behind.trim_start_matches(' ').starts_with("->")
}

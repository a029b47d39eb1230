//! TypeScript and JavaScript, both with and without JSX: one lexer in four dialects.
//!
//! Sources: ECMA-262 (§12 "Lexical Grammar", §13 to §16 for what a word means at its place), the
//! TypeScript handbook for types, and the JSX specification.
//!
//! The lexer is no parser, yet it must tell a division from a regular expression, a comparison
//! from a type argument and a block from an object. So it keeps a stack of the brackets that are
//! open ([`Frame`]) and remembers what kind of token came last ([`Last`]); a few short looks ahead
//! (`ahead.rs`) decide the rest.

mod ahead;
mod builtins;
mod code;
mod comments;
mod jsx;
mod literals;
mod members;
mod types;
mod words;

use super::Scanner;
use crate::highlight::Token;

/// Paints TypeScript.
pub(super) fn lex_typescript(scanner: &mut Scanner<'_>) {
    Lexer::new(scanner, Dialect { has_types: true, has_jsx: false }).run();
}

/// Paints TypeScript with JSX.
pub(super) fn lex_tsx(scanner: &mut Scanner<'_>) {
    Lexer::new(scanner, Dialect { has_types: true, has_jsx: true }).run();
}

/// Paints JavaScript. JSX is legal in it, as most tools have it.
pub(super) fn lex_javascript(scanner: &mut Scanner<'_>) {
    Lexer::new(scanner, Dialect { has_types: false, has_jsx: true }).run();
}

/// What the four languages differ in.
#[derive(Clone, Copy)]
struct Dialect {
    has_types: bool,
    has_jsx: bool,
}

/// What stands between two brackets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Statements in braces, or the whole code.
    Block,
    /// An object literal.
    Object,
    /// The body of a class.
    Class,
    /// The body of an interface, or an object type.
    Members,
    /// The body of an enumeration.
    Enum,
    /// The names that a module imports or exports.
    Names,
    /// A pattern of an object, which binds names.
    Pattern,
    /// A pattern of an array.
    ArrayPattern,
    /// The parameters of a function, or of the type of one.
    Params,
    /// The arguments of a call.
    Arguments,
    /// An expression in parentheses.
    Group,
    /// An array, or an index.
    Array,
    /// A key of a member in brackets.
    Key,
    /// Type parameters or arguments.
    Angles,
    /// A type in parentheses.
    TypeGroup,
    /// A type in brackets: a tuple, an index.
    TypeArray,
    /// The text of a template.
    Template,
    /// `${…}` in a template.
    Substitution,
    /// `<name …`, up to the `>`.
    Tag,
    /// What stands between an opening and a closing tag.
    Children,
    /// `{…}` in a tag or among children.
    Braces,
}

impl Kind {
    /// Returns the byte that ends it; 0 where more than one byte does.
    fn closer(self) -> u8 {
        match self {
            Self::Params | Self::Arguments | Self::Group | Self::TypeGroup => b')',
            Self::Array | Self::ArrayPattern | Self::Key | Self::TypeArray => b']',
            Self::Angles => b'>',
            Self::Template | Self::Tag | Self::Children => 0,
            _ => b'}',
        }
    }

    /// Says whether nothing but types stands in it.
    fn is_type(self) -> bool {
        matches!(self, Self::Angles | Self::TypeGroup | Self::TypeArray)
    }

    /// Says whether its members need no comma between lines.
    fn has_members(self) -> bool {
        matches!(self, Self::Class | Self::Members)
    }
}

/// What the last token was, as far as the next one depends on it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// The end of a statement: `{` opens a block.
    Nothing,
    /// An operator or a word like `return`: a value has to follow.
    Operator,
    /// `.`: the name of a property has to follow.
    Dot,
    /// `new`: the name of a class has to follow.
    New,
    /// The end of a value.
    Operand,
    /// The name of a function that is called.
    Callee,
    /// A name that has just come to be: a type may follow.
    Binding,
    /// `function`, the name of one or of a method: parameters have to follow.
    Function,
    /// `class`, `interface` and the like: a name has to follow.
    Declaration,
    /// The name in the declaration of a type: type parameters or `=` follow.
    Alias,
    /// The `)` behind parameters: a type, a body or an arrow follows.
    Params,
    /// `if`, `for` and the like: a condition in parentheses follows.
    Control,
}

impl Last {
    /// Says whether an operator may follow, and no value.
    fn is_operand(self) -> bool {
        matches!(self, Self::Operand | Self::Callee | Self::Binding | Self::Params | Self::Alias)
    }
}

/// Whether a place is in a type.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Types {
    Outside,
    Inside,
    /// Behind the `extends` of a conditional type, to which `?` belongs.
    Conditional,
}

/// A bracket that is open.
#[derive(Clone, Copy)]
struct Frame {
    kind: Kind,
    /// What [`Lexer::last`] is once it is closed.
    after: Last,
    /// Whether the place is in a type.
    types: Types,
    /// Where a member, a key or a name that is bound begins.
    at_start: bool,
    /// What the next brace opens; [`Kind::Block`] where the code around it decides.
    opens: Kind,
    /// How many `?` wait for their `:`.
    questions: u16,
    /// Where the names of a pattern are parameters.
    is_parameter: bool,
}

impl Frame {
    fn new(kind: Kind, after: Last) -> Self {
        Self {
            kind,
            after,
            types: if kind.is_type() { Types::Inside } else { Types::Outside },
            at_start: matches!(
                kind,
                Kind::Object
                    | Kind::Class
                    | Kind::Members
                    | Kind::Enum
                    | Kind::Names
                    | Kind::Pattern
                    | Kind::ArrayPattern
                    | Kind::Params
                    | Kind::Key
            ),
            opens: Kind::Block,
            questions: 0,
            is_parameter: false,
        }
    }
}

/// A scanner that knows where in the language it stands.
struct Lexer<'s, 'a> {
    scanner: &'s mut Scanner<'a>,
    dialect: Dialect,
    /// The innermost bracket that is open.
    frame: Frame,
    /// The brackets around it.
    outer: Vec<Frame>,
    last: Last,
    /// Where no token has come yet on this line.
    is_fresh_line: bool,
}

impl<'s, 'a> Lexer<'s, 'a> {
    fn new(scanner: &'s mut Scanner<'a>, dialect: Dialect) -> Self {
        Self {
            scanner,
            dialect,
            frame: Frame::new(Kind::Block, Last::Nothing),
            outer: Vec::new(),
            last: Last::Nothing,
            is_fresh_line: true,
        }
    }

    /// Paints everything.
    fn run(&mut self) {
        if self.scanner.starts_with("#!") {
            self.scanner.take_line(Token::Comment);
        }
        while !self.scanner.is_done() {
            match self.frame.kind {
                Kind::Template => self.template_text(),
                Kind::Tag => self.tag(),
                Kind::Children => self.children(),
                _ => self.token(),
            }
        }
    }

    /// Paints a token, or moves over white space.
    fn token(&mut self) {
        match self.scanner.peek() {
            b' ' | b'\t' | b'\r' => self.scanner.skip_blanks(),
            b'\n' => {
                self.scanner.skip(1);
                self.is_fresh_line = true;
            }
            b'/' if matches!(self.scanner.peek_at(1), b'/' | b'*') => self.comment(),
            byte => {
                if self.frame.types != Types::Outside && self.ends_type(byte) {
                    self.frame.types = Types::Outside;
                }
                if self.frame.types == Types::Outside {
                    self.code_token(byte);
                } else {
                    self.type_token(byte);
                }
                self.is_fresh_line = false;
            }
        }
    }

    /// Paints an operator or a keyword, behind which `last` tells what may follow.
    fn take(&mut self, length: usize, token: Token, last: Last) {
        self.scanner.take(length, token);
        self.last = last;
    }

    /// Returns what the references of the two languages paint differently.
    fn by_dialect(&self, typescript: Token, javascript: Token) -> Token {
        if self.dialect.has_types { typescript } else { javascript }
    }

    /// Paints an opening bracket of `length` bytes.
    fn open(&mut self, length: usize, kind: Kind, after: Last) {
        self.scanner.take(length, Token::Punctuation);
        self.push(kind, after);
    }

    fn push(&mut self, kind: Kind, after: Last) {
        let inner = Frame::new(kind, after);
        self.outer.push(std::mem::replace(&mut self.frame, inner));
        self.last = if kind == Kind::Block { Last::Nothing } else { Last::Operator };
    }

    fn pop(&mut self) {
        self.last = self.frame.after;
        if let Some(frame) = self.outer.pop() {
            self.frame = frame;
        }
    }

    /// Moves over punctuation of `length` bytes, which JavaScript's reference leaves plain where it
    /// `may_be_plain`.
    fn punctuation(&mut self, length: usize, may_be_plain: bool) {
        if may_be_plain && !self.dialect.has_types {
            self.scanner.skip(length);
        } else {
            self.scanner.take(length, Token::Punctuation);
        }
    }

    /// Returns what stands around the innermost bracket.
    fn outer_kind(&self) -> Kind {
        self.outer.last().map_or(Kind::Block, |frame| frame.kind)
    }

    /// Paints a closing bracket and leaves what it closes. Where brackets do not match, braces win,
    /// for a block is what most code around the mistake stands in.
    fn close(&mut self, byte: u8) {
        while !self.outer.is_empty()
            && self.frame.kind.closer() != byte
            && (byte == b'}' || self.frame.kind == Kind::Angles)
        {
            self.pop();
        }
        if self.frame.kind.closer() != byte {
            return self.take(1, Token::Punctuation, Last::Operand);
        }
        let is_body = self.frame.kind == Kind::Block;
        let is_pattern = matches!(self.frame.kind, Kind::Pattern | Kind::ArrayPattern);
        self.punctuation(1, is_pattern && self.outer_kind() == Kind::Params);
        self.pop();
        if is_body && self.frame.kind.has_members() {
            self.frame.at_start = true;
        }
    }
}

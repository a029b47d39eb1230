//! Brackets, operators and everything else that is neither a word nor a type.

use super::{Kind, Last, Lexer};
use crate::highlight::Token;
use crate::highlight::lexer::scanner::is_word;

impl Lexer<'_, '_> {
    /// Paints a token outside types.
    pub(super) fn code_token(&mut self, byte: u8) {
        if self.is_fresh_line {
            self.begin_line(byte);
        }
        match byte {
            b'#' | b'$' => self.word(),
            b'0'..=b'9' => self.number(),
            b'"' | b'\'' => self.string(),
            b'`' => self.template(),
            b'(' => self.parenthesis(),
            b'[' => self.bracket(),
            b'{' => self.brace(),
            b')' | b']' | b'}' => self.close(byte),
            b',' => self.comma(),
            b';' => self.semicolon(),
            b':' => self.colon(),
            b'?' => self.question(),
            b'.' => self.dot(),
            b'=' => self.equals(),
            b'<' => self.less(),
            b'/' => self.slash(),
            b'@' => self.decorator(),
            b'!' if self.last.is_operand() && self.scanner.peek_at(1) != b'=' => {
                self.scanner.take(1, Token::Operator);
            }
            b'+' | b'-' => self.sign(byte),
            b'*' => self.star(),
            b'%' | b'&' | b'|' | b'^' | b'~' | b'!' | b'>' => {
                self.take(1, Token::Operator, Last::Operator);
            }
            _ if is_word(byte) => self.word(),
            _ => self.scanner.skip_char(),
        }
    }

    /// Begins a member where a line of a class or an interface begins behind a whole one.
    fn begin_line(&mut self, byte: u8) {
        let is_over = self.last.is_operand() || self.last == Last::Nothing;
        if self.frame.kind.has_members() && is_over {
            let is_call = matches!(byte, b'(' | b'<');
            if is_word(byte)
                || matches!(byte, b'#' | b'$' | b'[' | b'"' | b'\'' | b'@' | b'*')
                || is_call && self.frame.kind == Kind::Members
            {
                self.frame.at_start = true;
                self.last = Last::Nothing;
            }
        }
    }

    /// `(`: parameters, arguments, a condition or a group.
    fn parenthesis(&mut self) {
        let is_signature = self.frame.kind == Kind::Members && self.frame.at_start;
        match self.last {
            Last::Function | Last::Binding => self.open_params(),
            _ if is_signature => self.open_params(),
            // No condition begins like this, only what `catch` binds.
            Last::Control if self.annotated_name_follows() => {
                self.open(1, Kind::Params, Last::Nothing);
            }
            Last::Control => self.open(1, Kind::Group, Last::Nothing),
            Last::Callee if self.scanner.peek_at(1) == b')' => {
                self.punctuation(2, true);
                self.last = Last::Operand;
            }
            Last::Operator | Last::Nothing if self.arrow_follows(0) => self.open_params(),
            Last::Operator | Last::Nothing => self.open(1, Kind::Group, Last::Operand),
            _ => self.open(1, Kind::Arguments, Last::Operand),
        }
    }

    /// Opens the parameters of a function.
    fn open_params(&mut self) {
        self.frame.at_start = false;
        self.open(1, Kind::Params, Last::Params);
    }

    /// `[`: a pattern, a key, an array or an index.
    fn bracket(&mut self) {
        if !self.frame.at_start {
            return self.open(1, Kind::Array, Last::Operand);
        }
        self.frame.at_start = false;
        match self.frame.kind {
            Kind::Object | Kind::Class | Kind::Members => {
                self.open(1, Kind::Key, Last::Binding);
                self.frame.at_start = self.outer_kind() == Kind::Members;
            }
            _ => self.open_pattern(Kind::ArrayPattern),
        }
    }

    /// `{`: whatever the code before it asks for.
    fn brace(&mut self) {
        let asked = std::mem::replace(&mut self.frame.opens, Kind::Block);
        if self.frame.at_start && !matches!(self.frame.kind, Kind::Class | Kind::Members) {
            return self.open_pattern(Kind::Pattern);
        }
        match self.last {
            _ if asked != Kind::Block => self.open(1, asked, Last::Nothing),
            Last::Operator | Last::New => self.open(1, Kind::Object, Last::Operand),
            _ => self.open(1, Kind::Block, Last::Nothing),
        }
    }

    /// Opens a pattern. In the parameters of JavaScript its brackets stay plain.
    fn open_pattern(&mut self, kind: Kind) {
        let is_parameter = self.frame.kind == Kind::Params || self.frame.is_parameter;
        self.frame.at_start = false;
        self.punctuation(1, self.frame.kind == Kind::Params);
        self.push(kind, Last::Binding);
        self.frame.is_parameter = is_parameter;
    }

    /// `,`, behind which the next element begins. JavaScript leaves it plain between values, and
    /// in a pattern of an array that is no parameter.
    fn comma(&mut self) {
        let is_plain = match self.frame.kind {
            Kind::Arguments | Kind::Array => true,
            Kind::ArrayPattern => !self.frame.is_parameter,
            Kind::Group => self.frame.after != Last::Nothing,
            _ => false,
        };
        self.punctuation(1, is_plain);
        self.last = if self.frame.kind == Kind::Block { Last::Nothing } else { Last::Operator };
        self.frame.questions = 0;
        self.frame.at_start = matches!(
            self.frame.kind,
            Kind::Object
                | Kind::Members
                | Kind::Enum
                | Kind::Names
                | Kind::Pattern
                | Kind::ArrayPattern
                | Kind::Params
        );
    }

    /// `;`, which ends a statement or a member. JavaScript leaves it plain in a class.
    fn semicolon(&mut self) {
        self.punctuation(1, self.frame.kind == Kind::Class);
        self.last = Last::Nothing;
        self.frame.at_start = self.frame.kind.has_members();
        self.frame.opens = Kind::Block;
        self.frame.questions = 0;
    }

    /// `:` of a conditional, an annotation, a key or a label.
    fn colon(&mut self) {
        let names_key = matches!(self.frame.kind, Kind::Object | Kind::Pattern);
        if self.frame.questions > 0 {
            self.frame.questions -= 1;
            let token = self.by_dialect(Token::Operator, Token::Punctuation);
            self.take(1, token, Last::Operator);
        } else if self.last == Last::Params || self.last == Last::Binding && !names_key {
            self.take(1, Token::Operator, Last::Operator);
            self.begin_type();
        } else if names_key {
            self.take(1, Token::Punctuation, Last::Operator);
            self.frame.at_start = self.frame.kind == Kind::Pattern;
        } else {
            self.take(1, Token::Punctuation, Last::Nothing);
        }
    }

    /// `?` of a conditional, before a property or behind the name of an optional member.
    fn question(&mut self) {
        let next = self.scanner.peek_at(1);
        match self.last {
            _ if next == b'?' => self.take(2, Token::Operator, Last::Operator),
            _ if next == b'.' && !self.scanner.peek_at(2).is_ascii_digit() => {
                let token = self.by_dialect(Token::Punctuation, Token::Operator);
                self.take(1, token, self.last);
            }
            Last::Binding | Last::Function => self.scanner.take(1, Token::Operator),
            _ => {
                self.take(1, Token::Operator, Last::Operator);
                self.frame.questions = self.frame.questions.saturating_add(1);
            }
        }
    }

    /// `.` before a property, in a number or in `...`.
    fn dot(&mut self) {
        if self.scanner.starts_with("...") {
            self.take(3, Token::Operator, Last::Operator);
            self.frame.at_start &= self.frame.kind != Kind::Object;
        } else if self.scanner.peek_at(1).is_ascii_digit() {
            self.number();
        } else {
            let names_class = self.last == Last::New;
            self.punctuation(1, names_class);
            self.last = if names_class { Last::New } else { Last::Dot };
        }
    }

    /// `=`, `==` or `=>`.
    fn equals(&mut self) {
        match self.scanner.peek_at(1) {
            b'>' => self.take(2, Token::Keyword, Last::Nothing),
            b'=' => self.take(2, Token::Operator, Last::Operator),
            _ => {
                let is_alias = self.last == Last::Alias;
                self.take(1, Token::Operator, Last::Operator);
                self.frame.at_start = false;
                self.frame.opens = Kind::Block;
                if is_alias {
                    self.begin_type();
                }
            }
        }
    }

    /// `<`: type parameters or arguments, an element, or a comparison.
    fn less(&mut self) {
        let is_signature = self.frame.kind == Kind::Members && self.frame.at_start;
        match self.last {
            Last::Function | Last::Alias => self.open(1, Kind::Angles, self.last),
            _ if is_signature => self.open(1, Kind::Angles, Last::Function),
            _ if self.begins_element() => self.open_element(),
            Last::Operator | Last::Nothing if self.dialect.has_types => {
                self.open(1, Kind::Angles, Last::Operator);
            }
            Last::Operand | Last::Callee | Last::Dot if self.type_arguments_follow() => {
                self.open(1, Kind::Angles, Last::Operand);
            }
            _ if self.scanner.peek_at(1) == b'<' => self.take(2, Token::Operator, Last::Operator),
            _ => self.take(1, Token::Operator, Last::Operator),
        }
    }

    /// Says whether `<` opens an element: where a value has to stand, and on a new line, for no
    /// style begins one with a comparison.
    fn begins_element(&self) -> bool {
        let is_free = self.is_fresh_line || matches!(self.last, Last::Operator | Last::Nothing);
        is_free && self.dialect.has_jsx && self.element_follows()
    }

    /// `/`: a division behind a value, elsewhere a regular expression.
    fn slash(&mut self) {
        if self.last.is_operand() {
            self.take(1, Token::Operator, Last::Operator);
        } else {
            self.regular_expression();
        }
    }

    /// `+` or `-`. Behind a value, `++` and `--` leave it a value, and so do the signs of a mapped
    /// type. JavaScript takes the sign of a number for a part of it.
    fn sign(&mut self, byte: u8) {
        if self.frame.kind == Kind::Members {
            self.scanner.take(1, Token::Operator);
        } else if self.scanner.peek_at(1) == byte {
            self.scanner.take(2, Token::Operator);
        } else if self.last.is_operand()
            || self.dialect.has_types
            || !self.scanner.peek_at(1).is_ascii_digit()
        {
            self.take(1, Token::Operator, Last::Operator);
        } else {
            self.scanner.take(1, Token::Number);
            self.number();
        }
    }

    /// `*`: an operator, the mark of a generator, or everything that a module exports.
    fn star(&mut self) {
        match self.last {
            Last::Function => self.scanner.take(1, Token::Keyword),
            _ if self.frame.opens == Kind::Names => {
                let token = self.by_dialect(Token::Constant, Token::Operator);
                self.take(1, token, Last::Operand);
            }
            _ if self.frame.at_start => self.scanner.take(1, Token::Keyword),
            _ => self.take(1, Token::Operator, Last::Operator),
        }
    }

    /// `@` and the name of a decorator, whose arguments are code again.
    fn decorator(&mut self) {
        let name =
            1 + self.scanner.rest().bytes().skip(1).take_while(|byte| is_name(*byte)).count();
        self.scanner.take(name, Token::Meta);
        if self.scanner.peek() == b'(' {
            self.open(1, Kind::Arguments, Last::Nothing);
        } else {
            self.last = Last::Nothing;
        }
    }
}

/// Says whether `byte` is part of a name with dots.
fn is_name(byte: u8) -> bool {
    is_word(byte) || matches!(byte, b'$' | b'.')
}

//! Strings, templates, numbers and regular expressions.

use super::{Kind, Last, Lexer};
use crate::highlight::Token;

impl Lexer<'_, '_> {
    /// Paints a string, which ends at the end of its line at the latest. In TypeScript the key of
    /// an object is a property even in quotes.
    pub(super) fn string(&mut self) {
        let end = self.end_of_string();
        let next = self.byte_behind(end - self.scanner.at());
        let names_member = std::mem::replace(&mut self.frame.at_start, false);
        self.last = match self.frame.kind {
            _ if names_member && next == b'(' => Last::Function,
            Kind::Class | Kind::Members if names_member => Last::Binding,
            _ => Last::Operand,
        };
        if self.frame.opens == Kind::Names {
            self.frame.opens = Kind::Block;
        }
        let is_key = names_member && next == b':' && self.frame.kind == Kind::Object;
        if is_key && self.dialect.has_types {
            return self.scanner.take_to(end, Token::Property);
        }
        while self.scanner.at() < end {
            if self.scanner.peek() == b'\\' {
                self.escape();
            } else {
                let rest = self.scanner.text(self.scanner.at()..end);
                self.scanner.take(rest.find('\\').unwrap_or(rest.len()), Token::String);
            }
        }
    }

    /// Returns where the string at the place ends: behind its quote, or at the end of the line.
    fn end_of_string(&self) -> usize {
        let mut bytes = self.scanner.rest().bytes().enumerate();
        let quote = bytes.next().map(|(_, quote)| quote);
        while let Some((at, byte)) = bytes.next() {
            match byte {
                b'\n' => return self.scanner.at() + at,
                b'\\' => {
                    bytes.next();
                }
                _ if Some(byte) == quote => return self.scanner.at() + at + 1,
                _ => {}
            }
        }
        self.scanner.at() + self.scanner.rest().len()
    }

    /// Paints an escape: `\n`, `\x41`, `\u0041`, `\u{1F600}`.
    fn escape(&mut self) {
        let length = match self.scanner.peek_at(1) {
            b'x' => 4,
            b'u' if self.scanner.peek_at(2) == b'{' => {
                let digits = self.scanner.rest().bytes().skip(3);
                4 + digits.take_while(u8::is_ascii_hexdigit).count()
            }
            b'u' => 6,
            _ => 2,
        };
        self.scanner.take(length, Token::Escape);
    }

    /// Opens a template, whose text [`Lexer::template_text`] paints.
    pub(super) fn template(&mut self) {
        let types = self.frame.types;
        self.scanner.take(1, Token::String);
        self.push(Kind::Template, Last::Operand);
        self.frame.types = types;
    }

    /// Paints a piece of a template: its end, an escape, the beginning of a substitution or text.
    pub(super) fn template_text(&mut self) {
        match self.scanner.peek() {
            b'`' => {
                self.scanner.take(1, Token::String);
                self.pop();
            }
            b'\\' => self.escape(),
            b'$' if self.scanner.peek_at(1) == b'{' => {
                let types = self.frame.types;
                self.open(2, Kind::Substitution, Last::Operand);
                self.frame.types = types;
            }
            _ => {
                let rest = self.scanner.run(|byte| !matches!(byte, b'`' | b'\\' | b'$'));
                self.scanner.take(rest.max(1), Token::String);
            }
        }
    }

    /// Paints a number: `1_000`, `.5`, `0xff`, `1e-9`, `10n`.
    pub(super) fn number(&mut self) {
        self.frame.at_start = false;
        let is_decimal = self.scanner.peek() != b'0'
            || !matches!(self.scanner.peek_at(1), b'x' | b'X' | b'b' | b'B' | b'o' | b'O');
        let mut length = self.digits(0);
        if is_decimal {
            if self.scanner.peek_at(length) == b'.' && self.scanner.peek_at(length + 1) != b'.' {
                length += 1 + self.digits(length + 1);
            }
            let exponent = self.scanner.peek_at(length.saturating_sub(1));
            if matches!(exponent, b'e' | b'E')
                && matches!(self.scanner.peek_at(length), b'+' | b'-')
            {
                length += 1 + self.digits(length + 1);
            }
        }
        self.take(length.max(1), Token::Number, Last::Operand);
    }

    /// Returns how many digits, letters of a number and `_` stand `ahead` bytes on.
    fn digits(&self, ahead: usize) -> usize {
        let rest = self.scanner.rest().bytes().skip(ahead);
        rest.take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count()
    }

    /// Paints a regular expression with its flags; a lone `/` where none ends on the line.
    pub(super) fn regular_expression(&mut self) {
        match self.end_of_expression() {
            Some(length) => {
                let flags = self.digits(length);
                self.take(length + flags, Token::Escape, Last::Operand);
            }
            None => self.take(1, Token::Operator, Last::Operator),
        }
    }

    /// Returns the length of the regular expression at the place without its flags.
    fn end_of_expression(&self) -> Option<usize> {
        let code = self.view(0);
        let (mut at, mut in_class) = (1, false);
        loop {
            match code.get(at)? {
                b'\n' => return None,
                b'\\' => at += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => return Some(at + 1),
                _ => {}
            }
            at += 1;
        }
    }
}

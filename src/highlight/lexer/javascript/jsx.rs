//! Elements of JSX: tags, their attributes, and the text between them.

use super::{Kind, Last, Lexer, ahead};
use crate::highlight::Token;
use crate::highlight::lexer::Scanner;

impl Lexer<'_, '_> {
    /// Opens an element, or a fragment, which has no name.
    pub(super) fn open_element(&mut self) {
        self.open(1, Kind::Tag, Last::Operand);
        if self.scanner.peek() == b'>' {
            self.scanner.take(1, Token::Punctuation);
            self.frame.kind = Kind::Children;
        } else {
            self.element_name();
        }
    }

    /// Paints the name of an element: one of HTML has a small letter, a component a capital one or
    /// a dot.
    fn element_name(&mut self) {
        let name = self.scanner.word_with(|byte| matches!(byte, b'$' | b'-' | b':' | b'.'));
        let is_element = name.starts_with(|first: char| first.is_ascii_lowercase());
        if is_element && !name.contains('.') {
            return self.scanner.take(name.len(), Token::Tag);
        }
        for (index, part) in name.split('.').enumerate() {
            if index > 0 {
                self.scanner.take(1, Token::Punctuation);
            }
            self.scanner.take(part.len(), Token::Type);
        }
    }

    /// Paints a piece of a tag.
    pub(super) fn tag(&mut self) {
        match self.scanner.peek() {
            b'/' if self.scanner.peek_at(1) == b'>' => {
                self.scanner.take(2, Token::Punctuation);
                self.pop();
            }
            b'/' if matches!(self.scanner.peek_at(1), b'/' | b'*') => self.comment(),
            b'>' => {
                self.scanner.take(1, Token::Punctuation);
                self.frame.kind = Kind::Children;
            }
            b'<' => self.open(1, Kind::Angles, Last::Operand),
            b'{' => self.open(1, Kind::Braces, Last::Operand),
            b'=' => self.scanner.take(1, Token::Operator),
            quote @ (b'"' | b'\'') => self.attribute_text(quote),
            byte if ahead::is_name(byte) => {
                let name = self.scanner.word_with(|byte| matches!(byte, b'$' | b'-' | b':' | b'.'));
                self.scanner.take(name.len(), Token::Attribute);
            }
            _ => self.scanner.skip_char(),
        }
    }

    /// Paints the text of an attribute, which may have more than one line and knows no escapes but
    /// entities.
    fn attribute_text(&mut self, quote: u8) {
        let rest = self.scanner.rest().as_bytes();
        let text = rest.iter().skip(1).position(|byte| *byte == quote);
        let end = self.scanner.at() + text.map_or(rest.len(), |length| length + 2);
        self.scanner.within(end, |text| {
            while !text.is_done() {
                let entity = entity_length(text);
                if entity > 0 {
                    text.take(entity, Token::Escape);
                } else {
                    text.take(1, Token::String);
                    text.take(text.run(|byte| byte != b'&'), Token::String);
                }
            }
        });
    }

    /// Paints a piece of what stands between two tags.
    pub(super) fn children(&mut self) {
        match self.scanner.peek() {
            b'<' if self.scanner.peek_at(1) == b'/' => self.closing_tag(),
            b'<' => self.open_element(),
            b'{' => self.open(1, Kind::Braces, Last::Operand),
            _ => match entity_length(self.scanner) {
                0 => self.text(),
                length => self.scanner.take(length, Token::Escape),
            },
        }
    }

    /// Moves over text, and over a `&` that begins no entity.
    fn text(&mut self) {
        self.scanner.skip_char();
        self.scanner.skip(self.scanner.run(|byte| !matches!(byte, b'<' | b'{' | b'&')));
    }

    /// Paints `</name>` and leaves the element.
    fn closing_tag(&mut self) {
        self.scanner.take(2, Token::Punctuation);
        self.scanner.skip_space();
        self.element_name();
        self.scanner.skip_space();
        if self.scanner.peek() == b'>' {
            self.scanner.take(1, Token::Punctuation);
        }
        self.pop();
    }
}

/// Returns the length of the character that is called by its name or number at the place: `&nbsp;`.
/// 0 where none is.
fn entity_length(scanner: &Scanner<'_>) -> usize {
    if scanner.peek() != b'&' {
        return 0;
    }
    let name = scanner.rest().bytes().skip(1);
    let length = name.take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
    if length > 0 && scanner.peek_at(length + 1) == b';' { length + 2 } else { 0 }
}

//! Comments, and the tags in those that document TypeScript.

use super::{Lexer, ahead};
use crate::highlight::Token;
use crate::highlight::lexer::Scanner;

impl Lexer<'_, '_> {
    /// Paints a comment.
    pub(super) fn comment(&mut self) {
        if self.scanner.peek_at(1) == b'/' {
            return self.scanner.take_line(Token::Comment);
        }
        let inner = self.scanner.rest().get(2..).unwrap_or_default();
        let length = inner.find("*/").map_or(inner.len(), |at| at + 2) + 2;
        let has_tags = self.dialect.has_types && inner.starts_with('*') && length > 4;
        if has_tags {
            self.scanner.within(self.scanner.at() + length, documentation);
        } else {
            self.scanner.take(length, Token::Comment);
        }
    }
}

/// Paints a documenting comment line by line. The code of an example stays plain.
fn documentation(comment: &mut Scanner<'_>) {
    comment.take(3, Token::Comment);
    let mut in_example = false;
    while !comment.is_done() {
        comment.skip_space();
        if comment.starts_with("*/") {
            return comment.take(2, Token::Comment);
        }
        if comment.peek() == b'*' {
            comment.take(1, Token::Comment);
        }
        comment.skip_blanks();
        if comment.peek() == b'@' {
            in_example = comment.starts_with("@example");
            tag(comment);
        }
        let end = comment.line_end();
        if in_example {
            let rest = comment.text(comment.at()..end);
            let code = rest.len() - if rest.ends_with("*/") { 2 } else { 0 };
            comment.skip(code);
        }
        text(comment, end);
    }
}

/// Paints a tag and the type in braces behind it.
fn tag(comment: &mut Scanner<'_>) {
    comment.take(1, Token::Punctuation);
    let length = comment.run(ahead::is_name);
    comment.take(length, Token::Keyword);
    comment.skip_blanks();
    if comment.peek() == b'{' && comment.peek_at(1) != b'@' {
        let end = comment.line_end();
        let kind = comment.text(comment.at()..end).rfind('}').map_or(1, |at| at + 1);
        comment.take(kind, Token::Type);
    }
}

/// Paints text up to `end`, where `{@link …}` may stand in.
fn text(comment: &mut Scanner<'_>, end: usize) {
    while comment.at() < end {
        let rest = comment.text(comment.at()..end);
        let Some(link) = rest.find("{@") else {
            return comment.take_to(end, Token::Comment);
        };
        comment.take(link, Token::Comment);
        comment.take(1, Token::Type);
        let name = 1 + comment
            .text(comment.at() + 1..end)
            .bytes()
            .take_while(|byte| ahead::is_name(*byte))
            .count();
        comment.take(name, Token::Keyword);
        let target = comment.text(comment.at()..end);
        let length = target.find('}').map_or(target.len(), |at| at + 1);
        comment.take(length, Token::Type);
    }
}

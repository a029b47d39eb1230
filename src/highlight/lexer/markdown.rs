//! Markdown: the blocks of `CommonMark` 0.31 (chapters 4 and 5) with the tables of GitHub's flavour
//! (4.10) and front matter. What stands inside of paragraphs is read by `markdown_text`.

use super::markdown_text::Text;
use super::{Lexer, Scanner};
use crate::highlight::Token;

/// Paints the code that `scanner` has left.
pub(super) fn lex(scanner: &mut Scanner<'_>) {
    front_matter(scanner);
    let mut blocks = Blocks::default();
    while !scanner.is_done() {
        blocks.line(scanner);
    }
}

/// Returns the lexer for fenced code in `language`. Markdown in Markdown stays a string: fences in
/// fences without end would be read over and over.
fn embedded(language: &str) -> Option<Lexer> {
    let markdown: Lexer = lex;
    super::named(language).filter(|lexer| !std::ptr::fn_addr_eq(*lexer, markdown))
}

/// Paints the lines between `---` that a document may begin with. The first is plain like the
/// thematic break that it would be elsewhere, the last a heading's underline.
fn front_matter(scanner: &mut Scanner<'_>) {
    if !scanner.starts_with("---\n") {
        return;
    }
    let Some(length) = scanner.rest().find("\n---\n") else { return };
    let end = scanner.at() + length + 1;
    scanner.skip(4);
    scanner.within(end, |lines| Text::default().paint(lines));
    scanner.take_line(Token::Heading);
}

/// What the lines so far say of the next one.
#[derive(Default)]
struct Blocks {
    /// Whether the line before belongs to a paragraph, which code by indentation cannot interrupt.
    in_paragraph: bool,
    in_table: bool,
    /// How far the text of the list item is indented that the lines belong to.
    item_indent: usize,
}

impl Blocks {
    /// Paints a line, or a paragraph or a block of code that begins with it.
    fn line(&mut self, scanner: &mut Scanner<'_>) {
        let indent = scanner.run(|byte| matches!(byte, b' ' | b'\t' | b'\r'));
        let line = scanner.text(scanner.at() + indent..scanner.line_end());
        let was_paragraph = std::mem::take(&mut self.in_paragraph);
        if line.is_empty() {
            self.in_table = false;
            scanner.skip(indent + 1);
            return;
        }
        if !was_paragraph && indent < self.item_indent {
            self.item_indent = indent;
        }
        if !was_paragraph
            && is_code_indent(scanner.text(scanner.at()..usize::MAX), self.item_indent)
        {
            scanner.take_line(Token::String);
        } else if was_paragraph && indent >= self.item_indent && is_underline(line) {
            scanner.take_line(Token::Heading);
        } else if is_break(line) {
            scanner.skip_to(scanner.line_end());
        } else {
            scanner.skip(indent);
            let is_quoted = self.containers(scanner, indent);
            self.leaf(scanner, is_quoted);
        }
        scanner.skip(usize::from(scanner.peek() == b'\r'));
        scanner.skip(usize::from(scanner.peek() == b'\n'));
    }

    /// Moves over the marks of quotes and list items. Says whether the line is quoted.
    fn containers(&mut self, scanner: &mut Scanner<'_>, indent: usize) -> bool {
        let start = scanner.at();
        let mut is_quoted = false;
        loop {
            let length = marker_length(scanner.rest().as_bytes());
            if length == 0 {
                return is_quoted;
            }
            is_quoted |= scanner.peek() == b'>';
            scanner.skip(length);
            scanner.skip_blanks();
            self.item_indent = indent + scanner.at() - start;
        }
    }

    /// Paints what is no container: a heading, a block of code, a row of a table, a paragraph.
    fn leaf(&mut self, scanner: &mut Scanner<'_>, is_quoted: bool) {
        let end = scanner.line_end();
        let line = scanner.text(scanner.at()..end);
        let is_row = line.contains('|') && (self.in_table || is_header(scanner, end));
        if is_fence(line) {
            fence(scanner, is_quoted);
        } else if is_heading(line) {
            scanner.within(end, |heading| Text::new(Some(Token::Heading), false).paint(heading));
        } else if line.starts_with("<!--") {
            scanner.take_through("-->", Token::Comment);
        } else if is_row {
            self.in_table = true;
            row(scanner, line);
        } else if !definition(scanner) {
            self.in_paragraph = !is_quoted;
            let end = paragraph_end(scanner);
            scanner.within(end, |text| Text::default().paint(text));
        }
        self.in_table &= is_row;
    }
}

/// Returns the length of the mark of a quote or a list item with which `line` begins, 0 where
/// there is none.
fn marker_length(line: &[u8]) -> usize {
    let digits = line.iter().take(9).take_while(|byte| byte.is_ascii_digit()).count();
    match line.get(digits..).unwrap_or_default() {
        [b'>', ..] | [b'-' | b'*' | b'+', b' ' | b'\t', ..] if digits == 0 => 1,
        [b'.' | b')', b' ' | b'\t', ..] if digits > 0 => digits + 1,
        _ => 0,
    }
}

/// Says whether a line is indented so far beyond `item_indent` that it is code.
fn is_code_indent(line: &str, item_indent: usize) -> bool {
    let mut width = 0;
    for byte in line.bytes() {
        match byte {
            b' ' => width += 1,
            b'\t' => width += 4,
            _ => break,
        }
        if width >= item_indent + 4 {
            return true;
        }
    }
    false
}

/// Says whether `line` makes a heading of the paragraph above.
fn is_underline(line: &str) -> bool {
    let line = line.trim_end();
    line.bytes().all(|byte| byte == b'=') || line.bytes().all(|byte| byte == b'-')
}

/// Says whether `line` is a thematic break: three or more of one sign.
fn is_break(line: &str) -> bool {
    let Some(sign @ (b'-' | b'*' | b'_')) = line.bytes().next() else { return false };
    line.bytes().all(|byte| byte == sign || byte.is_ascii_whitespace())
        && line.bytes().filter(|byte| *byte == sign).take(3).count() == 3
}

fn is_heading(line: &str) -> bool {
    let text = line.trim_start_matches('#');
    matches!(line.len() - text.len(), 1..=6) && (text.is_empty() || text.starts_with([' ', '\t']))
}

/// Says whether `line` opens a block of code. What follows backticks holds none: else they are
/// code in a line.
fn is_fence(line: &str) -> bool {
    line.starts_with("~~~")
        || (line.starts_with("```") && !line.trim_start_matches('`').contains('`'))
}

/// Paints a block of fenced code, to the fence that closes it or the end of the code.
fn fence(scanner: &mut Scanner<'_>, is_quoted: bool) {
    let mark = scanner.peek();
    let length = scanner.run(|byte| byte == mark);
    scanner.skip(length);
    scanner.skip_blanks();
    let language = scanner.word_with(|byte| matches!(byte, b'-' | b'+' | b'#' | b'.'));
    scanner.take(language.len(), Token::Constant);
    scanner.skip_to(scanner.line_end());
    let mut end = scanner.at();
    for line in scanner.rest().split_inclusive('\n') {
        let text = line.trim();
        let text = if is_quoted { text.trim_start_matches(['>', ' ']) } else { text };
        if text.len() >= length && text.bytes().all(|byte| byte == mark) {
            break;
        }
        end += line.len();
    }
    match embedded(language) {
        Some(lexer) => scanner.within(end, lexer),
        None => scanner.take_to(end, Token::String),
    }
    scanner.skip_to(scanner.line_end());
}

/// Says whether the line that ends at `end` is the first of a table: the next one rules it off.
fn is_header(scanner: &Scanner<'_>, end: usize) -> bool {
    let next = scanner.text(end..usize::MAX).trim_start_matches('\r').strip_prefix('\n');
    next.and_then(|rest| rest.lines().next()).is_some_and(is_rule)
}

/// Says whether `line` is the rule below the header of a table.
fn is_rule(line: &str) -> bool {
    line.contains('|')
        && line.contains('-')
        && line.bytes().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' ' | b'\t' | b'\r'))
}

/// Paints a row of a table.
fn row(scanner: &mut Scanner<'_>, line: &str) {
    let end = scanner.at() + line.len();
    if !is_rule(line) {
        scanner.within(end, |row| Text::new(None, true).paint(row));
        return;
    }
    while scanner.at() < end {
        let length = scanner.run(|byte| matches!(byte, b'|' | b'-'));
        scanner.take(length, Token::Punctuation);
        scanner.skip(usize::from(length == 0));
    }
}

/// Paints the definition of a link's label. Says whether the line is done with: what follows the
/// label of a footnote is a paragraph.
fn definition(scanner: &mut Scanner<'_>) -> bool {
    let line = scanner.text(scanner.at()..scanner.line_end());
    let Some(length) = line.strip_prefix('[').and_then(|label| label.find(']')) else {
        return false;
    };
    if length == 0 || scanner.peek_at(length + 2) != b':' {
        return false;
    }
    scanner.skip(1);
    scanner.take(length, Token::Type);
    scanner.skip(1);
    scanner.take(1, Token::Punctuation);
    if line.starts_with("[^") {
        return false;
    }
    scanner.take_line(Token::String);
    true
}

/// Returns where the paragraph ends that begins at the place: before the next line that is empty or
/// begins another block.
fn paragraph_end(scanner: &Scanner<'_>) -> usize {
    let mut length = 0;
    for (number, line) in scanner.rest().split_inclusive('\n').enumerate() {
        let text = line.trim();
        let begins_block = text.is_empty()
            || marker_length(text.as_bytes()) > 0
            || is_underline(text)
            || is_break(text)
            || is_heading(text)
            || is_fence(text)
            || text.starts_with('|')
            || text.starts_with("<!--");
        if number > 0 && begins_block {
            break;
        }
        length += line.len();
    }
    let paragraph = scanner.text(scanner.at()..scanner.at() + length);
    scanner.at() + paragraph.trim_end_matches(['\r', '\n']).len()
}

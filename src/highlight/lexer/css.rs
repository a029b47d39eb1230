//! CSS: style sheets and the declarations of a `style` attribute, after CSS Syntax Level 3
//! (sections 4 and 5), Selectors Level 4 and CSS Nesting.

use super::Scanner;
use crate::highlight::Token;

/// Where values stand, which says what their words are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The value of a property: words are its keywords.
    Value,
    /// The value of `font` or `font-family`: words are names of fonts.
    Font,
    /// The condition of an at-rule such as `@media`.
    Query,
    /// The names behind an at-rule such as `@keyframes`: the author's own.
    Names,
}

/// Paints the style sheet that `scanner` has left.
pub(super) fn lex(scanner: &mut Scanner<'_>) {
    statements(scanner, 0);
}

/// Paints the declarations that `scanner` has left, as if they stood in a block.
pub(super) fn lex_declarations(scanner: &mut Scanner<'_>) {
    statements(scanner, 1);
}

/// Paints rules, declarations and at-rules. Outside of every block (`depth` 0) only a semicolon
/// makes a declaration: a selector may still wait for its block.
fn statements(scanner: &mut Scanner<'_>, mut depth: usize) {
    loop {
        scanner.skip_space();
        match scanner.peek() {
            _ if scanner.is_done() => return,
            b'{' => {
                depth += 1;
                scanner.take(1, Token::Punctuation);
            }
            b'}' => {
                depth = depth.saturating_sub(1);
                scanner.take(1, Token::Punctuation);
            }
            b';' => scanner.take(1, Token::Punctuation),
            b'/' if comment(scanner) => {}
            b'@' => at_rule(scanner),
            _ => match end_of_statement(scanner) {
                (end, b'{') => scanner.within(end, selector),
                (end, 0) if depth == 0 => scanner.within(end, selector),
                (end, _) => scanner.within(end, declaration),
            },
        }
    }
}

/// Returns where the statement at the place ends, and the byte there: `{`, `}`, `;`, or 0 at the
/// end of the code. Parentheses hide a semicolon (`url(data:image/png;base64,…)`), but no brace: an
/// open one must not swallow the sheet.
fn end_of_statement(scanner: &Scanner<'_>) -> (usize, u8) {
    let bytes = scanner.rest().as_bytes();
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'}' => return (scanner.at() + at, *byte),
            b';' if depth == 0 => return (scanner.at() + at, *byte),
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b'\\' => at += 1,
            b'"' | b'\'' => at += string_length(&bytes[at..]) - 1,
            b'/' if bytes.get(at + 1) == Some(&b'*') => at += comment_length(&bytes[at..]) - 1,
            _ => {}
        }
        at += 1;
    }
    (scanner.at() + bytes.len(), 0)
}

/// Returns the length of the string at the beginning of `bytes`: up to its quote, or to the end of
/// the line.
fn string_length(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'\n' => return at,
            _ if bytes.first() == Some(byte) => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Returns the length of the comment at the beginning of `bytes`.
fn comment_length(bytes: &[u8]) -> usize {
    let body = bytes.get(2..).unwrap_or_default();
    body.windows(2).position(|pair| pair == b"*/").map_or(bytes.len(), |at| at + 4)
}

/// Takes a comment, if one stands at the place.
fn comment(scanner: &mut Scanner<'_>) -> bool {
    let is_comment = scanner.starts_with("/*");
    if is_comment {
        scanner.take(comment_length(scanner.rest().as_bytes()), Token::Comment);
    }
    is_comment
}

/// Paints an at-rule up to its block or its semicolon.
fn at_rule(scanner: &mut Scanner<'_>) {
    let (end, _) = end_of_statement(scanner);
    scanner.within(end, |scanner| {
        let name = name(scanner, 1);
        scanner.take(1 + name.len(), Token::Keyword);
        match name {
            "media" | "import" | "supports" | "container" => values(scanner, Place::Query),
            "page" | "scope" | "nest" => selector(scanner),
            _ => values(scanner, Place::Names),
        }
    });
}

/// Returns the name that begins `ahead` bytes behind the place: letters, digits, `-`, `_`, escapes
/// and all that is not ASCII. Empty where there is none.
fn name<'a>(scanner: &Scanner<'a>, ahead: usize) -> &'a str {
    let rest = scanner.rest();
    let mut end = ahead;
    while let Some(byte) = rest.as_bytes().get(end) {
        match byte {
            b'\\' => end += 2,
            _ if is_name(*byte) => end += 1,
            _ => break,
        }
    }
    rest.get(ahead..end.min(rest.len())).unwrap_or_default()
}

/// Says whether `byte` can be part of a name.
fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'\\' | 0x80..)
}

/// Paints the selectors before a block.
fn selector(scanner: &mut Scanner<'_>) {
    while !scanner.is_done() {
        match scanner.peek() {
            b'/' if comment(scanner) => {}
            b'.' if scanner.peek_at(1).is_ascii_digit() => number(scanner),
            b'.' | b'#' => scanner.take(1 + name(scanner, 1).len(), Token::Attribute),
            b':' => pseudo(scanner),
            b'[' => attribute(scanner),
            b'>' | b'+' | b'~' | b',' | b'(' | b')' => scanner.take(1, Token::Punctuation),
            b'*' | b'&' => scanner.take(1, Token::Tag),
            b'0'..=b'9' => number(scanner),
            byte if is_name(byte) => element(scanner),
            _ => scanner.skip_char(),
        }
    }
}

/// Takes the name of an element; `from` and `to` are the ends of a `@keyframes` rule.
fn element(scanner: &mut Scanner<'_>) {
    let name = name(scanner, 0);
    let is_frame = matches!(name, "from" | "to");
    scanner.take(name.len(), if is_frame { Token::Keyword } else { Token::Tag });
}

/// Takes a pseudo-class or pseudo-element, and what it has in parentheses, unless these are
/// selectors again.
fn pseudo(scanner: &mut Scanner<'_>) {
    let colons = if scanner.peek_at(1) == b':' { 2 } else { 1 };
    let name = name(scanner, colons);
    scanner.take(colons + name.len(), Token::Keyword);
    if scanner.peek() != b'(' {
        return;
    }
    scanner.take(1, Token::Punctuation);
    if name.starts_with("nth-") {
        let formula = |byte| matches!(byte, b'0'..=b'9' | b'n' | b'+' | b'-' | b' ' | b'\t');
        scanner.take(scanner.run(formula), Token::Number);
        take_name(scanner, Token::Keyword);
    } else if !is_selector_function(name) {
        scanner.skip(self::name(scanner, 0).len());
    }
}

/// Says whether the pseudo-class or pseudo-element `name` takes selectors.
fn is_selector_function(name: &str) -> bool {
    matches!(name, "not" | "is" | "where" | "has" | "host" | "host-context" | "slotted")
}

/// Takes an attribute selector: `[href^="https:" i]`.
fn attribute(scanner: &mut Scanner<'_>) {
    scanner.skip(1);
    scanner.skip_space();
    take_name(scanner, Token::Attribute);
    scanner.skip_space();
    let operator = scanner.run(|byte| matches!(byte, b'=' | b'~' | b'|' | b'^' | b'$' | b'*'));
    if operator == 0 {
        return;
    }
    scanner.take(operator, Token::Operator);
    scanner.skip_space();
    if matches!(scanner.peek(), b'"' | b'\'') {
        string(scanner);
    } else {
        scanner.take(scanner.run(|byte| !matches!(byte, b']' | b' ' | b'\n')), Token::String);
    }
    scanner.skip_space();
    take_name(scanner, Token::Keyword);
}

/// Paints a property and its value.
fn declaration(scanner: &mut Scanner<'_>) {
    scanner.skip(scanner.run(|byte| matches!(byte, b'*' | b'+' | b'$')));
    let property = name(scanner, 0);
    prefixed(scanner, property, Token::Property);
    let is_font = matches!(property, "font" | "font-family");
    values(scanner, if is_font { Place::Font } else { Place::Value });
}

/// Takes the `name` at the place; the prefix of a browser maker (`-webkit-`) stands out.
fn prefixed(scanner: &mut Scanner<'_>, name: &str, token: Token) {
    let maker = name.strip_prefix('-').and_then(|rest| rest.find('-')).unwrap_or(0);
    if maker > 0 {
        scanner.take(maker + 2, Token::Type);
        scanner.take(name.len() - maker - 2, token);
    } else {
        scanner.take(name.len(), token);
    }
}

/// Takes the name at the place, if there is one.
fn take_name(scanner: &mut Scanner<'_>, token: Token) {
    scanner.take(name(scanner, 0).len(), token);
}

/// Paints values up to the end of what `scanner` has left.
fn values(scanner: &mut Scanner<'_>, place: Place) {
    while !scanner.is_done() {
        match scanner.peek() {
            b' ' | b'\t' | b'\n' | b'\r' => scanner.skip_space(),
            b'"' | b'\'' => string(scanner),
            b'0'..=b'9' => number(scanner),
            b'.' | b'-' | b'+' if is_number(scanner) => number(scanner),
            b'#' => scanner.take(1 + name(scanner, 1).len(), Token::Number),
            b',' | b':' | b'(' | b')' => scanner.take(1, Token::Punctuation),
            b'!' => {
                scanner.take(1, Token::Keyword);
                scanner.skip_blanks();
                take_name(scanner, Token::Keyword);
            }
            b'/' if comment(scanner) => {}
            b'-' if is_name(scanner.peek_at(1)) => word(scanner, place),
            b'+' | b'-' | b'*' | b'<' | b'>' | b'=' => scanner.take(1, Token::Operator),
            byte if is_name(byte) => word(scanner, place),
            _ => scanner.skip_char(),
        }
    }
}

/// Says whether the sign or the dot at the place begins a number.
fn is_number(scanner: &Scanner<'_>) -> bool {
    let next = scanner.peek_at(1);
    next.is_ascii_digit()
        || (next == b'.' && scanner.peek() != b'.' && scanner.peek_at(2).is_ascii_digit())
}

/// Takes a number with its unit.
fn number(scanner: &mut Scanner<'_>) {
    let bytes = scanner.rest().as_bytes();
    let is_digit = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    let digits = 1 + bytes.iter().skip(1).take_while(|byte| is_digit(byte)).count();
    let is_percent = bytes.get(digits) == Some(&b'%');
    let unit = if is_percent { 1 } else { name(scanner, digits).len() };
    scanner.take(digits + unit, Token::Number);
}

/// Takes a word among values: a function, a custom property, a keyword or a name.
fn word(scanner: &mut Scanner<'_>, place: Place) {
    let word = name(scanner, 0);
    let length = word.len();
    if matches!(word, "and" | "or" | "not" | "only") && place == Place::Query {
        scanner.take(length, Token::Operator);
    } else if scanner.peek_at(length) == b'(' {
        function(scanner, word);
    } else if word.starts_with("--") || (place == Place::Query && scanner.before() == b'(') {
        scanner.take(length, Token::Property);
    } else if word == "to" {
        scanner.take(length, Token::Keyword);
    } else if word.eq_ignore_ascii_case("u") && scanner.peek_at(1) == b'+' {
        scanner.take(scanner.run(|byte| !matches!(byte, b',' | b' ' | b'\n')), Token::Number);
    } else if place == Place::Names {
        scanner.skip(length);
    } else if place == Place::Font && !is_font_keyword(word) {
        scanner.take(length, Token::String);
    } else {
        prefixed(scanner, word, Token::Constant);
    }
}

/// Takes the name of a function, and the whole of a `url(…)` without quotes.
fn function(scanner: &mut Scanner<'_>, name: &str) {
    scanner.take(name.len(), Token::Function);
    scanner.take(1, Token::Punctuation);
    if name.eq_ignore_ascii_case("url") && !matches!(scanner.peek(), b'"' | b'\'') {
        scanner.take(scanner.run(|byte| byte != b')'), Token::String);
    }
}

/// Says whether `word` is a keyword of `font` rather than the name of a font.
fn is_font_keyword(word: &str) -> bool {
    matches!(word, "serif" | "sans-serif" | "monospace" | "cursive" | "fantasy" | "system-ui")
        || matches!(word, "normal" | "italic" | "oblique" | "bold" | "bolder" | "lighter")
        || matches!(word, "small" | "medium" | "large" | "smaller" | "larger" | "small-caps")
        || matches!(word, "inherit" | "initial" | "unset" | "revert")
}

/// Takes a string, with its escapes.
fn string(scanner: &mut Scanner<'_>) {
    let end = scanner.at() + string_length(scanner.rest().as_bytes());
    scanner.within(end, |string| {
        while !string.is_done() {
            if string.peek() == b'\\' {
                let hex = string.rest().bytes().skip(1).take(6);
                let digits = hex.take_while(u8::is_ascii_hexdigit).count();
                string.take(1 + digits.max(1), Token::Escape);
            } else {
                string.take(string.run(|byte| byte != b'\\'), Token::String);
            }
        }
    });
}

//! What the lexers of HTML and XML share, after XML 1.0 (sections 2 and 4) and the HTML standard
//! (section 13.1).

use super::Scanner;
use crate::highlight::Token;

/// Moves over text to the next tag or reference.
pub(super) fn text(scanner: &mut Scanner<'_>) {
    scanner.skip(scanner.run(|byte| !matches!(byte, b'<' | b'&')));
}

/// Takes a reference such as `&amp;` or `&#x3C;`; an ampersand that begins none becomes `other`.
pub(super) fn reference(scanner: &mut Scanner<'_>, other: Option<Token>) {
    let name = scanner.rest().get(1..).unwrap_or_default();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'#' | b'_' | b'.');
    let length = 1 + name.bytes().take_while(is_name).count();
    if length > 1 && scanner.peek_at(length) == b';' {
        scanner.take(length + 1, Token::Escape);
    } else {
        take_or_skip(scanner, length, other);
    }
}

/// Takes `length` bytes as `token`, or leaves them plain.
pub(super) fn take_or_skip(scanner: &mut Scanner<'_>, length: usize, token: Option<Token>) {
    match token {
        Some(token) => scanner.take(length, token),
        None => scanner.skip(length),
    }
}

/// Takes a quoted value, with its references. It may run over many lines.
pub(super) fn quoted(scanner: &mut Scanner<'_>) {
    let end = scanner.at() + quoted_length(scanner);
    scanner.within(end, |value| {
        while !value.is_done() {
            value.take(value.run(|byte| byte != b'&'), Token::String);
            if value.peek() == b'&' {
                reference(value, Some(Token::String));
            }
        }
    });
}

/// Returns the length of the quoted value at the place with its quotes.
pub(super) fn quoted_length(scanner: &Scanner<'_>) -> usize {
    let (quote, rest) = (scanner.peek(), scanner.rest());
    let body = rest.bytes().skip(1).position(|byte| byte == quote);
    body.map_or(rest.len(), |length| length + 2)
}

/// Takes the end of a tag: `>`, `/>` or `?>`. Says whether the tag is over: also where the code is,
/// and before the `<` of another one.
pub(super) fn tag_end(scanner: &mut Scanner<'_>) -> bool {
    let length = match (scanner.peek(), scanner.peek_at(1)) {
        (b'/' | b'?', b'>') => 2,
        (b'>', _) => 1,
        (b'<', _) => 0,
        _ => return scanner.is_done(),
    };
    scanner.take(length, Token::Punctuation);
    true
}

/// Takes the name of an element or attribute, where a colon splits off its namespace.
pub(super) fn qualified_name(scanner: &mut Scanner<'_>, token: Token) {
    loop {
        let part = scanner.word_with(|byte| matches!(byte, b'-' | b'.'));
        scanner.take(part.len(), token);
        if part.is_empty() || scanner.peek() != b':' {
            return;
        }
        scanner.take(1, Token::Punctuation);
    }
}

/// Takes a processing instruction: `<?xml version="1.0"?>`.
pub(super) fn instruction(scanner: &mut Scanner<'_>) {
    scanner.take(2, Token::Punctuation);
    qualified_name(scanner, Token::Tag);
    attributes(scanner);
}

/// Paints the attributes of a tag of XML, and its end.
pub(super) fn attributes(scanner: &mut Scanner<'_>) {
    loop {
        scanner.skip_space();
        match scanner.peek() {
            _ if tag_end(scanner) => return,
            b'=' => scanner.take(1, Token::Punctuation),
            b'"' | b'\'' => quoted(scanner),
            byte if is_name(byte) => qualified_name(scanner, Token::Attribute),
            _ => scanner.skip_char(),
        }
    }
}

/// Says whether `byte` can begin a name.
pub(super) fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | 0x80..)
}

/// Takes what begins with `<!`: a comment, a section of character data, a document type;
/// `root` is what the name of its root element is.
pub(super) fn declaration(scanner: &mut Scanner<'_>, root: Option<Token>) {
    if scanner.starts_with("<!--") {
        scanner.take_through("-->", Token::Comment);
    } else if scanner.starts_with("<![CDATA[") {
        character_data(scanner);
    } else if scanner.starts_with("<!ATTLIST") {
        attribute_list(scanner);
    } else {
        doctype(scanner, root);
    }
}

/// Takes a `CDATA` section.
fn character_data(scanner: &mut Scanner<'_>) {
    scanner.take(3, Token::Punctuation);
    scanner.take(5, Token::Keyword);
    scanner.take(1, Token::Punctuation);
    let rest = scanner.rest();
    scanner.take(rest.find("]]>").unwrap_or(rest.len()), Token::String);
    scanner.take(3, Token::Punctuation);
}

/// Takes a document type declaration.
fn doctype(scanner: &mut Scanner<'_>, root: Option<Token>) {
    scanner.take(2, Token::Punctuation);
    scanner.take(scanner.word().len(), Token::Keyword);
    loop {
        scanner.skip_space();
        match scanner.peek() {
            _ if tag_end(scanner) => return,
            b'[' => subset(scanner),
            _ => declaration_part(scanner, root),
        }
    }
}

/// Paints the internal subset of a document type declaration, from `[` to `]`.
fn subset(scanner: &mut Scanner<'_>) {
    scanner.take(1, Token::Punctuation);
    loop {
        scanner.skip_space();
        match scanner.peek() {
            _ if scanner.is_done() => return,
            b']' => return scanner.take(1, Token::Punctuation),
            b'<' if scanner.starts_with("<!--") => scanner.take_through("-->", Token::Comment),
            b'<' if scanner.starts_with("<!") => subset_declaration(scanner),
            b'<' if scanner.starts_with("<?") => instruction(scanner),
            b'%' => parameter(scanner),
            _ => scanner.skip_char(),
        }
    }
}

/// Paints a declaration of an element, its attributes, an entity or a notation.
fn subset_declaration(scanner: &mut Scanner<'_>) {
    if scanner.starts_with("<!ATTLIST") {
        return attribute_list(scanner);
    }
    scanner.take(2, Token::Punctuation);
    scanner.take(scanner.word().len(), Token::Keyword);
    loop {
        scanner.skip_space();
        match scanner.peek() {
            _ if tag_end(scanner) => return,
            _ => declaration_part(scanner, None),
        }
    }
}

/// Paints a declaration of the attributes of an element: its name, then theirs, where what stands
/// in parentheses are values.
fn attribute_list(scanner: &mut Scanner<'_>) {
    scanner.take(2, Token::Punctuation);
    scanner.take("ATTLIST".len(), Token::Keyword);
    scanner.skip_space();
    while is_name(scanner.peek()) || scanner.peek() == b':' {
        declaration_part(scanner, None);
    }
    let mut depth = 0_usize;
    loop {
        scanner.skip_space();
        match scanner.peek() {
            _ if tag_end(scanner) => return,
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        declaration_part(scanner, (depth == 0).then_some(Token::Attribute));
    }
}

/// Takes one word or mark of a declaration; `name` is what a word in lower case is.
fn declaration_part(scanner: &mut Scanner<'_>, name: Option<Token>) {
    match scanner.peek() {
        b'"' | b'\'' => quoted(scanner),
        b'(' | b')' | b'|' | b',' | b'[' | b']' | b':' => scanner.take(1, Token::Punctuation),
        b'?' | b'*' | b'+' => scanner.take(1, Token::Operator),
        b'%' => parameter(scanner),
        b'#' => {
            scanner.take(1, Token::Keyword);
            scanner.take(scanner.word().len(), Token::Keyword);
        }
        byte if is_name(byte) => {
            let word = scanner.word_with(|byte| matches!(byte, b'-' | b'.'));
            let token = if is_keyword(word) { Some(Token::Keyword) } else { name };
            take_or_skip(scanner, word.len(), token);
        }
        _ => scanner.skip_char(),
    }
}

/// Takes a reference to a parameter entity, `%name;`, or a lone percent sign.
fn parameter(scanner: &mut Scanner<'_>) {
    let name = scanner.rest().bytes().skip(1).take_while(|byte| is_name(*byte)).count();
    let is_reference = name > 0 && scanner.peek_at(1 + name) == b';';
    let (length, token) =
        if is_reference { (name + 2, Token::Escape) } else { (1, Token::Operator) };
    scanner.take(length, token);
}

/// Says whether `word` is a keyword of the declarations of XML.
fn is_keyword(word: &str) -> bool {
    matches!(word, "PUBLIC" | "SYSTEM" | "NDATA" | "INCLUDE" | "IGNORE" | "EMPTY" | "ANY")
        || matches!(word, "CDATA" | "ID" | "IDREF" | "IDREFS" | "ENTITY" | "ENTITIES")
        || matches!(word, "NMTOKEN" | "NMTOKENS" | "NOTATION")
}

//! The tags of components: `<Card title="Keys" cols={2} href='/docs/keys' open />`.
//!
//! In comes text that begins with `<`; out come the name, the attributes with their places and
//! the length. Values are strings or literals of JavaScript that JSON can hold; anything else is
//! an expression, which is noted and left out.

use std::ops::Range;

use serde_json::{Map, Value};

/// A tag of a component or an HTML element.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    /// `Card`, `Tabs.Tab`, `div`.
    pub name: String,
    /// `<…>`, `</…>` or `<… />`.
    pub form: Form,
    /// In the order written.
    pub attributes: Vec<Attribute>,
    /// Bytes from `<` up to and with `>`.
    pub length: usize,
}

/// Which of the three shapes a tag has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `<Card>`.
    Open,
    /// `</Card>`.
    Close,
    /// `<Card />`.
    Empty,
}

/// One attribute, its places relative to the tag.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// As written.
    pub name: String,
    /// Where the name stands.
    pub name_at: Range<usize>,
    /// What it holds.
    pub value: AttributeValue,
    /// Where the value stands, without quotes.
    pub value_at: Range<usize>,
}

/// What an attribute holds.
#[derive(Debug, Clone, PartialEq)]
pub enum AttributeValue {
    /// A string, a number, a flag, a list or a map.
    Literal(Value),
    /// A JavaScript expression, which nobody evaluates.
    Expression,
}

/// How far a tag may reach: beyond it, an unclosed quote is no tag.
const LONGEST: usize = 16 * 1024;

/// How deep lists and maps may nest.
const DEEPEST: usize = 32;

/// Reads the tag at the beginning of `text`; `None` where there is no whole tag.
#[must_use]
pub fn read_tag(text: &str) -> Option<Tag> {
    let text = &text[..text.floor_char_boundary(LONGEST.min(text.len()))];
    let mut cursor = Cursor { text, at: 1 };
    let closing = cursor.eat('/');
    let name = cursor.take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'));
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let name = name.to_owned();
    let mut attributes = Vec::new();
    loop {
        cursor.skip_space();
        if cursor.eat('>') {
            let form = if closing { Form::Close } else { Form::Open };
            return Some(Tag { name, form, attributes, length: cursor.at });
        }
        if cursor.rest().starts_with("/>") {
            cursor.at += 2;
            return Some(Tag { name, form: Form::Empty, attributes, length: cursor.at });
        }
        if closing {
            return None;
        }
        if cursor.rest().starts_with('{') {
            // `{...props}` and comments: noted as an expression without a name.
            let start = cursor.at;
            let end = cursor.braces()?;
            attributes.push(Attribute {
                name: String::new(),
                name_at: start..end,
                value: AttributeValue::Expression,
                value_at: start..end,
            });
            continue;
        }
        attributes.push(cursor.attribute()?);
    }
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.rest().starts_with(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn take_while(&mut self, is_wanted: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !is_wanted(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn skip_space(&mut self) {
        self.take_while(char::is_whitespace);
    }

    fn attribute(&mut self) -> Option<Attribute> {
        let start = self.at;
        let name = self
            .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ':' | '.' | '@'))
            .to_owned();
        if name.is_empty() {
            return None;
        }
        let name_at = start..self.at;
        let before_space = self.at;
        self.skip_space();
        if !self.eat('=') {
            self.at = before_space;
            let value = AttributeValue::Literal(Value::Bool(true));
            return Some(Attribute { name, value, value_at: name_at.clone(), name_at });
        }
        self.skip_space();
        let start = self.at;
        let (value, value_at) = match self.rest().chars().next()? {
            quote @ ('"' | '\'') => {
                self.at += 1;
                let rest = self.rest();
                let end = rest.find(quote)?;
                self.at += end + 1;
                (
                    AttributeValue::Literal(Value::String(rest[..end].to_owned())),
                    start + 1..start + 1 + end,
                )
            }
            '{' => {
                let end = self.braces()?;
                let inner = &self.text[start + 1..end - 1];
                let value =
                    literal(inner).map_or(AttributeValue::Expression, AttributeValue::Literal);
                let lead = inner.len() - inner.trim_start().len();
                let inner_start = start + 1 + lead;
                let inner_end = inner_start + inner.trim().len();
                // The place of a quoted string is what stands between the quotes.
                let quoted =
                    inner.trim().starts_with(['"', '\'', '`']) && inner_end > inner_start + 1;
                (
                    value,
                    if quoted { inner_start + 1..inner_end - 1 } else { inner_start..inner_end },
                )
            }
            _ => {
                let word =
                    self.take_while(|c| !c.is_whitespace() && !matches!(c, '>' | '<' | '"' | '\''));
                let word = word.strip_suffix('/').map_or(word, |inner| {
                    self.at -= 1;
                    inner
                });
                if word.is_empty() {
                    return None;
                }
                (AttributeValue::Literal(Value::String(word.to_owned())), start..start + word.len())
            }
        };
        Some(Attribute { name, name_at, value, value_at })
    }

    /// Skips `{…}` with its inner brackets and strings; returns the end.
    fn braces(&mut self) -> Option<usize> {
        let mut depth = 0_usize;
        let mut quote = None;
        let mut escaped = false;
        for (offset, c) in self.rest().char_indices() {
            match (quote, c) {
                (Some(_), _) if escaped => escaped = false,
                (Some(_), '\\') => escaped = true,
                (Some(open), c) if c == open => quote = None,
                (None, '"' | '\'' | '`') => quote = Some(c),
                (None, '{') => depth += 1,
                (None, '}') => {
                    depth -= 1;
                    if depth == 0 {
                        self.at += offset + 1;
                        return Some(self.at);
                    }
                }
                _ => {}
            }
        }
        None
    }
}

/// Reads a literal of JavaScript that JSON can hold: strings in any quotes, numbers, `true`,
/// `null`, lists and maps with bare keys and trailing commas.
#[must_use]
pub fn literal(text: &str) -> Option<Value> {
    let mut cursor = Cursor { text, at: 0 };
    let value = cursor.value(0)?;
    cursor.skip_space();
    cursor.rest().is_empty().then_some(value)
}

impl Cursor<'_> {
    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        self.skip_space();
        match self.rest().chars().next()? {
            '"' | '\'' | '`' => self.string().map(Value::String),
            '[' => {
                self.at += 1;
                let mut items = Vec::new();
                loop {
                    self.skip_space();
                    if self.eat(']') {
                        return Some(Value::Array(items));
                    }
                    items.push(self.value(depth + 1)?);
                    self.skip_space();
                    if !self.eat(',') && !self.rest().starts_with(']') {
                        return None;
                    }
                }
            }
            '{' => {
                self.at += 1;
                let mut map = Map::new();
                loop {
                    self.skip_space();
                    if self.eat('}') {
                        return Some(Value::Object(map));
                    }
                    let key = if self.rest().starts_with(['"', '\'']) {
                        self.string()?
                    } else {
                        self.take_while(|c| c.is_alphanumeric() || c == '_' || c == '$').to_owned()
                    };
                    self.skip_space();
                    if key.is_empty() || !self.eat(':') {
                        return None;
                    }
                    let value = self.value(depth + 1)?;
                    map.insert(key, value);
                    self.skip_space();
                    if !self.eat(',') && !self.rest().starts_with('}') {
                        return None;
                    }
                }
            }
            _ => {
                let word = self.take_while(|c| {
                    c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_')
                });
                match word {
                    "true" => Some(Value::Bool(true)),
                    "false" => Some(Value::Bool(false)),
                    "null" | "undefined" => Some(Value::Null),
                    number => serde_json::from_str(number).ok().filter(Value::is_number),
                }
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        let quote = self.rest().chars().next()?;
        self.at += 1;
        let mut text = String::new();
        let mut characters = self.rest().char_indices();
        while let Some((offset, c)) = characters.next() {
            match c {
                '\\' => match characters.next()?.1 {
                    'n' => text.push('\n'),
                    't' => text.push('\t'),
                    other => text.push(other),
                },
                '$' if quote == '`' && self.rest()[offset..].starts_with("${") => return None,
                c if c == quote => {
                    self.at += offset + 1;
                    return Some(text);
                }
                c => text.push(c),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn attributes(text: &str) -> Vec<(String, Option<Value>)> {
        read_tag(text)
            .unwrap()
            .attributes
            .into_iter()
            .map(|attribute| match attribute.value {
                AttributeValue::Literal(value) => (attribute.name, Some(value)),
                AttributeValue::Expression => (attribute.name, None),
            })
            .collect()
    }

    #[test]
    fn strings_literals_and_flags_are_read() {
        assert_eq!(
            attributes(r#"<Card title="a > b" n={3} open items={['x', "y",]} o={{a: 1}} w=1 />"#),
            [
                ("title".into(), Some(json!("a > b"))),
                ("n".into(), Some(json!(3))),
                ("open".into(), Some(json!(true))),
                ("items".into(), Some(json!(["x", "y"]))),
                ("o".into(), Some(json!({"a": 1}))),
                ("w".into(), Some(json!("1"))),
            ]
        );
    }

    #[test]
    fn expressions_are_seen_whole() {
        assert_eq!(
            attributes("<Card a={x => ({b: '}'})} {...props}>"),
            [("a".into(), None), (String::new(), None)]
        );
    }

    #[test]
    fn what_is_no_tag_is_no_tag() {
        for text in ["<", "< Card>", "<Card", "<Card title=\"x>", "<3", "</Card x>", "<Card a={>"] {
            assert_eq!(read_tag(text), None, "{text}");
        }
    }
}

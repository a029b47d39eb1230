//! Headings as their authors write them: the text, and `{#id .class}` or `[#id]` after it; further ids
//! are names that the heading had before.
//!
//! Only what begins with `#` or `.` counts as such: `{id}` in `## GET /users/{id}` is text.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// What an author added after a heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeadingAttributes {
    /// The id without `#`: the first one.
    pub id: Option<String>,
    /// Further ids, under which links find it too.
    pub older: Vec<String>,
    /// The classes without `.`.
    pub classes: Vec<String>,
}

/// Splits the attributes off the end of a heading's text.
#[must_use]
pub fn split_attributes(text: &str) -> (&str, HeadingAttributes) {
    let none = (text, HeadingAttributes::default());
    let trimmed = text.trim_end();
    let (open, inner) = if let Some(rest) = trimmed.strip_suffix('}') {
        let Some(open) = rest.rfind('{') else { return none };
        (open, &rest[open + 1..])
    } else if let Some(rest) = trimmed.strip_suffix(']') {
        let Some(open) = rest.rfind("[#") else { return none };
        (open, &rest[open + 1..])
    } else {
        return none;
    };
    let mut attributes = HeadingAttributes::default();
    let is_name = |name: &str| {
        !name.is_empty() && !name.contains(['#', '"', '\'', '<', '>', '{', '}', '[', ']'])
    };
    for word in inner.split_whitespace() {
        match (word.strip_prefix('#'), word.strip_prefix('.')) {
            (Some(id), _) if is_name(id) => match attributes.id {
                None => attributes.id = Some(id.to_owned()),
                Some(_) => attributes.older.push(id.to_owned()),
            },
            (_, Some(class)) if is_name(class) => attributes.classes.push(class.to_owned()),
            _ => return none,
        }
    }
    if attributes == HeadingAttributes::default() {
        return none;
    }
    (trimmed[..open].trim_end(), attributes)
}

/// Returns the text of the first heading in `body`, or `None` where there is none.
#[must_use]
pub fn first_heading(body: &str) -> Option<String> {
    let mut parser = Parser::new_ext(body, Options::ENABLE_TABLES);
    parser.find(|event| matches!(event, Event::Start(Tag::Heading { .. })))?;
    let mut text = String::new();
    for event in parser {
        match event {
            Event::End(TagEnd::Heading(_)) => break,
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    let text = split_attributes(&text).0.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_heading_and_not_what_looks_like_one() {
        assert_eq!(
            first_heading("```\n# no\n```\n## A `b` *c* {#x}\n# d"),
            Some("A b c".to_owned())
        );
        assert_eq!(first_heading("text only"), None);
    }

    #[test]
    fn attributes_begin_with_a_sign_and_anything_else_is_text() {
        let id = |text| split_attributes(text).1.id;
        assert_eq!(id("Setup {#set-up .wide}"), Some("set-up".to_owned()));
        assert_eq!(id("Setup [#set-up]"), Some("set-up".to_owned()));
        assert_eq!(split_attributes("Setup {#a}").0, "Setup");
        let attributes = split_attributes("Setup {#a #b .c #d}").1;
        assert_eq!(
            (attributes.id.as_deref(), attributes.older),
            (Some("a"), vec!["b".into(), "d".into()])
        );
        for text in ["GET /users/{id}", "{}", "a [b]", "a {b #c}", "x {#}"] {
            assert_eq!(split_attributes(text).0, text);
        }
    }
}

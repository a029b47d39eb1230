//! Values with their places, whatever format they are written in.
//!
//! In come a [`Shape`] (the places, from a parser that knows them) and a `Pod` (the values, from
//! `gray_matter`, which knows no places); out come [`Node`]s in the order of the file.

use gray_matter::Pod;

use crate::diagnostic::Span;

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub key: String,
    /// Where the key is written, quotes included.
    pub span: Span,
    pub value: Node,
}

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub span: Span,
    pub data: Data,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Data {
    Null,
    /// The value and the text that gave it.
    Bool(bool, String),
    /// The value and the text that gave it.
    Number(serde_json::Number, String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

impl Data {
    /// Names the type for people.
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(..) => "true or false",
            Self::Number(..) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
        }
    }
}

/// The places of a value: a tree like the value itself.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shape {
    /// What is shown as the place of the value.
    pub span: Span,
    /// Where the value ends, all its lines included.
    pub end: usize,
    pub kind: Kind,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// A scalar.
    Scalar,
    /// A value that is written elsewhere.
    Alias,
    List(Vec<Shape>),
    Map(Vec<Member>),
}

/// A key of a map, with the places of its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Member {
    pub key: String,
    pub span: Span,
    pub value: Shape,
}

/// Joins places and values. `text` is what the spans of the shape point into.
pub(super) fn join(shape: &Shape, pod: Pod, text: &str) -> Node {
    let span = shape.span;
    let data = match (pod, &shape.kind) {
        (Pod::Array(items), Kind::List(shapes)) if items.len() == shapes.len() => Data::List(
            items.into_iter().zip(shapes).map(|(item, shape)| join(shape, item, text)).collect(),
        ),
        (Pod::Hash(mut values), Kind::Map(members)) => Data::Map(
            members
                .iter()
                .filter_map(|member| {
                    let value = values.remove(&member.key)?;
                    let value = join(&member.value, value, text);
                    Some(Entry { key: member.key.clone(), span: member.span, value })
                })
                .collect(),
        ),
        (pod, Kind::Scalar) => scalar(pod, Some(&text[span.range()]), span),
        (pod, _) => scalar(pod, None, span),
    };
    Node { span, data }
}

/// Builds a value whose inner places are not known: all lie at `span`.
fn scalar(pod: Pod, raw: Option<&str>, span: Span) -> Data {
    let raw_or = |text: String| raw.map_or(text, str::to_owned);
    match pod {
        Pod::Null => Data::Null,
        Pod::Boolean(value) => Data::Bool(value, raw_or(value.to_string())),
        Pod::Integer(value) => Data::Number(value.into(), raw_or(value.to_string())),
        Pod::Float(value) => {
            let raw = raw_or(value.to_string());
            // `.inf` comes as 0.0, `1e400` as infinity: neither is a number that anyone can use.
            let is_decimal = raw.replace('_', "").parse::<f64>().is_ok_and(f64::is_finite);
            match serde_json::Number::from_f64(value) {
                Some(number) if is_decimal => Data::Number(number, raw),
                _ => Data::Text(raw),
            }
        }
        Pod::String(text) => Data::Text(text),
        Pod::Array(items) => Data::List(
            items.into_iter().map(|item| Node { span, data: scalar(item, None, span) }).collect(),
        ),
        Pod::Hash(values) => {
            let mut entries: Vec<Entry> = values
                .into_iter()
                .map(|(key, value)| Entry {
                    key,
                    span,
                    value: Node { span, data: scalar(value, None, span) },
                })
                .collect();
            // The map has no order of its own.
            entries.sort_by(|a, b| a.key.cmp(&b.key));
            Data::Map(entries)
        }
    }
}

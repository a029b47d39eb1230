//! TOML front matter, between `+++` fences.
//!
//! In comes the text between the fences; out come its keys with their places. Lines that cannot be
//! read are left out, each with a diagnostic, and the rest is read without them.

use ::toml::de::{DeTable, DeValue};
use gray_matter::engine::{Engine, TOML};
use serde::de::Error as _;

use super::Read;
use super::node::{Data, Kind, Member, Shape, join};
use super::patch::{Edit, Patched};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::paths::SourcePath;

/// How many lines are left out at most before the rest is given up.
const MOST_ERRORS: usize = 8;

/// Reads the TOML at `place` in `text`.
pub(super) fn read(path: &SourcePath, text: &str, place: Span) -> Read {
    let matter = &text[place.range()];
    let mut read = Read::default();
    let mut edits: Vec<Edit> = Vec::new();
    for _ in 0..=MOST_ERRORS {
        let patched = Patched::new(matter, edits.clone());
        let error = match DeTable::parse(&patched.text) {
            Ok(table) => match TOML::parse(&patched.text) {
                Ok(pod) => {
                    // Lines are blanked out in place, so all offsets are those of the file.
                    let shape = table_shape(table.get_ref(), whole(matter), place.start);
                    if let Data::Map(entries) = join(&shape, pod, text).data {
                        read.entries = entries;
                    }
                    return read;
                }
                Err(error) => ::toml::de::Error::custom(error.to_string()),
            },
            Err(error) => error,
        };
        let span = error.span().map_or(whole(matter), Span::from);
        let line = line_of(matter, span.start);
        if edits.iter().any(|edit| edit.span == line) {
            break;
        }
        read.diagnostics.push(diagnose(path, text, &error, span, place.start));
        edits.push(Edit { span: line, replacement: " ".repeat(line.end - line.start) });
    }
    read
}

fn whole(matter: &str) -> Span {
    Span::new(0, matter.len())
}

fn line_of(matter: &str, offset: usize) -> Span {
    let offset = matter.floor_char_boundary(offset);
    let start = matter[..offset].rfind('\n').map_or(0, |newline| newline + 1);
    let end = matter[offset..].find(['\r', '\n']).map_or(matter.len(), |end| offset + end);
    Span::new(start, end)
}

fn diagnose(
    path: &SourcePath,
    text: &str,
    error: &::toml::de::Error,
    span: Span,
    base: usize,
) -> Diagnostic {
    let message = error.message();
    let code = if message.contains("duplicate key") {
        Code::DuplicateKey
    } else {
        Code::FrontMatterSyntax
    };
    let line = line_of(text, span.start + base);
    let start = (span.start + base).min(line.end);
    let span = Span::new(start, (span.end + base).min(line.end).max(start));
    if code == Code::DuplicateKey {
        return Diagnostic::new(code, format!("`{}` is given twice", &text[span.range()]))
            .at(path, span)
            .label("left out")
            .help("remove one of the two");
    }
    Diagnostic::new(code, "the front matter is not valid TOML")
        .at(path, span)
        .label(message.lines().next().unwrap_or_default())
        .help("mend the line; the other keys are read without it")
}

fn table_shape(table: &DeTable<'_>, place: Span, base: usize) -> Shape {
    let mut members: Vec<Member> = table
        .iter()
        .map(|(key, value)| Member {
            key: key.get_ref().to_string(),
            span: Span::from(key.span()).shifted(base),
            value: shape(value.get_ref(), Span::from(value.span()), base),
        })
        .collect();
    members.sort_by_key(|member| member.span);
    let span = place.shifted(base);
    Shape { span, end: span.end, kind: Kind::Map(members) }
}

fn shape(value: &DeValue<'_>, place: Span, base: usize) -> Shape {
    let span = place.shifted(base);
    let kind = match value {
        DeValue::Array(items) => Kind::List(
            items.iter().map(|item| shape(item.get_ref(), Span::from(item.span()), base)).collect(),
        ),
        DeValue::Table(table) => return table_shape(table, place, base),
        _ => Kind::Scalar,
    };
    Shape { span, end: span.end, kind }
}

//! Diagnostics for machines: JSON Lines, one object a diagnostic and a last one with the summary.
//!
//! In come arranged diagnostics and the texts they point into; out comes one line each. Every
//! occurrence is listed: only people are spared repetitions.

use serde::Serialize;

use super::{Diagnostic, LineIndex, Position, Severity, Sources, Span};

#[derive(Serialize)]
struct Line<'a> {
    code: &'static str,
    severity: Severity,
    message: &'a str,
    path: Option<&'a str>,
    span: Option<Range>,
    help: Option<&'a str>,
    notes: &'a [String],
    suggestions: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Replacement<'a> {
    #[serde(rename = "replacement")]
    text: &'a str,
    span: Range,
    safe: bool,
}

/// Renders `diagnostic` as one line of JSON without its line break.
#[must_use]
pub fn render(diagnostic: &Diagnostic, sources: &dyn Sources) -> String {
    let text = diagnostic.path.as_ref().and_then(|path| sources.text(path)).unwrap_or_default();
    let index = LineIndex::new(&text);
    let range =
        |span: Span| Range { start: index.position(span.start), end: index.position(span.end) };
    let line = Line {
        code: diagnostic.code.as_str(),
        severity: diagnostic.severity,
        message: &diagnostic.message,
        path: diagnostic.path.as_ref().map(super::SourcePath::as_str),
        span: diagnostic.span.map(range),
        help: diagnostic.help.as_deref(),
        notes: &diagnostic.notes,
        suggestions: diagnostic
            .suggestions
            .iter()
            .map(|suggestion| Replacement {
                text: &suggestion.replacement,
                span: range(suggestion.span),
                safe: suggestion.safe,
            })
            .collect(),
    };
    serde_json::to_string(&line).expect("strings and numbers always serialise")
}

//! Diagnostics for people: the excerpt, the carets, the way out, as a compiler shows them.
//!
//! In come arranged diagnostics and the texts they point into; out comes text for a terminal,
//! with colour or without. Diagnostics of one code and one cause are shown once, with a count.

use std::collections::BTreeMap;

use annotate_snippets::{AnnotationKind, Element, Level, Origin, Patch, Renderer, Snippet};

use super::{Diagnostic, LineIndex, Severity, Sources, Span};

/// The longest line of a file that is shown as an excerpt, in bytes: beyond it an excerpt would
/// bury the message.
const LONGEST_LINE: usize = 400;

/// How many further places of one cause are named.
const PLACES: usize = 3;

/// Renders `diagnostics`, which are arranged, one blank line after each.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &dyn Sources, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for group in group(diagnostics) {
        out.push_str(&render_group(&group, sources, &renderer));
        out.push_str("\n\n");
    }
    out
}

/// Gathers what has one cause, each group at the place of its first member.
fn group(diagnostics: &[Diagnostic]) -> Vec<Vec<&Diagnostic>> {
    let mut groups: Vec<Vec<&Diagnostic>> = Vec::new();
    let mut known = BTreeMap::new();
    for diagnostic in diagnostics {
        let Some(cause) = &diagnostic.cause else {
            groups.push(vec![diagnostic]);
            continue;
        };
        let place = *known
            .entry((diagnostic.code, diagnostic.severity, cause.as_str()))
            .or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(diagnostic),
            None => groups.push(vec![diagnostic]),
        }
    }
    groups
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

fn render_group(group: &[&Diagnostic], sources: &dyn Sources, renderer: &Renderer) -> String {
    let first = group[0];
    let text = first.path.as_ref().and_then(|path| sources.text(path));
    let mut elements: Vec<Element<'_>> = Vec::new();
    if let Some(path) = &first.path {
        elements.push(match (&text, first.span) {
            (Some(text), Some(span)) => excerpt(text, path.as_str(), span, first.label.as_deref()),
            _ => Origin::path(path.as_str()).into(),
        });
    }
    let mut notes = first.notes.clone();
    notes.extend(others(&group[1..], first, sources));
    elements.extend(notes.into_iter().map(|note| Element::from(Level::NOTE.message(note))));
    let patch = patch(first, text.as_deref());
    if let (None, Some(help)) = (&patch, &first.help) {
        elements.push(Level::HELP.message(help.as_str()).into());
    }
    let title = level(first.severity)
        .primary_title(first.message.as_str())
        .id(first.code.as_str())
        .elements(elements);
    let report: Vec<_> = std::iter::once(title).chain(patch).collect();
    renderer.render(&report)
}

/// Builds the excerpt, or only the place where the line is too long to show.
fn excerpt<'a>(text: &'a str, path: &'a str, span: Span, label: Option<&'a str>) -> Element<'a> {
    let range = clamp(span, text);
    let position = LineIndex::new(text).position(range.start);
    let start = text[..range.start].rfind('\n').map_or(0, |newline| newline + 1);
    let end = line_end(text, range.end);
    if end - start > LONGEST_LINE {
        return Origin::path(path).line(position.line).char_column(position.column).into();
    }
    // Only the lines in question: the renderer's work then does not grow with the file.
    Snippet::source(&text[start..end])
        .line_start(position.line)
        .path(path)
        .annotation(
            AnnotationKind::Primary.span(range.start - start..range.end - start).label(label),
        )
        .into()
}

/// Shows the replacement as a difference where it fits on the line it replaces.
fn patch<'a>(
    diagnostic: &'a Diagnostic,
    text: Option<&'a str>,
) -> Option<annotate_snippets::Group<'a>> {
    let (help, text) = (diagnostic.help.as_deref()?, text?);
    let path = diagnostic.path.as_ref()?;
    let suggestion = diagnostic.suggestions.first().filter(|s| s.safe)?;
    let range = clamp(suggestion.span, text);
    let start = text[..range.start].rfind('\n').map_or(0, |newline| newline + 1);
    let end = line_end(text, range.end);
    if end - start > LONGEST_LINE || suggestion.replacement.contains('\n') {
        return None;
    }
    let line = LineIndex::new(text).position(range.start).line;
    Some(Level::HELP.secondary_title(help).element(
        Snippet::source(&text[start..end]).line_start(line).path(path.as_str()).patch(Patch::new(
            range.start - start..range.end - start,
            suggestion.replacement.as_str(),
        )),
    ))
}

/// Says where else the same cause shows.
fn others(rest: &[&Diagnostic], first: &Diagnostic, sources: &dyn Sources) -> Option<String> {
    if rest.is_empty() {
        return None;
    }
    let here = rest.iter().all(|d| d.path == first.path);
    let mut places: Vec<String> = Vec::new();
    for diagnostic in rest.iter().take(PLACES) {
        let Some(path) = &diagnostic.path else { continue };
        let position = diagnostic.span.and_then(|span| {
            let text = sources.text(path)?;
            Some(LineIndex::new(&text).position(span.start))
        });
        places.push(match (position, here) {
            (Some(at), true) => at.line.to_string(),
            (Some(at), false) => format!("{path}:{}:{}", at.line, at.column),
            (None, _) => path.to_string(),
        });
    }
    places.dedup();
    let (number, verb) =
        if rest.len() == 1 { ("one".to_owned(), "has") } else { (rest.len().to_string(), "have") };
    let scope = match (here, places.len()) {
        (false, _) => "",
        (true, 1) => "line ",
        (true, _) => "lines ",
    };
    let more = if rest.len() > PLACES { ", …" } else { "" };
    Some(format!("{number} more {verb} the same cause: {scope}{}{more}", places.join(", ")))
}

/// Returns where the line that holds `offset` ends, before its line break.
fn line_end(text: &str, offset: usize) -> usize {
    let rest = &text[offset..];
    let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
    offset + line.strip_suffix('\r').unwrap_or(line).len()
}

fn clamp(span: Span, text: &str) -> std::ops::Range<usize> {
    let start = text.floor_char_boundary(span.start);
    let end = text.ceil_char_boundary(span.end.max(start));
    start..end
}

//! Diagnostics for GitHub: a command to its runner for each, which shows it beside the line in the pull
//! request.
//!
//! In come arranged diagnostics and the texts they point into; out comes one line each, in the form of
//! GitHub's workflow commands ("Setting an error message").

use std::fmt::Write as _;

use super::{Diagnostic, LineIndex, Severity, Sources};

/// Renders `diagnostic` as one line without its line break; `site` is the site's folder in the
/// repository, with its last slash, or nothing.
#[must_use]
pub fn render(diagnostic: &Diagnostic, sources: &dyn Sources, site: &str) -> String {
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut line = format!("::{command} ");
    if let Some(path) = &diagnostic.path {
        let _ = write!(line, "file={},", property(&format!("{site}{path}")));
        let text = sources.text(path).unwrap_or_default();
        if let Some(span) = diagnostic.span {
            let index = LineIndex::new(&text);
            let (start, end) = (index.position(span.start), index.position(span.end));
            let _ = write!(line, "line={},endLine={},", start.line, end.line);
            // Columns of several lines mean nothing there.
            if start.line == end.line {
                let _ = write!(line, "col={},endColumn={},", start.column, end.column);
            }
        }
    }
    let _ = write!(line, "title={}::", property(diagnostic.code.as_str()));
    line.push_str(&data(&diagnostic.plain_text()));
    line
}

/// Escapes what stands behind the second pair of colons.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

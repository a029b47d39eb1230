//! What keeps an open page fresh: the script in the page, the events it hears, and the mistakes it
//! shows.
//!
//! In come the current site and the mark of the state that a browser has; out come server-sent
//! events (HTML Standard, section 9.2) and JSON. An event only says which state is current: the
//! page asks what changed after its own, so that one which missed events is as right as any other.

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, LineIndex, Severity, Sources, human};
use crate::output::Route;
use crate::paths::UrlPath;

use super::Editor;
use super::live::Live;

/// The script of the preview.
pub(super) const SCRIPT: &str = include_str!("client/preview.js");

/// The worker that listens for all tabs of a browser.
pub(super) const LISTENER: &str = include_str!("client/listener.js");

/// The style sheet of its panel, which lives in a shadow tree of its own.
pub(super) const STYLE: &str = include_str!("client/preview.css");

/// Returns the element that loads the script, which learns the start tag of the page as it was
/// sent: scripts in the head may have changed the element before.
fn script_tag(mark: &str, start: &str) -> String {
    let start = start.replace('&', "&amp;").replace('"', "&quot;");
    format!(
        "<script src=\"/_folio/preview.js\" data-since=\"{mark}\" data-start=\"{start}\"></script>\n"
    )
}

/// Adds the script to a page, before the end of its body.
pub(super) fn with_script(page: &[u8], mark: &str) -> Vec<u8> {
    let end = b"</body>";
    let place = page.windows(end.len()).rposition(|window| window.eq_ignore_ascii_case(end));
    let (before, after) = page.split_at(place.unwrap_or(page.len()));
    let tag = script_tag(mark, &start_tag(page).unwrap_or_default());
    [before, tag.as_bytes(), after].concat()
}

/// Returns the start tag of the `html` element.
fn start_tag(page: &[u8]) -> Option<String> {
    let name = b"<html";
    let from = page.windows(name.len()).position(|window| window.eq_ignore_ascii_case(name))?;
    let length = page[from..].iter().position(|byte| *byte == b'>')?;
    Some(String::from_utf8_lossy(&page[from..=from + length]).into_owned())
}

/// Returns the page that stands in for one that a mistake leaves nothing of; the panel tells the
/// mistake.
pub(super) fn broken_page(mark: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>This page cannot be made</title>\n</head>\n<body>\n\
         <h1>This page cannot be made</h1>\n\
         <p>It shows as soon as the mistake is mended.</p>\n{}</body>\n</html>\n",
        script_tag(mark, "<html lang=\"en\">")
    )
}

/// Writes the event that says which state is current. It is the same for all who listen, so that
/// the tabs of a browser can share one connection.
pub(super) fn event(live: &Live) -> String {
    let mark = live.mark(&live.current());
    let findings = live.findings().number;
    let data = json!({ "mark": mark, "findings": findings });
    // A browser waits that many milliseconds before it tries to connect again.
    format!("retry: 500\ndata: {data}\n\n")
}

/// Says what a page whose state has the mark `since` has to load again, and which state it has
/// then, as JSON.
pub(super) fn changes(live: &Live, since: &str, follow: bool) -> String {
    let (mark, change) = live.changes_since(since);
    json!({
        "mark": mark,
        "reload": change.is_none(),
        "files": change.as_ref().map(|change| &change.files),
        "follow": change.as_ref().and_then(|change| change.edited.as_ref()).filter(|_| follow),
        "findings": live.findings().number,
    })
    .to_string()
}

/// Lists what is wrong for the page at the path `query`, its own mistakes first and of them the
/// worst, as JSON.
pub(super) fn problems(live: &Live, editor: Option<&Editor>, query: &str) -> String {
    let current = live.current();
    let site = &current.edition.site;
    let path = percent_decode_str(query.strip_prefix("path=").unwrap_or_default());
    let path = path.decode_utf8_lossy();
    let inside = path.strip_prefix(site.config.base_path.as_str()).unwrap_or_default();
    let source =
        UrlPath::new(inside).ok().and_then(|url| match current.edition.route(&url.output())? {
            Route::Page(path) => Some(path.clone()),
            _ => None,
        });
    let findings = live.findings();
    let is_own = |diagnostic: &Diagnostic| match &diagnostic.path {
        Some(path) => {
            Some(path) == source.as_ref()
                || [crate::config::FILE, crate::source::SEARCH_TESTS].contains(&path.as_str())
                || path.as_str().starts_with("templates/")
        }
        None => false,
    };
    let describe = |diagnostic: &Diagnostic| -> Value {
        let place = diagnostic.path.as_ref().and_then(|path| {
            let text = site.snapshot.text(path)?;
            Some(LineIndex::new(&text).position(diagnostic.span?.start))
        });
        json!({
            "code": diagnostic.code.as_str(),
            "severity": diagnostic.severity.as_str(),
            "path": diagnostic.path.as_ref().map(crate::paths::SourcePath::as_str),
            "line": place.map(|place| place.line),
            "column": place.map(|place| place.column),
            "editor": editor.zip(diagnostic.path.as_ref()).map(|(editor, path)| editor.link(path, place)),
            "own": is_own(diagnostic),
            "text": human::render(std::slice::from_ref(diagnostic), &site.snapshot, false).trim_end(),
        })
    };
    let mut sorted: Vec<&Diagnostic> = findings.diagnostics.iter().collect();
    sorted.sort_by_key(|found| (!is_own(found), found.severity));
    let items: Vec<Value> = sorted.into_iter().map(describe).collect();
    let is_broken = |d: &Diagnostic| d.severity == Severity::Error && is_own(d);
    json!({
        "findings": findings.number,
        "broken": findings.diagnostics.iter().any(is_broken),
        "problems": items,
    })
    .to_string()
}

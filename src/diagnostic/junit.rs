//! Diagnostics for the test reports of build servers: `JUnit` XML as `GitLab`, Jenkins and others
//! read it.
//!
//! In come arranged diagnostics and the texts they point into; out comes one document, in which a file
//! is a suite and a mistake a case. An error fails its case; what publishes all the same passes, and is
//! told in its output.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Diagnostic, LineIndex, Severity, Sources};

/// The cases of a report, by the file that they are about.
#[derive(Debug, Default)]
pub struct Junit {
    suites: BTreeMap<String, Suite>,
}

#[derive(Debug, Default)]
struct Suite {
    cases: String,
    tests: usize,
    failures: usize,
}

impl Junit {
    /// Adds a mistake; `site` is the site's folder in the repository, with its last slash, or nothing.
    pub fn add(&mut self, diagnostic: &Diagnostic, sources: &dyn Sources, site: &str) {
        let path = diagnostic.path.as_ref();
        let file = path.map_or_else(|| "site".to_owned(), |path| format!("{site}{path}"));
        let text = path.and_then(|path| sources.text(path)).unwrap_or_default();
        let at = diagnostic.span.map(|span| LineIndex::new(&text).position(span.start));
        let place = at.map(|at| format!(" at {}:{}", at.line, at.column)).unwrap_or_default();
        let name = format!("{}{place}", diagnostic.code.as_str());
        let line = at.map(|at| format!(" line=\"{}\"", at.line)).unwrap_or_default();
        let file = escape(&file);
        let told = escape(&diagnostic.plain_text());
        let suite = self.suites.entry(file.clone()).or_default();
        suite.tests += 1;
        let cases = &mut suite.cases;
        let _ = write!(
            cases,
            "<testcase classname=\"{file}\" name=\"{}\" file=\"{file}\"{line}>",
            escape(&name)
        );
        if diagnostic.severity == Severity::Error {
            suite.failures += 1;
            let (code, message) = (diagnostic.code.as_str(), escape(&diagnostic.message));
            let _ =
                write!(cases, "<failure type=\"{code}\" message=\"{message}\">{told}</failure>");
        } else {
            let word = diagnostic.severity.as_str();
            let _ = write!(cases, "<system-out>{word}: {told}</system-out>");
        }
        cases.push_str("</testcase>\n");
    }

    /// Adds that the command could not be carried out.
    pub fn refuse(&mut self, message: &str) {
        let suite = self.suites.entry("folio".to_owned()).or_default();
        (suite.tests, suite.failures) = (suite.tests + 1, suite.failures + 1);
        let message = escape(message);
        let _ = writeln!(
            suite.cases,
            "<testcase classname=\"folio\" name=\"run\"><failure type=\"refusal\" \
             message=\"{message}\">{message}</failure></testcase>"
        );
    }

    /// Writes the document. Without a mistake it has one case that passes: readers take a report without
    /// any for one that was lost.
    #[must_use]
    pub fn document(mut self) -> String {
        if self.suites.is_empty() {
            let cases = "<testcase classname=\"folio\" name=\"no mistakes found\"/>\n".to_owned();
            self.suites.insert("folio".to_owned(), Suite { cases, tests: 1, failures: 0 });
        }
        let sum = |count: fn(&Suite) -> usize| self.suites.values().map(count).sum::<usize>();
        let (tests, failures) = (sum(|suite| suite.tests), sum(|suite| suite.failures));
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <testsuites name=\"folio\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">\n"
        );
        for (file, Suite { cases, tests, failures }) in &self.suites {
            let _ = write!(
                xml,
                "<testsuite name=\"{file}\" tests=\"{tests}\" failures=\"{failures}\" \
                 errors=\"0\">\n{cases}</testsuite>\n"
            );
        }
        xml.push_str("</testsuites>\n");
        xml
    }
}

/// Escapes text and attributes. What XML cannot hold (XML 1.0, production 2) becomes a sign for it.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push('\t'),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

//! Diagnostics for code scanning: SARIF 2.1.0, the format that GitHub, GitLab, Azure and editors read
//! (OASIS, "Static Analysis Results Interchange Format").
//!
//! In come arranged diagnostics and the texts they point into; out comes one document of one run, in
//! which each code is a rule and each suggestion a fix.

use serde_json::{Value, json};

use super::{Code, Diagnostic, LineIndex, Severity, Sources, Span, Suggestion};

/// The results of a run.
#[derive(Debug, Default)]
pub struct Sarif {
    results: Vec<Value>,
    refusals: Vec<Value>,
}

impl Sarif {
    /// Adds a mistake; `site` is the site's folder in the repository, with its last slash, or nothing.
    pub fn add(&mut self, diagnostic: &Diagnostic, sources: &dyn Sources, site: &str) {
        let rule = Code::ALL.iter().position(|code| *code == diagnostic.code);
        let mut result = json!({
            "ruleId": diagnostic.code.as_str(),
            "ruleIndex": rule,
            "level": level(diagnostic.severity),
            "message": { "text": diagnostic.plain_text() },
        });
        if let Some(path) = &diagnostic.path {
            let text = sources.text(path).unwrap_or_default();
            let index = LineIndex::new(&text);
            let place = json!({ "uri": crate::paths::encode(&format!("{site}{path}")), "uriBaseId": "%SRCROOT%" });
            let mut location = json!({ "artifactLocation": place });
            if let Some(span) = diagnostic.span {
                location["region"] = region(&index, span);
            }
            result["locations"] = json!([{ "physicalLocation": location }]);
            let fixes = fixes(&diagnostic.suggestions, &index, &place);
            if !fixes.is_empty() {
                result["fixes"] = fixes.into();
            }
        }
        self.results.push(result);
    }

    /// Adds that the command could not be carried out.
    pub fn refuse(&mut self, message: &str) {
        self.refusals.push(json!({ "level": "error", "message": { "text": message } }));
    }

    /// Writes the document.
    #[must_use]
    pub fn document(self) -> String {
        let rules = Code::ALL.iter().map(|code| {
            let text = code.explanation();
            let first = text.split_inclusive(". ").next().unwrap_or(text).trim();
            json!({
                "id": code.as_str(),
                "shortDescription": { "text": first },
                "fullDescription": { "text": text },
                "help": { "text": text },
                "defaultConfiguration": { "level": level(code.severity()) },
            })
        });
        let rules: Vec<Value> = rules.collect();
        let log = json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": "folio",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": rules,
                } },
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {
                    "%SRCROOT%": { "description": { "text": "The root of the repository" } },
                },
                "invocations": [{
                    "executionSuccessful": self.refusals.is_empty(),
                    "toolExecutionNotifications": self.refusals,
                }],
                "results": self.results,
            }],
        });
        format!("{log}\n")
    }
}

/// Writes suggestions: what is sure belongs together, of guesses one is chosen.
fn fixes(suggestions: &[Suggestion], index: &LineIndex<'_>, place: &Value) -> Vec<Value> {
    let fix = |what: &str, parts: &[&Suggestion]| {
        let replacements = parts.iter().map(|part| {
            json!({
                "deletedRegion": region(index, part.span),
                "insertedContent": { "text": part.replacement },
            })
        });
        let replacements: Vec<Value> = replacements.collect();
        let shown: Vec<String> = parts.iter().map(|p| format!("`{}`", p.replacement)).collect();
        json!({
            "description": { "text": format!("{what} {}", shown.join(", ")) },
            "artifactChanges": [{ "artifactLocation": place, "replacements": replacements }],
        })
    };
    let (sure, guesses): (Vec<&Suggestion>, Vec<_>) = suggestions.iter().partition(|s| s.safe);
    let sure = (!sure.is_empty()).then(|| fix("Write", &sure));
    sure.into_iter().chain(guesses.iter().map(|guess| fix("Perhaps", &[guess]))).collect()
}

fn level(severity: Severity) -> &'static str {
    severity.as_str()
}

fn region(index: &LineIndex<'_>, span: Span) -> Value {
    let (start, end) = (index.position(span.start), index.position(span.end));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "byteOffset": span.start,
        "byteLength": span.end - span.start,
    })
}

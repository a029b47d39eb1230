//! `folio schema`: the form of what Folio writes for programs (JSON Schema, draft 2020-12).

use std::io::Write as _;

use crate::diagnostic::nearest;

use super::Outcome;
use super::arguments::{Arguments, SchemaOptions};
use super::report::Report;

/// The schemas, by their names.
const SCHEMAS: [(&str, &str); 4] = [
    ("lines", include_str!("schema/lines.json")),
    ("urls", include_str!("schema/urls.json")),
    ("diff", include_str!("schema/diff.json")),
    ("schedule", include_str!("schema/schedule.json")),
];

/// Runs `folio schema`.
pub(super) fn run(arguments: &Arguments, options: &SchemaOptions) -> Outcome {
    let name = options.name.as_str();
    if let Some((_, schema)) = SCHEMAS.iter().find(|(known, _)| *known == name) {
        let _ = std::io::stdout().write_all(schema.as_bytes());
        return Outcome::Fine;
    }
    let names = SCHEMAS.map(|(known, _)| known);
    let near = nearest(name, names).map(|near| format!("did you mean `{near}`?"));
    let help = near.unwrap_or_else(|| format!("there are {}", names.join(", ")));
    Report::new(arguments).refusal(&format!("there is no schema `{name}`"), Some(&help));
    Outcome::Usage
}

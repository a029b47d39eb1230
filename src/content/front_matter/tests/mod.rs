//! Front matter as its author sees it: what is told (`told`), what is read (`read`), and what
//! holds for every text (`laws`).

mod laws;
mod read;
mod told;

use std::sync::Arc;

use super::{FrontMatter, Parsed, parse};
use crate::diagnostic::{Code, Diagnostic, Sources, arrange, human};
use crate::paths::SourcePath;

struct One(SourcePath, Arc<str>);

impl Sources for One {
    fn text(&self, path: &SourcePath) -> Option<Arc<str>> {
        (*path == self.0).then(|| Arc::clone(&self.1))
    }
}

fn post() -> SourcePath {
    SourcePath::new("content/blog/a.md").unwrap()
}

fn parsed(text: &str) -> Parsed {
    parse(&post(), text)
}

/// Reads a file with this YAML in front.
fn yaml(matter: &str) -> FrontMatter {
    parsed(&format!("---\n{matter}\n---\n")).front_matter
}

fn title(front_matter: &FrontMatter) -> Option<&str> {
    front_matter.title.as_ref().map(|title| title.value.as_str())
}

fn codes(text: &str) -> Vec<Code> {
    parsed(text).diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

/// Renders what is wrong with `text`, as the terminal shows it.
fn shown(text: &str) -> String {
    let mut diagnostics = parsed(text).diagnostics;
    arrange(&mut diagnostics);
    human::render(&diagnostics, &One(post(), text.into()), false)
}

/// Applies every safe replacement, from the end so that offsets stay true.
fn fixed(text: &str, diagnostics: &[Diagnostic]) -> String {
    let mut fixes: Vec<_> =
        diagnostics.iter().flat_map(|d| &d.suggestions).filter(|fix| fix.safe).collect();
    fixes.sort_by_key(|fix| std::cmp::Reverse((fix.span.start, fix.span.end)));
    let mut out = text.to_owned();
    for fix in fixes {
        out.replace_range(fix.span.range(), &fix.replacement);
    }
    out
}

//! The two lanes side by side: each lexer against the grammar whose place it takes.
//!
//! Their classes must agree on 97 of 100 characters that are not blank, over the samples beside this
//! file, the code in the repository's own content and, where the variable `FOLIO_CORPUS` names a
//! folder, the code in that. Where they differ on purpose, `differences.md` says why.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use super::super::tests::check_spans;
use super::super::{named, terminal};
use super::*;

/// The languages of the fast lane, each with its samples.
const SAMPLES: &[(&str, &str)] = &[
    ("bash", include_str!("samples/bash.txt")),
    ("c", include_str!("samples/c.txt")),
    ("console", include_str!("samples/console.txt")),
    ("cpp", include_str!("samples/cpp.txt")),
    ("css", include_str!("samples/css.txt")),
    ("diff", include_str!("samples/diff.txt")),
    ("dockerfile", include_str!("samples/dockerfile.txt")),
    ("go", include_str!("samples/go.txt")),
    ("html", include_str!("samples/html.txt")),
    ("ini", include_str!("samples/ini.txt")),
    ("java", include_str!("samples/java.txt")),
    ("javascript", include_str!("samples/javascript.txt")),
    ("json", include_str!("samples/json.txt")),
    ("jsx", include_str!("samples/jsx.txt")),
    ("markdown", include_str!("samples/markdown.txt")),
    ("python", include_str!("samples/python.txt")),
    ("rust", include_str!("samples/rust.txt")),
    ("sql", include_str!("samples/sql.txt")),
    ("toml", include_str!("samples/toml.txt")),
    ("tsx", include_str!("samples/tsx.txt")),
    ("typescript", include_str!("samples/typescript.txt")),
    ("xml", include_str!("samples/xml.txt")),
    ("yaml", include_str!("samples/yaml.txt")),
    ("yaml", include_str!("samples/yaml-services.txt")),
];

/// Returns the spans of the slow lane; `None` where its grammar gives up.
fn reference(grammar: Grammar, code: &str) -> Option<Vec<Span>> {
    match grammar {
        Grammar::Terminal => terminal::spans(code),
        Grammar::Shell if console::opens_with_prompt(code) => terminal::spans(code),
        Grammar::Shell => named(languages::SHELL, code),
        Grammar::Named(name) => named(name, code),
        Grammar::Plain | Grammar::Php => return None,
    }
    .ok()
}

/// Returns the class of each byte, a space where it has none.
fn classes(code: &str, spans: &[Span]) -> Vec<u8> {
    let mut classes = vec![b' '; code.len()];
    for span in spans {
        classes[span.range.clone()].fill(span.token.class().as_bytes()[0]);
    }
    classes
}

/// How far two lanes agree.
#[derive(Debug, Clone, Copy, Default)]
struct Agreement {
    same: usize,
    all: usize,
}

impl Agreement {
    fn add(&mut self, lexer: Lexer, grammar: Grammar, code: &str) {
        let Some(slow) = reference(grammar, code) else { return };
        let fast = spans(lexer, code);
        check_spans(code, &fast).unwrap();
        let (slow, fast) = (classes(code, &slow), classes(code, &fast));
        for (at, _) in code.char_indices().filter(|(_, c)| !c.is_whitespace()) {
            self.all += 1;
            self.same += usize::from(slow[at] == fast[at]);
        }
    }

    fn percent(self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "counts of characters are small")]
        let share = self.same as f64 / self.all as f64;
        100.0 * share
    }
}

/// Calls `each` with the language and the text of every fenced block below `folder`.
fn fences(folder: &Path, each: &mut dyn FnMut(&str, &str)) {
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_page = path.extension().is_some_and(|end| end == "md" || end == "mdx");
            if path.is_dir() {
                folders.push(path);
            } else if is_page {
                fences_of(&fs::read_to_string(path).unwrap(), each);
            }
        }
    }
}

fn fences_of(page: &str, each: &mut dyn FnMut(&str, &str)) {
    let mut open: Option<(String, String)> = None;
    for event in Parser::new(page) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let language = info.split([' ', '{', ',']).next().unwrap_or_default();
                open = Some((language.to_owned(), String::new()));
            }
            Event::Text(text) => {
                if let Some((_, code)) = &mut open {
                    code.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((language, code)) = open.take() {
                    each(&language, &code);
                }
            }
            _ => {}
        }
    }
}

#[test]
fn the_lanes_agree() {
    let mut agreements: BTreeMap<&str, Agreement> = BTreeMap::new();
    let mut compare = |language: &str, code: &str| {
        let Some(known) = languages::find(language) else { return };
        let Some(lexer) = find(known.grammar) else { return };
        agreements.entry(known.name).or_default().add(lexer, known.grammar, code);
    };
    for (language, sample) in SAMPLES {
        compare(language, sample);
    }
    fences(&Path::new(env!("CARGO_MANIFEST_DIR")).join("content"), &mut compare);
    #[expect(clippy::disallowed_methods, reason = "a larger corpus is there only on some machines")]
    if let Some(corpus) = std::env::var_os("FOLIO_CORPUS") {
        fences(&PathBuf::from(corpus), &mut compare);
    }
    for (language, _) in SAMPLES {
        assert!(agreements.contains_key(language), "{language} is not in the fast lane");
    }
    let differences = include_str!("differences.md");
    let mut report = String::new();
    for (language, agreement) in &agreements {
        let percent = agreement.percent();
        report.push_str(&format!("{language:12} {percent:7.2} % of {}\n", agreement.all));
        assert!(percent >= 97.0, "{report}");
        let is_explained = percent > 99.995 || differences.contains(&format!("\n## {language}"));
        assert!(is_explained, "{language}: {percent:.2} %, and no word about it");
    }
}

#[test]
fn html_is_at_most_five_times_the_code() {
    let (mut code, mut html) = (0, 0);
    for (language, sample) in SAMPLES {
        let lexer = find(languages::find(language).unwrap().grammar).unwrap();
        // `<span class="k">` and `</span>` around each span.
        let own = sample.len() + 23 * spans(lexer, sample).len();
        code += sample.len();
        html += own;
    }
    assert!(html <= 5 * code, "{html} of {code}");
}

#[test]
fn half_a_sample_is_no_trouble() {
    for (language, sample) in SAMPLES {
        let lexer = find(languages::find(language).unwrap().grammar).unwrap();
        for (at, _) in sample.char_indices().step_by(7) {
            check_spans(&sample[at..], &spans(lexer, &sample[at..])).unwrap();
            check_spans(&sample[..at], &spans(lexer, &sample[..at])).unwrap();
        }
    }
}

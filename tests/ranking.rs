//! The law that what `folio check` finds by search-tests.toml is what readers find: the search in Rust
//! and the one of the browser answer alike.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot touch its own site has failed"
)]

mod support;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use folio::search::{Loaded, search};
use support::{files, run_in};

/// Questions of every kind about the pages whose text this is: words, two words, beginnings, forms of
/// words, words with a slip of the finger, words that nobody wrote.
fn queries(text: &str) -> Vec<String> {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| (4..=14).contains(&word.chars().count()))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let mut found = ["C++", "c++ ", "c#", "C", "g++ flags"].map(str::to_owned).to_vec();
    for (at, word) in words.iter().enumerate().step_by(words.len() / 150 + 1) {
        let other = words[(at * 7 + 3) % words.len()];
        let letters: Vec<char> = word.chars().collect();
        let beginning: String = letters[..=letters.len() / 2].iter().collect();
        let mut slip = letters.clone();
        slip.swap(1, 2);
        let mut missing = letters;
        missing.remove(3);
        found.extend([
            (*word).to_owned(),
            format!("{word} "),
            format!("{word} {other}"),
            format!("how to {other} {word}"),
            format!("{word}s"),
            beginning,
            slip.into_iter().collect(),
            missing.into_iter().collect(),
            format!("{word}zqx"),
        ]);
    }
    found
}

#[test]
fn the_browser_finds_what_the_check_finds() {
    let node = Command::new("node").arg("--version").output();
    if node.is_err() {
        assert!(std::env::var_os("BROWSER_TESTS").is_none(), "there is no node");
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("site");
    let run = run_in(root, &["build", "--no-cache", "--output", folder.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let open = |path: &str| fs::read(folder.join(path)).ok().map(Cow::Owned);
    let index = Loaded::open(open).unwrap();

    let pages = files(&root.join("content"));
    let text: String = pages
        .iter()
        .filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "md"))
        .map(|name| fs::read_to_string(root.join("content").join(name)).unwrap())
        .collect();
    let queries = queries(&text);
    assert!(queries.len() > 500);
    // Node takes them for modules where a package says so.
    let scripts = scratch.path().join("js");
    fs::create_dir(&scripts).unwrap();
    fs::write(scripts.join("package.json"), "{\"type\": \"module\"}").unwrap();
    for name in ["search-index.js", "search-words.js"] {
        fs::copy(root.join("static/js").join(name), scripts.join(name)).unwrap();
    }
    let mut node = Command::new("node")
        .arg(root.join("tests/browser/ranking.mjs"))
        .args([&scripts, &folder])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    node.stdin
        .take()
        .unwrap()
        .write_all(serde_json::to_string(&queries).unwrap().as_bytes())
        .unwrap();
    let answered = node.wait_with_output().unwrap();
    assert!(answered.status.success());
    let answers: Vec<Vec<(u32, u32)>> = serde_json::from_slice(&answered.stdout).unwrap();
    let mut hits = 0;
    for (query, theirs) in queries.iter().zip(answers) {
        let ours: Vec<(u32, u32)> = search(&index, query, None, 20)
            .iter()
            .map(|hit| (hit.page, hit.section.unwrap_or(0)))
            .collect();
        hits += ours.len();
        assert_eq!(ours, theirs, "`{query}`");
    }
    assert!(hits > queries.len(), "most queries find something");
}

//! The layers of `src/`: a module uses only those that `lib.rs` lists before it, each file says
//! what it owns, and only one module touches the disk.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot touch its own site has failed"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn source_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Returns the top-level module that a file belongs to: `library` for `src/library/menu.rs`.
fn module_of(file: &Path) -> String {
    let relative = file.strip_prefix(root()).unwrap();
    let first = relative.iter().next().unwrap().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

/// Returns whether a file holds tests: they look at results through the layers above them too.
fn is_test(file: &Path) -> bool {
    file.iter().any(|part| part == "tests.rs" || part == "tests")
}

/// Returns the modules of the crate that a source text names.
fn used_modules(text: &str) -> Vec<String> {
    let mut used = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        let names = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap().split(',').collect(),
            None => vec![rest],
        };
        for name in names {
            let name = name.trim_start();
            let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
            if end > 0 {
                used.push(name[..end].to_owned());
            }
        }
    }
    used
}

#[test]
fn every_module_uses_only_the_layers_before_it() {
    let lib = fs::read_to_string(root().join("lib.rs")).unwrap();
    let layers: BTreeMap<String, usize> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .enumerate()
        .map(|(place, name)| (name.to_owned(), place))
        .collect();
    assert!(layers.len() >= 15, "the layers are listed in lib.rs: {layers:?}");
    let mut wrong = Vec::new();
    for file in source_files(&root()) {
        let module = module_of(&file);
        let Some(own) = layers.get(&module) else { continue };
        if is_test(&file) {
            continue;
        }
        for used in used_modules(&fs::read_to_string(&file).unwrap()) {
            match layers.get(&used) {
                Some(place) if *place > *own => {
                    wrong.push(format!("{} uses `{used}`", file.display()));
                }
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_owns() {
    for file in source_files(&root()) {
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//! "), "{} does not open with `//!`", file.display());
    }
}

#[test]
fn only_the_front_end_prints() {
    for file in source_files(&root()).iter().filter(|file| !is_test(file)) {
        let module = module_of(file);
        let text = fs::read_to_string(file).unwrap();
        for macro_name in ["println!", "eprintln!", "print!(", "dbg!"] {
            assert!(
                module == "cli" || !text.contains(macro_name),
                "{} prints with {macro_name}",
                file.display()
            );
        }
    }
}

#[test]
fn the_binary_is_a_door_and_nothing_more() {
    let text = fs::read_to_string(root().join("main.rs")).unwrap();
    assert!(text.lines().count() < 40);
}

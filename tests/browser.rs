//! Pages in a real browser: Chromium, driven by playwright-core.
//!
//! They run where Node, Chromium and playwright-core are at hand (`NODE_PATH` names the folder of
//! packages, `CHROMIUM` the browser), and must be there where `BROWSER_TESTS=required`.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test says why it did not run"
)]

use std::path::Path;
use std::process::Command;

#[test]
fn the_open_page_takes_up_what_is_typed() {
    run("preview.mjs");
}

#[test]
fn many_tabs_share_a_connection_and_find_the_preview_again() {
    run("tabs.mjs");
}

#[test]
fn after_every_random_edit_the_open_page_is_what_a_fresh_one_is() {
    run("random.mjs");
}

/// Runs a test of `tests/browser/` over a folder of its own.
fn run(test: &str) {
    let chromium = std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    let packages = std::env::var("NODE_PATH").unwrap_or_default();
    let is_ready = Path::new(&chromium).exists()
        && !packages.is_empty()
        && Path::new(&packages).join("playwright-core").is_dir();
    if !is_ready {
        let is_required = std::env::var("BROWSER_TESTS").is_ok_and(|value| value == "required");
        assert!(!is_required, "no Chromium at {chromium}, or no playwright-core in {packages:?}");
        eprintln!("not run: no Chromium at {chromium}, or no playwright-core in NODE_PATH");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new("node")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser").join(test))
        .args([env!("CARGO_BIN_EXE_folio"), &chromium])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

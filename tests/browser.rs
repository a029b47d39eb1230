//! Pages in a real browser: Chromium, driven by playwright-core.
//!
//! They run where Node, Chromium, playwright-core and axe-core are at hand (`NODE_PATH` names the folder
//! of packages, `CHROMIUM` the browser), and must be there where `BROWSER_TESTS=required`. The audits
//! below `tests/browser/audit/` can be run by hand over any built site.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test says why it did not run"
)]

use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, OnceLock, PoisonError};

use tempfile::TempDir;

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

#[test]
fn everything_that_a_script_adds_works_by_keyboard_under_the_policy() {
    run("page.mjs");
}

#[test]
fn menus_work_by_keyboard_and_stay_as_the_reader_left_them() {
    run("menus.mjs");
}

#[test]
fn what_a_reader_searches_is_found_by_keyboard_under_the_policy() {
    run("search.mjs");
}

#[test]
fn pages_are_accessible_in_light_and_dark_wide_and_narrow() {
    audit("axe.mjs");
}

#[test]
fn pages_run_under_the_policy_that_hosts_are_told() {
    audit("csp.mjs");
}

#[test]
fn no_page_is_wider_than_a_small_phone() {
    audit("overflow.mjs");
}

#[test]
fn pages_are_whole_without_script() {
    audit("scripts_off.mjs");
}

#[test]
fn the_first_page_is_light() {
    audit("weight.mjs");
}

/// One browser at a time: several on a small machine take longer than the patience of each test.
static ALONE: Mutex<()> = Mutex::new(());

/// The folder of packages and the browser, where both are at hand.
fn browser(packages_needed: &[&str]) -> Option<(String, String)> {
    let chromium = std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    let packages = std::env::var("NODE_PATH").unwrap_or_default();
    let has = |name: &str| Path::new(&packages).join(name).is_dir();
    let is_ready = Path::new(&chromium).exists()
        && !packages.is_empty()
        && packages_needed.iter().all(|name| has(name));
    if !is_ready {
        let is_required = std::env::var("BROWSER_TESTS").is_ok_and(|value| value == "required");
        assert!(
            !is_required,
            "no Chromium at {chromium}, or not {packages_needed:?} in {packages:?}"
        );
        eprintln!("not run: no Chromium at {chromium}, or not {packages_needed:?} in NODE_PATH");
        return None;
    }
    Some((chromium, packages))
}

/// Runs a test of `tests/browser/` over a folder of its own.
fn run(test: &str) {
    let Some((chromium, _)) = browser(&["playwright-core"]) else { return };
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new("node")
        .arg(root().join("tests/browser").join(test))
        .args([env!("CARGO_BIN_EXE_folio"), &chromium])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Runs an audit over the repository's own site, built once for all of them.
fn audit(name: &str) {
    static SITE: OnceLock<TempDir> = OnceLock::new();
    let Some((chromium, _)) = browser(&["playwright-core", "axe-core"]) else { return };
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let site = SITE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_folio"))
            .arg("-C")
            .arg(root())
            .args(["build", "--quiet", "--no-cache", "--output"])
            .arg(folder.path().join("site"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        folder
    });
    let output = Command::new("node")
        .arg(root().join("tests/browser/audit").join(name))
        .arg(site.path().join("site"))
        .env("CHROMIUM", chromium)
        .output()
        .unwrap();
    let told = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&told));
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

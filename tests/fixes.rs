//! `folio check --fix`: what is sure is written into the sources, and nothing else is touched.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot touch its own site has failed"
)]

mod support;

use std::fs;

use insta::assert_snapshot;
use support::{TestSite, files};

/// A site with mistakes that have one sure way out, beside some that have none.
fn broken() -> TestSite {
    TestSite::bare()
        .write("folio.toml", "titel = \"Test\"\nbase_url = \"https://site.example\"\n")
        .write("content/docs/index.md", "---\ntitle: Docs\n---\n\n[Keys](./keys.md#the-keys)\n")
        .write(
            "content/docs/keys.md",
            "\u{feff}---\r\ntitle: Keys: who has them\r\ndate: 2026-01-02\r\ntgas: [a]\r\n---\r\n\r\n\
             ## The  Keys  \r\n\r\n[Old](/docs/Home) [this](#The_Keys), [nowhere](#zzz)\t\r\n",
        )
        .write("content/docs/guides/home.md", "---\nslug: start\n---\n\n[a](/docs/guides/home#no)\n")
        .write("content/docs/meta.json", "{ \"pages\": [\"keys\", \"...\",] }\n")
}

/// Returns every source file with its text.
fn sources(site: &TestSite) -> Vec<(String, String)> {
    let names = files(&site.path(".")).into_iter().filter(|name| !name.starts_with("public/"));
    names.map(|name| (name.clone(), fs::read_to_string(site.path(&name)).unwrap())).collect()
}

#[test]
fn what_is_sure_is_written_and_what_is_not_is_left() {
    let site = broken();
    let run = site.run(&["check", "--fix"]);
    assert_eq!(run.code, 1, "what is left is still wrong");
    let fixed: Vec<&str> = run.stderr.lines().filter(|line| line.starts_with("fixed ")).collect();
    assert_snapshot!(fixed.join("\n"), @r"
    fixed folio.toml:1:1: there is no setting `titel`
    fixed content/docs/guides/home.md:5:5: there is no page `/docs/guides/home`
    fixed content/docs/index.md:5:8: no heading `the-keys` on `/docs/keys/`
    fixed content/docs/keys.md:2:12: unquoted `: ` in the value of `title`
    fixed content/docs/keys.md:3:1: `date` is read as `publishedAt`
    fixed content/docs/keys.md:4:1: unknown key `tgas`
    fixed content/docs/keys.md:9:26: no heading `The_Keys` on this page
    fixed content/docs/meta.json:1:26: JSON has no comma after the last entry
    ");
    assert_snapshot!(run.stderr.lines().last().unwrap(), @"Fixed 8 mistakes in 5 files; left: 3 errors");
    let text = |name: &str| fs::read_to_string(site.path(name)).unwrap();
    assert_eq!(text("folio.toml"), "title = \"Test\"\nbase_url = \"https://site.example\"\n");
    assert_eq!(
        text("content/docs/keys.md"),
        "\u{feff}---\r\ntitle: \"Keys: who has them\"\r\npublishedAt: 2026-01-02\r\ntags: [a]\r\n---\r\n\r\n\
         ## The  Keys  \r\n\r\n[Old](/docs/Home) [this](#the--keys), [nowhere](#zzz)\t\r\n"
    );
}

#[test]
fn mending_twice_is_mending_once() {
    let site = broken();
    site.run(&["check", "--fix"]);
    let once = sources(&site);
    let run = site.run(&["check", "--fix"]);
    assert!(run.stderr.contains("Nothing to fix: "), "{}", run.stderr);
    assert_eq!(sources(&site), once);
}

#[test]
fn a_dry_run_shows_a_diff_and_writes_nothing() {
    let site = broken();
    let before = sources(&site);
    let run = site.run(&["check", "--fix", "--dry-run"]);
    assert_eq!(sources(&site), before);
    assert!(run.stderr.contains("Would fix "), "{}", run.stderr);
    assert!(
        run.stdout.starts_with(
            "--- a/content/docs/guides/home.md\n+++ b/content/docs/guides/home.md\n@@ -2,4 +2,4 @@\n \
             slug: start\n ---\n \n-[a](/docs/guides/home#no)\n+[a](/docs/guides/start#no)\n"
        ),
        "{}",
        run.stdout
    );
    // The diff is one that others can apply.
    fs::write(site.path("fix.patch"), &run.stdout).unwrap();
    let status = std::process::Command::new("git")
        .args(["apply", "fix.patch"])
        .current_dir(site.path("."))
        .status()
        .unwrap();
    assert!(status.success());
    fs::remove_file(site.path("fix.patch")).unwrap();
    let patched = sources(&site);
    let other = broken();
    other.run(&["check", "--fix"]);
    assert_eq!(patched, sources(&other));
}

#[test]
fn machines_learn_what_was_mended() {
    let run = broken().run(&["check", "--fix", "--format", "json"]);
    let lines: Vec<serde_json::Value> =
        run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let fixed = lines.iter().filter(|line| !line["fixed"].is_null()).count();
    let summary = &lines.last().unwrap()["summary"];
    assert!(fixed > 3);
    assert_eq!(summary["fixed"], fixed);
    assert_eq!(summary["files"].as_array().unwrap().len(), 5);
}

#[test]
fn a_check_says_how_many_mistakes_mend_themselves() {
    let site = TestSite::new()
        .write("content/docs/index.md", "## One\n\n[a](#One) [b](#ONE)\n")
        .write("content/docs/a.md", "Text.\n");
    let run = site.run(&["check"]);
    assert!(
        run.stderr.ends_with("`folio check --fix` mends 2 of them, which are sure\n"),
        "{}",
        run.stderr
    );
    site.run(&["check", "--fix"]);
    assert_eq!(site.run(&["check"]).code, 0);
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_permissions_and_a_link_stays_one() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let site = TestSite::new().write("content/docs/real.md", "## One\n\n[a](#One)\n");
    let real = site.path("content/docs/real.md");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real.md", site.path("content/docs/link.md")).unwrap();
    site.run(&["check", "--fix"]);
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::symlink_metadata(site.path("content/docs/link.md")).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&real).unwrap(), "## One\n\n[a](#one)\n");
}

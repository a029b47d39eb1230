//! Dates of the last change, out of the history of a real git repository.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot touch its own site has failed"
)]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use support::{TestSite, run_in};

fn git(folder: &Path, date: &str, arguments: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=Ada", "-c", "user.email=ada@site.example"])
        .args(["-c", "commit.gpgsign=false", "-c", "protocol.file.allow=always"])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_AUTHOR_DATE", date)
        .env("GIT_COMMITTER_DATE", date)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn commit(site: &TestSite, date: &str) {
    git(&site.path("."), date, &["add", "."]);
    git(&site.path("."), date, &["commit", "--quiet", "--message", "A change"]);
}

/// Begins a repository whose pages were made on one day, one of them changed on another.
fn repository() -> TestSite {
    let site = TestSite::new()
        .write("content/docs/index.md", "---\ntitle: Docs\n---\n\nText.\n")
        .write("content/docs/größe a.md", "---\ntitle: Size\n---\n\nText.\n")
        .write("content/docs/said.md", "---\ntitle: Said\nupdatedAt: 2020-02-03\n---\n\nText.\n")
        .write("content/blog/p.md", "---\ntitle: P\npublishedAt: 2026-01-02\n---\n\nText.\n");
    git(&site.path("."), "2026-03-01T10:00:00+02:00", &["init", "--quiet"]);
    commit(&site, "2026-03-01T10:00:00+02:00");
    site.put("content/docs/größe a.md", "---\ntitle: Size\n---\n\nMore.\n");
    commit(&site, "2026-03-04T23:30:00+02:00");
    site
}

#[test]
fn docs_show_when_they_were_last_changed() {
    let site = repository();
    site.build(&[]);
    let page = site.published("docs/größe a/index.html");
    assert!(
        page.contains("Last updated <time datetime=\"2026-03-04T23:30:00+02:00\">4 March 2026")
    );
    assert!(site.published("docs/index.html").contains("1 March 2026"));
    assert!(
        site.published("docs/said/index.html").contains("3 February 2020"),
        "its own word wins"
    );
    assert!(!site.published("blog/p/index.html").contains("Updated"), "a post says it itself");
    assert!(site.published("sitemap.xml").contains("<lastmod>2026-03-04</lastmod>"));
}

#[test]
fn a_site_in_a_folder_of_the_repository_is_found_in_its_history() {
    let outer = TestSite::bare().write("readme.md", "Not the site.");
    outer.put("site/folio.toml", "base_url = \"https://site.example\"\n");
    outer.put("site/content/docs/index.md", "---\ntitle: Docs\n---\n\nText.\n");
    git(&outer.path("."), "2026-03-01T10:00:00Z", &["init", "--quiet"]);
    commit(&outer, "2026-05-06T10:00:00Z");
    let run = run_in(&outer.path("site"), &["build"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let page = fs::read_to_string(outer.path("site/public/docs/index.html")).unwrap();
    assert!(page.contains("6 May 2026"), "{page}");
}

#[test]
fn dates_can_be_left_out() {
    let site = repository();
    site.put("folio.toml", "base_url = \"https://site.example\"\ngit_dates = false\n");
    site.build(&[]);
    assert!(!site.published("docs/index.html").contains("Last updated"));
}

#[test]
fn a_clone_that_was_cut_short_shows_no_wrong_date_and_says_so() {
    let site = repository();
    let clone = TestSite::bare();
    let origin = format!("file://{}", site.path(".").display());
    let date = "2026-03-05T10:00:00Z";
    git(&clone.path("."), date, &["clone", "--quiet", "--depth", "1", &origin, "c"]);
    let run = run_in(&clone.path("c"), &["build"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("shallow-history"), "{}", run.stderr);
    let page = fs::read_to_string(clone.path("c/public/docs/index.html")).unwrap();
    assert!(!page.contains("Last updated"), "{page}");
}

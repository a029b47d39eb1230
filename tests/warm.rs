//! Builds after builds, with the real binary: what is kept, what is put right, and what is said of it.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot touch its own site has failed"
)]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use support::{TestSite, files};

fn site() -> TestSite {
    TestSite::new()
        .write("content/docs/index.md", "# Docs\n\n[A](a.md)\n")
        .write("content/docs/a.md", "---\ntitle: A\n---\nText of A.\n\n## One\n")
        .write("content/docs/b.md", "---\ntitle: B\n---\nText of B.\n")
        .write("content/docs/p.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .write("static/note.txt", "a note\n")
}

/// Asserts that the published folder is what a build without a memory makes.
fn assert_right(site: &TestSite) {
    let run = site.run(&["build", "--no-cache", "-o", "fresh"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let (warm, cold) = (site.path("public"), site.path("fresh"));
    assert_eq!(files(&warm), files(&cold));
    for name in files(&cold) {
        assert_eq!(
            fs::read(warm.join(&name)).unwrap(),
            fs::read(cold.join(&name)).unwrap(),
            "{name}"
        );
    }
}

/// Returns the summary of a build in JSON.
fn summary(site: &TestSite, arguments: &[&str]) -> serde_json::Value {
    let run = site.run(&[&["build", "--format", "json"], arguments].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let last: serde_json::Value = serde_json::from_str(run.stdout.lines().last().unwrap()).unwrap();
    last["summary"].clone()
}

#[cfg(unix)]
fn inode(path: &Path) -> (u64, i64) {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = path.metadata().unwrap();
    (metadata.ino(), metadata.mtime_nsec())
}

#[test]
#[cfg(unix)]
fn a_build_with_nothing_to_do_touches_nothing() {
    let site = site();
    site.build(&[]);
    let before = inode(&site.path("public"));
    let page = inode(&site.path("public/docs/a/index.html"));
    let summary = summary(&site, &[]);
    assert_eq!((&summary["made"], &summary["rendered"]), (&0.into(), &0.into()));
    assert_eq!(inode(&site.path("public")), before);
    assert_eq!(inode(&site.path("public/docs/a/index.html")), page);
}

#[test]
fn edit_after_edit_comes_to_what_a_first_build_does() {
    let site = site();
    site.build(&[]);
    for round in 0..4 {
        site.put("content/docs/a.md", format!("---\ntitle: A\n---\nRound {round}.\n\n## One\n"));
        assert_eq!(summary(&site, &[])["changed"], 1);
        assert_right(&site);
    }
    fs::remove_file(site.path("content/docs/b.md")).unwrap();
    site.build(&[]);
    assert!(!site.is_published("docs/b/index.html"));
    assert_right(&site);
    site.put("content/docs/b.md", "---\ntitle: B\n---\nBack.\n");
    site.build(&[]);
    assert_right(&site);
}

#[test]
fn what_was_changed_by_hand_is_put_right() {
    let site = site();
    site.build(&[]);
    site.put("content/docs/b.md", "---\ntitle: B\n---\nOther text of B.\n");
    site.build(&[]);
    let page = site.path("public/docs/a/index.html");
    let whole = fs::read(&page).unwrap();
    // In place, of the same length, removed, replaced by a folder.
    fs::write(&page, vec![b'x'; whole.len()]).unwrap();
    site.build(&[]);
    assert_right(&site);
    fs::remove_file(&page).unwrap();
    site.build(&[]);
    assert_right(&site);
    fs::write(site.path("public/.folio-manifest"), "nonsense").unwrap();
    let run = site.run(&["build"]);
    assert_eq!(run.code, 2, "files that no manifest names are not ours: {}", run.stderr);
    site.build(&["--force"]);
    assert_right(&site);
}

#[test]
fn a_file_may_become_a_folder_and_a_folder_a_file() {
    let site = site().write("static/x", "a file\n");
    site.build(&[]);
    for round in 0..3 {
        fs::remove_file(site.path("static/x")).unwrap();
        site.put("static/x/y", format!("below {round}\n"));
        site.build(&[]);
        assert_right(&site);
        fs::remove_dir_all(site.path("static/x")).unwrap();
        site.put("static/x", format!("a file again {round}\n"));
        site.build(&[]);
        assert_right(&site);
    }
}

#[test]
fn a_failed_build_leaves_nothing_behind_in_the_next_one() {
    let site = site();
    site.build(&[]);
    let before = site.published("docs/a/index.html");
    site.put("content/docs/a.md", "---\ntitle: A\n---\n[gone](gone.md)\n");
    site.put("content/docs/new.md", "---\ntitle: New\n---\nNew.\n");
    assert_eq!(site.run(&["build"]).code, 1);
    assert_eq!(site.published("docs/a/index.html"), before);
    fs::remove_file(site.path("content/docs/new.md")).unwrap();
    site.put("content/docs/a.md", "---\ntitle: A\n---\nMended.\n");
    site.build(&[]);
    assert!(!site.is_published("docs/new/index.html"));
    assert_right(&site);
}

#[test]
fn files_of_others_are_carried_over_as_long_as_they_are_there() {
    let site = site();
    site.build(&[]);
    site.put("public/theirs.txt", "keep me");
    site.put("content/docs/a.md", "---\ntitle: A\n---\nSecond.\n");
    let run = site.run(&["build"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    site.build(&["--force"]);
    assert_eq!(site.published("theirs.txt"), "keep me");
    fs::remove_file(site.path("public/theirs.txt")).unwrap();
    for round in 0..3 {
        site.put("content/docs/a.md", format!("---\ntitle: A\n---\nThird {round}.\n"));
        site.build(&[]);
        assert!(!site.is_published("theirs.txt"), "what was removed stays away");
    }
    assert_right(&site);
}

#[test]
fn mistakes_are_told_again_by_a_build_that_makes_nothing() {
    let site =
        site().write("content/docs/a.md", "---\ntitle: A\ntpyo: 1\n---\n```nosuch\nx\n```\n");
    let first = site.build(&[]).stderr;
    let again = site.build(&[]).stderr;
    let told = |text: &str| {
        text.lines().filter(|l| !l.starts_with("Published")).collect::<Vec<_>>().join("\n")
    };
    assert!(first.contains("unknown-key") && first.contains("unknown-language"), "{first}");
    assert_eq!(told(&first), told(&again));
}

#[test]
fn a_damaged_cache_is_told_in_a_line_and_does_no_harm() {
    let site = site();
    site.build(&[]);
    let cache = site.path(".folio/cache");
    let mut bytes = fs::read(&cache).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xFF;
    fs::write(&cache, bytes).unwrap();
    let run = site.build(&[]);
    assert!(
        run.stderr.starts_with("The cache in .folio is damaged; everything is made anew\n"),
        "{}",
        run.stderr
    );
    assert_eq!(summary(&site, &[])["made"], 0);
    // A place where nothing can be remembered is told, too.
    let site = TestSite::new().write("content/index.md", "# Home\n").write(".folio", "a file");
    let run = site.build(&[]);
    assert!(run.stderr.contains("Nothing is remembered for the next build: "), "{}", run.stderr);
    assert!(site.is_published("index.html"));
}

#[test]
fn the_tree_of_a_published_folder_that_is_gone_goes_too() {
    let site = site();
    let trees = || {
        let all = files(&site.path(".folio/trees"));
        all.iter().filter(|name| !name.ends_with(".lock")).count()
    };
    for round in 0..2 {
        site.put("content/docs/a.md", format!("---\ntitle: A\n---\nRound {round}.\n"));
        site.build(&["-o", "one"]);
        site.build(&["-o", "two"]);
    }
    let both = trees();
    fs::remove_dir_all(site.path("one")).unwrap();
    site.build(&["-o", "two"]);
    assert!(trees() * 2 <= both, "{} of {both}", trees());
    site.build(&["-o", "one"]);
    assert!(site.path("one/docs/a/index.html").exists());
}

#[test]
fn without_a_cache_nothing_is_remembered() {
    let site = site();
    site.build(&["--no-cache"]);
    assert!(!site.path(".folio").exists());
    assert_eq!(summary(&site, &["--no-cache"])["made"], summary(&site, &["--no-cache"])["files"]);
}

#[test]
fn two_builds_at_once_take_turns() {
    let site = site();
    for number in 0..60 {
        site.put(&format!("content/docs/n{number}.md"), format!("# Number {number}\n\nText.\n"));
    }
    let start = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_folio"));
        command.arg("build").arg("-q").current_dir(site.path("")).spawn().unwrap()
    };
    for round in 0..4 {
        site.put("content/docs/a.md", format!("---\ntitle: A\n---\nRound {round}.\n"));
        let builds = [start(), start(), start()];
        for mut build in builds {
            assert!(build.wait().unwrap().success());
        }
        assert_right(&site);
    }
}

#[test]
fn why_names_the_answers_that_changed() {
    let site = site();
    let why = |page: &str| site.run(&["why", page]).stderr;
    assert_eq!(why("/docs/a"), "`docs/a/index.html` will be made: nothing is remembered of it\n");
    site.build(&[]);
    let same = why("content/docs/a.md");
    assert!(same.starts_with("`docs/a/index.html` stays as it is: all "), "{same}");
    site.put("content/docs/a.md", "---\ntitle: Aa\n---\nText of A.\n\n## One\n");
    let changed = why("content/docs/a.md");
    assert!(changed.contains(" will be made anew: "), "{changed}");
    assert!(changed.contains("what `content/docs/a.md` says of itself"), "{changed}");
    let other = why("docs/b/index.html");
    assert!(other.contains("\n  the menu beside it"), "{other}");
    let run = site.run(&["why", "/docs/zz/"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("nothing is published at `/docs/zz/`"), "{}", run.stderr);
}

#[test]
fn timings_say_where_the_time_went() {
    let site = site();
    let run = site.build(&["--timings"]);
    for stage in [" ms  reading", " ms  pages", " ms  publishing", " ms  in all", "outputs made"] {
        assert!(run.stderr.contains(stage), "{stage}: {}", run.stderr);
    }
    let timings = &summary(&site, &["--timings"])["timings"];
    assert!(timings["milliseconds"].as_f64().unwrap() > 0.0);
    assert!(timings["slowest"].as_array().unwrap().is_empty(), "nothing was made: {timings}");
}

#[test]
fn a_long_menu_shows_the_stretch_around_the_page_and_leads_to_the_rest() {
    let site = TestSite::new().write("content/docs/index.md", "# All\n");
    for number in 0..600 {
        site.put(&format!("content/docs/p{number:03}.md"), format!("# Page {number}\n"));
    }
    site.build(&[]);
    let page = site.published("docs/p300/index.html");
    let menu = &page[page.find("<nav class=\"sidebar\"").unwrap()..];
    let menu = &menu[..menu.find("</nav>").unwrap()];
    assert!(menu.contains("<a href=\"/docs/p300/\" aria-current=\"page\">Page 300</a>"), "{menu}");
    assert!(menu.contains("<li class=\"more\"><a href=\"/docs/\">"), "{menu}");
    assert!(menu.matches("<li").count() < 130, "{}", menu.matches("<li").count());
    // The folder's own page lists them all.
    let index = site.published("docs/index.html");
    assert!(index.contains("/docs/p000/") && index.contains("/docs/p599/"));
    // A page that comes far away is none of its business; the one who sees it is another.
    site.put("content/docs/p600.md", "# Page 600\n");
    site.build(&[]);
    assert_right(&site);
}

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
        // The page, its Markdown, all Markdown in one file, and the words of it that changed.
        let changed = summary(&site, &[])["changed"].as_u64().unwrap();
        assert!((3..=8).contains(&changed), "{changed}");
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
        all.iter().filter(|name| name.contains('/')).count()
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

#[test]
fn a_manifest_that_names_files_elsewhere_removes_none_of_them() {
    let site = site().write("keep.txt", "mine");
    site.build(&[]);
    let manifest = site.path("public/.folio-manifest");
    let mut text = fs::read_to_string(&manifest).unwrap();
    for path in ["../keep.txt", "../../../keep.txt", "../content/docs/b.md"] {
        text.push_str(&format!("00000000000000000000000000000000 4 {path}\n"));
    }
    text.push_str(&format!("0 4 {}\n", site.path("keep.txt").display()));
    fs::write(&manifest, text).unwrap();
    for round in 0..3 {
        site.put("content/docs/a.md", format!("---\ntitle: A\n---\nRound {round}.\n"));
        site.build(&[]);
    }
    assert_eq!(fs::read_to_string(site.path("keep.txt")).unwrap(), "mine");
    assert!(site.path("content/docs/b.md").exists());
    assert_right(&site);
}

#[test]
#[cfg(unix)]
fn nothing_is_written_or_removed_through_a_link() {
    let site = site().write("elsewhere/file.txt", "mine");
    site.build(&[]);
    site.put("content/docs/a.md", "---\ntitle: A\n---\nSecond.\n");
    site.build(&[]);
    // The tree itself, a folder in it, a folder and a file of the published site.
    let trees = site.path(".folio/trees");
    let tree =
        fs::read_dir(&trees).unwrap().map(|e| e.unwrap().path()).find(|p| p.is_dir()).unwrap();
    let link = |at: &Path| {
        let _ = fs::remove_dir_all(at);
        let _ = fs::remove_file(at);
        std::os::unix::fs::symlink(site.path("elsewhere"), at).unwrap();
    };
    for round in 0..3 {
        link(&if round == 0 { tree.clone() } else { tree.join("docs") });
        site.put("content/docs/a.md", format!("---\ntitle: A\n---\nRound {round}.\n"));
        site.build(&[]);
        assert_right(&site);
    }
    let page = site.path("public/docs/b/index.html");
    fs::copy(&page, site.path("copy.html")).unwrap();
    fs::remove_file(&page).unwrap();
    std::os::unix::fs::symlink(site.path("copy.html"), &page).unwrap();
    site.build(&[]);
    assert!(fs::symlink_metadata(&page).unwrap().is_file(), "a link is no file of ours");
    assert_right(&site);
    link(&site.path("public/docs"));
    let run = site.run(&["build", "--force"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("stands in the way of `docs/"), "{}", run.stderr);
    assert_eq!(files(&site.path("elsewhere")), ["file.txt"]);
}

#[test]
fn files_of_others_never_give_way_to_an_output() {
    for (theirs, ours) in [("new.txt", "new.txt"), ("foo", "foo/x.txt"), ("foo/mine.txt", "foo")] {
        let site = site();
        site.build(&[]);
        site.put(&format!("public/{theirs}"), "precious");
        site.put(&format!("static/{ours}"), "the site's");
        let run = site.run(&["build", "--force"]);
        assert_eq!(run.code, 2, "{theirs} {ours}: {}", run.stderr);
        assert!(run.stderr.contains(&format!("stands in the way of `{ours}`")), "{}", run.stderr);
        assert_eq!(site.published(theirs), "precious");
    }
}

#[test]
fn pages_whose_folders_were_exchanged_are_put_right() {
    let page =
        |title: &str| format!("---\ntitle: {title}\nunlisted: true\n---\nText of {title}.\n");
    let site = site().write("content/docs/x.md", page("X")).write("content/docs/y.md", page("Y"));
    site.build(&[]);
    let at = |name: &str| site.path("public/docs").join(name);
    fs::rename(at("x"), at("t")).unwrap();
    fs::rename(at("y"), at("x")).unwrap();
    fs::rename(at("t"), at("y")).unwrap();
    site.build(&[]);
    assert_right(&site);
}

#[test]
fn a_copied_site_is_looked_at_whole() {
    let site = site();
    site.build(&[]);
    let page = site.path("public/docs/a/index.html");
    let mut bytes = fs::read(&page).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] = b'#';
    fs::write(&page, bytes).unwrap();
    // As a copy with new times and numbers would be.
    let public = site.path("public");
    for name in files(&public) {
        let bytes = fs::read(public.join(&name)).unwrap();
        fs::remove_file(public.join(&name)).unwrap();
        fs::write(public.join(&name), bytes).unwrap();
    }
    site.build(&[]);
    assert_right(&site);
}

#[test]
fn a_site_with_a_mounted_folder_is_remembered_too() {
    let site = TestSite::bare()
        .write("api/docs/e.md", "# E\n")
        .write("site/content/index.md", "# Home\n")
        .write("site/folio.toml", "base_url = \"https://site.example\"\n[[mount]]\nfrom = \"../api/docs\"\nto = \"/docs/api\"\n");
    let run = |arguments: &[&str]| {
        site.run(&[&["-C", "site", "build", "-o", "out", "--format", "json"], arguments].concat())
    };
    assert_eq!(run(&[]).code, 0);
    assert!(run(&[]).stdout.contains("\"made\":0"), "{}", run(&[]).stdout);
    let inside = site.run(&["-C", "site", "build", "-o", "api/docs/sub"]);
    assert_eq!(inside.code, 2, "the sources of a mount are no output folder: {}", inside.stderr);
}

#[test]
fn a_component_that_any_template_defines_is_followed() {
    let site = site()
        .write(
            "templates/components/Hey.html",
            "{%- component hello() %}ONE{% endcomponent hello %}",
        )
        .write(
            "templates/docs.html",
            "{% extends \"base.html\" %}{% block body %}{{<hello />}}{% endblock %}",
        );
    site.build(&[]);
    assert!(site.published("docs/a/index.html").contains("ONE"));
    site.put(
        "templates/components/Hey.html",
        "{%- component hello() %}TWO{% endcomponent hello %}",
    );
    site.build(&[]);
    assert_right(&site);
}

#[test]
fn a_place_for_the_cache_that_is_taken_does_no_harm() {
    let site = site().write(".folio/trees", "a file");
    site.build(&[]);
    site.put("content/docs/a.md", "---\ntitle: A\n---\nSecond.\n");
    site.build(&[]);
    assert_right(&site);
}

#[test]
fn a_check_and_a_failed_build_change_nothing_that_why_tells() {
    let site = site();
    site.build(&[]);
    site.put("content/docs/a.md", "---\ntitle: A\n---\nChanged.\n");
    site.run(&["check"]);
    let why = || site.run(&["why", "docs/a"]).stderr;
    assert!(why().contains("will be made anew"), "{}", why());
    site.put("content/docs/b.md", "[gone](gone.md)\n");
    assert_eq!(site.run(&["build"]).code, 1);
    assert!(why().contains("will be made anew"), "{}", why());
    // A site that was only ever checked has no folder for a cache.
    let checked = TestSite::new().write("content/index.md", "# Home\n");
    checked.run(&["check"]);
    assert!(!checked.path(".folio").exists());
}

#[test]
fn folders_may_nest_deeper_than_a_menu_does() {
    let deep = "f/".repeat(24);
    let site = site().write(&format!("content/docs/{deep}end.md"), "# End\n\nAt last.\n");
    site.build(&[]);
    assert!(site.published(&format!("docs/{deep}end/index.html")).contains("At last."));
}

#[test]
#[cfg(unix)]
fn permissions_of_the_published_folder_stay() {
    use std::os::unix::fs::PermissionsExt as _;
    let site = site();
    site.build(&[]);
    let mode = || fs::metadata(site.path("public")).unwrap().permissions().mode() & 0o7777;
    fs::set_permissions(site.path("public"), fs::Permissions::from_mode(0o750)).unwrap();
    for round in 0..3 {
        site.put("content/docs/a.md", format!("---\ntitle: A\n---\nRound {round}.\n"));
        site.build(&[]);
        assert_eq!(mode(), 0o750);
    }
}

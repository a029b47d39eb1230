//! `folio build` as a user meets it: what is published, what stops it, what it leaves alone.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot touch its own site has failed"
)]

mod support;

use std::fs;

use support::TestSite;

fn small() -> TestSite {
    TestSite::new()
        .write("content/docs/index.md", "---\ntitle: Docs\n---\n\n[First](first.md)\n")
        .write("content/docs/first.md", "---\ntitle: First\n---\n\nText.\n")
        .write("content/blog/hello.md", "---\ntitle: Hello\npublishedAt: 2026-01-02\n---\n\nHi.\n")
}

#[test]
fn every_page_and_what_goes_with_it_is_published() {
    let site = small();
    site.build(&[]);
    let own: Vec<String> = site
        .published_files()
        .into_iter()
        .filter(|name| {
            ["css/", "js/", "favicon", "search/s/"].iter().all(|start| !name.starts_with(start))
        })
        .collect();
    assert_eq!(
        own,
        [
            ".folio-manifest",
            "404.html",
            "_headers",
            "blog/atom.xml",
            "blog/feed.json",
            "blog/hello.md",
            "blog/hello/card.png",
            "blog/hello/index.html",
            "blog/index.html",
            "blog/rss.xml",
            "docs.md",
            "docs/first.md",
            "docs/first/index.html",
            "docs/index.html",
            "index.html",
            "llms-full.txt",
            "llms.txt",
            "robots.txt",
            "search/index.html",
            "search/index.json",
            "search/p/0.json",
            "search/tags.json",
            "search/words.json",
            "sitemap.xml",
            "urls.json",
        ]
    );
}

#[test]
fn errors_replace_nothing_unless_allowed() {
    let site = small();
    site.build(&[]);
    let before = site.published("docs/first/index.html");
    site.put("content/docs/first.md", "---\ntitle: Changed\n---\n\n[gone](nowhere.md)\n");
    let run = site.run(&["build"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("error[broken-link]"), "{}", run.stderr);
    assert!(run.stderr.ends_with("1 error: nothing was written to public\n"), "{}", run.stderr);
    assert_eq!(site.published("docs/first/index.html"), before);

    let run = site.build(&["--allow-errors"]);
    assert!(run.stderr.contains("error[broken-link]"), "still reported");
    assert!(site.published("docs/first/index.html").contains("Changed"));
}

#[test]
fn configuration_can_allow_errors_and_still_report_them() {
    let site = small()
        .write("folio.toml", "base_url = \"https://x.example\"\n[check]\nallow_errors = true\n")
        .write("content/docs/first.md", "[gone](nowhere.md)\n");
    assert!(site.build(&[]).stderr.contains("error[broken-link]"));
    assert_eq!(site.run(&["check"]).code, 1, "check still fails");
}

#[test]
fn strict_makes_warnings_stop_the_build() {
    let site = small().write("content/docs/first.md", "---\ntilte: First\n---\n\nText.\n");
    assert_eq!(site.run(&["build"]).code, 0);
    assert_eq!(site.run(&["build", "--strict"]).code, 1);
}

#[test]
fn stale_files_go_and_foreign_files_stop_the_build() {
    let site = small();
    site.build(&[]);
    fs::remove_file(site.path("content/blog/hello.md")).unwrap();
    site.build(&[]);
    assert!(!site.is_published("blog/hello/index.html"));
    assert!(!site.path("public/blog").exists(), "no empty folder stays");

    site.put("public/CNAME", "site.example");
    let run = site.run(&["build"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("`CNAME`") && run.stderr.contains("--force"), "{}", run.stderr);
    site.build(&["--force"]);
    assert_eq!(site.published("CNAME"), "site.example");
    site.build(&["--force"]);
    assert_eq!(site.published("CNAME"), "site.example", "carried over again");
}

#[test]
fn a_folder_that_is_not_ours_is_never_emptied() {
    let site = small().write("elsewhere/thesis.txt", "years of work");
    let run = site.run(&["build", "--output", "elsewhere"]);
    assert_eq!(run.code, 2);
    assert_eq!(fs::read_to_string(site.path("elsewhere/thesis.txt")).unwrap(), "years of work");
}

#[test]
fn the_sources_cannot_be_the_output() {
    let site = small();
    for output in [".", "content", "content/docs", "static/site"] {
        let run = site.run(&["build", "--output", output]);
        assert_eq!(run.code, 2, "{output}: {}", run.stderr);
    }
    assert!(site.path("content/docs/first.md").exists());
}

#[test]
fn unchanged_files_are_the_same_files() {
    use std::os::unix::fs::MetadataExt as _;
    let site = small();
    site.build(&[]);
    let inode = |name: &str| fs::metadata(site.path("public").join(name)).unwrap().ino();
    let (same, changed) = (inode("docs/first/index.html"), inode("blog/hello/index.html"));
    site.put(
        "content/blog/hello.md",
        "---\ntitle: Hello\npublishedAt: 2026-01-02\n---\n\nOther.\n",
    );
    let run = site.run(&["build", "--format", "json"]);
    assert_eq!(inode("docs/first/index.html"), same);
    assert_ne!(inode("blog/hello/index.html"), changed);
    assert!(run.stdout.contains("\"published\":true"), "{}", run.stdout);
}

#[test]
fn published_files_are_readable_by_others() {
    use std::os::unix::fs::PermissionsExt as _;
    let site = small();
    site.build(&[]);
    for name in [".", "docs", "docs/first/index.html"] {
        let mode = fs::metadata(site.path("public").join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o444, 0o444, "{name}: {mode:o}");
    }
}

#[test]
fn nothing_is_left_beside_the_published_folder() {
    let site = small();
    site.build(&[]);
    site.build(&[]);
    let mut names: Vec<String> = fs::read_dir(site.path("."))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, [".folio", "content", "folio.toml", "public"]);
    assert_eq!(fs::read_to_string(site.path(".folio/.gitignore")).unwrap(), "*\n");
}

#[test]
fn the_same_site_gives_the_same_bytes_in_another_folder_and_zone() {
    let one = small();
    let other = small();
    one.build(&[]);
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_folio"))
        .arg("build")
        .current_dir(other.path("."))
        .envs([("TZ", "Asia/Tokyo"), ("LANG", "tr_TR.UTF-8"), ("RAYON_NUM_THREADS", "1")])
        .output()
        .unwrap();
    assert!(run.status.success());
    assert_eq!(one.published_files(), other.published_files());
    for name in one.published_files() {
        let read = |site: &TestSite| fs::read(site.path("public").join(&name)).unwrap();
        assert_eq!(read(&one), read(&other), "{name}");
    }
}

#[test]
fn drafts_and_scheduled_posts_are_held_back_everywhere() {
    let site = small()
        .write("content/blog/later.md", "---\ntitle: Later\npublishedAt: 2030-01-01\n---\n\nx\n")
        .write(
            "content/blog/draft.md",
            "---\ntitle: Sketch\npublishedAt: 2026-01-01\ndraft: true\n---\n\nx\n",
        );
    let run = site.build(&["--at", "2026-06-01"]);
    assert!(
        run.stderr.contains("goes public at 2030-01-01 00:00 UTC: content/blog/later.md"),
        "{}",
        run.stderr
    );
    for name in site.published_files() {
        let text = String::from_utf8_lossy(&fs::read(site.path("public").join(&name)).unwrap())
            .into_owned();
        assert!(!text.contains("Later") && !text.contains("Sketch"), "{name}");
    }
    site.build(&["--at", "2030-01-01"]);
    assert!(
        site.is_published("blog/later/index.html") && !site.is_published("blog/draft/index.html")
    );
    site.build(&["--drafts", "--future"]);
    assert!(
        site.is_published("blog/later/index.html") && site.is_published("blog/draft/index.html")
    );
}

#[test]
fn every_link_carries_the_base_path() {
    let site = small();
    site.build(&["--base-url", "https://host.example/product"]);
    let page = site.published("docs/index.html");
    assert!(page.contains("href=\"/product/docs/first/\""), "{page}");
    assert!(
        page.contains("<link rel=\"canonical\" href=\"https://host.example/product/docs/\">"),
        "{page}"
    );
    assert!(!page.contains("href=\"/docs") && !page.contains("src=\"/js"), "{page}");
    assert!(
        site.published("sitemap.xml")
            .contains("<loc>https://host.example/product/docs/first/</loc>")
    );
}

#[test]
fn a_site_template_wins_over_the_theme() {
    let site = small().write("templates/docs.html", "mine: {{ page.title }} {{ content }}");
    site.build(&[]);
    assert!(site.published("docs/first/index.html").starts_with("mine: First"));
    let site = small().write("static/css/folio.css", "body{}");
    site.build(&[]);
    assert_eq!(site.published("css/folio.css"), "body{}");
}

#[test]
fn a_new_site_builds_without_a_word_and_takes_a_post_in() {
    let site = TestSite::bare();
    assert_eq!(site.run(&["init", "product"]).code, 0);
    let root = site.path("product");
    let run = support::run_in(&root, &["check", "--strict"]);
    assert_eq!((run.code, run.stderr.lines().count()), (0, 1), "{}", run.stderr);
    assert_eq!(support::run_in(&root, &["new", "blog", "Keys: a \"story\""]).code, 0);
    let run = support::run_in(&root, &["build", "--drafts", "--future", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(site.run(&["init", "product"]).code, 2, "a site is never overwritten");
}

#[test]
fn a_post_with_a_colon_in_its_title_publishes_once_its_links_lead_somewhere() {
    let site = TestSite::bare();
    site.run(&["init"]);
    site.put(
        "content/blog/2026-04-20-keys.md",
        "---\ntitle: Keys: One for Every Job\ndescription: Short.\npublishedAt: 2026-04-20\n---\n\n\
         See [governance](/blog/2026-04-20-browser), [the guide](/docs/guides/keys) and\n\
         [how it works](/docs/architecture/keys).\n",
    );
    let run = site.run(&["build"]);
    assert_eq!(run.code, 1);
    for place in ["2026-04-20-keys.md:7:18", "2026-04-20-keys.md:7:57", "2026-04-20-keys.md:8:16"] {
        assert!(run.stderr.contains(place), "{place} is not in {}", run.stderr);
    }
    assert!(!site.path("public").exists(), "nothing is written");
    site.put("content/blog/2026-04-20-browser.md", "---\ntitle: Browser\n---\n\nx\n");
    site.put("content/docs/guides/keys.md", "---\ntitle: Guide\n---\n\nx\n");
    site.put("content/docs/architecture/keys.md", "---\ntitle: Design\n---\n\nx\n");
    let run = site.build(&[]);
    assert!(
        run.stderr.contains("warning[almost-yaml]")
            && run.stderr.contains("\"Keys: One for Every Job\""),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("\n1 warning\n"), "{}", run.stderr);
    assert!(
        site.published("blog/2026-04-20-keys/index.html")
            .contains("<title>Keys: One for Every Job")
    );
}

#[test]
fn machines_get_every_occurrence_as_json_lines() {
    let site = small().write("content/docs/first.md", "[a](gone.md) [b](gone.md)\n");
    let run = site.run(&["check", "--format", "json"]);
    assert_eq!(run.stderr, "");
    let lines: Vec<serde_json::Value> =
        run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[1]["code"], "broken-link");
    assert_eq!(
        lines[1]["span"]["start"],
        serde_json::json!({"line": 1, "column": 18, "offset": 17})
    );
    assert_eq!(lines[2]["summary"]["errors"], 2);
}

#[test]
fn usage_and_configuration_mistakes_exit_with_two() {
    let site = small();
    assert_eq!(site.run(&["biuld"]).code, 2);
    assert_eq!(site.run(&["build", "--at", "soon"]).code, 2);
    assert_eq!(site.run(&["-C", "nowhere", "build"]).code, 2);
    assert_eq!(site.run(&["check", "--explain", "broken-lnik"]).code, 2);
    site.put("folio.toml", "titel = \"x\"\n");
    assert_eq!(site.run(&["build"]).code, 2);
    assert_eq!(site.run(&["--help"]).code, 0);
    assert_eq!(site.run(&["--version"]).code, 0);
}

#[test]
fn a_refusal_of_the_machine_exits_with_three_and_names_the_path() {
    let site = small().write("file", "x");
    let run = site.run(&["build", "--output", "file/public"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("file"), "{}", run.stderr);
}

#[test]
fn menus_headers_and_redirects_lead_to_published_places() {
    let site = small()
        .write(
            "folio.toml",
            "base_url = \"https://x.example/base\"\n[[nav]]\ntitle = \"Read\"\nurl = \"/docs/first.md\"\n\
             [redirects]\n\"/old\" = \"/docs/first#part\"\n",
        )
        .write("content/docs/meta.json", "{\"pages\": [\"...\", \"[Again](first.md#part)\"]}\n");
    site.build(&[]);
    let page = site.published("docs/first/index.html");
    assert!(page.contains("href=\"/base/docs/first/#part\""), "{page}");
    assert!(page.contains(">Read</a>") && page.contains("href=\"/base/docs/first/\""), "{page}");
    assert!(site.published("old/index.html").contains("/base/docs/first/#part"));
}

#[test]
fn a_post_without_a_date_stands_in_the_list_and_in_no_feed() {
    let site = small().write("content/blog/undated.md", "---\ntitle: Undated\n---\nx\n");
    site.build(&[]);
    assert!(site.published("blog/index.html").contains("Undated"));
    assert!(!site.published("blog/atom.xml").contains("Undated"));
    assert!(!site.published("blog/rss.xml").contains("1970"));
}

#[test]
fn a_new_post_of_any_blog_has_its_day_in_its_name() {
    let site = small().write("folio.toml", "[collections.news]\nkind = \"blog\"\n");
    assert_eq!(site.run(&["new", "news", "First light"]).code, 0);
    let names = support::files(&site.path("content/news"));
    assert!(names[0].ends_with("-first-light.md") && names[0].starts_with("20"), "{names:?}");
    assert_eq!(site.run(&["new", "docs/guides", "First light"]).code, 0);
    assert!(site.path("content/docs/guides/first-light.md").exists());
    assert_eq!(site.run(&["new", "docs/guides", "First light"]).code, 2, "nothing is overwritten");
}

#[test]
fn without_a_title_the_docs_name_the_site_and_the_header_says_docs() {
    let site = small()
        .write("folio.toml", "base_url = \"https://x.example\"\n")
        .write("content/docs/meta.json", "{\"title\": \"Manual\"}\n");
    site.build(&[]);
    let page = site.published("docs/first/index.html");
    assert!(page.contains("class=\"site-title\" href=\"/\">Manual</a>"), "{page}");
    assert!(page.contains(">Docs</a></li>"), "{page}");
    assert!(site.published("blog/atom.xml").contains("<author><name>Manual</name></author>"));
}

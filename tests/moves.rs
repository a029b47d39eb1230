//! `folio mv`: what moves is found under its old address, and every link leads to what it meant.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot touch its own site has failed"
)]

mod support;

use std::fs;
use std::process::Command;

use insta::assert_snapshot;
use support::{TestSite, files};

/// A site that links one page in every spelling.
fn site() -> TestSite {
    TestSite::bare()
        .write(
            "folio.toml",
            "base_url = \"https://site.example\" # kept\n\n[[nav]]\ntitle = \"Keys\"\nurl = \"/docs/keys\"\n\n\
             [redirects]\n\"/k\" = \"/docs/keys#use\"\n",
        )
        .write(
            "content/docs/index.md",
            "---\ntitle: Docs\n---\n\n[a](keys.md) [b](./keys) [c](/docs/keys) [d](/docs/keys/#use)\n\
             [e](/docs/keys.md?x=1#use) [f][ref] <a href=\"keys\">g</a> <Card title=\"h\" href=\"/docs/keys\">i</Card>\n\n\
             `[not a link](keys.md)`\n\n[ref]: keys.md \"Title\"\n",
        )
        .write(
            "content/docs/keys.md",
            "---\ntitle: Keys\nimage: lock.png\n---\n\n## Use\n\n[up](index.md) [side](guides/start.md#go) [own](#use)\n\
             [post](/blog/hello) ![lock](lock.png) [data](./data.json)\n",
        )
        .write(
            "search-tests.toml",
            "[[test]]\nquery = \"keys\" # kept\nexpect = \"/docs/keys/\"\n",
        )
        .write("content/docs/lock.png", include_bytes!("../content/docs/handbook/phone.png"))
        .write("content/docs/data.json", "{}")
        .write(
            "content/docs/guides/start.md",
            "---\ntitle: Start\n---\n\n## Go\n\n[keys](../keys.md) [sibling](more.md)\n",
        )
        .write("content/docs/guides/more.md", "---\ntitle: More\n---\n\n[start](start) [docs](../)\n")
        .write(
            "content/docs/meta.json",
            "{\n  \"pages\": [\n    \"index\",\n    \"keys\",\n    \"guides\",\n    \"[K](/docs/keys)\"\n  ]\n}\n",
        )
        .write("content/docs/guides/meta.json", "{ \"pages\": [\"start\", \"more\"] }\n")
        .write(
            "content/blog/hello.md",
            "---\ntitle: Hello\npublishedAt: 2026-01-01\n---\n\n[keys](../docs/keys.md)\n",
        )
        .write("content/blog/draft.md", "---\ntitle: D\npublishedAt: 2026-01-02\ndraft: true\n---\n\n[keys](../docs/keys.md)\n")
}

/// Returns what is wrong with the site, drafts and all.
fn mistakes(site: &TestSite) -> String {
    let run = site.run(&["check", "--drafts"]);
    run.stderr.split("Checked").next().unwrap().to_owned()
}

#[test]
fn a_page_moves_with_all_links_to_it_and_from_it() {
    let site = site();
    assert_eq!(mistakes(&site), "", "nothing is wrong before");
    let run = site.run(&["mv", "content/docs/keys.md", "content/docs/guides/tokens.md"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_snapshot!(run.stderr, @"
    Moved content/docs/keys.md to content/docs/guides/tokens.md: 22 links rewritten in 9 files; /docs/keys/ kept alive
    ");
    assert_eq!(mistakes(&site), "", "nor after");
    let read = |name: &str| fs::read_to_string(site.path(name)).unwrap();
    assert_snapshot!(read("content/docs/index.md"), @r#"
    ---
    title: Docs
    ---

    [a](guides/tokens.md) [b](./guides/tokens) [c](/docs/guides/tokens) [d](/docs/guides/tokens/#use)
    [e](/docs/guides/tokens.md?x=1#use) [f][ref] <a href="guides/tokens">g</a> <Card title="h" href="/docs/guides/tokens">i</Card>

    `[not a link](keys.md)`

    [ref]: guides/tokens.md "Title"
    "#);
    assert_snapshot!(read("content/docs/guides/tokens.md"), @"
    ---
    title: Keys
    image: ../lock.png
    aliases: [/docs/keys/]
    ---

    ## Use

    [up](../index.md) [side](start.md#go) [own](#use)
    [post](/blog/hello) ![lock](../lock.png) [data](../data.json)
    ");
    assert_snapshot!(read("content/docs/meta.json"), @r#"
    {
      "pages": [
        "index",
        "guides",
        "[K](/docs/guides/tokens)"
      ]
    }
    "#);
    assert_snapshot!(read("content/docs/guides/meta.json"), @r#"
    { "pages": ["start", "more", "tokens"] }
    "#);
    assert_snapshot!(read("folio.toml"), @r#"
    base_url = "https://site.example" # kept

    [[nav]]
    title = "Keys"
    url = "/docs/guides/tokens"

    [redirects]
    "/k" = "/docs/guides/tokens#use"
    "#);
    assert!(read("search-tests.toml").ends_with("# kept\nexpect = \"/docs/guides/tokens/\"\n"));
    assert!(read("content/blog/draft.md").contains("](../docs/guides/tokens.md)"));
    assert!(!site.path("content/docs/keys.md").exists());
    site.build(&[]);
    assert!(site.published("docs/keys/index.html").contains("/docs/guides/tokens/"));
}

#[test]
fn a_folder_moves_with_its_menu_and_its_files() {
    let site =
        site().write("content/docs/guides/a b.md", "---\ntitle: A\n---\n\n![l](<l k.png>)\n");
    site.put("content/docs/guides/l k.png", include_bytes!("../content/docs/handbook/phone.png"));
    site.put("content/docs/guides/meta.json", "{ \"pages\": [\"start\", \"...\"] }\n");
    site.put(
        "content/docs/guides/deep/end.md",
        "---\ntitle: End\n---\n\n[k](../../keys.md) [s](../start)\n",
    );
    site.put(
        "content/docs/keys.md",
        "---\ntitle: Keys\n---\n\n## Use\n\n[s](guides/start.md#go) [f](guides/)\n",
    );
    assert_eq!(mistakes(&site), "", "nothing is wrong before");
    let run = site.run(&["mv", "content/docs/guides", "content/docs/how/to"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_snapshot!(run.stderr, @"
    Moved content/docs/guides to content/docs/how/to: 6 links rewritten in 7 files; 6 addresses kept alive
    ");
    assert_eq!(mistakes(&site), "", "nor after");
    let read = |name: &str| fs::read_to_string(site.path(name)).unwrap();
    assert_snapshot!(read("content/docs/how/to/deep/end.md"), @"
    ---
    title: End
    aliases: [/docs/guides/deep/end/]
    ---

    [k](../../../keys.md) [s](../start)
    ");
    assert_snapshot!(read("content/docs/keys.md"), @"
    ---
    title: Keys
    ---

    ## Use

    [s](how/to/start.md#go) [f](how/to/)
    ");
    assert_snapshot!(read("folio.toml"), @r#"
    base_url = "https://site.example" # kept

    [[nav]]
    title = "Keys"
    url = "/docs/keys"

    [redirects]
    "/docs/guides/deep/" = "/docs/how/to/deep/"
    "/docs/guides/" = "/docs/how/to/"
    "/k" = "/docs/keys#use"
    "#);
    assert_snapshot!(read("content/docs/meta.json"), @r#"
    {
      "pages": [
        "index",
        "keys",
        "how/to",
        "[K](/docs/keys)"
      ]
    }
    "#);
    assert_eq!(read("content/docs/how/to/meta.json"), "{ \"pages\": [\"start\", \"...\"] }\n");
    assert!(site.path("content/docs/how/to/l k.png").exists());
    site.build(&[]);
    for old in ["docs/guides/start", "docs/guides/deep/end", "docs/guides/a b", "docs/guides"] {
        assert!(site.is_published(&format!("{old}/index.html")), "{old}");
    }
}

#[test]
fn a_dry_run_is_a_diff_that_git_applies() {
    let site = site();
    let (one, other) = (site.path("."), TestSite::bare());
    let run = site.run(&["mv", "--dry-run", "/docs/keys", "content/docs/guides/tokens"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.starts_with("Would move content/docs/keys.md"), "{}", run.stderr);
    for name in files(&one) {
        other.put(&name, fs::read(site.path(&name)).unwrap());
    }
    fs::write(other.path("patch"), &run.stdout).unwrap();
    let git = |arguments: &[&str]| {
        let done =
            Command::new("git").args(arguments).current_dir(other.path(".")).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    git(&["init", "--quiet"]);
    git(&["apply", "patch"]);
    fs::remove_file(other.path("patch")).unwrap();
    fs::remove_dir_all(other.path(".git")).unwrap();
    assert!(site.path("content/docs/keys.md").exists(), "nothing moved");
    let run = site.run(&["mv", "content/docs/keys.md", "content/docs/guides/tokens.md"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(files(&one), files(&other.path(".")));
    for name in files(&one) {
        assert_eq!(
            fs::read(site.path(&name)).unwrap(),
            fs::read(other.path(&name)).unwrap(),
            "{name}"
        );
    }
}

#[test]
fn what_cannot_move_is_said() {
    let site = site();
    let refused = |from: &str, to: &str| {
        let run = site.run(&["mv", from, to]);
        assert_eq!(run.code, 2, "{}", run.stderr);
        run.stderr
    };
    assert_snapshot!(refused("content/docs/key.md", "content/docs/x.md"), @"
    error: there is no page and no folder `content/docs/key.md`
      help: name it as it lies in the site, such as content/docs/keys.md
    ");
    assert_snapshot!(refused("content/docs/keys.md", "content/docs/index.md"), @"
    error: `content/docs/index.md` is there already
      help: choose another name, or move it away first
    ");
    assert_snapshot!(refused("content/docs/keys.md", "static/keys.md"), @"
    error: `static/keys.md` does not lie below `content`
      help: only pages, and what lies beside them, can move
    ");
    assert_snapshot!(refused("content/docs", "content/docs/inner"), @"
    error: `content/docs/inner` lies in `content/docs`
      help: choose another name
    ");
    assert_snapshot!(refused("content/docs/keys.md", "content/docs/guides/start.mdx"), @"
    error: two pages would have one address: `content/docs/guides/start.md` is published at `/docs/guides/start/` too
      help: choose another name
    ");
    assert_snapshot!(refused("/docs/nothing", "content/docs/x.md"), @"
    error: no page is published at `/docs/nothing`
      help: name its file
    ");
}

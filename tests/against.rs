//! Published addresses stay alive: `folio check --against` and `folio diff`, in real git histories.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot touch its own site has failed"
)]

mod support;

use std::fs;
use std::process::Command;

use insta::assert_snapshot;
use serde_json::Value;
use support::TestSite;

fn git(site: &TestSite, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=Ada", "-c", "user.email=ada@site.example"])
        .args(["-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main"])
        .args(arguments)
        .current_dir(site.path("."))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn commit(site: &TestSite) -> String {
    git(site, &["add", "--all"]);
    git(site, &["commit", "--quiet", "--allow-empty", "--message", "A change"]);
    git(site, &["rev-parse", "HEAD"])
}

/// The text of a page with two headings; `topic` makes it one of its kind.
fn page(title: &str, topic: &str) -> String {
    format!(
        "---\ntitle: {title}\n---\n\nAll about {topic}, told in some words of its own.\n\n\
         ## Install {topic}\n\nHow {topic} comes to you.\n\n## Use {topic}\n\nWhat {topic} does.\n"
    )
}

fn repository() -> TestSite {
    let site = TestSite::bare().write("folio.toml", "base_url = \"https://site.example\"\n");
    for topic in ["keys", "locks", "doors", "walls", "roofs", "rooms", "stairs", "lamps"] {
        site.put(&format!("content/docs/{topic}.md"), page(&topic.to_uppercase(), topic));
    }
    for number in 1..=4 {
        let text = format!(
            "---\ntitle: Post {number}\npublishedAt: 2026-01-0{number}\n---\n\nNews {number}.\n"
        );
        site.put(&format!("content/blog/post-{number}.md"), text);
    }
    git(&site, &["init", "--quiet"]);
    commit(&site);
    site
}

/// A change of the site, and what it breaks: the code, the address, where it is told, and whether what
/// keeps the address alive is sure, a guess, or for the author to find.
struct Step {
    what: &'static str,
    change: fn(&TestSite),
    breaks: &'static [&'static str],
}

fn rename(site: &TestSite, from: &str, to: &str) {
    fs::create_dir_all(site.path(to).parent().unwrap()).unwrap();
    git(site, &["mv", from, to]);
}

fn remove(site: &TestSite, name: &str) {
    fs::remove_file(site.path(name)).unwrap();
}

fn replace(site: &TestSite, name: &str, from: &str, to: &str) {
    let text = fs::read_to_string(site.path(name)).unwrap();
    assert!(text.contains(from), "{name} has no {from}: {text}");
    site.put(name, text.replace(from, to));
}

const HISTORY: &[Step] = &[
    Step {
        what: "another text",
        change: |site| replace(site, "content/docs/keys.md", "told in", "written in"),
        breaks: &[],
    },
    Step {
        what: "a renamed file",
        change: |site| rename(site, "content/docs/keys.md", "content/docs/tokens.md"),
        breaks: &["removed-page /docs/keys/ content/docs/tokens.md sure"],
    },
    Step {
        what: "a file renamed once more",
        change: |site| rename(site, "content/docs/tokens.md", "content/docs/passes.md"),
        breaks: &["removed-page /docs/tokens/ content/docs/passes.md sure"],
    },
    Step {
        what: "a file moved without git, its text the same",
        change: |site| {
            fs::rename(site.path("content/docs/locks.md"), site.path("content/docs/bolts.md"))
                .unwrap();
        },
        breaks: &["removed-page /docs/locks/ content/docs/bolts.md sure"],
    },
    Step {
        what: "a slug",
        change: |site| replace(site, "content/docs/doors.md", "title:", "slug: gates\ntitle:"),
        breaks: &["removed-page /docs/doors/ content/docs/doors.md sure"],
    },
    Step {
        what: "another slug",
        change: |site| replace(site, "content/docs/doors.md", "slug: gates", "slug: entries"),
        breaks: &["removed-page /docs/gates/ content/docs/doors.md sure"],
    },
    Step {
        what: "no slug, which brings the first address back",
        change: |site| {
            replace(site, "content/docs/doors.md", "slug: entries\n", "");
            replace(site, "content/docs/doors.md", "/docs/doors/, ", "");
        },
        breaks: &["removed-page /docs/entries/ content/docs/doors.md sure"],
    },
    Step {
        what: "a new page",
        change: |site| site.put("content/docs/floors.md", page("FLOORS", "floors")),
        breaks: &[],
    },
    Step {
        what: "a deleted page",
        change: |site| remove(site, "content/docs/walls.md"),
        breaks: &["removed-page /docs/walls/ - none"],
    },
    Step {
        what: "a heading in other words",
        change: |site| {
            replace(site, "content/docs/roofs.md", "## Install roofs", "## Installing roofs");
        },
        breaks: &["removed-heading /docs/roofs/#install-roofs content/docs/roofs.md sure"],
    },
    Step {
        what: "the same heading in other words again",
        change: |site| {
            replace(
                site,
                "content/docs/roofs.md",
                "## Installing roofs {#installing-roofs",
                "## Installation of roofs {#installation-of-roofs",
            );
        },
        breaks: &["removed-heading /docs/roofs/#installing-roofs content/docs/roofs.md guess"],
    },
    Step {
        what: "another heading in the place of one",
        change: |site| replace(site, "content/docs/rooms.md", "## Use rooms", "## Everyday life"),
        breaks: &["removed-heading /docs/rooms/#use-rooms content/docs/rooms.md guess"],
    },
    Step {
        what: "a section that goes",
        change: |site| {
            replace(site, "content/docs/stairs.md", "## Use stairs\n\nWhat stairs does.\n", "");
        },
        breaks: &["removed-heading /docs/stairs/#use-stairs content/docs/stairs.md none"],
    },
    Step {
        what: "an id for a heading, the same as before",
        change: |site| {
            replace(site, "content/docs/lamps.md", "## Use lamps", "## Using them {#use-lamps}");
        },
        breaks: &[],
    },
    Step {
        what: "a page that becomes a draft",
        change: |site| replace(site, "content/docs/lamps.md", "title:", "draft: true\ntitle:"),
        breaks: &["removed-page /docs/lamps/ content/docs/lamps.md none"],
    },
    Step {
        what: "the draft is public again",
        change: |site| {
            replace(site, "content/docs/lamps.md", "draft: true\n", "");
            let text = fs::read_to_string(site.path("folio.toml")).unwrap();
            let left: Vec<&str> =
                text.lines().filter(|line| !line.contains("/docs/lamps/")).collect();
            site.put("folio.toml", left.join("\n") + "\n");
        },
        breaks: &[],
    },
    Step {
        what: "a deleted page with a redirect by hand",
        change: |site| {
            remove(site, "content/docs/lamps.md");
            let text = fs::read_to_string(site.path("folio.toml")).unwrap();
            site.put("folio.toml", text + "[redirects]\n\"/docs/lamps/\" = \"/docs/rooms/\"\n");
        },
        breaks: &[],
    },
    Step {
        what: "a redirect to another site",
        change: |site| {
            replace(site, "folio.toml", "\"/docs/rooms/\"", "\"https://other.example/\"");
        },
        breaks: &[],
    },
    Step {
        what: "the redirect is taken out",
        change: |site| {
            replace(site, "folio.toml", "\"/docs/lamps/\" = \"https://other.example/\"\n", "");
        },
        breaks: &["removed-page /docs/lamps/ - none"],
    },
    Step {
        what: "an alias is taken out",
        change: |site| {
            replace(
                site,
                "content/docs/passes.md",
                "aliases: [/docs/keys/, \"/docs/tokens/\"]\n",
                "",
            );
        },
        breaks: &[
            "removed-page /docs/keys/ content/docs/passes.md sure",
            "removed-page /docs/tokens/ content/docs/passes.md sure",
        ],
    },
    Step {
        what: "a folder for two pages",
        change: |site| {
            rename(site, "content/docs/rooms.md", "content/docs/house/rooms.md");
            rename(site, "content/docs/stairs.md", "content/docs/house/stairs.md");
        },
        breaks: &[
            "removed-page /docs/rooms/ content/docs/house/rooms.md sure",
            "removed-page /docs/stairs/ content/docs/house/stairs.md sure",
        ],
    },
    Step {
        what: "a page written anew under its title",
        change: |site| {
            remove(site, "content/docs/roofs.md");
            site.put("content/docs/tiles.md", "---\ntitle: ROOFS\n---\n\nEntirely different.\n");
        },
        breaks: &["removed-page /docs/roofs/ content/docs/tiles.md guess"],
    },
    Step {
        what: "a renamed post",
        change: |site| rename(site, "content/blog/post-1.md", "content/blog/first.md"),
        breaks: &["removed-page /blog/post-1/ content/blog/first.md sure"],
    },
    Step {
        what: "a post put off",
        change: |site| replace(site, "content/blog/post-2.md", "2026-01-02", "2999-01-02"),
        breaks: &["removed-page /blog/post-2/ content/blog/post-2.md none"],
    },
    Step {
        what: "a post that has expired",
        change: |site| {
            replace(site, "content/blog/post-3.md", "title:", "expires: 2026-02-01\ntitle:");
        },
        breaks: &["removed-page /blog/post-3/ content/blog/post-3.md none"],
    },
    Step {
        what: "another title",
        change: |site| replace(site, "content/blog/post-4.md", "Post 4", "The fourth"),
        breaks: &[],
    },
    Step {
        what: "a renamed page whose heading changes too",
        change: |site| {
            rename(site, "content/docs/floors.md", "content/docs/ground.md");
            replace(site, "content/docs/ground.md", "## Use floors", "## Using floors");
        },
        breaks: &["removed-page /docs/floors/ content/docs/ground.md sure"],
    },
    Step {
        what: "headings change places",
        change: |site| {
            let text = fs::read_to_string(site.path("content/docs/bolts.md")).unwrap();
            let [top, install, usage]: [&str; 3] =
                text.split("## ").collect::<Vec<_>>().try_into().unwrap();
            site.put("content/docs/bolts.md", format!("{top}## {usage}\n## {install}"));
        },
        breaks: &[],
    },
    Step {
        what: "the page of another folder takes an address",
        change: |site| {
            rename(site, "content/docs/bolts.md", "content/docs/house/bolts.md");
            replace(site, "content/docs/house/bolts.md", "title:", "slug: /docs/bolts\ntitle:");
        },
        breaks: &[],
    },
    Step { what: "nothing", change: |_| {}, breaks: &[] },
];

/// Returns what `folio check --against` tells of addresses.
fn broken(site: &TestSite, source: &str) -> Vec<String> {
    let run = site.run(&["--format", "json", "check", "--against", source]);
    let lines = run.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let told = lines.filter(|line| {
        line["code"]
            .as_str()
            .is_some_and(|code| code.starts_with("removed-") || code == "stale-removal")
    });
    let mut told: Vec<String> = told
        .map(|told| {
            let place = told["message"].as_str().unwrap().split('`').nth(1).unwrap().to_owned();
            let sure = match told["suggestions"][0]["safe"].as_bool() {
                Some(true) => "sure",
                Some(false) => "guess",
                None => "none",
            };
            let path = told["path"].as_str().unwrap_or("-");
            format!("{} {place} {path} {sure}", told["code"].as_str().unwrap())
        })
        .collect();
    told.sort();
    told
}

#[test]
fn every_address_of_thirty_commits_is_kept_alive_or_let_go_on_purpose() {
    let site = repository();
    assert!(HISTORY.len() >= 30);
    let first = git(&site, &["rev-parse", "HEAD"]);
    for Step { what, change, breaks } in HISTORY {
        let before = git(&site, &["rev-parse", "HEAD"]);
        change(&site);
        assert_eq!(broken(&site, &before), *breaks, "{what}");
        let run = site.run(&["check", "--fix", "--against", &before]);
        assert!(run.code <= 1, "{what}: {}", run.stderr);
        // What is not sure is for people, who say here that all of it is meant.
        for told in broken(&site, &before) {
            assert!(!told.ends_with(" sure"), "{what}: {told}");
            let place = told.split(' ').nth(1).unwrap();
            let run = site.run(&["check", "--accept-removal", place, "--because", what]);
            assert!(run.code <= 1, "{}", run.stderr);
        }
        assert_eq!(broken(&site, &before), Vec::<String>::new(), "{what}");
        commit(&site);
    }
    let left = broken(&site, &first);
    assert_eq!(left, Vec::<String>::new(), "and all of it holds from the first commit to the last");
}

#[test]
fn each_message_says_where_and_what_to_type() {
    let site = repository();
    rename(&site, "content/docs/keys.md", "content/docs/tokens.md");
    replace(&site, "content/docs/tokens.md", "## Use keys", "## Using keys");
    replace(&site, "content/docs/doors.md", "## Use doors", "## Everyday life");
    replace(&site, "content/docs/stairs.md", "title:", "draft: true\ntitle:");
    remove(&site, "content/docs/walls.md");
    site.put(
        "folio.toml",
        "base_url = \"https://site.example\"\n[removed]\n\"/docs/roofs/\" = \"?\"\n",
    );
    let run = site.run(&["check", "--against", "HEAD"]);
    assert_eq!(run.code, 1);
    let told = run.stderr.split("Checked").next().unwrap();
    assert_snapshot!(told, @r#"
    error[removed-page]: `/docs/walls/` was published, and nothing is there now
     |
     = help: add `aliases: [/docs/walls/]` to the page that takes its place, or say that it is meant to go: `folio check --accept-removal /docs/walls/ --because "…"`

    error[removed-heading]: `/docs/doors/#use-doors` was published, and no heading has this id now
      --> content/docs/doors.md:11:1
       |
    11 | ## Everyday life
       | ^^^^^^^^^^^^^^^^ this heading may have taken its place
       |
       = help: keep the old id alive: end it with `{#everyday-life #use-doors}`; or say that it is meant to go: `folio check --accept-removal '/docs/doors/#use-doors' --because "…"`

    error[removed-page]: `/docs/stairs/` was published, and nothing is there now
     --> content/docs/stairs.md:1:1
      |
    1 | ---
      | ^ it is a draft now
      |
      = help: redirect its address, or say that it is meant to go: `folio check --accept-removal /docs/stairs/ --because "…"`

    error[removed-page]: `/docs/keys/` was published, and nothing is there now
     --> content/docs/tokens.md:3:1
      |
    3 | ---
      | ^ git says that it was renamed to this
      |
      = help: keep the old address alive: add `aliases: [/docs/keys/]` to the front matter

    warning[stale-removal]: `/docs/roofs/` is said to be removed, and it is there
     --> folio.toml:3:1
      |
    3 | "/docs/roofs/" = "?"
      | ^^^^^^^^^^^^^^
      |
      = help: remove this line
    "#);
}

#[test]
fn a_difference_reads_as_a_reader_would_tell_it() {
    let site = repository();
    let held = "---\ntitle: Later\npublishedAt: 2026-05-01\n---\n\nSoon | now.\n";
    site.put("content/blog/later.md", held);
    commit(&site);
    git(&site, &["checkout", "--quiet", "-b", "work"]);
    rename(&site, "content/docs/keys.md", "content/docs/tokens.md");
    replace(&site, "content/docs/tokens.md", "title:", "aliases: [/docs/keys/]\ntitle:");
    replace(&site, "content/docs/doors.md", "## Use doors", "## Use | open them\n\nAll day long.");
    remove(&site, "content/docs/walls.md");
    site.put("content/docs/floors.md", page("FLOORS", "floors"));
    replace(&site, "content/blog/later.md", "2026-05-01", "2026-02-01");
    site.put("content/blog/soon.md", held.replace("Later", "Soon"));
    commit(&site);
    let at = ["--at", "2026-03-01"];
    let weightless = |text: &str| -> String {
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("HTML ")).collect();
        let base = git(&site, &["rev-parse", "main"]);
        lines.join("\n").replace(&base[..10], "BASE")
    };
    let run = site.run(&["diff", at[0], at[1]]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_snapshot!(weightless(&run.stdout), @"
    Pages: 1 new, 1 newly public, 1 changed, 1 moved, 1 removed, 1 scheduled, held against BASE

    new
      + /docs/floors/  FLOORS (22 words)

    newly public
      + /blog/later/   Later (2 words)

    changed
      ~ /docs/doors/   +4 words; adds #use--open-them; loses #use-doors

    moved
      > /docs/keys/    to /docs/tokens/

    removed
      - /docs/walls/   WALLS

    scheduled
      @ /blog/soon/    goes public 2026-05-01 00:00 UTC
    ");
    let run = site.run(&["diff", "--markdown", "--against", "main", at[0], at[1]]);
    assert_snapshot!(weightless(&run.stdout), @"
    ### What changes for readers

    Pages: 1 new, 1 newly public, 1 changed, 1 moved, 1 removed, 1 scheduled, held against `main`.

    | | Page | |
    | --- | --- | --- |
    | new | `/docs/floors/` | FLOORS (22 words) |
    | newly public | `/blog/later/` | Later (2 words) |
    | changed | `/docs/doors/` | +4 words; adds #use--open-them; loses #use-doors |
    | moved | `/docs/keys/` | to /docs/tokens/ |
    | removed | `/docs/walls/` | WALLS |
    | scheduled | `/blog/soon/` | goes public 2026-05-01 00:00 UTC |
    ");
    let run = site.run(&["diff", "--format", "json", "--against", "main", at[0], at[1]]);
    let mut json: Value = serde_json::from_str(&run.stdout).unwrap();
    let bytes = json["bytes"].take();
    assert!(bytes["before"]["pages"].as_u64() > Some(10_000), "{bytes}");
    assert!(bytes["after"]["search"].as_u64() > Some(1_000), "{bytes}");
    assert_eq!(json["changed"][0]["headings"]["removed"][0], "use-doors");
    assert_eq!(json["released"][0]["url"], "/blog/later/");
    assert_eq!(site.run(&["diff", "--format", "sarif"]).code, 2);
}

#[test]
fn a_published_folder_and_a_list_of_addresses_do_as_well_as_a_commit() {
    let site = repository();
    site.build(&["--output", "live"]);
    fs::copy(site.path("live/urls.json"), site.path("urls.json")).unwrap();
    fs::rename(site.path("content/docs/keys.md"), site.path("content/docs/tokens.md")).unwrap();
    for source in ["live", "urls.json"] {
        let told = broken(&site, &site.path(source).display().to_string());
        assert_eq!(told, ["removed-page /docs/keys/ content/docs/tokens.md sure"], "{source}");
    }
    let refused = |source: &str| {
        let run = site.run(&["check", "--against", source]);
        assert_eq!(run.code, 2, "{}", run.stderr);
        run.stderr
    };
    assert_snapshot!(refused("nowhere"), @"
    error: there is no file and no commit `nowhere`
      help: name a folder that Folio published, a urls.json, or a commit, tag or branch; in a clone that was cut short, fetch it first
    ");
    let run = site.run(&["check", "--accept-removal", "docs/keys", "--because", "x"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("`docs/keys` is no place on the site"), "{}", run.stderr);
    let place = |name: &str| site.path(name).display().to_string();
    assert!(refused(&place("content")).contains("holds no urls.json"));
    assert!(refused(&place("folio.toml")).contains("is no list of addresses"));
    site.put("later.json", "{\"version\": 9, \"all\": 1}");
    assert!(
        refused(&place("later.json")).contains("has version 9, and this program reads version 1")
    );
}

#[test]
fn a_site_in_a_folder_of_a_repository_is_compared_with_its_mounts() {
    let outer = TestSite::bare()
        .write("api/docs/keys.md", "---\ntitle: API\n---\n\nText.\n")
        .write("site/folio.toml", "[[mount]]\nfrom = \"../api/docs\"\nto = \"/docs/api\"\n")
        .write("site/content/docs/a.md", page("A", "a"));
    git(&outer, &["init", "--quiet"]);
    commit(&outer);
    rename(&outer, "site/content/docs/a.md", "site/content/docs/b.md");
    remove(&outer, "api/docs/keys.md");
    outer.put("api/docs/start.md", "---\ntitle: API\n---\n\nText.\n");
    let run =
        support::run_in(&outer.path("site"), &["--format", "json", "check", "--against", "HEAD"]);
    for gone in ["`/docs/a/` was published", "`/docs/api/keys/` was published"] {
        assert!(run.stdout.contains(gone), "{}", run.stdout);
    }
    assert!(
        git(&outer, &["diff", "--name-only", "--cached"]).contains("b.md"),
        "the index is as it was"
    );
}

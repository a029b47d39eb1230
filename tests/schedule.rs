//! Pages that wait for their time, and pages whose time is over.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot touch its own site has failed"
)]

mod support;

use std::fs;

use insta::assert_snapshot;
use support::{TestSite, run_with};

fn site() -> TestSite {
    let post = |title: &str, keys: &str| format!("---\ntitle: {title}\n{keys}---\n\nText.\n");
    TestSite::bare()
        .write("folio.toml", "base_url = \"https://site.example\"\ntimezone = \"Europe/Berlin\"\n")
        .write("content/blog/old.md", post("Old", "publishedAt: 2026-01-02\n"))
        .write("content/blog/soon.md", post("Soon", "publishedAt: 2026-06-01T09:30\n"))
        .write("content/blog/later.md", post("Later", "publishedAt: 2026-07-01T09:30:00Z\n"))
        .write("content/blog/draft.md", post("Draft", "publishedAt: 2026-06-02\ndraft: true\n"))
        .write(
            "content/docs/offer.md",
            post("Offer", "publishedAt: 2026-01-01\nexpires: 2026-06-15\n"),
        )
}

#[test]
fn a_schedule_lists_what_becomes_public_and_what_expires() {
    let site = site();
    assert_snapshot!(site.run(&["schedule", "--at", "2026-05-01"]).stdout, @"
    2026-06-01 09:30 CEST  public   content/blog/soon.md  Soon
    2026-06-15 00:00 CEST  expires  content/docs/offer.md  Offer
    2026-07-01 11:30 CEST  public   content/blog/later.md  Later
    ");
    let run = site.run(&["--format", "json", "schedule", "--at", "2026-06-20"]);
    assert_snapshot!(run.stdout, @r#"
    {"version":1,"schedule":[{"at":"2026-07-01T09:30:00+00:00","what":"public","url":"/blog/later/","path":"content/blog/later.md","title":"Later"}]}
    "#);
    assert_snapshot!(site.run(&["schedule", "--at", "2027-01-01"]).stdout, @"
    Nothing is scheduled
    ");
}

#[test]
fn a_job_can_end_early_where_nothing_is_due() {
    let site = site();
    let since = |when: &str, at: &str| {
        let run = site.run(&["schedule", "--since", when, "--at", at]);
        (run.code, run.stdout)
    };
    let (code, told) = since("1h", "2026-06-01T09:30");
    assert_eq!(code, 0);
    assert!(told.contains("content/blog/soon.md"), "{told}");
    assert_eq!(since("1h", "2026-06-01T09:29"), (4, "Nothing is due\n".to_owned()));
    assert_eq!(since("1h", "2026-06-01T10:30").0, 4, "an hour later it is done");
    assert_eq!(since("90m", "2026-06-01T10:30").0, 0);
    assert_eq!(since("2026-06-14", "2026-06-15").0, 0, "a page that expires is due too");
    assert_eq!(since("2026-06-01T00:00", "2026-06-03T00:00:00Z").1.lines().count(), 1, "no draft");
    let run = site.run(&["schedule", "--since", "soon"]);
    assert_eq!(run.code, 2);
    assert_snapshot!(run.stderr, @"
    error: --since soon: `soon` is not a date that can be read
      help: write 2026-04-20T09:30:00Z, or a while such as 90m, 1h or 2d
    ");
}

#[test]
fn the_time_of_a_build_can_come_from_the_environment() {
    let site = site();
    let folder = site.path(".");
    let build = |epoch: &str| run_with(&folder, &["build"], &[("SOURCE_DATE_EPOCH", epoch)]);
    // 2026-06-10 and 2026-05-01.
    assert_eq!(build("1781049600").code, 0);
    assert!(site.is_published("blog/soon/index.html"));
    assert_eq!(build("1777593600").code, 0);
    assert!(!site.is_published("blog/soon/index.html"));
    let run = build("yesterday");
    assert_eq!(run.code, 2);
    assert_snapshot!(run.stderr, @"
    error: SOURCE_DATE_EPOCH=yesterday: this is no number of seconds
    ");
}

#[test]
fn a_runner_is_told_when_to_build_again() {
    let site = site();
    let (folder, outputs) = (site.path("."), site.path("outputs"));
    fs::write(&outputs, "other=1\n").unwrap();
    let variables = [("GITHUB_OUTPUT", outputs.to_str().unwrap())];
    run_with(&folder, &["build", "--at", "2026-05-01"], &variables);
    run_with(&folder, &["build", "--at", "2027-05-01"], &variables);
    assert_snapshot!(fs::read_to_string(&outputs).unwrap(), @"
    other=1
    next-publication=2026-06-01T07:30:00+00:00
    next-publication=
    ");
}

#[test]
fn dates_that_hardly_mean_what_they_say_are_told() {
    let site = TestSite::bare()
        .write("folio.toml", "base_url = \"https://site.example\"\ntimezone = \"Europe/Berlin\"\n")
        .write("content/blog/twice.md", "---\npublishedAt: 2026-10-25T02:30\n---\n# T\n")
        .write("content/blog/never.md", "---\npublishedAt: 2026-03-29 02:30\n---\n# N\n")
        .write("content/blog/zoned.md", "---\npublishedAt: 2026-10-25T02:30:00+01:00\n---\n# Z\n")
        .write(
            "content/blog/gone.md",
            "---\npublishedAt: 2026-05-01\nexpires: 2026-05-01\n---\n# G\n",
        );
    let told = site.run(&["check", "--at", "2026-12-01"]).stderr;
    assert_snapshot!(told.split("Checked").next().unwrap(), @"
    warning[never-public]: the page expires before it is published
     --> content/blog/gone.md:3:10
      |
    3 | expires: 2026-05-01
      |          ^^^^^^^^^^
      |
      = help: write a later date, or remove the key

    warning[odd-time]: 2026-03-29 02:30 does not come in Europe/Berlin, since clocks are turned on
     --> content/blog/never.md:2:14
      |
    2 | publishedAt: 2026-03-29 02:30
      |              ^^^^^^^^^^^^^^^^ the end of the gap is taken
      |
      = help: write a time that comes, such as `2026-03-29T03:00:00+02:00`

    warning[odd-time]: 2026-10-25 02:30 comes twice in Europe/Berlin, since clocks are turned back
     --> content/blog/twice.md:2:14
      |
    2 | publishedAt: 2026-10-25T02:30
      |              ^^^^^^^^^^^^^^^^ the first is taken
      |
      = help: write the zone: `2026-10-25T02:30:00+02:00` or `2026-10-25T02:30:00+01:00`
    ");
    let site = TestSite::bare()
        .write("folio.toml", "base_url = \"https://site.example\"\n")
        .write("content/blog/old.md", "---\npublishedAt: 2026-01-01T09:30\n---\n# O\n")
        .write("content/blog/soon.md", "---\npublishedAt: 2026-06-01T09:30\n---\n# S\n");
    let told = site.run(&["check", "--at", "2026-05-01"]).stderr;
    assert_snapshot!(told.split("Checked").next().unwrap(), @"
    note[unsaid-zone]: the page goes public at 2026-06-01T09:30:00Z, in UTC
     --> content/blog/soon.md:2:14
      |
    2 | publishedAt: 2026-06-01T09:30
      |              ^^^^^^^^^^^^^^^^
      |
      = help: set `timezone` in folio.toml, or write the zone behind the time
    ");
}

#[test]
fn a_site_that_is_made_twice_is_the_same_to_the_last_byte() {
    let site = site().write("content/docs/a.md", "---\ntitle: A\n---\n\n```rust\nfn a() {}\n```\n");
    let run = site.build(&["--verify"]);
    assert!(run.stderr.contains("Made twice, the same to the last byte\n"), "{}", run.stderr);
    assert!(site.is_published("docs/a/index.html"));
}

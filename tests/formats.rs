//! What build servers are told: GitHub's commands, SARIF and `JUnit`.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot touch its own site has failed"
)]

mod support;

use std::process::Command;

use insta::assert_snapshot;
use serde_json::Value;
use support::{TestSite, run_in};

/// An error with a sure way out, one with a guess, a warning and a note.
fn site() -> TestSite {
    TestSite::new().write("docs-site/folio.toml", "base_url = \"https://site.example\"\n").write(
        "docs-site/content/docs/a, b%.md",
        "---\ntitle: A: b\ndate: 2026-01-02\n---\n\n## One\n\né [x](#ONE) [y](/docs/zzz)\n",
    )
}

#[test]
fn github_shows_each_mistake_beside_its_line() {
    let site = site();
    let run = run_in(&site.path("."), &["-C", "docs-site", "check", "--format", "github"]);
    assert_eq!(run.code, 1);
    assert_snapshot!(run.stdout, @r##"
    ::warning file=docs-site/content/docs/a%2C b%25.md,line=2,endLine=2,col=9,endColumn=10,title=almost-yaml::unquoted `: ` in the value of `title`%0Ahelp: quote the value
    ::notice file=docs-site/content/docs/a%2C b%25.md,line=3,endLine=3,col=1,endColumn=5,title=renamed-key::`date` is read as `publishedAt`%0Ahelp: write `publishedAt`
    ::error file=docs-site/content/docs/a%2C b%25.md,line=8,endLine=8,col=7,endColumn=11,title=broken-anchor::no heading `ONE` on this page%0Ahelp: did you mean `#one`? (heading on line 6)
    ::error file=docs-site/content/docs/a%2C b%25.md,line=8,endLine=8,col=17,endColumn=26,title=broken-link::there is no page `/docs/zzz`%0Ahelp: link to a page that exists, or write the missing page
    "##);
    assert!(run.stderr.contains("2 errors, 1 warning and 1 note"), "{}", run.stderr);
}

#[test]
fn sarif_has_a_rule_a_place_and_a_fix_for_each_mistake() {
    let site = site();
    let run = run_in(&site.path("."), &["-C", "docs-site", "check", "--format", "sarif"]);
    assert_eq!(run.code, 1);
    let log: Value = serde_json::from_str(&run.stdout).unwrap();
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 4);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        let rule = &run["tool"]["driver"]["rules"][index];
        assert_eq!(rule["id"], result["ruleId"]);
    }
    let anchor = results.iter().find(|result| result["ruleId"] == "broken-anchor").unwrap();
    let mut shown = anchor.clone();
    shown["ruleIndex"].take();
    assert_snapshot!(serde_json::to_string_pretty(&shown).unwrap(), @r##"
    {
      "ruleId": "broken-anchor",
      "ruleIndex": null,
      "level": "error",
      "message": {
        "text": "no heading `ONE` on this page\nhelp: did you mean `#one`? (heading on line 6)"
      },
      "locations": [
        {
          "physicalLocation": {
            "artifactLocation": {
              "uri": "docs-site/content/docs/a,%20b%25.md",
              "uriBaseId": "%SRCROOT%"
            },
            "region": {
              "startLine": 8,
              "startColumn": 7,
              "endLine": 8,
              "endColumn": 11,
              "byteOffset": 53,
              "byteLength": 4
            }
          }
        }
      ],
      "fixes": [
        {
          "description": {
            "text": "Write `#one`"
          },
          "artifactChanges": [
            {
              "artifactLocation": {
                "uri": "docs-site/content/docs/a,%20b%25.md",
                "uriBaseId": "%SRCROOT%"
              },
              "replacements": [
                {
                  "deletedRegion": {
                    "startLine": 8,
                    "startColumn": 7,
                    "endLine": 8,
                    "endColumn": 11,
                    "byteOffset": 53,
                    "byteLength": 4
                  },
                  "insertedContent": {
                    "text": "#one"
                  }
                }
              ]
            }
          ]
        }
      ]
    }
    "##);
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn junit_fails_errors_and_passes_the_rest() {
    let site = site();
    let run = run_in(&site.path("."), &["-C", "docs-site", "check", "--format", "junit"]);
    assert_eq!(run.code, 1);
    assert_snapshot!(run.stdout, @r##"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="folio" tests="4" failures="2" errors="0">
    <testsuite name="docs-site/content/docs/a, b%.md" tests="4" failures="2" errors="0">
    <testcase classname="docs-site/content/docs/a, b%.md" name="almost-yaml at 2:9" file="docs-site/content/docs/a, b%.md" line="2"><system-out>warning: unquoted `: ` in the value of `title`&#10;help: quote the value</system-out></testcase>
    <testcase classname="docs-site/content/docs/a, b%.md" name="renamed-key at 3:1" file="docs-site/content/docs/a, b%.md" line="3"><system-out>note: `date` is read as `publishedAt`&#10;help: write `publishedAt`</system-out></testcase>
    <testcase classname="docs-site/content/docs/a, b%.md" name="broken-anchor at 8:7" file="docs-site/content/docs/a, b%.md" line="8"><failure type="broken-anchor" message="no heading `ONE` on this page">no heading `ONE` on this page&#10;help: did you mean `#one`? (heading on line 6)</failure></testcase>
    <testcase classname="docs-site/content/docs/a, b%.md" name="broken-link at 8:17" file="docs-site/content/docs/a, b%.md" line="8"><failure type="broken-link" message="there is no page `/docs/zzz`">there is no page `/docs/zzz`&#10;help: link to a page that exists, or write the missing page</failure></testcase>
    </testsuite>
    </testsuites>
    "##);
    site.put("docs-site/content/docs/a, b%.md", "Text.\n");
    let run = run_in(&site.path("."), &["-C", "docs-site", "check", "--format", "junit"]);
    assert_eq!(run.code, 0);
    assert!(run.stdout.contains("name=\"no mistakes found\"/>"), "{}", run.stdout);
}

#[test]
fn a_refusal_is_in_the_report_too() {
    let site = TestSite::bare();
    let sarif = site.run(&["-C", "nowhere", "check", "--format", "sarif"]);
    assert_eq!(sarif.code, 2);
    let log: Value = serde_json::from_str(&sarif.stdout).unwrap();
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let message = &invocation["toolExecutionNotifications"][0]["message"]["text"];
    assert_eq!(message, "there is no folder `nowhere`");
    let junit = site.run(&["-C", "nowhere", "check", "--format", "junit"]);
    assert!(junit.stdout.contains("<failure type=\"refusal\""), "{}", junit.stdout);
    assert_eq!(site.run(&["serve", "--format", "junit"]).code, 2);
}

#[test]
fn every_place_is_named_from_the_root_that_the_build_server_knows() {
    let site = site();
    let folder = std::fs::canonicalize(site.path("docs-site")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_folio"))
        .arg("-C")
        .arg(&folder)
        .args(["check", "--format", "github"])
        .env("GITHUB_WORKSPACE", folder.parent().unwrap())
        .output()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("file=docs-site/content/docs/"), "{told}");
}

/// What authors write can end no command and no element.
#[test]
fn hostile_names_stay_inside_their_place() {
    let page = "---\ntitle: T\n---\n\n[x](/a%0A::error::b) [y](#]]><x>&\"')\n";
    let site = TestSite::new().write("content/docs/::x,y.md", page);
    let github = site.run(&["check", "--format", "github"]).stdout;
    let is_command =
        |line: &str| ["::error ", "::warning ", "::notice "].iter().any(|c| line.starts_with(c));
    assert!(github.lines().count() >= 2 && github.lines().all(is_command), "{github}");
    let junit = site.run(&["check", "--format", "junit"]).stdout;
    let mut opened = 0_i32;
    for (at, _) in junit.match_indices('<').skip(1) {
        let tag = &junit[at..=at + junit[at..].find('>').unwrap()];
        assert!(
            ["<test", "</test", "<failure", "</failure", "<system-out", "</system-out"]
                .iter()
                .any(|name| tag.starts_with(name)),
            "{tag}"
        );
        opened += if tag.starts_with("</") { -1 } else { i32::from(!tag.ends_with("/>")) };
    }
    assert_eq!(opened, 0, "{junit}");
}

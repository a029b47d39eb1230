//! The workflows of the handbook, each step of them run as its host would.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot touch its own site has failed"
)]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use support::TestSite;

/// Returns the text of the block of code with this title.
fn block(page: &str, title: &str) -> String {
    let start = page.find(&format!("title=\"{title}\"")).unwrap_or_else(|| panic!("no {title}"));
    let text = &page[start..];
    let text = &text[text.find('\n').unwrap() + 1..];
    text[..text.find("\n```").unwrap()].to_owned()
}

/// Returns the commands of a job, in their order: what follows `- run:`, or the items of `script:`.
fn commands(workflow: &str, job: &str) -> Vec<String> {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let name = format!("{job}:");
    let mut lines = workflow.lines().skip_while(|line| line.trim() != name);
    let head = depth(lines.next().unwrap_or_else(|| panic!("no job {job}")));
    let body: Vec<&str> =
        lines.take_while(|line| line.trim().is_empty() || depth(line) > head).collect();
    let mut found = Vec::new();
    let mut in_script = false;
    for line in body {
        let text = line.trim();
        if let Some(command) = text.strip_prefix("- run: ") {
            found.push(command.to_owned());
        }
        in_script = text == "script:" || (in_script && text.starts_with("- "));
        if let Some(command) = text.strip_prefix("- ").filter(|_| in_script) {
            found.push(command.to_owned());
        }
    }
    assert!(!found.is_empty(), "the job {job} runs nothing");
    found
}

fn sh(folder: &Path, command: &str, summary: &Path) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_folio")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let output = Command::new("sh")
        .args(["-e", "-c", command])
        .current_dir(folder)
        .env("PATH", format!("{}:{path}", program.display()))
        .env("GITHUB_STEP_SUMMARY", summary)
        .env("GITHUB_WORKSPACE", folder)
        .env_remove("GITHUB_OUTPUT")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success(),
        "`{command}`: {told}{}",
        String::from_utf8_lossy(&output.stdout)
    );
    told
}

/// A clone of a repository with a site in it, as a runner has it.
fn checkout() -> (TestSite, TestSite) {
    let (origin, clone) = (TestSite::bare(), TestSite::bare());
    let source = TestSite::bare()
        .write("folio.toml", "base_url = \"https://site.example\"\n")
        .write("content/docs/a.md", "---\ntitle: A\n---\n\nText.\n")
        .write(".gitignore", "public\n.folio\n");
    let git = |folder: &Path, command: &str| {
        let name = "-c user.name=Ada -c user.email=ada@site.example -c protocol.file.allow=always";
        sh(folder, &format!("git {name} {command}"), &source.path("summary"))
    };
    let place = origin.path(".").display().to_string();
    git(&origin.path("."), "init --quiet --bare --initial-branch=main .");
    git(&source.path("."), "init --quiet --initial-branch=main");
    git(&source.path("."), "add .");
    git(&source.path("."), "commit --quiet -m Begin");
    git(&source.path("."), &format!("push --quiet '{place}' main"));
    git(&clone.path("."), &format!("clone --quiet '{place}' ."));
    (origin, clone)
}

fn handbook(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/docs/handbook");
    fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn the_workflow_for_github_checks_and_publishes() {
    let (origin, clone) = checkout();
    let workflow = block(&handbook("hosts.md"), ".github/workflows/site.yml");
    let summary = clone.path("summary.md");
    clone.put("content/docs/new.md", "---\ntitle: New\n---\n\nText.\n");
    for command in commands(&workflow, "check") {
        sh(&clone.path("."), &command, &summary);
    }
    let told = fs::read_to_string(&summary).unwrap();
    assert!(told.contains("| new | `/docs/new/` | New (1 word) |"), "{told}");
    for command in commands(&workflow, "publish") {
        sh(&clone.path("."), &command, &summary);
    }
    sh(&origin.path("."), "git cat-file -e gh-pages:docs/new/index.html", &summary);

    // A page that goes without a word fails the check.
    fs::remove_file(clone.path("content/docs/a.md")).unwrap();
    let check = &commands(&workflow, "check")[0];
    let must_fail = format!("if {check} > out; then exit 9; fi; grep removed-page out");
    sh(&clone.path("."), &must_fail, &summary);
}

#[test]
fn the_workflow_by_the_clock_ends_early_where_nothing_is_due() {
    let (_, clone) = checkout();
    let page = handbook("commands.md");
    let workflow = block(&page, ".github/workflows/hourly.yml");
    let lines = workflow.lines().skip_while(|line| line.trim() != "- run: |").skip(1);
    let script = lines.map(str::trim).collect::<Vec<_>>().join("\n");
    assert!(script.contains("folio schedule"), "{script}");
    sh(&clone.path("."), &script, &clone.path("summary"));
    assert!(!clone.path("public").exists(), "nothing is due");
    let due = script.replace("65m", "4000d");
    clone.put("content/blog/now.md", "---\ntitle: Now\npublishedAt: 2026-01-01\n---\n\nText.\n");
    sh(&clone.path("."), &due, &clone.path("summary"));
    assert!(clone.path("public/blog/now/index.html").exists());
}

#[test]
fn the_workflow_for_gitlab_reports_and_builds() {
    let (_, clone) = checkout();
    let workflow = block(&handbook("hosts.md"), ".gitlab-ci.yml");
    let summary = clone.path("summary");
    for job in ["check", "pages"] {
        for command in commands(&workflow, job) {
            sh(&clone.path("."), &command, &summary);
        }
    }
    assert!(fs::read_to_string(clone.path("folio.xml")).unwrap().contains("<testsuite"));
    assert!(clone.path("public/docs/a/index.html").exists());
}

#[test]
fn recipes_for_hosts_are_what_they_say() {
    let page = handbook("hosts.md");
    let vercel: serde_json::Value = serde_json::from_str(&block(&page, "vercel.json")).unwrap();
    let netlify: toml::Table = block(&page, "netlify.toml").parse().unwrap();
    let build = netlify["build"]["command"].as_str().unwrap();
    assert_eq!(vercel["buildCommand"], build);
    let (_, clone) = checkout();
    sh(&clone.path("."), build, &clone.path("summary"));
    let folder = netlify["build"]["publish"].as_str().unwrap();
    assert_eq!(vercel["outputDirectory"], folder);
    assert!(clone.path(folder).join("_headers").exists());
}

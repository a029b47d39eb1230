//! `folio publish`: to a folder that a web server reads, and to a branch of a git repository.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot touch its own site has failed"
)]

mod support;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use insta::assert_snapshot;
use support::{TestSite, files, run_in};

fn small() -> TestSite {
    TestSite::bare()
        .write("folio.toml", "base_url = \"https://site.example\"\n")
        .write("content/docs/a.md", "---\ntitle: A\n---\n\nText.\n")
        .write("content/docs/b.md", "---\ntitle: B\n---\n\nText.\n")
}

fn accent(site: &TestSite, colour: &str) {
    let text = format!("base_url = \"https://site.example\"\n[theme]\naccent = \"{colour}\"\n");
    site.put("folio.toml", text);
}

fn style_sheets(folder: &Path) -> Vec<String> {
    let is_style = |name: &String| name.starts_with("css/") && name.contains("folio.");
    files(folder).into_iter().filter(is_style).collect()
}

#[test]
fn a_release_takes_the_place_of_another_in_one_step() {
    let site = small();
    let run = site.run(&["publish", "www"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let www = site.path("www");
    let first = fs::read_link(www.join("current")).unwrap();
    assert!(first.starts_with("releases"), "a link that survives a move of the folder");
    let page = |name: &str| fs::read_to_string(www.join("current").join(name)).unwrap();
    assert!(page("docs/a/index.html").contains("<title>A"));
    let old = style_sheets(&www.join("current"));

    accent(&site, "#a1237a");
    site.put("content/docs/a.md", "---\ntitle: Another\n---\n\nText.\n");
    let run = site.run(&["publish", "www"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("of earlier releases kept"), "{}", run.stderr);
    assert_ne!(fs::read_link(www.join("current")).unwrap(), first);
    assert!(page("docs/a/index.html").contains("<title>Another"));
    let both = style_sheets(&www.join("current"));
    assert!(both.len() > old.len(), "an open page still finds its style sheet: {both:?}");
    assert!(old.iter().all(|name| both.contains(name)));

    let run = site.run(&["publish", "www"]);
    assert!(run.stderr.contains("holds this site already"), "{}", run.stderr);
    let run = site.run(&["publish", "www", "--rollback"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(fs::read_link(www.join("current")).unwrap(), first);
    assert!(page("docs/a/index.html").contains("<title>A"));
    assert!(both.iter().all(|name| www.join("current").join(name).exists()), "in both directions");
    assert_snapshot!(site.run(&["publish", "www", "--rollback"]).stderr, @"
    error: there is no release before the one that is shown
      help: the folder `releases` lists what there is
    ");
    assert_snapshot!(site.run(&["publish", "www", "--rollback", "zzz"]).stderr, @"
    error: there is no release `zzz`
      help: the folder `releases` lists what there is
    ");
    let run = site.run(&["publish", "www"]);
    assert!(run.stderr.contains("0 files new"), "what is there is shown again: {}", run.stderr);
    assert!(page("docs/a/index.html").contains("<title>Another"));
}

#[test]
fn old_releases_and_old_style_sheets_go_after_a_while() {
    let site = small();
    let www = site.path("www");
    let mut first = Vec::new();
    for number in 1..=6 {
        accent(&site, &format!("#11223{number}"));
        let run = site.run(&["publish", "www", "--keep", "3"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        if number == 1 {
            first = style_sheets(&www.join("current"));
        }
        let there = first.iter().all(|name| www.join("current").join(name).exists());
        assert_eq!(there, number <= 4, "kept for three releases after its own: {number}");
    }
    let names = fs::read_dir(www.join("releases")).unwrap().map(|entry| entry.unwrap());
    let folders = names.filter(|entry| entry.file_type().unwrap().is_dir()).count();
    assert_eq!(folders, 3);
}

#[test]
fn a_plan_is_shown_and_what_would_break_links_is_refused() {
    let site = small();
    site.run(&["publish", "www"]);
    fs::rename(site.path("content/docs/b.md"), site.path("content/docs/c.md")).unwrap();
    let run = site.run(&["publish", "www"]);
    assert_eq!(run.code, 1);
    let refusal =
        run.stderr.lines().skip_while(|line| !line.starts_with("error")).collect::<Vec<_>>();
    assert_snapshot!(refusal.join("\n"), @"
    error: 1 published address would lead nowhere: `/docs/b/`
      help: `folio check --against` shows what keeps them alive; pass --allow-removals to publish all the same
    ");
    site.put("content/docs/c.md", "---\ntitle: B\naliases: [/docs/b/]\n---\n\nText.\n");
    let run = site.run(&["publish", "www", "--dry-run"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let plan = run.stderr.lines().skip_while(|line| !line.starts_with("To ")).collect::<Vec<_>>();
    let plan: Vec<&str> = plan.iter().map(|line| line.split(';').next().unwrap()).collect();
    assert_snapshot!(plan.join("\n"), @"
    To www: 3 files new, 8 changed, 27 as before, 1 removed
      + _redirects
      + docs/c.md
      + docs/c/index.html
      ~ docs/a/index.html
      ~ docs/b/index.html
      ~ docs/index.html
      ~ llms-full.txt
      ~ llms.txt
      ~ search/p/0.json
      ~ sitemap.xml
      ~ urls.json
      - docs/b.md
    ");
    assert!(!site.path("www/current/docs/c").exists(), "nothing was done");
    assert_eq!(site.run(&["publish", "www"]).code, 0);
    assert!(site.path("www/current/docs/c/index.html").exists());

    fs::remove_file(site.path("content/docs/a.md")).unwrap();
    assert_eq!(site.run(&["publish", "www"]).code, 1);
    site.run(&["check", "--accept-removal", "/docs/a/", "--because", "It is wrong"]);
    let run = site.run(&["publish", "www"]);
    assert_eq!(run.code, 0, "it is meant to go: {}", run.stderr);
}

#[test]
fn much_of_a_site_does_not_go_by_mistake() {
    let site = small();
    for number in 0..40 {
        site.put(&format!("static/files/{number}.txt"), "text");
    }
    site.run(&["publish", "www"]);
    fs::remove_dir_all(site.path("static/files")).unwrap();
    let run = site.run(&["publish", "www"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("published files would go, more than 20 %"), "{}", run.stderr);
    assert!(site.path("www/current/files/0.txt").exists());
    assert_eq!(site.run(&["publish", "www", "--allow-removals"]).code, 0);
    assert!(!site.path("www/current/files/0.txt").exists());
}

#[test]
fn what_cannot_be_published_is_said() {
    let site = small();
    assert_snapshot!(site.run(&["publish"]).stderr, @"
    error: nothing says where the site is published
      help: name one: `folio publish /srv/www/acme`, or `target` below `[publish]` in folio.toml
    ");
    assert_snapshot!(site.run(&["publish", "git:origin"]).stderr, @"
    error: `git:origin` names no branch
      help: write git:REMOTE#BRANCH, such as git:origin#gh-pages
    ");
    assert_snapshot!(site.run(&["publish", "ftp://host/"]).stderr, @"
    error: `ftp://host/`: Folio carries sites to folders, git branches and buckets
      help: write a folder, git:REMOTE#BRANCH, s3://BUCKET/PREFIX, gs://… or az://…
    ");
    fs::create_dir_all(site.path("taken/current")).unwrap();
    let run = site.run(&["publish", "taken", "--quiet"]);
    assert_eq!(run.code, 2);
    assert_snapshot!(run.stderr, @"
    error: `taken/current` is no symbolic link
      help: move it away: the link to what is shown belongs there
    ");
    fs::create_dir(site.path("empty")).unwrap();
    let run = site.run(&["publish", "www", "--from", "empty"]);
    assert_snapshot!(run.stderr, @"
    error: `empty` holds no urls.json
      help: name a folder that Folio built
    ");
    site.put("content/docs/a.md", "---\ntitle: A\n---\n\n[x](gone.md)\n");
    assert_eq!(site.run(&["publish", "www"]).code, 1, "mistakes are not published");
    assert!(!site.path("www").exists());
    site.put("folio.toml", "[publish]\ntarget = \"www\"\nkeep = 2\n");
    site.put("content/docs/a.md", "---\ntitle: A\n---\n\nText.\n");
    let run = run_in(&site.path("content"), &["-C", "..", "publish"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(site.path("www/current/index.html").exists(), "relative to the site");
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=Ada", "-c", "user.email=ada@site.example"])
        .args(["-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main"])
        .args(["-c", "protocol.file.allow=always"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A site in a repository with a bare one beside it, called `host`.
fn with_host() -> (TestSite, TestSite) {
    let (site, host) = (small(), TestSite::bare());
    git(&host.path("."), &["init", "--quiet", "--bare", "."]);
    git(&site.path("."), &["init", "--quiet"]);
    git(&site.path("."), &["remote", "add", "host", host.path(".").to_str().unwrap()]);
    site.put(".gitignore", "public\n");
    git(&site.path("."), &["add", "."]);
    git(&site.path("."), &["commit", "--quiet", "-m", "Begin"]);
    (site, host)
}

#[test]
fn a_branch_gets_a_commit_for_each_site_that_differs() {
    let (site, host) = with_host();
    let show = |what: &str| git(&host.path("."), &["show", what]);
    let publish = || site.run(&["publish", "git:host#pages"]);
    let run = publish();
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(show("pages:docs/a/index.html").contains("<title>A"));
    assert_eq!(show("pages:.nojekyll"), "");
    let run = publish();
    assert!(run.stderr.contains("holds this site already"), "{}", run.stderr);
    assert_eq!(git(&host.path("."), &["rev-list", "--count", "pages"]), "1");

    // The host writes the name of the site into the branch.
    let other = TestSite::bare();
    git(
        &other.path("."),
        &["clone", "--quiet", "--branch", "pages", host.path(".").to_str().unwrap(), "."],
    );
    other.put("CNAME", "docs.site.example\n");
    git(&other.path("."), &["add", "."]);
    git(&other.path("."), &["commit", "--quiet", "-m", "Name the site"]);
    git(&other.path("."), &["push", "--quiet"]);
    let old = style_sheets(&other.path("."));

    accent(&site, "#a1237a");
    site.put("content/docs/new.md", "---\ntitle: New\n---\n\nText.\n");
    let run = publish();
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(git(&host.path("."), &["rev-list", "--count", "pages"]), "3");
    assert_eq!(show("pages:CNAME"), "docs.site.example");
    assert!(show("pages:docs/new/index.html").contains("<title>New"));
    for name in old {
        assert!(!show(&format!("pages:{name}")).is_empty(), "{name} is there for open pages");
    }
    assert!(git(&host.path("."), &["log", "-1", "--format=%B", "pages"]).contains("files new"));
    // Neither the index nor the work tree of the site were touched.
    assert_eq!(git(&site.path("."), &["diff", "--cached", "--name-only"]), "");
    assert_eq!(git(&site.path("."), &["branch", "--show-current"]), "main");
    // What others keep in a branch is not replaced by the way.
    other.put("theirs.txt", "text");
    git(&other.path("."), &["checkout", "--quiet", "--orphan", "theirs"]);
    git(&other.path("."), &["rm", "-r", "--cached", "--quiet", "."]);
    git(&other.path("."), &["add", "theirs.txt"]);
    git(&other.path("."), &["commit", "--quiet", "-m", "Theirs"]);
    git(&other.path("."), &["push", "--quiet", "origin", "theirs"]);
    let run = site.run(&["publish", "git:host#theirs"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("1 file that Folio did not publish"), "{}", run.stderr);
    assert_eq!(site.run(&["publish", "git:host#theirs", "--allow-removals"]).code, 0);
    let run = site.run(&["publish", "git:nowhere#pages"]);
    assert_eq!(run.code, 3);
    assert_snapshot!(run.stderr.lines().skip(1).collect::<Vec<_>>().join("\n"), @"
    error: git ls-remote: 'nowhere' does not appear to be a git repository
      help: look whether git knows the remote, and whether you may push there
    ");
}

#[test]
fn two_who_push_at_once_lose_nothing() {
    let (site, host) = with_host();
    site.run(&["publish", "git:host#pages"]);
    // In the moment before its push, somebody else pushes.
    let hook = host.path("hooks/pre-receive");
    let script = "#!/bin/sh\n[ -e raced ] && exit 0\ntouch raced\n\
        unset GIT_QUARANTINE_PATH\n\
        tip=$(git rev-parse pages)\n\
        new=$(git commit-tree \"$tip^{tree}\" -p \"$tip\" -m Raced </dev/null)\n\
        git update-ref refs/heads/pages \"$new\" \"$tip\"\n";
    fs::write(&hook, script).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    }
    git(&host.path("."), &["config", "user.name", "Grace"]);
    git(&host.path("."), &["config", "user.email", "grace@site.example"]);
    git(&host.path("."), &["config", "receive.advertisePushOptions", "false"]);
    site.put("content/docs/new.md", "---\ntitle: New\n---\n\nText.\n");
    let run = site.run(&["publish", "git:host#pages"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("The branch has moved"), "{}", run.stderr);
    let log = git(&host.path("."), &["log", "--format=%s", "pages"]);
    assert_eq!(log.lines().nth(1), Some("Raced"), "{log}");
    assert!(git(&host.path("."), &["show", "pages:docs/new/index.html"]).contains("<title>New"));
}

/// Asks a server on this machine for a path; returns the status and the body.
fn get(port: u16, path: &str) -> std::io::Result<(u16, String)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    write!(stream, "GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.get(9..12).and_then(|code| code.parse().ok()).unwrap_or(0);
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default();
    Ok((status, body))
}

/// Reads a page and each style sheet and script that it names, and returns what failed.
fn read_page(port: u16, path: &str) -> Option<String> {
    let (status, page) = match get(port, path) {
        Ok(answer) => answer,
        Err(error) => return Some(format!("{path}: {error}")),
    };
    if status != 200 || !page.contains("</html>") {
        return Some(format!("{path}: {status}, {} bytes", page.len()));
    }
    let mut parts =
        page.split(['"']).filter(|part| part.starts_with("/css/") || part.starts_with("/js/"));
    parts.find_map(|asset| match get(port, asset) {
        Ok((200, body)) if !body.is_empty() => None,
        other => Some(format!("{path} names {asset}: {other:?}")),
    })
}

#[test]
fn a_reader_meets_a_whole_site_whenever_a_publisher_is_killed() {
    let nginx = ["/usr/sbin/nginx", "/usr/local/sbin/nginx"]
        .into_iter()
        .find(|path| Path::new(path).exists());
    let Some(nginx) = nginx else {
        assert!(std::env::var_os("PUBLISH_TESTS").is_none(), "there is no nginx");
        return;
    };
    let site = small();
    for number in 0..60 {
        let text = format!("---\ntitle: Page {number}\n---\n\nText of page {number}.\n");
        site.put(&format!("content/docs/many/p{number}.md"), text);
    }
    for (folder, colour) in [("one", "#112233"), ("two", "#332211"), ("three", "#113322")] {
        accent(&site, colour);
        site.put("content/docs/a.md", format!("---\ntitle: A {folder}\n---\n\nText.\n"));
        site.build(&["--output", folder]);
    }
    site.run(&["publish", "www", "--from", "one"]);
    let begun = Instant::now();
    site.run(&["publish", "www", "--from", "two"]);
    let whole = begun.elapsed();

    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let base = fs::canonicalize(site.path(".")).unwrap();
    let place = |name: &str| base.join(name).display().to_string();
    fs::create_dir(site.path("nginx")).unwrap();
    let settings = format!(
        "daemon off; master_process off; pid {pid}; error_log {log};\n\
         events {{ worker_connections 256; }}\n\
         http {{ access_log off; include /etc/nginx/mime.types;\n\
         client_body_temp_path {temp}; proxy_temp_path {temp}; fastcgi_temp_path {temp};\n\
         uwsgi_temp_path {temp}; scgi_temp_path {temp};\n\
         server {{ listen 127.0.0.1:{port}; root {root}; index index.html; }} }}\n",
        pid = place("nginx/pid"),
        log = place("nginx/log"),
        temp = place("nginx/temp"),
        root = place("www/current"),
    );
    site.put("nginx.conf", settings);
    let mut server = Command::new(nginx)
        .args(["-c", &place("nginx.conf"), "-p", &place("nginx")])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while get(port, "/docs/a/").is_err() {
        assert!(begun.elapsed() < Duration::from_secs(10), "nginx does not answer");
        thread::sleep(Duration::from_millis(20));
    }

    let done = AtomicBool::new(false);
    let (failures, reads, interrupted) = thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let (mut failures, mut reads) = (Vec::new(), 0);
            while !done.load(Ordering::Relaxed) {
                for path in ["/docs/a/", "/", "/docs/many/p7/"] {
                    failures.extend(read_page(port, path));
                    reads += 1;
                }
            }
            (failures, reads)
        });
        let mut interrupted = 0;
        // The same moments in each run: a linear congruential generator.
        let mut moment: u64 = 42;
        for round in 0..100 {
            let from = ["one", "two", "three"][round % 3];
            let mut publisher = Command::new(env!("CARGO_BIN_EXE_folio"))
                .args(["publish", "www", "--from", from, "--keep", "2", "--quiet"])
                .current_dir(site.path("."))
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            moment = moment.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            thread::sleep(whole * u32::try_from(moment >> 33 & 127).unwrap() / 127);
            if publisher.try_wait().unwrap().is_none() {
                interrupted += 1;
                publisher.kill().unwrap();
            }
            publisher.wait().unwrap();
        }
        done.store(true, Ordering::Relaxed);
        let (failures, reads) = reader.join().unwrap();
        (failures, reads, interrupted)
    });
    let run = site.run(&["publish", "www", "--from", "two"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let shown = get(port, "/docs/a/").unwrap().1;
    server.kill().unwrap();
    server.wait().unwrap();
    assert_eq!(failures, Vec::<String>::new());
    assert!(interrupted >= 20 && reads >= 100, "{interrupted} interrupted, {reads} pages read");
    assert!(shown.contains("<title>A two"), "and the last one is shown");
    let left = fs::read_dir(site.path("www/releases")).unwrap().map(|entry| entry.unwrap());
    let left: Vec<String> = left.map(|entry| entry.file_name().into_string().unwrap()).collect();
    assert!(left.iter().all(|name| !name.starts_with('.')), "{left:?}");
}

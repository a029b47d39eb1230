//! The preview over loopback: a real server over a real folder, asked as browsers and worse ask.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot touch its own site has failed, and its patience has an end"
)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use support::TestSite;

/// How long a change may take to show before the test gives up.
const PATIENCE: Duration = Duration::from_secs(10);

/// A preview of a site; it ends with the test.
struct Preview<'a> {
    site: &'a TestSite,
    child: Child,
    port: u16,
}

impl Drop for Preview<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the server answered.
#[derive(Debug)]
struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl<'a> Preview<'a> {
    fn of(site: &'a TestSite, arguments: &[&str]) -> Self {
        let mut folio = Command::new(env!("CARGO_BIN_EXE_folio"));
        folio.args(["serve", "--port", "0", "--format", "json"]).args(arguments);
        Self::start(site, &mut folio)
    }

    fn start(site: &'a TestSite, command: &mut Command) -> Self {
        let command = command.current_dir(site.path(""));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        lines.read_line(&mut first).unwrap();
        // Nobody reads on, but the pipe must never be full.
        std::thread::spawn(move || lines.read_to_end(&mut Vec::new()));
        let start = first.find("127.0.0.1:").unwrap_or_else(|| panic!("no address: {first}"));
        let digits = first[start + 10..].chars().take_while(char::is_ascii_digit);
        let port = digits.collect::<String>().parse().unwrap();
        Self { site, child, port }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends `head` as it is and reads until the server closes.
    fn send(&self, head: &[u8]) -> Answer {
        let mut stream = self.connect();
        stream.write_all(head).unwrap();
        let mut bytes = Vec::new();
        // A refused head may be answered with a reset behind the answer.
        let _ = stream.read_to_end(&mut bytes);
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap_or(bytes.len());
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        let headers = head.lines().skip(1).filter_map(|line| {
            let (name, value) = line.split_once(": ")?;
            Some((name.to_ascii_lowercase(), value.to_owned()))
        });
        let body = bytes.get(end + 4..).unwrap_or_default().to_vec();
        Answer { status, headers: headers.collect(), body }
    }

    fn ask(&self, method: &str, path: &str, headers: &[&str]) -> Answer {
        let lines: String = headers.iter().flat_map(|line| [line, "\r\n"]).collect();
        let port = self.port;
        self.send(
            format!(
                "{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n{lines}\r\n"
            )
            .as_bytes(),
        )
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[])
    }

    /// Waits until the page at `path` is as `wanted` says.
    fn until(&self, path: &str, wanted: impl Fn(&Answer) -> bool) {
        let end = Instant::now() + PATIENCE;
        loop {
            let answer = self.get(path);
            if wanted(&answer) {
                return;
            }
            assert!(Instant::now() < end, "{path} stays {}:\n{}", answer.status, answer.text());
            std::thread::sleep(Duration::from_millis(3));
        }
    }

    fn shows(&self, path: &str, text: &str) {
        self.until(path, |answer| answer.status == 200 && answer.text().contains(text));
    }

    /// Waits until what is wrong is told as `wanted` says.
    fn tells(&self, wanted: impl Fn(&str) -> bool) {
        self.until("/_folio/problems.json?path=/docs/a/", |answer| wanted(&answer.text()));
    }

    /// Waits until every file is answered with the bytes that a fresh build writes, and what the
    /// build before wrote and this one does not is gone.
    fn equals_a_build(&self, what: &str) {
        let before = self.site.published_files();
        // A preview shows assets and pictures as their authors made them; a build of the same is asked for
        // by settings that say so.
        let settings = fs::read_to_string(self.site.path("folio.toml")).unwrap();
        let plain = format!(
            "{settings}\n[assets]\nfingerprint = false\nminify = false\n[images]\nvariants = false\n"
        );
        self.site.put("plain.toml", plain);
        let run = self.site.run(&[
            "--config",
            "plain.toml",
            "build",
            "--drafts",
            "--future",
            "--allow-errors",
            "-q",
        ]);
        assert_eq!(run.code, 0, "after {what}: {}", run.stderr);
        let built = self.site.published_files();
        let end = Instant::now() + PATIENCE;
        for name in built.iter().filter(|name| !name.starts_with('.')) {
            let expected = fs::read(self.site.path("public").join(name)).unwrap();
            let path = name.strip_suffix("index.html").unwrap_or(name);
            loop {
                let answer = self.get(&format!("/{path}"));
                let status = if name == "404.html" { 200 } else { answer.status };
                if status == 200 && answer.body == expected {
                    break;
                }
                assert!(
                    Instant::now() < end,
                    "after {what}, /{path} ({}) is not as built:\n{}\n--- built:\n{}",
                    answer.status,
                    answer.text(),
                    String::from_utf8_lossy(&expected)
                );
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        for name in before.iter().filter(|name| !built.contains(name)) {
            let path = name.strip_suffix("index.html").unwrap_or(name);
            self.until(&format!("/{path}"), |answer| answer.status == 404);
        }
    }
}

fn small_site() -> TestSite {
    TestSite::new()
        .write("content/docs/index.md", "---\ntitle: Docs\n---\n\nBegin [here](./a.md).\n")
        .write(
            "content/docs/a.md",
            "---\ntitle: A\n---\n\n## One\n\nfirst text\n\n[b](./b.md#two)\n",
        )
        .write("content/docs/b.md", "---\ntitle: B\n---\n\n## Two\n\nsecond text\n")
        .write("content/blog/2026-01-02-post.md", "---\ntitle: Post\n---\n\nhello\n")
        .write("content/blog/draft.md", "---\ntitle: Later\npublishedAt: 2999-01-01\n---\n\nsoon\n")
        .write("static/note.txt", "0123456789")
        .write("static/clip.bin", vec![7_u8; 600_000])
}

#[test]
fn every_file_is_answered_as_a_build_writes_it() {
    let site = small_site();
    let preview = Preview::of(&site, &[]);
    preview.equals_a_build("the start");
    preview.shows("/blog/draft/", "Scheduled: goes public");
}

#[test]
fn the_preview_of_a_time_holds_back_what_comes_after_it() {
    let site = small_site();
    let preview = Preview::of(&site, &["--at", "2026-06-01"]);
    assert_eq!(preview.get("/blog/draft/").status, 404);
    assert_eq!(preview.get("/blog/2026-01-02-post/").status, 200);
}

#[test]
fn changes_show_without_a_restart() {
    let site = small_site();
    let preview = Preview::of(&site, &[]);
    site.put("content/docs/a.md", "---\ntitle: A\n---\n\nedited text\n");
    preview.shows("/docs/a/", "edited text");
    site.put("content/docs/new/deep/c.md", "---\ntitle: Brand new\n---\n\nnew text\n");
    preview.shows("/docs/new/deep/c/", "new text");
    preview.shows("/docs/a/", "Brand new");
    fs::rename(site.path("content/docs/new"), site.path("content/docs/moved")).unwrap();
    preview.shows("/docs/moved/deep/c/", "new text");
    preview.until("/docs/new/deep/c/", |answer| {
        answer.status == 404 && answer.headers["folio-instead"] == "/docs/moved/deep/c/"
    });
    site.put("content/docs/moved/deep/c.md", "---\ntitle: C\n---\n\nafter the move\n");
    preview.shows("/docs/moved/deep/c/", "after the move");
    fs::remove_file(site.path("content/docs/b.md")).unwrap();
    preview.until("/docs/b/", |answer| {
        answer.status == 404 && answer.headers["folio-instead"] == "/docs/"
    });
    site.put("content/docs/meta.json", r#"{"title": "Manual", "pages": ["a", "..."]}"#);
    preview.shows("/docs/a/", "Manual");
    site.put("static/note.txt", "other bytes");
    preview.shows("/note.txt", "other bytes");
    site.put("templates/docs.html", "own template {{ page.title }}");
    preview.shows("/docs/a/", "own template A");
    fs::remove_dir_all(site.path("templates")).unwrap();
    preview.shows("/docs/a/", "edited text");
    site.put("folio.toml", "title = \"Renamed\"\nbase_url = \"https://site.example/sub\"\n");
    preview.shows("/sub/docs/a/", "Renamed");
    assert_eq!(preview.get("/").headers["location"], "/sub/");
}

#[test]
fn atomic_saves_of_editors_show() {
    let site = small_site();
    let preview = Preview::of(&site, &[]);
    let page = site.path("content/docs/a.md");
    // vim: the old file aside, a new one written, the old one removed.
    let aside = site.path("content/docs/a.md~");
    fs::rename(&page, &aside).unwrap();
    fs::write(&page, "saved by renaming away").unwrap();
    fs::remove_file(&aside).unwrap();
    preview.shows("/docs/a/", "saved by renaming away");
    // VS Code, JetBrains, sed: a temporary file over the old one.
    for round in 0..5 {
        let temporary = site.path("content/docs/.a.md.tmp");
        fs::write(&temporary, format!("saved over, round {round}")).unwrap();
        fs::rename(&temporary, &page).unwrap();
        preview.shows("/docs/a/", &format!("saved over, round {round}"));
    }
    // The whole tree away and back, as a branch without docs would do it.
    fs::rename(site.path("content"), site.path("away")).unwrap();
    preview.until("/docs/a/", |answer| answer.status == 404);
    fs::rename(site.path("away"), site.path("content")).unwrap();
    preview.shows("/docs/a/", "saved over, round 4");
    fs::write(&page, "still watched").unwrap();
    preview.shows("/docs/a/", "still watched");
}

#[test]
fn a_branch_switched_under_it_shows_whole() {
    let site = small_site().write(".gitignore", "public\n");
    let page = |number: usize, word: &str| format!("---\ntitle: P{number}\n---\n\n{word}\n");
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=t", "-c", "user.email=t@site.example"];
        let run = Command::new("git")
            .args(identity)
            .args(arguments)
            .current_dir(site.path(""))
            .output()
            .unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    };
    for number in 0..120 {
        site.put(&format!("content/docs/part{}/p{number}.md", number % 7), page(number, "old"));
    }
    git(&["init", "-q", "-b", "old"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "old"]);
    git(&["checkout", "-qb", "new"]);
    for number in 0..120 {
        let folder = if number < 40 { "moved/deep" } else { "part3" };
        site.put(&format!("content/docs/{folder}/p{number}.md"), page(number, "new"));
    }
    fs::remove_dir_all(site.path("content/docs/part1")).unwrap();
    site.put("templates/partials/footer.html", "<footer>of the branch</footer>");
    git(&["add", "-A"]);
    git(&["commit", "-qm", "new"]);
    let preview = Preview::of(&site, &[]);
    preview.equals_a_build("the start");
    for branch in ["old", "new", "old"] {
        git(&["checkout", "-q", branch]);
        preview.equals_a_build(&format!("git checkout {branch}"));
    }
}

#[test]
fn folders_that_are_deleted_and_made_again_are_watched_again() {
    let site = small_site();
    let preview = Preview::of(&site, &[]);
    fs::remove_dir_all(site.path("content")).unwrap();
    preview.until("/docs/a/", |answer| answer.status == 404);
    for round in 0..3 {
        site.put("content/docs/a.md", format!("made again {round}"));
        preview.shows("/docs/a/", &format!("made again {round}"));
        site.put("content/docs/a.md", format!("edited again {round}"));
        preview.shows("/docs/a/", &format!("edited again {round}"));
        fs::remove_dir_all(site.path("content/docs")).unwrap();
        preview.until("/docs/a/", |answer| answer.status == 404);
    }
    site.put("content/docs/a.md", "before the move");
    preview.shows("/docs/a/", "before the move");
    // The whole site away and back: the preview shows the last one, and goes on.
    let away = tempfile::tempdir().unwrap();
    for name in ["content", "static"] {
        fs::rename(site.path(name), away.path().join(name)).unwrap();
    }
    preview.until("/note.txt", |answer| answer.status == 404);
    for name in ["static", "content"] {
        fs::rename(away.path().join(name), site.path(name)).unwrap();
    }
    preview.shows("/docs/a/", "before the move");
    site.put("content/docs/a.md", "after the move");
    preview.shows("/docs/a/", "after the move");
}

#[cfg(unix)]
#[test]
fn linked_and_mounted_folders_are_watched_too() {
    let site = small_site()
        .write("shared/guide.md", "linked text")
        .write("packages/tool/docs/intro.md", "mounted text");
    std::os::unix::fs::symlink("../../shared", site.path("content/docs/linked")).unwrap();
    let preview = Preview::of(&site, &[]);
    preview.shows("/docs/linked/guide/", "linked text");
    site.put("shared/guide.md", "edited behind the link");
    preview.shows("/docs/linked/guide/", "edited behind the link");
    let mount = "[[mount]]\nfrom = \"packages/tool/docs\"\nto = \"/docs/tool\"\n";
    site.put("folio.toml", format!("base_url = \"https://site.example\"\n{mount}"));
    preview.shows("/docs/tool/intro/", "mounted text");
    site.put("packages/tool/docs/intro.md", "edited where it is mounted from");
    preview.shows("/docs/tool/intro/", "edited where it is mounted from");
    site.put("folio.toml", "base_url = \"https://site.example\"\n");
    preview.until("/docs/tool/intro/", |answer| answer.status == 404);
}

#[test]
fn a_page_goes_when_its_time_is_over() {
    let site = small_site();
    let soon = chrono::Utc::now() + Duration::from_secs(2);
    let soon = soon.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    site.put("content/docs/offer.md", format!("---\ntitle: Offer\nexpires: {soon}\n---\n\nnow\n"));
    let preview = Preview::of(&site, &[]);
    preview.until("/docs/a/", |answer| !answer.text().contains("Offer"));
    assert_eq!(preview.get("/docs/offer/").status, 404);
}

#[test]
fn a_file_that_is_being_saved_is_not_taken_for_an_empty_one() {
    let site = small_site();
    let preview = Preview::of(&site, &[]);
    preview.shows("/docs/b/", "Two");
    let text = fs::read(site.path("content/docs/b.md")).unwrap();
    for _ in 0..5 {
        let mut file = fs::File::create(site.path("content/docs/b.md")).unwrap();
        let end = Instant::now() + Duration::from_millis(50);
        while Instant::now() < end {
            assert!(preview.get("/docs/b/").text().contains("Two"));
        }
        file.write_all(&text).unwrap();
        drop(file);
        assert!(preview.get("/docs/b/").text().contains("Two"));
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn constant_writing_does_not_starve_the_preview() {
    let site = small_site();
    let preview = Preview::of(&site, &[]);
    let noise = site.path("static/noise.txt");
    let end = Instant::now() + Duration::from_secs(2);
    let writer = std::thread::spawn(move || {
        while Instant::now() < end {
            fs::write(&noise, format!("{:?}", Instant::now())).unwrap();
            std::thread::sleep(Duration::from_millis(2));
        }
    });
    site.put("content/docs/a.md", "seen in the storm");
    let begun = Instant::now();
    preview.shows("/docs/a/", "seen in the storm");
    assert!(begun.elapsed() < Duration::from_millis(1_500), "only after the storm");
    writer.join().unwrap();
}

#[test]
fn a_polled_folder_shows_its_changes_too() {
    let site = small_site();
    let preview = Preview::of(&site, &["--poll"]);
    site.put("content/docs/a.md", "found by looking");
    preview.shows("/docs/a/", "found by looking");
}

#[test]
fn a_mistake_leaves_the_last_good_page_and_is_told_until_it_is_mended() {
    let site = small_site();
    let preview = Preview::of(&site, &[]);
    preview.shows("/docs/a/", "first text");
    preview.tells(|told| !told.contains("\"error\""));
    site.put("templates/docs.html", "{{ nothing.there }}");
    preview.tells(|told| told.contains("template-error") && told.contains("\"broken\":true"));
    preview.shows("/docs/a/", "first text");
    fs::remove_file(site.path("templates/docs.html")).unwrap();
    preview.tells(|told| !told.contains("\"error\""));
    site.put("folio.toml", "titel = \"Typo\"\n");
    preview.tells(|told| told.contains("did you mean `title`?"));
    preview.tells(|told| told.contains("vscode://file") && told.contains("folio.toml:1:1\""));
    preview.shows("/docs/a/", "Test");
    site.put("folio.toml", "title = \"Mended\"\nbase_url = \"https://site.example\"\n");
    preview.shows("/docs/a/", "Mended");
    preview.tells(|told| !told.contains("\"error\""));
    // A link into the page that lost its heading is told though only the other page changed.
    site.put("content/docs/b.md", "---\ntitle: \"B\n---\n\nno heading\n");
    preview.tells(|told| told.contains("broken-anchor") && told.contains("content/docs/a.md"));
    preview.shows("/docs/a/", "first text");
}

/// What a preview says on the terminal, until `end` is in it.
fn says(child: &mut Child, end: &str) -> String {
    let mut lines = BufReader::new(child.stderr.as_mut().unwrap());
    let mut said = String::new();
    while !said.contains(end) {
        assert!(lines.read_line(&mut said).unwrap() > 0, "no `{end}` in:\n{said}");
    }
    said
}

#[test]
fn the_terminal_tells_each_mistake_once_and_when_all_is_well() {
    let site = small_site();
    let page = |body: &str| format!("---\ntitle: A\n---\n\n{body}\n");
    site.put("content/docs/a.md", page("[dead](./nowhere.md)"));
    let mut child = Command::new(env!("CARGO_BIN_EXE_folio"))
        .args(["serve", "--port", "0"])
        .current_dir(site.path(""))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = says(&mut child, "1 error\n");
    assert!(begun.contains("--> content/docs/a.md:5:8"), "{begun}");
    // The same mistake further down is not told again; a second one is, alone.
    site.put("content/docs/a.md", page("line\n\n[dead](./nowhere.md)"));
    std::thread::sleep(Duration::from_millis(500));
    site.put("content/docs/a.md", page("line\n\n[dead](./nowhere.md)\n\n![none](./none.png)"));
    let second = says(&mut child, "2 errors\n");
    assert_eq!(second.matches("error[").count(), 1, "{second}");
    assert!(second.contains("./none.png"), "{second}");
    site.put("content/docs/a.md", page("mended"));
    let well = says(&mut child, "All is well again\n");
    assert_eq!(well, "All is well again\n");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_taken_port_is_said_and_the_next_one_taken() {
    let site = small_site();
    let taken: Vec<_> = (3000..3003)
        .filter_map(|port| std::net::TcpListener::bind(("127.0.0.1", port)).ok())
        .collect();
    let mut child = Command::new(env!("CARGO_BIN_EXE_folio"))
        .args(["serve"])
        .current_dir(site.path(""))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let said = says(&mut child, "Serving ");
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(said.contains("Port 3000 is taken, so the preview is on 30"), "{said}");
    // One that was asked for is not exchanged for another.
    let run = site.run(&["serve", "--port", "3000"]);
    drop(taken);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("leave --port out"), "{}", run.stderr);
}

#[test]
fn a_preview_for_the_network_says_its_address_there() {
    let site = small_site();
    let mut child = Command::new(env!("CARGO_BIN_EXE_folio"))
        .args(["serve", "--port", "0", "--host", "0.0.0.0"])
        .current_dir(site.path(""))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let said = says(&mut child, "Serving ");
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(said.contains("  http://127.0.0.1:"), "{said}");
    // A machine without a network has no other address.
    let others = said.lines().filter(|line| line.ends_with("(for others on this network)"));
    assert!(others.count() <= 1, "{said}");
}

#[test]
fn the_folder_can_begin_with_mistakes() {
    let site = small_site().write("folio.toml", "title = \n");
    let preview = Preview::of(&site, &[]);
    preview.shows("/docs/a/", "first text");
    preview.tells(|told| told.contains("config-syntax"));
}

#[test]
fn browsers_hear_of_a_change_and_others_get_no_script() {
    let site = small_site();
    let preview = Preview::of(&site, &["--follow"]);
    assert!(!preview.get("/docs/a/").text().contains("_folio"));
    let page = preview.ask("GET", "/docs/a/", &["Accept: text/html,*/*"]).text();
    let mark = page.split("data-since=\"").nth(1).unwrap().split('"').next().unwrap();
    let changes = |mark: &str| preview.get(&format!("/_folio/changes.json?since={mark}")).text();
    assert!(changes(mark).contains("\"reload\":false"));
    let mut stream = preview.connect();
    stream.write_all(b"GET /_folio/events HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
    let mut event = || lines.find(|line| line.starts_with("data: ")).unwrap();
    assert!(event().contains(mark));
    site.put("content/docs/b.md", "---\ntitle: B\n---\n\n## Two\n\nchanged\n");
    while event().contains(mark) {}
    assert!(changes(mark).contains("\"follow\":\"/docs/b/\""));
    site.put("static/own.css", "a{}");
    while !changes(mark).contains("\"files\":[\"/own.css\"]") {
        event();
    }
    // A mark of another session: the browser begins anew.
    assert!(changes("0-1").contains("\"reload\":true"));
}

#[test]
fn the_host_answers_as_hosts_do() {
    let site = small_site();
    let preview = Preview::of(&site, &[]);
    let page = preview.get("/docs/a/");
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    let head = preview.ask("HEAD", "/docs/a/", &[]);
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.headers["content-length"], page.body.len().to_string());
    let known = format!("If-None-Match: \"x\", W/{}", page.headers["etag"]);
    let unchanged = preview.ask("GET", "/docs/a/", &[&known]);
    assert_eq!((unchanged.status, unchanged.body.len()), (304, 0));
    let zipped = preview.ask("GET", "/css/folio.css", &["Accept-Encoding: br, gzip;q=0.5"]);
    assert_eq!(zipped.headers["content-encoding"], "gzip");
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(&zipped.body[..]).read_to_end(&mut plain).unwrap();
    assert_eq!(plain, preview.get("/css/folio.css").body);
    let refused = preview.ask("GET", "/css/folio.css", &["Accept-Encoding: gzip;q=0"]);
    assert!(!refused.headers.contains_key("content-encoding"));
    let moved = preview.get("/docs/a?x=1");
    assert_eq!((moved.status, moved.headers["location"].as_str()), (301, "/docs/a/?x=1"));
    let missing = preview.get("/docs/zzz");
    assert_eq!(missing.status, 404);
    assert!(missing.text().contains("Page not found"));
    assert_eq!(preview.get("/note.txt/").status, 404);
    assert_eq!(preview.ask("POST", "/", &["Content-Length: 0"]).headers["allow"], "GET, HEAD");
    assert_eq!(preview.get("/docs/a/index.html").body, page.body);
    for (range, status, body) in [
        ("bytes=0-3", 206, "0123"),
        ("bytes=7-", 206, "789"),
        ("bytes=-2", 206, "89"),
        ("bytes=-99", 206, "0123456789"),
        ("bytes=8-99", 206, "89"),
        ("bytes=10-", 416, ""),
        ("bytes=-0", 416, ""),
        ("bytes=5-2", 200, "0123456789"),
        ("bytes=1-2,4-5", 200, "0123456789"),
        ("lines=1-2", 200, "0123456789"),
        ("bytes=99999999999999999999-", 416, ""),
    ] {
        let part = preview.ask("GET", "/note.txt", &[&format!("Range: {range}")]);
        assert_eq!((part.status, part.text().as_str()), (status, body), "{range}");
    }
    let part = preview.ask("GET", "/clip.bin", &["Range: bytes=599990-"]);
    assert_eq!(part.headers["content-range"], "bytes 599990-599999/600000");
    assert_eq!(preview.get("/clip.bin").body.len(), 600_000);
    let page_part = preview.ask("GET", "/docs/a/", &["Range: bytes=0-14"]);
    assert_eq!(page_part.text(), "<!doctype html>");
}

#[cfg(unix)]
#[test]
fn nothing_outside_the_site_is_ever_served() {
    let site = small_site().write("secret.md", "TOP SECRET");
    let preview = Preview::of(&site, &[]);
    for path in [
        "/../secret.md",
        "/docs/../../secret.md",
        "/%2e%2e/secret.md",
        "/..%2fsecret.md",
        "/%252e%252e/secret.md",
        "/..%5csecret.md",
        "/..\\secret.md",
        "/%c0%ae%c0%ae/secret.md",
        "/%e0%80%ae./secret.md",
        "/static/../secret.md",
        "//secret.md",
        "///etc/passwd",
        "/etc/passwd",
        "/C:/secret.md",
        "/C%3A%5Csecret.md",
        "/note.txt%00.html",
        "/%00",
        "/./././secret.md",
        "/docs/%2e%2e/%2e%2e/secret.md",
        "/folio.toml",
        "/content/docs/a.md",
        "/templates/docs.html",
        "/.git/config",
        "/%2fetc/passwd",
        "/_folio/../secret.md",
        "/_folio/%2e%2e/secret.md",
        "http://localhost/../secret.md",
        "/public/index.html",
    ] {
        let answer = preview.get(path);
        assert!(!matches!(answer.status, 200 | 206), "{path}: {}", answer.status);
        assert!(!answer.text().contains("SECRET") && !answer.text().contains("root:"), "{path}");
    }
    // A link that leads out, there from the start or put in a known file's place.
    std::os::unix::fs::symlink("/etc/passwd", site.path("static/out.txt")).unwrap();
    std::os::unix::fs::symlink("../secret.md", site.path("static/up.txt")).unwrap();
    fs::remove_file(site.path("static/clip.bin")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", site.path("static/clip.bin")).unwrap();
    for path in ["/out.txt", "/clip.bin"] {
        assert!(!preview.get(path).text().contains("root:"), "{path}");
        preview.until(path, |answer| answer.status == 404);
    }
}

#[test]
fn only_those_who_know_its_name_are_answered() {
    let site = small_site();
    let preview = Preview::of(&site, &["--allow-host", "tunnel.example"]);
    let ask = |head: &str| preview.send(format!("{head}Connection: close\r\n\r\n").as_bytes());
    for (head, status) in [
        ("GET / HTTP/1.1\r\nHost: localhost\r\n", 200),
        ("GET / HTTP/1.1\r\nHost: tunnel.example\r\n", 200),
        ("GET / HTTP/1.1\r\nHost: evil.example\r\n", 403),
        ("GET / HTTP/1.1\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n", 403),
        (
            "GET /_folio/problems.json HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\n",
            403,
        ),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nCookie: caf\u{e9}=\u{fc}\r\n", 200),
    ] {
        assert_eq!(ask(head).status, status, "{head}");
    }
}

#[test]
fn hostile_and_idle_clients_leave_the_server_up() {
    let site = small_site();
    let preview = Preview::of(&site, &[]);
    let huge = format!("GET / HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "x".repeat(200_000));
    let _ = preview.send(huge.as_bytes());
    let many = "X: y\r\n".repeat(5_000);
    let _ = preview.send(format!("GET / HTTP/1.1\r\nHost: localhost\r\n{many}\r\n").as_bytes());
    for junk in [
        &b"\x16\x03\x01\x02\x00"[..],
        b"GET\r\n\r\n",
        b"\0\0\0\0\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
    ] {
        let mut stream = preview.connect();
        let _ = stream.write_all(junk);
    }
    // Clients that never finish their head, and far more of them than connections are held.
    let mut idle = Vec::new();
    for number in 0..10_000 {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", preview.port)) else {
            // Each end needs a descriptor here too, and this process may have no more.
            idle.truncate(idle.len().saturating_sub(50));
            break;
        };
        if number % 2 == 0 {
            let _ = stream.write_all(b"GET / HTTP/1.1\r\nHos");
        }
        idle.push(stream);
        if number % 500 == 0 {
            assert_eq!(preview.get("/docs/a/").status, 200, "among {number}");
        }
    }
    let begun = Instant::now();
    assert_eq!(preview.get("/docs/a/").status, 200);
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}

#[test]
fn a_head_that_comes_byte_by_byte_is_cut_off() {
    let site = small_site();
    let preview = Preview::of(&site, &[]);
    let mut stream = preview.connect();
    stream.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nX: ").unwrap();
    let begun = Instant::now();
    loop {
        let is_closed = match stream.read(&mut [0; 512]) {
            Ok(length) => length == 0,
            Err(error) => error.kind() == std::io::ErrorKind::ConnectionReset,
        };
        if is_closed || stream.write_all(b"y").is_err() {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "it is still read");
    }
}

#[cfg(unix)]
#[test]
fn a_server_short_of_descriptors_makes_room() {
    let site = small_site();
    let folio = env!("CARGO_BIN_EXE_folio");
    let limited = format!("ulimit -n 60 && exec '{folio}' serve --port 0 --format json");
    let mut command = Command::new("sh");
    let preview = Preview::start(&site, command.args(["-c", &limited]));
    let mut idle = Vec::new();
    for number in 0..300 {
        idle.push(preview.connect());
        if number % 20 == 0 {
            assert_eq!(preview.get("/docs/a/").status, 200, "among {number}");
        }
    }
    site.put("content/docs/b.md", "---\ntitle: B\n---\n\n## Two\n\nchanged\n");
    preview.shows("/docs/b/", "changed");
}

/// A deterministic choice, so that a failure can be run again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// Makes one random change to the site and says what it was.
fn random_edit(site: &TestSite, dice: &mut Dice, round: usize) -> String {
    let folder = ["docs", "docs/guides", "docs/guides/deep", "blog"][dice.roll(4)];
    let name = format!(
        "content/{folder}/{}.md",
        ["a", "b", "c", "index", "2026-01-02-post"][dice.roll(5)]
    );
    let path = site.path(&name);
    match dice.roll(12) {
        0..=4 => {
            let target =
                ["./a.md", "./b.md#two", "../a.md", "/docs/guides/c", "/blog/", "./gone.md"];
            let text = format!(
                "---\ntitle: \"T{}\"\norder: {}\n{}---\n\n## Two\n\nround {round} [link]({})\n\n```js\nlet a = {};\n```\n",
                dice.roll(4),
                dice.roll(5),
                ["", "draft: true\n", "description: short\n", "publishedAt: 2026-02-01\n"]
                    [dice.roll(4)],
                target[dice.roll(6)],
                dice.roll(3),
            );
            site.put(&name, text);
            format!("{round}: write {name}")
        }
        5 => {
            let _ = fs::remove_file(&path);
            format!("{round}: remove {name}")
        }
        6 => {
            let other = site.path(&format!("content/docs/moved-{}.md", dice.roll(3)));
            let _ = fs::rename(&path, &other);
            format!("{round}: move {name} to {}", other.display())
        }
        7 => {
            let (one, other) = (site.path("content/docs/guides"), site.path("content/docs/howto"));
            let _ = fs::rename(&one, &other).or_else(|_| fs::rename(&other, &one));
            format!("{round}: rename the folder guides or back")
        }
        8 => {
            let pages = [r#"["b", "..."]"#, r#"["...", "a"]"#, r#"["z...a"]"#][dice.roll(3)];
            site.put(
                "content/docs/meta.json",
                format!("{{\"title\": \"M{round}\", \"pages\": {pages}}}"),
            );
            format!("{round}: meta.json")
        }
        9 => {
            let template = site.path("templates/components/Callout.html");
            if template.exists() {
                fs::remove_dir_all(site.path("templates")).unwrap();
            } else {
                site.put("templates/components/Callout.html", "<p>{{ children }}</p>");
            }
            format!("{round}: template")
        }
        10 => {
            let title = dice.roll(3);
            site.put(
                "folio.toml",
                format!("title = \"S{title}\"\nbase_url = \"https://site.example\"\n"),
            );
            format!("{round}: folio.toml")
        }
        _ => {
            site.put(&format!("static/f{}.txt", dice.roll(3)), format!("bytes {round}"));
            format!("{round}: static file")
        }
    }
}

#[test]
fn after_every_random_edit_the_preview_equals_a_fresh_build() {
    let site = small_site();
    let preview = Preview::of(&site, &[]);
    let mut dice = Dice(20_260_420);
    for round in 0..500 {
        let what = random_edit(&site, &mut dice, round);
        preview.equals_a_build(&what);
    }
}

//! Links to other sites, held against a server on this machine.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot touch its own site has failed"
)]

mod support;

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

use insta::assert_snapshot;
use support::TestSite;

/// A site elsewhere, which writes down what it is asked. It ends with the test.
struct Elsewhere {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Elsewhere {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = asked.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let log = log.clone();
                thread::spawn(move || drop(answer(&stream, &log)));
            }
        });
        Self { port, asked }
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Returns what was asked since the last call, sorted.
    fn asked(&self) -> Vec<String> {
        let mut asked = std::mem::take(&mut *self.asked.lock().unwrap());
        asked.sort();
        asked
    }
}

fn answer(stream: &TcpStream, log: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let asked = line.split(" HTTP").next().unwrap_or_default().to_owned();
        while line.trim() != "" {
            line.clear();
            reader.read_line(&mut line)?;
        }
        log.lock().unwrap().push(asked.clone());
        let (status, location) = match asked.split(' ').nth(1).unwrap_or_default() {
            "/gone" => ("404 Not Found", ""),
            "/moved" => ("301 Moved Permanently", "/further"),
            "/further" => ("308 Permanent Redirect", "ok"),
            "/today" => ("302 Found", "/ok"),
            "/round" => ("301 Moved Permanently", "/round"),
            "/shy" if asked.starts_with("HEAD") => ("405 Method Not Allowed", ""),
            "/ok" | "/secret/page" | "/shy" => ("200 OK", ""),
            "/members" => ("403 Forbidden", ""),
            _ => ("503 Service Unavailable", ""),
        };
        let location =
            if location.is_empty() { String::new() } else { format!("Location: {location}\r\n") };
        write!(&mut &*stream, "HTTP/1.1 {status}\r\n{location}Content-Length: 0\r\n\r\n")?;
    }
}

fn site(elsewhere: &Elsewhere) -> TestSite {
    let url = |path: &str| elsewhere.url(path);
    let page = format!(
        "---\ntitle: A\n---\n\n[ok]({}) [ok again]({}#part) [gone]({}) [moved]({}) [today]({})\n\
         [round]({}) [shy]({}) [members]({}) [down]({}) [secret]({}) [mail](mailto:a@b.c)\n\
         [reserved](http://example.com/nothing) [own](https://site.example/docs/) [f](ftp://127.0.0.1/)\n",
        url("/ok"),
        url("/ok"),
        url("/gone"),
        url("/moved"),
        url("/today"),
        url("/round"),
        url("/shy"),
        url("/members"),
        url("/down"),
        url("/secret/page"),
    );
    TestSite::bare()
        .write(
            "folio.toml",
            format!(
                "base_url = \"https://site.example\"\n[check]\nexternal_ignore = [\"127.0.0.1:{}/secret\"]\n",
                elsewhere.port
            ),
        )
        .write("content/docs/a.md", page)
        .write("content/docs/b.md", format!("---\ntitle: B\n---\n\n[gone]({})\n", url("/gone")))
}

#[test]
fn links_that_are_dead_or_have_moved_are_told_and_answers_are_remembered() {
    let elsewhere = Elsewhere::start();
    let site = site(&elsewhere);
    assert_eq!(site.run(&["check", "--strict"]).code, 0);
    assert_eq!(elsewhere.asked(), Vec::<String>::new(), "nobody is asked unasked");

    let run = site.run(&["check", "--external"]);
    assert_eq!(run.code, 0, "other sites stop no build: {}", run.stderr);
    let told = run.stderr.replace(&elsewhere.port.to_string(), "PORT");
    assert_snapshot!(told.split("Checked").next().unwrap(), @"
    warning[dead-link]: `http://127.0.0.1:PORT/gone` answers 404: it is gone
     --> content/docs/a.md:5:83
      |
    5 | [ok](http://127.0.0.1:PORT/ok) [ok again](http://127.0.0.1:PORT/ok#part) [gone](http://127.0.0.1:PORT/gone) [moved](http://127.0.0...
      |                                                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: one more has the same cause: content/docs/b.md:5:8
      = help: link to what took its place, or leave the link out

    note[moved-link]: `http://127.0.0.1:PORT/moved` has moved to `http://127.0.0.1:PORT/ok`
     --> content/docs/a.md:5:120
      |
    5 | ...#part) [gone](http://127.0.0.1:PORT/gone) [moved](http://127.0.0.1:PORT/moved) [today](http://127.0.0.1:PORT/today)
      |                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: link to `http://127.0.0.1:PORT/ok`

    note[unreachable-link]: `http://127.0.0.1:PORT/round` cannot be reached: it leads on without end
     --> content/docs/a.md:6:9
      |
    6 | [round](http://127.0.0.1:PORT/round) [shy](http://127.0.0.1:PORT/shy) [members](http://127.0.0.1:PORT/members) [down](http://127.0...
      |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: look whether it is there; it is asked again the next time

    note[unreachable-link]: `http://127.0.0.1:PORT/down` cannot be reached: it answers 503
     --> content/docs/a.md:6:122
      |
    6 | ...) [members](http://127.0.0.1:PORT/members) [down](http://127.0.0.1:PORT/down) [secret](http://127.0.0.1:PORT/secret/page) [mail...
      |                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: look whether it is there; it is asked again the next time
    ");
    let asked = elsewhere.asked();
    assert_eq!(asked.iter().filter(|asked| asked.ends_with("/gone")).count(), 2, "HEAD, then GET");
    assert!(asked.contains(&"GET /shy".to_owned()) && !asked.contains(&"GET /ok".to_owned()));
    assert!(!asked.iter().any(|asked| asked.contains("secret")), "{asked:?}");

    let run = site.run(&["--format", "json", "check", "--external"]);
    let asked = elsewhere.asked();
    assert!(!asked.iter().any(|asked| asked.ends_with("/ok")), "known from before: {asked:?}");
    assert!(asked.contains(&"HEAD /gone".to_owned()), "it may have come back");
    assert!(run.stdout.contains("\"code\":\"moved-link\""), "told again without a question");
    let summary = run.stdout.lines().last().unwrap();
    assert!(summary.contains("\"external\":{\"asked\":3,\"remembered\":5}"), "{summary}");

    let kept = site.path(".folio/links.json");
    let old = fs::read_to_string(&kept).unwrap();
    let day = chrono::Utc::now().date_naive().to_string();
    fs::write(&kept, old.replace(&day, "2020-01-01")).unwrap();
    site.run(&["check", "--external", "--quiet"]);
    assert!(elsewhere.asked().contains(&"HEAD /ok".to_owned()), "old answers do not hold");
    assert_eq!(site.run(&["check", "--external", "--strict"]).code, 1, "unless it is asked for");
}

#[test]
fn pages_that_have_changed_can_be_asked_about_alone() {
    let elsewhere = Elsewhere::start();
    let site = site(&elsewhere);
    let git = |arguments: &[&str]| {
        let name = ["-c", "user.name=Ada", "-c", "user.email=ada@site.example"];
        let done =
            Command::new("git").args(name).args(arguments).current_dir(site.path(".")).output();
        assert!(done.unwrap().status.success(), "{arguments:?}");
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "-m", "One"]);
    site.put("content/docs/c.md", format!("---\ntitle: C\n---\n\n[x]({})\n", elsewhere.url("/ok")));
    site.run(&["check", "--external", "--against", "HEAD"]);
    assert_eq!(elsewhere.asked(), ["HEAD /ok"]);
}

#[test]
fn a_published_site_is_asked_for_its_addresses() {
    let live = TestSite::bare()
        .write("folio.toml", "base_url = \"https://site.example\"\n")
        .write("content/docs/a.md", "---\ntitle: A\n---\n\nText of it.\n");
    live.build(&[]);
    let text = live.published("urls.json");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut line = String::new();
            let _ = BufReader::new(stream.try_clone().unwrap()).read_line(&mut line);
            let (status, body) = match line.split(' ').nth(1) {
                Some("/product/urls.json") => ("200 OK", text.as_str()),
                _ => ("404 Not Found", ""),
            };
            let length = body.len();
            let _ = write!(
                stream,
                "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            );
        }
    });
    fs::rename(live.path("content/docs/a.md"), live.path("content/docs/b.md")).unwrap();
    let run = live.run(&["check", "--against", &format!("http://127.0.0.1:{port}/product/")]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("`/docs/a/` was published"), "{}", run.stderr);
    let run = live.run(&["check", "--against", &format!("http://127.0.0.1:{port}")]);
    assert_eq!(run.code, 3);
    let told = run.stderr.replace(&port.to_string(), "PORT");
    assert_snapshot!(told, @"
    error: cannot fetch `http://127.0.0.1:PORT/urls.json`: it answers 404
      help: publish it once with this version, or name a file or a commit
    ");
}

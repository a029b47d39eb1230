//! `folio publish s3://…`, held against a server of its kind on this machine, with faults in between.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot touch its own site has failed"
)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use support::{Run, TestSite, files, run_with};

/// A server that stores buckets in memory. It ends with the test.
struct Server {
    process: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    /// Starts one, with a bucket in it; `None` where the machine has no such server.
    fn start() -> Option<Self> {
        let Some(program) = std::env::var_os("MOTO_SERVER") else {
            assert!(std::env::var_os("PUBLISH_TESTS").is_none(), "there is no server for buckets");
            return None;
        };
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = Command::new(program)
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { process, port };
        let begun = Instant::now();
        while server.ask("PUT", "/site").is_none_or(|(status, _, _)| status != 200) {
            assert!(begun.elapsed() < Duration::from_mins(1), "the server does not answer");
            thread::sleep(Duration::from_millis(50));
        }
        Some(server)
    }

    /// Asks for a path; returns the status, the head and the body.
    fn ask(&self, method: &str, path: &str) -> Option<(u16, String, String)> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
        // It looks whether there is a signature, not whose.
        let host = "Host: localhost\r\nAuthorization: AWS4-HMAC-SHA256 Credential=key/20260101/us-east-1/s3/aws4_request\r\nContent-Length: 0\r\nConnection: close\r\n";
        write!(stream, "{method} {path} HTTP/1.1\r\n{host}\r\n").ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok()?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let status = head.get(9..12)?.parse().ok()?;
        Some((status, head.to_lowercase(), body.to_owned()))
    }

    /// Returns the text of a file of the site; `None` where there is none.
    fn get(&self, name: &str) -> Option<String> {
        let (status, _, body) = self.ask("GET", &format!("/site/docs/{}", encode(name))).unwrap();
        (status == 200).then_some(body)
    }

    /// Returns the names of all files of the site.
    fn names(&self) -> Vec<String> {
        let (_, _, listed) = self.ask("GET", "/site?list-type=2&max-keys=1000").unwrap();
        let keys = listed.split("<Key>").skip(1).map(|rest| rest.split('<').next().unwrap());
        keys.filter_map(|key| key.strip_prefix("docs/")).map(str::to_owned).collect()
    }
}

fn encode(name: &str) -> String {
    name.replace(' ', "%20")
}

fn publish(site: &TestSite, port: u16, more: &[&str]) -> Run {
    let arguments: Vec<&str> = ["publish", "s3://site/docs"].iter().chain(more).copied().collect();
    run_with(&site.path("."), &arguments, &access(port, &format!("http://127.0.0.1:{port}")))
}

/// The variables that say how to get in.
fn access(_: u16, endpoint: &str) -> [(&'static str, &str); 4] {
    [
        ("AWS_ACCESS_KEY_ID", "key"),
        ("AWS_SECRET_ACCESS_KEY", "secret-that-nobody-sees"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ENDPOINT_URL", endpoint),
    ]
}

fn site() -> TestSite {
    let site = TestSite::bare();
    accent(&site, "#112233");
    for number in 0..12 {
        let text = format!("---\ntitle: Page {number}\n---\n\nText.\n");
        site.put(&format!("content/docs/p{number}.md"), text);
    }
    site
}

fn accent(site: &TestSite, colour: &str) {
    let text = format!(
        "base_url = \"https://site.example\"\n[theme]\naccent = \"{colour}\"\n[publish]\nlease = 1\n"
    );
    site.put("folio.toml", text);
}

/// Returns what a page in the bucket names and the bucket does not hold.
fn missing(server: &Server) -> Vec<String> {
    let names = server.names();
    let mut found = Vec::new();
    for page in names.iter().filter(|name| name.ends_with("index.html")) {
        let Some(text) = server.get(page) else { continue };
        let assets =
            text.split('"').filter(|part| part.starts_with("/css/") || part.starts_with("/js/"));
        let gone = assets.filter(|asset| !names.contains(&asset[1..].to_owned()));
        found.extend(gone.map(|asset| format!("{page} names {asset}")));
    }
    found
}

/// Says that the bucket holds the files of a folder, and old assets, and nothing else.
fn assert_holds(server: &Server, folder: &Path) {
    let names = server.names();
    for name in files(folder).iter().filter(|name| *name != ".folio-manifest") {
        assert!(names.contains(name), "{name} is not there");
        if [".html", ".json", ".xml", ".md"].iter().any(|ending| name.ends_with(ending)) {
            let there = server.get(name).unwrap();
            assert_eq!(there, fs::read_to_string(folder.join(name)).unwrap(), "{name}");
        }
    }
    let own = files(folder);
    let others = names.iter().filter(|name| !own.contains(name));
    let others: Vec<&String> =
        others.filter(|name| !name.starts_with("css/") && !name.starts_with("js/")).collect();
    assert_eq!(others, [".folio/published.json"], "and nothing else");
}

#[test]
fn what_has_changed_goes_up_and_what_is_gone_goes_last() {
    let Some(server) = Server::start() else { return };
    let site = site();
    let run = publish(&site, server.port, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!run.stderr.contains("secret"), "{}", run.stderr);
    assert_holds(&server, &site.path("public"));
    let head = |name: &str| server.ask("HEAD", &format!("/site/docs/{name}")).unwrap().1;
    let page = head("docs/p1/index.html");
    assert!(page.contains("content-type: text/html; charset=utf-8"), "{page}");
    assert!(page.contains("cache-control: no-cache"), "{page}");
    let names = server.names();
    let style = names.iter().find(|name| name.starts_with("css/folio.")).unwrap();
    assert!(head(style).contains("cache-control: public, max-age=31536000, immutable"));

    let run = publish(&site, server.port, &[]);
    assert!(run.stderr.contains("holds this site already"), "{}", run.stderr);
    site.put("content/docs/p1.md", "---\ntitle: Another\n---\n\nText.\n");
    fs::remove_file(site.path("content/docs/p2.md")).unwrap();
    let run = publish(&site, server.port, &[]);
    assert_eq!(run.code, 1, "an address would lead nowhere: {}", run.stderr);
    accent(&site, "#332211");
    let run = publish(&site, server.port, &["--allow-removals"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(server.get("docs/p1/index.html").unwrap().contains("<title>Another"));
    assert!(server.get(style).is_some(), "an open page still finds its style sheet");
    assert_holds(&server, &site.path("public"));
}

/// Stands between a publisher and the server, and breaks what passes: every so-manieth request.
struct Faults {
    port: u16,
    met: Arc<AtomicUsize>,
    over: Arc<AtomicBool>,
}

impl Faults {
    fn before(server: &Server, every: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (met, over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let (faults, ends, to) = (met.clone(), over.clone(), server.port);
        thread::spawn(move || {
            let mut count = 0;
            for stream in listener.incoming().flatten() {
                if ends.load(Ordering::Relaxed) {
                    return;
                }
                count += 1;
                let fault = count % every == 0;
                if fault {
                    faults.fetch_add(1, Ordering::Relaxed);
                }
                let kind = if fault { count / every % 4 } else { 9 };
                thread::spawn(move || drop(pass(stream, to, kind)));
            }
        });
        Self { port, met, over }
    }
}

/// Passes one request on and its answer back, but for a fault: 0 and 1 answer for the server, 2 hangs
/// up at once, 3 lets it happen and hangs up before the answer.
fn pass(mut client: TcpStream, port: u16, fault: usize) -> std::io::Result<()> {
    client.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut request = Vec::new();
    let mut buffer = [0; 16384];
    let (head, length) = loop {
        let read = client.read(&mut buffer)?;
        if read == 0 {
            return Ok(());
        }
        request.extend_from_slice(&buffer[..read]);
        if let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&request[..end]).to_lowercase();
            let length = head.split("content-length: ").nth(1);
            let length = length.and_then(|rest| rest.split("\r\n").next()?.trim().parse().ok());
            break (end + 4, length.unwrap_or(0));
        }
    };
    while request.len() < head + length {
        let read = client.read(&mut buffer)?;
        if read == 0 {
            return Ok(());
        }
        request.extend_from_slice(&buffer[..read]);
    }
    let say = |client: &mut TcpStream, status: &str| {
        write!(client, "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    };
    match fault {
        0 => return say(&mut client, "500 Internal Server Error"),
        1 => return say(&mut client, "503 Slow Down"),
        2 => return client.shutdown(Shutdown::Both),
        _ => {}
    }
    let mut server = TcpStream::connect(("127.0.0.1", port))?;
    server.set_read_timeout(Some(Duration::from_secs(20)))?;
    // One request for each connection, so that its end is that of the answer.
    let (line, rest) =
        request.split_at(request.iter().position(|byte| *byte == b'\n').unwrap() + 1);
    server.write_all(line)?;
    server.write_all(b"Connection: close\r\n")?;
    server.write_all(rest)?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer)?;
    if fault == 3 {
        return client.shutdown(Shutdown::Both);
    }
    let text = String::from_utf8_lossy(&answer).into_owned();
    let start = text.find("\r\n").unwrap_or(0) + 2;
    client.write_all(&answer[..start])?;
    client.write_all(b"Connection: close\r\n")?;
    client.write_all(&answer[start..])
}

#[test]
fn a_server_that_stumbles_loses_nothing() {
    let Some(server) = Server::start() else { return };
    let site = site();
    let faults = Faults::before(&server, 5);
    let run = publish(&site, faults.port, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(faults.met.load(Ordering::Relaxed) >= 8);
    assert_holds(&server, &site.path("public"));
    accent(&site, "#332211");
    let run = publish(&site, faults.port, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_holds(&server, &site.path("public"));
    faults.over.store(true, Ordering::Relaxed);

    // One that is down for good is told of, without the key.
    let faults = Faults::before(&server, 1);
    accent(&site, "#113322");
    let run = publish(&site, faults.port, &[]);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("error: cannot read `.folio/publishing`: "), "{}", run.stderr);
    assert!(run.stderr.contains("6 times"), "{}", run.stderr);
    assert!(!run.stderr.contains("secret") && !run.stderr.contains("X-Amz"), "{}", run.stderr);
    faults.over.store(true, Ordering::Relaxed);
}

#[test]
fn every_page_finds_what_it_names_whenever_a_publisher_is_killed() {
    let Some(server) = Server::start() else { return };
    let site = site();
    let mut built = BTreeMap::new();
    for (folder, colour) in [("one", "#112233"), ("two", "#332211")] {
        accent(&site, colour);
        site.put("content/docs/p0.md", format!("---\ntitle: P {folder}\n---\n\nText.\n"));
        // Files that come and go.
        for number in 0..6 {
            site.put(&format!("static/{folder}/{number}.txt"), "text");
        }
        site.build(&["--output", folder]);
        fs::remove_dir_all(site.path("static")).unwrap();
        built.insert(folder, site.path(folder));
    }
    let endpoint = format!("http://127.0.0.1:{}", server.port);
    let begun = Instant::now();
    assert_eq!(publish(&site, server.port, &["--from", "two"]).code, 0);
    let whole = begun.elapsed();
    let mut moment: u64 = 7;
    let (mut interrupted, mut waits) = (0, Duration::ZERO);
    for round in 0..16 {
        let from = ["one", "two"][round % 2];
        let mut publisher = Command::new(env!("CARGO_BIN_EXE_folio"))
            .args(["publish", "s3://site/docs", "--from", from, "--quiet", "--allow-removals"])
            .current_dir(site.path("."))
            .envs(access(server.port, &endpoint))
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        moment = moment.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        thread::sleep(waits + whole * u32::try_from(moment >> 33 & 127).unwrap() / 100);
        waits = Duration::ZERO;
        if publisher.try_wait().unwrap().is_none() {
            interrupted += 1;
            publisher.kill().unwrap();
            // The lease of one who was killed takes its second to run out.
            waits = Duration::from_secs(1);
        }
        publisher.wait().unwrap();
        assert_eq!(missing(&server), Vec::<String>::new(), "after round {round}");
    }
    assert!(interrupted >= 3, "{interrupted} interrupted");
    let run = publish(&site, server.port, &["--from", "two"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_holds(&server, &built["two"]);
}

#[test]
fn two_publishers_take_turns() {
    let Some(server) = Server::start() else { return };
    let site = site();
    for (folder, colour) in [("one", "#112233"), ("two", "#332211")] {
        accent(&site, colour);
        site.put("content/docs/p0.md", format!("---\ntitle: P {folder}\n---\n\nText.\n"));
        site.build(&["--output", folder]);
    }
    // Longer than a publisher is silent: none may count as gone.
    site.put("folio.toml", "base_url = \"https://site.example\"\n[publish]\nlease = 12\n");
    let endpoint = format!("http://127.0.0.1:{}", server.port);
    let start = |from: &str| {
        Command::new(env!("CARGO_BIN_EXE_folio"))
            .args(["publish", "s3://site/docs", "--from", from])
            .current_dir(site.path("."))
            .envs(access(server.port, &endpoint))
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let (one, two) = (start("one"), start("two"));
    let told = [one, two].map(|publisher| {
        let output = publisher.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{told}");
        told
    });
    let waited = told.iter().filter(|told| told.contains("Another publisher is at work")).count();
    assert_eq!(waited, 1, "{told:?}");
    let last = if told[0].contains("Another publisher") { "one" } else { "two" };
    assert_holds(&server, &site.path(last));
}

#[test]
fn what_is_missing_to_get_in_is_said() {
    let site = site();
    let run = run_with(&site.path("."), &["publish", "s3://site"], &[("AWS_ACCESS_KEY_ID", "")]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("nothing says how to get into the bucket `site`"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"));
    assert_eq!(run_with(&site.path("."), &["publish", "s3://"], &[]).code, 2);
}

/// What signs for the account that the emulator has: everybody knows its key.
const SIGN: &str = r#"
import base64, hashlib, hmac, urllib.parse
key = base64.b64decode("Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==")
fields = ["devstoreaccount1", "rwdlac", "b", "sco", "", "2999-01-01T00:00:00Z", "", "https,http", "2020-08-04", ""]
signature = base64.b64encode(hmac.new(key, "\n".join(fields).encode(), hashlib.sha256).digest()).decode()
print(urllib.parse.urlencode({"sv": "2020-08-04", "ss": "b", "srt": "sco", "sp": "rwdlac",
    "se": "2999-01-01T00:00:00Z", "spr": "https,http", "sig": signature}), end="")
"#;

#[test]
fn a_container_of_azure_is_a_bucket_too() {
    let Some(program) = std::env::var_os("AZURITE") else {
        assert!(std::env::var_os("PUBLISH_TESTS").is_none(), "there is no server for containers");
        return;
    };
    let signed = Command::new("python3").args(["-c", SIGN]).output().unwrap();
    let signature = String::from_utf8(signed.stdout).unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let process = Command::new(program)
        .args(["--silent", "--inMemoryPersistence", "--skipApiVersionCheck"])
        .args(["--blobHost", "127.0.0.1", "--blobPort", &port.to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let server = Server { process, port };
    let account = "/devstoreaccount1/site";
    let begun = Instant::now();
    let made = format!("{account}?restype=container&{signature}");
    while server.ask("PUT", &made).is_none_or(|(status, _, _)| status != 201) {
        assert!(begun.elapsed() < Duration::from_mins(1), "the server does not answer");
        thread::sleep(Duration::from_millis(50));
    }
    let site = site();
    let endpoint = format!("http://127.0.0.1:{port}/devstoreaccount1");
    let publish = || {
        let variables =
            [("AZURE_STORAGE_ENDPOINT", &*endpoint), ("AZURE_STORAGE_SAS_TOKEN", &*signature)];
        run_with(&site.path("."), &["publish", "az://site/docs"], &variables)
    };
    let get =
        |name: &str| server.ask("GET", &format!("{account}/docs/{name}?{signature}")).unwrap();
    let run = publish();
    assert_eq!(run.code, 0, "{}", run.stderr);
    let (status, head, body) = get("docs/p1/index.html");
    assert_eq!(status, 200);
    assert!(body.contains("<title>Page 1"));
    assert!(head.contains("content-type: text/html; charset=utf-8"), "{head}");
    assert!(head.contains("cache-control: no-cache"), "{head}");
    site.put("content/docs/p1.md", "---\ntitle: Another\n---\n\nText.\n");
    fs::rename(site.path("content/docs/p2.md"), site.path("content/docs/q 2.md")).unwrap();
    site.put("content/docs/q 2.md", "---\ntitle: Q\naliases: [/docs/p2/]\n---\n\nText.\n");
    let run = publish();
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(get("docs/p1/index.html").2.contains("<title>Another"));
    assert_eq!(get("docs/p2.md").0, 404, "what is gone is gone");
    assert_eq!(get("docs/q%202/index.html").0, 200);
    let run = publish();
    assert!(run.stderr.contains("holds this site already"), "{}", run.stderr);
}

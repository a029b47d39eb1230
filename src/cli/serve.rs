//! `folio serve`: the preview, with its voice on the terminal.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use serde_json::json;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Tally, count};
use crate::fs;
use crate::serve::{self, Error, Options, Voice};
use crate::source::Snapshot;

use super::Outcome;
use super::arguments::{Arguments, Format, ServeOptions};
use super::load;
use super::report::{Report, tally_text};

/// The port where none is asked for.
const PORT: u16 = 3000;

/// Runs `folio serve`.
pub(super) fn run(arguments: &Arguments, options: &ServeOptions) -> Outcome {
    let report = Report::new(arguments);
    if !matches!(arguments.format, Format::Human | Format::Json) {
        let help = "leave out --format, or use `--format json`";
        report.refusal("a preview has no end at which it could write a report", Some(help));
        return Outcome::Usage;
    }
    if !fs::is_folder(&arguments.directory) {
        report.refusal(&format!("there is no folder `{}`", arguments.directory.display()), None);
        return Outcome::Usage;
    }
    let mut config = load::read_configuration(arguments);
    if let Some(url) = &options.base_url
        && let Err(reason) = config.set_base_url(url)
    {
        report.refusal(&format!("--base-url {url}: {reason}"), None);
        return Outcome::Usage;
    }
    let at = match options.at.as_deref().map(|text| load::instant(text, &config)).transpose() {
        Ok(at) => at,
        Err(reason) => {
            report.refusal(&reason, Some("write 2026-04-20 or 2026-04-20T09:30:00Z"));
            return Outcome::Usage;
        }
    };
    let Ok(address) = address(&options.host) else {
        let help = "write an address of this machine, such as 127.0.0.1 or 0.0.0.0";
        report.refusal(&format!("--host {}: this is no IP address", options.host), Some(help));
        return Outcome::Usage;
    };
    let Some(editor) = editor_link(&options.editor) else {
        let help = "write vscode, cursor, zed, idea, or a link such as emacs://{path}?line={line}";
        report.refusal(&format!("--editor {}: no such editor", options.editor), Some(help));
        return Outcome::Usage;
    };
    let wanted = options.port.unwrap_or(PORT);
    let listener = match serve::bind(address, wanted, options.port.is_some()) {
        Ok(listener) => listener,
        Err(error) => {
            let help = options.port.map(|_| "leave --port out to take the next free one");
            report.refusal(&format!("cannot open {address} port {wanted}: {error}"), help);
            return Outcome::Machine;
        }
    };
    let place = listener.local_addr().unwrap_or(SocketAddr::new(address, wanted));
    if wanted != 0 && place.port() != wanted {
        report.say(&format!("Port {wanted} is taken, so the preview is on {}", place.port()));
    }
    let voice = TerminalVoice {
        arguments: arguments.clone(),
        urls: urls(place, &config),
        open: options.open,
        before: Mutex::default(),
    };
    let preview = Options {
        root: arguments.directory.clone(),
        config: arguments.config.clone(),
        base_url: options.base_url.clone(),
        at,
        allowed_hosts: options.allow_host.clone(),
        follow: options.follow,
        poll: options.poll,
        // Paths of this machine are nobody else's business.
        editor: place.ip().is_loopback().then_some(editor),
        clock: SystemTime::now,
    };
    match serve::serve(preview, listener, Arc::new(voice)) {
        Ok(()) => Outcome::Fine,
        Err(error @ (Error::Disk(_) | Error::Sockets(_))) => {
            report.refusal(&error.to_string(), None);
            Outcome::Machine
        }
    }
}

fn address(host: &str) -> Result<IpAddr, std::net::AddrParseError> {
    match host {
        "localhost" => Ok(Ipv4Addr::LOCALHOST.into()),
        host => host.trim_matches(['[', ']']).parse(),
    }
}

/// Returns the link that opens a file in the editor of that name.
fn editor_link(editor: &str) -> Option<String> {
    let link = match editor {
        "vscode" | "cursor" | "zed" => &format!("{editor}://file{{path}}:{{line}}:{{column}}"),
        "idea" => "idea://open?file={path}&line={line}&column={column}",
        link if link.contains("{path}") => link,
        _ => return None,
    };
    Some(link.to_owned())
}

/// Returns where the preview is found: first for this machine, then for others.
fn urls(place: SocketAddr, config: &Config) -> Vec<String> {
    let url = |address: IpAddr| {
        format!("http://{}{}/", SocketAddr::new(address, place.port()), config.base_path)
    };
    if !place.ip().is_unspecified() {
        return vec![url(place.ip())];
    }
    let (own, any): (IpAddr, &str) = match place.ip() {
        IpAddr::V4(_) => (Ipv4Addr::LOCALHOST.into(), "0.0.0.0:0"),
        IpAddr::V6(_) => (Ipv6Addr::LOCALHOST.into(), "[::]:0"),
    };
    // Asking for the way to an address that nobody has sends nothing and names our own.
    let outward = UdpSocket::bind(any).and_then(|socket| {
        socket.connect(if place.is_ipv4() { "192.0.2.1:9" } else { "[2001:db8::1]:9" })?;
        socket.local_addr()
    });
    let mut urls = vec![url(own)];
    urls.extend(outward.ok().filter(|at| !at.ip().is_loopback()).map(|at| url(at.ip())));
    urls
}

/// Tells what happens on the terminal, each mistake once.
struct TerminalVoice {
    arguments: Arguments,
    urls: Vec<String>,
    open: bool,
    /// What was told last.
    before: Mutex<Vec<Diagnostic>>,
}

impl TerminalVoice {
    fn report(&self) -> Report<'_> {
        Report::new(&self.arguments)
    }

    fn event(&self, event: &serde_json::Value) {
        if self.arguments.format == Format::Json {
            // Line by line, as it happens: whoever reads this waits for it.
            let mut out = std::io::stdout().lock();
            let _ = writeln!(out, "{event}").and_then(|()| out.flush());
        }
    }
}

impl Voice for TerminalVoice {
    fn ready(&self, pages: usize) {
        let report = self.report();
        self.event(&json!({ "serving": { "urls": self.urls, "pages": pages } }));
        for (url, place) in self.urls.iter().zip(["", "   (for others on this network)"]) {
            report.say(&format!("  {url}{place}"));
        }
        report.say(&format!("Serving {}; Ctrl+C ends it", count(pages, "page")));
        if self.open
            && let Some(url) = self.urls.first()
            && let Err(error) = open::that_detached(url)
        {
            report.say(&format!("The browser could not be opened: {error}"));
        }
    }

    fn changed(&self, pages: usize) {
        self.event(&json!({ "changed": { "pages": pages } }));
    }

    fn found(&self, diagnostics: &[Diagnostic], snapshot: &Snapshot) {
        let report = self.report();
        let mut before = self.before.lock().unwrap_or_else(PoisonError::into_inner);
        // A mistake that moved further down its page is the same mistake.
        let identity = |d: &Diagnostic| (d.code, d.path.clone(), d.message.clone());
        let mut known = BTreeMap::new();
        for diagnostic in &*before {
            *known.entry(identity(diagnostic)).or_insert(0) += 1;
        }
        let is_new = |found: &&Diagnostic| match known.get_mut(&identity(found)) {
            Some(left) if *left > 0 => {
                *left -= 1;
                false
            }
            _ => true,
        };
        let new: Vec<Diagnostic> = diagnostics.iter().filter(is_new).cloned().collect();
        report.diagnostics(&new, snapshot);
        let tally = Tally::of(diagnostics);
        let is_as_told = new.is_empty() && tally == Tally::of(&before);
        let human = match (is_as_told, diagnostics.is_empty()) {
            (true, _) => None,
            (false, true) => Some("All is well again".to_owned()),
            (false, false) => Some(tally_text(tally)),
        };
        match human {
            Some(human) => report.summary(tally, &human, json!({})),
            None if self.arguments.format == Format::Json => report.summary(tally, "", json!({})),
            None => {}
        }
        *before = diagnostics.to_vec();
    }

    fn refused(&self, error: &fs::Error) {
        self.report().refusal(&error.to_string(), Some("the preview shows the site as it was"));
    }

    fn polls(&self) {
        self.report()
            .say("The system cannot watch this many folders; they are read over and over instead");
    }
}

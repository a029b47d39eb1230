//! Links to other sites: which of them are dead, and which have moved.
//!
//! In come the site and what was found on earlier days ([`Known`]); out come diagnostics. Hosts are asked
//! side by side, each of them one thing after another with a pause between. Nothing of this happens in a
//! build: what other sites do is no mistake of a page.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::config::Ignore;
use crate::content::{Link, Target};
use crate::diagnostic::{self, Code, Diagnostic, Span};
use crate::engine::{Edition, Progress, apply_levels};
use crate::net::{Client, NetError, Wanted};
use crate::paths::SourcePath;
use crate::site::Bodies as _;

/// How many hosts are asked at a time.
const HOSTS: usize = 8;

/// How long a host has peace between two questions.
const PAUSE: Duration = Duration::from_millis(100);

/// For how many days an answer holds.
const HOLDS: u64 = 7;

/// How many redirects are followed.
const MOST_STEPS: usize = 10;

/// Names that no host has (RFC 2606 and RFC 6761), and this machine.
const RESERVED: [&str; 8] = [
    "localhost",
    "example.com",
    "example.net",
    "example.org",
    ".example",
    ".test",
    ".invalid",
    ".localhost",
];

/// What was found on earlier days.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// By address, without the fragment.
    pub links: BTreeMap<String, Seen>,
}

/// What an address answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The day.
    pub on: NaiveDate,
    /// Where it has moved to for good, if it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<String>,
}

/// What came out.
#[derive(Debug)]
pub struct Found {
    /// What is wrong, with the configured severities, arranged.
    pub diagnostics: Vec<Diagnostic>,
    /// What will be known the next time.
    pub known: Known,
    /// How many addresses were asked.
    pub asked: usize,
    /// How many were known.
    pub remembered: usize,
}

/// What an address turned out to be.
enum State {
    Fine,
    Moved(String),
    Gone(u16),
    Unreachable(String),
}

/// A place that links to an address.
type Place = (SourcePath, Span, String);

/// Checks the links to other sites of all public pages, or of those that are `wanted`.
#[must_use]
pub fn check(
    edition: &Edition,
    wanted: Option<&BTreeSet<SourcePath>>,
    known: &Known,
    today: NaiveDate,
    progress: &dyn Progress,
) -> Found {
    let links = links(edition, wanted);
    let since = today.checked_sub_days(Days::new(HOLDS)).unwrap_or(today);
    let holds = |seen: &&Seen| seen.on > since && seen.on <= today;
    let (remembered, asked): (Vec<&String>, Vec<&String>) =
        links.keys().partition(|url| known.links.get(*url).as_ref().is_some_and(holds));
    let answers = ask(&asked, progress);
    let mut next = Known::default();
    let mut diagnostics = Vec::new();
    for url in &remembered {
        let seen = &known.links[*url];
        next.links.insert((*url).clone(), seen.clone());
        if let Some(to) = &seen.moved {
            diagnostics.extend(told(url, &State::Moved(to.clone()), &links[*url]));
        }
    }
    for (url, state) in &answers {
        let moved = match state {
            State::Fine => None,
            State::Moved(to) => Some(to.clone()),
            State::Gone(_) | State::Unreachable(_) => {
                diagnostics.extend(told(url, state, &links[url]));
                continue;
            }
        };
        next.links.insert(url.clone(), Seen { on: today, moved });
        diagnostics.extend(told(url, state, &links[url]));
    }
    apply_levels(&edition.site, &mut diagnostics);
    diagnostic::arrange(&mut diagnostics);
    Found { diagnostics, known: next, asked: asked.len(), remembered: remembered.len() }
}

/// Gathers the links to other sites, by address.
fn links(edition: &Edition, wanted: Option<&BTreeSet<SourcePath>>) -> BTreeMap<String, Vec<Place>> {
    let config = &edition.site.config;
    let ignored = Ignore::new(&config.check.external_ignore);
    let mut found: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    for page in edition.site.library.public_pages() {
        if wanted.is_some_and(|wanted| !wanted.contains(&page.path)) {
            continue;
        }
        for Link { destination, span, target, .. } in &edition.facts(&page.path).links {
            let url = destination.split('#').next().unwrap_or_default().trim();
            let own = config.origin.as_deref().is_some_and(|origin| url.starts_with(origin));
            if *target == Target::External && !own && is_asked(url, &ignored) {
                let place = (page.path.clone(), *span, destination.clone());
                found.entry(url.to_owned()).or_default().push(place);
            }
        }
    }
    found
}

fn is_asked(url: &str, ignored: &Ignore) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    if !["http", "https"].contains(&scheme.to_ascii_lowercase().as_str()) {
        return false;
    }
    let whole = rest.split('?').next().unwrap_or_default().trim_end_matches('/');
    let name = host(url).split(':').next().unwrap_or_default();
    let is_reserved = |reserved: &str| {
        name == reserved || (reserved.starts_with('.') && name.ends_with(reserved))
    };
    if RESERVED.into_iter().any(is_reserved) {
        return false;
    }
    // A folder that is left out takes what is in it.
    let ends = whole.match_indices('/').map(|(at, _)| at).chain([whole.len()]);
    !ends.into_iter().any(|end| ignored.matches(&whole[..end]))
}

fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?']).next().unwrap_or_default()
}

/// Asks every address, the hosts side by side.
fn ask(urls: &[&String], progress: &dyn Progress) -> BTreeMap<String, State> {
    let mut hosts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for url in urls {
        hosts.entry(host(url)).or_default().push(url);
    }
    let queue = Mutex::new(hosts.into_values().collect::<Vec<_>>());
    let answers = Mutex::new(BTreeMap::new());
    let client = Client::default();
    let work = || {
        loop {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some(of_host) = next else { return };
            for (at, url) in of_host.into_iter().enumerate() {
                if at > 0 {
                    std::thread::sleep(PAUSE);
                }
                let state = state(&client, url);
                answers
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert(url.to_owned(), state);
                progress.done(urls.len());
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..HOSTS.min(urls.len()) {
            scope.spawn(work);
        }
    });
    answers.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Asks one address.
fn state(client: &Client, url: &str) -> State {
    let mut at = url.to_owned();
    // As long as every step is for good, its end is where the link should lead.
    let mut for_good = true;
    for _ in 0..MOST_STEPS {
        let (status, location) = match status(client, &at) {
            Ok(answer) => answer,
            Err(error) => return State::Unreachable(error.to_string()),
        };
        match (status, location) {
            (301 | 308, Some(next)) => at = next,
            (302 | 303 | 307, Some(next)) => {
                for_good = false;
                at = next;
            }
            (404 | 410, _) => return State::Gone(status),
            // There is something, for those who may see it.
            (200..=399 | 401 | 403 | 405 | 407 | 429 | 451 | 999, _) => {
                let moved = for_good && at != url;
                return if moved { State::Moved(at) } else { State::Fine };
            }
            (status, _) => return State::Unreachable(format!("it answers {status}")),
        }
    }
    State::Unreachable("it leads on without end".to_owned())
}

/// Returns the status of an address and where it leads: by a question for the head alone, and where a
/// server does not like that, for the whole.
fn status(client: &Client, url: &str) -> Result<(u16, Option<String>), NetError> {
    if let Ok(answer) = client.ask(url, Wanted::Head)
        && answer.status < 400
    {
        return Ok((answer.status, answer.location));
    }
    client.ask(url, Wanted::Status).map(|answer| (answer.status, answer.location))
}

/// Tells what an address is, at each place that links to it.
fn told(url: &str, state: &State, places: &[Place]) -> Vec<Diagnostic> {
    let one = |(path, span, destination): &Place| {
        let told = match state {
            State::Fine => return None,
            State::Gone(status) => {
                Diagnostic::new(Code::DeadLink, format!("`{url}` answers {status}: it is gone"))
                    .help("link to what took its place, or leave the link out")
            }
            State::Unreachable(reason) => Diagnostic::new(
                Code::UnreachableLink,
                format!("`{url}` cannot be reached: {reason}"),
            )
            .help("look whether it is there; it is asked again the next time"),
            State::Moved(to) => {
                let told = Diagnostic::new(Code::MovedLink, format!("`{url}` has moved to `{to}`"))
                    .help(format!("link to `{to}`"));
                // The fragment, if there is one, may be another there.
                if span.end - span.start == destination.len() && destination == url {
                    told.guess(*span, to.clone())
                } else {
                    told
                }
            }
        };
        Some(told.at(path, *span).cause(url.to_owned()))
    };
    places.iter().filter_map(one).collect()
}

//! HTTP, as a client: the only module that talks to other machines.
//!
//! In comes an address; out comes an answer, whatever its status, or why there is none. Redirects are
//! not followed here: those who ask decide what one means. Bodies are read up to a limit.

use std::time::Duration;

use thiserror::Error;
use ureq::http::Response;
use ureq::{Agent, Body};

/// What a client waits for at most, from the first byte sent to the last one read.
const PATIENCE: Duration = Duration::from_secs(20);

/// The same where it sends something, which may be large and the way slow.
const PATIENCE_TO_SEND: Duration = Duration::from_mins(5);

/// The largest body that is read, in bytes.
const LARGEST: u64 = 64 << 20;

/// A client; it keeps connections open between requests.
#[derive(Debug, Clone)]
pub struct Client(Agent);

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status (RFC 9110, section 15).
    pub status: u16,
    /// Where a redirect leads, as a whole address.
    pub location: Option<String>,
    /// Which version of it this is (RFC 9110, section 8.8.3).
    pub etag: Option<String>,
    /// The body; empty where it was not asked for.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct NetError(String);

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// The status alone, without a body being sent.
    Head,
    /// The status alone; the body is not read.
    Status,
    /// The body too.
    Body,
}

impl Default for Client {
    fn default() -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .timeout_connect(Some(PATIENCE / 2))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("folio/", env!("CARGO_PKG_VERSION")))
            .build();
        Self(config.new_agent())
    }
}

impl Client {
    /// Asks for `url`.
    ///
    /// # Errors
    /// When there is no answer, or the body is too large.
    pub fn ask(&self, url: &str, wanted: Wanted) -> Result<Answer, NetError> {
        let asked = match wanted {
            Wanted::Head => self.0.head(url).call(),
            Wanted::Status | Wanted::Body => self.0.get(url).call(),
        };
        let response = asked.map_err(|error| reason(&error))?;
        let location = response.headers().get("location").and_then(|value| value.to_str().ok());
        let location = location.map(|location| join(url, location));
        let etag = etag(&response);
        let status = response.status().as_u16();
        let body = match wanted {
            Wanted::Body => read(response)?,
            Wanted::Head | Wanted::Status => Vec::new(),
        };
        Ok(Answer { status, location, etag, body })
    }

    /// Sends `body` to `url` to be stored there, with these headers.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn put(
        &self,
        url: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Answer, NetError> {
        let request = headers
            .iter()
            .fold(self.0.put(url), |request, (name, value)| request.header(*name, *value));
        let request = request.config().timeout_global(Some(PATIENCE_TO_SEND)).build();
        Self::told(request.send(body))
    }

    /// Asks that what stands at `url` be removed.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn delete(&self, url: &str) -> Result<Answer, NetError> {
        Self::told(self.0.delete(url).call())
    }

    fn told(sent: Result<Response<Body>, ureq::Error>) -> Result<Answer, NetError> {
        let response = sent.map_err(|error| reason(&error))?;
        let (status, etag) = (response.status().as_u16(), etag(&response));
        Ok(Answer { status, location: None, etag, body: read(response)? })
    }

    /// Fetches the body at `url`, through a few redirects.
    ///
    /// # Errors
    /// When there is none.
    pub fn fetch(&self, url: &str) -> Result<Vec<u8>, NetError> {
        const MOST_STEPS: usize = 8;
        let mut at = url.to_owned();
        for _ in 0..MOST_STEPS {
            let answer = self.ask(&at, Wanted::Body)?;
            match (answer.status, answer.location) {
                (200..=299, _) => return Ok(answer.body),
                (300..=399, Some(next)) => at = next,
                (status, _) => return Err(NetError(format!("it answers {status}"))),
            }
        }
        Err(NetError("it leads on without end".to_owned()))
    }
}

fn etag(response: &Response<Body>) -> Option<String> {
    response.headers().get("etag")?.to_str().ok().map(str::to_owned)
}

fn read(mut response: Response<Body>) -> Result<Vec<u8>, NetError> {
    let body = response.body_mut().with_config().limit(LARGEST).read_to_vec();
    body.map_err(|error| reason(&error))
}

/// Says in a few words why there is no answer.
fn reason(error: &ureq::Error) -> NetError {
    NetError(match error {
        ureq::Error::HostNotFound => "there is no such host".to_owned(),
        ureq::Error::ConnectionFailed => "nobody answers there".to_owned(),
        ureq::Error::Timeout(_) => format!("no answer within {} s", PATIENCE.as_secs()),
        ureq::Error::BodyExceedsLimit(limit) => format!("it is larger than {limit} bytes"),
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
            "nobody answers there".to_owned()
        }
        other => other.to_string(),
    })
}

/// Resolves a reference against the address that it came from (RFC 3986, section 5.2), as far as
/// servers send them.
fn join(base: &str, reference: &str) -> String {
    if reference.contains("://") {
        return reference.to_owned();
    }
    let (scheme, rest) = base.split_once("://").unwrap_or(("https", base));
    if let Some(rest) = reference.strip_prefix("//") {
        return format!("{scheme}://{rest}");
    }
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    if let Some(path) = reference.strip_prefix('/') {
        return format!("{scheme}://{host}/{path}");
    }
    let folder = path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    format!("{scheme}://{host}/{folder}{reference}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved() {
        let base = "https://a.example/b/c?d=/e";
        assert_eq!(join(base, "http://x.example/"), "http://x.example/");
        assert_eq!(join(base, "//x.example/y"), "https://x.example/y");
        assert_eq!(join(base, "/y"), "https://a.example/y");
        assert_eq!(join(base, "y"), "https://a.example/b/y");
        assert_eq!(join("http://a.example", "/y"), "http://a.example/y");
    }
}

//! Who may ask: the `Host` and `Origin` of a request.
//!
//! In come the headers of a request; out comes a verdict. A page of another site can make a browser
//! ask a server on loopback; giving its own name that server's address (DNS rebinding) it could even
//! read the answers. Only a name tells the two apart, so only known names are answered; addresses
//! cannot be rebound.

use std::net::IpAddr;

use hyper::header::{HOST, HeaderMap, HeaderName, ORIGIN};

/// The names under which the preview answers, beside every address and `localhost`.
#[derive(Debug, Clone, Default)]
pub(super) struct Guard {
    names: Vec<String>,
}

/// Why a request is not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// HTTP/1.1 demands a `Host` (RFC 9112, section 3.2), one and readable.
    NoHost,
    /// The preview is not known by this name.
    UnknownHost(String),
    /// A page of another site asks.
    UnknownOrigin(String),
}

impl Guard {
    pub fn new(names: Vec<String>) -> Self {
        Self { names: names.into_iter().map(|name| name.to_ascii_lowercase()).collect() }
    }

    /// Judges a request by its headers.
    pub fn admit(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let host = single(headers, &HOST).ok_or(Refusal::NoHost)?;
        if !self.knows(host) {
            return Err(Refusal::UnknownHost(name_of(host).to_owned()));
        }
        let mut origins = headers.get_all(ORIGIN).iter();
        let is_own = |origin: &str| {
            let bare = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
            bare.is_some_and(|authority| authority.eq_ignore_ascii_case(host))
        };
        match origins.find(|origin| !origin.to_str().is_ok_and(is_own)) {
            Some(origin) => {
                Err(Refusal::UnknownOrigin(String::from_utf8_lossy(origin.as_bytes()).into_owned()))
            }
            None => Ok(()),
        }
    }

    fn knows(&self, authority: &str) -> bool {
        let name = name_of(authority).to_ascii_lowercase();
        let address = name.strip_prefix('[').and_then(|n| n.strip_suffix(']')).unwrap_or(&name);
        name == "localhost"
            || name.ends_with(".localhost")
            || address.parse::<IpAddr>().is_ok()
            || self.names.contains(&name)
    }
}

fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// Returns the name in `name:port`, brackets of an IPv6 address included.
fn name_of(authority: &str) -> &str {
    let port = authority.rsplit_once(':').filter(|(_, port)| {
        !port.contains(']') && port.chars().all(|digit| digit.is_ascii_digit())
    });
    port.map_or(authority, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(host: &str, origin: Option<&str>) -> Result<(), Refusal> {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(ORIGIN, origin.parse().unwrap());
        }
        Guard::new(vec!["Preview.example".into()]).admit(&headers)
    }

    #[test]
    fn only_addresses_and_known_names_are_answered() {
        for host in [
            "localhost",
            "localhost:3000",
            "LOCALHOST:1",
            "docs.localhost:3000",
            "127.0.0.1:3000",
            "192.168.1.20",
            "[::1]:3000",
            "preview.example:80",
        ] {
            assert_eq!(verdict(host, None), Ok(()), "{host}");
        }
        for host in [
            "evil.example",
            "evil.example:3000",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "notlocalhost",
            "",
            "localhost@evil.example",
            "[::1].evil.example",
            "localhost.",
        ] {
            assert!(matches!(verdict(host, None), Err(Refusal::UnknownHost(_))), "{host}");
        }
    }

    #[test]
    fn pages_of_other_sites_are_not_answered() {
        assert_eq!(verdict("localhost:3000", Some("http://localhost:3000")), Ok(()));
        assert_eq!(verdict("preview.example", Some("https://preview.example")), Ok(()));
        for origin in ["http://evil.example", "null", "http://localhost:4000", "file://"] {
            let refused = verdict("localhost:3000", Some(origin));
            assert!(matches!(refused, Err(Refusal::UnknownOrigin(_))), "{origin}");
        }
    }

    #[test]
    fn a_request_without_a_host_or_with_two_is_not_answered() {
        let mut headers = HeaderMap::new();
        assert_eq!(Guard::default().admit(&headers), Err(Refusal::NoHost));
        headers.append(HOST, "localhost".parse().unwrap());
        headers.append(HOST, "evil.example".parse().unwrap());
        assert_eq!(Guard::default().admit(&headers), Err(Refusal::NoHost));
    }
}

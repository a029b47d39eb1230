//! What a host reads beside the site: `_headers` and `_redirects`, in the format that Netlify and
//! Cloudflare Pages share.
//!
//! In comes the site; out come the headers of every file and the answers for old places. The policy
//! allows what the theme does and no more: no script or style in a page, nothing from elsewhere but
//! images, media and frames.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::config::Config;
use crate::library::Destination;
use crate::site::Tracked;

/// What pages may load (Content Security Policy, level 3), by directive.
const POLICY: &[(&str, &[&str])] = &[
    ("default-src", &["'none'"]),
    ("script-src", &["'self'"]),
    ("style-src", &["'self'"]),
    ("img-src", &["'self'", "data:", "https:"]),
    ("media-src", &["'self'", "https:"]),
    ("font-src", &["'self'"]),
    ("connect-src", &["'self'"]),
    ("frame-src", &["https:"]),
    ("manifest-src", &["'self'"]),
    ("form-action", &["'self'"]),
    ("base-uri", &["'none'"]),
    ("frame-ancestors", &["'self'"]),
];

/// Headers of every file beside the policy.
const OTHERS: &[(&str, &str)] = &[
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
];

/// Returns the policy with what the configuration adds to it.
#[must_use]
pub fn policy(config: &Config) -> String {
    let mut directives: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut order: Vec<&str> = POLICY.iter().map(|(name, _)| *name).collect();
    for (name, sources) in POLICY {
        directives.insert(name, sources.to_vec());
    }
    for (name, sources) in &config.csp {
        let known = directives.entry(name).or_insert_with(|| {
            order.push(name);
            Vec::new()
        });
        known.retain(|source| *source != "'none'");
        known.extend(sources.iter().map(String::as_str));
    }
    let directive = |name: &&str| format!("{name} {}", directives[name].join(" "));
    order.iter().map(directive).collect::<Vec<_>>().join("; ")
}

/// Writes `_headers`.
pub(super) fn headers(tracked: &Tracked<'_>) -> String {
    let config = tracked.config();
    let base = &config.base_path;
    let mut text = format!("{base}/*\n  Content-Security-Policy: {}\n", policy(config));
    for (name, value) in OTHERS {
        let _ = writeln!(text, "  {name}: {value}");
    }
    // A name that tells the content never holds another.
    for url in tracked.fingerprinted() {
        let _ = writeln!(text, "{}\n  Cache-Control: {}", config.href(url), super::media::FOR_EVER);
    }
    text
}

/// Writes `_redirects`: one line for each old place.
pub(super) fn redirects(tracked: &Tracked<'_>) -> String {
    let config = tracked.config();
    let mut text = String::new();
    for (from, to) in tracked.redirects() {
        let to = match to {
            Destination::Site { url, fragment } => {
                let fragment = fragment.as_ref().map(|id| format!("#{id}")).unwrap_or_default();
                format!("{}{fragment}", config.href(url))
            }
            Destination::External(to) => to.clone(),
        };
        let _ = writeln!(text, "{} {to} 301", config.href(from));
    }
    text
}

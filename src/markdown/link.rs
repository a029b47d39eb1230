//! Links in the HTML: where the author wrote the destination, and how it is written out.

use std::ops::Range;

use crate::config::Config;
use crate::content::Target;
use crate::paths::{UrlPath, encode, encode_as_written};

/// Finds `destination` inside the source of its link; the whole link where it is spelt otherwise.
#[must_use]
pub fn place(source: &str, range: Range<usize>, destination: &str) -> Range<usize> {
    if destination.is_empty() {
        return range;
    }
    let Some(link) = source.get(range.clone()) else { return range };
    // Nearly always it is the end of the link.
    if let Some(rest) = link.strip_suffix([')', '>']).and_then(|l| l.strip_suffix(destination))
        && rest.ends_with(['(', '<'])
    {
        let start = range.start + rest.len();
        return start..start + destination.len();
    }
    // Backwards, since the text of a link may repeat its destination; so may its title.
    let begins = |at: &usize| link[..*at].trim_end().ends_with(['(', '<', ':']);
    let places = || link.rmatch_indices(destination).map(|(at, _)| at);
    match places().find(begins).or_else(|| places().next()) {
        Some(offset) => range.start + offset..range.start + offset + destination.len(),
        None => range,
    }
}

/// Returns what stands in `href` or `src` for a destination; `None` where nothing may.
#[must_use]
pub fn href(target: &Target, destination: &str, page: &UrlPath, config: &Config) -> Option<String> {
    let query = destination.split('#').next().and_then(|d| d.split_once('?')).map(|(_, q)| q);
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    match target {
        Target::Page { url, fragment } => {
            let fragment = fragment.as_ref().map(|f| format!("#{}", encode(f)));
            let own = url == page && query.is_empty();
            Some(match fragment {
                Some(fragment) if own => fragment,
                fragment => {
                    format!("{}{query}{}", config.href(url), fragment.unwrap_or_default())
                }
            })
        }
        Target::File { url } => {
            let fragment = destination.split_once('#').map(|(_, fragment)| format!("#{fragment}"));
            Some(format!("{}{query}{}", config.href(url), fragment.unwrap_or_default()))
        }
        Target::External | Target::Missing { .. } | Target::Unpublished { .. } => {
            Some(encode_as_written(destination))
        }
        Target::Unsafe => None,
    }
}

/// Says whether a target opens another site, which the HTML marks.
#[must_use]
pub fn leaves_site(target: &Target, destination: &str) -> bool {
    *target == Target::External
        && (destination.starts_with("http:")
            || destination.starts_with("https:")
            || destination.starts_with("//"))
}

//! What only the whole site can tell: links, anchors, images, cards, what readers find.
//!
//! In come the site and the rendered bodies; out come diagnostics. Nothing here changes an output.

mod cards;
mod dates;
mod links;
mod search;

use crate::diagnostic::{Code, Diagnostic};
use crate::site::{Bodies, Site};

/// Checks the whole site.
#[must_use]
pub fn check(site: &Site, bodies: &dyn Bodies) -> Vec<Diagnostic> {
    let mut diagnostics = links::check(site, bodies);
    diagnostics.extend(search::check(site, bodies));
    diagnostics.extend(dates::check(site));
    diagnostics.extend(cards::check(site));
    if site.library.public_pages().next().is_none() {
        diagnostics.push(no_content(site));
    } else if site.config.origin.is_none() {
        diagnostics.push(
            Diagnostic::new(
                Code::NoBaseUrl,
                "the site's address is not known, so there is no sitemap, and feeds hold paths, not whole URLs",
            )
            .help("set `base_url = \"https://…\"` in folio.toml, or pass --base-url"),
        );
    }
    diagnostics
}

fn no_content(site: &Site) -> Diagnostic {
    if site.library.pages().next().is_some() {
        return Diagnostic::new(
            Code::NoContent,
            "no page is public: all are drafts, scheduled or expired",
        )
        .help("pass --drafts or --future to publish them all the same");
    }
    Diagnostic::new(Code::NoContent, "there is no page under `content/`")
        .help("write `content/index.md`, or run `folio init` for a site to start from")
}

//! Links that lead nowhere: pages, anchors, images and downloads, each with the nearest target that
//! exists.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::content::{Anchor, Facts, Link, LinkKind, Target};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::library::{self, Page, Status};
use crate::paths::{UrlPath, encode, relative};
use crate::site::{Bodies, Site};

/// Checks every link of every public page.
///
/// What is known of a page is asked for when a link needs it and let go of again: a site has more
/// pages than memory has room for all they link to.
#[must_use]
pub(super) fn check(site: &Site, bodies: &dyn Bodies) -> Vec<Diagnostic> {
    let pages: Vec<&Page> = site.library.public_pages().collect();
    let check = Check { site, bodies };
    pages
        .par_iter()
        .flat_map_iter(|page| {
            let facts = bodies.facts(&page.path);
            let own = front_matter_links(site, page);
            let told = facts.links.iter().chain(&own).filter_map(|link| check.link(page, link));
            told.collect::<Vec<_>>()
        })
        .collect()
}

/// Returns the links that the front matter holds.
fn front_matter_links(site: &Site, page: &Page) -> Vec<Link> {
    let image = page.document.front_matter.image.iter();
    image
        .map(|field| Link {
            destination: field.value.clone(),
            span: field.span,
            kind: LinkKind::FrontMatter,
            target: library::resolve(&site.library, page, &field.value),
        })
        .collect()
}

struct Check<'a> {
    site: &'a Site,
    bodies: &'a dyn Bodies,
}

impl Check<'_> {
    fn link(&self, page: &Page, link: &Link) -> Option<Diagnostic> {
        match &link.target {
            Target::External | Target::File { .. } => None,
            Target::Unsafe => Some(
                Diagnostic::new(
                    Code::UnsafeLink,
                    "the link would run code in the reader's browser; it is published without its destination",
                )
                .at(&page.path, link.span)
                .help("link to a page, or leave the link out"),
            ),
            Target::Page { url, .. } if link.kind.is_image() || link.kind == LinkKind::FrontMatter => {
                Some(
                    Diagnostic::new(Code::BrokenAsset, format!("`{url}` is a page, not an image"))
                        .at(&page.path, link.span)
                        .help("name a file beside the page or under `static/`"),
                )
            }
            Target::Page { url, fragment } => {
                let fragment = fragment.as_deref()?;
                self.anchor(page, link, url, fragment)
            }
            Target::Unpublished { page: target } => Some(self.unpublished(page, link, target)),
            Target::Missing { wanted } => Some(self.missing(page, link, wanted)),
        }
    }

    fn anchor(
        &self,
        page: &Page,
        link: &Link,
        url: &UrlPath,
        fragment: &str,
    ) -> Option<Diagnostic> {
        // Text fragments and the top of the page need no id (HTML Standard, section 7.4.6.4).
        let fragment = fragment.split(":~:").next().unwrap_or_default();
        if fragment.is_empty() || fragment.eq_ignore_ascii_case("top") {
            return None;
        }
        let facts: Option<Arc<Facts>> =
            self.site.library.page_at(url).map(|page| self.bodies.facts(&page.path));
        let known: &[Anchor] = facts.as_ref().map_or(&[], |facts| &facts.anchors);
        let footnotes: &[String] = facts.as_ref().map_or(&[], |facts| &facts.footnotes);
        if known.iter().any(|anchor| anchor.id == fragment)
            || footnotes.iter().any(|id| id == fragment)
        {
            return None;
        }
        let own = *url == page.url;
        let place = if own { "on this page".to_owned() } else { format!("on `{url}`") };
        let mut diagnostic =
            Diagnostic::new(Code::BrokenAnchor, format!("no heading `{fragment}` {place}"))
                .at(&page.path, link.span);
        let Some((near, sure)) = nearest_anchor(known, fragment) else {
            let help = if known.is_empty() {
                "the page has no headings: link to it without a fragment"
            } else {
                "link to a heading that the page has, or to the page without a fragment"
            };
            return Some(diagnostic.help(help).cause(format!("{url}#{fragment}")));
        };
        let line = self.line(url, near);
        diagnostic = diagnostic
            .help(format!("did you mean `#{}`?{line}", near.id))
            .cause(if sure { format!("spelling {url}") } else { format!("{url}#{fragment}") });
        let (before, _) = link.destination.split_once('#')?;
        Some(with_replacement(diagnostic, link, format!("{before}#{}", encode(&near.id)), sure))
    }

    /// Says where a heading stands, for the message.
    fn line(&self, url: &UrlPath, anchor: &Anchor) -> String {
        let Some(page) = self.site.library.page_at(url) else { return String::new() };
        let before = &page.document.text[..anchor.span.start.min(page.document.text.len())];
        let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count();
        let what = if anchor.text.is_empty() { "id" } else { "heading" };
        format!(" ({what} on line {line})")
    }

    fn unpublished(
        &self,
        page: &Page,
        link: &Link,
        target: &crate::paths::SourcePath,
    ) -> Diagnostic {
        let status = self.site.library.page(target).map(|page| page.status);
        let (what, help) = match status {
            Some(Status::Scheduled(at)) => {
                let at = at.with_timezone(&self.site.config.timezone).format("%Y-%m-%d %H:%M %Z");
                (
                    format!("is scheduled: it becomes public on {at}"),
                    "publish this page after it, or leave the link out until then",
                )
            }
            Some(Status::Expired(_)) => {
                ("has expired and is no longer public".to_owned(), "link to what took its place")
            }
            _ => (
                "is a draft and is not public".to_owned(),
                "publish it first (remove `draft: true`), or leave the link out",
            ),
        };
        Diagnostic::new(Code::UnpublishedLink, format!("the page `{target}` {what}"))
            .at(&page.path, link.span)
            .help(help)
            .cause(target.to_string())
    }

    fn missing(&self, page: &Page, link: &Link, wanted: &str) -> Diagnostic {
        let path = link.destination.split(['#', '?']).next().unwrap_or_default();
        let name = path.rsplit('/').next().unwrap_or_default();
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        let is_page_name = extension.is_empty()
            || extension.contains(|c: char| !c.is_ascii_alphanumeric())
            || extension.starts_with(|c: char| c.is_ascii_digit())
            || ["md", "mdx", "html"].contains(&extension.to_ascii_lowercase().as_str());
        if link.kind.is_image() || link.kind == LinkKind::FrontMatter || !is_page_name {
            return self.missing_file(page, link, path);
        }
        if path.is_empty() {
            return Diagnostic::new(Code::BrokenLink, "the link has no destination")
                .at(&page.path, link.span)
                .help("write where it leads between the parentheses");
        }
        let shown = if wanted.is_empty() { path } else { wanted };
        let diagnostic = Diagnostic::new(Code::BrokenLink, format!("there is no page `{shown}`"))
            .at(&page.path, link.span)
            .cause(shown.to_owned());
        match library::nearest_page(&self.site.library, &page.url, wanted) {
            Some((url, sure)) => {
                let replacement = self.respell(page, link, &url);
                with_replacement(
                    diagnostic.help(format!("did you mean `{replacement}`?")),
                    link,
                    replacement,
                    sure,
                )
            }
            None => diagnostic.help("link to a page that exists, or write the missing page"),
        }
    }

    /// Spells a link to `url` as the author spelt this one: relative or from the root.
    fn respell(&self, page: &Page, link: &Link, url: &UrlPath) -> String {
        let fragment = link.destination.find('#').map_or("", |hash| &link.destination[hash..]);
        let path = link.destination.split(['#', '?']).next().unwrap_or_default();
        let target = self.site.library.page_at(url);
        if let (false, Some(target)) = (path.starts_with('/'), target) {
            let relative = relative(page.path.parent().as_str(), target.path.as_str());
            return format!("{relative}{fragment}");
        }
        let encoded = url.encoded();
        let slash = path.ends_with('/') && path.len() > 1;
        let bare = if slash { encoded.as_str() } else { encoded.trim_end_matches('/') };
        format!("{}{fragment}", if bare.is_empty() { "/" } else { bare })
    }

    fn missing_file(&self, page: &Page, link: &Link, path: &str) -> Diagnostic {
        let what = if link.kind.is_image() || link.kind == LinkKind::FrontMatter {
            "image"
        } else {
            "file"
        };
        let diagnostic = Diagnostic::new(Code::BrokenAsset, format!("there is no {what} `{path}`"))
            .at(&page.path, link.span)
            .cause(path.to_owned());
        let name = path.rsplit('/').next().unwrap_or_default();
        let names: BTreeMap<&str, &UrlPath> = self
            .site
            .library
            .files()
            .filter_map(|(url, _)| Some((url.segments().next_back()?, url)))
            .collect();
        match nearest(name, names.keys().copied()).and_then(|near| names.get(near)) {
            Some(url) => with_replacement(
                diagnostic.help(format!("did you mean `{url}`?")),
                link,
                url.encoded(),
                false,
            ),
            None => diagnostic.help(format!("put the {what} beside the page, or under `static/`")),
        }
    }
}

/// Adds the replacement where the span is the destination itself.
fn with_replacement(
    diagnostic: Diagnostic,
    link: &Link,
    replacement: String,
    sure: bool,
) -> Diagnostic {
    if link.span.end - link.span.start != link.destination.len() {
        return diagnostic;
    }
    if sure {
        diagnostic.fix(link.span, replacement)
    } else {
        diagnostic.guess(link.span, replacement)
    }
}

/// Finds the id that was most likely meant; the flag says whether surely.
fn nearest_anchor<'a>(anchors: &'a [Anchor], fragment: &str) -> Option<(&'a Anchor, bool)> {
    // Only letters and digits count: dashes and case are what people and other tools get wrong.
    let bare = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let wanted = bare(fragment);
    let mut same = anchors.iter().filter(|anchor| bare(&anchor.id) == wanted);
    if let (Some(anchor), None) = (same.next(), same.next()) {
        return Some((anchor, true));
    }
    // A heading that went on: `a01-prompt-injection` of `a01--prompt-injection--covered`.
    let long = |text: &str| text.chars().count() >= 4;
    let mut longer = anchors.iter().filter(|anchor| {
        let id = bare(&anchor.id);
        long(&wanted) && long(&id) && (id.starts_with(&wanted) || wanted.starts_with(&id))
    });
    if let (Some(anchor), None) = (longer.next(), longer.next()) {
        return Some((anchor, true));
    }
    let near = nearest(fragment, anchors.iter().map(|anchor| anchor.id.as_str()))?;
    anchors.iter().find(|anchor| anchor.id == near).map(|anchor| (anchor, false))
}

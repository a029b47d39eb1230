//! What every picture of a body says of itself: its size, so that nothing moves when it comes, and the
//! copies among which a browser may choose.
//!
//! In comes the HTML of a body, from whatever its pictures were written in: Markdown, HTML or a
//! component; out comes the same with the attributes that their authors left out.

use std::fmt::Write as _;

use memchr::memmem;

use crate::library;
use crate::paths::UrlPath;
use crate::site::Tracked;

use super::attributes::Tag;
use super::html::first_tag;

/// How wide a picture is shown: the column of the theme, or the window.
const SIZES: &str = "(width >= 50rem) 46rem, 100vw";

/// Completes the pictures of `html`.
#[must_use]
pub fn complete(html: String, tracked: &Tracked<'_>) -> String {
    let mut out = String::new();
    let mut from = 0;
    let mut is_first = true;
    for at in memmem::find_iter(html.as_bytes(), b"<img") {
        // One that stands in an attribute or a comment of the author's own HTML.
        let Some(tag) = first_tag(&html[at..]).filter(|_| at >= from) else { continue };
        let end = at + tag.length;
        let open = html[at..end].trim_end_matches('>').trim_end_matches('/').trim_end();
        out.push_str(&html[from..at]);
        out.push_str(open);
        describe(&mut out, &html[at..end], &tag, is_first, tracked);
        out.push('>');
        from = end;
        is_first = false;
    }
    if from == 0 {
        return html;
    }
    out.push_str(&html[from..]);
    out
}

/// Adds what the author of a picture left out.
fn describe(out: &mut String, html: &str, tag: &Tag, is_first: bool, tracked: &Tracked<'_>) {
    let value = |name: &str| {
        let found = tag.attributes.iter().find(|known| known.name.eq_ignore_ascii_case(name));
        found.map(|found| &html[found.value_at.clone()])
    };
    let place = value("src").and_then(|src| local(src, tracked));
    if let Some(url) = &place
        && let Some(picture) = tracked.picture(url)
        && let Some(size) = picture.size
    {
        match (value("width"), value("height")) {
            (None, None) => {
                let _ = write!(out, " width=\"{}\" height=\"{}\"", size.width, size.height);
            }
            // The other side follows, in the ratio of the picture.
            (Some(width), None) => {
                if let Some(width) = width.parse().ok().filter(|width| *width > 0) {
                    let _ = write!(out, " height=\"{}\"", size.at_width(width).height);
                }
            }
            (None, Some(height)) => {
                if let Some(height) = height.parse().ok().filter(|height| *height > 0) {
                    let width = size.turned().at_width(height).height;
                    let _ = write!(out, " width=\"{width}\"");
                }
            }
            (Some(_), Some(_)) => {}
        }
        let widths = tracked.variants(url);
        if !widths.is_empty() && value("srcset").is_none() {
            let config = tracked.config();
            let copies = widths
                .iter()
                .map(|width| format!("{} {width}w", config.href(&library::variant(url, *width))));
            let copies: Vec<String> = copies.collect();
            let _ = write!(out, " srcset=\"{}\" sizes=\"{SIZES}\"", copies.join(", "));
        }
    }
    // The first one may be what the reader waits for.
    if value("loading").is_none() && !is_first {
        out.push_str(" loading=\"lazy\"");
    }
    if value("decoding").is_none() {
        out.push_str(" decoding=\"async\"");
    }
}

/// Returns the place on the site that `src`, an attribute with the base path in it, leads to.
fn local(src: &str, tracked: &Tracked<'_>) -> Option<UrlPath> {
    if !src.starts_with('/') || src.starts_with("//") {
        return None;
    }
    let path = src.strip_prefix(&tracked.config().base_path)?;
    let path = path.split(['?', '#']).next()?;
    let path = percent_encoding::percent_decode_str(path).decode_utf8().ok()?;
    UrlPath::new(&path.replace("&amp;", "&")).ok()
}

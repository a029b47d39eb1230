//! What a host says of a published file: its media type, and how long it may be kept.

/// How long what stands at a fixed address may be kept: until the next request, which asks whether it is
/// still the same.
const ASK_AGAIN: &str = "no-cache";

/// How long a picture or a font may be kept without asking.
const FOR_A_WHILE: &str = "public, max-age=3600";

/// How long a file may be kept whose name tells its content: it never holds another.
pub const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Returns the media type of a file, with the encoding of text.
#[must_use]
pub fn media_type(path: &str) -> String {
    let guess = mime_guess::from_path(path).first_or_octet_stream();
    let essence = guess.essence_str();
    let is_text = essence.starts_with("text/")
        || ["application/javascript", "application/json", "application/xml"].contains(&essence);
    if is_text { format!("{essence}; charset=utf-8") } else { essence.to_owned() }
}

/// Returns the value of `Cache-Control` (RFC 9111, section 5.2) for a file; `named` says whether its name
/// tells its content.
#[must_use]
pub fn cache_control(path: &str, named: bool) -> &'static str {
    if named {
        return FOR_EVER;
    }
    let media_type = media_type(path);
    let is_kept =
        ["image/", "font/", "video/", "audio/"].iter().any(|kind| media_type.starts_with(kind));
    if is_kept { FOR_A_WHILE } else { ASK_AGAIN }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_asked_for_again_and_named_assets_are_kept() {
        assert_eq!(cache_control("docs/a/index.html", false), "no-cache");
        assert_eq!(cache_control("search/p/0.json", false), "no-cache");
        assert_eq!(cache_control("docs/a.png", false), "public, max-age=3600");
        assert!(cache_control("css/folio.0123456789.css", true).ends_with("immutable"));
        assert_eq!(media_type("a/index.html"), "text/html; charset=utf-8");
        assert_eq!(media_type("a.svg"), "image/svg+xml");
    }
}

//! Raw HTML in Markdown: what passes, what is text, and what would break the page.
//!
//! In come the stretches of HTML that the parser found, in the order of the page; out comes the
//! fate of each tag. Elements of HTML pass. Anything else in angle brackets is a placeholder such
//! as `<token>` and is text. An element that is never closed would swallow the page, so it is
//! text too; a closing tag without its opening would end an element of the template, so it goes.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::attributes::{Form, Tag, read_tag};

/// Elements that have no content (HTML Standard, section 13.1.2).
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Elements whose end tag may be left out (HTML Standard, section 13.1.2.4).
const OPTIONAL_END: &[&str] = &[
    "colgroup", "dd", "dt", "li", "optgroup", "option", "p", "rp", "rt", "tbody", "td", "tfoot",
    "th", "thead", "tr",
];

/// Elements whose content is no HTML.
const RAW: &[&str] = &["script", "style", "textarea"];

/// Elements of the document itself, which no body can hold.
const DOCUMENT: &[&str] = &["base", "body", "frame", "frameset", "head", "html", "title"];

/// Every other element that a body can hold.
const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "button",
    "canvas",
    "caption",
    "center",
    "cite",
    "code",
    "data",
    "datalist",
    "del",
    "details",
    "dfn",
    "dialog",
    "div",
    "dl",
    "em",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "i",
    "iframe",
    "ins",
    "kbd",
    "label",
    "legend",
    "main",
    "map",
    "mark",
    "math",
    "menu",
    "meter",
    "nav",
    "noscript",
    "object",
    "ol",
    "output",
    "picture",
    "pre",
    "progress",
    "q",
    "ruby",
    "s",
    "samp",
    "script",
    "search",
    "section",
    "select",
    "slot",
    "small",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "template",
    "textarea",
    "time",
    "tt",
    "u",
    "ul",
    "var",
    "video",
];

/// Elements that make no sense without an attribute: `<source>` in prose is a placeholder.
const NEEDS_ATTRIBUTE: &[&str] =
    &["area", "col", "embed", "img", "input", "link", "meta", "param", "source", "track"];

/// What happens to a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It stands as it is.
    Pass,
    /// It is written as text: it is no element.
    Text,
    /// It is written as text: it is an element that is never closed.
    Unclosed,
    /// It is left out: nothing is open that it could close.
    Stray,
}

/// A stretch of raw HTML.
#[derive(Debug, Clone, Default)]
pub struct Chunk {
    /// The HTML.
    pub text: String,
    /// Where the lines of `text` begin in the parsed text: offset here, offset there.
    pub lines: Vec<(usize, usize)>,
}

impl Chunk {
    /// Appends a line that begins at `offset` of the parsed text.
    pub fn push(&mut self, html: &str, offset: usize) {
        self.lines.push((self.text.len(), offset));
        self.text.push_str(html);
    }

    /// Returns the offset in the parsed text of the byte at `offset` here.
    #[must_use]
    pub fn offset(&self, offset: usize) -> usize {
        let after = self.lines.partition_point(|(start, _)| *start <= offset);
        let (start, there) = after.checked_sub(1).map_or((0, 0), |line| self.lines[line]);
        there + offset - start
    }
}

/// Reads the tag with which `html` begins; `None` where it begins with none.
#[must_use]
pub fn first_tag(html: &str) -> Option<Tag> {
    html.starts_with('<').then(|| read_tag(html)).flatten()
}

/// Finds the tags in `html`; comments and the content of scripts and styles are passed over.
#[must_use]
pub fn tags(html: &str) -> Vec<(Range<usize>, Tag)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = html[at..].find('<') {
        let start = at + offset;
        let rest = &html[start..];
        if rest.starts_with("<!--") {
            at = rest.find("-->").map_or(html.len(), |end| start + end + 3);
            continue;
        }
        let Some(tag) = read_tag(rest) else {
            at = start + 1;
            continue;
        };
        at = start + tag.length;
        let name = tag.name.to_ascii_lowercase();
        if tag.form == Form::Open && RAW.contains(&name.as_str()) {
            at = end_of_raw(html, at, &name);
        }
        found.push((start..start + tag.length, tag));
    }
    found
}

/// Returns where the closing tag of a script or style begins, or the end.
fn end_of_raw(html: &str, from: usize, name: &str) -> usize {
    let rest = &html.as_bytes()[from..];
    let close = format!("</{name}");
    rest.windows(close.len())
        .position(|window| window.eq_ignore_ascii_case(close.as_bytes()))
        .map_or(html.len(), |offset| from + offset)
}

/// Decides the fate of every tag, by the offset of its `<` in the parsed text.
#[must_use]
pub fn balance(chunks: &[&Chunk]) -> BTreeMap<usize, Fate> {
    let mut fates = BTreeMap::new();
    let mut open: Vec<(String, usize)> = Vec::new();
    let all: Vec<(usize, Tag)> = chunks
        .iter()
        .flat_map(|chunk| {
            tags(&chunk.text).into_iter().map(|(range, tag)| (chunk.offset(range.start), tag))
        })
        .collect();
    // A custom element has a hyphen and is closed somewhere; `<your-token>` never is.
    let closed: BTreeSet<String> = all
        .iter()
        .filter(|(_, tag)| tag.form == Form::Close)
        .map(|(_, tag)| tag.name.to_ascii_lowercase())
        .collect();
    // How many elements of a name are open, so that a stray closing tag costs no search.
    let mut depth: BTreeMap<String, usize> = BTreeMap::new();
    for (offset, tag) in &all {
        let name = tag.name.to_ascii_lowercase();
        let foreign = open.iter().any(|(name, _)| name == "svg" || name == "math");
        let known = ELEMENTS.contains(&name.as_str())
            || VOID.contains(&name.as_str())
            || OPTIONAL_END.contains(&name.as_str());
        let is_element = (known && !DOCUMENT.contains(&name.as_str()))
            || foreign
            || (name.contains('-') && closed.contains(&name));
        let bare = NEEDS_ATTRIBUTE.contains(&name.as_str()) && tag.attributes.is_empty();
        let fate = match tag.form {
            _ if !is_element || (bare && tag.form == Form::Open) => Fate::Text,
            Form::Empty => Fate::Pass,
            Form::Open if VOID.contains(&name.as_str()) => Fate::Pass,
            Form::Open => {
                *depth.entry(name.clone()).or_default() += 1;
                open.push((name, *offset));
                // Until its end is found.
                Fate::Unclosed
            }
            Form::Close if VOID.contains(&name.as_str()) => Fate::Stray,
            Form::Close if depth.get(&name).is_none_or(|count| *count == 0) => Fate::Stray,
            Form::Close => {
                while let Some((opened, at)) = open.pop() {
                    depth.entry(opened.clone()).and_modify(|count| *count -= 1);
                    let is_mine = opened == name;
                    if is_mine || OPTIONAL_END.contains(&opened.as_str()) {
                        fates.insert(at, Fate::Pass);
                    }
                    if is_mine {
                        break;
                    }
                }
                Fate::Pass
            }
        };
        fates.insert(*offset, fate);
    }
    for (name, offset) in open {
        if OPTIONAL_END.contains(&name.as_str()) {
            fates.insert(offset, Fate::Pass);
        }
    }
    fates
}

/// Says whether `html` begins with an element that may stand inside a paragraph.
#[must_use]
pub fn begins_inline(html: &str) -> bool {
    const INLINE: &[&str] = &[
        "a", "abbr", "b", "bdi", "bdo", "br", "button", "cite", "code", "data", "del", "dfn", "em",
        "i", "img", "input", "ins", "kbd", "label", "mark", "math", "q", "s", "samp", "small",
        "span", "strong", "sub", "sup", "svg", "time", "u", "var", "wbr",
    ];
    let html = html.trim_start();
    match html.strip_prefix('<').and_then(|_| read_tag(html)) {
        Some(tag) => INLINE.contains(&tag.name.to_ascii_lowercase().as_str()),
        None => true,
    }
}

/// Drops the links out of `html` and keeps what they say.
#[must_use]
pub fn without_links(html: &str) -> String {
    without(html, |tag| tag.name.eq_ignore_ascii_case("a"))
}

/// Drops tags out of `html` and keeps what they enclose.
#[must_use]
pub fn without(html: &str, is_dropped: impl Fn(&Tag) -> bool) -> String {
    let mut out = String::with_capacity(html.len());
    let mut at = 0;
    for (range, tag) in tags(html) {
        out.push_str(&html[at..range.start]);
        if !is_dropped(&tag) {
            out.push_str(&html[range.clone()]);
        }
        at = range.end;
    }
    out.push_str(&html[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fates(html: &str) -> Vec<Fate> {
        let mut chunk = Chunk::default();
        chunk.push(html, 0);
        balance(&[&chunk]).into_values().collect()
    }

    #[test]
    fn elements_pass_and_placeholders_are_text() {
        assert_eq!(fates("<b>x</b><br><img src=x>"), [Fate::Pass; 4]);
        assert_eq!(fates("<token> <your-id> <title> <source>"), [Fate::Text; 4]);
        assert_eq!(fates("<my-chart>x</my-chart>"), [Fate::Pass; 2]);
        assert_eq!(fates("<svg><path d=x /></svg>"), [Fate::Pass; 3]);
    }

    #[test]
    fn what_is_never_closed_is_text_and_what_closes_nothing_goes() {
        assert_eq!(fates("<div><p>a</div>"), [Fate::Pass; 3]);
        assert_eq!(fates("<div>"), [Fate::Unclosed]);
        assert_eq!(fates("</div>"), [Fate::Stray]);
        assert_eq!(fates("<b><i></b></i>"), [Fate::Pass, Fate::Unclosed, Fate::Pass, Fate::Stray]);
    }

    #[test]
    fn scripts_hide_their_content() {
        assert_eq!(fates("<script>if (a<b) {}</script>"), [Fate::Pass; 2]);
    }

    #[test]
    fn titles_in_the_contents_have_no_links() {
        assert_eq!(without_links("a <a href=x>b <code>c</code></a>"), "a b <code>c</code>");
    }
}

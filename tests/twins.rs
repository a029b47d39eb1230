//! The law of Markdown twins: what `/docs/a.md` says is the page. Published as a source, it has the text
//! of the page it came from, and its own twin is the same again.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot touch its own site has failed"
)]

mod support;

use std::fs;
use std::path::Path;

use support::{TestSite, files, run_in};

/// Takes a twin apart: the title, and what follows the address of the page.
fn parts(twin: &str) -> (&str, &str) {
    let title = twin.lines().next().unwrap().strip_prefix("# ").unwrap();
    let is_address = |line: &str| line.starts_with("https://") || line.starts_with('/');
    let mut at = 0;
    for line in twin.split_inclusive('\n') {
        at += line.len();
        if is_address(line) {
            return (title, twin[at..].trim_start_matches('\n'));
        }
    }
    panic!("no address in {twin}");
}

/// Returns the HTML of a page's body, up to the end of the element that holds it.
fn body(page: &str) -> &str {
    let start = page.find("<div class=\"prose\">").unwrap();
    let (mut at, mut depth) = (start, 0);
    loop {
        let tag = at + page[at..].find("div").unwrap();
        if page[..tag].ends_with("</") {
            depth -= 1;
        } else if page[..tag].ends_with('<') {
            depth += 1;
        }
        at = tag + "div".len();
        if depth == 0 {
            return &page[start..=at];
        }
    }
}

/// Returns the letters and signs that a reader sees, without the numbers of lines and without spaces.
fn letters(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        let (tag, after) = tag(&rest[start..]);
        rest = after;
        if tag.starts_with("<span class=\"ln\"") {
            rest = &rest[rest.find("</span>").unwrap()..];
        } else if tag.starts_with("<button") {
            rest = &rest[rest.find("</button>").unwrap()..];
        }
    }
    text.push_str(rest);
    text.retain(|c| !c.is_whitespace());
    text
}

/// Cuts a tag off; values in quotes may hold a `>`.
fn tag(html: &str) -> (&str, &str) {
    let mut quote = None;
    for (at, c) in html.char_indices() {
        match (quote, c) {
            (None, '>') => return html.split_at(at + 1),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
    }
    panic!("a tag that does not end: {html}");
}

/// Checks the law on every page of a published site that has a body and a twin; returns how many.
///
/// What a twin says more than its page, such as the name of a callout that shows a sign alone, is no
/// loss. What it says less is.
fn holds_for(published: &Path) -> usize {
    let site = TestSite::new();
    let names: Vec<String> = files(published)
        .into_iter()
        .filter(|name| {
            let page =
                published.join(name.strip_suffix(".md").unwrap_or("none")).join("index.html");
            fs::read_to_string(page).is_ok_and(|page| page.contains("<div class=\"prose\">"))
        })
        .collect();
    let twins: Vec<String> =
        names.iter().map(|name| fs::read_to_string(published.join(name)).unwrap()).collect();
    for (name, twin) in names.iter().zip(&twins) {
        let (title, text) = parts(twin);
        let title = title.replace('\'', "''");
        let date = if name.starts_with("blog/") { "publishedAt: 2026-01-02\n" } else { "" };
        let source = format!("---\ntitle: '{title}'\n{date}---\n\n{text}");
        site.put(&format!("content/{name}"), source);
    }
    // Links to what was left out are errors, and no matter here.
    site.run(&["build", "--allow-errors"]);
    for (name, twin) in names.iter().zip(&twins) {
        let again = site.published(name);
        let lines = parts(&again).1.split_inclusive('\n');
        let differs = lines.zip(parts(twin).1.split_inclusive('\n')).find(|(new, old)| new != old);
        assert_eq!(differs, None, "the twin of the twin {name}");
        assert_eq!(parts(&again).1.len(), parts(twin).1.len(), "the twin of the twin {name}");

        let page = format!("{}/index.html", name.strip_suffix(".md").unwrap());
        let said = letters(body(&fs::read_to_string(published.join(&page)).unwrap()));
        let says = letters(body(&site.published(&page)));
        let mut says = says.chars();
        let lost = said.char_indices().find(|(_, c)| !says.any(|other| other == *c));
        assert_eq!(lost.map(|(at, _)| &said[at..]), None, "lost in the twin {name}");
    }
    names.len()
}

#[test]
fn a_twin_says_what_its_page_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let scratch = tempfile::tempdir().unwrap();
    let published = |site: &Path, name: &str| {
        let folder = scratch.path().join(name);
        // The twins name each other by their addresses: those of the site that they become.
        let options =
            ["build", "--no-cache", "--allow-errors", "--base-url", "https://site.example"];
        run_in(site, &[&options[..], &["--output", folder.to_str().unwrap()]].concat());
        folder
    };
    assert!(holds_for(&published(root, "handbook")) > 20);

    let Some(corpus) = std::env::var_os("FOLIO_CORPUS") else { return };
    for site in fs::read_dir(root.join(corpus)).unwrap() {
        let site = site.unwrap();
        let folder = published(&site.path(), site.file_name().to_str().unwrap());
        assert!(holds_for(&folder) > 0, "{}", folder.display());
    }
}

#[test]
fn an_annotation_that_a_page_shows_is_shown_by_its_twin() {
    let code = "```javascript verbatim\nlet a = 1; // [!code ++]\n```\n";
    let site = TestSite::new()
        .write("content/docs/a.md", format!("---\ntitle: A\n---\n\n<Kbd>A</Kbd>\n\n{code}"));
    site.build(&[]);
    assert!(site.published("docs/a.md").ends_with(code), "{}", site.published("docs/a.md"));
}

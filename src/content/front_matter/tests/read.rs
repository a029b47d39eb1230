//! What is read, of well-formed and of nearly well-formed front matter.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use serde_json::json;

use super::super::Field;
use super::{codes, fixed, parsed, title, yaml};
use crate::diagnostic::Code;

fn values(fields: &[Field<String>]) -> Vec<&str> {
    fields.iter().map(|field| field.value.as_str()).collect()
}

#[test]
fn every_key_has_its_type_and_its_place() {
    let text = "---\ntitle: \"Café: open\"\npublishedAt: 2026-04-20T09:30:00+02:00\ntags: [a, b]\n\
                aliases:\n  - /old/\nauthors:\n  - name: Ada\n    url: x\n  - Grace\ndraft: no\n\
                unlisted: true\ntoc: off\nsearch: yes\norder: 2.5\nicon: Key\nfull: true\n---\n";
    let parsed = parsed(text);
    assert_eq!(parsed.diagnostics, []);
    let front_matter = parsed.front_matter;
    let field = front_matter.title.unwrap();
    assert_eq!(field.value, "Café: open");
    assert_eq!(&text[field.span.range()], "\"Café: open\"");
    assert_eq!(&text[field.key.range()], "title");
    let published = front_matter.published_at.unwrap();
    assert_eq!(published.value.text(), "20 April 2026");
    assert_eq!(&text[published.span.range()], "2026-04-20T09:30:00+02:00");
    assert_eq!(values(&front_matter.tags), ["a", "b"]);
    assert_eq!(&text[front_matter.tags[1].span.range()], "b");
    assert_eq!(values(&front_matter.aliases), ["/old/"]);
    assert_eq!(values(&front_matter.authors), ["Ada", "Grace"]);
    assert!(!front_matter.draft && front_matter.unlisted);
    assert_eq!((front_matter.toc, front_matter.search), (Some(false), Some(true)));
    assert_eq!(front_matter.order.map(|order| order.value), Some(2.5));
    assert_eq!(json!(front_matter.extra), json!({"full": true}));
    let keys: Vec<&str> = front_matter.keys.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys[..3], ["title", "publishedAt", "tags"]);
}

#[test]
fn the_three_formats_say_the_same() {
    let yaml = parsed("---\ntitle: x\ntags: [a]\ndraft: true\nextra: {b: 1, a: [c]}\n---\nBody");
    let toml = parsed(
        "+++\ntitle = 'x'\ntags = ['a']\ndraft = true\n[extra]\nb = 1\na = ['c']\n+++\nBody",
    );
    let json = parsed(
        "{\"title\": \"x\", \"tags\": [\"a\"], \"draft\": true,\n\"extra\": {\"b\": 1, \"a\": [\"c\"]}}\nBody",
    );
    let fenced = parsed(
        "---\n{\"title\": \"x\", \"tags\": [\"a\"],\n\t\"draft\": true, \"extra\": {\"b\": 1, \"a\": [\"c\"]}}\n---\nBody",
    );
    for parsed in [yaml, toml, json, fenced] {
        assert_eq!(parsed.diagnostics, []);
        let front_matter = parsed.front_matter;
        assert_eq!(title(&front_matter), Some("x"));
        assert_eq!(values(&front_matter.tags), ["a"]);
        assert!(front_matter.draft);
        // The order of the file, not of the alphabet.
        let extra = serde_json::to_string(&front_matter.extra).unwrap();
        assert_eq!(extra, r#"{"b":1,"a":["c"]}"#);
    }
}

#[test]
fn a_file_has_front_matter_only_where_it_means_to() {
    let body = |text: &'static str| &text[parsed(text).body_start..];
    for prose in [
        "---\n\nProse between thematic breaks.\n\n---\nMore\n",
        "---\nJust a line, and then: nothing\n",
        "---\n- a\n- b\n---\n",
        "---\n# Heading\n---\n",
        "----\ntitle: x\n---\n",
        "text\n---\ntitle: x\n---\n",
        "{/* a comment of MDX */}\n\ntext\n",
        "{props.title}\n",
        "{\"a string\"}\n",
    ] {
        assert_eq!(body(prose), prose);
        assert_eq!(codes(prose), []);
    }
    assert_eq!(body("\u{feff}text"), "text");
    assert_eq!(body("\u{feff}---\ntitle: x\n---\ntext"), "text");
    assert_eq!(body("\n  \n---  \ntitle: x\n...\ntext"), "text");
    assert_eq!(body("---\n---\ntext"), "text");
    assert_eq!(body("---\n# title: x\n---\ntext"), "text");
    assert_eq!(body("---\ntitle: x\n---"), "");
    assert_eq!(body("---\ntitle: x\n---\na\n---\nb"), "a\n---\nb");
    assert_eq!(body("---\ntext: |\n  ---\n---\nb"), "b");
}

#[test]
fn the_keys_of_an_unclosed_block_are_never_published() {
    for (text, body) in [
        ("---\ntitle: x\ndraft: true\n\n# Heading\n", "\n# Heading\n"),
        ("---\ntitle: x\ntags:\n- a\n- b\nText of the page\n", "Text of the page\n"),
        ("---\ntitle: x\n\ndraft: true\n# note\nslug: a\n", ""),
        ("---\ntitle: x\n----\ntext\n", "text\n"),
        (
            "---\ntitle: x\n\nText: it goes on. And on: so.\n\n---\n\nmore\n",
            "\nText: it goes on. And on: so.\n\n---\n\nmore\n",
        ),
        ("+++\ntitle = 'x'\n\ntext\n", "\ntext\n"),
        ("{\n  \"title\": \"x\",\n\ntext\n", "\ntext\n"),
    ] {
        let parsed = parsed(text);
        assert_eq!(&text[parsed.body_start..], body);
        assert_eq!(title(&parsed.front_matter), Some("x"), "{text}");
        assert_eq!(codes(text), [Code::FrontMatterUnclosed], "{text}");
    }
}

#[test]
fn plain_scalars_are_read_as_they_are_written() {
    for (written, read) in [
        ("2026", Some("2026")),
        ("1.10", Some("1.10")),
        ("true", Some("true")),
        ("012", Some("012")),
        ("Yes: and no", Some("Yes: and no")),
        ("ends with a colon:", Some("ends with a colon:")),
        ("12:30", Some("12:30")),
        ("https://example.com/#part", Some("https://example.com/#part")),
        ("> quoted", Some("> quoted")),
        ("- dash", Some("- dash")),
        ("#1 of many", Some("#1 of many")),
        ("\"a\" and \"b\"", Some("\"a\" and \"b\"")),
        ("\"say \"hi\" now\"", Some("say \"hi\" now")),
        ("'Tis the season", Some("'Tis the season")),
        ("{{ name }}", Some("{{ name }}")),
        ("[a] b", Some("[a] b")),
        ("100% sure", Some("100% sure")),
        ("% sure", Some("% sure")),
        ("!important", Some("!important")),
        ("!!str 12", Some("12")),
        ("a\n  b", Some("a b")),
        ("a: b\n  c", Some("a: b c")),
        ("|\n  a: b\n  @c", Some("a: b @c")),
        ("\"a\\tb\"", Some("a\tb")),
        ("", None),
        ("~", None),
        ("\"  \"", None),
        ("# only a comment", None),
    ] {
        let front_matter = yaml(&format!("title: {written}\nslug: after"));
        assert_eq!(title(&front_matter), read, "title: {written}");
        assert_eq!(front_matter.slug.map(|slug| slug.value).as_deref(), Some("after"), "{written}");
    }
}

#[test]
fn what_is_valid_yaml_is_left_alone() {
    for matter in [
        "description: >-\n  a: b\n  # c\n   @d\ntitle: x # no comment in a title\n",
        "tags: # comment\n- a\n",
        "tags: &t\n- a\naliases: *t\n",
        "extra: &e {a: \"b: c\", 'd': [1, \"#\"]}\n",
        "extra:\n  a: \"over\n    two: lines\"\n  b: [\n    x,\n    y\n  ]\n",
        "tags: [\n  a,\n  b\n]\n",
        "extra: !map\n  a: 1\n",
        "title: &t \"x\"\n",
        "extra: !!map {}\ndraft: false # not yet\n",
    ] {
        let codes = codes(&format!("---\n{matter}---\n"));
        let is_prose = matter.contains("no comment");
        assert_eq!(codes, if is_prose { vec![Code::AlmostYaml] } else { vec![] }, "{matter}");
    }
}

#[test]
fn an_alias_takes_the_value_of_its_anchor_even_beside_mistakes() {
    let front_matter = yaml("extra: &e\n  a: 1\nother: *e\ntitle: a: b\nbroken: x\n  y: z");
    assert_eq!(title(&front_matter), Some("a: b"));
    assert_eq!(json!(front_matter.extra), json!({"a": 1, "other": {"a": 1}}));
}

#[test]
fn lists_may_be_written_as_one_text() {
    let text = "---\ntags: one, two three ,\nauthor: Ada Lovelace\naliases: /a,b\n---\n";
    let front_matter = parsed(text).front_matter;
    assert_eq!(values(&front_matter.tags), ["one", "two three"]);
    assert_eq!(&text[front_matter.tags[1].span.range()], "two three");
    assert_eq!(values(&front_matter.authors), ["Ada Lovelace"]);
    assert_eq!(values(&front_matter.aliases), ["/a,b"]);
    assert_eq!(values(&yaml("tags: [1.10, yes, ~, '']").tags), ["1.10", "yes"]);
}

#[test]
fn a_key_is_known_under_the_names_of_other_tools() {
    for name in ["date", "published_at", "PublishedAt", "pubDate", "publish-date"] {
        let front_matter = yaml(&format!("{name}: 2026-04-20"));
        assert!(front_matter.published_at.is_some(), "{name}");
        assert!(front_matter.has("publishedAt") && front_matter.has("date"), "{name}");
        assert!(!front_matter.has("updatedAt"));
    }
    assert!(yaml("published: false").draft);
    assert!(!yaml("published: true").draft);
    assert_eq!(yaml("weight: 3").order.map(|order| order.value), Some(3.0));
    assert!(yaml("own: 1").has("own"));
}

#[test]
fn a_page_whose_draft_flag_cannot_be_read_is_held_back() {
    assert!(yaml("draft: perhaps").draft);
    assert!(!yaml("draft:").draft);
    assert!(yaml("draft: 'True'").draft);
    assert_eq!(yaml("toc: perhaps").toc, None);
}

#[test]
fn the_content_of_extra_stands_over_a_loose_key() {
    let front_matter = yaml("a: 1\nextra:\n  a: 2\n  b: {c: [1, x, null, true]}");
    assert_eq!(json!(front_matter.extra), json!({"a": 2, "b": {"c": [1, "x", null, true]}}));
}

#[test]
fn line_ends_of_windows_change_nothing() {
    let text = "---\r\ntitle: Café: x\r\ntags:\r\n  - é: y: z\r\ndraft: true\r\n---\r\nBody\r\n";
    let parsed = parsed(text);
    assert_eq!(title(&parsed.front_matter), Some("Café: x"));
    assert!(parsed.front_matter.draft);
    let mended = fixed(text, &parsed.diagnostics);
    assert!(mended.starts_with("---\r\ntitle: \"Café: x\"\r\ntags:"), "{mended:?}");
}

#[test]
fn a_fix_shows_the_quoted_form_that_keeps_the_text() {
    for (written, mended) in [
        ("a: b", "\"a: b\""),
        ("say \"a: b\"", "'say \"a: b\"'"),
        ("it's \\ \"x: y\"", "'it''s \\ \"x: y\"'"),
    ] {
        let text = format!("---\ntitle: {written}\n---\n");
        let mended = format!("---\ntitle: {mended}\n---\n");
        assert_eq!(fixed(&text, &parsed(&text).diagnostics), mended);
        assert_eq!(codes(&mended), []);
        assert_eq!(title(&parsed(&mended).front_matter), Some(written));
    }
}

#[test]
fn hostile_front_matter_takes_no_time() {
    let mut bomb = "a0: &a0 [x, x]\n".to_owned();
    for level in 1..40 {
        let below = level - 1;
        writeln!(bomb, "a{level}: &a{level} [*a{below}, *a{below}]").unwrap();
    }
    let colons = "k: a: b\n".repeat(20_000);
    let items = format!("tags: [{}]\n", "@a,".repeat(60_000));
    let deep = format!("extra: {}\n", "[".repeat(100_000));
    let nested = format!("extra:\n  {}\n", "- ".repeat(100_000));
    let quotes = "a: \"x\n".repeat(20_000);
    for matter in [bomb, colons, items, deep, nested, quotes] {
        let text = format!("---\ntitle: x\n{matter}---\nBody");
        let start = Instant::now();
        let parsed = parsed(&text);
        // Generous, for a busy machine without optimisation: what must not happen takes minutes.
        assert!(start.elapsed() < Duration::from_secs(10), "{}", &matter[..40]);
        assert_eq!(title(&parsed.front_matter), Some("x"), "{}", &matter[..40]);
        assert!(
            parsed
                .diagnostics
                .iter()
                .any(|d| d.code == Code::FrontMatterSyntax || d.code == Code::AlmostYaml)
        );
    }
    let long = format!("---\ntitle: x\n{}---\nBody", "# x\n".repeat(70_000));
    assert_eq!(codes(&long), [Code::FrontMatterSyntax]);
    assert_eq!(&long[parsed(&long).body_start..], "Body");
}

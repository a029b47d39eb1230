//! Settings in, a configuration and messages out.

use proptest::prelude::*;

use super::*;
use crate::diagnostic::{Sources, human};

struct Text(String);

impl Sources for Text {
    fn text(&self, _: &SourcePath) -> Option<std::sync::Arc<str>> {
        Some(self.0.as_str().into())
    }
}

fn path() -> SourcePath {
    SourcePath::new(FILE).unwrap()
}

fn told(text: &str) -> String {
    let (_, diagnostics) = parse(&path(), text);
    human::render(&diagnostics, &Text(text.to_owned()), false).trim_end().to_owned()
}

#[test]
fn every_setting_is_read() {
    let (config, diagnostics) = parse(
        &path(),
        r##"
title = "T"
description = "D"
base_url = "https://x.example/product/"
language = "pt-BR"
timezone = "Europe/Berlin"
output = "out/site"
ignore = ["*.tmp"]
strip_number_prefixes = true
repository = "https://git.example/x"
edit_url = "https://git.example/x/edit/{path}"
[[nav]]
title = "Docs"
url = "/docs/"
[[mount]]
from = "../api/docs"
to = "/docs/api"
[collections.news]
kind = "blog"
title = "News"
required = ["description"]
[redirects]
"/old" = "/docs/new"
[markdown]
smart_punctuation = true
math = false
[feed]
limit = 5
[theme]
accent = "#123abc"
[check]
allow_errors = true
[check.levels]
broken-link = "warning"
unknown-key = "off"
[extra]
b = 1
a = [2026-04-20, true]
"##,
    );
    assert_eq!(diagnostics, []);
    assert_eq!(config.origin.as_deref(), Some("https://x.example"));
    assert_eq!(config.base_path, "/product");
    assert_eq!(config.timezone, Tz::Europe__Berlin);
    assert_eq!(config.mounts[0].from.as_str(), "../api/docs");
    assert_eq!(config.mounts[0].to.as_str(), "/docs/api/");
    assert_eq!(config.collection_kind("news"), CollectionKind::Blog);
    assert_eq!(config.redirects[0].from.as_str(), "/old/");
    assert_eq!(config.check.levels[&Code::BrokenLink], Some(Severity::Warning));
    assert_eq!(config.check.levels[&Code::UnknownKey], None);
    assert_eq!(serde_json::to_string(&config.extra).unwrap(), r#"{"b":1,"a":["2026-04-20",true]}"#);
    let page = SourcePath::new("content/a b.md").unwrap();
    assert_eq!(config.edit_link(&page).unwrap(), "https://git.example/x/edit/content/a%20b.md");
}

#[test]
fn an_empty_file_is_the_default() {
    assert_eq!(parse(&path(), ""), (Config::default(), Vec::new()));
}

#[test]
fn a_section_is_not_taken_for_a_setting_of_one_value() {
    insta::assert_snapshot!(told("[site]\ntitle = \"x\"\n[params]\ncolour = 1\n"), @r#"
    error[config-key]: there is no setting `params`
     --> folio.toml:3:2
      |
    3 | [params]
      |  ^^^^^^
      |
    help: did you mean `extra`?
      |
    3 - [params]
    3 + [extra]
      |

    error[config-key]: there is no setting `site`
     --> folio.toml:1:2
      |
    1 | [site]
      |  ^^^^
      |
      = help: settings of the site stand at the top of the file, before the first `[`; those of your own theme under `[extra]`
    "#);
}

#[test]
fn misspelt_settings_are_errors() {
    insta::assert_snapshot!(told("titel = \"x\"\nbaseURL = \"https://x.example\"\ncolour = 1\n[check]\nallow_error = true\n[feed]\nsize = 3\n"), @r#"
    error[config-key]: there is no setting `allow_error` in `[check]`
     --> folio.toml:5:1
      |
    5 | allow_error = true
      | ^^^^^^^^^^^
      |
    help: did you mean `allow_errors`?
      |
    5 | allow_errors = true
      |            +

    error[config-key]: there is no setting `size` in `[feed]`
     --> folio.toml:7:1
      |
    7 | size = 3
      | ^^^^
      |
      = help: the settings here are `limit`

    error[config-key]: there is no setting `baseURL`
     --> folio.toml:2:1
      |
    2 | baseURL = "https://x.example"
      | ^^^^^^^
      |
    help: did you mean `base_url`?
      |
    2 - baseURL = "https://x.example"
    2 + base_url = "https://x.example"
      |

    error[config-key]: there is no setting `colour`
     --> folio.toml:3:1
      |
    3 | colour = 1
      | ^^^^^^
      |
      = help: remove it, or put settings of your own theme under `[extra]`

    error[config-key]: there is no setting `titel`
     --> folio.toml:1:1
      |
    1 | titel = "x"
      | ^^^^^
      |
    help: did you mean `title`?
      |
    1 - titel = "x"
    1 + title = "x"
      |
    "#);
}

#[test]
fn values_of_another_type() {
    insta::assert_snapshot!(told("title = 3\nignore = \"*.tmp\"\nstrip_number_prefixes = \"yes\"\nnav = [1]\ntheme = \"dark\"\n[feed]\nlimit = -1\n"), @r#"
    error[config-value]: `limit` needs a whole number from 0, not a number
     --> folio.toml:7:9
      |
    7 | limit = -1
      |         ^^
      |
      = help: write a whole number from 0

    error[config-value]: `title` needs text in quotes, not a number
     --> folio.toml:1:9
      |
    1 | title = 3
      |         ^
      |
      = help: write text in quotes

    error[config-value]: `ignore` needs a list of texts, such as ["a", "b"], not text
     --> folio.toml:2:10
      |
    2 | ignore = "*.tmp"
      |          ^^^^^^^
      |
      = help: write a list of texts, such as ["a", "b"]

    error[config-value]: `strip_number_prefixes` needs `true` or `false`, not text
     --> folio.toml:3:25
      |
    3 | strip_number_prefixes = "yes"
      |                         ^^^^^
      |
      = help: write `true` or `false`

    error[config-value]: `nav` needs tables `[[nav]]`, not a list
     --> folio.toml:4:7
      |
    4 | nav = [1]
      |       ^^^
      |
      = help: write tables `[[nav]]`

    error[config-value]: `theme` needs a table `[theme]`, not text
     --> folio.toml:5:9
      |
    5 | theme = "dark"
      |         ^^^^^^
      |
      = help: write a table `[theme]`
    "#);
}

#[test]
fn values_that_cannot_be_used() {
    insta::assert_snapshot!(told("base_url = \"x.example\"\nlanguage = \"english (UK)\"\ntimezone = \"Berlin\"\noutput = \"content/out\"\nedit_url = \"https://x\"\n"), @r#"
    error[config-value]: the address has no scheme: write `https://x.example`
     --> folio.toml:1:12
      |
    1 | base_url = "x.example"
      |            ^^^^^^^^^^^
      |
      = help: write the whole address, such as "https://example.com"

    error[config-value]: `english (UK)` is no language tag
     --> folio.toml:2:12
      |
    2 | language = "english (UK)"
      |            ^^^^^^^^^^^^^^
      |
      = help: write a tag such as "en" or "pt-BR"

    error[config-value]: there is no time zone `Berlin`
     --> folio.toml:3:12
      |
    3 | timezone = "Berlin"
      |            ^^^^^^^^
      |
      = help: did you mean "Europe/Berlin"?

    error[config-value]: `content/out` holds sources and cannot be the output
     --> folio.toml:4:10
      |
    4 | output = "content/out"
      |          ^^^^^^^^^^^^^
      |
      = help: name another folder, such as "public"

    error[config-value]: `edit_url` does not say where the path goes
     --> folio.toml:5:12
      |
    5 | edit_url = "https://x"
      |            ^^^^^^^^^^^
      |
      = help: put `{path}` where the path of the source belongs
    "#);
}

#[test]
fn tables_that_miss_something() {
    insta::assert_snapshot!(told("[[nav]]\ntitle = \"x\"\n[[mount]]\nfrom = \"/etc\"\nto = \"/docs\"\n[collections]\nnews = \"blog\"\n[collections.docs]\nkind = \"wiki\"\n"), @r#"
    error[config-value]: a link of the header needs `title` and `url`
     --> folio.toml:1:1
      |
    1 | [[nav]]
      | ^^^^^^^
      |
      = help: add both

    error[config-value]: `/etc` leads outside the folder
     --> folio.toml:4:8
      |
    4 | from = "/etc"
      |        ^^^^^^
      |
      = help: name a folder relative to the site's, such as "../api/docs"

    error[config-value]: there is no kind of collection `wiki`
     --> folio.toml:9:8
      |
    9 | kind = "wiki"
      |        ^^^^^^
      |
      = help: write "blog" or "docs"

    error[config-value]: `collections.news` needs a table
     --> folio.toml:7:8
      |
    7 | news = "blog"
      |        ^^^^^^
      |
      = help: write `[collections.news]` with its settings below
    "#);
}

#[test]
fn redirects_and_levels() {
    insta::assert_snapshot!(told("[redirects]\nold = \"/new\"\n\"/a\" = \"b\"\n[theme]\naccent = \"red; }\"\n[check.levels]\nbroken-lnik = \"off\"\nbroken-link = \"loud\"\n"), @r##"
    error[config-value]: a redirect leads to a place on the site or a whole address
     --> folio.toml:3:8
      |
    3 | "/a" = "b"
      |        ^^^
      |
      = help: write "/new/place" or "https://…"

    error[config-value]: `old` is no place on the site
     --> folio.toml:2:1
      |
    2 | old = "/new"
      | ^^^
      |
      = help: write it as "/old/place"

    error[config-value]: this is no level for `broken-link`
     --> folio.toml:8:15
      |
    8 | broken-link = "loud"
      |               ^^^^^^
      |
      = help: write "error", "warning", "note" or "off"

    error[config-value]: there is no diagnostic `broken-lnik`
     --> folio.toml:7:1
      |
    7 | broken-lnik = "off"
      | ^^^^^^^^^^^
      |
      = help: did you mean `broken-link`?

    error[config-value]: `red; }` is no colour
     --> folio.toml:5:10
      |
    5 | accent = "red; }"
      |          ^^^^^^^^
      |
      = help: write it as "#0b5fcc"
    "##);
}

#[test]
fn what_is_no_toml() {
    insta::assert_snapshot!(told("title = My site\n[feed\n"), @"
    error[config-syntax]: unclosed table, expected `]`
     --> folio.toml:2:6
      |
    2 | [feed
      |      ^
      |
      = help: correct the TOML here; text needs quotes

    error[config-syntax]: string values must be quoted, expected literal string
     --> folio.toml:1:9
      |
    1 | title = My site
      |         ^^^^^^^
      |
      = help: correct the TOML here; text needs quotes
    ");
}

#[test]
fn addresses() {
    let base = |url: &str| {
        let mut config = Config::default();
        config.set_base_url(url).map(|()| (config.origin.unwrap(), config.base_path))
    };
    assert_eq!(
        base("https://a.example:8080/x/y/"),
        Ok(("https://a.example:8080".into(), "/x/y".into()))
    );
    for url in ["a.example", "ftp://a", "https://", "https://a/?q", "https://a b", "https://a/../b"]
    {
        assert!(base(url).is_err(), "{url}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
        let (_, diagnostics) = parse(&path(), &text);
        for diagnostic in diagnostics {
            prop_assert!(text.get(diagnostic.span.unwrap().range()).is_some());
        }
    }
}

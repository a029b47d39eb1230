//! `search-tests.toml`: what readers must find, and what is said where they do not.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot touch its own site has failed"
)]

mod support;

use support::TestSite;

fn site(tests: &str) -> TestSite {
    TestSite::new()
        .write("content/docs/index.md", "---\ntitle: Docs\n---\n\nWelcome.\n")
        .write(
            "content/docs/keys.md",
            "---\ntitle: Keys\n---\n\n## Rotate a key\n\nWithin a day.\n",
        )
        .write("content/docs/limits.md", "---\ntitle: Limits\n---\n\nA key has limits.\n")
        .write("content/docs/hidden.md", "---\ntitle: Hidden\nsearch: false\n---\n\nUnicorns.\n")
        .write("search-tests.toml", tests)
}

#[test]
fn what_is_found_is_not_told() {
    let tests = "[[test]]\nquery = \"rotating keys\"\nexpect = \"/docs/keys\"\nwithin = 1\n\
                 [[test]]\nquery = \"limts\"\nexpect = [\"/docs/limits/\"]\n";
    assert_eq!(site(tests).told(), "");
}

#[test]
fn what_is_not_found_is_told_with_what_is() {
    let tests = "[[test]]\nquery = \"limits\"\nexpect = \"/docs/keys/\"\n\n\
                 [[test]]\nquery = \"unicorns\"\nexpect = \"/docs/hidden/\"\n";
    insta::assert_snapshot!(site(tests).told(), @r#"
    error[search-miss]: `limits` does not find `/docs/keys/` among the first 3
     --> search-tests.toml:3:10
      |
    3 | expect = "/docs/keys/"
      |          ^^^^^^^^^^^^^
      |
      = note: found instead: `/docs/limits/`
      = help: use the words of the query in its title, a heading or its description

    error[search-miss]: `unicorns` does not find `/docs/hidden/` among the first 3
     --> search-tests.toml:7:10
      |
    7 | expect = "/docs/hidden/"
      |          ^^^^^^^^^^^^^^^
      |
      = note: nothing is found
      = help: search leaves the page out: it is unlisted, or has `search: false`
    "#);
}

#[test]
fn a_place_that_is_no_page_and_a_misspelt_key_are_told() {
    let tests = "[[test]]\nquery = \"limits\"\nexpect = \"/docs/limit\"\nwithn = 2\n";
    insta::assert_snapshot!(site(tests).told(), @r#"
    error[broken-link]: there is no page `/docs/limit`
     --> search-tests.toml:3:10
      |
    3 | expect = "/docs/limit"
      |          ^^^^^^^^^^^^^
      |
      = help: did you mean `/docs/limits/`?

    error[config-value]: there is no key `withn` in a search test
     --> search-tests.toml:4:1
      |
    4 | withn = 2
      | ^^^^^
      |
      = help: did you mean `within`?
    "#);
}

//! Tests of `search-tests.toml`: what is read, and how mistakes read.

use super::*;

/// Each mistake as what it points at, what is wrong and what helps.
fn mistakes(text: &str) -> Vec<String> {
    let (_, mistakes) = expectations(text);
    let show = |m: &Mistake| format!("{} | {} | {}", &text[m.span.clone()], m.message, m.help);
    mistakes.iter().map(show).collect()
}

#[test]
fn tests_are_read_with_their_places() {
    let text = "# of the guides\n[[test]]\nquery = \"rotate api key\"\nexpect = \"/keys/\"\n\n\
                [[test]]\nquery = 'é'\nexpect = [\"/a/\", \"/b/#c\"]\nwithin = 0x1_0\n";
    let (found, wrong) = expectations(text);
    assert_eq!(wrong, []);
    let shown = |(value, span): &Placed<String>| (value.clone(), text[span.clone()].to_owned());
    let own = |value: &str, written: &str| (value.to_owned(), written.to_owned());
    assert_eq!(shown(&found[0].query), own("rotate api key", "\"rotate api key\""));
    assert_eq!(shown(&found[0].expect[0]), own("/keys/", "\"/keys/\""));
    assert_eq!(shown(&found[1].query), own("é", "'é'"));
    assert_eq!(shown(&found[1].expect[1]), own("/b/#c", "\"/b/#c\""));
    assert_eq!([found[0].within, found[1].within], [3, 16]);
}

#[test]
fn nothing_is_expected_of_an_empty_file() {
    assert_eq!(expectations("# later\n"), (Vec::new(), Vec::new()));
}

#[test]
fn unknown_keys_are_reported() {
    let text = "limit = 3\n[[test]]\nqurey = \"a\"\npages = \"/a/\"\nwithin = 3\ncolour = 1\n";
    assert_eq!(
        mistakes(text),
        [
            "limit | there is no key `limit` in a search test | what can stand here is `test`",
            "qurey | there is no key `qurey` in a search test | did you mean `query`?",
            "pages | there is no key `pages` in a search test | did you mean `expect`?",
            "colour | there is no key `colour` in a search test | \
             what can stand here is `query`, `expect`, `within`",
        ]
    );
    assert_eq!(expectations(text).0, []);
    assert_eq!(expectations("[[test]]\nquery = \"a\"\nexpect = \"/\"\nx = 1\n").0.len(), 1);
}

#[test]
fn wrong_types_are_reported() {
    let text = "[[test]]\nquery = 7\nexpect = true\nwithin = \"3\"\n\
                [[test]]\nquery = \" \"\nexpect = [\"/a/\", 2]\nwithin = 0\n\
                [[test]]\nquery = \"a\"\nexpect = []\nwithin = 1.5\n";
    let place = "write the address of a page, such as \"/docs/api-keys/\"";
    assert_eq!(
        mistakes(text),
        [
            "7 | `query` needs text in quotes, not a number | write text in quotes".to_owned(),
            "true | `expect` needs text in quotes or a list of texts, not true or false | \
             write text in quotes or a list of texts"
                .to_owned(),
            "\"3\" | `within` needs a whole number from 1, not text | write a whole number from 1"
                .to_owned(),
            "\" \" | `query` is empty | write what a reader types".to_owned(),
            "2 | `expect` needs text in quotes, not a number | write text in quotes".to_owned(),
            "0 | `within` needs a whole number from 1 | write a whole number from 1".to_owned(),
            format!("[] | `expect` is empty | {place}"),
            "1.5 | `within` needs a whole number from 1, not a number | \
             write a whole number from 1"
                .to_owned(),
        ]
    );
}

#[test]
fn what_is_missing_is_reported_at_its_test() {
    assert_eq!(
        mistakes("[[test]]\nquery = \"a\"\n[[test]]\nexpect = \"/\"\n"),
        [
            "[[test]] | a search test needs `expect` | add `expect = \"/docs/api-keys/\"`",
            "[[test]] | a search test needs `query` | add `query = \"rotate api key\"`",
        ]
    );
}

#[test]
fn what_cannot_be_found_is_reported() {
    let four = "[[test]]\nquery = \"a\"\nexpect = [\"/a\", \"/b\", \"/c\", \"/d\"]\n";
    assert_eq!(
        mistakes(four),
        ["[\"/a\", \"/b\", \"/c\", \"/d\"] | 4 pages cannot be among the first 3 | \
          add `within = 4`, or expect fewer"]
    );
    assert_eq!(
        mistakes(&format!("{four}within = 2\n")),
        ["2 | 4 pages cannot be among the first 2 | write 4 or more"]
    );
    assert_eq!(mistakes(&format!("{four}within = 4\n")), Vec::<String>::new());
}

#[test]
fn other_forms_of_tables_are_reported() {
    let single = "[test]\nquery = \"a\"\nexpect = \"/\"\n";
    assert_eq!(
        mistakes(single),
        ["[test] | one `[test]` cannot be followed by another | \
          write `[[test]]`, with two brackets on each side"]
    );
    assert_eq!(expectations(single).0.len(), 1, "what it says is clear");
    assert_eq!(
        mistakes("test = 1\n"),
        ["1 | `test` needs tables `[[test]]`, not a number | write tables `[[test]]`"]
    );
    assert_eq!(
        mistakes("test = [\"a\"]\n"),
        ["\"a\" | `test` needs tables `[[test]]`, not text | write tables `[[test]]`"]
    );
}

#[test]
fn broken_toml_is_reported_where_it_breaks() {
    let (found, wrong) = expectations("[[test]]\nquery = rotate\nexpect = \"/\"\n");
    assert_eq!(found, []);
    assert_eq!(wrong.len(), 1);
    assert_eq!(wrong[0].span.start, 17);
}

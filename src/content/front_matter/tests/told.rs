//! What is told: each mistake as the terminal shows it.

use insta::assert_snapshot;

use super::shown;

#[test]
fn a_title_with_a_colon_is_whole_and_its_quoted_form_is_shown() {
    assert_snapshot!(shown("---\n\
         title: Scoped Tokens for Teams: Rotation Without Downtime\n\
         description: One key for each service — and a log of every call.\n\
         ---\n"), @r#"
    warning[almost-yaml]: unquoted `: ` in the value of `title`
     --> content/blog/a.md:2:31
      |
    2 | title: Scoped Tokens for Teams: Rotation Without Downtime
      |                               ^ YAML reads this as a nested key
      |
    help: quote the value
      |
    2 - title: Scoped Tokens for Teams: Rotation Without Downtime
    2 + title: "Scoped Tokens for Teams: Rotation Without Downtime"
      |
    "#);
}

#[test]
fn quotes_that_do_not_pair_are_text() {
    assert_snapshot!(shown("---\ntitle: \"Fast\" is a promise\ndescription: 'it's fine'\n---\n"), @r#"
    warning[almost-yaml]: text after the closing quote in the value of `title`
     --> content/blog/a.md:2:15
      |
    2 | title: "Fast" is a promise
      |               ^^^^^^^^^^^^ not part of the quote
      |
    help: quote the value
      |
    2 - title: "Fast" is a promise
    2 + title: '"Fast" is a promise'
      |

    warning[almost-yaml]: text after the closing quote in the value of `description`
     --> content/blog/a.md:3:18
      |
    3 | description: 'it's fine'
      |                  ^^^^^^^ not part of the quote
      |
    help: quote the value
      |
    3 - description: 'it's fine'
    3 + description: "it's fine"
      |
    "#);
    assert_snapshot!(shown("---\ntitle: \"Never closed\nslug: a\n---\n"), @r#"
    warning[almost-yaml]: stray `"` in the value of `title`
     --> content/blog/a.md:2:8
      |
    2 | title: "Never closed
      |        ^ this quote is never closed
      |
    help: quote the value
      |
    2 | title: "Never closed"
      |                     +
    "#);
}

#[test]
fn characters_that_yaml_keeps_for_itself_are_text() {
    assert_snapshot!(shown("---\ntitle: @mentions in comments\nslug: *new*\n---\n"), @r#"
    warning[almost-yaml]: unquoted `@` at the beginning of the value of `title`
     --> content/blog/a.md:2:8
      |
    2 | title: @mentions in comments
      |        ^ YAML keeps this character for itself
      |
    help: quote the value
      |
    2 - title: @mentions in comments
    2 + title: "@mentions in comments"
      |

    warning[almost-yaml]: unquoted `*` at the beginning of the value of `slug`
     --> content/blog/a.md:3:7
      |
    3 | slug: *new*
      |       ^ YAML reads this as a reference to an anchor
      |
    help: quote the value
      |
    3 - slug: *new*
    3 + slug: "*new*"
      |
    "#);
    assert_snapshot!(shown("---\ntitle: &co and others\nimage: `a.png`\n---\n"), @r#"
    warning[almost-yaml]: unquoted `&` at the beginning of the value of `title`
     --> content/blog/a.md:2:8
      |
    2 | title: &co and others
      |        ^ YAML reads this as the name of an anchor
      |
    help: quote the value
      |
    2 - title: &co and others
    2 + title: "&co and others"
      |

    warning[almost-yaml]: unquoted back-tick at the beginning of the value of `image`
     --> content/blog/a.md:3:8
      |
    3 | image: `a.png`
      |        ^ YAML keeps this character for itself
      |
    help: quote the value
      |
    3 - image: `a.png`
    3 + image: "`a.png`"
      |
    "#);
}

#[test]
fn a_hash_in_a_title_is_no_comment() {
    assert_snapshot!(shown("---\ntitle: Ten C# tips # 3\nslug: a # a comment\n---\n"), @r#"
    warning[almost-yaml]: unquoted ` #` in the value of `title`
     --> content/blog/a.md:2:20
      |
    2 | title: Ten C# tips # 3
      |                    ^ YAML reads the rest as a comment
      |
    help: quote the value
      |
    2 - title: Ten C# tips # 3
    2 + title: "Ten C# tips # 3"
      |
    "#);
    assert_snapshot!(shown("---\ntitle: x\nextra:\n  color: #fff\n---\n"), @r##"
    warning[almost-yaml]: unquoted `#` at the beginning of the value of `color`
     --> content/blog/a.md:4:10
      |
    4 |   color: #fff
      |          ^ YAML reads this as a comment
      |
    help: quote the value
      |
    4 -   color: #fff
    4 +   color: "#fff"
      |
    "##);
}

#[test]
fn brackets_that_are_no_list_are_text() {
    assert_snapshot!(shown("---\ntitle: [draft] Plans: a first look\n---\n"), @r#"
    warning[almost-yaml]: text after the closing bracket in the value of `title`
     --> content/blog/a.md:2:16
      |
    2 | title: [draft] Plans: a first look
      |                ^^^^^^^^^^^^^^^^^^^ YAML reads the bracket as a list
      |
    help: quote the value
      |
    2 - title: [draft] Plans: a first look
    2 + title: "[draft] Plans: a first look"
      |
    "#);
    assert_snapshot!(shown("---\ntitle: {x\ntags: [a, @b]\n---\n"), @r#"
    warning[almost-yaml]: unquoted `{` in the value of `title`
     --> content/blog/a.md:2:8
      |
    2 | title: {x
      |        ^ this bracket is never closed
      |
    help: quote the value
      |
    2 - title: {x
    2 + title: "{x"
      |

    warning[almost-yaml]: an item needs quotes in the value of `tags`
     --> content/blog/a.md:3:11
      |
    3 | tags: [a, @b]
      |           ^^ YAML cannot read this item
      |
    help: quote the item
      |
    3 - tags: [a, @b]
    3 + tags: [a, "@b"]
      |
    "#);
}

#[test]
fn tabs_are_told_once() {
    assert_snapshot!(shown("---\ntitle: x\ntags:\n\t- a\n\t- b\n---\n"), @"
    warning[almost-yaml]: a tab in the indentation
     --> content/blog/a.md:4:1
      |
    4 |     - a
      | ^^^^ YAML allows spaces only
      |
      = note: one more has the same cause: line 5
    help: indent with spaces
      |
    4 |   - a
      | ++
    ");
}

#[test]
fn a_missing_space_and_missing_brackets_are_mended() {
    assert_snapshot!(shown("---\ntitle:My page\ntags: \"a\", \"b\"\n---\n"), @r#"
    warning[almost-yaml]: no space after `title:`
     --> content/blog/a.md:2:6
      |
    2 | title:My page
      |      ^ YAML reads this as plain text
      |
    help: add the space
      |
    2 | title: My page
      |       +

    warning[almost-yaml]: a list without brackets in the value of `tags`
     --> content/blog/a.md:3:10
      |
    3 | tags: "a", "b"
      |          ^^^^^ YAML expects the value to end before this
      |
    help: put the list in brackets
      |
    3 - tags: "a", "b"
    3 + tags: ["a", "b"]
      |
    "#);
}

#[test]
fn an_item_with_a_colon_is_text() {
    assert_snapshot!(shown("---\ntags:\n  - Part 1: Keys\n---\n"), @r#"
    warning[almost-yaml]: unquoted `: ` in an item of `tags`
     --> content/blog/a.md:3:5
      |
    3 |   - Part 1: Keys
      |     ^^^^^^^^^^^^ YAML reads this as a key and its value
      |
    help: quote the item
      |
    3 -   - Part 1: Keys
    3 +   - "Part 1: Keys"
      |
    "#);
}

#[test]
fn a_block_that_is_never_closed_is_told_at_its_fence() {
    assert_snapshot!(shown("---\ntitle: x\ndraft: true\n\n# Heading\n"), @r"
    error[front-matter-unclosed]: the front matter has no closing `---`
     --> content/blog/a.md:1:1
      |
    1 | ---
      | ^^^ opened here
      |
      = note: 2 lines are read as front matter, the rest as the page
      = help: put `---` on a line of its own after the last key
    ");
}

#[test]
fn a_line_that_cannot_be_read_leaves_the_others() {
    assert_snapshot!(shown("---\ntitle: x\nnothing to see here\nslug: a\n---\n"), @r"
    error[front-matter-syntax]: this line of the front matter cannot be read
     --> content/blog/a.md:3:1
      |
    3 | nothing to see here
      | ^^^^^^^^^^^^^^^^^^^ no `key: value`
      |
      = help: write `key: value`, or indent the line if it continues the value above
    ");
    assert_snapshot!(shown("---\ntitle: x\nextra: word\n  color: red\nslug: a\n---\n"), @r"
    error[front-matter-syntax]: the value of `extra` cannot be read as YAML
     --> content/blog/a.md:4:8
      |
    4 |   color: red
      |        ^^^^^ unquoted `: ` in a value
      |
      = help: mend the value; the other keys are read without it
    ");
}

#[test]
fn an_unknown_key_is_told_with_the_nearest() {
    assert_snapshot!(shown("---\ntitel: x\nhero_banner: y\n---\n"), @r"
    warning[unknown-key]: unknown key `titel`
     --> content/blog/a.md:2:1
      |
    2 | titel: x
      | ^^^^^
      |
    help: did you mean `title`?
      |
    2 - titel: x
    2 + title: x
      |

    warning[unknown-key]: unknown key `hero_banner`
     --> content/blog/a.md:3:1
      |
    3 | hero_banner: y
      | ^^^^^^^^^^^
      |
      = help: if it is your own, move it under `extra:`
    ");
}

#[test]
fn the_first_of_two_values_counts() {
    assert_snapshot!(shown("---\ntitle: x\ntitle: y\n---\n"), @r"
    warning[duplicate-key]: `title` is given twice
     --> content/blog/a.md:3:1
      |
    3 | title: y
      | ^^^^^ this value is left out
      |
      = note: the value on line 2 counts
      = help: remove one of the two
    ");
    assert_snapshot!(shown("---\npublishedAt: 2026-04-20\ndate: 2026-04-21\n---\n"), @r"
    warning[duplicate-key]: `date` says the same as `publishedAt`
     --> content/blog/a.md:3:1
      |
    3 | date: 2026-04-21
      | ^^^^ this value is left out
      |
      = note: the value on line 2 counts
      = help: remove one of the two
    ");
}

#[test]
fn names_of_other_tools_are_noted() {
    assert_snapshot!(shown("---\nlastmod: 2026-04-20\n---\n"), @r"
    note[renamed-key]: `lastmod` is read as `updatedAt`
     --> content/blog/a.md:2:1
      |
    2 | lastmod: 2026-04-20
      | ^^^^^^^
      |
    help: write `updatedAt`
      |
    2 - lastmod: 2026-04-20
    2 + updatedAt: 2026-04-20
      |
    ");
}

#[test]
fn a_wrong_type_says_what_is_expected() {
    assert_snapshot!(shown("---\ntitle: [a, b]\ntoc: maybe\n---\n"), @r"
    error[wrong-type]: `title` must be text, not a list
     --> content/blog/a.md:2:8
      |
    2 | title: [a, b]
      |        ^^^^^^ expected text

    error[wrong-type]: `toc` must be true or false, not text
     --> content/blog/a.md:3:6
      |
    3 | toc: maybe
      |      ^^^^^ expected true or false
    ");
    assert_snapshot!(shown("---\nauthors:\n  - name: Ada\n  - url: https://example.com\n---\n"), @r"
    error[wrong-type]: an author in `authors` has no `name`
     --> content/blog/a.md:4:5
      |
    4 |   - url: https://example.com
      |     ^^^^^^^^^^^^^^^^^^^^^^^^ expected text, or a map with `name`
    ");
}

#[test]
fn dates_that_do_not_exist_are_named() {
    assert_snapshot!(shown("---\npublishedAt: 2026-02-30\n---\n"), @r"
    error[bad-date]: `2026-02-30` does not exist: February 2026 has 28 days
     --> content/blog/a.md:2:14
      |
    2 | publishedAt: 2026-02-30
      |              ^^^^^^^^^^
      |
      = help: correct the date
    ");
}

#[test]
fn a_date_in_another_form_is_shown_as_it_should_be() {
    assert_snapshot!(shown("---\npublishedAt: April 20, 2026\nexpires: 04/05/2026\n---\n"), @r"
    error[bad-date]: `April 20, 2026` is not a date that can be read
     --> content/blog/a.md:2:14
      |
    2 | publishedAt: April 20, 2026
      |              ^^^^^^^^^^^^^^
      |
    help: write `2026-04-20`
      |
    2 - publishedAt: April 20, 2026
    2 + publishedAt: 2026-04-20
      |

    error[bad-date]: `04/05/2026` is not a date that can be read
     --> content/blog/a.md:3:10
      |
    3 | expires: 04/05/2026
      |          ^^^^^^^^^^
      |
      = help: write year, month, day: `2026-04-20`, with a time `2026-04-20T09:30`
    ");
}

#[test]
fn digits_that_a_number_loses_are_told() {
    assert_snapshot!(shown("---\nextra:\n  version: 1.10\n---\n"), @r"
    warning[lost-digits]: `1.10` in `version` becomes the number 1.1
     --> content/blog/a.md:3:12
      |
    3 |   version: 1.10
      |            ^^^^
      |
      = help: quote it to keep it as written
    ");
}

#[test]
fn aliases_that_expand_without_end_are_refused() {
    assert_snapshot!(shown("---\n\
         title: Bomb\n\
         a: &a [x, x, x, x, x, x, x, x, x]\n\
         b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n\
         c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\n\
         d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\n\
         e: [*d, *d, *d, *d, *d, *d, *d, *d, *d]\n\
         slug: a\n\
         ---\n"), @r"
    warning[unknown-key]: unknown key `a`
     --> content/blog/a.md:3:1
      |
    3 | a: &a [x, x, x, x, x, x, x, x, x]
      | ^
      |
      = help: if it is your own, move it under `extra:`

    error[front-matter-syntax]: the front matter is refused: its aliases expand to more than 10000 values
     --> content/blog/a.md:7:5
      |
    7 | e: [*d, *d, *d, *d, *d, *d, *d, *d, *d]
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write the values out
    ");
}

#[test]
fn toml_and_json_name_the_place() {
    assert_snapshot!(shown("+++\ntitle = \"x\"\nslug = a b\n+++\n"), @r"
    error[front-matter-syntax]: the front matter is not valid TOML
     --> content/blog/a.md:3:8
      |
    3 | slug = a b
      |        ^^^ string values must be quoted, expected literal string
      |
      = help: mend the line; the other keys are read without it
    ");
    assert_snapshot!(shown("{\n  \"title\": \"x\",\n  \"draft\": true,\n}\n"), @r"
    error[front-matter-syntax]: the front matter is not valid JSON
     --> content/blog/a.md:4:1
      |
    4 | }
      | ^ the comma before this has no key after it
      |
      = help: mend the object; keys that stand alone on their line are read meanwhile
    ");
}

#[test]
fn an_empty_file_is_told() {
    assert_snapshot!(shown("\n"), @r"
    warning[empty-page]: the file has neither front matter nor text
    --> content/blog/a.md
    ");
}

//! Folders and meta.json files in, menus and messages out.

use std::fmt::Write as _;

use chrono::DateTime;

use crate::config::Config;
use crate::diagnostic::human;
use crate::library::{Library, MenuNode, Moment, NodeKind};
use crate::source::Snapshot;

/// Builds the menus of the collection `docs` with a page at each name of `pages`.
fn library(pages: &[&str], metas: &[(&str, &str)]) -> (Library, String) {
    let mut files: Vec<(String, String)> = pages
        .iter()
        .map(|name| (format!("content/docs/{name}.md"), format!("---\ntitle: {name}\n---\nx\n")))
        .collect();
    files.extend(
        metas
            .iter()
            .map(|(folder, text)| (format!("content/docs/{folder}meta.json"), (*text).to_owned())),
    );
    let snapshot = Snapshot::from_memory(files.iter().map(|(n, t)| (n.as_str(), t.as_bytes())));
    let moment = Moment { now: DateTime::UNIX_EPOCH, drafts: false, future: false };
    let library = Library::assemble(&snapshot, &Config::default(), &moment);
    let told = human::render(library.diagnostics(), &snapshot, false);
    (library, told.trim_end().to_owned())
}

fn dump(nodes: &[MenuNode], depth: usize, out: &mut String) {
    for node in nodes {
        let place = node.url.as_ref().map(ToString::to_string).or_else(|| {
            let link = node.link.as_ref()?;
            Some(format!("{} {:?}", link.destination, link.target))
        });
        let sign = match node.kind {
            NodeKind::Page => "-",
            NodeKind::Folder => "+",
            NodeKind::Separator => "=",
            NodeKind::Link => ">",
        };
        let _ = writeln!(
            out,
            "{:indent$}{sign} {} {}",
            "",
            node.title,
            place.unwrap_or_default(),
            indent = depth * 2
        );
        dump(&node.children, depth + 1, out);
    }
}

fn menu(pages: &[&str], metas: &[(&str, &str)]) -> String {
    let (library, told) = library(pages, metas);
    assert_eq!(told, "");
    let mut out = String::new();
    for menu in &library.collection("docs").unwrap().menus {
        let _ = writeln!(out, "[{}] {} pages", menu.place, menu.order.len());
        dump(&menu.nodes, 0, &mut out);
    }
    out
}

fn told(pages: &[&str], metas: &[(&str, &str)]) -> String {
    library(pages, metas).1
}

#[test]
fn without_a_word_pages_come_before_folders_by_name() {
    insta::assert_snapshot!(menu(&["index", "b10", "b9", "guides/index", "guides/x", "api/y"], &[]), @"
    [docs] 6 pages
    - index /docs/
    - b9 /docs/b9/
    - b10 /docs/b10/
    + Api /docs/api/
      - api/y /docs/api/y/
    + guides/index /docs/guides/
      - guides/x /docs/guides/x/
    ");
}

#[test]
fn a_list_orders_and_leaves_out() {
    let list = r#"{"pages": ["index", "b", "---Guides---", "guides/x", "[Site](https://x.example)", "[B again](/docs/b)", "!c", "!guides"]}"#;
    insta::assert_snapshot!(menu(&["index", "b", "c", "guides/x"], &[("", list)]), @"
    [docs] 3 pages
    - index /docs/
    - b /docs/b/
    = Guides 
    - guides/x /docs/guides/x/
    > Site https://x.example External
    > B again /docs/b Page { url: UrlPath(/docs/b/), fragment: None }
    ");
}

#[test]
fn the_rest_is_what_nothing_names() {
    insta::assert_snapshot!(menu(&["index", "a", "b", "c", "d/x"], &[("", r#"{"pages": ["c", "...", "index"]}"#)]), @"
    [docs] 5 pages
    - c /docs/c/
    - a /docs/a/
    - b /docs/b/
    + D /docs/d/
      - d/x /docs/d/x/
    - index /docs/
    ");
    insta::assert_snapshot!(menu(&["a", "b", "c"], &[("", r#"{"pages": ["b", "z...a"]}"#)]), @"
    [docs] 3 pages
    - b /docs/b/
    - c /docs/c/
    - a /docs/a/
    ");
}

#[test]
fn a_folder_can_be_taken_apart() {
    insta::assert_snapshot!(menu(&["a", "g/x", "g/y"], &[("", r#"{"pages": ["a", "...g"]}"#), ("g/", r#"{"pages": ["y", "x"]}"#)]), @"
    [docs] 3 pages
    - a /docs/a/
    - g/y /docs/g/y/
    - g/x /docs/g/x/
    ");
}

#[test]
fn a_page_and_a_folder_of_one_name_are_one_node() {
    insta::assert_snapshot!(menu(&["hosting", "hosting/aws", "hosting/token"], &[("", r#"{"pages": ["hosting", "hosting/token"]}"#)]), @"
    [docs] 3 pages
    + hosting /docs/hosting/
      - hosting/aws /docs/hosting/aws/
    - hosting/token /docs/hosting/token/
    ");
    insta::assert_snapshot!(menu(&["hosting", "hosting/token"], &[("", r#"{"pages": ["hosting", "hosting/token"]}"#)]), @"
    [docs] 2 pages
    - hosting /docs/hosting/
    - hosting/token /docs/hosting/token/
    ");
}

#[test]
fn folders_say_their_title_and_stand_open() {
    insta::assert_snapshot!(menu(&["g/x", "(h)/y"], &[("g/", r#"{"title": "Guides!", "defaultOpen": true, "icon": "Book"}"#)]), @"
    [docs] 2 pages
    + H 
      - (h)/y /docs/y/
    + Guides! /docs/g/
      - g/x /docs/g/x/
    ");
}

#[test]
fn a_root_folder_has_a_menu_of_its_own() {
    insta::assert_snapshot!(menu(&["index", "api/index", "api/x"], &[("api/", r#"{"root": true}"#)]), @"
    [docs] 2 pages
    - index /docs/
    + api/index /docs/api/
    [docs/api] 2 pages
    - api/index /docs/api/
    - api/x /docs/api/x/
    ");
}

#[test]
fn an_entry_without_a_page_is_told() {
    insta::assert_snapshot!(told(&["index", "guide"], &[("", r#"{"pages": ["index", "giude", "guide", "nothing-like-it"]}"#)]), @r#"
    warning[menu-entry]: the menu names `giude`, but there is no such page or folder
     --> content/docs/meta.json:1:21
      |
    1 | {"pages": ["index", "giude", "guide", "nothing-like-it"]}
      |                     ^^^^^^^
      |
      = help: did you mean `guide`?

    warning[menu-entry]: the menu names `nothing-like-it`, but there is no such page or folder
     --> content/docs/meta.json:1:39
      |
    1 | {"pages": ["index", "giude", "guide", "nothing-like-it"]}
      |                                       ^^^^^^^^^^^^^^^^^
      |
      = help: remove the entry, or write the page
    "#);
}

#[test]
fn an_entry_named_twice_is_told() {
    insta::assert_snapshot!(told(&["a"], &[("", r#"{"pages": ["a", "a.md"]}"#)]), @r#"
    warning[menu-entry]: the menu names `a` twice
     --> content/docs/meta.json:1:17
      |
    1 | {"pages": ["a", "a.md"]}
      |                 ^^^^^^
      |
      = help: remove one of the two; the first one counts
    "#);
}

#[test]
fn pages_in_no_menu_are_told_once() {
    insta::assert_snapshot!(told(&["index", "a", "b", "c/x"], &[("", r#"{"pages": ["index"]}"#)]), @r#"
    warning[not-in-menu]: 3 pages are in no menu
     --> content/docs/meta.json:1:11
      |
    1 | {"pages": ["index"]}
      |           ^
      |
      = note: they are published all the same: links, and the page of their section, lead there
      = note: content/docs/a.md, content/docs/b.md, content/docs/c/x.md
      = help: add "..." to `pages` to show the rest, or name the pages there
    "#);
}

#[test]
fn what_is_no_json_is_told() {
    insta::assert_snapshot!(told(&["a"], &[("", "{\"pages\": [\"a\",]}")]), @r#"
    error[meta-syntax]: JSON has no comma after the last entry
     --> content/docs/meta.json:1:15
      |
    1 | {"pages": ["a",]}
      |               ^
      |
    help: remove the comma
      |
    1 - {"pages": ["a",]}
    1 + {"pages": ["a"]}
      |
    "#);
    insta::assert_snapshot!(told(&["a"], &[("", "{\"pages\": \"a\" \"title\"}")]), @r#"
    error[meta-syntax]: this is no JSON: expected `,` or `}`
     --> content/docs/meta.json:1:15
      |
    1 | {"pages": "a" "title"}
      |               ^
      |
      = help: correct the JSON; until then the folder stands in its natural order
    "#);
    insta::assert_snapshot!(told(&["a"], &[("", "[\"a\"]")]), @r#"
    error[meta-syntax]: this is no JSON: invalid type: sequence, expected an object such as {"pages": ["index"]}
     --> content/docs/meta.json:1:1
      |
    1 | ["a"]
      | ^
      |
      = help: correct the JSON; until then the folder stands in its natural order
    "#);
}

#[test]
fn wrong_types_and_keys_are_told() {
    insta::assert_snapshot!(told(&["a"], &[("", "{\"title\": 3, \"root\": \"yes\", \"page\": [], \"pages\": [\"a\", 7]}")]), @r#"
    error[meta-syntax]: `title` needs text in quotes
     --> content/docs/meta.json:1:11
      |
    1 | {"title": 3, "root": "yes", "page": [], "pages": ["a", 7]}
      |           ^
      |
      = help: write text in quotes

    error[meta-syntax]: `root` needs `true` or `false`
     --> content/docs/meta.json:1:22
      |
    1 | {"title": 3, "root": "yes", "page": [], "pages": ["a", 7]}
      |                      ^^^^^
      |
      = help: write `true` or `false`

    warning[meta-key]: meta.json has no key `page`
     --> content/docs/meta.json:1:29
      |
    1 | {"title": 3, "root": "yes", "page": [], "pages": ["a", 7]}
      |                             ^^^^^^
      |
      = help: did you mean `pages`?

    error[meta-syntax]: an entry of `pages` needs text in quotes
     --> content/docs/meta.json:1:56
      |
    1 | {"title": 3, "root": "yes", "page": [], "pages": ["a", 7]}
      |                                                        ^
      |
      = help: write the name of a page, such as "getting-started"
    "#);
    insta::assert_snapshot!(told(&["a"], &[("", "{\"pages\": \"a\"}")]), @r#"
    error[meta-syntax]: `pages` needs a list of names, such as ["index", "..."]
     --> content/docs/meta.json:1:11
      |
    1 | {"pages": "a"}
      |           ^^^
      |
      = help: write a list of names, such as ["index", "..."]
    "#);
}

#[test]
fn a_thousand_pages_make_one_menu_quickly() {
    let names: Vec<String> =
        (0..5_000).map(|number| format!("s{}/p{number}", number % 50)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (library, _) = library(&names, &[]);
    assert_eq!(library.collection("docs").unwrap().menus[0].order.len(), 5_000);
}

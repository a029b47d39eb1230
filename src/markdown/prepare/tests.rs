//! Bodies as the parser gets them.

use super::prepare;

fn prepared(body: &str) -> String {
    let prepared = prepare(body, true, &["Callout", "Tab", "Kbd"]);
    prepared.text.replace('\u{E000}', "#")
}

#[test]
fn tags_alone_on_a_line_become_comments_and_others_inline_elements() {
    assert_eq!(
        prepared("a\n<Callout>\ntext\n</Callout>\nb"),
        "a\n\n<!--#0-->\n\n\ntext\n\n<!--#1-->\n\n\nb"
    );
    assert_eq!(prepared("press <Kbd>x</Kbd>"), "press <f a=\"#0\">x<f a=\"#1\">");
}

#[test]
fn indented_children_move_left_and_lists_keep_their_column() {
    assert_eq!(
        prepared("<Tab>\n    deep\n      deeper\n</Tab>"),
        "\n<!--#0-->\n\n\ndeep\n  deeper\n\n<!--#1-->\n\n"
    );
    assert_eq!(
        prepared("1. x\n   <Tab>\n   y\n   </Tab>"),
        "1. x\n   <!--#0-->\n   y\n   <!--#1-->"
    );
}

#[test]
fn modules_and_comments_go_and_sentences_stay() {
    assert_eq!(
        prepared("import { A } from 'x';\n\nimport this is prose"),
        "\n\nimport this is prose"
    );
    assert_eq!(prepared("a {/* no */} b"), "a  b");
}

#[test]
fn code_is_left_alone() {
    assert_eq!(prepared("```\n<Tab>\n```"), "```\n<Tab>\n```");
    assert_eq!(prepared("`<Tab>` and ``a ` <Tab>``"), "`<Tab>` and ``a ` <Tab>``");
}

#[test]
fn containers_close_the_innermost() {
    assert_eq!(prepared(":::note[A b]\nx\n:::\n:::"), "\n<!--#0-->\n\n\nx\n\n<!--#1-->\n\n\n:::");
}

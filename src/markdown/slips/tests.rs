//! Slips as their author is told of them, and text that is none.

use super::super::nodes;
use super::find;

/// Writes each slip in `text` on a line: what is marked, what is said, what may be meant.
fn told(text: &str) -> String {
    let parsed = nodes::parse(text, false, true);
    let lines = find(text, &parsed.nodes).into_iter().map(|slip| {
        let guess = slip.guess.map(|guess| format!(" -> {guess}")).unwrap_or_default();
        format!("{} {:?}: {}{guess}\n", slip.code.as_str(), &text[slip.at], slip.message)
    });
    lines.collect()
}

#[test]
fn a_table_whose_second_line_does_not_match_its_first_is_told() {
    insta::assert_snapshot!(told("| a | b | c |\n|---|---|\n| 1 | 2 | 3 |"), @r#"uneven-table "|---|---|": the line has 2 columns and the one above it 3 columns, so this is no table -> | --- | --- | --- |"#);
    insta::assert_snapshot!(told("> a | b\n> :-: | --- | ---\n> 1 | 2"), @r#"uneven-table ":-: | --- | ---": the line has 3 columns and the one above it 2 columns, so this is no table -> | --- | --- |"#);
    insta::assert_snapshot!(told("| a | b |\n| 1 | 2 |"), @r#"uneven-table "| a | b |": the first line of a table has no line of hyphens below it, so this is no table"#);
    assert_eq!(told("a | b\n--|--\n1 | 2\n\n| a |\n|---|\n| 1 |\n\na | b\nc | d\n\n|x|\n|y|"), "");
}

#[test]
fn cells_beyond_the_last_column_are_told() {
    insta::assert_snapshot!(told("| a | b |\n|---|---|\n| 1 | 2 | x |\n| 1 | 2 | |"), @r#"uneven-table "x": the row has 3 cells and its table 2 columns, so this is left out"#);
    assert_eq!(told("| a | b |\n|---|---|\n| `x \\| y` | z |\n| 1 |\n| 1 | 2"), "");
}

#[test]
fn a_bar_in_code_that_begins_a_cell_is_told() {
    let head = "| a | b | c |\n|---|---|---|\n";
    let told = |row| told(&format!("{head}{row}"));
    insta::assert_snapshot!(told("| `x | y` | z | é `a|b` |"), @r#"uneven-table "`x | y` | z | é `a|b`": a `|` begins a new cell in code too: the row has 5 cells and its table 3 columns, so its end is left out -> `x \| y` | z | é `a\|b`"#);
    insta::assert_snapshot!(told("| ``a|b` | c`` | d | e | f | g |"), @r#"uneven-table "d | e | f | g": the row has 7 cells and its table 3 columns, so this is left out"#);
    assert_eq!(told("| `x \\| y` | z | w"), "");
}

#[test]
fn code_that_does_not_end_is_told() {
    insta::assert_snapshot!(told("a\n\n```sh\nls\n\ntext"), @r#"unclosed-code "```sh": the block of code is never closed, so all that follows is shown as code"#);
    insta::assert_snapshot!(told("```sh\nls\n\ntext\n\n```rust\nfn\n```\n"), @r#"unclosed-code "```sh": a block of `rust` begins before this one ends, so it is shown as code"#);
    insta::assert_snapshot!(told("- ```\n  x\n\nb"), @r#"unclosed-code "```": the block of code is never closed, so it goes on to the end of the list or quotation around it"#);
    insta::assert_snapshot!(told("~~~"), @r#"unclosed-code "~~~": the block of code is never closed, so all that follows is shown as code"#);
    let fine = "```sh\nls\n```\n\n````md\n```sh\nls\n```\n````\n\n> ```\n> x\n> ```\n\n~~~\n```sh\n~~~\n\n    ```\n\n- ```\n  x\n  ```\n";
    assert_eq!(told(fine), "");
}

#[test]
fn headings_without_a_space_are_told() {
    insta::assert_snapshot!(told("##Setting up\n\ntext\n###Über uns"), @r####"
    almost-markdown "##Setting": a heading has a space after its number signs, so this is text -> ## Setting
    almost-markdown "###Über": a heading has a space after its number signs, so this is text -> ### Über
    "####);
    assert_eq!(told("#tag and ##\n\n\\##no\n\n####### seven\n\n`##x`\n\nx ##y\n\n    ##code"), "");
}

#[test]
fn links_with_their_brackets_apart_or_turned_are_told() {
    insta::assert_snapshot!(told("see [the guide] (/docs/guide) and [it] (it.md)"), @r#"
    almost-markdown "[the guide] (/docs/guide)": a link has no space between its brackets, so this is text -> [the guide](/docs/guide)
    almost-markdown "[it] (it.md)": a link has no space between its brackets, so this is text -> [it](it.md)
    "#);
    insta::assert_snapshot!(told("see (the guide)[https://x.example/a]"), @r#"almost-markdown "(the guide)[https://x.example/a]": a link has its text in square brackets and its target in round ones, so this is text -> [the guide](https://x.example/a)"#);
    let fine =
        r"[1] (2020) a[i] (x) \[a] (/b) [a\] (/b) [] (/b) [a] (/b c) (a)[0] (x)[/a b] [a](/b) (c)";
    assert_eq!(told(fine), "");
}

#[test]
fn bold_text_that_is_not_bold_is_told() {
    insta::assert_snapshot!(told("a **Note: **b\n\n** c** d"), @r#"
    almost-markdown "**Note: **": bold text neither begins nor ends with a space, so this is not bold -> **Note:** 
    almost-markdown "** c**": bold text neither begins nor ends with a space, so this is not bold ->  **c**
    "#);
    insta::assert_snapshot!(told("**注意：**请"), @r#"almost-markdown "**注意：**": between a sign and a letter `**` does not end or begin bold text, so this is not bold -> <strong>注意：</strong>"#);
    let fine = "price** and tax**\n\n**args, **kwargs and **options\n\n2 ** 3 ** 4, src/**/*.md and **/*.mdx, **kwargs, *** x ***, \\**a \\**, `**a **` **b**";
    assert_eq!(told(fine), "");
}

#[test]
fn slips_are_found_in_linear_time() {
    for text in ["[a] (", "(a)[", "**a ", "##a\n", "|", "```a\n", "] (/", "[", "\\"] {
        let begun = std::time::Instant::now();
        let _ = told(&text.repeat(100_000));
        assert!(begun.elapsed().as_secs() < 20, "{text}");
    }
}

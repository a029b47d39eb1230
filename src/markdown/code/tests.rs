//! Blocks of code in, HTML out.

use insta::assert_snapshot;
use proptest::prelude::*;

use super::*;
use crate::highlight::highlight;

/// Returns the HTML of a block with this info string.
fn html(info: &str, code: &str) -> String {
    let (fence, _) = Fence::parse(info);
    let highlighted = highlight(&fence.language, &text_to_highlight(&fence, code));
    let mut out = String::new();
    code_block(&fence, code, &highlighted, &mut out);
    out
}

/// Returns what a browser takes for the text of `<code>`, line numbers left out.
fn text_content(html: &str) -> String {
    let (_, rest) = html.split_once("<code").unwrap();
    let (_, rest) = rest.split_once('>').unwrap();
    let body = rest.strip_suffix("</code></pre></figure>").unwrap();
    let mut text = String::new();
    let mut open: Vec<&str> = Vec::new();
    let mut rest = body;
    while let Some((before, after)) = rest.split_once('<') {
        if !open.contains(&"ln") {
            text.push_str(before);
        }
        let (tag, after) = after.split_once('>').unwrap();
        rest = after;
        if tag.starts_with('/') {
            open.pop().expect("no element closes that was not open");
        } else {
            let class = tag.split('"').nth(1).unwrap();
            open.push(class);
        }
    }
    assert!(open.is_empty(), "every element is closed");
    text.push_str(rest);
    for (entity, sign) in
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#13;", "\r"), ("&amp;", "&")]
    {
        text = text.replace(entity, sign);
    }
    text
}

#[test]
fn a_block_without_a_language_is_plain() {
    assert_snapshot!(html("", "a < b\n"), @r#"
    <figure class="code"><pre tabindex="0"><code>a &lt; b
    </code></pre></figure>
    "#);
}

#[test]
fn a_block_has_its_language_its_title_and_its_colours() {
    assert_snapshot!(html("yml title=\"a & b.yaml\"", "key: \"v\" # c\n"), @r#"
    <figure class="code" data-language="yaml"><figcaption>a &amp; b.yaml</figcaption><pre tabindex="0"><code class="language-yaml"><span class="y">key</span><span class="p">:</span> <span class="s">"v"</span> <span class="c"># c</span>
    </code></pre></figure>
    "#);
}

#[test]
fn an_unknown_language_keeps_its_name() {
    assert_snapshot!(html("x\"y", "a\n"), @r#"
    <figure class="code" data-language="x&quot;y"><pre tabindex="0"><code class="language-x&quot;y">a
    </code></pre></figure>
    "#);
}

#[test]
fn a_comment_of_many_lines_is_one_element() {
    assert_snapshot!(html("c", "/* a\n\n   b */\nx\n"), @r#"
    <figure class="code" data-language="c"><pre tabindex="0"><code class="language-c"><span class="c">/* a

       b */</span>
    x
    </code></pre></figure>
    "#);
}

#[test]
fn lines_are_numbered_and_marked() {
    assert_snapshot!(html("text {2} ins={3} focus={2-3} showLineNumbers=9", "a\nb\nc\n\n"), @r#"
    <figure class="code numbered focused" data-language="text"><pre tabindex="0"><code class="language-text"><span class="line"><span class="ln" aria-hidden="true">9</span>a
    </span><span class="line mark focus"><span class="ln" aria-hidden="true">10</span>b
    </span><span class="line ins focus"><span class="ln" aria-hidden="true">11</span>c
    </span><span class="line"><span class="ln" aria-hidden="true">12</span>
    </span></code></pre></figure>
    "#);
}

#[test]
fn a_diff_keeps_the_colours_of_its_language() {
    assert_snapshot!(html("json diff", " {\n-  \"a\": 1\n+  \"a\": 2\n }\n"), @r#"
    <figure class="code diff" data-language="json"><pre tabindex="0"><code class="language-json"><span class="line"> <span class="p">{</span>
    </span><span class="line del"><span class="d">-</span>  <span class="y">"a"</span><span class="p">:</span> <span class="n">1</span>
    </span><span class="line ins"><span class="i">+</span>  <span class="y">"a"</span><span class="p">:</span> <span class="n">2</span>
    </span><span class="line"> <span class="p">}</span>
    </span></code></pre></figure>
    "#);
}

#[test]
fn words_are_marked_across_colours() {
    assert_snapshot!(html("js /x = 1/ \"y\"", "let x = 1, y\n"), @r#"
    <figure class="code" data-language="javascript"><pre tabindex="0"><code class="language-javascript"><span class="k">let</span> <mark class="w">x <span class="o">=</span> <span class="n">1</span></mark><span class="p">,</span> <mark class="w">y</mark>
    </code></pre></figure>
    "#);
}

#[test]
fn annotations_become_classes() {
    let code = "a() // [!code ++]\nb() # [!code --]\nc -- [!code focus] [!code hl]\n\
                d <!-- [!code highlight:2] -->\ne\nf // [!code unknown]\n";
    assert_snapshot!(html("text", code), @r#"
    <figure class="code focused" data-language="text"><pre tabindex="0"><code class="language-text"><span class="line ins">a()
    </span><span class="line del">b()
    </span><span class="line mark focus">c
    </span><span class="line mark">d
    </span><span class="line mark">e
    </span><span class="line">f // [!code unknown]
    </span></code></pre></figure>
    "#);
}

#[test]
fn an_annotation_alone_on_its_line_is_about_the_next() {
    assert_snapshot!(html("text {1}", "// [!code ++:2]\na\nb\nc\n"), @r#"
    <figure class="code" data-language="text"><pre tabindex="0"><code class="language-text"><span class="line mark ins">a
    </span><span class="line ins">b
    </span><span class="line">c
    </span></code></pre></figure>
    "#);
}

#[test]
fn annotations_can_be_shown() {
    assert_snapshot!(html("text verbatim", "a // [!code ++]\n"), @r#"
    <figure class="code" data-language="text"><pre tabindex="0"><code class="language-text">a // [!code ++]
    </code></pre></figure>
    "#);
}

#[test]
fn annotations_are_no_part_of_the_language() {
    // In YAML, `//` would be part of the value.
    let plain = html("yaml {1}", "a: 1\n");
    assert_eq!(html("yaml", "a: 1 // [!code hl]\n"), plain);
}

#[test]
fn colours_of_another_text_do_no_harm() {
    let highlighted = highlight("json", "{\"ключ\": [1, 2, 3], \"b\": null}");
    for code in ["", "é", "ééééééé\nééééé", "{\"k\": 1}"] {
        let mut out = String::new();
        code_block(&Fence::default(), code, &highlighted, &mut out);
        assert_eq!(text_content(&out), code);
    }
}

#[test]
fn long_blocks_are_written_in_linear_time() {
    for line in ["a // [!code ++]\n", "// [!code ++:9999999]\n", "+[!code ++]]]]", "aaaa", "\r\0"] {
        let code = line.repeat(400_000 / line.len());
        let begun = std::time::Instant::now();
        let out = html("text /a/ /aa/ {1-4000000000} diff", &code);
        assert!(begun.elapsed().as_secs() < 10, "{line}");
        assert!(out.len() < 40 * code.len(), "{line}");
    }
}

/// Code that looks like code often enough to have colours.
fn code() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("\n"),
        Just("\n"),
        Just(" "),
        Just("    "),
        Just("\t"),
        Just("\r\n"),
        Just("\""),
        Just("'"),
        Just("let x = 1;"),
        Just("// "),
        Just("/* "),
        Just("*/"),
        Just("<a href=\"b\">&amp;</a>"),
        Just("&"),
        Just("key: [1, true]"),
        Just("{\"k\": null}"),
        Just("+"),
        Just("-"),
        Just("$ ls"),
        Just("é"),
        Just("\u{1F600}"),
        Just("[!code ++]"),
        Just("#"),
        Just("x"),
    ];
    prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

/// Info strings that use everything.
fn info() -> impl Strategy<Value = String> {
    let language =
        prop::sample::select(vec!["", "js", "yaml", "json", "bash", "html", "console", "nope"]);
    let option = prop::sample::select(vec![
        "{1,3-5}",
        "ins={2}",
        "del={3}",
        "focus={2-3}",
        "/x/",
        "\"a\"",
        "/1;/",
        "showLineNumbers=7",
        "wrap",
        "diff",
        "title=\"<t>\"",
    ]);
    (language, prop::collection::vec(option, 0..5))
        .prop_map(|(language, options)| format!("{language} {}", options.join(" ")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_text_of_a_block_is_its_code(info in info(), code in code()) {
        let out = html(&format!("{info} verbatim"), &code);
        prop_assert_eq!(text_content(&out), code);
    }

    #[test]
    fn annotations_are_all_that_is_taken_away(
        info in info(),
        lines in prop::collection::vec(("[a-z<&\"]{1,8}", 0..6_usize), 0..8),
    ) {
        let comments = [
            "",
            " // [!code ++]",
            " # [!code focus]  ",
            "-- [!code --]",
            " <!-- [!code hl:2] -->",
            " /* [!code mark] */ // [!code ++]",
        ];
        let mut code = String::new();
        let mut kept = String::new();
        for (text, kind) in lines {
            code.extend([&text, comments[kind], "\n"]);
            kept.extend([&text, "\n"]);
        }
        prop_assert_eq!(text_content(&html(&info, &code)), kept);
        let (fence, _) = Fence::parse(&info);
        prop_assert_eq!(text_to_highlight(&fence, &code).len(), code.len());
    }
}

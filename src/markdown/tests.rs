//! Bodies in, HTML and diagnostics out.

use std::sync::Arc;

use chrono::DateTime;

use crate::config::Config;
use crate::content::{Facts, Rendered};
use crate::diagnostic::human;
use crate::digest::Digest;
use crate::library::Moment;
use crate::paths::SourcePath;
use crate::site::{Bodies, Site, Tracked};
use crate::source::Snapshot;
use crate::template::Templates;

/// Components whose HTML is plain to see.
const COMPONENTS: &[(&str, &str)] = &[
    (
        "templates/components/Box.html",
        "<div class=\"box\">{{ attrs.title | default(value=\"\") }}|{{ children }}</div>\n",
    ),
    ("templates/components/Kbd.html", "<kbd>{{ children }}</kbd>"),
    (
        "templates/components/Callout.html",
        "<aside class=\"{{ attrs.type }}\">{{ attrs.title }}|{{ children }}</aside>\n",
    ),
    (
        "templates/components/Tabs.html",
        "<div class=\"tabs\">{% for item in items %}[{{ item.attrs.value | default(value=\"\") }}:{{ item.children }}]{% endfor %}</div>\n",
    ),
    ("templates/components/Tab.html", "{{ children }}"),
];

struct NoBodies;

impl Bodies for NoBodies {
    fn digest(&self, _: &SourcePath) -> Digest {
        Digest::of(b"")
    }

    fn headings(&self, _: &SourcePath) -> Vec<crate::site::SectionHeading> {
        Vec::new()
    }

    fn shard(&self, _: u32) -> Vec<u8> {
        Vec::new()
    }

    fn common_words(&self) -> String {
        String::new()
    }

    fn body(&self, _: &SourcePath) -> Arc<Rendered> {
        Arc::default()
    }

    fn facts(&self, _: &SourcePath) -> Arc<Facts> {
        Arc::default()
    }
}

/// Renders `body` as the page `content/docs/page.NAME` of a site with a few more files.
fn render_as(extension: &str, body: &str) -> (Rendered, String) {
    let name = format!("content/docs/page.{extension}");
    let mut files = vec![
        (name.as_str(), body.as_bytes()),
        ("content/docs/other.md", b"# Other\n".as_slice()),
        ("content/docs/picture.png", b"png".as_slice()),
    ];
    files.extend(COMPONENTS.iter().map(|(name, text)| (*name, text.as_bytes())));
    let snapshot = Snapshot::from_memory(files);
    let moment = Moment { now: DateTime::UNIX_EPOCH, drafts: false, future: false };
    let site = Site::new(Config::default(), snapshot, moment);
    let (templates, problems) = Templates::load(&site.snapshot, &site.library, &site.config);
    assert_eq!(problems, []);
    let page = site.library.page(&SourcePath::new(&name).unwrap()).unwrap();
    let tracked = Tracked::new(&site, &NoBodies);
    let (rendered, _) = super::render(page, &tracked, &templates);
    let told = human::render(&rendered.facts.diagnostics, &site.snapshot, false);
    (rendered, told)
}

fn html(body: &str) -> String {
    let (rendered, told) = render_as("md", body);
    assert_eq!(told, "", "{body}");
    rendered.html.trim().to_owned()
}

fn mdx(body: &str) -> String {
    render_as("mdx", body).0.html.trim().to_owned()
}

fn told(body: &str) -> String {
    render_as("mdx", body).1
}

mod blocks {
    use super::*;

    #[test]
    fn content_is_text() {
        let body = "Use {{ x }} and {% y %} below <100 ms, {id} for <YOUR_TOKEN> or <your-id>.";
        insta::assert_snapshot!(html(body), @"<p>Use {{ x }} and {% y %} below &lt;100 ms, {id} for &lt;YOUR_TOKEN&gt; or &lt;your-id&gt;.</p>");
    }

    #[test]
    fn tables_carry_their_alignment_and_scroll() {
        insta::assert_snapshot!(html("| a | b |\n|:-:|--:|\n| `x \\| y` | ❌ |"), @r#"
        <div class="table" role="group" tabindex="0" aria-label="Table"><table>
        <thead>
        <tr><th scope="col" class="center">a</th><th scope="col" class="right">b</th></tr>
        </thead>
        <tbody>
        <tr><td class="center"><code>x | y</code></td><td class="right">❌</td></tr>
        </tbody>
        </table></div>
        "#);
    }

    #[test]
    fn task_lists_are_marked() {
        insta::assert_snapshot!(html("- [x] done\n- [ ] open\n- plain"), @r#"
        <ul>
        <li class="task"><input type="checkbox" disabled checked aria-label="Done"> done</li>
        <li class="task"><input type="checkbox" disabled aria-label="To do"> open</li>
        <li>plain</li>
        </ul>
        "#);
    }

    #[test]
    fn footnotes_are_numbered_by_their_first_reference() {
        insta::assert_snapshot!(html("b[^b] a[^a] b[^b]\n\n[^a]: A\n[^b]: B"), @r##"
        <p>b<sup class="footnote-ref"><a id="fnref-1" href="#fn-1">1</a></sup> a<sup class="footnote-ref"><a id="fnref-2" href="#fn-2">2</a></sup> b<sup class="footnote-ref"><a id="fnref-1-2" href="#fn-1">1</a></sup></p>
        <section class="footnotes" aria-label="Footnotes"><ol>
        <li id="fn-1"><p>B <a class="footnote-back" href="#fnref-1" aria-label="Back to reference 1">↩</a></p></li>
        <li id="fn-2"><p>A <a class="footnote-back" href="#fnref-2" aria-label="Back to reference 2">↩</a></p></li>
        </ol></section>
        "##);
    }

    #[test]
    fn an_image_with_a_title_alone_in_its_paragraph_is_a_figure() {
        insta::assert_snapshot!(html("![A \"cat\"](picture.png \"Sleeping\")\n\nx ![b](picture.png \"c\")"), @r#"
        <figure><img src="/docs/picture.png" alt="A &quot;cat&quot;" title="Sleeping" decoding="async"><figcaption>Sleeping</figcaption></figure>
        <p>x <img src="/docs/picture.png" alt="b" title="c" loading="lazy" decoding="async"></p>
        "#);
    }

    #[test]
    fn formulas_are_mathml_and_prices_are_text() {
        assert!(html("so $x^2$ holds").contains("<math"));
        insta::assert_snapshot!(html("from $5 to $6, $HOME/$PATH"), @"<p>from $5 to $6, $HOME/$PATH</p>");
    }

    #[test]
    fn definition_lists() {
        insta::assert_snapshot!(html("term\n: meaning"), @r"
        <dl>
        <dt>term</dt>
        <dd>meaning</dd>
        </dl>
        ");
    }
}

mod headings {
    use super::*;

    fn ids(body: &str) -> Vec<String> {
        render_as("md", body).0.facts.anchors.iter().map(|anchor| anchor.id.clone()).collect()
    }

    #[test]
    fn ids_are_those_of_github() {
        assert_eq!(
            ids("## A — B ✅\n## A — B ✅\n## `code` *x*\n## 日本 語\n## GET /a/{id}"),
            ["a--b-", "a--b--1", "code-x", "日本-語", "get-aid"]
        );
    }

    #[test]
    fn explicit_ids_are_taken_first() {
        assert_eq!(ids("## Setup\n## Other {#setup}\n## X [#y]"), ["setup-1", "setup", "y"]);
    }

    #[test]
    fn the_heading_that_begins_a_page_is_its_title() {
        let (rendered, _) = render_as("md", "# A `b`\n\ntext\n\n## C [d](other.md)\n");
        assert_eq!(rendered.outline.heading.unwrap().html, "A <code>b</code>");
        insta::assert_snapshot!(rendered.html, @r##"
        <p>text</p>
        <h2 id="c-d">C <a href="/docs/other/">d</a><a class="anchor" href="#c-d" aria-label="Link to this section: C d"></a></h2>
        "##);
        assert_eq!(rendered.outline.toc[0].title, "C d");
    }

    #[test]
    fn twenty_thousand_equal_headings_take_no_time_to_speak_of() {
        let body = "## x\n".repeat(20_000);
        let (rendered, _) = render_as("md", &body);
        assert_eq!(rendered.facts.anchors.last().unwrap().id, "x-19999");
    }
}

mod callouts {
    use super::*;

    #[test]
    fn three_spellings_have_one_result() {
        let expected = "<aside class=\"warning\">Mind|<p>the <em>gap</em></p></aside>";
        assert_eq!(html("> [!WARN] Mind\n> the *gap*"), expected);
        assert_eq!(html(":::warning[Mind]\nthe *gap*\n:::"), expected);
        assert_eq!(
            html("<Callout type=\"warn\" title=\"Mind\">\n  the *gap*\n</Callout>"),
            expected
        );
    }

    #[test]
    fn github_alerts_get_the_title_of_their_kind() {
        assert_eq!(
            html("> [!CAUTION]\n> hot"),
            "<aside class=\"danger\">Danger|<p>hot</p></aside>"
        );
    }

    #[test]
    fn a_quotation_stays_a_quotation() {
        assert_eq!(
            html("> [link](other.md) x"),
            "<blockquote>\n<p><a href=\"/docs/other/\">link</a> x</p>\n</blockquote>"
        );
    }

    #[test]
    fn containers_nest() {
        insta::assert_snapshot!(html("::::note\na\n\n:::tip\nb\n:::\n\nc\n::::"), @r#"
        <aside class="note">Note|<p>a</p>
        <aside class="tip">Tip|<p>b</p></aside>

        <p>c</p></aside>
        "#);
    }

    #[test]
    fn an_unknown_type_is_told() {
        insta::assert_snapshot!(told("<Callout type=\"wran\">x</Callout>"), @r#"
        warning[unknown-callout]: there is no callout `wran`; it is shown as a note
         --> content/docs/page.mdx:1:16
          |
        1 | <Callout type="wran">x</Callout>
          |                ^^^^
          |
          = help: did you mean `warn`?
        "#);
    }
}

mod components {
    use super::*;

    #[test]
    fn children_are_markdown_however_they_are_indented() {
        insta::assert_snapshot!(mdx("<Box title=\"T\">\n    - a\n    - b\n\n      more\n</Box>"), @r#"
        <div class="box">T|<ul>
        <li><p>a</p>
        </li>
        <li><p>b</p>
        <p>more</p>
        </li>
        </ul></div>
        "#);
    }

    #[test]
    fn parents_see_their_children_as_items() {
        insta::assert_snapshot!(mdx("<Tabs items={['a', \"b\"]}>\n<Tab value=\"a\">one</Tab>\n<Tab value=\"b\">\n```js\nx\n```\n</Tab>\n</Tabs>"), @r#"
        <div class="tabs">[a:one][b:<figure class="code" data-language="javascript"><pre tabindex="0"><code class="language-javascript">x
        </code></pre></figure>]</div>
        "#);
    }

    #[test]
    fn a_component_in_a_line_stays_in_its_line() {
        assert_eq!(
            mdx("press <Kbd>Ctrl *x*</Kbd> now"),
            "<p>press <kbd>Ctrl <em>x</em></kbd> now</p>"
        );
    }

    #[test]
    fn a_block_in_a_line_splits_the_paragraph() {
        insta::assert_snapshot!(mdx("before <Box>in</Box> after"), @r#"
        <p>before</p>
        <div class="box">|in</div>
        <p>after</p>
        "#);
    }

    #[test]
    fn tags_that_share_a_line_with_their_children_work_too() {
        insta::assert_snapshot!(mdx("<Box>first\n\nsecond\n</Box>"), @r#"
        <div class="box">|<p>first</p>
        <p>second</p></div>
        "#);
        insta::assert_snapshot!(mdx("<Box>\nfirst\n\nsecond</Box>\n\nthird"), @r#"
        <div class="box">|<p>first</p>
        <p>second</p></div>
        <p>third</p>
        "#);
    }

    #[test]
    fn components_in_lists_stay_in_their_item() {
        insta::assert_snapshot!(mdx("1. a\n   <Box>\n   b\n   </Box>\n2. c"), @r#"
        <ol>
        <li>a<div class="box">|b</div>

        </li>
        <li>c</li>
        </ol>
        "#);
    }

    #[test]
    fn code_shows_tags_as_they_are_written() {
        assert_eq!(mdx("`<Box a={1}>`"), "<p><code>&lt;Box a={1}&gt;</code></p>");
        assert!(mdx("    <Box>\n").contains("&lt;Box&gt;"));
    }

    #[test]
    fn a_misspelt_component_with_attributes_is_told_in_plain_markdown_too() {
        let (rendered, told) =
            render_as("md", "<Boxx title=\"t\">\nchild\n</Boxx>\n\n<Boxy> stays text</Boxy>\n");
        insta::assert_snapshot!(told, @r#"
        warning[unknown-component]: there is no component `Boxy`, so its tags are text
         --> content/docs/page.md:5:1
          |
        5 | <Boxy> stays text</Boxy>
          | ^^^^^^
          |
          = help: did you mean `Box`? Put tags that are meant as text in back-ticks

        warning[unknown-component]: there is no component `Boxx`; its children are shown without it
         --> content/docs/page.md:1:1
          |
        1 | <Boxx title="t">
          | ^^^^^^^^^^^^^^^^
          |
          = note: add `templates/components/Boxx.html` to make it one
          = help: did you mean `Box`?
        "#);
        insta::assert_snapshot!(rendered.html, @"

        <p>child</p>

        <p>&lt;Boxy&gt; stays text&lt;/Boxy&gt;</p>
        ");
    }

    #[test]
    fn plain_markdown_knows_components_by_their_name_only() {
        assert_eq!(
            html("A Vec<String> and <Unknown>"),
            "<p>A Vec&lt;String&gt; and &lt;Unknown&gt;</p>"
        );
    }

    #[test]
    fn modules_and_comments_are_dropped_in_mdx_alone() {
        assert_eq!(mdx("import { A } from 'a';\n\n{/* no */}\n\nx"), "<p>x</p>");
        assert_eq!(html("{/* yes */}"), "<p>{/* yes */}</p>");
    }

    #[test]
    fn jsx_attributes_of_html_become_html() {
        assert_eq!(
            mdx("<div className=\"a\" style={{ x: 1 }}>b</div>"),
            "<div class=\"a\">b</div>"
        );
    }

    #[test]
    fn mistakes_are_told_where_they_are() {
        insta::assert_snapshot!(told("<Bxo a={b.c}>\nx\n</Bxo>\n\n<Box>\n\nnever closed\n\n</Kbd>\n\n{user.name} {/* open"), @r#"
        warning[jsx-expression]: a JavaScript expression is written as text
          --> content/docs/page.mdx:11:1
           |
        11 | {user.name} {/* open
           | ^^^^^^^^^^^
           |
           = help: write the value itself; put braces that are meant as text in back-ticks

        warning[unclosed-comment]: the comment is never closed
          --> content/docs/page.mdx:11:13
           |
        11 | {user.name} {/* open
           |             ^^^
           |
           = help: close it with `*/}`

        warning[jsx-expression]: the attribute `a` of `<Bxo>` holds a JavaScript expression, which is left out
         --> content/docs/page.mdx:1:9
          |
        1 | <Bxo a={b.c}>
          |         ^^^
          |
          = help: write the value itself: a string, a number, `true`, or a list such as {["a", "b"]}

        warning[unknown-component]: there is no component `Bxo`; its children are shown without it
         --> content/docs/page.mdx:1:1
          |
        1 | <Bxo a={b.c}>
          | ^^^^^^^^^^^^^
          |
          = note: add `templates/components/Bxo.html` to make it one
          = help: did you mean `Box`?

        warning[stray-closing-tag]: `</Kbd>` closes nothing and is left out
         --> content/docs/page.mdx:9:1
          |
        9 | </Kbd>
          | ^^^^^^
          |
          = help: remove it, or open `<Kbd>` before it

        warning[unclosed-component]: `Box` is never closed, so its tag is written as text
         --> content/docs/page.mdx:5:1
          |
        5 | <Box>
          | ^^^^^
          |
          = help: add `</Box>` after its children, or close it at once: `<Box />`
        "#);
    }

    #[test]
    fn a_component_that_is_never_closed_is_text_and_loses_nothing() {
        let (rendered, _) = render_as("mdx", "<Box title=\"a\">\n\nb\n\nc");
        insta::assert_snapshot!(rendered.html, @r#"
        <p>&lt;Box title="a"&gt;</p>

        <p>b</p>
        <p>c</p>
        "#);
    }

    #[test]
    fn an_unknown_component_shows_its_children_and_no_attribute() {
        assert_eq!(mdx("<Nope secret=\"x\">\n\nb\n\n</Nope>"), "<p>b</p>");
    }
}

mod raw_html {
    use super::*;

    #[test]
    fn links_and_ids_in_html_count() {
        let (rendered, told) = render_as(
            "md",
            "<p id=\"here\"><a href=\"other.md\">x</a> <img src='picture.png' alt=''></p>",
        );
        assert_eq!(told, "");
        insta::assert_snapshot!(rendered.html, @r#"<p id="here"><a href="/docs/other/">x</a> <img src='/docs/picture.png' alt='' decoding="async"></p>"#);
        assert_eq!(rendered.facts.anchors[0].id, "here");
        assert_eq!(rendered.facts.links.len(), 2);
    }

    #[test]
    fn what_would_break_the_page_is_told() {
        insta::assert_snapshot!(told("a <div> b\n\nc </section> d"), @"
        warning[unclosed-html]: `<div>` is never closed, so it is written as text
         --> content/docs/page.mdx:1:3
          |
        1 | a <div> b
          |   ^^^^^
          |
          = help: close it with `</div>`, or put it in back-ticks: `` `<div>` ``

        warning[stray-closing-tag]: `</section>` closes nothing and is left out
         --> content/docs/page.mdx:3:3
          |
        3 | c </section> d
          |   ^^^^^^^^^^
          |
          = help: remove it, or open `<section>` before it
        ");
    }

    #[test]
    fn control_characters_show_as_pictures() {
        let body = "a \u{1b}[31m `b\u{7f}`\n\n```\n\u{1}\tx\n```\n";
        insta::assert_snapshot!(html(body), @r#"
        <p>a ␛[31m <code>b␡</code></p>
        <figure class="code"><pre tabindex="0"><code>␁	x
        </code></pre></figure>
        "#);
    }

    #[test]
    fn comments_and_scripts_pass() {
        assert_eq!(
            html("<!-- a <b> -->\n\n<script type=\"x\">1 < 2</script>"),
            "<!-- a <b> -->\n<script type=\"x\">1 < 2</script>"
        );
    }
}

mod links {
    use super::*;

    #[test]
    fn destinations_are_urls_whatever_was_written() {
        insta::assert_snapshot!(html("[a](<https://x.example/a b{c}%20|ü>)"), @r#"<p><a href="https://x.example/a%20b%7Bc%7D%20%7C%C3%BC" rel="noopener" class="external">a</a></p>"#);
    }

    #[test]
    fn bare_addresses_are_linked() {
        assert_eq!(
            html("see https://a.example/x_y_z."),
            "<p>see <a href=\"https://a.example/x_y_z\" rel=\"noopener\" class=\"external\">https://a.example/x_y_z</a>.</p>"
        );
    }

    #[test]
    fn destinations_have_exact_places() {
        let body = "[other.md](other.md \"see other.md\")\n\n[a][r] <https://x.example>\n\n[r]: ./other.md#other";
        let (rendered, _) = render_as("md", body);
        let places: Vec<&str> =
            rendered.facts.links.iter().map(|link| &body[link.span.range()]).collect();
        assert_eq!(places, ["other.md", "./other.md#other", "https://x.example"]);
        assert_eq!(rendered.facts.links[0].span.start, 11);
    }

    #[test]
    fn destinations_that_run_code_are_dropped() {
        assert_eq!(html("[x](javascript:alert(1))"), "<p><a>x</a></p>");
    }

    #[test]
    fn references_that_nothing_defines_are_told() {
        insta::assert_snapshot!(told("[a][nowhere] and a[^1]"), @r"
        warning[undefined-reference]: the page defines no reference `nowhere`
         --> content/docs/page.mdx:1:1
          |
        1 | [a][nowhere] and a[^1]
          | ^^^^^^^^^^^^
          |
          = help: add `[nowhere]: https://…` on a line of its own, or escape the bracket as `\[`

        warning[undefined-reference]: the page defines no footnote `1`
         --> content/docs/page.mdx:1:19
          |
        1 | [a][nowhere] and a[^1]
          |                   ^^^^
          |
          = help: add `[^1]: …` on a line of its own, or escape the bracket as `\[`
        ");
        assert!(told(r"\\[^1]").contains("no footnote `1`"), "it is the backslash that is escaped");
        assert_eq!(told(&"[^".repeat(100_000)), "", "what never ends is no label");
        let fine = r"\[^1] `[^2]` [^3] [^ 4] [^]";
        assert_eq!(
            told(&format!("{fine}\n\n    [^5]\n\n[^3]: *Told* [x](https://x.example)\n")),
            ""
        );
    }
}

mod code {
    use super::*;

    #[test]
    fn an_unknown_language_is_told_with_the_nearest() {
        insta::assert_snapshot!(told("```pyhton\nx\n```"), @"
        warning[unknown-language]: there is no highlighting for the language `pyhton`
         --> content/docs/page.mdx:1:4
          |
        1 | ```pyhton
          |    ^^^^^^
          |
          = help: did you mean `python`?
        ");
    }

    #[test]
    fn a_misspelt_option_is_told() {
        insta::assert_snapshot!(told("```js {1,x}\nx\n```"), @"
        warning[fence-option]: not a list of lines; lines count from 1, as in `{1,4-6}`
         --> content/docs/page.mdx:1:10
          |
        1 | ```js {1,x}
          |          ^
          |
          = help: correct the option, or leave it out: the block is shown without it
        ");
    }
}

mod laws {
    use proptest::prelude::*;

    use super::*;

    fn markdown() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("<Box>".to_owned()),
            Just("</Box>".to_owned()),
            Just("<Kbd>".to_owned()),
            Just("</Kbd>".to_owned()),
            Just("<Box />".to_owned()),
            Just("\n".to_owned()),
            Just("\n\n".to_owned()),
            Just("- ".to_owned()),
            Just("> ".to_owned()),
            Just("    ".to_owned()),
            Just("```\n".to_owned()),
            Just("`".to_owned()),
            Just(":::note\n".to_owned()),
            Just(":::\n".to_owned()),
            Just("# ".to_owned()),
            Just("| a | b |\n|---|---|\n".to_owned()),
            Just("<div>".to_owned()),
            Just("</div>".to_owned()),
            Just("[a](other.md)".to_owned()),
            Just("![a](b \"c\")".to_owned()),
            Just("[^1]".to_owned()),
            Just("[^1]: ".to_owned()),
            Just("*".to_owned()),
            Just("{a}".to_owned()),
            Just("$x$".to_owned()),
            Just("> [!NOTE]\n".to_owned()),
            "[a-zé ]{1,8}",
        ];
        proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn any_text_renders_and_every_place_lies_in_it(body in markdown()) {
            let (rendered, _) = render_as("mdx", &body);
            let upset = rendered.facts.diagnostics.iter().any(|d| d.code == crate::diagnostic::Code::MarkdownUpset);
            prop_assert!(!upset, "the writer panicked");
            for diagnostic in &rendered.facts.diagnostics {
                let span = diagnostic.span.unwrap();
                prop_assert!(body.get(span.range()).is_some(), "{diagnostic:?}");
            }
            for link in &rendered.facts.links {
                prop_assert!(body.get(link.span.range()).is_some(), "{link:?}");
            }
        }

        #[test]
        fn words_are_never_lost(body in markdown()) {
            // Words of definitions that nothing refers to are shown nowhere.
            let body = body.replace("[^1]", "1");
            let (rendered, _) = render_as("mdx", &body);
            let heading = rendered.outline.heading.as_ref().map(|h| h.html.clone()).unwrap_or_default();
            let shown = format!("{heading}{}", rendered.html);
            for word in body.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() > 5) {
                prop_assert!(shown.contains(word), "{word:?} of {body:?} is not in {shown:?}");
            }
        }
    }
}

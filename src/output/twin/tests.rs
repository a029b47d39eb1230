//! What a careful author would have written, construct by construct.

use super::*;

fn twin(html: &str) -> String {
    markdown(html, |link| Cow::Borrowed(link))
}

/// Compares twins with what is expected of them.
fn all(cases: &[(&str, &str)]) {
    for (html, expected) in cases {
        assert_eq!(twin(html).trim_end(), *expected, "{html}");
    }
}

#[test]
fn a_paragraph_is_one_line_and_a_heading_has_no_anchor() {
    all(&[
        ("<p>a\nb  <em>c</em></p>", "a b *c*"),
        ("<h2 id=a>A<a class=\"anchor\" href=\"#a\" aria-label=\"x\"></a></h2><p>b", "## A\n\nb"),
        ("<H3>C #</H3>", "### C \\#"),
        ("<p>a<br>b<br></p><hr>", "a\\\nb\n\n---"),
        ("<p>a<br><br>b</p>", "a\n\nb"),
        ("<p>one<p>two<!-- no --><div>three</div>four", "one\n\ntwo\n\nthree\n\nfour"),
    ]);
}

#[test]
fn text_is_escaped_where_it_would_be_read() {
    all(&[
        (
            "<p>snake_case and &lt;100 ms, 2 * 3, a*, $5, [x], a &amp; b",
            "snake_case and <100 ms, 2 * 3, a*, $5, [x], a & b",
        ),
        (
            "<p>*a* _b_ `c` &lt;d&gt; [e](f) &amp;amp;",
            "\\*a\\* \\_b\\_ \\`c\\` \\<d> \\[e](f) \\&amp;",
        ),
        (
            "<p># a</p><p>1. b</p><p>- c</p><p>> d</p><p>#e</p>",
            "\\# a\n\n1\\. b\n\n\\- c\n\n\\> d\n\n#e",
        ),
        ("<p>&bogus; &#65; &mdash;", "&bogus; A —"),
        ("<p>costs $5 or$6 and $a$", "costs \\$5 or\\$6 and \\$a\\$"),
        ("<p>see!<a href=x>y</a>", "see\\![y](x)"),
    ]);
}

#[test]
fn emphasis_is_html_only_where_markdown_would_miss_it() {
    all(&[
        ("<p>a<b> b </b>c</p>", "a **b** c"),
        ("<p>a<b>“b”</b>c</p>", "a<strong>“b”</strong>c"),
        ("<p><b>a</b><b>b</b><i></i></p>", "**ab**"),
        ("<p><em>a</em><strong>b</strong></p>", "*a*<strong>b</strong>"),
        ("<p><em><strong>a</strong> b</em> x<sup>2</sup></p>", "***a** b* x<sup>2</sup>"),
    ]);
}

#[test]
fn code_spans_have_the_back_ticks_they_need() {
    all(&[
        ("<p><code>a`b</code> <code>`</code> <kbd>Ctrl</kbd>", "``a`b`` `` ` `` `Ctrl`"),
        ("<p><code>a</code><code>b</code>", "`ab`"),
        ("<p><code>a <a href=b>c</a></code>", "`a `[`c`](b)"),
    ]);
}

#[test]
fn links_and_images_go_through_the_caller() {
    let out = markdown("<p><a href=/a/ title=t>x</a> <img src=b.png alt='[c]'>", |link| {
        Cow::Owned(format!("https://a.example{link}"))
    });
    assert_eq!(out, "[x](https://a.example/a/ \"t\") ![\\[c\\]](https://a.exampleb.png)\n");
    all(&[
        ("<p><a href=https://a.example/>https://a.example/</a>", "<https://a.example/>"),
        ("<p><a href='mailto:a@b.example'>a@b.example</a>", "<a@b.example>"),
        ("<p><a href='a b(c'>x</a>", "[x](<a b(c>)"),
        ("<a href=x><h3>T</h3><p>d</p></a>", "### [T](x)\n\nd"),
        ("<figure><img src=a alt=b title=c><figcaption>c</figcaption></figure>", "![b](a \"c\")"),
        ("<figure><img src=a alt=b>\n<figcaption>d</figcaption></figure>", "![b](a)\n\n*d*"),
        ("<video controls><source src=a.mp4>no</video>", "[Video](a.mp4)"),
        ("<iframe src='https://a.example/' title=Map></iframe>", "[Map](https://a.example/)"),
    ]);
}

#[test]
fn lists_are_as_tight_as_they_were() {
    all(&[
        ("<ul>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n<li>c</li></ul>", "- a\n  - b\n- c"),
        ("<ol start=9><li><p>a</p><p>b</p></li><li><p>c</p></li></ol>", "9. a\n\n   b\n\n10. c"),
        ("<ul><li>a</ul><ul><li>b</ul>", "- a\n\n* b"),
        ("<ul><li class=task><input type=checkbox disabled checked> a</li></ul>", "- [x] a"),
        ("<ul><li>a<pre><code>b\n\nc\n</code></pre></li></ul>", "- a\n  ```\n  b\n\n  c\n  ```"),
        ("<ul><li><blockquote><p>a</p><p>b</p></blockquote></ul>", "- > a\n  >\n  > b"),
        ("<dl><dt>a<dd>b<dd><p>c</dl>", "a\n: b\n: c"),
    ]);
}

#[test]
fn code_keeps_its_text_and_its_title() {
    all(&[
        (
            "<figure class=\"code numbered\" data-language=\"js\"><figcaption>a.js</figcaption><pre><code class=\"language-js\"><span class=\"line\"><span class=\"ln\" aria-hidden=\"true\">1</span><span class=\"k\">let</span> a = 1 &lt; 2;\n</span><span class=\"line ins\">b\n</span></code></pre></figure>",
            "```js title=\"a.js\" ins={2}\nlet a = 1 < 2;\nb\n```",
        ),
        (
            "<figure class=\"code diff\" data-language=\"rust\"><pre><code>-a\n+b\n</code></pre></figure>",
            "```diff lang=\"rust\"\n-a\n+b\n```",
        ),
        ("<pre>a\n```\nb</pre>", "````\na\n```\nb\n````"),
    ]);
}

#[test]
fn components_become_what_they_say() {
    all(&[
        (
            "<aside class=\"callout danger\" aria-label=\"Danger\">\n<p class=\"callout-title\">Danger</p>\n<div class=\"callout-body\">\n<p>a</p>\n</div>\n</aside>",
            "> [!CAUTION]\n> a",
        ),
        (
            "<aside class=\"callout tip\"><p class=\"callout-title\">Mind</p><div class=\"callout-body\"><ul><li>a</li></ul></div></aside>",
            "> [!TIP]\n> **Mind**\n>\n> - a",
        ),
        (
            "<div class=\"tab\"><p class=\"tab-title\">Linux</p><div class=\"tab-body\">a</div></div>",
            "**Linux**\n\na",
        ),
        (
            "<ol class=\"steps\">\n<li>\n<p class=\"step-title\">A</p>\n<p>b</p></li></ol>",
            "1. **A**\n\n   b",
        ),
        ("<ol class=\"steps\">\n<li>\n<h3>A</h3>\n<p>b</p></li></ol>", "### A\n\nb"),
        ("<details><summary>A</summary>b</details>", "**A**\n\nb"),
        (
            "<div class=\"cards\"><div class=\"card\"><p class=\"card-title\"><a href=\"/a/\">A</a></p>\n<p>b</p></div><div class=\"card\"><p class=\"card-title\">C</p></div></div>",
            "- [A](/a/): b\n- C",
        ),
        (
            "<ul><li class=\"folder\"><details><summary>a</summary><ul><li class=\"file\">__init__.py</li></ul></details></li></ul>",
            "- `a`\n  - `__init__.py`",
        ),
        ("<p>a <span class=\"badge\">beta</span>", "a beta"),
    ]);
}

#[test]
fn tables_are_tables_where_they_can_be() {
    all(&[
        (
            "<table><thead><tr><th>a<th class=right>b<tbody><tr><td>c|d<td><code>e|f</code><br>g</table>",
            "| a | b |\n| --- | --: |\n| c\\|d | `e\\|f`<br>g |",
        ),
        ("<table><tr><td>a<td>b</table>", "|  |  |\n| --- | --- |\n| a | b |"),
        (
            "<table><tr><th>a<th>b<tr><td colspan=2>c<tr><td><ul><li>d</ul></table>",
            "- **a**\n\n  **b**\n\n- c\n\n- - d",
        ),
    ]);
}

#[test]
fn footnotes_and_formulas_are_written_as_authors_do() {
    all(&[
        (
            "<p>a<sup class=\"footnote-ref\"><a id=\"fnref-1\" href=\"#fn-1\">1</a></sup></p><section class=\"footnotes\"><ol>\n<li id=\"fn-1\"><p>b <a class=\"footnote-back\" href=\"#fnref-1\">↩</a></p></li></ol></section>",
            "a[^1]\n\n[^1]: b",
        ),
        (
            "<p><math><mi>x</mi><annotation encoding=\"application/x-tex\">x<y</annotation></math>",
            "$x<y$",
        ),
        (
            "<p><math display=\"block\"><mi>x</mi><annotation encoding=\"application/x-tex\">a\n\nb</annotation></math></p>",
            "$$\na\nb\n$$",
        ),
        ("<p><math><mi>x</mi><mo><</mo><mn>1</mn></math>", "x<1"),
    ]);
}

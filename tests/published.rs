//! What a build publishes beside pages: fingerprinted assets, headers, redirects, Markdown for machines,
//! cards, copies of pictures, and what search engines read.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot touch its own site has failed"
)]

mod support;

use std::fs;

use support::TestSite;

fn small() -> TestSite {
    TestSite::new()
        .write("content/docs/index.md", "---\ntitle: Docs\n---\n\n[First](first.md)\n")
        .write("content/docs/first.md", "---\ntitle: First\n---\n\nText.\n")
        .write("content/blog/hello.md", "---\ntitle: Hello\npublishedAt: 2026-01-02\n---\n\nHi.\n")
}

/// Returns the one published file whose name begins and ends so.
fn named(site: &TestSite, start: &str, end: &str) -> String {
    let names = site.published_files();
    let mut found = names.iter().filter(|name| name.starts_with(start) && name.ends_with(end));
    let name = found.next().unwrap_or_else(|| panic!("no {start}…{end} in {names:?}")).clone();
    assert_eq!(found.next(), None);
    name
}

#[test]
fn style_sheets_are_small_and_named_by_their_content() {
    let site = small();
    site.build(&[]);
    let name = named(&site, "css/folio.", ".css");
    assert_eq!(name.len(), "css/folio.0123456789.css".len(), "{name}");
    let page = site.published("docs/first/index.html");
    assert!(page.contains(&format!("<link rel=\"stylesheet\" href=\"/{name}\">")), "{page}");
    let css = site.published(&name);
    assert!(!css.contains("/*") && css.lines().count() <= 1, "minified");
    let headers = site.published("_headers");
    assert!(
        headers.contains(&format!("/{name}\n  Cache-Control: public, max-age=31536000, immutable"))
    );

    site.put("folio.toml", "base_url = \"https://s.example\"\n[theme]\naccent = \"#a1237a\"\n");
    site.build(&[]);
    let other = named(&site, "css/folio.", ".css");
    assert_ne!(other, name, "another accent is another style sheet");
    assert!(site.published(&other).contains("--accent-light:#a1237a"));
}

#[test]
fn a_sites_own_assets_keep_their_plain_names_too() {
    let site = small()
        .write("static/app.css", "b {\n  color: red;\n}\n")
        .write("static/js/a.js", "import { b } from \"./b.js\";\nb();\n")
        .write("static/js/b.js", "export const b = () => 1;\n")
        .write(
            "templates/docs.html",
            "{{ asset(path=\"app.css\") }} {{ asset(path=\"js/a.js\") }}",
        );
    site.build(&[]);
    assert_eq!(site.published("app.css"), "b {\n  color: red;\n}\n");
    let page = site.published("docs/first/index.html");
    let (css, js) = page.split_once(' ').unwrap();
    assert_eq!(site.published(&css[1..]), "b{color:red}");
    assert!(site.published(&js[1..]).contains("from \"./b."), "{js}");
}

#[test]
fn a_script_imports_its_modules_by_the_names_that_tell_their_content() {
    let site = small()
        .write("static/own/a.js", "import { b } from \"./b.js\";\nb();\n")
        .write("static/own/b.js", "export const b = () => 1;\n");
    site.build(&[]);
    let script = |stem: &str| {
        let names = site.published_files();
        let is_named = |name: &&String| name.starts_with(&format!("own/{stem}.")) && name.len() > 8;
        names.iter().find(|name| is_named(name)).unwrap().clone()
    };
    let (a, b) = (script("a"), script("b"));
    let text = site.published(&a);
    assert!(text.contains(&format!("from \"./{}\"", b.trim_start_matches("own/"))), "{text}");
    assert!(site.published("own/a.js").contains("from \"./b.js\""), "the plain one as written");
    site.put("static/own/b.js", "export const b = () => 2;\n");
    site.build(&[]);
    assert_ne!(script("a"), a, "a name tells what it imports, too");
}

#[test]
fn the_themes_scripts_are_small_and_a_sites_own_stay_as_written() {
    let own = "// Ours.\nconst answer = `a  b`; // Kept.\n";
    let site = small().write("static/own.js", own);
    site.build(&[]);
    let names = site.published_files();
    let mut owns = names.iter().filter(|name| name.starts_with("own."));
    assert!(owns.clone().count() == 2 && owns.all(|name| site.published(name) == own), "{names:?}");
    let scripts: Vec<_> = names.iter().filter(|name| name.starts_with("js/")).collect();
    assert_eq!(scripts.len(), 7, "{scripts:?}");
    for name in scripts {
        let (script, stem) = (site.published(name), name.split('.').next().unwrap());
        let source = std::fs::read_to_string(format!("static/{stem}.js")).unwrap();
        assert!(script.len() * 5 < source.len() * 4 && !script.starts_with("//"), "{name}");
    }
    site.put("folio.toml", "base_url = \"https://s.example\"\n[assets]\nminify = false\n");
    site.build(&[]);
    assert!(site.published(&named(&site, "js/theme.", ".js")).starts_with("// "));
}

#[test]
fn a_mistake_in_a_style_sheet_is_told_at_its_line() {
    let site = small().write("static/app.css", "b {\n  color: red;\n}\n}\ni { top: 0 }\n");
    site.build(&[]);
    let told = site.run(&["build"]).stderr;
    assert!(told.contains("css-syntax") && told.contains("static/app.css:4:"), "{told}");
}

#[test]
fn the_policy_allows_no_inline_script_and_what_the_site_adds() {
    let site = small();
    site.put(
        "folio.toml",
        "base_url = \"https://s.example/p\"\n[csp]\nscript-src = [\"https://stats.example\"]\n",
    );
    site.build(&[]);
    let headers = site.published("_headers");
    assert!(headers.starts_with("/p/*\n  Content-Security-Policy: default-src 'none'; script-src 'self' https://stats.example; style-src 'self';"), "{headers}");
    assert!(!headers.contains("unsafe"));
    for page in ["index.html", "docs/first/index.html", "blog/hello/index.html", "404.html"] {
        let html = site.published(page);
        assert!(!html.contains(" style=") && !html.contains("onclick"), "{page}");
        let inline = html.match_indices("<script").filter(|(at, _)| {
            let tag = html[*at..].split('>').next().unwrap();
            !tag.contains(" src=") && !tag.contains("application/ld+json")
        });
        assert_eq!(inline.count(), 0, "{page}");
    }
}

#[test]
fn hosts_are_told_of_redirects() {
    let site = small()
        .write("content/docs/moved.md", "---\ntitle: M\naliases: [/docs/old/]\n---\nText.\n");
    site.put(
        "folio.toml",
        "base_url = \"https://s.example/p\"\n[redirects]\n\"/gone\" = \"https://else.example/x\"\n",
    );
    site.build(&[]);
    assert_eq!(
        site.published("_redirects"),
        "/p/docs/old/ /p/docs/moved/ 301\n/p/gone/ https://else.example/x 301\n"
    );
}

#[test]
fn pages_are_published_as_markdown_for_machines() {
    let site = TestSite::new()
        .write("content/docs/index.md", "---\ntitle: Docs\ndescription: How it works.\n---\n\nWelcome.\n")
        .write(
            "content/docs/a.mdx",
            "---\ntitle: A [b]\n---\n\n<Callout type=\"warn\">Mind *this*: [home](index.md#top).</Callout>\n\n```rust title=\"a.rs\"\nfn a() {}\n```\n",
        )
        .write("content/docs/b.md", "---\ntitle: Hidden\nunlisted: true\n---\n\nText.\n")
        .write("content/docs/c.md", "---\ntitle: Draft\ndraft: true\n---\n\nSecret.\n");
    site.build(&[]);
    assert_eq!(
        site.published("docs/a.md"),
        "# A [b]\n\nhttps://site.example/docs/a/\n\n> [!WARNING]\n> Mind *this*: \
         [home](https://site.example/docs/#top).\n\n```rust title=\"a.rs\"\nfn a() {}\n```\n"
    );
    assert_eq!(
        site.published("llms.txt"),
        "# Test\n\n\n## Docs\n\n- [Docs](https://site.example/docs.md): How it works.\n\
         - [A \\[b\\]](https://site.example/docs/a.md)\n\n## Optional\n\n\
         - [All pages in one file](https://site.example/llms-full.txt)\n"
    );
    let full = site.published("llms-full.txt");
    assert!(full.contains("# A [b]") && full.contains("Welcome.") && !full.contains("Hidden"));
    assert!(
        site.published("docs/a/index.html").contains("href=\"/docs/a.md\" type=\"text/markdown\"")
    );
    assert!(!site.is_published("docs/c.md"));

    site.put("folio.toml", "base_url = \"https://site.example\"\nllms = false\n");
    site.build(&[]);
    assert!(!site.is_published("docs/a.md") && !site.is_published("llms.txt"));
}

#[test]
fn the_markdown_of_a_page_of_markdown_is_its_authors_own() {
    let body = "# A\n\n* one *two*\n  line\n\n|a|b|\n|-|:-|\n|1|[x]|\n\n\
                See [d](./d.md \"./d.md\"), [s](#s), <https://x.example> ![p](p.png).\n\n\
                s\n---\n\n~~~js title=\"d.md\"\n[d](d.md)\n~~~\n";
    let site = small()
        .write("content/docs/a.md", format!("---\ntitle: A\n---\n{body}"))
        .write("content/docs/d.md", "Text.\n")
        .write("content/docs/open.md", "Text.\n\n```\nnothing closes this\n")
        .write("content/docs/html.md", "*a* <kbd>b</kbd> _c_\n")
        .write("content/docs/p.png", "");
    site.build(&["--allow-errors"]);
    assert_eq!(
        site.published("docs/a.md"),
        "# A\n\nhttps://site.example/docs/a/\n\n* one *two*\n  line\n\n|a|b|\n|-|:-|\n|1|[x]|\n\n\
         See [d](https://site.example/docs/d/ \"./d.md\"), [s](https://site.example/docs/a/#s), \
         <https://x.example> ![p](https://site.example/docs/p.png).\n\n\
         s\n---\n\n~~~js title=\"d.md\"\n[d](d.md)\n~~~\n"
    );
    assert!(site.published("docs/open.md").ends_with("nothing closes this\n```\n"));
    assert!(site.published("docs/html.md").ends_with(" *c*\n"));

    // The same HTML, another text.
    site.put("content/docs/d.md", "Te\\xt.\n");
    site.build(&["--allow-errors"]);
    let before = site.published("docs/d/index.html");
    site.put("content/docs/d.md", "Te&#92;xt.\n");
    site.build(&["--allow-errors"]);
    assert_eq!(site.published("docs/d/index.html"), before);
    assert!(site.published("docs/d.md").ends_with("Te&#92;xt.\n"));
}

#[test]
fn a_post_has_a_card_unless_it_names_a_picture() {
    let site = small()
        .write(
            "content/blog/own.md",
            "---\ntitle: Own\npublishedAt: 2026-01-02\nimage: p.svg\n---\nX.\n",
        )
        .write("content/blog/p.svg", "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'/>");
    site.build(&[]);
    let card = fs::read(site.path("public/blog/hello/card.png")).unwrap();
    assert!(card.starts_with(b"\x89PNG"));
    let post = site.published("blog/hello/index.html");
    assert!(post.contains(
        "<meta property=\"og:image\" content=\"https://site.example/blog/hello/card.png\">"
    ));
    assert!(post.contains("summary_large_image"));
    assert!(!site.is_published("blog/own/card.png"));
    let own = site.published("blog/own/index.html");
    assert!(own.contains("<figure class=\"cover\"><img src=\"/blog/p.svg\" alt=\"\" width=\"4\" height=\"3\" fetchpriority=\"high\"></figure>"), "{own}");
    assert!(!site.is_published("docs/first/card.png"));

    site.put("content/blog/hello.md", "---\ntitle: Hello\npublishedAt: 2026-01-02\n---\n\nMore.\n");
    site.build(&[]);
    assert_eq!(fs::read(site.path("public/blog/hello/card.png")).unwrap(), card);

    site.put("folio.toml", "base_url = \"https://s.example\"\n[social]\ncards = \"all\"\n");
    site.build(&[]);
    assert!(site.is_published("docs/first/card.png"));
}

/// Returns a PNG of one colour.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    let noise = (0..width * height * 3).map(|at| (at.wrapping_mul(at) / 7 % 251).to_le_bytes()[0]);
    writer.write_image_data(&noise.collect::<Vec<u8>>()).unwrap();
    writer.finish().unwrap();
    file
}

#[test]
fn pictures_say_their_size_and_have_smaller_copies() {
    let site = small()
        .write("content/docs/wide.png", png(800, 300))
        .write("content/docs/small.png", png(40, 30))
        .write(
            "content/docs/first.md",
            "---\ntitle: First\n---\n\n![Wide](wide.png)\n\n![Small](small.png)\n\n<img src=\"small.png\" alt=\"\" width=\"80\">\n",
        );
    site.build(&[]);
    let page = site.published("docs/first/index.html");
    assert!(
        page.contains("<img src=\"/docs/wide.png\" alt=\"Wide\" width=\"800\" height=\"300\" srcset=\"/docs/wide.480w.webp 480w, /docs/wide.800w.webp 800w\" sizes=\"(width >= 50rem) 46rem, 100vw\" decoding=\"async\">"),
        "{page}"
    );
    assert!(
        page.contains(
            "alt=\"Small\" width=\"40\" height=\"30\" loading=\"lazy\" decoding=\"async\">"
        )
    );
    assert!(page.contains("alt=\"\" width=\"80\" height=\"60\""), "the other side follows: {page}");
    let copy = fs::read(site.path("public/docs/wide.480w.webp")).unwrap();
    assert!(copy.starts_with(b"RIFF") && copy[8..].starts_with(b"WEBP"));

    site.put("folio.toml", "base_url = \"https://s.example\"\n[images]\nvariants = false\n");
    site.build(&[]);
    assert!(!site.is_published("docs/wide.480w.webp"));
    assert!(!site.published("docs/first/index.html").contains("srcset"));
}

#[test]
fn a_picture_without_alternative_text_is_told_and_emphasis_in_one_is_text() {
    let site = small().write("content/docs/p.png", png(4, 3)).write(
        "content/docs/first.md",
        "---\ntitle: First\n---\n\n![](p.png) ![a *b* `c`](p.png#dark)\n",
    );
    let told = site.told();
    assert!(told.contains("warning[missing-alt]") && told.contains("first.md:5:1"), "{told}");
    site.build(&[]);
    let page = site.published("docs/first/index.html");
    assert!(page.contains("alt=\"a b c\" class=\"dark-only\""), "{page}");
}

#[test]
fn search_engines_read_what_a_page_is() {
    let site = small()
        .write("content/blog/hello.md", "---\ntitle: \"Hello </script>\"\npublishedAt: 2026-01-02\nauthors: [Ada]\ntags: [x]\n---\n\nA first paragraph.\n")
        .write("content/docs/deep/a.md", "---\ntitle: Deep\n---\n\nText of the page.\n");
    site.build(&[]);
    let data = |name: &str| -> serde_json::Value {
        let page = site.published(name);
        let block = page.split("<script type=\"application/ld+json\">").nth(1).unwrap();
        serde_json::from_str(block.split("</script>").next().unwrap()).unwrap()
    };
    let post = &data("blog/hello/index.html")["@graph"];
    assert_eq!(post[0]["@type"], "BlogPosting");
    assert_eq!(post[0]["headline"], "Hello </script>");
    assert_eq!(post[0]["author"][0]["name"], "Ada");
    assert_eq!(post[0]["datePublished"], "2026-01-02T00:00:00Z");
    assert_eq!(post[1]["itemListElement"][0]["item"], "https://site.example/blog/");
    let docs = &data("docs/deep/a/index.html")["@graph"];
    assert_eq!(docs[0]["@type"], "TechArticle");
    assert_eq!(docs[1]["itemListElement"].as_array().unwrap().len(), 3);
    let page = site.published("docs/deep/a/index.html");
    assert!(page.contains("<meta name=\"description\" content=\"Text of the page.\">"));
}

#[test]
fn a_language_says_where_its_lines_begin() {
    let site = small();
    site.put("folio.toml", "base_url = \"https://s.example\"\nlanguage = \"ar\"\n");
    site.build(&[]);
    assert!(site.published("docs/index.html").contains("<html lang=\"ar\" dir=\"rtl\">"));
    site.put("folio.toml", "base_url = \"https://s.example\"\nlanguage = \"az-Latn\"\n");
    site.build(&[]);
    assert!(site.published("docs/index.html").contains("<html lang=\"az-Latn\">"));
}

#[test]
fn without_an_address_nothing_claims_one() {
    let site = small();
    site.put("folio.toml", "title = \"Test\"\n");
    site.build(&[]);
    let page = site.published("blog/hello/index.html");
    assert!(!page.contains("ld+json") && !page.contains("og:url") && !page.contains("og:image\""));
    assert!(!site.is_published("blog/hello/card.png") && !site.is_published("sitemap.xml"));
    assert!(!site.published("robots.txt").contains("Sitemap"));
}

#[test]
fn what_the_policy_blocks_is_told_unless_the_site_allows_it() {
    let page = "---\ntitle: First\n---\n\n<p style=\"color: red\" onclick=\"x()\">a</p>\n\n<script>x()</script>\n\n<script src=\"/x.js\"></script>\n\n<img src=\"/favicon.svg\">\n";
    let site = small().write("content/docs/first.md", page).write("static/x.js", "");
    let told = site.told();
    assert_eq!(told.matches("warning[blocked-inline]").count(), 3, "{told}");
    assert!(told.contains("`onclick` does not run") && told.contains("first.md:5:1"), "{told}");
    assert_eq!(told.matches("warning[missing-alt]").count(), 1, "{told}");
    let allowed = "[csp]\nscript-src = [\"'unsafe-inline'\"]\nstyle-src = [\"'unsafe-inline'\"]\n";
    site.put("folio.toml", format!("base_url = \"https://s.example\"\n{allowed}"));
    assert!(!site.told().contains("blocked-inline"));
}

#[test]
fn a_file_that_only_calls_itself_a_picture_is_told() {
    let site = small().write("content/docs/p.png", "no picture");
    assert!(site.told().contains("warning[bad-picture]"), "{}", site.told());
}

#[test]
fn every_address_is_listed_with_what_stands_there() {
    let page = "---\ntitle: First\naliases: [/old/]\n---\n\n## One {#uno}\n\nTwo words.\n";
    let site = small()
        .write("content/docs/first.md", page)
        .write("content/docs/a.png", "")
        .write("content/docs/draft.md", "---\ntitle: D\ndraft: true\n---\n")
        .write("content/blog/later.md", "---\ntitle: L\npublishedAt: 2999-01-01\n---\n");
    fs::write(site.path("content/docs/a.png"), png(1, 1)).unwrap();
    site.build(&[]);
    let text = site.published("urls.json");
    let digest = |text: &str, url: &str| -> String {
        let listed: serde_json::Value = serde_json::from_str(text).unwrap();
        let entry = listed["urls"].as_array().unwrap().iter().find(|entry| entry["url"] == url);
        entry.unwrap()["digest"].as_str().unwrap().to_owned()
    };
    let [docs, first, hello] =
        ["/docs/", "/docs/first/", "/blog/hello/"].map(|url| digest(&text, url));
    let expected = format!(
        r#"{{"version":1,"urls":[
{{"url":"/","kind":"list"}},
{{"url":"/blog/","kind":"section"}},
{{"url":"/blog/hello/","kind":"post","title":"Hello","digest":"{hello}","words":1}},
{{"url":"/docs/","kind":"page","title":"Docs","digest":"{docs}","words":1}},
{{"url":"/docs/a.png","kind":"file"}},
{{"url":"/docs/first/","kind":"page","title":"First","digest":"{first}","words":3,"headings":[{{"id":"uno","text":"One"}}]}},
{{"url":"/old/","kind":"redirect","to":"/docs/first/"}},
{{"url":"/search/","kind":"list"}}]}}
"#
    );
    // The theme's style sheets and scripts, whose names tell their content.
    let (assets, others): (Vec<&str>, Vec<&str>) =
        text.split('\n').partition(|line| line.contains("\"kind\":\"asset\""));
    assert_eq!(others.join("\n"), expected);
    assert!(assets.iter().any(|line| line.starts_with("{\"url\":\"/css/folio.")), "{assets:?}");

    site.put("templates/docs.html", "{{ content }}");
    site.put("content/docs/first.md", page.replace("/old/", "/older/"));
    site.build(&[]);
    assert_eq!(
        digest(&site.published("urls.json"), "/docs/first/"),
        first,
        "neither a template nor another address is its content"
    );
    site.put("content/docs/first.md", page.replace("Two", "Three"));
    site.build(&[]);
    assert_ne!(digest(&site.published("urls.json"), "/docs/first/"), first);
}

#[test]
fn a_heading_is_found_under_its_older_ids() {
    let page = "# Keys {#keys #old-keys}\n\n## New {#new #older #oldest .wide}\n\n[a](#older)\n\n\
                ## Older\n\n[b](#older-1) [c](#old-keys) [d](#gone)\n";
    let site = small().write("content/docs/keys.md", page);
    let told = site.told();
    assert!(told.contains("no heading `gone`"), "{told}");
    assert_eq!(told.matches("broken-anchor").count(), 1, "{told}");
    site.build(&["--allow-errors"]);
    let html = site.published("docs/keys/index.html");
    assert!(
        html.contains(
            "<h2 id=\"new\" class=\"wide\"><span id=\"older\"></span><span id=\"oldest\"></span>New<a"
        ),
        "{html}"
    );
    assert!(html.contains("<h1 id=\"keys\"><span id=\"old-keys\"></span>Keys</h1>"), "{html}");
    assert!(!html.contains("#old-keys\">Keys"), "the contents lead to the id of today");
    assert!(site.published("urls.json").contains("{\"id\":\"oldest\"}"));
}

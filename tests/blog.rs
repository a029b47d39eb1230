//! A blog as its readers find their way in it: pages of a list, tags, authors, series, the archive,
//! related posts and feeds.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot touch its own site has failed"
)]

mod support;

use support::TestSite;

/// Begins a blog of posts, each with its further front matter, the first one the oldest.
fn blog(posts: &[&str]) -> TestSite {
    let mut site = TestSite::new();
    for (index, matter) in posts.iter().enumerate() {
        let (number, day) = (index + 1, index + 1);
        let text = format!(
            "---\ntitle: Post {number}\npublishedAt: 2026-01-{day:02}\n{matter}\n---\n\nText {number}.\n"
        );
        site = site.write(&format!("content/blog/p{number}.md"), text);
    }
    site
}

fn titles(html: &str) -> Vec<&str> {
    let main = html.split("<ol class=\"posts\">").nth(1).unwrap_or_default();
    let list = main.split("</ol>").next().unwrap();
    list.match_indices("<h2><a href=\"")
        .map(|(at, _)| list[at..].split('>').nth(2).unwrap().split('<').next().unwrap())
        .collect()
}

#[test]
fn a_long_list_has_pages_with_a_way_between_them() {
    let site = blog(&["", "", "", "", ""]);
    site.put(
        "folio.toml",
        "base_url = \"https://site.example\"\n[collections.blog]\npage_size = 2\n",
    );
    site.build(&[]);
    assert_eq!(titles(&site.published("blog/index.html")), ["Post 5", "Post 4"]);
    let second = site.published("blog/page/2/index.html");
    assert_eq!(titles(&second), ["Post 3", "Post 2"]);
    assert!(second.contains("rel=\"prev\" href=\"/blog/\""), "{second}");
    assert!(second.contains("rel=\"next\" href=\"/blog/page/3/\""));
    assert!(second.contains("Page 2 of 3"));
    assert!(second.contains("<title>Blog, page 2 · "));
    assert_eq!(titles(&site.published("blog/page/3/index.html")), ["Post 1"]);
    assert!(!site.is_published("blog/page/1/index.html"), "the first page has one address");
    assert!(!site.is_published("blog/page/4/index.html"));
    let archive = site.published("blog/archive/index.html");
    assert!(archive.contains("<h2>2026</h2>") && archive.contains("Post 1</a>"));
}

#[test]
fn a_short_list_has_one_page_and_no_archive() {
    let site = blog(&["", ""]);
    site.build(&[]);
    assert!(!site.is_published("blog/page/2/index.html"));
    assert!(!site.is_published("blog/archive/index.html"));
    assert!(!site.published("blog/index.html").contains("class=\"pagination\""));
}

#[test]
fn the_page_above_a_list_keeps_its_text_and_gets_the_pages_too() {
    let site = blog(&["", "", ""])
        .write("content/blog/index.md", "---\ntitle: News\n---\n\nWhat happens here.\n");
    site.put("folio.toml", "base_url = \"https://s.example\"\n[collections.blog]\npage_size = 2\n");
    site.build(&[]);
    let first = site.published("blog/index.html");
    assert!(first.contains("What happens here."));
    assert_eq!(titles(&first), ["Post 3", "Post 2"]);
    assert!(first.contains("href=\"/blog/page/2/\""));
    assert_eq!(titles(&site.published("blog/page/2/index.html")), ["Post 1"]);
}

#[test]
fn tags_and_authors_have_lists_whatever_their_case() {
    let site = blog(&[
        "tags: [Rust, C++]\nauthors: [Ada Lovelace]",
        "tags: [rust]",
        "tags: [Rust]\nauthors: [ada  lovelace]",
    ]);
    site.build(&[]);
    let tag = site.published("blog/tags/rust/index.html");
    assert!(tag.contains("<h1>Rust</h1>"), "the commonest spelling");
    assert_eq!(titles(&tag), ["Post 3", "Post 2", "Post 1"]);
    assert!(tag.contains("href=\"/blog/tags/rust/atom.xml\""));
    assert_eq!(titles(&site.published("blog/tags/c-plus-plus/index.html")), ["Post 1"]);
    assert_eq!(
        titles(&site.published("blog/authors/ada-lovelace/index.html")),
        ["Post 3", "Post 1"]
    );
    let tags = site.published("blog/tags/index.html");
    assert!(tags.contains("<a href=\"/blog/tags/rust/\">Rust</a> <span>3 posts</span>"), "{tags}");
    let post = site.published("blog/p1/index.html");
    assert!(post.contains("<a rel=\"tag\" href=\"/blog/tags/c-plus-plus/\">C++</a>"), "{post}");
    assert!(
        post.contains("<a rel=\"author\" href=\"/blog/authors/ada-lovelace/\">Ada Lovelace</a>")
    );
    let sitemap = site.published("sitemap.xml");
    assert!(sitemap.contains("<loc>https://site.example/blog/tags/rust/</loc>"));
    let feed = site.published("blog/tags/rust/atom.xml");
    assert_eq!(feed.matches("<entry>").count(), 3);
    assert!(feed.contains("<link rel=\"self\" type=\"application/atom+xml\" href=\"https://site.example/blog/tags/rust/atom.xml\"/>"));
}

#[test]
fn terms_whose_addresses_would_be_equal_get_different_ones() {
    let site = blog(&["tags: [a/b, a-b, \"a b\"]"]);
    site.build(&[]);
    for folder in ["a-b", "a-b-2", "a-b-3"] {
        assert!(site.is_published(&format!("blog/tags/{folder}/index.html")), "{folder}");
    }
}

#[test]
fn a_page_of_an_author_stands_where_a_list_would() {
    let site = blog(&["tags: [rust]"]).write(
        "content/blog/tags/rust.md",
        "---\ntitle: On Rust\npublishedAt: 2026-02-01\n---\n\nMine.\n",
    );
    site.build(&[]);
    assert!(site.published("blog/tags/rust/index.html").contains("Mine."));
    assert!(site.is_published("blog/tags/index.html"));
}

#[test]
fn links_lead_to_lists_too() {
    let site = blog(&["tags: [rust]"]).write(
        "content/docs/index.md",
        "---\ntitle: Docs\n---\n\n[Rust](/blog/tags/rust), [all](../blog/tags/)\n",
    );
    assert_eq!(site.told(), "");
}

#[test]
fn an_old_address_may_lead_to_a_list_and_away_from_one() {
    let site = blog(&["tags: [rust]"]);
    site.put(
        "folio.toml",
        "base_url = \"https://s.example\"\n[redirects]\n\"/topics/rust\" = \"/blog/tags/rust\"\n\"/blog/tags\" = \"/blog\"\n",
    );
    site.build(&[]);
    assert!(site.published("topics/rust/index.html").contains("url=/blog/tags/rust/"));
    assert!(site.published("blog/tags/index.html").contains("url=/blog/"));
}

#[test]
fn a_series_is_read_from_its_beginning() {
    let site = blog(&["series: Scaling", "", "series: scaling"]);
    site.build(&[]);
    let post = site.published("blog/p3/index.html");
    assert!(post.contains("Part 2 of 2 in <a href=\"/blog/series/scaling/\">"), "{post}");
    let first = post.find("<li><a href=\"/blog/p1/\">Post 1</a></li>").unwrap();
    let own = post.find("<li><span aria-current=\"page\">Post 3</span></li>").unwrap();
    assert!(first < own);
    assert!(!site.published("blog/p2/index.html").contains("class=\"series\""));
}

#[test]
fn related_posts_share_rare_tags_first() {
    let site = blog(&[
        "tags: [common]",
        "tags: [common, rare]",
        "tags: [common]",
        "tags: [common]",
        "tags: [common, rare]",
        "tags: [lonely]",
    ]);
    site.build(&[]);
    let post = site.published("blog/p2/index.html");
    let related =
        post.split("class=\"related\"").nth(1).unwrap().split("</section>").next().unwrap();
    let order: Vec<&str> = related.split("href=\"/blog/").skip(1).map(|rest| &rest[..2]).collect();
    assert_eq!(order, ["p5", "p1", "p3"], "the rare tag, then the nearest in time");
    assert!(!site.published("blog/p6/index.html").contains("class=\"related\""));
}

#[test]
fn the_json_feed_carries_whole_posts() {
    let site = blog(&["tags: [rust]\nauthors: [Ada]", ""]);
    site.put(
        "content/blog/p2.md",
        "---\ntitle: \"A \\\"b\\\"\"\npublishedAt: 2026-01-02\n---\n\n[One](p1.md)\n",
    );
    site.build(&[]);
    let feed: serde_json::Value = serde_json::from_str(&site.published("blog/feed.json")).unwrap();
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(feed["feed_url"], "https://site.example/blog/feed.json");
    assert_eq!(feed["items"][0]["title"], "A \"b\"");
    assert_eq!(
        feed["items"][0]["content_html"],
        "<p><a href=\"https://site.example/blog/p1/\">One</a></p>\n"
    );
    assert_eq!(feed["items"][1]["tags"][0], "rust");
    assert_eq!(feed["items"][1]["authors"][0]["name"], "Ada");
}

#[test]
fn a_post_with_a_picture_shows_it_in_lists_and_in_the_sitemap() {
    let site = blog(&["", "image: p.svg"])
        .write(
            "content/blog/p.svg",
            "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='30'/>",
        )
        .write(
            "content/blog/q.svg",
            "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='30'/>",
        );
    site.build(&[]);
    let list = site.published("blog/index.html");
    let picture = "<img class=\"cover\" src=\"/blog/p.svg\" alt=\"\" loading=\"lazy\" \
                   decoding=\"async\" width=\"40\" height=\"30\">";
    assert_eq!(list.matches("class=\"cover\"").count(), 1);
    assert!(list.contains(picture), "{list}");
    let sitemap = site.published("sitemap.xml");
    let image = |name: &str| {
        format!(
            "<image:image><image:loc>https://site.example/blog/{name}.svg</image:loc></image:image>"
        )
    };
    assert_eq!(sitemap.matches(&image("p")).count(), 1, "{sitemap}");

    // A picture in the text of a page is told too, each once.
    let text = "---\ntitle: Post 1\npublishedAt: 2026-01-01\n---\n\n![One](q.svg) ![Two](q.svg)\n";
    site.put("content/blog/p1.md", text);
    site.build(&[]);
    let sitemap = site.published("sitemap.xml");
    assert_eq!(sitemap.matches(&image("q")).count(), 1, "{sitemap}");
    assert!(sitemap.contains("xmlns:image=\"http://www.google.com/schemas/sitemap-image/1.1\""));
}

//! What a writer reads when something is wrong with links, files, collisions or templates: the
//! whole message, as the terminal shows it.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot touch its own site has failed"
)]

mod support;

use support::TestSite;

/// A site with a page to link from and a few to link to.
fn site(body: &str) -> TestSite {
    TestSite::new()
        .write("content/docs/page.md", body)
        .write(
            "content/docs/guides/org-keys.md",
            "---\ntitle: Keys\n---\n\n## A01 — Prompt Injection ✅\n\n## Lifecycle\n",
        )
        .write("content/docs/guides/diagram.png", "<svg viewBox=\"0 0 4 3\"/>")
        .write("content/blog/2026-04-20-waitlist.md", "---\ntitle: Waitlist\n---\n\nx\n")
        .write(
            "content/blog/2026-05-01-roadmap.md",
            "---\ntitle: Roadmap\nslug: the-road\n---\n\nx\n",
        )
}

macro_rules! told {
    ($site:expr, @$expected:literal) => {
        insta::assert_snapshot!($site.told(), @$expected)
    };
}

#[test]
fn every_good_spelling_of_a_link_is_silent() {
    let links = [
        "/docs/guides/org-keys",
        "/docs/guides/org-keys/",
        "/docs/guides/org-keys.md",
        "/docs/guides/org-keys.mdx",
        "/docs/guides/org-keys.html",
        "/docs/guides/org-keys#lifecycle",
        "./guides/org-keys.md",
        "guides/org-keys",
        "guides/org-keys.md?x=1#a01--prompt-injection-",
        "../blog/2026-04-20-waitlist.md",
        "../blog/2026-05-01-roadmap.md",
        "/blog/the-road",
        "/blog/",
        "/docs/guides",
        "/docs/guides/index",
        "#",
        "#top",
        "/",
        "guides/diagram.png",
        "/docs/guides/diagram.png",
        "mailto:a@b.example",
        "https://x.example/gone",
        "//x.example",
        "/blog/atom.xml",
        "/sitemap.xml",
        "#caf%C3%A9",
        "tel:+1",
    ];
    let body: String = links.iter().flat_map(|link| ["- [x](", link, ")\n"]).collect();
    told!(site(&format!("## Café\n\n{body}")), @"");
}

#[test]
fn a_missing_page_names_the_dated_one() {
    told!(site("See [it](/blog/waitlist).\n"), @"
    error[broken-link]: there is no page `/blog/waitlist`
     --> content/docs/page.md:1:10
      |
    1 | See [it](/blog/waitlist).
      |          ^^^^^^^^^^^^^^
      |
    help: did you mean `/blog/2026-04-20-waitlist`?
      |
    1 | See [it](/blog/2026-04-20-waitlist).
      |                +++++++++++
    ");
}

#[test]
fn a_missing_page_names_the_slugged_one() {
    told!(site("See [it](/blog/2026-05-01-roadmap).\n"), @"
    error[broken-link]: there is no page `/blog/2026-05-01-roadmap`
     --> content/docs/page.md:1:10
      |
    1 | See [it](/blog/2026-05-01-roadmap).
      |          ^^^^^^^^^^^^^^^^^^^^^^^^
      |
    help: did you mean `/blog/the-road`?
      |
    1 - See [it](/blog/2026-05-01-roadmap).
    1 + See [it](/blog/the-road).
      |
    ");
}

#[test]
fn a_missing_relative_page_is_respelt_relative() {
    told!(site("See [keys](./guides/org-key.md#lifecycle).\n"), @"
    error[broken-link]: there is no page `/docs/guides/org-key`
     --> content/docs/page.md:1:12
      |
    1 | See [keys](./guides/org-key.md#lifecycle).
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: did you mean `./guides/org-keys.md#lifecycle`?
    ");
}

#[test]
fn a_missing_page_that_nothing_is_near_to() {
    told!(site("See [it](/docs/enterprise/pricing).\n"), @"
    error[broken-link]: there is no page `/docs/enterprise/pricing`
     --> content/docs/page.md:1:10
      |
    1 | See [it](/docs/enterprise/pricing).
      |          ^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: link to a page that exists, or write the missing page
    ");
}

#[test]
fn a_missing_page_in_another_case() {
    told!(site("See [it](/docs/Guides/Org-Keys).\n"), @"
    error[broken-link]: there is no page `/docs/Guides/Org-Keys`
     --> content/docs/page.md:1:10
      |
    1 | See [it](/docs/Guides/Org-Keys).
      |          ^^^^^^^^^^^^^^^^^^^^^
      |
    help: did you mean `/docs/guides/org-keys`?
      |
    1 - See [it](/docs/Guides/Org-Keys).
    1 + See [it](/docs/guides/org-keys).
      |
    ");
}

#[test]
fn a_link_without_a_destination() {
    told!(site("See [it]().\n"), @"
    error[broken-link]: the link has no destination
     --> content/docs/page.md:1:5
      |
    1 | See [it]().
      |     ^^^^^^
      |
      = help: write where it leads between the parentheses
    ");
}

#[test]
fn a_missing_heading_on_another_page() {
    told!(site("See [it](guides/org-keys.md#lifecycles).\n"), @"
    error[broken-anchor]: no heading `lifecycles` on `/docs/guides/org-keys/`
     --> content/docs/page.md:1:10
      |
    1 | See [it](guides/org-keys.md#lifecycles).
      |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
    help: did you mean `#lifecycle`? (heading on line 7)
      |
    1 - See [it](guides/org-keys.md#lifecycles).
    1 + See [it](guides/org-keys.md#lifecycle).
      |
    ");
}

#[test]
fn missing_headings_of_one_cause_are_told_once() {
    let body = "## A01 — One ✅\n\n## A02 — Two ✅\n\n| a |\n|---|\n| [1](#a01-one) |\n| [2](#a02-two) |\n| [2](#a02-two) |\n";
    told!(site(body), @"
    error[broken-anchor]: no heading `a01-one` on this page
     --> content/docs/page.md:7:7
      |
    7 | | [1](#a01-one) |
      |       ^^^^^^^^
      |
      = note: 2 more have the same cause: lines 8, 9
    help: did you mean `#a01--one-`? (heading on line 1)
      |
    7 - | [1](#a01-one) |
    7 + | [1](#a01--one-) |
      |
    ");
}

#[test]
fn a_heading_of_a_page_without_headings() {
    told!(site("[x](/blog/2026-04-20-waitlist#top-reasons)\n"), @"
    error[broken-anchor]: no heading `top-reasons` on `/blog/2026-04-20-waitlist/`
     --> content/docs/page.md:1:5
      |
    1 | [x](/blog/2026-04-20-waitlist#top-reasons)
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: the page has no headings: link to it without a fragment
    ");
}

#[test]
fn a_missing_image() {
    told!(site("![Flow](guides/diagramm.png)\n"), @"
    error[broken-asset]: there is no image `guides/diagramm.png`
     --> content/docs/page.md:1:9
      |
    1 | ![Flow](guides/diagramm.png)
      |         ^^^^^^^^^^^^^^^^^^^
      |
      = help: did you mean `/docs/guides/diagram.png`?
    ");
}

#[test]
fn a_missing_download() {
    told!(site("[report](report.pdf)\n"), @"
    error[broken-asset]: there is no file `report.pdf`
     --> content/docs/page.md:1:10
      |
    1 | [report](report.pdf)
      |          ^^^^^^^^^^
      |
      = help: put the file beside the page, or under `static/`
    ");
}

#[test]
fn an_image_that_is_a_page() {
    told!(site("![x](guides/org-keys.md)\n"), @"
    error[broken-asset]: `/docs/guides/org-keys/` is a page, not an image
     --> content/docs/page.md:1:6
      |
    1 | ![x](guides/org-keys.md)
      |      ^^^^^^^^^^^^^^^^^^
      |
      = help: name a file beside the page or under `static/`
    ");
}

#[test]
fn a_missing_picture_of_the_front_matter() {
    told!(site("---\ntitle: P\nimage: cover.png\n---\n\nx\n"), @"
    error[broken-asset]: there is no image `cover.png`
     --> content/docs/page.md:3:8
      |
    3 | image: cover.png
      |        ^^^^^^^^^
      |
      = help: put the image beside the page, or under `static/`
    ");
}

#[test]
fn links_in_html_and_components_are_checked_too() {
    told!(site("<p><a href=\"/docs/gone\">a</a></p>\n\n<Card title=\"B\" href=\"/blog/waitlist\">c</Card>\n"), @r#"
    error[broken-link]: there is no page `/docs/gone`
     --> content/docs/page.md:1:13
      |
    1 | <p><a href="/docs/gone">a</a></p>
      |             ^^^^^^^^^^
      |
      = help: link to a page that exists, or write the missing page

    error[broken-link]: there is no page `/blog/waitlist`
     --> content/docs/page.md:3:23
      |
    3 | <Card title="B" href="/blog/waitlist">c</Card>
      |                       ^^^^^^^^^^^^^^
      |
    help: did you mean `/blog/2026-04-20-waitlist`?
      |
    3 | <Card title="B" href="/blog/2026-04-20-waitlist">c</Card>
      |                             +++++++++++
    "#);
}

#[test]
fn a_link_to_a_draft_and_one_to_a_scheduled_page() {
    let site = site("[a](../blog/draft.md) [b](/blog/later)\n")
        .write(
            "content/blog/draft.md",
            "---\ntitle: D\npublishedAt: 2026-01-01\ndraft: true\n---\nx\n",
        )
        .write("content/blog/later.md", "---\ntitle: L\npublishedAt: 2199-01-01T09:00Z\n---\nx\n");
    told!(site, @"
    error[unpublished-link]: the page `content/blog/draft.md` is a draft and is not public
     --> content/docs/page.md:1:5
      |
    1 | [a](../blog/draft.md) [b](/blog/later)
      |     ^^^^^^^^^^^^^^^^
      |
      = help: publish it first (remove `draft: true`), or leave the link out

    error[unpublished-link]: the page `content/blog/later.md` is scheduled: it becomes public on 2199-01-01 09:00 UTC
     --> content/docs/page.md:1:27
      |
    1 | [a](../blog/draft.md) [b](/blog/later)
      |                           ^^^^^^^^^^^
      |
      = help: publish this page after it, or leave the link out until then
    ");
}

#[test]
fn a_link_that_runs_code() {
    told!(site("[x](javascript:alert(1))\n"), @"
    warning[unsafe-link]: the link would run code in the reader's browser; it is published without its destination
     --> content/docs/page.md:1:5
      |
    1 | [x](javascript:alert(1))
      |     ^^^^^^^^^^^^^^^^^^^
      |
      = help: link to a page, or leave the link out
    ");
}

#[test]
fn two_files_for_one_url() {
    told!(site("x\n").write("content/docs/guides/org-keys/index.md", "---\ntitle: K\n---\nx\n"), @"
    error[url-collision]: `content/docs/guides/org-keys.md` is published at `/docs/guides/org-keys/` too
    --> content/docs/guides/org-keys/index.md
     = help: rename one of the two, or give one page another `slug`
    ");
}

#[test]
fn two_urls_that_differ_in_case() {
    told!(site("x\n").write("content/docs/Page.md", "x\n"), @"
    error[url-collision]: `content/docs/Page.md` is published at a URL that differs from `/docs/page/` only in case
    --> content/docs/page.md
     = help: rename one of the two, or give one page another `slug`
    ");
}

#[test]
fn an_index_hides_the_readme() {
    told!(site("x\n").write("content/docs/guides/index.md", "x\n").write("content/docs/guides/README.md", "y\n"), @"
    warning[shadowed-readme]: not published: `content/docs/guides/index.md` is the page of this folder
    --> content/docs/guides/README.md
     = help: remove one of the two, or list this file in `ignore`
    ");
}

#[test]
fn a_post_without_a_date() {
    told!(site("x\n").write("content/blog/undated.md", "---\ntitle: U\n---\nx\n"), @"
    warning[missing-date]: the post has no date, so it stands last in the list
     --> content/blog/undated.md:1:1
      |
    1 | ---
      | ^
      |
      = help: add `publishedAt: 2026-04-20` to the front matter
    ");
}

#[test]
fn a_slug_that_climbs() {
    told!(site("---\ntitle: X\nslug: ../../etc\n---\nx\n"), @"
    error[bad-slug]: the slug cannot be part of a URL: `docs/../../etc` leads outside the folder
     --> content/docs/page.md:3:7
      |
    3 | slug: ../../etc
      |       ^^^^^^^^^
      |
      = help: use letters, digits and hyphens
    ");
}

#[test]
fn an_alias_that_is_taken() {
    told!(site("---\ntitle: X\naliases: [/docs/guides/org-keys]\n---\nx\n"), @"
    error[url-collision]: `content/docs/guides/org-keys.md` is published at `/docs/guides/org-keys/` too
    --> content/docs/page.md
     = help: rename one of the two, or give one page another `slug`
    ");
}

#[test]
fn redirects_that_lead_nowhere_or_round() {
    let site = site("x\n").write(
        "folio.toml",
        "base_url = \"https://x.example\"\n[redirects]\n\"/old\" = \"/docs/pages\"\n\"/a\" = \"/b\"\n\"/b\" = \"/a\"\n",
    );
    told!(site, @r#"
    error[broken-link]: the redirect leads to `/docs/pages/`, which does not exist
     --> folio.toml:3:10
      |
    3 | "/old" = "/docs/pages"
      |          ^^^^^^^^^^^^^
      |
      = help: did you mean `/docs/page/`?

    error[redirect-loop]: the redirect leads round in a circle: /a/ → /b/
     --> folio.toml:4:8
      |
    4 | "/a" = "/b"
      |        ^^^^
      |
      = help: let one of them lead to a page

    error[redirect-loop]: the redirect leads round in a circle: /b/ → /a/
     --> folio.toml:5:8
      |
    5 | "/b" = "/a"
      |        ^^^^
      |
      = help: let one of them lead to a page
    "#);
}

#[test]
fn a_file_that_is_not_utf8() {
    told!(site("x\n").write("content/docs/latin.md", b"caf\xe9\n"), @"
    error[unreadable-text]: the file is not valid UTF-8: line 1 holds bytes that are no character
    --> content/docs/latin.md
     = help: save the file as UTF-8
    ");
}

#[test]
fn a_link_out_of_the_site() {
    let site = site("x\n");
    std::os::unix::fs::symlink("/etc", site.path("content/docs/etc")).unwrap();
    std::os::unix::fs::symlink("nowhere", site.path("content/docs/dangling.md")).unwrap();
    told!(site, @"
    error[outside-site]: the symbolic link leads to nothing
    --> content/docs/dangling.md
     = help: put the files themselves here, or mount their folder with `[[mount]]` in folio.toml

    error[outside-site]: the symbolic link leads out of the site's folder
    --> content/docs/etc
     = help: put the files themselves here, or mount their folder with `[[mount]]` in folio.toml
    ");
}

#[test]
fn a_template_that_does_not_parse() {
    told!(site("x\n").write("templates/docs.html", "<p>\n  {{ page.title | uper }}\n</p>\n"), @"
    error[template-error]: error: Unknown filter `uper`
                            --> docs.html:2:19
                             |
                           2 |   {{ page.title | uper }}
                             |                   ^^^^
    ");
}

#[test]
fn a_template_that_names_what_is_not_there() {
    told!(site("x\n").write("templates/docs.html", "<p>\n  {{ page.titel }}\n</p>\n"), @"
    error[template-error]: Field `titel` is not defined. Available fields: authors, canonical, card, collection, cover, description, draft, edit_url, expired, extra, heading, heading_id, image, kind, layout, markdown, math, minutes, noindex, published, scheduled, source, tags, term, title, updated, url
     --> templates/docs.html:2:11
      |
    2 |   {{ page.titel }}
      |           ^^^^^
    ");
}

#[test]
fn a_template_that_extends_nothing() {
    told!(site("x\n").write("templates/docs.html", "{% extends \"bsae.html\" %}\n"), @"
    error[template-error]: the template extends `bsae.html`, which does not exist
    --> templates/docs.html
     = help: did you mean `base.html`?
    ");
}

#[test]
fn a_template_that_links_a_missing_file() {
    told!(site("x\n").write("templates/docs.html", "{{ asset(path=\"css/foliio.css\") }}\n"), @r#"
    error[template-error]: there is no file `static/css/foliio.css`, did you mean `css/folio.css`?
     --> templates/docs.html:1:4
      |
    1 | {{ asset(path="css/foliio.css") }}
      |    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn a_component_template_that_fails_names_the_page() {
    told!(site("<Badge>x</Badge>\n").write("templates/components/Badge.html", "{{ nope }}"), @"
    error[template-error]: Variable `nope` is not defined. Available variables: attrs, children, id, items, page, site
     --> templates/components/Badge.html:1:4
      |
    1 | {{ nope }}
      |    ^^^^
      |
      = note: used by `<Badge>` in `content/docs/page.md`
    ");
}

#[test]
fn a_layout_without_a_template() {
    told!(site("---\ntitle: X\nlayout: doc\n---\nx\n"), @"
    error[unknown-layout]: there is no template `doc.html` for the layout `doc`
     --> content/docs/page.md:3:9
      |
    3 | layout: doc
      |         ^^^
      |
      = help: did you mean `docs`?
    ");
}

#[test]
fn a_required_key_that_is_missing() {
    let site = site("---\ntitle: X\n---\nx\n").write(
        "folio.toml",
        "base_url = \"https://x.example\"\n[collections.docs]\nrequired = [\"description\"]\n",
    );
    told!(site, @"
    warning[missing-key]: pages of `docs` must have the key `description`
     --> content/docs/guides/org-keys.md:1:1
      |
    1 | ---
      | ^
      |
      = note: one more has the same cause: content/docs/page.md:1:1
      = help: add `description: …` to the front matter
    ");
}

#[test]
fn a_site_without_an_address() {
    told!(site("x\n").write("folio.toml", ""), @r#"
    warning[no-base-url]: the site's address is not known, so there is no sitemap, and feeds hold paths, not whole URLs
     |
     = help: set `base_url = "https://…"` in folio.toml, or pass --base-url
    "#);
}

#[test]
fn a_site_without_a_page() {
    told!(TestSite::new(), @"
    error[no-content]: there is no page under `content/`
     |
     = help: write `content/index.md`, or run `folio init` for a site to start from
    ");
    told!(TestSite::new().write("content/docs/a.md", "---\ntitle: A\ndraft: true\n---\nx\n"), @"
    error[no-content]: no page is public: all are drafts, scheduled or expired
     |
     = help: pass --drafts or --future to publish them all the same
    ");
}

#[test]
fn links_of_the_header_and_of_menus_are_checked() {
    let site = site("x\n")
        .write(
            "folio.toml",
            "base_url = \"https://x.example\"\n[[nav]]\ntitle = \"Docs\"\nurl = \"/docs/guide\"\n",
        )
        .write(
            "content/docs/meta.json",
            "{\"pages\": [\"...\", \"[Keys](guides/org-keys.md)\", \"[Gone](/docs/gone)\"]}\n",
        );
    told!(site, @r#"
    error[broken-link]: there is no page `/docs/gone`
     --> content/docs/meta.json:1:49
      |
    1 | {"pages": ["...", "[Keys](guides/org-keys.md)", "[Gone](/docs/gone)"]}
      |                                                 ^^^^^^^^^^^^^^^^^^^^
      |
      = help: link to a page that exists, or remove the link

    error[broken-link]: there is no page `/docs/guide`
     --> folio.toml:4:7
      |
    4 | url = "/docs/guide"
      |       ^^^^^^^^^^^^^
      |
      = help: link to a page that exists, or remove the link
    "#);
}

#[test]
fn what_has_one_cause_is_told_each_time_when_asked() {
    let site = site("[a](/docs/gone)\n\n[b](/docs/gone)\n");
    let shown =
        |arguments: &[&str]| site.run(arguments).stderr.matches("error[broken-link]").count();
    assert_eq!((shown(&["check"]), shown(&["check", "-v"])), (1, 2));
}

#[test]
fn a_file_in_the_place_of_a_folder() {
    let site = TestSite::new()
        .write("content/index.md", "---\naliases: [/old]\ntitle: Home\n---\nText.\n")
        .write("static/old", "a file\n");
    insta::assert_snapshot!(site.told(), @r"
    error[url-collision]: there is a folder `/old/` on the site, so no file `/old` can be
    --> static/old
     = help: rename the file, or move what lies in the folder
    ");
}

#[test]
fn a_card_that_cannot_show_its_title_is_told() {
    let post = |title: &str, more: &str| {
        format!("---\ntitle: {title}\npublishedAt: 2026-04-20\n{more}---\n\nx\n")
    };
    let site = TestSite::new()
        .write("folio.toml", "base_url = \"https://x.example\"\n")
        .write("content/blog/a.md", post("発行の手順", ""))
        .write("content/blog/b.md", post("発行の手順", "image: https://x.example/own.png\n"))
        .write("content/blog/c.md", post("Größe ändern 🎉, Ελλάδα", ""))
        .write("content/docs/d.md", post("発行の手順", ""));
    told!(site, @"
    note[card-without-title]: the card for links to this page shows the name of the site, not the title
     --> content/blog/a.md:2:8
      |
    2 | title: 発行の手順
      |        ^^^^^^^^^^
      |
      = note: the typeface of cards has no `発`
      = help: name a picture of your own: `image: ./cover.png`
    ");
}

//! What a query finds, on sites of a few pages.

use std::{borrow::Cow, collections::BTreeMap};

use folio::search::{
    Facet, Hit, Loaded, MANIFEST, Manifest, PageText, Postings, SectionText, TAGS, WORDS,
    common_words, postings, search, shard_path, shards, tags,
};

/// A page of a title, and a text for each section.
fn page<'a>(title: &'a str, texts: &[&'a str]) -> PageText<'a> {
    let section = |text| SectionText { text, ..SectionText::default() };
    let sections = texts.iter().copied().map(section).collect();
    PageText { language: "en", title, sections, ..PageText::default() }
}

/// The files of a site; the first half of its pages is the facet `blog`.
fn site(pages: &[PageText<'_>]) -> BTreeMap<String, Vec<u8>> {
    let all: Vec<Postings> = pages.iter().map(postings).collect();
    let numbered: Vec<(u32, &Postings)> = (0..).zip(&all).collect();
    let half = u32::try_from(pages.len() / 2).expect("few pages");
    let blog = Facet { name: "blog".into(), title: "Blog".into(), from: 0, to: half };
    let manifest = Manifest::new(pages.len(), vec![blog], ["en"]);
    let made = shards(&numbered, manifest.shards());
    let mut files: BTreeMap<String, Vec<u8>> =
        (0..).zip(&made).map(|(number, shard)| (shard_path(number), shard.bytes.clone())).collect();
    let tagged = (0..).zip(pages).flat_map(|(n, page)| page.tags.iter().map(move |tag| (n, *tag)));
    files.insert(MANIFEST.to_owned(), manifest.to_json().into());
    files.insert(WORDS.to_owned(), common_words(&made).into());
    files.insert(TAGS.to_owned(), tags(tagged).into());
    files
}

fn ask(pages: &[PageText<'_>], query: &str, facet: Option<&str>) -> Vec<Hit> {
    let files = site(pages);
    let open = |path: &str| files.get(path).map(|bytes| Cow::Borrowed(bytes.as_slice()));
    search(&Loaded::open(open).expect("an index"), query, facet, 10)
}

fn found(pages: &[PageText<'_>], query: &str) -> Vec<u32> {
    ask(pages, query, None).iter().map(|hit| hit.page).collect()
}

#[test]
fn a_beginning_finds_words() {
    let pages = [page("Webhooks", &[]), page("Other", &["A webhook, once."]), page("Web", &[])];
    assert_eq!(found(&pages, "webh"), [0, 1]);
    assert_eq!(found(&pages, "we"), [] as [u32; 0], "two letters say nothing yet");
    assert_eq!(found(&pages, "web "), [2], "a space closes the word");
    assert_eq!(
        found(&pages, "webho other"),
        [1],
        "a word before the last begins only what is missing"
    );
}

#[test]
fn exact_beats_beginning_and_beginning_beats_typo() {
    let pages = [page("Portal", &[]), page("Port", &[]), page("Pord", &[])];
    assert_eq!(found(&pages, "port"), [1, 0], "what is there is not mistyped");
    assert_eq!(found(&[page("Pord", &[]), page("Portal", &[])], "port"), [1]);
    assert_eq!(found(&[page("Pord", &[])], "port"), [0]);
    let score = |query| ask(&[page("Porting", &[])], query, None)[0].score;
    assert!(score("porting") > score("por") && score("poritng") < score("porti"));
}

#[test]
fn forms_of_a_word_find_each_other() {
    let pages = [page("Other", &[]), page("Deploying", &[]), page("More", &["It was deployed."])];
    assert_eq!(found(&pages, "deployed"), [1, 2], "a stem that both pages share");
    assert_eq!(found(&pages, "deployers "), [1, 2], "an ending that no page has");
    assert_eq!(found(&pages, "deps "), [] as [u32; 0], "too little of it is the same");
}

#[test]
fn words_in_one_section_come_first() {
    let apart = page("A", &["The queue is long.", "A worker sleeps."]);
    let together = page("B", &["Nothing here yet.", "The queue wakes a worker."]);
    let hits = ask(&[apart, together, page("Queue", &[])], "queue worker", None);
    let places: Vec<_> = hits.iter().map(|hit| (hit.page, hit.section)).collect();
    assert_eq!(
        places,
        [(1, Some(1)), (0, Some(1))],
        "and a page without one of them does not come"
    );
}

#[test]
fn a_typo_in_the_first_letters_finds_a_common_word() {
    let pages = [page("Workspaces", &[]), page("Other", &["Of a workspace."]), page("More", &[])];
    assert_eq!(found(&pages, "owrkspace"), [0, 1]);
    assert_eq!(found(&pages, "wrkspace"), [0, 1]);
    assert_eq!(found(&pages[1..], "owrkspace"), [] as [u32; 0], "one page makes no word common");
}

#[test]
fn a_facet_and_a_tag_leave_their_pages() {
    let mut pages =
        [page("Token", &[]), page("Token", &[]), page("Token", &[]), page("Token", &[])];
    pages[1].tags = vec!["Long Name"];
    pages[3].tags = vec!["long name", "b"];
    let found = |query, facet| -> Vec<u32> {
        ask(&pages, query, facet).iter().map(|hit| hit.page).collect()
    };
    assert_eq!(found("token", None), [0, 1, 2, 3], "equal pages stand in their order");
    assert_eq!(found("token", Some("blog")), [0, 1]);
    assert_eq!(found("token", Some("none")), [0, 1, 2, 3], "as in the browser");
    assert_eq!(found("token tag:\"long name\"", None), [1, 3]);
    assert_eq!(found("tag:\"LONG NAME\" tag:b", None), [3]);
    assert_eq!(found("tag:none token", None), [] as [u32; 0]);
}

#[test]
fn nothing_is_found() {
    let pages = [page("Token", &["Some text."])];
    for query in ["", " ", "xqzzyv", "検索", "x", "…", "tag:", "tag:none"] {
        assert_eq!(ask(&pages, query, None), [], "{query}");
    }
    assert_eq!(found(&[], "token"), [] as [u32; 0]);
    assert_eq!(found(&pages, "token xqzzyv"), [0], "the words that are there");
}

#[test]
fn stop_words_are_looked_for_alone() {
    let pages = [page("How to", &[]), page("Token", &["How to make one."])];
    assert_eq!(found(&pages, "how to token"), [1]);
    assert_eq!(found(&pages, "how to"), [0]);
}

#[test]
fn every_writing_is_found() {
    let pages = [page("全文検索とGröße", &["Crème brûlée"]), page("queue.schema_registry", &[])];
    for (query, page) in
        [("検索", 0), ("GROSSE", 0), ("creme brul", 0), ("schema_reg", 1), ("x.registry", 1)]
    {
        assert_eq!(found(&pages, query), [page], "{query}");
    }
}

#[test]
fn a_limit_cuts_and_missing_files_find_nothing() {
    let mut files = site(&[page("Token", &[]), page("Token", &[])]);
    let ask = |files: &BTreeMap<String, Vec<u8>>| {
        let open = |path: &str| files.get(path).map(|bytes| Cow::Borrowed(bytes.as_slice()));
        search(&Loaded::open(open).expect("an index"), "token", None, 1).len()
    };
    assert_eq!(ask(&files), 1);
    files.retain(|path, _| path == MANIFEST);
    assert_eq!(ask(&files), 0);
}

//! The law of the engine: whatever was remembered, a build comes to the bytes and the diagnostics of
//! one that remembers nothing; and an edit that changes no answer makes nothing.

#![allow(clippy::unwrap_used, reason = "a test that cannot build its own site has failed")]

use std::collections::BTreeMap;
use std::sync::Mutex;

use chrono::{DateTime, Utc};
use folio::config;
use folio::diagnostic::Diagnostic;
use folio::digest::Digest;
use folio::engine::{Build, Cache, Edition, Held, Memo, Progress, Sink};
use folio::library::Moment;
use folio::output::{self, Content};
use folio::paths::{OutputPath, SourcePath};
use folio::site::Site;
use folio::source::Snapshot;
use proptest::prelude::*;

struct Silent;

impl Progress for Silent {
    fn done(&self, _: usize) {}
}

/// A published folder in memory.
#[derive(Default)]
struct Folder {
    old: BTreeMap<OutputPath, Vec<u8>>,
    new: Mutex<BTreeMap<OutputPath, Vec<u8>>>,
}

impl Sink for Folder {
    fn has(&self, path: &OutputPath, digest: Digest) -> bool {
        self.old.get(path).is_some_and(|bytes| Digest::of(bytes) == digest)
    }

    fn keep(&self, path: &OutputPath) -> folio::fs::Result<()> {
        self.new.lock().unwrap().insert(path.clone(), self.old[path].clone());
        Ok(())
    }

    fn earlier(&self, path: &OutputPath) -> Option<Vec<u8>> {
        self.old.get(path).cloned()
    }

    fn accept(&self, path: &OutputPath, content: &Content) -> folio::fs::Result<Option<Digest>> {
        let bytes = match content {
            Content::Bytes(bytes) => bytes.to_vec(),
            Content::Join(parts) => {
                let new = self.new.lock().unwrap();
                output::join(parts, |part| Ok::<_, ()>(new[part].clone())).unwrap()
            }
            Content::Copy(_) => panic!("everything is in memory"),
        };
        let digest = Digest::of(&bytes);
        self.new.lock().unwrap().insert(path.clone(), bytes);
        Ok(Some(digest))
    }
}

/// The sources of a site, to be edited.
#[derive(Debug, Clone)]
struct Sources {
    files: BTreeMap<String, String>,
    config: String,
    now: DateTime<Utc>,
    drafts: bool,
}

impl Sources {
    fn new() -> Self {
        let mut sources = Self {
            files: BTreeMap::new(),
            config: "title = \"Law\"\nbase_url = \"https://law.example/x\"\n".to_owned(),
            now: "2026-05-01T00:00:00Z".parse().unwrap(),
            drafts: false,
        };
        for (name, text) in [
            ("content/index.md", "---\ntitle: Home\n---\nSee [docs](/docs/)."),
            ("content/docs/index.md", "# Docs\n\n[A](a.md) and [B](./b.md#two)."),
            ("content/docs/a.md", "---\ntitle: A\n---\n## One\n\n[b](b.md) <Callout>x</Callout>"),
            (
                "content/docs/b.md",
                "---\ntitle: B\norder: 2\n---\n## Two\n\n```rust\nfn f() {}\n```",
            ),
            ("content/docs/deep/c.mdx", "# C\n\n> [!NOTE]\n> See [a](../a.md) and ![p](p.svg).\n"),
            ("content/docs/deep/p.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
            ("content/blog/2026-01-01-x.md", "---\ntitle: X\ntags: [t]\n---\nFirst of X."),
            (
                "content/blog/2026-02-01-y.md",
                "---\ntitle: Y\n---\nFirst of Y. [x](2026-01-01-x.md)",
            ),
            ("content/blog/2026-09-01-z.md", "---\ntitle: Z\n---\nIn the future."),
        ] {
            sources.files.insert(name.to_owned(), text.to_owned());
        }
        sources
    }

    fn site(&self) -> Site {
        let path = SourcePath::new("folio.toml").unwrap();
        let (config, _) = config::parse(&path, &self.config);
        let files = self.files.iter().map(|(name, text)| (name.as_str(), text.as_bytes()));
        let moment = Moment { now: self.now, drafts: self.drafts, future: false };
        Site::new(config, Snapshot::from_memory(files), moment)
    }
}

/// What a build gave.
struct Outcome {
    outputs: BTreeMap<OutputPath, Vec<u8>>,
    diagnostics: Vec<Diagnostic>,
    build: Build,
    memo: Memo,
}

fn build(edition: &Edition, old: BTreeMap<OutputPath, Vec<u8>>) -> Outcome {
    let folder = Folder { old, new: Mutex::default() };
    let mut build = edition.build(&folder, &Silent).unwrap();
    let diagnostics = std::mem::take(&mut build.diagnostics);
    let outputs = folder.new.into_inner().unwrap();
    Outcome { outputs, diagnostics, build, memo: edition.memo() }
}

fn cold(sources: &Sources) -> Outcome {
    build(&Edition::new(sources.site()), BTreeMap::new())
}

fn assert_same(warm: &Outcome, cold: &Outcome) {
    let names = |outcome: &Outcome| outcome.outputs.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(warm), names(cold));
    for (path, bytes) in &cold.outputs {
        let (warm, cold) = (&warm.outputs[path], bytes);
        assert_eq!(String::from_utf8_lossy(warm), String::from_utf8_lossy(cold), "{path}");
    }
    assert_eq!(warm.diagnostics, cold.diagnostics);
}

/// One change of the sources.
#[derive(Debug, Clone)]
enum Edit {
    Write(&'static str, &'static str),
    Append(usize, &'static str),
    Retitle(usize, &'static str),
    Remove(usize),
    Rename(usize, &'static str),
    Config(&'static str),
    Moment(&'static str),
    Drafts(bool),
    Nothing,
}

const WRITTEN: &[(&str, &str)] = &[
    ("content/docs/meta.json", r#"{"title": "Manual", "pages": ["b", "a", "..."]}"#),
    (
        "content/docs/meta.json",
        r#"{"pages": ["a", "---Rest---", "[Out](https://o.example)", "deep"]}"#,
    ),
    ("content/docs/deep/meta.json", r#"{"root": true}"#),
    ("content/docs/new.md", "---\ntitle: New\n---\n[c](deep/c.mdx) [gone](gone.md)"),
    ("content/docs/deep/d.md", "---\ntitle: D\ndraft: true\n---\ntext"),
    ("content/docs/gone.md", "# Gone\n"),
    ("content/docs/b.md", "---\ntitle: B\n---\n## Two\n\nother text\n"),
    ("content/blog/2026-03-01-n.md", "---\ntitle: N\nlayout: special\n---\n*new* post"),
    ("content/docs/ruby.md", "# R\n\n```ruby\ndef f = \"a #{b}\" # c\n```\n\n```ruby\n:x\n```\n"),
    ("content/docs/lay.md", "---\nlayout: specal\n---\n# Lay"),
    ("content/about.md", "---\naliases: [/old]\ntitle: About\n---\n$x^2$"),
    ("templates/special.html", "{{ page.title }} {{ content }}"),
    ("templates/partials/heading.html", "<h1>{{ page.title }}!</h1>"),
    ("templates/docs.html", "{{ page.nonsense }}"),
    ("templates/components/Callout.html", "<aside>{{ children }}</aside>"),
    ("templates/components/Own.html", "<b>{{ children }}</b>"),
    ("content/docs/own.mdx", "# Own\n\n<Own>x</Own>\n"),
    ("static/css/folio.css", "body { color: red }"),
    ("static/robots.txt", "User-agent: x\n"),
    ("content/docs/deep/p.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"p\"/>"),
];

const CONFIGS: &[&str] = &[
    "title = \"Law\"\nbase_url = \"https://law.example/x\"\n",
    "title = \"Other\"\nbase_url = \"https://law.example\"\ntimezone = \"Asia/Tokyo\"\n",
    "title = \"Law\"\n[markdown]\nsmart_punctuation = true\n[redirects]\n\"/from\" = \"/docs/a/\"\n",
    "title = \"Law\"\nedit_url = \"https://e.example/{path}\"\n[feed]\nlimit = 1\n[[nav]]\ntitle = \"A\"\nurl = \"/docs/a\"\n",
    "title = \"Law\"\n[check.levels]\nbroken-link = \"off\"\n[theme]\naccent = \"#aa0000\"\n",
    "title = \"Law\"\n[collections.docs]\nkind = \"blog\"\n",
];

fn edits() -> impl Strategy<Value = Edit> {
    let file = 0..30_usize;
    prop_oneof![
        6 => prop::sample::select(WRITTEN).prop_map(|(name, text)| Edit::Write(name, text)),
        4 => (file.clone(), prop::sample::select(vec![
            "\nMore words.\n", "\n## Two\n", "\n[a](/docs/a) [n](/docs/new/#x)\n", "\n<Callout type=\"warn\">w</Callout>\n",
            "\n```bash\necho \"$A\"\n```\n", "\n![p](deep/p.svg)\n",
        ])).prop_map(|(at, text)| Edit::Append(at, text)),
        2 => (file.clone(), prop::sample::select(vec!["A", "Zed", "\"Q: r\""]))
            .prop_map(|(at, title)| Edit::Retitle(at, title)),
        2 => file.clone().prop_map(Edit::Remove),
        2 => (file, prop::sample::select(vec!["content/docs/moved.md", "content/blog/2026-04-01-m.md", "content/docs/deep/index.md"]))
            .prop_map(|(at, name)| Edit::Rename(at, name)),
        2 => prop::sample::select(CONFIGS).prop_map(Edit::Config),
        1 => prop::sample::select(vec!["2026-05-01T00:00:00Z", "2026-09-01T00:00:00Z", "2026-01-15T00:00:00Z"])
            .prop_map(Edit::Moment),
        1 => any::<bool>().prop_map(Edit::Drafts),
        1 => Just(Edit::Nothing),
    ]
}

fn apply(edit: &Edit, sources: &mut Sources) {
    let nth =
        |sources: &Sources, at: usize| sources.files.keys().nth(at % sources.files.len()).cloned();
    match edit {
        Edit::Write(name, text) => {
            sources.files.insert((*name).to_owned(), (*text).to_owned());
        }
        Edit::Append(at, text) => {
            if let Some(name) = nth(sources, *at)
                && name.contains(".md")
            {
                sources.files.get_mut(&name).unwrap().push_str(text);
            }
        }
        Edit::Retitle(at, title) => {
            if let Some(name) = nth(sources, *at)
                && name.contains(".md")
            {
                sources
                    .files
                    .insert(name, format!("---\ntitle: {title}\n---\n## One\n\nnew text\n"));
            }
        }
        Edit::Remove(at) => {
            if let Some(name) = nth(sources, *at)
                && sources.files.len() > 3
            {
                sources.files.remove(&name);
            }
        }
        Edit::Rename(at, to) => {
            if let Some(name) = nth(sources, *at)
                && name.contains(".md")
            {
                let text = sources.files.remove(&name).unwrap();
                sources.files.insert((*to).to_owned(), text);
            }
        }
        Edit::Config(text) => (*text).clone_into(&mut sources.config),
        Edit::Moment(now) => sources.now = now.parse().unwrap(),
        Edit::Drafts(drafts) => sources.drafts = *drafts,
        Edit::Nothing => {}
    }
}

/// A folder in which each build finds what the one before has left.
struct Disk(tempfile::TempDir);

impl Disk {
    fn holding(memo: &Memo) -> Self {
        let disk = Self(tempfile::TempDir::new().unwrap());
        folio::fs::write_atomic(&disk.0.path().join("folio"), b"a program").unwrap();
        disk.open().save(memo).unwrap();
        disk
    }

    fn open(&self) -> Cache {
        Cache::open(self.0.path(), &self.0.path().join("folio")).unwrap()
    }

    /// Builds `sources` as a process of its own does: reads, builds, writes.
    fn build(&self, sources: &Sources, outputs: BTreeMap<OutputPath, Vec<u8>>) -> Outcome {
        let cache = self.open();
        let Held::Memo(memo) = cache.load() else { panic!("nothing is remembered") };
        let outcome = build(&Edition::remembering(sources.site(), memo), outputs);
        cache.save(&outcome.memo).unwrap();
        outcome
    }

    fn size(&self, name: &str) -> u64 {
        folio::fs::file_size(&self.open().folder().join(name)).unwrap_or(0)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn warm_is_cold_after_any_edits(edits in prop::collection::vec(edits(), 1..9)) {
        let mut sources = Sources::new();
        let mut before = cold(&sources);
        let disk = Disk::holding(&before.memo);
        let mut preview = Edition::new(sources.site()).keeping_bodies();
        for edit in edits {
            apply(&edit, &mut sources);
            let fresh = cold(&sources);
            let warm = disk.build(&sources, before.outputs);
            assert_same(&warm, &fresh);
            // Built again, nothing is made.
            let again = disk.build(&sources, warm.outputs);
            assert_same(&again, &fresh);
            prop_assert_eq!((again.build.made, again.build.rendered), (0, 0));
            prop_assert!(again.build.is_all_remembered);
            // A preview goes from one site to the next in memory.
            preview = preview.next(sources.site());
            assert_same(&build(&preview, BTreeMap::new()), &fresh);
            before = again;
        }
    }
}

/// Builds, edits, builds again; returns how many outputs were made and bodies rendered.
fn after(edit: impl Fn(&mut Sources)) -> (usize, usize) {
    let mut sources = Sources::new();
    let before = cold(&sources);
    edit(&mut sources);
    let warm = build(&Edition::remembering(sources.site(), before.memo), before.outputs);
    assert_same(&warm, &cold(&sources));
    (warm.build.made, warm.build.rendered)
}

#[test]
fn an_edit_makes_what_shows_it_and_nothing_else() {
    let append = |name: &'static str, text: &'static str| {
        move |sources: &mut Sources| sources.files.get_mut(name).unwrap().push_str(text)
    };
    let write = |name: &'static str, text: &'static str| {
        move |sources: &mut Sources| drop(sources.files.insert(name.into(), text.into()))
    };
    assert_eq!(after(|_| {}), (0, 0));
    // Another body: its page, its Markdown, all Markdown in one file, the word's shard of the search,
    // the commonest words, and the list of addresses, which tells the digest of the text.
    assert_eq!(after(append("content/docs/b.md", "\nMore.\n")), (6, 1));
    // What shows nowhere: the Markdown, which may be the source itself, is looked at and is the same.
    assert_eq!(after(append("content/docs/b.md", "\n[unused]: /docs/\n")), (1, 1));
    // Behind its first paragraph a post shows on its page, as Markdown, in three feeds, which show the
    // other post as well, and in the search: two shards and the commonest words;
    // and in the list of addresses.
    assert_eq!(after(append("content/blog/2026-01-01-x.md", "\n\nMore.\n")), (10, 2));
    // A new post: itself, its Markdown and its card, its older neighbour, the list, the home page, three
    // feeds, the sitemap, the list of addresses, those for machines, and what is told of it in
    // the search.
    let post = "---\ntitle: New\n---\nText.";
    assert_eq!(after(write("content/blog/2026-03-01-n.md", post)), (23, 2));
    // A file beside pages is published and listed, and no page is any different.
    assert_eq!(after(write("content/docs/deep/q.svg", "<svg/>")), (2, 0));
    // A component: the two bodies that use it, as pages and as Markdown, all Markdown in one file, and the
    // list of addresses.
    assert_eq!(after(write("templates/components/Callout.html", "<i>{{ children }}</i>")), (6, 2));
    // A template: the pages that it makes, and that of a folder, whose template extends it.
    let docs = "{% extends \"base.html\" %}{% block body %}{{ content }}{% endblock %}";
    assert_eq!(after(write("templates/docs.html", docs)), (5, 0));
    // A part of a template: the lists, whose template includes it.
    assert_eq!(after(write("templates/partials/posts.html", "none")).0, 2);
    // What only checks can see.
    assert_eq!(after(|sources| sources.config.push_str("[check]\nallow_errors = true\n")), (0, 0));
    // A draft that nobody sees.
    assert_eq!(after(write("content/docs/x.md", "---\ndraft: true\n---\n# X")), (0, 0));
}

#[test]
fn an_edited_template_takes_bodies_out_of_the_pages_that_still_hold_them() {
    let mut sources = Sources::new();
    let mut before = cold(&sources);
    let template = |frame: &str| {
        format!("{{% extends \"base.html\" %}}{{% block body %}}{frame}{{% endblock %}}")
    };
    let mut edit = |frame: &str, outputs: BTreeMap<OutputPath, Vec<u8>>, memo: Memo| {
        sources.files.insert("templates/docs.html".into(), template(frame));
        let warm = build(&Edition::remembering(sources.site(), memo), outputs);
        assert_same(&warm, &cold(&sources));
        warm
    };
    before = edit("<i>{{ content }}</i>", before.outputs, before.memo);
    assert_eq!(before.build.rendered, 0);
    // Somebody was at one of the pages; another one is gone.
    let page = |name: &str| OutputPath::new(&format!("docs/{name}/index.html")).unwrap();
    let touched = before.outputs.get_mut(&page("a")).unwrap();
    *touched = String::from_utf8(touched.clone()).unwrap().replace("One", "Own").into_bytes();
    before.outputs.remove(&page("b"));
    before = edit("<b>{{ content }}</b>", before.outputs, before.memo);
    assert_eq!(before.build.rendered, 2);
    // A template that shows no body leaves none to be taken.
    before = edit("nothing", before.outputs, before.memo);
    assert_eq!(before.build.rendered, 0);
    before = edit("{{ content }}", before.outputs, before.memo);
    assert_eq!(before.build.rendered, 4);
}

#[test]
fn code_that_a_grammar_read_is_not_read_again() {
    let mut sources = Sources::new();
    let code = "```ruby\ndef f = \"a\"\n```\n";
    let page = |text: &str, code: &str| format!("# R\n\n{text}\n\n{code}");
    sources.files.insert("content/docs/r.md".into(), page("One.", code));
    let first = cold(&sources);
    assert_eq!(first.build.read_by_grammars, 1);
    let disk = Disk::holding(&first.memo);
    let again = |sources: &Sources, before: Outcome| {
        let outcome = disk.build(sources, before.outputs);
        assert_same(&outcome, &cold(sources));
        outcome
    };
    // Prose around it, then the same code on another page.
    sources.files.insert("content/docs/r.md".into(), page("Two.", code));
    let second = again(&sources, first);
    assert_eq!((second.build.rendered, second.build.read_by_grammars), (1, 0));
    sources.files.insert("content/docs/s.md".into(), page("Three.", code));
    let third = again(&sources, second);
    assert_eq!(third.build.read_by_grammars, 0);
    sources.files.insert("content/docs/s.md".into(), page("Three.", &code.replace('a', "b")));
    assert_eq!(again(&sources, third).build.read_by_grammars, 1);
}

#[test]
fn a_small_change_writes_a_small_file_that_counts_beside_its_first_one_alone() {
    let mut sources = Sources::new();
    for number in 0..40 {
        let text = format!("# Page {number}\n\nText of page {number}.\n");
        sources.files.insert(format!("content/docs/many/p{number}.md"), text);
    }
    let first = cold(&sources);
    let disk = Disk::holding(&first.memo);
    let whole = disk.size("cache");
    sources.files.insert("content/docs/many/p7.md".into(), "# Page 7\n\nOther text.\n".into());
    let second = disk.build(&sources, first.outputs);
    assert_same(&second, &cold(&sources));
    assert_eq!(disk.size("cache"), whole, "the first file stays");
    assert!((1..whole / 2).contains(&disk.size("edits")), "{} of {whole}", disk.size("edits"));
    let third = disk.build(&sources, second.outputs);
    assert_eq!((third.build.made, third.build.rendered), (0, 0), "all is remembered");
    assert!(third.build.is_all_remembered);

    // Damaged, the difference is lost, and what was before it counts.
    let place = disk.open().folder().join("edits");
    let edits = folio::fs::read(&place).unwrap();
    folio::fs::write_atomic(&place, &edits[..edits.len() - 1]).unwrap();
    let fourth = disk.build(&sources, third.outputs);
    assert_same(&fourth, &cold(&sources));
    assert!(fourth.build.rendered > 0);

    // Beside another first file it means nothing.
    disk.open().save(&cold(&Sources::new()).memo).unwrap();
    folio::fs::write_atomic(&place, &edits).unwrap();
    let fifth = disk.build(&sources, BTreeMap::new());
    assert_same(&fifth, &cold(&sources));
}

#[test]
fn another_program_and_a_damaged_file_remember_nothing() {
    let folder = tempfile::TempDir::new().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    folio::fs::write_atomic(&one, b"one program").unwrap();
    folio::fs::write_atomic(&two, b"two program").unwrap();
    let cache = Cache::open(folder.path(), &one).unwrap();
    assert!(matches!(cache.load(), Held::Nothing));
    cache.save(&cold(&Sources::new()).memo).unwrap();
    assert!(matches!(cache.load(), Held::Memo(_)));
    let other = Cache::open(folder.path(), &two).unwrap();
    assert!(matches!(other.load(), Held::Nothing));
    let file = cache.folder().join("cache");
    let whole = folio::fs::read(&file).unwrap();
    for at in [20, 40, 60, whole.len() / 2, whole.len() - 1] {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        folio::fs::write_atomic(&file, &bytes).unwrap();
        assert!(!matches!(cache.load(), Held::Memo(_)), "byte {at}");
    }
    for length in [0, 10, 48, 56, whole.len() - 1] {
        folio::fs::write_atomic(&file, &whole[..length]).unwrap();
        assert!(!matches!(cache.load(), Held::Memo(_)), "{length} bytes");
    }
}

//! Whole sites, generated: how long a page takes, and what a build adds to the sum of its pages.
//!
//! `cargo bench` prints figures; nobody asserts them, since machines differ. Compare two commits on
//! one machine.
#![allow(clippy::disallowed_methods, reason = "a bench puts its own site on disk")]

use std::fmt::Write as _;

use chrono::DateTime;
use folio::config::Config;
use folio::engine::{Edition, Nowhere, Progress};
use folio::library::Moment;
use folio::site::Site;
use folio::source::Snapshot;

fn main() {
    divan::main();
}

struct Silent;

impl Progress for Silent {
    fn done(&self, _: usize) {}
}

/// Writes page `number` of `total`: prose, a table, code in four languages and links to others.
fn page(number: usize, total: usize) -> String {
    let mut text = format!(
        "---\ntitle: \"Page {number}: notes\"\npublishedAt: 2026-01-{:02}\n---\n\n",
        number % 28 + 1
    );
    for section in 0..4 {
        let _ = write!(text, "## Part {section} of {number}\n\n");
        for sentence in 0..12 {
            let _ = write!(
                text,
                "Sentence {sentence} of *part* {section} says `value_{number}` twice. "
            );
        }
        let other = (number * 7 + section * 13) % total;
        let folder = if other.is_multiple_of(2) {
            "blog".to_owned()
        } else {
            format!("docs/s{}", other % 40)
        };
        let _ = write!(text, "\n\nSee [another](/{folder}/p{other}#part-1-of-{other}).\n\n");
    }
    text.push_str("| Key | Meaning |\n|---|---|\n");
    for row in 0..8 {
        let _ = writeln!(text, "| `key_{row}` | what {row} means |");
    }
    let _ = write!(
        text,
        "\n```bash\ncurl -X POST https://api.example/v1/{number} -d '{{\"a\": {number}}}'\n```\n"
    );
    let _ = write!(
        text,
        "\n```json\n{{\"id\": \"tok_{number}\", \"n\": {number}, \"ok\": true}}\n```\n"
    );
    let _ = write!(
        text,
        "\n```yaml\nname: job-{number}\nsteps:\n  - run: make test  # {number}\n```\n"
    );
    let _ = write!(
        text,
        "\n```python\ndef handler_{number}(event):\n    return {{\"id\": event[\"id\"], \"n\": {number}}}\n```\n"
    );
    text
}

/// Builds the snapshot of a site of `pages` pages, half posts, half docs in forty folders.
fn snapshot(pages: usize) -> Snapshot {
    let files: Vec<(String, String)> = (0..pages)
        .map(|number| {
            let folder = if number.is_multiple_of(2) {
                "blog".to_owned()
            } else {
                format!("docs/s{}", number % 40)
            };
            (format!("content/{folder}/p{number}.md"), page(number, pages))
        })
        .collect();
    Snapshot::from_memory(files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())))
}

fn moment() -> Moment {
    Moment {
        now: DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default(),
        drafts: false,
        future: false,
    }
}

/// From the files in memory to every output, thrown away.
#[divan::bench(args = [100, 1000], sample_count = 5, sample_size = 1)]
fn cold(bencher: divan::Bencher<'_, '_>, pages: usize) {
    let snapshot = snapshot(pages);
    bencher.counter(divan::counter::ItemsCount::new(pages)).bench(|| {
        let site = Site::new(Config::default(), snapshot.clone(), moment());
        Edition::new(site).build(&Nowhere, &Silent).map(|build| build.files)
    });
}

/// A site on disk, open in the preview.
struct Preview {
    folder: tempfile::TempDir,
    edition: Edition,
}

impl Preview {
    fn new(pages: usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the site");
        for file in snapshot(pages).files() {
            let path = folder.path().join(file.path.as_str());
            std::fs::create_dir_all(path.parent().expect("content lies in folders")).expect("made");
            std::fs::write(&path, file.text().map(|text| &**text).unwrap_or_default())
                .expect("written");
        }
        let snapshot = Snapshot::read(folder.path(), &Config::default()).expect("read");
        let edition =
            Edition::new(Site::new(Config::default(), snapshot, moment())).keeping_bodies();
        Self { folder, edition }
    }

    /// Changes one file and makes the edition that shows it.
    fn save(&self, text: &str) -> Edition {
        let file = self.folder.path().join("content/docs/s1/p1.md");
        std::fs::write(&file, text).expect("written");
        let site = &self.edition.site;
        let snapshot = site.snapshot.read_files(self.folder.path(), &[file].into());
        let snapshot = snapshot.expect("read").expect("a file that was there");
        self.edition.next(site.next(Config::default(), snapshot, moment()))
    }
}

/// From a saved file to the next edition, as the preview makes it: the body alone changed.
#[divan::bench(args = [1000, 10_000], sample_count = 20, sample_size = 1)]
fn next_body(bencher: divan::Bencher<'_, '_>, pages: usize) {
    let preview = Preview::new(pages);
    let text = page(1, pages) + "\nMore.\n";
    bencher.bench(|| preview.save(&text));
}

/// The same for another title, which menus, lists and neighbours show.
#[divan::bench(args = [1000, 10_000], sample_count = 20, sample_size = 1)]
fn next_title(bencher: divan::Bencher<'_, '_>, pages: usize) {
    let preview = Preview::new(pages);
    let text = page(1, pages).replacen("notes", "remarks", 1);
    bencher.bench(|| preview.save(&text));
}

/// The index alone: documents, sections, menus, links.
#[divan::bench(args = [100, 1000], sample_count = 5, sample_size = 1)]
fn assemble(bencher: divan::Bencher<'_, '_>, pages: usize) {
    let snapshot = snapshot(pages);
    bencher
        .counter(divan::counter::ItemsCount::new(pages))
        .bench(|| Site::new(Config::default(), snapshot.clone(), moment()));
}

/// Nothing has changed since the build before: everything is asked, nothing is made.
#[divan::bench(args = [1000, 10_000], sample_count = 5, sample_size = 1)]
fn warm(bencher: divan::Bencher<'_, '_>, pages: usize) {
    let snapshot = snapshot(pages);
    let site = || Site::new(Config::default(), snapshot.clone(), moment());
    let first = Edition::new(site());
    first.build(&Nowhere, &Silent).expect("nothing is written");
    let memo = first.memo();
    bencher.counter(divan::counter::ItemsCount::new(pages)).bench(|| {
        let edition = Edition::remembering(site(), memo.clone());
        edition.build(&Nowhere, &Silent).expect("nothing is written").made
    });
}

/// Code of the fast lane, and of one language that a grammar reads.
#[divan::bench(args = ["bash", "json", "yaml", "python", "rust", "typescript", "go", "sql", "ruby"])]
fn code(bencher: divan::Bencher<'_, '_>, language: &str) {
    let sample = match language {
        "bash" => include_str!("../src/highlight/lexer/samples/bash.txt"),
        "json" => include_str!("../src/highlight/lexer/samples/json.txt"),
        "yaml" => include_str!("../src/highlight/lexer/samples/yaml.txt"),
        "rust" => include_str!("../src/highlight/lexer/samples/rust.txt"),
        "typescript" => include_str!("../src/highlight/lexer/samples/typescript.txt"),
        "go" => include_str!("../src/highlight/lexer/samples/go.txt"),
        "sql" => include_str!("../src/highlight/lexer/samples/sql.txt"),
        _ => include_str!("../src/highlight/lexer/samples/python.txt"),
    };
    bencher
        .counter(divan::counter::BytesCount::new(sample.len()))
        .bench(|| folio::highlight::highlight(language, divan::black_box(sample)));
}

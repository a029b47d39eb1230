//! `folio why`: what has changed for a page since the last build, so that it is made anew.

use std::fmt::Write as _;

use serde_json::json;

use crate::diagnostic::{Tally, count, nearest};
use crate::engine::{Edition, Why};
use crate::paths::{OutputPath, SourcePath, UrlPath};
use crate::site::Query;

use super::Outcome;
use super::arguments::{Arguments, WhyOptions};
use super::load::{Memory, load_all};
use super::report::Report;
use super::timings::Timings;

/// How many answers are named where many changed.
const NAMED: usize = 12;

/// Runs `folio why`.
pub(super) fn run(arguments: &Arguments, options: &WhyOptions) -> Outcome {
    let report = Report::new(arguments);
    let timings = Timings::new(report.progress());
    let (edition, _) = match load_all(arguments, &options.site, Memory::Read, &report, &timings) {
        Ok(loaded) => loaded,
        Err(outcome) => return outcome,
    };
    let Some(path) = find(&edition, &options.page) else {
        let urls = edition.site.library.public_pages().map(|page| page.url.as_str());
        let help = nearest(&options.page, urls).map(|near| format!("did you mean `{near}`?"));
        report.refusal(&format!("nothing is published at `{}`", options.page), help.as_deref());
        return Outcome::Usage;
    };
    let why = edition.why(&path);
    let (changed, asked) = match &why {
        Some(Why { changed, asked }) => (changed.as_slice(), Some(*asked)),
        None => (&[][..], None),
    };
    let mut human = match asked {
        None => format!("`{path}` will be made: nothing is remembered of it"),
        Some(asked) if changed.is_empty() => {
            format!(
                "`{path}` stays as it is: {} that it asked {} the same answer",
                if asked == 1 {
                    "the one question".to_owned()
                } else {
                    format!("all {asked} questions")
                },
                if asked == 1 { "has" } else { "have" }
            )
        }
        Some(asked) => format!(
            "`{path}` will be made anew: {} of {} that it asked {} another answer",
            changed.len(),
            count(asked, "question"),
            if changed.len() == 1 { "has" } else { "have" }
        ),
    };
    for query in changed.iter().take(NAMED) {
        let _ = write!(human, "\n  {}", words(query));
    }
    if changed.len() > NAMED {
        let _ = write!(human, "\n  and {} more", changed.len() - NAMED);
    }
    let words: Vec<String> = changed.iter().map(words).collect();
    let more = json!({ "path": path, "isKnown": asked.is_some(), "changed": words });
    report.summary(Tally::default(), &human, more);
    Outcome::Fine
}

/// Finds the output that `page` names: a source, a URL or a file.
fn find(edition: &Edition, page: &str) -> Option<OutputPath> {
    let library = &edition.site.library;
    let source = SourcePath::new(page.trim_start_matches("./")).ok();
    let of_source = || Some(library.page(source.as_ref()?)?.url.output());
    let place = page.trim_matches('/');
    let of_url = || {
        let url = if place.is_empty() { "/".to_owned() } else { format!("/{place}/") };
        Some(UrlPath::new(&url).ok()?.output())
    };
    let of_file = || Some(UrlPath::new(&format!("/{place}")).ok()?.output());
    let candidates = [of_source(), of_url(), of_file()];
    candidates.into_iter().flatten().find(|path| edition.route(path).is_some())
}

/// Says in words what a question is about.
fn words(query: &Query) -> String {
    match query {
        Query::Settings => "the settings in folio.toml".to_owned(),
        Query::View => "what every page knows of the site: its name, header or feeds".to_owned(),
        Query::Page(path) => {
            format!("what `{path}` says of itself: title, description, dates, tags")
        }
        Query::Source(path) => format!("the text of `{path}`"),
        Query::At(url) => format!("what stands at `{url}`"),
        Query::Link(_, destination) => format!("where the link `{destination}` leads"),
        Query::Place(destination) => format!("where `{destination}` in folio.toml leads"),
        Query::Section(place) => format!("what the folder `{place}` holds, or its title"),
        Query::Collection(name) => format!("the title or the address of `{name}`"),
        Query::Collections => "which collections there are".to_owned(),
        Query::Posts(name) => format!("the posts of `{name}`"),
        Query::List(url) => format!("the posts on `{url}`"),
        Query::Newest(url) => format!("the newest posts on `{url}`"),
        Query::Terms(name, kind) => format!("the {} of `{name}`", kind.folder()),
        Query::Kin(_) => "its tags, its series or the posts related to it".to_owned(),
        Query::Neighbours(_) => "the pages before and after".to_owned(),
        Query::Pages => "which pages there are".to_owned(),
        Query::Files => "which files there are".to_owned(),
        Query::Hosting => "the redirects, or the names of style sheets and scripts".to_owned(),
        Query::Menu(_) | Query::SectionMenu(_) => "the menu beside it".to_owned(),
        Query::Order(place) => format!("which pages the menu of `{place}` shows"),
        Query::Template(name) => format!("the template `{name}`, or one that it includes"),
        Query::Components => "which components there are".to_owned(),
        Query::Asset(path) => format!("the file `{path}`"),
        Query::Picture(url) => format!("the size of the picture `{url}`"),
        Query::Bytes(url) | Query::File(url) => format!("the file at `{url}`"),
        Query::Bodies => "what the text of some page looks like".to_owned(),
        Query::Searched => "which pages search finds".to_owned(),
        Query::Headings(path) => format!("the headings of `{path}`"),
        Query::Shard(_) | Query::Words => "the words of some page".to_owned(),
        Query::Body(path) => format!("what the text of `{path}` looks like"),
        Query::Pictures(path) => format!("the pictures of `{path}`"),
        Query::Facts(path) => format!("the beginning or the length of `{path}`"),
    }
}

//! `folio new blog "A title"`: a page with its front matter, ready to edit.

use chrono::{DateTime, TimeZone, Utc};

use crate::config::CollectionKind;
use crate::fs;
use crate::markdown::slugify;
use crate::paths::SourcePath;

use super::Outcome;
use super::arguments::{Arguments, NewOptions};
use super::load::configuration;
use super::report::Report;

/// Runs `folio new`.
pub(super) fn run(arguments: &Arguments, options: &NewOptions) -> Outcome {
    let report = Report::new(arguments);
    let collection = options.collection.trim_matches('/');
    let slug = slugify(options.title.trim());
    if slug.is_empty() {
        report.refusal("the title has no letter to make a file name of", None);
        return Outcome::Usage;
    }
    let config = match configuration(arguments, &report) {
        Ok(config) => config,
        Err(outcome) => return outcome,
    };
    // The writer's day: at midnight in Auckland it is still yesterday in Greenwich.
    let now = Utc::now().with_timezone(&config.timezone);
    let name = collection.split('/').next().unwrap_or_default();
    let is_post = config.collection_kind(name) == CollectionKind::Blog;
    let name = if is_post {
        format!("content/{collection}/{}-{slug}.md", now.format("%Y-%m-%d"))
    } else {
        format!("content/{collection}/{slug}.md")
    };
    let path = match SourcePath::new(&name) {
        Ok(path) => path,
        Err(error) => {
            report.refusal(
                &error.to_string(),
                Some("name a collection such as `blog` or `docs/guides`"),
            );
            return Outcome::Usage;
        }
    };
    let place = path.under(&arguments.directory);
    if fs::exists(&place) {
        report.refusal(&format!("`{path}` is there already"), Some("give the page another title"));
        return Outcome::Usage;
    }
    let written = place
        .parent()
        .map_or(Ok(()), fs::create_folder)
        .and_then(|()| fs::write_new(&place, text(options.title.trim(), is_post, &now).as_bytes()));
    match written {
        Ok(()) => {
            report.say(&format!("Made {path}"));
            Outcome::Fine
        }
        Err(error) => {
            report.refusal(&error.to_string(), None);
            Outcome::Machine
        }
    }
}

/// Returns the page with its title quoted, so that any title is YAML.
fn text<Z: TimeZone>(title: &str, is_post: bool, now: &DateTime<Z>) -> String
where
    Z::Offset: std::fmt::Display,
{
    let title = serde_json::to_string(title).expect("a string always serialises");
    let date =
        if is_post { format!("publishedAt: {}\n", now.format("%Y-%m-%d")) } else { String::new() };
    format!("---\ntitle: {title}\ndescription: \n{date}draft: true\n---\n\n")
}

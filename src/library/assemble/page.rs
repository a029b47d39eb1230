//! One page: its place, its kind, its title, its dates and whether it is public.
//!
//! In comes a parsed document with its place in the content tree; out comes a [`Page`], with what is
//! wrong about it. It depends on no other page.

use std::sync::Arc;

use crate::config::{CollectionKind, Config};
use crate::content::{Date, Document};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::paths::{SourcePath, UrlPath};

use super::super::permalink::{self, Placement};
use super::{Moment, Page, PageKind, Status};

/// Works out everything about the page of `document`, which lies at `place` and was last `changed` at
/// that time, where its history is known.
pub(super) fn page(
    place: &str,
    document: Arc<Document>,
    changed: Option<&str>,
    config: &Config,
    moment: &Moment,
) -> (Option<Page>, Option<usize>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let path = document.path.clone();
    let Placement { folder, place, index, url } = match permalink::placement(place, config) {
        Ok(placement) => placement,
        Err(error) => {
            let diagnostic = Diagnostic::new(Code::BadFileName, error.to_string())
                .in_file(&path)
                .help("rename the file or folder");
            return (None, None, vec![diagnostic]);
        }
    };
    let collection =
        folder.split('/').next().filter(|name| !name.is_empty()).map(ToOwned::to_owned);
    let kind = match &collection {
        None if place.is_empty() => PageKind::Home,
        None => PageKind::Page,
        Some(name) => match config.collection_kind(name) {
            CollectionKind::Docs => PageKind::Docs,
            CollectionKind::Blog if *name == place => PageKind::Blog,
            CollectionKind::Blog => PageKind::Post,
        },
    };
    let matter = &document.front_matter;
    let url = slugged(&url, &document, &mut diagnostics);
    let name = place.rsplit('/').next().unwrap_or_default();
    let title = match &matter.title {
        Some(field) => field.value.clone(),
        None => document.first_heading().unwrap_or_else(|| permalink::humanize(name)),
    };
    let published = matter.published_at.as_ref().map(|field| field.value);
    let published = published.or_else(|| Date::from_name(name));
    let updated = matter.updated_at.as_ref().map(|field| field.value);
    let changed = updated.or_else(|| Date::parse(changed?).ok());
    let status = Status::of(matter, published, config.timezone, moment);
    // A date that cannot be read is told already.
    if kind == PageKind::Post && published.is_none() && !matter.has("publishedAt") {
        diagnostics.push(missing_date(&path));
    }
    if let Some(name) = &collection {
        diagnostics.extend(missing_keys(name, &document, config));
    }
    let page = Page {
        path,
        url,
        kind,
        place,
        folder,
        collection,
        title,
        menu_title: matter.sidebar_title.as_ref().map(|field| field.value.clone()),
        description: matter.description.as_ref().map(|f| f.value.clone()).unwrap_or_default(),
        published,
        changed,
        status,
        document,
    };
    (Some(page), index, diagnostics)
}

fn missing_keys(collection: &str, document: &Document, config: &Config) -> Vec<Diagnostic> {
    let Some(settings) = config.collections.get(collection) else { return Vec::new() };
    let is_absent = |required: &&String| !document.front_matter.has(required);
    settings
        .required
        .iter()
        .filter(is_absent)
        .map(|key| {
            let message = format!("pages of `{collection}` must have the key `{key}`");
            Diagnostic::new(Code::MissingKey, message)
                .at(&document.path, Span::new(0, 0))
                .help(format!("add `{key}: …` to the front matter"))
                .cause(key.clone())
        })
        .collect()
}

fn slugged(url: &UrlPath, document: &Document, diagnostics: &mut Vec<Diagnostic>) -> UrlPath {
    let Some(slug) = &document.front_matter.slug else { return url.clone() };
    match permalink::with_slug(url, &slug.value) {
        Ok(url) => url,
        Err(error) => {
            diagnostics.push(
                Diagnostic::new(
                    Code::BadSlug,
                    format!("the slug cannot be part of a URL: {error}"),
                )
                .at(&document.path, slug.span)
                .help("use letters, digits and hyphens"),
            );
            url.clone()
        }
    }
}

pub(super) fn shadowed(path: &SourcePath, winner: &SourcePath) -> Diagnostic {
    Diagnostic::new(
        Code::ShadowedReadme,
        format!("not published: `{winner}` is the page of this folder"),
    )
    .in_file(path)
    .help("remove one of the two, or list this file in `ignore`")
}

fn missing_date(path: &SourcePath) -> Diagnostic {
    Diagnostic::new(Code::MissingDate, "the post has no date, so it stands last in the list")
        .at(path, Span::new(0, 0))
        .help("add `publishedAt: 2026-04-20` to the front matter")
}

//! Content pages and the pages of folders without one: the body in its template, with everything
//! that stands around it.

use crate::content::Rendered;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::library::{Menu, Page, PageKind, Section};
use crate::paths::{SourcePath, UrlPath};
use crate::site::Tracked;
use crate::template::views::{
    CollectionView, LinkView, NodeView, PageView, SeriesView, Summary, TocView, structured,
};
use crate::template::{Context, Templates, Value};

use super::{Output, lists};

/// Makes the page of a content file.
pub(super) fn content_page(
    path: &SourcePath,
    tracked: &Tracked<'_>,
    templates: &Templates,
) -> Output {
    let Some(page) = tracked.page(path) else {
        return Output { content: None, diagnostics: Vec::new() };
    };
    let body = tracked.body(path);
    let view = PageView::new(page, &body, tracked);
    let mut context = around(&view, &body, &way_to(page, tracked), tracked, templates);
    let show_toc = page.document.front_matter.toc.unwrap_or(true);
    let toc = if show_toc { TocView::of(&body.outline.toc) } else { Vec::new() };
    context.insert("toc", &toc);
    match page.kind {
        PageKind::Docs => docs(&mut context, page, tracked, templates),
        PageKind::Post => post(&mut context, page, tracked),
        PageKind::Blog => {
            if let Some(list) = tracked.list(&page.url) {
                lists::fill(&mut context, &list, tracked);
            }
        }
        PageKind::Home => context.insert("entries", &lists::latest(tracked)),
        PageKind::Page => {}
    }
    let (template, diagnostics) = layout(page, tracked, templates);
    let mut output = Output::rendered(templates.render(&template, &context, tracked));
    output.diagnostics.extend(diagnostics);
    output
}

/// Makes the page of a folder that has none of its own: what lies in it.
pub(super) fn section_page(place: &str, tracked: &Tracked<'_>, templates: &Templates) -> Output {
    let Some(section) = tracked.section(place) else {
        return Output { content: None, diagnostics: Vec::new() };
    };
    let config = tracked.config();
    let url = section.url.clone().unwrap_or_else(UrlPath::root);
    let mut view = PageView::made("section", &section.title, &url, config);
    let collection = tracked.collection(&section.collection);
    view.collection = collection.map(|collection| CollectionView::new(collection, config));
    let crumbs = breadcrumbs(section.place.rsplit_once('/').map(|(p, _)| p), tracked);
    let mut context = around(&view, &Rendered::default(), &crumbs, tracked, templates);
    if let Some(menu) = tracked.section_menu(section) {
        context.insert_value("sidebar", sidebar(menu, &url, tracked, templates));
    }
    context.insert("entries", &children(section, None, tracked));
    Output::rendered(templates.render("section.html", &context, tracked))
}

/// Fills in what every page has, empty where the kind of page has none.
pub(super) fn around(
    view: &PageView,
    body: &Rendered,
    crumbs: &[LinkView],
    tracked: &Tracked<'_>,
    templates: &Templates,
) -> Context {
    let mut context = Context::new();
    let site = templates.site_title();
    let data = structured(view, crumbs, site, tracked.config());
    context.insert_value(
        "structured",
        data.map_or_else(Value::none, |data| Value::safe_string(&data)),
    );
    context.insert("breadcrumbs", crumbs);
    context.insert("summary", &summary(view, &body.facts.excerpt, tracked));
    context.insert_value("page", Value::from_serializable(view).with_safe_heading(&view.heading));
    context.insert_value("content", Value::safe_string(&body.html));
    let nothing: [(); 0] = [];
    for list in ["toc", "sidebar", "entries", "related", "ways"] {
        context.insert(list, &nothing);
    }
    for single in ["previous", "next", "pagination", "series"] {
        context.insert_value(single, Value::none());
    }
    context
}

/// Marks the heading, which is HTML, as such.
trait SafeHeading {
    fn with_safe_heading(self, heading: &str) -> Self;
}

impl SafeHeading for Value {
    fn with_safe_heading(self, heading: &str) -> Self {
        match self.into_map() {
            Some(mut map) => {
                map.insert("heading".into(), Self::safe_string(heading));
                Self::from(map)
            }
            None => Self::none(),
        }
    }
}

/// Returns the template of a page: the one it asks for, else that of its kind.
fn layout(
    page: &Page,
    tracked: &Tracked<'_>,
    templates: &Templates,
) -> (String, Option<Diagnostic>) {
    let own = match page.kind {
        PageKind::Home | PageKind::Page => "page.html",
        PageKind::Docs => "docs.html",
        PageKind::Post => "post.html",
        PageKind::Blog => "blog.html",
    };
    let Some(field) = &page.document.front_matter.layout else { return (own.to_owned(), None) };
    let name = format!("{}.html", field.value.trim_end_matches(".html"));
    tracked.used_template(&name);
    if templates.contains(&name) {
        return (name, None);
    }
    // What is told has its place in the source.
    tracked.read_source(&page.path);
    let diagnostic = Diagnostic::new(
        Code::UnknownLayout,
        format!("there is no template `{name}` for the layout `{}`", field.value),
    )
    .at(&page.path, field.span)
    .cause(name.clone());
    let diagnostic = match nearest(&field.value, templates.names_in("")) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help(format!("add `templates/{name}`, or remove the key")),
    };
    (own.to_owned(), Some(diagnostic))
}

/// Returns the sidebar beside the page at `url`, one value for all pages that see the same.
fn sidebar(menu: &Menu, url: &UrlPath, tracked: &Tracked<'_>, templates: &Templates) -> Value {
    templates.shared(menu.seen_from(url), || {
        Value::from_serializable(&NodeView::sidebar(menu, url, tracked.config()))
    })
}

fn docs(context: &mut Context, page: &Page, tracked: &Tracked<'_>, templates: &Templates) {
    let menu = tracked.menu(page);
    if let Some(menu) = menu {
        context.insert_value("sidebar", sidebar(menu, &page.url, tracked, templates));
        let (previous, next) = tracked.neighbours(page);
        context.insert("previous", &previous.map(|page| page_link(page, tracked)));
        context.insert("next", &next.map(|page| page_link(page, tracked)));
    }
    let own =
        tracked.section(&page.place).filter(|section| section.page.as_ref() == Some(&page.path));
    if let Some(section) = own {
        context.insert("entries", &children(section, menu, tracked));
    }
}

fn post(context: &mut Context, page: &Page, tracked: &Tracked<'_>) {
    // The list is newest first: what comes next in time stands before.
    let (newer, older) = tracked.neighbours(page);
    context.insert("next", &newer.map(|page| page_link(page, tracked)));
    context.insert("previous", &older.map(|page| page_link(page, tracked)));
    let kin = tracked.kin(page);
    context.insert("related", &lists::summaries(&kin.related, tracked));
    context.insert("series", &SeriesView::new(page, &kin, tracked));
}

fn page_link(page: &Page, tracked: &Tracked<'_>) -> LinkView {
    LinkView {
        title: page.menu_title().to_owned(),
        url: Some(tracked.config().href(&page.url)),
        description: page.description.clone(),
    }
}

/// Returns the way from the collection down to a page.
pub(super) fn way_to(page: &Page, tracked: &Tracked<'_>) -> Vec<LinkView> {
    match page.kind {
        PageKind::Docs if page.is_index() => {
            breadcrumbs(page.folder.rsplit_once('/').map(|(parent, _)| parent), tracked)
        }
        PageKind::Docs => breadcrumbs(Some(&page.folder), tracked),
        PageKind::Post => breadcrumbs(page.collection.as_deref(), tracked),
        PageKind::Home | PageKind::Page | PageKind::Blog => Vec::new(),
    }
}

/// How many characters of a text search engines show.
const SHOWN: usize = 160;

/// Returns what search engines and previews of links show below the title: the description, the
/// beginning of the text, or what is said of the site.
fn summary(view: &PageView, excerpt: &str, tracked: &Tracked<'_>) -> String {
    let site = &tracked.config().description;
    let text = [view.description.as_str(), excerpt, site].into_iter().find(|text| !text.is_empty());
    let text = text.unwrap_or(&view.title);
    if text.chars().count() <= SHOWN || text == view.description {
        return text.to_owned();
    }
    let cut: String = text.chars().take(SHOWN).collect();
    let end = cut.rfind(char::is_whitespace).unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([' ', ',', ';', ':', '.']))
}

/// Returns the way from the collection down to the folder `above`.
fn breadcrumbs(above: Option<&str>, tracked: &Tracked<'_>) -> Vec<LinkView> {
    let Some(above) = above else { return Vec::new() };
    let ends = above.match_indices('/').map(|(at, _)| at).chain([above.len()]);
    ends.filter_map(|end| tracked.section(&above[..end]))
        .map(|section| {
            let is_top = !section.place.contains('/');
            let collection = tracked.collection(&section.collection).filter(|_| is_top);
            LinkView {
                title: collection.map_or_else(|| section.title.clone(), |c| c.title.clone()),
                url: section.url.as_ref().map(|url| tracked.config().href(url)),
                description: String::new(),
            }
        })
        .collect()
}

/// Lists what lies in a section; with a menu, only what the menu does not show.
fn children(section: &Section, menu: Option<&Menu>, tracked: &Tracked<'_>) -> Vec<Summary> {
    // A list that the menu shows only in part is whole here.
    let menu = menu.filter(|menu| !menu.cuts(section.pages.len() + section.sections.len()));
    let is_shown = |path: &SourcePath| menu.is_some_and(|menu| tracked.is_in_menu(menu, path));
    let mut found = Vec::new();
    for path in section.pages.iter().filter(|path| !is_shown(path)) {
        let Some(page) = tracked.page(path).filter(|page| !page.is_unlisted()) else { continue };
        // A page that stands for a folder is listed as the folder.
        if tracked.section(&page.place).is_none() {
            found.push(Summary::of_page(page, tracked));
        }
    }
    for place in &section.sections {
        let Some(inner) = tracked.section(place) else { continue };
        let in_menu = inner.page.iter().chain(&inner.pages).any(is_shown);
        if !in_menu {
            match Summary::of_section(inner, tracked) {
                Some(summary) => found.push(summary),
                // A group has no page: what lies in it is listed in its place.
                None => found.extend(children(inner, menu, tracked)),
            }
        }
    }
    found
}

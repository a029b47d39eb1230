//! Pages that Folio makes: the lists of a blog and of its terms, its archive, the home page, the page
//! for what does not exist.

use crate::config::Config;
use crate::content::Rendered;
use crate::library::{Collection, Page, SEARCH, Term, TermKind};
use crate::paths::UrlPath;
use crate::site::{List, Tracked};
use crate::template::views::{
    CollectionView, LinkView, PageView, PaginationView, SectionView, Summary, TermView, YearView,
    site_title,
};
use crate::template::{Context, Templates};

use super::{Output, page};

/// How many posts the home page shows.
const LATEST: usize = 5;

/// Makes the first page of the list of a blog.
pub(super) fn blog(name: &str, tracked: &Tracked<'_>, templates: &Templates) -> Output {
    match tracked.collection(name) {
        Some(blog) => list(&blog.url, tracked, templates),
        None => Output { content: None, diagnostics: Vec::new() },
    }
}

/// Makes the page of a list of posts at `url`.
pub(super) fn list(url: &UrlPath, tracked: &Tracked<'_>, templates: &Templates) -> Output {
    let Some(list) = tracked.list(url) else {
        return Output { content: None, diagnostics: Vec::new() };
    };
    let config = tracked.config();
    let (kind, template, mut title) = match list.term {
        Some(term) => ("term", "term.html", term_title(term)),
        None => ("blog", "blog.html", list.title.to_owned()),
    };
    if list.number > 1 {
        title = format!("{title}, page {}", list.number);
    }
    let mut view = PageView::made(kind, &title, url, config);
    view.set_heading(list.title);
    view.collection = Some(CollectionView::new(list.blog, config));
    view.term = list.term.map(|term| TermView::new(term, config));
    let crumbs = match list.term {
        Some(_) => vec![link_to(list.blog, config)],
        None => Vec::new(),
    };
    let mut context = page::around(&view, &Rendered::default(), &crumbs, tracked, templates);
    fill(&mut context, &list, tracked);
    Output::rendered(templates.render(template, &context, tracked))
}

/// Fills in the posts of a list, the way to its other pages, and the other ways into the blog.
pub(super) fn fill(context: &mut Context, list: &List<'_>, tracked: &Tracked<'_>) {
    context.insert("entries", &summaries(&list.posts, tracked));
    context.insert("pagination", &PaginationView::new(list, tracked.config()));
    context.insert("ways", &ways(list.blog, tracked));
}

fn link_to(blog: &Collection, config: &Config) -> LinkView {
    let url = Some(config.href(&blog.url));
    LinkView { title: blog.title.clone(), url, description: String::new() }
}

fn term_title(term: &Term) -> String {
    match term.kind {
        TermKind::Tag => format!("Posts about {}", term.title),
        TermKind::Author => format!("Posts by {}", term.title),
        TermKind::Series => format!("Series: {}", term.title),
    }
}

/// Returns the links to the terms and the archive of a blog, those that there are.
fn ways(blog: &Collection, tracked: &Tracked<'_>) -> Vec<LinkView> {
    let folders = TermKind::ALL.map(|kind| (kind.folder(), kind.title()));
    let way = |(folder, title): (&str, &str)| {
        let url = UrlPath::new(&format!("{}{folder}/", blog.url)).ok()?;
        let is_made = tracked.is_made(&url);
        let url = Some(tracked.config().href(&url));
        is_made.then(|| LinkView { title: title.to_owned(), url, description: String::new() })
    };
    folders.into_iter().chain([("archive", "Archive")]).filter_map(way).collect()
}

/// Makes the page of all terms of one kind.
pub(super) fn terms(
    name: &str,
    kind: TermKind,
    tracked: &Tracked<'_>,
    templates: &Templates,
) -> Output {
    let Some((blog, mut context)) =
        below_blog(name, "terms", kind.folder(), kind.title(), tracked, templates)
    else {
        return Output { content: None, diagnostics: Vec::new() };
    };
    let config = tracked.config();
    let terms = tracked.terms(name, kind).into_iter().map(|term| TermView::new(term, config));
    context.insert("entries", &terms.collect::<Vec<_>>());
    context.insert("ways", &ways(blog, tracked));
    Output::rendered(templates.render("terms.html", &context, tracked))
}

/// Makes the page of all posts of a blog by year.
pub(super) fn archive(name: &str, tracked: &Tracked<'_>, templates: &Templates) -> Output {
    let Some((blog, mut context)) =
        below_blog(name, "archive", "archive", "Archive", tracked, templates)
    else {
        return Output { content: None, diagnostics: Vec::new() };
    };
    context.insert("entries", &YearView::group(&tracked.posts(blog), tracked));
    context.insert("ways", &ways(blog, tracked));
    Output::rendered(templates.render("archive.html", &context, tracked))
}

/// Begins a page that stands in `folder` below a blog.
fn below_blog<'a>(
    name: &str,
    kind: &'static str,
    folder: &str,
    title: &str,
    tracked: &Tracked<'a>,
    templates: &Templates,
) -> Option<(&'a Collection, Context)> {
    let blog = tracked.collection(name)?;
    let url = UrlPath::new(&format!("{}{folder}/", blog.url)).ok()?;
    let title_in_head = format!("{title} · {}", blog.title);
    let mut view = PageView::made(kind, &title_in_head, &url, tracked.config());
    view.set_heading(title);
    view.collection = Some(CollectionView::new(blog, tracked.config()));
    let crumbs = [link_to(blog, tracked.config())];
    let body = Rendered::default();
    Some((blog, page::around(&view, &body, &crumbs, tracked, templates)))
}

/// Makes the home page of a site without one of its own.
pub(super) fn home(tracked: &Tracked<'_>, templates: &Templates) -> Output {
    let config = tracked.config();
    let mut view = PageView::made("home", &site_title(tracked), &UrlPath::root(), config);
    view.description.clone_from(&config.description);
    let mut context = page::around(&view, &Rendered::default(), &[], tracked, templates);
    context.insert("entries", &latest(tracked));
    Output::rendered(templates.render("home.html", &context, tracked))
}

/// Makes the search page, which lists the sections of the site for those who search without script.
pub(super) fn search(tracked: &Tracked<'_>, templates: &Templates) -> Output {
    let url = UrlPath::new(SEARCH).expect("a plain name is a URL");
    let mut view = PageView::made("search", "Search", &url, tracked.config());
    view.noindex = true;
    let mut context = page::around(&view, &Rendered::default(), &[], tracked, templates);
    let sections = tracked.sections().filter(|section| section.place.contains('/'));
    let entries = sections.filter_map(|section| SectionView::new(section, tracked.config()));
    context.insert("entries", &entries.collect::<Vec<_>>());
    Output::rendered(templates.render("search.html", &context, tracked))
}

/// Makes the page for what does not exist.
pub(super) fn not_found(tracked: &Tracked<'_>, templates: &Templates) -> Output {
    let url = UrlPath::new("/404.html").expect("a plain name is a URL");
    let mut view = PageView::made("404", "Page not found", &url, tracked.config());
    view.canonical = None;
    view.noindex = true;
    let context = page::around(&view, &Rendered::default(), &[], tracked, templates);
    Output::rendered(templates.render("404.html", &context, tracked))
}

/// Returns the newest posts of all blogs.
pub(super) fn latest(tracked: &Tracked<'_>) -> Vec<Summary> {
    let zone = tracked.config().timezone;
    let blogs = tracked.collections().filter(|collection| !collection.posts.is_empty());
    // The first page of each list is newest first, so it has the newest of all.
    let mut posts: Vec<&Page> =
        blogs.filter_map(|blog| tracked.list(&blog.url)).flat_map(|list| list.posts).collect();
    posts.sort_by(|a, b| {
        let at = |page: &Page| page.published.map(|date| date.instant(zone));
        at(b).cmp(&at(a)).then_with(|| a.url.cmp(&b.url))
    });
    posts.truncate(LATEST);
    summaries(&posts, tracked)
}

/// Returns the summaries of posts.
pub(super) fn summaries(posts: &[&Page], tracked: &Tracked<'_>) -> Vec<Summary> {
    posts.iter().map(|post| Summary::of_post(post, tracked)).collect()
}

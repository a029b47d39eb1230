//! Pages that Folio makes: the list of a blog, the home page, the page for what does not exist.

use crate::content::Rendered;
use crate::library::Page;
use crate::paths::UrlPath;
use crate::site::Tracked;
use crate::template::Templates;
use crate::template::views::{CollectionView, PageView, Summary, site_title};

use super::{Output, page};

/// How many posts the home page shows.
const LATEST: usize = 5;

/// Makes the list of a blog.
pub(super) fn blog(name: &str, tracked: &Tracked<'_>, templates: &Templates) -> Output {
    let Some(blog) = tracked.collection(name) else {
        return Output { content: None, diagnostics: Vec::new() };
    };
    let config = tracked.config();
    let mut view = PageView::made("blog", &blog.title, &blog.url, config);
    view.collection = Some(CollectionView::new(blog, config));
    let mut context = page::around(&view, &Rendered::default());
    context.insert("entries", &summaries(&tracked.posts(blog), tracked));
    Output::rendered(templates.render("blog.html", &context, tracked))
}

/// Makes the home page of a site without one of its own.
pub(super) fn home(tracked: &Tracked<'_>, templates: &Templates) -> Output {
    let config = tracked.config();
    let mut view = PageView::made("home", &site_title(tracked), &UrlPath::root(), config);
    view.description.clone_from(&config.description);
    let mut context = page::around(&view, &Rendered::default());
    context.insert("entries", &latest(tracked));
    Output::rendered(templates.render("home.html", &context, tracked))
}

/// Makes the page for what does not exist.
pub(super) fn not_found(tracked: &Tracked<'_>, templates: &Templates) -> Output {
    let url = UrlPath::new("/404.html").expect("a plain name is a URL");
    let mut view = PageView::made("404", "Page not found", &url, tracked.config());
    view.canonical = None;
    view.noindex = true;
    let context = page::around(&view, &Rendered::default());
    Output::rendered(templates.render("404.html", &context, tracked))
}

/// Returns the newest posts of all blogs.
pub(super) fn latest(tracked: &Tracked<'_>) -> Vec<Summary> {
    let zone = tracked.config().timezone;
    let mut posts: Vec<&Page> =
        tracked.collections().flat_map(|collection| tracked.posts(collection)).collect();
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

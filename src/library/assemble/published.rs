//! What is published beside pages: files as they are, what Folio makes, and redirects.
//!
//! In come the snapshot and the settings; out come the files and redirects of the index, with a
//! diagnostic for each that cannot stand where it should or leads nowhere.

use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::paths::{SourcePath, UrlPath};
use crate::source::{self, Contents, Role, Snapshot};
use crate::theme;

use super::super::permalink;
use super::{Assembly, Destination, FileSource, Page, Place, TermKind};

/// The feeds of a blog; a tag has the first one.
const FEEDS: [&str; 3] = ["atom.xml", "rss.xml", "feed.json"];

impl Assembly<'_> {
    /// Enters the files that are published as they are: the site's first, then the theme's.
    pub(super) fn add_files(&mut self, snapshot: &Snapshot) {
        for file in snapshot.files() {
            let url = match &file.role {
                Role::Content { place }
                    if matches!(file.contents, Contents::OnDisk(_))
                        || !(source::is_page(&file.path) || file.path.name() == "meta.json") =>
                {
                    let (folder, name) = place.rsplit_once('/').unwrap_or(("", place));
                    permalink::folder_url(folder, self.config)
                        .and_then(|folder| UrlPath::new(&format!("{folder}{name}")))
                }
                Role::Static { place } => UrlPath::new(&format!("/{place}")),
                _ => continue,
            };
            match url {
                Ok(url) => {
                    if self.claim(&url, Some(&file.path)) {
                        self.index().files.insert(url, FileSource::Site(file.path.clone()));
                    }
                }
                Err(error) => {
                    let diagnostic = Diagnostic::new(Code::BadFileName, error.to_string());
                    self.report(diagnostic.in_file(&file.path).help("rename the file or folder"));
                }
            }
        }
        for (name, _) in theme::static_files() {
            self.offer(&format!("/{name}"), FileSource::Theme(name));
        }
        self.index().files.sort_unstable_keys();
    }

    /// Enters what Folio makes beside pages, where the site has no file of that name.
    pub(super) fn add_generated(&mut self) {
        let mut generated =
            ["/404.html", "/robots.txt", "/_headers", "/urls.json"].map(str::to_owned).to_vec();
        // Its addresses have to be whole.
        if self.config.origin.is_some() {
            generated.push("/sitemap.xml".to_owned());
        }
        if !self.library.index.redirects.is_empty() {
            generated.push("/_redirects".to_owned());
        }
        if self.config.llms {
            generated.push("/llms.txt".to_owned());
            if self.library.fits_llms() {
                generated.push("/llms-full.txt".to_owned());
            }
        }
        for blog in self.library.blogs() {
            generated.extend(FEEDS.map(|feed| format!("{}{feed}", blog.url)));
            let tags = blog.terms.iter().filter(|term| term.kind == TermKind::Tag);
            let lists = tags.filter(|term| self.library.made(&term.url).is_some());
            generated.extend(lists.map(|term| format!("{}{}", term.url, FEEDS[0])));
        }
        for url in generated {
            self.offer(&url, FileSource::Generated);
        }
        self.index().files.sort_unstable_keys();
    }

    /// Refuses files whose names other outputs need for a folder: `static/old` beside `/old/`.
    pub(super) fn refuse_files_for_folders(&mut self) {
        let needs_folder = |url: &&UrlPath| {
            let below = format!("{}/", url.output().as_str().to_lowercase());
            let first = self.claims.range(below.clone()..).next();
            first.is_some_and(|(claimed, _)| claimed.starts_with(&below))
        };
        let refused: Vec<UrlPath> =
            self.library.index.files.keys().filter(needs_folder).cloned().collect();
        for url in refused {
            let source = self.index().files.shift_remove(&url);
            let message =
                format!("there is a folder `{url}/` on the site, so no file `{url}` can be");
            let mut diagnostic = Diagnostic::new(Code::UrlCollision, message)
                .help("rename the file, or move what lies in the folder");
            if let Some(FileSource::Site(path)) = &source {
                diagnostic = diagnostic.in_file(path);
            }
            self.report(diagnostic);
        }
    }

    pub(super) fn add_redirects(&mut self) {
        let mut found: Vec<(UrlPath, Destination, Option<Place>)> = Vec::new();
        let has_aliases = |page: &&Page| !page.document.front_matter.aliases.is_empty();
        let shown: Vec<Page> = self.library.public_pages().filter(has_aliases).cloned().collect();
        for page in &shown {
            for alias in &page.document.front_matter.aliases {
                match alias_url(&alias.value, &page.url) {
                    Ok(url) => {
                        let place = Some((page.path.clone(), alias.span));
                        found.push((
                            url,
                            Destination::Site { url: page.url.clone(), fragment: None },
                            place,
                        ));
                    }
                    Err(reason) => self.report(
                        Diagnostic::new(Code::BadSlug, format!("the alias {reason}"))
                            .at(&page.path, alias.span)
                            .help("write the old place on the site, such as `/blog/old-name`"),
                    ),
                }
            }
        }
        let config = SourcePath::new(crate::config::FILE).expect("a plain name is a path");
        for redirect in &self.config.redirects {
            let to = match redirect.to.strip_prefix('/') {
                Some(_) => {
                    let path = redirect.to.split(['#', '?']).next().unwrap_or_default();
                    let mut path = path.trim_end_matches('/').to_owned();
                    if !path.rsplit('/').next().is_some_and(|name| name.contains('.')) {
                        path.push('/');
                    }
                    let fragment = redirect.to.split_once('#').map(|(_, id)| id.to_owned());
                    UrlPath::new(&path).map_or_else(
                        |_| Destination::External(redirect.to.clone()),
                        |url| Destination::Site { url, fragment },
                    )
                }
                None => Destination::External(redirect.to.clone()),
            };
            found.push((redirect.from.clone(), to, Some((config.clone(), redirect.span))));
        }
        for (from, to, place) in found {
            let owner = place.as_ref().map(|(path, _)| path.clone());
            if self.claim(&from, owner.as_ref()) {
                self.index().redirects.insert(from, to);
            }
        }
        self.index().redirects.sort_unstable_keys();
    }

    /// Reports redirects that lead round in a circle or nowhere.
    pub(super) fn check_redirects(&mut self) {
        let config = SourcePath::new(crate::config::FILE).expect("a plain name is a path");
        let mut reports = Vec::new();
        for redirect in &self.config.redirects {
            let mut seen = vec![redirect.from.clone()];
            let mut at = redirect.from.clone();
            while let Some(Destination::Site { url: next, .. }) =
                self.library.index.redirects.get(&at)
            {
                if seen.contains(next) {
                    let round: Vec<&str> = seen.iter().map(UrlPath::as_str).collect();
                    reports.push(
                        Diagnostic::new(
                            Code::RedirectLoop,
                            format!("the redirect leads round in a circle: {}", round.join(" → ")),
                        )
                        .at(&config, redirect.span)
                        .help("let one of them lead to a page"),
                    );
                    at = UrlPath::root();
                    break;
                }
                seen.push(next.clone());
                at = next.clone();
            }
            let Some(Destination::Site { .. }) = self.library.index.redirects.get(&redirect.from)
            else {
                continue;
            };
            let exists = at == UrlPath::root()
                || self.library.page_at(&at).is_some()
                || self.library.section_at(&at).is_some()
                || self.library.made(&at).is_some()
                || self.library.file(&at).is_some()
                || matches!(self.library.index.redirects.get(&at), Some(Destination::External(_)));
            if !exists {
                let urls = self.library.index.by_url.keys().map(UrlPath::as_str);
                let mut diagnostic = Diagnostic::new(
                    Code::BrokenLink,
                    format!("the redirect leads to `{at}`, which does not exist"),
                )
                .at(&config, redirect.span);
                if let Some(near) = nearest(at.as_str(), urls) {
                    diagnostic = diagnostic
                        .help(format!("did you mean `{near}`?"))
                        .guess(redirect.span, format!("\"{near}\""));
                }
                reports.push(diagnostic);
            }
        }
        self.index().diagnostics.extend(reports);
    }
}

/// Reads an alias: a place on the site, or relative to the page's parent.
fn alias_url(alias: &str, page: &UrlPath) -> Result<UrlPath, String> {
    let path = alias.trim().split(['#', '?']).next().unwrap_or_default();
    let parent = page.parent().unwrap_or_else(UrlPath::root);
    let path = if path.starts_with('/') { path.to_owned() } else { format!("{parent}{path}") };
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    let path = if is_file { path } else { format!("{}/", path.trim_end_matches('/')) };
    let url = UrlPath::new(&path).map_err(|error| format!("cannot be part of a URL: {error}"))?;
    if url == *page { Err("is the page's own place".to_owned()) } else { Ok(url) }
}

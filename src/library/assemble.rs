//! The one pass that builds a [`Library`]: pages, then sections, collections, files and redirects,
//! then menus. What stands twice, or cannot stand at all, is a diagnostic.

use std::cmp::Reverse;
use std::collections::{BTreeMap, btree_map::Entry};
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::{CollectionKind, Config};
use crate::content::{Date, Document, Target};
use crate::diagnostic::{Code, Diagnostic, Span, nearest};
use crate::paths::{OutputPath, SourcePath, UrlPath};
use crate::source::{self, Contents, Role, Snapshot, SourceFile};
use crate::theme;

use super::menu::{self, Tree};
use super::meta::{self, Meta};
use super::permalink::{self, Placement};
use super::resolve::resolve_in;
use super::suggest;
use super::{
    Collection, Destination, FileSource, Index, Library, MenuNode, Moment, Page, PageKind, Section,
    Sequence, Status,
};

/// Where an author wrote something.
type Place = (SourcePath, Span);

/// Assembles the index of everything in `snapshot`.
///
/// Documents of `previous` whose text is the same are taken over as they are.
pub(super) fn assemble(
    snapshot: &Snapshot,
    config: &Config,
    moment: &Moment,
    previous: Option<&Library>,
) -> Library {
    let mut assembly = Assembly {
        config,
        moment,
        library: Library::default(),
        metas: BTreeMap::new(),
        claims: BTreeMap::new(),
    };
    assembly.add_pages(snapshot, previous);
    assembly.add_sections();
    assembly.add_collections();
    assembly.add_files(snapshot);
    assembly.add_redirects();
    assembly.refuse_files_for_folders();
    assembly.add_menus();
    assembly.resolve_links();
    let turns = assembly.library.pages().filter_map(|page| page.next_turn(config.timezone, moment));
    let next_turn = turns.min();
    assembly.index().next_turn = next_turn;
    assembly.library
}

/// Reads the page of `file` anew; `None` unless it differs from the one in `library` only in what
/// its body says.
pub(super) fn same_but_for_body(
    library: &Library,
    file: &SourceFile,
    config: &Config,
    moment: &Moment,
) -> Option<Page> {
    let (Role::Content { place }, Some(text)) = (&file.role, file.text()) else { return None };
    let known = library.page(&file.path)?;
    let document = Arc::new(Document::parse(file.path.clone(), text.clone()));
    let (page, ..) = page(place, document, config, moment);
    page.filter(|page| page.is_same_but_for_body(known))
}

struct Assembly<'a> {
    config: &'a Config,
    moment: &'a Moment,
    library: Library,
    /// Every meta.json by the place of its folder.
    metas: BTreeMap<String, Meta>,
    /// Who publishes an output file, by its path in lower case: two names that differ only in case
    /// are one file to many hosts.
    claims: BTreeMap<String, (OutputPath, Option<SourcePath>)>,
}

impl Assembly<'_> {
    fn index(&mut self) -> &mut Index {
        Arc::make_mut(&mut self.library.index)
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.index().diagnostics.push(diagnostic);
    }

    /// Takes the output file of `url` for `owner`; reports and refuses where it is taken.
    fn claim(&mut self, url: &UrlPath, owner: Option<&SourcePath>) -> bool {
        let output = url.output();
        let (other_output, other) = match self.claims.entry(output.as_str().to_lowercase()) {
            Entry::Occupied(taken) => taken.get().clone(),
            Entry::Vacant(free) => {
                free.insert((output, owner.cloned()));
                return true;
            }
        };
        let same = other_output == output;
        let message = match (&other, same) {
            (Some(other), true) => format!("`{other}` is published at `{url}` too"),
            (Some(other), false) => {
                format!("`{other}` is published at a URL that differs from `{url}` only in case")
            }
            (None, _) => format!("Folio itself publishes `{url}`"),
        };
        let mut diagnostic = Diagnostic::new(Code::UrlCollision, message)
            .help("rename one of the two, or give one page another `slug`");
        if let Some(owner) = owner {
            diagnostic = diagnostic.in_file(owner);
        }
        self.report(diagnostic);
        false
    }

    fn add_pages(&mut self, snapshot: &Snapshot, previous: Option<&Library>) {
        let sources: Vec<(&SourceFile, &str, Arc<str>)> = snapshot
            .files()
            .filter_map(|file| match (&file.role, file.text()) {
                (Role::Content { place }, Some(text)) => Some((file, place.as_str(), text.clone())),
                _ => None,
            })
            .collect();
        let documents: Vec<_> = sources
            .par_iter()
            .filter(|(file, ..)| source::is_page(&file.path))
            .map(|(file, place, text)| {
                let known = previous.and_then(|library| library.page(&file.path));
                let document = match known.filter(|page| Arc::ptr_eq(&page.document.text, text)) {
                    Some(page) => page.document.clone(),
                    None => Arc::new(Document::parse(file.path.clone(), text.clone())),
                };
                page(place, document, self.config, self.moment)
            })
            .collect();
        for (file, place, text) in &sources {
            if file.path.name() == "meta.json" {
                let (meta, diagnostics) = meta::parse(&file.path, text);
                self.index().diagnostics.extend(diagnostics);
                let folder = place.rsplit_once('/').map_or("", |(folder, _)| folder);
                self.metas.insert(folder.to_owned(), meta);
            }
        }
        let mut indexes: BTreeMap<String, Vec<(usize, Page)>> = BTreeMap::new();
        for (page, rank, diagnostics) in documents {
            self.index().diagnostics.extend(diagnostics);
            match (page, rank) {
                (Some(page), Some(rank)) => {
                    indexes.entry(page.place.clone()).or_default().push((rank, page));
                }
                (Some(page), None) => self.add_page(page),
                (None, _) => {}
            }
        }
        for (_, mut candidates) in indexes {
            candidates.sort_by(|a, b| (a.0, &a.1.path).cmp(&(b.0, &b.1.path)));
            let mut candidates = candidates.into_iter();
            let Some((_, first)) = candidates.next() else { continue };
            let winner = first.path.clone();
            self.add_page(first);
            for (rank, page) in candidates {
                if rank == 2 {
                    self.report(shadowed(&page.path, &winner));
                } else {
                    self.add_page(page);
                }
            }
        }
    }

    /// Enters a page into the index, unless its URL is taken.
    fn add_page(&mut self, page: Page) {
        if page.status.is_shown(self.moment) && self.claim(&page.url, Some(&page.path)) {
            self.index().by_url.insert(page.url.clone(), page.path.clone());
            self.index().by_place.entry(page.place.clone()).or_insert(page.path.clone());
        }
        self.library.pages.insert(page.path.clone(), Arc::new(page));
    }

    /// Builds the sections that hold at least one shown page.
    fn add_sections(&mut self) {
        let shown: Vec<(SourcePath, String, String, bool)> = self
            .library
            .public_pages()
            .filter_map(|page| {
                let collection = page.collection.clone()?;
                Some((page.path.clone(), page.folder.clone(), collection, page.is_index()))
            })
            .collect();
        for (path, folder, collection, is_index) in &shown {
            if self.config.collection_kind(collection) == CollectionKind::Blog {
                self.ensure_section(collection, collection);
                continue;
            }
            let mut end = folder.len();
            loop {
                self.ensure_section(&folder[..end], collection);
                match folder[..end].rfind('/') {
                    Some(slash) => end = slash,
                    None => break,
                }
            }
            if !is_index {
                let section = self.index().sections.get_mut(folder);
                section.expect("ensured above").pages.push(path.clone());
            }
        }
        self.link_sections();
    }

    fn ensure_section(&mut self, place: &str, collection: &str) {
        if self.library.index.sections.contains_key(place) {
            return;
        }
        let name = place.rsplit('/').next().unwrap_or(place);
        let url = permalink::folder_url(place, self.config).ok();
        let page = self.library.page_at_place(place).cloned();
        let from_meta = self.metas.get(place).and_then(|meta| meta.title.clone());
        let title = from_meta
            .or_else(|| page.as_ref().map(|page| page.menu_title().to_owned()))
            .unwrap_or_else(|| permalink::humanize(name));
        let section = Section {
            place: place.to_owned(),
            collection: collection.to_owned(),
            title,
            url: match &page {
                Some(page) => Some(page.url.clone()),
                None => url.filter(|_| !permalink::is_group(name)),
            },
            page: page.map(|page| page.path),
            pages: Vec::new(),
            sections: Vec::new(),
        };
        self.index().sections.insert(place.to_owned(), section);
    }

    /// Links sections to those above them, claims the URLs of their pages and sorts what they hold.
    fn link_sections(&mut self) {
        let places: Vec<String> = self.library.index.sections.keys().cloned().collect();
        for place in &places {
            if let Some((parent, _)) = place.rsplit_once('/')
                && let Some(section) = self.index().sections.get_mut(parent)
            {
                section.sections.push(place.clone());
            }
            let section = &self.library.index.sections[place];
            let Some(url) = section.url.clone() else { continue };
            if section.page.is_none() && self.library.page_at(&url).is_none() {
                self.claim(&url, None);
            }
            self.index().section_urls.entry(url).or_insert_with(|| place.clone());
        }
        let Library { pages, index } = &mut self.library;
        for section in Arc::make_mut(index).sections.values_mut() {
            // Looked up once for each page, not for each comparison.
            let mut keyed: Vec<(Option<f64>, &str, SourcePath)> = section
                .pages
                .drain(..)
                .map(|path| {
                    let page = &pages[&path];
                    let order = page.document.front_matter.order.as_ref().map(|field| field.value);
                    (order, page.place.as_str(), path)
                })
                .collect();
            keyed.sort_by(|a, b| compare_order(a.0, b.0).then_with(|| natural(a.1, b.1)));
            section.pages.extend(keyed.into_iter().map(|(.., path)| path));
            section.sections.sort_by(|a, b| natural(a, b));
        }
    }

    fn add_collections(&mut self) {
        let names: Vec<String> = self
            .library
            .index
            .sections
            .keys()
            .filter(|place| !place.contains('/'))
            .cloned()
            .collect();
        for name in names {
            let kind = self.config.collection_kind(&name);
            let configured = self.config.collections.get(&name).and_then(|c| c.title.clone());
            let section = &self.library.index.sections[&name];
            // An index page is titled for its reader ("Welcome to …"), a collection for the header.
            let named = self.metas.get(&name).and_then(|meta| meta.title.clone());
            let title = configured.or(named).unwrap_or_else(|| permalink::humanize(&name));
            let url = section.url.clone().unwrap_or_else(UrlPath::root);
            let posts =
                if kind == CollectionKind::Blog { self.posts(&name) } else { Sequence::default() };
            let collection =
                Collection { name: name.clone(), kind, title, url, posts, menus: Vec::new() };
            self.index().collections.insert(name, collection);
        }
    }

    /// Returns the listed posts of a blog, newest first, ties broken by URL.
    fn posts(&self, collection: &str) -> Sequence {
        let mut posts: Vec<&Page> = self
            .library
            .public_pages()
            .filter(|page| page.kind == PageKind::Post && !page.is_unlisted())
            .filter(|page| page.collection.as_deref() == Some(collection))
            .collect();
        posts.sort_by_cached_key(|page| {
            let instant = page.published.map(|date| date.instant(self.config.timezone));
            (Reverse(instant), &page.url)
        });
        posts.into_iter().map(|page| page.path.clone()).collect()
    }

    /// Enters the files that are published as they are: the site's first, then the theme's, then
    /// what Folio makes, so that a site's `robots.txt` wins.
    fn add_files(&mut self, snapshot: &Snapshot) {
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
        let mut generated =
            vec!["/404.html".to_owned(), "/robots.txt".into(), "/sitemap.xml".into()];
        for blog in self.library.blogs() {
            generated.extend(["atom.xml", "rss.xml"].map(|feed| format!("{}{feed}", blog.url)));
        }
        for url in generated {
            self.offer(&url, FileSource::Generated);
        }
    }

    /// Refuses files whose names other outputs need for a folder: `static/old` beside `/old/`.
    fn refuse_files_for_folders(&mut self) {
        let needs_folder = |url: &&UrlPath| {
            let below = format!("{}/", url.output().as_str().to_lowercase());
            let first = self.claims.range(below.clone()..).next();
            first.is_some_and(|(claimed, _)| claimed.starts_with(&below))
        };
        let refused: Vec<UrlPath> =
            self.library.index.files.keys().filter(needs_folder).cloned().collect();
        for url in refused {
            let source = self.index().files.remove(&url);
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

    /// Enters a file that gives way to a file of the site.
    fn offer(&mut self, url: &str, source: FileSource) {
        let Ok(url) = UrlPath::new(url) else { return };
        let output = url.output();
        if let Entry::Vacant(free) = self.claims.entry(output.as_str().to_lowercase()) {
            free.insert((output, None));
            self.index().files.insert(url, source);
        }
    }

    fn add_redirects(&mut self) {
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
        self.check_redirects();
    }

    /// Reports redirects that lead round in a circle or nowhere.
    fn check_redirects(&mut self) {
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

    fn add_menus(&mut self) {
        let names: Vec<String> = self
            .library
            .collections()
            .filter(|collection| collection.kind == CollectionKind::Docs)
            .map(|collection| collection.name.clone())
            .collect();
        for name in names {
            let tree = Tree {
                sections: &self.library.index.sections,
                pages: &self.library.pages,
                by_place: &self.library.index.by_place,
                metas: &self.metas,
            };
            let (menus, diagnostics) = menu::build(&name, &tree);
            self.index().diagnostics.extend(diagnostics);
            if let Some(collection) = self.index().collections.get_mut(&name) {
                collection.menus = menus;
            }
        }
    }

    /// Resolves the links of menus and of the header, and reports those that lead nowhere.
    fn resolve_links(&mut self) {
        let mut collections = std::mem::take(&mut self.index().collections);
        let mut missing: BTreeMap<Place, (String, String)> = BTreeMap::new();
        for menu in collections.values_mut().flat_map(|collection| &mut collection.menus) {
            resolve_nodes(&self.library, &mut menu.nodes, &mut missing);
        }
        self.index().collections = collections;
        let config = SourcePath::new(crate::config::FILE).expect("a plain name is a path");
        for link in &self.config.nav {
            if let Target::Missing { wanted } =
                resolve_in(&self.library, "", &UrlPath::root(), &link.url)
            {
                missing.insert((config.clone(), link.span), (link.url.clone(), wanted.to_string()));
            }
        }
        for ((path, span), (destination, wanted)) in missing {
            let near = suggest::nearest_page(&self.library, &UrlPath::root(), &wanted);
            let help = match near {
                Some((url, _)) => format!("did you mean `{url}`?"),
                None => "link to a page that exists, or remove the link".to_owned(),
            };
            self.report(
                Diagnostic::new(Code::BrokenLink, format!("there is no page `{destination}`"))
                    .at(&path, span)
                    .help(help),
            );
        }
    }
}

/// Resolves the links among `nodes`; notes what is missing by its place, destination and path.
fn resolve_nodes(
    library: &Library,
    nodes: &mut [MenuNode],
    missing: &mut BTreeMap<Place, (String, String)>,
) {
    for node in nodes {
        if let Some(link) = &mut node.link {
            link.target = resolve_in(library, &link.folder, &UrlPath::root(), &link.destination);
            link.external |= link.target == Target::External;
            if let (Target::Missing { wanted }, Some(place)) = (&link.target, &link.source) {
                missing.insert(place.clone(), (link.destination.clone(), wanted.to_string()));
            }
        }
        resolve_nodes(library, &mut node.children, missing);
    }
}

/// Works out everything about the page of `document`, which lies at `place`.
fn page(
    place: &str,
    document: Arc<Document>,
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

fn shadowed(path: &SourcePath, winner: &SourcePath) -> Diagnostic {
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

fn compare_order(a: Option<f64>, b: Option<f64>) -> std::cmp::Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (Some(_), None) => std::cmp::Ordering::Less,
        (None, Some(_)) => std::cmp::Ordering::Greater,
        (None, None) => std::cmp::Ordering::Equal,
    }
}

/// Compares names as people do: letters without case, digits by their number.
pub(super) fn natural(a: &str, b: &str) -> std::cmp::Ordering {
    fn take_number(text: &str) -> Option<(&str, &str)> {
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        (end > 0).then(|| text.split_at(end))
    }
    let (mut left, mut right) = (a, b);
    loop {
        if let (Some((one, rest_left)), Some((other, rest_right))) =
            (take_number(left), take_number(right))
        {
            let (one, other) = (one.trim_start_matches('0'), other.trim_start_matches('0'));
            let order = one.len().cmp(&other.len()).then_with(|| one.cmp(other));
            if order.is_ne() {
                return order;
            }
            (left, right) = (rest_left, rest_right);
            continue;
        }
        let (mut one, mut other) = (left.chars(), right.chars());
        match (one.next(), other.next()) {
            (None, None) => return a.cmp(b),
            (None, Some(_)) => return std::cmp::Ordering::Less,
            (Some(_), None) => return std::cmp::Ordering::Greater,
            (Some(x), Some(y)) => {
                let order = x.to_lowercase().cmp(y.to_lowercase());
                if order.is_ne() {
                    return order;
                }
            }
        }
        (left, right) = (one.as_str(), other.as_str());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_as_people_do() {
        let mut names = ["b10", "b9", "A", "a2", "b09"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["A", "a2", "b09", "b9", "b10"]);
    }
}

//! The one pass that builds a [`Library`]: pages, then sections, collections, files and redirects,
//! then menus. What stands twice, or cannot stand at all, is a diagnostic.

mod assets;
mod page;
mod published;
mod sections;

use std::collections::{BTreeMap, btree_map::Entry};
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::{CollectionKind, Config};
use crate::content::{Document, Target};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::paths::{OutputPath, SourcePath, UrlPath};
use crate::source::{self, Role, Snapshot, SourceFile};

use super::menu::{self, Tree};
use super::meta::{self, Meta};
use super::resolve::resolve_in;
use super::{
    Collection, Destination, FileSource, Index, Library, MenuNode, Moment, Page, PageKind, Section,
    Status, TermKind, suggest,
};

use page::{page, shadowed};

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
    assembly.number_searched();
    assembly.add_files(snapshot);
    assembly.add_fingerprinted(snapshot);
    assembly.add_redirects();
    // An author's redirect may lead away from a list that would be made.
    assembly.add_made();
    assembly.check_redirects();
    assembly.add_generated();
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
    let (page, ..) = page(place, document, None, config, moment);
    // Its history is that of the reading before.
    let page = page.map(|page| Page { changed: page.changed.or(known.changed), ..page });
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
                page(place, document, snapshot.changed(&file.path), self.config, self.moment)
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
        self.library.pages.sort_unstable_keys();
        let index = self.index();
        index.by_url.sort_unstable_keys();
        index.by_place.sort_unstable_keys();
    }

    /// Enters a page into the index, unless its URL is taken.
    fn add_page(&mut self, page: Page) {
        if page.status.is_shown(self.moment) && self.claim(&page.url, Some(&page.path)) {
            self.index().by_url.insert(page.url.clone(), page.path.clone());
            self.index().by_place.entry(page.place.clone()).or_insert(page.path.clone());
        }
        self.library.pages.insert(page.path.clone(), Arc::new(page));
    }

    /// Enters a file that gives way to a file of the site.
    fn offer(&mut self, url: &str, source: FileSource) {
        let Ok(url) = UrlPath::new(url) else { return };
        if self.take(&url) {
            self.index().files.insert(url, source);
        }
    }

    /// Takes the output file of `url` for Folio itself, unless it is taken.
    fn take(&mut self, url: &UrlPath) -> bool {
        let output = url.output();
        match self.claims.entry(output.as_str().to_lowercase()) {
            Entry::Vacant(free) => {
                free.insert((output, None));
                true
            }
            Entry::Occupied(_) => false,
        }
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

//! The building of menus, folder by folder.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::content::Target;
use crate::diagnostic::{Code, Diagnostic, Span, count, nearest};
use crate::library::Page;
use crate::library::meta::{Entry, EntryKind, Meta};
use crate::library::section::Section;
use crate::paths::SourcePath;

use super::{Menu, MenuLink, MenuNode, NodeKind, Tree};

/// How many pages that no menu shows are named.
const NAMED: usize = 8;

/// How deep folders may nest in a menu; deeper ones are listed by their section's page. Templates
/// draw a level by a component in a component, which Tera lets nest twenty deep.
const DEEPEST: usize = 12;

/// Builds the menus of `collection`, its own first.
pub(super) fn build(collection: &str, tree: &Tree<'_>) -> (Vec<Menu>, Vec<Diagnostic>) {
    let mut roots = vec![collection.to_owned()];
    let below = format!("{collection}/");
    roots.extend(
        tree.metas
            .iter()
            .filter(|(place, meta)| meta.root && place.starts_with(&below))
            .map(|(place, _)| place.clone())
            .filter(|place| tree.sections.contains_key(place)),
    );
    let mut menus = Vec::new();
    let mut diagnostics = Vec::new();
    for place in &roots {
        let mut builder = Builder {
            tree,
            root: place,
            roots: &roots,
            named: BTreeSet::new(),
            diagnostics: Vec::new(),
        };
        let nodes = builder.menu(place);
        diagnostics.append(&mut builder.diagnostics);
        let section = tree.sections.get(place);
        let title = section.map(|section| section.title.clone()).unwrap_or_default();
        let url = section.and_then(|section| section.url.clone());
        menus.push(Menu::new(place.clone(), title, url, nodes));
    }
    diagnostics.extend(unlisted(collection, tree, &menus));
    (menus, diagnostics)
}

struct Builder<'a> {
    tree: &'a Tree<'a>,
    /// The folder whose menu is built.
    root: &'a str,
    /// Every folder with a menu of its own.
    roots: &'a [String],
    /// Places that some list of this menu names: they stand there and nowhere else.
    named: BTreeSet<String>,
    diagnostics: Vec<Diagnostic>,
}

impl Builder<'_> {
    /// Builds the entries of the whole menu.
    fn menu(&mut self, place: &str) -> Vec<MenuNode> {
        self.collect_names(place);
        let mut nodes = self.entries(place, 0);
        let has_order = self.meta(place).is_some_and(|meta| meta.pages.is_some());
        let own = self.tree.sections.get(place).and_then(|section| section.page.clone());
        // The folder's own page comes first unless its author ordered the menu.
        if let Some(page) = own.filter(|_| !has_order).and_then(|path| self.tree.page(&path)) {
            nodes.insert(0, page_node(page));
        }
        nodes
    }

    fn meta(&self, place: &str) -> Option<&Meta> {
        self.tree.metas.get(place)
    }

    /// Notes every place that a list of this menu names.
    fn collect_names(&mut self, root: &str) {
        let below = format!("{root}/");
        for (place, meta) in self.tree.metas {
            if place != root && !place.starts_with(&below) {
                continue;
            }
            for entry in meta.pages.iter().flat_map(|(entries, _)| entries) {
                if let EntryKind::Name(name) | EntryKind::Extract(name) = &entry.kind {
                    self.named.insert(target(place, name));
                }
            }
        }
    }

    /// Builds the entries of a folder: as its meta.json orders them, else in natural order.
    fn entries(&mut self, place: &str, depth: usize) -> Vec<MenuNode> {
        let Some(meta) = self.meta(place).cloned() else {
            return self.natural(place, &BTreeSet::new(), depth);
        };
        let Some((entries, _)) = &meta.pages else {
            return self.natural(place, &BTreeSet::new(), depth);
        };
        let path = meta.path.clone();
        let mut nodes = Vec::new();
        let mut here = BTreeSet::new();
        for entry in entries {
            if let EntryKind::Name(name) | EntryKind::Hidden(name) | EntryKind::Extract(name) =
                &entry.kind
            {
                here.insert(target(place, name));
            }
        }
        let mut seen = BTreeSet::new();
        for entry in entries {
            match &entry.kind {
                EntryKind::Name(name) => {
                    if !seen.insert(target(place, name)) {
                        self.report_twice(path.as_ref(), entry, name);
                        continue;
                    }
                    match self.named_node(place, name, depth) {
                        Some(node) => nodes.push(node),
                        None => self.report_missing(path.as_ref(), entry, place, name),
                    }
                }
                EntryKind::Extract(name) => {
                    let folder = target(place, name);
                    if self.tree.sections.contains_key(&folder) && depth < DEEPEST {
                        nodes.extend(self.entries(&folder, depth + 1));
                    } else {
                        self.report_missing(path.as_ref(), entry, place, name);
                    }
                }
                EntryKind::Rest => nodes.extend(self.natural(place, &here, depth)),
                EntryKind::RestReversed => {
                    let mut rest = self.natural(place, &here, depth);
                    rest.reverse();
                    nodes.extend(rest);
                }
                EntryKind::Separator { title, icon } => {
                    nodes.push(MenuNode { icon: icon.clone(), ..node(NodeKind::Separator, title) });
                }
                EntryKind::Link { text, url, icon, external } => nodes.push(MenuNode {
                    icon: icon.clone(),
                    link: Some(MenuLink {
                        destination: url.clone(),
                        folder: place.to_owned(),
                        source: path.clone().map(|path| (path, entry.span)),
                        // The index is not whole yet; links are resolved when it is.
                        target: Target::External,
                        external: *external,
                    }),
                    ..node(NodeKind::Link, text)
                }),
                EntryKind::Hidden(_) => {}
            }
        }
        nodes
    }

    /// Builds what lies in a folder in natural order, but for what a list names.
    fn natural(&mut self, place: &str, here: &BTreeSet<String>, depth: usize) -> Vec<MenuNode> {
        let Some(section) = self.tree.sections.get(place) else { return Vec::new() };
        let mut nodes = Vec::new();
        let skipped =
            |place: &str, named: &BTreeSet<String>| here.contains(place) || named.contains(place);
        for path in &section.pages {
            let Some(page) = self.tree.page(path) else { continue };
            // A page that stands for a folder comes with the folder.
            let is_folder = self.tree.sections.contains_key(&page.place);
            if !is_folder && !page.is_unlisted() && !skipped(&page.place, &self.named) {
                nodes.push(page_node(page));
            }
        }
        for folder in &section.sections {
            if !skipped(folder, &self.named) {
                nodes.extend(self.folder(folder, depth));
            }
        }
        nodes
    }

    /// Builds the node that a list names: a page, a folder, or both in one.
    fn named_node(&mut self, place: &str, name: &str, depth: usize) -> Option<MenuNode> {
        let target = target(place, name);
        // `index` in a folder's own list is the folder's page, not the folder.
        let is_own = target == place;
        if !is_own && self.tree.sections.contains_key(&target) && target != self.root {
            return self.folder(&target, depth);
        }
        let path = self.tree.by_place.get(&target)?;
        self.tree.page(path).map(page_node)
    }

    /// Builds the node of a folder; a plain page where nothing but its own page is left to show.
    fn folder(&mut self, place: &str, depth: usize) -> Option<MenuNode> {
        let section: &Section = self.tree.sections.get(place)?;
        let page = section.page.as_ref().and_then(|path| self.tree.page(path));
        let has_own_menu = place != self.root && self.roots.iter().any(|root| root == place);
        let children = if has_own_menu || depth >= DEEPEST {
            Vec::new()
        } else {
            self.entries(place, depth + 1)
        };
        let children: Vec<MenuNode> = children
            .into_iter()
            .filter(|child| child.page.is_none() || child.page != section.page)
            .collect();
        let meta = self.meta(place);
        if children.is_empty() && !has_own_menu {
            return page.filter(|page| !page.is_unlisted()).map(page_node);
        }
        let title = page.filter(|_| meta.is_none_or(|meta| meta.title.is_none()));
        Some(MenuNode {
            icon: meta.and_then(|meta| meta.icon.clone()).or_else(|| page.and_then(icon)),
            page: section.page.clone(),
            url: section.url.clone(),
            default_open: meta.is_some_and(|meta| meta.default_open),
            children,
            line: OnceLock::new(),
            ..node(NodeKind::Folder, title.map_or(&section.title, |page| page.menu_title()))
        })
    }

    fn report_twice(&mut self, path: Option<&SourcePath>, entry: &Entry, name: &str) {
        let Some(path) = path else { return };
        self.diagnostics.push(
            Diagnostic::new(Code::MenuEntry, format!("the menu names `{name}` twice"))
                .at(path, entry.span)
                .help("remove one of the two; the first one counts"),
        );
    }

    fn report_missing(
        &mut self,
        path: Option<&SourcePath>,
        entry: &Entry,
        place: &str,
        name: &str,
    ) {
        let target = target(place, name);
        // A page that is not public yet is known; it comes into the menu with its time.
        let is_known = self.tree.pages.values().any(|page| page.place == target);
        let Some(path) = path.filter(|_| !is_known) else { return };
        let message = format!("the menu names `{name}`, but there is no such page or folder");
        let diagnostic = Diagnostic::new(Code::MenuEntry, message).at(path, entry.span);
        let prefix = format!("{place}/");
        let names = self.tree.by_place.keys().chain(self.tree.sections.keys());
        let names: BTreeSet<&str> = names.filter_map(|known| known.strip_prefix(&prefix)).collect();
        self.diagnostics.push(match nearest(name, names) {
            Some(near) => diagnostic
                .help(format!("did you mean `{near}`?"))
                .guess(entry.span, format!("\"{near}\"")),
            None => diagnostic.help("remove the entry, or write the page"),
        });
    }
}

/// Returns the place that an entry names.
fn target(place: &str, name: &str) -> String {
    let inner = ["index", "_index", "README"].iter().find_map(|index| {
        let folder = name.strip_suffix(index)?;
        (folder.is_empty() || folder.ends_with('/')).then(|| folder.trim_end_matches('/'))
    });
    match inner.unwrap_or(name) {
        "" => place.to_owned(),
        inner => format!("{place}/{inner}"),
    }
}

fn node(kind: NodeKind, title: &str) -> MenuNode {
    MenuNode {
        kind,
        title: title.to_owned(),
        icon: None,
        page: None,
        url: None,
        link: None,
        default_open: false,
        children: Vec::new(),
        line: OnceLock::new(),
    }
}

fn icon(page: &Page) -> Option<String> {
    page.document.front_matter.icon.as_ref().map(|field| field.value.clone())
}

fn page_node(page: &Page) -> MenuNode {
    MenuNode {
        icon: icon(page),
        page: Some(page.path.clone()),
        url: Some(page.url.clone()),
        ..node(NodeKind::Page, page.menu_title())
    }
}

/// Reports the pages that no menu of the collection shows, once.
fn unlisted(collection: &str, tree: &Tree<'_>, menus: &[Menu]) -> Option<Diagnostic> {
    let shown: BTreeSet<&SourcePath> = menus.iter().flat_map(|menu| menu.order.iter()).collect();
    let below = format!("{collection}/");
    let is_hidden = |page: &Page| {
        page.is_unlisted()
            || tree.metas.get(&page.folder).and_then(|meta| meta.pages.as_ref()).is_some_and(
                |(entries, _)| {
                    entries.iter().any(|entry| match &entry.kind {
                        EntryKind::Hidden(name) => target(&page.folder, name) == page.place,
                        _ => false,
                    })
                },
            )
    };
    let missing: Vec<&SourcePath> = tree
        .by_place
        .iter()
        .filter(|(place, _)| *place == collection || place.starts_with(&below))
        .map(|(_, path)| path)
        .filter(|path| !shown.contains(path))
        .filter(|path| tree.page(path).is_some_and(|page| !is_hidden(page)))
        .collect();
    if missing.is_empty() {
        return None;
    }
    let (path, span, before) = blamed_list(collection, tree)?;
    let names: Vec<&str> = missing.iter().take(NAMED).map(|path| path.as_str()).collect();
    let more = missing.len().saturating_sub(NAMED);
    let mut listed = names.join(", ");
    if more > 0 {
        listed = format!("{listed} and {more} more");
    }
    let (verb, subject) = if missing.len() == 1 { ("is", "it is") } else { ("are", "they are") };
    let message = format!("{} {verb} in no menu", count(missing.len(), "page"));
    Some(
        Diagnostic::new(Code::NotInMenu, message)
            .at(&path, span)
            .help("add \"...\" to `pages` to show the rest, or name the pages there")
            .note(format!(
                "{subject} published all the same: links, and the page of their section, lead there"
            ))
            .note(listed)
            .guess(Span::new(before, before), ", \"...\""),
    )
}

/// Finds the list that keeps pages out: that of the collection, else the first without a rest. Also
/// returns where the list ends.
fn blamed_list(collection: &str, tree: &Tree<'_>) -> Option<(SourcePath, Span, usize)> {
    let below = format!("{collection}/");
    let is_closed = |meta: &&Meta| {
        meta.pages.as_ref().is_some_and(|(entries, _)| {
            !entries.iter().any(|e| matches!(e.kind, EntryKind::Rest | EntryKind::RestReversed))
        })
    };
    let inner = tree.metas.iter().filter(|(place, _)| place.starts_with(&below));
    let candidates = tree.metas.get(collection).into_iter().chain(inner.map(|(_, meta)| meta));
    let meta = candidates.filter(is_closed).find(|meta| meta.path.is_some())?;
    let (entries, span) = meta.pages.as_ref()?;
    let end = entries.last().map_or(span.end - 1, |entry| entry.span.end);
    // Only the word `pages` and its bracket: the list itself may be long.
    Some((meta.path.clone()?, Span::new(span.start, span.start + 1), end))
}

//! Moving a page or a folder: every link to it and from it is rewritten, and its address stays alive.
//!
//! In come the site, what moves and where to; out come the changes of the texts and of the places of
//! files. The site is made anew with the files in their new places, and each link is asked whether it
//! still leads to what it meant; only what does not is rewritten, in the manner of its author.

mod links;
mod menus;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use thiserror::Error;

use crate::config;
use crate::diagnostic::{Code, Span};
use crate::engine::Edition;
use crate::fs;
use crate::library::{Destination, FileSource, Library, Page};
use crate::paths::{SourcePath, UrlPath};
use crate::site::Site;
use crate::source::Role;

use super::changes::hunks;
use super::{Change, Changes, Edit, Edits, WriteError, another_alias, apply, with_entry, write};

/// Endings that name a page as well as no ending does.
const PAGE_ENDINGS: [&str; 2] = [".mdx", ".md"];

/// A move that is planned.
#[derive(Debug)]
pub struct Relocation {
    /// What moves: a file or a folder.
    pub from: SourcePath,
    /// Where it will lie.
    pub to: SourcePath,
}

/// What a move comes to.
#[derive(Debug)]
pub struct Relocated {
    /// The texts that change, by the places where they lie before.
    pub changes: Changes,
    /// The files that move, old place to new.
    pub files: BTreeMap<SourcePath, SourcePath>,
    /// How many links and entries of menus are rewritten.
    pub rewritten: usize,
    /// The addresses that lead to new ones.
    pub aliases: Vec<String>,
    /// Links that are written in a way that only their author can change.
    pub left: Vec<Left>,
}

/// A link that its author has to change.
#[derive(Debug, PartialEq, Eq)]
pub struct Left {
    /// The file, where it lies before.
    pub path: SourcePath,
    /// Where in it.
    pub span: Span,
    /// What it should say.
    pub destination: String,
}

/// Why something cannot be moved.
#[derive(Debug, Error)]
pub enum RelocateError {
    /// The site has no such file or folder.
    #[error("there is no page and no folder `{0}`")]
    Missing(SourcePath),
    /// Something is there already.
    #[error("`{0}` is there already")]
    Taken(SourcePath),
    /// Pages lie below `content`.
    #[error("`{0}` does not lie below `content`")]
    Outside(SourcePath),
    /// A folder cannot lie in itself.
    #[error("`{0}` lies in `{1}`")]
    Inside(SourcePath, SourcePath),
    /// Two pages would have one address.
    #[error("two pages would have one address: {0}")]
    Collision(String),
    /// The machine refused, or somebody changed a file meanwhile.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Relocation {
    /// Plans the move of `from` to `to`, both relative to the site. A page keeps its ending where `to`
    /// has none.
    ///
    /// # Errors
    /// When there is nothing to move, or no place for it.
    pub fn new(site: &Site, from: &SourcePath, to: &SourcePath) -> Result<Self, RelocateError> {
        let snapshot = &site.snapshot;
        let is_file = snapshot.get(from).is_some();
        let lies_in = |path: &SourcePath, folder: &SourcePath| {
            path.strip(folder).is_some_and(|inner| !inner.is_empty())
        };
        let below = |folder: &SourcePath| snapshot.files().any(|file| lies_in(&file.path, folder));
        if !is_file && !below(from) {
            return Err(RelocateError::Missing(from.clone()));
        }
        let into = |to: &SourcePath| to.join(from.name()).unwrap_or_else(|_| to.clone());
        let to = if below(to) {
            into(to)
        } else if is_file && to.extension().is_empty() && !from.extension().is_empty() {
            SourcePath::new(&format!("{to}.{}", from.extension())).unwrap_or_else(|_| to.clone())
        } else {
            to.clone()
        };
        for path in [from, &to] {
            if !path.as_str().starts_with("content/") {
                return Err(RelocateError::Outside(path.clone()));
            }
        }
        if lies_in(&to, from) {
            return Err(RelocateError::Inside(to, from.clone()));
        }
        if snapshot.get(&to).is_some() || below(&to) || to == *from {
            return Err(RelocateError::Taken(to));
        }
        Ok(Self { from: from.clone(), to })
    }

    /// Works out what the move comes to. `edition` shows every page, drafts included; `is_public` says
    /// of which pages readers know the address.
    ///
    /// # Errors
    /// When two pages would have one address.
    pub fn plan(
        &self,
        edition: &Edition,
        is_public: impl Fn(&Page) -> bool,
    ) -> Result<Relocated, RelocateError> {
        let before = &edition.site;
        let files: BTreeMap<SourcePath, SourcePath> = before
            .snapshot
            .files()
            .filter_map(|file| Some((file.path.clone(), self.moved(&file.path)?)))
            .collect();
        let snapshot = before.snapshot.with_moved(&files);
        let after = before.next(before.config.clone(), snapshot, before.moment);
        let collisions = |library: &Library| -> Vec<String> {
            let told = library.diagnostics().iter().filter(|told| told.code == Code::UrlCollision);
            told.map(|told| told.message.clone()).collect()
        };
        let known = collisions(&before.library);
        if let Some(new) = collisions(&after.library).into_iter().find(|told| !known.contains(told))
        {
            return Err(RelocateError::Collision(new));
        }
        let mut plan = Plan {
            before,
            after: &after,
            files: &files,
            edits: Edits::default(),
            rewritten: 0,
            left: Vec::new(),
        };
        plan.links(edition);
        plan.menus(self);
        plan.expectations();
        let settings = plan.settings();
        let mut aliases = Vec::new();
        for page in before.library.pages().filter(|page| is_public(page)) {
            aliases.extend(plan.alias(page));
        }
        let mut changes = plan.changes();
        let (redirected, settings) = plan.sections(settings);
        aliases.extend(redirected);
        changes.extend(settings);
        let Plan { rewritten, left, .. } = plan;
        Ok(Relocated { changes, files, rewritten, aliases, left })
    }

    /// Returns where a file will lie, if it moves.
    fn moved(&self, path: &SourcePath) -> Option<SourcePath> {
        if *path == self.from {
            return Some(self.to.clone());
        }
        self.to.join(path.strip(&self.from)?).ok()
    }

    /// Draws what changes as a diff that git understands (git-diff, "Generating patch text with -p").
    #[must_use]
    pub fn diff(&self, relocated: &Relocated) -> String {
        let mut out = String::new();
        let edited = relocated.changes.keys().filter(|path| !relocated.files.contains_key(*path));
        let all: BTreeMap<&SourcePath, &SourcePath> =
            relocated.files.iter().chain(edited.map(|path| (path, path))).collect();
        for (old, new) in all {
            out.push_str(&format!("diff --git a/{old} b/{new}\n"));
            if old != new {
                out.push_str(&format!("rename from {old}\nrename to {new}\n"));
            }
            if let Some(change) = relocated.changes.get(old) {
                out.push_str(&hunks(change, &format!("a/{old}"), &format!("b/{new}")));
            }
        }
        out
    }

    /// Carries it out below `root`: the texts first, each in one step, then the files.
    ///
    /// # Errors
    /// When a file was changed meanwhile, or the machine refuses.
    pub fn carry_out(&self, root: &Path, relocated: &Relocated) -> Result<(), RelocateError> {
        let (from, to) = (self.from.under(root), self.to.under(root));
        if fs::exists(&to) {
            return Err(RelocateError::Taken(self.to.clone()));
        }
        to.parent().map_or(Ok(()), fs::create_folder).map_err(WriteError::Machine)?;
        write(root, &relocated.changes)?;
        let moved = fs::rename(&from, &to);
        moved.map_err(|error| RelocateError::Write(WriteError::Machine(error)))
    }
}

/// A move while it is worked out.
struct Plan<'a> {
    before: &'a Site,
    after: &'a Site,
    files: &'a BTreeMap<SourcePath, SourcePath>,
    edits: Edits,
    rewritten: usize,
    left: Vec<Left>,
}

impl Plan<'_> {
    /// Returns where a file lies afterwards.
    fn place<'p>(&'p self, path: &'p SourcePath) -> &'p SourcePath {
        self.files.get(path).unwrap_or(path)
    }

    /// Returns the address afterwards of what stands at `url` before.
    fn address(&self, url: &UrlPath) -> Option<UrlPath> {
        let (before, after) = (&self.before.library, &self.after.library);
        if let Some(page) = before.page_at(url) {
            return after.page(self.place(&page.path)).map(|page| page.url.clone());
        }
        if let Some(FileSource::Site(path)) = before.file(url) {
            let place = self.place(path);
            let mut files = after.files();
            return files
                .find(|(_, from)| matches!(from, FileSource::Site(path) if path == place))
                .map(|(url, _)| url.clone());
        }
        if let Some(section) = before.section_at(url) {
            // A folder is known by what lies in it.
            let inner = section.pages.first().and_then(|path| after.page(self.place(path)))?;
            return after.section(&inner.folder).and_then(|section| section.url.clone());
        }
        Some(url.clone())
    }

    fn rewrite(&mut self, path: &SourcePath, span: Span, replacement: String) {
        if self.edits.add(path, &[Edit { span, replacement }]) {
            self.rewritten += 1;
        }
    }

    /// Keeps the address of a page alive that has another one afterwards.
    fn alias(&mut self, page: &Page) -> Option<String> {
        let now = self.after.library.page(self.place(&page.path))?;
        let is_free = self.after.library.page_at(&page.url).is_none();
        if now.url == page.url || !is_free {
            return None;
        }
        let (span, replacement) = another_alias(&page.document, page.url.as_str())?;
        let edit = Edit { span, replacement };
        self.edits.add(&page.path, &[edit]).then(|| page.url.to_string())
    }

    /// Rewrites the links of the configuration, and returns its text before and after.
    fn settings(&mut self) -> Option<(SourcePath, Arc<str>, String)> {
        let file = self.before.snapshot.files().find(|file| file.role == Role::Config)?;
        let text = file.text()?.clone();
        let config = &self.before.config;
        let nav = config.nav.iter().map(|link| (&link.url, link.span));
        let redirects = config.redirects.iter().map(|redirect| (&redirect.to, redirect.span));
        let mut edits = Edits::default();
        for (destination, span) in nav.chain(redirects) {
            if let Some(new) = self.spelt_from_root(destination) {
                let replacement = serde_json::Value::from(new).to_string();
                if edits.add(&file.path, &[Edit { span, replacement }]) {
                    self.rewritten += 1;
                }
            }
        }
        let new = edits.files().next().and_then(|(_, edits)| apply(&text, edits));
        Some((file.path.clone(), text.clone(), new.unwrap_or_else(|| text.to_string())))
    }

    /// Rewrites the addresses that readers shall find: texts in quotes, whole.
    fn expectations(&mut self) {
        let before = self.before;
        let Some(file) = before.snapshot.files().find(|file| file.role == Role::SearchTests) else {
            return;
        };
        let Some(text) = file.text() else { return };
        for page in before.library.pages() {
            let url = page.url.as_str();
            for old in [url, url.trim_end_matches('/')].map(|old| format!("\"{old}\"")) {
                for (at, _) in text.match_indices(&old) {
                    let destination = &old[1..old.len() - 1];
                    if let Some(new) = self.spelt_from_root(destination) {
                        let span = Span::new(at + 1, at + 1 + destination.len());
                        self.rewrite(&file.path, span, new);
                    }
                }
            }
        }
    }

    /// Lets the addresses of folders that have no page of their own lead to their new ones.
    fn sections(
        &self,
        settings: Option<(SourcePath, Arc<str>, String)>,
    ) -> (Vec<String>, Option<(SourcePath, Change)>) {
        let path = SourcePath::new(config::FILE).expect("a plain name is a path");
        let (path, before, mut after) =
            settings.unwrap_or_else(|| (path, Arc::from(""), String::new()));
        let mut redirected = Vec::new();
        for section in self.before.library.sections().filter(|section| section.page.is_none()) {
            let Some(url) = &section.url else { continue };
            let library = &self.after.library;
            let is_there = library.section_at(url).is_some() || library.page_at(url).is_some();
            let Some(now) = self.address(url).filter(|now| !is_there && now != url) else {
                continue;
            };
            if let Some(text) = with_entry(&path, &after, "redirects", url.as_str(), now.as_str()) {
                after = text;
                redirected.push(url.to_string());
            }
        }
        let change = Change { before: before.to_string(), after };
        let is_changed = change.before != change.after;
        (redirected, is_changed.then_some((path, change)))
    }

    fn changes(&self) -> Changes {
        let change = |(path, edits): (&SourcePath, &[Edit])| {
            let before = self.before.snapshot.get(path)?.text()?;
            let after = apply(before, edits)?;
            Some((path.clone(), Change { before: before.to_string(), after }))
        };
        self.edits.files().filter_map(change).collect()
    }

    /// Returns whether a redirect of the site leads from `url`.
    fn is_redirect(&self, url: &UrlPath) -> bool {
        matches!(self.before.library.redirect(url), Some(Destination::Site { .. }))
    }
}

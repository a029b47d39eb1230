//! The entries of `meta.json` that name what moves.

use std::sync::Arc;

use crate::diagnostic::Span;
use crate::library::meta::{self, Entry, EntryKind};
use crate::paths::SourcePath;
use crate::source::SourceFile;

use super::{PAGE_ENDINGS, Plan, Relocation};

impl Plan<'_> {
    /// Rewrites, takes out and adds the entries of menus.
    pub(super) fn menus(&mut self, relocation: &Relocation) {
        let (from, to) = (name_of(&relocation.from), name_of(&relocation.to));
        let is_menu = |file: &&SourceFile| file.path.name() == "meta.json";
        let menus: Vec<(SourcePath, Arc<str>)> = self
            .before
            .snapshot
            .files()
            .filter(is_menu)
            .filter_map(|file| Some((file.path.clone(), file.text()?.clone())))
            .collect();
        let parent = relocation.to.parent();
        let is_new = self.before.snapshot.files().all(|file| file.path.strip(&parent).is_none());
        let mut was_named = false;
        for (path, text) in &menus {
            let Some((entries, _)) = meta::parse(path, text).0.pages else { continue };
            let folder = path.parent();
            for (at, entry) in entries.iter().enumerate() {
                let (sign, name) = match &entry.kind {
                    EntryKind::Name(name) => ("", name),
                    EntryKind::Hidden(name) => ("!", name),
                    EntryKind::Extract(name) => ("...", name),
                    EntryKind::Link { url, .. } => {
                        self.menu_link(path, text, entry, url);
                        continue;
                    }
                    _ => continue,
                };
                let Ok(place) = folder.join(name) else { continue };
                if place.as_str() != from && !place.as_str().starts_with(&format!("{from}/")) {
                    continue;
                }
                // Within what moves, names stay as they are.
                if folder.as_str() == from || folder.as_str().starts_with(&format!("{from}/")) {
                    continue;
                }
                let place = place.as_str().replacen(&from, &to, 1);
                was_named |= sign.is_empty();
                // The menu of a folder that is there already shows what comes into it.
                let is_shown = |new: &&str| !new.contains('/') || name.contains('/') || is_new;
                match place.strip_prefix(&format!("{folder}/")).filter(is_shown) {
                    Some(name) => {
                        let name = serde_json::Value::from(format!("{sign}{name}")).to_string();
                        self.rewrite(path, entry.span, name);
                    }
                    None => self.rewrite(path, with_comma(text, &entries, at), String::new()),
                }
            }
        }
        if was_named {
            self.enter(relocation, &menus);
        }
    }

    fn menu_link(&mut self, path: &SourcePath, text: &str, entry: &Entry, url: &str) {
        let Some(new) = self.spelt_from_root(url) else { return };
        let written = &text[entry.span.range()];
        if let Some(at) = written.find(&format!("({url})")) {
            let start = entry.span.start + at + 1;
            self.rewrite(path, Span::new(start, start + url.len()), new);
        }
    }

    /// Adds what had a place in a menu to that of its new folder, unless it shows there by itself.
    fn enter(&mut self, relocation: &Relocation, menus: &[(SourcePath, Arc<str>)]) {
        let folder = relocation.to.parent();
        if folder == relocation.from.parent() {
            return;
        }
        let Some((path, text)) = menus.iter().find(|(path, _)| path.parent() == folder) else {
            return;
        };
        let Some((entries, span)) = meta::parse(path, text).0.pages else { return };
        let shows_rest =
            |entry: &Entry| matches!(entry.kind, EntryKind::Rest | EntryKind::RestReversed);
        if entries.iter().any(shows_rest) {
            return;
        }
        let name = name_of(&relocation.to);
        let name = name.rsplit('/').next().unwrap_or_default();
        let name = serde_json::Value::from(name).to_string();
        match entries.last() {
            Some(last) => {
                // On a line of its own where the last one stands on one.
                let line = text[..last.span.start].rfind('\n').map_or(0, |at| at + 1);
                let lead = &text[line..last.span.start];
                let gap = if lead.trim().is_empty() && line > 0 {
                    format!("\n{lead}")
                } else {
                    " ".into()
                };
                let at = Span::new(last.span.end, last.span.end);
                self.rewrite(path, at, format!(",{gap}{name}"));
            }
            None => self.rewrite(path, span, format!("[{name}]")),
        }
    }
}

/// Returns how a menu calls a file or folder, relative to the site: without the ending of a page.
fn name_of(path: &SourcePath) -> String {
    let text = path.as_str();
    let bare = PAGE_ENDINGS.iter().find_map(|ending| text.strip_suffix(ending));
    bare.unwrap_or(text).to_owned()
}

/// Returns the stretch of an entry with the comma that goes with it.
fn with_comma(text: &str, entries: &[Entry], at: usize) -> Span {
    let own = entries[at].span;
    match (entries.get(at + 1), at.checked_sub(1).and_then(|before| entries.get(before))) {
        (Some(next), _) => Span::new(own.start, next.span.start),
        (None, Some(previous)) => Span::new(previous.span.end, own.end),
        (None, None) => Span::new(own.start, own.end.min(text.len())),
    }
}

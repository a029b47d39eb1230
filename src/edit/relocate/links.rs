//! The links of pages, rewritten so that they lead to what they meant.

use crate::content::{Link, LinkKind, Target};
use crate::engine::Edition;
use crate::library::{Page, resolve};
use crate::paths::{SourcePath, UrlPath, encode, encode_as_written, relative};
use crate::site::Bodies as _;

use super::{Left, PAGE_ENDINGS, Plan};

impl Plan<'_> {
    /// Rewrites the links of every page, those of the front matter included.
    pub(super) fn links(&mut self, edition: &Edition) {
        let pages: Vec<&Page> = self.before.library.public_pages().collect();
        for page in pages {
            let facts = edition.facts(&page.path);
            let image = page.document.front_matter.image.iter().map(|field| Link {
                destination: field.value.clone(),
                span: field.span,
                kind: LinkKind::FrontMatter,
                target: resolve(&self.before.library, page, &field.value),
            });
            let own: Vec<Link> = image.collect();
            for link in facts.links.iter().chain(&own) {
                self.link(page, link);
            }
        }
    }

    fn link(&mut self, page: &Page, link: &Link) {
        let (Target::Page { url: before, .. } | Target::File { url: before }) = &link.target else {
            return;
        };
        let Some(now) = self.after.library.page(self.place(&page.path)) else { return };
        let Some(meant) = self.address(before) else { return };
        if self.leads_to(now, &link.destination, &meant) {
            return;
        }
        let written =
            [self.spelt_alike(page, link, &meant), self.spelt_from_root(&link.destination)];
        let mut sound = written.into_iter().flatten();
        let Some(new) = sound.find(|new| self.leads_to(now, new, &meant)) else {
            let destination = meant.encoded();
            self.left.push(Left { path: page.path.clone(), span: link.span, destination });
            return;
        };
        let text = &page.document.text;
        // The value of a key may stand in quotes.
        let start = text.get(link.span.range()).and_then(|text| text.find(&link.destination));
        match start {
            Some(at) => {
                let start = link.span.start + at;
                let span = crate::diagnostic::Span::new(start, start + link.destination.len());
                self.rewrite(&page.path, span, new);
            }
            None => {
                self.left.push(Left { path: page.path.clone(), span: link.span, destination: new });
            }
        }
    }

    /// Says whether `destination`, on a page in its new place, leads to `meant`.
    fn leads_to(&self, page: &Page, destination: &str, meant: &UrlPath) -> bool {
        match resolve(&self.after.library, page, destination) {
            Target::Page { url, .. } | Target::File { url } => url == *meant,
            _ => false,
        }
    }

    /// Spells a relative link to `meant` as its author did: with or without `./` and an ending.
    fn spelt_alike(&self, page: &Page, link: &Link, meant: &UrlPath) -> Option<String> {
        let (path, rest) = split(&link.destination);
        if path.starts_with('/') || path.is_empty() {
            return None;
        }
        // A folder without a page of its own has no source.
        let folder_of = || {
            let section = self.after.library.section_at(meant)?;
            SourcePath::new(&format!("content/{}", section.place)).ok()
        };
        let target = self.source(meant).or_else(folder_of)?;
        let folder = self.place(&page.path).parent();
        let mut new = relative(folder.as_str(), target.as_str());
        let has_ending = PAGE_ENDINGS.iter().any(|ending| path.ends_with(ending));
        if !has_ending
            && let Some(bare) = PAGE_ENDINGS.iter().find_map(|ending| new.strip_suffix(ending))
        {
            new = bare.strip_suffix("/index").unwrap_or(bare).to_owned();
        }
        if path.ends_with('/') && !new.ends_with('/') {
            new.push('/');
        }
        if !path.starts_with("./")
            && let Some(plain) = new.strip_prefix("./")
        {
            new = plain.to_owned();
        }
        let new = if path.contains('%') { encode(&new) } else { encode_as_written(&new) };
        Some(new + rest)
    }

    /// Spells a link from the root as its author did, to where its target is afterwards; `None` where
    /// it does not lead elsewhere.
    pub(super) fn spelt_from_root(&self, destination: &str) -> Option<String> {
        let (path, rest) = split(destination);
        let decoded = percent_encoding::percent_decode_str(path).decode_utf8().ok()?;
        let ending = PAGE_ENDINGS.iter().find(|ending| path.ends_with(*ending));
        let bare = ending.map_or(&*decoded, |ending| decoded.trim_end_matches(ending));
        let library = &self.before.library;
        let found = [bare.to_owned(), format!("{}/", bare.trim_end_matches('/'))];
        let old = found.into_iter().filter_map(|place| UrlPath::new(&place).ok()).find(|url| {
            library.page_at(url).is_some()
                || library.file(url).is_some()
                || library.section_at(url).is_some()
        })?;
        if self.is_redirect(&old) {
            return None;
        }
        let new = self.address(&old).filter(|new| *new != old)?;
        let encoded = new.encoded();
        let bare = encoded.trim_end_matches('/');
        let tail = match ending {
            Some(ending) => ending,
            None if path.ends_with('/') || bare.is_empty() => "/",
            None => "",
        };
        Some(format!("{bare}{tail}{rest}"))
    }

    /// Returns the source of what stands at an address afterwards.
    fn source(&self, url: &UrlPath) -> Option<SourcePath> {
        let library = &self.after.library;
        if let Some(page) = library.page_at(url) {
            return Some(page.path.clone());
        }
        match library.file(url)? {
            crate::library::FileSource::Site(path) => Some(path.clone()),
            _ => None,
        }
    }
}

/// Splits a destination into its path and what follows it.
fn split(destination: &str) -> (&str, &str) {
    destination.split_at(destination.find(['#', '?']).unwrap_or(destination.len()))
}

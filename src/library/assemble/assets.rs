//! Style sheets and scripts under names that tell their content, so that a browser may keep them for
//! ever.
//!
//! In come the files that are published; out come a second name for each style sheet and script. That
//! of a script tells the modules that it imports too, since it names them.

use std::collections::{BTreeMap, BTreeSet};

use crate::digest::Digest;
use crate::paths::UrlPath;
use crate::source::Snapshot;
use crate::theme;

use super::super::modules::imports;
use super::{Assembly, FileSource};

/// How many hexadecimal digits of a digest stand in a name.
const DIGITS: usize = 10;

impl Assembly<'_> {
    /// Enters the second names.
    ///
    /// The files of the site stay under their plain names too: its pages may link them as they are.
    pub(super) fn add_fingerprinted(&mut self, snapshot: &Snapshot) {
        if !self.config.assets.fingerprint {
            return;
        }
        let files = self.library.index.files.iter();
        let assets: BTreeMap<&UrlPath, &[u8]> = files
            .filter(|(url, _)| matches!(extension(url), "css" | "js"))
            .filter_map(|(url, source)| match source {
                FileSource::Site(path) => Some((url, snapshot.get(path)?.bytes()?)),
                FileSource::Theme(name) => Some((url, theme::static_file(name)?)),
                FileSource::Fingerprinted(_) | FileSource::Generated => None,
            })
            .collect();
        // What is made of the source beside its own bytes.
        let manner = (self.config.assets.minify, &self.config.theme.accent);
        let version = env!("CARGO_PKG_VERSION");
        let named = assets.keys().filter_map(|url| {
            let parts = reached(url, &assets).into_iter().map(|url| Digest::of(assets[url]));
            let content = Digest::of_all(parts);
            let digest = Digest::of_value(&(content, manner, version)).to_string();
            let (stem, extension) = url.as_str().rsplit_once('.')?;
            let named = UrlPath::new(&format!("{stem}.{}.{extension}", &digest[..DIGITS])).ok()?;
            Some(((*url).clone(), named))
        });
        let named: Vec<(UrlPath, UrlPath)> = named.collect();
        for (plain, named) in named {
            if self.take(&named) {
                self.index().files.insert(named.clone(), FileSource::Fingerprinted(plain.clone()));
                self.index().assets.insert(plain, named);
            }
        }
        self.index().files.sort_unstable_keys();
    }
}

fn extension(url: &UrlPath) -> &str {
    url.as_str().rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// Returns `url` and every module that it imports, directly or not.
fn reached<'a>(url: &'a UrlPath, assets: &BTreeMap<&'a UrlPath, &[u8]>) -> BTreeSet<&'a UrlPath> {
    let mut reached = BTreeSet::from([url]);
    let mut open = vec![url];
    while let Some(next) = open.pop() {
        let script = match extension(next) {
            "js" => std::str::from_utf8(assets[next]).unwrap_or_default(),
            _ => "",
        };
        for range in imports(script) {
            let module = next.beside(&script[range]);
            if let Some((known, _)) = module.and_then(|url| assets.get_key_value(&url))
                && reached.insert(known)
            {
                open.push(known);
            }
        }
    }
    reached
}

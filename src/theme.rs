//! The default theme: the repository's `templates/` and `static/`, embedded in the binary.
//!
//! Nothing comes in; out come names and bytes. A site's file of the same name wins over these.

use include_dir::{Dir, include_dir};

static TEMPLATES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");
static STATIC: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/static");

/// Returns the templates, sorted by name: `components/Callout.html` and its text.
#[must_use]
pub fn templates() -> Vec<(&'static str, &'static str)> {
    files(&TEMPLATES)
        .into_iter()
        .filter_map(|(name, bytes)| Some((name, std::str::from_utf8(bytes).ok()?)))
        .collect()
}

/// Returns the static files, sorted by name: `css/folio.css` and its bytes.
#[must_use]
pub fn static_files() -> Vec<(&'static str, &'static [u8])> {
    files(&STATIC)
}

/// Returns the bytes of one static file.
#[must_use]
pub fn static_file(name: &str) -> Option<&'static [u8]> {
    STATIC.get_file(name).map(include_dir::File::contents)
}

fn files(dir: &'static Dir<'static>) -> Vec<(&'static str, &'static [u8])> {
    let mut found = Vec::new();
    let mut folders = vec![dir];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        found.extend(
            folder.files().filter_map(|file| Some((file.path().to_str()?, file.contents()))),
        );
    }
    found.sort_unstable_by_key(|(name, _)| *name);
    found
}

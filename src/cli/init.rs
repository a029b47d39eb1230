//! `folio init`: a site with one post and two docs pages, ready to edit.

use std::path::Path;

use crate::fs;

use super::Outcome;
use super::arguments::{Arguments, InitOptions};
use super::report::Report;

/// The files of a new site.
const FILES: &[(&str, &str)] = &[
    ("folio.toml", include_str!("init/folio.toml")),
    ("content/docs/index.md", include_str!("init/docs-index.md")),
    ("content/docs/getting-started.md", include_str!("init/getting-started.md")),
    ("content/docs/meta.json", include_str!("init/meta.json")),
    ("content/blog/hello.md", include_str!("init/hello.md")),
    (".gitignore", "/public\n/.folio\n"),
];

/// Runs `folio init`.
pub(super) fn run(arguments: &Arguments, options: &InitOptions) -> Outcome {
    let report = Report::new(arguments);
    let root = match &options.folder {
        Some(folder) => arguments.directory.join(folder),
        None => arguments.directory.clone(),
    };
    if fs::exists(&root.join("content")) || fs::exists(&root.join("folio.toml")) {
        let message = format!("`{}` holds a site already", root.display());
        report.refusal(&message, Some("run `folio build` there, or name another folder"));
        return Outcome::Usage;
    }
    for (name, text) in FILES {
        if let Err(error) = write(&root, name, text) {
            report.refusal(&error.to_string(), None);
            return Outcome::Machine;
        }
    }
    let folder = options.folder.as_ref().map(|folder| format!(" -C {}", folder.display()));
    report.say(&format!(
        "Made a site in {}. Write into `content/`, then run `folio{} build`.",
        root.display(),
        folder.unwrap_or_default()
    ));
    Outcome::Fine
}

/// Writes a file of the new site; one that is there already stays as it is.
fn write(root: &Path, name: &str, text: &str) -> fs::Result<()> {
    let path = root.join(name);
    if fs::exists(&path) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_folder(folder)?;
    }
    fs::write_new(&path, text.as_bytes())
}

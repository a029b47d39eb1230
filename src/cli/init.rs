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
    let folder = options.folder.as_deref().filter(|folder| *folder != Path::new("."));
    let root = match folder {
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
    let (place, option) = match folder {
        Some(folder) => (format!(" in {}", folder.display()), format!(" -C {}", folder.display())),
        None => (String::new(), String::new()),
    };
    report.say(&format!(
        "Made a site{place}. Write into `content/`, then run `folio{option} build`."
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

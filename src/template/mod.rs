//! Templates: the default theme with a site's files laid over it, compiled once and shared.
//!
//! In come the snapshot and the configuration, then a template's name and a [`Context`]; out comes
//! text, or a diagnostic with the template's name, line and column. The engine is Tera 2.

mod functions;
pub mod views;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use tera::{ErrorKind, ReportError, Tera};

pub use tera::{Context, Value};

use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, LineIndex, Span, nearest};
use crate::digest::Digest;
use crate::library::Library;
use crate::paths::SourcePath;
use crate::site::Tracked;
use crate::source::{Role, Snapshot};
use crate::theme;

/// The compiled templates of a site.
pub struct Templates {
    tera: Tera,
    names: BTreeSet<String>,
    /// The text of each template, for the places of errors.
    texts: BTreeMap<String, String>,
    /// Which templates are the site's own files.
    own: BTreeSet<String>,
    digests: Digests,
    /// What the site is called.
    site_title: String,
    /// Values that many pages show, by a digest of what they are made from.
    shared: RwLock<HashMap<Digest, Value>>,
}

/// What results remember of templates.
struct Digests {
    /// Of each template and all that it may take from others.
    closures: BTreeMap<String, Digest>,
    /// Of the names of the components.
    components: Digest,
    /// Of all names.
    names: Digest,
}

impl Digests {
    fn of(texts: &BTreeMap<String, String>, own: &BTreeSet<String>) -> Self {
        let named: BTreeMap<&str, Vec<&str>> =
            texts.iter().map(|(name, text)| (name.as_str(), named_in(text, texts))).collect();
        // A component may be used by any template without a word about its file.
        let shared = texts.iter().filter(|(_, text)| text.contains("component"));
        let shared: BTreeSet<&str> = shared.map(|(name, _)| name.as_str()).collect();
        let closure = |name: &str| {
            let mut open = vec![name];
            let mut reached = BTreeSet::new();
            open.extend(&shared);
            while let Some(next) = open.pop() {
                if reached.insert(next) {
                    open.extend(named.get(next).into_iter().flatten());
                }
            }
            // Mistakes are told at the place of the site's own file, or without one.
            let part = |name: &&str| (texts.get(*name), own.contains(*name));
            let parts: Vec<_> = reached.iter().map(|name| (name, part(name))).collect();
            Digest::of_value(&parts)
        };
        let components: Vec<_> = texts.keys().filter(|name| name.starts_with(COMPONENTS)).collect();
        Self {
            closures: texts.keys().map(|name| (name.clone(), closure(name))).collect(),
            components: Digest::of_value(&components),
            names: Digest::of_value(&texts.keys().collect::<Vec<_>>()),
        }
    }
}

/// Returns the templates whose names stand between quotes in `text`: what it extends or includes,
/// and perhaps more.
fn named_in<'a>(text: &str, texts: &'a BTreeMap<String, String>) -> Vec<&'a str> {
    let known = |part: &str| texts.get_key_value(part).map(|(name, _)| name.as_str());
    text.split(['"', '\'', '`']).filter_map(known).collect()
}

/// The folder of the components.
const COMPONENTS: &str = "components/";

impl Templates {
    /// Compiles the default theme and the site's templates over it.
    ///
    /// A template that cannot be compiled is reported and stood in for by the theme's of the same
    /// name, so that every mistake is found in one run.
    #[must_use]
    pub fn load(
        snapshot: &Snapshot,
        library: &Library,
        config: &Config,
    ) -> (Self, Vec<Diagnostic>) {
        let theirs: BTreeMap<String, String> = theme::templates()
            .into_iter()
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .collect();
        let mut own: BTreeMap<String, String> = snapshot
            .files()
            .filter_map(|file| match (&file.role, file.text()) {
                (Role::Template { name }, Some(text)) => Some((name.clone(), text.to_string())),
                _ => None,
            })
            .collect();
        let mut diagnostics = Vec::new();
        loop {
            let mut texts = theirs.clone();
            texts.extend(own.clone());
            let mut tera = Tera::new();
            functions::register(&mut tera, library, config);
            let error = match tera.add_raw_templates(&texts) {
                Ok(()) => {
                    let names = texts.keys().cloned().collect();
                    let own = own.into_keys().collect();
                    return (Self::new(tera, names, texts, own), diagnostics);
                }
                Err(error) => error,
            };
            let blamed = blamed(&error).filter(|name| own.contains_key(name));
            let own_names: BTreeSet<String> = own.keys().cloned().collect();
            diagnostics.push(explain(&error, &texts, &own_names));
            match blamed {
                Some(name) => drop(own.remove(&name)),
                // A template of the theme fails because of what a site's file took from it.
                None if !own.is_empty() => own.clear(),
                None => {
                    // Unreachable while the theme's own tests pass; a build then has no templates.
                    let (tera, names, own) = (Tera::new(), BTreeSet::new(), BTreeSet::new());
                    return (Self::new(tera, names, texts, own), diagnostics);
                }
            }
        }
    }

    fn new(
        tera: Tera,
        names: BTreeSet<String>,
        texts: BTreeMap<String, String>,
        own: BTreeSet<String>,
    ) -> Self {
        let digests = Digests::of(&texts, &own);
        let site_title = String::new();
        Self { tera, names, texts, own, digests, site_title, shared: RwLock::default() }
    }

    /// Returns the value that `digest` stands for, made once: templates see it without a copy.
    #[must_use]
    pub fn shared(&self, digest: Digest, make: impl FnOnce() -> Value) -> Value {
        let known = self.shared.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = known.get(&digest) {
            return value.clone();
        }
        drop(known);
        let value = make();
        let mut known = self.shared.write().unwrap_or_else(PoisonError::into_inner);
        known.entry(digest).or_insert(value).clone()
    }

    /// Puts the site's own view into the reach of every template, as `site`.
    pub fn set_site(&mut self, site: &views::SiteView) {
        self.site_title.clone_from(&site.title);
        self.tera.global_context().insert_value("site", Value::from_serializable(site));
    }

    /// Returns the name of the site, which every template knows.
    #[must_use]
    pub fn site_title(&self) -> &str {
        &self.site_title
    }

    /// Digests a template and all that it may take from others: what it extends and includes, and the
    /// components that they define. Where there is no template of that name, digests the names of all,
    /// one of which is proposed instead.
    #[must_use]
    pub fn digest(&self, name: &str) -> Digest {
        self.digests.closures.get(name).copied().unwrap_or(self.digests.names)
    }

    /// Digests the names of the components.
    #[must_use]
    pub fn component_names(&self) -> Digest {
        self.digests.components
    }

    /// Says whether there is a template of that name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Returns the names of the templates in a folder, without the folder and the extension.
    pub fn names_in<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a str> {
        self.names.iter().filter_map(move |name| {
            let inner = match folder {
                "" => Some(name.as_str()).filter(|name| !name.contains('/')),
                folder => name.strip_prefix(folder)?.strip_prefix('/'),
            };
            inner?.strip_suffix(".html")
        })
    }

    /// Renders a template, which sees the site's own view beside its context.
    ///
    /// # Errors
    /// With a diagnostic at the template's line when it cannot be rendered.
    pub fn render(
        &self,
        name: &str,
        context: &Context,
        tracked: &Tracked<'_>,
    ) -> Result<Arc<str>, Box<Diagnostic>> {
        thread_local! {
            // A page is some thirty thousand bytes: to grow a buffer for each is to copy it twice.
            static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
        }
        tracked.used_template(name);
        tracked.saw_view();
        // A template that is rendered on the way finds none, and makes its own.
        let mut buffer = BUFFER.take();
        buffer.clear();
        let result = self.tera.render_to(name, context, &mut buffer).map(|()| {
            let text = str::from_utf8(&buffer).expect("templates and their values are text");
            Arc::from(text)
        });
        BUFFER.set(buffer);
        for path in functions::take_assets() {
            tracked.used_asset(&path);
        }
        result.map_err(|error| Box::new(explain(&error, &self.texts, &self.own)))
    }
}

impl std::fmt::Debug for Templates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Templates").field("names", &self.names).finish_non_exhaustive()
    }
}

/// Returns the template that an error blames.
fn blamed(error: &tera::Error) -> Option<String> {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            Some(report.filename().to_owned())
        }
        ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => {
            Some(tpl.clone())
        }
        ErrorKind::MissingParent { current, .. } => Some(current.clone()),
        _ => None,
    }
}

/// Turns Tera's error into a diagnostic at its place in the site's file, if it is one.
fn explain(
    error: &tera::Error,
    texts: &BTreeMap<String, String>,
    own: &BTreeSet<String>,
) -> Diagnostic {
    let (message, report) = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            (report.message().to_owned(), Some(report))
        }
        ErrorKind::CircularExtend { inheritance_chain, .. } => (
            format!("templates extend each other in a circle: {}", inheritance_chain.join(" → ")),
            None,
        ),
        ErrorKind::CircularInclude { include_chain, .. } => (
            format!("templates include each other in a circle: {}", include_chain.join(" → ")),
            None,
        ),
        ErrorKind::MissingParent { parent, .. } => {
            (format!("the template extends `{parent}`, which does not exist"), None)
        }
        other => (other.to_string(), None),
    };
    let mut diagnostic = Diagnostic::new(Code::TemplateError, first_line(&message));
    let Some(name) = blamed(error) else { return diagnostic };
    let path = SourcePath::new(&format!("templates/{name}"));
    match path {
        Ok(path) if own.contains(&name) => {
            diagnostic = match (report, texts.get(&name)) {
                (Some(report), Some(text)) => diagnostic.at(&path, span(report, text)),
                _ => diagnostic.in_file(&path),
            };
        }
        _ => {
            let line = report.map(|report| format!(", line {}", report.span().start_line));
            diagnostic = diagnostic
                .note(format!("in the default theme's `{name}`{}", line.unwrap_or_default()));
        }
    }
    if let ErrorKind::MissingParent { parent, .. } = error.kind()
        && let Some(near) = nearest(parent, texts.keys().map(String::as_str))
    {
        diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
    }
    diagnostic
}

fn first_line(message: &str) -> String {
    message.trim().trim_end_matches('.').to_owned()
}

fn span(report: &ReportError, text: &str) -> Span {
    let index = LineIndex::new(text);
    let span = report.span();
    let start = index.offset(span.start_line, span.start_col);
    let end = index.offset(span.end_line, span.end_col);
    // Only what stands on the first line: an excerpt of a whole block would hide the place.
    let line_end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
    Span::new(start, end.min(line_end).max(start))
}

//! `folio.toml`: everything a site may say about itself. All of it is optional.
//!
//! In come the text of the file and the overrides of the command line; out come a [`Config`] and
//! what is wrong with it. A misspelt key is an error: a setting must never be ignored in silence.

mod ignore;
mod parse;
mod reader;
#[cfg(test)]
mod tests;

pub use ignore::Ignore;
pub use parse::parse;
pub use reader::kind as kind_of_value;

use std::collections::BTreeMap;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::diagnostic::{Code, Severity, Span};
use crate::paths::{SourcePath, UrlPath};

/// The name of the configuration file.
pub const FILE: &str = "folio.toml";

/// The settings of a site.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own name")]
pub struct Config {
    /// `title`: the site's name; `None` takes the title of the home page.
    pub title: Option<String>,
    /// `description`: one sentence for the home page, feeds and search engines.
    pub description: String,
    /// `base_url`: scheme and host of the published site without a trailing slash,
    /// `https://example.com`; `None` where it is not known.
    pub origin: Option<String>,
    /// The path of `base_url`, or `base_path`: empty, or begins with a slash and ends without.
    pub base_path: String,
    /// `language`: a BCP 47 tag.
    pub language: String,
    /// `timezone`: what a bare date means.
    pub timezone: Tz,
    /// Whether the file says so.
    pub has_timezone: bool,
    /// `output`: the published folder, relative to the site's.
    pub output: SourcePath,
    /// `ignore`: patterns of files that are no content.
    pub ignore: Vec<String>,
    /// `strip_number_prefixes`: whether `01-intro` is published as `intro`.
    pub strip_number_prefixes: bool,
    /// `llms`: whether pages are published as Markdown too, with `llms.txt`. On by default.
    pub llms: bool,
    /// `search`: whether readers can search the site. On by default.
    pub search: bool,
    /// `git_dates`: whether git tells when a page was last changed. On by default.
    pub git_dates: bool,
    /// `repository`: where the source is browsed.
    pub repository: Option<String>,
    /// `edit_url`: where a page is edited; `{path}` stands for its source path.
    pub edit_url: Option<String>,
    /// `[[nav]]`: links in the header; empty shows the collections.
    pub nav: Vec<NavLink>,
    /// `[[mount]]`: folders published elsewhere than where they lie.
    pub mounts: Vec<Mount>,
    /// `[collections.NAME]`.
    pub collections: BTreeMap<String, CollectionConfig>,
    /// `[redirects]`: old place, new place, and where the entry stands in the file.
    pub redirects: Vec<Redirect>,
    /// `[removed]`: addresses that were published and are gone on purpose, in the order of the file.
    pub removed: Vec<Removal>,
    /// `[markdown]`.
    pub markdown: Markdown,
    /// `[feed]`.
    pub feed: Feed,
    /// `[csp]`: what the content security policy allows beside what the theme needs, by directive.
    pub csp: BTreeMap<String, Vec<String>>,
    /// `[social]`.
    pub social: Social,
    /// `[images]`.
    pub images: Images,
    /// `[assets]`.
    pub assets: Assets,
    /// `[theme]`.
    pub theme: Theme,
    /// `[check]`.
    pub check: Check,
    /// `[publish]`.
    pub publish: Publish,
    /// `[extra]`: free, reaches templates as `site.extra`.
    pub extra: serde_json::Map<String, serde_json::Value>,
}

/// A link in the header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NavLink {
    /// What it says.
    pub title: String,
    /// Where it leads: a place on the site (`/docs/`) or a whole URL.
    pub url: String,
    /// Where `url` stands in the file.
    pub span: Span,
}

/// A folder published elsewhere than where it lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// The folder, relative to the site's; may climb with `..`.
    pub from: SourcePath,
    /// Where its pages are published.
    pub to: UrlPath,
}

/// What a collection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CollectionKind {
    /// Dated posts, newest first, with feeds.
    Blog,
    /// A tree with a sidebar.
    Docs,
}

/// What is said about one collection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CollectionConfig {
    /// `kind`; `None` goes by the name: `blog` is a blog, any other docs.
    pub kind: Option<CollectionKind>,
    /// `title`; `None` goes by meta.json, the index page or the name.
    pub title: Option<String>,
    /// `page_size`: how many posts a page of a list has, at least 1; `None` is 20.
    pub page_size: Option<usize>,
    /// `required`: front matter keys that every page must have.
    pub required: Vec<String>,
}

/// A place that moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// Where it was.
    pub from: UrlPath,
    /// Where it is: a place on the site, or a whole URL.
    pub to: String,
    /// Where the entry stands in the file.
    pub span: Span,
}

/// An address that was published and is gone on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// The place on the site, with the id of a heading behind `#` where only that is gone.
    pub url: String,
    /// Why.
    pub because: String,
    /// Where the address stands in the file.
    pub span: Span,
}

/// `[markdown]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Markdown {
    /// `smart_punctuation`: curly quotes, dashes and ellipses. Off by default.
    pub smart_punctuation: bool,
    /// `math`: `$…$` and `$$…$$`. On by default.
    pub math: bool,
}

/// `[feed]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// `limit`: how many posts a feed carries. 20 by default.
    pub limit: usize,
}

/// `[social]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Social {
    /// `cards`: which pages get a picture of their title, for links in chats and feeds.
    pub cards: Cards,
}

/// Which pages get a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cards {
    /// None.
    None,
    /// The posts of blogs.
    Posts,
    /// Every page.
    All,
}

/// `[images]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Images {
    /// `variants`: whether smaller copies are made, among which a browser may choose. On by default,
    /// off in a preview.
    pub variants: bool,
}

/// `[assets]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assets {
    /// `fingerprint`: whether the names of style sheets and scripts tell their content. On by
    /// default, off in a preview.
    pub fingerprint: bool,
    /// `minify`: whether style sheets and the theme's scripts are published in fewer bytes. On by
    /// default, off in a preview.
    pub minify: bool,
}

/// `[publish]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publish {
    /// `target`: where `folio publish` carries the site; `None` where that is not said.
    pub target: Option<String>,
    /// `keep`: how many releases, and for how many the style sheets and scripts of older ones. 5 by
    /// default.
    pub keep: usize,
    /// `lease`: after how many seconds without a sign of life another publisher to the same bucket
    /// counts as gone. 30 by default.
    pub lease: usize,
    /// `most_removed`: how many percent of the published files may go at once. 20 by default.
    pub most_removed: usize,
}

/// `[theme]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Theme {
    /// `accent`: a CSS colour, `#rrggbb`.
    pub accent: Option<String>,
}

/// `[check]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Check {
    /// `allow_errors`: publish in spite of errors, which are still reported.
    pub allow_errors: bool,
    /// `external_ignore`: patterns of addresses elsewhere that are not asked whether they are there.
    pub external_ignore: Vec<String>,
    /// `[check.levels]`: a code's severity; `None` silences it.
    pub levels: BTreeMap<Code, Option<Severity>>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            title: None,
            description: String::new(),
            origin: None,
            base_path: String::new(),
            language: "en".to_owned(),
            timezone: Tz::UTC,
            has_timezone: false,
            output: SourcePath::new("public").expect("a plain name is a path"),
            ignore: Vec::new(),
            strip_number_prefixes: false,
            llms: true,
            search: true,
            git_dates: true,
            repository: None,
            edit_url: None,
            nav: Vec::new(),
            mounts: Vec::new(),
            collections: BTreeMap::new(),
            redirects: Vec::new(),
            removed: Vec::new(),
            markdown: Markdown { smart_punctuation: false, math: true },
            feed: Feed { limit: 20 },
            csp: BTreeMap::new(),
            social: Social { cards: Cards::Posts },
            images: Images { variants: true },
            assets: Assets { fingerprint: true, minify: true },
            theme: Theme::default(),
            publish: Publish { target: None, keep: 5, lease: 30, most_removed: 20 },
            check: Check::default(),
            extra: serde_json::Map::new(),
        }
    }
}

impl Config {
    /// Returns the link to a place on the site: percent-encoded, with the base path.
    #[must_use]
    pub fn href(&self, url: &UrlPath) -> String {
        format!("{}{}", self.base_path, url.encoded())
    }

    /// Returns the whole URL of a place on the site, or `None` where the origin is not known.
    #[must_use]
    pub fn permalink(&self, url: &UrlPath) -> Option<String> {
        self.origin.as_ref().map(|origin| format!("{origin}{}", self.href(url)))
    }

    /// Leaves style sheets, scripts and pictures as their authors made them, as a preview does.
    pub fn show_assets_as_written(&mut self) {
        self.images.variants = false;
        self.assets = Assets { fingerprint: false, minify: false };
    }

    /// Takes the address of the site apart into its origin and its base path.
    ///
    /// # Errors
    /// With the reason when `url` is not the address of a site.
    pub fn set_base_url(&mut self, url: &str) -> Result<(), String> {
        let url = url.trim();
        let Some((scheme, rest)) = url.split_once("://") else {
            return Err(format!("the address has no scheme: write `https://{url}`"));
        };
        if !matches!(scheme, "http" | "https") {
            return Err(format!("`{scheme}` is no scheme of a website: write `https://{rest}`"));
        }
        if rest.contains(['?', '#']) || rest.contains(char::is_whitespace) {
            return Err("the address of a site has no `?`, no `#` and no space".to_owned());
        }
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let is_host =
            |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']' | '_');
        if host.is_empty() || !host.chars().all(is_host) {
            return Err("the address names no host".to_owned());
        }
        self.origin = Some(format!("{scheme}://{host}"));
        self.base_path = base_path(path)?;
        Ok(())
    }

    /// Returns the kind of a collection: as configured, else by its name.
    #[must_use]
    pub fn collection_kind(&self, name: &str) -> CollectionKind {
        let by_name = if name == "blog" { CollectionKind::Blog } else { CollectionKind::Docs };
        self.collections.get(name).and_then(|collection| collection.kind).unwrap_or(by_name)
    }

    /// Returns where the source of a page is edited.
    #[must_use]
    pub fn edit_link(&self, path: &SourcePath) -> Option<String> {
        let path = crate::paths::encode(path.as_str());
        self.edit_url.as_ref().map(|url| url.replace("{path}", &path))
    }
}

/// Brings a base path to its one form: empty, or with a slash before it and none after.
fn base_path(path: &str) -> Result<String, String> {
    let path = path.trim_matches('/');
    if path.is_empty() {
        return Ok(String::new());
    }
    match UrlPath::new(&format!("/{path}/")) {
        Ok(url) => Ok(url.encoded().trim_end_matches('/').to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

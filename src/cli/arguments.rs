//! The arguments, as they are typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Turns a folder of Markdown into a product's published /blog and /docs.
#[derive(Debug, Clone, Parser)]
#[command(name = "folio", version, max_term_width = 100, disable_help_subcommand = true)]
pub(super) struct Arguments {
    /// Work in this folder.
    #[arg(
        short = 'C',
        value_name = "DIR",
        global = true,
        default_value = ".",
        hide_default_value = true
    )]
    pub directory: PathBuf,

    /// Read this configuration in place of folio.toml.
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,

    /// How diagnostics are written: for people on standard error; as JSON Lines, commands to GitHub's
    /// runner, SARIF 2.1.0 or JUnit XML on standard output.
    #[arg(long, value_enum, value_name = "FORMAT", global = true, default_value = "human")]
    #[expect(clippy::doc_markdown, reason = "the help is plain text")]
    pub format: Format,

    /// When to use colour.
    #[arg(long, value_enum, value_name = "WHEN", global = true, default_value = "auto")]
    pub color: Color,

    /// Say nothing but errors.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Show every mistake by itself, also where many have one cause.
    #[arg(short, long, global = true)]
    pub verbose: bool,

    #[command(subcommand)]
    pub command: Command,
}

/// The format of diagnostics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Human,
    Json,
    Github,
    Sarif,
    Junit,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

impl Color {
    /// Tells every later write.
    pub fn apply(self) {
        match self {
            Self::Auto => {}
            Self::Always => anstream::ColorChoice::Always.write_global(),
            Self::Never => anstream::ColorChoice::Never.write_global(),
        }
    }
}

#[derive(Debug, Clone, Subcommand)]
pub(super) enum Command {
    /// Write the site.
    Build(BuildOptions),
    /// Preview the site in a browser, fresh with every save, drafts and scheduled pages included.
    Serve(ServeOptions),
    /// Find every mistake and write nothing.
    Check(CheckOptions),
    /// Build the site and carry it to its host, in one step for readers.
    Publish(PublishOptions),
    /// Say what changes for readers: which pages are new, changed, moved, removed or scheduled.
    Diff(DiffOptions),
    /// List which pages become public or expire, and when.
    Schedule(ScheduleOptions),
    /// Move a page or a folder, rewrite every link to and from it, and keep its address alive.
    Mv(MoveOptions),
    /// Say what has changed for a page since the last build.
    Why(WhyOptions),
    /// Print the JSON Schema of what is written for programs.
    Schema(SchemaOptions),
    /// Make a site, ready to edit.
    Init(InitOptions),
    /// Make a page, ready to edit.
    New(NewOptions),
}

/// What decides which pages are part of the site.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct SiteOptions {
    /// Where the site will stand, such as <https://example.com/product>.
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,

    /// Publish drafts too.
    #[arg(long)]
    pub drafts: bool,

    /// Publish scheduled pages before their time.
    #[arg(long)]
    pub future: bool,

    /// Build the site as it is at this time: 2026-04-20 or 2026-04-20T09:30:00Z.
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,

    /// Treat warnings as errors.
    #[arg(long)]
    pub strict: bool,
}

#[derive(Debug, Clone, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct BuildOptions {
    #[command(flatten)]
    pub site: SiteOptions,

    /// Write the site to this folder [default: public].
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,

    /// Publish in spite of errors, which are still reported.
    #[arg(long)]
    pub allow_errors: bool,

    /// Keep files in the output folder that Folio did not write, rather than stop.
    #[arg(long)]
    pub force: bool,

    /// Make everything anew, and remember nothing for the next build.
    #[arg(long)]
    pub no_cache: bool,

    /// Say where the time went.
    #[arg(long)]
    pub timings: bool,

    /// Make the site twice, in different ways, and write nothing unless every byte is the same.
    #[arg(long)]
    pub verify: bool,
}

#[derive(Debug, Clone, Args)]
pub(super) struct WhyOptions {
    #[command(flatten)]
    pub site: SiteOptions,

    /// The page: its source (content/docs/a.md), its URL (/docs/a/) or its file (docs/a/index.html).
    pub page: String,
}

#[derive(Debug, Clone, Args)]
pub(super) struct ServeOptions {
    /// Listen on this port [default: 3000, or the next free one].
    #[arg(short, long, value_name = "PORT")]
    pub port: Option<u16>,

    /// Listen on this address; 0.0.0.0 lets others on the network in.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub host: String,

    /// Answer to this name too, such as that of a tunnel; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub allow_host: Vec<String>,

    /// Open the browser.
    #[arg(long)]
    pub open: bool,

    /// Let the browser go to the page that is edited.
    #[arg(long)]
    pub follow: bool,

    /// Read the folder over and over, for network mounts that tell of no changes.
    #[arg(long)]
    pub poll: bool,

    /// The editor that the links beside mistakes open: vscode, cursor, zed, idea, or any link with
    /// {path}, {line} and {column}.
    #[arg(long, value_name = "EDITOR", default_value = "vscode")]
    pub editor: String,

    /// Show the site as readers will see it at this time, without drafts.
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,

    /// Where the site will stand, such as <https://example.com/product>.
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
}

#[derive(Debug, Clone, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct CheckOptions {
    #[command(flatten)]
    pub site: SiteOptions,

    /// Check everything anew, and remember nothing for the next check.
    #[arg(long)]
    pub no_cache: bool,

    /// Write into the sources what is sure: links, keys, quotes. Guesses are left to you.
    #[arg(long)]
    pub fix: bool,

    /// Show what --fix would write as a diff, and write nothing.
    #[arg(long, requires = "fix")]
    pub dry_run: bool,

    /// Report each page and heading that was published and is gone. SOURCE is the address of the
    /// published site, a folder that Folio published, a urls.json, or a commit, tag or branch.
    #[arg(long, value_name = "SOURCE")]
    pub against: Option<String>,

    /// Ask other sites whether what pages link to is still there; with --against, for pages that have
    /// changed alone.
    #[arg(long)]
    pub external: bool,

    /// Write into folio.toml that this address is meant to be gone, such as /docs/old/ or
    /// '/docs/a/#old-heading'.
    #[arg(long, value_name = "URL", requires = "because")]
    pub accept_removal: Vec<String>,

    /// Why it is meant to be gone, for those who review it.
    #[arg(long, value_name = "REASON", requires = "accept_removal")]
    pub because: Option<String>,

    /// Say what a diagnostic means and how to mend it.
    #[arg(long, value_name = "CODE")]
    pub explain: Option<String>,
}

#[derive(Debug, Clone, Args)]
pub(super) struct DiffOptions {
    #[command(flatten)]
    pub site: SiteOptions,

    /// Compare with this: the address of the published site, a folder that Folio published, a urls.json,
    /// or a commit, tag or branch [default: the commit at which this branch left the main one].
    #[arg(long, value_name = "SOURCE")]
    pub against: Option<String>,

    /// Write Markdown, and add it to the file that `$GITHUB_STEP_SUMMARY` names.
    #[arg(long)]
    pub markdown: bool,
}

#[derive(Debug, Clone, Args)]
pub(super) struct PublishOptions {
    #[command(flatten)]
    pub site: SiteOptions,

    /// Where to: a folder such as /srv/www/acme, a branch of a git repository such as
    /// git:origin#gh-pages, or a bucket such as s3://acme/docs, gs://acme or az://acme [default:
    /// `target` of `[publish]` in folio.toml].
    #[expect(clippy::doc_markdown, reason = "the help is plain text")]
    pub target: Option<String>,

    /// Publish this folder, which Folio built, in place of a new build.
    #[arg(long, value_name = "DIR")]
    pub from: Option<PathBuf>,

    /// Say what would be done, and do nothing.
    #[arg(long)]
    pub dry_run: bool,

    /// Publish although published addresses would lead nowhere, or much of the site would go.
    #[arg(long)]
    pub allow_removals: bool,

    /// Show the release before the one that is shown, or the one with this name.
    #[arg(long, value_name = "RELEASE", num_args = 0..=1, conflicts_with = "from")]
    #[expect(clippy::option_option, reason = "a flag with a value that may be left out")]
    pub rollback: Option<Option<String>>,

    /// Keep so many releases [default: 5].
    #[arg(long, value_name = "N")]
    pub keep: Option<usize>,
}

#[derive(Debug, Clone, Args)]
pub(super) struct MoveOptions {
    /// The page or folder, such as content/docs/keys.md or /docs/keys/.
    pub from: String,

    /// Where it shall lie, such as content/docs/tokens.md; a folder that is there takes it in.
    pub to: String,

    /// Show what would change as a diff, and change nothing.
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Clone, Args)]
pub(super) struct ScheduleOptions {
    #[command(flatten)]
    pub site: SiteOptions,

    /// List what became public or expired since then, and exit with 4 where nothing did: 90m, 1h, 2d,
    /// or a time.
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
}

#[derive(Debug, Clone, Args)]
pub(super) struct SchemaOptions {
    /// Of what: lines (of --format json), urls (urls.json), diff or schedule.
    pub name: String,
}

#[derive(Debug, Clone, Args)]
pub(super) struct InitOptions {
    /// The new site's folder; it may exist.
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub(super) struct NewOptions {
    /// The collection, such as blog or docs/guides.
    pub collection: String,

    /// The title of the page.
    pub title: String,
}

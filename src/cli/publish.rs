//! `folio publish`: the site is built, and carried to its host.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;

use crate::config::Config;
use crate::diagnostic::{Tally, count, size};
use crate::diff::Record;
use crate::engine::Progress as _;
use crate::publish::{
    Access, Branch, BranchError, Bucket, BucketError, Folder, FolderError, Manifest, Plan, Pushed,
    Tree,
};

use super::Outcome;
use super::arguments::{Arguments, BuildOptions, Format, PublishOptions};
use super::build;
use super::load::configuration;
use super::report::Report;

/// How many files of a plan are named.
const NAMED: usize = 20;

/// How often a plan is made anew because somebody else published meanwhile.
const MOST_TRIES: usize = 3;

/// Where buckets lie whose address nobody gives, and the region for their signatures.
type Host = (Option<&'static str>, &'static str);

/// Amazon S3: the region is part of the address.
const AWS: Host = (None, "us-east-1");

/// Google Cloud Storage, by its XML API and HMAC keys.
const GOOGLE: Host = (Some("https://storage.googleapis.com"), "auto");

/// Where a site is published.
enum Target {
    Folder(PathBuf),
    Branch { remote: String, name: String },
    Bucket(Access),
}

/// Runs `folio publish`.
pub(super) fn run(arguments: &Arguments, options: &PublishOptions) -> Outcome {
    publish(arguments, options, &Report::new(arguments)).into()
}

fn publish(
    arguments: &Arguments,
    options: &PublishOptions,
    report: &Report<'_>,
) -> Result<(), Outcome> {
    report.refuse_reports()?;
    let config = configuration(arguments, report)?;
    let Some(text) = options.target.as_ref().or(config.publish.target.as_ref()) else {
        let help =
            "name one: `folio publish /srv/www/acme`, or `target` below `[publish]` in folio.toml";
        report.refusal("nothing says where the site is published", Some(help));
        return Err(Outcome::Usage);
    };
    let target = target(text, options, arguments, report)?;
    let keep = options.keep.unwrap_or(config.publish.keep);
    if let Some(release) = &options.rollback {
        return roll_back(&target, release.as_deref(), report);
    }
    let from = if let Some(folder) = &options.from {
        folder.clone()
    } else {
        build(arguments, options)?;
        config.output.under(&arguments.directory)
    };
    let tree = Tree::read(&from).map_err(|error| {
        report.refusal(&error.to_string(), Some("name a folder that Folio built"));
        Outcome::Machine
    })?;
    let job = Job { arguments, options, report, config: &config, tree: &tree, target: text, keep };
    match &target {
        Target::Folder(root) => job.to_folder(root),
        Target::Branch { remote, name } => job.to_branch(remote, name),
        Target::Bucket(access) => job.to_bucket(access),
    }
}

/// Builds the site into its output folder.
fn build(arguments: &Arguments, options: &PublishOptions) -> Result<(), Outcome> {
    let build = BuildOptions {
        site: options.site.clone(),
        output: None,
        allow_errors: false,
        force: false,
        no_cache: false,
        timings: false,
        verify: false,
    };
    match build::build(arguments, &build) {
        Outcome::Fine => Ok(()),
        outcome => Err(outcome),
    }
}

/// Reads what `text` names.
fn target(
    text: &str,
    options: &PublishOptions,
    arguments: &Arguments,
    report: &Report<'_>,
) -> Result<Target, Outcome> {
    let usage = |message: String, help: &str| {
        report.refusal(&message, Some(help));
        Outcome::Usage
    };
    if let Some(branch) = text.strip_prefix("git:") {
        return match branch.rsplit_once('#') {
            Some((remote, name)) if !remote.is_empty() && !name.is_empty() => {
                Ok(Target::Branch { remote: remote.to_owned(), name: name.to_owned() })
            }
            _ => {
                let help = "write git:REMOTE#BRANCH, such as git:origin#gh-pages";
                Err(usage(format!("`{text}` names no branch"), help))
            }
        };
    }
    if let Some(place) = text.strip_prefix("s3://") {
        return access(place, AWS)
            .map(Target::Bucket)
            .map_err(|(message, help)| usage(message, help));
    }
    if let Some(place) = text.strip_prefix("az://") {
        return azure(place).map(Target::Bucket).map_err(|(message, help)| usage(message, help));
    }
    if let Some(place) = text.strip_prefix("gs://") {
        return access(place, GOOGLE)
            .map(Target::Bucket)
            .map_err(|(message, help)| usage(message, help));
    }
    if text.contains("://") {
        let help = "write a folder, git:REMOTE#BRANCH, s3://BUCKET/PREFIX, gs://… or az://…";
        return Err(usage(
            format!("`{text}`: Folio carries sites to folders, git branches and buckets"),
            help,
        ));
    }
    // One from the configuration is relative to the site.
    let is_own = options.target.is_none();
    let place = if is_own { arguments.directory.join(text) } else { PathBuf::from(text) };
    Ok(Target::Folder(place))
}

/// Reads `BUCKET/PREFIX`, and from the environment how to get in, under the names that the tools of
/// Amazon gave it.
fn access(place: &str, (address, by_default): Host) -> Result<Access, (String, &'static str)> {
    let read = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
    let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
    if bucket.is_empty() {
        return Err(("the target names no bucket".to_owned(), "write s3://BUCKET/PREFIX"));
    }
    let (Some(key), Some(secret)) = (read("AWS_ACCESS_KEY_ID"), read("AWS_SECRET_ACCESS_KEY"))
    else {
        let help = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
        return Err((format!("nothing says how to get into the bucket `{bucket}`"), help));
    };
    let region = read("AWS_REGION").or_else(|| read("AWS_DEFAULT_REGION"));
    let region = region.unwrap_or_else(|| by_default.to_owned());
    let given = read("AWS_ENDPOINT_URL_S3").or_else(|| read("AWS_ENDPOINT_URL"));
    let endpoint = given.or_else(|| address.map(str::to_owned));
    Ok(Access::S3 {
        bucket: bucket.to_owned(),
        prefix: as_prefix(prefix),
        endpoint: endpoint.unwrap_or_else(|| format!("https://s3.{region}.amazonaws.com")),
        region,
        key,
        secret,
        token: read("AWS_SESSION_TOKEN"),
    })
}

/// Reads `CONTAINER/PREFIX`, and from the environment how to get in, under the names that the tools of
/// Azure gave it.
fn azure(place: &str) -> Result<Access, (String, &'static str)> {
    let read = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
    let (container, prefix) = place.split_once('/').unwrap_or((place, ""));
    if container.is_empty() {
        return Err(("the target names no container".to_owned(), "write az://CONTAINER/PREFIX"));
    }
    let account = read("AZURE_STORAGE_ACCOUNT");
    let endpoint = read("AZURE_STORAGE_ENDPOINT")
        .or_else(|| Some(format!("https://{}.blob.core.windows.net", account?)));
    let (Some(endpoint), Some(signature)) = (endpoint, read("AZURE_STORAGE_SAS_TOKEN")) else {
        let help = "set AZURE_STORAGE_ACCOUNT and AZURE_STORAGE_SAS_TOKEN";
        return Err((format!("nothing says how to get into the container `{container}`"), help));
    };
    Ok(Access::Azure {
        endpoint: endpoint.trim_end_matches('/').to_owned(),
        container: container.to_owned(),
        prefix: as_prefix(prefix),
        signature: signature.trim_start_matches('?').to_owned(),
    })
}

fn as_prefix(text: &str) -> String {
    let text = text.trim_matches('/');
    if text.is_empty() { String::new() } else { format!("{text}/") }
}

fn roll_back(target: &Target, release: Option<&str>, report: &Report<'_>) -> Result<(), Outcome> {
    let Target::Folder(root) = target else {
        let help = "revert the last commit of the branch with git";
        report.refusal("only a folder can be rolled back", Some(help));
        return Err(Outcome::Usage);
    };
    let name = open(root, report)?.roll_back(release).map_err(|error| folder(&error, report))?;
    let human = format!("{} shows the release {name}", root.display());
    report.summary(Tally::default(), &human, json!({ "release": name }));
    Ok(())
}

fn open(root: &Path, report: &Report<'_>) -> Result<Folder, Outcome> {
    let waits = || report.say("Another publisher is at work; waiting for its end");
    Folder::open(root, waits).map_err(|error| folder(&error, report))
}

fn folder(error: &FolderError, report: &Report<'_>) -> Outcome {
    let (help, outcome) = match error {
        FolderError::Machine(_) => (None, Outcome::Machine),
        FolderError::NoLink(_) => {
            (Some("move it away: the link to what is shown belongs there"), Outcome::Usage)
        }
        FolderError::NoRelease(_) | FolderError::NothingBefore => {
            (Some("the folder `releases` lists what there is"), Outcome::Usage)
        }
    };
    report.refusal(&error.to_string(), help);
    outcome
}

fn branch(error: &BranchError, report: &Report<'_>) -> Outcome {
    let (help, outcome) = match error {
        BranchError::Machine(_) => (None, Outcome::Machine),
        BranchError::Git(_) => (
            Some("look whether git knows the remote, and whether you may push there"),
            Outcome::Machine,
        ),
        BranchError::Foreign(_) => (
            Some("name another branch, or pass --allow-removals to publish in their place"),
            Outcome::Usage,
        ),
    };
    report.refusal(&error.to_string(), help);
    outcome
}

/// What is to be published, and how.
struct Job<'a> {
    arguments: &'a Arguments,
    options: &'a PublishOptions,
    report: &'a Report<'a>,
    config: &'a Config,
    tree: &'a Tree,
    target: &'a str,
    keep: usize,
}

impl Job<'_> {
    fn to_folder(&self, root: &Path) -> Result<(), Outcome> {
        let host = open(root, self.report)?;
        let before = host.current();
        let release = host.next().map_err(|error| folder(&error, self.report))?;
        let Some(plan) = self.plan(before.as_ref(), host.record().as_ref(), release)? else {
            return Ok(());
        };
        host.publish(self.tree, &plan, self.keep).map_err(|error| folder(&error, self.report))?;
        self.done(plan.manifest.name());
        Ok(())
    }

    fn to_branch(&self, remote: &str, name: &str) -> Result<(), Outcome> {
        let refused = |error: BranchError| branch(&error, self.report);
        for _ in 0..MOST_TRIES {
            let host = Branch::open(&self.arguments.directory, remote, name).map_err(refused)?;
            let before = host.current(self.options.allow_removals).map_err(refused)?;
            let release = before.as_ref().map_or(1, |before| before.release + 1);
            let Some(plan) = self.plan(before.as_ref(), host.record().as_ref(), release)? else {
                return Ok(());
            };
            let message = format!("Publish {}\n\n{}\n", plan.manifest.name(), summary(&plan));
            match host.publish(self.tree, &plan, &message).map_err(refused)? {
                Pushed::Done(commit) => {
                    self.done(commit.get(..10).unwrap_or(&commit));
                    return Ok(());
                }
                Pushed::Moved => self.report.say("The branch has moved; the plan is made anew"),
            }
        }
        let help = "run the command again";
        self.report
            .refusal("others pushed to the branch each time; nothing was published", Some(help));
        Err(Outcome::Machine)
    }

    fn to_bucket(&self, access: &Access) -> Result<(), Outcome> {
        let refused = |error: BucketError| {
            let (help, outcome) = match &error {
                BucketError::Access(_) | BucketError::Record(_) => (None, Outcome::Usage),
                BucketError::Machine(_) => (None, Outcome::Machine),
                BucketError::Refused(..) | BucketError::TakenOver => {
                    (Some("run the command again: it goes on from there"), Outcome::Machine)
                }
            };
            self.report.refusal(&error.to_string(), help);
            outcome
        };
        let patience =
            Duration::from_secs(self.config.publish.lease.try_into().unwrap_or(u64::MAX));
        let waits = || self.report.say("Another publisher is at work; waiting for its end");
        let host = Bucket::open(access, patience, waits).map_err(refused)?;
        let carried = self.carry(&host, refused);
        // What failed first is what matters.
        let closed = host.close();
        if let Some(name) = carried? {
            closed.map_err(refused)?;
            self.done(&name);
        }
        Ok(())
    }

    /// Carries the site into a bucket; `None` where there is nothing to do.
    fn carry(
        &self,
        host: &Bucket,
        refused: impl Fn(BucketError) -> Outcome,
    ) -> Result<Option<String>, Outcome> {
        let before = host.current();
        let record = host.record().map_err(&refused)?;
        let release = before.as_ref().map_or(1, |before| before.release + 1);
        let Some(plan) = self.plan(before.as_ref(), record.as_ref(), release)? else {
            return Ok(None);
        };
        let line = self.report.progress();
        host.publish(self.tree, &plan, &|total| line.done(total)).map_err(refused)?;
        Ok(Some(plan.manifest.name().to_owned()))
    }

    /// Makes the plan, guards it and tells it; `None` where nothing is left to do.
    fn plan(
        &self,
        before: Option<&Manifest>,
        record: Option<&Record>,
        release: u64,
    ) -> Result<Option<Plan>, Outcome> {
        let keep = u64::try_from(self.keep).unwrap_or(u64::MAX);
        let plan = Plan::between(self.tree, before, release, keep);
        if plan.is_done(before) {
            let name = plan.manifest.name();
            let human = format!("{} holds this site already, as {name}", self.target);
            let more = json!({ "target": self.target, "release": name, "published": false });
            self.report.summary(Tally::default(), &human, more);
            return Ok(None);
        }
        let guarded =
            plan.guard(record, self.tree, &self.config.removed, self.config.publish.most_removed);
        if let Err(refusal) = guarded
            && !self.options.allow_removals
        {
            let help = "`folio check --against` shows what keeps them alive; pass --allow-removals to publish all the same";
            self.report.refusal(&refusal.to_string(), Some(help));
            return Err(Outcome::Content);
        }
        self.tell(&plan);
        Ok((!self.options.dry_run).then_some(plan))
    }

    fn tell(&self, plan: &Plan) {
        if self.arguments.format == Format::Json {
            let told = json!({ "plan": {
                "target": self.target,
                "release": plan.manifest.name(),
                "new": plan.new,
                "changed": plan.changed,
                "same": plan.same,
                "carried": plan.carried,
                "removed": plan.removed,
                "bytes": plan.bytes,
            }});
            let _ = writeln!(std::io::stdout(), "{told}");
            return;
        }
        self.report.say(&format!("To {}: {}", self.target, summary(plan)));
        let most = if self.arguments.verbose || self.options.dry_run { usize::MAX } else { NAMED };
        let lists = [('+', &plan.new), ('~', &plan.changed), ('-', &plan.removed)];
        let lines =
            lists.iter().flat_map(|(sign, names)| names.iter().map(move |name| (sign, name)));
        let all = lines.clone().count();
        for (sign, name) in lines.take(most) {
            self.report.say(&format!("  {sign} {name}"));
        }
        if all > most {
            self.report.say(&format!("  and {} more", all - most));
        }
    }

    fn done(&self, name: &str) {
        let human = format!("Published to {} as {name}", self.target);
        let more = json!({ "target": self.target, "release": name, "published": true });
        self.report.summary(Tally::default(), &human, more);
    }
}

/// Says in one line what a plan does.
fn summary(plan: &Plan) -> String {
    let mut parts = vec![format!("{} new", count(plan.new.len(), "file"))];
    parts.push(format!("{} changed", plan.changed.len()));
    parts.push(format!("{} as before", plan.same));
    parts.push(format!("{} removed", plan.removed.len()));
    if !plan.carried.is_empty() {
        parts.push(format!("{} of earlier releases kept", count(plan.carried.len(), "asset")));
    }
    format!("{}; {} to carry", parts.join(", "), size(plan.bytes))
}

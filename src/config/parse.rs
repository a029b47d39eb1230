//! From the text of `folio.toml` to a [`Config`], with every mistake at its place.

use std::str::FromStr as _;

use chrono_tz::{TZ_VARIANTS, Tz};
use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic, Severity, Span, nearest};
use crate::paths::{SourcePath, UrlPath};

use super::reader::{Found, Reader};
use super::{Cards, CollectionConfig, CollectionKind, Config, Mount, NavLink, Redirect, Removal};

/// Names that other tools give to our settings.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("baseURL", "base_url"),
    ("baseUrl", "base_url"),
    ("url", "base_url"),
    ("site", "base_url"),
    ("base", "base_path"),
    ("languageCode", "language"),
    ("default_language", "language"),
    ("lang", "language"),
    ("timeZone", "timezone"),
    ("publishDir", "output"),
    ("output_dir", "output"),
    ("params", "extra"),
    ("menu", "nav"),
];

/// Folders that hold sources and can never be the output.
const SOURCES: [&str; 4] = ["content", "static", "templates", "src"];

/// Reads `text`, the content of the configuration file at `path`.
///
/// What cannot be used keeps its default; every mistake is reported.
#[must_use]
pub fn parse(path: &SourcePath, text: &str) -> (Config, Vec<Diagnostic>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let syntax = |error: &toml::de::Error| {
            let span = error.span().unwrap_or(0..0);
            Diagnostic::new(Code::ConfigSyntax, first_line(error.message()))
                .at(path, Span::from(span))
                .help("correct the TOML here; text needs quotes")
        };
        return (Config::default(), errors.iter().map(syntax).collect());
    }
    let mut config = Config::default();
    let mut reader = Reader::new(table.get_ref(), "", path);
    read_top(&mut reader, &mut config);
    let mut found = Vec::new();
    read_nav(&mut reader, &mut config, path, &mut found);
    read_mounts(&mut reader, &mut config, path, &mut found);
    read_collections(&mut reader, &mut config, path, &mut found);
    read_redirects(&mut reader, &mut config, path, &mut found);
    read_removed(&mut reader, &mut config);
    read_check(&mut reader, &mut config, path, &mut found);
    read_csp(&mut reader, &mut config);
    if let Some(table) = reader.table("markdown") {
        let mut inner = Reader::new(table, "[markdown]", path);
        let markdown = &mut config.markdown;
        markdown.smart_punctuation = inner.flag("smart_punctuation").unwrap_or(false);
        markdown.math = inner.flag("math").unwrap_or(true);
        found.extend(inner.finish(&[]));
    }
    if let Some(table) = reader.table("feed") {
        let mut inner = Reader::new(table, "[feed]", path);
        config.feed.limit = inner.count("limit").unwrap_or(config.feed.limit);
        found.extend(inner.finish(&[]));
    }
    if let Some(table) = reader.table("social") {
        let mut inner = Reader::new(table, "[social]", path);
        config.social.cards = cards(&mut inner);
        found.extend(inner.finish(&[("images", "cards")]));
    }
    if let Some(table) = reader.table("images") {
        let mut inner = Reader::new(table, "[images]", path);
        config.images.variants = inner.flag("variants").unwrap_or(true);
        found.extend(inner.finish(&[("resize", "variants")]));
    }
    if let Some(table) = reader.table("assets") {
        let mut inner = Reader::new(table, "[assets]", path);
        config.assets.fingerprint = inner.flag("fingerprint").unwrap_or(true);
        config.assets.minify = inner.flag("minify").unwrap_or(true);
        found.extend(inner.finish(&[("hash", "fingerprint")]));
    }
    if let Some(table) = reader.table("publish") {
        let mut inner = Reader::new(table, "[publish]", path);
        let publish = &mut config.publish;
        publish.target = inner.text("target").map(|found| found.value);
        publish.keep = inner.count("keep").unwrap_or(publish.keep);
        publish.lease = inner.count("lease").unwrap_or(publish.lease).max(1);
        publish.most_removed = inner.count("most_removed").unwrap_or(publish.most_removed);
        found.extend(inner.finish(&[("to", "target"), ("url", "target")]));
    }
    if let Some(table) = reader.table("theme") {
        let mut inner = Reader::new(table, "[theme]", path);
        config.theme.accent = accent(&mut inner);
        found.extend(inner.finish(&[("color", "accent"), ("primary", "accent")]));
    }
    if let Some(table) = reader.table("extra") {
        config.extra = map(table);
    }
    found.extend(reader.finish(OTHER_NAMES));
    (config, found)
}

fn first_line(message: &str) -> &str {
    message.lines().next().unwrap_or_default()
}

fn read_top(reader: &mut Reader<'_>, config: &mut Config) {
    config.title = reader.text("title").map(|found| found.value);
    config.description = reader.text("description").map(|found| found.value).unwrap_or_default();
    if let Some(Found { value, span }) = reader.text("base_url")
        && let Err(reason) = config.set_base_url(&value)
    {
        let help = "write the whole address, such as \"https://example.com\"";
        reader.refuse(span, reason, help);
    }
    if let Some(Found { value, span }) = reader.text("base_path") {
        match super::base_path(&value) {
            Ok(base_path) => config.base_path = base_path,
            Err(reason) => reader.refuse(span, reason, "write a path such as \"/product\""),
        }
    }
    if let Some(Found { value, span }) = reader.text("language") {
        let is_tag = !value.is_empty()
            && value.split('-').all(|part| {
                (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric())
            });
        if is_tag {
            config.language = value;
        } else {
            let message = format!("`{value}` is no language tag");
            reader.refuse(span, message, "write a tag such as \"en\" or \"pt-BR\"");
        }
    }
    if let Some(Found { value, span }) = reader.text("timezone") {
        if let Ok(zone) = Tz::from_str(&value) {
            config.timezone = zone;
            config.has_timezone = true;
        } else {
            let names = TZ_VARIANTS.iter().map(|zone| zone.name());
            let city = |name: &&str| {
                name.rsplit('/').next().is_some_and(|city| city.eq_ignore_ascii_case(&value))
            };
            let near = names.clone().find(city).or_else(|| nearest(&value, names));
            let help = match near {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => "write a name such as \"Europe/Berlin\" or \"UTC\"".to_owned(),
            };
            reader.refuse(span, format!("there is no time zone `{value}`"), help);
        }
    }
    if let Some(Found { value, span }) = reader.text("output") {
        let first = value.split('/').next().unwrap_or_default();
        match SourcePath::new(value.trim_end_matches('/')) {
            Ok(path) if !SOURCES.contains(&first) && !value.is_empty() => config.output = path,
            Ok(_) => {
                let message = format!("`{value}` holds sources and cannot be the output");
                reader.refuse(span, message, "name another folder, such as \"public\"");
            }
            Err(error) => {
                let help = "name a folder of the site; `folio build --output` takes any other";
                reader.refuse(span, error.to_string(), help);
            }
        }
    }
    config.ignore = reader.texts("ignore").map(|found| found.value).unwrap_or_default();
    config.strip_number_prefixes = reader.flag("strip_number_prefixes").unwrap_or(false);
    config.llms = reader.flag("llms").unwrap_or(true);
    config.search = reader.flag("search").unwrap_or(true);
    config.git_dates = reader.flag("git_dates").unwrap_or(true);
    config.repository = reader.text("repository").map(|found| found.value);
    if let Some(Found { value, span }) = reader.text("edit_url") {
        if !value.contains("{path}") {
            let help = "put `{path}` where the path of the source belongs";
            reader.refuse(span, "`edit_url` does not say where the path goes", help);
        }
        config.edit_url = Some(value);
    }
}

fn cards(reader: &mut Reader<'_>) -> Cards {
    let Some(Found { value, span }) = reader.text("cards") else { return Cards::Posts };
    match value.as_str() {
        "posts" => Cards::Posts,
        "all" => Cards::All,
        "none" => Cards::None,
        other => {
            let help = "write \"posts\", \"all\" or \"none\"";
            reader.refuse(span, format!("there are no cards for `{other}`"), help);
            Cards::Posts
        }
    }
}

fn accent(reader: &mut Reader<'_>) -> Option<String> {
    let Found { value, span } = reader.text("accent")?;
    let digits = value.strip_prefix('#').unwrap_or_default();
    if matches!(digits.len(), 3 | 6) && digits.chars().all(|c| c.is_ascii_hexdigit()) {
        return Some(value);
    }
    reader.refuse(span, format!("`{value}` is no colour"), "write it as \"#0b5fcc\"");
    None
}

fn read_nav(
    reader: &mut Reader<'_>,
    config: &mut Config,
    path: &SourcePath,
    found: &mut Vec<Diagnostic>,
) {
    for Found { value, span } in reader.tables("nav") {
        let mut inner = Reader::new(value, "[[nav]]", path);
        let (title, url) = (inner.text("title"), inner.text("url"));
        match (title, url) {
            (Some(title), Some(url)) => {
                config.nav.push(NavLink { title: title.value, url: url.value, span: url.span });
            }
            _ => inner.refuse(span, "a link of the header needs `title` and `url`", "add both"),
        }
        found.extend(inner.finish(&[("name", "title"), ("text", "title"), ("href", "url")]));
    }
}

fn read_mounts(
    reader: &mut Reader<'_>,
    config: &mut Config,
    path: &SourcePath,
    found: &mut Vec<Diagnostic>,
) {
    for Found { value, span } in reader.tables("mount") {
        let mut inner = Reader::new(value, "[[mount]]", path);
        match (inner.text("from"), inner.text("to")) {
            (Some(from), Some(to)) => {
                let folder = SourcePath::mounted(from.value.trim_end_matches('/'));
                let place = UrlPath::new(&format!("/{}/", to.value.trim_matches('/')));
                match (folder, place) {
                    (Ok(from), Ok(to)) => config.mounts.push(Mount { from, to }),
                    (Err(error), _) => {
                        let help = "name a folder relative to the site's, such as \"../api/docs\"";
                        inner.refuse(from.span, error.to_string(), help);
                    }
                    (_, Err(error)) => {
                        inner.refuse(
                            to.span,
                            error.to_string(),
                            "write a place such as \"/docs/api\"",
                        );
                    }
                }
            }
            _ => inner.refuse(span, "a mount needs `from` and `to`", "add both"),
        }
        found.extend(inner.finish(&[("source", "from"), ("target", "to")]));
    }
}

fn read_collections(
    reader: &mut Reader<'_>,
    config: &mut Config,
    path: &SourcePath,
    found: &mut Vec<Diagnostic>,
) {
    let Some(table) = reader.table("collections") else { return };
    for (name, value) in table {
        let name = name.get_ref().to_string();
        let Some(inner) = value.get_ref().as_table() else {
            let help = format!("write `[collections.{name}]` with its settings below");
            let span = Span::from(value.span());
            reader.refuse(span, format!("`collections.{name}` needs a table"), help);
            continue;
        };
        let mut inner = Reader::new(inner, &format!("[collections.{name}]"), path);
        let kind = inner.text("kind").and_then(|Found { value, span }| match value.as_str() {
            "blog" => Some(CollectionKind::Blog),
            "docs" => Some(CollectionKind::Docs),
            other => {
                let help = "write \"blog\" or \"docs\"";
                inner.refuse(span, format!("there is no kind of collection `{other}`"), help);
                None
            }
        });
        let title = inner.text("title").map(|found| found.value);
        let required = inner.texts("required").map(|found| found.value).unwrap_or_default();
        let page_size = inner.count("page_size").map(|size| size.max(1));
        found.extend(inner.finish(&[("type", "kind"), ("paginate_by", "page_size")]));
        let collection = CollectionConfig { kind, title, page_size, required };
        config.collections.insert(name, collection);
    }
}

fn read_redirects(
    reader: &mut Reader<'_>,
    config: &mut Config,
    path: &SourcePath,
    found: &mut Vec<Diagnostic>,
) {
    let Some(table) = reader.table("redirects") else { return };
    let refuse = |span: Span, message: String, help: &str| {
        Diagnostic::new(Code::ConfigValue, message).at(path, span).help(help)
    };
    for (from, to) in table {
        let key = from.get_ref().as_ref();
        let is_file = key.rsplit('/').next().is_some_and(|name| name.contains('.'));
        let place =
            if is_file { key.to_owned() } else { format!("{}/", key.trim_end_matches('/')) };
        let Ok(url) = UrlPath::new(&place) else {
            let message = format!("`{key}` is no place on the site");
            found.push(refuse(from.span().into(), message, "write it as \"/old/place\""));
            continue;
        };
        match to.get_ref().as_str() {
            Some(target) if target.starts_with('/') || target.contains("://") => {
                let span = Span::from(to.span());
                config.redirects.push(Redirect { from: url, to: target.to_owned(), span });
            }
            _ => found.push(refuse(
                to.span().into(),
                "a redirect leads to a place on the site or a whole address".to_owned(),
                "write \"/new/place\" or \"https://…\"",
            )),
        }
    }
    config.redirects.sort_by(|a, b| a.from.cmp(&b.from));
}

fn read_removed(reader: &mut Reader<'_>, config: &mut Config) {
    for (url, because) in reader.table("removed").into_iter().flatten() {
        let (span, url) = (Span::from(url.span()), url.get_ref().to_string());
        let place = url.split('#').next().unwrap_or_default();
        if UrlPath::new(place).is_err() {
            let help = "write it as it was published, such as \"/docs/old/\"";
            reader.refuse(span, format!("`{url}` is no place on the site"), help);
            continue;
        }
        match because.get_ref().as_str().map(str::trim) {
            Some(because) if !because.is_empty() => {
                config.removed.push(Removal { url, because: because.to_owned(), span });
            }
            _ => {
                let help = "write the reason in quotes: reviewers read it";
                let span = because.span().into();
                reader.refuse(span, format!("nothing says why `{url}` was removed"), help);
            }
        }
    }
    config.removed.sort_by_key(|removal| removal.span);
}

/// Directives of a content security policy that hold sources (CSP, level 3, section 6).
const DIRECTIVES: [&str; 13] = [
    "child-src",
    "connect-src",
    "default-src",
    "font-src",
    "form-action",
    "frame-ancestors",
    "frame-src",
    "img-src",
    "manifest-src",
    "media-src",
    "script-src",
    "style-src",
    "worker-src",
];

fn read_csp(reader: &mut Reader<'_>, config: &mut Config) {
    let Some(table) = reader.table("csp") else { return };
    for (name, sources) in table {
        let directive = name.get_ref().as_ref();
        if !DIRECTIVES.contains(&directive) {
            let near = nearest(directive, DIRECTIVES);
            let help = near.map_or("write a directive such as \"script-src\"".to_owned(), |near| {
                format!("did you mean `{near}`?")
            });
            reader.refuse(name.span().into(), format!("there is no directive `{directive}`"), help);
            continue;
        }
        let is_source = |text: &&str| {
            !text.is_empty() && !text.contains([';', ',']) && !text.contains(char::is_whitespace)
        };
        let list = sources.get_ref().as_array().and_then(|list| {
            let text = |item: &Spanned<DeValue<'_>>| {
                item.get_ref().as_str().filter(is_source).map(ToOwned::to_owned)
            };
            list.iter().map(text).collect::<Option<Vec<String>>>()
        });
        match list {
            Some(list) => {
                config.csp.insert(directive.to_owned(), list);
            }
            None => reader.refuse(
                sources.span().into(),
                format!("`{directive}` needs a list of sources"),
                "write a list such as [\"https://stats.example\"]",
            ),
        }
    }
}

fn read_check(
    reader: &mut Reader<'_>,
    config: &mut Config,
    path: &SourcePath,
    found: &mut Vec<Diagnostic>,
) {
    let Some(table) = reader.table("check") else { return };
    let mut inner = Reader::new(table, "[check]", path);
    config.check.allow_errors = inner.flag("allow_errors").unwrap_or(false);
    let ignored = inner.texts("external_ignore");
    config.check.external_ignore = ignored.map(|found| found.value).unwrap_or_default();
    for (code, level) in inner.table("levels").into_iter().flatten() {
        let name = code.get_ref().as_ref();
        let Some(known) = Code::from_name(name) else {
            let names = Code::ALL.iter().map(|code| code.as_str());
            let help = match nearest(name, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`folio check` shows the codes in brackets".to_owned(),
            };
            inner.refuse(code.span().into(), format!("there is no diagnostic `{name}`"), help);
            continue;
        };
        let severity = match level.get_ref().as_str() {
            Some("error") => Some(Severity::Error),
            Some("warning") => Some(Severity::Warning),
            Some("note") => Some(Severity::Note),
            Some("off") => None,
            _ => {
                let help = "write \"error\", \"warning\", \"note\" or \"off\"";
                inner.refuse(level.span().into(), format!("this is no level for `{name}`"), help);
                continue;
            }
        };
        config.check.levels.insert(known, severity);
    }
    found.extend(inner.finish(&[]));
}

/// Turns a free table into a map for templates, in the order of the file; dates become text.
fn map(table: &DeTable<'_>) -> Map<String, Value> {
    let mut entries: Vec<(&Spanned<_>, &Spanned<DeValue<'_>>)> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
        .into_iter()
        .map(|(key, value)| (key.get_ref().to_string(), json(value.get_ref())))
        .collect()
}

fn json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(number) => {
            i64::from_str_radix(&number.as_str().replace('_', ""), number.radix())
                .map_or(Value::Null, Value::from)
        }
        DeValue::Float(number) => number.as_str().parse::<f64>().map_or(Value::Null, Value::from),
        DeValue::Boolean(flag) => Value::Bool(*flag),
        DeValue::Datetime(date) => Value::String(date.to_string()),
        DeValue::Array(items) => items.iter().map(|item| json(item.get_ref())).collect(),
        DeValue::Table(table) => Value::Object(map(table)),
    }
}

//! Files published as their authors wrote them, style sheets and the theme's scripts in fewer bytes.
//!
//! In comes the URL of a file; out come its bytes, or where they lie. A style sheet with a mistake is
//! published as it is, with a diagnostic.

use std::path::PathBuf;
use std::sync::Arc;

use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions, StyleSheet};

use crate::diagnostic::{Code, Diagnostic, LineIndex, Span};
use crate::library::{FileSource, imports};
use crate::paths::{SourcePath, UrlPath};
use crate::picture;
use crate::site::Tracked;
use crate::source::Contents;
use crate::theme;

use super::{Content, Output};

/// The style sheet that the accent of the configuration is added to.
const STYLE: &str = "/css/folio.css";

/// The bytes of a file before anything is made of them.
enum Source {
    Bytes(Arc<[u8]>),
    Disk(PathBuf),
}

/// Makes the output of the file at `url`.
pub(super) fn file(url: &UrlPath, tracked: &Tracked<'_>) -> Output {
    let (source, path) = match tracked.file(url) {
        Some(FileSource::Fingerprinted(plain)) => {
            let (source, path) = source(plain, tracked);
            match (&source, extension(plain)) {
                (Some(Source::Bytes(bytes)), "css") => return style(plain, path, bytes, tracked),
                (Some(Source::Bytes(bytes)), "js") => return script(plain, bytes, tracked),
                _ => (source, path),
            }
        }
        _ => source(url, tracked),
    };
    let content = match source {
        // A preview links it by its plain name.
        Some(Source::Bytes(bytes))
            if url.as_str() == STYLE && !tracked.config().assets.fingerprint =>
        {
            return style(url, path, &bytes, tracked);
        }
        Some(Source::Bytes(bytes)) => Some(Content::Bytes(bytes)),
        Some(Source::Disk(path)) => Some(Content::Copy(path)),
        None => None,
    };
    Output { content, diagnostics: Vec::new() }
}

/// Returns the bytes that `url` stands for, and their source where that is the site's.
fn source<'a>(url: &UrlPath, tracked: &Tracked<'a>) -> (Option<Source>, Option<&'a SourcePath>) {
    match tracked.file(url) {
        Some(FileSource::Site(path)) => {
            let source = tracked.source(path).map(|file| match &file.contents {
                Contents::Text(text) => Source::Bytes(text.as_bytes().into()),
                Contents::Bytes(bytes) => Source::Bytes(bytes.clone()),
                Contents::OnDisk(path) => Source::Disk(path.clone()),
            });
            (source, Some(path))
        }
        Some(FileSource::Theme(name)) => {
            (theme::static_file(name).map(|bytes| Source::Bytes(bytes.into())), None)
        }
        Some(FileSource::Fingerprinted(_) | FileSource::Generated) | None => (None, None),
    }
}

fn extension(url: &UrlPath) -> &str {
    url.as_str().rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// Makes a published script, which imports modules under the names that tell their content.
///
/// Only scripts of the theme, or copies of them, lose their comments and spaces: to do that to any
/// script takes a parser of JavaScript. Of these it is checked that they stay the same program.
fn script(url: &UrlPath, bytes: &Arc<[u8]>, tracked: &Tracked<'_>) -> Output {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Output::new(Content::Bytes(bytes.clone()));
    };
    let mut script = String::with_capacity(text.len() + 64);
    let mut from = 0;
    for range in imports(text) {
        let module = url.beside(&text[range.clone()]);
        let named = module.and_then(|url| tracked.asset(&url.as_str()[1..]));
        let Some(name) = named.and_then(|url| url.segments().next_back()) else { continue };
        let folder = text[range.clone()].rfind('/').map_or(0, |slash| slash + 1);
        script.push_str(&text[from..range.start + folder]);
        script.push_str(name);
        from = range.end;
    }
    script.push_str(&text[from..]);
    if theme::static_file(&url.as_str()[1..]) == Some(bytes)
        && tracked.config().assets.minify
        && let Ok(small) = minifier::js::minify(&script).map(|small| small.to_string())
    {
        script = small;
    }
    Output::new(Content::text(script))
}

/// Makes a copy of the picture at `url`, `width` pixels wide. Where that fails the picture itself
/// stands in its place: browsers look at the bytes.
pub(super) fn variant(url: &UrlPath, width: u32, tracked: &Tracked<'_>) -> Output {
    let Some(bytes) = tracked.bytes(url) else {
        return Output { content: None, diagnostics: Vec::new() };
    };
    match picture::resize(&bytes, width) {
        Ok(copy) => Output::new(Content::Bytes(copy.into())),
        Err(problem) => {
            let mut diagnostic = Diagnostic::new(Code::BadPicture, problem.to_string())
                .help("save the picture anew; until then it is published without smaller copies");
            if let Some(FileSource::Site(path)) = tracked.file(url) {
                diagnostic = diagnostic.in_file(path);
            }
            Output {
                content: Some(Content::Bytes(bytes.as_ref().into())),
                diagnostics: vec![diagnostic],
            }
        }
    }
}

/// Makes a published style sheet: with the accent, if it is the theme's, and in few bytes.
fn style(
    url: &UrlPath,
    path: Option<&SourcePath>,
    bytes: &Arc<[u8]>,
    tracked: &Tracked<'_>,
) -> Output {
    let config = tracked.config();
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Output::new(Content::Bytes(bytes.clone()));
    };
    let mut css = text.to_owned();
    if let (STYLE, Some(accent)) = (url.as_str(), &config.theme.accent) {
        css.push_str("\n@layer tokens {\n  :root {\n    --accent-light: ");
        css.push_str(accent);
        css.push_str(";\n    --accent-dark: color-mix(in oklab, ");
        css.push_str(accent);
        css.push_str(" 50%, white);\n  }\n}\n");
    }
    if !config.assets.minify {
        return Output::new(Content::text(css));
    }
    match minified(&css) {
        Ok(css) => Output::new(Content::text(css)),
        Err((message, line, column)) => {
            let mut diagnostic = Diagnostic::new(Code::CssSyntax, message)
                .help("correct it; until then the file is published as it is");
            if let Some(path) = path {
                tracked.read_source(path);
                let start = LineIndex::new(text).offset(line, column).min(text.len());
                let end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
                diagnostic = diagnostic.at(path, Span::new(start, end));
            }
            Output { content: Some(Content::text(css)), diagnostics: vec![diagnostic] }
        }
    }
}

/// Returns `css` without what only its author needs, or what is wrong with it, and in which line and
/// column, both from 1.
fn minified(css: &str) -> Result<String, (String, usize, usize)> {
    // Layers, nesting and `light-dark()` stay as they are: every browser of the last two years has
    // them, and no list of older ones is asked for.
    let mut sheet = StyleSheet::parse(css, ParserOptions::default()).map_err(|error| {
        let (line, column) =
            error.loc.map_or((1, 1), |at| (at.line as usize + 1, at.column as usize));
        (error.kind.to_string(), line, column)
    })?;
    let failed = |message: String| (message, 1, 1);
    sheet.minify(MinifyOptions::default()).map_err(|error| failed(error.kind.to_string()))?;
    let options = PrinterOptions { minify: true, ..PrinterOptions::default() };
    let printed = sheet.to_css(options).map_err(|error| failed(error.kind.to_string()))?;
    Ok(printed.code)
}

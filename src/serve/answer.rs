//! What a request is answered with, as a web host would: one function without sockets or threads.
//!
//! In come the method, the target and the headers of a request (RFC 9110); out comes an [`Answer`].
//! A path is never joined to a folder: it is looked up among the outputs of the site, so nothing
//! else can be served. The script that keeps a page fresh is added here, for browsers alone; the
//! outputs themselves are those of `build`.

use std::io::Write as _;
use std::path::PathBuf;

use flate2::{Compression, write::GzEncoder};
use hyper::body::Bytes;
use hyper::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_RANGES, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH,
    CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH, IF_RANGE,
    LOCATION, RANGE, VARY, X_CONTENT_TYPE_OPTIONS,
};
use hyper::{Method, StatusCode};
use percent_encoding::percent_decode_str;

use crate::digest::Digest;
use crate::fs;
use crate::output::{Content, Route, media_type};
use crate::paths::{OutputPath, UrlPath};

use super::guard::Refusal;
use super::http::Host;
use super::live::{Current, Live};
use super::reload;

/// Where the preview's own files stand. No content can: folders that begin with `_` are left out.
pub(super) const OWN: &str = "/_folio/";

/// Tells the script where a page that is gone went.
const INSTEAD: HeaderName = HeaderName::from_static("folio-instead");

/// Text shorter than this is not worth compressing: it fits into one packet as it is.
const WORTH_COMPRESSING: usize = 1_400;

/// What a request asks.
#[derive(Debug)]
pub(super) struct Request<'a> {
    pub method: &'a Method,
    /// The path of the target as sent, percent-encoded.
    pub path: &'a str,
    pub query: Option<&'a str>,
    pub headers: &'a HeaderMap,
}

/// What a request gets.
#[derive(Debug)]
pub(super) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Body,
}

/// The body of an answer.
#[derive(Debug)]
pub(super) enum Body {
    Bytes(Bytes),
    /// A stretch of a file, read as it is sent.
    File {
        path: PathBuf,
        start: u64,
        length: u64,
    },
    /// The stream of events, without end.
    Events,
}

impl Answer {
    fn new(status: StatusCode, media_type: &'static str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        Self { status, headers, body: Body::Bytes(body) }
    }

    fn text(status: StatusCode, text: impl Into<Bytes>) -> Self {
        Self::new(status, "text/plain; charset=utf-8", text)
    }
}

/// Answers a request.
pub(super) fn answer(host: &Host, request: &Request<'_>) -> Answer {
    let mut answer = match host.guard.admit(request.headers) {
        Ok(()) => admitted(host, request),
        Err(refusal) => refuse(&refusal),
    };
    let headers = &mut answer.headers;
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Stored, but asked about each time: an unchanged page costs no bytes and a changed one shows.
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    if request.method == Method::HEAD && !matches!(answer.body, Body::Events) {
        answer.body = Body::Bytes(Bytes::new());
    }
    answer
}

fn refuse(refusal: &Refusal) -> Answer {
    match refusal {
        Refusal::NoHost => {
            Answer::text(StatusCode::BAD_REQUEST, "The request names no host, or two.\n")
        }
        Refusal::UnknownHost(name) => Answer::text(
            StatusCode::FORBIDDEN,
            format!(
                "The preview does not answer for the host {name:?}.\n\
                 If it should, start it with: folio serve --allow-host {name}\n"
            ),
        ),
        Refusal::UnknownOrigin(_) => Answer::text(
            StatusCode::FORBIDDEN,
            "The preview does not answer to pages of other sites.\n",
        ),
    }
}

fn admitted(host: &Host, request: &Request<'_>) -> Answer {
    let live = &*host.live;
    if !matches!(*request.method, Method::GET | Method::HEAD) {
        let mut answer =
            Answer::text(StatusCode::METHOD_NOT_ALLOWED, "Only GET and HEAD are answered.\n");
        answer.headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return answer;
    }
    if let Some(name) = request.path.strip_prefix(OWN) {
        return own(host, name, request);
    }
    let Some(path) = decode(request.path) else {
        return Answer::text(StatusCode::BAD_REQUEST, "The path of the request is not valid.\n");
    };
    let current = live.current();
    let base = decode(&current.edition.site.config.base_path).unwrap_or_default();
    let Some(inside) = path.strip_prefix(base.as_str()).filter(|inside| inside.starts_with('/'))
    else {
        if path == "/" || path == base {
            return redirect(&current, &UrlPath::root(), request.query);
        }
        // Where the site stood before its base path changed.
        return missing(live, &current, UrlPath::new(&path).ok().as_ref(), request);
    };
    let Ok(url) = UrlPath::new(inside) else {
        return missing(live, &current, None, request);
    };
    let output = url.output();
    if current.edition.route(&output).is_some() {
        return published(live, &current, &output, StatusCode::OK, request);
    }
    // `/docs/a` is meant for `/docs/a/`, as on every host of files.
    if let Ok(page) = UrlPath::new(&format!("{inside}/"))
        && current.edition.route(&page.output()).is_some()
    {
        return redirect(&current, &page, request.query);
    }
    missing(live, &current, Some(&url), request)
}

/// Decodes a path once; `None` where it is not UTF-8 or holds what no path may.
fn decode(path: &str) -> Option<String> {
    let decoded = percent_decode_str(path).decode_utf8().ok()?;
    let is_sound = !decoded.contains(['\\', '\0']) && !decoded.chars().any(char::is_control);
    is_sound.then(|| decoded.into_owned())
}

fn redirect(current: &Current, to: &UrlPath, query: Option<&str>) -> Answer {
    let mut place = current.edition.site.config.href(to);
    if let Some(query) = query {
        place.push('?');
        place.push_str(query);
    }
    let mut answer = Answer::text(StatusCode::MOVED_PERMANENTLY, "");
    // A browser that remembered this would remember it past the end of this preview.
    answer.headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(place) = HeaderValue::from_str(&place) {
        answer.headers.insert(LOCATION, place);
    }
    answer
}

/// Answers with the page for what does not exist.
fn missing(live: &Live, current: &Current, url: Option<&UrlPath>, request: &Request<'_>) -> Answer {
    let page = OutputPath::new("404.html").expect("a plain name is a path");
    let mut answer = published(live, current, &page, StatusCode::NOT_FOUND, request);
    if let Some(url) = url {
        let instead = current.edition.site.config.href(&live.instead_of(url));
        if let Ok(instead) = HeaderValue::from_str(&instead) {
            answer.headers.insert(INSTEAD, instead);
        }
    }
    answer
}

/// Answers with an output of the site.
fn published(
    live: &Live,
    current: &Current,
    path: &OutputPath,
    status: StatusCode,
    request: &Request<'_>,
) -> Answer {
    let media_type = media_type(path.as_str());
    match live.content(current, path) {
        Some(Content::Bytes(bytes)) => {
            let is_page = matches!(
                current.edition.route(path),
                Some(route) if !matches!(route, Route::Redirect(_))
            );
            let wants_page = accepts(request.headers, &ACCEPT, "text/html");
            let mut etag = Digest::of(&bytes).to_string();
            let body = if is_page && wants_page && media_type.starts_with("text/html") {
                etag.push_str("-live");
                Bytes::from(reload::with_script(&bytes, &live.mark(current)))
            } else {
                Bytes::from_owner(bytes)
            };
            in_memory(body, &media_type, &etag, status, request)
        }
        Some(Content::Copy(file)) => on_disk(current, file, &media_type, status, request),
        // Put together already where it is asked for.
        Some(Content::Join(_)) | None => {
            let page = reload::broken_page(&live.mark(current));
            Answer::new(StatusCode::INTERNAL_SERVER_ERROR, "text/html; charset=utf-8", page)
        }
    }
}

fn in_memory(
    bytes: Bytes,
    media_type: &str,
    digest: &str,
    status: StatusCode,
    request: &Request<'_>,
) -> Answer {
    let is_text = media_type.ends_with("charset=utf-8") || media_type == "image/svg+xml";
    let zip = is_text
        && bytes.len() >= WORTH_COMPRESSING
        && request.headers.get(RANGE).is_none()
        && accepts(request.headers, &ACCEPT_ENCODING, "gzip");
    let etag = if zip { format!("\"{digest}-gzip\"") } else { format!("\"{digest}\"") };
    let mut answer = Answer::text(status, "");
    let headers = &mut answer.headers;
    insert(headers, CONTENT_TYPE, media_type);
    insert(headers, ETAG, &etag);
    insert(headers, VARY, "Accept, Accept-Encoding");
    if status == StatusCode::OK && is_known(request.headers, &etag) {
        return not_modified(answer);
    }
    let bytes = if zip {
        insert(headers, CONTENT_ENCODING, "gzip");
        gzip(&bytes)
    } else {
        insert(headers, ACCEPT_RANGES, "bytes");
        bytes
    };
    let length = bytes.len() as u64;
    match range(request.headers, &etag, length).filter(|_| status == StatusCode::OK) {
        None => {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
            answer.body = Body::Bytes(bytes);
        }
        Some(Ok((start, end))) => {
            partial(&mut answer, start, end, length);
            let (start, end) = (usize::try_from(start), usize::try_from(end));
            let (start, end) = (start.unwrap_or(usize::MAX), end.unwrap_or(usize::MAX));
            answer.body = Body::Bytes(bytes.slice(start..=end));
        }
        Some(Err(())) => unsatisfiable(&mut answer, length),
    }
    answer
}

fn on_disk(
    current: &Current,
    file: PathBuf,
    media_type: &str,
    status: StatusCode,
    request: &Request<'_>,
) -> Answer {
    let gone = || Answer::text(StatusCode::NOT_FOUND, "The file is gone.\n");
    // The walk looked at links; what was put in the file's place since must not lead out either.
    let inside = fs::canonical(&file)
        .is_ok_and(|real| current.borders.iter().any(|border| real.starts_with(border)));
    let Some(stamp) = fs::stamp(&file).filter(|_| inside) else { return gone() };
    let etag = format!("\"{}\"", Digest::of(format!("{stamp:?}").as_bytes()));
    let mut answer = Answer::text(status, "");
    let headers = &mut answer.headers;
    insert(headers, CONTENT_TYPE, media_type);
    insert(headers, ETAG, &etag);
    insert(headers, ACCEPT_RANGES, "bytes");
    if is_known(request.headers, &etag) {
        return not_modified(answer);
    }
    let length = stamp.size;
    match range(request.headers, &etag, length) {
        None => {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
            answer.body = Body::File { path: file, start: 0, length };
        }
        Some(Ok((start, end))) => {
            partial(&mut answer, start, end, length);
            answer.body = Body::File { path: file, start, length: end - start + 1 };
        }
        Some(Err(())) => unsatisfiable(&mut answer, length),
    }
    answer
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    headers.insert(name, HeaderValue::from_str(value).expect("our own values are plain ASCII"));
}

fn not_modified(mut answer: Answer) -> Answer {
    answer.status = StatusCode::NOT_MODIFIED;
    answer.headers.remove(CONTENT_LENGTH);
    answer.headers.remove(CONTENT_TYPE);
    answer
}

fn partial(answer: &mut Answer, start: u64, end: u64, length: u64) {
    answer.status = StatusCode::PARTIAL_CONTENT;
    answer.headers.insert(CONTENT_LENGTH, HeaderValue::from(end - start + 1));
    insert(&mut answer.headers, CONTENT_RANGE, &format!("bytes {start}-{end}/{length}"));
}

fn unsatisfiable(answer: &mut Answer, length: u64) {
    answer.status = StatusCode::RANGE_NOT_SATISFIABLE;
    insert(&mut answer.headers, CONTENT_RANGE, &format!("bytes */{length}"));
}

/// Says whether a list such as that of `Accept` names `wanted` without refusing it (`;q=0`).
fn accepts(headers: &HeaderMap, name: &HeaderName, wanted: &str) -> bool {
    let lists = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    let mut items = lists.flat_map(|list| list.split(','));
    items.any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let is_wanted = parts.next().is_some_and(|part| part.eq_ignore_ascii_case(wanted));
        let weight = parts.find_map(|part| part.strip_prefix("q="));
        is_wanted && weight.is_none_or(|weight| weight.parse::<f32>().is_ok_and(|q| q > 0.0))
    })
}

/// Says whether the client holds these bytes already (RFC 9110, section 13.1.2: weak comparison).
fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let lists = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    lists
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == etag)
}

/// Returns the first and the last byte that are asked for (RFC 9110, section 14.2): `None` for all,
/// which is also the answer to several ranges and to what cannot be read.
fn range(headers: &HeaderMap, etag: &str, length: u64) -> Option<Result<(u64, u64), ()>> {
    if headers.get(IF_RANGE).is_some_and(|known| known != etag) {
        return None;
    }
    let spec = headers.get(RANGE)?.to_str().ok()?.strip_prefix("bytes=")?;
    let (first, last) = spec.split_once('-')?;
    let number = |digits: &str| {
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| digits.parse::<u64>().unwrap_or(u64::MAX))
    };
    let (start, end) = match (first, last) {
        ("", suffix) => {
            let suffix = number(suffix)?;
            if suffix == 0 {
                return Some(Err(()));
            }
            (length.saturating_sub(suffix), length.saturating_sub(1))
        }
        (first, "") => (number(first)?, length.saturating_sub(1)),
        (first, last) => (number(first)?, number(last)?.min(length.saturating_sub(1))),
    };
    if last.is_empty() || first.is_empty() || number(first)? <= number(last)? {
        return Some(if start < length { Ok((start, end)) } else { Err(()) });
    }
    None
}

fn gzip(bytes: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory takes all").into()
}

/// Answers with a file or a stream of the preview itself.
fn own(host: &Host, name: &str, request: &Request<'_>) -> Answer {
    // Another site's page may embed what it cannot read; these are for our own pages alone.
    let site = request.headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    if matches!(site, Some(b"cross-site" | b"same-site")) {
        return refuse(&Refusal::UnknownOrigin(String::new()));
    }
    let script =
        |text: &'static str| Answer::new(StatusCode::OK, "text/javascript; charset=utf-8", text);
    let json = |text: String| Answer::new(StatusCode::OK, "application/json; charset=utf-8", text);
    match name {
        "preview.js" => script(reload::SCRIPT),
        "listener.js" => script(reload::LISTENER),
        "preview.css" => Answer::new(StatusCode::OK, "text/css; charset=utf-8", reload::STYLE),
        "problems.json" => json(reload::problems(
            &host.live,
            host.editor.as_ref(),
            request.query.unwrap_or_default(),
        )),
        "changes.json" => {
            let since = request.query.and_then(|query| query.strip_prefix("since="));
            json(reload::changes(&host.live, since.unwrap_or_default(), host.follow))
        }
        "events" => {
            let mut answer = Answer::new(StatusCode::OK, "text/event-stream", "");
            answer.headers.remove(CONTENT_LENGTH);
            answer.headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            answer.body = Body::Events;
            answer
        }
        _ => Answer::text(StatusCode::NOT_FOUND, "The preview has no such file.\n"),
    }
}

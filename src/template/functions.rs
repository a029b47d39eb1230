//! The functions and filters that templates have beside Tera's own.
//!
//! `asset(path="css/folio.css")` links a file under `static/`; `absolute` makes a link a whole URL
//! where the site's address is known; `date(format="%Y")` formats an ISO date with chrono's
//! specifiers.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate};
use tera::{Error, Kwargs, State, Tera, TeraResult};

use crate::config::Config;
use crate::diagnostic::nearest;
use crate::library::Library;
use crate::paths::{UrlPath, encode};

thread_local! {
    /// The files that the template which this thread renders has asked links to. Tera gives
    /// functions no way to the one who renders.
    static ASSETS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Returns the files to which links were asked on this thread since the last call.
pub(super) fn take_assets() -> Vec<String> {
    ASSETS.take()
}

/// Adds the functions and filters to `tera`.
pub(super) fn register(tera: &mut Tera, library: &Library, config: &Config) {
    let names = library.asset_names();
    let files: BTreeMap<UrlPath, UrlPath> =
        names.filter_map(|url| Some((url.clone(), library.asset(url)?.clone()))).collect();
    let base_path = config.base_path.clone();
    tera.register_function("asset", move |arguments: Kwargs, _: &State| -> TeraResult<String> {
        let path: String = arguments.must_get("path")?;
        ASSETS.with_borrow_mut(|asked| {
            if !asked.contains(&path) {
                asked.push(path.clone());
            }
        });
        let url = format!("/{}", path.trim_start_matches('/'));
        let Some(file) = files.get(url.as_str()) else {
            let near = nearest(&url, files.keys().map(UrlPath::as_str));
            let hint =
                near.map(|near| format!(", did you mean `{}`?", near.trim_start_matches('/')));
            return Err(Error::message(format!(
                "there is no file `static/{path}`{}",
                hint.unwrap_or_default()
            )));
        };
        Ok(format!("{base_path}{}", encode(file.as_str())))
    });
    let origin = config.origin.clone();
    tera.register_filter("absolute", move |url: &str, _: Kwargs, _: &State| -> String {
        match &origin {
            Some(origin) if url.starts_with('/') => format!("{origin}{url}"),
            _ => url.to_owned(),
        }
    });
    tera.register_filter("date", |iso: &str, arguments: Kwargs, _: &State| -> TeraResult<String> {
        let format: String = arguments.get("format")?.unwrap_or_else(|| "%-d %B %Y".to_owned());
        let day = DateTime::parse_from_rfc3339(iso)
            .map(|at| at.date_naive())
            .or_else(|_| NaiveDate::parse_from_str(iso, "%Y-%m-%d"))
            .map_err(|_| Error::message(format!("`{iso}` is no ISO date")))?;
        let mut text = String::new();
        write!(text, "{}", day.format(&format))
            .map_err(|_| Error::message(format!("`{format}` is no date format")))?;
        Ok(text)
    });
}

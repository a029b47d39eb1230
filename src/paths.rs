//! The three kinds of path, as validated types, so that a path cannot leave the place it names.
//!
//! - [`SourcePath`]: a file of the site's folder, `content/docs/a.md`;
//! - [`OutputPath`]: a file of the published folder, `docs/a/index.html`;
//! - [`UrlPath`]: where a reader finds a page below the base path, `/docs/a/`, percent-decoded.
//!
//! All use `/` and UTF-8 on every platform, and none holds `.`, `..`, an empty segment, a
//! backslash or a NUL.

use std::borrow::Borrow;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a text is not a path of the site.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PathError {
    /// The path climbs out of the folder, or is absolute.
    #[error("`{0}` leads outside the folder")]
    Outside(String),
    /// The path has a segment that no file system or URL can carry safely.
    #[error("`{path}` has the segment `{segment}`, which cannot be part of a path")]
    Segment {
        /// The whole path.
        path: String,
        /// The offending segment.
        segment: String,
    },
    /// The name is not UTF-8.
    #[error("the name `{0}` is not valid UTF-8")]
    NotUtf8(String),
}

/// Says whether a segment can stand in a path on every platform that sites are built on.
fn is_sound(segment: &str) -> bool {
    // A cache is read back path by path, and nearly all of them are printable ASCII.
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~' if !matches!(byte, b'/' | b'\\'));
    !matches!(segment, "" | "." | "..")
        && (segment.as_bytes().iter().all(is_plain)
            || !segment.contains(|c: char| matches!(c, '/' | '\\') || c.is_control()))
}

fn check(path: &str) -> Result<(), PathError> {
    for segment in path.split('/') {
        if segment == ".." || path.starts_with('/') {
            return Err(PathError::Outside(path.to_owned()));
        }
        if !is_sound(segment) {
            return Err(PathError::Segment { path: path.to_owned(), segment: segment.to_owned() });
        }
    }
    Ok(())
}

/// A file or folder of the site's folder, relative to it: `content/docs/a.md`.
///
/// The site's folder itself is the empty path.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SourcePath(Arc<str>);

impl SourcePath {
    /// Validates `path`.
    ///
    /// # Errors
    /// When the path is absolute, climbs with `..`, or has an unsound segment.
    pub fn new(path: &str) -> Result<Self, PathError> {
        if !path.is_empty() {
            check(path)?;
        }
        Ok(Self(path.into()))
    }

    /// Builds from a path relative to the site's folder as the operating system spells it.
    ///
    /// # Errors
    /// When a component is not UTF-8 or the path is not relative and downward.
    pub fn from_os(path: &Path) -> Result<Self, PathError> {
        let text =
            path.to_str().ok_or_else(|| PathError::NotUtf8(path.to_string_lossy().into_owned()))?;
        Self::new(&text.replace(std::path::MAIN_SEPARATOR, "/"))
    }

    /// Validates the path of a mounted folder, which alone may begin with `..` segments: its owner
    /// named it in the configuration.
    ///
    /// # Errors
    /// When the path is absolute, climbs after its beginning, or has an unsound segment.
    pub fn mounted(path: &str) -> Result<Self, PathError> {
        let mut inner = path;
        while let Some(rest) = inner.strip_prefix("../") {
            inner = rest;
        }
        check(inner)?;
        Ok(Self(path.into()))
    }

    /// Reads what was serialised: the path of a file in a mounted folder may climb.
    fn serialised(text: &str) -> Result<Self, PathError> {
        Self::mounted(text)
    }

    /// Returns the path of a file below this folder.
    ///
    /// # Errors
    /// When `relative` is not relative and downward.
    pub fn join(&self, relative: &str) -> Result<Self, PathError> {
        check(relative)?;
        if self.0.is_empty() {
            return Ok(Self(relative.into()));
        }
        Ok(Self(format!("{}/{relative}", self.0).into()))
    }

    /// Returns the path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the path below `root` as the operating system spells it.
    #[must_use]
    pub fn under(&self, root: &Path) -> PathBuf {
        self.0.split('/').fold(root.to_path_buf(), |path, segment| path.join(segment))
    }

    /// Returns the folder that holds this file; the empty path for a file at the top.
    #[must_use]
    pub fn parent(&self) -> Self {
        Self(self.0.rsplit_once('/').map_or("", |(parent, _)| parent).into())
    }

    /// Returns the last segment.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&*self.0, |(_, name)| name)
    }

    /// Returns the last segment without its extension.
    #[must_use]
    pub fn stem(&self) -> &str {
        let name = self.name();
        name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem })
    }

    /// Returns the extension in the case in which it is written; empty where there is none.
    #[must_use]
    pub fn extension(&self) -> &str {
        self.name()
            .rsplit_once('.')
            .map_or("", |(stem, ext)| if stem.is_empty() { "" } else { ext })
    }

    /// Resolves `relative`, which may climb with `..`, against this folder.
    ///
    /// Returns `None` when it climbs out of the site's folder or holds an unsound segment.
    #[must_use]
    pub fn resolve(&self, relative: &str) -> Option<Self> {
        let mut segments: Vec<&str> = self.0.split('/').filter(|s| !s.is_empty()).collect();
        for segment in relative.split('/') {
            match segment {
                "" | "." => {}
                ".." => {
                    segments.pop()?;
                }
                segment if is_sound(segment) => segments.push(segment),
                _ => return None,
            }
        }
        Some(Self(segments.join("/").into()))
    }

    /// Returns the part below `folder`, or `None` where this path does not lie in it.
    #[must_use]
    pub fn strip(&self, folder: &Self) -> Option<&str> {
        if folder.0.is_empty() {
            return Some(&self.0);
        }
        match self.0.strip_prefix(&*folder.0)? {
            "" => Some(""),
            rest => rest.strip_prefix('/'),
        }
    }
}

/// A file of the published folder, relative to it: `docs/a/index.html`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OutputPath(Arc<str>);

impl OutputPath {
    fn serialised(text: &str) -> Result<Self, PathError> {
        Self::new(text)
    }

    /// Validates `path`.
    ///
    /// # Errors
    /// When the path is empty, absolute, climbs with `..`, or has an unsound segment.
    pub fn new(path: &str) -> Result<Self, PathError> {
        check(path)?;
        Ok(Self(path.into()))
    }

    /// Returns the path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the path below `root` as the operating system spells it.
    #[must_use]
    pub fn under(&self, root: &Path) -> PathBuf {
        self.0.split('/').fold(root.to_path_buf(), |path, segment| path.join(segment))
    }
}

/// Characters that stand nowhere in a URL. The percent sign is not among them: what an author
/// encoded stays as it is.
const NOWHERE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'^')
    .add(b'{')
    .add(b'|')
    .add(b'}')
    .add(b'\\');

/// Returns the path from a folder to a file, both relative to the site.
#[must_use]
pub fn relative(folder: &str, file: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|segment| !segment.is_empty()).collect();
    let to: Vec<&str> = file.split('/').collect();
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = "../".repeat(from.len() - common);
    let down = to[common..].join("/");
    if up.is_empty() { format!("./{down}") } else { format!("{up}{down}") }
}

/// Returns a destination as an author wrote it, with what no URL may hold percent-encoded.
#[must_use]
pub fn encode_as_written(destination: &str) -> String {
    utf8_percent_encode(destination, NOWHERE).to_string()
}

/// Characters that a URL path carries percent-encoded (URL Standard, path percent-encode set, and
/// `%` itself, so that encoding is the inverse of decoding).
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'^')
    .add(b'{')
    .add(b'}')
    .add(b'%')
    .add(b'\\')
    .add(b'|')
    .add(b'[')
    .add(b']');

/// Encodes a fragment or a path for use in a URL.
#[must_use]
pub fn encode(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

/// A place on the site, percent-decoded and without the base path: `/docs/a/`, `/feed.xml`.
///
/// Pages end with a slash, files do not.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UrlPath(Arc<str>);

impl UrlPath {
    fn serialised(text: &str) -> Result<Self, PathError> {
        Self::new(text)
    }

    /// Validates `path`, which begins with a slash.
    ///
    /// # Errors
    /// When it does not, climbs with `..`, or has an unsound segment.
    pub fn new(path: &str) -> Result<Self, PathError> {
        let inner = path.strip_prefix('/').ok_or_else(|| PathError::Outside(path.to_owned()))?;
        let inner = inner.strip_suffix('/').unwrap_or(inner);
        if inner.is_empty() {
            return if path == "/" {
                Ok(Self::root())
            } else {
                Err(PathError::Outside(path.into()))
            };
        }
        check(inner)?;
        Ok(Self(path.into()))
    }

    /// Returns `/`.
    #[must_use]
    pub fn root() -> Self {
        Self("/".into())
    }

    /// Returns the path as text, percent-decoded.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the path percent-encoded, as it stands in a link.
    #[must_use]
    pub fn encoded(&self) -> String {
        encode(&self.0)
    }

    /// Returns the page below this one that is named `segment`.
    ///
    /// # Errors
    /// When the segment is unsound.
    pub fn join(&self, segment: &str) -> Result<Self, PathError> {
        Self::new(&format!("{}/{segment}/", self.0.trim_end_matches('/')))
    }

    /// Returns the place that `relative`, which may climb, names beside this file; `None` where it leads
    /// out of the site.
    #[must_use]
    pub fn beside(&self, relative: &str) -> Option<Self> {
        let folder = self.0.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut segments: Vec<&str> = folder.split('/').filter(|s| !s.is_empty()).collect();
        for segment in relative.split('/') {
            match segment {
                "" | "." => {}
                ".." => {
                    segments.pop()?;
                }
                segment => segments.push(segment),
            }
        }
        Self::new(&format!("/{}", segments.join("/"))).ok()
    }

    /// Returns the page above this one; `None` for the root.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let inner = self.0.strip_suffix('/').unwrap_or(&self.0);
        inner.rfind('/').map(|slash| Self(inner[..=slash].into()))
    }

    /// Returns the segments from the root down.
    #[must_use]
    pub fn segments(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/').filter(|segment| !segment.is_empty())
    }

    /// Returns the file of the published folder that a host answers with at this place.
    #[must_use]
    pub fn output(&self) -> OutputPath {
        let inner = &self.0[1..];
        OutputPath(if inner.is_empty() || inner.ends_with('/') {
            format!("{inner}index.html").into()
        } else {
            inner.into()
        })
    }
}

macro_rules! path_traits {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
        impl TryFrom<String> for $name {
            type Error = PathError;
            fn try_from(text: String) -> Result<Self, PathError> {
                Self::serialised(&text)
            }
        }
        impl From<$name> for String {
            fn from(path: $name) -> Self {
                path.0.as_ref().to_owned()
            }
        }
        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    )*};
}

path_traits!(SourcePath, OutputPath, UrlPath);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leaves_its_folder() {
        for path in ["/etc/passwd", "../x", "a/../../x", "a//b", "a/./b", "a\\b", "a\0b", "a/"] {
            assert!(SourcePath::new(path).is_err(), "{path:?} as a source");
            assert!(OutputPath::new(path).is_err(), "{path:?} as an output");
        }
        for url in ["", "x", "//x", "/../x", "/a//b/", "/a/./", "//"] {
            assert!(UrlPath::new(url).is_err(), "{url:?} as a URL");
        }
    }

    #[test]
    fn relative_paths_resolve_and_stop_at_the_root() {
        let folder = SourcePath::new("content/docs").unwrap();
        let resolve = |relative| folder.resolve(relative).map(|path| path.to_string());
        assert_eq!(resolve("./a.md").as_deref(), Some("content/docs/a.md"));
        assert_eq!(resolve("../blog/b.md").as_deref(), Some("content/blog/b.md"));
        assert_eq!(resolve("../../x").as_deref(), Some("x"));
        assert_eq!(resolve("../../../x"), None);
    }

    #[test]
    fn pages_are_answered_by_their_index_file() {
        let output = |url| UrlPath::new(url).unwrap().output().to_string();
        assert_eq!(output("/"), "index.html");
        assert_eq!(output("/docs/a/"), "docs/a/index.html");
        assert_eq!(output("/feed.xml"), "feed.xml");
    }

    #[test]
    fn names_and_extensions() {
        let path = SourcePath::new("content/a.b.mdx").unwrap();
        assert_eq!((path.stem(), path.extension()), ("a.b", "mdx"));
        let hidden = SourcePath::new(".hidden").unwrap();
        assert_eq!((hidden.stem(), hidden.extension()), (".hidden", ""));
    }

    #[test]
    fn encoding_keeps_letters_and_escapes_what_ends_a_path() {
        assert_eq!(encode("/docs/日本 a?#%/"), "/docs/%E6%97%A5%E6%9C%AC%20a%3F%23%25/");
    }
}

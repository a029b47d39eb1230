//! Patterns of files that are no content: `drafts/`, `*.tmp`, `docs/**/internal-?.md`.
//!
//! In come patterns and a path relative to `content/`; out comes whether it is left out. `*` and
//! `?` stay within a segment, `**` crosses segments, a pattern without a slash matches at any depth,
//! one that ends with a slash, or names a folder, takes everything below it.

/// Compiled patterns.
#[derive(Debug, Clone, Default)]
pub struct Ignore {
    patterns: Vec<Vec<String>>,
}

impl Ignore {
    /// Compiles `patterns`.
    #[must_use]
    pub fn new(patterns: &[String]) -> Self {
        let compile = |pattern: &String| {
            let inner = pattern.trim_end_matches('/');
            let anchored = inner.contains('/');
            let segments = inner.trim_start_matches('/').split('/').map(ToOwned::to_owned);
            let anywhere = (!anchored).then(|| "**".to_owned());
            anywhere.into_iter().chain(segments).collect()
        };
        let meant = patterns.iter().filter(|pattern| !pattern.trim_matches('/').is_empty());
        Self { patterns: meant.map(compile).collect() }
    }

    /// Says whether the file or folder at `path` is left out.
    ///
    /// Folders are asked before what is in them, so a pattern need not reach below.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        let segments: Vec<&str> = path.split('/').collect();
        self.patterns.iter().any(|pattern| matches_path(pattern, &segments))
    }
}

/// Matches segment by segment, remembering only the last `**`: time grows with the product of the
/// lengths, never faster.
fn matches_path(pattern: &[String], path: &[&str]) -> bool {
    glob(
        pattern,
        path,
        |pattern| pattern == "**",
        |pattern, segment| {
            let pattern: Vec<char> = pattern.chars().collect();
            let segment: Vec<char> = segment.chars().collect();
            glob(&pattern, &segment, |c| *c == '*', |c, other| *c == '?' || c == other)
        },
    )
}

/// Matches a sequence against a pattern with wildcards for any number of items.
fn glob<P, T>(
    pattern: &[P],
    items: &[T],
    is_many: impl Fn(&P) -> bool,
    is_one: impl Fn(&P, &T) -> bool,
) -> bool {
    let (mut p, mut i) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while i < items.len() {
        if pattern.get(p).is_some_and(&is_many) {
            retry = Some((p + 1, i));
            p += 1;
        } else if pattern.get(p).is_some_and(|one| is_one(one, &items[i])) {
            p += 1;
            i += 1;
        } else if let Some((after, from)) = retry {
            retry = Some((after, from + 1));
            p = after;
            i = from + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(is_many)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ignores(pattern: &str, path: &str) -> bool {
        Ignore::new(&[pattern.to_owned()]).matches(path)
    }

    #[test]
    fn patterns_match_as_people_expect() {
        for (pattern, path) in [
            ("drafts/", "drafts"),
            ("drafts", "docs/drafts"),
            ("*.tmp", "docs/a/b.tmp"),
            ("docs/internal", "docs/internal"),
            ("docs/**/x?.md", "docs/a/b/x1.md"),
            ("docs/**/x.md", "docs/x.md"),
            ("/notes.md", "notes.md"),
        ] {
            assert!(ignores(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [
            ("*.tmp", "docs/a.tmpl"),
            ("docs/*", "docs/a/b"),
            ("docs/internal", "other/docs/internal"),
            ("", "docs"),
            ("/", "docs"),
        ] {
            assert!(!ignores(pattern, path), "{pattern} {path}");
        }
    }

    #[test]
    fn stars_without_end_take_no_time_to_speak_of() {
        let pattern = "*a".repeat(200);
        assert!(!ignores(&pattern, &"a".repeat(5_000).replace("aaaaa", "aaaab")));
    }
}

//! Where the front matter begins and ends.
//!
//! In comes the text of a file; out comes a [`Block`]: the format, the range between the fences and
//! the beginning of the body, or nothing where the file has no front matter. A byte order mark and
//! blank lines before the opening fence are passed over; line ends stay as they are.

use super::keys;
use crate::diagnostic::Span;

/// How the front matter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// Between `---` and `---` or `...`.
    Yaml,
    /// Between `+++` and `+++`.
    Toml,
    /// From `{` to the `}` that closes it.
    Json,
}

/// A front matter, found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub format: Format,
    /// The opening fence.
    pub fence: Span,
    /// What is between the fences; the whole object for JSON.
    pub matter: Span,
    /// Where the body begins.
    pub body_start: usize,
    /// Whether there is no closing fence.
    pub is_unclosed: bool,
    /// Where the keys seem to end although a line that could close the block comes later.
    pub shorter: Option<Extent>,
}

/// How far lines look like keys and values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    /// The end of the last such line, its line end included.
    pub end: usize,
    /// Where the body begins, behind a mistyped fence such as `----`.
    pub body_start: usize,
}

impl Block {
    /// Ends the block at `extent`, as one that is never closed.
    pub(super) fn cut(self, extent: Extent) -> Self {
        Self {
            matter: Span::new(self.matter.start, extent.end),
            body_start: extent.body_start,
            is_unclosed: true,
            shorter: None,
            ..self
        }
    }
}

/// Finds the front matter of `text`.
pub(super) fn find(text: &str) -> Option<Block> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let first = Lines::new(text, start).find(|line| !line.is_blank())?;
    match first.text.trim_end() {
        "---" => find_yaml(text, &first),
        "+++" => find_toml(text, &first),
        line if line.starts_with('{') => find_json(text, &first),
        _ => None,
    }
}

fn find_yaml(text: &str, fence: &Line<'_>) -> Option<Block> {
    let close =
        Lines::new(text, fence.end).find(|line| matches!(line.text.trim_end(), "---" | "..."));
    let block = |matter_end: usize, body_start: usize| Block {
        format: Format::Yaml,
        fence: fence.span(),
        matter: Span::new(fence.end, matter_end),
        body_start,
        is_unclosed: false,
        shorter: None,
    };
    if let Some(close) = close {
        let matter = &text[fence.end..close.start];
        let is_dashes = close.text.starts_with('-');
        if !(is_yaml(matter) || (is_dashes && matter.trim().is_empty())) {
            return None;
        }
        let shorter = yaml_extent(text, fence.end, close.start).filter(|extent| {
            let rest = &text[extent.end..close.start];
            let mut rest = Lines::new(rest, 0);
            // Prose after a gap; a stray line between keys is another mistake.
            rest.next().is_some_and(|line| line.is_blank() || line.text.starts_with('#'))
                && !rest.any(|line| is_known_key(line.text))
        });
        return Some(Block { shorter, ..block(close.start, close.end) });
    }
    let extent = yaml_extent(text, fence.end, text.len())?;
    let matter = &text[fence.end..extent.end];
    let has_known_key = Lines::new(matter, 0).any(|line| is_known_key(line.text));
    has_known_key.then(|| block(text.len(), text.len()).cut(extent))
}

/// Says whether the lines between two `---` are front matter, not prose between thematic breaks.
fn is_yaml(matter: &str) -> bool {
    let is_content = |line: &Line<'_>| !line.is_blank() && !line.text.trim_start().starts_with('#');
    let mut lines = Lines::new(matter, 0).filter(is_content);
    let Some(first) = lines.next() else {
        // Only comments: keys that are commented out, or a heading between two breaks.
        let mut comments = Lines::new(matter, 0).filter(|line| !line.is_blank()).peekable();
        return comments.peek().is_some()
            && comments.all(|line| key(line.text.trim_start_matches(['#', ' '])).is_some());
    };
    if key(first.text).is_some() || looks_like_json(first.text) {
        return true;
    }
    // A first line that cannot be read does not make the keys below it prose.
    let (mut keys, mut others, mut known) = (0_usize, 1_usize, false);
    for line in lines.filter(|line| !line.text.starts_with([' ', '\t', '-'])) {
        match key(line.text) {
            Some(name) => {
                keys += 1;
                known |= keys::lookup(name).is_some();
            }
            None => others += 1,
        }
    }
    known && keys >= others
}

fn looks_like_json(line: &str) -> bool {
    line.trim_start()
        .strip_prefix('{')
        .is_some_and(|rest| rest.trim().is_empty() || rest.trim_start().starts_with('"'))
}

/// Finds how far lines look like YAML; `None` where the first line does not.
fn yaml_extent(text: &str, start: usize, limit: usize) -> Option<Extent> {
    let mut end = None;
    let mut accepts_items = false;
    let mut lines = Lines::new(&text[..limit], start).peekable();
    while let Some(line) = lines.next() {
        let trimmed = line.text.trim();
        if trimmed.is_empty() || line.text.starts_with('#') {
            // Prose may follow a gap, so only a key that Folio knows continues the block.
            while lines.next_if(|line| line.is_blank() || line.text.starts_with('#')).is_some() {}
            if lines.peek().is_none_or(|line| !is_known_key(line.text)) {
                break;
            }
            continue;
        }
        if let Some(name) = key(line.text) {
            let rest = line.text[line.text.find(name).unwrap_or(0) + name.len()..].trim();
            accepts_items = rest.len() <= 1 || line.text.starts_with(' ');
        } else {
            let continues = end.is_some() && line.text.starts_with([' ', '\t', ']', '}']);
            let is_item =
                end.is_some() && accepts_items && (trimmed == "-" || trimmed.starts_with("- "));
            if !(continues || is_item) {
                let end = end?;
                let is_fence = trimmed.chars().all(|c| matches!(c, '-' | '–' | '—'));
                let body_start = if is_fence { line.end } else { line.start };
                return Some(Extent { end, body_start });
            }
        }
        end = Some(line.end);
    }
    end.map(|end| Extent { end, body_start: end })
}

/// Returns the key at the beginning of a line of YAML: one word, or quoted, before a colon.
pub(super) fn key(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let (name, rest) = match line.chars().next()? {
        quote @ ('"' | '\'') => {
            let inner = &line[1..];
            let close = inner.find(quote)?;
            (&inner[..close], inner[close + 1..].trim_start())
        }
        first if first.is_alphabetic() || matches!(first, '_' | '$' | '<') => {
            let end = line.find(|c: char| c == ':' || c.is_whitespace())?;
            (&line[..end], line[end..].trim_start_matches([' ', '\t']))
        }
        _ => return None,
    };
    let after = rest.strip_prefix(':')?;
    let is_key = after.is_empty()
        || after.starts_with(char::is_whitespace)
        || (keys::lookup(name).is_some_and(|(_, exact)| exact) && !after.starts_with("//"));
    (is_key && !name.is_empty()).then_some(name)
}

fn is_known_key(line: &str) -> bool {
    key(line).is_some_and(|name| keys::lookup(name).is_some())
}

fn find_toml(text: &str, fence: &Line<'_>) -> Option<Block> {
    let block = |matter_end: usize, body_start: usize| Block {
        format: Format::Toml,
        fence: fence.span(),
        matter: Span::new(fence.end, matter_end),
        body_start,
        is_unclosed: false,
        shorter: None,
    };
    if let Some(close) = Lines::new(text, fence.end).find(|line| line.text.trim_end() == "+++") {
        return Some(block(close.start, close.end));
    }
    let is_toml = |line: &Line<'_>| {
        let line = line.text.trim_start();
        line.starts_with('[') || line.split_once('=').is_some_and(|(key, _)| is_toml_key(key))
    };
    let mut end = None;
    let mut lines = Lines::new(text, fence.end).peekable();
    while let Some(line) = lines.next() {
        if line.is_blank() || line.text.starts_with('#') {
            while lines.next_if(|line| line.is_blank() || line.text.starts_with('#')).is_some() {}
            if lines.peek().is_none_or(|line| !is_toml(line)) {
                break;
            }
        } else if is_toml(&line) || (end.is_some() && line.text.starts_with([' ', '\t', ']', '"']))
        {
            end = Some(line.end);
        } else {
            break;
        }
    }
    end.map(|end| block(text.len(), text.len()).cut(Extent { end, body_start: end }))
}

fn is_toml_key(key: &str) -> bool {
    let key = key.trim();
    !key.is_empty()
        && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"' | '\''))
}

/// Finds an object that begins the file: `{`, a quoted key, a colon. Braces of MDX are no object.
fn find_json(text: &str, first: &Line<'_>) -> Option<Block> {
    let inner = text[first.start + 1..].trim_start().strip_prefix('"')?;
    let close = inner.find(['"', '\n'])?;
    inner[close..].strip_prefix('"')?.trim_start().strip_prefix(':')?;
    let block = Block {
        format: Format::Json,
        fence: Span::new(first.start, first.start + 1),
        matter: Span::new(first.start, text.len()),
        body_start: text.len(),
        is_unclosed: false,
        shorter: None,
    };
    if let Some(end) = object_end(text, first.start) {
        let line = Lines::new(text, end).next();
        let (is_blank, body_start) = line.map_or((true, end), |line| (line.is_blank(), line.end));
        return is_blank.then(|| Block {
            matter: Span::new(first.start, end),
            body_start,
            ..block
        });
    }
    let gap = Lines::new(text, first.start).find(Line::is_blank);
    let end = gap.map_or(text.len(), |line| line.start);
    Some(block.cut(Extent { end, body_start: end }))
}

/// Returns where the object that begins at `start` ends. A string ends with its line, so that a
/// forgotten quote does not swallow the page.
fn object_end(text: &str, start: usize) -> Option<usize> {
    let (mut depth, mut is_string, mut is_escaped) = (0_usize, false, false);
    for (offset, byte) in text.bytes().enumerate().skip(start) {
        if is_string {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = true,
                b'"' | b'\n' => is_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => is_string = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(offset + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// A line and where it lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// The line without its line end.
    pub text: &'a str,
    pub start: usize,
    /// The end, with the line end.
    pub end: usize,
}

impl Line<'_> {
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Returns the place of the line without white space at its end.
    fn span(&self) -> Span {
        Span::new(self.start, self.start + self.text.trim_end().len())
    }
}

/// The lines of a text, ended by LF or CR LF.
#[derive(Debug, Clone)]
pub(super) struct Lines<'a> {
    text: &'a str,
    next: usize,
}

impl<'a> Lines<'a> {
    /// Goes through the lines from the offset `start` on.
    pub(super) fn new(text: &'a str, start: usize) -> Self {
        Self { text, next: start }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let start = self.next;
        let rest = self.text.get(start..).filter(|rest| !rest.is_empty())?;
        let end = rest.find('\n').map_or(self.text.len(), |newline| start + newline + 1);
        self.next = end;
        let text = &self.text[start..end];
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        Some(Line { text, start, end })
    }
}

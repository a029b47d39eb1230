//! Almost-YAML: what authors write, YAML does not allow, and anyone understands.
//!
//! In comes the text between the fences; out come [`Repair`]s: what is wrong, where, and the text
//! that YAML reads as its author meant it. One pass over the lines; block scalars, and what quotes
//! and brackets hold over several lines, are left alone.

use std::collections::BTreeSet;

use super::fence::{Line, Lines};
use super::keys;
use super::patch::Edit;
use super::plain::{
    INDICATORS, bracket_len, comment_len, is_block_header, is_block_of_keys, is_colon, is_comment,
    quote, quoted_len, split_key,
};
use super::problem::{Problem, Repair};
use super::scan::scan;
use crate::diagnostic::Span;

/// How many repairs one file gets.
const MOST_REPAIRS: usize = 48;

/// How many items a list in brackets can have for each to be looked at.
const MOST_ITEMS: usize = 256;

/// Finds what YAML reads without complaint, but not as it is meant. `anchors` are the names that
/// aliases refer to.
pub(super) fn lossy(text: &str, anchors: &BTreeSet<String>) -> Vec<Repair> {
    // Nothing is lost without one of these, and most files have none.
    if !text.contains(['#', '&', '!']) {
        return Vec::new();
    }
    Pass::new(text, anchors.clone(), true).run()
}

/// Finds everything that YAML refuses or misreads.
pub(super) fn all(text: &str) -> Vec<Repair> {
    let names = |sign: char| -> BTreeSet<String> {
        text.split(sign)
            .skip(1)
            .map(|rest| rest.split([' ', '\t', '\r', '\n', ',', ']', '}']).next().unwrap_or(""))
            .filter(|name| !name.is_empty() && name.len() <= 64)
            .map(str::to_owned)
            .collect()
    };
    let anchors = if text.contains('&') && text.contains('*') {
        names('*').intersection(&names('&')).cloned().collect()
    } else {
        BTreeSet::new()
    };
    Pass::new(text, anchors, false).run()
}

/// The value of a key or an item of a list.
struct Value<'a> {
    key: Option<&'a str>,
    /// Whether it is prose, in which ` #` is no comment.
    is_prose: bool,
    /// Whether it is a list of texts.
    is_list: bool,
    /// Where it begins.
    start: usize,
    /// Lines further in than this belong to it.
    margin: usize,
}

struct Pass<'a> {
    text: &'a str,
    lines: Vec<Line<'a>>,
    anchors: BTreeSet<String>,
    /// Only what YAML reads without complaint.
    is_lossy_only: bool,
    repairs: Vec<Repair>,
}

impl<'a> Pass<'a> {
    fn new(text: &'a str, anchors: BTreeSet<String>, is_lossy_only: bool) -> Self {
        let lines = Lines::new(text, 0).collect();
        Self { text, lines, anchors, is_lossy_only, repairs: Vec::new() }
    }

    fn run(mut self) -> Vec<Repair> {
        let mut number = 0;
        while number < self.lines.len() && self.repairs.len() < MOST_REPAIRS {
            number = self.line(number);
        }
        self.repairs
    }

    fn push(&mut self, problem: Problem, key: Option<&str>, blame: Span, edit: Edit) {
        self.repairs.push(Repair {
            problem,
            key: key.map(str::to_owned),
            blame,
            edits: vec![edit],
        });
    }

    /// Looks at a line; returns the number of the next line to look at.
    fn line(&mut self, number: usize) -> usize {
        let line = self.lines[number];
        if line.is_blank() || line.text.trim_start().starts_with('#') {
            return number + 1;
        }
        self.tab(line);
        let Some(value) = self.value(line) else { return number + 1 };
        let rest = &self.text[value.start..line.start + line.text.len()];
        if rest.trim_end().is_empty() {
            return number + 1;
        }
        self.look(number, &value, rest.trim_end())
    }

    /// Replaces tabs in the indentation.
    fn tab(&mut self, line: Line<'_>) {
        let indent = &line.text[..line.text.len() - line.text.trim_start().len()];
        if self.is_lossy_only || !indent.contains('\t') {
            return;
        }
        let span = Span::new(line.start, line.start + indent.len());
        let replacement = indent.replace('\t', "  ");
        self.push(Problem::Tab, None, span, Edit { span, replacement });
    }

    /// Finds the value on a line: behind `key:`, or behind the `-` of an item.
    fn value(&mut self, line: Line<'a>) -> Option<Value<'a>> {
        let indent = line.text.len() - line.text.trim_start().len();
        let mut at = indent;
        let mut margin = indent;
        let mut is_item = false;
        while let Some(rest) = line.text[at..].strip_prefix("- ") {
            is_item = true;
            margin = at;
            at += 2 + (rest.len() - rest.trim_start().len());
        }
        let rest = &line.text[at..];
        if let Some((name, colon)) = split_key(rest) {
            let value = &rest[colon + 1..];
            let start = line.start + line.text.len() - value.trim_start().len();
            let key = keys::lookup(name).map(|(key, _)| key);
            let (is_prose, is_list) =
                (key.is_some_and(keys::Key::is_prose), key.is_some_and(keys::Key::is_list));
            return Some(Value { key: Some(name), is_prose, is_list, start, margin: at });
        }
        if is_item {
            let start = line.start + at;
            return Some(Value { key: None, is_prose: false, is_list: false, start, margin });
        }
        self.missing_space(line, at);
        None
    }

    /// Mends `title:My page` where the key is one that Folio knows.
    fn missing_space(&mut self, line: Line<'a>, at: usize) {
        let rest = &line.text[at..];
        let Some(colon) = rest.find(':') else { return };
        let is_known = keys::lookup(&rest[..colon]).is_some_and(|(_, exact)| exact);
        if self.is_lossy_only || !is_known {
            return;
        }
        let (name, place) = (&rest[..colon], line.start + at + colon);
        let value = rest[colon + 1..].trim_end();
        let is_plain = plain_problem(value, true).is_none() && !value.starts_with(INDICATORS);
        let mut edits =
            vec![Edit { span: Span::new(place + 1, place + 1), replacement: " ".into() }];
        if !is_plain {
            let span = Span::new(place + 1, place + 1 + value.len());
            edits = vec![Edit { span, replacement: format!(" {}", quote(value)) }];
        }
        let (key, blame) = (Some(name.to_owned()), Span::new(place, place + 1));
        self.repairs.push(Repair { problem: Problem::NoSpace, key, blame, edits });
    }

    /// Looks at the value that begins on the line `number`; returns the next line to look at.
    fn look(&mut self, number: usize, value: &Value<'a>, first: &'a str) -> usize {
        let region = self.region(number, value);
        let start = first.chars().next().unwrap_or(' ');
        match start {
            '|' | '>' if is_block_header(first) => self.block(number, value),
            '"' | '\'' => self.quoted(number, value, first, region),
            '[' | '{' => self.bracketed(number, value, first, region),
            _ => {
                self.plain(value, first, region);
                region.next
            }
        }
    }

    /// Returns the lines that belong to the value: those further in than its key.
    fn region(&self, number: usize, value: &Value<'_>) -> Region {
        let line = self.lines[number];
        let end = line.start + line.text.trim_end().len();
        let mut region = Region { next: number + 1, end, is_last_line: true };
        for (offset, line) in self.lines[number + 1..].iter().enumerate() {
            let text = line.text.trim_start();
            let indent = line.text.len() - text.len();
            if text.is_empty() {
                continue;
            }
            if indent <= value.margin {
                let is_item = text == "-" || text.starts_with("- ");
                region.is_last_line &= !(is_item && value.key.is_some() && indent == value.margin);
                break;
            }
            region.is_last_line = false;
            region.next = number + offset + 2;
            region.end = line.start + line.text.trim_end().len();
        }
        region
    }

    /// Passes over a block scalar, whose text is none of our business, but for tabs before it.
    fn block(&mut self, number: usize, value: &Value<'_>) -> usize {
        let mut next = number + 1;
        while let Some(line) = self.lines.get(next).copied() {
            let indent = line.text.len() - line.text.trim_start().len();
            if !line.is_blank() && indent <= value.margin {
                break;
            }
            if line.text.starts_with('\t') && !line.is_blank() {
                self.tab(line);
            }
            next += 1;
        }
        next
    }

    fn quoted(
        &mut self,
        number: usize,
        value: &Value<'a>,
        first: &'a str,
        region: Region,
    ) -> usize {
        let whole = &self.text[value.start..region.end];
        let length = quoted_len(whole);
        let mark = first.chars().next().unwrap_or('"');
        let is_closed = length > 1 && whole[..length].ends_with(mark);
        let after = whole[length..].split('\n').next().unwrap_or("").trim();
        if self.is_lossy_only || (is_closed && is_comment(after)) {
            let taken = whole[..length].matches('\n').count();
            return number + 1 + taken;
        }
        let span = Span::new(value.start, region.end);
        let (problem, blame, meant) = if is_closed && length <= first.len() {
            let gap = first[length..].len() - first[length..].trim_start().len();
            let end = value.start + first.len();
            let meant =
                if whole.len() > first.len() { whole } else { meant_by_quotes(first, length) };
            (Problem::AfterQuote, Span::new(value.start + length + gap, end), meant)
        } else {
            // Closed on a later line with text behind it, or nowhere: the first quote has no pair.
            let meant = if mark == '"' { &whole[1..] } else { whole };
            (Problem::OpenQuote(mark), Span::new(value.start, value.start + 1), meant)
        };
        let is_list = value.is_list && scan(&format!("a: [{whole}]")).is_ok();
        if is_list && whole.contains(',') {
            let edit = Edit { span, replacement: format!("[{whole}]") };
            self.push(Problem::NoBrackets, value.key, blame, edit);
        } else {
            self.push(problem, value.key, blame, Edit { span, replacement: quote(meant) });
        }
        region.next
    }

    fn bracketed(
        &mut self,
        number: usize,
        value: &Value<'a>,
        first: &'a str,
        region: Region,
    ) -> usize {
        // A closing bracket may stand at the margin of its key.
        let closer = self.lines.get(region.next).filter(|line| {
            let text = line.text.trim_start();
            text.starts_with([']', '}']) && line.text.len() - text.len() == value.margin
        });
        let (next, end) = closer.map_or((region.next, region.end), |line| {
            (region.next + 1, line.start + line.text.trim_end().len())
        });
        let whole = &self.text[value.start..end];
        let length = bracket_len(whole);
        let after = length.map(|length| whole[length..].trim());
        if self.is_lossy_only {
            return next;
        }
        match (length, after) {
            (Some(length), Some(after)) if is_comment(after) => {
                if scan(&format!("a: {}", &whole[..length])).is_err() {
                    self.items(value, &whole[..length]);
                }
                return next;
            }
            _ => {}
        }
        let bracket = first.chars().next().unwrap_or('[');
        let span = Span::new(value.start, value.start + first.len());
        let (problem, blame) = match length {
            Some(length) if length < first.len() => {
                let gap = first[length..].len() - first[length..].trim_start().len();
                (Problem::AfterBracket, Span::new(value.start + length + gap, span.end))
            }
            _ => (Problem::OpenBracket(bracket), Span::new(value.start, value.start + 1)),
        };
        self.push(problem, value.key, blame, Edit { span, replacement: quote(first) });
        number + 1
    }

    /// Quotes what needs it in `[a, @b]`; the whole value where it is no list on one line.
    fn items(&mut self, value: &Value<'a>, list: &'a str) {
        let span = Span::new(value.start, value.start + list.len());
        let inner = list.strip_prefix('[').and_then(|list| list.strip_suffix(']'));
        let is_item = |item: &str| scan(&format!("a: [{item}]")).is_ok();
        let is_simple = |inner: &&str| {
            !inner.contains(['\n', '[', '{']) && inner.matches(',').count() < MOST_ITEMS
        };
        let Some(inner) = inner.filter(is_simple) else {
            let edit = Edit { span, replacement: quote(list) };
            let blame = Span::new(value.start, value.start + 1);
            self.push(Problem::Reserved(char::from(list.as_bytes()[0])), value.key, blame, edit);
            return;
        };
        let mut at = value.start + 1;
        let mut repair: Option<Repair> = None;
        for item in inner.split(',') {
            let text = item.trim();
            if !is_item(text) {
                let start = at + (item.len() - item.trim_start().len());
                let span = Span::new(start, start + text.len());
                let repair = repair.get_or_insert_with(|| Repair {
                    problem: Problem::Items,
                    key: value.key.map(str::to_owned),
                    blame: span,
                    edits: Vec::new(),
                });
                repair.edits.push(Edit { span, replacement: quote(text) });
            }
            at += item.len() + 1;
        }
        self.repairs.extend(repair);
    }

    fn plain(&mut self, value: &Value<'a>, first: &'a str, region: Region) {
        let whole = self.text[value.start..region.end].trim_end();
        // A word before an indented block of keys is a mistake of another kind.
        let has_keys = whole.len() > first.len() && is_block_of_keys(&whole[first.len()..]);
        let text = if has_keys { first } else { whole };
        let start = first.chars().next().unwrap_or(' ');
        let (problem, offset, length) = match self.indicator(start, first, region) {
            Some(problem) => (problem, 0, start.len_utf8()),
            None => match plain_problem(text, value.is_prose) {
                Some((Problem::Colon, _)) if self.is_lossy_only => return,
                Some((problem, offset)) => (problem, offset, 1),
                None => return,
            },
        };
        let keeps_comment = value.is_prose || problem == Problem::Reserved('#');
        let end = if keeps_comment { text.len() } else { text.len() - comment_len(text) };
        let meant = text[..end].trim_end();
        let span = Span::new(value.start, value.start + meant.len());
        let blame = Span::new(value.start + offset, value.start + offset + length);
        self.push(problem, value.key, blame, Edit { span, replacement: quote(meant) });
    }

    /// Says what is wrong with the first character of a value, if anything is.
    fn indicator(&self, start: char, first: &str, region: Region) -> Option<Problem> {
        let rest = &first[start.len_utf8()..];
        let word = rest.split_whitespace().next().unwrap_or("");
        let is_word = rest.starts_with(|c: char| !c.is_whitespace())
            && rest.split_whitespace().nth(1).is_none_or(|next| next.starts_with('#'));
        // An anchor or a type stands before its value, which may begin on the next line.
        let named = rest.trim_start()[word.len()..].trim_start();
        let names_nothing = if is_word {
            region.is_last_line
        } else {
            !word.is_empty() && !named.starts_with(['"', '\'', '[', '{', '|', '>'])
        };
        let is_lost = match start {
            '&' => names_nothing && !self.anchors.contains(word),
            '!' => names_nothing && !rest.starts_with('!'),
            // `#fff`, `#1 in its class`; a comment has a space behind its sign.
            '#' => region.is_last_line && !word.is_empty() && !rest.starts_with([' ', '#', '!']),
            _ => false,
        };
        let is_refused = !self.is_lossy_only
            && match start {
                '*' => !(is_word && self.anchors.contains(word)),
                '&' | '!' => rest.is_empty(),
                '@' | '`' | '%' | ',' | ']' | '}' | '|' | '>' => true,
                '-' | '?' if rest.is_empty() || rest.starts_with(' ') => {
                    return Some(Problem::Dash);
                }
                _ => false,
            };
        (is_lost || is_refused).then_some(Problem::Reserved(start))
    }
}

/// The lines that belong to a value.
#[derive(Debug, Clone, Copy)]
struct Region {
    /// The line after the last.
    next: usize,
    /// The end of the text.
    end: usize,
    /// Whether nothing that could be the value follows the first line, not even the items of a
    /// list at the margin.
    is_last_line: bool,
}

/// Finds what YAML does not take as text in a plain value, and where.
fn plain_problem(text: &str, is_prose: bool) -> Option<(Problem, usize)> {
    let comment = text.len() - comment_len(text);
    let colon = text.match_indices(':').map(|(at, _)| at).find(|at| is_colon(text, *at));
    if let Some(at) = colon.filter(|at| *at < comment) {
        return Some((Problem::Colon, at));
    }
    let gap = text[comment..].len() - text[comment..].trim_start().len();
    let is_cut = is_prose && 0 < comment && comment < text.len();
    is_cut.then_some((Problem::Comment, comment + gap))
}

/// Says what is meant by a value that begins with a quote and goes on after its end.
fn meant_by_quotes(value: &str, length: usize) -> &str {
    let closes_word = value[length..].starts_with(|c: char| !c.is_alphanumeric());
    let inner = &value[..length - 1];
    let opens_word = inner.ends_with(char::is_whitespace);
    // `"a" and "b"` holds two quotations; `"say "hi" now"` and `'it's fine'` are one.
    if value.ends_with(&value[..1]) && value.len() > length && (opens_word || !closes_word) {
        &value[1..value.len() - 1]
    } else {
        value
    }
}

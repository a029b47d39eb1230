//! YAML front matter: strict YAML first, then almost-YAML, then key by key.
//!
//! In comes the text between the fences; out come its keys with their places. `scan` sees the
//! text before `gray_matter` does and refuses what would take its time or memory; `repair` reads
//! what authors write but YAML does not allow.

use gray_matter::Pod;
use gray_matter::engine::{Engine, YAML};

use super::fence::{self, Lines};
use super::node::{Data, Kind, join};
use super::patch::{Edit, Patched};
use super::scan::{Fault, Scan, scan};
use super::{MOST_REPORTED, Read, duplicate, repair};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::paths::SourcePath;

/// Says whether `matter` is YAML as it stands: a map that can be read.
pub(super) fn is_valid(matter: &str) -> bool {
    scan(matter).is_ok()
}

/// Reads the YAML at `place` in `text`.
pub(super) fn read(path: &SourcePath, text: &str, place: Span) -> Read {
    let matter = &text[place.range()];
    let mut reading =
        Reading { path, text, place, matter, edits: Vec::new(), read: Read::default() };
    let strict = scan(matter);
    let repairs = match &strict {
        Ok(scan) => repair::lossy(matter, &scan.anchors),
        Err(fault) if fault.is_refusal => Vec::new(),
        Err(_) => repair::all(matter),
    };
    let scanned = if repairs.is_empty() {
        strict
    } else {
        for repair in repairs {
            reading.read.diagnostics.push(repair.diagnose(path, place.start));
            reading.edits.extend(repair.edits);
        }
        scan(&reading.patched().text)
    };
    let scanned = scanned.or_else(|fault| reading.isolate(&fault));
    if let Ok(scanned) = scanned {
        reading.finish(scanned);
    }
    reading.read
}

struct Reading<'a> {
    path: &'a SourcePath,
    /// The whole file.
    text: &'a str,
    place: Span,
    matter: &'a str,
    /// What is replaced before the text is parsed, in offsets of `matter`.
    edits: Vec<Edit>,
    read: Read,
}

impl Reading<'_> {
    fn patched(&self) -> Patched {
        Patched::new(self.matter, self.edits.clone())
    }

    fn report(&mut self, span: Span, fault: &Fault, key: Option<&str>) {
        let message = match key {
            Some(key) => format!("the value of `{key}` cannot be read as YAML"),
            None if fault.is_refusal => format!("the front matter is refused: {}", fault.reason),
            None => "this line of the front matter cannot be read".to_owned(),
        };
        let mut diagnostic = Diagnostic::new(Code::FrontMatterSyntax, message)
            .at(self.path, span.shifted(self.place.start));
        diagnostic = match (fault.is_refusal, key) {
            (true, None) => diagnostic.help("write the values out"),
            (true, Some(_)) => diagnostic.label(fault.reason.clone()).help("write the values out"),
            (false, Some(_)) => diagnostic
                .label(fault.reason.clone())
                .help("mend the value; the other keys are read without it"),
            (false, None) => diagnostic
                .label("no `key: value`")
                .help("write `key: value`, or indent the line if it continues the value above"),
        };
        self.read.diagnostics.push(diagnostic);
    }

    /// Finds the keys that can be read by themselves and leaves out the rest.
    fn isolate(&mut self, whole: &Fault) -> Result<Scan, Fault> {
        if whole.is_refusal {
            let at = self.patched().original(whole.at);
            self.report(self.rest_of_line(at), whole, None);
        }
        // A key may refer to another one, which it does not see while it stands alone.
        self.leave_out(whole, |fault| fault.is_dangling);
        let mut scanned = scan(&self.patched().text);
        if scanned.is_err() {
            self.leave_out(whole, |_| false);
            scanned = scan(&self.patched().text);
        }
        if let Err(fault) = &scanned
            && self.read.diagnostics.is_empty()
        {
            let at = self.patched().original(fault.at);
            self.report(self.rest_of_line(at), fault, None);
        }
        scanned
    }

    /// Leaves out each key that cannot be read by itself, for another reason than is `excused`.
    fn leave_out(&mut self, whole: &Fault, excused: fn(&Fault) -> bool) {
        let patched = self.patched();
        let mut reported = 0;
        for chunk in chunks(&patched.text) {
            let part = &patched.text[chunk.range()];
            let Some(fault) = scan(part).err().filter(|fault| !excused(fault)) else { continue };
            if !whole.is_refusal && reported < MOST_REPORTED {
                reported += 1;
                let key = fence::key(part);
                let at = patched.original(chunk.start + fault.at.min(part.trim_end().len()));
                let span = match key {
                    Some(_) => self.rest_of_line(at),
                    None => self.line_at(patched.original(chunk.start)),
                };
                self.report(span, &fault, key);
            }
            let span = patched.original_span(chunk);
            self.edits.push(Edit { span, replacement: String::new() });
        }
    }

    /// Returns the stretch from `at` to the end of its line, or the line where nothing is left.
    fn rest_of_line(&self, at: usize) -> Span {
        let at = self.matter.floor_char_boundary(at);
        let line = self.line_at(at);
        if at < line.end { Span::new(at, line.end) } else { line }
    }

    fn line_at(&self, at: usize) -> Span {
        let at = self.matter.floor_char_boundary(at);
        // Past the end, the last line is meant.
        let at = if at < self.matter.len() { at } else { self.matter.trim_end().len() };
        let start = self.matter[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let end = self.matter[at..].find('\n').map_or(self.matter.len(), |end| at + end);
        let line = &self.matter[start..end];
        let indent = line.len() - line.trim_start().len();
        Span::new(start + indent, start + line.trim_end().len())
    }

    /// Removes keys given twice and reads the values.
    fn finish(&mut self, mut scan_result: Scan) {
        let mut patched = self.patched();
        if !scan_result.duplicates.is_empty() {
            for (number, second) in scan_result.duplicates.iter().enumerate() {
                let place = |span| patched.original_span(span).shifted(self.place.start);
                let (key, first) = (place(second.key), place(second.first));
                if number < MOST_REPORTED {
                    let diagnostic = duplicate(self.path, self.text, &second.name, key, first);
                    self.read.diagnostics.push(diagnostic);
                }
                let span = patched.original_span(Span::new(second.key.start, second.end));
                self.edits.push(Edit { span, replacement: String::new() });
            }
            patched = self.patched();
            match scan(&patched.text) {
                Ok(again) if again.duplicates.is_empty() => scan_result = again,
                _ => return self.give_up(),
            }
        }
        let Some(shape) = scan_result.shape else { return };
        let Ok(pod) = YAML::parse(&patched.text) else { return self.give_up() };
        let shape = relocate(shape, &|span| patched.original_span(span).shifted(self.place.start));
        if let (Pod::Hash(_), Kind::Map(_)) = (&pod, &shape.kind)
            && let Data::Map(entries) = join(&shape, pod, self.text).data
        {
            self.read.entries = entries;
        }
    }

    fn give_up(&mut self) {
        let fault = Fault {
            at: 0,
            reason: "it cannot be read as YAML".into(),
            is_refusal: true,
            is_dangling: false,
        };
        self.report(self.line_at(0), &fault, None);
    }
}

fn relocate(mut shape: super::node::Shape, place: &dyn Fn(Span) -> Span) -> super::node::Shape {
    shape.span = place(shape.span);
    shape.kind = match shape.kind {
        Kind::List(items) => {
            Kind::List(items.into_iter().map(|item| relocate(item, place)).collect())
        }
        Kind::Map(members) => Kind::Map(
            members
                .into_iter()
                .map(|mut member| {
                    member.span = place(member.span);
                    member.value = relocate(member.value, place);
                    member
                })
                .collect(),
        ),
        kind => kind,
    };
    shape
}

/// Cuts the text into its top-level keys, each with the lines that belong to it. A line at the
/// margin that is no key, item, comment or closing bracket is a piece of its own.
fn chunks(text: &str) -> Vec<Span> {
    let mut chunks: Vec<Span> = Vec::new();
    let indent_of = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let margin = Lines::new(text, 0)
        .find(|line| fence::key(line.text).is_some())
        .map_or(0, |line| indent_of(line.text));
    let mut is_stray = false;
    for line in Lines::new(text, 0) {
        let rest = line.text.trim_start();
        let belongs = line.is_blank() || rest.starts_with('#') || indent_of(line.text) > margin;
        let continues =
            belongs || rest.starts_with([']', '}', '\t']) || rest == "-" || rest.starts_with("- ");
        let is_key = fence::key(line.text).is_some();
        match chunks.last_mut() {
            Some(last) if belongs || (continues && !is_stray) || (is_stray && !is_key) => {
                last.end = line.end;
            }
            _ if line.is_blank() || rest.starts_with('#') => {}
            _ => {
                is_stray = !is_key;
                chunks.push(Span::new(line.start, line.end));
            }
        }
    }
    chunks
}

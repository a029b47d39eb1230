//! The line that opens a fenced block of code: its language and how to show it.
//!
//! In comes the info string (`CommonMark` 0.31, section 4.5); out come a [`Fence`] and what in it
//! could not be read. The options are those that documentation tools share, each in the spellings
//! that writers bring along:
//!
//! ```text
//! js {1,4-6} ins={3} del={4-5} focus={2-3} /word/ "word"   lines and words to mark
//! js title="app.js"   js title=app.js   js:app.js   js [app.js]   a caption
//! js showLineNumbers   js showLineNumbers=10   js showLineNumbers{10}   numbers, from 10
//! js wrap   js diff   js verbatim   flags; a diff keeps the colours of its language
//! diff lang="js"   the same as js diff
//! js file="src/app.js#setup"   where the code comes from: a region of a file
//! js{1,3}   {.js .numberLines startFrom="10"}   rust,linenos   the same without spaces
//! ```
//!
//! Words that mean nothing here are options of other tools and are passed over.

mod lines;
mod scanner;

use std::fmt;
use std::ops::Range;

use crate::diagnostic::nearest;
pub use lines::Lines;
use scanner::{Item, Scanner, Value};

/// The most words that one block can highlight; each is searched for in the whole block.
pub const WORD_LIMIT: usize = 32;

/// How a block of code is to be read and shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fence {
    /// The language as the writer spelled it, empty where there is none.
    pub language: String,
    /// The caption.
    pub title: Option<String>,
    /// The file that the code comes from.
    pub file: Option<FileReference>,
    /// Lines to highlight, counted from 1 like all lines here.
    pub marked: Lines,
    /// Lines that were inserted.
    pub inserted: Lines,
    /// Lines that were deleted.
    pub deleted: Lines,
    /// Lines that matter; the others step back.
    pub focused: Lines,
    /// Words to highlight wherever they occur.
    pub words: Vec<String>,
    /// The number of the first line, where lines are numbered.
    pub numbers: Option<u32>,
    /// Whether long lines wrap instead of scrolling.
    pub wrap: bool,
    /// Whether the first column of every line is `+`, `-` or a space; the rest keeps its language.
    pub diff: bool,
    /// Whether annotations such as `// [!code ++]` stay in the text.
    pub verbatim: bool,
}

/// A file, or a named region of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReference {
    /// The path as written.
    pub path: String,
    /// The name of the region, after `#`.
    pub region: Option<String>,
}

/// Something in an info string that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FenceProblem {
    /// What is wrong.
    pub kind: FenceProblemKind,
    /// Where it stands, in bytes of the info string.
    pub span: Range<usize>,
}

/// What can be wrong in an info string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FenceProblemKind {
    /// Not a list of lines such as `{1,4-6}`.
    UnreadableLines,
    /// Not the number of a line.
    UnreadableNumber,
    /// A quotation, brace or bracket without its end.
    Unclosed,
    /// An option that does not exist, near to one that does.
    UnknownOption {
        /// The option that was probably meant.
        nearest: &'static str,
    },
    /// More words than [`WORD_LIMIT`].
    TooManyWords,
}

impl fmt::Display for FenceProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            FenceProblemKind::UnreadableLines => {
                f.write_str("not a list of lines; lines count from 1, as in `{1,4-6}`")
            }
            FenceProblemKind::UnreadableNumber => {
                f.write_str("not the number of a line, as in `showLineNumbers=10`")
            }
            FenceProblemKind::Unclosed => f.write_str("this is not closed"),
            FenceProblemKind::UnknownOption { nearest } => {
                write!(f, "no such option for a code block; did you mean `{nearest}`?")
            }
            FenceProblemKind::TooManyWords => {
                write!(f, "more than {WORD_LIMIT} words to highlight; this one is not")
            }
        }
    }
}

/// What an option does.
#[derive(Debug, Clone, Copy)]
enum Meaning {
    Language,
    Title,
    File,
    Marked,
    Inserted,
    Deleted,
    Focused,
    Numbers,
    NoNumbers,
    FirstNumber,
    Wrap,
    Diff,
    Verbatim,
}

/// The options by name, the one to recommend first. Case, `-` and `_` make no difference.
const OPTIONS: &[(Meaning, &[&str])] = &[
    (Meaning::Language, &["lang"]),
    (Meaning::Title, &["title", "filename", "name"]),
    (Meaning::File, &["file"]),
    (Meaning::Marked, &["mark", "highlight", "hl_lines"]),
    (Meaning::Inserted, &["ins", "add"]),
    (Meaning::Deleted, &["del", "remove"]),
    (Meaning::Focused, &["focus"]),
    (Meaning::Numbers, &["showLineNumbers", "lineNumbers", "numberLines", "linenums", "linenos"]),
    (Meaning::NoNumbers, &["noLineNumbers"]),
    (Meaning::FirstNumber, &["startLineNumber", "startFrom", "linenostart"]),
    (Meaning::Wrap, &["wrap", "wordWrap"]),
    (Meaning::Diff, &["diff"]),
    (Meaning::Verbatim, &["verbatim"]),
];

impl Fence {
    /// Reads an info string, and says what in it could not be read. Never fails: what cannot be
    /// read is left out.
    #[must_use]
    pub fn parse(info: &str) -> (Self, Vec<FenceProblem>) {
        let mut reader = Reader { fence: Self::default(), problems: Vec::new() };
        let mut scanner = Scanner::new(info);
        reader.read_language(&mut scanner);
        reader.read_items(&mut scanner);
        (reader.fence, reader.problems)
    }
}

/// Fills in a fence, item by item.
struct Reader {
    fence: Fence,
    problems: Vec<FenceProblem>,
}

impl Reader {
    /// Reads the word that the info string opens with, where it is a language.
    fn read_language(&mut self, scanner: &mut Scanner) {
        let word = scanner.language();
        if !may_be_language(word) {
            return;
        }
        scanner.advance(word.len());
        word.clone_into(&mut self.fence.language);
        if word.is_empty() {
            return;
        }
        // `js:app.js` has a caption, `js:line-numbers=10` an option.
        if let Some(rest) = scanner.after_colon()
            && meaning(rest.split('=').next().unwrap_or(rest)).is_none()
        {
            scanner.advance(rest.len());
            self.fence.title = Some(rest.to_owned());
        }
    }

    fn read_items(&mut self, scanner: &mut Scanner) {
        while let Some((item, span)) = scanner.next_item() {
            match item {
                Item::Braces(text, inner) if scanner::is_attributes(text) => {
                    self.read_attributes(scanner, inner);
                }
                Item::Braces(text, inner) => {
                    let lines = self.lines(text, inner.start);
                    self.fence.marked.extend(lines);
                }
                Item::Brackets(text) => self.fence.title = Some(text.to_owned()),
                Item::Quoted(text) | Item::Slashes(text) => self.word(&text, span),
                Item::Unclosed => self.problem(FenceProblemKind::Unclosed, span),
                Item::Option(name, value) => self.option(name, &value, span),
            }
        }
    }

    /// Reads `{.js #id .numberLines startFrom="10"}`: the first class is the language.
    fn read_attributes(&mut self, scanner: &Scanner, inner: Range<usize>) {
        let mut scanner = scanner.within(inner);
        while let Some((item, span)) = scanner.next_item() {
            match item {
                Item::Option(name, Value::None) => {
                    let class = name.strip_prefix('.').unwrap_or(name);
                    if self.fence.language.is_empty() && may_be_language(class) {
                        class.clone_into(&mut self.fence.language);
                    } else {
                        self.option(class, &Value::None, span);
                    }
                }
                Item::Option(name, value) => self.option(name, &value, span),
                Item::Unclosed => self.problem(FenceProblemKind::Unclosed, span),
                _ => {}
            }
        }
    }

    fn option(&mut self, name: &str, value: &Value, span: Range<usize>) {
        let Some(meaning) = meaning(name) else {
            // A bare word is an option of some other tool; so is a name that is like none of ours.
            if let (false, Some(nearest)) = (value.is_none(), similar(name)) {
                let span = span.start..span.start + name.len();
                self.problem(FenceProblemKind::UnknownOption { nearest }, span);
            }
            return;
        };
        match meaning {
            Meaning::Language => self.language(value),
            Meaning::Title => self.fence.title = value.text().or(self.fence.title.take()),
            Meaning::File => self.fence.file = value.text().map(|text| file_reference(&text)),
            Meaning::Marked => {
                let lines = self.value_lines(value, span);
                self.fence.marked.extend(lines);
            }
            Meaning::Inserted => {
                let lines = self.value_lines(value, span);
                self.fence.inserted.extend(lines);
            }
            Meaning::Deleted => {
                let lines = self.value_lines(value, span);
                self.fence.deleted.extend(lines);
            }
            Meaning::Focused => {
                let lines = self.value_lines(value, span);
                self.fence.focused.extend(lines);
            }
            Meaning::Numbers => match value.flag() {
                Some(true) => self.fence.numbers = self.fence.numbers.or(Some(1)),
                Some(false) => self.fence.numbers = None,
                None => self.first_number(value, span),
            },
            Meaning::NoNumbers => self.fence.numbers = None,
            Meaning::FirstNumber => self.first_number(value, span),
            Meaning::Wrap => self.fence.wrap = value.flag().unwrap_or(true),
            Meaning::Diff => self.fence.diff = value.flag().unwrap_or(true),
            Meaning::Verbatim => self.fence.verbatim = value.flag().unwrap_or(true),
        }
    }

    /// Sets the language; that of `diff lang="js"` is below the signs of a diff.
    fn language(&mut self, value: &Value) {
        let Some(language) = value.text() else { return };
        self.fence.diff |= self.fence.language == "diff";
        self.fence.language = language;
    }

    fn first_number(&mut self, value: &Value, span: Range<usize>) {
        match value.text().and_then(|text| text.trim().parse().ok()) {
            Some(number) => self.fence.numbers = Some(number),
            None => self.problem(FenceProblemKind::UnreadableNumber, span),
        }
    }

    fn value_lines(&mut self, value: &Value, span: Range<usize>) -> Lines {
        match value {
            Value::None => {
                self.problem(FenceProblemKind::UnreadableLines, span);
                Lines::default()
            }
            Value::Text(text, inner) => self.lines(text, inner.start),
        }
    }

    /// Reads a list of lines that stands at byte `start` of the info string.
    fn lines(&mut self, text: &str, start: usize) -> Lines {
        let (lines, unreadable) = Lines::parse(text);
        for part in unreadable {
            let span = start + part.start..start + part.end;
            self.problem(FenceProblemKind::UnreadableLines, span);
        }
        lines
    }

    fn word(&mut self, word: &str, span: Range<usize>) {
        let words = &mut self.fence.words;
        if word.is_empty() || words.iter().any(|known| known == word) {
            return;
        }
        if words.len() < WORD_LIMIT {
            words.push(word.to_owned());
        } else {
            self.problem(FenceProblemKind::TooManyWords, span);
        }
    }

    fn problem(&mut self, kind: FenceProblemKind, span: Range<usize>) {
        self.problems.push(FenceProblem { kind, span });
    }
}

/// Returns whether `word`, where a language is expected, is one and not an option.
fn may_be_language(word: &str) -> bool {
    word == "diff" || meaning(word).is_none()
}

/// Returns what the option called `name` does.
fn meaning(name: &str) -> Option<Meaning> {
    let is_known = |known: &&str| plain(known).eq(plain(name));
    let known = |(_, names): &&(Meaning, &[&str])| names.iter().any(is_known);
    OPTIONS.iter().find(known).map(|&(meaning, _)| meaning)
}

/// Returns the characters of `name` without what makes no difference.
fn plain(name: &str) -> impl Iterator<Item = char> + '_ {
    name.chars().filter(|c| !matches!(c, '-' | '_')).flat_map(char::to_lowercase)
}

/// Returns the option nearest to `name`.
fn similar(name: &str) -> Option<&'static str> {
    // No option is that long, and the distance to a long text would be costly.
    if name.len() > 40 {
        return None;
    }
    nearest(name, OPTIONS.iter().flat_map(|(_, names)| names.iter().copied()))
}

fn file_reference(text: &str) -> FileReference {
    let (path, region) = text.split_once('#').unwrap_or((text, ""));
    let region = (!region.is_empty()).then(|| region.to_owned());
    FileReference { path: path.to_owned(), region }
}

#[cfg(test)]
mod tests;

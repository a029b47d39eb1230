//! How much code a grammar is trusted with.
//!
//! Grammars are lists of patterns, and patterns backtrack: on some lines the time grows with the
//! square of their length, in some grammars with the cube. Time cannot be taken back once a line is
//! handed over, so lengths are looked at before.

use std::time::Duration;

use super::Problem;

/// The longest line that any grammar is trusted with, in bytes without its end. Most are trusted
/// with less.
pub const LINE_LIMIT: usize = 16 * 1024;

/// The longest block that is highlighted, in bytes.
pub const BLOCK_LIMIT: usize = 512 * 1024;

/// How long a grammar may work on one block before it is taken for one that never ends.
///
/// The limits on lines and blocks keep every grammar that ends far below this, so that a busy
/// machine and an idle one come to the same result.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);

/// How many lines as long as the grammar's [`reach`] a block may have. Shorter lines count by the
/// square of their length, as their time may.
const LONG_LINES: usize = 8;

/// Returns the problem of a block that is too long for any reader: its HTML would be a page of many
/// megabytes.
pub(super) fn too_large(code: &str) -> Option<Problem> {
    let bytes = code.len();
    (bytes > BLOCK_LIMIT).then_some(Problem::TooLong { line: None, bytes, limit: BLOCK_LIMIT })
}

/// Returns the problem of code that is too long for a grammar that reaches `reach` bytes.
pub(super) fn too_long(code: &str, reach: usize) -> Option<Problem> {
    let problem = too_large(code);
    if problem.is_some() {
        return problem;
    }
    let mut left = LONG_LINES * reach * reach;
    for (number, line) in code.lines().enumerate() {
        let cost = line.len() * line.len();
        if line.len() > reach || cost > left {
            let (line, bytes) = (Some(number + 1), line.len());
            return Some(Problem::TooLong { line, bytes, limit: reach });
        }
        left -= cost;
    }
    None
}

/// Returns the longest line that the grammar called `name` is trusted with, in bytes.
///
/// Measured with lines that are one sign repeated: whichever the sign, a line of this length takes
/// well under a second. Formats that machines write on one line are the ones that reach far.
pub(super) fn reach(name: &str) -> usize {
    match name {
        "JSON"
        | "TOML"
        | "HTML"
        | "XML"
        | "Separated Values"
        | "Diff"
        | "DotENV"
        | "Java Properties"
        | "HTTP Request and Response"
        | "GraphQL" => LINE_LIMIT,
        "Python" | "Markdown" | "MultiMarkdown" => 1024,
        "C#" | "D" | "INI" | "LiveScript" | "SystemVerilog" | "Typst" => 512,
        _ => 2048,
    }
}

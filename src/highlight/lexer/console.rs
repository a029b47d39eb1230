//! Terminal sessions: what the machine prints before a command, the command, and its output.
//!
//! A line that opens with a prompt is a command, in the language of [`super::bash`]; it goes on
//! on the next lines while it ends with a backslash or inside a quotation. Everything else is
//! output and stays plain.

use super::Scanner;
use super::bash::Shell;
use crate::highlight::Token;

/// The longest text before the sign of a prompt, in bytes.
const PROMPT_LIMIT: usize = 80;

/// Paints the code that `scanner` has left.
pub(super) fn lex(scanner: &mut Scanner<'_>) {
    while !scanner.is_done() {
        let end = scanner.line_end();
        let prompt = prompt(scanner.text(scanner.at()..end));
        if prompt > 0 {
            scanner.take(prompt, Token::Meta);
            Shell::new(scanner).session();
        } else {
            scanner.skip_blanks();
            if scanner.starts_with("# ") {
                scanner.take_to(end, Token::Comment);
            }
        }
        scanner.skip_to(scanner.line_end());
        scanner.skip_space();
    }
}

/// Says whether the first line of `code` that is not blank opens with a `$` prompt. No command
/// starts with a `$` that stands alone, so this cannot be mistaken.
pub(super) fn opens_with_prompt(code: &str) -> bool {
    code.trim_start().starts_with("$ ")
}

/// Returns the length of the prompt that `line` opens with, 0 where there is none.
///
/// A prompt is `$`, `%` or `>` alone, or one of `$`, `#`, `%` and `>` after what shells print
/// there: `user@host:~/site$`, `(venv) $`, `[root@web ~]#`, `PS C:\>`.
fn prompt(line: &str) -> usize {
    let text = line.trim_start();
    let head = text.as_bytes().iter().take(PROMPT_LIMIT + 1);
    let sign = head.copied().position(|byte| matches!(byte, b'$' | b'#' | b'%' | b'>'));
    let Some((before, after)) = sign.and_then(|sign| text.split_at_checked(sign)) else {
        return 0;
    };
    let is_prompt = match before.trim_end() {
        "" => !after.starts_with('#'),
        place => is_place(place),
    };
    let stands_alone = matches!(after.as_bytes().get(1), None | Some(b' '));
    if is_prompt && stands_alone { line.len() - after.len() + 1 } else { 0 }
}

/// Says whether `text` is what a shell prints before the sign of its prompt.
fn is_place(text: &str) -> bool {
    let is_within = |open, close| text.starts_with(open) && text.ends_with(close);
    let path = text.strip_prefix("PS ").unwrap_or(text).as_bytes();
    let is_windows = matches!(path, [drive, b':', ..] if drive.is_ascii_alphabetic());
    let is_host = text.contains('@') && !text.contains(' ');
    is_host || is_within('(', ')') || is_within('[', ']') || is_windows
}

//! The reference for terminal sessions, by the grammar for commands: what the machine prints before
//! a command, the command, and its output.
//!
//! A line belongs to a command when it opens with a prompt, or when the command before it is not
//! finished: it ends with a backslash or inside a quotation. Everything else is output and stays
//! plain.

use super::languages::{SHELL, syntaxes};
use super::parser::{Failure, Painter, Parser, lines};
use super::{Span, Token};

/// The longest text before `$` that is still taken for a prompt, in bytes.
const PROMPT_LIMIT: usize = 80;

/// Returns the spans of the session in `code`.
pub(super) fn spans(code: &str) -> Result<Vec<Span>, Failure> {
    let Some(shell) = syntaxes().find_syntax_by_name(SHELL) else {
        return Ok(Vec::new());
    };
    let mut painter = Painter::default();
    let mut command: Option<Parser> = None;
    for (start, line) in lines(code) {
        let unfinished = command.take();
        let prompt = match unfinished {
            Some(_) => continuation_prompt(line),
            None => prompt(line),
        };
        if prompt == 0 && unfinished.is_none() {
            if line.trim_start().starts_with("# ") {
                painter.paint(line, 0..line.len(), start, Some(Token::Comment));
            }
            continue;
        }
        painter.paint(line, 0..prompt, start, Some(Token::Meta));
        let mut parser = unfinished.unwrap_or_else(|| Parser::new(shell));
        parser.line(&line[prompt..], start + prompt, &mut painter)?;
        let quoted = parser.token() == Some(Token::String);
        if quoted || line.ends_with('\\') {
            command = Some(parser);
        }
    }
    Ok(painter.spans)
}

/// Returns the length of the prompt that `line` opens with, 0 where there is none.
///
/// A prompt is `$`, `%` or `>` alone, or one of `$`, `#`, `%` and `>` after what shells print
/// there: `user@host:~/site$`, `(venv) $`, `[root@web ~]#`, `PS C:\>`.
fn prompt(line: &str) -> usize {
    let indent = line.len() - line.trim_start().len();
    let text = &line[indent..];
    let Some(sign) = text.find(['$', '#', '%', '>']) else {
        return 0;
    };
    let after = &text[sign + 1..];
    if sign > PROMPT_LIMIT || !(after.is_empty() || after.starts_with(' ')) {
        return 0;
    }
    let before = text[..sign].trim_end();
    let bare = before.is_empty() && !text.starts_with('#');
    if bare || is_place(before) { indent + sign + 1 } else { 0 }
}

/// Returns whether `text` is what a shell prints before the sign of its prompt.
fn is_place(text: &str) -> bool {
    let bracketed = |open, close| text.starts_with(open) && text.ends_with(close);
    let powershell = text.strip_prefix("PS ").unwrap_or(text);
    let drive = powershell.as_bytes();
    let windows = drive.len() >= 2 && drive[0].is_ascii_alphabetic() && drive[1] == b':';
    let host = text.contains('@') && !text.contains(' ');
    host || bracketed('(', ')') || bracketed('[', ']') || windows
}

/// Returns the length of the prompt of a continued command, 0 where there is none.
fn continuation_prompt(line: &str) -> usize {
    usize::from(line.starts_with("> "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns `code` with each span as `class[text]`.
    fn shown(code: &str) -> String {
        let mut shown = String::new();
        let mut done = 0;
        for span in spans(code).unwrap() {
            shown.push_str(&code[done..span.range.start]);
            shown.push_str(span.token.class());
            shown.push('⟨');
            shown.push_str(&code[span.range.clone()]);
            shown.push('⟩');
            done = span.range.end;
        }
        shown.push_str(&code[done..]);
        shown
    }

    #[test]
    fn prompts_commands_and_output_are_told_apart() {
        insta::assert_snapshot!(shown("$ echo \"a\"\na $ 5\n# done\n"), @r#"
        m⟨$⟩ f⟨echo⟩ s⟨"a"⟩
        a $ 5
        c⟨# done⟩
        "#);
    }

    #[test]
    fn an_unfinished_command_goes_on() {
        insta::assert_snapshot!(shown("$ curl \\\n  -d '{\n  \"a\": 1}' x\n{\"ok\": true}\n"), @r#"
        m⟨$⟩ f⟨curl⟩ p⟨\⟩
          a⟨-d⟩ s⟨'{⟩
          s⟨"a": 1}'⟩ x
        {"ok": true}
        "#);
    }

    #[test]
    fn prompts_of_many_shells_are_known() {
        for line in
            ["$ x", "% x", "> x", "me@host:~/a$ x", "(venv) $ x", "[root@web ~]# x", "PS C:\\> x"]
        {
            assert_eq!(&line[prompt(line)..], " x", "{line}");
        }
        for line in ["", "x $ y", "# x", "$x", "100% x", "a > b", "<a> b", "$(x)"] {
            assert_eq!(prompt(line), 0, "{line}");
        }
    }
}

//! Dockerfiles: instructions, and the shell commands in them.
//!
//! Source: Dockerfile reference, <https://docs.docker.com/reference/dockerfile/>.

use super::bash::Shell;
use super::{Scanner, json};
use crate::highlight::Token;

/// The names of the instructions, in the order of the alphabet.
const INSTRUCTIONS: [&str; 18] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

/// Paints the code that `scanner` has left.
pub(super) fn lex(scanner: &mut Scanner<'_>) {
    while !scanner.is_done() {
        scanner.skip_space();
        if scanner.peek() == b'#' {
            scanner.take_line(Token::Comment);
        } else if name(scanner).is_some() {
            let end = scanner.at() + instruction_length(scanner.rest());
            scanner.within(end, instruction);
        } else {
            scanner.skip_to(scanner.line_end());
        }
    }
}

/// Returns the name of the instruction here, in capitals.
fn name(scanner: &Scanner<'_>) -> Option<&'static str> {
    let word = scanner.word_with(|byte| !byte.is_ascii_whitespace());
    INSTRUCTIONS.into_iter().find(|name| name.eq_ignore_ascii_case(word))
}

/// Returns the length of the instruction that `code` begins with: the lines up to the first that
/// does not end with a backslash, comments between them, and the here-documents behind them.
fn instruction_length(code: &str) -> usize {
    let mut lines = code.split_inclusive('\n');
    let mut length = 0;
    let mut documents = Vec::new();
    for line in lines.by_ref() {
        let is_comment = length > 0 && line.trim_start().starts_with('#');
        length += line.len();
        if !is_comment {
            documents.extend(document_name(line));
            if !line.trim_end().ends_with('\\') {
                break;
            }
        }
    }
    for name in documents {
        for line in lines.by_ref() {
            length += line.len();
            if line.trim() == name {
                break;
            }
        }
    }
    length
}

/// Returns the word that ends the here-document which `line` announces.
fn document_name(line: &str) -> Option<&str> {
    let (_, behind) = line.split_once(" <<")?;
    let name = behind.strip_prefix('-').unwrap_or(behind);
    let name = name.trim_start_matches(['"', '\'']);
    let length =
        name.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    name.get(..length).filter(|name| name.starts_with(|first: char| !first.is_ascii_digit()))
}

/// Reads an instruction, which is all the code there is.
fn instruction(scanner: &mut Scanner<'_>) {
    while let Some(name) = name(scanner) {
        scanner.take(name.len(), Token::Keyword);
        Shell::of_dockerfile(scanner).options();
        match name {
            // What these do comes as an instruction of its own.
            "ONBUILD" | "HEALTHCHECK" => continue,
            "FROM" => image(scanner),
            _ if is_list(scanner.rest()) => json::lex(scanner),
            "RUN" | "CMD" | "ENTRYPOINT" => commands(scanner),
            _ => Shell::of_dockerfile(scanner).words(),
        }
        return;
    }
}

/// Says whether `text` is a list in JSON.
fn is_list(text: &str) -> bool {
    let inner = text.trim().strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    inner.is_some_and(|inner| inner.trim_start().starts_with('"'))
}

/// Reads the image that `FROM` names, and the name of its stage.
fn image(scanner: &mut Scanner<'_>) {
    let length = scanner.run(|byte| !byte.is_ascii_whitespace());
    let image = scanner.text(scanner.at()..scanner.at() + length);
    let base = image.rfind('/').map_or(0, |at| at + 1);
    let tag = image.get(base..).and_then(|name| name.find([':', '@']));
    scanner.skip(tag.map_or(length, |at| base + at + 1));
    scanner.take(scanner.run(|byte| !byte.is_ascii_whitespace()), Token::Type);
    scanner.skip_blanks();
    if scanner.word().eq_ignore_ascii_case("as") {
        scanner.take(2, Token::Keyword);
    }
}

/// Reads shell commands: those behind the instruction, or those of a here-document that has no
/// command to read it.
fn commands(scanner: &mut Scanner<'_>) {
    let line = scanner.line_end();
    let is_document = scanner.starts_with("<<")
        && !scanner.text(scanner.at()..line).trim_end().contains([' ', '|', '&', ';']);
    if is_document {
        scanner.within(line, |scanner| Shell::new(scanner).script());
        let body = scanner.rest().trim_end().rfind('\n').unwrap_or(0);
        scanner.within(scanner.at() + body, |scanner| Shell::new(scanner).script());
        scanner.skip_space();
        scanner.take_line(Token::Keyword);
    } else {
        Shell::of_dockerfile(scanner).script();
    }
}

//! What must be escaped in a text, so that Markdown reads it as it is, and nothing else.
//!
//! Most signs mean something only in company: one asterisk alone emphasises nothing, `<` before a
//! number begins no tag. [`Facts`] says of a whole line which signs have found company; [`text`]
//! then writes its stretches.

use super::entities::{self, Entity};

/// Which signs are more than themselves somewhere in a line.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Facts {
    asterisk: Company,
    underscore: Company,
    tilde: Company,
    dollar: Company,
    bracket: bool,
    /// Whether there are signs at all.
    any: bool,
}

/// Whether something is opened that a later sign of the same kind can close.
#[derive(Debug, Clone, Copy, Default)]
struct Company {
    opened: bool,
    closed: bool,
}

impl Company {
    fn see(&mut self, opens: bool, closes: bool) {
        self.closed |= self.opened && closes;
        self.opened |= opens;
    }
}

/// Where a stretch of text stands.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is true or false whatever the others are")]
pub(super) struct Place {
    /// At the beginning of a line.
    pub starts_line: bool,
    /// At the beginning of a line within a paragraph.
    pub continues: bool,
    /// In a link, where brackets would end it.
    pub in_link: bool,
    /// In a cell, where bars would end it.
    pub in_cell: bool,
    /// Directly before a link, which `!` would make an image.
    pub before_link: bool,
    /// Directly behind a reference, which more brackets would change.
    pub after_reference: bool,
}

/// Bytes that can be anything but text.
const SIGNS: [bool; 256] = {
    let mut table = [false; 256];
    let signs = b"*_~$<&\\`[]|";
    let mut at = 0;
    while at < signs.len() {
        table[signs[at] as usize] = true;
        at += 1;
    }
    table
};

/// Returns where the next sign stands.
fn next_sign(bytes: &[u8], from: usize) -> Option<usize> {
    bytes[from..].iter().position(|byte| SIGNS[usize::from(*byte)]).map(|offset| from + offset)
}

/// Which white space and punctuation touch a run of the same sign. At the edges of a stretch,
/// where markup may follow, everything is possible.
struct Run {
    end: usize,
    before: Option<char>,
    after: Option<char>,
}

impl Run {
    fn at(text: &str, start: usize) -> Self {
        let bytes = text.as_bytes();
        let length = bytes[start..].iter().take_while(|byte| **byte == bytes[start]).count();
        let end = start + length;
        Self { end, before: text[..start].chars().next_back(), after: text[end..].chars().next() }
    }

    fn opens(&self) -> bool {
        self.after.is_none_or(|c| !c.is_whitespace())
    }

    fn closes(&self) -> bool {
        self.before.is_none_or(|c| !c.is_whitespace())
    }

    /// Says whether the run is inside a word, where underscores mean nothing.
    fn is_in_word(&self) -> bool {
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        is_word(self.before) && is_word(self.after)
    }
}

impl Facts {
    /// Notes that the line has emphasis or deletions of its own.
    pub(super) fn note_emphasis(&mut self, deletes: bool) {
        let company = if deletes { &mut self.tilde } else { &mut self.asterisk };
        *company = Company { opened: true, closed: true };
    }

    /// Notes that the line has a formula of its own.
    pub(super) fn note_formula(&mut self) {
        self.dollar = Company { opened: true, closed: true };
    }

    /// Looks at a stretch of the line.
    pub(super) fn see(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(place) = next_sign(bytes, at) {
            at = place + 1;
            self.any = true;
            match bytes[place] {
                sign @ (b'*' | b'_' | b'~' | b'$') => {
                    let run = Run::at(text, place);
                    at = run.end;
                    let (opens, closes) = (run.opens(), run.closes());
                    match sign {
                        b'*' => self.asterisk.see(opens, closes),
                        b'~' => self.tilde.see(opens, closes),
                        b'_' if !run.is_in_word() => self.underscore.see(opens, closes),
                        // `$$$$` is a formula without anything in it.
                        b'$' if run.end - place > 3 => self.note_formula(),
                        b'$' if run.end - place > 1 => self.dollar.see(true, true),
                        b'$' => self.dollar.see(opens, closes),
                        _ => {}
                    }
                }
                b']' => {
                    self.bracket |= matches!(bytes.get(at), None | Some(b'(' | b'[' | b':'));
                }
                _ => {}
            }
        }
    }
}

/// Appends a stretch of a line.
pub(super) fn text(text: &str, facts: &Facts, place: Place, out: &mut String) {
    let bytes = text.as_bytes();
    let mut done = 0;
    if place.starts_line
        && let Some(at) = line_start(text, place.continues)
    {
        out.push_str(&text[..at]);
        out.push('\\');
        out.push_str(&text[at..=at]);
        done = at + 1;
    } else if place.after_reference && matches!(bytes.first(), Some(b'(' | b'[' | b':')) {
        out.push('\\');
        out.push_str(&text[..1]);
        done = 1;
    }
    let mut at = done;
    while facts.any
        && let Some(sign) = next_sign(bytes, at)
    {
        at = sign + 1;
        let rest = &text[sign..];
        let is_read = match bytes[sign] {
            b'`' => true,
            b'|' => place.in_cell,
            b'<' => opens_tag(&bytes[at..]),
            b'&' => entities::entity(rest) != Entity::Plain,
            b'\\' => bytes.get(at).is_none_or(u8::is_ascii_punctuation),
            b'[' => {
                place.in_link
                    || facts.bracket
                    || bytes.get(at) == Some(&b'^')
                    || (sign == 0 && place.starts_line && is_marker(&bytes[1..]))
            }
            b']' => place.in_link,
            _ => {
                let run = Run::at(text, sign);
                at = run.end;
                if !run_is_read(bytes[sign], &run, facts) {
                    continue;
                }
                out.push_str(&text[done..sign]);
                for _ in sign..run.end {
                    out.push('\\');
                    out.push_str(&text[sign..=sign]);
                }
                done = run.end;
                continue;
            }
        };
        if is_read {
            out.push_str(&text[done..sign]);
            out.push('\\');
            done = sign;
        }
    }
    if place.before_link && text.len() > done && text.ends_with('!') {
        out.push_str(&text[done..text.len() - 1]);
        out.push_str("\\!");
        return;
    }
    out.push_str(&text[done..]);
}

/// Says whether `<` begins a tag or an address, where `rest` follows it. `<100 ms` is neither.
fn opens_tag(rest: &[u8]) -> bool {
    let Some(first) = rest.first() else { return true };
    // An address has 254 bytes at most; what follows the stretch may belong to it.
    let length = rest.iter().take(300).take_while(|byte| !byte.is_ascii_whitespace()).count();
    let is_open = length == rest.len() && !first.is_ascii_digit();
    first.is_ascii_alphabetic()
        || matches!(first, b'/' | b'!' | b'?')
        || (length > 0 && (is_open || rest[..length].contains(&b'@')))
}

/// Says whether a run of a sign could be one that opens or closes something.
fn run_is_read(sign: u8, run: &Run, facts: &Facts) -> bool {
    let company = match sign {
        b'*' => facts.asterisk,
        b'_' if run.is_in_word() => return false,
        b'_' => facts.underscore,
        b'~' => facts.tilde,
        _ => facts.dollar,
    };
    company.closed && (run.opens() || run.closes() || run.end > 1 && sign == b'$')
}

/// Says whether what follows a bracket makes a task or an alert of it.
fn is_marker(rest: &[u8]) -> bool {
    matches!(rest, [b'!', ..] | [b' ' | b'x' | b'X', b']', ..])
}

/// Returns where a line must be escaped so that it is no heading, list, quotation or rule.
///
/// `continues` says that another line of the same paragraph stands above: then it could be the
/// rule under a heading or a table, too.
fn line_start(text: &str, continues: bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let first = *bytes.first()?;
    let run = bytes.iter().take_while(|byte| **byte == first).count();
    let is_gap = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
    let is_rule = || {
        let count = bytes.iter().filter(|byte| **byte == first).count();
        count >= 3 && bytes.iter().all(|byte| *byte == first || *byte == b' ')
    };
    let is_read = match first {
        b'#' => run <= 6 && is_gap(bytes.get(run)),
        // A quotation, or a definition of the line above.
        b'>' | b':' => true,
        b'+' => is_gap(bytes.get(1)),
        // Behind a bullet, even one more makes a rule of both.
        b'-' | b'*' => is_gap(bytes.get(1)) || bytes.iter().all(|b| *b == first || *b == b' '),
        b'_' => is_rule(),
        b'~' => run >= 3,
        b'=' => continues && run == text.len(),
        b'0'..=b'9' => {
            let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let is_number = digits <= 9
                && matches!(bytes.get(digits), Some(b'.' | b')'))
                && is_gap(bytes.get(digits + 1));
            return is_number.then_some(digits);
        }
        _ => false,
    };
    let is_under_table = || {
        bytes.contains(&b'-') && bytes.iter().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' '))
    };
    (is_read || (continues && is_under_table())).then_some(0)
}

//! Breaking text into lines.
//!
//! In come characters with a [`Style`]; out come [`Line`]s of glyphs no wider than they may be, as
//! even as they can be, and with an ellipsis where there are more than there may be. All widths are
//! in units of the font, so that they hold for every size.

use ttf_parser::GlyphId;

use super::canvas::Ink;
use super::face::Weight;

/// How a text is set.
#[derive(Clone, Copy)]
pub(super) struct Style {
    pub weight: Weight,
    pub ink: Ink,
    /// What is added to every glyph's width: large letters want to stand closer.
    pub tracking: i32,
    /// Whether what stands between backticks is set in the strong ink, the backticks gone.
    pub code: bool,
}

/// A glyph and how far the pen moves on after it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    pub character: char,
    pub id: GlyphId,
    pub advance: i32,
    pub ink: Ink,
}

/// Glyphs to be set from left to right.
pub(super) type Line = Vec<Glyph>;

/// Lines, and what it took to make them.
pub(super) struct Broken {
    pub lines: Vec<Line>,
    /// Whether a word was cut.
    pub cut: bool,
}

/// Returns the width of a line.
pub(super) fn width(line: &[Glyph]) -> i32 {
    line.iter().map(|glyph| glyph.advance).sum()
}

/// Sets a text in one line of any width.
pub(super) fn set(text: &[char], style: Style) -> Line {
    let face = style.weight.face();
    let mut line = Line::new();
    for (character, code) in spans(text, style.code) {
        let id = face.glyph(character);
        if let Some(last) = line.last_mut() {
            last.advance += face.kern(last.id, id);
        }
        let advance = face.advance(id) + style.tracking;
        line.push(Glyph {
            character,
            id,
            advance,
            ink: if code { Ink::Strong } else { style.ink },
        });
    }
    line
}

/// Tells of every character whether it is code, and drops the backticks that say so. One without a
/// partner is a character like others.
fn spans(text: &[char], marked: bool) -> Vec<(char, bool)> {
    let is_mark = |character: char| marked && character == '`';
    let marks = text.iter().filter(|character| is_mark(**character)).count();
    let mut seen = 0;
    let mut spans = Vec::with_capacity(text.len());
    for &character in text {
        if is_mark(character) && seen < marks / 2 * 2 {
            seen += 1;
        } else {
            spans.push((character, seen % 2 == 1));
        }
    }
    spans
}

/// Breaks a line into lines no wider than `limit`, as few as can be and then as even as can be.
pub(super) fn balance(line: &[Glyph], limit: i32) -> Broken {
    let greedy = fill(line, limit);
    let as_good =
        |other: &Broken| other.lines.len() <= greedy.lines.len() && other.cut <= greedy.cut;
    // The narrowest measure that needs no more lines makes them even.
    let (mut low, mut high) = (limit / 4, limit);
    while high - low > 8 {
        let middle = i32::midpoint(low, high);
        if as_good(&fill(line, middle)) { high = middle } else { low = middle }
    }
    fill(line, high)
}

/// Breaks a title as [`balance`] does, but after its colon where that takes no more lines and leaves
/// no crumb: "Builds that never lie: / how Folio remembers".
pub(super) fn in_clauses(line: &[Glyph], limit: i32) -> Broken {
    let whole = balance(line, limit);
    let colon =
        line.windows(2).position(|pair| pair[0].character == ':' && pair[1].character == ' ');
    let Some(colon) = colon.filter(|_| whole.lines.len() > 1) else { return whole };
    let (first, second) = (balance(&line[..=colon], limit), balance(&line[colon + 2..], limit));
    let narrowest = first.lines.iter().chain(&second.lines).map(|line| width(line)).min();
    let count = first.lines.len() + second.lines.len();
    if count > whole.lines.len() || narrowest.is_none_or(|width| width < limit / 3) {
        return whole;
    }
    let lines = first.lines.into_iter().chain(second.lines).collect();
    Broken { lines, cut: first.cut || second.cut }
}

/// Breaks a line into at most `most` lines and marks what is left out with an ellipsis.
pub(super) fn truncate(line: &[Glyph], limit: i32, most: usize, style: Style) -> Vec<Line> {
    let whole = fill(line, limit);
    if whole.lines.len() <= most {
        return balance(line, limit).lines;
    }
    let mut lines = whole.lines;
    lines.truncate(most);
    let ellipsis = set(&['…'], style);
    if let Some(last) = lines.last_mut() {
        let limit = limit - width(&ellipsis);
        // Back to the end of a word, unless the line has only one.
        let fits = |end: &usize| width(&last[..*end]) <= limit;
        let ends_word = |end: &usize| {
            let next = last.get(*end).is_none_or(|next| next.character == ' ');
            next && last[*end - 1].character.is_alphanumeric()
        };
        let ends = || (1..=last.len()).rev();
        let end = ends().filter(fits).find(ends_word).or_else(|| ends().find(fits)).unwrap_or(0);
        last.truncate(end);
        last.extend(ellipsis);
    }
    lines
}

/// Fills line after line.
fn fill(line: &[Glyph], limit: i32) -> Broken {
    let mut broken = Broken { lines: Vec::new(), cut: false };
    let mut rest = line;
    while !rest.is_empty() {
        let (end, cut) = first_line(rest, limit);
        broken.cut |= cut;
        broken.lines.push(trimmed(&rest[..end]).to_vec());
        rest = &rest[end..];
    }
    broken
}

/// Returns where the first line ends, and whether that is within a word.
fn first_line(line: &[Glyph], limit: i32) -> (usize, bool) {
    let (mut width, mut spaces) = (0, 0);
    // The last places that fit: between words, at a seam of a word, anywhere.
    let (mut word, mut seam, mut any) = (None, None, 1);
    for (index, glyph) in line.iter().enumerate() {
        let end = index + 1;
        // A space at the end hangs over.
        if glyph.character == ' ' {
            spaces += glyph.advance;
        } else {
            width += spaces + glyph.advance;
            spaces = 0;
        }
        if width > limit {
            let seam = seam.filter(|seam| *seam > index / 2);
            return word.map_or_else(|| (seam.unwrap_or(any), true), |end| (end, false));
        }
        any = end;
        match line.get(end) {
            None => return (end, false),
            Some(next) if between_words(&line[..end], next.character) => word = Some(end),
            Some(next) if is_seam(glyph.character, next.character) => seam = Some(end),
            Some(_) => {}
        }
    }
    (line.len(), false)
}

/// Tells whether a line may end after `before`: at a space, after a dash, after the hyphen of a
/// compound or the slash of an alternative, and not after that of `--flag`, `2024-01` or `/path`.
fn between_words(before: &[Glyph], next: char) -> bool {
    let [.., glyph] = before else { return false };
    let previous = before.len().checked_sub(2).map(|index| before[index].character);
    match glyph.character {
        ' ' => next != ' ',
        '–' | '—' => next != ' ' && previous.is_some(),
        '-' | '‐' | '/' => next.is_alphabetic() && previous.is_some_and(char::is_alphanumeric),
        _ => false,
    }
}

/// Tells whether a word too long for a line had better be cut here.
fn is_seam(character: char, next: char) -> bool {
    let joint =
        |character: char| matches!(character, '_' | '.' | ':' | '/' | '-' | '@' | '=' | '&' | ',');
    joint(character) && !joint(next) || character.is_lowercase() && next.is_uppercase()
}

/// Cuts the spaces at a line's end.
fn trimmed(line: &[Glyph]) -> &[Glyph] {
    let end = line.iter().rposition(|glyph| glyph.character != ' ').map_or(0, |index| index + 1);
    &line[..end]
}

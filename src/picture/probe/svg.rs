//! The header of an SVG: the start tag of its root.
//!
//! In come the bytes, out comes the [`Picture`], or nothing where they are no SVG. The size is that
//! of `width` and `height`, in any absolute unit of CSS; where one is missing or a percentage, the
//! `viewBox` gives the ratio, and where both are, its own size (which a browser then fits to the
//! space there is). A style attribute and style sheets inside the file are not asked.

use super::super::{Format, Picture, Problem, Size};

/// Bytes that are looked at in search of the root: licences stand in comments before it.
const MOST_BYTES: usize = 16 << 10;

/// Longest side, in pixels: larger ones are lengths that nobody meant.
const LONGEST: f64 = 1e6;

/// Returns what the root of an SVG says, `None` where the bytes are no SVG.
pub(super) fn probe(bytes: &[u8]) -> Option<Result<Picture, Problem>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let attributes = root(&bytes[..bytes.len().min(MOST_BYTES)])?;
    let Some(attributes) = closed(attributes) else {
        return Some(Err(Problem::Truncated(Format::Svg)));
    };
    let (mut width, mut height, mut ratio) = (None, None, None);
    for (name, value) in Attributes(attributes) {
        match name {
            b"width" => width = length(value),
            b"height" => height = length(value),
            b"viewBox" => ratio = view_box(value),
            _ => {}
        }
    }
    let size = match (width, height, ratio) {
        (Some(width), Some(height), _) => rounded(width, height),
        (Some(width), None, Some((wide, high))) => rounded(width, width * high / wide),
        (None, Some(height), Some((wide, high))) => rounded(height * wide / high, height),
        (None, None, Some((wide, high))) => rounded(wide, high),
        _ => None,
    };
    Some(Ok(Picture { format: Format::Svg, size, animated: false, alpha: true }))
}

/// Returns what follows the name of the root; `None` where another element or text comes first.
fn root(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        rest = rest.trim_ascii_start();
        let end = if rest.starts_with(b"<!--") {
            find(rest, b"-->").map(|at| at + 3)
        } else if rest.starts_with(b"<?") {
            find(rest, b"?>").map(|at| at + 2)
        } else if rest.get(..9).is_some_and(|word| word.eq_ignore_ascii_case(b"<!doctype")) {
            doctype(rest)
        } else {
            break;
        };
        // Bytes that end inside a comment have not shown yet that they are an SVG.
        rest = rest.get(end?..)?;
    }
    let tag = rest.strip_prefix(b"<")?;
    let name = tag.iter().position(|&byte| ends_name(byte)).unwrap_or(tag.len());
    let (name, attributes) = tag.split_at(name);
    let local = name.rsplit(|byte| *byte == b':').next();
    (local == Some(b"svg")).then_some(attributes)
}

/// Returns the attributes up to the end of their tag; `None` where the bytes end before it.
fn closed(attributes: &[u8]) -> Option<&[u8]> {
    let mut quote = None;
    for (at, &byte) in attributes.iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(&attributes[..at]),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// Returns where a document type ends, its internal subset included.
fn doctype(rest: &[u8]) -> Option<usize> {
    let mut inside = false;
    let end = rest.iter().position(|byte| {
        match byte {
            b'[' => inside = true,
            b']' => inside = false,
            _ => {}
        }
        *byte == b'>' && !inside
    });
    end.map(|at| at + 1)
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}

fn ends_name(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/' | b'=')
}

/// The attributes of a start tag, name and value.
struct Attributes<'a>(&'a [u8]);

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a [u8], &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.0.trim_ascii_start();
            let (name, rest) = rest.split_at(rest.iter().position(|&byte| ends_name(byte))?);
            let value = rest.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
            let quote = *value.first().filter(|byte| matches!(byte, b'"' | b'\''))?;
            let value = &value[1..];
            let end = value.iter().position(|byte| *byte == quote)?;
            self.0 = &value[end + 1..];
            if let Ok(value) = std::str::from_utf8(&value[..end]) {
                return Some((name, value.trim_ascii()));
            }
        }
    }
}

/// Returns a length of CSS in pixels; `None` for percentages, which depend on the page.
fn length(value: &str) -> Option<f64> {
    // An exponent begins like `em`: the number ends before a letter that no digit follows.
    let bytes = value.as_bytes();
    let exponent = |at: usize| {
        matches!(bytes.get(at + 1), Some(b'0'..=b'9'))
            || matches!(bytes.get(at + 1..at + 3), Some([b'+' | b'-', b'0'..=b'9']))
    };
    let unit = bytes.iter().enumerate().position(|(at, byte)| match byte {
        b'0'..=b'9' | b'.' | b'+' | b'-' => false,
        b'e' | b'E' => !exponent(at),
        _ => true,
    });
    let (number, unit) = value.split_at(unit.unwrap_or(value.len()));
    // CSS Values and Units, section 6.2; `em` and its like by the initial font of 16 pixels.
    let pixels = match unit.to_ascii_lowercase().as_str() {
        "" | "px" => 1.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        "q" => 96.0 / 101.6,
        "pt" => 96.0 / 72.0,
        "pc" | "em" | "rem" => 16.0,
        "ex" | "ch" => 8.0,
        _ => return None,
    };
    number.parse::<f64>().ok().map(|number| number * pixels).filter(|length| *length >= 0.0)
}

/// Returns the width and height of a `viewBox`.
fn view_box(value: &str) -> Option<(f64, f64)> {
    let separators = |letter: char| letter == ',' || letter.is_ascii_whitespace();
    let mut numbers = value.split(separators).filter(|part| !part.is_empty());
    let (width, height) = (numbers.nth(2)?.parse().ok()?, numbers.next()?.parse().ok()?);
    (numbers.next().is_none() && width > 0.0 && height > 0.0).then_some((width, height))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "both lie between 0 and LONGEST"
)]
fn rounded(width: f64, height: f64) -> Option<Size> {
    let fits = |side: f64| side > 0.0 && side <= LONGEST;
    (fits(width) && fits(height)).then(|| Size {
        width: width.round().max(1.0) as u32,
        height: height.round().max(1.0) as u32,
    })
}

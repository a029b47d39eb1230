//! The header of a PNG: the chunk `IHDR`, and the chunks before the first `IDAT`.
//!
//! In come the bytes, out comes the [`Picture`]: size and colour type from `IHDR`, alpha also from
//! `tRNS`, motion from `acTL` (PNG Specification, third edition, sections 11.2 and 11.3.6).

use super::super::reading::{array, be32, be32_length};
use super::super::{Format, Picture, Problem, Size};

/// Chunks that are looked at; files in the wild have about ten before `IDAT`.
const MOST_CHUNKS: usize = 500;

/// Returns what the header of a PNG says.
pub(super) fn probe(bytes: &[u8]) -> Result<Picture, Problem> {
    let cut = Problem::Truncated(Format::Png);
    let kind: [u8; 4] = array(bytes, 12).ok_or(cut.clone())?;
    if &kind != b"IHDR" {
        return Err(Problem::Damaged(Format::Png, "it does not begin with IHDR".to_owned()));
    }
    let (Some(width), Some(height), Some(&colour)) =
        (be32(bytes, 16), be32(bytes, 20), bytes.get(25))
    else {
        return Err(cut);
    };
    let size = Size::of(width, height)
        .filter(|size| size.width.max(size.height) <= i32::MAX.unsigned_abs())
        .ok_or_else(|| Problem::Damaged(Format::Png, "a side of impossible length".to_owned()))?;
    let mut picture = Picture {
        format: Format::Png,
        size: Some(size),
        animated: false,
        alpha: colour == 4 || colour == 6,
    };
    let mut at = 33_usize;
    for _ in 0..MOST_CHUNKS {
        let (Some(length), Some(kind)) = (be32_length(bytes, at), array(bytes, at + 4)) else {
            break;
        };
        match &kind {
            b"IDAT" | b"IEND" => break,
            b"tRNS" => picture.alpha = true,
            b"acTL" => picture.animated = be32(bytes, at + 8).is_some_and(|frames| frames > 1),
            _ => {}
        }
        let Some(next) = at.checked_add(length).and_then(|end| end.checked_add(12)) else { break };
        at = next;
    }
    Ok(picture)
}

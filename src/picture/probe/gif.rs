//! The header of a GIF: the logical screen, and the blocks up to the second frame.
//!
//! In come the bytes, out comes the [`Picture`]. A picture moves where a second frame follows or
//! the loop extension announces one; where the first frame is longer than the walk, it is taken
//! to move, because that only leaves it as it is.

use super::super::reading::le16;
use super::super::{Format, Picture, Problem, Size};

/// Blocks and sub-blocks that are stepped over: about half a megabyte of a first frame.
const MOST_STEPS: usize = 2000;

/// What was found on the way.
#[derive(Default)]
struct Found {
    frames: usize,
    loops: bool,
    alpha: bool,
}

/// Returns what the header of a GIF says.
pub(super) fn probe(bytes: &[u8]) -> Result<Picture, Problem> {
    let (Some(width), Some(height), Some(&flags)) = (le16(bytes, 6), le16(bytes, 8), bytes.get(10))
    else {
        return Err(Problem::Truncated(Format::Gif));
    };
    let size = Size::of(width.into(), height.into())
        .ok_or_else(|| Problem::Damaged(Format::Gif, "a side of length zero".to_owned()))?;
    let mut found = Found::default();
    let mut steps = MOST_STEPS;
    let ended = walk(bytes, 13 + table(flags), &mut steps, &mut found);
    let animated = found.frames > 1 || found.loops || (ended.is_none() && steps == 0);
    Ok(Picture { format: Format::Gif, size: Some(size), animated, alpha: found.alpha })
}

/// Returns the bytes of the colour table that `flags` announce.
fn table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Walks from block to block; returns `None` where the bytes or the steps end first.
fn walk(bytes: &[u8], mut at: usize, steps: &mut usize, found: &mut Found) -> Option<()> {
    while found.frames < 2 {
        *steps = steps.checked_sub(1)?;
        match *bytes.get(at)? {
            0x2c => {
                found.frames += 1;
                // The descriptor, its colour table, and the byte that sets the width of codes.
                at = data(bytes, at + 11 + table(*bytes.get(at + 9)?), steps)?;
            }
            0x21 => {
                match *bytes.get(at + 1)? {
                    0xf9 => found.alpha |= bytes.get(at + 3)? & 1 == 1,
                    0xff => found.loops |= bytes.get(at + 3..at + 14)? == b"NETSCAPE2.0",
                    _ => {}
                }
                at = data(bytes, at + 2, steps)?;
            }
            _ => return Some(()),
        }
    }
    Some(())
}

/// Returns where the sub-blocks that begin at `at` end.
fn data(bytes: &[u8], mut at: usize, steps: &mut usize) -> Option<usize> {
    loop {
        *steps = steps.checked_sub(1)?;
        let length = usize::from(*bytes.get(at)?);
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    }
}

//! The header of a JPEG: its segments up to the start of the frame.
//!
//! In come the bytes, out come the size, how the frame is coded, and the turn that EXIF asks for.
//! Browsers turn pictures by that entry (CSS Images, `image-orientation: from-image`), so a
//! photograph held upright is laid out higher than wide although its rows run along the long side.

use super::super::orientation::Orientation;
use super::super::reading::{array, be16};
use super::super::{Format, Picture, Problem, Size};

/// Segments that are looked at. A profile or an embedded thumbnail takes a few dozen.
const MOST_SEGMENTS: usize = 1000;

/// Fill bytes that may stand before a marker; the standard sets no limit, files have none or one.
const MOST_FILL: usize = 64;

/// The frame header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Frame {
    /// The size as it is stored, before the turn.
    pub(in super::super) stored: Size,
    /// How the picture is to be turned.
    pub(in super::super) orientation: Orientation,
    /// Planes of colour: 1 grey, 3 colour, 4 print.
    pub(in super::super) components: u8,
}

/// Returns what the header of a JPEG says.
pub(super) fn probe(bytes: &[u8]) -> Result<Picture, Problem> {
    let frame = frame(bytes)?;
    let size = frame.orientation.of(frame.stored);
    Ok(Picture { format: Format::Jpeg, size: Some(size), animated: false, alpha: false })
}

/// Returns the frame header of a JPEG.
pub(in super::super) fn frame(bytes: &[u8]) -> Result<Frame, Problem> {
    let mut orientation = Orientation::default();
    let mut at = 2_usize;
    for _ in 0..MOST_SEGMENTS {
        let (marker, start) = marker(bytes, at)?;
        let length = match marker {
            // Markers that stand alone: TEM, RST0 to RST7, SOI.
            0x01 | 0xd0..=0xd8 => 0,
            0xd9 | 0xda => return Err(damaged("the picture begins before its frame")),
            _ => usize::from(be16(bytes, start).ok_or(Problem::Truncated(Format::Jpeg))?),
        };
        match marker {
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                return sizes(bytes, start, orientation);
            }
            0xe1 => {
                let body = bytes.get(start + 2..start.saturating_add(length).min(bytes.len()));
                orientation = body.and_then(Orientation::from_exif).unwrap_or(orientation);
            }
            _ => {}
        }
        at = start + length;
    }
    Err(damaged("no frame header among its first segments"))
}

/// Returns the marker at `at` and where its segment starts.
fn marker(bytes: &[u8], at: usize) -> Result<(u8, usize), Problem> {
    let rest = bytes.get(at..).filter(|rest| rest.len() >= 2);
    let rest = rest.ok_or(Problem::Truncated(Format::Jpeg))?;
    let fill = rest.iter().take(MOST_FILL).take_while(|byte| **byte == 0xff).count();
    match rest.get(fill) {
        Some(&marker) if fill > 0 && marker != 0xff => Ok((marker, at + fill + 1)),
        None => Err(Problem::Truncated(Format::Jpeg)),
        Some(_) => Err(damaged("no marker where a segment ends")),
    }
}

fn sizes(bytes: &[u8], start: usize, orientation: Orientation) -> Result<Frame, Problem> {
    let [_, _, _, high, low, wide, narrow, components] =
        array(bytes, start).ok_or(Problem::Truncated(Format::Jpeg))?;
    let height = u16::from_be_bytes([high, low]).into();
    let width = u16::from_be_bytes([wide, narrow]).into();
    let stored = Size::of(width, height).ok_or_else(|| damaged("a side of length zero"))?;
    Ok(Frame { stored, orientation, components })
}

fn damaged(what: &str) -> Problem {
    Problem::Damaged(Format::Jpeg, what.to_owned())
}

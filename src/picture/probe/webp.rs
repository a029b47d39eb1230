//! The header of a WebP: the first chunk of its RIFF container.
//!
//! In come the bytes, out comes the [`Picture`], by the three kinds of first chunk: `VP8 ` (lossy),
//! `VP8L` (lossless) and `VP8X` (extended: alpha, motion); WebP Container Specification. A turn in
//! an EXIF chunk is not taken into account.

use super::super::reading::{array, le16, le24, le32};
use super::super::{Format, Picture, Problem, Size};

/// Returns what the header of a WebP says.
pub(super) fn probe(bytes: &[u8]) -> Result<Picture, Problem> {
    let cut = || Problem::Truncated(Format::WebP);
    let kind: [u8; 4] = array(bytes, 12).ok_or_else(cut)?;
    let body = bytes.get(20..).ok_or_else(cut)?;
    let (size, alpha, animated) = match &kind {
        b"VP8 " if body.len() < 10 => return Err(cut()),
        b"VP8 " => (lossy(body), false, false),
        b"VP8L" => {
            let bits = le32(body, 1).ok_or_else(cut)?;
            let size = Size::of((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1);
            let size = size.filter(|_| body.first() == Some(&0x2f));
            (size, bits >> 28 & 1 == 1, false)
        }
        b"VP8X" => {
            let (Some(&flags), Some(width), Some(height)) =
                (body.first(), le24(body, 4), le24(body, 7))
            else {
                return Err(cut());
            };
            (Size::of(width + 1, height + 1), flags & 0x10 != 0, flags & 0x02 != 0)
        }
        _ => (None, false, false),
    };
    let damaged = || Problem::Damaged(Format::WebP, "its first chunk is no picture".to_owned());
    let size = Some(size.ok_or_else(damaged)?);
    Ok(Picture { format: Format::WebP, size, animated, alpha })
}

/// Returns the size in a key frame of VP8 (RFC 6386, section 9.1).
fn lossy(body: &[u8]) -> Option<Size> {
    let start: [u8; 3] = array(body, 3)?;
    let (width, height) = (le16(body, 6)?, le16(body, 8)?);
    let size = Size::of((width & 0x3fff).into(), (height & 0x3fff).into());
    size.filter(|_| start == [0x9d, 0x01, 0x2a])
}

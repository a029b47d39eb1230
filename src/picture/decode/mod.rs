//! Pixels out of a file.
//!
//! In come the bytes of a PNG, JPEG or WebP and what their header says, out comes a [`Raster`]. What
//! a file claims is weighed first: against the limits, and against its own length, because no
//! compression packs more than so many pixels into a byte. So a small file costs little time.

mod jpeg;
mod png;
mod webp;

use super::raster::Raster;
use super::{Format, MOST_MEMORY, MOST_PIXELS, Picture, Problem, Size};

/// Returns the pixels of a still picture, upright or as stored; the orientation is not applied.
pub(super) fn decode(bytes: &[u8], picture: &Picture) -> Result<Raster, Problem> {
    if picture.animated {
        return Err(Problem::Unsupported(picture.format));
    }
    match picture.format {
        Format::Png => png::decode(bytes),
        Format::Jpeg => jpeg::decode(bytes),
        Format::WebP => webp::decode(bytes),
        Format::Gif | Format::Avif | Format::Svg => Err(Problem::Unsupported(picture.format)),
    }
}

/// Refuses a picture that has too many pixels, or needs `each` bytes for every one of too many.
fn weigh(size: Size, each: u64) -> Result<(), Problem> {
    if size.pixels() > MOST_PIXELS || size.pixels() * each > MOST_MEMORY {
        return Err(Problem::TooLarge(size));
    }
    Ok(())
}

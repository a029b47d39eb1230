//! The pixels of a still WebP, lossy or lossless.
//!
//! In come the bytes, out comes a [`Raster`].

use std::io::Cursor;

use image_webp::WebPDecoder;

use super::super::profile;
use super::super::{Format, Problem, Size};
use super::{Raster, weigh};

/// Returns the pixels of a WebP.
pub(super) fn decode(bytes: &[u8]) -> Result<Raster, Problem> {
    let damaged = |error: image_webp::DecodingError| match error {
        image_webp::DecodingError::IoError(_) => Problem::Truncated(Format::WebP),
        other => Problem::Damaged(Format::WebP, other.to_string()),
    };
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(damaged)?;
    decoder.set_memory_limit(32 << 20);
    let (width, height) = decoder.dimensions();
    let size = Size { width, height };
    // The planes of a lossy frame or the pixels of a lossless one, and the samples made of them.
    weigh(size, 8)?;
    let channels = if decoder.has_alpha() { 4 } else { 3 };
    let length = decoder.output_buffer_size().ok_or(Problem::TooLarge(size))?;
    let mut pixels = vec![0; length];
    decoder.read_image(&mut pixels).map_err(damaged)?;
    let lossy = decoder.is_lossy();
    let profile = profile::needed(decoder.icc_profile().unwrap_or_default());
    Ok(Raster { size, channels, pixels, lossy, profile })
}

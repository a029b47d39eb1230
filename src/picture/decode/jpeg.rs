//! The pixels of a JPEG: baseline and progressive, grey, colour and print (CMYK, YCCK).
//!
//! In come the bytes, out comes a [`Raster`] as stored; the turn of EXIF is applied by the caller,
//! when the picture is smaller. Print is turned into RGB by the plain formula, its profile ignored.

use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::super::probe::jpeg::frame;
use super::super::profile;
use super::super::{Format, Problem};
use super::{Raster, weigh};

/// Pixels that one byte can stand for: a block of 16 × 16 takes at least six codes of one bit.
const MOST_GAIN: u64 = 1024;

/// Passes over a progressive picture; encoders make about ten.
const MOST_SCANS: usize = 50;

/// Returns the pixels of a JPEG, as stored.
pub(super) fn decode(bytes: &[u8]) -> Result<Raster, Problem> {
    let frame = frame(bytes)?;
    let size = frame.stored;
    // Three bytes of result, and two for each coefficient where all are held until the last pass.
    weigh(size, 3 + 2 * u64::from(frame.components))?;
    if size.pixels() > bytes.len() as u64 * MOST_GAIN {
        return Err(Problem::Truncated(Format::Jpeg));
    }
    let side = usize::from(u16::MAX);
    let options = DecoderOptions::default()
        .set_use_unsafe(false)
        .set_max_width(side)
        .set_max_height(side)
        .jpeg_set_max_scans(MOST_SCANS)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let pixels = decoder.decode().map_err(|error| refused(&error))?;
    let expected = size.width as usize * size.height as usize * 3;
    if pixels.len() != expected || decoder.dimensions().is_none() {
        return Err(Problem::Damaged(Format::Jpeg, "not as large as it says".to_owned()));
    }
    let profile = profile::needed(decoder.icc_profile());
    Ok(Raster { size, channels: 3, pixels, lossy: true, profile })
}

fn refused(error: &DecodeErrors) -> Problem {
    match error {
        DecodeErrors::ExhaustedData => Problem::Truncated(Format::Jpeg),
        other => Problem::Damaged(Format::Jpeg, other.to_string()),
    }
}

//! The pixels of a PNG, of every colour type, depth and interlacing.
//!
//! In come the bytes, out comes a [`Raster`]: palettes looked up, 16 bits cut to 8, grey spread to
//! three channels. Colours that neither sRGB nor an ICC profile describes (`gAMA`, `cHRM`, `cICP`)
//! are refused, so that such a picture is left as it is: browsers convert them, this does not.

use std::io::Cursor;

use png::{ColorType, Decoder, DecodingError, Info, Limits, Transformations};

use super::super::profile;
use super::super::{Format, Problem, Size};
use super::{Raster, weigh};

/// Bytes that the decoder may take beside the pixels: rows, and the profile unpacked.
const ASIDE: usize = 32 << 20;

/// The most that deflate can gain.
const MOST_GAIN: u64 = 1032;

/// Returns the pixels of a PNG.
pub(super) fn decode(bytes: &[u8]) -> Result<Raster, Problem> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: ASIDE });
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    let mut reader = decoder.read_info().map_err(|error| refused(&error))?;
    let info = reader.info();
    let size = Size { width: info.width, height: info.height };
    // Decoded samples and, of grey ones, a copy in colour.
    weigh(size, 7)?;
    let raw = u64::from(info.height) * info.raw_row_length() as u64;
    if raw > (bytes.len() as u64 + 1) * MOST_GAIN {
        return Err(Problem::Truncated(Format::Png));
    }
    if !is_plain(info) {
        return Err(Problem::Unsupported(Format::Png));
    }
    let profile = profile::needed(info.icc_profile.as_deref().map(<[u8]>::to_vec));
    let length = reader.output_buffer_size().ok_or(Problem::TooLarge(size))?;
    let mut pixels = vec![0; length];
    let output = reader.next_frame(&mut pixels).map_err(|error| refused(&error))?;
    let (channels, pixels) = match output.color_type {
        ColorType::Rgb => (3, pixels),
        ColorType::Rgba => (4, pixels),
        ColorType::Grayscale => (3, pixels.iter().flat_map(|grey| [*grey; 3]).collect()),
        ColorType::GrayscaleAlpha => {
            let pairs = pixels.chunks_exact(2);
            (4, pairs.flat_map(|pair| [pair[0], pair[0], pair[0], pair[1]]).collect())
        }
        ColorType::Indexed => return Err(Problem::Unsupported(Format::Png)),
    };
    Ok(Raster { size, channels, pixels, lossy: false, profile })
}

/// Whether the colours are sRGB or described by an ICC profile.
fn is_plain(info: &Info<'_>) -> bool {
    if let Some(points) = info.coding_independent_code_points {
        // ITU-T H.273: the primaries of BT.709 with the curve of sRGB, full range.
        return points.color_primaries == 1
            && points.transfer_function == 13
            && points.is_video_full_range_image;
    }
    if info.icc_profile.is_some() || info.srgb.is_some() {
        return true;
    }
    // Hundred-thousandths, with room for rounding.
    let near = |value: png::ScaledFloat, wanted: u32| value.into_scaled().abs_diff(wanted) <= 1000;
    let gamma = info.gama_chunk.is_none_or(|gamma| near(gamma, 45_455));
    let primaries = info.chrm_chunk.is_none_or(|points| {
        [(points.white, [31_270, 32_900]), (points.red, [64_000, 33_000])]
            .into_iter()
            .chain([(points.green, [30_000, 60_000]), (points.blue, [15_000, 6_000])])
            .all(|((x, y), wanted)| near(x, wanted[0]) && near(y, wanted[1]))
    });
    gamma && primaries
}

fn refused(error: &DecodingError) -> Problem {
    match error {
        DecodingError::IoError(_) => Problem::Truncated(Format::Png),
        other => Problem::Damaged(Format::Png, other.to_string()),
    }
}

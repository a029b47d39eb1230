//! A smaller copy of a picture.
//!
//! In come the bytes of a picture and a width, out comes a WebP of that width. The same bytes and
//! width give the same copy.

use super::decode::decode;
use super::encode::{Kind, encode};
use super::orientation::Orientation;
use super::probe::jpeg;
use super::scale::scale;
use super::variants::fits;
use super::{Format, MOST_PIXELS, Problem, probe};

/// A picture is a drawing where this share of its pixels equals the left neighbour; screenshots
/// have 60 to 95 %, photographs from cameras 1 to 10 %.
const FLAT_PERCENT: u64 = 40;

/// Returns a copy of a picture at `width` pixels, or as wide as it is where that is less, turned as EXIF asks, its height in proportion.
///
/// PNG, JPEG and still WebP are read. An ICC profile other than sRGB goes along; text, EXIF and all
/// other metadata stay behind, places of photographs among them. 16-bit samples become 8-bit ones.
///
/// # Errors
/// [`Problem::TooLarge`] beyond the limits of this module, [`Problem::Unsupported`] for SVG, GIF,
/// AVIF, moving pictures and PNG in colours that are neither sRGB nor described by a profile, and
/// what [`probe`] and decoding find wrong.
pub fn resize(bytes: &[u8], width: u32) -> Result<Vec<u8>, Problem> {
    let picture = probe(bytes)?;
    let decoded = matches!(picture.format, Format::Png | Format::Jpeg | Format::WebP);
    let Some(size) = picture.size.filter(|_| decoded && !picture.animated) else {
        return Err(Problem::Unsupported(picture.format));
    };
    let target = size.at_width(width.clamp(1, size.width));
    if size.pixels() > MOST_PIXELS {
        return Err(Problem::TooLarge(size));
    }
    if !fits(target) {
        return Err(Problem::TooLarge(target));
    }
    let orientation = match picture.format {
        Format::Jpeg => jpeg::frame(bytes)?.orientation,
        _ => Orientation::default(),
    };
    let source = decode(bytes, &picture)?;
    if orientation.of(source.size) != size {
        return Err(Problem::Damaged(picture.format, "not as large as it says".to_owned()));
    }
    let drawing = !source.lossy && source.is_flat(FLAT_PERCENT);
    let kind = if drawing { Kind::Drawing } else { Kind::Photograph };
    let copy = orientation.upright(scale(source, orientation.of(target))).without_idle_alpha();
    encode(&copy, kind).ok_or(Problem::TooLarge(target))
}

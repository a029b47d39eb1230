//! The widths at which a picture is offered.
//!
//! In comes what the header says, out come the widths for `srcset`: steps that cover telephones to
//! large screens at two pixels a CSS pixel, and the picture's own width. A pure function of the
//! header, so that a page can be written before a single pixel is decoded.

use super::{Format, MOST_PIXELS, MOST_PIXELS_OUT, Picture, Size};

/// The widths between which a browser may choose.
const STEPS: [u32; 4] = [480, 768, 1152, 1536];

/// The widest copy: a column of 768 CSS pixels at three pixels each.
const WIDEST: u32 = 2304;

/// The longest side that WebP can state.
pub(super) const LONGEST_SIDE: u32 = 16_383;

/// Returns the widths to make of a picture, in pixels, ascending.
///
/// None for a picture that moves, for SVG, for what is not decoded (GIF, AVIF), for pictures up to
/// 480 pixels wide and for those beyond the limits of [`resize`](super::resize()). A step that
/// would be more than 85 % of the next one up is left out: it would save its reader nothing.
#[must_use]
pub fn variants(picture: &Picture) -> Vec<u32> {
    let Some(size) = picture.size else { return Vec::new() };
    let decoded = matches!(picture.format, Format::Png | Format::Jpeg | Format::WebP);
    if picture.animated || !decoded || size.pixels() > MOST_PIXELS || size.width <= STEPS[0] {
        return Vec::new();
    }
    let own = size.width.min(WIDEST);
    let steps = STEPS.into_iter().filter(|step| u64::from(*step) * 100 <= u64::from(own) * 85);
    steps.chain([own]).filter(|width| fits(size.at_width(*width))).collect()
}

/// Whether a copy of this size can be written.
pub(super) fn fits(size: Size) -> bool {
    size.width.max(size.height) <= LONGEST_SIDE && size.pixels() <= MOST_PIXELS_OUT
}

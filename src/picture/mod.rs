//! A picture: what its header says, and smaller copies of it for smaller screens.
//!
//! In come the bytes of a file, out come its size as a browser would lay it out ([`probe`]), the
//! widths worth offering in `srcset` ([`variants`]) and one such copy as WebP ([`resize`]). All are
//! pure functions: no disk, no clock, no panic, and bounded work on bytes that nobody vouches for.
//! The file's name is never asked; the bytes say what they are.

mod decode;
mod encode;
mod orientation;
mod probe;
mod profile;
mod raster;
mod reading;
mod resize;
mod scale;
mod srgb;
mod variants;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::Serialize;

pub use probe::probe;
pub use resize::resize;
pub use variants::variants;

/// The most pixels that a picture may have to be decoded.
pub const MOST_PIXELS: u64 = 64_000_000;

/// The most bytes that decoding a picture may take, as estimated from its header.
pub const MOST_MEMORY: u64 = 512 << 20;

/// The most pixels that a copy may have: libwebp takes about 30 bytes for each.
pub const MOST_PIXELS_OUT: u64 = 12_000_000;

/// What the header of a picture says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// How the file is written.
    pub format: Format,
    /// The size in CSS pixels, after the turn that EXIF or AVIF asks for; `None` for an SVG that
    /// states neither its size nor a `viewBox`.
    pub size: Option<Size>,
    /// Whether the picture moves: more than one frame, or for SVG unknown and so false.
    pub animated: bool,
    /// Whether pixels may be transparent. An SVG always may be.
    pub alpha: bool,
}

/// Width and height, both at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Size {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

impl Size {
    /// Returns the number of pixels.
    #[must_use]
    pub fn pixels(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// Returns the size at another width: the same ratio, the height rounded, at least 1.
    #[must_use]
    pub fn at_width(self, width: u32) -> Self {
        let exact = u64::from(self.height) * u64::from(width);
        let own = u64::from(self.width.max(1));
        let height = u32::try_from((exact + own / 2) / own).unwrap_or(u32::MAX);
        Self { width, height: height.max(1) }
    }

    /// Returns the size on its side.
    #[must_use]
    pub fn turned(self) -> Self {
        Self { width: self.height, height: self.width }
    }

    /// Returns the size where neither side is zero.
    fn of(width: u32, height: u32) -> Option<Self> {
        (width > 0 && height > 0).then_some(Self { width, height })
    }
}

/// How a picture is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Format {
    /// PNG, APNG included.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF.
    Gif,
    /// WebP, lossy or lossless.
    WebP,
    /// AVIF.
    Avif,
    /// SVG, not compressed.
    Svg,
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Gif => "GIF",
            Self::WebP => "WebP",
            Self::Avif => "AVIF",
            Self::Svg => "SVG",
        })
    }
}

/// Why a picture cannot be read or resized.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The bytes begin like no format that browsers show.
    #[error("not a PNG, JPEG, GIF, WebP, AVIF or SVG picture")]
    Unknown,
    /// The file ends before its header does, or claims more pixels than its bytes can hold.
    #[error("the {0} picture is cut off")]
    Truncated(Format),
    /// The file breaks the rules of its format; the second part says where.
    #[error("the {0} picture is damaged: {1}")]
    Damaged(Format, String),
    /// The picture is beyond [`MOST_PIXELS`], [`MOST_MEMORY`] or [`MOST_PIXELS_OUT`].
    #[error("a picture of {} × {} pixels is too large to resize", .0.width, .0.height)]
    TooLarge(Size),
    /// The picture is of a kind that is shown as it is: SVG, GIF, AVIF, or one that moves.
    #[error("{0} pictures of this kind are not resized")]
    Unsupported(Format),
}

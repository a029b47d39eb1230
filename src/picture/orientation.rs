//! The turn that a camera wrote down instead of turning the pixels.
//!
//! In comes the EXIF block of a JPEG, out comes one of eight orientations (Exif 2.3, tag 0x0112),
//! which says how large the upright picture is and where each of its pixels is stored.

use super::Size;
use super::raster::Raster;
use super::reading::{array, be16, be32, le16, le32};

/// Entries of the first directory that are looked at; cameras write about a dozen.
const MOST_ENTRIES: u16 = 200;

/// One of the eight ways in which the first row can lie: 1 is upright, 5 to 8 lie on their side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Orientation(u8);

impl Default for Orientation {
    fn default() -> Self {
        Self(1)
    }
}

impl Orientation {
    /// Returns the orientation in the body of an APP1 segment, `None` where it states none.
    pub(super) fn from_exif(body: &[u8]) -> Option<Self> {
        let tiff = body.strip_prefix(b"Exif\0\0")?;
        let (little, magic): (bool, u16) = match &array(tiff, 0)? {
            b"II" => (true, le16(tiff, 2)?),
            b"MM" => (false, be16(tiff, 2)?),
            _ => return None,
        };
        let short = |at| if little { le16(tiff, at) } else { be16(tiff, at) };
        let long = |at| if little { le32(tiff, at) } else { be32(tiff, at) };
        if magic != 42 {
            return None;
        }
        let directory = usize::try_from(long(4)?).ok()?;
        for entry in 0..short(directory)?.min(MOST_ENTRIES) {
            let at = directory.checked_add(2 + 12 * usize::from(entry))?;
            if short(at)? == 0x0112 {
                let value = u8::try_from(short(at + 8)?).ok()?;
                // Type 3 is SHORT; browsers take no other.
                return (short(at + 2)? == 3 && (1..=8).contains(&value)).then_some(Self(value));
            }
        }
        None
    }

    /// Whether width and height change places.
    pub(super) fn is_sideways(self) -> bool {
        self.0 >= 5
    }

    /// Returns the size of the upright picture, or of the stored one for the upright.
    pub(super) fn of(self, size: Size) -> Size {
        if self.is_sideways() { size.turned() } else { size }
    }

    /// Returns the picture upright.
    pub(super) fn upright(self, stored: Raster) -> Raster {
        if self.0 == 1 {
            return stored;
        }
        let (right, bottom) = (stored.size.width - 1, stored.size.height - 1);
        let size = self.of(stored.size);
        let mut pixels = Vec::with_capacity(stored.pixels.len());
        for y in 0..size.height {
            for x in 0..size.width {
                let (from_x, from_y) = match self.0 {
                    2 => (right - x, y),
                    3 => (right - x, bottom - y),
                    4 => (x, bottom - y),
                    5 => (y, x),
                    6 => (y, bottom - x),
                    7 => (right - y, bottom - x),
                    _ => (right - y, x),
                };
                pixels.extend_from_slice(stored.pixel(from_x, from_y));
            }
        }
        Raster { size, pixels, ..stored }
    }
}

//! The header of a picture, read without decoding a pixel.
//!
//! In come the bytes of a file, out comes a [`Picture`]. The first bytes choose the format, as in
//! a browser; each format then has a walk over its own header that takes a bounded number of steps,
//! so that a hostile file costs no more than an honest one.
//!
//! The crate `imagesize` answers a part of this (no EXIF turn, no alpha, no animation, no SVG); the
//! tests hold these walks against it.

mod avif;
mod gif;
pub(super) mod jpeg;
mod png;
mod svg;
mod webp;

use super::{Picture, Problem};

/// Returns what the header of a picture says.
///
/// Only the header is read: a picture that probes well may still fail to decode. Every size that a
/// format can state is reported, 65535 × 65535 included.
///
/// # Errors
/// [`Problem::Unknown`] for other bytes, [`Problem::Truncated`] where the header is not whole and
/// [`Problem::Damaged`] where it makes no sense, a side of length zero among others.
pub fn probe(bytes: &[u8]) -> Result<Picture, Problem> {
    match bytes {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => png::probe(bytes),
        [0xff, 0xd8, 0xff, ..] => jpeg::probe(bytes),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => gif::probe(bytes),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => webp::probe(bytes),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] if avif::claims(bytes) => avif::probe(bytes),
        _ => svg::probe(bytes).unwrap_or(Err(Problem::Unknown)),
    }
}

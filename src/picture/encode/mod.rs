//! A raster written as WebP.
//!
//! In come pixels and what kind of picture they came from, out come the bytes of a file. A
//! photograph is written lossy; a drawing (screenshots, diagrams) is written both ways, since flat
//! colours often pack better without loss, and the smaller one stays.

mod container;

use webp::{Encoder, PixelLayout, WebPConfig};

use super::raster::Raster;

/// The quality of photographs, of 100.
const QUALITY: f32 = 80.0;

/// The quality of drawings that are smaller lossy: their edges show what is missing.
const QUALITY_OF_DRAWINGS: f32 = 88.0;

/// How hard libwebp tries, of 6: one step more takes half as much time again for 1 to 2 %.
const METHOD: i32 = 4;

/// The same without loss: 4 takes twice as long and gains nothing on screenshots.
const METHOD_LOSSLESS: i32 = 2;

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Every pixel differs a little from its neighbour.
    Photograph,
    /// Areas of one colour with sharp edges.
    Drawing,
}

/// Returns the picture as WebP, `None` where libwebp refuses it (sides beyond 16,383 or memory).
pub(super) fn encode(raster: &Raster, kind: Kind) -> Option<Vec<u8>> {
    let bytes = match kind {
        Kind::Photograph => lossy(raster, QUALITY, false)?,
        Kind::Drawing => {
            let exact = lossless(raster)?;
            let close = lossy(raster, QUALITY_OF_DRAWINGS, true)?;
            if exact.len() <= close.len() { exact } else { close }
        }
    };
    match &raster.profile {
        Some(profile) => container::with_profile(&bytes, raster, profile),
        None => Some(bytes),
    }
}

fn lossy(raster: &Raster, quality: f32, sharp: bool) -> Option<Vec<u8>> {
    let mut config = WebPConfig::new().ok()?;
    config.quality = quality;
    config.use_sharp_yuv = sharp.into();
    config.method = METHOD;
    write(raster, &config)
}

fn lossless(raster: &Raster) -> Option<Vec<u8>> {
    let mut config = WebPConfig::new().ok()?;
    config.lossless = 1;
    config.quality = 75.0;
    config.method = METHOD_LOSSLESS;
    write(raster, &config)
}

fn write(raster: &Raster, config: &WebPConfig) -> Option<Vec<u8>> {
    let layout = if raster.channels == 4 { PixelLayout::Rgba } else { PixelLayout::Rgb };
    let encoder = Encoder::new(&raster.pixels, layout, raster.size.width, raster.size.height);
    encoder.encode_advanced(config).ok().map(|memory| memory.to_vec())
}

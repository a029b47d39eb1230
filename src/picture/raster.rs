//! A picture as rows of samples.
//!
//! In come the samples that a decoder wrote, out go those that an encoder reads: 8 bits each,
//! red, green and blue, with alpha where there is one, in the colours of `profile`.

use super::Size;

/// Decoded pixels, rows from the top, without gaps.
pub(super) struct Raster {
    /// Both sides are at least 1.
    pub(super) size: Size,
    /// Samples for each pixel: 3, or 4 with alpha, which is not multiplied in.
    pub(super) channels: usize,
    /// Exactly width × height × channels samples.
    pub(super) pixels: Vec<u8>,
    /// Whether the file had already lost detail: its pixels say little about what is drawn.
    pub(super) lossy: bool,
    /// The ICC profile to carry over; without one the colours are sRGB.
    pub(super) profile: Option<Vec<u8>>,
}

impl Raster {
    /// Returns the samples of one pixel, which must lie inside.
    pub(super) fn pixel(&self, x: u32, y: u32) -> &[u8] {
        let at = (y as usize * self.size.width as usize + x as usize) * self.channels;
        &self.pixels[at..at + self.channels]
    }

    /// Returns the rows from the top.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.pixels.chunks_exact(self.size.width as usize * self.channels)
    }

    /// Returns the same picture without its alpha where that is nowhere below its most.
    pub(super) fn without_idle_alpha(mut self) -> Self {
        if self.channels == 4 && self.pixels.chunks_exact(4).all(|pixel| pixel[3] == u8::MAX) {
            self.pixels = self
                .pixels
                .chunks_exact(4)
                .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
                .collect();
            self.channels = 3;
        }
        self
    }

    /// Whether large parts are of one colour, as in screenshots and diagrams: at least `percent`
    /// of all pixels equal their left neighbour.
    pub(super) fn is_flat(&self, percent: u64) -> bool {
        let equal = |row: &[u8]| {
            let pixels = row.chunks_exact(self.channels);
            pixels.clone().zip(pixels.skip(1)).filter(|(left, right)| left == right).count() as u64
        };
        self.rows().map(equal).sum::<u64>() * 100 >= self.size.pixels() * percent
    }
}

//! A picture made smaller.
//!
//! In comes a raster, out comes one of another size, each pixel the weighted mean of the light that
//! falls on it: Catmull-Rom, widened to the ratio, alpha multiplied in so that the colour of what is
//! transparent does not show at edges. The source is read row by row and only the rows of the
//! result that are not yet finished are held, so memory does not grow with the source.
//!
//! The order of all sums is fixed and no function of the system's mathematics library is called:
//! the same samples on every processor.

use std::collections::VecDeque;

use super::Size;
use super::raster::Raster;
use super::srgb::{LIGHT, sample};

/// Red, green, blue and alpha as light, the first three multiplied by the last.
type Pixel = [f32; 4];

/// The part that source pixels have in one pixel of the result.
struct Taps {
    first: usize,
    weights: Vec<f32>,
}

impl Taps {
    /// Returns the place after the last source pixel that has a part.
    fn end(&self) -> usize {
        self.first + self.weights.len()
    }
}

/// Returns the picture at another size, without its profile's curve being asked: sRGB's is close
/// to those of all spaces that photographs come in.
pub(super) fn scale(source: Raster, size: Size) -> Raster {
    if source.size == size {
        return source;
    }
    let across = taps(source.size.width, size.width);
    let down = taps(source.size.height, size.height);
    let mut pixels =
        Vec::with_capacity(size.width as usize * size.height as usize * source.channels);
    let mut lit = vec![[0.0; 4]; source.size.width as usize];
    let mut narrow = vec![[0.0; 4]; across.len()];
    let mut open: VecDeque<Vec<Pixel>> = VecDeque::new();
    let (mut opened, mut done) = (0, 0);
    for (y, row) in source.rows().enumerate() {
        light_up(row, source.channels, &mut lit);
        for (target, taps) in narrow.iter_mut().zip(&across) {
            *target = mean(taps, &lit);
        }
        while down.get(opened).is_some_and(|taps| taps.first <= y) {
            open.push_back(vec![[0.0; 4]; across.len()]);
            opened += 1;
        }
        for (taps, sums) in down[done..opened].iter().zip(&mut open) {
            if let Some(weight) = taps.weights.get(y - taps.first) {
                add(sums, *weight, &narrow);
            }
        }
        while down[done..opened].first().is_some_and(|taps| taps.end() == y + 1) {
            for pixel in open.pop_front().unwrap_or_default() {
                write(pixel, source.channels, &mut pixels);
            }
            done += 1;
        }
    }
    Raster { size, pixels, ..source }
}

/// Returns the taps of every pixel of a row of `to` pixels over one of `from`.
fn taps(from: u32, to: u32) -> Vec<Taps> {
    let ratio = f64::from(from) / f64::from(to);
    let stretch = ratio.max(1.0);
    (0..to)
        .map(|target| {
            // The centre of this pixel in the source, whose first pixel has its centre at 0.
            let centre = (f64::from(target) + 0.5) * ratio - 0.5;
            let first = index(centre - 2.0 * stretch).min(from - 1);
            let last = index(centre + 2.0 * stretch).min(from - 1);
            let weights: Vec<f64> = (first..=last)
                .map(|source| catmull_rom((f64::from(source) - centre).abs() / stretch))
                .collect();
            let sum: f64 = weights.iter().sum();
            Taps {
                first: first as usize,
                weights: weights.iter().map(|w| narrowed(w / sum)).collect(),
            }
        })
        .collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in a row, cut off at 0; rows are shorter than 2^31"
)]
fn index(place: f64) -> u32 {
    place.ceil().max(0.0) as u32
}

#[expect(clippy::cast_possible_truncation, reason = "weights need no more than 24 bits")]
fn narrowed(weight: f64) -> f32 {
    weight as f32
}

/// The Catmull-Rom kernel at a distance from its centre, in pixels.
fn catmull_rom(distance: f64) -> f64 {
    if distance < 1.0 {
        (1.5 * distance - 2.5) * distance * distance + 1.0
    } else if distance < 2.0 {
        ((2.5 - 0.5 * distance) * distance - 4.0) * distance + 2.0
    } else {
        0.0
    }
}

/// Turns a row of samples into light.
fn light_up(row: &[u8], channels: usize, lit: &mut [Pixel]) {
    let light = |sample: u8| LIGHT[usize::from(sample)];
    for (pixel, samples) in lit.iter_mut().zip(row.chunks_exact(channels)) {
        *pixel = match *samples {
            [red, green, blue, alpha] => {
                let alpha = f32::from(alpha) / 255.0;
                [light(red) * alpha, light(green) * alpha, light(blue) * alpha, alpha]
            }
            [red, green, blue] => [light(red), light(green), light(blue), 1.0],
            _ => [0.0; 4],
        };
    }
}

fn mean(taps: &Taps, lit: &[Pixel]) -> Pixel {
    let mut sums = [0.0; 4];
    for (weight, pixel) in taps.weights.iter().zip(&lit[taps.first..]) {
        for (sum, part) in sums.iter_mut().zip(pixel) {
            *sum += weight * part;
        }
    }
    sums
}

fn add(sums: &mut [Pixel], weight: f32, row: &[Pixel]) {
    for (sums, pixel) in sums.iter_mut().zip(row) {
        for (sum, part) in sums.iter_mut().zip(pixel) {
            *sum += weight * part;
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "alpha is cut off at 0 and 1"
)]
fn write([red, green, blue, alpha]: Pixel, channels: usize, pixels: &mut Vec<u8>) {
    if channels == 3 {
        pixels.extend([sample(red), sample(green), sample(blue)]);
        return;
    }
    let opaque = (alpha.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
    if opaque == 0 {
        pixels.extend([0; 4]);
    } else {
        pixels.extend([sample(red / alpha), sample(green / alpha), sample(blue / alpha), opaque]);
    }
}

//! The curve of sRGB: from the numbers in a file to light, and back.
//!
//! In come 8-bit samples, out comes light between 0 and 1 (IEC 61966-2-1), because the mean of two
//! pixels is the mean of their light. The tables are made by the compiler from sums, products and
//! quotients alone, which IEEE 754 rounds the same everywhere; `powf` differs between systems.

/// Steps of light in the way back: four times finer than the darkest step of 8 bits.
const STEPS: usize = 1 << 14;

/// The light of each sample.
pub(super) static LIGHT: [f32; 256] = lights();

static SAMPLES: [u8; STEPS] = samples();

/// Returns the sample nearest to an amount of light; what lies outside 0 to 1 is cut off.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "the index lies between 0 and STEPS - 1, and STEPS is a small power of two"
)]
pub(super) fn sample(light: f32) -> u8 {
    SAMPLES[(light.clamp(0.0, 1.0) * (STEPS - 1) as f32 + 0.5) as usize]
}

/// Returns the light of a sample between 0 and 1.
const fn light(sample: f64) -> f64 {
    if sample <= 0.040_45 {
        return sample / 12.92;
    }
    // x^2.4 is x² times the fifth root of x².
    let square = ((sample + 0.055) / 1.055) * ((sample + 0.055) / 1.055);
    let mut root = 1.0;
    let mut step = 0;
    while step < 40 {
        root = (4.0 * root + square / (root * root * root * root)) / 5.0;
        step += 1;
    }
    square * root
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "f32 is precise enough for 8 bits; `f64::from` is not const yet"
)]
const fn lights() -> [f32; 256] {
    let mut table = [0.0; 256];
    let mut sample = 0;
    while sample < 256 {
        table[sample] = light(sample as f64 / 255.0) as f32;
        sample += 1;
    }
    table
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "samples are below 256, steps below 2^14; `f64::from` is not const yet"
)]
const fn samples() -> [u8; STEPS] {
    let mut table = [0; STEPS];
    let (mut step, mut sample) = (0, 0_usize);
    let mut border = light(0.5 / 255.0);
    while step < STEPS {
        while sample < 255 && step as f64 / (STEPS - 1) as f64 > border {
            sample += 1;
            border = light((sample as f64 + 0.5) / 255.0);
        }
        table[step] = sample as u8;
        step += 1;
    }
    table
}

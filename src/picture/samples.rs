//! Pictures made by code, to test with.
//!
//! In come sizes, out come files of every format: what is drawn is a photograph (slopes and noise),
//! a screenshot (flat areas and rows of small marks) or one colour.

use jpeg_encoder::{ColorType as Jpeg, Encoder as JpegEncoder};
use png::{BitDepth, ColorType, Encoder};
use webp::{Encoder as WebPEncoder, PixelLayout};

/// Returns noise that is the same every time (splitmix64).
pub(super) fn noise(mut seed: u64) -> impl FnMut() -> u8 {
    move || {
        seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed >> 56).to_le_bytes()[0]
    }
}

/// Returns RGB samples that look like a photograph to an encoder.
pub(super) fn photograph(width: u32, height: u32) -> Vec<u8> {
    let mut noise = noise(1);
    let slope = |at: u32, of: u32| u8::try_from(at * 200 / of).unwrap();
    let place = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    place
        .flat_map(|(x, y)| {
            let grain = noise() / 16;
            [
                slope(x, width) + grain,
                slope(y, height) + grain,
                slope(x + y, width + height) + grain,
            ]
        })
        .collect()
}

/// Returns RGB samples that look like a screenshot: a bar, a margin, lines of marks.
pub(super) fn screenshot(width: u32, height: u32) -> Vec<u8> {
    let mut noise = noise(2);
    let place = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    place
        .flat_map(|(x, y)| {
            let written = x > width / 8 && y % 24 > 12 && x % 11 < 7 && noise() > 128;
            match (y < 40, written) {
                (true, _) => [36, 41, 47],
                (false, true) => [31, 35, 40],
                (false, false) => [246, 248, 250],
            }
        })
        .collect()
}

/// Returns samples of one colour.
pub(super) fn flat(width: u32, height: u32, pixel: &[u8]) -> Vec<u8> {
    pixel.repeat(width as usize * height as usize)
}

/// Returns a PNG of samples as the colour type and depth want them.
pub(super) fn png(size: (u32, u32), colour: ColorType, depth: BitDepth, samples: &[u8]) -> Vec<u8> {
    png_with(size, colour, depth, samples, |_| ())
}

/// Returns a PNG, its encoder prepared by `prepare`.
pub(super) fn png_with(
    size: (u32, u32),
    colour: ColorType,
    depth: BitDepth,
    samples: &[u8],
    prepare: impl FnOnce(&mut Encoder<'_, &mut Vec<u8>>),
) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, size.0, size.1);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    prepare(&mut encoder);
    encoder.write_header().unwrap().write_image_data(samples).unwrap();
    file
}

/// Returns an RGB PNG.
pub(super) fn png_rgb(width: u32, height: u32, samples: &[u8]) -> Vec<u8> {
    png((width, height), ColorType::Rgb, BitDepth::Eight, samples)
}

/// Returns an RGBA PNG.
pub(super) fn png_rgba(width: u32, height: u32, samples: &[u8]) -> Vec<u8> {
    png((width, height), ColorType::Rgba, BitDepth::Eight, samples)
}

/// Returns a JPEG of RGB samples.
pub(super) fn jpeg(width: u32, height: u32, samples: &[u8]) -> Vec<u8> {
    jpeg_with(width, height, samples, Jpeg::Rgb, |_| ())
}

/// Returns a JPEG, its encoder prepared by `prepare`.
pub(super) fn jpeg_with(
    width: u32,
    height: u32,
    samples: &[u8],
    colour: Jpeg,
    prepare: impl FnOnce(&mut JpegEncoder<&mut Vec<u8>>),
) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = JpegEncoder::new(&mut file, 92);
    prepare(&mut encoder);
    let (width, height) = (width.try_into().unwrap(), height.try_into().unwrap());
    encoder.encode(samples, width, height, colour).unwrap();
    file
}

/// Returns the JPEG with an EXIF block that states an orientation.
pub(super) fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let exif = [
        b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".as_slice(),
        &[orientation, 0, 0, 0, 0, 0, 0],
    ];
    let exif = exif.concat();
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

/// Returns a WebP of RGB or RGBA samples.
pub(super) fn webp(width: u32, height: u32, samples: &[u8], lossless: bool) -> Vec<u8> {
    let rgb = samples.len() == width as usize * height as usize * 3;
    let layout = if rgb { PixelLayout::Rgb } else { PixelLayout::Rgba };
    let encoder = WebPEncoder::new(samples, layout, width, height);
    encoder.encode_simple(lossless, 80.0).unwrap().to_vec()
}

/// Returns a GIF of frames of one pixel and one colour.
pub(super) fn gif(width: u16, height: u16, frames: usize) -> Vec<u8> {
    let [width, height] = [width.to_le_bytes(), height.to_le_bytes()];
    let mut file =
        [b"GIF89a".as_slice(), &width, &height, &[0x80, 0, 0, 0, 0, 0, 9, 9, 9]].concat();
    for _ in 0..frames {
        file.extend_from_slice(
            b"\x21\xf9\x04\x01\0\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0",
        );
    }
    file.push(b';');
    file
}

/// Returns the header of an AVIF whose primary item has a turn, beside a smaller item.
pub(super) fn avif(width: u32, height: u32, turn: u8) -> Vec<u8> {
    let extent = |width: u32, height: u32| {
        boxed(*b"ispe", &[&[0; 4], &width.to_be_bytes()[..], &height.to_be_bytes()].concat())
    };
    let alpha = boxed(*b"auxC", b"\0\0\0\0urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0");
    let properties =
        [extent(20, 10), extent(width, height), boxed(*b"irot", &[turn]), alpha].concat();
    let associations = b"\0\0\0\0\0\0\0\x02\0\x01\x01\x01\0\x02\x02\x02\x83";
    let iprp = [boxed(*b"ipco", &properties), boxed(*b"ipma", associations)].concat();
    let meta = [&[0; 4], &boxed(*b"pitm", b"\0\0\0\0\0\x02")[..], &boxed(*b"iprp", &iprp)].concat();
    [boxed(*b"ftyp", b"avif\0\0\0\0avifmif1"), boxed(*b"meta", &meta)].concat()
}

fn boxed(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 8).unwrap();
    [&length.to_be_bytes(), kind.as_slice(), body].concat()
}

/// Returns an ICC profile of an RGB space, as long as its header says and with a description.
pub(super) fn profile(description: &str) -> Vec<u8> {
    let mut profile = vec![0; 144];
    profile[16..20].copy_from_slice(b"RGB ");
    profile[36..40].copy_from_slice(b"acsp");
    profile[131] = 1;
    profile[132..136].copy_from_slice(b"desc");
    profile[139] = 144;
    profile[143] = u8::try_from(description.len()).unwrap();
    profile.extend_from_slice(description.as_bytes());
    let length = u32::try_from(profile.len()).unwrap().to_be_bytes();
    profile[..4].copy_from_slice(&length);
    profile
}

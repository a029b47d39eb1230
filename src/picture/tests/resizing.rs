//! Copies: exact sizes, true colours, clean edges, the same bytes every time.

use image_webp::WebPDecoder;
use jpeg_encoder::ColorType as Jpeg;
use png::{BitDepth, ColorType};
use proptest::prelude::*;

use super::super::orientation::Orientation;
use super::super::raster::Raster;
use super::super::samples::{
    flat, jpeg, jpeg_with, photograph, png, png_rgb, png_rgba, png_with, profile, screenshot, webp,
    with_orientation,
};
use super::super::scale::scale;
use super::super::{Format, Problem, Size, resize};
use super::seen;

/// Returns a WebP's width, height, samples for a pixel, and samples.
fn pixels(file: &[u8]) -> (u32, u32, usize, Vec<u8>) {
    let mut decoder = WebPDecoder::new(std::io::Cursor::new(file)).unwrap();
    let mut pixels = vec![0; decoder.output_buffer_size().unwrap()];
    decoder.read_image(&mut pixels).unwrap();
    let (width, height) = decoder.dimensions();
    (width, height, if decoder.has_alpha() { 4 } else { 3 }, pixels)
}

fn copy(file: &[u8], width: u32) -> Vec<u8> {
    resize(file, width).unwrap()
}

fn raster(width: u32, height: u32, channels: usize, pixels: Vec<u8>) -> Raster {
    Raster { size: Size { width, height }, channels, pixels, lossy: false, profile: None }
}

fn scaled(source: Raster, width: u32) -> Raster {
    let size = source.size.at_width(width);
    scale(source, size)
}

#[test]
fn the_size_is_exact_for_every_source() {
    let samples = photograph(600, 401);
    let deep: Vec<u8> = samples.iter().flat_map(|sample| [*sample, 77]).collect();
    let alpha: Vec<u8> = samples.chunks_exact(3).flat_map(|p| [p[0], p[1], p[2], p[2]]).collect();
    let grey: Vec<u8> = samples.chunks_exact(3).map(|pixel| pixel[0]).collect();
    let files = [
        png_rgb(600, 401, &samples),
        png_rgba(600, 401, &alpha),
        png((600, 401), ColorType::Rgb, BitDepth::Sixteen, &deep),
        png((600, 401), ColorType::Grayscale, BitDepth::Eight, &grey),
        png((600, 401), ColorType::GrayscaleAlpha, BitDepth::Eight, &samples[..600 * 401 * 2]),
        webp(600, 401, &samples, true),
        webp(600, 401, &alpha, true),
        jpeg(600, 401, &samples),
        jpeg_with(600, 401, &grey, Jpeg::Luma, |_| ()),
        jpeg_with(600, 401, &alpha, Jpeg::Cmyk, |_| ()),
        jpeg_with(600, 401, &alpha, Jpeg::CmykAsYcck, |_| ()),
        jpeg_with(600, 401, &samples, Jpeg::Rgb, |encoder| encoder.set_progressive(true)),
    ];
    for (at, file) in files.iter().enumerate() {
        let (width, height, ..) = pixels(&copy(file, 300));
        assert_eq!((width, height), (300, 201), "file {at}");
    }
    let turned = with_orientation(&files[7], 6);
    let (width, height, ..) = pixels(&copy(&turned, 200));
    assert_eq!((width, height), (200, 299));
}

#[test]
fn palettes_and_bits_are_looked_up() {
    let indices: Vec<u8> = (0..600 * 75).map(|at: u32| (at % 251).to_le_bytes()[0]).collect();
    let file = png_with((600, 600), ColorType::Indexed, BitDepth::One, &indices, |encoder| {
        encoder.set_palette(vec![200, 30, 30, 200, 30, 30]);
        encoder.set_trns(vec![255, 255]);
    });
    let file = copy(&file, 300);
    let (.., channels, pixels) = pixels(&file);
    assert!(pixels.chunks_exact(channels).all(|pixel| pixel[..3] == [200, 30, 30]));
}

#[test]
fn no_copy_is_wider_than_the_original() {
    let file = jpeg(600, 400, &photograph(600, 400));
    let (width, height, ..) = pixels(&copy(&file, 601));
    assert_eq!((width, height), (600, 400));
    let (width, ..) = pixels(&copy(&file, 0));
    assert_eq!(width, 1);
}

#[test]
fn moving_and_drawn_pictures_are_not_resized() {
    let svg = b"<svg width='9' height='9'>";
    assert_eq!(resize(svg, 5), Err(Problem::Unsupported(Format::Svg)));
    let moving = b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\x12\0\0\0\x02\0\0\x01\0\0";
    assert_eq!(resize(moving, 2), Err(Problem::Unsupported(Format::WebP)));
}

#[test]
fn two_runs_give_the_same_bytes() {
    for file in [png_rgb(900, 500, &screenshot(900, 500)), jpeg(900, 500, &photograph(900, 500))] {
        assert_eq!(copy(&file, 480), copy(&file, 480));
    }
}

/// FNV-1a.
fn digest(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Holds every machine to the samples that this one computed.
#[test]
fn scaled_samples_are_the_same_on_every_machine() {
    let picture = scaled(raster(901, 503, 3, photograph(901, 503)), 480);
    assert_eq!(digest(&picture.pixels), SCALED);
}

const SCALED: u64 = 17_717_070_279_160_255_768;

#[test]
fn an_edge_of_alpha_has_no_fringe() {
    // White on nothing, and the nothing is black.
    let row: Vec<u8> = (0..400).flat_map(|x| if x < 201 { [255; 4] } else { [0; 4] }).collect();
    let picture = scaled(raster(400, 100, 4, row.repeat(100)), 133);
    for pixel in picture.pixels.chunks_exact(4).filter(|pixel| pixel[3] > 0) {
        assert_eq!(pixel[..3], [255; 3], "{pixel:?}");
    }
}

#[test]
fn black_and_white_mix_as_light() {
    let row: Vec<u8> = (0..400).flat_map(|x| [if x % 2 == 0 { 255 } else { 0 }; 3]).collect();
    let picture = scaled(raster(400, 100, 3, row.repeat(100)), 100);
    // Half of the light of white is 188, not 128.
    let middle = picture.pixel(50, 12)[0];
    assert!(middle.abs_diff(188) <= 2, "{middle}");
}

#[test]
fn a_profile_goes_along_unless_it_is_srgb() {
    let with = |profile: Vec<u8>| {
        let samples = photograph(600, 400);
        let file = jpeg_with(600, 400, &samples, Jpeg::Rgb, |encoder| {
            encoder.add_icc_profile(&profile).unwrap();
        });
        let copy = copy(&file, 300);
        assert_eq!(seen(&copy).1, 300);
        WebPDecoder::new(std::io::Cursor::new(copy)).unwrap().icc_profile().unwrap()
    };
    let wide = profile("Display P3");
    assert_eq!(with(wide.clone()), Some(wide.clone()));
    assert_eq!(with(profile("sRGB IEC61966-2.1")), None);
    let mut grey = wide;
    grey[16..20].copy_from_slice(b"GRAY");
    assert_eq!(with(grey), None);
}

#[test]
fn a_profile_goes_along_with_alpha() {
    let (samples, wide) = ([9, 200, 90, 100].repeat(600 * 400), profile("Adobe RGB (1998)"));
    let mut info = png::Info::with_size(600, 400);
    info.color_type = ColorType::Rgba;
    info.icc_profile = Some(wide.clone().into());
    let mut file = Vec::new();
    let mut encoder = png::Encoder::with_info(&mut file, info).unwrap();
    encoder.set_compression(png::Compression::NoCompression);
    encoder.write_header().unwrap().write_image_data(&samples).unwrap();
    let copy = copy(&file, 300);
    assert_eq!(seen(&copy), (Format::WebP, 300, 200, false, true));
    let mut decoder = WebPDecoder::new(std::io::Cursor::new(&copy)).unwrap();
    assert_eq!(decoder.icc_profile().unwrap(), Some(wide));
    assert!(pixels(&copy).3.chunks_exact(4).all(|pixel| pixel[3] == 100));
}

#[test]
fn colours_that_only_a_browser_converts_are_left_alone() {
    let file =
        png_with((600, 400), ColorType::Rgb, BitDepth::Eight, &photograph(600, 400), |png| {
            png.set_source_gamma(png::ScaledFloat::new(1.0));
        });
    assert_eq!(resize(&file, 300), Err(Problem::Unsupported(Format::Png)));
}

#[test]
fn every_orientation_puts_the_first_pixel_in_its_corner() {
    // Where the pixel stored first is seen: Exif 2.3, "the 0th row, the 0th column".
    let corners = [(0, 0), (2, 0), (2, 1), (0, 1), (0, 0), (1, 0), (1, 2), (0, 2)];
    for (orientation, (x, y)) in (1..=8).zip(corners) {
        let mut samples = flat(3, 2, &[0; 3]);
        samples[..3].fill(255);
        let body = with_orientation(&[0; 4], orientation);
        let orientation = Orientation::from_exif(&body[6..]).unwrap();
        let upright = orientation.upright(raster(3, 2, 3, samples));
        assert_eq!(upright.pixel(x, y), [255; 3], "{orientation:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_flat_colour_stays(
        colour: [u8; 3], width in 1_u32..90, height in 1_u32..90, to in 1_u32..90,
    ) {
        let picture = scaled(raster(width, height, 3, flat(width, height, &colour)), to.min(width));
        prop_assert!(picture.pixels.chunks_exact(3).all(|pixel| pixel == colour));
        prop_assert_eq!(picture.pixels.len() as u64, picture.size.pixels() * 3);
    }

    #[test]
    fn a_flat_colour_stays_beside_alpha(colour: [u8; 3], alpha in 60_u8.., to in 1_u32..64) {
        let [red, green, blue] = colour;
        let source = flat(64, 40, &[red, green, blue, alpha]);
        let picture = scaled(raster(64, 40, 4, source), to);
        for pixel in picture.pixels.chunks_exact(4) {
            prop_assert_eq!(pixel, [red, green, blue, alpha]);
        }
    }

    #[test]
    fn a_flat_drawing_stays_in_the_file(colour: [u8; 3]) {
        // Lossless is smaller for one colour, so that what is read back is what was written.
        let samples = flat(500, 300, &colour);
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, 500, 300);
        encoder.set_color(ColorType::Rgb);
        encoder.set_compression(png::Compression::NoCompression);
        encoder.write_header().unwrap().write_image_data(&samples).unwrap();
        let (width, height, channels, pixels) = pixels(&copy(&file, 100));
        prop_assert_eq!((width, height, channels), (100, 60, 3));
        for pixel in pixels.chunks_exact(3) {
            prop_assert!(pixel.iter().zip(colour).all(|(found, wanted)| found.abs_diff(wanted) <= 1));
        }
    }
}

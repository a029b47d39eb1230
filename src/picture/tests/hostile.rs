//! Bytes that nobody vouches for: no panic, no long work, no great memory.

use png::{BitDepth, ColorType};
use proptest::prelude::*;

use super::super::samples::{
    avif, gif, jpeg, jpeg_with, photograph, png, png_rgb, png_rgba, webp, with_orientation,
};
use super::super::{Format, Picture, Problem, Size, probe, resize, variants};

/// Small files of every kind.
fn files() -> Vec<Vec<u8>> {
    let samples = photograph(64, 48);
    let progressive = |encoder: &mut jpeg_encoder::Encoder<&mut Vec<u8>>| {
        encoder.set_progressive(true);
    };
    vec![
        png_rgb(64, 48, &samples),
        png_rgba(48, 48, &samples),
        png((64, 24), ColorType::Rgb, BitDepth::Sixteen, &samples),
        with_orientation(&jpeg(64, 48, &samples), 6),
        jpeg_with(64, 48, &samples, jpeg_encoder::ColorType::Rgb, progressive),
        jpeg_with(48, 48, &samples, jpeg_encoder::ColorType::Cmyk, |_| ()),
        webp(64, 48, &samples, false),
        webp(64, 48, &samples, true),
        webp(48, 48, &samples, false),
        webp(48, 48, &samples, true),
        gif(64, 48, 2),
        avif(64, 48, 1),
        b"<?xml version='1.0'?><svg width='64' height='48' viewBox='0 0 64 48'/>".to_vec(),
    ]
}

/// Runs everything on the bytes and holds it to its promises.
fn tried(bytes: &[u8], width: u32) {
    if let Ok(picture) = probe(bytes) {
        assert!(variants(&picture).len() <= 5);
    }
    if let Ok(copy) = resize(bytes, width) {
        let size = probe(&copy).unwrap().size.unwrap();
        assert!(size.width <= width.max(1));
    }
}

#[test]
fn every_beginning_of_every_file() {
    for file in files() {
        for end in (0..file.len()).step_by(1 + file.len() / 150) {
            tried(&file[..end], 20);
        }
        assert!(probe(&file).is_ok());
    }
}

#[test]
fn nothing_and_the_wrong_thing() {
    assert_eq!(probe(b""), Err(Problem::Unknown));
    assert_eq!(probe(b"plain text"), Err(Problem::Unknown));
    assert_eq!(probe(b"%PDF-1.7"), Err(Problem::Unknown));
    assert_eq!(resize(b"", 5), Err(Problem::Unknown));
    assert_eq!(probe(b"\x89PNG\r\n\x1a\n"), Err(Problem::Truncated(Format::Png)));
    assert_eq!(probe(b"\xff\xd8\xff\xe0"), Err(Problem::Truncated(Format::Jpeg)));
    assert_eq!(probe(b"GIF89a"), Err(Problem::Truncated(Format::Gif)));
}

/// Returns the PNG with another size in its header, its checksum set right.
fn claiming(mut file: Vec<u8>, width: u32, height: u32) -> Vec<u8> {
    file[16..20].copy_from_slice(&width.to_be_bytes());
    file[20..24].copy_from_slice(&height.to_be_bytes());
    let mut checksum = u32::MAX;
    for byte in &file[12..29] {
        checksum ^= u32::from(*byte);
        for _ in 0..8 {
            checksum = (checksum >> 1) ^ (0xedb8_8320 & (checksum & 1).wrapping_neg());
        }
    }
    file[29..33].copy_from_slice(&(!checksum).to_be_bytes());
    file
}

#[test]
fn claims_beyond_the_limits_and_beyond_the_bytes() {
    let small = png_rgb(64, 48, &photograph(64, 48));
    let huge = claiming(small.clone(), 65_535, 65_535);
    let size = Size { width: 65_535, height: 65_535 };
    let seen = Picture { format: Format::Png, size: Some(size), animated: false, alpha: false };
    assert_eq!(probe(&huge), Ok(seen));
    assert_eq!(resize(&huge, 480), Err(Problem::TooLarge(size)));
    let large = claiming(small.clone(), 8000, 7000);
    assert_eq!(resize(&large, 480), Err(Problem::Truncated(Format::Png)));
    assert!(matches!(probe(&claiming(small, 0, 5)), Err(Problem::Damaged(Format::Png, _))));
    let mut file = jpeg(64, 48, &photograph(64, 48));
    let frame = file.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    file[frame + 5..frame + 9].copy_from_slice(&[0x1c, 0, 0x1c, 0]);
    assert_eq!(resize(&file, 480), Err(Problem::Truncated(Format::Jpeg)));
    file[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
    assert_eq!(resize(&file, 480), Err(Problem::TooLarge(size)));
}

#[test]
fn a_copy_too_large_to_write_is_refused() {
    let tall = png((2, 20_000), ColorType::Grayscale, BitDepth::Eight, &[7].repeat(40_000));
    let size = Size { width: 2, height: 20_000 };
    assert_eq!(resize(&tall, 2), Err(Problem::TooLarge(size)));
}

#[test]
fn endless_headers_end() {
    let chunks = b"\0\0\0\0teXt\0\0\0\0".repeat(500_000);
    let file = png_rgb(2, 1, &[1; 6]);
    tried(&[&file[..33], &chunks].concat(), 1);
    tried(&[b"\xff\xd8\xff".as_slice(), &[0xff].repeat(1_000_000)].concat(), 1);
    tried(&[b"\xff\xd8".as_slice(), &b"\xff\xd0".repeat(500_000)].concat(), 1);
    tried(&[b"\xff\xd8".as_slice(), &b"\xff\xe0\0\0".repeat(500_000)].concat(), 1);
    tried(&[b"GIF89a\x01\0\x01\0\0\0\0\x21\xfe".as_slice(), &b"\x01a".repeat(900_000)].concat(), 1);
    tried(
        &[b"\0\0\0\x10ftypavif\0\0\0\0".as_slice(), &b"\0\0\0\x08free".repeat(99_999)].concat(),
        1,
    );
    tried(&[b"<!--".as_slice(), &b"-".repeat(1_000_000)].concat(), 1);
    tried(&b"<?a?>".repeat(200_000), 1);
    tried(&[b"<svg ".as_slice(), &b"a='b' ".repeat(200_000)].concat(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn random_bytes(bytes: Vec<u8>, width in 0_u32..90) {
        tried(&bytes, width);
    }

    #[test]
    fn random_bytes_after_a_true_beginning(
        kind in 0_usize..13, keep in 4_usize..60, bytes: Vec<u8>, width in 1_u32..90,
    ) {
        let file = &files()[kind];
        tried(&[&file[..keep.min(file.len())], &bytes].concat(), width);
    }

    #[test]
    fn flipped_bits(
        kind in 0_usize..13,
        flips in proptest::collection::vec((any::<prop::sample::Index>(), 0_u8..8), 1..9),
        width in 1_u32..64,
    ) {
        let mut file = files().swap_remove(kind);
        for (place, bit) in flips {
            let place = place.index(file.len());
            file[place] ^= 1 << bit;
        }
        tried(&file, width);
    }
}

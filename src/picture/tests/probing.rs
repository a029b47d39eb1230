//! Headers: sizes as a browser lays them out, motion, alpha, and the widths that follow.

use png::{BitDepth, ColorType};

use super::super::samples::{
    avif, gif, jpeg, jpeg_with, photograph, png, png_rgb, png_rgba, png_with, webp,
    with_orientation,
};
use super::super::{Format, Picture, Size, probe, variants};
use super::{Problem, seen};

#[test]
fn every_format_states_its_size() {
    let samples = photograph(33, 17);
    assert_eq!(seen(&png_rgb(33, 17, &samples)), (Format::Png, 33, 17, false, false));
    assert_eq!(seen(&jpeg(33, 17, &samples)), (Format::Jpeg, 33, 17, false, false));
    assert_eq!(seen(&webp(33, 17, &samples, false)), (Format::WebP, 33, 17, false, false));
    assert_eq!(seen(&webp(33, 17, &samples, true)), (Format::WebP, 33, 17, false, false));
    assert_eq!(seen(&gif(33, 17, 1)), (Format::Gif, 33, 17, false, true));
    assert_eq!(seen(&avif(33, 17, 0)), (Format::Avif, 33, 17, false, true));
}

#[test]
fn alpha_is_seen_in_colour_types_and_chunks() {
    let clear = [9, 9, 9, 40].repeat(33 * 17);
    assert!(seen(&png_rgba(33, 17, &clear)).4);
    assert!(seen(&webp(33, 17, &clear, false)).4);
    assert!(seen(&webp(33, 17, &clear, true)).4);
    let grey_alpha = png((2, 1), ColorType::GrayscaleAlpha, BitDepth::Eight, &[1, 2, 3, 4]);
    assert!(seen(&grey_alpha).4);
    let palette = png_with((2, 1), ColorType::Indexed, BitDepth::Eight, &[0, 1], |encoder| {
        encoder.set_palette(vec![1, 2, 3, 4, 5, 6]);
        encoder.set_trns(vec![0, 255]);
    });
    assert!(seen(&palette).4);
}

#[test]
fn motion_is_a_second_frame() {
    assert!(!seen(&gif(3, 2, 1)).3);
    assert!(seen(&gif(3, 2, 2)).3);
    let mut looping = gif(3, 2, 1);
    looping.splice(19..19, b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0".iter().copied());
    assert!(seen(&looping).3);
    let apng = |frames: u32| {
        let mut file = png_rgb(2, 1, &[1; 6]);
        let chunk = [b"\0\0\0\x08acTL".as_slice(), &frames.to_be_bytes(), &[0; 8]].concat();
        file.splice(33..33, chunk);
        seen(&file).3
    };
    assert_eq!((apng(1), apng(2)), (false, true));
    let moving = b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\x12\0\0\0\x02\0\0\x01\0\0";
    assert_eq!(seen(moving), (Format::WebP, 3, 2, true, true));
}

#[test]
fn exif_turns_a_jpeg_and_irot_an_avif() {
    let file = jpeg(33, 17, &photograph(33, 17));
    for orientation in 1..=4 {
        assert_eq!(seen(&with_orientation(&file, orientation)).1, 33);
    }
    for orientation in 5..=8 {
        let (_, width, height, ..) = seen(&with_orientation(&file, orientation));
        assert_eq!((width, height), (17, 33));
    }
    assert_eq!(seen(&with_orientation(&file, 9)).1, 33);
    assert_eq!((seen(&avif(33, 17, 1)).1, seen(&avif(33, 17, 2)).1), (17, 33));
}

#[test]
fn svg_by_attributes_units_and_view_box() {
    let size = |attributes: &str| {
        let svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" {attributes}>");
        probe(svg.as_bytes()).unwrap().size.map(|size| (size.width, size.height))
    };
    assert_eq!(size("width='40' height = \"30px\""), Some((40, 30)));
    assert_eq!(size("width='1in' height='2.54cm'"), Some((96, 96)));
    assert_eq!(size("width='72pt' height='6pc'"), Some((96, 96)));
    assert_eq!(size("width='25.4mm' height='101.6Q'"), Some((96, 96)));
    assert_eq!(size("width='2em' height='1e2'"), Some((32, 100)));
    assert_eq!(size("viewBox='0 0 200 100'"), Some((200, 100)));
    assert_eq!(size("viewBox='0,0,200.4,100'"), Some((200, 100)));
    assert_eq!(size("width='50' viewBox='0 0 200 100'"), Some((50, 25)));
    assert_eq!(size("height='50' viewBox='0 0 200 100'"), Some((100, 50)));
    assert_eq!(size("width='100%' height='100%' viewBox='-5 -5 20 10'"), Some((20, 10)));
    for none in ["", "width='100%'", "width='5'", "width='0' height='9'", "viewBox='0 0 -1 5'"] {
        assert_eq!(size(none), None, "{none}");
    }
    for none in ["width='1e9' height='9'", "width='nan' height='9'", "viewBox='0 0 1 2 3'"] {
        assert_eq!(size(none), None, "{none}");
    }
}

#[test]
fn svg_after_a_prologue() {
    let prologues = [
        "\u{feff}<?xml version='1.0'?>\n",
        "<!-- <svg width='1' height='1'> -->",
        "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://x/\" [ <!ENTITY a \"b\"> ]>\n",
    ];
    for prologue in prologues {
        let svg = format!("{prologue}<svg:svg a='>' width='4' height='3'/>");
        assert_eq!(seen(svg.as_bytes()), (Format::Svg, 4, 3, false, true), "{prologue}");
    }
    assert_eq!(probe(b"<html><svg width='4' height='3'>"), Err(Problem::Unknown));
    assert_eq!(probe(b"<svg width='4'"), Err(Problem::Truncated(Format::Svg)));
}

#[test]
fn a_second_opinion_on_sizes() {
    let samples = photograph(70, 40);
    let grey = jpeg_with(70, 120, &samples, jpeg_encoder::ColorType::Luma, |encoder| {
        encoder.set_progressive(true);
    });
    let files = [png_rgb(70, 40, &samples), jpeg(70, 40, &samples), grey, gif(70, 40, 1)];
    for file in files.iter().chain(&[webp(70, 40, &samples, false), webp(70, 40, &samples, true)]) {
        let other = imagesize::blob_size(file).unwrap();
        let (_, width, height, ..) = seen(file);
        assert_eq!((width as usize, height as usize), (other.width, other.height));
    }
}

fn widths(format: Format, width: u32, height: u32) -> Vec<u32> {
    let size = Some(Size { width, height });
    variants(&Picture { format, size, animated: false, alpha: false })
}

#[test]
fn widths_are_steps_and_the_own_width() {
    assert_eq!(widths(Format::Png, 480, 300), [0_u32; 0]);
    assert_eq!(widths(Format::Png, 481, 300), [481]);
    assert_eq!(widths(Format::Jpeg, 800, 600), [480, 800]);
    assert_eq!(widths(Format::Jpeg, 1000, 600), [480, 768, 1000]);
    assert_eq!(widths(Format::WebP, 2000, 600), [480, 768, 1152, 1536, 2000]);
    assert_eq!(widths(Format::Png, 6000, 4000), [480, 768, 1152, 1536, 2304]);
}

#[test]
fn no_widths_where_none_are_made() {
    for format in [Format::Gif, Format::Avif, Format::Svg] {
        assert_eq!(widths(format, 2000, 1000), [0_u32; 0]);
    }
    let size = Some(Size { width: 2000, height: 1000 });
    let animated = Picture { format: Format::WebP, size, animated: true, alpha: false };
    assert_eq!(variants(&animated), [0_u32; 0]);
    assert_eq!(variants(&Picture { size: None, animated: false, ..animated }), [0_u32; 0]);
    assert_eq!(widths(Format::Png, 65_535, 65_535), [0_u32; 0]);
    assert_eq!(widths(Format::Png, 1000, 30_000), [480], "taller than WebP can be");
}

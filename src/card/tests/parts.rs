//! Laws of the parts: lines, text, curves, colours.

use crate::card::canvas::Ink;
use crate::card::colour::Rgb;
use crate::card::face::{EM, Weight, holds};
use crate::card::lines::{Line, Style, balance, in_clauses, set, truncate, width};
use crate::card::raster::{Outline, Point};
use crate::card::text::Clean;

const STYLE: Style = Style { weight: Weight::Semibold, ink: Ink::Text, tracking: 0, code: true };

fn line(text: &str) -> Line {
    set(&text.chars().collect::<Vec<_>>(), STYLE)
}

fn texts(lines: &[Line]) -> Vec<String> {
    lines.iter().map(|line| line.iter().map(|glyph| glyph.character).collect()).collect()
}

fn clean(text: &str) -> String {
    Clean::of(text).text.into_iter().collect()
}

#[test]
fn lines_are_even() {
    let broken = balance(&line("Why we write our documentation first"), 15 * EM);
    assert_eq!(texts(&broken.lines), ["Why we write our", "documentation first"]);
    assert!(!broken.cut);
}

#[test]
fn a_title_breaks_after_its_colon() {
    let broken = in_clauses(&line("Builds that never lie: how Folio remembers"), 16 * EM);
    assert_eq!(texts(&broken.lines), ["Builds that never lie:", "how Folio remembers"]);
    let crumb = in_clauses(&line("FAQ: what everybody asks sooner or later"), 16 * EM);
    assert_eq!(texts(&crumb.lines), ["FAQ: what everybody", "asks sooner or later"]);
}

#[test]
fn a_line_breaks_after_a_hyphen_and_not_before_a_flag() {
    let broken = balance(&line("self-documenting"), 7 * EM);
    assert_eq!(texts(&broken.lines), ["self-", "documenting"]);
    let broken = balance(&line("folio --watch 2026-11-26 and/or"), 4 * EM);
    assert_eq!(texts(&broken.lines), ["folio", "--watch", "2026-", "11-26", "and/or"]);
    assert!(broken.cut, "a date is a word");
}

#[test]
fn a_space_that_does_not_break_does_not() {
    let broken = balance(&line("about 20\u{a0}000 pages"), 6 * EM);
    assert_eq!(texts(&broken.lines), ["about", "20\u{a0}000", "pages"]);
}

#[test]
fn a_long_word_is_cut_at_a_seam() {
    let broken = balance(&line("std::collections::hash_map::OccupiedEntry"), 12 * EM);
    assert_eq!(texts(&broken.lines), ["std::collections::hash_", "map::OccupiedEntry"]);
    assert!(broken.cut);
}

#[test]
fn what_does_not_fit_ends_at_a_word() {
    let lines = truncate(&line("One two three, four five six seven eight"), 7 * EM, 2, STYLE);
    assert_eq!(texts(&lines), ["One two", "three, four…"]);
    let lines = truncate(&line("Donaudampfschifffahrtsgesellschaft"), 7 * EM, 1, STYLE);
    assert_eq!(texts(&lines), ["Donaudamp…"]);
    assert!(width(&lines[0]) <= 7 * EM);
}

#[test]
fn the_narrowest_measure_ends() {
    assert_eq!(balance(&line("abc"), 1).lines.len(), 3);
    assert_eq!(texts(&truncate(&line("abc"), 1, 1, STYLE)), ["…"]);
    assert!(balance(&line(""), 1).lines.is_empty());
}

#[test]
fn code_is_in_another_ink_without_its_backticks() {
    let line = line("a `b` c ` d");
    let strong: String =
        line.iter().filter(|g| g.ink == Ink::Strong).map(|g| g.character).collect();
    assert_eq!((texts(&[line]).concat().as_str(), strong.as_str()), ("a b c ` d", "b"));
}

#[test]
fn pairs_are_kerned() {
    let face = Weight::Semibold.face();
    let kern = |a, b| face.kern(face.glyph(a), face.glyph(b));
    // As HarfBuzz's `kern` has it, here and for 14,308 pairs when this was written.
    assert_eq!([kern('A', 'V'), kern('T', 'o'), kern('n', 'n')], [-154, -160, 0]);
    assert!(width(&line("AV")) < width(&line("A")) + width(&line("V")));
}

/// `text::KEPT` characters must be more than any card shows, or a text would end without a sign.
#[test]
fn kept_text_fills_every_place() {
    let face = Weight::Regular.face();
    let characters = ('!'..'\u{3000}').filter(|character| holds(*character));
    let narrowest = characters.map(|c| face.advance(face.glyph(c))).min().unwrap();
    assert!(500 * (narrowest - EM / 50) > 4 * 1024 * EM / 56, "{narrowest}");
}

#[test]
fn emoji_go_and_the_space_is_mended() {
    assert_eq!(
        clean("🚀 Folio 1.0 is out 🎉! 👩‍👩‍👧 Thank ❤️ you 🙌🏽, all 🇩🇪"),
        "Folio 1.0 is out! Thank you, all"
    );
    assert_eq!(clean("Fini ! 1️⃣ (vraiment)"), "Fini ! 1 (vraiment)");
    assert_eq!(clean(" a\t\n b\u{200b}c\u{ad}d\u{0}  "), "a bcd");
}

#[test]
fn letters_in_disguise_are_letters() {
    assert_eq!(clean("ＡＰＩ ﬁle 𝗕𝗼𝗹𝗱 … ½ ™"), "API file Bold … ½ ™");
}

#[test]
fn coverage_of_pixels_is_exact() {
    let mut square = Outline::default();
    let corner = |x, y| Point { x, y };
    square.move_to(corner(128, 256));
    for (x, y) in [(640, 256), (640, 640), (128, 640)] {
        square.line_to(corner(x, y));
    }
    square.close();
    let mut pixels = Vec::new();
    square.fill(64, |x, y, level| pixels.push((x, y, level)));
    assert_eq!(pixels, [(0, 1, 32), (1, 1, 64), (2, 1, 32), (0, 2, 16), (1, 2, 32), (2, 2, 16)]);
}

#[test]
fn the_curve_of_srgb_is_the_standard_one() {
    for channel in 0..=255_u8 {
        let contrast = Rgb(channel, channel, channel).contrast(Rgb(0, 0, 0));
        let value = f64::from(channel) / 255.0;
        let linear =
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) };
        assert!((contrast - (linear + 0.05) / 0.05).abs() < 1e-9, "{channel}");
    }
}

#[test]
fn colours_are_read() {
    assert_eq!(Rgb::from_hex("#0b5fcc"), Some(Rgb(0x0b, 0x5f, 0xcc)));
    for wrong in ["0b5fcc", "#0b5fc", "#0b5fcg", "#+b5fcc", ""] {
        assert_eq!(Rgb::from_hex(wrong), None);
    }
}

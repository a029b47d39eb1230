//! Laws of cards: the same bytes everywhere, nothing out of its place, nothing that breaks them.

use proptest::prelude::*;

use super::canvas::{HEIGHT, WIDTH};
use super::colour::{ACCENT, LEGIBLE, Rgb, Scheme};
use super::layout::Layout;
use super::{Card, Coverage, draw};

mod parts;

const CARD: Card<'_> = Card {
    title: "Incremental builds that never lie: how `folio build` remembers",
    description: Some("A build asks questions and remembers the answers."),
    site: "Folio",
    kicker: Some("26 November 2026"),
    path: Some("example.com/blog/builds"),
    accent: None,
};

fn digest(card: &Card<'_>) -> String {
    blake3::hash(&draw(card)).to_hex()[..16].to_owned()
}

/// Decodes with a decoder that is not ours: indices of the palette, row by row.
fn pixels(png: &[u8]) -> Vec<u8> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((info.width, info.height), (u32::from(WIDTH), u32::from(HEIGHT)));
    assert_eq!((info.color_type, info.bit_depth), (png::ColorType::Indexed, png::BitDepth::Eight));
    pixels
}

#[test]
fn a_card_has_the_same_bytes_everywhere() {
    assert_eq!(digest(&CARD), "7966257ae9154eae");
    let greek =
        Card { title: "Γρήγορη εκκίνηση", accent: Rgb::from_hex("#facc15"), ..CARD };
    assert_eq!(digest(&greek), "8d08e6b603d463f4");
    assert_eq!(digest(&Card::default()), "0de54602acb37d0b");
    assert_eq!(digest(&CARD), "7966257ae9154eae", "whatever was drawn before it");
}

#[test]
fn another_decoder_reads_it() {
    let png = draw(&CARD);
    assert!(pixels(&png).iter().any(|index| *index != 0));
    assert!(png.len() < 60_000, "{} bytes", png.len());
}

#[test]
fn a_card_of_much_text_is_small() {
    let words = "Große Überraschung: Ägyptens Öfen & Brüder @ 100 % ".repeat(20);
    let card = Card { title: &words, description: Some(&words), kicker: Some(&words), ..CARD };
    let png = draw(&Card { site: &words, ..card });
    assert!(png.len() < 60_000, "{} bytes", png.len());
}

#[test]
fn a_title_without_glyphs_makes_way_for_the_site() {
    for title in ["五分で始める", "البدء السريع", "התחלה מהירה", "시작하기", "", " \n", "🚀"]
    {
        let stand_in = Card { title: "Folio", site: "example.com/blog/builds", ..CARD };
        assert_eq!(draw(&Card { title, ..CARD }), draw(&stand_in), "{title}");
    }
}

#[test]
fn a_site_without_glyphs_makes_way_for_the_path() {
    let card = Card { title: "日本語", site: "日本語のサイト", ..CARD };
    assert_eq!(
        draw(&card),
        draw(&Card { title: "example.com/blog/builds", site: "", path: None, ..CARD })
    );
    // An address in escapes says nothing.
    let escaped = Card { path: Some("example.com/%E6%97%A5"), ..card };
    assert_eq!(draw(&escaped), draw(&Card { title: "", site: "", path: None, ..CARD }));
}

#[test]
fn a_card_without_words_is_still_a_card() {
    assert!(pixels(&draw(&Card::default())).iter().filter(|index| **index != 0).count() > 20_000);
}

#[test]
fn letters_and_marks_apart_are_letters_with_marks() {
    let (joined, apart) = ("Hướng dẫn é", "Hu\u{31b}o\u{31b}\u{301}ng da\u{302}\u{303}n e\u{301}");
    assert_eq!(draw(&Card { title: joined, ..CARD }), draw(&Card { title: apart, ..CARD }));
}

#[test]
fn text_is_legible_whatever_the_accent() {
    let mut state = 1_u32;
    let random = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [red, green, blue, _] = state.to_be_bytes();
        Rgb(red, green, blue)
    });
    let corners = [ACCENT, Rgb(0, 0, 0), Rgb(255, 255, 255), Rgb(255, 255, 0), Rgb(0, 0, 255)];
    for accent in random.take(1_000).chain(corners) {
        let scheme = Scheme::of(accent);
        for ink in [scheme.text, scheme.muted, scheme.strong] {
            let contrast = ink.contrast(scheme.paper);
            assert!(contrast >= LEGIBLE, "{accent:?}: {contrast}");
        }
        assert!(scheme.accent.contrast(scheme.paper) >= 1.3, "{accent:?}");
    }
}

#[test]
fn coverage_tells_what_is_missing() {
    let coverage = Coverage::of("Go 入門 🚀");
    assert_eq!(coverage, Coverage { characters: 4, missing: 2, first: Some('入') });
    assert!(!coverage.is_legible());
    assert!(Coverage::of("What the character 漢 means to us").is_legible());
    assert!(!Coverage::of("").is_legible());
}

/// Text that is as nasty as what comes out of files: any character, and those that a rule is about.
fn text() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        "Ấ",
        "j",
        "W",
        "`",
        ":",
        " ",
        "…",
        "🎉",
        "\u{301}",
        "\u{202e}",
        "文",
        "-",
        "/",
        "\n",
        "ﬃ",
        "Å",
        "supercalifragilistic",
        "\u{a0}",
        "Ǻ",
    ]);
    let nasty = prop::collection::vec(nasty, 0..120).prop_map(|pieces| pieces.concat());
    prop_oneof![any::<String>(), nasty, "[ -~]{0,400}", "\\PC{0,80}"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// Between the band and the margins there is paper and nothing else.
    #[test]
    fn every_text_stays_in_its_place(
        title in text(),
        description in prop::option::of(text()),
        site in text(),
        kicker in prop::option::of(text()),
        path in prop::option::of(text()),
        accent in prop::option::of(any::<(u8, u8, u8)>()),
    ) {
        let card = Card {
            title: &title,
            description: description.as_deref(),
            site: &site,
            kicker: kicker.as_deref(),
            path: path.as_deref(),
            accent: accent.map(|(red, green, blue)| Rgb(red, green, blue)),
        };
        let pixels = pixels(&draw(&card));
        let blank = |pixels: &[u8]| pixels.iter().all(|index| *index == 0);
        for (y, row) in pixels.chunks(usize::from(WIDTH)).enumerate().skip(16) {
            if (60..555).contains(&y) {
                prop_assert!(blank(&row[..84]) && blank(&row[1_120..]), "row {y}");
            } else {
                prop_assert!(blank(row), "row {y}");
            }
        }
        prop_assert!(Layout::of(&card).is_apart(), "lines overlap");
    }
}

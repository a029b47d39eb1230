//! Colours of a card: paper, inks, and the contrast between them.
//!
//! In comes the site's accent; out comes a [`Scheme`] whose text is legible on its paper whatever
//! the accent is. Only sums, products and quotients are used, which every processor rounds alike;
//! `powf` is not such a function, so the sRGB curve has a root of its own here.

/// A colour in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// The accent of the default theme, `--accent-light` of `folio.css`.
pub const ACCENT: Rgb = Rgb(0x0b, 0x5f, 0xcc);

/// The contrast that WCAG 2 asks of text.
pub(super) const LEGIBLE: f64 = 4.5;
/// The contrast of an ornament: enough to be seen, and a brand's yellow stays yellow.
const VISIBLE: f64 = 1.3;

const WHITE: Rgb = Rgb(255, 255, 255);
const BLACK: Rgb = Rgb(0, 0, 0);
/// `--text` and `--muted` of `folio.css`, on light paper.
const TEXT: Rgb = Rgb(0x1f, 0x23, 0x28);
const MUTED: Rgb = Rgb(0x57, 0x60, 0x6a);

impl Rgb {
    /// Reads `#rrggbb` or `#rgb`; `None` for anything else.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let digits = match digits.len() {
            3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
            6 => digits.to_owned(),
            _ => return None,
        };
        let number = u32::from_str_radix(&digits, 16).ok()?;
        let [_, red, green, blue] = number.to_be_bytes();
        Some(Self(red, green, blue))
    }

    /// Mixes `part` of `whole` of `other` into this colour.
    pub(super) fn mix(self, other: Self, part: u32, whole: u32) -> Self {
        let channel = |from: u8, to: u8| {
            let sum = u32::from(from) * (whole - part) + u32::from(to) * part;
            u8::try_from((sum + whole / 2) / whole).unwrap_or(u8::MAX)
        };
        Self(channel(self.0, other.0), channel(self.1, other.1), channel(self.2, other.2))
    }

    /// Returns the contrast ratio of WCAG 2, from 1 to 21.
    pub(super) fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance() + 0.05, other.luminance() + 0.05);
        if one > two { one / two } else { two / one }
    }

    /// Darkens a colour as little as makes it stand out by `ratio` from `paper`.
    fn against(self, paper: Self, ratio: f64) -> Self {
        (0..=64)
            .map(|step| self.mix(BLACK, step, 64))
            .find(|colour| colour.contrast(paper) >= ratio)
            .unwrap_or(BLACK)
    }

    fn luminance(self) -> f64 {
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }
}

/// Undoes the sRGB curve: `((c + 0.055) / 1.055)^2.4`, the power being a square times a fifth root
/// of a square.
fn linear(channel: u8) -> f64 {
    let value = f64::from(channel) / 255.0;
    if value <= 0.04045 {
        return value / 12.92;
    }
    let base = (value + 0.055) / 1.055;
    let square = base * base;
    // Newton's method from above: 16 steps are exact for the smallest base there is, 0.09.
    let mut root = 1.0;
    for _ in 0..16 {
        root = (4.0 * root + square / (root * root * root * root)) / 5.0;
    }
    square * root
}

/// The colours of one card.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scheme {
    /// White with a breath of the accent, so that the card ends where a white page goes on.
    pub paper: Rgb,
    /// The title and the site's name.
    pub text: Rgb,
    /// The description and the kicker.
    pub muted: Rgb,
    /// Code in the title: the accent, as dark as text must be.
    pub strong: Rgb,
    /// Ornaments: the accent as it is, unless nobody would see it.
    pub accent: Rgb,
}

impl Scheme {
    /// Chooses the colours for an accent.
    pub(super) fn of(accent: Rgb) -> Self {
        let paper = WHITE.mix(accent, 3, 100);
        Self {
            paper,
            text: TEXT,
            muted: MUTED,
            strong: accent.against(paper, LEGIBLE),
            accent: accent.against(paper, VISIBLE),
        }
    }
}

//! The composition of a card.
//!
//! In comes a [`Card`]; out come lines with sizes and places, and from those a canvas. The numbers
//! of the design are here and nowhere else, all in pixels.
//!
//! Networks round the corners, crop a few pixels of an edge, and X lays the link's domain over the
//! lower left from 555 down: nothing that must be read stands within 84 pixels of an edge.

use super::Card;
use super::canvas::{Canvas, Desk, HEIGHT, Ink, WIDTH};
use super::colour::{ACCENT, Scheme};
use super::face::{CAPITAL, EM, Weight};
use super::lines::{Line, Style, in_clauses, set, truncate, width};
use super::raster::{ONE, Point};
use super::text::Clean;

/// Free space at the left and the right.
const MARGIN: i32 = 88;
/// How wide text may be.
const MEASURE: i32 = WIDTH as i32 - 2 * MARGIN;
/// Where the capitals of a title begin.
const TOP: i32 = 100;
/// The line that the foot stands on.
const FOOT: i32 = 540;
/// The band across the top.
const BAND: i32 = 16;
/// The sizes of a title and how many lines it may take in each, the largest that does first.
const TITLES: [(i32, usize); 4] = [(96, 1), (80, 2), (68, 3), (56, 4)];
/// The description's size, its lines' distance, and how wide it may be: no wider than reads well.
const DESCRIPTION: (i32, i32, i32) = (32, 46, 960);
/// From the line that the title stands on to the description's.
const BELOW_TITLE: i32 = 76;
/// The foot's size.
const FOOT_SIZE: i32 = 28;
/// The mark before the site's name: a square, as high as its capitals.
const MARK: i32 = 20;
/// The mark of a card that has no words: its place is the title's.
const LONE_MARK: i32 = 112;
/// From the mark's left to the name.
const AFTER_MARK: i32 = MARK + 14;
/// The least that lies between the name and the kicker.
const GAP: i32 = 40;
/// The site's name.
const NAME: Style =
    Style { weight: Weight::Semibold, ink: Ink::Text, tracking: -EM / 100, code: false };
/// The description and the kicker.
const PLAIN: Style =
    Style { weight: Weight::Regular, ink: Ink::Muted, tracking: -EM / 100, code: false };

/// A line in its place.
struct Placed {
    line: Line,
    weight: Weight,
    size: i32,
    /// Where it begins, in [`ONE`]ths of a pixel, and the line that it stands on.
    left: i32,
    base: i32,
}

/// Everything on a card, in its place.
pub(super) struct Layout {
    scheme: Scheme,
    lines: Vec<Placed>,
}

impl Layout {
    /// Composes a card.
    pub(super) fn of(card: &Card<'_>) -> Self {
        let site = Clean::legible(card.site);
        let path = card.path.filter(|path| !path.contains('%')).and_then(Clean::legible);
        // Without a title that can be drawn the site's name stands for it, and the path for the
        // site's name.
        let (title, name) = match (Clean::legible(card.title), site) {
            (Some(title), site) => (Some(title), site.or(path)),
            (None, Some(site)) => (Some(site), path),
            (None, None) => (path, None),
        };
        let mut layout =
            Self { scheme: Scheme::of(card.accent.unwrap_or(ACCENT)), lines: Vec::new() };
        let below = title.map_or(TOP, |text| layout.title(&text));
        if let Some(text) = card.description.and_then(Clean::legible) {
            layout.description(&text, below);
        }
        layout.foot(name.as_deref(), card.kicker.and_then(Clean::legible).as_deref());
        layout
    }

    /// Draws what was composed.
    pub(super) fn draw<'a>(&self, desk: &'a mut Desk) -> Canvas<'a> {
        let mut canvas = Canvas::new(&self.scheme, desk);
        canvas.rounded(Point::pixels(0, 0), (i32::from(WIDTH), BAND), 0, Ink::Accent);
        let (top, side) =
            if self.lines.is_empty() { (TOP, LONE_MARK) } else { (FOOT - MARK, MARK) };
        canvas.rounded(Point::pixels(MARGIN, top), (side, side), side / 4, Ink::Accent);
        for &Placed { ref line, weight, size, left, base } in &self.lines {
            let mut pen = 0;
            for glyph in line {
                let place = Point { x: left + scaled(pen, size), y: base * ONE };
                canvas.glyph((weight.face(), glyph.id), place, size, glyph.ink);
                pen += glyph.advance;
            }
        }
        canvas
    }

    /// Tells whether no two lines share a place: the foot is one line, all others are above.
    #[cfg(test)]
    pub(super) fn is_apart(&self) -> bool {
        let above = || self.lines.iter().filter(|line| line.base != FOOT).map(|line| line.base);
        let foot = self.lines.iter().filter(|line| line.base == FOOT);
        let used: i32 = foot.map(|line| scaled(width(&line.line), line.size)).sum();
        above().is_sorted_by(|a, b| a < b)
            && above().all(|base| base < FOOT - FOOT_SIZE * 2)
            && used <= (MEASURE - AFTER_MARK - GAP) * ONE
    }

    /// Sets the title and returns the line that its last line stands on.
    fn title(&mut self, text: &[char]) -> i32 {
        let style = |size: i32| Style {
            weight: Weight::Semibold,
            ink: Ink::Text,
            tracking: if size > 60 { -EM / 45 } else { -EM / 50 },
            code: true,
        };
        let fitting = TITLES.into_iter().find_map(|(size, most)| {
            let broken = in_clauses(&set(text, style(size)), units(MEASURE, size));
            (broken.lines.len() <= most && !broken.cut).then_some((size, broken.lines))
        });
        let (size, lines) = fitting.unwrap_or_else(|| {
            let [.., (size, most)] = TITLES;
            let line = set(text, style(size));
            (size, truncate(&line, units(MEASURE, size), most, style(size)))
        });
        self.place(lines, Weight::Semibold, (size, size * 115 / 100), TOP + size * CAPITAL / EM)
    }

    fn description(&mut self, text: &[char], below: i32) {
        let (size, leading, measure) = DESCRIPTION;
        let lines = truncate(&set(text, PLAIN), units(measure, size), 2, PLAIN);
        self.place(lines, PLAIN.weight, (size, leading), below + BELOW_TITLE);
    }

    /// Places lines one below the other and returns the line that the last stands on.
    fn place(
        &mut self,
        lines: Vec<Line>,
        weight: Weight,
        (size, leading): (i32, i32),
        mut base: i32,
    ) -> i32 {
        let mut last = base;
        for line in lines {
            // Letters of all sizes begin at the margin, not the empty space before them.
            let bearing = line.first().map_or(0, |glyph| weight.face().bearing(glyph.id));
            let left = MARGIN * ONE - scaled(bearing, size);
            self.lines.push(Placed { line, weight, size, left, base });
            last = base;
            base += leading;
        }
        last
    }

    /// Sets the foot: the name takes what it needs of two thirds, the kicker what is left.
    fn foot(&mut self, name: Option<&[char]>, kicker: Option<&[char]>) {
        let one = |text: &[char], style: Style, room: i32| {
            truncate(&set(text, style), room, 1, style).into_iter().next()
        };
        let mut room = units(MEASURE - AFTER_MARK - GAP, FOOT_SIZE);
        let mut place = |line: Line, weight: Weight, left: i32| {
            self.lines.push(Placed { line, weight, size: FOOT_SIZE, left, base: FOOT });
        };
        if let Some(line) = name.and_then(|text| one(text, NAME, room * 2 / 3)) {
            room -= width(&line);
            place(line, NAME.weight, (MARGIN + AFTER_MARK) * ONE);
        }
        if let Some(line) = kicker.and_then(|text| one(text, PLAIN, room)) {
            let left = (MARGIN + MEASURE) * ONE - scaled(width(&line), FOOT_SIZE);
            place(line, PLAIN.weight, left);
        }
    }
}

/// Returns how many units of the font are as wide as `pixels`.
const fn units(pixels: i32, size: i32) -> i32 {
    pixels * EM / size
}

/// Returns [`ONE`]ths of a pixel for units of the font.
const fn scaled(units: i32, size: i32) -> i32 {
    units * size / (EM / ONE)
}

const _: () = assert!(FOOT < HEIGHT as i32 - 75, "the foot stays above what X lays over a card");

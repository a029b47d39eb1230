//! The canvas of a card: one byte for each pixel, naming an ink and how much of it covers paper.
//!
//! In come outlines and glyphs; out comes a PNG with a palette. Four inks in 63 strengths and the
//! paper fit into a byte, which is a third of the work for the compressor and of the file.

use super::colour::{Rgb, Scheme};
use super::face::{EM, Face};
use super::png::{Encoder, NO_FILTER};
use super::raster::{ONE, Outline, Point};
use ttf_parser::OutlineBuilder;

/// The size that every network asks for.
pub const WIDTH: u16 = 1200;
/// See [`WIDTH`].
pub const HEIGHT: u16 = 630;

/// How many strengths an ink has.
const LEVELS: u8 = 63;

/// What is drawn with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Text,
    Muted,
    Strong,
    Accent,
}

/// The bytes of a row: that of its filter, and the pixels.
const ROW: usize = WIDTH as usize + 1;

/// What cards are drawn with, one after the other. It is as large as a picture, and to ask the system
/// for so much memory and give it back for each card takes longer than to draw it.
pub(super) struct Desk {
    rows: Vec<u8>,
    encoder: Encoder,
}

impl Desk {
    pub(super) fn new() -> Self {
        Self { rows: Vec::new(), encoder: Encoder::new() }
    }
}

/// Pixels and the colours they stand for.
pub(super) struct Canvas<'a> {
    desk: &'a mut Desk,
    palette: Vec<Rgb>,
}

impl<'a> Canvas<'a> {
    /// Returns blank paper.
    pub(super) fn new(scheme: &Scheme, desk: &'a mut Desk) -> Self {
        let mut palette = vec![scheme.paper];
        // In the order of `Ink`.
        for ink in [scheme.text, scheme.muted, scheme.strong, scheme.accent] {
            for level in 1..=LEVELS {
                palette.push(scheme.paper.mix(ink, u32::from(level), u32::from(LEVELS)));
            }
        }
        desk.rows.clear();
        desk.rows.resize(ROW * usize::from(HEIGHT), NO_FILTER);
        Self { desk, palette }
    }

    /// Fills an outline.
    pub(super) fn fill(&mut self, outline: &Outline, ink: Ink) {
        let base = ink as u8 * LEVELS;
        let rows = &mut self.desk.rows;
        outline.fill(i32::from(LEVELS), |x, y, level| {
            let Some(pixel) = at(x, y).and_then(|index| rows.get_mut(index)) else { return };
            let level = u8::try_from(level).unwrap_or(LEVELS);
            // Two letters that touch share a pixel: of one ink they add up, of two the later wins.
            let before = pixel.checked_sub(base).filter(|before| *before <= LEVELS).unwrap_or(0);
            *pixel = base + (before + level).min(LEVELS);
        });
    }

    /// Draws one glyph with its origin at `pen`, `size` pixels to the em.
    pub(super) fn glyph(
        &mut self,
        (face, glyph): (&Face, ttf_parser::GlyphId),
        pen: Point,
        size: i32,
        ink: Ink,
    ) {
        let mut scaled = Scaled { outline: Outline::default(), pen, size };
        face.outline(glyph, &mut scaled);
        self.fill(&scaled.outline, ink);
    }

    /// Fills a rectangle with round corners, all in pixels.
    pub(super) fn rounded(&mut self, corner: Point, size: (i32, i32), radius: i32, ink: Ink) {
        let (left, top) = (corner.x, corner.y);
        let (right, bottom) = (left + size.0 * ONE, top + size.1 * ONE);
        let radius = radius * ONE;
        // An eighth of a circle is a quadratic curve as near as makes no difference: its control
        // point lies 1 - tan 22.5° of the radius from the corner, its end 1 - sin 45° inwards.
        let (along, inward) = (radius * 150 / 256, radius * 75 / 256);
        let mut outline = Outline::default();
        outline.move_to(Point { x: left + radius, y: top });
        // Clockwise: each corner, and the signs of the ways that lead inwards from it.
        let corners = [(right, top, -1, 1), (right, bottom, -1, -1), (left, bottom, 1, -1)];
        for (x, y, inx, iny) in corners.into_iter().chain([(left, top, 1, 1)]) {
            let row = |distance: i32| Point { x: x + inx * distance, y };
            let column = |distance: i32| Point { x, y: y + iny * distance };
            let middle = Point { x: x + inx * inward, y: y + iny * inward };
            // At the top right and the bottom left the row comes before the column.
            let [start, control, second, end] = if inx == iny {
                [column(radius), column(along), row(along), row(radius)]
            } else {
                [row(radius), row(along), column(along), column(radius)]
            };
            outline.line_to(start);
            outline.quad_to(control, middle);
            outline.quad_to(second, end);
        }
        outline.close();
        self.fill(&outline, ink);
    }

    /// Encodes the picture.
    pub(super) fn encode(self) -> Vec<u8> {
        let Desk { rows, encoder } = self.desk;
        encoder.encode(rows, WIDTH, &self.palette)
    }
}

/// Returns where a pixel stands; `None` outside of the canvas.
fn at(x: i32, y: i32) -> Option<usize> {
    let (x, y) = (u16::try_from(x).ok()?, u16::try_from(y).ok()?);
    (x < WIDTH && y < HEIGHT).then(|| usize::from(y) * ROW + 1 + usize::from(x))
}

/// An outline on its way from units of the font to places on the canvas.
struct Scaled {
    outline: Outline,
    pen: Point,
    size: i32,
}

impl Scaled {
    fn place(&self, x: f32, y: f32) -> Point {
        Point { x: self.pen.x + self.scale(x), y: self.pen.y - self.scale(y) }
    }

    /// TrueType has whole units, and halves between two points off the curve.
    fn scale(&self, units: f32) -> i32 {
        #[expect(clippy::cast_possible_truncation, reason = "a glyph spans a few thousand units")]
        let halves = (units * 2.0) as i32;
        (halves * self.size * (ONE / 2)).div_euclid(EM)
    }
}

impl OutlineBuilder for Scaled {
    fn move_to(&mut self, x: f32, y: f32) {
        let to = self.place(x, y);
        self.outline.move_to(to);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let to = self.place(x, y);
        self.outline.line_to(to);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (control, to) = (self.place(x1, y1), self.place(x, y));
        self.outline.quad_to(control, to);
    }

    /// A font with TrueType outlines has no cubic curves.
    fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, x: f32, y: f32) {
        self.line_to(x, y);
    }

    fn close(&mut self) {
        self.outline.close();
    }
}

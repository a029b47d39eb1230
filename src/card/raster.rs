//! Filling outlines: from curves to how much of each pixel they cover.
//!
//! In come contours in [`ONE`]ths of a pixel; out come pixels with a coverage. All of it is
//! arithmetic on integers, so that no processor rounds otherwise than another. The method is that of
//! exact areas: every edge adds the area to its right, and a row is summed up from left to right.

/// One pixel, in the units of coordinates.
pub(super) const ONE: i32 = 256;
/// The sum that stands for a wholly covered pixel: height times twice the width.
const FULL: i32 = ONE * ONE * 2;

/// A place, in [`ONE`]ths of a pixel, y downwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Point {
    pub x: i32,
    pub y: i32,
}

impl Point {
    /// Returns the place of whole pixels.
    pub(super) fn pixels(x: i32, y: i32) -> Self {
        Self { x: x * ONE, y: y * ONE }
    }
}

/// Closed contours, curves already made into short lines.
#[derive(Debug, Default)]
pub(super) struct Outline {
    edges: Vec<(Point, Point)>,
    start: Option<Point>,
    pen: Option<Point>,
}

impl Outline {
    /// Begins a contour.
    pub(super) fn move_to(&mut self, to: Point) {
        self.close();
        self.start = Some(to);
        self.pen = Some(to);
    }

    /// Draws a straight edge.
    pub(super) fn line_to(&mut self, to: Point) {
        if let Some(from) = self.pen.replace(to) {
            self.edges.push((from, to));
        }
    }

    /// Draws a quadratic curve, in lines that stray from it by less than a sixteenth of a pixel:
    /// a chord of `1/n` of the curve strays by `bend / 4n²`.
    pub(super) fn quad_to(&mut self, control: Point, to: Point) {
        let Some(from) = self.pen else { return };
        let bend = |a: i32, b: i32, c: i32| (a - 2 * b + c).unsigned_abs();
        let bend = bend(from.x, control.x, to.x) + bend(from.y, control.y, to.y);
        let count = i64::from((bend / 64).isqrt()) + 1;
        for step in 1..count {
            let (rest, whole) = (count - step, count * count);
            let at = |a: i32, b: i32, c: i32| {
                let sum = rest * rest * i64::from(a)
                    + 2 * rest * step * i64::from(b)
                    + step * step * i64::from(c);
                i32::try_from(sum.div_euclid(whole)).unwrap_or(a)
            };
            self.line_to(Point { x: at(from.x, control.x, to.x), y: at(from.y, control.y, to.y) });
        }
        self.line_to(to);
    }

    /// Ends a contour where it began.
    pub(super) fn close(&mut self) {
        if let Some(start) = self.start.take() {
            self.line_to(start);
        }
        self.pen = None;
    }

    /// Calls `pixel` with column, row and coverage (of `levels`) of every pixel touched.
    pub(super) fn fill(&self, levels: i32, mut pixel: impl FnMut(i32, i32, i32)) {
        let ends = || self.edges.iter().flat_map(|&(from, to)| [from, to]);
        let (Some(left), Some(right)) = (ends().map(|p| p.x).min(), ends().map(|p| p.x).max())
        else {
            return;
        };
        let (Some(top), Some(bottom)) = (ends().map(|p| p.y).min(), ends().map(|p| p.y).max())
        else {
            return;
        };
        let (column, row) = (left.div_euclid(ONE), top.div_euclid(ONE));
        // One column more than is touched: an edge writes into the pixel at its right, too.
        let mut sums = Sums::new(
            right.div_euclid(ONE) - column + 2,
            bottom.div_euclid(ONE) - row + 1,
            Point::pixels(column, row),
        );
        for &(from, to) in &self.edges {
            sums.edge(from, to);
        }
        for (y, line) in (row..).zip(sums.cells.chunks_exact(sums.width)) {
            let mut sum = 0;
            for (x, cell) in (column..).zip(line) {
                sum += cell;
                let level = (sum.abs().min(FULL) * levels + FULL / 2) / FULL;
                if level > 0 {
                    pixel(x, y, level);
                }
            }
        }
    }
}

/// For each pixel, by how much its coverage differs from its left neighbour's.
struct Sums {
    cells: Vec<i32>,
    width: usize,
    origin: Point,
}

impl Sums {
    fn new(width: i32, height: i32, origin: Point) -> Self {
        let size = |length: i32| usize::try_from(length).unwrap_or(0);
        let (width, height) = (size(width), size(height));
        Self { cells: vec![0; width * height], width, origin }
    }

    /// Cuts an edge at the rows it crosses.
    fn edge(&mut self, from: Point, to: Point) {
        let (sign, top, bottom) = if from.y < to.y { (1, from, to) } else { (-1, to, from) };
        let mut here = top;
        while here.y < bottom.y {
            let y = ((here.y.div_euclid(ONE) + 1) * ONE).min(bottom.y);
            let run = i64::from(bottom.x - top.x) * i64::from(y - top.y);
            let run = run.div_euclid(i64::from(bottom.y - top.y));
            let x = top.x + i32::try_from(run).unwrap_or(0);
            self.within_row(here.y, here.x, x, sign * (y - here.y));
            here = Point { x, y };
        }
    }

    /// Cuts a piece of an edge, `height` high, at the columns it crosses.
    fn within_row(&mut self, y: i32, from: i32, to: i32, height: i32) {
        let row = (y - self.origin.y).div_euclid(ONE);
        let (left, right) = (from.min(to) - self.origin.x, from.max(to) - self.origin.x);
        let (mut here, mut done) = (left, 0);
        loop {
            let column = here.div_euclid(ONE);
            let end = ((column + 1) * ONE).min(right);
            let until = if end == right { height } else { height * (end - left) / (right - left) };
            let part = until - done;
            let inside = (here - column * ONE) + (end - column * ONE);
            self.add(row, column, part * (2 * ONE - inside));
            self.add(row, column + 1, part * inside);
            if end == right {
                return;
            }
            (here, done) = (end, until);
        }
    }

    fn add(&mut self, row: i32, column: i32, amount: i32) {
        let (Ok(row), Ok(column)) = (usize::try_from(row), usize::try_from(column)) else { return };
        if let Some(cell) = self.cells.get_mut(row * self.width + column) {
            *cell += amount;
        }
    }
}

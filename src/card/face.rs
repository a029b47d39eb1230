//! The typeface of cards: Inter in two weights, inside the binary.
//!
//! In come characters; out come [`Glyph`]s with widths and kerning, in units of the font, and the
//! outlines that `raster` fills. System fonts are never asked, so a card is the same everywhere.

use std::sync::LazyLock;

use ttf_parser::gpos::{PairAdjustment, PositioningSubtable};
use ttf_parser::{GlyphId, OutlineBuilder};

/// How many units of the font make one em.
pub(super) const EM: i32 = 2048;
/// The height of a capital letter, in units of the font.
pub(super) const CAPITAL: i32 = 1490;

/// The weights that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// For descriptions and dates.
    Regular,
    /// For titles and names.
    Semibold,
}

impl Weight {
    /// Returns the typeface in this weight.
    pub(super) fn face(self) -> &'static Face {
        match self {
            Self::Regular => &REGULAR,
            Self::Semibold => &SEMIBOLD,
        }
    }
}

static REGULAR: LazyLock<Face> =
    LazyLock::new(|| Face::embedded(include_bytes!("fonts/Inter-Regular.ttf")));
static SEMIBOLD: LazyLock<Face> =
    LazyLock::new(|| Face::embedded(include_bytes!("fonts/Inter-SemiBold.ttf")));

/// The typeface in one weight.
pub(super) struct Face(ttf_parser::Face<'static>);

/// Tells whether the typeface can draw a character; both weights hold the same ones.
pub(super) fn holds(character: char) -> bool {
    REGULAR.0.glyph_index(character).is_some()
}

impl Face {
    fn embedded(bytes: &'static [u8]) -> Self {
        Self(ttf_parser::Face::parse(bytes, 0).expect("the embedded font is whole"))
    }

    /// Returns the glyph of a character; that of a space where there is none, for no box is ever
    /// drawn. What a card sets was cleaned of such characters before.
    pub(super) fn glyph(&self, character: char) -> GlyphId {
        let find = |character| self.0.glyph_index(character);
        find(character).or_else(|| find(' ')).unwrap_or_default()
    }

    /// Returns how far the pen moves on after a glyph, in units of the font.
    pub(super) fn advance(&self, glyph: GlyphId) -> i32 {
        i32::from(self.0.glyph_hor_advance(glyph).unwrap_or(0))
    }

    /// Returns how much empty space a glyph has at its left, in units of the font.
    pub(super) fn bearing(&self, glyph: GlyphId) -> i32 {
        i32::from(self.0.glyph_hor_side_bearing(glyph).unwrap_or(0))
    }

    /// Returns what the font adds between two glyphs: mostly less than nothing, as in "AV".
    ///
    /// The subset keeps no lookup but those of `kern`; each adds the value of its first subtable
    /// that knows the pair.
    pub(super) fn kern(&self, left: GlyphId, right: GlyphId) -> i32 {
        let Some(table) = self.0.tables().gpos else { return 0 };
        let lookups = table.lookups.into_iter();
        lookups
            .filter_map(|lookup| {
                let mut subtables = lookup.subtables.into_iter::<PositioningSubtable<'_>>();
                subtables.find_map(|subtable| pair(&subtable, left, right))
            })
            .sum()
    }

    /// Tells `builder` the outline of a glyph, in units of the font with y upwards.
    pub(super) fn outline(&self, glyph: GlyphId, builder: &mut dyn OutlineBuilder) {
        self.0.outline_glyph(glyph, builder);
    }
}

fn pair(subtable: &PositioningSubtable<'_>, left: GlyphId, right: GlyphId) -> Option<i32> {
    let PositioningSubtable::Pair(adjustment) = subtable else { return None };
    let covered = adjustment.coverage().get(left)?;
    let (first, _) = match adjustment {
        PairAdjustment::Format1 { sets, .. } => sets.get(covered)?.get(right)?,
        PairAdjustment::Format2 { classes, matrix, .. } => {
            matrix.get((classes.0.get(left), classes.1.get(right)))?
        }
    };
    Some(i32::from(first.x_advance))
}

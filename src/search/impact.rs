//! Impact: how much one word says about one section, as a number from 1 to 15.
//!
//! In come counts from one page alone; out comes a level. Saturation of repeated words and the
//! length of the section are those of BM25, with a constant in place of the corpus's mean length,
//! so that no page's postings depend on another page. Only additions, multiplications and
//! divisions are used: their results are the same on every machine.

/// Where a word was seen in one section, and how often: four marks, and two counts of thirty bits.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Seen(u64);

impl Seen {
    pub(super) const TEXT: Self = Self(1);
    pub(super) const CODE: Self = Self(1 << 30);
    pub(super) const HEADING: Self = Self(1 << 60);
    pub(super) const TITLE: Self = Self(1 << 61);
    pub(super) const TAG: Self = Self(1 << 62);
    pub(super) const DESCRIPTION: Self = Self(1 << 63);
    const MARKS: u64 = 15 << 60;

    /// Sets a mark, or counts one more.
    #[inline]
    pub(super) fn add(&mut self, other: Self) {
        self.0 = (self.0 | other.0 & Self::MARKS) + (other.0 & !Self::MARKS);
    }

    fn has(self, mark: Self) -> bool {
        self.0 & mark.0 != 0
    }

    fn text(self) -> u64 {
        self.0 & (Self::CODE.0 - 1)
    }

    fn code(self) -> u64 {
        (self.0 & !Self::MARKS) >> 30
    }

    /// Returns a small number that tells most of what is seen apart, or nothing.
    #[inline]
    fn brief(self) -> Option<usize> {
        let brief = self.0 & 7 | self.code() << 3 | self.0 >> 60 << 6;
        usize::try_from(brief)
            .ok()
            .filter(|&brief| brief < 128 && self.text() < 8 && self.code() < 8)
    }
}

/// What the weight of a word in a section depends on besides the word.
#[derive(Clone, Copy, Default)]
pub(super) struct Lengths {
    pub(super) text: u32,
    pub(super) code: u32,
    pub(super) heading: u32,
    pub(super) title: u32,
}

/// A word of a code block against a word of the text.
const CODE: f32 = 0.3;
/// The length of a section, in words, that counts neither as short nor as long.
const USUAL_LENGTH: f32 = 150.0;
/// The lowest score of level 2, and what lies between a level and the next. The client has both.
const FLOOR: f32 = 0.08;
const STEP: f32 = 1.36;

/// The levels of one section, each computed once.
pub(super) struct Levels {
    lengths: Lengths,
    known: [u8; 128],
}

impl Levels {
    pub(super) fn new(lengths: Lengths) -> Self {
        Self { lengths, known: [0; 128] }
    }

    /// Returns the level of a word in the section.
    #[inline]
    pub(super) fn level(&mut self, seen: Seen) -> u8 {
        let Some(brief) = seen.brief() else { return level(seen, self.lengths) };
        if self.known[brief] == 0 {
            self.known[brief] = level(seen, self.lengths);
        }
        self.known[brief]
    }
}

fn level(seen: Seen, lengths: Lengths) -> u8 {
    let score = score(seen, lengths);
    let mut level = 1;
    let mut bound = FLOOR;
    while level < 15 && score >= bound {
        level += 1;
        bound *= STEP;
    }
    level
}

fn score(seen: Seen, lengths: Lengths) -> f32 {
    let frequency = small(seen.text()) + CODE * small(seen.code());
    let length = small(coarse(lengths.text).into()) + CODE * small(coarse(lengths.code).into());
    let mut score = frequency / (frequency + 0.6 + 0.9 * length / USUAL_LENGTH);
    // A word of a short heading says more than one of many.
    if seen.has(Seen::HEADING) {
        score += 1.6 / (0.7 + 0.1 * small(lengths.heading.into()));
    }
    if seen.has(Seen::TITLE) {
        score += 3.2 / (0.7 + 0.1 * small(lengths.title.into()));
    }
    score += if seen.has(Seen::TAG) { 0.8 } else { 0.0 };
    score += if seen.has(Seen::DESCRIPTION) { 0.6 } else { 0.0 };
    score
}

/// The first two bits of a length, rounded: a few words more in a section seldom change what all its
/// other words say, and with them all their shards.
fn coarse(length: u32) -> u32 {
    match length.checked_ilog2() {
        Some(top @ 2..) => length >> (top - 1) << (top - 1),
        _ => length,
    }
}

/// Counts beyond 65,535 make no difference to a saturated score.
fn small(count: u64) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn title_beats_heading_beats_tag_beats_text_beats_code() {
        let lengths = Lengths { text: 200, code: 50, heading: 4, title: 5 };
        let levels = [Seen::TITLE, Seen::HEADING, Seen::TAG, Seen::TEXT, Seen::CODE]
            .map(|seen| Levels::new(lengths).level(seen));
        assert!(levels.is_sorted_by(|a, b| a > b), "{levels:?}");
    }

    #[test]
    fn the_hundredth_time_adds_little() {
        let lengths = Lengths { text: 500, ..Lengths::default() };
        let of = |text| Levels::new(lengths).level(Seen(text));
        assert!(of(1) < of(3) && of(3) < of(20));
        assert!(of(200) <= of(100) + 1);
        assert!(of(u64::from(u32::MAX >> 2)) <= 15);
    }
}

//! Impact: how much one word says about one section, as a number from 1 to 15.
//!
//! In come counts from one page alone; out comes a level. Saturation of repeated words and the
//! length of the section are those of BM25, with a constant in place of the corpus's mean length,
//! so that no page's postings depend on another page. Only additions, multiplications and
//! divisions are used: their results are the same on every machine.

/// Where a word was seen in one section, and how often.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "any of the places may hold the word")]
pub(super) struct Seen {
    pub(super) text: u32,
    pub(super) code: u32,
    pub(super) heading: bool,
    pub(super) title: bool,
    pub(super) tag: bool,
    pub(super) description: bool,
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

/// Returns the level of a word in a section.
pub(super) fn level(seen: Seen, lengths: Lengths) -> u8 {
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
    let frequency = small(seen.text) + CODE * small(seen.code);
    let length = small(coarse(lengths.text)) + CODE * small(coarse(lengths.code));
    let mut score = frequency / (frequency + 0.6 + 0.9 * length / USUAL_LENGTH);
    // A word of a short heading says more than one of many.
    if seen.heading {
        score += 1.6 / (0.7 + 0.1 * small(lengths.heading));
    }
    if seen.title {
        score += 3.2 / (0.7 + 0.1 * small(lengths.title));
    }
    score += if seen.tag { 0.8 } else { 0.0 };
    score += if seen.description { 0.6 } else { 0.0 };
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
fn small(count: u32) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn title_beats_heading_beats_tag_beats_text_beats_code() {
        let lengths = Lengths { text: 200, code: 50, heading: 4, title: 5 };
        let levels = [
            Seen { title: true, ..Seen::default() },
            Seen { heading: true, ..Seen::default() },
            Seen { tag: true, ..Seen::default() },
            Seen { text: 1, ..Seen::default() },
            Seen { code: 1, ..Seen::default() },
        ]
        .map(|seen| level(seen, lengths));
        assert!(levels.is_sorted_by(|a, b| a > b), "{levels:?}");
    }

    #[test]
    fn the_hundredth_time_adds_little() {
        let lengths = Lengths { text: 500, ..Lengths::default() };
        let of = |text| level(Seen { text, ..Seen::default() }, lengths);
        assert!(of(1) < of(3) && of(3) < of(20));
        assert!(of(200) <= of(100) + 1);
        assert!(of(u32::MAX) <= 15);
    }
}

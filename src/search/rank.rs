//! The rank: which pages answer best.
//!
//! In come the words that were found, each with its groups; out come [`Hit`]s, the best first. The
//! order is that of `rank` in `static/js/search-index.js`: the same operations on numbers of the same
//! size, in the same order.

use std::{cmp::Reverse, collections::BTreeSet};

use super::lookup::{Found, Lookup};

/// What a level of impact is worth: 0.08 × 1.36^(level − 1.5), as a browser's `**` has it. A power
/// differs in its last bit from machine to machine; written down, it does not.
const IMPACT: [f64; 16] = [
    0.0,
    0.068_599_434_057_003_53,
    0.093_295_230_317_524_82,
    0.126_881_513_231_833_75,
    0.172_558_857_995_293_9,
    0.234_680_046_873_599_72,
    0.319_164_863_748_095_68,
    0.434_064_214_697_410_2,
    0.590_327_331_988_477_9,
    0.802_845_171_504_309_9,
    1.091_869_433_245_889,
    1.484_942_429_214_409,
    2.019_521_703_731_596_2,
    2.746_549_517_074_971,
    3.735_307_343_221_961,
    5.080_017_986_781_867,
];

/// A page that answers a query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// The number of the page.
    pub page: u32,
    /// The section that answers best; none where that is what stands before the first heading.
    pub section: Option<u32>,
    /// How well it answers; no more than a measure against others of the same query.
    pub score: f64,
}

/// A word of the query, and what was found of it.
pub(super) struct Known<'a> {
    pub(super) shard: &'a Lookup<'a>,
    pub(super) groups: Found,
}

/// What one word says of one section.
struct Mark {
    page: u32,
    section: u32,
    term: usize,
    value: f32,
}

/// Ranks the pages that have the words, of `pages` in all; of `only` those, if given.
pub(super) fn rank(known: &[Known<'_>], pages: u32, only: Option<&BTreeSet<u32>>) -> Vec<Hit> {
    let mut marks = Vec::new();
    let required: Vec<bool> = known
        .iter()
        .enumerate()
        .map(|(term, known)| known.read(term, pages, only, &mut marks))
        .collect();
    marks.sort_unstable_by_key(|mark| (mark.page, mark.section, mark.term));
    let all = marks.chunk_by(|a, b| a.page == b.page).map(|marks| score(marks, &required));
    let (whole, mut hits): (Vec<_>, Vec<_>) = all.partition(|&(_, complete)| complete);
    if !whole.is_empty() {
        hits = whole;
    }
    let mut hits: Vec<Hit> = hits.into_iter().map(|(hit, _)| hit).collect();
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.page.cmp(&b.page)));
    hits
}

impl Known<'_> {
    /// Adds what the word says of each section, and returns whether a page must have it.
    fn read(
        &self,
        term: usize,
        pages: u32,
        only: Option<&BTreeSet<u32>>,
        marks: &mut Vec<Mark>,
    ) -> bool {
        let groups = || {
            let group = |&(number, factor): &(usize, f64)| (self.shard.group(number), factor);
            self.groups.iter().map(group)
        };
        let typed = groups().filter(|&(_, factor)| factor >= 1.0).map(|(group, _)| group.pages);
        let any = groups().map(|(group, _)| group.pages);
        let count = f64::from(typed.max().or(any.max()).unwrap_or_default());
        // JavaScript's logarithm and this one differ in the last bit now and then; of 200,000
        // weights, none led to another value, which has half as many bits.
        let weight = (1.0 + (f64::from(pages) + 1.0) / (count + 0.5)).ln();
        for (group, factor) in groups() {
            self.shard.places(group, |page, section, level| {
                if only.is_none_or(|only| only.contains(&page)) {
                    let value = single(IMPACT[usize::from(level)] * factor * weight);
                    marks.push(Mark { page, section, term, value });
                }
            });
        }
        // A word on nearly every page, or one whose list is cut, may be missing.
        !groups().any(|(group, _)| group.cut) && (count < 0.4 * f64::from(pages) || pages < 20)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the client keeps values in a Float32Array")]
fn single(value: f64) -> f32 {
    value as f32
}

/// Scores one page, and tells whether it has all words that it must have.
fn score(marks: &[Mark], required: &[bool]) -> (Hit, bool) {
    let width = required.len();
    let mut best = vec![0_f32; width];
    let mut row = vec![0_f32; width];
    let mut together = 0_f64;
    let mut strongest: Option<(f64, Reverse<u32>)> = None;
    for marks in marks.chunk_by(|a, b| a.section == b.section) {
        row.fill(0.0);
        for &Mark { term, value, .. } in marks {
            row[term] = row[term].max(value);
            best[term] = best[term].max(value);
        }
        let sum = sum(&row);
        let all = row.iter().all(|&value| value > 0.0);
        // Words that stand together mean more.
        together = together.max(if all { sum * 1.3 } else { sum });
        let section = (sum, Reverse(marks[0].section));
        strongest = Some(strongest.filter(|known| *known >= section).unwrap_or(section));
    }
    let held = best.iter().filter(|&&best| best > 0.0).count();
    let held = small(held) / small(width);
    let hit = Hit {
        page: marks[0].page,
        section: strongest.map(|(_, Reverse(section))| section).filter(|&section| section > 0),
        score: (sum(&best) + 0.6 * together) * held,
    };
    (hit, required.iter().zip(&best).all(|(&required, &best)| !required || best > 0.0))
}

/// A query has few words.
fn small(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

fn sum(values: &[f32]) -> f64 {
    values.iter().fold(0.0, |sum, &value| sum + f64::from(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_worth_what_the_index_means_by_it() {
        for (level, power) in (1_u8..16).zip(0_i32..) {
            let worth = 0.08 * 1.36_f64.powi(power) / 1.36_f64.sqrt();
            assert!((IMPACT[usize::from(level)] / worth - 1.0).abs() < 1e-12, "{level}");
        }
    }
}

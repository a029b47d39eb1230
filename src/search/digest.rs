//! Digests of shards: which of them an edit has changed.
//!
//! In come the pages' postings; out comes a digest a shard. Each block is hashed with its page's
//! number, and a shard's digest is the sum, so that one scan over all pages serves all shards, and a
//! scan over a few pages what they add to each.
//!
//! A site of 5,000 pages has over a million blocks of some thirty bytes. BLAKE3 takes a tenth of a
//! microsecond for each, a tenth of a second in all, on every save; the multiplications here take a
//! tenth of that. They are no defence against a forger, but an author has no reason to forge the
//! pages' own words, and against accident 128 bits in two lanes are plenty.

use super::{
    bytes::{first, window},
    key::in_shard,
    postings::{Block, Postings},
};

/// Digits of π, as good as any; from the same place as Blowfish's.
const KEYS: [u64; 4] =
    [0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344, 0xa409_3822_299f_31d0, 0x082e_fa98_ec4e_6c89];

/// Goes into every digest: a change of the form of shards, or of the number of shards, changes all.
const FORM: u64 = 2;

/// Returns what these pages add to the digest of each shard.
#[must_use]
pub fn sums(pages: &[(u32, &Postings)], shards: u32) -> Vec<u128> {
    let mut sums = vec![0_u128; shards as usize];
    for (page, postings) in pages {
        let bytes = postings.as_bytes();
        for block in postings.blocks() {
            let sum = &mut sums[in_shard(block.hash, shards) as usize];
            *sum = sum.wrapping_add(mix(bytes, &block, *page));
        }
    }
    sums
}

/// Returns the digest of each shard, of what all pages add: equal digests mean equal bytes of
/// [`shard`](super::shard).
#[must_use]
pub fn digests(sums: impl IntoIterator<Item = Vec<u128>>, shards: u32) -> Vec<u128> {
    let start = u128::from(FORM) << 64 | u128::from(shards);
    sums.into_iter().fold(vec![start; shards as usize], |mut digests, sums| {
        digests.iter_mut().zip(sums).for_each(|(digest, sum)| *digest = digest.wrapping_add(sum));
        digests
    })
}

/// Hashes a block of a page: sixteen bytes a round, each in both lanes. The last round takes what is
/// left, and zeros.
#[inline]
fn mix(bytes: &[u8], block: &Block, page: u32) -> u128 {
    let Block { mut from, to, .. } = *block;
    let mut lanes = (KEYS[0] ^ u64::from(page), KEYS[1] ^ (to - from) as u64);
    while to - from > 16 {
        lanes = round(lanes, window(bytes, from));
        from += 16;
    }
    lanes = round(lanes, first(window(bytes, from), to - from));
    // One round alone is linear in the page's number: what two short blocks of equal length gain and
    // lose when their pages move would cancel out in the sum.
    lanes = round(lanes, 0);
    lanes = round(lanes, 0);
    u128::from(lanes.0) << 64 | u128::from(lanes.1)
}

/// One full product each way; what goes in is added back, so that a factor of zero loses nothing.
fn round(lanes: (u64, u64), word: u128) -> (u64, u64) {
    let (low, high) = halves(word);
    let (left, right) = (lanes.0 ^ low, lanes.1 ^ high);
    let (low, high) = halves(u128::from(left ^ KEYS[2]) * u128::from(right ^ KEYS[3]));
    (low.wrapping_add(right).rotate_left(29), high.wrapping_add(left.rotate_left(17)))
}

#[expect(clippy::cast_possible_truncation, reason = "the halves are what is wanted")]
fn halves(word: u128) -> (u64, u64) {
    (word as u64, (word >> 64) as u64)
}

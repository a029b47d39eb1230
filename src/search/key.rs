//! Keys and shards: in which file a word lies.
//!
//! In comes a folded word; out comes its key, its first three characters, and the number of the
//! shard that holds the key. `static/js/search-index.js` computes the same from what is typed, so
//! that a query word needs one file, whatever its ending will be.

/// Returns the key of a word: its first three characters, or all of a shorter one.
#[must_use]
pub fn key(word: &str) -> &str {
    match word.char_indices().nth(3) {
        Some((end, _)) => &word[..end],
        None => word,
    }
}

/// Hashes a key: FNV-1a over its UTF-8, folded, since the upper half alone mixes the last bytes.
#[inline]
pub(super) fn hash(key: &[u8]) -> u32 {
    let hash = key
        .iter()
        .fold(0x811c_9dc5_u32, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash ^ (hash >> 16)
}

/// Returns where a key stands among those of a page. Shards are numbered by the low bits of the
/// hash, so in the order of the bits reversed every shard is one run, however many shards there are.
pub(super) fn rank(key: &[u8]) -> u32 {
    hash(key).reverse_bits()
}

/// Returns the number of the shard of a word, of `shards` in all.
#[must_use]
pub fn shard_of(word: &str, shards: u32) -> u32 {
    in_shard(hash(key(word).as_bytes()), shards)
}

/// Returns the number of the shard of a key with this hash. To divide takes longer than all else
/// that is done to most blocks.
#[inline]
pub(super) fn in_shard(hash: u32, shards: u32) -> u32 {
    if shards.is_power_of_two() { hash & (shards - 1) } else { hash % shards }
}

/// Returns how many shards a site of so many pages has: a power of two, about half as many as
/// pages. The files' names are known before any text is, and stay while the site grows a little.
///
/// A common word's list is two kilobytes long, and what it shares a shard with is sent along: of
/// 1,000 pages three words weigh up to 47 KB in 128 shards, 23 KB in 512.
#[must_use]
pub fn shard_count(pages: usize) -> u32 {
    let half = u32::try_from(pages / 2).unwrap_or(u32::MAX);
    half.clamp(8, 1024).next_power_of_two()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_three_characters() {
        assert_eq!(["webhook", "we", "éàüö", "検索"].map(key), ["web", "we", "éàü", "検索"]);
    }

    /// The client's test reads the same table.
    #[test]
    fn hashes_are_what_the_client_computes() {
        let table: Vec<(String, u32)> =
            serde_json::from_str(include_str!("tables/keys.json")).expect("a table of keys");
        for (word, hash) in table {
            assert_eq!(shard_of(&word, 1 << 31), hash, "{word}");
        }
    }

    #[test]
    fn a_shard_is_one_run_of_ranks() {
        for shards in [8_u32, 256, 1024] {
            let mut words: Vec<String> = (0..5_000).map(|n| format!("{n:x}")).collect();
            words.sort_by_key(|word| rank(key(word).as_bytes()));
            let mut runs: Vec<u32> = words.iter().map(|word| shard_of(word, shards)).collect();
            runs.dedup();
            let count = runs.len();
            runs.sort_unstable();
            runs.dedup();
            assert_eq!(count, runs.len());
        }
    }

    #[test]
    fn shards_follow_the_number_of_pages() {
        assert_eq!([0, 16, 18, 1_000, 100_000].map(shard_count), [8, 8, 16, 512, 1024]);
    }
}

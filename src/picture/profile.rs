//! The colours that the numbers of a picture mean.
//!
//! In comes an ICC profile, out comes whether it is to be carried over. Nothing is converted: WebP
//! can hold the profile of its source, so a photograph in Display P3 or Adobe RGB stays in it, with
//! all its colours, and the browser does what it did with the original. sRGB is what a picture
//! without a profile means, so such a profile is left out.

use super::reading::{be32_length, contains};

/// Longest profile that is carried over; those of RGB spaces that cameras and telephones write are
/// 0.5 to 4 KB, tables for print a hundred times that.
const LONGEST: usize = 16 << 10;

/// Returns the profile where the picture needs it: one of an RGB space other than sRGB.
pub(super) fn needed(profile: Option<Vec<u8>>) -> Option<Vec<u8>> {
    profile.filter(|profile| is_rgb(profile) && !is_srgb(profile))
}

/// Whether a profile is whole, short, and of RGB (ICC.1:2022, section 7.2). The samples are RGB
/// by now, so that a profile of grey or print would be nonsense beside them.
fn is_rgb(profile: &[u8]) -> bool {
    profile.len() <= LONGEST
        && be32_length(profile, 0) == Some(profile.len())
        && profile.get(16..20) == Some(b"RGB ")
        && profile.get(36..40) == Some(b"acsp")
}

/// Whether the description of a profile names sRGB, in either way of writing it.
fn is_srgb(profile: &[u8]) -> bool {
    description(profile)
        .is_some_and(|text| contains(text, b"sRGB") || contains(text, b"s\0R\0G\0B"))
}

fn description(profile: &[u8]) -> Option<&[u8]> {
    let count = be32_length(profile, 128)?.min(100);
    let entries = (0..count).map(|entry| 132 + 12 * entry);
    let at = entries.into_iter().find(|at| profile.get(*at..at + 4) == Some(b"desc"))?;
    let start = be32_length(profile, at + 4)?;
    profile.get(start..start.checked_add(be32_length(profile, at + 8)?)?)
}

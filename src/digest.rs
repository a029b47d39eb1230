//! Content digests: a short name for bytes that is the same on every machine, in every run.
//!
//! In come bytes or the fields of a value; out comes a [`Digest`]. `std::hash` promises neither
//! stability nor freedom from collisions, so nothing that outlives the process may use it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The first 128 bits of a BLAKE3 hash.
///
/// 128 bits keep accidental collisions out of reach (birthday bound 2⁶⁴) at half the storage.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Digest([u8; 16]);

impl Digest {
    /// Digests `bytes` as they are.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self::truncate(&blake3::hash(bytes))
    }

    /// Returns the digest as 32 lower-case hexadecimal digits.
    #[must_use]
    pub fn hex(&self) -> String {
        self.to_string()
    }

    /// Reads what [`Digest::hex`] wrote; `None` for anything else.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != 32 {
            return None;
        }
        let mut bytes = [0; 16];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).ok()?;
            *byte = u8::from_str_radix(pair, 16).ok()?;
        }
        Some(Self(bytes))
    }

    fn truncate(hash: &blake3::Hash) -> Self {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash.as_bytes()[..16]);
        Self(bytes)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digest_of_known_bytes_is_fixed_for_ever() {
        assert_eq!(Digest::of(b"").hex(), "af1349b9f5f9a1a6a0404dea36dcc949");
    }

    #[test]
    fn hex_reads_back_and_refuses_anything_else() {
        let digest = Digest::of(b"folio");
        assert_eq!(Digest::from_hex(&digest.hex()), Some(digest));
        assert_eq!(Digest::from_hex("af13"), None);
        assert_eq!(Digest::from_hex("zz1349b9f5f9a1a6a0404dea36dcc949"), None);
    }
}

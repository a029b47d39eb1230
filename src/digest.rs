//! Content digests: a short name for bytes that is the same on every machine, in every run.
//!
//! In come bytes or the fields of a value; out comes a [`Digest`]. `std::hash` promises neither
//! stability nor freedom from collisions, so nothing that outlives the process may use it.

use std::{fmt, io};

use serde::{Deserialize, Serialize};

/// The first 128 bits of a BLAKE3 hash.
///
/// 128 bits keep accidental collisions out of reach (birthday bound 2⁶⁴) at half the storage.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Digest([u8; 16]);

impl Digest {
    /// How long a digest is, in bytes.
    pub const LENGTH: usize = 16;

    /// Returns the bytes of the digest.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Digests `bytes` as they are.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self::truncate(&blake3::hash(bytes))
    }

    /// Digests bytes that lie in several places, as [`Digest::of`] does where they lie in one.
    #[must_use]
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hasher = blake3::Hasher::new();
        for part in parts {
            hasher.update(part);
        }
        Self::truncate(&hasher.finalize())
    }

    /// Digests all that `reader` gives, as [`Digest::of`] does where it is at hand.
    ///
    /// # Errors
    /// Those of the reader.
    pub fn of_reader(reader: impl io::Read) -> io::Result<Self> {
        Ok(Self::truncate(&blake3::Hasher::new().update_reader(reader)?.finalize()))
    }

    /// Digests a value by its serialised form (postcard wire format, version 1): lengths and
    /// variants are part of it, so that no two values of one type share a form.
    #[must_use]
    pub fn of_value(value: &impl Serialize) -> Self {
        let form = postcard::to_stdvec(value).expect("what Folio digests has a known length");
        Self::of(&form)
    }

    /// Digests digests, in their order.
    #[must_use]
    pub fn of_all(digests: impl IntoIterator<Item = Self>) -> Self {
        let digests: Vec<Self> = digests.into_iter().collect();
        Self::of_parts(digests.iter().map(Self::as_bytes))
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
    fn bytes_that_come_by_and_by_have_the_digest_of_the_whole() {
        let bytes: Vec<u8> = (0..=255).cycle().take(200_000).collect();
        assert_eq!(Digest::of_reader(&bytes[..]).ok(), Some(Digest::of(&bytes)));
    }

    #[test]
    fn hex_reads_back_and_refuses_anything_else() {
        let digest = Digest::of(b"folio");
        assert_eq!(Digest::from_hex(&digest.hex()), Some(digest));
        assert_eq!(Digest::from_hex("af13"), None);
        assert_eq!(Digest::from_hex("zz1349b9f5f9a1a6a0404dea36dcc949"), None);
    }
}

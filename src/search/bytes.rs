//! Numbers as bytes: LEB128, seven bits a byte, the lowest first; and a place in bytes to read from.
//!
//! In come numbers, or bytes that this module has written; out come bytes or numbers. Past the end
//! there are zeros.

/// Appends `value`.
pub(super) fn write(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
}

/// Appends a length or a count.
pub(super) fn write_len(out: &mut Vec<u8>, length: usize) {
    write(out, u32::try_from(length).expect("no page has four billion of anything"));
}

/// What is still to be read.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    #[inline]
    pub(super) fn byte(&mut self) -> u8 {
        match self.0.split_first() {
            Some((&first, rest)) => {
                self.0 = rest;
                first
            }
            None => 0,
        }
    }

    #[inline]
    pub(super) fn number(&mut self) -> u32 {
        match self.0 {
            // Nearly all numbers are small.
            [first @ 0..0x80, rest @ ..] => {
                self.0 = rest;
                u32::from(*first)
            }
            _ => self.large_number(),
        }
    }

    fn large_number(&mut self) -> u32 {
        let mut value = 0;
        for shift in (0..32).step_by(7) {
            let byte = self.byte();
            value |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        value
    }

    /// Takes `length` bytes, or as many as there are.
    #[inline]
    pub(super) fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(length.min(self.0.len()));
        self.0 = rest;
        taken
    }
}

/// Returns sixteen bytes from `at` on as a number, the first one lowest. Past the end there are
/// zeros.
#[inline]
pub(super) fn window(bytes: &[u8], at: usize) -> u128 {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.first_chunk().map_or_else(|| last(rest), |whole| u128::from_le_bytes(*whole))
}

#[cold]
fn last(rest: &[u8]) -> u128 {
    rest.iter().rev().fold(0, |window, &byte| window << 8 | u128::from(byte))
}

/// Returns the first `length` bytes of a window, and zeros after them.
#[inline]
pub(super) fn first(window: u128, length: usize) -> u128 {
    if length < 16 { window & ((1 << (length * 8)) - 1) } else { window }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_survive() {
        let mut bytes = Vec::new();
        let numbers = [0, 1, 127, 128, 300, 16_383, 16_384, u32::MAX];
        for number in numbers {
            write(&mut bytes, number);
        }
        let mut reader = Reader(&bytes);
        assert_eq!(numbers, numbers.map(|_| reader.number()));
        assert!(reader.is_empty());
        assert_eq!(reader.number(), 0, "nothing left reads as nothing");
    }
}

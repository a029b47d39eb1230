//! What the module promises, held against pictures made by code.

mod hostile;
mod probing;
mod resizing;

use super::{Format, Picture, Problem, Size, probe};

/// Returns width, height, motion and alpha.
fn seen(bytes: &[u8]) -> (Format, u32, u32, bool, bool) {
    let Picture { format, size, animated, alpha } = probe(bytes).unwrap();
    let Size { width, height } = size.unwrap();
    (format, width, height, animated, alpha)
}

//! A profile put into a WebP.
//!
//! In come a file as libwebp's encoder writes it and an ICC profile, out comes the file in the
//! extended form, the chunk `ICCP` before the pixels (WebP Container Specification, "Extended File
//! Format").

use super::super::raster::Raster;
use super::super::reading::array;

/// The flag of a profile in the extended header.
const PROFILE: u8 = 0x20;

/// The flag of alpha in the extended header.
const ALPHA: u8 = 0x10;

/// Returns the file with the profile; `None` where it is no WebP.
pub(super) fn with_profile(file: &[u8], raster: &Raster, profile: &[u8]) -> Option<Vec<u8>> {
    let kind: [u8; 4] = array(file, 12)?;
    let chunks = file.get(if &kind == b"VP8X" { 30.. } else { 12.. })?;
    let mut flags = PROFILE;
    if raster.channels == 4 {
        flags |= ALPHA;
    }
    let mut extended = vec![flags, 0, 0, 0];
    // Each side less one, in 24 bits.
    extended.extend_from_slice(&(raster.size.width - 1).to_le_bytes()[..3]);
    extended.extend_from_slice(&(raster.size.height - 1).to_le_bytes()[..3]);
    let mut body = b"WEBP".to_vec();
    push(&mut body, *b"VP8X", &extended)?;
    push(&mut body, *b"ICCP", profile)?;
    body.extend_from_slice(chunks);
    let mut file = Vec::with_capacity(body.len() + 8);
    push(&mut file, *b"RIFF", &body)?;
    Some(file)
}

/// Adds a chunk, padded to an even length.
fn push(file: &mut Vec<u8>, kind: [u8; 4], body: &[u8]) -> Option<()> {
    file.extend_from_slice(&kind);
    file.extend_from_slice(&u32::try_from(body.len()).ok()?.to_le_bytes());
    file.extend_from_slice(body);
    file.resize(file.len() + body.len() % 2, 0);
    Some(())
}

//! The header of an AVIF: the properties of its primary item.
//!
//! In come the bytes, out comes the [`Picture`]: the box `meta` names the primary item (`pitm`),
//! its properties (`iprp`) hold size (`ispe`) and turn (`irot`), and `ipma` says which belong to
//! whom (ISO/IEC 23008-12; AVIF 1.1). The crop `clap` is not taken into account.

use super::super::reading::{array, be16, be32, be32_length, contains};
use super::super::{Format, Picture, Problem, Size};

/// Boxes, properties and associations that are looked at, at each level.
const MOST_BOXES: usize = 256;

/// Whether the brands of an ISO media file name AVIF.
pub(super) fn claims(bytes: &[u8]) -> bool {
    let length = be32_length(bytes, 0).unwrap_or(0).clamp(16, 256);
    let brands = bytes.get(8..length.min(bytes.len())).unwrap_or_default();
    brands.chunks_exact(4).any(|brand| brand == b"avif" || brand == b"avis")
}

/// Returns what the header of an AVIF says.
pub(super) fn probe(bytes: &[u8]) -> Result<Picture, Problem> {
    let meta = child(bytes, *b"meta").and_then(|meta| meta.get(4..));
    let meta = meta.ok_or(Problem::Truncated(Format::Avif))?;
    let damaged = || Problem::Damaged(Format::Avif, "no size of its primary item".to_owned());
    let size = primary(meta).ok_or_else(damaged)?;
    let properties =
        child(meta, *b"iprp").and_then(|iprp| child(iprp, *b"ipco")).unwrap_or_default();
    let alpha = boxes(properties)
        .any(|(kind, body)| &kind == b"auxC" && contains(&body[..body.len().min(64)], b"alpha"));
    let animated = bytes.get(8..12) == Some(b"avis");
    Ok(Picture { format: Format::Avif, size: Some(size), animated, alpha })
}

/// Returns the size of the primary item, upright.
fn primary(meta: &[u8]) -> Option<Size> {
    let pitm = child(meta, *b"pitm")?;
    let item = if *pitm.first()? == 0 { be16(pitm, 4)?.into() } else { be32(pitm, 4)? };
    let iprp = child(meta, *b"iprp")?;
    let properties: Vec<_> = boxes(child(iprp, *b"ipco")?).collect();
    let (mut size, mut sideways) = (None, false);
    for index in associations(child(iprp, *b"ipma")?, item)? {
        // Indices count from one; zero is no property.
        let Some((kind, body)) = index.checked_sub(1).and_then(|index| properties.get(index))
        else {
            continue;
        };
        match kind {
            b"ispe" => size = Size::of(be32(body, 4)?, be32(body, 8)?),
            b"irot" => sideways = body.first()? & 1 == 1,
            _ => {}
        }
    }
    size.map(|size| if sideways { size.turned() } else { size })
}

/// Returns the indices of the properties of `item`.
fn associations(ipma: &[u8], item: u32) -> Option<Vec<usize>> {
    let [version, _, _, flags] = array(ipma, 0)?;
    let wide = flags & 1 == 1;
    let mut at = 8;
    for _ in 0..be32_length(ipma, 4)?.min(MOST_BOXES) {
        let (found, after) =
            if version == 0 { (be16(ipma, at)?.into(), at + 2) } else { (be32(ipma, at)?, at + 4) };
        let count = usize::from(*ipma.get(after)?);
        let indices = ipma.get(after + 1..after + 1 + count * if wide { 2 } else { 1 })?;
        if found == item {
            // The topmost bit says whether the property is essential.
            return Some(if wide {
                let pairs = indices.chunks_exact(2);
                pairs.filter_map(|pair| be16(pair, 0)).map(|pair| (pair & 0x7fff).into()).collect()
            } else {
                indices.iter().map(|index| (index & 0x7f).into()).collect()
            });
        }
        at = after + 1 + indices.len();
    }
    None
}

/// Returns the body of the first box of a kind.
fn child(bytes: &[u8], wanted: [u8; 4]) -> Option<&[u8]> {
    boxes(bytes).find(|(kind, _)| *kind == wanted).map(|(_, body)| body)
}

/// Returns the boxes that stand side by side in `bytes`; one that is cut off ends with them.
fn boxes(mut bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    std::iter::from_fn(move || {
        let kind = array(bytes, 4)?;
        let (start, length) = match be32_length(bytes, 0)? {
            0 => (8, bytes.len()),
            1 => (16, usize::try_from(u64::from_be_bytes(array(bytes, 8)?)).ok()?),
            length => (8, length),
        };
        let end = length.min(bytes.len());
        let body = bytes.get(start..end)?;
        bytes = &bytes[end..];
        Some((kind, body))
    })
    .take(MOST_BOXES)
}

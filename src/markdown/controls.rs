//! Control characters, which are no part of HTML (HTML Standard, section 13.2.3.5).
//!
//! In comes text; out comes whether it has any, or the text with their pictures: an escape as `␛`.

/// Says whether `text` has control characters that HTML must not have.
#[must_use]
#[expect(clippy::needless_bitwise_bool, reason = "a branch a byte costs ten times as much")]
pub fn has_any(text: &str) -> bool {
    // Each has one of these bytes, and other text has next to none. Without a branch within a chunk,
    // many bytes are looked at at once.
    let is_suspect = |byte: u8| {
        let is_space = (byte == b'\t') | (byte == b'\n') | (byte == b'\r') | (byte == 0x0C);
        ((byte < 0x20) & !is_space) | (byte == 0x7F) | (byte == 0xC2)
    };
    let has_suspect =
        |chunk: &[u8]| chunk.iter().fold(0, |found, &byte| found | u8::from(is_suspect(byte))) != 0;
    text.as_bytes().chunks(256).any(has_suspect) && text.chars().any(is_forbidden)
}

/// Shows control characters as their pictures.
#[must_use]
pub fn shown(text: String) -> String {
    if !has_any(&text) {
        return text;
    }
    let picture = |c: char| match c {
        c if !is_forbidden(c) => c,
        '\x7F' => '\u{2421}',
        c => char::from_u32(0x2400 + u32::from(c)).filter(|_| c.is_ascii()).unwrap_or('\u{FFFD}'),
    };
    text.chars().map(picture).collect()
}

fn is_forbidden(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0C')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_character_is_missed_wherever_it_stands() {
        for c in (0..0xA1).filter_map(char::from_u32) {
            for before in [0, 255, 256, 300] {
                let text = format!("{}{c}{}", "x".repeat(before), "é·".repeat(9));
                assert_eq!(has_any(&text), is_forbidden(c), "{c:?} behind {before}");
                assert!(!has_any(&shown(text)), "{c:?} is shown");
            }
        }
    }
}

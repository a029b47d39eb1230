//! What edits do to a text, and what they leave alone.

use proptest::prelude::*;

use super::*;
use crate::diagnostic::Code;

fn path() -> SourcePath {
    SourcePath::new("content/a.md").unwrap()
}

fn edit(start: usize, end: usize, replacement: &str) -> Edit {
    Edit { span: Span::new(start, end), replacement: replacement.to_owned() }
}

#[test]
fn what_reaches_into_another_edit_waits_for_the_next_round() {
    let mut edits = Edits::default();
    assert!(edits.add(&path(), &[edit(4, 8, "x")]));
    for other in [edit(0, 5, ""), edit(7, 9, ""), edit(4, 4, "y"), edit(5, 6, "")] {
        assert!(!edits.add(&path(), std::slice::from_ref(&other)), "{other:?}");
    }
    // All or nothing, and the same twice is once.
    assert!(!edits.add(&path(), &[edit(0, 1, ""), edit(6, 7, "")]));
    assert!(edits.add(&path(), &[edit(8, 9, "z"), edit(4, 8, "x")]));
    let (_, all) = edits.files().next().unwrap();
    assert_eq!(apply("0123456789", all).as_deref(), Some("0123xz9"));
}

#[test]
fn a_guess_is_left_to_the_author() {
    let told = Diagnostic::new(Code::BrokenLink, "x").at(&path(), Span::new(0, 1));
    let span = Span::new(0, 1);
    let all = [told.clone().guess(span, "guess"), told.fix(span, "sure")];
    let mut edits = Edits::default();
    assert_eq!(edits.add_sure(&all), [&all[1]]);
    assert_eq!(edits.files().next().unwrap().1, [edit(0, 1, "sure")]);
}

#[test]
fn an_edit_of_another_text_is_refused() {
    assert_eq!(apply("é", &[edit(1, 2, "")]), None);
    assert_eq!(apply("é", &[edit(0, 3, "")]), None);
}

proptest! {
    #[test]
    fn all_else_stays_byte_for_byte(
        parts in prop::collection::vec(("[ -~é\\r\\n]{1,6}", "[a-zé]{0,5}", "[A-Z]{0,5}"), 0..8),
    ) {
        let (mut text, mut expected, mut edits) = (String::new(), String::new(), Vec::new());
        for (kept, old, new) in &parts {
            text.push_str(kept);
            expected.push_str(kept);
            edits.push(edit(text.len(), text.len() + old.len(), new));
            text.push_str(old);
            expected.push_str(new);
        }
        prop_assert_eq!(apply(&text, &edits), Some(expected));
    }
}

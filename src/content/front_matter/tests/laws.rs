//! What holds for every text.

use proptest::prelude::*;

use super::{codes, fixed, parsed, title, yaml};
use crate::diagnostic::Code;

/// Texts made of what front matter is made of, in any order, and of anything at all.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("---\n"),
        Just("---\r\n"),
        Just("+++\n"),
        Just("...\n"),
        Just("\u{feff}"),
        Just("\n"),
        Just("title: "),
        Just("title:"),
        Just("tags:\n"),
        Just("- "),
        Just("  "),
        Just("\t"),
        Just("date: 2026-04-20\n"),
        Just("title = "),
        Just("[extra]\n"),
        Just("{\n"),
        Just("}\n"),
        Just("\"title\": "),
        Just("\"a\""),
        Just(","),
        Just(": "),
        Just(" #"),
        Just("&a "),
        Just("*a"),
        Just("!!int "),
        Just("| \n"),
        Just(">-\n"),
        Just("\""),
        Just("'"),
        Just("["),
        Just("]"),
        Just("{"),
        Just("}"),
        Just("@"),
        Just("%"),
        Just("? "),
        Just("\\"),
        Just("<<: "),
        Just("é"),
        Just("語"),
        Just("word"),
        Just("1.10"),
        Just("\0"),
        Just("\r"),
        Just("\u{2028}"),
        Just("\u{85}"),
        Just("a: b\n"),
        Just("a: b\n"),
        Just("\n"),
        Just("draft: yes\n"),
    ];
    let made = prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat());
    let opened = made.clone().prop_map(|rest| format!("---\n{rest}"));
    let closed = made.clone().prop_map(|rest| format!("---\ntitle: x\n{rest}\n---\n"));
    prop_oneof![made, opened, closed, any::<String>()]
}

proptest! {
    #[test]
    fn every_text_is_read_and_every_place_lies_in_it(text in hostile()) {
        let first = parsed(&text);
        prop_assert!(text.is_char_boundary(first.body_start));
        for diagnostic in &first.diagnostics {
            let fixes = diagnostic.suggestions.iter().map(|fix| fix.span);
            for span in diagnostic.span.into_iter().chain(fixes) {
                prop_assert!(text.get(span.range()).is_some(), "{diagnostic:?}");
            }
        }
        for (_, span) in &first.front_matter.keys {
            prop_assert!(text.get(span.range()).is_some());
        }
        let second = parsed(&text);
        prop_assert_eq!(first.front_matter, second.front_matter);
        prop_assert_eq!(first.diagnostics, second.diagnostics);
    }

    #[test]
    fn the_body_comes_back_byte_for_byte(
        body in any::<String>(),
        mark in prop_oneof![Just(""), Just("\u{feff}"), Just("\n \n")],
        end in prop_oneof![Just("\n"), Just("\r\n")],
        matter in prop_oneof![
            Just("---|title: x|tags: [a]|---"),
            Just("---|title: x: y|...  "),
            Just("---|---"),
            Just("+++|title = \"x\"|+++"),
            Just("{|  \"title\": \"x\"|}"),
        ],
    ) {
        let matter = matter.replace('|', end);
        let text = format!("{mark}{matter}{end}{body}");
        prop_assert_eq!(&text[parsed(&text).body_start..], body);
    }

    #[test]
    fn a_title_that_begins_with_a_letter_is_read_as_it_is_written(
        written in "[A-Za-z][A-Za-z0-9 :,#&*!@%|>{}()?/é語\"'\\[\\]\\\\-]{0,30}[a-z.]",
    ) {
        let front_matter = yaml(&format!("title: {written}\ndraft: true"));
        prop_assert_eq!(title(&front_matter), Some(written.as_str()));
        prop_assert!(front_matter.draft);
    }

    #[test]
    fn the_safe_fix_keeps_what_was_read_and_leaves_nothing_to_warn_of(
        written in "[ -~é]{1,24}", more in "[ -~é]{0,24}",
    ) {
        let text = format!("---\ntitle: {written}\ndescription: {more}\nlayout: post\n---\nBody");
        let first = parsed(&text);
        let wrong = |text: &str| {
            let codes = codes(text);
            codes.contains(&Code::AlmostYaml) || codes.contains(&Code::FrontMatterSyntax)
        };
        let mended = fixed(&text, &first.diagnostics);
        let second = parsed(&mended);
        if !codes(&text).contains(&Code::FrontMatterSyntax) {
            prop_assert!(!wrong(&mended), "{mended}");
        }
        prop_assert_eq!(title(&first.front_matter), title(&second.front_matter));
        prop_assert!(second.front_matter.layout.is_some());
    }
}

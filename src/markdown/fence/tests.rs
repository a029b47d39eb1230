//! Info strings in, what they ask for and what is wrong with them out.

use insta::assert_snapshot;
use proptest::prelude::*;

use super::*;

/// Returns what is set in the fence of `info`, then what could not be read.
fn shown(info: &str) -> String {
    let (fence, problems) = Fence::parse(info);
    let mut shown = vec![format!("{:?}", fence.language)];
    shown.extend(fence.title.map(|title| format!("title {title:?}")));
    shown.extend(fence.file.map(|file| format!("file {:?} {:?}", file.path, file.region)));
    for (name, lines) in [
        ("mark", fence.marked),
        ("ins", fence.inserted),
        ("del", fence.deleted),
        ("focus", fence.focused),
    ] {
        if lines != lines::Lines::default() {
            let lines: Vec<u32> = (1..100).filter(|&line| lines.contains(line)).collect();
            shown.push(format!("{name} {lines:?}"));
        }
    }
    shown.extend((!fence.words.is_empty()).then(|| format!("words {:?}", fence.words)));
    shown.extend(fence.numbers.map(|first| format!("from {first}")));
    for (name, set) in [("wrap", fence.wrap), ("diff", fence.diff), ("verbatim", fence.verbatim)] {
        shown.extend(set.then(|| name.to_owned()));
    }
    for problem in problems {
        shown.push(format!("! `{}` {problem}", &info[problem.span.clone()]));
    }
    shown.join(" · ")
}

#[test]
fn a_language_stands_alone_or_with_everything_at_once() {
    assert_snapshot!(shown(""), @r#""""#);
    assert_snapshot!(shown("  rust "), @r#""rust""#);
    assert_snapshot!(
        shown(r#"yaml title="config.yaml" {2,4-6} ins={3} del={7} focus={1-2} /a b/ "c" showLineNumbers=10 wrap diff"#),
        @r#""yaml" · title "config.yaml" · mark [2, 4, 5, 6] · ins [3] · del [7] · focus [1, 2] · words ["a b", "c"] · from 10 · wrap · diff"#
    );
}

#[test]
fn a_title_is_written_in_many_ways() {
    for info in [
        "js title=\"a.js\"",
        "js title='a.js'",
        "js title=a.js",
        "js filename=\"a.js\"",
        "js:a.js",
        "js [a.js]",
        "js,name=a.js",
        "{.js title=a.js}",
    ] {
        assert_eq!(shown(info), r#""js" · title "a.js""#, "{info}");
    }
    assert_snapshot!(shown(r#"yaml title="say \"hi\" — {now}""#), @r#""yaml" · title "say \"hi\" — {now}""#);
    assert_snapshot!(shown("js title="), @r#""js""#);
}

#[test]
fn lines_to_mark_are_written_in_many_ways() {
    for info in [
        "js {1,3}",
        "js{1,3}",
        "js {1, 3}",
        "js mark={1,3}",
        "js hl_lines=\"1 3\"",
        "js,hl_lines=1,3,linenos=false",
        "js highlight{1,3}",
        "js {1} {3}",
    ] {
        assert_eq!(shown(info), r#""js" · mark [1, 3]"#, "{info}");
    }
    assert_snapshot!(shown("{1,3}"), @r#""" · mark [1, 3]"#);
    assert_snapshot!(shown("js:a.js{1,3}"), @r#""js" · title "a.js" · mark [1, 3]"#);
}

#[test]
fn numbers_are_switched_on_in_many_ways() {
    for info in [
        "js showLineNumbers",
        "js lineNumbers",
        "js linenums=\"1\"",
        "js:line-numbers",
        "js,linenos",
        "js showLineNumbers=true",
        "{.js .numberLines}",
    ] {
        assert_eq!(shown(info), r#""js" · from 1"#, "{info}");
    }
    for info in [
        "js showLineNumbers=10",
        "js showLineNumbers{10}",
        "js:line-numbers=10",
        "{.js .numberLines startFrom=\"10\"}",
        "js,linenos,linenostart=10",
    ] {
        assert_eq!(shown(info), r#""js" · from 10"#, "{info}");
    }
    assert_snapshot!(shown("js showLineNumbers=false"), @r#""js""#);
    assert_snapshot!(shown("showLineNumbers"), @r#""" · from 1"#);
}

#[test]
fn other_tools_options_are_passed_over() {
    assert_snapshot!(shown("rust,ignore,no_run"), @r#""rust""#);
    assert_snapshot!(shown("js live noInline copy=false frame=\"none\" twoslash"), @r#""js""#);
    assert_snapshot!(shown("{python}"), @r#""python""#);
    assert_snapshot!(shown("js /usr/bin /useState/3-5 #id"), @r#""js" · words ["useState"]"#);
    assert_snapshot!(shown("c++ wrap"), @r#""c++" · wrap"#);
    assert_snapshot!(shown("c# wrap=false"), @r#""c#""#);
    assert_snapshot!(shown("diff"), @r#""diff""#);
    assert_snapshot!(shown("{.diff}"), @r#""diff""#);
    assert_eq!(shown("diff lang=\"js\""), shown("js diff"));
}

#[test]
fn a_region_of_a_file_is_told_from_its_path() {
    assert_snapshot!(shown(r#"rust file="src/main.rs#setup""#), @r#""rust" · file "src/main.rs" Some("setup")"#);
    assert_snapshot!(shown("rust file=src/main.rs"), @r#""rust" · file "src/main.rs" None"#);
}

#[test]
fn mistakes_are_pointed_at() {
    assert_snapshot!(shown("js {1,x}"), @r#""js" · mark [1] · ! `x` not a list of lines; lines count from 1, as in `{1,4-6}`"#);
    assert_snapshot!(shown("js {0}"), @r#""js" · ! `0` not a list of lines; lines count from 1, as in `{1,4-6}`"#);
    assert_snapshot!(shown("js ins={a-b} focus"), @r#""js" · ! `a-b` not a list of lines; lines count from 1, as in `{1,4-6}` · ! `focus` not a list of lines; lines count from 1, as in `{1,4-6}`"#);
    assert_snapshot!(shown("js showLineNumbers=ten"), @r#""js" · ! `showLineNumbers=ten` not the number of a line, as in `showLineNumbers=10`"#);
    assert_snapshot!(shown("js titel=\"a.js\""), @r#""js" · ! `titel` no such option for a code block; did you mean `title`?"#);
    assert_snapshot!(shown("js title=\"a.js"), @r#""js" · ! `title="a.js` this is not closed"#);
    assert_snapshot!(shown("js {1,2"), @r#""js" · ! `{1,2` this is not closed"#);
}

#[test]
fn words_are_bounded_in_number() {
    let words: Vec<String> = (0..100).map(|number| format!("\"w{number}\"")).collect();
    let info = words.join(" ");
    let (fence, problems) = Fence::parse(&info);
    assert_eq!(fence.words.len(), WORD_LIMIT);
    assert_eq!(problems.len(), 100 - WORD_LIMIT);
}

proptest! {
    #[test]
    fn any_info_string_is_read_and_problems_lie_inside_it(
        info in r#"[a-c{}\[\]/"'=,:.\\ 0-9é–\-]{0,40}"#
    ) {
        let (_, problems) = Fence::parse(&info);
        for problem in problems {
            prop_assert!(info.get(problem.span.clone()).is_some_and(|text| !text.is_empty()));
        }
    }
}

#[test]
fn long_info_strings_are_read_in_linear_time() {
    for part in ["{", "[", "/", "\"", "a=", "{1,", "1-", "\\", "a{", "/a ", "'", ","] {
        let info = format!("js {}", part.repeat(200_000 / part.len()));
        let begun = std::time::Instant::now();
        let _ = Fence::parse(&info);
        assert!(begun.elapsed().as_secs() < 5, "{part}");
    }
}

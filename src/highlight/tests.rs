//! Code in, colours out; hostile code in, and no harm done.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use insta::assert_snapshot;
use proptest::prelude::*;
use syntect::parsing::syntax_definition::Pattern;

use super::*;

/// Returns `code` with each span as `class⟨text⟩`.
fn shown(language: &str, code: &str) -> String {
    let highlighted = highlight(language, code);
    assert_eq!(highlighted.problem, None);
    let mut shown = String::new();
    let mut done = 0;
    for Span { token, range } in highlighted.spans {
        let (before, text) = (&code[done..range.start], &code[range.clone()]);
        write!(shown, "{before}{}⟨{text}⟩", token.class()).unwrap();
        done = range.end;
    }
    shown.push_str(&code[done..]);
    shown
}

/// A little of everything, so that most grammars have something to do.
const SAMPLE: &str = "# heading\n// line\n/* block */\n-- note\n; note\n<a href=\"x\">t &amp; t</a>\n\
    key: value\nkey = \"a\\n${b} #{c} {d}\"\nfunction f(a, b) { return a + 1.5e3; }\n\
    def f(x):\n    if x == 'y': print(x)\nclass A extends B {}\nimport a.b from 'c'\n\
    $x = @y; %z | w && v\n[section]\n- item\n\\begin{a} $x^2$ \\end{a}\n<?php echo 1; ?>\n\
    `code` **bold** <<EOF\ntext\nEOF\n(let ((x 1)) (+ x 2))\n\u{0}\u{feff}é\r\nend";

#[test]
fn every_pattern_of_every_grammar_compiles() {
    let builder = two_face::syntax::extra_newlines().into_builder();
    let mut compiled = 0;
    for syntax in builder.syntaxes() {
        for context in syntax.contexts.values() {
            for pattern in &context.patterns {
                // A pattern that quotes what another one found compiles when that is known.
                if let Pattern::Match(pattern) = pattern
                    && !pattern.has_captures
                {
                    let _ = pattern.regex().is_match("");
                    compiled += 1;
                }
            }
        }
    }
    assert!(compiled > 10_000, "only {compiled}");
}

#[test]
fn every_grammar_reads_a_little_of_everything() {
    for syntax in syntaxes().syntaxes() {
        let result = std::panic::catch_unwind(|| named(&syntax.name, SAMPLE));
        let Ok(Ok(spans)) = result else { panic!("{} fails", syntax.name) };
        check_spans(SAMPLE, &spans).unwrap();
    }
}

#[test]
fn every_known_name_is_highlighted() {
    for name in languages::known_names() {
        let highlighted = highlight(&name.to_uppercase(), SAMPLE);
        assert_eq!(highlighted.problem, None, "{name}");
        assert!(highlighted.language.is_some(), "{name}");
    }
}

#[test]
fn data_is_told_apart() {
    assert_snapshot!(shown("jsonc", r#"{"name": "a\n", "n": [-1.5, true, null]} // c"#), @r#"p⟨{⟩y⟨"name"⟩p⟨:⟩ s⟨"a⟩e⟨\n⟩s⟨"⟩p⟨,⟩ y⟨"n"⟩p⟨: [⟩n⟨-1.5⟩p⟨,⟩ b⟨true⟩p⟨,⟩ b⟨null⟩p⟨]}⟩ c⟨// c⟩"#);
    assert_snapshot!(shown("yml", "on: push # c\n\"200\": [a, 1]\nk: &a |\n  text\n"), @r#"
    y⟨on⟩p⟨:⟩ s⟨push⟩ c⟨# c⟩
    y⟨"200"⟩p⟨: [⟩s⟨a⟩p⟨,⟩ n⟨1⟩p⟨]⟩
    y⟨k⟩p⟨:⟩ v⟨&a⟩ o⟨|⟩
      s⟨text⟩
    "#);
    assert_snapshot!(shown("toml", "[a.b]\nk = \"v\"\nn = 2020-01-01\n"), @r#"
    p⟨[⟩h⟨a⟩p⟨.⟩h⟨b⟩p⟨]⟩
    y⟨k⟩ p⟨=⟩ s⟨"v"⟩
    y⟨n⟩ p⟨=⟩ n⟨2020-01-01⟩
    "#);
    assert_snapshot!(shown("env", "# c\nA=\"x ${B}\"\n"), @r#"
    c⟨# c⟩
    v⟨A⟩o⟨=⟩s⟨"x⟩ p⟨${⟩v⟨B⟩p⟨}⟩s⟨"⟩
    "#);
    assert_snapshot!(shown("http", "GET /a?b=1 HTTP/1.1\nHost: x.dev\n\n{\"a\": 1}\n"), @r#"
    k⟨GET⟩ p⟨/⟩ap⟨?⟩v⟨b⟩o⟨=⟩s⟨1⟩ b⟨HTTP/1.1⟩
    y⟨Host⟩p⟨:⟩ s⟨x.dev⟩

    {"a": 1}
    "#);
    assert_snapshot!(shown("html", "<!-- c --><a href=\"x\">t &lt;</a>"), @r#"c⟨<!-- c -->⟩p⟨<⟩g⟨a⟩ a⟨href⟩p⟨=⟩s⟨"x"⟩p⟨>⟩t e⟨&lt;⟩p⟨</⟩g⟨a⟩p⟨>⟩"#);
    assert_snapshot!(shown("css", "a.b { color: #fff; margin: 0 1px } /* c */"), @"g⟨a⟩a⟨.b⟩ p⟨{⟩ y⟨color⟩p⟨:⟩ n⟨#fff⟩p⟨;⟩ y⟨margin⟩p⟨:⟩ n⟨0 1px⟩ p⟨}⟩ c⟨/* c */⟩");
    assert_snapshot!(shown("diff", "--- a\n+++ b\n@@ -1 +1 @@\n-old  line\n+new line\n same\n"), @"
    h⟨--- a⟩
    h⟨+++ b⟩
    h⟨@@ -1 +1 @@⟩
    d⟨-old  line⟩
    i⟨+new line⟩
     same
    ");
}

#[test]
fn programs_are_told_apart() {
    assert_snapshot!(shown("shell", "export A=\"x $B\" # c\ncurl -X POST \"$URL\" | jq '.a'\n"), @r#"
    k⟨export⟩ v⟨A⟩o⟨=⟩s⟨"x⟩ v⟨$B⟩s⟨"⟩ c⟨# c⟩
    f⟨curl⟩ a⟨-X⟩ POST s⟨"⟩v⟨$URL⟩s⟨"⟩ o⟨|⟩ f⟨jq⟩ s⟨'.a'⟩
    "#);
    assert_snapshot!(shown("py", "@app.get(\"/\")\ndef f(a: int) -> str:\n    return f\"hi {a}\" # c\n"), @r#"
    m⟨@app⟩p⟨.⟩m⟨get⟩p⟨(⟩s⟨"/"⟩p⟨)⟩
    k⟨def⟩ f⟨f⟩p⟨(⟩v⟨a⟩p⟨:⟩ t⟨int⟩p⟨) ->⟩ t⟨str⟩p⟨:⟩
        k⟨return⟩ s⟨f"hi⟩ p⟨{⟩ap⟨}⟩s⟨"⟩ c⟨# c⟩
    "#);
    assert_snapshot!(shown("rs", "#[derive(Debug)]\nfn f(a: &str) -> u8 { println!(\"{a}\\n\"); 1_u8 }\n"), @r#"
    m⟨#⟩p⟨[⟩m⟨derive⟩p⟨(⟩m⟨Debug⟩p⟨)]⟩
    k⟨fn⟩ f⟨f⟩p⟨(⟩v⟨a⟩p⟨:⟩ o⟨&⟩k⟨str⟩p⟨) ->⟩ k⟨u8⟩ p⟨{⟩ f⟨println!⟩p⟨(⟩s⟨"⟩e⟨{a}\n⟩s⟨"⟩p⟨);⟩ n⟨1_u8⟩ p⟨}⟩
    "#);
    assert_snapshot!(shown("ts", "export const f = async (a: string) => `hi ${a}`; // c\n"), @"k⟨export const⟩ f⟨f⟩ o⟨=⟩ k⟨async⟩ p⟨(⟩v⟨a⟩o⟨:⟩ t⟨string⟩p⟨)⟩ k⟨=>⟩ s⟨`hi⟩ p⟨${⟩ap⟨}⟩s⟨`⟩p⟨;⟩ c⟨// c⟩");
    assert_snapshot!(shown("js", "const a = /x+/g.test(\"b\") ? { k: null } : new B();\n"), @r#"k⟨const⟩ a o⟨=⟩ e⟨/x+/g⟩p⟨.⟩f⟨test⟩p⟨(⟩s⟨"b"⟩p⟨)⟩ o⟨?⟩ p⟨{⟩ y⟨k⟩p⟨:⟩ b⟨null⟩ p⟨} :⟩ k⟨new⟩ f⟨B⟩p⟨();⟩"#);
    assert_snapshot!(shown("js", "const a = <B c={1}>t</B>;\n"), @"k⟨const⟩ a o⟨=⟩ p⟨<⟩t⟨B⟩ a⟨c⟩o⟨=⟩p⟨{⟩n⟨1⟩p⟨}>⟩tp⟨</⟩t⟨B⟩p⟨>;⟩");
    assert_snapshot!(shown("golang", "func (s *S) F(n int) error { return nil } // c\n"), @"k⟨func⟩ p⟨(⟩v⟨s⟩ o⟨*⟩t⟨S⟩p⟨)⟩ f⟨F⟩p⟨(⟩v⟨n⟩ t⟨int⟩p⟨)⟩ t⟨error⟩ p⟨{⟩ k⟨return⟩ b⟨nil⟩ p⟨}⟩ c⟨// c⟩");
    assert_snapshot!(shown("sql", "SELECT u.id, count(*) AS n FROM users u WHERE a = 'x' AND b IS NULL;"), @"k⟨SELECT⟩ u.id, f⟨count⟩(o⟨*⟩) k⟨AS⟩ n k⟨FROM⟩ users u k⟨WHERE⟩ a o⟨=⟩ s⟨'x'⟩ k⟨AND⟩ b k⟨IS⟩ b⟨NULL⟩;");
    assert_snapshot!(shown("php", "$a = f(\"hi $b\"); // c\n"), @r#"v⟨$a⟩ o⟨=⟩ f⟨f⟩p⟨(⟩s⟨"hi⟩ v⟨$b⟩s⟨"⟩p⟨);⟩ c⟨// c⟩"#);
    assert_snapshot!(shown("docker", "FROM node:20 AS build\nRUN npm ci && echo \"$A\"\n"), @r#"
    k⟨FROM⟩ node:t⟨20⟩ k⟨AS⟩ build
    k⟨RUN⟩ f⟨npm⟩ ci o⟨&&⟩ f⟨echo⟩ s⟨"⟩v⟨$A⟩s⟨"⟩
    "#);
}

#[test]
fn a_shell_block_with_prompts_is_a_session() {
    assert_snapshot!(shown("bash", "$ ls -l\ntotal 0\n"), @"
    m⟨$⟩ f⟨ls⟩ a⟨-l⟩
    total 0
    ");
    assert_eq!(shown("bash", "$ ls -l\ntotal 0\n"), shown("console", "$ ls -l\ntotal 0\n"));
}

#[test]
fn names_are_found_in_any_case_and_unknown_ones_guessed() {
    let name = |language| highlight(language, "").language;
    assert_eq!(name("YAML"), Some("yaml"));
    assert_eq!(name("yml"), Some("yaml"));
    assert_eq!(name("C#"), Some("csharp"));
    assert_eq!(name(""), Some("text"));
    assert_eq!(name("PlainText"), Some("text"));
    assert_eq!(name("mermaid"), Some("mermaid"));
    assert_eq!(name(".bashrc"), Some("bash"));
    let nearest = |language| match highlight(language, "a").problem {
        Some(Problem::UnknownLanguage { nearest }) => nearest,
        problem => panic!("{problem:?}"),
    };
    assert_eq!(nearest("ymal").as_deref(), Some("yaml"));
    assert_eq!(nearest("Typscript").as_deref(), Some("typescript"));
    assert_eq!(nearest("javascirpt").as_deref(), Some("javascript"));
    assert_eq!(nearest("zzzzzz"), None);
    assert_eq!(nearest(&"x".repeat(100_000)), None);
}

#[test]
fn plain_text_has_no_colours_however_long_it_is() {
    for language in ["", "text", "none", "mermaid", "ansi"] {
        let highlighted = highlight(language, &"\"a\" 1 ".repeat(200_000));
        assert!(highlighted.spans.is_empty());
        assert_eq!(highlighted.problem, None);
    }
}

#[test]
fn code_that_is_too_long_stays_plain_and_says_so() {
    let long = |language: &str, code: &str| {
        let highlighted = highlight(language, code);
        assert!(highlighted.spans.is_empty());
        highlighted.problem
    };
    let line = format!("[1]\n[{}]\n", "1, ".repeat(6_000));
    let problem = Problem::TooLong { line: Some(2), bytes: 18_002, limit: LINE_LIMIT };
    assert_eq!(long("graphql", &line), Some(problem));
    // What has a lexer has no longest line.
    assert_eq!(highlight("json", &line).problem, None);
    let block = "[1]\n".repeat(200_000);
    let problem = Problem::TooLong { line: None, bytes: 800_000, limit: BLOCK_LIMIT };
    assert_eq!(long("json", &block), Some(problem));
    // Eight lines of the greatest length are bearable, more are not.
    let line = format!("# {}\n", "a ".repeat(1_000));
    assert!(!highlight("ruby", &line.repeat(8)).spans.is_empty());
    let problem = Problem::TooLong { line: Some(9), bytes: 2_002, limit: 2048 };
    assert_eq!(long("ruby", &line.repeat(9)), Some(problem));
}

#[test]
fn nesting_without_end_stays_plain_and_says_so() {
    let highlighted = highlight("d", &"a(a(a(a(a(a(a(a(\n".repeat(1_000));
    assert_eq!(highlighted.problem, Some(Problem::Upset));
    assert!(highlighted.spans.is_empty());
    // A thousand levels are no trouble.
    assert_eq!(highlight("json", &"[\n".repeat(1_000)).problem, None);
}

#[test]
fn a_grammar_that_never_ends_is_left_behind() {
    let code = "x /* a\n*/";
    let soon = Duration::from_millis(200);
    assert_eq!(guard::run("JavaScript", code, soon), None);
    // The thread goes on with another helper, and the language has a grammar that ends.
    assert_eq!(highlight("js", code).problem, None);
}

#[test]
fn hostile_code_is_done_with_soon() {
    let languages = [
        "markdown",
        "bash",
        "json",
        "yaml",
        "python",
        "js",
        "jsx",
        "ts",
        "rust",
        "ini",
        "csharp",
        "html",
        "scss",
        "systemverilog",
        "d",
        "typst",
        "console",
        "php",
        "cpp",
    ];
    let signs = ["[", "{", "(", "`", "<", "\"", "'", " ", "\t", "a", "a,", "\\", "\0", "$(", "x:"];
    let base64 = "QUJDRUZHSElKS0xNTk9Q+/".repeat(4_600);
    for language in languages {
        let begun = Instant::now();
        for sign in signs {
            let _ = highlight(language, &sign.repeat(20_000 / sign.len()));
            // As long as nearly every grammar reaches, and as lines that go ever deeper.
            let _ = highlight(language, &sign.repeat(500 / sign.len()));
            let _ = highlight(language, &format!("{}\n", sign.repeat(40 / sign.len())).repeat(200));
        }
        let _ = highlight(language, &base64);
        for code in ["", "\n", "\r\n", "\r", "\"", "/*", "<!--", "a\0b", "\u{feff}", "\u{2028}"] {
            let _ = highlight(language, code);
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{language}: {:?}", begun.elapsed());
    }
}

#[test]
fn line_ends_make_no_difference() {
    let code = "/* a\n b */\nlet x = \"y\"; // z\n";
    let texts = |code: &str| -> Vec<(Token, String)> {
        let spans = highlight("js", code).spans.into_iter();
        spans.map(|span| (span.token, code[span.range].to_owned())).collect()
    };
    assert_eq!(texts(code), texts(&code.replace('\n', "\r\n")));
    assert_eq!(texts(code), texts(code.trim_end()));
}

/// Checks what [`Highlighted::spans`] promises.
pub(super) fn check_spans(code: &str, spans: &[Span]) -> Result<(), String> {
    let mut done = 0;
    for span in spans {
        let text = code.get(span.range.clone()).ok_or_else(|| format!("no text at {span:?}"))?;
        let whole = !text.is_empty() && text.trim() == text && !text.contains('\n');
        if !whole || span.range.start < done {
            return Err(format!("{span:?} {text:?}"));
        }
        done = span.range.end;
    }
    Ok(())
}

proptest! {
    #[test]
    fn spans_keep_their_promises(
        language in prop::sample::select(vec![
            "js", "ts", "json", "yaml", "bash", "console", "python", "rust", "html", "markdown",
            "diff", "php", "ruby", "sql", "toml", "csharp", "vue", "docker", "make",
        ]),
        code in r#"([a-z]{1,3}|[ \t\n\r]|\r\n|[-+*/<>"'`$\\{}\[\]().,:;=#@!|&%]|[0-9]|é|\u{1F600}){0,60}"#,
    ) {
        let highlighted = highlight(language, &code);
        prop_assert_eq!(&highlighted.problem, &None);
        if let Err(message) = check_spans(&code, &highlighted.spans) {
            prop_assert!(false, "{}", message);
        }
        prop_assert_eq!(highlight(language, &code), highlighted);
    }
}

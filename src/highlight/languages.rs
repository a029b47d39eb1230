//! The names of languages, as writers spell them after a fence.
//!
//! In comes a word, out comes the [`Language`] it means. Our own table gives the everyday names
//! and those that no grammar answers to; every further grammar answers to its own name and to the
//! file extensions it claims.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use syntect::parsing::{SyntaxReference, SyntaxSet};

use crate::diagnostic::nearest;

/// How the code of a language is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grammar {
    /// Not at all: plain text that is meant to be plain, or a language without a grammar.
    Plain,
    /// By the grammar of this name.
    Named(&'static str),
    /// By the shell's grammar, unless it opens with a prompt: then as a terminal session.
    Shell,
    /// As a terminal session: prompts, commands, output.
    Terminal,
    /// As PHP, with or without `<?php` before it.
    Php,
}

use Grammar::{Named, Php, Plain, Shell, Terminal};

/// A language that a fence can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Language {
    /// The name that the page shows, whichever alias the writer used.
    pub(super) name: &'static str,
    /// How its code is read.
    pub(super) grammar: Grammar,
}

/// The grammar for JavaScript. Another one, plainly called `JavaScript`, never comes to an end on
/// `x /*`, however the comment goes on.
pub(super) const JAVASCRIPT: &str = "JavaScript (Babel)";

/// The grammar for commands of a shell.
pub(super) const SHELL: &str = "Bourne Again Shell (bash)";

/// Name, grammar and aliases, in lower case.
///
/// The order matters to guesses: the first of equally near names is offered.
const TABLE: &[(&str, Grammar, &[&str])] = &[
    // What documentation is made of.
    ("bash", Shell, &["curl", "bats", "bashrc"]),
    ("sh", Shell, &["ash", "dash", "posix"]),
    ("shell", Shell, &["shellscript", "shell-script"]),
    ("zsh", Shell, &["zshrc", "ksh"]),
    ("fish", Named("Fish"), &[]),
    (
        "console",
        Terminal,
        &[
            "terminal",
            "shell-session",
            "shellsession",
            "sh-session",
            "bash-session",
            "zsh-session",
            "session",
            "command-line",
            "cli",
        ],
    ),
    ("powershell", Named("PowerShell"), &["ps1", "pwsh", "posh", "ps", "psm1", "psd1"]),
    ("batch", Named("Batch File"), &["bat", "cmd", "batchfile", "dos", "dosbatch"]),
    ("json", Named("JSON"), &["jsonl", "ndjson", "geojson", "webmanifest", "json-ld", "jsonld"]),
    ("jsonc", Named("JSON"), &["json-with-comments", "hujson"]),
    ("json5", Named(JAVASCRIPT), &[]),
    (
        "yaml",
        Named("YAML"),
        &["yml", "docker-compose", "compose", "openapi", "helm", "ansible", "k8s", "kubernetes"],
    ),
    ("toml", Named("TOML"), &[]),
    ("ini", Named("INI"), &["conf", "config", "cfg", "dosini", "systemd", "editorconfig", "npmrc"]),
    ("properties", Named("Java Properties"), &["java-properties"]),
    ("dotenv", Named("DotENV"), &["env", "envrc"]),
    ("xml", Named("XML"), &["xsl", "xslt", "xsd", "svg", "plist", "wsdl", "rss", "atom", "pom"]),
    ("csv", Named("Separated Values"), &[]),
    ("diff", Named("Diff"), &["patch", "udiff"]),
    ("http", Named("HTTP Request and Response"), &["https", "rest"]),
    ("markdown", Named("Markdown"), &["md", "mdown", "gfm", "commonmark"]),
    ("mdx", Named("Markdown"), &[]),
    ("html", Named("HTML"), &["htm", "xhtml", "html5", "hbs", "handlebars", "mustache", "ejs"]),
    ("css", Named("CSS"), &["postcss", "pcss"]),
    ("scss", Named("SCSS"), &[]),
    ("sass", Named("Sass"), &[]),
    ("less", Named("Less"), &[]),
    ("stylus", Named("Stylus"), &["styl"]),
    ("javascript", Named(JAVASCRIPT), &["js", "mjs", "cjs", "node", "es6", "ecmascript"]),
    ("jsx", Named(JAVASCRIPT), &["react", "javascriptreact"]),
    ("typescript", Named("TypeScript"), &["ts", "mts", "cts", "deno"]),
    ("tsx", Named("TypeScriptReact"), &["typescriptreact"]),
    ("vue", Named("Vue Component"), &["vue-html"]),
    ("svelte", Named("Svelte"), &["svlt"]),
    ("astro", Named("HTML"), &[]),
    ("graphql", Named("GraphQL"), &["gql", "graphqls"]),
    ("python", Named("Python"), &["py", "py3", "python3", "pyi", "starlark", "bazel", "bzl"]),
    ("ruby", Named("Ruby"), &["rb", "gemfile", "rake", "irb"]),
    ("erb", Named("HTML (Rails)"), &["rhtml", "html.erb"]),
    ("rust", Named("Rust"), &["rs"]),
    ("go", Named("Go"), &["golang"]),
    ("gomod", Named("Gomod"), &["go.mod", "go-mod"]),
    ("java", Named("Java"), &["jsh"]),
    ("kotlin", Named("Kotlin"), &["kt", "kts"]),
    ("scala", Named("Scala"), &["sbt"]),
    ("groovy", Named("Groovy"), &["gradle", "jenkinsfile"]),
    ("swift", Named("Swift"), &[]),
    ("c", Named("C"), &["h"]),
    ("cpp", Named("C++"), &["c++", "cc", "cxx", "hpp", "arduino", "ino", "cuda", "cu"]),
    ("csharp", Named("C#"), &["cs", "c#", "dotnet", "csx"]),
    ("fsharp", Named("F#"), &["f#", "fs", "fsx"]),
    ("objective-c", Named("Objective-C"), &["objc", "objectivec"]),
    ("objective-c++", Named("Objective-C++"), &["objc++", "objcpp", "mm"]),
    ("php", Php, &["php3", "php4", "php5", "php7", "php8", "phtml"]),
    ("sql", Named("SQL"), SQL_DIALECTS),
    // Machines and how they are set up.
    ("dockerfile", Named("Dockerfile (with bash)"), &["docker", "containerfile"]),
    ("hcl", Named("Terraform"), &["nomad", "packer"]),
    ("terraform", Named("Terraform"), &["tf", "tfvars", "opentofu"]),
    ("nginx", Named("nginx"), &["nginxconf", "nginx-conf"]),
    ("apache", Named("Apache Conf"), &["apacheconf", "htaccess", "httpd"]),
    ("makefile", Named("Makefile"), &["make", "mk", "mak", "gnumake"]),
    ("cmake", Named("CMake"), &["cmakelists.txt"]),
    ("nix", Named("Nix"), &["nixos"]),
    ("protobuf", Named("Protocol Buffer"), &["proto", "proto3"]),
    ("gitignore", Named("Git Ignore"), &["ignore", "dockerignore", "npmignore"]),
    ("gitconfig", Named("Git Config"), &["git-config"]),
    ("ssh-config", Named("SSH Config"), &["sshconfig", "ssh"]),
    ("crontab", Named("Crontab"), &["cron"]),
    ("log", Named("log"), &["logs"]),
    ("jinja", Named("Jinja2"), &["jinja2", "j2", "tera", "nunjucks", "njk", "django", "liquid"]),
    ("twig", Named("HTML (Twig)"), &["html.twig"]),
    // Everything else that has a name unlike its grammar's.
    ("asciidoc", Named("AsciiDoc (Asciidoctor)"), &["adoc", "asciidoctor"]),
    ("asm", Named("x86_64 Assembly"), &["assembly", "nasm", "yasm", "x86asm", "x86"]),
    ("armasm", Named("ARM Assembly"), &["arm"]),
    ("clojure", Named("Clojure"), &["clj", "cljs", "cljc", "edn"]),
    ("d", Named("D"), &["dlang"]),
    ("dart", Named("Dart"), &["flutter"]),
    ("dot", Named("Graphviz (DOT)"), &["graphviz", "gv"]),
    ("elixir", Named("Elixir"), &["ex", "exs", "iex"]),
    ("heex", Named("HTML (EEx)"), &["eex", "leex"]),
    ("erlang", Named("Erlang"), &["erl"]),
    ("fortran", Named("Fortran (Modern)"), &["f90", "f95", "f03", "f08"]),
    ("haskell", Named("Haskell"), &["hs"]),
    ("julia", Named("Julia"), &["jl"]),
    ("latex", Named("LaTeX"), &["ltx"]),
    ("lisp", Named("Lisp"), &["common-lisp", "elisp", "emacs-lisp", "scheme", "scm", "el"]),
    ("lua", Named("Lua"), &["luau"]),
    ("matlab", Named("MATLAB"), &["octave"]),
    ("ocaml", Named("OCaml"), &["ml", "reason"]),
    ("perl", Named("Perl"), &["pl", "pm", "raku"]),
    ("r", Named("R"), &["rscript", "rlang"]),
    ("regex", Named("Regular Expression"), &["regexp", "re"]),
    ("glsl", Named("GLSL"), &["hlsl", "shader", "vert", "frag"]),
    ("solidity", Named("Solidity"), &["sol"]),
    ("tex", Named("TeX"), &[]),
    ("typst", Named("Typst"), &["typ"]),
    ("verilog", Named("Verilog"), &[]),
    ("vim", Named("VimL"), &["viml", "vimscript", "vimrc"]),
    ("requirements", Named("Requirements.txt"), &["requirements.txt", "pip-requirements"]),
    // Meant to be plain.
    ("text", Plain, &["txt", "plaintext", "plain", "plain-text", "none", "raw", "nohighlight"]),
    ("output", Plain, &["stdout", "stderr", "result"]),
    ("ascii", Plain, &["ditaa", "svgbob", "tree", "filetree"]),
    ("ansi", Plain, &[]),
    // Known, and without a grammar: diagrams first, then languages.
    ("mermaid", Plain, &["mmd"]),
    ("plantuml", Plain, &["puml", "uml"]),
    ("d2", Plain, &[]),
    ("pikchr", Plain, &[]),
    ("nomnoml", Plain, &[]),
    ("wavedrom", Plain, &[]),
    ("vega-lite", Named("JSON"), &["vega", "vegalite"]),
    ("math", Plain, &["katex", "asciimath"]),
    ("caddyfile", Plain, &["caddy"]),
    ("just", Plain, &["justfile"]),
    ("nushell", Plain, &["nu"]),
    ("prisma", Plain, &[]),
    ("gleam", Plain, &[]),
    ("bicep", Plain, &[]),
    ("wat", Plain, &["wasm", "wast"]),
    ("cue", Plain, &[]),
    ("kdl", Plain, &[]),
    ("gherkin", Plain, &["cucumber", "feature"]),
    ("cypher", Plain, &[]),
    ("promql", Plain, &["logql", "kql", "kusto"]),
    ("ebnf", Plain, &["bnf", "abnf", "grammar"]),
    ("vb", Plain, &["vbnet", "vb.net", "visual-basic", "vba"]),
    ("cobol", Plain, &[]),
    ("prolog", Plain, &[]),
    ("mojo", Named("Python"), &[]),
    ("pug", Plain, &["jade"]),
];

const SQL_DIALECTS: &[&str] = &[
    "postgres",
    "postgresql",
    "pgsql",
    "psql",
    "plpgsql",
    "mysql",
    "mariadb",
    "sqlite",
    "sqlite3",
    "tsql",
    "plsql",
    "mssql",
    "bigquery",
    "snowflake",
    "redshift",
    "clickhouse",
    "duckdb",
];

/// Returns every grammar, loaded once for all threads; their patterns compile when first used.
///
/// The set with line ends is the one whose patterns are right: many of them look for `\n`.
pub(super) fn syntaxes() -> &'static SyntaxSet {
    static SET: OnceLock<SyntaxSet> = OnceLock::new();
    SET.get_or_init(two_face::syntax::extra_newlines)
}

/// Returns the language that `word` names, whatever its case, or `None` where none is known.
pub(super) fn find(word: &str) -> Option<Language> {
    let word = slug(word);
    if word.is_empty() {
        return Some(Language { name: "text", grammar: Plain });
    }
    ours().get(word.as_str()).or_else(|| theirs().get(&word)).copied()
}

/// Returns the known name nearest to `word`, where one is near enough to be meant.
pub(super) fn similar(word: &str) -> Option<&'static str> {
    // No name is longer; the distance to a long text would be costly and mean nothing. Every
    // letter is near to something.
    if !(2..=40).contains(&word.len()) {
        return None;
    }
    let ours = TABLE
        .iter()
        .flat_map(|&(name, _, aliases)| std::iter::once(name).chain(aliases.iter().copied()));
    let theirs = theirs().keys().map(String::as_str);
    nearest(word, ours.chain(theirs).filter(|name| name.len() > 1))
}

/// Returns our table by name and alias.
fn ours() -> &'static BTreeMap<&'static str, Language> {
    static INDEX: OnceLock<BTreeMap<&str, Language>> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut index = BTreeMap::new();
        for &(name, grammar, aliases) in TABLE {
            for word in std::iter::once(name).chain(aliases.iter().copied()) {
                index.insert(word, Language { name, grammar });
            }
        }
        index
    })
}

/// Returns what the grammars themselves answer to: their names and file extensions.
fn theirs() -> &'static BTreeMap<String, Language> {
    static INDEX: OnceLock<BTreeMap<String, Language>> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut index = BTreeMap::new();
        for (syntax, name) in syntaxes().syntaxes().iter().zip(shown_names()) {
            if syntax.hidden {
                continue;
            }
            let language = Language { name, grammar: Named(&syntax.name) };
            let extensions = syntax.file_extensions.iter().map(|extension| slug(extension));
            for word in std::iter::once(slug(&syntax.name)).chain(extensions) {
                // One letter is no name: `1` to `9` are manual pages, `t` is Perl.
                if word.len() > 1 {
                    index.entry(word).or_insert(language);
                }
            }
        }
        index
    })
}

/// Returns the name that a page shows for each grammar of the set: ours, or its own as one word.
fn shown_names() -> &'static [String] {
    static NAMES: OnceLock<Vec<String>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let shown_name = |syntax: &SyntaxReference| {
            let ours = TABLE.iter().find(|(_, grammar, _)| match grammar {
                Named(name) => *name == syntax.name,
                _ => false,
            });
            ours.map_or_else(|| slug(&syntax.name), |&(name, _, _)| name.to_owned())
        };
        syntaxes().syntaxes().iter().map(shown_name).collect()
    })
}

/// Returns `name` as one word in lower case: `.ENV` is `env`, `R Console` is `r-console`.
fn slug(name: &str) -> String {
    let name = name.trim().trim_start_matches('.').to_lowercase();
    name.replace(' ', "-").replace(['(', ')'], "")
}

/// Returns every name and alias that a fence may use.
#[cfg(test)]
pub(super) fn known_names() -> Vec<&'static str> {
    ours().keys().copied().chain(theirs().keys().map(String::as_str)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_grammar_of_the_table_exists() {
        for &(name, grammar, _) in TABLE {
            if let Named(syntax) = grammar {
                assert!(syntaxes().find_syntax_by_name(syntax).is_some(), "{name}: {syntax}");
            }
        }
    }

    #[test]
    fn every_name_stands_once_in_the_table_and_as_it_is_looked_up() {
        let mut names: Vec<&str> = TABLE.iter().map(|(name, _, _)| *name).collect();
        names.extend(TABLE.iter().flat_map(|(_, _, aliases)| aliases.iter().copied()));
        for name in &names {
            assert_eq!(*name, slug(name));
        }
        let mut once = names.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), names.len());
    }
}

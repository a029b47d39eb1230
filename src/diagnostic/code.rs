//! The kinds of mistake: each has a stable name, a severity of its own and an explanation.
//!
//! Configuration may give a code another severity; `folio check --explain CODE` prints the
//! explanation. The table below is the only place where a code is defined.

use serde::{Deserialize, Serialize};

use super::Severity;

macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $explanation:literal)*) => {
        /// A kind of mistake.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub enum Code {
            $(#[doc = $explanation] #[serde(rename = $name)] $variant,)*
        }

        impl Code {
            /// Every code, in the order of the handbook.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Returns the stable name: `broken-link`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// Returns the severity that the code has by itself.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity),* }
            }

            /// Returns what the code means and how to mend it, as plain sentences.
            #[must_use]
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $explanation),* }
            }
        }
    };
}

codes! {
    // Files
    UnreadableText "unreadable-text" Error
        "The file is not valid UTF-8. Save it as UTF-8 in your editor; until then the page cannot be published."
    BadFileName "bad-file-name" Error
        "A file or folder name cannot become part of a URL: it is not UTF-8, or holds a backslash or a control character. Rename it."
    ShallowHistory "shallow-history" Note
        "The site lies in a git clone that was cut short, so git cannot tell when some pages were last changed; they show no date. Fetch the whole history (`fetch-depth: 0` in a workflow), or set `git_dates = false`."
    BadPicture "bad-picture" Warning
        "A picture cannot be read: it is damaged, or not what its name says. It is published as it is, without a size and without smaller copies. Save it anew."
    CssSyntax "css-syntax" Warning
        "A style sheet under `static/` is not valid CSS at this place. It is published as it is; browsers leave out the rule with the mistake."
    OutsideSite "outside-site" Error
        "A symbolic link leads out of the site's folder. Folio follows links inside the site only, so that a build never publishes a stranger's file. To publish another folder, mount it with `[[mount]]` in folio.toml."
    UrlCollision "url-collision" Error
        "Two sources claim one URL, or two URLs differ only in the case of their letters, which some hosts and file systems cannot tell apart. Rename one file, or give one page a `slug`."
    ShadowedReadme "shadowed-readme" Warning
        "A folder has an index page and a README.md. The index is published; the README is not. Remove one, or list the README in `ignore`."

    // Front matter
    FrontMatterSyntax "front-matter-syntax" Error
        "The front matter cannot be understood at this line. The page is still read, but nothing after the line counts as its metadata."
    FrontMatterUnclosed "front-matter-unclosed" Error
        "The front matter begins with a fence that is never closed. Put a closing `---` (or `+++`) on a line of its own after the last key."
    AlmostYaml "almost-yaml" Warning
        "A value is not valid YAML as it stands, for instance because it holds a colon followed by a space. Folio reads it as the plain text that was meant; other tools may not. Quote it."
    UnknownKey "unknown-key" Warning
        "The front matter has a key that Folio does not know. It still reaches templates as `page.extra`. Correct the spelling, or move the key under `extra:` to say that it is yours."
    DuplicateKey "duplicate-key" Warning
        "A key is given twice. Folio keeps the first value. Remove one of the two."
    RenamedKey "renamed-key" Note
        "The key is read under Folio's own name for it."
    WrongType "wrong-type" Error
        "A value has another type than its key needs, for instance a list where text is expected."
    BadDate "bad-date" Error
        "A date cannot be read or does not exist. Write `2026-04-20`, `2026-04-20T09:30`, or `2026-04-20T09:30:00+02:00`."
    OddTime "odd-time" Warning
        "A time without a zone falls into the hour in which clocks are turned: it comes twice that day, or not at all. Folio takes the first of the two, or the end of the gap. Write the zone, as in `2026-10-25T02:30:00+01:00`."
    UnsaidZone "unsaid-zone" Note
        "A page waits for a time of day, and neither it nor folio.toml says in which time zone, so it is taken as UTC. Set `timezone = \"Europe/Berlin\"` in folio.toml, or write the zone behind the time."
    NeverPublic "never-public" Warning
        "A page expires before it is published, so no reader will ever see it."
    MissingKey "missing-key" Warning
        "A key that the collection requires is absent. Add it to the front matter."
    MissingDate "missing-date" Warning
        "A post has no date, so it stands at the end of the list of posts and in no feed. Add `publishedAt: 2026-04-20`, or put the date in the file name."
    BadSlug "bad-slug" Error
        "A slug or an alias cannot be part of a URL. Use letters, digits and hyphens; an alias begins with a slash."
    LostDigits "lost-digits" Warning
        "YAML reads the bare value as a number and drops digits of it, such as the zero of 1.10. Quote it to keep it as written."
    EmptyPage "empty-page" Warning
        "The file has neither front matter nor text."

    // Markdown
    UnknownComponent "unknown-component" Warning
        "The page uses a component that this site does not have. Its children are shown, its attributes are not. Add `templates/components/NAME.html`, or write Markdown instead."
    UnclosedComponent "unclosed-component" Warning
        "A component is opened and never closed, so it is written as text. Add the closing tag, or close it at once with `/>`."
    StrayClosingTag "stray-closing-tag" Warning
        "A closing tag has no opening tag before it and is left out."
    JsxExpression "jsx-expression" Warning
        "A JavaScript expression cannot be evaluated: Folio has no JavaScript. Write the value itself, as text, a string or a JSON literal."
    UnclosedComment "unclosed-comment" Warning
        "A `{/*` comment is never closed with `*/}`, so it is written as text."
    UnknownCallout "unknown-callout" Warning
        "A callout has a type that Folio does not know; it is shown as a note. The types are note, tip, important, warning and danger."
    BlockedInline "blocked-inline" Warning
        "HTML in a page has a script, a style or an event handler of its own. The content security policy that hosts are told in `_headers` forbids it, so that nobody who gets text into a page gets a script to run. Put it into a file under `static/`, or allow it with `[csp]` in folio.toml."
    UnclosedHtml "unclosed-html" Warning
        "An HTML element is opened and never closed. Folio closes it, or writes it as text where it would swallow the rest of the page."
    MathSyntax "math-syntax" Warning
        "A formula cannot be read as LaTeX; it is shown as it is written."
    DuplicateId "duplicate-id" Warning
        "Two elements of one page have the same id. A link leads to the first of them only."
    UndefinedReference "undefined-reference" Warning
        "A link names a reference or a footnote that the page does not define, so it is written as text."
    AlmostMarkdown "almost-markdown" Warning
        "Text looks like Markdown and is none: a heading without a space after its number signs, a link with a space between its brackets, bold text with a space at its end. It is shown as it is written. Mend it, or put a backslash before it to say that it is meant."
    UnevenTable "uneven-table" Warning
        "The lines of a table do not have the same columns. Where the line of hyphens does not match the first one, there is no table; of a row that is longer than the first, the rest is left out. A `|` that is part of a cell is written `\\|`, in code too."
    MarkdownUpset "markdown-upset" Error
        "The Markdown parser failed on this page. The page is published as plain text. Please report it with the file."

    // Code
    UnclosedCode "unclosed-code" Warning
        "A block of code has no end of its own, so text that follows is shown as code. Write its fence once more, alone on a line, where the code ends. A block that shows a fence has a longer fence itself."
    UnknownLanguage "unknown-language" Warning
        "A code block names a language without a grammar. It is published as plain text. Correct the name, or use `text`."
    CodeTooLong "code-too-long" Warning
        "A code block, or one of its lines, is too long to highlight in reasonable time. It is published as plain text."
    HighlightFailed "highlight-failed" Warning
        "The highlighter failed on this block, or came to no end. It is published as plain text."
    FenceOption "fence-option" Warning
        "An option after the language of a code block cannot be read and is ignored."

    // Links
    BrokenLink "broken-link" Error
        "A link leads to a page of this site that does not exist. Correct the link, or restore the page."
    BrokenAnchor "broken-anchor" Error
        "A link leads to a heading or id that its page does not have."
    BrokenAsset "broken-asset" Error
        "An image or a download does not exist, neither beside the page nor under `static/`."
    SearchMiss "search-miss" Error
        "A search of search-tests.toml does not find the page that it should among the first ones. Use the words that readers type in the title, a heading or the description of the page, or correct the expectation."
    MissingAlt "missing-alt" Warning
        "A picture has no alternative text, so a reader who cannot see it learns nothing of it. Write what it shows between the brackets. A picture that only adorns can say so: `<img src=\"…\" alt=\"\">`."
    CardWithoutTitle "card-without-title" Note
        "The picture for links to a page cannot show its title: the typeface of cards has Latin, Greek and Cyrillic letters. It shows the name of the site. Name a picture of your own with `image` in the front matter, or set `cards = \"none\"` under `[social]` in folio.toml."
    UnpublishedLink "unpublished-link" Error
        "A link leads to a page that is not public: a draft, a scheduled post or an expired one. Readers would find nothing there."
    UnsafeLink "unsafe-link" Warning
        "A link has a scheme that runs code in the reader's browser. It is published without its destination."
    RedirectLoop "redirect-loop" Error
        "An alias or a redirect leads back to itself."

    // Other sites
    DeadLink "dead-link" Warning
        "An address on another site answers that nothing is there. Link to what took its place, or leave the link out."
    MovedLink "moved-link" Note
        "An address on another site has moved for good. Link to its new place: the old one may stop leading there."
    UnreachableLink "unreachable-link" Note
        "An address on another site did not answer, or answered with an error of its own. That may pass; it is asked again the next time."

    // Published addresses
    RemovedPage "removed-page" Error
        "A page was published, and nothing is at its address now, so every link and bookmark to it is dead. Give the page that takes its place the old address with `aliases`, or say with `folio check --accept-removal URL --because REASON` that it is meant to go."
    RemovedHeading "removed-heading" Error
        "A heading was published, and its page has no such id now, so links to it lead to the top of the page. Give the heading that takes its place the old id as a further one: `## Title {#new #old}`."
    StaleRemoval "stale-removal" Warning
        "`[removed]` in folio.toml says that an address is gone, and it is there. Remove the line."

    // Navigation
    MetaSyntax "meta-syntax" Error
        "A meta.json is not valid JSON, or a value has the wrong type. The folder is shown in its natural order until it is mended."
    MetaKey "meta-key" Warning
        "A meta.json has a key that Folio does not know."
    MenuEntry "menu-entry" Warning
        "A menu names a page or folder that does not exist, or names one twice."
    NotInMenu "not-in-menu" Warning
        "Pages exist that no menu shows. They are published and can be found by links, search and their section's page. Add `\"...\"` to `pages` in meta.json to show the rest, or list them."

    // Theme and configuration
    TemplateError "template-error" Error
        "A template cannot be read or rendered. The message is the template engine's own."
    UnknownLayout "unknown-layout" Error
        "A page asks for a layout without a template. Add `templates/NAME.html`, or remove the key."
    ConfigSyntax "config-syntax" Error
        "folio.toml is not valid TOML."
    ConfigKey "config-key" Error
        "folio.toml has a key that Folio does not know. A misspelt setting would otherwise be ignored in silence."
    ConfigValue "config-value" Error
        "A setting in folio.toml has a value that cannot be used."
    NoBaseUrl "no-base-url" Warning
        "The site's address is not known, so there is no sitemap, and feeds and canonical links cannot be absolute. Set `base_url` in folio.toml or pass --base-url."
    NoContent "no-content" Error
        "There is no page to publish."
}

impl Code {
    /// Finds the code with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_read_back() {
        for code in Code::ALL {
            assert_eq!(Code::from_name(code.as_str()), Some(*code));
            assert!(code.explanation().ends_with('.'), "{}", code.as_str());
        }
    }

    #[test]
    fn the_handbook_explains_every_code_in_the_same_words() {
        let page = include_str!("../../content/docs/handbook/diagnostics.md");
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let page = words(page);
        for code in Code::ALL {
            let severity = format!("{:?}", code.severity());
            let entry = format!("### {} {severity}. {}", code.as_str(), code.explanation());
            assert!(page.contains(&words(&entry)), "{entry}");
        }
    }
}

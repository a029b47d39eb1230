//! The Markdown twin of a page: what `/docs/a/` says in HTML, `/docs/a.md` says in Markdown.
//!
//! In comes the HTML of a rendered body, in which callouts, tabs, includes, components and links
//! have become what they are; out goes `CommonMark` with the extensions of GFM, as a careful author
//! would write it. Read as Markdown again it has the same text, headings, code and links.
//!
//! [`Tags`] takes the HTML apart, tag by tag. Text gathers in an [`Inline`]; where a block ends,
//! the line is written to a [`Sheet`]. Containers that are open are a list, so nothing recurses, and
//! nothing is read twice: the time is linear in the length of the HTML, whatever stands in it.

mod code;
mod container;
mod element;
mod emphasis;
mod entities;
mod escape;
mod inline;
mod line;
mod media;
mod open;
mod sheet;
mod source;
mod span;
mod table;
mod tags;

pub use self::source::from_source;

use std::borrow::Cow;

use self::code::{Code, Figure};
use self::container::Container;
use self::element::Element;
use self::inline::Inline;
use self::sheet::{Block, Sheet};
use self::table::Table;
use self::tags::{Tags, Token};

/// Returns the Markdown of a body.
///
/// `links` is asked for the destination of each link and image, as it stands in the HTML; what it
/// returns is written. With [`Cow::Borrowed`] all stay as they are.
#[must_use]
pub fn markdown(html: &str, links: impl Fn(&str) -> Cow<'_, str>) -> String {
    let mut twin = Twin {
        tags: Tags::new(html),
        links,
        sheet: Sheet::default(),
        line: Inline::default(),
        meaning: Meaning::Text,
        containers: Vec::new(),
        counts: [0; Element::CONTAINERS],
        table: None,
        figure: None,
        code: Code::default(),
        image_title: String::new(),
        is_joining: false,
    };
    // Tags take more than the signs of Markdown do.
    twin.sheet.out.reserve(html.len() / 2);
    twin.run();
    twin.finish()
}

/// What the line in hand is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Meaning {
    #[default]
    Text,
    Heading(u8),
    /// The title of a card, to which what follows is joined.
    CardTitle,
    /// A title of a tab, a step, an accordion, in bold.
    Title,
    /// The title of a callout; one that says no more than the kind is left out.
    CalloutTitle,
    /// What stands below a figure; it is left out where the image has it as its title.
    Caption,
    /// A file or a folder in a tree of files, as code.
    File,
    /// A term that is defined.
    Term,
}

/// A body on its way to Markdown.
struct Twin<'a, L> {
    tags: Tags<'a>,
    links: L,
    sheet: Sheet,
    line: Inline,
    meaning: Meaning,
    containers: Vec<Container>,
    /// How many containers of each element are open, so that a stray end costs no search.
    counts: [usize; Element::CONTAINERS],
    table: Option<Table>,
    /// The `<figure>` of a block of code that is open.
    figure: Option<Figure>,
    code: Code,
    /// The title of the last image.
    image_title: String,
    /// Whether the line is the title of a card, to which its first text is joined.
    is_joining: bool,
}

impl<L: Fn(&str) -> Cow<'_, str>> Twin<'_, L> {
    fn run(&mut self) {
        while let Some(token) = self.tags.next() {
            match token {
                Token::Text(text) => self.text(text),
                Token::Open(element, attributes) => self.open(element, attributes),
                Token::Close(element) => self.close(element),
            }
        }
    }

    fn finish(mut self) -> String {
        self.close_table();
        self.flush();
        while let Some(container) = self.containers.pop() {
            self.leave(&container);
        }
        let mut out = self.sheet.out;
        if !out.is_empty() {
            out.push('\n');
        }
        out
    }

    fn text(&mut self, text: &str) {
        let is_blank = || text.bytes().all(|byte| byte.is_ascii_whitespace());
        if self.is_joining {
            if is_blank() {
                return;
            }
            self.join();
        }
        if !(self.line.is_empty() && is_blank()) {
            self.line.html(text);
        }
    }

    /// Parts the title of a card from the text that follows it in one line.
    fn join(&mut self) {
        if std::mem::take(&mut self.is_joining) {
            self.line.text(": ");
        }
    }

    /// Ends the line before a block element, unless that is joined to the title of a card.
    fn boundary(&mut self, element: Element) {
        let goes_on = self.is_joining
            && matches!(element, Element::Paragraph | Element::Division)
            && !self.line.is_empty();
        if !goes_on {
            self.flush();
        }
    }

    /// Writes the line in hand, if anything is in it.
    fn flush(&mut self) {
        if let Some(table) = self.table.as_ref().filter(|table| !table.is_new()) {
            // A cell has one line.
            if table.in_cell && !self.line.is_empty() {
                self.line.line_break();
            }
            return;
        }
        self.is_joining = false;
        let meaning = std::mem::take(&mut self.meaning);
        if matches!(
            meaning,
            Meaning::Title | Meaning::CalloutTitle | Meaning::Caption | Meaning::File
        ) {
            self.line.close(Element::Summary);
        }
        self.line.end();
        let says_nothing = match meaning {
            Meaning::CalloutTitle => self.is_default_title(),
            Meaning::Caption => !self.image_title.is_empty() && self.line.text == self.image_title,
            _ => false,
        };
        if !self.line.is_empty() && !says_nothing {
            match meaning {
                Meaning::Heading(level) => self.sheet.heading(&mut self.line, level),
                Meaning::Term => self.sheet.line(&mut self.line, Block::Term),
                _ => self.sheet.line(&mut self.line, Block::Text),
            }
        }
        self.line.begin();
    }

    /// Returns the destination that is written in place of `destination`.
    fn resolve(&self, destination: &str) -> String {
        (self.links)(destination).into_owned()
    }
}

#[cfg(test)]
mod tests;

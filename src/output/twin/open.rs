//! The beginnings of elements.

use std::borrow::Cow;

use super::code::Figure;
use super::container::Role;
use super::element::Element;
use super::inline::{Link, Style};
use super::media::{self, Formula};
use super::sheet::Block;
use super::table::Table;
use super::tags::{Attributes, Token};
use super::{Meaning, Twin};

impl<L: Fn(&str) -> Cow<'_, str>> Twin<'_, L> {
    /// Begins an element.
    pub(super) fn open(&mut self, element: Element, attributes: Attributes<'_>) {
        if element.is_mute() || (attributes.is_hidden() && !element.is_void()) {
            if element == Element::Svg
                && let Some(label) = attributes.get("aria-label")
            {
                self.join();
                self.line.text(&label);
            }
            return self.tags.skip_element(element);
        }
        if element.is_block() {
            self.boundary(element);
            self.open_block(element, attributes);
        } else if !matches!(element, Element::Span | Element::Inline | Element::Void) {
            self.open_inline(element, attributes);
        }
    }

    fn open_inline(&mut self, element: Element, attributes: Attributes<'_>) {
        self.join();
        match element {
            Element::Anchor => self.open_anchor(attributes),
            Element::Strong => self.line.open_style(element, Style::Strong),
            Element::Emphasis => self.line.open_style(element, Style::Emphasis),
            Element::Deleted => self.line.open_style(element, Style::Deleted),
            Element::Subscript => self.line.open_style(element, Style::Subscript),
            Element::Superscript if attributes.has_class("footnote-ref") => self.reference(),
            Element::Superscript => self.line.open_style(element, Style::Superscript),
            Element::Code | Element::Keyboard => self.line.open_code(element),
            Element::Quotation => {
                self.line.open_plain(element);
                self.line.text("\"");
            }
            Element::Br => {
                // Two of them part paragraphs.
                if self.line.is_broken() && self.meaning == Meaning::Text {
                    self.flush();
                }
                self.line.line_break();
            }
            Element::Input => self.task(attributes),
            Element::Image => self.image(attributes),
            Element::Math => match media::formula(attributes, &mut self.tags) {
                Formula::Latex(latex) => self.line.markdown(&latex),
                Formula::Text(text) => self.line.text(&text),
            },
            Element::Audio
            | Element::Embed
            | Element::Iframe
            | Element::Object
            | Element::Video => {
                let links = &self.links;
                let resolve = |link: &str| links(link).into_owned();
                let link = media::embedded(element, attributes, &mut self.tags, resolve);
                if let Some(link) = link {
                    self.line.markdown(&link);
                }
            }
            // One that copies the code beside it.
            Element::Button if attributes.raw("class").is_some_and(|c| c.contains("copy")) => {
                self.tags.skip_element(element);
            }
            _ => {}
        }
    }

    fn image(&mut self, attributes: Attributes<'_>) {
        match media::image(attributes, |link| self.resolve(link)) {
            Some(image) => self.line.markdown(&image),
            None => self.line.text(&attributes.get("alt").unwrap_or_default()),
        }
        self.image_title.clear();
        self.image_title.push_str(&attributes.get("title").unwrap_or_default());
    }

    fn open_anchor(&mut self, attributes: Attributes<'_>) {
        // The sign beside a heading, and the way back from a footnote.
        if attributes.has_class("anchor") || attributes.has_class("footnote-back") {
            return self.tags.skip_element(Element::Anchor);
        }
        let Some(href) = attributes.get("href") else {
            return self.line.open_plain(Element::Anchor);
        };
        let title = attributes.get("title").unwrap_or_default();
        let title = title.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        let destination = self.resolve(href.trim());
        self.line.open_link(Link { destination, title });
    }

    /// Writes a reference to a footnote, which is a link in a `<sup>`.
    fn reference(&mut self) {
        let mut label = None;
        for token in self.tags.by_ref() {
            match token {
                Token::Open(Element::Anchor, attributes) => {
                    label = attributes.raw("href").and_then(|href| href.strip_prefix("#fn-"));
                }
                Token::Close(Element::Superscript) => break,
                _ => {}
            }
        }
        if let Some(label) = label {
            self.line.markdown(&format!("[^{label}]"));
        }
    }

    /// Writes the box of a task, at the beginning of an item.
    fn task(&mut self, attributes: Attributes<'_>) {
        let is_box = attributes.raw("type").is_some_and(|kind| kind == "checkbox");
        if is_box && self.sheet.is_fresh && self.line.is_empty() && self.role() == Some(Role::Item)
        {
            let is_done = attributes.raw("checked").is_some();
            self.line.markdown(if is_done { "[x]" } else { "[ ]" });
            self.line.text(" ");
        }
    }

    fn open_block(&mut self, element: Element, attributes: Attributes<'_>) {
        match element {
            Element::Paragraph => self.open_paragraph(attributes),
            Element::Heading(level) => self.meaning = Meaning::Heading(level),
            Element::Preformatted => {
                self.code.read(&mut self.tags);
                self.code.write(self.figure.as_ref(), &mut self.sheet);
            }
            Element::UnorderedList => self.open_list(element, None),
            Element::OrderedList => self.open_ordered_list(attributes),
            Element::Item => self.open_list_item(attributes),
            Element::Figure => {
                if attributes.has_class("code") {
                    self.figure = Some(Figure {
                        language: attributes.get("data-language").unwrap_or_default().into(),
                        title: String::new(),
                        is_diff: attributes.has_class("diff"),
                    });
                }
                self.enter(element, Role::Plain, None);
            }
            Element::Figcaption => match &mut self.figure {
                Some(figure) => figure.title = self.tags.text_of(element),
                None => self.open_meaning(Meaning::Caption),
            },
            Element::Blockquote => {
                let outside = self.sheet.enter(Block::Quote, "> ", "> ");
                self.enter(element, Role::Quote, Some(outside));
            }
            Element::Aside if attributes.has_class("callout") => self.open_callout(attributes),
            Element::Hr => self.sheet.rule(),
            Element::Details => {
                let is_folder = self.role() == Some(Role::Folder);
                self.enter(element, if is_folder { Role::Folder } else { Role::Plain }, None);
            }
            Element::Summary => self.open_meaning(match self.role() {
                Some(Role::Folder) => Meaning::File,
                _ => Meaning::Title,
            }),
            Element::Term => {
                self.close_implied(Element::Definition);
                self.meaning = Meaning::Term;
            }
            Element::Definition => {
                self.close_implied(element);
                self.open_definition();
            }
            Element::Division if attributes.has_class("cards") => self.open_list(element, None),
            Element::Division if attributes.has_class("card") => {
                self.open_item(element, Role::Item);
            }
            Element::Section if attributes.has_class("footnotes") => {
                self.enter(element, Role::Notes, None);
            }
            Element::Table
            | Element::TableRow
            | Element::TableCell
            | Element::TableHeader
            | Element::TableSection
            | Element::Caption => self.open_table_part(element, attributes),
            _ => self.enter(element, Role::Plain, None),
        }
    }

    fn open_paragraph(&mut self, attributes: Attributes<'_>) {
        let Some(class) = attributes.raw("class") else {
            if !self.is_joining {
                self.loosen();
            }
            return;
        };
        match class {
            "card-title" => {
                self.meaning = Meaning::CardTitle;
                return;
            }
            "tab-title" | "step-title" => self.open_meaning(Meaning::Title),
            "callout-title" => self.open_meaning(Meaning::CalloutTitle),
            _ => {}
        }
        self.loosen();
    }

    fn open_ordered_list(&mut self, attributes: Attributes<'_>) {
        if self.role() == Some(Role::Notes) {
            return self.enter(Element::OrderedList, Role::Notes, None);
        }
        let is_headed = attributes.has_class("steps") && {
            let rest = self.tags.rest().trim_start();
            let inner = rest.strip_prefix("<li>").unwrap_or_default().trim_start().as_bytes();
            matches!(inner, [b'<', b'h', b'1'..=b'6', ..])
        };
        if is_headed {
            return self.enter(Element::OrderedList, Role::Headed, None);
        }
        let first = attributes.raw("start").and_then(|start| start.trim().parse().ok());
        // Nine digits are the most that Markdown reads.
        let first = first.filter(|first| *first < 1_000_000_000).unwrap_or(1);
        self.open_list(Element::OrderedList, Some(first));
    }

    fn open_list_item(&mut self, attributes: Attributes<'_>) {
        self.close_implied(Element::Item);
        match self.role() {
            Some(Role::Headed) => self.enter(Element::Item, Role::Plain, None),
            Some(Role::Notes) => {
                let label = attributes.raw("id").and_then(|id| id.strip_prefix("fn-"));
                let mark = format!("[^{}]: ", label.unwrap_or("1"));
                let outside = self.sheet.enter(Block::Other, &mark, "    ");
                self.enter(Element::Item, Role::Note, Some(outside));
            }
            _ if attributes.has_class("folder") => self.open_item(Element::Item, Role::Folder),
            _ => {
                self.open_item(Element::Item, Role::Item);
                if attributes.has_class("file") {
                    self.open_meaning(Meaning::File);
                }
            }
        }
    }

    fn open_table_part(&mut self, element: Element, attributes: Attributes<'_>) {
        if element == Element::Table {
            self.close_table();
            self.table = Table::survey(&self.tags);
            if self.table.is_none() {
                self.open_list(element, None);
            }
            return;
        }
        let is_cell = matches!(element, Element::TableCell | Element::TableHeader);
        match &mut self.table {
            Some(table) if is_cell => {
                table.open_cell(attributes, &mut self.line, &mut self.sheet);
            }
            Some(table) if element == Element::TableRow => {
                table.close_row(&mut self.line, &mut self.sheet);
                table.open_row(&mut self.sheet);
            }
            None if element == Element::TableHeader => self.open_meaning(Meaning::Title),
            None if element == Element::TableRow => {
                self.close_implied(element);
                self.open_item(element, Role::Item);
                self.loosen();
            }
            _ => {}
        }
    }
}

//! Containers: lists, quotations, callouts, footnotes and everything that only holds other things.

use std::borrow::Cow;

use super::element::Element;
use super::sheet::{Block, Gap, Outside};
use super::tags::Attributes;
use super::{Meaning, Twin};

/// The kinds of callout: the class that the writer gives it, the word of GitHub, and the title of
/// one whose author gave none.
const CALLOUTS: &[(&str, &str, &str)] = &[
    ("note", "NOTE", "Note"),
    ("tip", "TIP", "Tip"),
    ("important", "IMPORTANT", "Important"),
    ("warning", "WARNING", "Warning"),
    ("danger", "CAUTION", "Danger"),
];

/// An open element that holds blocks.
#[derive(Debug)]
pub(super) struct Container {
    element: Element,
    pub role: Role,
    /// What the sheet was before it, if it stands before each of its lines.
    outside: Option<Outside>,
}

/// What a container is in Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing: what it holds stands as if it was not there.
    Plain,
    List(List),
    Item,
    /// A folder in a tree of files: an item, and the `<details>` in it.
    Folder,
    /// A list of steps that are headings, each with what follows it.
    Headed,
    Quote,
    /// A callout, with the title that goes without saying.
    Callout(&'static str),
    Definition,
    /// The list of footnotes.
    Notes,
    Note,
}

/// A list while its items are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct List {
    /// The bullet, or the sign behind the number.
    sign: char,
    /// The number of the next item.
    number: Option<u64>,
    is_loose: bool,
    has_items: bool,
}

impl List {
    fn block(&self) -> Block {
        match self.number {
            Some(number) if number != 1 && !self.has_items => Block::LateList(self.sign),
            _ => Block::List(self.sign),
        }
    }
}

impl<L: Fn(&str) -> Cow<'_, str>> Twin<'_, L> {
    /// Opens a container.
    pub(super) fn enter(&mut self, element: Element, role: Role, outside: Option<Outside>) {
        self.counts[element.index()] += 1;
        self.containers.push(Container { element, role, outside });
    }

    /// Returns what the innermost container is.
    pub(super) fn role(&self) -> Option<Role> {
        self.containers.last().map(|container| container.role)
    }

    /// Opens a list; `first` is the number it begins with.
    pub(super) fn open_list(&mut self, element: Element, first: Option<u64>) {
        // A list right behind another one would go on with it, if it had the same signs.
        let sign = match (first.is_some(), self.sheet.last) {
            (true, Block::List('.')) => ')',
            (true, _) => '.',
            (false, Block::List('-')) => '*',
            (false, _) => '-',
        };
        let list = List { sign, number: first, is_loose: false, has_items: false };
        self.enter(element, Role::List(list), None);
    }

    /// Opens an item of the innermost list, or of one that is thought of.
    pub(super) fn open_item(&mut self, element: Element, role: Role) {
        let mut list = match self.role() {
            Some(Role::List(list)) => list,
            _ => List { sign: '-', number: None, is_loose: true, has_items: false },
        };
        let gap = match list {
            List { has_items: false, .. } => Gap::First,
            List { is_loose: false, .. } => Gap::Joined,
            _ => Gap::Apart,
        };
        let mark = match list.number {
            Some(number) => format!("{number}{} ", list.sign),
            None => format!("{} ", list.sign),
        };
        let outside = self.sheet.enter_item(list.block(), &mark, gap);
        list.number = list.number.map(|number| number.saturating_add(1));
        list.has_items = true;
        if let Some(container) = self.containers.last_mut()
            && matches!(container.role, Role::List(_))
        {
            container.role = Role::List(list);
        }
        self.enter(element, role, Some(outside));
    }

    /// Notes that the innermost item has paragraphs, so that its list has empty lines.
    pub(super) fn loosen(&mut self) {
        if let [.., Container { role: Role::List(list), .. }, Container { role: Role::Item, .. }] =
            self.containers.as_mut_slice()
        {
            list.is_loose = true;
            self.sheet.is_tight = false;
        }
    }

    pub(super) fn open_callout(&mut self, attributes: Attributes<'_>) {
        let known = CALLOUTS.iter().find(|(class, ..)| attributes.has_class(class));
        let (_, word, title) = known.unwrap_or(&CALLOUTS[0]);
        let outside = self.sheet.enter(Block::Quote, &format!("> [!{word}]"), "> ");
        self.sheet.is_fresh = false;
        self.sheet.is_snug = true;
        self.enter(Element::Aside, Role::Callout(title), Some(outside));
    }

    /// Says whether the line is the title that the innermost callout has anyhow.
    pub(super) fn is_default_title(&self) -> bool {
        matches!(self.role(), Some(Role::Callout(title)) if self.line.text == title)
    }

    pub(super) fn open_definition(&mut self) {
        if self.sheet.last != Block::Term {
            return self.enter(Element::Definition, Role::Plain, None);
        }
        self.sheet.is_snug = true;
        let mut outside = self.sheet.enter(Block::Term, ": ", "  ");
        outside.is_snug = false;
        self.enter(Element::Definition, Role::Definition, Some(outside));
    }

    /// Ends an element.
    pub(super) fn close(&mut self, element: Element) {
        if element == Element::Paragraph && self.meaning == Meaning::CardTitle {
            self.meaning = Meaning::Text;
            self.is_joining = true;
        } else if element.is_block() {
            self.flush();
        }
        match element {
            Element::Br => self.line.line_break(),
            Element::Quotation if self.line.is_open(element) => {
                self.line.text("\"");
                self.line.close(element);
            }
            Element::Table if self.table.is_some() => self.close_table(),
            Element::TableRow if self.table.is_some() => {
                if let Some(table) = &mut self.table {
                    table.close_row(&mut self.line, &mut self.sheet);
                }
            }
            Element::TableCell | Element::TableHeader => {
                if let Some(table) = &mut self.table {
                    table.close_cell(&mut self.line, &mut self.sheet);
                }
            }
            _ if !element.is_block() => self.line.close(element),
            _ => self.close_container(element),
        }
    }

    /// Ends the innermost container of an element, and those inside it.
    pub(super) fn close_container(&mut self, element: Element) {
        if element == Element::Figure {
            self.figure = None;
        }
        if self.counts[element.index()] == 0 {
            return;
        }
        while let Some(container) = self.containers.pop() {
            self.leave(&container);
            if container.element == element {
                return;
            }
        }
    }

    /// Closes the innermost container if it is of this element: its end may be left out.
    pub(super) fn close_implied(&mut self, element: Element) {
        if self.containers.last().is_some_and(|container| container.element == element) {
            self.close_container(element);
        }
    }

    /// Puts back what the sheet was before a container.
    pub(super) fn leave(&mut self, container: &Container) {
        self.counts[container.element.index()] -= 1;
        if let Some(outside) = container.outside {
            let block = match (container.role, self.role()) {
                (Role::Item | Role::Folder, Some(Role::List(list))) => Block::List(list.sign),
                (Role::Item | Role::Folder, _) => Block::List('-'),
                (Role::Quote | Role::Callout(_), _) => Block::Quote,
                (Role::Definition, _) => Block::Term,
                _ => Block::Other,
            };
            let is_dropped = self.sheet.leave(outside, block);
            if is_dropped
                && outside.is_first
                && let Some(Container { role: Role::List(list), .. }) = self.containers.last_mut()
            {
                list.has_items = false;
            }
        }
    }

    pub(super) fn close_table(&mut self) {
        if let Some(mut table) = self.table.take() {
            table.close_row(&mut self.line, &mut self.sheet);
        }
    }

    /// Opens a line that is bold, code or in italics as a whole.
    pub(super) fn open_meaning(&mut self, meaning: Meaning) {
        use super::inline::Style;
        self.meaning = meaning;
        match meaning {
            Meaning::File => self.line.open_code(Element::Summary),
            Meaning::Caption => self.line.open_style(Element::Summary, Style::Emphasis),
            _ => self.line.open_style(Element::Summary, Style::Strong),
        }
    }
}

//! Tables: whether one fits into the form of GFM, and its rows in that form.
//!
//! GFM has one row of headings, cells of one line and nothing that spans. What stands in a table
//! is looked through before it is written; a table that does not fit becomes a list of its rows.

use super::element::Element;
use super::inline::Inline;
use super::line::{self, Place};
use super::sheet::{Block, Sheet};
use super::tags::{Attributes, Tags, Token};

/// The most columns a table can have; with more of them it is a list.
const MOST_COLUMNS: usize = 200;

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Alignment {
    #[default]
    None,
    Left,
    Center,
    Right,
}

impl Alignment {
    /// Reads it from a class, as the writer sets it, or in the two ways of HTML.
    fn of(attributes: Attributes<'_>) -> Self {
        if attributes.is_empty() {
            return Self::None;
        }
        let style = attributes.raw("style").unwrap_or_default();
        let style = style.split_once("text-align:").map_or("", |(_, value)| value.trim_start());
        let align = attributes.raw("align").unwrap_or_default();
        let is = |name: &str| {
            attributes.has_class(name)
                || align.eq_ignore_ascii_case(name)
                || style.starts_with(name)
        };
        if is("left") {
            Self::Left
        } else if is("center") {
            Self::Center
        } else if is("right") {
            Self::Right
        } else {
            Self::None
        }
    }

    fn rule(self) -> &'static str {
        match self {
            Self::None => " --- |",
            Self::Left => " :-- |",
            Self::Center => " :-: |",
            Self::Right => " --: |",
        }
    }
}

/// Says whether an element is a part of a table, or is nothing in a cell.
fn may_be_inside(element: Element) -> bool {
    matches!(
        element,
        Element::Block
            | Element::Caption
            | Element::Division
            | Element::Paragraph
            | Element::TableCell
            | Element::TableHeader
            | Element::TableRow
            | Element::TableSection
    )
}

/// A table that fits into the form of GFM, while it is written.
#[derive(Debug)]
pub(super) struct Table {
    columns: usize,
    alignments: Vec<Alignment>,
    rows: usize,
    cells: usize,
    in_row: bool,
    has_head: bool,
    pub in_cell: bool,
}

impl Table {
    /// Looks through a table; `tags` stands behind `<table>`. `None` where it does not fit.
    pub(super) fn survey(tags: &Tags<'_>) -> Option<Self> {
        let mut columns = 0;
        let mut cells = 0;
        let mut has_head = None;
        for token in tags.clone() {
            match token {
                Token::Open(Element::TableSection | Element::TableRow, _) => cells = 0,
                Token::Open(element @ (Element::TableCell | Element::TableHeader), attributes) => {
                    let spans =
                        |name| attributes.raw(name).is_some_and(|value| value.trim() != "1");
                    if spans("colspan") || spans("rowspan") {
                        return None;
                    }
                    has_head.get_or_insert(element == Element::TableHeader);
                    cells += 1;
                    columns = columns.max(cells);
                }
                Token::Close(Element::Table) => {
                    let is_fit = (1..=MOST_COLUMNS).contains(&columns);
                    let table = Self {
                        columns,
                        alignments: Vec::new(),
                        rows: 0,
                        cells: 0,
                        in_row: false,
                        in_cell: false,
                        has_head: has_head == Some(true),
                    };
                    return is_fit.then_some(table);
                }
                Token::Open(element, _) | Token::Close(element)
                    if element.is_block() && !may_be_inside(element) =>
                {
                    return None;
                }
                _ => {}
            }
        }
        None
    }

    /// Says whether nothing of the table is written yet.
    pub(super) fn is_new(&self) -> bool {
        self.rows == 0 && !self.in_row
    }

    pub(super) fn open_row(&mut self, sheet: &mut Sheet) {
        if self.is_new() {
            sheet.begin(Block::Other);
            if !self.has_head {
                // Without a row of headings GFM has no table.
                sheet.out.push('|');
                self.rule(sheet);
                self.rows += 1;
                sheet.new_line(true);
            }
        } else {
            sheet.new_line(true);
        }
        self.in_row = true;
        self.cells = 0;
        sheet.out.push('|');
    }

    /// Completes the row of headings and writes the line below it.
    fn rule(&self, sheet: &mut Sheet) {
        for _ in self.cells..self.columns {
            sheet.out.push_str("  |");
        }
        sheet.new_line(true);
        sheet.out.push('|');
        for column in 0..self.columns {
            let alignment = self.alignments.get(column).copied().unwrap_or_default();
            sheet.out.push_str(alignment.rule());
        }
    }

    pub(super) fn open_cell(
        &mut self,
        attributes: Attributes<'_>,
        line: &mut Inline,
        sheet: &mut Sheet,
    ) {
        self.close_cell(line, sheet);
        if !self.in_row {
            self.open_row(sheet);
        }
        self.in_cell = true;
        if self.rows == 0 {
            self.alignments.push(Alignment::of(attributes));
        }
    }

    pub(super) fn close_cell(&mut self, line: &mut Inline, sheet: &mut Sheet) {
        if !std::mem::take(&mut self.in_cell) {
            return;
        }
        self.cells += 1;
        sheet.out.push(' ');
        line.end();
        if !line.is_empty() {
            line::write(line, Place::Cell, "", &mut sheet.out);
            sheet.out.push(' ');
        }
        line.begin();
        sheet.out.push('|');
    }

    pub(super) fn close_row(&mut self, line: &mut Inline, sheet: &mut Sheet) {
        self.close_cell(line, sheet);
        if !std::mem::take(&mut self.in_row) {
            return;
        }
        if self.rows == 0 {
            self.rule(sheet);
        }
        self.rows += 1;
    }
}

//! The page of Markdown as it grows: blocks, the lines between them, and what stands before each
//! line of a quotation or a list.
//!
//! Blocks are written in order. Each begins with [`Sheet::begin`], which knows whether an empty
//! line must stand before it.

use super::inline::Inline;
use super::line::{self, Place};

/// Containers within containers that are indented. Text in deeper ones stands at the last
/// indentation: otherwise lines, and time with them, would grow with the depth.
const DEEPEST: usize = 24;

/// A block that is complete, or the container that has just ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Block {
    #[default]
    Nothing,
    Text,
    Heading,
    Fence,
    Quote,
    /// A list, with its bullet or the sign behind its numbers.
    List(char),
    /// A list whose numbers begin with another one than 1.
    LateList(char),
    /// A term or a definition.
    Term,
    Other,
}

/// What a container found, to be put back when it ends.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is true or false whatever the others are")]
pub(super) struct Outside {
    prefix: usize,
    is_tight: bool,
    last: Block,
    length: usize,
    is_fresh: bool,
    pub is_snug: bool,
    /// Whether it is the first item of its list.
    pub is_first: bool,
}

/// Markdown that is being written.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub out: String,
    pub prefix: String,
    /// The block before.
    pub last: Block,
    /// Whether blocks stand in an item of a list that has no empty lines.
    pub is_tight: bool,
    /// Whether the mark of a container was written, and nothing behind it.
    pub is_fresh: bool,
    /// Whether the next block follows without an empty line in any case.
    pub is_snug: bool,
    depth: usize,
}

impl Sheet {
    /// Begins a block.
    pub(super) fn begin(&mut self, block: Block) {
        let is_snug = std::mem::take(&mut self.is_snug);
        if !std::mem::take(&mut self.is_fresh) {
            let is_joined = is_snug || (self.is_tight && follows(self.last, block));
            self.new_line(is_joined);
        }
        self.last = block;
    }

    /// Begins a line of the innermost container, or a line after an empty one.
    pub(super) fn new_line(&mut self, is_joined: bool) {
        if !self.out.is_empty() {
            self.out.push('\n');
            if !is_joined {
                self.out.push_str(self.prefix.trim_end());
                self.out.push('\n');
            }
        }
        self.out.push_str(&self.prefix);
    }

    /// Writes a line of text as a block.
    pub(super) fn line(&mut self, line: &mut Inline, block: Block) {
        self.begin(block);
        line::write(line, Place::Paragraph, &self.prefix, &mut self.out);
    }

    /// Writes a heading.
    pub(super) fn heading(&mut self, line: &mut Inline, level: u8) {
        self.begin(Block::Heading);
        self.out.extend(std::iter::repeat_n('#', usize::from(level)));
        self.out.push(' ');
        line::write(line, Place::Heading, &self.prefix, &mut self.out);
        // Number signs at the end would be taken for its frame.
        let text = self.out.trim_end_matches('#');
        if text.len() < self.out.len() && text.ends_with(' ') {
            let at = text.len();
            self.out.insert(at, '\\');
        }
    }

    /// Writes a thematic break.
    pub(super) fn rule(&mut self) {
        // Behind a bullet, `---` would make the bullet a part of the rule.
        let rule = if self.is_fresh { "***" } else { "---" };
        self.begin(Block::Other);
        self.out.push_str(rule);
    }

    /// Begins a container with a mark, such as `> ` or `- `, and what stands before its further
    /// lines.
    pub(super) fn enter(&mut self, block: Block, mark: &str, prefix: &str) -> Outside {
        let outside = self.outside();
        self.begin(block);
        self.enter_here(mark, prefix);
        outside
    }

    /// Begins an item of a list.
    pub(super) fn enter_item(&mut self, block: Block, mark: &str, gap: Gap) -> Outside {
        let outside = Outside { is_first: gap == Gap::First, ..self.outside() };
        match gap {
            Gap::First => self.begin(block),
            Gap::Joined => self.new_line(true),
            Gap::Apart => self.new_line(false),
        }
        self.enter_here(mark, "                ".get(..mark.len()).unwrap_or("    "));
        self.is_tight = true;
        outside
    }

    fn outside(&self) -> Outside {
        Outside {
            prefix: self.prefix.len(),
            is_tight: self.is_tight,
            last: self.last,
            length: self.out.len(),
            is_fresh: self.is_fresh,
            is_snug: self.is_snug,
            is_first: false,
        }
    }

    fn enter_here(&mut self, mark: &str, prefix: &str) {
        self.is_fresh = true;
        self.is_snug = false;
        self.is_tight = false;
        self.last = Block::Nothing;
        self.out.push_str(mark);
        if self.depth < DEEPEST {
            self.prefix.push_str(prefix);
        }
        self.depth += 1;
    }

    /// Ends a container; one with nothing in it is taken back. Returns whether it was.
    pub(super) fn leave(&mut self, outside: Outside, block: Block) -> bool {
        self.depth = self.depth.saturating_sub(1);
        self.prefix.truncate(outside.prefix);
        self.is_tight = outside.is_tight;
        self.is_snug = false;
        let is_empty = std::mem::take(&mut self.is_fresh);
        if is_empty {
            self.is_fresh = outside.is_fresh;
            self.is_snug = outside.is_snug;
            self.out.truncate(outside.length);
            self.last = outside.last;
        } else {
            self.last = block;
        }
        is_empty
    }
}

/// How an item follows what stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// It is the first of its list.
    First,
    /// The list has no empty lines.
    Joined,
    Apart,
}

/// Says whether `next` is understood right behind `last`, without an empty line between.
fn follows(last: Block, next: Block) -> bool {
    match last {
        Block::Text | Block::Heading | Block::Fence => {
            matches!(next, Block::Fence | Block::Quote | Block::Heading | Block::List(_))
                || (next == Block::Text && last != Block::Text)
        }
        _ => false,
    }
}

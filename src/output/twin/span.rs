//! Elements that are open in a line of text: emphasis, links, code.

use super::element::Element;
use super::inline::{Inline, Kind, Link, Mark, Style};

/// Elements in a line that are open at once. More than that are passed over: nobody writes them,
/// and each costs time whenever a line ends.
const MOST_OPEN: usize = 32;

/// An open element.
#[derive(Debug)]
pub(super) struct Open {
    element: Element,
    pub effect: Effect,
}

/// What an open element does.
#[derive(Debug)]
pub(super) enum Effect {
    Nothing,
    Style(Style),
    /// A link; `None` when it is written already, in the line before.
    Link(Option<Link>),
    Code,
}

impl Inline {
    fn push_open(&mut self, element: Element, effect: Effect) {
        if self.open.len() >= MOST_OPEN {
            return;
        }
        match &effect {
            Effect::Style(style) => self.open_mark(*style),
            Effect::Link(_) => self.mark(self.text.len(), Kind::LinkOpen),
            Effect::Code => {
                self.code_start = self.text.len();
                self.code += 1;
            }
            Effect::Nothing => {}
        }
        self.open.push(Open { element, effect });
    }

    /// Begins an element with an emphasis.
    pub(super) fn open_style(&mut self, element: Element, style: Style) {
        let is_open = self
            .open
            .iter()
            .any(|open| matches!(open.effect, Effect::Style(other) if other == style));
        // In code there is nothing but text.
        let effect = if is_open || self.code > 0 { Effect::Nothing } else { Effect::Style(style) };
        self.push_open(element, effect);
    }

    /// Begins an element without an effect.
    pub(super) fn open_plain(&mut self, element: Element) {
        self.push_open(element, Effect::Nothing);
    }

    /// Begins code.
    pub(super) fn open_code(&mut self, element: Element) {
        let effect = if self.code > 0 { Effect::Nothing } else { Effect::Code };
        self.push_open(element, effect);
    }

    /// Begins a link, which ends one that is open.
    pub(super) fn open_link(&mut self, link: Link) {
        self.close(Element::Anchor);
        self.end_code();
        self.push_open(Element::Anchor, Effect::Link(Some(link)));
        self.code_start = self.text.len();
    }

    /// Says whether an element is open.
    pub(super) fn is_open(&self, element: Element) -> bool {
        self.open.iter().any(|open| open.element == element)
    }

    /// Ends the innermost element of this kind and those inside it.
    pub(super) fn close(&mut self, element: Element) {
        let Some(place) = self.open.iter().rposition(|open| open.element == element) else {
            return;
        };
        while self.open.len() > place
            && let Some(open) = self.open.pop()
        {
            match open.effect {
                Effect::Nothing => {}
                Effect::Style(style) => self.close_mark(style),
                Effect::Link(link) => {
                    self.end_code();
                    if let Some(link) = link {
                        self.mark(self.text.len(), Kind::LinkClose(link));
                    }
                    self.code_start = self.text.len();
                }
                Effect::Code => {
                    self.end_code();
                    self.code -= 1;
                }
            }
        }
    }

    /// Writes what was read of a code span.
    pub(super) fn end_code(&mut self) {
        let length = self.text.len() - self.code_start.min(self.text.len());
        if self.code == 0 || length == 0 {
            return;
        }
        // Two of them side by side would read as one with longer fences.
        if let Some(Mark { at, kind: Kind::Code(before), .. }) = self.marks.last_mut()
            && *at + *before == self.code_start
        {
            *before += length;
        } else {
            self.mark(self.code_start, Kind::Code(length));
        }
        self.code_start = self.text.len();
    }

    fn open_mark(&mut self, style: Style) {
        let at = self.text.len();
        // `**a****b**` is not two of them.
        if !self.space
            && !self.line_break
            && let Some(Mark { at: place, kind: Kind::Close(last), .. }) = self.marks.last()
            && *last == style
            && *place == at
        {
            self.marks.pop();
            return;
        }
        self.mark(at, Kind::Open(style));
    }

    pub(super) fn close_mark(&mut self, style: Style) {
        let at = self.text.len();
        match self.marks.last() {
            Some(Mark { at: place, kind: Kind::Open(last), .. })
                if *last == style && *place == at =>
            {
                self.marks.pop();
            }
            _ => self.mark(at, Kind::Close(style)),
        }
    }
}

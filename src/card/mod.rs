//! The social card of a page: the picture that a chat or a feed shows beside its link.
//!
//! In comes a [`Card`]: a title, a description, the names around them, a colour. Out comes a PNG of
//! 1200 by 630 pixels, the same bytes on every machine: the typeface is inside the binary, and what
//! is drawn is reckoned in integers. Nothing that a page may say makes it fail; what the typeface
//! cannot draw is left out, and a title that it cannot draw makes way for the site's name.

use std::cell::RefCell;

use canvas::Desk;
pub use canvas::{HEIGHT, WIDTH};
pub use colour::{ACCENT, Rgb};
use layout::Layout;
pub use text::Coverage;

mod canvas;
mod colour;
mod face;
mod layout;
mod lines;
mod png;
mod raster;
mod text;
#[cfg(test)]
mod tests;

/// What a card says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Card<'a> {
    /// The page's title. What stands between backticks is set as code.
    pub title: &'a str,
    /// A sentence about the page; two lines of it are shown.
    pub description: Option<&'a str>,
    /// The site's name.
    pub site: &'a str,
    /// The date or the section, opposite to the site's name.
    pub kicker: Option<&'a str>,
    /// Where the page is (`example.com/docs/cli`), for cards whose title cannot be drawn.
    pub path: Option<&'a str>,
    /// The site's colour; [`ACCENT`] if it has none.
    pub accent: Option<Rgb>,
}

thread_local! {
    static DESK: RefCell<Desk> = RefCell::new(Desk::new());
}

/// Draws a card and encodes it as PNG.
#[must_use]
pub fn draw(card: &Card<'_>) -> Vec<u8> {
    DESK.with_borrow_mut(|desk| Layout::of(card).draw(desk).encode())
}

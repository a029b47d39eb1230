//! Social cards that cannot show their title.
//!
//! In come the pages of the site; out comes a diagnostic for each title in a script that the typeface
//! of cards does not have. The card is drawn all the same, with the name of the site.

use crate::card::Coverage;
use crate::diagnostic::{Code, Diagnostic};
use crate::library::Page;
use crate::site::Site;

/// Checks the cards of all pages.
pub(super) fn check(site: &Site) -> Vec<Diagnostic> {
    let library = &site.library;
    // Nearly every title, without a look at the typeface.
    let pages = library.public_pages().filter(|page| !page.title.is_ascii());
    pages.filter(|page| library.has_card(page, &site.config)).filter_map(of_page).collect()
}

fn of_page(page: &Page) -> Option<Diagnostic> {
    let coverage = Coverage::of(&page.title);
    let first = coverage.first.filter(|_| !coverage.is_legible())?;
    let message = "the card for links to this page shows the name of the site, not the title";
    let told = Diagnostic::new(Code::CardWithoutTitle, message)
        .note(format!("the typeface of cards has no `{first}`"))
        .help("name a picture of your own: `image: ./cover.png`")
        .cause(message);
    Some(match &page.document.front_matter.title {
        Some(title) => told.at(&page.path, title.span),
        None => told.in_file(&page.path),
    })
}

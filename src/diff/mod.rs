//! A site held against what it published before.
//!
//! In come a [`Record`] of the published site, from a folder, a `urls.json` or a commit, and the site
//! as it is now; out come what [differs](Difference), and a diagnostic for each address that readers may
//! know and that leads nowhere any more ([`Against`]), with the redirect or the id that keeps it alive.

mod broken;
mod compare;
mod headings;
mod record;
mod repository;
mod tell;
mod weight;

pub use broken::Against;
pub use compare::{Changed, Difference};
pub use record::{Record, RecordError};
pub use repository::Repository;
pub use tell::{Told, json, markdown, text};
pub use weight::{Scales, Weight};

//! Whether a page is public: drafts, publication dates, expiry.
//!
//! In come a page's front matter and the moment of the build; out comes a [`Status`].

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::content::{Date, FrontMatter};

/// The moment for which a site is built, and what is shown before its time.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The instant that counts as now.
    pub now: DateTime<Utc>,
    /// Whether drafts are published.
    pub drafts: bool,
    /// Whether scheduled pages are published before their time.
    pub future: bool,
}

impl Moment {
    /// Says whether this is `earlier` or later than it, with the same pages shown before their time.
    #[must_use]
    pub fn sees_as(&self, earlier: &Self) -> bool {
        self.now >= earlier.now && (self.drafts, self.future) == (earlier.drafts, earlier.future)
    }
}

/// Whether a page is public, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// In pages, lists, feeds, sitemap and search.
    Public,
    /// Marked as a draft.
    Draft,
    /// Becomes public at this instant.
    Scheduled(DateTime<Utc>),
    /// Ceased to be public at this instant.
    Expired(DateTime<Utc>),
}

impl Status {
    /// Works out the status of a page whose publication date is `published`.
    #[must_use]
    pub fn of(
        front_matter: &FrontMatter,
        published: Option<Date>,
        zone: Tz,
        moment: &Moment,
    ) -> Self {
        if front_matter.draft {
            return Self::Draft;
        }
        if let Some(at) = published.map(|date| date.instant(zone)).filter(|at| *at > moment.now) {
            return Self::Scheduled(at);
        }
        let expires = front_matter.expires.as_ref().map(|field| field.value.instant(zone));
        match expires.filter(|at| *at <= moment.now) {
            Some(at) => Self::Expired(at),
            None => Self::Public,
        }
    }

    /// Says whether a page of this status is part of the site at that moment.
    #[must_use]
    pub fn is_shown(self, moment: &Moment) -> bool {
        match self {
            Self::Public => true,
            Self::Draft => moment.drafts,
            Self::Scheduled(_) => moment.future,
            Self::Expired(_) => false,
        }
    }
}

//! The keys that Folio knows, and the spellings of other tools that mean the same.
//!
//! In comes a key as written; out comes the key that it means, and whether it is spelt so.

/// A key that Folio knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Title,
    Description,
    PublishedAt,
    UpdatedAt,
    Slug,
    Aliases,
    Tags,
    Authors,
    Series,
    Draft,
    Unlisted,
    Expires,
    /// `order` and `weight`.
    Order,
    SidebarTitle,
    Image,
    Toc,
    Search,
    Canonical,
    Layout,
    Icon,
    Extra,
    /// Known to Fumadocs; handed on to templates as it is.
    Full,
}

/// The names that are read without a note.
const NAMES: [(&str, Key); 23] = [
    ("title", Key::Title),
    ("description", Key::Description),
    ("publishedAt", Key::PublishedAt),
    ("updatedAt", Key::UpdatedAt),
    ("slug", Key::Slug),
    ("aliases", Key::Aliases),
    ("tags", Key::Tags),
    ("authors", Key::Authors),
    ("series", Key::Series),
    ("draft", Key::Draft),
    ("unlisted", Key::Unlisted),
    ("expires", Key::Expires),
    ("order", Key::Order),
    ("weight", Key::Order),
    ("sidebar_title", Key::SidebarTitle),
    ("image", Key::Image),
    ("toc", Key::Toc),
    ("search", Key::Search),
    ("canonical", Key::Canonical),
    ("layout", Key::Layout),
    ("icon", Key::Icon),
    ("extra", Key::Extra),
    ("full", Key::Full),
];

/// The names of other tools, in lower case without `_` and `-`.
const OTHERS: [(&str, Key); 25] = [
    ("date", Key::PublishedAt),
    ("pubdate", Key::PublishedAt),
    ("publishdate", Key::PublishedAt),
    ("published", Key::PublishedAt),
    ("publishedon", Key::PublishedAt),
    ("datepublished", Key::PublishedAt),
    ("lastmod", Key::UpdatedAt),
    ("lastmodified", Key::UpdatedAt),
    ("lastupdated", Key::UpdatedAt),
    ("modified", Key::UpdatedAt),
    ("updated", Key::UpdatedAt),
    ("datemodified", Key::UpdatedAt),
    ("author", Key::Authors),
    ("tag", Key::Tags),
    ("alias", Key::Aliases),
    ("redirectfrom", Key::Aliases),
    ("linktitle", Key::SidebarTitle),
    ("navtitle", Key::SidebarTitle),
    ("sidebarlabel", Key::SidebarTitle),
    ("sidebarposition", Key::Order),
    ("navorder", Key::Order),
    ("expirydate", Key::Expires),
    ("expiresat", Key::Expires),
    ("canonicalurl", Key::Canonical),
    ("ogimage", Key::Image),
];

impl Key {
    /// Returns the name under which the handbook has the key.
    pub(super) fn name(self) -> &'static str {
        NAMES.iter().find(|(_, key)| *key == self).map_or("", |(name, _)| name)
    }

    /// Says whether the value is a line of prose, in which ` #` is no comment.
    pub(super) fn is_prose(self) -> bool {
        matches!(self, Self::Title | Self::Description | Self::SidebarTitle)
    }

    /// Says whether the value is a list of texts.
    pub(super) fn is_list(self) -> bool {
        matches!(self, Self::Tags | Self::Authors | Self::Aliases)
    }
}

/// Returns the key that `written` means, and whether it is spelt as Folio spells it.
pub(super) fn lookup(written: &str) -> Option<(Key, bool)> {
    if let Some((_, key)) = NAMES.iter().find(|(name, _)| *name == written) {
        return Some((*key, true));
    }
    // No key is longer, and normalising a long text would be work for nothing.
    if written.len() > 32 {
        return None;
    }
    let mut both = NAMES.iter().chain(&OTHERS);
    both.find(|(name, _)| bare(name).eq(bare(written))).map(|(_, key)| (*key, false))
}

/// Returns the letters by which names are compared: without case, `_`, `-` and spaces.
fn bare(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase)
}

/// Returns every name that a misspelt key can mean, those of Folio first.
pub(super) fn candidates() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(name, _)| *name).chain(OTHERS.iter().map(|(name, _)| *name))
}

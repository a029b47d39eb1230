//! Callouts: three spellings and many names come to five kinds.

/// The kinds of callout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Worth knowing.
    Note,
    /// Makes life easier.
    Tip,
    /// Needed to succeed.
    Important,
    /// Can go wrong.
    Warning,
    /// Does harm.
    Danger,
}

impl Kind {
    /// Every name that an author may use, with the kind it means. Names are those of GitHub,
    /// Fumadocs, Docusaurus, `VitePress` and Starlight.
    pub const NAMES: &[(&str, Self)] = &[
        ("note", Self::Note),
        ("info", Self::Note),
        ("abstract", Self::Note),
        ("tip", Self::Tip),
        ("hint", Self::Tip),
        ("success", Self::Tip),
        ("idea", Self::Tip),
        ("check", Self::Tip),
        ("important", Self::Important),
        ("warning", Self::Warning),
        ("warn", Self::Warning),
        ("attention", Self::Warning),
        ("caution", Self::Danger),
        ("danger", Self::Danger),
        ("error", Self::Danger),
    ];

    /// Finds the kind that a name means, whatever its case.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, kind)| *kind)
    }

    /// Returns the name that the template gets.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Tip => "tip",
            Self::Important => "important",
            Self::Warning => "warning",
            Self::Danger => "danger",
        }
    }

    /// Returns the title of a callout whose author gave none.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Note => "Note",
            Self::Tip => "Tip",
            Self::Important => "Important",
            Self::Warning => "Warning",
            Self::Danger => "Danger",
        }
    }
}

/// Reads `[!NOTE]` or `[!NOTE] A title` at the beginning of a quotation's first line.
///
/// Returns the name and the title.
#[must_use]
pub fn alert(line: &str) -> Option<(&str, &str)> {
    let inner = line.trim_start().strip_prefix("[!")?;
    let (name, title) = inner.split_once(']')?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic());
    // `[+-]` after the bracket folds the callout in Obsidian; here it only stands in the way.
    is_name.then(|| (name, title.trim_start_matches(['+', '-']).trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alerts_have_a_name_and_perhaps_a_title() {
        assert_eq!(alert("[!NOTE]"), Some(("NOTE", "")));
        assert_eq!(alert(" [!warn]- Mind the gap "), Some(("warn", "Mind the gap")));
        assert_eq!(alert("[!] x"), None);
        assert_eq!(alert("text"), None);
    }
}

//! The sidebar as templates see it.
//!
//! In comes a menu with the place of the page beside it; out come nodes, as deep as they show there.

use serde::Serialize;

use crate::config::Config;
use crate::library::{Menu, NodeKind, ShownNode};
use crate::paths::UrlPath;

use super::href;

/// An entry of the sidebar.
#[derive(Debug, Clone, Serialize)]
pub struct NodeView {
    /// `page`, `folder`, `separator`, `link`, or `more` for entries that are left out.
    pub kind: &'static str,
    /// What it says.
    pub title: String,
    /// Where it leads.
    pub url: Option<String>,
    /// The name of an icon.
    pub icon: Option<String>,
    /// Whether its children show: it holds the current page, or its author opened it.
    pub open: bool,
    /// Whether it leaves the site.
    pub external: bool,
    /// What lies in it.
    pub children: Vec<NodeView>,
}

impl NodeView {
    /// Builds the sidebar of `menu` as it stands beside the page at `current`. Which line is the page's
    /// own shows in its URL, so that pages of one folder share the rest.
    #[must_use]
    pub fn sidebar(menu: &Menu, current: &UrlPath, config: &Config) -> Vec<Self> {
        Self::list(&menu.shown(current), config)
    }

    fn list(shown: &[ShownNode<'_>], config: &Config) -> Vec<Self> {
        shown.iter().map(|shown| Self::new(shown, config)).collect()
    }

    fn new(shown: &ShownNode<'_>, config: &Config) -> Self {
        match shown {
            ShownNode::Entry { node, open, children } => {
                let link = node.link.as_ref();
                let href = link.map(|link| href(&link.target, &link.destination, config));
                Self {
                    kind: match node.kind {
                        NodeKind::Page => "page",
                        NodeKind::Folder => "folder",
                        NodeKind::Separator => "separator",
                        NodeKind::Link => "link",
                    },
                    title: node.title.clone(),
                    url: href.or_else(|| node.url.as_ref().map(|url| config.href(url))),
                    icon: node.icon.clone(),
                    open: *open,
                    external: link.is_some_and(|link| link.external),
                    children: Self::list(children, config),
                }
            }
            ShownNode::More { url } => Self {
                kind: "more",
                title: "More pages".to_owned(),
                url: url.map(|url| config.href(url)),
                icon: None,
                open: false,
                external: false,
                children: Vec::new(),
            },
        }
    }
}

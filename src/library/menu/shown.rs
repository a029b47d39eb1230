//! What of a menu shows beside one page.
//!
//! In come a [`Menu`] and the URL of a page; out come the nodes that show there, or a digest of
//! them. A menu of thousands of entries on every page would grow with the square of the site, so a
//! large one is cut: closed folders to their own line, long lists to the neighbourhood of the way
//! down to the page. The pages of a folder see the same, each its own line marked in it, so what one
//! of them sees is worked out once for all.

use std::ops::Range;
use std::sync::PoisonError;

use serde::Serialize;

use crate::digest::Digest;
use crate::paths::UrlPath;

use super::{Menu, MenuNode};

/// How many entries a menu may have before it is cut.
const WHOLE_MENU: usize = 250;

/// Long lists show in stretches of that many entries: the one with the page, and the ones before and
/// behind it.
const STRETCH: usize = 40;

/// A line of a menu as it shows beside a page.
#[derive(Debug)]
pub enum ShownNode<'a> {
    /// An entry.
    Entry {
        /// The entry.
        node: &'a MenuNode,
        /// Whether its children show: it holds the page, or its author opened it.
        open: bool,
        /// The lines below it.
        children: Vec<ShownNode<'a>>,
    },
    /// Entries that are left out; how many would change with each of them, on every page.
    More {
        /// Where all of them are listed.
        url: Option<&'a UrlPath>,
    },
}

/// What of a menu stands open.
struct Open<'a> {
    /// The ways down from here to the page.
    trails: Vec<&'a [usize]>,
    /// Whether what is closed, and what is long, is cut.
    cut: bool,
}

impl<'a> Open<'a> {
    /// Returns what is open in the node at `place` among its siblings.
    fn below(&self, place: usize) -> Self {
        let down = |trail: &&'a [usize]| match trail.split_first() {
            Some((first, rest)) if *first == place => Some(rest),
            _ => None,
        };
        Self { trails: self.trails.iter().filter_map(down).collect(), cut: self.cut }
    }

    /// Returns which of `count` siblings show.
    fn window(&self, count: usize) -> Range<usize> {
        if !self.cut || count <= WHOLE_MENU {
            return 0..count;
        }
        let stretches = || self.trails.iter().filter_map(|trail| Some(trail.first()? / STRETCH));
        let first = stretches().min().unwrap_or_default().saturating_sub(1);
        let last = stretches().max().unwrap_or_default() + 2;
        first * STRETCH..(last * STRETCH).min(count)
    }
}

impl Menu {
    /// Returns what shows of the menu beside the page at `current`.
    #[must_use]
    pub fn shown(&self, current: &UrlPath) -> Vec<ShownNode<'_>> {
        list(&self.nodes, &self.open(current), self.url.as_ref())
    }

    /// Returns a digest of what [`Menu::shown`] returns.
    #[must_use]
    pub fn seen_from(&self, current: &UrlPath) -> Digest {
        let opened: Vec<Vec<usize>> =
            self.trails(current).iter().map(|trail| self.opened(trail)).collect();
        let known = self.seen.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(digest) = known.get(&opened) {
            return *digest;
        }
        drop(known);
        let mut form = self.title.clone().into_bytes();
        lines(&self.shown(current), &mut form);
        let digest = Digest::of(&form);
        self.seen.write().unwrap_or_else(PoisonError::into_inner).insert(opened, digest);
        digest
    }

    /// Returns as much of the way down to a node as decides what shows: all of it for a folder, the
    /// folder for a page, and in a long list the stretch that the page lies in.
    fn opened(&self, trail: &[usize]) -> Vec<usize> {
        let mut opened = Vec::with_capacity(trail.len() + 1);
        let mut nodes = self.nodes.as_slice();
        for place in trail {
            let children = nodes[*place].children.as_slice();
            if children.is_empty() {
                let stretch = if nodes.len() > WHOLE_MENU { place / STRETCH } else { 0 };
                opened.extend([usize::MAX, stretch]);
            } else {
                opened.push(*place);
            }
            nodes = children;
        }
        opened
    }

    /// Says whether a list of that many entries shows only in part.
    #[must_use]
    pub fn cuts(&self, entries: usize) -> bool {
        self.is_large() && entries > WHOLE_MENU
    }

    fn is_large(&self) -> bool {
        self.order.len() > WHOLE_MENU
    }

    fn open(&self, current: &UrlPath) -> Open<'_> {
        let trails = self.trails(current).iter().map(Vec::as_slice).collect();
        Open { trails, cut: self.is_large() }
    }
}

/// Returns the lines of `nodes`, which lie in the folder at `folder`.
fn list<'a>(
    nodes: &'a [MenuNode],
    open: &Open<'_>,
    folder: Option<&'a UrlPath>,
) -> Vec<ShownNode<'a>> {
    let window = open.window(nodes.len());
    let more = |is_cut: bool| is_cut.then_some(ShownNode::More { url: folder });
    let mut shown: Vec<ShownNode<'a>> = more(window.start > 0).into_iter().collect();
    for place in window.clone() {
        let (node, open) = (&nodes[place], open.below(place));
        let is_open = !open.trails.is_empty();
        let has_children = is_open || !open.cut || node.url.is_none();
        let children = if has_children { node.children.as_slice() } else { &[] };
        shown.push(ShownNode::Entry {
            node,
            open: (is_open || node.default_open) && !node.children.is_empty(),
            children: list(children, &open, node.url.as_ref()),
        });
    }
    shown.extend(more(window.end < nodes.len()));
    shown
}

/// Appends a form of lines to `form`: for each the digest of what it shows by itself, how it stands,
/// and the number of those below it.
fn lines(shown: &[ShownNode<'_>], form: &mut Vec<u8>) {
    for line in shown {
        match line {
            ShownNode::Entry { node, open, children } => {
                let own = node.line.get_or_init(|| Digest::of_value(&own_line(node)));
                form.extend_from_slice(own.as_bytes());
                form.push(u8::from(*open));
                form.extend_from_slice(&children.len().to_le_bytes());
                lines(children, form);
            }
            ShownNode::More { url } => {
                form.extend_from_slice(Digest::of_value(url).as_bytes());
            }
        }
    }
}

/// Returns what a node shows by itself.
fn own_line(node: &MenuNode) -> impl Serialize + '_ {
    let MenuNode { kind, title, icon, page: _, url, link, default_open, children: _, line: _ } =
        node;
    let link = link.as_ref().map(|link| (&link.destination, &link.target, link.external));
    (*kind as u8, title, icon, url, link, default_open)
}

//! stub
use super::{Page, Section, meta::Meta};
use crate::{diagnostic::Diagnostic, paths::*};
use std::collections::BTreeMap;
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    Page,
    Folder,
    Separator,
    Link,
}
#[derive(Debug, Clone)]
pub struct Menu {
    pub place: String,
    pub title: String,
    pub nodes: Vec<MenuNode>,
    pub order: Vec<SourcePath>,
}
#[derive(Debug, Clone)]
pub struct MenuNode {
    pub kind: NodeKind,
    pub title: String,
    pub icon: Option<String>,
    pub page: Option<SourcePath>,
    pub url: Option<UrlPath>,
    pub href: Option<String>,
    pub external: bool,
    pub default_open: bool,
    pub children: Vec<MenuNode>,
}
pub(super) struct Tree<'a> {
    pub sections: &'a BTreeMap<String, Section>,
    pub pages: &'a BTreeMap<SourcePath, Page>,
    pub by_place: &'a BTreeMap<String, SourcePath>,
    pub metas: &'a BTreeMap<String, Meta>,
}
pub(super) fn build(_: &str, _: &Tree<'_>) -> (Vec<Menu>, Vec<Diagnostic>) {
    Default::default()
}

//! stub
use crate::{diagnostic::Diagnostic, paths::SourcePath};
#[derive(Debug, Clone, Default)]
pub struct Meta {
    pub title: Option<String>,
}
pub(super) fn parse(_: &SourcePath, _: &str) -> (Meta, Vec<Diagnostic>) {
    Default::default()
}

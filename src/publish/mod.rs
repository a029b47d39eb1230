//! The published folder on its way to a host.
//!
//! In comes a folder that Folio built ([`Tree`]) and what the host holds ([`Manifest`]); out comes a
//! [`Plan`], which a [`Folder`] on this machine, a [`Branch`] of a git repository or a [`Bucket`] carries
//! out. In folders and branches a reader meets the old site or the new one; in a bucket, pages of both,
//! each of which finds what it names. Style sheets and scripts of earlier releases stay for a while, for
//! pages that are open in a browser.

mod branch;
mod bucket;
mod folder;
mod manifest;
mod plan;
mod tree;

pub use branch::{Branch, BranchError, Pushed};
pub use bucket::{Access, Bucket, BucketError};
pub use folder::{Folder, FolderError};
pub use manifest::{Kept, Manifest};
pub use plan::{Plan, Refusal};
pub use tree::{Tree, TreeError};

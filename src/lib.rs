//! Folio turns a folder of Markdown into a product's published `/blog` and `/docs`.
//!
//! A site is a value: a [`source::Snapshot`] of the files, a [`config::Config`] and a moment make a
//! [`site::Site`], and each output file is a pure function of it, asked for by its
//! [`output::Route`]. The library never prints, exits, or reads the clock or the environment.
//!
//! The modules stand in layers, in the order below; each uses only those before it, which
//! `tests/architecture.rs` asserts.
#![cfg_attr(
    test,
    allow(
        clippy::disallowed_methods,
        clippy::iter_over_hash_type,
        reason = "tests bound their own time and look at every grammar in any order"
    )
)]

// Vocabulary
pub mod digest;
pub mod paths;
pub mod diagnostic;
pub mod fs;
pub mod git;
pub mod net;
pub mod picture;
// Inputs
pub mod theme;
pub mod config;
pub mod history;
pub mod source;
pub mod content;
// Index
pub mod library;
pub mod site;
// Pure transforms
pub mod card;
pub mod highlight;
pub mod search;
pub mod template;
pub mod markdown;
// Outputs
pub mod output;
pub mod check;
// Engine
pub mod engine;
// Other sites
pub mod external;
// Changes of the sources
pub mod edit;
// What readers know of it
pub mod diff;
// On its way to a host
pub mod publish;
// Front ends
pub mod serve;
pub mod cli;

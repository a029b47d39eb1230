//! Heading ids against those of `github-slugger`, and the laws of handing them out.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::{Slugger, slugify};

/// Pages of headings, each line `[text, id]`, a blank line between pages; the ids are those that
/// `github-slugger` 2.0.0 gives.
const VECTORS: &str = include_str!("vectors.jsonl");

#[test]
fn ids_equal_those_of_github_slugger() {
    let (mut compared, mut wrong) = (0, Vec::new());
    for page in VECTORS.split("\n\n") {
        let mut slugger = Slugger::new();
        for line in page.lines() {
            let (text, expected): (String, String) = serde_json::from_str(line).unwrap();
            let id = slugger.slug(&text);
            compared += 1;
            if id != expected {
                wrong.push(format!("{text:?}: {id:?} instead of {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(compared > 400, "only {compared} headings compared");
}

#[test]
fn an_explicit_id_is_not_given_to_a_heading_before_it() {
    let mut slugger = Slugger::new();
    slugger.reserve("setup");
    slugger.reserve("setup-2");
    slugger.reserve("Setup");
    assert_eq!(slugger.slug("Setup"), "setup-1");
    assert_eq!(slugger.slug("Setup"), "setup-3");
}

#[test]
fn an_id_reserved_twice_keeps_its_count() {
    let mut slugger = Slugger::new();
    assert_eq!(slugger.slug("Setup"), "setup");
    assert_eq!(slugger.slug("Setup"), "setup-1");
    slugger.reserve("setup");
    assert_eq!(slugger.slug("Setup"), "setup-2");
}

#[test]
fn equal_headings_cost_linear_time() {
    let start = Instant::now();
    let mut slugger = Slugger::new();
    for number in 1..=20_000 {
        slugger.reserve(&format!("taken-{number}"));
    }
    for _ in 0..20_000 {
        slugger.slug("Taken");
        slugger.slug("Free");
    }
    assert_eq!(slugger.slug("Free"), "free-20000");
    assert_eq!(slugger.slug("Taken"), "taken-40000");
    // Linear: 0.1 s without optimisation. A count from 1 for each heading: more than 30 s.
    assert!(start.elapsed() < Duration::from_secs(5), "took {:?}", start.elapsed());
}

proptest! {
    #[test]
    fn no_id_is_given_twice_and_each_is_the_slug_with_a_number(
        texts in prop::collection::vec("(a|A-1|a-1-1|b|-|Σ|✅| 2|\\PC{0,3}){0,3}", 0..40),
        explicit in prop::collection::vec("a(-[1-3]){0,2}", 0..4),
    ) {
        let mut slugger = Slugger::new();
        let mut given: BTreeSet<String> = explicit.iter().cloned().collect();
        for id in &explicit {
            slugger.reserve(id);
        }
        for text in &texts {
            let id = slugger.slug(text);
            let rest = id.strip_prefix(&slugify(text)).expect("an id begins with its slug");
            let number = rest.strip_prefix('-').map(str::parse::<usize>);
            prop_assert!(rest.is_empty() || matches!(number, Some(Ok(1..))), "{text:?}: {id:?}");
            prop_assert!(given.insert(id.clone()), "{id:?} was given before");
        }
    }
}

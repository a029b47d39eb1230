//! A lease: who holds it is the only publisher, for as long as it renews it.
//!
//! It is an object whose version changes with each renewal. Whoever waits looks at the version alone: as
//! long as it changes, somebody is at work; when it has stayed the same for long enough, nobody is. No
//! clock of another machine is trusted.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::digest::Digest;

use super::BucketError;
use super::store::{Condition, Store};

/// Where it lies.
const LEASE: &str = ".folio/publishing";

/// How many times one who waits looks while its patience lasts.
const LOOKS: u32 = 12;

/// A lease that is held.
#[derive(Debug)]
pub(super) struct Lease {
    /// Its version, and how often it was renewed.
    held: Mutex<(String, u64)>,
    /// What nobody else writes.
    own: String,
}

impl Lease {
    /// Takes the lease. Where another publisher holds it, `waits` is called, and it is taken once it is
    /// given back, or once it was not renewed for as long as `patience`.
    pub fn take(
        store: &Store,
        patience: Duration,
        waits: impl FnOnce(),
    ) -> Result<Self, BucketError> {
        let own = own_name();
        let mut waits = Some(waits);
        let mut seen: Option<String> = None;
        let mut looked = 0;
        loop {
            let condition = match store.get(LEASE)? {
                None => Condition::Absent,
                Some((_, version)) => {
                    let version = version.unwrap_or_default();
                    if seen.as_ref() == Some(&version) {
                        looked += 1;
                    } else {
                        (seen, looked) = (Some(version.clone()), 0);
                    }
                    if looked < LOOKS {
                        if let Some(waits) = waits.take() {
                            waits();
                        }
                        std::thread::sleep(patience / LOOKS);
                        continue;
                    }
                    Condition::Is(version)
                }
            };
            let text = format!("{own} 0\n");
            if let Some(version) = store.put(LEASE, &[], text.as_bytes(), &condition)? {
                return Ok(Self { held: Mutex::new((version, 0)), own });
            }
        }
    }

    /// Renews it.
    pub fn renew(&self, store: &Store) -> Result<(), BucketError> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let text = format!("{} {}\n", self.own, held.1 + 1);
        let condition = Condition::Is(held.0.clone());
        match store.put(LEASE, &[], text.as_bytes(), &condition)? {
            Some(version) => *held = (version, held.1 + 1),
            None => return Err(BucketError::TakenOver),
        }
        Ok(())
    }

    /// Gives it back, unless somebody else has it.
    pub fn give_back(self, store: &Store) -> Result<(), BucketError> {
        self.renew(store)?;
        store.remove(LEASE)
    }
}

/// Returns a name that no other publisher has: of the process, its machine's memory and its start.
fn own_name() -> String {
    use std::hash::{BuildHasher as _, RandomState};
    // Seeded by the system, differently each time.
    let random = RandomState::new().hash_one(std::process::id());
    Digest::of_value(&(random, std::process::id())).hex()
}

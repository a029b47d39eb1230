//! The objects of a bucket: read, written under a condition, removed (Amazon S3 API Reference; Azure
//! Storage REST API, operations on blobs).
//!
//! In come keys and bytes; out come versions (`ETag`). What fails in passing, a reset connection or a
//! server that is overloaded, is tried again with longer and longer pauses, a few times.

use std::time::Duration;

use rusty_s3::{Bucket as Address, Credentials, S3Action as _, UrlStyle};

use crate::digest::Digest;
use crate::net::{Answer, Client, NetError, Wanted};
use crate::paths::encode;

use super::BucketError;

/// For how long a signed request holds.
const HOLDS: Duration = Duration::from_mins(5);

/// How often a request is made at most.
const MOST_TRIES: u32 = 6;

/// The pause before the second try; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// How to get into a bucket.
#[derive(Clone)]
pub enum Access {
    /// A host of the kind of Amazon S3.
    S3 {
        /// The bucket.
        bucket: String,
        /// What all keys begin with: empty, or ends with a slash.
        prefix: String,
        /// The address of the host.
        endpoint: String,
        /// Its region.
        region: String,
        /// The name of the key.
        key: String,
        /// The key itself.
        secret: String,
        /// Of a key for a while.
        token: Option<String>,
    },
    /// Azure Blob Storage, by a shared access signature.
    Azure {
        /// The address of the account, without a slash at its end.
        endpoint: String,
        /// The container.
        container: String,
        /// What all names begin with: empty, or ends with a slash.
        prefix: String,
        /// The signature, without a question mark.
        signature: String,
    },
}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Never the secret.
        match self {
            Self::S3 { endpoint, bucket, prefix, .. } => {
                write!(f, "S3({endpoint}/{bucket}/{prefix})")
            }
            Self::Azure { endpoint, container, prefix, .. } => {
                write!(f, "Azure({endpoint}/{container}/{prefix})")
            }
        }
    }
}

/// The bytes of an object, and its version.
pub(super) type Object = (Vec<u8>, Option<String>);

/// Under which condition an object is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    /// In any case.
    None,
    /// Where there is none.
    Absent,
    /// Where it is this version.
    Is(String),
}

/// The objects of a bucket below a prefix.
pub(super) struct Store {
    host: Host,
    prefix: String,
    client: Client,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Never the secret.
        write!(f, "Store({})", self.prefix)
    }
}

/// What signs requests.
enum Host {
    S3(Address, Credentials),
    Azure { container: String, signature: String },
}

/// What is done with an object.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Read,
    Write,
    Remove,
}

impl Store {
    pub fn new(access: &Access) -> Result<Self, BucketError> {
        let client = Client::default();
        let (host, prefix) = match access.clone() {
            Access::S3 { bucket, prefix, endpoint, region, key, secret, token } => {
                let wrong = |reason: String| BucketError::Access(format!("`{endpoint}`: {reason}"));
                let url = endpoint.parse().map_err(|_| wrong("this is no address".to_owned()))?;
                let address = Address::new(url, UrlStyle::Path, bucket, region)
                    .map_err(|error| wrong(error.to_string()))?;
                let credentials = match token {
                    Some(token) => Credentials::new_with_token(key, secret, token),
                    None => Credentials::new(key, secret),
                };
                (Host::S3(address, credentials), prefix)
            }
            Access::Azure { endpoint, container, prefix, signature } => {
                let container = format!("{endpoint}/{container}");
                (Host::Azure { container, signature }, prefix)
            }
        };
        Ok(Self { host, prefix, client })
    }

    /// Returns the signed address for one request.
    fn url(&self, deed: Deed, name: &str) -> String {
        let key = format!("{}{name}", self.prefix);
        match &self.host {
            Host::S3(address, credentials) => {
                let who = Some(credentials);
                let url = match deed {
                    Deed::Read => address.get_object(who, &key).sign(HOLDS),
                    Deed::Write => address.put_object(who, &key).sign(HOLDS),
                    Deed::Remove => address.delete_object(who, &key).sign(HOLDS),
                };
                url.to_string()
            }
            Host::Azure { container, signature } => {
                format!("{container}/{}?{signature}", encode(&key))
            }
        }
    }

    /// Returns an object and its version; `None` where there is none.
    pub fn get(&self, name: &str) -> Result<Option<Object>, BucketError> {
        let answer =
            answer("read", name, || self.client.ask(&self.url(Deed::Read, name), Wanted::Body))?;
        match answer.status {
            200 => Ok(Some((answer.body, answer.etag))),
            404 => Ok(None),
            status => Err(refused("read", name, status, &answer.body)),
        }
    }

    /// Writes an object, and returns its version; `None` where the condition does not hold.
    pub fn put(
        &self,
        name: &str,
        headers: &[(&str, &str)],
        bytes: &[u8],
        condition: &Condition,
    ) -> Result<Option<String>, BucketError> {
        let mut headers = headers.to_vec();
        if matches!(self.host, Host::Azure { .. }) {
            headers.push(("x-ms-blob-type", "BlockBlob"));
            let kept =
                headers.iter().find(|(name, _)| *name == "cache-control").map(|(_, value)| *value);
            headers.extend(kept.map(|value| ("x-ms-blob-cache-control", value)));
        }
        match condition {
            Condition::None => {}
            Condition::Absent => headers.push(("if-none-match", "*")),
            Condition::Is(version) => headers.push(("if-match", version)),
        }
        let answer = answer("write", name, || {
            self.client.put(&self.url(Deed::Write, name), &headers, bytes)
        })?;
        match answer.status {
            200..=299 => Ok(Some(answer.etag.unwrap_or_default())),
            // Perhaps the answer to a first try was lost, and this is what it wrote.
            404 | 409 | 412 if *condition != Condition::None => match self.get(name)? {
                Some((there, Some(version))) if there == bytes => Ok(Some(version)),
                _ => Ok(None),
            },
            status => Err(refused("write", name, status, &answer.body)),
        }
    }

    /// Removes an object; fine where there is none.
    pub fn remove(&self, name: &str) -> Result<(), BucketError> {
        let answer = answer("remove", name, || self.client.delete(&self.url(Deed::Remove, name)))?;
        match answer.status {
            200..=299 | 404 => Ok(()),
            status => Err(refused("remove", name, status, &answer.body)),
        }
    }
}

/// Asks until there is an answer that is no failure in passing, a few times.
fn answer(
    what: &'static str,
    name: &str,
    ask: impl Fn() -> Result<Answer, NetError>,
) -> Result<Answer, BucketError> {
    let mut last = String::new();
    for tried in 0..MOST_TRIES {
        if tried > 0 {
            std::thread::sleep(pause(name, tried));
        }
        match ask() {
            Ok(answer) if !is_passing(answer.status) => return Ok(answer),
            Ok(answer) => last = format!("it answers {}", answer.status),
            Err(error) => last = error.to_string(),
        }
    }
    Err(BucketError::Refused(what, name.to_owned(), format!("{last}, {MOST_TRIES} times")))
}

/// Says whether a failure may be over soon: a timeout, too many requests, a fault of the server.
fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..=599)
}

/// Returns how long to wait: twice as long each time, and not the same for all.
fn pause(name: &str, tried: u32) -> Duration {
    let whole = FIRST_PAUSE * 2u32.pow(tried - 1);
    let seed = Digest::of_value(&(name, tried)).as_bytes()[0];
    whole / 2 + whole * u32::from(seed) / 512
}

/// Says what the bucket answered, with the code of its error where it gives one.
fn refused(what: &'static str, name: &str, status: u16, body: &[u8]) -> BucketError {
    let body = String::from_utf8_lossy(body);
    let code = body.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>"));
    let code = code.map(|(code, _)| format!(" {code}")).unwrap_or_default();
    BucketError::Refused(what, name.to_owned(), format!("it answers {status}{code}"))
}

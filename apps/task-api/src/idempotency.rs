//! `Idempotency-Key`: a request that comes again gets the first answer, on whatever replica and after whatever crash.
//!
//! What was answered is kept in the user's book, by the same commit that made the change: there is no moment at which one is
//! durable and the other is not.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{HeaderMap, Method, StatusCode, Uri};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use domain::UserId;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::answer::Answer;
use crate::refusal::Refusal;

#[cfg(test)]
mod tests;

/// How long an answer is kept, in hours.
pub(crate) const KEPT_HOURS: i64 = 24;
/// The longest key, in characters.
const MAX_KEY_LEN: usize = 255;
/// Answers beyond this are kept compressed: those of batches are long and say the same many times.
const PLAIN_BYTES: usize = 2 << 10;

/// A key as it came, and what it came with.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    /// Of the key: what it is kept under.
    name: String,
    /// Of method, address and body.
    request: String,
}

/// What was answered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeptReply {
    request: String,
    status: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    location: Option<String>,
    body: KeptBody,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KeptBody {
    None,
    Plain(Box<RawValue>),
    /// Deflate, in base 64.
    Deflated(String),
}

impl Key {
    /// The key of a request, where it has one.
    pub(crate) fn read(
        headers: &HeaderMap,
        method: &Method,
        uri: &Uri,
        body: &[u8],
    ) -> Result<Option<Self>, Refusal> {
        const WRONG: Refusal = Refusal::Header(
            "idempotency-key",
            "it has 1 to 255 visible ASCII characters, and is there once",
        );
        let mut values = headers.get_all("idempotency-key").iter();
        let Some(value) = values.next() else { return Ok(None) };
        let key = value.to_str().map_err(|_| WRONG)?.trim();
        let fits = (1..=MAX_KEY_LEN).contains(&key.len());
        if !fits || values.next().is_some() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(WRONG);
        }
        let address = uri.path_and_query().map_or("/", |address| address.as_str());
        let mut request = Sha256::new();
        for part in [method.as_str().as_bytes(), address.as_bytes(), body] {
            request.update((part.len() as u64).to_le_bytes());
            request.update(part);
        }
        Ok(Some(Self {
            name: hex(&Sha256::digest(key)[..16]),
            request: hex(&request.finalize()[..16]),
        }))
    }

    /// Under which ids its answer may be kept, the newest first.
    pub(crate) fn ids(&self, now: DateTime<Utc>) -> impl Iterator<Item = String> {
        let hour = hour(now);
        (0..=KEPT_HOURS).map(move |back| self.id(hour - back))
    }

    /// Under which id to keep it now.
    pub(crate) fn id_now(&self, now: DateTime<Utc>) -> String {
        self.id(hour(now))
    }

    fn id(&self, hour: i64) -> String {
        format!("reply:{hour:08}:{}", self.name)
    }
}

/// Answers with a smaller id than this are not needed any more.
pub(crate) fn oldest_id(now: DateTime<Utc>) -> String {
    format!("reply:{:08}", hour(now) - KEPT_HOURS)
}

impl KeptReply {
    pub(crate) fn of(key: &Key, answer: &Answer) -> Result<Self, Refusal> {
        let body = match &answer.body {
            None => KeptBody::None,
            Some(body) if body.get().len() <= PLAIN_BYTES => KeptBody::Plain(body.clone()),
            Some(body) => KeptBody::Deflated(deflate(body.get())?),
        };
        let (etag, location) = (answer.etag.clone(), answer.location.clone());
        Ok(Self {
            request: key.request.clone(),
            status: answer.status.as_u16(),
            etag,
            location,
            body,
        })
    }

    /// The answer once more, if it was the same request.
    pub(crate) fn replay(&self, key: &Key) -> Result<Answer, Refusal> {
        if self.request != key.request {
            return Err(Refusal::KeyReused);
        }
        let body = match &self.body {
            KeptBody::None => None,
            KeptBody::Plain(body) => Some(body.clone()),
            KeptBody::Deflated(text) => Some(inflate(text)?),
        };
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let (etag, location) = (self.etag.clone(), self.location.clone());
        Ok(Answer { status, etag, location, body, is_replay: true })
    }
}

/// Keys of requests that this process is working on.
#[derive(Clone, Debug, Default)]
pub(crate) struct InFlight(Arc<Mutex<HashSet<(UserId, String)>>>);

/// One of them, until it is dropped.
pub(crate) struct Flight {
    flights: InFlight,
    key: (UserId, String),
}

impl InFlight {
    /// Refuses where the same key is under way. On another replica the book's one order of commits decides.
    pub(crate) fn begin(
        &self,
        user: &UserId,
        key: Option<&Key>,
    ) -> Result<Option<Flight>, Refusal> {
        let Some(key) = key else { return Ok(None) };
        let key = (user.clone(), key.name.clone());
        if !self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone()) {
            return Err(Refusal::KeyInFlight);
        }
        Ok(Some(Flight { flights: self.clone(), key }))
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.flights.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

fn hour(now: DateTime<Utc>) -> i64 {
    now.timestamp().div_euclid(3600)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}"); // a string takes whatever is written to it
        text
    })
}

fn deflate(text: &str) -> Result<String, Refusal> {
    let mut deflated = DeflateEncoder::new(Vec::new(), Compression::fast());
    deflated
        .write_all(text.as_bytes())
        .and_then(|()| deflated.finish())
        .map(|bytes| STANDARD.encode(bytes))
        .map_err(Refusal::unkept)
}

fn inflate(text: &str) -> Result<Box<RawValue>, Refusal> {
    let bytes = STANDARD.decode(text).map_err(Refusal::unkept)?;
    let mut json = String::new();
    DeflateDecoder::new(bytes.as_slice()).read_to_string(&mut json).map_err(Refusal::unkept)?;
    RawValue::from_string(json).map_err(Refusal::unkept)
}

//! What a decision asks for, and what comes of it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What can be kept in a book. Every plain type that serde reads and writes is one.
pub trait Record: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {}

impl<R: Clone + Serialize + DeserializeOwned + Send + Sync + 'static> Record for R {}

/// What a decision asks for. All of it happens, or none.
#[derive(Clone, Debug)]
pub struct Change<R> {
    /// Records to add, or to put in place of those with the same id.
    pub put: Vec<(String, R)>,
    /// Ids of records to take out.
    pub remove: Vec<String>,
    /// What others must hear of it, in this order.
    pub events: Vec<NewEvent>,
}

/// An event to be announced. The book adds its id, `{owner}:{seq}`, and its partition key, the owner.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// The topic it goes to.
    pub topic: &'static str,
    /// The CloudEvents type.
    pub kind: &'static str,
    /// The CloudEvents source.
    pub source: &'static str,
    /// The CloudEvents subject.
    pub subject: String,
    /// When it happened.
    pub time: DateTime<Utc>,
    /// The CloudEvents data.
    pub data: Value,
}

/// A commit that is durable, with its events.
#[derive(Clone, Debug)]
pub struct Committed<T> {
    /// What the decision gave back.
    pub output: T,
    /// The place of the owner's newest event after it.
    pub seq: u64,
    /// Whether the owner's relay job is certain to be handled after this commit, wherever that is: what it does will see it.
    /// Not so where nothing was written, nothing is owed, or the scheduler is away.
    pub is_guarded: bool,
}

impl<R> Change<R> {
    /// Nothing to change and nothing to tell.
    pub fn none() -> Self {
        Self { put: Vec::new(), remove: Vec::new(), events: Vec::new() }
    }

    pub(crate) fn is_none(&self) -> bool {
        self.put.is_empty() && self.remove.is_empty() && self.events.is_empty()
    }
}

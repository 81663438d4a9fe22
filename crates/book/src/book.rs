//! Reading and changing one owner's book.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sidecar::{CloudEvent, Etag, Expect, Jobs, Publish, State, Swap};
use uuid::Uuid;

use crate::head::{Head, Owed, key};
use crate::relay::Outbound;
use crate::{CommitError, StoreError};

#[cfg(test)]
mod tests;

/// Racing writers settle in a round or two; more than this is a store that keeps failing.
const MAX_ROUNDS: u32 = 16;

/// Every owner's book in one app's state, over one sidecar. Cheap to clone.
pub struct Books<R> {
    state: Arc<dyn State>,
    outbound: Arc<Outbound>,
    _records: std::marker::PhantomData<fn() -> R>,
}

/// The book of one owner.
pub struct Book<R> {
    books: Books<R>,
    owner: String,
    key: String,
}

/// What a book held at one moment.
#[derive(Clone, Debug)]
pub struct View<R> {
    /// The records by id.
    pub records: BTreeMap<String, R>,
    /// The place of the owner's newest event, from 1; 0 before the first.
    pub seq: u64,
}

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
}

/// How one attempt to write went.
enum Attempt<R> {
    Committed(Head<R>),
    /// Certainly not written by this attempt, nor will it be: decide again on what is there now.
    Lost,
}

impl<R> Change<R> {
    /// Nothing to change and nothing to tell.
    pub fn none() -> Self {
        Self { put: Vec::new(), remove: Vec::new(), events: Vec::new() }
    }

    fn is_none(&self) -> bool {
        self.put.is_empty() && self.remove.is_empty() && self.events.is_empty()
    }
}

impl<R> Clone for Books<R> {
    fn clone(&self) -> Self {
        Self {
            state: self.state.clone(),
            outbound: self.outbound.clone(),
            _records: std::marker::PhantomData,
        }
    }
}

impl<R: Clone + Serialize + DeserializeOwned> Books<R> {
    /// Books kept in `state`, whose events go out by `publish`, with `jobs` to repeat what fails.
    pub fn new(state: Arc<dyn State>, publish: Arc<dyn Publish>, jobs: Arc<dyn Jobs>) -> Self {
        let outbound = Arc::new(Outbound::new(publish, jobs));
        Self { state, outbound, _records: std::marker::PhantomData }
    }

    /// The book of `owner`, which need not exist yet.
    pub fn open(&self, owner: &str) -> Book<R> {
        Book { books: self.clone(), owner: owner.to_owned(), key: key(owner) }
    }
}

impl<R: Clone + Serialize + DeserializeOwned> Book<R> {
    /// What the book holds now: every commit acknowledged before this call began is in it.
    pub async fn read(&self) -> Result<View<R>, StoreError> {
        let (head, _) = self.load().await?;
        Ok(View { records: head.records, seq: head.seq })
    }

    /// Lets `decide` look at the book, and makes what it asks for durable, exactly once.
    ///
    /// `decide` must be pure: it is called again, on what is there then, for as long as others change the
    /// book in between. Events are published before this returns, or else by the relay job.
    pub async fn commit<T, E>(
        &self,
        decide: impl Fn(&View<R>) -> Result<(Change<R>, T), E>,
    ) -> Result<Committed<T>, CommitError<E>> {
        // One at a time for an owner in a process: its events then go out in order.
        let mut turn = self.books.outbound.turn(&self.owner).await;
        for _ in 0..MAX_ROUNDS {
            let (mut head, etag) = self.load().await?;
            let view = View { records: head.records.clone(), seq: head.seq };
            let (change, output) = decide(&view).map_err(CommitError::Refused)?;
            if change.is_none() {
                return Ok(Committed { output, seq: head.seq });
            }
            turn.set_switch().await;
            head.trim(turn.published());
            self.apply(&mut head, change);
            let commit = Uuid::new_v4();
            head.remember(commit);
            if let Attempt::Committed(head) = self.write(head, etag.as_ref(), commit).await? {
                turn.announce(&head.outbox).await?;
                return Ok(Committed { output, seq: head.seq });
            }
        }
        Err(StoreError::Contended { key: self.key.clone(), rounds: MAX_ROUNDS }.into())
    }

    /// Publishes what the book still owes, and forgets it. Called by the relay job.
    pub(crate) async fn settle(&self) -> Result<(), StoreError> {
        let mut turn = self.books.outbound.turn(&self.owner).await;
        let (mut head, etag) = self.load().await?;
        head.trim(turn.published());
        let Some(newest) = head.outbox.last().map(|owed| owed.seq) else { return Ok(()) };
        turn.publish(&head.outbox).await?;
        head.trim(newest);
        let commit = Uuid::new_v4();
        head.remember(commit);
        // Losing this race is fine: whoever won trims with its next commit, or the job finds it again.
        self.write(head, etag.as_ref(), commit).await.map(|_| ())
    }

    async fn load(&self) -> Result<(Head<R>, Option<Etag>), StoreError> {
        match self.books.state.get(&self.key).await? {
            None => Ok((Head::default(), None)),
            Some(found) => Ok((Head::read(&self.key, &found.value)?, Some(found.etag))),
        }
    }

    fn apply(&self, head: &mut Head<R>, change: Change<R>) {
        head.records.extend(change.put);
        for id in change.remove {
            head.records.remove(&id);
        }
        for new in change.events {
            head.seq += 1;
            let NewEvent { topic, kind, source, subject, time, data } = new;
            let event = CloudEvent {
                id: format!("{}:{}", self.owner, head.seq),
                source: source.to_owned(),
                kind: kind.to_owned(),
                subject,
                time,
                dataschema: None,
                partition_key: self.owner.clone(),
                data,
            };
            head.outbox.push(Owed { seq: head.seq, topic: topic.to_owned(), event });
        }
    }

    /// Writes `head` over the document with `etag`, and finds out whether it was written.
    ///
    /// After an unsure answer the document itself knows: it names the commit, or it has moved on from
    /// `etag` without it (then this attempt can never win any more), or it still is as it was (then the
    /// same bytes are written again; a delayed first attempt and its repeat cannot both win).
    async fn write(
        &self,
        head: Head<R>,
        etag: Option<&Etag>,
        commit: Uuid,
    ) -> Result<Attempt<R>, StoreError> {
        let value = head.write(&self.key)?;
        let mut last = None;
        for _ in 0..MAX_ROUNDS {
            let expect = etag.map_or(Expect::Absent, Expect::Etag);
            match self.books.state.compare_and_swap(&self.key, value.clone(), expect).await {
                Swap::Done => return Ok(Attempt::Committed(head)),
                Swap::Refused(error) => return Err(error.into()),
                Swap::Unsure(error) => last = Some(error),
            }
            let (now, now_etag) = self.load().await?;
            if now.knows(commit) {
                metrics::counter!("daybook_book_unsure_resolved_total").increment(1);
                return Ok(Attempt::Committed(head));
            }
            if now_etag.as_ref() != etag && now.remembers_since(head.commit_count) {
                metrics::counter!("daybook_book_conflicts_total").increment(1);
                return Ok(Attempt::Lost);
            }
        }
        let contended = StoreError::Contended { key: self.key.clone(), rounds: MAX_ROUNDS };
        Err(last.map_or(contended, StoreError::Store))
    }
}

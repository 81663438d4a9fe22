//! Reading and changing one owner's book: what an app sees.

use std::panic::resume_unwind;
use std::sync::Arc;

use sidecar::{Jobs, Publish, State};
use tokio::sync::oneshot;

use crate::change::{Change, Committed, Record};
use crate::engine::Engine;
use crate::group::Waiting;
use crate::{CommitError, Limits, Records, StoreError, measures};

/// Every owner's book in one app's state, over one sidecar. Cheap to clone.
pub struct Books<R>(Arc<Engine<R>>);

/// The book of one owner.
pub struct Book<R> {
    books: Books<R>,
    owner: String,
}

/// What a book held at one moment. Cheap to clone.
#[derive(Clone, Debug)]
pub struct View<R> {
    /// The records by id.
    pub records: Records<R>,
    /// The place of the owner's newest event, from 1; 0 before the first.
    pub seq: u64,
}

impl<R> Clone for Books<R> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<R: Record> Books<R> {
    /// Books kept in `state`, whose events go out by `publish`, with `jobs` to repeat what fails.
    pub fn new(state: Arc<dyn State>, publish: Arc<dyn Publish>, jobs: Arc<dyn Jobs>) -> Self {
        Self::with_limits(state, publish, jobs, Limits::default())
    }

    /// The same, within other limits.
    pub fn with_limits(
        state: Arc<dyn State>,
        publish: Arc<dyn Publish>,
        jobs: Arc<dyn Jobs>,
        limits: Limits,
    ) -> Self {
        measures::describe();
        Self(Arc::new(Engine::new(state, publish, jobs, limits)))
    }

    /// The book of `owner`, which need not exist yet.
    pub fn open(&self, owner: &str) -> Book<R> {
        Book { books: self.clone(), owner: owner.to_owned() }
    }

    /// Waits until nothing is under way any more: commits whose callers went away, events going out.
    ///
    /// For the end of a process, and for tests.
    pub async fn idle(&self) {
        self.0.tasks.wait().await;
    }

    /// About how many bytes of memory the cached books take in this process.
    pub fn cached_bytes(&self) -> u64 {
        self.0.cached_bytes()
    }

    /// Publishes what `owner`'s book owes and forgets it: what the relay job does, at once.
    ///
    /// Events go out under their own ids; one that is out already and not yet known to be goes out again. Writes a
    /// head even where nothing is owed, and even where there was none.
    ///
    /// # Errors
    /// When the broker does not take an event, or the store does not answer: the rest stays owed.
    pub async fn settle(&self, owner: &str) -> Result<(), StoreError> {
        self.0.settle(owner).await
    }
}

impl<R: Record> Book<R> {
    /// What the book holds now: every commit acknowledged before this call began is in it.
    pub async fn read(&self) -> Result<View<R>, StoreError> {
        let engine = &self.books.0;
        let held = engine.refresh(&engine.owner(&self.owner)).await?;
        Ok(View { records: held.records.clone(), seq: held.head.seq })
    }

    /// Lets `decide` look at the book, and makes what it asks for durable, exactly once.
    ///
    /// `decide` must be pure: it is called again, on what is there then, for as long as others change the
    /// book in between. A caller that goes away cuts nothing. Events go out in the background after this
    /// returns; should this process die first, a job publishes them.
    pub async fn commit<T, E, F>(&self, decide: F) -> Result<Committed<T>, CommitError<E>>
    where
        T: Send + 'static,
        E: Send + 'static,
        F: Fn(&View<R>) -> Result<(Change<R>, T), E> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let engine = &self.books.0;
        let traceparent = sidecar::current_traceparent();
        let request = Box::new(Waiting { decide, decided: None, traceparent, reply });
        engine.enqueue(engine.owner(&self.owner), request);
        match answer.await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(panic)) => resume_unwind(panic),
            Err(_) => Err(StoreError::Ending.into()),
        }
    }
}

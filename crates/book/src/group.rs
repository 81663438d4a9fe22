//! Group commit: what waits for one owner in this process is decided in order and written together.
//!
//! The work is done in a task of its own, so a caller who goes away cuts nothing.

use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::sync::oneshot;

use crate::change::{Change, Committed, Record};
use crate::draft::{Draft, NotAdded};
use crate::engine::{Engine, MAX_ROUNDS};
use crate::held::{Held, Version};
use crate::owner::{Owner, lock};
use crate::save::Saved;
use crate::{CommitError, StoreError, TooLarge, View, measures};

/// Those who wait for one owner's head.
pub(crate) struct Queue<R> {
    waiting: VecDeque<Box<dyn Request<R>>>,
    /// Whether a task takes from it.
    is_served: bool,
}

/// A decision that waits to be made, whatever it gives back.
pub(crate) trait Request<R>: Send {
    /// What to change on `view`; `None` is nothing. May be asked again, on another view.
    fn decide(&mut self, view: &View<R>) -> Option<Change<R>>;

    /// The trace in which it was asked for; its events are part of it, whoever publishes them.
    fn traceparent(&self) -> Option<&str>;

    /// Tells who waits how it ended. With `Ok`, the owner's newest event after it; and whether the commit is guarded.
    fn answer(self: Box<Self>, outcome: Result<u64, Failure>, is_guarded: bool);
}

/// Why a request was not fulfilled, apart from its own decision.
#[derive(Clone)]
pub(crate) enum Failure {
    TooLarge(TooLarge),
    Store(StoreError),
}

/// What comes back to the caller: the outer error is a panic in `decide`.
pub(crate) type Reply<T, E> = Result<Result<Committed<T>, CommitError<E>>, Box<dyn Any + Send>>;

/// A request of `decide`'s type.
pub(crate) struct Waiting<F, T, E> {
    pub(crate) decide: F,
    pub(crate) decided: Option<Result<Result<T, E>, Box<dyn Any + Send>>>,
    pub(crate) traceparent: Option<String>,
    pub(crate) reply: oneshot::Sender<Reply<T, E>>,
}

/// A commit that asks for nothing and is written all the same.
#[derive(Clone, Copy)]
struct Trim {
    /// On behalf of the relay job, which says so in the head.
    is_relay: bool,
}

/// What each request of a group came to, as far as there was room: the others are `None`.
type Outcomes = Vec<Option<Result<u64, Failure>>>;

/// What a group came to, and whether its commit is guarded.
type Ended = (Outcomes, bool);

impl<R> Default for Queue<R> {
    fn default() -> Self {
        Self { waiting: VecDeque::new(), is_served: false }
    }
}

impl<R, F, T, E> Request<R> for Waiting<F, T, E>
where
    F: Fn(&View<R>) -> Result<(Change<R>, T), E> + Send,
    T: Send,
    E: Send,
{
    fn decide(&mut self, view: &View<R>) -> Option<Change<R>> {
        match catch_unwind(AssertUnwindSafe(|| (self.decide)(view))) {
            Ok(Ok((change, output))) => {
                self.decided = Some(Ok(Ok(output)));
                Some(change).filter(|change| !change.is_none())
            }
            Ok(Err(refusal)) => {
                self.decided = Some(Ok(Err(refusal)));
                None
            }
            Err(panic) => {
                self.decided = Some(Err(panic));
                None
            }
        }
    }

    fn traceparent(&self) -> Option<&str> {
        self.traceparent.as_deref()
    }

    fn answer(self: Box<Self>, outcome: Result<u64, Failure>, is_guarded: bool) {
        let reply = match (self.decided, outcome) {
            (Some(Err(panic)), _) => Err(panic),
            (_, Err(Failure::Store(error))) => Ok(Err(error.into())),
            (_, Err(Failure::TooLarge(error))) => Ok(Err(error.into())),
            (Some(Ok(Ok(output))), Ok(seq)) => Ok(Ok(Committed { output, seq, is_guarded })),
            (Some(Ok(Err(refusal))), Ok(_)) => Ok(Err(CommitError::Refused(refusal))),
            (None, Ok(_)) => Ok(Err(StoreError::Ending.into())), // it is always asked before
        };
        // Who waited may have gone: what was decided is done all the same.
        let _ = self.reply.send(reply);
    }
}

impl<R: Record> Engine<R> {
    /// Lines `request` up, and sees to it that somebody serves the line.
    pub(crate) fn enqueue(self: &Arc<Self>, owner: Arc<Owner<R>>, request: Box<dyn Request<R>>) {
        let mut queue = lock(&owner.queue);
        queue.waiting.push_back(request);
        if !queue.is_served {
            queue.is_served = true;
            drop(queue);
            let engine = self.clone();
            self.tasks.spawn(async move { engine.serve(&owner).await });
        }
    }

    async fn serve(self: &Arc<Self>, owner: &Arc<Owner<R>>) {
        loop {
            let mut group: Vec<Box<dyn Request<R>>> = {
                let mut queue = lock(&owner.queue);
                if queue.waiting.is_empty() {
                    queue.is_served = false;
                    return;
                }
                queue.waiting.drain(..).collect()
            };
            let (outcomes, is_guarded) = match self.commit_group(owner, &mut group, None).await {
                Ok(ended) => ended,
                Err(error) => (vec![Some(Err(Failure::Store(error))); group.len()], false),
            };
            let mut left = VecDeque::new();
            for (request, outcome) in group.into_iter().zip(outcomes) {
                match outcome {
                    Some(outcome) => request.answer(outcome, is_guarded),
                    None => left.push_back(request),
                }
            }
            let mut queue = lock(&owner.queue);
            left.append(&mut queue.waiting);
            queue.waiting = left;
        }
    }

    /// Forgets in the store what is known to be published, and whatever else can be forgotten.
    ///
    /// Always writes: a commit on its way that read the head before this one has to read it again.
    pub(crate) async fn trim(
        self: &Arc<Self>,
        owner: &Arc<Owner<R>>,
        is_relay: bool,
    ) -> Result<(), StoreError> {
        self.commit_group(owner, &mut [], Some(Trim { is_relay })).await.map(drop)
    }

    async fn commit_group(
        self: &Arc<Self>,
        owner: &Arc<Owner<R>>,
        group: &mut [Box<dyn Request<R>>],
        trim: Option<Trim>,
    ) -> Result<Ended, StoreError> {
        let _turn = owner.turn.lock().await;
        let is_relay = trim.is_some_and(|trim| trim.is_relay);
        let held = owner.held().filter(|held| held.version != Version::Unknown);
        // What is held may be old. A write over it tells; where nothing is written, a read must.
        let (mut held, mut is_fresh) = match held {
            Some(held) => (held, false),
            None => (self.refresh(owner).await?, true),
        };
        for _ in 0..MAX_ROUNDS {
            let (draft, outcomes) = self.decide(owner, &held, group);
            if trim.is_none() && draft.is_empty() {
                if is_fresh {
                    return Ok((outcomes, false));
                }
            } else {
                let written = outcomes.iter().flatten().count();
                let saved = self.save(owner, &held, draft, is_relay).await?;
                if let Saved::Done { held: saved, is_guarded } = saved {
                    metrics::counter!("daybook_book_commits_total").increment(1);
                    metrics::histogram!("daybook_book_group_size").record(measures::size(written));
                    let owed = saved.head.owed();
                    metrics::histogram!("daybook_book_outbox_events").record(measures::size(owed));
                    self.sweep(owner, &saved.head);
                    self.offer(owner);
                    return Ok((outcomes, is_guarded));
                }
            }
            held = self.refresh(owner).await?;
            is_fresh = true;
        }
        Err(StoreError::Contended { key: owner.key.clone(), rounds: MAX_ROUNDS })
    }

    /// Lets each request decide on what those before it left behind.
    fn decide(
        &self,
        owner: &Owner<R>,
        held: &Held<R>,
        group: &mut [Box<dyn Request<R>>],
    ) -> (Draft<R>, Outcomes) {
        let mut draft = Draft::on(held);
        let mut outcomes: Outcomes = Vec::with_capacity(group.len());
        for request in group.iter_mut() {
            let change = request.decide(&draft.view);
            let trace = request.traceparent();
            let added = change.map_or(Ok(()), |c| draft.add(&owner.name, c, trace, &self.limits));
            outcomes.push(Some(match added {
                Ok(()) => Ok(draft.view.seq),
                Err(NotAdded::TooLarge(error)) => Err(Failure::TooLarge(error)),
                Err(NotAdded::Unwritable(error)) => Err(Failure::Store(error)),
                Err(NotAdded::NoRoom) => break,
            }));
        }
        outcomes.resize_with(group.len(), || None);
        (draft, outcomes)
    }
}

//! What callers asked of books, and what they were told.
//!
//! Knows books as an app does, so that the tests against real daprd keep the same history.

#[path = "history/linear.rs"]
mod linear;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Book, Change, CommitError, NewEvent, StoreError, View, event};

/// What is kept in these books.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Note {
    /// Which operation wrote it.
    pub(crate) op: usize,
    pub(crate) text: String,
}

/// What an operation asks for.
#[derive(Clone, Debug)]
pub(crate) enum What {
    Read,
    Put { key: u8, bytes: usize, events: usize },
    Remove { key: u8, events: usize },
    Nothing,
    Refuse,
}

/// A book as somebody saw it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Seen {
    pub(crate) seq: u64,
    pub(crate) notes: BTreeMap<String, Note>,
}

#[derive(Debug)]
pub(crate) enum Answer {
    /// What it was decided on, and how many events the owner had after it.
    Committed {
        on: Seen,
        after: u64,
    },
    /// What was read, or refused on.
    Seen(Seen),
    Failed(StoreError),
}

/// An operation as its caller knows it. Times are those of one clock that ticks at each.
#[derive(Debug)]
pub(crate) struct Op {
    pub(crate) owner: usize,
    pub(crate) what: What,
    pub(crate) asked: u64,
    pub(crate) answer: Option<(u64, Answer)>,
}

/// Everything that was asked and told, of all owners. An operation is known by its number.
#[derive(Default)]
pub(crate) struct History(Mutex<(u64, Vec<Op>)>);

impl History {
    /// Notes that `what` is asked for from now on; gives its number.
    pub(crate) fn ask(&self, owner: usize, what: &What) -> usize {
        let (now, ops) = &mut *self.lock();
        *now += 1;
        ops.push(Op { owner, what: what.clone(), asked: *now, answer: None });
        ops.len() - 1
    }

    /// Does what `op` asked for, and notes what comes of it.
    pub(crate) async fn run(&self, op: usize, book: &Book<Note>) {
        let what = self.lock().1[op].what.clone();
        let answer = match what {
            What::Read => book.read().await.map(|view| Answer::Seen(Seen::of(&view))),
            what => match book.commit(move |view| decide(op, &what, view)).await {
                Ok(done) => Ok(Answer::Committed { on: done.output, after: done.seq }),
                Err(CommitError::Refused(on)) => Ok(Answer::Seen(on)),
                Err(CommitError::Store(error)) => Err(error),
                Err(CommitError::TooLarge(error)) => panic!("{error}"),
            },
        };
        self.answer(op, answer.unwrap_or_else(Answer::Failed));
    }

    pub(crate) fn answer(&self, op: usize, answer: Answer) {
        let (now, ops) = &mut *self.lock();
        *now += 1;
        ops[op].answer = Some((*now, answer));
    }

    /// The operations on `owner` that have not been answered.
    pub(crate) fn unanswered(&self, owner: usize) -> Vec<usize> {
        let (_, ops) = &*self.lock();
        let silent = |(_, op): &(usize, &Op)| op.owner == owner && op.answer.is_none();
        ops.iter().enumerate().filter(silent).map(|(number, _)| number).collect()
    }

    /// How many were told that it failed, and do not know whether it happened.
    pub(crate) fn failures(&self) -> usize {
        let failed = |op: &&Op| matches!(op.answer, Some((_, Answer::Failed(_))));
        self.lock().1.iter().filter(failed).count()
    }

    /// Holds what callers were told against `told`: whose each event of `owner` is, in order.
    ///
    /// # Panics
    ///
    /// When it cannot all be true.
    pub(crate) fn check(&self, owner: usize, told: &[usize]) {
        let (_, ops) = &*self.lock();
        let own: Vec<(usize, &Op)> =
            ops.iter().enumerate().filter(|(_, op)| op.owner == owner).collect();
        for (number, op) in &own {
            // Only what is behind the book may fail; what it wrote is always there.
            if let Some((_, Answer::Failed(error))) = &op.answer {
                let is_outside =
                    matches!(error, StoreError::Store(_) | StoreError::Contended { .. });
                assert!(is_outside, "op {number}: {error}");
            }
        }
        if let Err(stuck) = linear::linearize(&own, told) {
            panic!("{stuck}");
        }
    }

    fn lock(&self) -> MutexGuard<'_, (u64, Vec<Op>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl What {
    /// What it writes: the key with its new note, if any, and how many events tell of it.
    fn effect(&self, op: usize) -> Option<(String, Option<Note>, usize)> {
        match self {
            Self::Put { key, bytes, events } => {
                Some((key.to_string(), Some(Note { op, text: "x".repeat(*bytes) }), *events))
            }
            Self::Remove { key, events } => Some((key.to_string(), None, *events)),
            Self::Read | Self::Nothing | Self::Refuse => None,
        }
    }
}

impl Seen {
    pub(crate) fn of(view: &View<Note>) -> Self {
        let notes = view.records.iter().map(|(id, note)| (id.to_owned(), note.clone()));
        Self { seq: view.seq, notes: notes.collect() }
    }
}

fn decide(op: usize, what: &What, view: &View<Note>) -> Result<(Change<Note>, Seen), Seen> {
    if matches!(what, What::Refuse) {
        return Err(Seen::of(view));
    }
    let mut change = Change::none();
    if let Some((key, note, events)) = what.effect(op) {
        match note {
            Some(note) => change.put.push((key, note)),
            None => change.remove.push(key),
        }
        let told = || NewEvent { data: json!({ "op": op }), ..event(0) };
        change.events.extend(std::iter::repeat_with(told).take(events));
    }
    Ok((change, Seen::of(view)))
}

//! What can go wrong, on purpose or by chance.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use super::random::Random;

/// The kinds of call that can fail on their own.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Call {
    /// Reading state.
    Read,
    /// Writing or deleting state.
    Write,
    /// Publishing, one event or many.
    Publish,
    /// Scheduling, looking up or deleting a job.
    Job,
    /// Reading a secret.
    Secret,
    /// Invoking an output binding.
    Binding,
}

/// What goes wrong with one call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fault {
    /// It never arrived: `UNAVAILABLE`, and nothing happened.
    LostRequest,
    /// It happened, and the answer did not come: `DEADLINE_EXCEEDED`.
    LostReply,
    /// The answer did not come, and it happens later, between other calls: `DEADLINE_EXCEEDED`.
    /// For what does not write, the same as [`Fault::LostReply`].
    Late,
    /// A write is answered as if a race had been lost, though nobody else wrote: `ABORTED`. For
    /// other calls, `INTERNAL`.
    Conflict,
    /// Of a bulk publish, some events are published and the others answered `INTERNAL`, one by
    /// one. For what is not in bulk, the same as [`Fault::LostReply`].
    Partial,
}

/// What can be away as a whole.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Part {
    /// The sidecar itself: every call is `UNAVAILABLE`.
    Sidecar,
    /// The state store. Reads are `INTERNAL`; writes as the [`Flavour`](super::Flavour) has it.
    Store,
    /// The message broker: `INTERNAL`, and nothing is published or delivered.
    Broker,
    /// The scheduler: `UNAVAILABLE`, and no job fires.
    Scheduler,
}

/// What can go wrong by chance. Each chance is between 0 and 1, for each call.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Chances {
    /// Of [`Fault::LostRequest`].
    pub lost_request: f64,
    /// Of [`Fault::LostReply`].
    pub lost_reply: f64,
    /// Of [`Fault::Late`].
    pub late: f64,
    /// Of [`Fault::Conflict`], for writes.
    pub conflict: f64,
    /// Each call takes up to this long; tests with paused time pay nothing for it.
    pub longest_delay: Duration,
    /// That an event is delivered once more, some time later.
    pub duplicate: f64,
    /// Whether events are delivered in any order, as Redis Streams does.
    pub reorder: bool,
}

impl Chances {
    pub(super) fn draw(&self, call: Call, random: &mut Random) -> Option<Fault> {
        let conflict = if call == Call::Write { self.conflict } else { 0.0 };
        let chances = [
            (self.lost_request, Fault::LostRequest),
            (self.lost_reply, Fault::LostReply),
            (self.late, Fault::Late),
            (conflict, Fault::Conflict),
        ];
        let mut drawn = random.fraction();
        for (chance, fault) in chances {
            if drawn < chance {
                return Some(fault);
            }
            drawn -= chance;
        }
        None
    }
}

#[derive(Debug, Default)]
pub(super) struct Faults {
    pub(super) chances: Chances,
    pub(super) down: BTreeSet<Part>,
    planned: BTreeMap<Call, VecDeque<Option<Fault>>>,
}

impl Faults {
    pub(super) fn plan(&mut self, call: Call, fault: Option<Fault>) {
        self.planned.entry(call).or_default().push_back(fault);
    }

    pub(super) fn forget_planned(&mut self) {
        self.planned.clear();
    }

    pub(super) fn take_planned(&mut self, call: Call) -> Option<Option<Fault>> {
        self.planned.get_mut(&call)?.pop_front()
    }
}

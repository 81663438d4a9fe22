//! What can happen, in any order.

use proptest::prelude::*;
use sidecar::fake::{Call, Fault, Flavour};

use super::*;

/// One run: who does what, and what goes wrong, from the first step to the last.
#[derive(Clone, Debug)]
pub(super) struct Schedule {
    pub(super) seed: u64,
    pub(super) flavour: Flavour,
    pub(super) tail_bytes: usize,
    pub(super) group_bytes: usize,
    pub(super) steps: Vec<Step>,
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    /// A delivery, some of which came before.
    Append {
        replica: usize,
        batch: Vec<Thing>,
    },
    /// Whoever asked for the newest append that is under way goes away.
    Abandon,
    Read {
        replica: usize,
        owner: usize,
        limit: u32,
    },
    Verify {
        replica: usize,
        owner: usize,
    },
    /// The replica dies at a call to come.
    Fuse {
        replica: usize,
        calls: u32,
        after: bool,
    },
    /// One of the replica's next calls takes long.
    Stall {
        replica: usize,
        calls: u32,
        turns: usize,
    },
    Restart {
        replica: usize,
    },
    Fault {
        call: Call,
        fault: Fault,
    },
    Store {
        is_up: bool,
    },
    /// Everybody gets so many turns.
    Run(usize),
}

/// One event that can be appended. Everything about it follows from these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Thing {
    pub(super) owner: usize,
    pub(super) seq: u64,
}

fn thing() -> impl Strategy<Value = Thing> {
    (0..OWNERS.len(), 1..=MOST_EVENTS).prop_map(|(owner, seq)| Thing { owner, seq })
}

fn step() -> impl Strategy<Value = Step> {
    let replica = || 0..REPLICAS;
    let owner = || 0..OWNERS.len();
    let call = prop_oneof![1 => Just(Call::Read), 4 => Just(Call::Write)];
    let fault = prop_oneof![
        Just(Fault::LostRequest),
        Just(Fault::LostReply),
        Just(Fault::Late),
        Just(Fault::Conflict),
    ];
    prop_oneof![
        14 => (replica(), prop::collection::vec(thing(), 1..6))
            .prop_map(|(replica, batch)| Step::Append { replica, batch }),
        1 => Just(Step::Abandon),
        4 => (replica(), owner(), 1..5u32)
            .prop_map(|(replica, owner, limit)| Step::Read { replica, owner, limit }),
        1 => (replica(), owner()).prop_map(|(replica, owner)| Step::Verify { replica, owner }),
        3 => (replica(), 0..12u32, any::<bool>())
            .prop_map(|(replica, calls, after)| Step::Fuse { replica, calls, after }),
        3 => (replica(), 0..5u32, 5..100usize)
            .prop_map(|(replica, calls, turns)| Step::Stall { replica, calls, turns }),
        2 => replica().prop_map(|replica| Step::Restart { replica }),
        5 => (call, fault).prop_map(|(call, fault)| Step::Fault { call, fault }),
        1 => Just(Step::Store { is_up: false }),
        2 => Just(Step::Store { is_up: true }),
        12 => (1..40usize).prop_map(Step::Run),
    ]
}

pub(super) fn schedule() -> impl Strategy<Value = Schedule> {
    let flavour = prop::sample::select(&Flavour::ALL[..]);
    let steps = prop::collection::vec(step(), 1..MOST_STEPS);
    (any::<u64>(), flavour, 1..900usize, 1..1500usize, steps).prop_map(
        |(seed, flavour, tail_bytes, group_bytes, steps)| Schedule {
            seed,
            flavour,
            tail_bytes,
            group_bytes,
            steps,
        },
    )
}

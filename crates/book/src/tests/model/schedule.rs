//! What can happen, in any order.

use proptest::prelude::*;
use sidecar::fake::{Call, Fault, Flavour, Part};

use super::*;

/// One run: who does what, and what goes wrong, from the first step to the last.
#[derive(Clone, Debug)]
pub(super) struct Schedule {
    pub(super) seed: u64,
    pub(super) flavour: Flavour,
    pub(super) tail_records: usize,
    pub(super) outbox_events: usize,
    pub(super) steps: Vec<Step>,
    /// Whether every replica is killed at the end, so that jobs alone can publish what is left.
    pub(super) ends_with_crash: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    Commit {
        replica: usize,
        owner: usize,
        what: What,
    },
    Read {
        replica: usize,
        owner: usize,
    },
    /// A relay job comes twice, or late.
    Relay {
        replica: usize,
        owner: usize,
    },
    /// The replica dies at a call to come.
    Fuse {
        replica: usize,
        calls: u32,
        after: bool,
    },
    /// One of the replica's next reads takes long.
    Stall {
        replica: usize,
        reads: u32,
        turns: usize,
    },
    Restart {
        replica: usize,
    },
    Fault {
        call: Call,
        fault: Fault,
    },
    TakeDown(Part),
    BringBack(Part),
    /// Everybody gets so many turns.
    Run(usize),
    /// Time passes, and jobs fire that are due then.
    Pass {
        seconds: u64,
    },
}

#[derive(Clone, Debug)]
pub(super) enum What {
    Put { key: u8, bytes: usize, events: u64 },
    Remove { key: u8 },
    Nothing,
    Refuse,
}

fn what() -> impl Strategy<Value = What> {
    prop_oneof![
        6 => (0..6u8, 0..60usize, 1..3u64)
            .prop_map(|(key, bytes, events)| What::Put { key, bytes, events }),
        3 => (0..6u8).prop_map(|key| What::Remove { key }),
        1 => Just(What::Nothing),
        1 => Just(What::Refuse),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let replica = || 0..REPLICAS;
    let owner = || 0..OWNERS.len();
    let call = prop_oneof![
        2 => Just(Call::Read), 6 => Just(Call::Write), 2 => Just(Call::Publish)
    ];
    let fault = prop_oneof![
        Just(Fault::LostRequest),
        Just(Fault::LostReply),
        Just(Fault::Late),
        Just(Fault::Conflict),
    ];
    let part = || prop_oneof![4 => Just(Part::Broker), 1 => Just(Part::Store)];
    prop_oneof![
        12 => (replica(), owner(), what())
            .prop_map(|(replica, owner, what)| Step::Commit { replica, owner, what }),
        4 => (replica(), owner()).prop_map(|(replica, owner)| Step::Read { replica, owner }),
        1 => (replica(), owner()).prop_map(|(replica, owner)| Step::Relay { replica, owner }),
        2 => (replica(), 0..12u32, any::<bool>())
            .prop_map(|(replica, calls, after)| Step::Fuse { replica, calls, after }),
        3 => (replica(), 0..3u32, 20..150usize)
            .prop_map(|(replica, reads, turns)| Step::Stall { replica, reads, turns }),
        2 => replica().prop_map(|replica| Step::Restart { replica }),
        4 => (call, fault).prop_map(|(call, fault)| Step::Fault { call, fault }),
        1 => part().prop_map(Step::TakeDown),
        2 => part().prop_map(Step::BringBack),
        12 => (1..30usize).prop_map(Step::Run),
        2 => prop_oneof![Just(1), Just(3), Just(11), Just(31)]
            .prop_map(|seconds| Step::Pass { seconds }),
    ]
}

pub(super) fn schedule() -> impl Strategy<Value = Schedule> {
    let flavour = prop::sample::select(&Flavour::ALL[..]);
    let steps = prop::collection::vec(step(), 1..MOST_STEPS);
    (any::<u64>(), flavour, 1..4usize, 1..4usize, steps, any::<bool>()).prop_map(
        |(seed, flavour, tail_records, outbox_events, steps, ends_with_crash)| Schedule {
            seed,
            flavour,
            tail_records,
            outbox_events,
            steps,
            ends_with_crash,
        },
    )
}

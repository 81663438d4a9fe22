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
    pub(super) burst_events: usize,
    pub(super) part_bytes: usize,
    /// Whether segments are deleted as soon as they are dropped, under the eyes of whoever reads them.
    ///
    /// Then no write may be late: that is what the grace is for.
    pub(super) without_grace: bool,
    pub(super) steps: Vec<Step>,
    /// Whether every replica is killed at the end, so that jobs alone can publish what is left.
    pub(super) ends_with_crash: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    Ask {
        replica: usize,
        owner: usize,
        what: What,
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
    /// One of the replica's next calls takes long.
    Stall {
        replica: usize,
        calls: u32,
        turns: usize,
    },
    Restart {
        replica: usize,
    },
    /// A replica that has just started reads, and long after the head what that names.
    ReadSlowly {
        replica: usize,
        owner: usize,
        turns: usize,
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
    /// Time passes for the scheduler alone, whose clock is ahead: jobs fire early.
    FireEarly,
}

fn events() -> impl Strategy<Value = usize> {
    prop_oneof![4 => Just(1), 2 => Just(2), 1 => Just(5), 2 => Just(0)]
}

fn what() -> impl Strategy<Value = What> {
    prop_oneof![
        12 => (0..6u8, 0..60usize, events())
            .prop_map(|(key, bytes, events)| What::Put { key, bytes, events }),
        6 => (0..6u8, events()).prop_map(|(key, events)| What::Remove { key, events }),
        8 => Just(What::Read),
        1 => Just(What::Nothing),
        1 => Just(What::Refuse),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let replica = || 0..REPLICAS;
    let owner = || 0..OWNERS.len();
    let call = prop_oneof![
        2 => Just(Call::Read),
        6 => Just(Call::Write),
        2 => Just(Call::Publish),
        1 => Just(Call::Job),
    ];
    let fault = prop_oneof![
        Just(Fault::LostRequest),
        Just(Fault::LostReply),
        Just(Fault::Late),
        Just(Fault::Conflict),
        Just(Fault::Partial),
    ];
    let part =
        || prop_oneof![4 => Just(Part::Broker), 1 => Just(Part::Store), 1 => Just(Part::Scheduler)];
    prop_oneof![
        16 => (replica(), owner(), what())
            .prop_map(|(replica, owner, what)| Step::Ask { replica, owner, what }),
        1 => (replica(), owner()).prop_map(|(replica, owner)| Step::Relay { replica, owner }),
        2 => (replica(), 0..12u32, any::<bool>())
            .prop_map(|(replica, calls, after)| Step::Fuse { replica, calls, after }),
        4 => (replica(), 0..6u32, 10..150usize)
            .prop_map(|(replica, calls, turns)| Step::Stall { replica, calls, turns }),
        2 => replica().prop_map(|replica| Step::Restart { replica }),
        2 => (replica(), owner(), 20..150usize)
            .prop_map(|(replica, owner, turns)| Step::ReadSlowly { replica, owner, turns }),
        4 => (call, fault).prop_map(|(call, fault)| Step::Fault { call, fault }),
        1 => part().prop_map(Step::TakeDown),
        2 => part().prop_map(Step::BringBack),
        12 => (1..30usize).prop_map(Step::Run),
        2 => prop_oneof![Just(1), Just(3), Just(11), Just(31)]
            .prop_map(|seconds| Step::Pass { seconds }),
        1 => Just(Step::FireEarly),
    ]
}

/// Schedules over one of these stores.
pub(super) fn schedule(flavours: &'static [Flavour]) -> impl Strategy<Value = Schedule> {
    let flavour = prop::sample::select(flavours);
    let burst = prop_oneof![2 => Just(usize::MAX), 1 => 1..4usize];
    let part = prop_oneof![Just(300usize), Just(1_500)];
    let limits = (1..4usize, 1..4usize, burst, part, prop::bool::weighted(0.4));
    let steps = prop::collection::vec(step(), 1..MOST_STEPS);
    (any::<u64>(), flavour, limits, steps, any::<bool>()).prop_map(
        |(seed, flavour, limits, steps, ends_with_crash)| {
            let (tail_records, outbox_events, burst_events, part_bytes, without_grace) = limits;
            Schedule {
                seed,
                flavour,
                tail_records,
                outbox_events,
                burst_events,
                part_bytes,
                without_grace,
                steps,
                ends_with_crash,
            }
        },
    )
}

//! Random schedules of replicas that race, die and are restarted, over a store that fails; after each,
//! everything the ledger promises is checked. `PROPTEST_CASES` says how many.

mod schedule;
mod wire;

use std::panic::resume_unwind;
use std::sync::Mutex;

use proptest::prelude::*;
use sidecar::Expect;
use sidecar::fake::Part;
use tokio::task::JoinHandle;

use super::*;
use crate::owner::lock;
use schedule::{Schedule, Step, Thing, schedule};
use wire::{Life, Wire};

const REPLICAS: usize = 3;
const MOST_STEPS: usize = 60;
/// The first two are in the same shard.
const OWNERS: [&str; 3] = ["ada", "owner-39", "eve"];
const MOST_EVENTS: u64 = 24;
const DAYS: [&str; 2] = [DAY, "2030-05-02"];

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn what_the_ledger_promises_holds_whatever_happens(schedule in schedule()) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(run(schedule));
    }
}

/// One process of the app.
struct Replica {
    ledger: Ledger,
    life: Arc<Life>,
}

struct World {
    dapr: FakeDapr,
    limits: Limits,
    replicas: Vec<Replica>,
    asked: BTreeSet<Thing>,
    acknowledged: Arc<Mutex<BTreeSet<Thing>>>,
    calls: Vec<JoinHandle<()>>,
}

impl Thing {
    fn day(self) -> &'static str {
        DAYS[usize::from(self.seq.is_multiple_of(3))]
    }

    fn entry(self) -> NewEntry {
        // Every fifth is large; and every tenth has the same content as another.
        let text = match self.seq % 10 {
            0 => "x".repeat(80),
            5 => "y".repeat(70) + &self.seq.to_string(),
            _ => self.seq.to_string(),
        };
        let entry = new(OWNERS[self.owner], self.seq);
        NewEntry { event: event(&text), time: at(self.day()), ..entry }
    }

    /// Of those of one owner, the newest are listed first.
    fn position(self) -> (&'static str, u64) {
        (self.day(), self.seq)
    }
}

async fn run(schedule: Schedule) {
    assert_eq!(shard(OWNERS[0]), shard(OWNERS[1]));
    let Schedule { seed, flavour, tail_bytes, group_bytes, steps } = schedule;
    let limits = Limits { tail_bytes, group_bytes, ..tiny() };
    let (asked, acknowledged) = (BTreeSet::new(), Arc::default());
    let dapr = FakeDapr::with_flavour(seed, flavour);
    let (replicas, calls) = (Vec::new(), Vec::new());
    let mut world = World { dapr, limits, replicas, asked, acknowledged, calls };
    for _ in 0..REPLICAS {
        let replica = world.start();
        world.replicas.push(replica);
    }
    for step in steps {
        world.step(step).await;
    }
    world.heal().await;
    world.check().await;
}

impl World {
    fn start(&self) -> Replica {
        let life = Arc::new(Life::default());
        let wire = Arc::new(Wire { dapr: self.dapr.clone(), life: life.clone() });
        Replica { ledger: Ledger::with_limits(wire, self.limits), life }
    }

    async fn step(&mut self, step: Step) {
        match step {
            Step::Append { replica, batch } => self.append(replica, batch),
            Step::Abandon => {
                let under_way = self.calls.iter().rev().find(|call| !call.is_finished());
                under_way.inspect(|call| call.abort());
            }
            Step::Read { replica, owner, limit } => self.read(replica, owner, limit),
            Step::Verify { replica, owner } => self.verify(replica, owner),
            Step::Fuse { replica, calls, after } => {
                self.replicas[replica].life.light(Some((calls, after)));
            }
            Step::Stall { replica, calls, turns } => {
                self.replicas[replica].life.stall(calls, turns);
            }
            Step::Restart { replica } => {
                self.replicas[replica].life.end();
                self.replicas[replica] = self.start();
            }
            Step::Fault { call, fault } => self.dapr.plan(call, fault),
            Step::Store { is_up: true } => self.dapr.bring_back(Part::Store),
            Step::Store { is_up: false } => self.dapr.take_down(Part::Store),
            Step::Run(turns) => give_turns(turns).await,
        }
    }

    fn append(&mut self, replica: usize, batch: Vec<Thing>) {
        self.asked.extend(&batch);
        let (ledger, acknowledged) =
            (self.replicas[replica].ledger.clone(), self.acknowledged.clone());
        self.calls.push(tokio::spawn(async move {
            let appended = ledger.append(batch.iter().map(|thing| thing.entry()).collect()).await;
            assert_eq!(appended.len(), batch.len());
            for (thing, outcome) in batch.into_iter().zip(appended) {
                match outcome {
                    Ok(_) => drop(lock(&acknowledged).insert(thing)),
                    Err(AppendError::Store(
                        StoreError::Store(_) | StoreError::Contended { .. },
                    )) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        }));
    }

    fn read(&mut self, replica: usize, owner: usize, limit: u32) {
        let before = self.acknowledged_of(owner);
        let ledger = self.replicas[replica].ledger.clone();
        self.calls.push(tokio::spawn(async move {
            let (mut seen, mut cursor) = (Vec::new(), None);
            loop {
                match ledger.slice(OWNERS[owner], cursor, limit).await {
                    Ok(slice) => {
                        seen.extend(slice.entries.iter().map(|kept| thing(owner, kept)));
                        cursor = slice.before;
                    }
                    Err(StoreError::Store(_) | StoreError::Contended { .. }) => return,
                    Err(error) => panic!("{error}"),
                }
                if cursor.is_none() {
                    break;
                }
            }
            check_order(&seen);
            let missing: Vec<_> = before.iter().filter(|thing| !seen.contains(thing)).collect();
            assert!(missing.is_empty(), "acknowledged and not seen: {missing:?}");
        }));
    }

    fn verify(&mut self, replica: usize, owner: usize) {
        let ledger = self.replicas[replica].ledger.clone();
        self.calls.push(tokio::spawn(async move {
            for (day, verdict) in ledger.verify_owner(OWNERS[owner]).await.unwrap_or_default() {
                assert_eq!(verdict.flaw, None, "{day}");
            }
        }));
    }

    fn acknowledged_of(&self, owner: usize) -> Vec<Thing> {
        let all = lock(&self.acknowledged);
        all.iter().filter(|thing| thing.owner == owner).copied().collect()
    }

    /// Ends every failure, and lets everything that is still under way come to its end.
    async fn heal(&mut self) {
        self.dapr.bring_back(Part::Store);
        for replica in &self.replicas {
            replica.life.light(None);
        }
        // Uses up the faults that are still planned.
        for number in 0..MOST_STEPS {
            let _ = self.dapr.get("nothing").await;
            let key = format!("nothing-{number}");
            let _ = self.dapr.compare_and_swap(&key, b"1".to_vec(), Expect::Absent).await;
        }
        for _ in 0..40 {
            self.dapr.land_late();
            give_turns(40).await;
        }
    }

    async fn check(&mut self) {
        for call in self.calls.drain(..).filter(JoinHandle::is_finished) {
            if let Err(error) = call.await
                && let Ok(panic) = error.try_into_panic()
            {
                resume_unwind(panic);
            }
        }
        // A replica that knows nothing sees the truth.
        let fresh = self.start().ledger;
        self.check_listing(&fresh, |world, seen| {
            let acknowledged = lock(&world.acknowledged).clone();
            assert!(
                acknowledged.is_subset(seen),
                "acknowledged and lost: {acknowledged:?} {seen:?}"
            );
            assert!(seen.is_subset(&world.asked), "nobody asked for it");
        })
        .await;
        // Whatever was not acknowledged comes again, to a replica that has lived through it all if one has.
        let alive = self.replicas.iter().find(|replica| !replica.life.is_over());
        let ledger = alive.map_or_else(|| self.start().ledger, |replica| replica.ledger.clone());
        let entries: Vec<NewEntry> = self.asked.iter().rev().map(|thing| thing.entry()).collect();
        for batch in entries.chunks(7) {
            let appended = ledger.append(batch.to_vec()).await;
            assert!(appended.iter().all(Result::is_ok), "{appended:?}");
        }
        self.check_listing(&ledger, |world, seen| assert_eq!(*seen, world.asked)).await;
        self.check_listing(&self.start().ledger, |world, seen| assert_eq!(*seen, world.asked))
            .await;
        for shard in shards(&self.dapr) {
            let head = head_of(&self.dapr, shard);
            assert!(head.reserved.is_empty(), "{head:?}");
        }
    }

    /// That each owner's pages hold each entry once, in order and as it was given, and that chains are whole
    /// and hold nothing else.
    async fn check_listing(&self, ledger: &Ledger, check: impl Fn(&Self, &BTreeSet<Thing>)) {
        let mut everything = BTreeSet::new();
        for (owner, name) in OWNERS.into_iter().enumerate() {
            let kept = all(ledger, name, 3).await;
            let things: Vec<Thing> = kept.iter().map(|kept| thing(owner, kept)).collect();
            check_order(&things);
            everything.extend(things);
        }
        check(self, &everything);
        let mut intact = 0;
        for shard in shards(&self.dapr) {
            let verdict = ledger.verify(shard.day, shard.number).await.unwrap();
            assert_eq!(verdict.flaw, None);
            intact += verdict.intact;
        }
        assert_eq!(intact, everything.len() as u64, "a chain holds something twice");
        check_reachable(&self.dapr, &self.limits);
    }
}

/// What was kept, if it is what was given.
fn thing(owner: usize, kept: &Kept) -> Thing {
    let thing = Thing { owner, seq: kept.seq };
    let given = thing.entry();
    assert_eq!((&kept.id, kept.event.get()), (&given.id, given.event.get()));
    thing
}

fn check_order(things: &[Thing]) {
    let in_order = things.windows(2).all(|pair| pair[0].position() > pair[1].position());
    assert!(in_order, "twice, or not the newest first: {things:?}");
}

async fn give_turns(turns: usize) {
    for _ in 0..turns {
        tokio::task::yield_now().await;
    }
}

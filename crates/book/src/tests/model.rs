//! Random schedules of replicas that race, die and are restarted, over a sidecar that fails; after each,
//! everything the book promises is checked. `PROPTEST_CASES` says how many.

mod life;
mod schedule;
mod sent;
mod wire;

use std::collections::BTreeSet;
use std::future::pending;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use proptest::prelude::*;
use sidecar::fake::{Call, FakeDapr, Fault, Flavour, Part};
use sidecar::{HandlerError, IncomingJob, JobHandler};
use tokio::time::timeout;

use super::history::{History, Note, What};
use super::*;
use life::Life;
use schedule::{Schedule, Step, schedule};
use sent::Sent;
use wire::Wire;

const REPLICAS: usize = 3;
const MOST_STEPS: usize = 70;
const OWNERS: [&str; 2] = ["ada", "eve"];

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 768, // `PROPTEST_CASES` overrides it
        max_shrink_iters: 2_000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_the_book_promises_holds_where_etags_count(schedule in schedule(&[Flavour::Redis])) {
        play(schedule);
    }

    #[test]
    fn what_the_book_promises_holds_where_etags_are_random(
        schedule in schedule(&[Flavour::PostgreSql, Flavour::Sqlite, Flavour::InMemory])
    ) {
        play(schedule);
    }
}

/// One process of the app.
#[derive(Clone)]
struct Replica {
    books: Books<Note>,
    life: Arc<Life>,
}

struct World {
    dapr: FakeDapr,
    limits: Limits,
    replicas: Vec<Replica>,
    history: Arc<History>,
    /// Which replica was asked each operation.
    asked: Vec<Arc<Life>>,
    sent: Arc<Sent>,
    /// Whether a job may be missing, for the scheduler did not take each in time.
    is_unguarded: Arc<AtomicBool>,
}

/// Relays while its replica lives; the scheduler brings the job again to another if it does not.
struct Mortal(Replica);

#[async_trait]
impl JobHandler for Mortal {
    async fn handle(&self, job: IncomingJob) -> Result<(), HandlerError> {
        let relay = Relay(self.0.books.clone());
        tokio::select! {
            biased;
            () = self.0.life.over() => Err(HandlerError::retry("died")),
            done = relay.handle(job) => done,
        }
    }
}

fn play(schedule: Schedule) {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_time().start_paused(true).build().unwrap().block_on(run(schedule));
}

async fn run(schedule: Schedule) {
    let limits = Limits {
        tail_records: schedule.tail_records,
        outbox_events: schedule.outbox_events,
        burst_events: schedule.burst_events,
        part_bytes: schedule.part_bytes,
        dropped_kept: if schedule.without_grace { 0 } else { usize::MAX },
        ..tiny()
    };
    let mut world = World {
        dapr: FakeDapr::with_flavour(schedule.seed, schedule.flavour),
        limits,
        replicas: Vec::new(),
        history: Arc::default(),
        asked: Vec::new(),
        sent: Arc::default(),
        is_unguarded: Arc::default(),
    };
    for _ in 0..REPLICAS {
        let replica = world.start();
        world.replicas.push(replica);
    }
    for step in schedule.steps {
        world.step(step).await;
    }
    world.heal(schedule.ends_with_crash).await;
    for (owner, name) in OWNERS.into_iter().enumerate() {
        world.check(owner, name).await;
    }
}

impl World {
    fn start(&self) -> Replica {
        let life = Arc::new(Life::default());
        let wire = Arc::new(Wire {
            dapr: self.dapr.clone(),
            life: life.clone(),
            sent: self.sent.clone(),
            is_unguarded: self.is_unguarded.clone(),
        });
        let books = Books::with_limits(wire.clone(), wire.clone(), wire, self.limits);
        Replica { books, life }
    }

    /// Fires what is due at a replica that lives, if there is one.
    fn fire(&self) -> impl Future<Output = usize> + use<> {
        if let Some(living) = self.replicas.iter().find(|replica| !replica.life.is_over()) {
            let relay = Mortal(living.clone());
            self.dapr.attach(Callbacks::new(None).jobs(relay_job(), relay), vec![]);
        }
        let dapr = self.dapr.clone();
        async move { dapr.fire_due_jobs().await }
    }

    fn restart(&mut self, replica: usize) {
        self.replicas[replica].life.end();
        self.replicas[replica] = self.start();
    }

    async fn step(&mut self, step: Step) {
        match step {
            Step::Ask { replica, owner, what } => self.ask(replica, owner, &what),
            Step::Relay { replica, owner } => {
                let books = self.replicas[replica].books.clone();
                tokio::spawn(async move { books.settle(OWNERS[owner]).await });
            }
            Step::Fuse { replica, calls, after } => {
                self.replicas[replica].life.light(Some((calls, after)));
            }
            Step::Stall { replica, calls, turns } => {
                self.replicas[replica].life.stall(calls, turns);
            }
            Step::Restart { replica } => self.restart(replica),
            Step::ReadSlowly { replica, owner, turns } => {
                self.restart(replica);
                self.replicas[replica].life.stall(1, turns);
                self.ask(replica, owner, &What::Read);
            }
            Step::Fault { call: Call::Write, fault: Fault::Late } if self.is_without_grace() => (),
            Step::Fault { call, fault } => self.dapr.plan(call, fault),
            Step::TakeDown(part) => self.dapr.take_down(part),
            Step::BringBack(part) => self.dapr.bring_back(part),
            Step::Run(turns) => give_turns(turns).await,
            Step::Pass { seconds } => {
                self.pass(seconds).await;
                tokio::spawn(self.fire());
            }
            Step::FireEarly => {
                self.dapr.advance(Duration::from_secs(31));
                tokio::spawn(self.fire());
            }
        }
    }

    /// Nothing is as late as time passes here: a call's deadline is far shorter than any grace.
    async fn pass(&self, seconds: u64) {
        self.dapr.land_late();
        self.dapr.advance(Duration::from_secs(seconds));
        tokio::time::advance(Duration::from_secs(seconds)).await;
    }

    fn ask(&mut self, replica: usize, owner: usize, what: &What) {
        let Replica { books, life } = &self.replicas[replica];
        let (op, book) = (self.history.ask(owner, what), books.open(OWNERS[owner]));
        let history = self.history.clone();
        self.asked.push(life.clone());
        tokio::spawn(async move { history.run(op, &book).await });
    }

    fn is_without_grace(&self) -> bool {
        self.limits.dropped_kept == 0
    }

    /// Ends every failure, and lets everything that is still under way come to its end.
    async fn heal(&mut self, with_crash: bool) {
        for part in [Part::Broker, Part::Store, Part::Scheduler] {
            self.dapr.bring_back(part);
        }
        self.dapr.forget_plans();
        for replica in &self.replicas {
            replica.life.light(None);
        }
        for _ in 0..4 {
            self.dapr.land_late();
            nothing_moves().await;
        }
        // What is committed while the scheduler refuses is published by its process as long as that lives and
        // knows that it happened, else by the owner's next commit.
        let knew = |life: &Arc<Life>| !life.is_over();
        let is_orphaned = with_crash || !self.asked.iter().all(knew) || self.history.failures() > 0;
        for replica in 0..REPLICAS {
            if with_crash || self.replicas[replica].life.is_over() {
                self.restart(replica);
            }
        }
        if self.is_unguarded.load(Ordering::SeqCst) && is_orphaned {
            for owner in 0..OWNERS.len() {
                self.ask(0, owner, &What::Remove { key: 0, events: 1 });
            }
            nothing_moves().await;
            nothing_moves().await;
        }
        for _ in 0..6 {
            self.pass(31).await;
            self.fire().await;
            nothing_moves().await;
        }
        assert!(self.dapr.jobs().is_empty(), "a job was never done");
    }

    async fn check(&mut self, owner: usize, name: &str) {
        // (b), before anybody commits anew.
        let mut published = self.dapr.published_on(TOPIC);
        published.retain(|event| event.partition_key == name);
        let with_bursts = self.limits.burst_events != usize::MAX;
        let told = self.sent.check(name, published, with_bursts);
        // A replica that knows nothing reads; then (a) and (c): everyone was told the truth.
        self.restart(0);
        self.ask(0, owner, &What::Read);
        nothing_moves().await;
        for op in self.history.unanswered(owner) {
            assert!(self.asked[op].is_over(), "op {op} never got an answer");
        }
        self.history.check(owner, &told);
        // (d): what is stored is what the head names.
        let books = self.replicas[0].books.clone();
        for _ in 0..4 {
            books.settle(name).await.unwrap();
            books.idle().await;
            self.pass(61).await;
        }
        let head = head(&self.dapr, name);
        assert!(head.reserved.is_none() && head.dropped.is_empty(), "{head:?}");
        assert!(head.outbox.is_empty() && head.spilled.is_empty(), "{head:?}");
        let named: BTreeSet<String> =
            head.segments.iter().flat_map(|segment| segment.parts.keys(name)).collect();
        let prefix = format!("segment:{name}:");
        let stored = self.dapr.documents().into_keys().filter(|key| key.starts_with(&prefix));
        let stored: BTreeSet<String> = stored.collect();
        assert!(stored.is_superset(&named), "something is lost");
        // Without a grace, what a slow writer had reserved is deleted before it is written.
        assert!(stored == named || self.is_without_grace(), "{stored:?} instead of {named:?}");
    }
}

/// Lets everybody go on until all wait for something: paused time passes only then.
async fn nothing_moves() {
    let never = timeout(Duration::from_millis(1), pending::<()>()).await;
    assert!(never.is_err());
}

async fn give_turns(turns: usize) {
    for _ in 0..turns {
        tokio::task::yield_now().await;
    }
}

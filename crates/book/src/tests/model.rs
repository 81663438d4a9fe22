//! Random schedules of replicas that race, die and are restarted, over a sidecar that fails; after each,
//! everything the book promises is checked. `PROPTEST_CASES` says how many.

mod history;
mod schedule;
mod wire;

use std::collections::BTreeSet;

use async_trait::async_trait;
use proptest::prelude::*;
use sidecar::fake::{FakeDapr, Part};
use sidecar::{HandlerError, IncomingJob, JobHandler, Publish, State};

use super::*;
use crate::Records;
use crate::draft::announce;
use history::{Answer, History, Note, Notes, Told, replay};
use schedule::{Schedule, Step, What, schedule};
use wire::{Life, Wire};

const REPLICAS: usize = 3;
const MOST_STEPS: usize = 70;
const OWNERS: [&str; 2] = ["ada", "eve"];

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn what_the_book_promises_holds_whatever_happens(schedule in schedule()) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(run(schedule));
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

async fn run(schedule: Schedule) {
    let limits = Limits {
        tail_records: schedule.tail_records,
        outbox_events: schedule.outbox_events,
        dropped_kept: usize::MAX,
        ..tiny()
    };
    let dapr = FakeDapr::with_flavour(schedule.seed, schedule.flavour);
    let mut world = World { dapr, limits, replicas: Vec::new(), history: Arc::default() };
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
        let wire = Arc::new(Wire { dapr: self.dapr.clone(), life: life.clone() });
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
            Step::Commit { replica, owner, what } => self.commit(replica, owner, what),
            Step::Read { replica, owner } => self.read(replica, owner),
            Step::Relay { replica, owner } => {
                let books = self.replicas[replica].books.clone();
                tokio::spawn(async move { books.settle(OWNERS[owner]).await });
            }
            Step::Fuse { replica, calls, after } => {
                self.replicas[replica].life.light(Some((calls, after)));
            }
            Step::Stall { replica, reads, turns } => {
                self.replicas[replica].life.stall(reads, turns);
            }
            Step::Restart { replica } => self.restart(replica),
            Step::Fault { call, fault } => self.dapr.plan(call, fault),
            Step::TakeDown(part) => self.dapr.take_down(part),
            Step::BringBack(part) => self.dapr.bring_back(part),
            Step::Run(turns) => give_turns(turns).await,
            Step::Pass { seconds } => {
                self.pass(seconds).await;
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

    fn commit(&self, replica: usize, owner: usize, what: What) {
        let Replica { books, life } = &self.replicas[replica];
        let op = self.history.ask(owner, life);
        let (book, history) = (books.open(OWNERS[owner]), self.history.clone());
        let decide = move |view: &View<Note>| decide(op, &what, view);
        tokio::spawn(async move {
            let answer = match book.commit(decide).await {
                Ok(committed) => {
                    Answer::Committed { before: committed.output, after: committed.seq }
                }
                Err(CommitError::Refused(seq)) => Answer::Refused { seq },
                Err(CommitError::Store(error)) => Answer::Failed(error),
                Err(CommitError::TooLarge(error)) => panic!("{error}"),
            };
            history.answer(op, answer);
        });
    }

    fn read(&self, replica: usize, owner: usize) {
        let Replica { books, life } = &self.replicas[replica];
        let op = self.history.ask(owner, life);
        let (book, history) = (books.open(OWNERS[owner]), self.history.clone());
        let life = life.clone();
        tokio::spawn(async move {
            let read = book.read().await;
            if life.is_over() {
                return;
            }
            let answer = match read {
                Ok(view) => Answer::Read { seq: view.seq, notes: notes(&view) },
                Err(error) => Answer::Failed(error),
            };
            history.answer(op, answer);
        });
    }

    /// Ends every failure, and lets everything that is still under way come to its end.
    async fn heal(&mut self, with_crash: bool) {
        for part in [Part::Broker, Part::Store] {
            self.dapr.bring_back(part);
        }
        for replica in &self.replicas {
            replica.life.light(None);
        }
        self.use_up_faults().await;
        for _ in 0..40 {
            self.dapr.land_late();
            give_turns(30).await;
        }
        for replica in 0..REPLICAS {
            if with_crash || self.replicas[replica].life.is_over() {
                self.restart(replica);
            }
        }
        for _ in 0..20 {
            self.pass(31).await;
            self.fire().await;
            give_turns(40).await;
        }
        assert!(self.dapr.jobs().is_empty(), "a job was never done");
    }

    /// Calls until no planned fault is left for anybody else.
    async fn use_up_faults(&self) {
        let decide = |view: &View<Note>| decide(0, &What::Remove { key: 0 }, view);
        let event =
            decide(&View { records: Records::default(), seq: 0 }).unwrap().0.events.remove(0);
        let event = announce("nobody", 1, event, None).unwrap();
        let event = serde_json::from_str(event.event.get()).unwrap();
        for _ in 0..MOST_STEPS {
            let _ = State::get(&self.dapr, "nothing").await;
            let _ = State::delete(&self.dapr, "nothing", None).await;
            let _ = self.dapr.publish("nowhere", &event).await;
        }
    }

    async fn check(&self, owner: usize, name: &str) {
        // (b): each event at least once, first publications in order – before anybody commits anew.
        let mut told: Vec<Told> = Vec::new();
        for event in self.dapr.published_on(TOPIC) {
            if event.partition_key != name {
                continue;
            }
            let seq: usize = event.id.rsplit(':').next().unwrap().parse().unwrap();
            let what: Told = serde_json::from_value(event.data).unwrap();
            assert!(seq <= told.len() + 1, "{} came before those before it", event.id);
            match told.get(seq - 1) {
                Some(first) => assert_eq!(*first, what, "{} came twice, and differs", event.id),
                None => told.push(what),
            }
        }
        // A replica that knows nothing reads what the events say.
        let replica = self.start();
        let book = replica.books.open(name);
        let view = book.read().await.unwrap();
        assert_eq!(view.seq, told.len() as u64, "committed and never published");
        assert_eq!(notes(&view), *replay(&told).last().unwrap());
        // (a) and (c): everyone was told the truth.
        self.history.check(owner, &told);
        // (d): what is stored is what the head names.
        for _ in 0..4 {
            replica.books.settle(name).await.unwrap();
            replica.books.idle().await;
            self.pass(61).await;
        }
        let head = head(&self.dapr, name);
        assert!(head.reserved.is_none() && head.dropped.is_empty(), "{head:?}");
        assert!(head.outbox.is_empty() && head.spilled.is_empty(), "{head:?}");
        let named: BTreeSet<String> =
            head.segments.iter().flat_map(|segment| segment.parts.keys(name)).collect();
        let prefix = format!("segment:{name}:");
        let stored = self.dapr.documents().into_keys().filter(|key| key.starts_with(&prefix));
        assert_eq!(stored.collect::<BTreeSet<_>>(), named, "something unreachable is kept");
    }
}

fn decide(op: usize, what: &What, view: &View<Note>) -> Result<(Change<Note>, u64), u64> {
    let mut told = Told { op, put: Notes::new(), remove: Vec::new() };
    let events = match what {
        What::Nothing => return Ok((Change::none(), view.seq)),
        What::Refuse => return Err(view.seq),
        What::Put { key, bytes, events } => {
            told.put.insert(key.to_string(), Note { op, text: "x".repeat(*bytes) });
            *events
        }
        What::Remove { key } => {
            told.remove.push(key.to_string());
            1
        }
    };
    let data = serde_json::to_value(&told).unwrap();
    let events = (0..events).map(|number| NewEvent { data: data.clone(), ..event(number) });
    let put = told.put.into_iter().collect();
    Ok((Change { put, remove: told.remove, events: events.collect() }, view.seq))
}

fn notes(view: &View<Note>) -> Notes {
    view.records.iter().map(|(id, note)| (id.to_owned(), note.clone())).collect()
}

async fn give_turns(turns: usize) {
    for _ in 0..turns {
        tokio::task::yield_now().await;
    }
}

//! The sidecar in memory: every building block behind the same traits, and failing on demand.
//!
//! Everything that happens by chance follows from a seed, so a failing run can be run again. Time
//! stands still until a test moves it; nothing is delivered and no job fires until a test asks.
//! It refuses as the real stores do, each with its own codes (see [`Flavour`]); the conformance
//! suite in `tests/conformance` holds it to that against real daprd.

mod bindings;
mod broker;
mod faults;
mod jobs;
mod publish;
mod random;
mod secrets;
mod state;
mod subscription;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tonic::Status;

pub use bindings::BindingCall;
pub use broker::Delivered;
pub use faults::{Call, Chances, Fault, Part};
pub use publish::Published;
pub use subscription::Subscription;

use crate::SidecarError;
use faults::Faults;
use random::Random;

/// Which store the fake behaves like: ETags, and the code of each refusal.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Flavour {
    /// ETags count from 1 for each key; creating what exists is `INTERNAL`.
    Redis,
    /// ETags are UUIDs; creating what exists is `INTERNAL`.
    PostgreSql,
    /// ETags are UUIDs; creating what exists is `ABORTED`.
    Sqlite,
    /// Dapr's own in-memory store: as SQLite, with ETags that are UUIDs too.
    InMemory,
}

impl Flavour {
    /// Every flavour, for tests that run on all.
    pub const ALL: [Self; 4] = [Self::Redis, Self::PostgreSql, Self::Sqlite, Self::InMemory];
}

/// The sidecar in memory. Clones share everything.
#[derive(Clone)]
pub struct FakeDapr {
    inner: Arc<Mutex<Inner>>,
    flavour: Flavour,
    app: Arc<str>,
}

/// All that the fake knows.
struct Inner {
    random: Random,
    now: DateTime<Utc>,
    faults: Faults,
    state: state::Store,
    late: Vec<Late>,
    broker: broker::Broker,
    jobs: jobs::Board,
    secrets: secrets::Shelf,
    bindings: bindings::Outbox,
}

/// Something that was asked for, answered with a deadline, and has yet to happen.
struct Late {
    calls_to_go: u64,
    action: LateAction,
}

enum LateAction {
    Write(state::Write),
    Publish(publish::Published),
    Schedule(Arc<str>, crate::Job),
}

impl fmt::Debug for FakeDapr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeDapr").field("flavour", &self.flavour).finish_non_exhaustive()
    }
}

impl FakeDapr {
    /// A sidecar over a store like Redis, with nothing in it, at 2026-01-01T00:00:00Z.
    pub fn new(seed: u64) -> Self {
        Self::with_flavour(seed, Flavour::Redis)
    }

    /// A sidecar over a store that refuses as `flavour` does.
    pub fn with_flavour(seed: u64, flavour: Flavour) -> Self {
        let inner = Inner {
            random: Random::new(seed),
            now: DateTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600),
            faults: Faults::default(),
            state: state::Store::default(),
            late: Vec::new(),
            broker: broker::Broker::default(),
            jobs: jobs::Board::default(),
            secrets: secrets::Shelf::default(),
            bindings: bindings::Outbox::default(),
        };
        Self { inner: Arc::new(Mutex::new(inner)), flavour, app: Arc::from("app") }
    }

    /// The sidecar of another app: the same broker, time and faults; other state, jobs and handlers.
    #[must_use]
    pub fn of_app(&self, app_id: &str) -> Self {
        Self { app: Arc::from(app_id), ..self.clone() }
    }

    /// The store it behaves like.
    pub fn flavour(&self) -> Flavour {
        self.flavour
    }

    /// What time it is for the jobs.
    pub fn now(&self) -> DateTime<Utc> {
        self.lock().now
    }

    /// Moves time on; [`FakeDapr::fire_due_jobs`] fires what is due by then.
    pub fn advance(&self, by: Duration) {
        self.lock().now += by;
    }

    /// What can go wrong by chance from here on.
    pub fn set_chances(&self, chances: Chances) {
        self.lock().faults.chances = chances;
    }

    /// What goes wrong with the next call of that kind for which nothing is planned yet.
    pub fn plan(&self, call: Call, fault: Fault) {
        self.lock().faults.plan(call, Some(fault));
    }

    /// Lets one call of that kind through before the next planned fault.
    pub fn plan_success(&self, call: Call) {
        self.lock().faults.plan(call, None);
    }

    /// Lets nothing go wrong any more that was planned and has not happened yet.
    pub fn forget_plans(&self) {
        self.lock().faults.forget_planned();
    }

    /// Takes a part down. It fails each call with the code that real daprd gives.
    pub fn take_down(&self, part: Part) {
        self.lock().faults.down.insert(part);
    }

    /// Brings a part back.
    pub fn bring_back(&self, part: Part) {
        self.lock().faults.down.remove(&part);
    }

    /// Lets everything that is late happen now.
    pub fn land_late(&self) {
        self.lock().land(self.flavour, true);
    }

    /// What is still to happen, in words: a test that ends with something owed has not ended.
    pub fn owed(&self) -> Vec<String> {
        let inner = self.lock();
        let late = inner.late.iter().map(|_| "a late call has yet to land".to_owned());
        late.chain(inner.broker.owed()).chain(inner.jobs.owed()).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a call: lets time and others pass, and decides what goes wrong with it.
    async fn enter(&self, call: Call, doing: &'static str) -> Result<Option<Fault>, SidecarError> {
        let delay = self.lock().delay();
        pass_time(delay).await;
        let mut inner = self.lock();
        inner.land(self.flavour, false);
        if inner.faults.down.contains(&Part::Sidecar) {
            return Err(SidecarError::new(doing, Status::unavailable("the sidecar is away")));
        }
        let fault = inner.fault_for(call);
        if fault == Some(Fault::LostRequest) {
            return Err(SidecarError::new(doing, Status::unavailable("the request was lost")));
        }
        Ok(fault)
    }
}

impl Inner {
    fn delay(&mut self) -> Duration {
        let longest = self.faults.chances.longest_delay;
        longest.mul_f64(self.random.fraction())
    }

    fn fault_for(&mut self, call: Call) -> Option<Fault> {
        match self.faults.take_planned(call) {
            Some(planned) => planned,
            None => self.faults.chances.draw(call, &mut self.random),
        }
    }

    fn postpone(&mut self, action: LateAction) {
        let calls_to_go = 1 + self.random.below(8);
        self.late.push(Late { calls_to_go, action });
    }

    /// Lets late things happen: those whose time has come, or all.
    fn land(&mut self, flavour: Flavour, all: bool) {
        for late in &mut self.late {
            late.calls_to_go = late.calls_to_go.saturating_sub(1);
        }
        let (due, still_late) = std::mem::take(&mut self.late)
            .into_iter()
            .partition(|late| all || late.calls_to_go == 0);
        self.late = still_late;
        let due: Vec<Late> = due;
        for late in due {
            match late.action {
                LateAction::Write(write) => {
                    // Nobody waits for the answer any more; a lost race stays lost.
                    let _ = self.state.apply(write, flavour, &mut self.random);
                }
                LateAction::Publish(published) => self.broker.accept(published),
                LateAction::Schedule(app, job) => self.jobs.put(app, job, self.now),
            }
        }
    }
}

async fn pass_time(delay: Duration) {
    if delay.is_zero() {
        tokio::task::yield_now().await;
        return;
    }
    #[expect(clippy::disallowed_methods, reason = "the delay of a network, asked for by a test")]
    tokio::time::sleep(delay).await;
}

/// The answer to a call that happened, or will, and whose caller does not learn of it.
fn no_answer(doing: &'static str) -> SidecarError {
    SidecarError::new(doing, Status::deadline_exceeded("the answer was lost"))
}

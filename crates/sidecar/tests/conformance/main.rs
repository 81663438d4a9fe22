//! The conformance suite on the fake, as each store. On real daprd: `tests/real_daprd`.

mod suite;

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sidecar::fake::{FakeDapr, Flavour, Part, Subscription};
use sidecar::{Jobs, Publish, State};
use suite::recorder::{Fits, Recorder};
use suite::under_test::UnderTest;
use suite::{jobs, publish, run_all, state};

/// Rounds of delivery and seconds of fake time that a row may take.
const ROUNDS: usize = 60;

struct Fake {
    dapr: FakeDapr,
    app: Recorder,
}

impl Fake {
    fn new(flavour: Flavour) -> Self {
        let (dapr, app) = (FakeDapr::with_flavour(1, flavour), Recorder::default());
        let events = Subscription::new(publish::TOPIC, "/unknown")
            .rule("test.", "/events")
            .dead_letter_topic("dlq.events");
        let dead = Subscription::new("dlq.events", "/dead");
        dapr.attach(app.callbacks(None), vec![events, dead]);
        Self { dapr, app }
    }
}

#[async_trait]
impl UnderTest for Fake {
    fn store(&self) -> Flavour {
        self.dapr.flavour()
    }
    fn keeps_order(&self) -> bool {
        true
    }
    fn state(&self) -> &dyn State {
        &self.dapr
    }
    fn publisher(&self) -> &dyn Publish {
        &self.dapr
    }
    fn jobs(&self) -> &dyn Jobs {
        &self.dapr
    }
    fn app(&self) -> &Recorder {
        &self.app
    }
    fn now(&self) -> DateTime<Utc> {
        self.dapr.now()
    }
    async fn write_last_write(&self, key: &str, value: &[u8]) {
        self.dapr.write_last_write(key, value.to_vec());
    }
    async fn stop(&self, part: Part) {
        self.dapr.take_down(part);
    }
    async fn start(&self, part: Part) {
        self.dapr.bring_back(part);
    }
    async fn until(&self, what: &str, fits: &Fits<'_>) {
        for _ in 0..ROUNDS {
            self.dapr.deliver().await;
            self.dapr.fire_due_jobs().await;
            if fits(&self.app.seen()) {
                return;
            }
            self.dapr.advance(Duration::from_secs(1));
        }
        panic!("{what}: not so; seen: {:?}", self.app.summary());
    }
}

async fn conforms(flavour: Flavour) {
    let sut = Fake::new(flavour);
    let rows = state::rows().into_iter().chain(publish::rows()).chain(jobs::rows()).collect();
    run_all(&format!("the fake as {flavour:?}"), &sut, rows).await;
}

#[tokio::test]
async fn as_redis() {
    conforms(Flavour::Redis).await;
}

#[tokio::test]
async fn as_postgresql() {
    conforms(Flavour::PostgreSql).await;
}

#[tokio::test]
async fn as_sqlite() {
    conforms(Flavour::Sqlite).await;
}

#[tokio::test]
async fn as_in_memory() {
    conforms(Flavour::InMemory).await;
}

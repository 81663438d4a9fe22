//! The conformance suite on real daprd: one stack per store and broker, all rows in it.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dapr::dapr::proto::common::v1::StateItem;
use dapr::dapr::proto::runtime::v1::SaveStateRequest;
use dapr::dapr::proto::runtime::v1::dapr_client::DaprClient;
use sidecar::fake::{Flavour, Part};
use sidecar::{Jobs, Publish, State};

use crate::sidecar_process::{Broker, BrokerProcess, Running, Store, Wanted, done, start};
use crate::suite::recorder::{Fits, Recorder};
use crate::suite::under_test::UnderTest;
use crate::suite::{jobs, publish, run_all, state};
use crate::wire::event;

struct Real {
    running: Running,
    store: Flavour,
    keeps_order: bool,
}

impl Real {
    async fn start(label: &str, wanted: Wanted) -> Self {
        let store = wanted.store.unwrap_or(Flavour::InMemory);
        let keeps_order = wanted.broker == Some(Broker::Kafka);
        Self { running: start(label, wanted).await, store, keeps_order }
    }
}

#[async_trait]
impl UnderTest for Real {
    fn store(&self) -> Flavour {
        self.store
    }
    fn keeps_order(&self) -> bool {
        self.keeps_order
    }
    fn state(&self) -> &dyn State {
        &self.running.dapr
    }
    fn publisher(&self) -> &dyn Publish {
        &self.running.dapr
    }
    fn jobs(&self) -> &dyn Jobs {
        &self.running.dapr
    }
    fn app(&self) -> &Recorder {
        &self.running.app
    }
    fn now(&self) -> DateTime<Utc> {
        #[expect(clippy::disallowed_methods, reason = "a real scheduler lives in real time")]
        Utc::now()
    }
    async fn write_last_write(&self, key: &str, value: &[u8]) {
        let endpoint = format!("http://127.0.0.1:{}", self.running.daprd.grpc_port());
        let mut client = DaprClient::connect(endpoint).await.expect("the sidecar is there");
        let item = StateItem { key: key.to_owned(), value: value.to_vec(), ..StateItem::default() };
        let request = SaveStateRequest { store_name: "statestore".to_owned(), states: vec![item] };
        client.save_state(request).await.expect("nothing forbids this write");
    }
    async fn stop(&self, part: Part) {
        match (part, &self.running.store, &self.running.broker) {
            (Part::Store, Store::Redis(redis), _) => redis.process().kill9(),
            (Part::Store, Store::Postgres(postgres), _) => postgres.process().kill9(),
            (Part::Broker, _, BrokerProcess::Redis(redis)) => redis.process().kill9(),
            (Part::Broker, _, BrokerProcess::Kafka(kafka)) => kafka.process().kill9(),
            (Part::Scheduler, _, _) => {
                let scheduler = self.running.scheduler.as_ref().expect("it was asked for");
                scheduler.process().kill9();
            }
            (Part::Sidecar, _, _) => self.running.daprd.process().kill9(),
            (part, _, _) => panic!("there is no {part:?} to stop"),
        }
        if part == Part::Store {
            // The backends of a killed PostgreSQL serve for a moment longer.
            self.running
                .eventually("reads fail", || async { self.state().get("x").await.is_err() })
                .await;
        }
    }
    async fn start(&self, part: Part) {
        match (part, &self.running.store, &self.running.broker) {
            (Part::Store, Store::Redis(redis), _) => done(redis.process().restart()),
            (Part::Store, Store::Postgres(postgres), _) => done(postgres.restart()),
            (Part::Broker, _, BrokerProcess::Redis(redis)) => done(redis.process().restart()),
            (Part::Broker, _, BrokerProcess::Kafka(kafka)) => done(kafka.process().restart()),
            (Part::Scheduler, _, _) => {
                let scheduler = self.running.scheduler.as_ref().expect("it was asked for");
                done(scheduler.process().restart());
            }
            (Part::Sidecar, _, _) => done(self.running.daprd.process().restart()),
            (part, _, _) => panic!("there is no {part:?} to start"),
        }
        // A server that is ready is not yet one that the sidecar's old connections know of. Kafka's
        // client has a breaker for each partition, which stays open for up to 10 s.
        let answers = || async {
            match part {
                Part::Store => self.state().get("x").await.is_ok(),
                Part::Broker => {
                    self.publisher().publish(publish::TOPIC, &event("probe")).await.is_ok()
                }
                Part::Scheduler => self.jobs().get("x").await.is_ok(),
                Part::Sidecar => self.running.dapr.ready().await.is_ok(),
            }
        };
        self.running.eventually("the sidecar reaches it again", answers).await;
    }
    async fn until(&self, what: &str, fits: &Fits<'_>) {
        self.running.until(what, fits).await;
    }
}

async fn state_conforms(flavour: Flavour) {
    let wanted = Wanted { store: Some(flavour), ..Wanted::default() };
    let sut = Real::start("state", wanted).await;
    run_all(&format!("daprd over {flavour:?}"), &sut, state::rows()).await;
}

async fn publishing_conforms(broker: Broker) {
    let wanted = Wanted { broker: Some(broker), ..Wanted::default() };
    let sut = Real::start("publish", wanted).await;
    run_all(&format!("daprd over {broker:?}"), &sut, publish::rows()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn state_on_redis() {
    state_conforms(Flavour::Redis).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn state_on_postgresql() {
    state_conforms(Flavour::PostgreSql).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn state_on_sqlite() {
    state_conforms(Flavour::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn state_in_memory() {
    state_conforms(Flavour::InMemory).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn publishing_on_redis() {
    publishing_conforms(Broker::Redis).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn publishing_on_kafka() {
    publishing_conforms(Broker::Kafka).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_on_the_scheduler() {
    let sut = Real::start("jobs", Wanted { scheduler: true, ..Wanted::default() }).await;
    run_all("daprd with its scheduler", &sut, jobs::rows()).await;
}

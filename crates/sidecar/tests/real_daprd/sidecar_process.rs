//! One real sidecar with an app beside it that records, over what a test asks for.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use sidecar::fake::Flavour;
use sidecar::{Callbacks, CloudEvent, Dapr, DaprSettings, Publish};
use stack::certs::Authority;
use stack::daprd::{Daprd, DaprdOptions};
use stack::ground::Ground;
use stack::kafka::{Access, Kafka};
use stack::postgres::Postgres;
use stack::redis::Redis;
use stack::scheduler::Scheduler;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::components;
use crate::suite::publish::TOPIC;
use crate::suite::recorder::{Fits, Recorder};

/// How long anything may take to come about.
const LIMIT: Duration = Duration::from_secs(60);

/// Which broker the sidecar publishes to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Broker {
    Redis,
    Kafka,
}

/// What to start. `Default` is a sidecar with an in-memory store and nothing else.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) store: Option<Flavour>,
    pub(crate) broker: Option<Broker>,
    pub(crate) scheduler: bool,
    /// Bulk delivery of up to this many events.
    pub(crate) bulk: Option<u32>,
    pub(crate) api_token: Option<&'static str>,
    /// What the sidecar sends the app.
    pub(crate) app_token: Option<&'static str>,
    /// What the app asks for; usually the same.
    pub(crate) app_expects: Option<&'static str>,
    /// Published by another sidecar before the app subscribes for the first time.
    pub(crate) before: Vec<CloudEvent>,
    /// More component files: name and text, in which `{dir}` stands for the stack's directory.
    pub(crate) more: Vec<(String, String)>,
    pub(crate) flags: Vec<String>,
}

/// Everything that runs. The parts go before the ground they stand on.
pub(crate) struct Running {
    pub(crate) dapr: Dapr,
    pub(crate) app: Recorder,
    pub(crate) daprd: Daprd,
    pub(crate) scheduler: Option<Scheduler>,
    pub(crate) store: Store,
    pub(crate) broker: BrokerProcess,
    _app_stop: oneshot::Sender<()>,
    pub(crate) app_port: u16,
    pub(crate) ground: Ground,
}

pub(crate) enum Store {
    Redis(Redis),
    Postgres(Postgres),
    Local,
}

pub(crate) enum BrokerProcess {
    Redis(Redis),
    Kafka(Kafka),
    None,
}

/// Starts it with an app that only records.
pub(crate) async fn start(label: &str, wanted: Wanted) -> Running {
    start_with(label, wanted, Recorder::default(), |callbacks| callbacks).await
}

/// Starts it with an app that does more than record.
pub(crate) async fn start_with(
    label: &str,
    wanted: Wanted,
    app: Recorder,
    compose: impl FnOnce(Callbacks) -> Callbacks,
) -> Running {
    let ground = done(Ground::lease(label));
    let (store, broker) = (start_store(&ground, &wanted), start_broker(&ground, &wanted));
    let scheduler = wanted.scheduler.then(|| done(Scheduler::start(&ground, None)));
    for (name, text) in &wanted.more {
        let text = text.replace("{dir}", &ground.dir().display().to_string());
        done(ground.write(&format!("resources/{name}.yaml"), &text));
    }

    publish_before(&ground, &wanted.before).await;
    let callbacks = compose(app.callbacks(wanted.app_expects.or(wanted.app_token)));
    let (app_port, app_stop) = serve(callbacks).await;

    let options = DaprdOptions {
        app_port: Some(app_port),
        resources: vec![ground.dir().join("resources")],
        scheduler: scheduler.as_ref().map(Scheduler::address),
        api_token: wanted.api_token.map(Into::into),
        app_token: wanted.app_token.map(Into::into),
        flags: wanted.flags,
        ..DaprdOptions::new("conformance")
    };
    let daprd = done(Daprd::start(&ground, options));
    done(daprd.wait_healthy(LIMIT));
    let dapr = connect(&daprd, wanted.api_token);
    Running { dapr, app, daprd, scheduler, store, broker, _app_stop: app_stop, app_port, ground }
}

/// By a sidecar without an app, which subscribes to nothing.
async fn publish_before(ground: &Ground, events: &[CloudEvent]) {
    if !events.is_empty() {
        let daprd = done(Daprd::start(
            ground,
            DaprdOptions {
                resources: vec![ground.dir().join("resources")],
                ..DaprdOptions::new("publisher")
            },
        ));
        let results = connect(&daprd, None).publish_bulk(TOPIC, events).await;
        results.expect("the broker answers").into_iter().for_each(|r| r.expect("published"));
    }
}

/// Connects as an app does.
pub(crate) fn connect(daprd: &Daprd, api_token: Option<&str>) -> Dapr {
    let settings = DaprSettings {
        endpoint: format!("http://127.0.0.1:{}", daprd.grpc_port()),
        api_token: api_token.map(Into::into),
        ..DaprSettings::default()
    };
    Dapr::connect_lazy(settings).expect("the address is one")
}

/// Serves an app until the sender goes; gives its port.
pub(crate) async fn serve(callbacks: Callbacks) -> (u16, oneshot::Sender<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("it is bound").port();
    let (stop, stopped) = oneshot::channel::<()>();
    tokio::spawn(callbacks.serve(listener, async move {
        // Ends the same whether the sender spoke or went.
        let _ = stopped.await;
    }));
    (port, stop)
}

impl Running {
    /// Waits until what the app has seen fits, or fails with `what` and the sidecar's log.
    pub(crate) async fn until(&self, what: &str, fits: &Fits<'_>) {
        let fitting = async {
            loop {
                let mut changed = pin!(self.app.changed.notified());
                changed.as_mut().enable();
                if fits(&self.app.seen()) {
                    return;
                }
                changed.await;
            }
        };
        if tokio::time::timeout(LIMIT, fitting).await.is_err() {
            let log = self.daprd.process().log_tail(40);
            panic!("{what}: not so; seen: {:?}; the sidecar's log:\n{log}", self.app.summary());
        }
    }
}

/// How often a condition outside this process is asked for.
const PAUSE: Duration = Duration::from_millis(20);

impl Running {
    /// Asks until the answer is yes, or fails with `what`.
    pub(crate) async fn eventually<F: Future<Output = bool>>(
        &self,
        what: &str,
        mut ask: impl FnMut() -> F,
    ) {
        let mut ticks = tokio::time::interval(PAUSE);
        let asking = async {
            while !ask().await {
                ticks.tick().await;
            }
        };
        if tokio::time::timeout(LIMIT, asking).await.is_err() {
            panic!("{what}: not so; the sidecar's log:\n{}", self.daprd.process().log_tail(40));
        }
    }
}

fn start_store(ground: &Ground, wanted: &Wanted) -> Store {
    let flavour = wanted.store.unwrap_or(Flavour::InMemory);
    let (store, text) = match flavour {
        Flavour::Redis => {
            let redis = done(Redis::start(ground, "store", Some("secret")));
            let text = components::redis_store(&redis);
            (Store::Redis(redis), text)
        }
        Flavour::PostgreSql => {
            let authority = done(Authority::create(ground));
            let postgres = done(Postgres::start(ground, &authority, "secret"));
            let text = components::postgres_store(&postgres);
            (Store::Postgres(postgres), text)
        }
        Flavour::Sqlite | Flavour::InMemory => {
            (Store::Local, components::local_store(flavour, ground.dir()))
        }
    };
    done(ground.write("resources/statestore.yaml", &text));
    store
}

fn start_broker(ground: &Ground, wanted: &Wanted) -> BrokerProcess {
    let (broker, text) = match wanted.broker {
        None => return BrokerProcess::None,
        Some(Broker::Redis) => {
            let redis = done(Redis::start(ground, "broker", Some("secret")));
            let text = components::redis_broker(&redis);
            (BrokerProcess::Redis(redis), text)
        }
        Some(Broker::Kafka) => {
            let kafka = done(Kafka::start(ground, &Access::Plain));
            let text = components::kafka_broker(&kafka);
            (BrokerProcess::Kafka(kafka), text)
        }
    };
    done(ground.write("resources/pubsub.yaml", &text));
    done(components::write_subscriptions(ground, wanted.bulk));
    broker
}

/// Unwraps what a stack gives, with the whole chain: it says which tool to install.
pub(crate) fn done<T>(result: Result<T, stack::Error>) -> T {
    result.unwrap_or_else(|error| {
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        panic!("{error}: {}", cause.unwrap_or_default())
    })
}

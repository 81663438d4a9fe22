//! One real sidecar over a store, a broker and a scheduler, with an app beside it that handles relay jobs.

use std::future::Future;
use std::time::Duration;

use std::sync::Arc;

use book::{Books, Relay, relay_job};
use sidecar::{Callbacks, Dapr, DaprSettings};
use stack::certs::Authority;
use stack::daprd::{Daprd, DaprdOptions};
use stack::ground::Ground;
use stack::postgres::Postgres;
use stack::redis::Redis;
use stack::scheduler::Scheduler;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::history::Note;
use crate::limits;

/// How long anything may take to come about.
const LIMIT: Duration = Duration::from_secs(60);
/// How often a condition outside this process is asked for.
const PAUSE: Duration = Duration::from_millis(100);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Store {
    Redis,
    Postgres,
}

/// Everything that runs. The parts go before the ground they stand on.
pub(crate) struct Running {
    pub(crate) dapr: Dapr,
    pub(crate) daprd: Daprd,
    pub(crate) scheduler: Scheduler,
    pub(crate) broker: Redis,
    _store: (Option<Redis>, Option<Postgres>),
    _app_stop: oneshot::Sender<()>,
    _ground: Ground,
}

impl Running {
    pub(crate) async fn start(kind: Store) -> Self {
        let ground = done(Ground::lease("book"));
        let (mut store, mut text) = ((None, None), String::new());
        match kind {
            Store::Redis => {
                let redis = done(Redis::start(&ground, "store", Some("secret")));
                text += &redis_component("statestore", "state.redis", &redis);
                store.0 = Some(redis);
            }
            Store::Postgres => {
                let authority = done(Authority::create(&ground));
                let postgres = done(Postgres::start(&ground, &authority, "secret"));
                text += &component(
                    "statestore",
                    "state.postgresql",
                    "v2",
                    &[
                        ("connectionString", postgres.connection_string()),
                        ("timeout", "2s".to_owned()),
                    ],
                );
                store.1 = Some(postgres);
            }
        }
        let broker = done(Redis::start(&ground, "broker", Some("secret")));
        done(ground.write("resources/store.yaml", &text));
        let text = redis_component("pubsub", "pubsub.redis", &broker);
        done(ground.write("resources/pubsub.yaml", &text));
        let scheduler = done(Scheduler::start(&ground, None));

        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let app_port = listener.local_addr().expect("it is bound").port();
        let options = DaprdOptions {
            app_port: Some(app_port),
            resources: vec![ground.dir().join("resources")],
            scheduler: Some(scheduler.address()),
            ..DaprdOptions::new("book")
        };
        let daprd = done(Daprd::spawn(&ground, options));
        let dapr = connect(&daprd);
        let callbacks = Callbacks::new(None).jobs(relay_job(), Relay(books_over(&dapr)));
        let (app_stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(callbacks.serve(listener, async move {
            // Ends the same whether the sender spoke or went.
            let _ = stopped.await;
        }));
        done(daprd.wait_healthy(LIMIT));
        let (_store, _app_stop, _ground) = (store, app_stop, ground);
        Self { dapr, daprd, scheduler, broker, _store, _app_stop, _ground }
    }

    /// Connects as one more replica does, in the runtime that is entered.
    pub(crate) fn connect(&self) -> Dapr {
        connect(&self.daprd)
    }

    pub(crate) fn books_over(&self, dapr: &Dapr) -> Books<Note> {
        books_over(dapr)
    }

    /// Books of a replica that knows nothing yet.
    pub(crate) fn books(&self) -> Books<Note> {
        books_over(&self.dapr)
    }

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

fn connect(daprd: &Daprd) -> Dapr {
    let endpoint = format!("http://127.0.0.1:{}", daprd.grpc_port());
    let settings = DaprSettings { endpoint, ..DaprSettings::default() };
    Dapr::connect_lazy(settings).expect("the address is one")
}

fn books_over(dapr: &Dapr) -> Books<Note> {
    let dapr = Arc::new(dapr.clone());
    Books::with_limits(dapr.clone(), dapr.clone(), dapr, limits())
}

fn redis_component(name: &str, kind: &str, redis: &Redis) -> String {
    let settings = [
        ("redisHost", format!("127.0.0.1:{}", redis.port())),
        ("redisPassword", redis.password().unwrap_or_default().to_owned()),
        ("redisMaxRetries", "-1".to_owned()),
        ("dialTimeout", "500ms".to_owned()),
        ("readTimeout", "500ms".to_owned()),
        ("writeTimeout", "500ms".to_owned()),
    ];
    component(name, kind, "v1", &settings)
}

fn component(name: &str, kind: &str, version: &str, settings: &[(&str, String)]) -> String {
    let line = |(name, value): &(&str, String)| {
        format!("  - {{name: {name}, value: {}}}\n", serde_json::Value::from(value.as_str()))
    };
    let settings: String = settings.iter().map(line).collect();
    format!(
        "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}}}\nspec:\n  \
         type: {kind}\n  version: {version}\n  metadata:\n{settings}"
    )
}

/// Unwraps what a stack gives, with the whole chain: it says which tool to install.
pub(crate) fn done<T>(result: Result<T, stack::Error>) -> T {
    result.unwrap_or_else(|error| {
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        panic!("{error}: {}", cause.unwrap_or_default())
    })
}

//! What is measured on: one sidecar without an app, over a store, Kafka and the scheduler.

use std::thread;
use std::time::Duration;

use sidecar::{Dapr, DaprSettings};
use stack::certs::Authority;
use stack::daprd::{Daprd, DaprdOptions};
use stack::ground::Ground;
use stack::kafka::{Access, Kafka};
use stack::postgres::Postgres;
use stack::redis::Redis;
use stack::scheduler::Scheduler;

use crate::Failure;
use crate::bare::Bare;
use crate::components::{OUTBOX_STORE, PUBSUB, STORE, file, kafka, outbox, postgres, redis};
use crate::cpu::Processes;
use crate::options::Store;

/// Of a store that nobody else can reach, on a ground that is gone in a few minutes.
const PASSWORD: &str = "bench";

/// How long Redis may take to write its log anew.
const REWRITE: Duration = Duration::from_secs(60);

/// Everything that runs. The parts go before the ground they stand on.
pub(crate) struct Rig {
    daprd: Daprd,
    scheduler: Scheduler,
    kafka: Kafka,
    store: Running,
    _ground: Ground,
}

enum Running {
    Redis(Redis),
    Postgres(Postgres),
}

impl Rig {
    /// Starts everything, and waits until the sidecar is ready.
    pub(crate) fn start(store: Store) -> Result<Self, Failure> {
        let ground = Ground::lease("bench")?;
        let (kafka, scheduler, store) = thread::scope(|scope| {
            let kafka = scope.spawn(|| Kafka::start(&ground, &Access::Plain));
            let scheduler = scope.spawn(|| Scheduler::start(&ground, None));
            let store = Running::start(&ground, store);
            (join(kafka), join(scheduler), store)
        });
        let (kafka, scheduler, store) = (kafka?, scheduler?, store?);
        store.describe(&ground)?;
        ground.write(
            "resources/pubsub.yaml",
            &file(PUBSUB, "pubsub.kafka", &self::kafka(&kafka.address())),
        )?;
        let options = DaprdOptions {
            resources: vec![ground.dir().join("resources")],
            scheduler: Some(scheduler.address()),
            log_level: "warn".to_owned(),
            ..DaprdOptions::new("bench")
        };
        let daprd = Daprd::start(&ground, options)?;
        Ok(Self { daprd, scheduler, kafka, store, _ground: ground })
    }

    /// Where the sidecar listens.
    pub(crate) fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.daprd.grpc_port())
    }

    pub(crate) fn store(&self) -> Store {
        match self.store {
            Running::Redis(_) => Store::Redis,
            Running::Postgres(_) => Store::Postgres,
        }
    }

    /// What a change goes through, this process first.
    pub(crate) fn processes(&self) -> Processes {
        let store = match &self.store {
            Running::Redis(redis) => redis.process(),
            Running::Postgres(postgres) => postgres.process(),
        };
        let parts = [
            ("sidecar", self.daprd.process()),
            ("store", store),
            ("broker", self.kafka.process()),
            ("scheduler", self.scheduler.process()),
        ];
        Processes::new("app", parts.map(|(name, process)| (name, process.pid())))
    }

    /// Lets Redis write its log anew, which otherwise grows by every document that was ever written: by
    /// gigabytes, here. To be called while nothing is measured.
    pub(crate) fn shorten_log(&self) -> Result<(), Failure> {
        let Running::Redis(redis) = &self.store else { return Ok(()) };
        redis.command(&["BGREWRITEAOF"])?;
        stack::wait::until("Redis has written its log anew", REWRITE, || {
            let state = redis.command(&["INFO", "persistence"]).ok()?;
            let flags = ["aof_rewrite_in_progress:0", "aof_rewrite_scheduled:0"];
            flags.iter().all(|flag| state.contains(flag)).then_some(())
        })?;
        Ok(())
    }

    /// A client with nothing between it and the sidecar.
    pub(crate) async fn bare(&self) -> Result<Bare, Failure> {
        Bare::connect(&self.endpoint(), self.store()).await
    }

    /// The client that apps have.
    pub(crate) fn dapr(&self) -> Result<Dapr, Failure> {
        Ok(Dapr::connect_lazy(DaprSettings::at(self.endpoint(), None))?)
    }
}

impl Running {
    fn start(ground: &Ground, store: Store) -> Result<Self, stack::Error> {
        match store {
            Store::Redis => {
                let redis = Redis::start(ground, "store", Some(PASSWORD))?;
                // By itself it would write its log anew in the middle of a round.
                redis.command(&["CONFIG", "SET", "auto-aof-rewrite-percentage", "0"])?;
                Ok(Self::Redis(redis))
            }
            Store::Postgres => {
                let authority = Authority::create(ground)?;
                Ok(Self::Postgres(Postgres::start(ground, &authority, PASSWORD)?))
            }
        }
    }

    /// Writes the component files: the store, and the same one with the built-in outbox.
    fn describe(&self, ground: &Ground) -> Result<(), stack::Error> {
        let (address, connection);
        let (kind, settings) = match self {
            Self::Redis(server) => {
                address = format!("127.0.0.1:{}", server.port());
                ("state.redis", redis(&address, PASSWORD))
            }
            Self::Postgres(server) => {
                connection = server.connection_string();
                ("state.postgresql", postgres(&connection))
            }
        };
        ground.write("resources/statestore.yaml", &file(STORE, kind, &settings))?;
        let with_outbox = [settings, outbox()].concat();
        ground.write("resources/outboxstore.yaml", &file(OUTBOX_STORE, kind, &with_outbox))?;
        Ok(())
    }
}

fn join<T>(thread: thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

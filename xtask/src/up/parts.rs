//! What the apps stand on: what is there already is used, what is missing is started.

use std::io::{Read, Write};
use std::path::Path;
use std::time::Duration;

use stack::ground::Ground;
use stack::process::Process;
use stack::redis::Redis;
use stack::scheduler::Scheduler;
use stack::tools::{Progress, Tool, during, ensure_all};

use super::broker::{self, Broker, Source};
use super::fault::Fault;
use super::options::{Options, Profile};

/// Where `dapr init` puts Redis and the scheduler. Its placement service is for actors, of which
/// Daybook has none.
const REDIS: u16 = 6379;
const SCHEDULER: u16 = 50006;
/// How long each part may take to stop before it is killed.
const LIMIT: Duration = Duration::from_secs(10);

/// What is there before anything is started.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    redis: bool,
    scheduler: bool,
    /// `None` where the profile needs no broker.
    broker: Option<Source>,
}

/// Everything below the apps, up and answering. Where a part is `None`, the machine's is used.
#[derive(Debug)]
pub(super) struct Parts {
    redis: Option<Redis>,
    scheduler: Option<Scheduler>,
    broker: Option<Broker>,
}

impl Found {
    /// Looks at the machine.
    pub(super) fn look(options: &Options, root: &Path) -> Self {
        let shares = options.shares();
        Self {
            redis: shares && redis_answers(REDIS),
            scheduler: shares && stack::http::accepts(SCHEDULER),
            broker: (options.profile == Profile::Local).then(|| broker::source(root, shares)),
        }
    }

    /// Whether Docker is to start the broker.
    pub(super) fn needs_docker(&self) -> bool {
        self.broker == Some(Source::Docker)
    }

    /// The tools that are needed for the rest.
    pub(super) fn tools(&self) -> Vec<Tool> {
        let mut tools = vec![Tool::Daprd, Tool::DaprCli];
        let own = |there: bool, tool| (!there).then_some(tool);
        tools.extend(own(self.redis, Tool::RedisServer));
        tools.extend(own(self.scheduler, Tool::Scheduler));
        tools.extend(self.broker.into_iter().flat_map(broker::tools));
        tools
    }
}

impl Parts {
    /// Gets the tools and starts what is missing, all at once; the slowest decides.
    pub(super) fn start(
        found: Found,
        root: &Path,
        ground: &Ground,
        progress: &dyn Progress,
    ) -> Result<Self, Fault> {
        ensure_all(&found.tools(), progress)?;
        std::thread::scope(|scope| {
            let broker = scope.spawn(|| {
                found.broker.map(|source| broker::start(source, root, ground, progress)).transpose()
            });
            let redis = scope.spawn(|| {
                let start = |_: &_| Redis::start(ground, "redis", None);
                own(found.redis, || during(progress, "starting Redis", start))
            });
            let scheduler = own(found.scheduler, || {
                during(progress, "starting Dapr's scheduler", |_| Scheduler::start(ground, None))
            });
            Ok(Self {
                redis: joined(redis.join())?,
                broker: joined(broker.join())?,
                scheduler: scheduler?,
            })
        })
    }

    pub(super) fn redis(&self) -> String {
        address(self.redis.as_ref().map(|redis| format!("127.0.0.1:{}", redis.port())), REDIS)
    }

    pub(super) fn scheduler(&self) -> String {
        address(self.scheduler.as_ref().map(Scheduler::address), SCHEDULER)
    }

    /// `None` where the profile has no broker.
    pub(super) fn broker(&self) -> Option<&str> {
        self.broker.as_ref().map(|broker| broker.address.as_str())
    }

    /// The processes that were started, in the order to stop them in: what others store in last.
    pub(super) fn processes(&self) -> Vec<&Process> {
        let kafka = self.broker.as_ref().and_then(|broker| broker.kafka.as_ref());
        let all = [
            self.scheduler.as_ref().map(Scheduler::process),
            kafka.map(stack::kafka::Kafka::process),
            self.redis.as_ref().map(Redis::process),
        ];
        all.into_iter().flatten().collect()
    }

    /// That none of them has ended.
    pub(super) fn check(&self) -> Result<(), Fault> {
        let Some(ended) = self.processes().into_iter().find(|process| !process.is_running()) else {
            return Ok(());
        };
        let (name, log) = (ended.name(), ended.spec().log_path().display());
        Err(Fault::new(format!("{name} has ended: see {log}, then stop this and start again"))
            .with_log(ended.log_tail(8)))
    }

    /// Each part with its address, and whether it was there already.
    pub(super) fn told(&self) -> Vec<(&'static str, String, bool)> {
        let mut told = vec![
            ("Redis", self.redis(), self.redis.is_none()),
            ("scheduler", self.scheduler(), self.scheduler.is_none()),
        ];
        if let Some(broker) = &self.broker {
            let name = match broker.source {
                Source::There => "broker",
                Source::Docker => "Redpanda",
                Source::Kafka => "Apache Kafka",
            };
            told.push((name, broker.address.clone(), broker.source == Source::There));
        }
        told
    }

    /// Stops what was started.
    pub(super) fn stop(self, root: &Path) -> Result<(), Fault> {
        for process in self.processes() {
            process.terminate(LIMIT);
        }
        let docker = self.broker.is_some_and(|broker| broker.source == Source::Docker);
        if docker { broker::stop_docker(root) } else { Ok(()) }
    }
}

fn own<T, E>(there: bool, start: impl FnOnce() -> Result<T, E>) -> Result<Option<T>, E> {
    if there { Ok(None) } else { start().map(Some) }
}

fn joined<T, E: Into<Fault>>(thread: std::thread::Result<Result<T, E>>) -> Result<T, Fault> {
    thread.unwrap_or_else(|panic| std::panic::resume_unwind(panic)).map_err(Into::into)
}

fn address(own: Option<String>, shared: u16) -> String {
    own.unwrap_or_else(|| format!("localhost:{shared}"))
}

/// Whether a Redis without a password is there.
fn redis_answers(port: u16) -> bool {
    let Some(mut stream) = stack::http::connect(port) else { return false };
    let mut answer = [0; 5];
    let asked = stream.write_all(b"PING\r\n").and_then(|()| stream.read_exact(&mut answer));
    asked.is_ok() && &answer == b"+PONG"
}

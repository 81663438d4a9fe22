//! What the sidecars of one profile stand on, started side by side.

use std::fs;
use std::sync::Arc;
use std::thread::{self, ScopedJoinHandle};

use stack::certs::Authority;
use stack::daprd::Mtls;
use stack::ground::Ground;
use stack::kafka::{Access, Kafka};
use stack::placement::Placement;
use stack::postgres::Postgres;
use stack::redis::Redis;
use stack::scheduler::Scheduler;
use stack::sentry::Sentry;

use crate::app::random;
use crate::daybook::Wishes;
use crate::egress::Egress;
use crate::mail::MailServer;
use crate::part::Held;
use crate::secrets::{KafkaSecret, RedisSecret, Secrets};
use crate::{Part, Profile, Result};

type Started<T> = std::result::Result<T, stack::Error>;

/// Store, broker and Dapr's control plane, all ready.
pub(crate) struct Backing {
    pub(crate) store: Part,
    pub(crate) broker: Part,
    pub(crate) control: Control,
    pub(crate) secrets: Secrets,
    pub(crate) mail: Option<Arc<MailServer>>,
    pub(crate) egress: Option<Arc<Egress>>,
}

/// Dapr's control plane.
#[derive(Clone)]
pub(crate) struct Control {
    pub(crate) scheduler: Part,
    pub(crate) scheduler_address: String,
    pub(crate) placement: Part,
    pub(crate) placement_address: String,
    pub(crate) sentry: Option<Part>,
    pub(crate) mtls: Option<Mtls>,
}

impl Backing {
    /// Starts what the profile needs.
    pub(crate) fn start(ground: &Ground, profile: Profile, wishes: &Wishes) -> Result<Self> {
        let mut backing = match profile {
            Profile::Embedded => Self::embedded(ground)?,
            Profile::Local => Self::local(ground)?,
            Profile::Cloud => Self::cloud(ground)?,
        };
        if wishes.outside {
            let mail = Arc::new(MailServer::start(ground)?);
            backing.secrets.smtp = Some(mail.port());
            backing.mail = Some(mail);
            let egress = Arc::new(Egress::start(ground)?);
            backing.secrets.egress = Some(egress.secret.clone());
            backing.egress = Some(egress);
        }
        Ok(backing)
    }

    fn embedded(ground: &Ground) -> Started<Self> {
        thread::scope(|scope| {
            let control = scope.spawn(|| Control::start(ground, false));
            let (redis, secret) = redis(ground)?;
            let secrets = Secrets { redis: Some(secret), ..Secrets::default() };
            let broker = redis.clone();
            Ok(Self {
                store: redis,
                broker,
                control: join(control)?,
                secrets,
                mail: None,
                egress: None,
            })
        })
    }

    fn local(ground: &Ground) -> Started<Self> {
        thread::scope(|scope| {
            let control = scope.spawn(|| Control::start(ground, false));
            let kafka = scope.spawn(|| Kafka::start(ground, &Access::Plain));
            let (store, secret) = redis(ground)?;
            let kafka = join(kafka)?;
            let brokers = KafkaSecret { brokers: kafka.address(), ..KafkaSecret::default() };
            let secrets =
                Secrets { redis: Some(secret), kafka: Some(brokers), ..Secrets::default() };
            let (broker, control) = (part(kafka), join(control)?);
            Ok(Self { store, broker, control, secrets, mail: None, egress: None })
        })
    }

    fn cloud(ground: &Ground) -> Started<Self> {
        let authority = Authority::create(ground)?;
        let ca = fs::read_to_string(authority.ca())
            .map_err(|source| stack::Error::Io { doing: "read the authority".into(), source })?;
        let (username, password, database) = ("daybook", random(), random());
        let access = Access::Scram { authority: &authority, username, password: &password };
        thread::scope(|scope| {
            let control = scope.spawn(|| Control::start(ground, true));
            let kafka = scope.spawn(|| Kafka::start(ground, &access));
            let store = Postgres::start(ground, &authority, &database)?;
            let kafka = join(kafka)?;
            let brokers = KafkaSecret {
                brokers: kafka.address(),
                username: username.to_owned(),
                password: password.clone(),
                ca,
            };
            let postgres = Some(store.connection_string());
            let secrets = Secrets { kafka: Some(brokers), postgres, ..Secrets::default() };
            let (store, broker, control) = (part(store), part(kafka), join(control)?);
            Ok(Self { store, broker, control, secrets, mail: None, egress: None })
        })
    }
}

impl Control {
    fn start(ground: &Ground, with_sentry: bool) -> Started<Self> {
        let sentry = with_sentry.then(|| Sentry::start(ground)).transpose()?;
        let (scheduler, placement) = thread::scope(|scope| {
            let scheduler = scope.spawn(|| Scheduler::start(ground, sentry.as_ref()));
            let placement = Placement::start(ground, sentry.as_ref())?;
            Started::Ok((join(scheduler)?, placement))
        })?;
        Ok(Self {
            scheduler_address: scheduler.address(),
            scheduler: part(scheduler),
            placement_address: placement.address(),
            placement: part(placement),
            mtls: sentry.as_ref().map(Mtls::of).transpose()?,
            sentry: sentry.map(part),
        })
    }
}

fn redis(ground: &Ground) -> Started<(Part, RedisSecret)> {
    let password = random();
    let redis = Redis::start(ground, "redis", Some(&password))?;
    let secret = RedisSecret { host: format!("127.0.0.1:{}", redis.port()), password };
    Ok((part(redis), secret))
}

fn part(held: impl Held + 'static) -> Part {
    Part(Arc::new(held))
}

fn join<T>(thread: ScopedJoinHandle<'_, Started<T>>) -> Started<T> {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

//! Component files for the stores and brokers under test.

use std::path::Path;

use sidecar::fake::Flavour;
use stack::ground::Ground;
use stack::kafka::Kafka;
use stack::postgres::Postgres;
use stack::redis::Redis;

use crate::suite::publish::TOPIC;

/// Without this a Redis stream forgets what a handler did not take.
const RETRY_WITHOUT_LIMIT: &str = "\
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata: {name: resiliency}
spec:
  policies:
    retries:
      without-limit: {policy: constant, duration: 200ms, maxRetries: -1}
  targets:
    components:
      pubsub: {inbound: {retry: without-limit}}
";

/// A component of `kind` with these settings.
pub(crate) fn component(name: &str, kind: &str, settings: &[(&str, &str)]) -> String {
    let line = |(name, value): &(&str, &str)| {
        format!("  - {{name: {name}, value: {}}}\n", serde_json::Value::from(*value))
    };
    let settings: String = settings.iter().map(line).collect();
    format!(
        "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}}}\nspec:\n  \
         type: {kind}\n  version: {}\n  metadata:\n{settings}",
        if kind == "state.postgresql" { "v2" } else { "v1" }
    )
}

pub(crate) fn redis_store(redis: &Redis) -> String {
    let host = format!("127.0.0.1:{}", redis.port());
    component(
        "statestore",
        "state.redis",
        &[
            ("redisHost", &host),
            ("redisPassword", redis.password().unwrap_or_default()),
            ("redisMaxRetries", "-1"),
            ("dialTimeout", "500ms"),
            ("readTimeout", "500ms"),
            ("writeTimeout", "500ms"),
        ],
    )
}

pub(crate) fn postgres_store(postgres: &Postgres) -> String {
    let connection = postgres.connection_string();
    let settings = [("connectionString", connection.as_str()), ("timeout", "2s")];
    component("statestore", "state.postgresql", &settings)
}

/// A store that needs no server.
pub(crate) fn local_store(flavour: Flavour, dir: &Path) -> String {
    match flavour {
        Flavour::InMemory => component("statestore", "state.in-memory", &[]),
        Flavour::Sqlite => {
            let file = dir.join("state.db").display().to_string();
            component("statestore", "state.sqlite", &[("connectionString", &file)])
        }
        other => panic!("{other:?} needs a server"),
    }
}

pub(crate) fn redis_broker(redis: &Redis) -> String {
    let host = format!("127.0.0.1:{}", redis.port());
    component(
        "pubsub",
        "pubsub.redis",
        &[
            ("redisHost", &host),
            ("redisPassword", redis.password().unwrap_or_default()),
            ("dialTimeout", "500ms"),
            ("writeTimeout", "1s"),
            ("processingTimeout", "5000"),
            ("redeliverInterval", "2000"),
        ],
    )
}

pub(crate) fn kafka_broker(kafka: &Kafka) -> String {
    let address = kafka.address();
    component(
        "pubsub",
        "pubsub.kafka",
        &[
            ("brokers", &address),
            ("authType", "none"),
            ("initialOffset", "oldest"),
            ("backOffDuration", "200ms"),
        ],
    )
}

/// What everyone with a broker has: the subscriptions of the recorder, and the retry policy.
pub(crate) fn write_subscriptions(ground: &Ground, bulk: Option<u32>) -> Result<(), stack::Error> {
    let bulk = bulk.map_or_else(String::new, |size| {
        format!(
            "  bulkSubscribe: {{enabled: true, maxMessagesCount: {size}, maxAwaitDurationMs: 300}}\n"
        )
    });
    let events = format!(
        "apiVersion: dapr.io/v2alpha1\nkind: Subscription\nmetadata: {{name: events}}\nspec:\n  \
         pubsubname: pubsub\n  topic: {TOPIC}\n  deadLetterTopic: dlq.{TOPIC}\n{bulk}  routes:\n    \
         rules:\n    - {{match: 'event.type.startsWith(\"test.\")', path: /events}}\n    \
         default: /unknown\n"
    );
    let dead = format!(
        "apiVersion: dapr.io/v2alpha1\nkind: Subscription\nmetadata: {{name: dead}}\nspec:\n  \
         pubsubname: pubsub\n  topic: dlq.{TOPIC}\n  routes: {{default: /dead}}\n"
    );
    ground.write("resources/subscription-events.yaml", &events)?;
    ground.write("resources/subscription-dead.yaml", &dead)?;
    ground.write("resources/resiliency.yaml", RETRY_WITHOUT_LIMIT)?;
    Ok(())
}

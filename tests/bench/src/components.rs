//! Component files, as `components/local` and `components/cloud` have them, with this run's addresses.

use serde_json::{Value, json};

pub(crate) const STORE: &str = "statestore";
pub(crate) const PUBSUB: &str = "pubsub";
/// The same store once more, with Dapr's built-in outbox.
pub(crate) const OUTBOX_STORE: &str = "outboxstore";
/// What the built-in outbox announces.
pub(crate) const OUTBOX_TOPIC: &str = "bench-outbox";

/// What a component is called, is and needs to know.
pub(crate) type Settings<'a> = Vec<(&'a str, &'a str)>;

pub(crate) fn redis<'a>(address: &'a str, password: &'a str) -> Settings<'a> {
    vec![
        ("redisHost", address),
        ("redisPassword", password),
        ("redisMaxRetries", "-1"),
        ("dialTimeout", "500ms"),
        ("readTimeout", "500ms"),
        ("writeTimeout", "500ms"),
    ]
}

pub(crate) fn postgres(connection: &str) -> Settings<'_> {
    vec![("connectionString", connection), ("timeout", "2s"), ("maxConns", "10")]
}

pub(crate) fn kafka(address: &str) -> Settings<'_> {
    vec![
        ("brokers", address),
        ("authType", "none"),
        ("disableTls", "true"),
        ("initialOffset", "oldest"),
        ("sessionTimeout", "6s"),
        ("heartbeatInterval", "1s"),
    ]
}

/// What makes a store one with an outbox.
pub(crate) fn outbox() -> Settings<'static> {
    vec![("outboxPublishPubsub", PUBSUB), ("outboxPublishTopic", OUTBOX_TOPIC)]
}

/// The file of a component; JSON is YAML.
pub(crate) fn file(name: &str, kind: &str, settings: &Settings<'_>) -> String {
    let version = if kind == "state.postgresql" { "v2" } else { "v1" };
    let settings: Vec<Value> =
        settings.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    json!({
        "apiVersion": "dapr.io/v1alpha1",
        "kind": "Component",
        "metadata": { "name": name },
        "spec": { "type": kind, "version": version, "metadata": settings },
    })
    .to_string()
}

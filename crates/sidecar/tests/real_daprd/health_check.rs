//! The sidecar's probe of the app, which carries no token.

use sidecar::Publish;

use crate::sidecar_process::{Broker, Wanted, start};
use crate::suite::publish::TOPIC;
use crate::suite::recorder::count;
use crate::wire::event;

/// An app that failed its probes would be given no events.
#[tokio::test(flavor = "multi_thread")]
async fn a_probed_app_is_given_events() {
    let probe = [
        "--enable-app-health-check",
        "--app-health-probe-interval=1",
        "--app-health-probe-timeout=500",
        "--app-health-threshold=1",
    ];
    let wanted = Wanted {
        broker: Some(Broker::Redis),
        app_token: Some("the app's token"),
        flags: probe.map(str::to_owned).to_vec(),
        ..Wanted::default()
    };
    let running = start("health", wanted).await;
    running.dapr.publish(TOPIC, &event("health:1")).await.expect("the broker takes it");
    running.until("it arrives", &|seen| count(seen, "/events", "health:1") == 1).await;
    let log = running.daprd.process().log();
    assert!(log.contains("App entered healthy status"), "it was probed:\n{log}");
    assert!(!log.contains("App entered un-healthy status"), "and passed:\n{log}");
}

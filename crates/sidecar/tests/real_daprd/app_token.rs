//! The token that the sidecar shows the app, and the one that the app shows the sidecar.

use contract::audit::ListEntriesRequest;
use contract::audit::audit_service_client::AuditServiceClient;
use sidecar::{Publish, State};
use tonic::Code;

use crate::invocation::audit;
use crate::sidecar_process::{Broker, Wanted, connect, start, start_with};
use crate::suite::publish::TOPIC;
use crate::suite::recorder::{Recorder, count};
use crate::wire::{channel, event};

/// Events and proxied calls carry it, and come in.
#[tokio::test(flavor = "multi_thread")]
async fn the_sidecar_s_token_lets_it_in() {
    let wanted = Wanted {
        broker: Some(Broker::Redis),
        app_token: Some("the app's token"),
        api_token: Some("the sidecar's token"),
        ..Wanted::default()
    };
    let running =
        start_with("token", wanted, Recorder::default(), |app| app.service(audit())).await;
    running.dapr.publish(TOPIC, &event("token:1")).await.expect("the broker takes it");
    running.until("it arrives", &|seen| count(seen, "/events", "token:1") == 1).await;
    let mut audit = AuditServiceClient::new(running.dapr.app("conformance"));
    audit.list_entries(ListEntriesRequest::default()).await.expect("it is let in");

    // Past the sidecar, nobody is.
    let mut direct = AuditServiceClient::new(channel(running.app_port).await);
    let refusal = direct.list_entries(ListEntriesRequest::default()).await.expect_err("no token");
    assert_eq!(refusal.code(), Code::Unauthenticated);
}

/// A sidecar with another token reaches no handler, and a caller is told so.
#[tokio::test(flavor = "multi_thread")]
async fn another_token_reaches_no_handler() {
    let wanted = Wanted {
        broker: Some(Broker::Redis),
        app_token: Some("wrong"),
        app_expects: Some("right"),
        ..Wanted::default()
    };
    let running =
        start_with("token", wanted, Recorder::default(), |app| app.service(audit())).await;
    running.dapr.publish(TOPIC, &event("token:2")).await.expect("the broker takes it");
    let log = || async {
        let log = running.daprd.process().log();
        log.contains("token is missing or wrong")
    };
    running.eventually("the delivery is turned away", log).await;
    assert_eq!(running.app.summary(), Vec::<String>::new());
    let mut audit = AuditServiceClient::new(running.dapr.app("conformance"));
    let refusal = audit.list_entries(ListEntriesRequest::default()).await.expect_err("wrong token");
    assert_eq!(refusal.code(), Code::Unauthenticated);
}

/// The sidecar asks for its own token.
#[tokio::test(flavor = "multi_thread")]
async fn the_sidecar_asks_for_its_token() {
    let wanted = Wanted { api_token: Some("secret"), ..Wanted::default() };
    let running = start("token", wanted).await;
    running.dapr.ready().await.expect("with the token");
    for token in [None, Some("wrong")] {
        let stranger = connect(&running.daprd, token);
        let refusal = stranger.ready().await.expect_err("without the token");
        assert_eq!(refusal.code(), Code::Unauthenticated);
        assert!(!refusal.is_unavailable(), "trying again would not help");
        stranger.get("key").await.expect_err("without the token");
    }
}

//! A sidecar stands on Dapr's control plane, without mTLS and with it.

use stack::daprd::{Daprd, DaprdOptions, Mtls};
use stack::ground::Ground;
use stack::placement::Placement;
use stack::scheduler::Scheduler;
use stack::sentry::Sentry;

#[test]
fn a_sidecar_stands_on_scheduler_and_placement() {
    let ground = Ground::lease("dapr").unwrap();
    let scheduler = Scheduler::start(&ground, None).unwrap();
    let placement = Placement::start(&ground, None).unwrap();
    let mut options = DaprdOptions::new("probe");
    options.scheduler = Some(scheduler.address());
    options.placement = Some(placement.address());
    let sidecar = Daprd::start(&ground, options).unwrap();
    assert_eq!(stack::http::status(sidecar.http_port(), "/v1.0/metadata"), Some(200));
    assert!(sidecar.process().rss_bytes().unwrap() > 1024 * 1024);
    sidecar.process().kill9();
    assert_eq!(stack::http::status(sidecar.http_port(), "/v1.0/metadata"), None);
    sidecar.process().restart().unwrap();
    assert_eq!(stack::http::status(sidecar.http_port(), "/v1.0/metadata"), Some(200));
}

#[test]
fn a_sidecar_has_an_identity_from_sentry() {
    let ground = Ground::lease("mtls").unwrap();
    let sentry = Sentry::start(&ground).unwrap();
    let scheduler = Scheduler::start(&ground, Some(&sentry)).unwrap();
    let identity = ground.dir().join("scheduler/secrets/dapr.io/tls");
    assert!(identity.exists(), "its identity is its own, not one that another stack overwrites");
    let placement = Placement::start(&ground, Some(&sentry)).unwrap();
    let mut options = DaprdOptions::new("probe");
    options.scheduler = Some(scheduler.address());
    options.placement = Some(placement.address());
    options.mtls = Some(Mtls::of(&sentry).unwrap());
    let sidecar = Daprd::start(&ground, options).unwrap();
    let log = sidecar.process().log();
    assert!(log.contains("Security is initialized successfully"), "{log}");
}

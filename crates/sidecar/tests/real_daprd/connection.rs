//! A sidecar that goes, hangs and comes back.

use std::time::{Duration, Instant};

use sidecar::{Expect, State};
use tonic::Code;

use crate::sidecar_process::{Wanted, start};

/// Calls fail at once while it is away, and work again when it is back.
#[tokio::test(flavor = "multi_thread")]
async fn a_killed_sidecar_is_found_again() {
    let running = start("killed", Wanted::default()).await;
    let dapr = &running.dapr;
    assert!(dapr.compare_and_swap("key", b"1".to_vec(), Expect::Absent).await.is_done());
    running.daprd.process().kill9();
    let started = Instant::now();
    for _ in 0..20 {
        let error = dapr.get("key").await.expect_err("it is away");
        assert_eq!(error.code(), Code::Unavailable, "{error:?}");
        assert!(error.is_unavailable());
    }
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
    dapr.ready().await.expect_err("it is away");

    running.daprd.process().restart().expect("it starts again");
    let back = Instant::now();
    running.eventually("it is found", || async { dapr.ready().await.is_ok() }).await;
    assert!(back.elapsed() < Duration::from_secs(1), "found after {:?}", back.elapsed());
}

/// A frozen one costs a call its deadline and no more; then it goes on where it was.
#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_sidecar_costs_no_more_than_the_deadline() {
    let running = start("frozen", Wanted::default()).await;
    let dapr = &running.dapr;
    dapr.get("key").await.expect("it answers");
    running.daprd.process().freeze().expect("it freezes");
    let started = Instant::now();
    let error = dapr.ready().await.expect_err("it is frozen");
    assert_eq!(error.code(), Code::DeadlineExceeded);
    assert!(started.elapsed() < Duration::from_secs(2));
    let error = dapr.get("key").await.expect_err("it is frozen");
    assert!(error.is_unavailable(), "{error:?}");
    assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
    running.daprd.process().thaw();
    running.eventually("it answers", || async { dapr.get("key").await.is_ok() }).await;
}

//! Soft first, hard after the limit. Signals are covered by the apps' own process tests.

use super::*;
use std::future::pending;

#[tokio::test]
async fn nothing_is_requested_until_it_is() {
    let shutdown = Shutdown::new();
    let other = shutdown.clone();
    assert!(!other.is_requested());

    shutdown.request();
    other.requested().await;
    other.requested_owned().await;
    assert!(other.is_requested());
}

#[tokio::test]
async fn work_that_ends_is_not_forced() {
    let shutdown = Shutdown::new();
    shutdown.request();
    assert_eq!(shutdown.until_forced(async { 7 }).await, Ok(7));
}

#[tokio::test(start_paused = true)]
async fn the_limit_forces_the_end() {
    let shutdown = Shutdown::on_signals(Duration::from_secs(30)).unwrap();
    let started = tokio::time::Instant::now();
    shutdown.request();
    assert_eq!(shutdown.until_forced(pending::<()>()).await, Err(Forced));
    assert_eq!(started.elapsed().as_secs(), 30);
}

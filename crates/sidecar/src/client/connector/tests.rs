//! Attempts to connect are spaced.

use super::*;

/// No attempt follows a failure at once; the pause grows to a quarter of a second, and no further.
#[tokio::test(start_paused = true)]
async fn attempts_are_spaced() {
    let connector = Backoff::new(Duration::from_secs(1));
    assert!(connector.may_try().is_ok());
    let mut pauses = Vec::new();
    for _ in 0..8 {
        connector.note(false);
        let started = Instant::now();
        while connector.may_try().is_err() {
            tokio::time::advance(Duration::from_millis(1)).await;
        }
        pauses.push(started.elapsed().as_millis());
    }
    assert_eq!(pauses, [10, 20, 40, 80, 160, 250, 250, 250]);
}

/// A connection that comes about forgets the failures before it.
#[tokio::test(start_paused = true)]
async fn success_forgets() {
    let connector = Backoff::new(Duration::from_secs(1));
    for _ in 0..5 {
        connector.note(false);
    }
    connector.note(true);
    assert!(connector.may_try().is_ok());
    connector.note(false);
    tokio::time::advance(Duration::from_millis(11)).await;
    assert!(connector.may_try().is_ok());
}

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

/// Of attempts that follow each other at once, only the first reaches for the network.
#[tokio::test]
async fn a_failure_is_not_repeated_at_once() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    drop(listener);
    let uri: Uri = format!("http://{address}").parse().expect("an address");
    let mut connector = Backoff::new(Duration::from_secs(1));
    let mut said = Vec::new();
    for _ in 0..20 {
        said.push(connector.call(uri.clone()).await.expect_err("nobody listens").to_string());
    }
    let spared = said.iter().filter(|text| text.contains("a moment ago")).count();
    assert!(spared >= 10, "{said:?}");
    assert!(!said[0].contains("a moment ago"), "the first attempt is made");
}

//! What is counted, and what is told of it.

use governor::clock::FakeRelativeClock;

use super::*;

fn rates(a_second: u32) -> (Rates<&'static str, FakeRelativeClock>, FakeRelativeClock) {
    let clock = FakeRelativeClock::default();
    (Rates::by(clock.clone(), a_second), clock)
}

#[test]
fn a_second_allows_so_many_and_no_more() {
    let (rates, clock) = rates(4);
    for left in [3, 2, 1, 0] {
        assert_eq!(rates.count(&"ada").unwrap().unwrap().remaining, left);
    }
    let refused = rates.count(&"ada").unwrap_err();
    assert_eq!((refused.remaining, refused.wait), (0, Duration::from_millis(250)));
    assert!(rates.count(&"eve").is_ok(), "each for itself");

    clock.advance(Duration::from_millis(250));
    assert!(rates.count(&"ada").is_ok());
    assert!(rates.count(&"ada").is_err());
    clock.advance(Duration::from_secs(60));
    let after = (0..10).filter(|_| rates.count(&"ada").is_ok()).count();
    assert_eq!(after, 4, "a long silence saves up one second, not a minute");
}

#[test]
fn without_a_limit_nothing_is_counted() {
    let (rates, _) = rates(0);
    assert!((0..1000).all(|_| rates.count(&"ada") == Ok(None)));
    assert_eq!(rates.len(), 0);
}

#[test]
fn whoever_is_silent_is_forgotten() {
    let clock = FakeRelativeClock::default();
    let rates: Rates<u32, FakeRelativeClock> = Rates::by(clock.clone(), 10);
    for key in 0..SWEEP - 1 {
        rates.count(&key).unwrap();
    }
    assert_eq!(rates.len(), SWEEP as usize - 1);
    clock.advance(Duration::from_secs(2));
    rates.count(&0).unwrap();
    assert!(rates.len() <= 1, "{}", rates.len());
}

#[test]
fn the_headers_say_what_is_left_and_when_to_come_back() {
    let (rates, _) = rates(2);
    let mut headers = HeaderMap::new();
    rates.count(&"ada").unwrap().unwrap().tell(&mut headers);
    assert_eq!(headers["ratelimit-limit"], "2");
    assert_eq!(headers["ratelimit-remaining"], "1");
    assert_eq!(headers["ratelimit-reset"], "1");
    assert_eq!(headers["ratelimit-policy"], "2;w=1");

    rates.count(&"ada").unwrap();
    let refused = rates.count(&"ada").unwrap_err().refuse();
    assert_eq!(refused.status().as_u16(), 429);
    assert_eq!(refused.headers()["retry-after"], "1");
    assert_eq!(refused.headers()["ratelimit-remaining"], "0");
    assert_eq!(refused.headers()["content-type"], "application/problem+json");
}

//! Two start at a time; the third when one of them has.

use std::time::Duration;

use super::take_in;

#[test]
fn a_third_waits_until_one_is_given_back() {
    let dir = std::env::temp_dir().join(format!("daybook-turns-{}", std::process::id()));
    let take = || take_in(&dir, Duration::from_millis(50));
    let (one, other) = (take(), take());
    assert!(one.is_some() && other.is_some());
    assert!(take().is_none());
    drop(one);
    assert!(take().is_some());
    std::fs::remove_dir_all(&dir).unwrap();
}

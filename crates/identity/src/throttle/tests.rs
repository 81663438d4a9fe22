//! Tries run out, come back with time, and are each key's own.

use super::*;

const RATE: Rate = Rate { burst: 3, every: Duration::from_secs(10) };

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_900_000_000 + seconds, 0).unwrap()
}

#[test]
fn tries_run_out_and_come_back() {
    let throttle = Throttle::new(RATE);
    for _ in 0..3 {
        assert_eq!(throttle.take("ada", at(0)), Ok(()));
    }
    assert_eq!(throttle.take("ada", at(0)), Err(Duration::from_secs(10)));
    assert_eq!(throttle.take("ada", at(4)), Err(Duration::from_secs(6)));
    assert_eq!(throttle.take("eve", at(4)), Ok(()), "each has its own");
    assert_eq!(throttle.take("ada", at(10)), Ok(()));
    assert_eq!(throttle.take("ada", at(10)), Err(Duration::from_secs(10)));
    for _ in 0..3 {
        assert_eq!(throttle.take("ada", at(1000)), Ok(()), "never more than the burst");
    }
    assert!(throttle.take("ada", at(1000)).is_err());
}

#[test]
fn a_good_try_costs_nothing() {
    let throttle = Throttle::new(RATE);
    for _ in 0..50 {
        assert_eq!(throttle.take("ada", at(0)), Ok(()));
        throttle.give_back("ada", at(0));
    }
    throttle.give_back("ada", at(0));
    for _ in 0..3 {
        assert_eq!(throttle.take("ada", at(0)), Ok(()));
    }
    assert!(throttle.take("ada", at(0)).is_err(), "nor does it add any");
}

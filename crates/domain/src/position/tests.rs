//! There is always room between two positions, until keys are too long.

use proptest::prelude::*;

use super::*;

fn position() -> impl Strategy<Value = Position> {
    "[0-9A-Za-z]{0,12}[1-9A-Za-z]".prop_map(|text| text.parse().unwrap())
}

#[test]
fn the_end_moves_on_with_time_and_is_nobody_elses() {
    let at = |millis| DateTime::from_timestamp_millis(millis).unwrap();
    let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let now = 1_900_000_000_000;
    assert!(Position::last(at(now), two) < Position::last(at(now + 1), one));
    assert!(Position::last(at(now), one) < Position::last(at(now), two));
    let millis_of_v7 = Uuid::from_u128((1_900_000_000_000 << 80) | (7 << 76));
    assert_eq!(Position::last(at(now), millis_of_v7).as_str().len(), 24);
}

#[test]
fn moving_to_the_front_keeps_keys_short() {
    let mut first = Position::last(DateTime::UNIX_EPOCH, Uuid::from_u128(7));
    for _ in 0..1000 {
        let next = Position::between(None, Some(&first)).unwrap();
        assert!(next < first && next.to_string().parse::<Position>().is_ok());
        first = next;
    }
    assert!(first.as_str().len() < 40, "{first}");
}

#[test]
fn one_gap_takes_hundreds_of_moves_and_then_says_that_it_is_full() {
    let low: Position = "U".parse().unwrap();
    let mut high: Position = "V".parse().unwrap();
    let mut moves = 0;
    while let Some(next) = Position::between(Some(&low), Some(&high)) {
        assert!(low < next && next < high);
        high = next;
        moves += 1;
    }
    assert!(moves > 500, "only {moves}");
}

#[test]
fn a_spread_order_is_in_order() {
    let spread = spread(70_000);
    assert!(spread.windows(2).all(|pair| pair[0] < pair[1]));
    assert!(spread.iter().all(|one| one.to_string().parse::<Position>().is_ok()));
}

#[test]
fn only_positions_are_positions() {
    for bad in ["", "0", "a0", "a-b", "é", &"a".repeat(121)] {
        assert_eq!(bad.parse::<Position>(), Err(InvalidPosition), "{bad:?}");
    }
}

proptest! {
    #[test]
    fn between_lies_between(a in position(), b in position()) {
        let (low, high) = if a < b { (&a, &b) } else { (&b, &a) };
        match Position::between(Some(low), Some(high)) {
            Some(middle) => {
                prop_assert!(low < &middle && &middle < high, "{low} {middle} {high}");
                prop_assert!(middle.to_string().parse::<Position>().is_ok(), "{middle}");
            }
            None => prop_assert_eq!(low, high),
        }
        let last = Position::between(Some(low), None).unwrap();
        let first = Position::between(None, Some(low)).unwrap();
        prop_assert!(&first < low && low < &last);
        prop_assert!(first.to_string().parse::<Position>().is_ok() && last.to_string().parse::<Position>().is_ok());
    }
}

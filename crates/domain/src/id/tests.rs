//! Ids of users at their limits.

use super::*;

#[test]
fn user_ids_hold_nothing_that_a_key_or_a_job_name_could_not() {
    for good in ["ada", "0", "a.b_c-d", "0190f2d7-0000-7000-8000-000000000000", &"a".repeat(64)] {
        assert_eq!(good.parse::<UserId>().map(String::from).as_deref(), Ok(good));
    }
    for bad in ["", "Ada", ".a", "-a", "a:b", "a||b", "a b", "é", "a\0", &"a".repeat(65)] {
        assert!(bad.parse::<UserId>().is_err(), "{bad:?} passed");
    }
}

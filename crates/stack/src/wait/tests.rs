//! Waiting ends with the condition, or says what did not come about.

use std::time::Duration;

use super::until;

#[test]
fn it_ends_as_soon_as_the_condition_holds() {
    let mut asked = 0;
    let answer = until("three", Duration::from_secs(30), || {
        asked += 1;
        (asked == 3).then_some("there")
    });
    assert_eq!(answer.unwrap(), "there");
    assert_eq!(asked, 3);
}

#[test]
fn it_says_what_it_waited_for() {
    let late = until::<()>("the sun rises", Duration::from_millis(5), || None).unwrap_err();
    assert_eq!(late.to_string(), "the sun rises: not so within 5ms");
}

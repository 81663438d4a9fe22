//! Every way through the states of a delivery, as tables.

use super::*;

const NAME: &str = "114727aa.email";

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_900_000_000 + seconds)
}

fn backoff() -> Backoff {
    Backoff::default()
}

fn in_state(state: State, attempts: u32, may_be_a_repeat: bool) -> Delivery {
    Delivery { attempts, may_be_a_repeat, ..Delivery { state, ..Delivery::waiting(at(0)) } }
}

#[test]
fn what_is_to_be_done_about_it() {
    use State::{Failed, Sending, Sent, Skipped, Waiting};
    let sending = |attempts, repeat| Claim::Send(in_state(Sending(at(100)), attempts, repeat));
    for (state, attempts, repeat, expected) in [
        (Waiting(at(100)), 0, false, sending(1, false)),
        (Waiting(at(0)), 3, false, sending(4, false)),
        (Waiting(at(0)), 3, true, sending(4, true)),
        (Waiting(at(101)), 0, false, Claim::Later(at(101))),
        (Sending(at(100)), 1, false, Claim::Later(at(160))),
        (Sending(at(41)), 1, false, Claim::Later(at(101))),
        (Sending(at(40)), 1, false, sending(2, true)),
        (Sent(at(40)), 1, false, Claim::Over),
        (Failed(at(40)), 8, false, Claim::Over),
        (Skipped(at(40)), 0, false, Claim::Over),
    ] {
        let delivery = in_state(state, attempts, repeat);
        assert_eq!(delivery.claim(at(100), backoff()), expected, "{delivery:?}");
    }
    let twice = in_state(Sending(at(40)), 2, true).claim(at(100), backoff());
    let Claim::GiveUp(twice) = twice else { panic!("{twice:?}") };
    assert_eq!((twice.state, twice.attempts), (Failed(at(100)), 2));
    assert!(twice.fault.unwrap().ends_with("not known"));
}

#[test]
fn what_an_attempt_comes_to() {
    use State::{Failed, Sending, Sent, Waiting};
    let fault = || Fault::answered(451, "not now");
    let after = |attempts| Waiting(at(0) + backoff().after(attempts, NAME));
    let unsure = Waiting(at(0) + backoff().after_unsure(NAME));
    for (attempts, repeat, outcome, state, flagged) in [
        (1, false, Outcome::Taken { answer: Some(204) }, Sent(at(0)), false),
        (2, true, Outcome::Taken { answer: None }, Sent(at(0)), true),
        (1, false, Outcome::Refused(fault()), after(1), false),
        (7, false, Outcome::Refused(fault()), after(7), false),
        (8, false, Outcome::Refused(fault()), Failed(at(0)), false),
        (9, true, Outcome::Refused(fault()), Failed(at(0)), true),
        (1, false, Outcome::RefusedForGood(fault()), Failed(at(0)), false),
        (1, false, Outcome::Unsure(fault()), unsure, true),
        (8, false, Outcome::Unsure(fault()), unsure, true),
        (2, true, Outcome::Unsure(fault()), Failed(at(0)), true),
    ] {
        let claimed = in_state(Sending(at(-5)), attempts, repeat);
        let ended = claimed.ended(&outcome, at(0), backoff(), NAME);
        let seen = (ended.state, ended.may_be_a_repeat, ended.attempts);
        assert_eq!(seen, (state, flagged, attempts), "{outcome:?} after {attempts}");
        let says_why = ended.fault.is_some();
        assert_eq!(says_why, !matches!(outcome, Outcome::Taken { .. }), "{ended:?}");
    }
}

#[test]
fn it_is_tried_eight_times_from_a_minute_to_six_hours_apart() {
    let mut delivery = Delivery::waiting(at(0));
    let (mut now, mut waits) = (at(0), Vec::new());
    loop {
        let Claim::Send(claimed) = delivery.claim(now, backoff()) else { panic!("{delivery:?}") };
        let refused = Outcome::Refused(Fault::new("no"));
        delivery = claimed.ended(&refused, now, backoff(), NAME);
        let State::Waiting(next) = delivery.state else { break };
        waits.push((next - now).num_seconds());
        now = next;
    }
    assert_eq!((delivery.attempts, waits.len()), (MOST_ATTEMPTS, 7));
    assert!(waits.is_sorted(), "{waits:?}");
    assert!((48..=72).contains(&waits[0]), "{waits:?}");
    assert!((17_280..=25_920).contains(&waits[6]), "{waits:?}");
}

#[test]
fn those_that_failed_together_do_not_come_back_together() {
    let waits = |name: &str| backoff().after(3, name);
    let names: Vec<String> = (0..50).map(|number| format!("{number}.email")).collect();
    let mut all: Vec<_> = names.iter().map(|name| waits(name)).collect();
    assert_eq!(waits("7.email"), waits("7.email"), "chance is not asked");
    all.sort_unstable();
    all.dedup();
    assert!(all.len() > 30, "{} different waits", all.len());
    assert!(all.iter().all(|wait| (384..=576).contains(&wait.num_seconds())), "{all:?}");
}

#[test]
fn only_whoever_holds_a_claim_ends_it() {
    let Claim::Send(first) = Delivery::waiting(at(0)).claim(at(0), backoff()) else { panic!() };
    assert!(first.is(&first.clone()));
    let Claim::Send(second) = first.claim(at(60), backoff()) else { panic!() };
    assert!(!second.is(&first), "another took it over");
    let ended = first.ended(&Outcome::Taken { answer: None }, at(1), backoff(), NAME);
    assert!(!ended.is(&first), "it has ended");
}

#[test]
fn what_has_ended_can_be_sent_once_more() {
    let failed = in_state(State::Failed(at(0)), 8, true);
    let again = failed.replayed(at(5)).unwrap();
    assert_eq!((again.state, again.attempts), (State::Waiting(at(5)), 0));
    assert!(in_state(State::Sent(at(0)), 1, false).replayed(at(5)).is_some());
    assert!(in_state(State::Skipped(at(0)), 0, false).replayed(at(5)).is_some());
    assert!(in_state(State::Waiting(at(9)), 1, false).replayed(at(5)).is_none());
    assert!(in_state(State::Sending(at(0)), 1, false).replayed(at(5)).is_none());
}

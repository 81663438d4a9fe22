//! The checker itself: which histories can be true, and which can not.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::history::{Answer, History, Note, Seen, What};
use super::*;

/// Whether this history, whose events are `told`, can be true.
fn can_be(told: &[usize], tell: impl Fn(&History)) -> bool {
    let history = History::default();
    tell(&history);
    catch_unwind(AssertUnwindSafe(|| history.check(0, told))).is_ok()
}

const PUT: What = What::Put { key: 0, bytes: 0, events: 1 };
const SILENT: What = What::Put { key: 0, bytes: 0, events: 0 };

/// A book with so many events, whose note was written by `op`.
fn seen(seq: u64, op: Option<usize>) -> Seen {
    let note = |op| ("0".to_owned(), Note { op, text: String::new() });
    Seen { seq, notes: op.map(note).into_iter().collect() }
}

fn done(history: &History, op: usize, on: Seen, after: u64) {
    history.answer(op, Answer::Committed { on, after });
}

fn fail(history: &History, op: usize) {
    let error = StoreError::Contended { key: "book:ada".to_owned(), rounds: 1 };
    history.answer(op, Answer::Failed(error));
}

/// Puts, and then reads `read`.
fn put_and_read(history: &History, what: &What, after: u64, read: Seen) {
    let op = history.ask(0, what);
    done(history, op, Seen::default(), after);
    let op = history.ask(0, &What::Read);
    history.answer(op, Answer::Seen(read));
}

#[test]
fn a_read_sees_what_was_acknowledged_before_it() {
    assert!(can_be(&[0], |history| put_and_read(history, &PUT, 1, seen(1, Some(0)))));
    assert!(!can_be(&[0], |history| put_and_read(history, &PUT, 1, seen(0, None))), "stale");
    assert!(can_be(&[], |history| put_and_read(history, &SILENT, 0, seen(0, Some(0)))));
    assert!(!can_be(&[], |history| put_and_read(history, &SILENT, 0, seen(0, None))), "stale");
    assert!(!can_be(&[0], |history| put_and_read(history, &PUT, 1, seen(1, Some(7)))), "made up");
}

#[test]
fn a_read_beside_a_commit_sees_either() {
    for (read, truth) in [(seen(0, None), true), (seen(1, Some(0)), true), (seen(1, None), false)] {
        let both_at_once = |history: &History| {
            let (put, look) = (history.ask(0, &PUT), history.ask(0, &What::Read));
            history.answer(look, Answer::Seen(read.clone()));
            done(history, put, Seen::default(), 1);
        };
        assert_eq!(can_be(&[0], both_at_once), truth, "{read:?}");
    }
}

#[test]
fn reads_do_not_go_back() {
    let reads = |first: Seen, second: Seen| {
        can_be(&[0], move |history| {
            history.ask(0, &PUT);
            for seen in [&first, &second] {
                let read = history.ask(0, &What::Read);
                history.answer(read, Answer::Seen(seen.clone()));
            }
        })
    };
    assert!(reads(seen(0, None), seen(1, Some(0))));
    assert!(!reads(seen(1, Some(0)), seen(0, None)));
}

#[test]
fn a_commit_happens_once_and_in_its_time() {
    let put = |history: &History| {
        let put = history.ask(0, &PUT);
        done(history, put, Seen::default(), 1);
    };
    assert!(can_be(&[0], put));
    assert!(!can_be(&[], put), "acknowledged and not there");
    assert!(!can_be(&[0, 0], put), "twice");
    let one_after_the_other = |history: &History| {
        put(history);
        let second = history.ask(0, &PUT);
        done(history, second, seen(1, Some(0)), 2);
    };
    assert!(can_be(&[0, 1], one_after_the_other));
    assert!(!can_be(&[1, 0], one_after_the_other), "before it was asked for");
}

#[test]
fn two_commits_are_not_decided_on_the_same() {
    for what in [PUT, SILENT] {
        let both = |history: &History| {
            let ops = [history.ask(0, &what), history.ask(0, &what)];
            let after = u64::from(matches!(what, What::Put { events: 1, .. }));
            for op in ops {
                done(history, op, Seen::default(), after);
            }
        };
        assert!(!can_be(&[0, 1], both) && !can_be(&[], both), "{what:?}: a lost update");
    }
}

#[test]
fn what_failed_happens_later_or_never() {
    for (told, read, truth) in [
        (&[0][..], seen(1, Some(0)), true),
        (&[0], seen(0, None), true),
        (&[], seen(0, None), true),
        (&[], seen(1, Some(0)), false),
    ] {
        let failed = |history: &History| {
            let put = history.ask(0, &PUT);
            fail(history, put);
            let look = history.ask(0, &What::Read);
            history.answer(look, Answer::Seen(read.clone()));
        };
        assert_eq!(can_be(told, failed), truth, "{told:?} {read:?}");
    }
    for (read, truth) in
        [(seen(0, Some(0)), true), (seen(0, None), true), (seen(0, Some(1)), false)]
    {
        let unanswered = |history: &History| {
            history.ask(0, &SILENT);
            let look = history.ask(0, &What::Read);
            history.answer(look, Answer::Seen(read.clone()));
        };
        assert_eq!(can_be(&[], unanswered), truth, "{read:?}");
    }
}

#[test]
fn a_refusal_sees_what_is_there_now() {
    let refused_on = |on: Seen| {
        can_be(&[0], move |history| {
            let put = history.ask(0, &PUT);
            done(history, put, Seen::default(), 1);
            let refused = history.ask(0, &What::Refuse);
            history.answer(refused, Answer::Seen(on.clone()));
        })
    };
    assert!(refused_on(seen(1, Some(0))));
    assert!(!refused_on(seen(0, None)));
}

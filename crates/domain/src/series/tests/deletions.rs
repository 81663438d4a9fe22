//! What becomes of a series when its newest occurrence is deleted, and when it comes back.

use super::*;

fn daily(mode: &str) -> Kept {
    let body = json!({"title": "x", "due": {"date": "2030-05-01"}, "recurrence": {"rrule": "FREQ=DAILY", "mode": mode}});
    Kept::new(body, "2030-05-01T00:00:00Z")
}

#[test]
fn a_to_do_that_is_deleted_does_not_come_again() {
    let mut kept = daily("on_completion");
    let first = kept.newest().id;
    kept.trash(None, "2030-05-01T08:00:00Z");
    assert!(kept.series.ended && kept.progress.ended_by_deletion);
    assert_eq!((kept.tasks.len(), kept.series.version), (1, 2));
    kept.restore(first, "2030-05-03T08:00:00Z");
    assert!(!kept.series.ended && !kept.progress.ended_by_deletion);
    assert_eq!(kept.series.since, at("2030-05-03T08:00:00Z"));
    assert_eq!(kept.complete("2030-05-03T09:00:00Z"), Some(day("2030-05-04")));
}

#[test]
fn this_one_alone_is_as_skipped_and_its_return_takes_the_next_away() {
    let mut kept = daily("on_completion");
    let first = kept.newest().id;
    kept.trash(Some(Scope::This), "2030-05-01T08:00:00Z");
    assert_eq!((kept.newest().due, kept.series.ended), (Some(day("2030-05-02")), false));
    kept.restore(first, "2030-05-01T09:00:00Z");
    assert_eq!((kept.tasks.len(), kept.newest().id), (1, first));
    // One that somebody has touched stays.
    kept.trash(Some(Scope::This), "2030-05-01T08:00:00Z");
    let body = json!({"title": "y"});
    let touched = task::patch(kept.newest(), &body, &env("2030-05-01T08:00:00Z")).unwrap();
    kept.put(touched);
    kept.restore(first, "2030-05-01T09:00:00Z");
    assert_eq!((kept.tasks.len(), kept.newest().due), (2, Some(day("2030-05-02"))));
}

#[test]
fn dates_of_a_schedule_come_whatever_becomes_of_one() {
    let mut kept = daily("on_schedule");
    let first = kept.newest().id;
    kept.trash(None, "2030-05-01T08:00:00Z");
    assert!(!kept.series.ended);
    let now = at("2030-05-02T00:00:00Z");
    let made = on_date(&kept.series, &kept.progress, "20300502", now, Tz::UTC, |_| false);
    let Some(OnDate::Make(made, None)) = made else { panic!("{made:?}") };
    kept.tasks.push(made.task);
    kept.progress = made.progress;
    // It does not hang on the one before, however that is opened.
    kept.restore(first, "2030-05-02T09:00:00Z");
    kept.reopen(first, "2030-05-02T09:00:00Z");
    assert_eq!((kept.tasks.len(), kept.newest().due), (2, Some(day("2030-05-02"))));
    kept.trash(Some(Scope::ThisAndFuture), "2030-05-02T10:00:00Z");
    assert!(kept.series.ended);
    kept.restore(kept.progress.newest.task, "2030-05-04T10:00:00Z");
    assert!(!kept.series.ended, "what it missed meanwhile is not made: {}", kept.series.since);
}

#[test]
fn what_ended_for_another_reason_stays_ended() {
    for ended_first in [true, false] {
        let mut kept = daily("on_schedule");
        let first = kept.newest().id;
        let end_it = |kept: &mut Kept| {
            let ended = end(&kept.series, &kept.progress, at("2030-05-01T08:00:00Z"));
            (kept.series, kept.progress) = (ended.series, ended.progress);
        };
        if ended_first {
            end_it(&mut kept);
        }
        kept.trash(Some(Scope::ThisAndFuture), "2030-05-01T08:00:00Z");
        if !ended_first {
            end_it(&mut kept);
        }
        kept.restore(first, "2030-05-01T09:00:00Z");
        assert!(kept.series.ended, "ended first: {ended_first}");
    }
    // What is done stays done, and its deletion is none of the series' business.
    let mut kept = daily("on_completion");
    kept.series = pause(&kept.series, at("2030-05-01T08:00:00Z"));
    kept.complete("2030-05-01T08:00:00Z");
    kept.trash(None, "2030-05-01T09:00:00Z");
    assert!(!kept.series.ended);
}

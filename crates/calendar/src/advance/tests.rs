//! Completions early and late, and what was missed.

use chrono::Datelike;
use chrono_tz::Europe::Berlin;

use super::*;
use crate::rule::Skip;

fn day(text: &str) -> When {
    When::Day(text.parse().unwrap())
}

fn berlin(text: &str) -> When {
    When::Zoned(text.parse().unwrap(), Berlin)
}

fn series(rule: &str, start: When) -> Series {
    Series::new(rule.parse::<Rrule>().unwrap(), start).unwrap()
}

fn noon(date: When) -> DateTime<Utc> {
    place(date.date().and_hms_opt(12, 0, 0).unwrap(), Berlin)
}

#[test]
fn the_31st_is_back_in_every_long_month() {
    let rule = Rrule::every(1, crate::Unit::Month).skipping(Skip::Backward);
    let series = Series::new(rule, day("2026-01-31")).unwrap();
    let mut due = series.start();
    for _ in 0..24 {
        let next =
            series.after_done(Anchor::Due, due, noon(due), Berlin, Late::SkipMissed).unwrap();
        let last = crate::plan::days_in(next.date().year(), next.date().month());
        assert_eq!(next.date().day(), last, "{next:?}");
        let months = |date: When| date.date().year() * 12 + date.date().month() as i32;
        assert_eq!(months(next), months(due) + 1);
        due = next;
    }
}

#[test]
fn three_days_late_is_still_the_future() {
    let series = series("FREQ=DAILY", berlin("2026-03-27T02:30:00"));
    let done = "2026-03-29T00:59:59Z".parse().unwrap();
    let next = |late| series.after_done(Anchor::Due, series.start(), done, Berlin, late);
    // On 29 March 2:30 is skipped and becomes 3:30.
    assert_eq!(next(Late::SkipMissed), Some(berlin("2026-03-29T03:30:00")));
    assert_eq!(next(Late::OneByOne), Some(berlin("2026-03-28T02:30:00")));
}

#[test]
fn an_hour_after_completion_is_an_hour() {
    let series = series("FREQ=HOURLY", berlin("2026-10-25T00:00:00"));
    let after = |done: &str| {
        let done = done.parse().unwrap();
        series.after_done(Anchor::Completion, series.start(), done, Berlin, Late::SkipMissed)
    };
    assert_eq!(after("2026-10-24T23:10:00Z"), Some(berlin("2026-10-25T02:10:00")));
    // It would be 2:10 for the second time: a date says only the first, so it is 3:10.
    assert_eq!(after("2026-10-25T00:10:00Z"), Some(berlin("2026-10-25T03:10:00")));
    assert_eq!(after("2026-10-25T01:10:00Z"), Some(berlin("2026-10-25T03:10:00")));
}

#[test]
fn completion_keeps_to_the_end() {
    let series = series("FREQ=DAILY;INTERVAL=3;UNTIL=20260510", day("2026-05-01"));
    let after = |done: &str| {
        let done = done.parse().unwrap();
        series.after_done(Anchor::Completion, series.start(), done, Berlin, Late::SkipMissed)
    };
    assert_eq!(after("2026-05-07T10:00:00Z"), Some(day("2026-05-10")));
    assert_eq!(after("2026-05-08T10:00:00Z"), None);
}

#[test]
fn a_policy_says_what_is_made_good() {
    let series = series("FREQ=DAILY", berlin("2026-01-01T09:00:00"));
    let missed = |last: Option<&str>, now: &str, policy| {
        series.missed(last.map(berlin), now.parse().unwrap(), Berlin, policy)
    };
    let now = "2026-01-05T08:00:00Z";
    let made = Some("2026-01-02T09:00:00");
    assert_eq!(missed(made, now, Missed::None), []);
    assert_eq!(missed(made, now, Missed::Latest), [berlin("2026-01-05T09:00:00")]);
    let all = ["2026-01-03T09:00:00", "2026-01-04T09:00:00", "2026-01-05T09:00:00"].map(berlin);
    assert_eq!(missed(made, now, Missed::All), all);
    assert_eq!(missed(Some("2026-01-05T09:00:00"), now, Missed::All), []);
    assert_eq!(missed(None, now, Missed::All).len(), 5);
    let hundred = missed(made, "2036-01-05T08:00:00Z", Missed::All);
    assert_eq!(hundred.len(), MOST_CAUGHT_UP);
    assert_eq!(hundred.last(), Some(&berlin("2036-01-05T09:00:00")));
}

#[test]
fn an_expression_says_nothing_of_completion() {
    let cron: crate::Cron = "0 9 * * *".parse().unwrap();
    let series = Series::new(cron, berlin("2026-01-01T09:00:00")).unwrap();
    assert_eq!(series.check_anchor(Anchor::Completion).unwrap_err().part, "CRON");
    assert_eq!(series.check_anchor(Anchor::Due), Ok(()));
}

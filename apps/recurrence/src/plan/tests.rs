//! Which dates are owed, and which is next: clock changes, policies, kinds of rules.

use serde_json::{Value, json};

use super::*;

fn plan(recurrence: Value, start: Value, zone: Tz) -> Plan {
    let long_ago = "1900-01-01T00:00:00Z";
    let active = json!({
        "recurrence": recurrence, "start": start, "since": long_ago, "settled": long_ago,
    });
    Plan::of(&serde_json::from_value(active).unwrap(), zone).unwrap()
}

fn on_schedule(rule: &str) -> Value {
    json!({"rrule": rule, "mode": "on_schedule", "catch_up": "all"})
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The dates from one instant to another as they come one after the other, and as they are owed all at once.
#[track_caller]
fn check(plan: &Plan, from: &str, to: &str, expected: &[&str]) {
    let (from, to) = (instant(from), instant(to));
    let one_by_one = std::iter::successors(plan.next(from), |last| plan.next(last.at));
    let one_by_one: Vec<_> = one_by_one.take_while(|date| date.at <= to).collect();
    let texts: Vec<_> = one_by_one.iter().map(|date| date.text.as_str()).collect();
    assert_eq!(texts, expected, "one by one");
    assert!(one_by_one.iter().all(|date| date.at > from));
    assert_eq!(plan.owed(from, to, TimeDelta::zero()), one_by_one, "at once");
}

#[test]
fn a_floating_time_that_the_clock_jumps_over_comes_later_and_is_not_lost() {
    let start = json!({"date": "2026-01-01", "time": "01:45"});
    let rule = on_schedule("FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=15,45");
    let berlin = plan(rule, start, Tz::Europe__Berlin);
    // On 29 March 2:00 becomes 3:00: 2:15 and 2:45 are 3:15 and 3:45, at the same instants as those.
    let (from, to) = ("2026-03-29T00:20:00Z", "2026-03-29T12:00:00Z");
    let found = berlin.owed(instant(from), instant(to), TimeDelta::zero());
    let mut texts: Vec<_> = found.iter().map(|date| (date.text.as_str(), date.at)).collect();
    texts.sort_unstable();
    let expected = [
        ("20260329T014500", instant("2026-03-29T00:45:00Z")),
        ("20260329T021500", instant("2026-03-29T01:15:00Z")),
        ("20260329T024500", instant("2026-03-29T01:45:00Z")),
        ("20260329T031500", instant("2026-03-29T01:15:00Z")),
        ("20260329T034500", instant("2026-03-29T01:45:00Z")),
    ];
    assert_eq!(texts, expected);
    // Of what is after 3:15 by the clock, 2:30 is: it becomes 3:30.
    let start = json!({"date": "2026-01-01", "time": "02:30"});
    let rule = on_schedule("FREQ=DAILY;BYHOUR=2,3;BYMINUTE=10,30;BYSETPOS=2,3");
    let berlin = plan(rule, start, Tz::Europe__Berlin);
    check(
        &berlin,
        "2026-03-29T00:00:00Z",
        "2026-03-29T12:00:00Z",
        &["20260329T031000", "20260329T023000"],
    );
    check(&berlin, "2026-03-29T01:10:00Z", "2026-03-29T12:00:00Z", &["20260329T023000"]);
}

#[test]
fn a_floating_time_that_the_clock_shows_twice_comes_the_first_time_and_is_not_lost_after_it() {
    let start = json!({"date": "2026-01-01", "time": "02:30"});
    let berlin = plan(on_schedule("FREQ=DAILY"), start, Tz::Europe__Berlin);
    // On 25 October it is 2:30 at 0:30 and at 1:30 UTC. Looked at again at 2:10 for the second time, 1:10 UTC.
    check(&berlin, "2026-10-24T12:00:00Z", "2026-10-25T01:10:00Z", &["20261025T023000"]);
    check(&berlin, "2026-10-25T00:30:00Z", "2026-10-26T01:29:59Z", &[]);
    check(
        &berlin,
        "2026-10-25T00:29:59Z",
        "2026-10-26T01:30:00Z",
        &["20261025T023000", "20261026T023000"],
    );
}

#[test]
fn a_day_that_a_place_left_out_is_not_lost() {
    let start = json!({"date": "2011-12-01"});
    let samoa = plan(on_schedule("FREQ=DAILY"), start, Tz::Pacific__Apia);
    let found = samoa.owed(
        instant("2011-12-29T12:00:00Z"),
        instant("2011-12-31T12:00:00Z"),
        TimeDelta::zero(),
    );
    let texts: Vec<_> = found.iter().map(|date| date.text.as_str()).collect();
    assert_eq!(texts, ["20111230", "20111231", "20120101"]);
}

#[test]
fn the_thirty_first_comes_back_and_ten_idle_years_are_no_walk() {
    let start = json!({"date": "2026-01-31", "time": "09:00", "tz": "Europe/Berlin"});
    let mut rule = on_schedule("FREQ=MONTHLY");
    rule["month_end"] = "backward".into();
    let berlin = plan(rule, start, Tz::UTC);
    let dates = ["20260228T080000Z", "20260331T070000Z", "20260430T070000Z", "20260531T070000Z"];
    check(&berlin, "2026-02-01T00:00:00Z", "2026-06-01T00:00:00Z", &dates);
    let minutely = plan(
        on_schedule("FREQ=DAILY;BYHOUR=9;BYMINUTE=0,1,2,3;BYSECOND=0,2,4"),
        json!({"date": "2026-01-01", "time": "09:00"}),
        Tz::UTC,
    );
    let begun = std::time::Instant::now();
    let next = minutely.next(instant("2036-01-01T10:00:00Z")).unwrap();
    let owed = minutely.owed(
        instant("2026-01-02T00:00:00Z"),
        instant("2036-01-01T10:00:00Z"),
        TimeDelta::zero(),
    );
    // A hundred times what it takes where nobody else works.
    assert!(begun.elapsed() < std::time::Duration::from_millis(500), "{:?}", begun.elapsed());
    assert_eq!((next.text.as_str(), owed.len()), ("20360102T090000", 100));
    assert_eq!(owed.last().unwrap().text, "20360101T090304");
}

#[test]
fn cron_expressions_and_every_so_often_have_dates_too() {
    let start = json!({"date": "2026-01-01", "time": "09:30", "tz": "America/New_York"});
    let cron = json!({"cron": "30 9 * * 1-5", "mode": "on_schedule", "catch_up": "all"});
    check(
        &plan(cron, start.clone(), Tz::UTC),
        "2026-01-02T15:00:00Z",
        "2026-01-06T15:00:00Z",
        &["20260105T143000Z", "20260106T143000Z"],
    );
    let every = json!({"every": {"n": 6, "unit": "hour"}, "mode": "on_schedule", "catch_up": "all", "tz": "Europe/Berlin"});
    // In Berlin it is 15:30 then: at 21:30, 3:30, 9:30 and 15:30 there.
    check(
        &plan(every, start, Tz::UTC),
        "2026-01-01T14:30:00Z",
        "2026-01-02T08:30:00Z",
        &["20260101T203000Z", "20260102T023000Z", "20260102T083000Z"],
    );
}

#[test]
fn what_is_left_out_is_not_owed_in_whatever_zone_it_was_written() {
    let active = json!({
        "recurrence": on_schedule("FREQ=DAILY"),
        "start": {"date": "2026-01-01", "time": "09:00", "tz": "Europe/Berlin"},
        "left_out": [{"date": "2026-01-03", "time": "03:00", "tz": "America/New_York"}],
        "since": "2026-01-01T00:00:00Z",
        "settled": "2026-01-01T00:00:00Z",
    });
    let berlin = Plan::of(&serde_json::from_value(active).unwrap(), Tz::UTC).unwrap();
    let dates = ["20260102T080000Z", "20260104T080000Z"];
    check(&berlin, "2026-01-01T00:00:00Z", "2026-01-04T12:00:00Z", &dates);
}

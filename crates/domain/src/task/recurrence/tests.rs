//! Shapes of recurrences.

use serde_json::json;

use super::*;

fn read(value: Value) -> Result<Recurrence, Vec<(String, &'static str)>> {
    Recurrence::try_from(value)
        .map_err(|found| found.0.into_iter().map(|one| (one.pointer, one.code)).collect())
}

#[test]
fn what_is_not_said_is_as_usual() {
    let read = read(json!({"rrule": "FREQ=WEEKLY;BYDAY=MO,TH"})).unwrap();
    assert_eq!(
        serde_json::to_value(&read).unwrap(),
        json!({
            "rrule": "FREQ=WEEKLY;BYDAY=MO,TH", "anchor": "due", "mode": "on_completion",
            "catch_up": "skip_missed", "month_end": "omit", "paused": false
        })
    );
}

#[test]
fn a_recurrence_survives_its_form() {
    let forms = [
        json!({"cron": "0 9 * * MON-FRI", "mode": "on_schedule", "tz": "Asia/Tokyo", "count": 3}),
        json!({"every": {"n": 3, "unit": "day"}, "anchor": "completion", "catch_up": "one_by_one"}),
        json!({"rrule": "freq=monthly;bymonthday=31", "month_end": "backward", "until": "2031-01-01"}),
    ];
    for form in forms {
        let first = read(form).unwrap();
        let stored = serde_json::to_value(&first).unwrap();
        assert_eq!(serde_json::from_value::<Recurrence>(stored).unwrap(), first);
    }
}

#[test]
fn contradictions_are_pointed_at() {
    let cases = [
        (json!({}), "", "required"),
        (json!({"cron": "* * * * *", "rrule": "FREQ=DAILY"}), "", "contradiction"),
        (
            json!({"rrule": "FREQ=DAILY", "mode": "on_schedule", "anchor": "completion"}),
            "/anchor",
            "contradiction",
        ),
        (json!({"rrule": "FREQ=DAILY", "catch_up": "all"}), "/catch_up", "contradiction"),
        (
            json!({"rrule": "FREQ=DAILY", "until": "2030-01-01", "count": 2}),
            "/count",
            "contradiction",
        ),
        (json!({"rrule": "FREQ=DAILY;COUNT=3", "until": "2030-01-01"}), "/rrule", "contradiction"),
        (json!({"rrule": "FREQ=DAILY", "tz": "Nowhere"}), "/tz", "invalid"),
        (json!({"every": {"n": 0, "unit": "day"}}), "/every/n", "out_of_range"),
        (json!({"every": {"n": 1}}), "/every/unit", "required"),
        (json!({"rrule": "FREQ=DAILY", "count": 0}), "/count", "out_of_range"),
    ];
    for (value, pointer, code) in cases {
        assert_eq!(read(value.clone()), Err(vec![(pointer.to_owned(), code)]), "{value}");
    }
}

/// What is wrong with a new task of that recurrence, due then.
fn faults(due: Value, recurrence: &Value) -> Vec<(String, &'static str)> {
    let env = crate::task::Env {
        now: "2030-05-01T10:20:30Z".parse().unwrap(),
        list_exists: &|_| true,
        zone: chrono_tz::Tz::UTC,
    };
    let body = json!({"title": "x", "due": due, "recurrence": recurrence});
    match crate::task::create(None, crate::TaskId(uuid::Uuid::from_u128(1)), &body, &env) {
        Err(crate::task::Refusal::Invalid(found)) => {
            found.0.into_iter().map(|one| (one.pointer, one.code)).collect()
        }
        other => panic!("{recurrence}: {other:?}"),
    }
}

#[test]
fn a_rule_that_makes_no_sense_is_refused_where_it_stands() {
    let day = json!({"date": "2030-05-01"});
    let timed = json!({"date": "2030-05-01", "time": "09:00"});
    for (due, recurrence, pointer, code) in [
        (&day, json!({"rrule": "FREQ=SOMETIMES"}), "/recurrence/rrule", "invalid"),
        (&day, json!({"rrule": "FREQ=DAILY;BYMONTHDAY=32"}), "/recurrence/rrule", "invalid"),
        (&day, json!({"rrule": "FREQ=WEEKLY;BYMONTHDAY=3"}), "/recurrence/rrule", "contradiction"),
        (
            &day,
            json!({"rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}),
            "/recurrence/rrule",
            "invalid",
        ),
        (&day, json!({"rrule": "FREQ=HOURLY"}), "/recurrence/rrule", "contradiction"),
        (
            &day,
            json!({"rrule": "FREQ=DAILY", "until": "2030-04-01"}),
            "/recurrence/until",
            "invalid",
        ),
        (&day, json!({"cron": "0 9 * * *"}), "/recurrence/cron", "contradiction"),
        (&day, json!({"every": {"n": 1, "unit": "hour"}}), "/recurrence/every", "contradiction"),
        (&day, json!({"phrase": "whenever"}), "/recurrence/phrase", "invalid"),
        (
            &day,
            json!({"phrase": "every! day", "anchor": "due"}),
            "/recurrence/anchor",
            "contradiction",
        ),
        (&timed, json!({"phrase": "every day at 10"}), "/recurrence/phrase", "contradiction"),
        (&timed, json!({"rrule": "FREQ=SECONDLY"}), "/recurrence/rrule", "invalid"),
        (
            &timed,
            json!({"rrule": "FREQ=DAILY;UNTIL=20310101"}),
            "/recurrence/rrule",
            "contradiction",
        ),
        (&timed, json!({"cron": "61 9 * * *"}), "/recurrence/cron", "invalid"),
        (&timed, json!({"cron": "0 0 30 2 *"}), "/recurrence/cron", "invalid"),
        (
            &timed,
            json!({"cron": "0 9 * * *", "anchor": "completion"}),
            "/recurrence/cron",
            "contradiction",
        ),
    ] {
        assert_eq!(faults(due.clone(), &recurrence), [(pointer.to_owned(), code)], "{recurrence}");
    }
}

#[test]
fn without_a_due_date_the_first_date_is_due() {
    for (recurrence, due) in [
        (json!({"rrule": "FREQ=DAILY"}), json!({"date": "2030-05-01"})),
        (json!({"rrule": "FREQ=WEEKLY;BYDAY=MO"}), json!({"date": "2030-05-06"})),
        (json!({"phrase": "every day at 9"}), json!({"date": "2030-05-02", "time": "09:00"})),
        (json!({"phrase": "every day at 11"}), json!({"date": "2030-05-01", "time": "11:00"})),
        (
            json!({"cron": "30 9 * * *", "tz": "Asia/Tokyo"}),
            json!({"date": "2030-05-02", "time": "09:30", "tz": "Asia/Tokyo"}),
        ),
        (
            json!({"every": {"n": 6, "unit": "hour"}}),
            json!({"date": "2030-05-01", "time": "16:00"}),
        ),
    ] {
        let env = crate::task::Env {
            now: "2030-05-01T10:20:30Z".parse().unwrap(),
            list_exists: &|_| true,
            zone: chrono_tz::Tz::UTC,
        };
        let body = json!({"title": "x", "recurrence": recurrence});
        let id = crate::TaskId(uuid::Uuid::from_u128(1));
        let made = crate::task::create(None, id, &body, &env).unwrap().task;
        assert_eq!(serde_json::to_value(made.due).unwrap(), due, "{recurrence}");
    }
}

#[test]
fn a_phrase_is_kept_as_the_rule_that_it_means() {
    let said = read(json!({"phrase": "every! 3 days until 2031-01-01"})).unwrap();
    assert_eq!(
        serde_json::to_value(&said).unwrap(),
        json!({
            "rrule": "FREQ=DAILY;INTERVAL=3", "anchor": "completion", "mode": "on_completion",
            "catch_up": "skip_missed", "month_end": "omit", "until": "2031-01-01", "paused": false
        })
    );
}

#[test]
fn a_rule_that_was_taken_once_is_still_read() {
    // An older version looked at its parts one by one.
    assert!(read(json!({"rrule": "FREQ=WEEKLY;BYMONTHDAY=3"})).is_ok());
}

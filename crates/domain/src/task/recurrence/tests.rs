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

#[test]
fn rules_are_built_as_rfc_5545_says() {
    for good in [
        "FREQ=DAILY",
        "FREQ=MONTHLY;BYDAY=-1FR;BYSETPOS=1",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;UNTIL=20400229T000000Z",
        "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=BACKWARD;BYMONTHDAY=31",
        "FREQ=WEEKLY;UNTIL=20300101;WKST=SU",
    ] {
        assert_eq!(super::syntax::check_rrule(good), Ok(()), "{good}");
    }
    for bad in [
        "",
        "DAILY",
        "INTERVAL=2",
        "FREQ=DAILY;FREQ=DAILY",
        "FREQ=SOMETIMES",
        "FREQ=DAILY;",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=1,2",
        "FREQ=DAILY;BYMONTHDAY=0",
        "FREQ=DAILY;BYMONTHDAY=32",
        "FREQ=DAILY;BYDAY=XX",
        "FREQ=DAILY;BYDAY=é",
        "FREQ=DAILY;UNTIL=2030",
        "FREQ=DAILY;UNTIL=20300230",
        "FREQ=DAILY;UNTIL=20300101Z",
        "FREQ=DAILY;COUNT=2;UNTIL=20300101",
        "FREQ=DAILY;X-OWN=1",
        &format!("FREQ=DAILY;BYMONTH={}1", "1,".repeat(300)),
    ] {
        assert!(super::syntax::check_rrule(bad).is_err(), "{bad}");
    }
    assert_eq!(super::syntax::check_cron("*/5 9-17 L * MON#2"), Ok(()));
    for bad in ["", "* * * *", "* * * * * *", "* * * * $"] {
        assert!(super::syntax::check_cron(bad).is_err(), "{bad}");
    }
}

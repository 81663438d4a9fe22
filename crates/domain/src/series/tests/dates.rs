//! When the next occurrence is due.

use super::*;

fn rent(month_end: &str) -> Kept {
    let rule = json!({"rrule": "FREQ=MONTHLY", "month_end": month_end});
    let body = json!({"title": "rent", "due": {"date": "2030-01-31"}, "recurrence": rule});
    Kept::new(body, "2030-01-01T00:00:00Z")
}

/// The due dates of 24 completions, each on its day.
fn two_years(mut kept: Kept) -> Vec<String> {
    let mut dates = Vec::new();
    for _ in 0..24 {
        let now = format!("{}T12:00:00Z", kept.newest().due.unwrap().date());
        dates.push(kept.complete(&now).unwrap().date().to_string());
    }
    dates
}

#[test]
fn the_thirty_first_comes_back_after_short_months() {
    let clamped = two_years(rent("backward"));
    let head = ["2030-02-28", "2030-03-31", "2030-04-30", "2030-05-31", "2030-06-30", "2030-07-31"];
    assert_eq!(clamped[..6], head);
    assert_eq!(clamped[23], "2032-01-31");
    let long = clamped.iter().filter(|date| date.ends_with("-31")).count();
    assert_eq!(long, 14, "seven long months a year");
    let left_out = two_years(rent("omit"));
    assert!(left_out.iter().all(|date| date.ends_with("-31")), "{left_out:?}");
    let forward = two_years(rent("forward"));
    assert_eq!(forward[..3], ["2030-03-01", "2030-03-31", "2030-05-01"]);
}

#[test]
fn a_late_completion_lands_in_the_future() {
    let made = |recurrence: Value| {
        let body = json!({"title": "x", "due": {"date": "2030-05-01"}, "recurrence": recurrence});
        Kept::new(body, "2030-05-01T00:00:00Z")
    };
    // Three days late.
    for (recurrence, next) in [
        (json!({"rrule": "FREQ=DAILY"}), "2030-05-05"),
        (json!({"rrule": "FREQ=DAILY", "catch_up": "one_by_one"}), "2030-05-02"),
        (json!({"rrule": "FREQ=WEEKLY"}), "2030-05-08"),
        (json!({"every": {"n": 2, "unit": "day"}}), "2030-05-05"),
        (json!({"every": {"n": 2, "unit": "day"}, "anchor": "completion"}), "2030-05-06"),
        (json!({"phrase": "every! 3 days"}), "2030-05-07"),
    ] {
        let mut kept = made(recurrence.clone());
        assert_eq!(kept.complete("2030-05-04T09:00:00Z"), Some(day(next)), "{recurrence}");
    }
    // Whose day it is, the zone says: in Tokyo it is the fifth already.
    let mut kept = made(json!({"rrule": "FREQ=DAILY"}));
    kept.zone = Tz::Asia__Tokyo;
    assert_eq!(kept.complete("2030-05-04T23:00:00Z"), Some(day("2030-05-06")));
    let mut kept = made(json!({"rrule": "FREQ=DAILY", "tz": "America/New_York"}));
    kept.zone = Tz::Asia__Tokyo;
    assert_eq!(kept.complete("2030-05-04T23:00:00Z"), Some(day("2030-05-05")), "its own is first");
}

#[test]
fn a_rule_is_read_on_its_own_clock_and_shown_on_that_of_the_due_date() {
    let due = json!({"date": "2030-03-01", "time": "22:30", "tz": "Europe/Berlin"});
    // Eight hours later it is Saturday in Tokyo.
    let rule = json!({"rrule": "FREQ=WEEKLY;BYDAY=SA", "tz": "Asia/Tokyo"});
    let mut kept =
        Kept::new(json!({"title": "call", "due": due, "recurrence": rule}), "2030-03-01T00:00:00Z");
    let next = kept.complete("2030-03-01T12:00:00Z");
    assert_eq!(
        next,
        Some(when(json!({"date": "2030-03-08", "time": "22:30", "tz": "Europe/Berlin"})))
    );
    for _ in 0..4 {
        kept.complete("2030-03-01T12:00:00Z");
    }
    // Berlin's clock is put forward, Tokyo's is not.
    let due = when(json!({"date": "2030-04-05", "time": "23:30", "tz": "Europe/Berlin"}));
    assert_eq!(kept.newest().due, Some(due));
}

#[test]
fn a_count_and_a_last_day_end_a_series() {
    for recurrence in [
        json!({"rrule": "FREQ=DAILY;COUNT=3"}),
        json!({"rrule": "FREQ=DAILY", "count": 3}),
        json!({"rrule": "FREQ=DAILY", "until": "2030-05-03"}),
        json!({"rrule": "FREQ=DAILY;UNTIL=20300503"}),
        json!({"every": {"n": 1, "unit": "day"}, "anchor": "completion", "count": 3}),
    ] {
        let body = json!({"title": "x", "due": {"date": "2030-05-01"}, "recurrence": recurrence});
        let mut kept = Kept::new(body, "2030-05-01T00:00:00Z");
        assert_eq!(kept.complete("2030-05-01T09:00:00Z"), Some(day("2030-05-02")));
        assert_eq!(kept.complete("2030-05-02T09:00:00Z"), Some(day("2030-05-03")));
        let last = kept.newest().id;
        assert_eq!(kept.complete("2030-05-03T09:00:00Z"), None);
        assert_eq!((kept.series.ended, kept.series.version), (true, 2), "{recurrence}");
        kept.reopen(last, "2030-05-03T10:00:00Z");
        assert_eq!((kept.series.ended, kept.tasks.len()), (false, 3), "{recurrence}");
        kept.complete("2030-05-03T11:00:00Z");
        assert!(kept.series.ended);
    }
}

#[test]
fn what_is_due_tomorrow_and_done_today_may_be_due_tomorrow() {
    let rule = json!({"every": {"n": 1, "unit": "day"}, "anchor": "completion"});
    let body = json!({"title": "x", "due": {"date": "2030-05-02"}, "recurrence": rule});
    let mut kept = Kept::new(body, "2030-05-01T00:00:00Z");
    for n in 2..5 {
        assert_eq!(kept.complete("2030-05-01T09:00:00Z"), Some(day("2030-05-02")));
        assert_eq!(kept.tasks.len(), n, "each is a task of its own");
    }
}

#[test]
fn an_occurrence_carries_over_what_a_template_has() {
    let body = json!({
        "title": "water", "notes": "all", "priority": "high", "tags": ["home"],
        "list": "00000000-0000-0000-0000-000000000003", "start": {"date": "2030-04-29", "time": "08:00"},
        "due": {"date": "2030-05-01"}, "checklist": [{"title": "can", "done": true}],
        "reminders": [{"at": "2030-05-01T06:00:00Z"}, {"relative_to": "due", "offset_minutes": -30}],
        "recurrence": {"phrase": "every week for 5 times"},
    });
    let mut kept = Kept::new(body, "2030-05-01T00:00:00Z");
    let first = kept.newest().clone();
    kept.complete("2030-05-01T09:00:00Z");
    let next = serde_json::to_value(kept.newest()).unwrap();
    assert_eq!(
        next,
        json!({
            "id": TaskId::of_occurrence(kept.series.id, "20300508"), "title": "water", "notes": "all",
            "status": "open", "priority": "high", "tags": ["home"],
            "list": "00000000-0000-0000-0000-000000000003", "start": {"date": "2030-05-06", "time": "08:00"},
            "due": {"date": "2030-05-08"}, "checklist": [{"title": "can", "done": false}],
            "position": kept.newest().position.as_str(),
            "recurrence": {"rrule": "FREQ=WEEKLY", "anchor": "due", "mode": "on_completion", "count": 5,
                "catch_up": "skip_missed", "month_end": "omit", "paused": false},
            "reminders": [{"relative_to": "due", "offset_minutes": -30}],
            "series": {"id": SeriesId::of(first.id), "occurrence": 2},
            "version": 1, "created_at": "2030-05-01T09:00:00Z", "updated_at": "2030-05-01T09:00:00Z"
        })
    );
    let stored = serde_json::to_value(&kept.series).unwrap();
    assert_eq!(stored["template"]["start"], json!({"days_before": 2, "time": "08:00"}));
    assert_eq!(serde_json::from_value::<Series>(stored).unwrap(), kept.series);
}

#[test]
fn on_schedule_a_date_makes_one_occurrence() {
    let rule = json!({"rrule": "FREQ=DAILY;COUNT=3", "mode": "on_schedule"});
    let due = json!({"date": "2030-05-01", "time": "09:00", "tz": "Europe/Berlin"});
    let body = json!({"title": "x", "due": due, "recurrence": rule});
    let mut kept = Kept::new(body, "2030-05-01T00:00:00Z");
    assert_eq!(kept.complete("2030-05-01T09:00:00Z"), None, "completion makes none");
    let ask = |kept: &Kept, text: &str| {
        let is_taken = |id| kept.task(id).is_some();
        on_date(&kept.series, &kept.progress, text, at("2030-05-04T00:00:00Z"), Tz::UTC, is_taken)
    };
    assert_eq!(ask(&kept, "20300501T070000Z"), Some(OnDate::Exists(kept.tasks[0].id)));
    for (text, wanted) in [
        ("20300502T070001Z", Some(OnDate::NotWanted)),
        ("20300504T070000Z", Some(OnDate::NotWanted)),
        ("20300502", None),
        ("tomorrow", None),
        ("20300502T070000Z,20300503T070000Z", None),
    ] {
        assert_eq!(ask(&kept, text), wanted, "{text}");
    }
    let Some(OnDate::Make(made, None)) = ask(&kept, "20300502T070000Z") else {
        panic!("the second")
    };
    assert_eq!(
        made.task.due,
        Some(when(json!({"date": "2030-05-02", "time": "09:00", "tz": "Europe/Berlin"})))
    );
    kept.progress = made.progress.clone();
    kept.tasks.push(made.task.clone());
    assert_eq!(ask(&kept, "20300502T070000Z"), Some(OnDate::Exists(made.task.id)));
    let Some(OnDate::Make(last, Some(over))) = ask(&kept, "20300503T070000Z") else {
        panic!("the last")
    };
    assert!(over.ended && last.task.series.unwrap().occurrence == 3);
    for stopped in [
        pause(&kept.series, at("2030-05-03T00:00:00Z")),
        end(&kept.series, &kept.progress, at("2030-05-03T00:00:00Z")).series,
    ] {
        kept.series = stopped;
        assert_eq!(ask(&kept, "20300503T070000Z"), Some(OnDate::NotWanted));
    }
}

#[test]
fn what_a_clock_jumped_over_is_made_after_what_came_before_it() {
    // In Berlin it is 3 after 2 on that day: 2:50 is at 3:50, after 3:20.
    let rule = json!({"rrule": "FREQ=DAILY;BYHOUR=2,3;BYMINUTE=20,50;BYSETPOS=2,3;COUNT=4", "mode": "on_schedule"});
    let body =
        json!({"title": "x", "due": {"date": "2026-03-28", "time": "02:50"}, "recurrence": rule});
    let mut kept = Kept::new(body, "2026-03-27T00:00:00Z");
    let now = at("2026-03-29T02:00:00Z");
    for (date, is_last) in
        [("20260328T032000", false), ("20260329T032000", false), ("20260329T025000", true)]
    {
        let zone = chrono_tz::Europe::Berlin;
        let is_taken = |id| kept.task(id).is_some();
        let made = on_date(&kept.series, &kept.progress, date, now, zone, is_taken);
        let Some(OnDate::Make(made, over)) = made else { panic!("{date}: {made:?}") };
        assert_eq!(over.is_some(), is_last, "{date}");
        kept.tasks.push(made.task);
        kept.progress = made.progress;
    }
}

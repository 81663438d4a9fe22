//! What is kept for years, and has to be read by every version to come: records of the agenda, and the data of jobs.

use serde_json::{Value, from_value, json, to_value};

use super::*;
use crate::jobs::occurrence_job_of;

fn kept() -> [Value; 3] {
    let series = json!({"series": {
        "seq": 7,
        "heard_at": "2026-01-01T00:00:05Z",
        "active": {
            "recurrence": {
                "rrule": "FREQ=DAILY", "anchor": "due", "mode": "on_schedule", "catch_up": "all",
                "month_end": "omit", "tz": "Europe/Berlin", "paused": false,
            },
            "start": {"date": "2026-01-01", "time": "09:00"},
            "left_out": [{"date": "2026-01-03", "time": "09:00"}],
            "since": "2026-01-01T00:00:00Z",
            "settled": "2026-01-01T00:00:00Z",
            "next": {"text": "20260102T090000", "at": "2026-01-02T08:00:00Z"},
        },
    }});
    let over = json!({"series": {"seq": 9, "heard_at": "2026-01-01T00:00:05Z"}});
    [series, over, json!({"zone": {"seq": 8, "tz": "America/New_York"}})]
}

#[test]
fn records_are_written_as_they_were() {
    for form in kept() {
        let record: Record = from_value(form.clone()).unwrap();
        assert_eq!(to_value(&record).unwrap(), form);
    }
}

#[test]
fn what_is_next_follows_from_what_is_kept() {
    let [series, ..] = kept();
    let Record::Series(entry) = from_value(series).unwrap() else { unreachable!() };
    let mut active = entry.active.unwrap();
    let next = active.next.take();
    active.look_ahead(Tz::UTC);
    assert_eq!(active.next, next);
}

#[test]
fn jobs_are_named_and_filled_as_they_were() {
    let key = Key {
        user: "ada".parse().unwrap(),
        series: "0190f2d7-0000-5000-8000-000000000001".parse().unwrap(),
    };
    assert_eq!(Key::of_record(&key.record()), Some(key.clone()));
    let at = "2026-01-02T08:00:00Z".parse().unwrap();
    let date = Date { text: "20260102T080000Z".to_owned(), at };
    let (name, data) = occurrence_job_of(&Occurrence { key, date });
    assert_eq!(name, "occ:ada:0190f2d7-0000-5000-8000-000000000001:20260102t080000z");
    let expected = json!({
        "user": "ada", "series": "0190f2d7-0000-5000-8000-000000000001",
        "text": "20260102T080000Z", "at": "2026-01-02T08:00:00Z",
    });
    assert_eq!(serde_json::from_slice::<Value>(&data).unwrap(), expected);
}

#[test]
fn users_stay_where_they_are() {
    let shards = ["ada", "bob", "a.b-c_d", "0"].map(|user| shard_of(&user.parse().unwrap()));
    assert_eq!(shards, [59, 20, 27, 47]);
}

//! Making and patching: limits, nulls, unknown fields.

use super::*;

#[test]
fn a_task_is_made_once_however_often_it_is_asked_for() {
    let task = make(json!({"title": "x"}));
    let again = create(Some(&task), task.id, &json!({"title": "y"}), &env()).unwrap();
    assert_eq!(again, Decided { task, event: None, undo: None });
}

#[test]
fn every_fault_of_a_new_task_is_told() {
    let body = json!({
        "titel": "x", "notes": 7, "status": "closed", "priority": 3, "tags": ["ok", ""], "id": "me", "version": 1,
        "list": "00000000-0000-0000-0000-000000000099", "due": {"date": "2030-02-30", "tz": "Mars"},
        "checklist": [{"done": true}], "recurrence": {}, "reminders": [{"at": "soon"}]
    });
    let id = TaskId(uuid::Uuid::from_u128(1));
    assert_eq!(
        faults(create(None, id, &body, &env())),
        [
            "/id read_only",
            "/titel unknown_field",
            "/version unknown_field",
            "/title required",
            "/notes wrong_type",
            "/status invalid",
            "/priority wrong_type",
            "/tags/1 invalid",
            "/due/date invalid",
            "/due/tz invalid",
            "/checklist/0/title required",
            "/recurrence required",
            "/reminders/0/at invalid",
            "/list invalid"
        ]
    );
    assert_eq!(faults(create(None, id, &json!([1]), &env())), [" wrong_type"]);
}

#[test]
fn fields_at_their_limits() {
    let many = |n: usize| (0..n).map(|n| n.to_string()).collect::<Vec<_>>();
    let items =
        |n: usize| many(n).into_iter().map(|title| json!({"title": title})).collect::<Vec<_>>();
    let reminders = |n: usize| {
        (0..n).map(|n| json!({"relative_to": "due", "offset_minutes": n})).collect::<Vec<_>>()
    };
    let cases = [
        (json!({"title": "é".repeat(500)}), json!({"title": "é".repeat(501)}), "/title too_long"),
        (
            json!({"title": "\u{202E}abc\u{301}\u{1F600}"}),
            json!({"title": "a\0b"}),
            "/title invalid",
        ),
        (
            json!({"notes": "x".repeat(65_536)}),
            json!({"notes": "x".repeat(65_537)}),
            "/notes too_long",
        ),
        (json!({"notes": "a\r\n\tb"}), json!({"notes": "a\0b"}), "/notes invalid"),
        (json!({"tags": many(100)}), json!({"tags": many(10_001)}), "/tags too_many"),
        (json!({"checklist": items(200)}), json!({"checklist": items(201)}), "/checklist too_many"),
        (
            json!({"reminders": reminders(32)}),
            json!({"reminders": reminders(33)}),
            "/reminders too_many",
        ),
        (
            json!({"reminders": []}),
            json!({"reminders": [{"relative_to": "due"}, {"relative_to": "due", "offset_minutes": 0}]}),
            "/reminders/1 duplicate",
        ),
        (json!({"title": " x "}), json!({"title": "\u{3000}"}), "/title too_short"),
        (json!({"title": "x"}), json!({"title": null}), "/title required"),
    ];
    let task = make(json!({"title": "x", "due": {"date": "2030-05-01"}}));
    for (good, bad, fault) in cases {
        assert!(patch(&task, &good, &env()).is_ok(), "{fault}");
        assert_eq!(faults(patch(&task, &bad, &env())), [fault]);
    }
}

#[test]
fn absent_is_untouched_and_null_is_cleared() {
    let task = make(
        json!({"title": "x", "notes": "n", "due": {"date": "2030-05-03", "time": "09:30", "tz": "UTC"},
        "recurrence": {"rrule": "FREQ=DAILY"}, "tags": ["a"]}),
    );
    let later = at("2030-05-02T07:00:00Z");
    let decided =
        patch(&task, &json!({"notes": null, "due": {"time": "10:00"}}), &env_at(later)).unwrap();
    let expected = Task {
        notes: "".into(),
        due: When::try_from(json!({"date": "2030-05-03", "time": "10:00", "tz": "UTC"})).ok(),
        version: 2,
        updated_at: later,
        ..task.clone()
    };
    assert_eq!(decided.task, expected);
    let event = decided.event.unwrap();
    assert_eq!((event.kind, event.changed), (EventKind::Updated, vec!["notes", "due"]));

    let whole_day = patch(&task, &json!({"due": {"time": null, "tz": null}}), &env()).unwrap().task;
    assert_eq!(whole_day.due, When::try_from(json!({"date": "2030-05-03"})).ok());
    let no_date = patch(&task, &json!({"due": null}), &env()).unwrap().task;
    assert_eq!((no_date.due, &no_date.recurrence), (None, &task.recurrence));
    assert_eq!(
        faults(patch(&no_date, &json!({"due": {"time": "10:00"}}), &env())),
        ["/due/date required"]
    );
}

#[test]
fn another_rule_takes_the_place_of_the_one_there() {
    let task = make(
        json!({"title": "x", "recurrence": {"cron": "0 9 * * *", "mode": "on_schedule", "tz": "UTC", "count": 3}}),
    );
    let body = json!({"recurrence": {"rrule": "FREQ=DAILY", "mode": "on_completion", "until": "2031-01-01"}});
    let after = patch(&task, &body, &env()).unwrap().task.recurrence.unwrap();
    assert_eq!(
        (&after.rule, after.catch_up),
        (&Rule::Rrule("FREQ=DAILY".to_owned()), CatchUp::SkipMissed)
    );
    assert_eq!((after.tz, after.count), (Some(chrono_tz::UTC), None));
    let none = patch(&task, &json!({"recurrence": {"cron": null}}), &env());
    assert_eq!(faults(none), ["/recurrence required"]);
}

#[test]
fn the_version_in_a_body_is_expected() {
    let task = make(json!({"title": "x"}));
    assert!(patch(&task, &json!({"title": "y", "version": 1}), &env()).is_ok());
    let stale = patch(&task, &json!({"title": "y", "version": 2}), &env());
    assert_eq!(stale, Err(Refusal::Version { expected: 2, present: 1 }));
    assert_eq!(faults(patch(&task, &json!({"version": -1}), &env())), ["/version out_of_range"]);
}

#[test]
fn writing_a_status_is_the_transition_that_it_looks_like() {
    let task = make(json!({"title": "x", "recurrence": {"rrule": "FREQ=DAILY"}}));
    let done = patch(&task, &json!({"status": "done", "title": "y"}), &env()).unwrap();
    assert_eq!(done.task.completed_at, Some(now()));
    let event = done.event.unwrap();
    assert_eq!(
        (event.kind, event.changed),
        (EventKind::Completed, vec!["title", "status", "completed_at"])
    );
    let cancelled = patch(&done.task, &json!({"status": "cancelled"}), &env()).unwrap();
    assert_eq!(
        (cancelled.task.completed_at, cancelled.event.unwrap().kind),
        (None, EventKind::Updated)
    );
    let open = patch(&cancelled.task, &json!({"status": null}), &env()).unwrap();
    assert_eq!(open.event.unwrap().kind, EventKind::Reopened);
}

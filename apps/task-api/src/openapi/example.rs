//! Examples that several operations show.

use serde_json::{Value, json};

pub(crate) const FILTER: &str = "0190f2d7-0000-7000-8000-000000000003";
pub(crate) const SERIES: &str = "12f8e268-3b7c-5fff-881a-86f3390928c5";
pub(crate) const TASK: &str = "0190f2d7-0000-7000-8000-000000000001";
pub(crate) const LIST: &str = "0190f2d7-0000-7000-8000-000000000002";

/// A task as the API answers with it.
pub(crate) fn task() -> Value {
    json!({
        "id": TASK,
        "title": "Water the plants",
        "notes": "",
        "status": "open",
        "priority": "high",
        "tags": ["home"],
        "list": "00000000-0000-0000-0000-000000000000",
        "start": null,
        "due": { "date": "2030-05-01", "time": "09:00:00", "tz": "Europe/Berlin" },
        "due_at": "2030-05-01T07:00:00Z",
        "checklist": [{ "title": "The fern", "done": false }],
        "position": "U01kWDkIn9b1C5rIXLbXqdp1",
        "recurrence": null,
        "reminders": [{ "relative_to": "due", "offset_minutes": -30 }],
        "snoozed_until": null,
        "series": null,
        "version": 3,
        "created_at": "2030-04-28T12:00:00.123Z",
        "updated_at": "2030-04-30T08:15:00.456Z",
        "completed_at": null,
        "deleted_at": null,
    })
}

/// A message of the live feed.
pub(crate) fn live_event() -> Value {
    json!({
        "event": "change",
        "id": "c43.50e721e4",
        "seq": 43,
        "type": "daybook.task.updated.v1",
        "upserts": { "tasks": [task()], "lists": [], "tags": [], "filters": [], "series": [] },
        "tombstones": [],
    })
}

/// A page of a listing.
pub(crate) fn task_page() -> Value {
    let mut found = task();
    found["highlights"] = json!([{ "field": "title", "ranges": [{ "from": 10, "to": 16 }] }]);
    json!({ "items": [found], "next_cursor": "WzEyMyxbIlUwMWtXRCJdLCIwMTkwZjJkNyJd", "total": 321 })
}

/// The answer of a verb.
pub(crate) fn changed_task() -> Value {
    json!({ "task": task(), "next_due": null, "next": null, "undo_token": "AZDy1wAAcACAAAAAAAAAAQAAAAAAAAAD" })
}

/// The answer of a batch.
pub(crate) fn ran_batch() -> Value {
    let problem = json!({
        "type": "/docs/errors#precondition-failed",
        "title": "It was changed meanwhile",
        "status": 412,
        "code": "precondition-failed",
        "detail": "the task is at version 3, not 2.",
        "present_version": 3,
    });
    json!({
        "items": [{ "status": 201, "task": task() }, { "status": 412, "problem": problem }],
        "done": 1,
        "refused": 1,
        "dry_run": false,
    })
}

/// A tag as the API answers with it.
pub(crate) fn tag() -> Value {
    json!({ "name": "garden", "colour": "#228b22", "version": 2 })
}

/// Every tag.
pub(crate) fn tags() -> Value {
    let tag = json!({
        "name": "garden", "colour": "#228b22", "version": 2, "open_tasks": 3, "all_tasks": 5,
    });
    json!({ "items": [tag] })
}

/// A list as the API answers with it.
pub(crate) fn list() -> Value {
    json!({
        "id": LIST,
        "name": "Home",
        "colour": null,
        "position": "U01kWDkIn9b1C5rIXLbXqdp1",
        "archived": false,
        "version": 1,
        "created_at": "2030-04-28T12:00:00.123Z",
        "updated_at": "2030-04-28T12:00:00.123Z",
    })
}

/// Every list.
pub(crate) fn lists() -> Value {
    let mut home = list();
    home["open_tasks"] = json!(3);
    home["all_tasks"] = json!(5);
    json!({ "items": [home] })
}

/// What was in the trash.
pub(crate) fn emptied_trash() -> Value {
    json!({ "deleted": 12 })
}

/// A saved filter as the API answers with it.
pub(crate) fn saved_filter() -> Value {
    json!({
        "id": FILTER,
        "name": "Soon",
        "filter": "due < in 7 days and not tag:later",
        "sort": "-priority,due",
        "version": 1,
        "updated_at": "2030-04-28T12:00:00.123Z",
    })
}

/// A series as the API answers with it.
pub(crate) fn series() -> Value {
    json!({
        "id": SERIES,
        "recurrence": {
            "rrule": "FREQ=MONTHLY", "anchor": "due", "mode": "on_completion", "catch_up": "skip_missed",
            "month_end": "backward", "paused": false,
        },
        "start": { "date": "2030-01-31" },
        "template": {
            "title": "Pay the rent", "notes": "", "priority": "high", "tags": ["home"],
            "list": "00000000-0000-0000-0000-000000000000", "checklist": [],
            "reminders": [{ "relative_to": "due", "offset_minutes": -30 }], "start": { "days_before": 2 },
        },
        "left_out": [],
        "paused": false,
        "ended": false,
        "version": 1,
        "created_at": "2030-01-28T12:00:00.123Z",
        "updated_at": "2030-01-28T12:00:00.123Z",
    })
}

/// The answer of what is done to a series.
pub(crate) fn changed_series() -> Value {
    json!({ "series": series(), "next": null })
}

/// What a recurrence comes to.
pub(crate) fn recurrence_preview() -> Value {
    let date = |date| json!({ "date": { "date": date, "time": "09:00" }, "at": format!("{date}T09:00:00Z") });
    json!({
        "recurrence": {
            "rrule": "FREQ=WEEKLY;BYDAY=MO", "anchor": "due", "mode": "on_completion", "catch_up": "skip_missed",
            "month_end": "omit", "paused": false,
        },
        "rule": "FREQ=WEEKLY;BYDAY=MO",
        "sentence": "every Monday at 09:00",
        "dates": [date("2030-05-06"), date("2030-05-13")],
    })
}

/// Reminders that are to come.
pub(crate) fn reminders() -> Value {
    let next = json!({
        "task": TASK, "title": "Water the plants", "reminder": "due-30m", "at": "2030-05-01T06:30:00Z",
    });
    json!({ "items": [next] })
}

/// A user's settings.
pub(crate) fn settings() -> Value {
    json!({ "tz": "Europe/Berlin" })
}

/// What changed.
pub(crate) fn changes() -> Value {
    json!({
        "upserts": { "tasks": [task()], "lists": [list()], "tags": [tag()], "filters": [saved_filter()], "series": [series()] },
        "tombstones": [{ "kind": "task", "id": "0190f2d7-0000-7000-8000-000000000009" }],
        "next_token": "c42.50e721e4",
        "has_more": false,
    })
}

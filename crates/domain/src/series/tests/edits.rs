//! What becomes of a series when it, or its newest occurrence, is changed.

use super::*;
use crate::task::Refusal;

fn daily() -> Kept {
    let body = json!({"title": "x", "tags": ["home"], "due": {"date": "2030-05-01"}, "recurrence": {"rrule": "FREQ=DAILY"}});
    Kept::new(body, "2030-05-01T00:00:00Z")
}

/// What becomes of the series by a patch of the newest occurrence.
fn patched(kept: &Kept, body: Value, scope: Scope) -> Result<Edited, Refusal> {
    let now = "2030-05-01T08:00:00Z";
    let decided = task::patch(kept.newest(), &body, &env(now))?;
    edit(&kept.series, &kept.progress, &decided.event.expect("a change"), scope, at(now))
}

#[test]
fn this_one_or_this_and_future_ones() {
    let kept = daily();
    let body =
        json!({"title": "y", "priority": "high", "checklist": [{"title": "a", "done": true}]});
    let future = patched(&kept, body.clone(), Scope::ThisAndFuture).unwrap();
    let template = &future.series.template;
    assert_eq!((template.title.as_str(), template.checklist[0].done), ("y", false));
    assert_eq!((future.series.version, &future.progress), (2, &kept.progress));
    assert_eq!(future.series.since, kept.series.since);
    let this = patched(&kept, body, Scope::This).unwrap();
    assert_eq!((this.series, this.progress), (kept.series.clone(), kept.progress.clone()));
    for body in [json!({"due": {"date": "2030-05-09"}}), json!({"status": "done"})] {
        let edited = patched(&kept, body, Scope::ThisAndFuture).unwrap();
        assert_eq!(edited.series, kept.series, "it never moves the series");
    }
    let start = patched(&kept, json!({"start": {"date": "2030-04-30"}}), Scope::ThisAndFuture);
    assert_eq!(start.unwrap().series.template.start.unwrap().days_before, 1);
}

#[test]
fn what_is_carried_over_is_what_a_template_is_written_with() {
    let kept = daily();
    let whole = serde_json::to_value(&kept.series.template).unwrap();
    let task = task::create(
        None,
        TaskId(Uuid::from_u128(8)),
        &json!({
            "title": "other", "notes": "n", "priority": "low", "tags": [], "list": Uuid::from_u128(3),
            "checklist": [{"title": "c"}], "reminders": [{"relative_to": "due"}],
            "start": {"date": "2030-04-01"}, "due": {"date": "2030-05-01"},
        }),
        &env("2030-05-01T00:00:00Z"),
    );
    let task = task.unwrap().task;
    for name in super::template::CARRIED {
        let with = serde_json::to_value(kept.series.template.with(&task, &[name])).unwrap();
        assert_ne!(with, whole, "{name}");
        assert_eq!(with[name], serde_json::to_value(Template::of(&task)).unwrap()[name]);
    }
}

#[test]
fn another_rule_counts_from_the_newest_occurrence() {
    let mut kept = daily();
    kept.complete("2030-05-01T09:00:00Z");
    let body = json!({"recurrence": {"rrule": "FREQ=WEEKLY"}});
    let edited = patched(&kept, body, Scope::This).unwrap();
    assert_eq!(edited.series.start, day("2030-05-02"));
    assert_eq!(edited.series.since, at("2030-05-01T08:00:00Z"));
    let body = json!({"recurrence": {"until": "2030-12-31"}});
    let edited = patched(&kept, body, Scope::This).unwrap();
    assert_eq!(edited.series.start, day("2030-05-01"), "an end does not");
    let body = json!({"recurrence": {"rrule": "FREQ=WEEKLY"}, "due": {"date": "2030-05-06"}});
    let edited = patched(&kept, body, Scope::This).unwrap();
    assert_eq!(
        (edited.series.start, edited.progress.newest.date),
        (day("2030-05-06"), day("2030-05-06"))
    );
    let ended = patched(&kept, json!({"recurrence": null}), Scope::ThisAndFuture).unwrap();
    assert!(ended.series.ended);
    kept.series = ended.series;
    let event = crate::Event::series(Some(&daily().series), &kept.series);
    assert!(matches!(event, Some(crate::Event::Series(event)) if event.kind == EventKind::Ended));
}

#[test]
fn a_rule_that_does_not_go_with_the_series_is_refused() {
    let mut kept = daily();
    // Rescheduled to a time of day, which the series knows nothing about.
    let timed = json!({"due": {"date": "2030-05-01", "time": "09:00"}});
    let moved = task::reschedule(kept.newest(), &timed, at("2030-05-01T08:00:00Z")).unwrap();
    kept.put(moved);
    let body = json!({"recurrence": {"rrule": "FREQ=HOURLY"}});
    let Err(Refusal::Invalid(found)) = patched(&kept, body, Scope::This) else { panic!("taken") };
    assert_eq!(
        (found.0[0].pointer.as_str(), found.0[0].code),
        ("/recurrence/rrule", "contradiction")
    );
}

#[test]
fn paused_it_makes_none_and_resumed_what_it_owes() {
    let mut kept = daily();
    kept.series = pause(&kept.series, at("2030-05-01T08:00:00Z"));
    assert_eq!(kept.complete("2030-05-01T09:00:00Z"), None);
    assert!(kept.series.is_paused() && !kept.series.ended);
    let again = pause(&kept.series, at("2030-05-02T08:00:00Z"));
    assert_eq!(again, kept.series, "twice is once");
    let resumed = resume(&kept.series, at("2030-05-09T08:00:00Z"));
    assert!(kept.progress.is_waiting(Some(kept.newest())));
    let Closed::Next(made) =
        owed(&resumed, &kept.progress, at("2030-05-09T08:00:00Z"), Tz::UTC, |_| false)
    else {
        panic!("nothing is owed")
    };
    assert_eq!(made.task.due, Some(day("2030-05-10")));
}

#[test]
fn the_next_date_is_left_out() {
    let mut kept = daily();
    let now = at("2030-05-01T08:00:00Z");
    for date in ["2030-05-02", "2030-05-03"] {
        kept.series = skip_next(&kept.series, &kept.progress, now, Tz::UTC).unwrap();
        assert_eq!(kept.series.left_out.last(), Some(&day(date)));
    }
    assert_eq!(kept.complete("2030-05-01T09:00:00Z"), Some(day("2030-05-04")));
    kept.series =
        skip_next(&kept.series, &kept.progress, at("2030-05-20T08:00:00Z"), Tz::UTC).unwrap();
    assert_eq!(kept.series.left_out, [day("2030-05-21")], "what has passed is forgotten");
}

#[test]
fn a_series_is_written_to() {
    let kept = daily();
    let now = "2030-05-01T08:00:00Z";
    let write = |body: Value| put(&kept.series, &kept.progress, &body, &env(now));
    let weekly = write(json!({"recurrence": {"phrase": "every 2 weeks"}})).unwrap().series;
    let form = serde_json::to_value(&weekly.recurrence).unwrap();
    assert_eq!((form["rrule"].as_str(), weekly.version), (Some("FREQ=WEEKLY;INTERVAL=2"), 2));
    assert_eq!(write(json!({"recurrence": {}})).unwrap().series, kept.series);
    for (body, pointer) in [
        (json!({}), "/recurrence"),
        (json!({"recurrence": null}), "/recurrence"),
        (json!({"recurrence": {"rrule": "FREQ=NEVER"}}), "/recurrence/rrule"),
        (json!({"recurrence": {"cron": "0 9 * * *"}}), "/recurrence/cron"),
        (json!({"start": {}, "recurrence": {}}), "/start"),
    ] {
        let Err(Refusal::Invalid(found)) = write(body.clone()) else { panic!("taken: {body}") };
        assert_eq!(found.0[0].pointer, pointer, "{body}");
    }
}

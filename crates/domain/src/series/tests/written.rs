//! What becomes of a series that is written to by itself.

use super::*;
use crate::task::Refusal;

fn daily() -> Kept {
    let body = json!({
        "title": "x", "tags": ["home"], "due": {"date": "2030-05-01"}, "recurrence": {"rrule": "FREQ=DAILY"},
        "checklist": [{"title": "a"}, {"title": "b"}],
        "reminders": [{"relative_to": "due", "offset_minutes": -30}, {"at": "2030-05-01T06:00:00Z"}],
        "start": {"date": "2030-04-30", "time": "09:00"},
    });
    Kept::new(body, "2030-05-01T00:00:00Z")
}

fn written(kept: &Kept, template: Value) -> Result<Edited, Refusal> {
    let body = json!({ "template": template });
    put(&kept.series, &kept.progress, &body, &env("2030-05-01T08:00:00Z"))
}

#[test]
fn what_is_carried_over_is_written_and_the_newest_takes_it_over() {
    let mut kept = daily();
    let ticked = json!({"checklist": [{"title": "a", "done": true}, {"title": "b"}]});
    let now = "2030-05-01T08:00:00Z";
    kept.put(task::patch(kept.newest(), &ticked, &env(now)).unwrap());
    let edited = written(
        &kept,
        json!({
            "title": "y", "notes": "n", "priority": "high", "tags": ["work", "x"], "list": Uuid::from_u128(3),
            "checklist": [{"title": "a"}, {"title": "c", "done": true}],
            "reminders": [{"relative_to": "due"}],
            "start": {"days_before": 2},
        }),
    );
    let Edited { series, progress, carried } = edited.unwrap();
    assert_eq!((series.version, &progress, carried.len()), (2, &kept.progress, 8));
    assert_eq!(series.since, kept.series.since, "no date is another");
    let template = serde_json::to_value(&series.template).unwrap();
    assert_eq!(
        template,
        json!({
            "title": "y", "notes": "n", "priority": "high", "tags": ["work", "x"], "list": Uuid::from_u128(3),
            "checklist": [{"title": "a", "done": false}, {"title": "c", "done": false}],
            "reminders": [{"relative_to": "due", "offset_minutes": 0}],
            "start": {"days_before": 2, "time": "09:00"},
        })
    );
    let shown = task::show_series(kept.newest(), &series, &carried, at(now));
    let newest = serde_json::to_value(&shown.task).unwrap();
    for name in ["title", "notes", "priority", "tags", "list"] {
        assert_eq!(newest[name], template[name], "{name}");
    }
    let ticks: Vec<_> = shown.task.checklist.iter().map(|item| item.done).collect();
    assert_eq!(
        (ticks, shown.task.reminders.len()),
        (vec![true, false], 2),
        "what is its own stays"
    );
    assert_eq!(newest["start"], json!({"date": "2030-04-29", "time": "09:00"}));
    assert_eq!(shown.event.unwrap().kind, crate::task::EventKind::Updated);
    // It is closed: what is done is history.
    let done = task::complete(kept.newest(), &env(now)).unwrap().task;
    assert_eq!(task::show_series(&done, &series, &carried, at(now)).event, None);
}

#[test]
fn what_is_not_named_stays_and_null_clears() {
    let kept = daily();
    let same = written(&kept, json!({})).unwrap();
    assert_eq!((same.series, same.carried.len()), (kept.series.clone(), 0));
    let cleared =
        written(&kept, json!({"tags": null, "start": null, "checklist": null, "list": null}));
    let template = cleared.unwrap().series.template;
    assert_eq!((template.tags.len(), template.start, template.checklist.len()), (0, None, 0));
    assert_eq!(template.title.as_str(), "x");
    let moved = written(&kept, json!({"start": {"days_before": 0}})).unwrap().series.template;
    assert_eq!(moved.start.unwrap().time, kept.series.template.start.unwrap().time, "merged");
    // With another rule it is one change.
    let body = json!({"template": {"title": "y"}, "recurrence": {"rrule": "FREQ=WEEKLY"}});
    let both =
        put(&kept.series, &kept.progress, &body, &env("2030-05-01T08:00:00Z")).unwrap().series;
    assert_eq!((both.version, both.template.title.as_str()), (2, "y"));
}

#[test]
fn what_no_template_can_be_is_refused_at_its_place() {
    let kept = daily();
    let nowhere = Env { list_exists: &|_| false, ..env("2030-05-01T08:00:00Z") };
    for (template, pointer, code) in [
        (json!(null), "", "required"),
        (json!("x"), "", "wrong_type"),
        (json!({"title": null}), "/title", "required"),
        (json!({"title": " "}), "/title", "too_short"),
        (json!({"due": {"date": "2030-05-01"}}), "/due", "unknown_field"),
        (json!({"priority": "most"}), "/priority", "invalid"),
        (json!({"list": Uuid::from_u128(9)}), "/list", "invalid"),
        (
            json!({"reminders": [{"relative_to": "due"}, {"at": "2030-05-01T06:00:00Z"}]}),
            "/reminders/1",
            "contradiction",
        ),
        (json!({"start": {"days_before": "1"}}), "/start/days_before", "wrong_type"),
        (json!({"start": {"days_before": 4000}}), "/start/days_before", "out_of_range"),
        (json!({"start": {"time": null, "tz": "Europe/Berlin"}}), "/start/tz", "contradiction"),
        (json!({"start": {"date": "2030-05-01"}}), "/start/date", "unknown_field"),
        (json!({"checklist": [{"title": "a", "x": 1}]}), "/checklist/0/x", "unknown_field"),
    ] {
        let body = json!({ "template": template });
        let refused = put(&kept.series, &kept.progress, &body, &nowhere);
        let Err(Refusal::Invalid(found)) = refused else { panic!("taken: {body}") };
        let first = &found.0[0];
        assert_eq!(
            (first.pointer.as_str(), first.code),
            (&*format!("/template{pointer}"), code),
            "{body}"
        );
    }
}

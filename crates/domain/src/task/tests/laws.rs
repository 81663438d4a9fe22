//! What holds of every task and every patch.

use proptest::prelude::*;

use super::*;
use crate::strategies;

/// The task apart from what every change counts.
fn essence(task: &Task) -> Task {
    Task { version: 0, updated_at: DateTime::UNIX_EPOCH, ..task.clone() }
}

/// What a client may write, as it stands.
fn writable(task: &Task) -> Value {
    let mut form = serde_json::to_value(task).unwrap();
    let fields = form.as_object_mut().unwrap();
    for name in super::super::fields::READ_ONLY.into_iter().chain(["version"]) {
        fields.remove(name);
    }
    form
}

fn present(task: Task) -> Task {
    Task { deleted_at: None, ..task }
}

/// So early that no reminder was ever missed.
fn early() -> Env<'static> {
    env_at(DateTime::UNIX_EPOCH)
}

/// A patch of some fields of `writable`, some of them cleared.
fn some_of(form: &Value, chosen: u16, cleared: u16) -> Value {
    let fields = form.as_object().unwrap().iter().enumerate();
    let picked =
        fields.filter(|(index, _)| chosen & (1 << index) != 0).map(|(index, (name, value))| {
            let clear = cleared & (1 << index) != 0 && name != "title";
            (name.clone(), if clear { Value::Null } else { value.clone() })
        });
    Value::Object(picked.collect())
}

proptest! {
    #[test]
    fn a_task_survives_its_stored_form(task in strategies::task()) {
        let stored = serde_json::to_vec(&task).unwrap();
        prop_assert_eq!(serde_json::from_slice::<Task>(&stored).unwrap(), task);
    }

    #[test]
    fn a_patch_of_what_is_there_changes_nothing(task in strategies::task().prop_map(present)) {
        for body in [json!({}), writable(&task)] {
            let decided = patch(&task, &body, &env()).unwrap();
            prop_assert_eq!(decided, Decided { task: task.clone(), event: None, undo: None });
        }
    }

    #[test]
    fn a_patch_touches_what_it_names_and_twice_is_once(
        task in strategies::task().prop_map(present), other in strategies::task(), chosen: u16, cleared: u16
    ) {
        let body = some_of(&writable(&other), chosen, cleared);
        let first = patch(&task, &body, &early()).unwrap();
        let (before, after) = (writable(&task), writable(&first.task));
        for (name, value) in after.as_object().unwrap() {
            // A recurrence brings its first date with it.
            let follows = name == "due" && body.get("recurrence").is_some();
            if body.get(name).is_none() && !follows {
                prop_assert_eq!(Some(value), before.get(name), "{} was not named", name);
            }
        }
        let again = patch(&first.task, &body, &env_at(at("2031-01-01T00:00:00Z"))).unwrap();
        prop_assert_eq!(again.event, None);
        if let Some(event) = first.event {
            prop_assert_eq!(first.task.version, task.version + 1);
            let named = |name: &&&str| body.get(**name).is_none() && **name != "completed_at";
            let follows = |name: &&&str| !["due", "series"].contains(name) || body.get("recurrence").is_none();
            prop_assert_eq!(event.changed.iter().filter(follows).find(named), None);
        }
    }

    #[test]
    fn patches_of_different_fields_commute(
        task in strategies::task().prop_map(present), other in strategies::task(), chosen: u16
    ) {
        let form = writable(&other);
        let (one, two) = (some_of(&form, chosen, 0), some_of(&form, !chosen, 0));
        let go = |first: &Value, second: &Value| {
            let middle = patch(&task, first, &early()).unwrap().task;
            essence(&patch(&middle, second, &early()).unwrap().task)
        };
        prop_assert_eq!(go(&one, &two), go(&two, &one));
    }

    #[test]
    fn undoing_gives_back_the_task_apart_from_its_version(
        task in strategies::task().prop_map(present), dates in strategies::task()
    ) {
        let snoozed_until = (task.status == Status::Open).then(now);
        let task = Task { snoozed_until, ..task };
        let body = json!({"due": dates.due, "start": dates.start});
        let decided = [
            complete(&task, &env()), reopen(&task, now()), Ok(trash(&task, now())), reschedule(&task, &body, now()),
            skip(&Task { recurrence: task.recurrence.clone().or(dates.recurrence), ..task.clone() }, &env()),
        ];
        for decided in decided.into_iter().flatten() {
            let Some(token) = decided.undo else {
                prop_assert_eq!(decided.event, None, "a change that cannot be undone");
                continue;
            };
            let back = undo(&decided.task, &token, now()).unwrap().task;
            let (recurrence, series) = (back.recurrence.clone(), back.series);
            let expected = Task { recurrence, series, ..essence(&task) };
            prop_assert_eq!(essence(&back), expected);
            prop_assert_eq!(back.version, task.version + 2);
        }
    }

    #[test]
    fn no_document_makes_a_decision_panic(text in "\\PC{0,40}", name in prop::sample::select(super::super::fields::WRITABLE.to_vec())) {
        let task = make(json!({"title": "x", "due": {"date": "2030-05-01"}}));
        let shapes = [json!(text), json!([text]), json!({ text.clone(): text }), json!({"date": text, "rrule": text, "at": text})];
        for value in shapes {
            let _ = patch(&task, &json!({ name: value }), &env());
        }
    }
}

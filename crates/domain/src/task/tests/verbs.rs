//! Verbs: what each does, and that asking twice is harmless.

use super::*;
use crate::position::Position;
use crate::strategies::task_named;

fn changes(decided: &Decided) -> (EventKind, &[&'static str]) {
    let event = decided.event.as_ref().unwrap();
    assert_eq!(event.task, decided.task);
    (event.kind, &event.changed)
}

#[test]
fn a_task_is_done_since_it_was_first_done() {
    let task = make(json!({"title": "x"}));
    let done = complete(&task, &env()).unwrap();
    assert_eq!(changes(&done), (EventKind::Completed, ["status", "completed_at"].as_slice()));
    assert_eq!(done.task.version, 2);
    let again = complete(&done.task, &env_at(at("2031-01-01T00:00:00Z"))).unwrap();
    assert_eq!(again, Decided { task: done.task.clone(), event: None, undo: None });

    let open = reopen(&done.task, now()).unwrap();
    assert_eq!((changes(&open).0, open.task.completed_at), (EventKind::Reopened, None));
    assert_eq!(reopen(&open.task, now()).unwrap().event, None);
}

#[test]
fn undo_takes_back_its_own_change_only() {
    let task = make(
        json!({"title": "x", "due": {"date": "2030-05-01"}, "recurrence": {"rrule": "FREQ=MONTHLY"}}),
    );
    let done = complete(&task, &env()).unwrap();
    let token = done.undo.unwrap();
    let token: Undo = serde_json::from_value(serde_json::to_value(token).unwrap()).unwrap();

    let renamed = patch(&done.task, &json!({"title": "y"}), &env()).unwrap().task;
    let back = undo(&renamed, &token, now()).unwrap();
    assert_eq!((back.task.status, back.task.title.as_str()), (Status::Open, "y"));
    assert_eq!(changes(&back).0, EventKind::Reopened);
    assert_eq!(undo(&back.task, &token, now()).unwrap().event, None, "twice is once");

    let cancelled = patch(&done.task, &json!({"status": "cancelled"}), &env()).unwrap().task;
    assert_eq!(undo(&cancelled, &token, now()), Err(Refusal::ChangedSince(task.id)));
    let other = task_named("other");
    assert_eq!(undo(&other, &token, now()), Err(Refusal::NotFound(task.id)));
    let trashed = trash(&done.task, now()).task;
    assert_eq!(undo(&trashed, &token, now()), Err(Refusal::InTrash(task.id)));
}

#[test]
fn an_occurrence_is_skipped_once() {
    let task = make(json!({"title": "x"}));
    assert_eq!(skip(&task, &env()), Err(Refusal::NotRecurring(task.id)));
    let task = make(json!({"title": "x", "recurrence": {"rrule": "FREQ=DAILY"}}));
    let skipped = skip(&task, &env()).unwrap();
    assert_eq!(
        (changes(&skipped).0, skipped.task.status),
        (EventKind::OccurrenceSkipped, Status::Cancelled)
    );
    assert!(skipped.undo.is_some());
    assert_eq!(skip(&skipped.task, &env()).unwrap().event, None);
}

#[test]
fn rescheduling_leaves_the_recurrence_and_reminders() {
    let task =
        make(json!({"title": "x", "due": {"date": "2030-05-01"}, "start": {"date": "2030-04-01"},
        "recurrence": {"rrule": "FREQ=DAILY"}, "reminders": [{"relative_to": "due"}]}));
    let moved = reschedule(&task, &json!({"due": {"date": "2030-06-01"}}), now()).unwrap();
    assert_eq!(changes(&moved), (EventKind::Updated, ["due"].as_slice()));
    assert_eq!(moved.task.recurrence, task.recurrence);
    let back = undo(&moved.task, &moved.undo.unwrap(), now()).unwrap().task;
    assert_eq!(back.due, task.due);
    let cleared = reschedule(&task, &json!({"due": null, "start": null}), now()).unwrap();
    assert_eq!(changes(&cleared).1, ["start", "due"]);
    assert_eq!(cleared.task.reminders, task.reminders);
    for (body, fault) in [
        (json!({}), " required"),
        (json!({"due": "x"}), "/due wrong_type"),
        (json!({"on": 1}), "/on unknown_field"),
    ] {
        assert_eq!(faults(reschedule(&task, &body, now())), [fault]);
    }
}

#[test]
fn the_trash_gives_back_for_thirty_days() {
    let task = make(json!({"title": "x"}));
    let trashed = trash(&task, now());
    assert_eq!(changes(&trashed).0, EventKind::Trashed);
    assert_eq!(trash(&trashed.task, at("2031-01-01T00:00:00Z")).event, None);
    let gone = trashed.task.clone();
    let in_trash = || Err(Refusal::InTrash(task.id));
    assert_eq!(complete(&gone, &env()), in_trash());
    assert_eq!(patch(&gone, &json!({}), &env()), in_trash());
    assert_eq!(duplicate(&gone, TaskId(uuid::Uuid::from_u128(2)), now()), in_trash());

    let last_moment = now() + TimeDelta::days(30) - TimeDelta::milliseconds(1);
    let restored = restore(&gone, last_moment).unwrap();
    assert_eq!((changes(&restored).0, restored.task.deleted_at), (EventKind::Restored, None));
    assert_eq!(restore(&restored.task, now()).unwrap().event, None);
    assert_eq!(restore(&gone, now() + TimeDelta::days(30)), Err(Refusal::NotFound(task.id)));
    let deleted = delete_permanently(&gone, now());
    assert_eq!((changes(&deleted).0, deleted.task.version), (EventKind::Deleted, 3));
}

#[test]
fn a_copy_is_a_task_of_its_own() {
    let mut task = make(
        json!({"title": "x", "tags": ["a"], "checklist": [{"title": "s", "done": true}], "status": "done"}),
    );
    task.series = Some(Occurrence { id: SeriesId(uuid::Uuid::from_u128(5)), occurrence: 3 });
    let id = TaskId(uuid::Uuid::from_u128(2));
    let copy = duplicate(&task, id, at("2030-06-01T00:00:00Z")).unwrap();
    assert_eq!(changes(&copy).0, EventKind::Created);
    let copy = copy.task;
    assert_eq!((copy.id, copy.version, copy.status, copy.series), (id, 1, Status::Open, None));
    assert_eq!((&copy.tags, copy.checklist[0].done, copy.completed_at), (&task.tags, false, None));
    assert!(copy.position > task.position);
}

#[test]
fn a_task_goes_between_its_neighbours() {
    let mut tasks: Vec<Task> = ["a", "b", "c"].into_iter().map(task_named).collect();
    for (task, position) in tasks.iter_mut().zip(["A", "B", "C"]) {
        task.position = position.parse().unwrap();
    }
    let [a, b, c] = [tasks[0].clone(), tasks[1].clone(), tasks[2].clone()];
    let place = |after: Option<&Task>, before: Option<&Task>| Place {
        list: None,
        after: after.map(|task| task.id),
        before: before.map(|task| task.id),
    };
    let go = |task: &Task, place| move_task(task, place, tasks.iter(), &env());
    let position =
        |decided: Result<Decided, Refusal>| -> Position { decided.unwrap().task.position };
    let (pa, pb, pc) = (&a.position, &b.position, &c.position);
    let between = position(go(&c, place(Some(&a), None)));
    assert!(*pa < between && between < *pb);
    let front = position(go(&c, place(None, Some(&a))));
    assert!(front < *pa);
    assert!(position(go(&a, place(Some(&b), Some(&c)))) > *pb);
    assert!(position(go(&a, place(None, None))) > *pc);
    assert_eq!(go(&b, place(Some(&c), Some(&a))), Err(Refusal::NoRoom));
    assert_eq!(faults(go(&b, place(Some(&b), None))), ["/after invalid"]);
    let elsewhere = Place { list: Some(ListId(uuid::Uuid::from_u128(3))), ..place(Some(&a), None) };
    assert_eq!(faults(go(&b, elsewhere)), ["/after invalid"]);
    let nowhere = Place { list: Some(ListId(uuid::Uuid::from_u128(99))), ..place(None, None) };
    assert_eq!(faults(go(&b, nowhere)), ["/list invalid"]);

    let order: Vec<_> =
        respread(tasks.iter().rev().collect(), now()).into_iter().map(|one| one.task).collect();
    assert!(order.windows(2).all(|pair| pair[0].position < pair[1].position));
    assert_eq!(order.iter().map(|task| task.title.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
}

#[test]
fn tags_come_and_go_one_by_one() {
    let task = make(json!({"title": "x", "tags": ["Work"]}));
    let tag = |text: &str| [text.parse().unwrap()];
    let more = add_tags(&task, &tag("home"), now()).unwrap();
    assert_eq!(changes(&more), (EventKind::Updated, ["tags"].as_slice()));
    assert_eq!(add_tags(&more.task, &tag("WORK"), now()).unwrap().event, None);
    let less = remove_tags(&more.task, &tag("work"), now()).unwrap().task;
    assert_eq!(less.tags, tag("home"));
    assert_eq!(remove_tags(&less, &tag("work"), now()).unwrap().event, None);
    let hundred: Vec<_> = (0..100).map(|n| n.to_string().parse().unwrap()).collect();
    assert_eq!(faults(add_tags(&task, &hundred, now())), ["/tags too_many"]);
}

//! Batches: each operation on what those before it left, all or none, or each for itself.

use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::strategies::{self, task_named};
use crate::task::{EventKind, Status};

type Store = BTreeMap<TaskId, Task>;

fn env() -> Env<'static> {
    let now = "2030-05-01T07:00:00Z".parse().unwrap();
    Env { now, list_exists: &|list| list.0.as_u128() < 10, zone: chrono_tz::UTC }
}

fn store(titles: &[&str]) -> Store {
    titles.iter().map(|title| task_named(title)).map(|task| (task.id, task)).collect()
}

fn id(title: &str) -> TaskId {
    task_named(title).id
}

fn read(body: &Value) -> Result<Batch, Violations> {
    let mut next = 1000;
    Batch::read(body, || {
        next += 1;
        TaskId(Uuid::from_u128(next))
    })
}

fn run_on(store: &Store, body: &Value) -> BatchOutcome {
    run(&read(body).unwrap(), store, &env())
}

fn apply(store: &mut Store, outcome: &BatchOutcome) {
    for (id, task) in &outcome.save {
        match task {
            Some(task) => drop(store.insert(*id, task.clone())),
            None => drop(store.remove(id)),
        }
    }
}

fn kinds(outcome: &BatchOutcome) -> Vec<EventKind> {
    outcome.events.iter().map(|event| event.kind).collect()
}

#[test]
fn each_operation_sees_what_those_before_it_did() {
    let mut store = store(&["a", "b"]);
    let new = TaskId(Uuid::from_u128(1001));
    let body = json!({"operations": [
        {"op": "create", "task": {"title": "new", "tags": ["x"]}},
        {"op": "patch", "id": new, "patch": {"priority": "high"}, "version": 1},
        {"op": "add_tags", "id": new, "tags": ["y", "X"]},
        {"op": "move", "id": new, "to": {"before": id("a")}},
        {"op": "complete", "id": id("a")},
        {"op": "complete", "id": id("a")},
        {"op": "duplicate", "id": id("b")},
        {"op": "delete", "id": id("b"), "permanent": true},
        {"op": "reopen", "id": id("b")},
    ]});
    let outcome = run_on(&store, &body);
    use EventKind::{Completed, Created, Deleted, Updated};
    assert_eq!(kinds(&outcome), [Created, Updated, Updated, Updated, Completed, Created, Deleted]);
    assert!(matches!(&outcome.outcomes[5], Outcome::Done { changed: false, .. }));
    assert_eq!(outcome.outcomes[8], Outcome::Refused(Refusal::NotFound(id("b"))));
    apply(&mut store, &outcome);
    let made = &store[&new];
    assert_eq!((made.version, made.tags.len()), (4, 2));
    assert!(made.position < store[&id("a")].position);
    assert_eq!((store.len(), store[&id("a")].status), (3, Status::Done));

    let again = run_on(&store, &json!({"operations": body["operations"].as_array().unwrap()[..1]}));
    assert!(matches!(&again.outcomes[0], Outcome::Done { changed: false, .. }), "made once");
    assert!(again.save.is_empty() && again.events.is_empty());
}

#[test]
fn all_or_none() {
    let store = store(&["a", "b"]);
    let body = |more: Value| {
        let operations = [json!({"op": "complete", "id": id("a")}), more];
        json!({"atomic": true, "operations": operations})
    };
    let fine = run_on(&store, &body(json!({"op": "delete", "id": id("b")})));
    assert_eq!((fine.save.len(), fine.events.len()), (2, 2));
    for wrong in [
        json!({"op": "complete", "id": TaskId(Uuid::from_u128(5))}),
        json!({"op": "patch", "id": id("b"), "patch": {"title": ""}}),
        json!({"op": "complete", "id": id("b"), "version": 7}),
        json!({"op": "skip", "id": id("b")}),
    ] {
        let refused = run_on(&store, &body(wrong));
        assert_eq!(refused.outcomes[0], Outcome::NotDone);
        assert!(matches!(refused.outcomes[1], Outcome::Refused(_)));
        assert!(refused.save.is_empty() && refused.events.is_empty());
    }
}

#[test]
fn a_dry_run_tells_and_does_nothing() {
    let store = store(&["a"]);
    let operations = json!([{"op": "complete", "id": id("a")}, {"op": "create", "task": {}}]);
    let told = run_on(&store, &json!({"dry_run": true, "operations": operations}));
    let done = run_on(&store, &json!({"operations": operations}));
    assert_eq!(told.outcomes, done.outcomes);
    assert!(told.save.is_empty() && told.events.is_empty() && done.save.len() == 1);
}

#[test]
fn wrong_operations_are_pointed_at() {
    let body = json!({"operations": [
        {"op": "explode", "id": id("a")}, {"op": "complete"}, {"op": "complete", "id": "x", "version": 0}, 7,
        {"op": "move", "id": id("a"), "to": {"next_to": 1}}, {"op": "create", "id": id("a"), "task": {}},
        {"op": "patch", "id": id("a")}, {"op": "add_tags", "id": id("a"), "tags": [""]},
    ], "atom": true});
    let found = read(&body).unwrap_err().0;
    let named: Vec<_> = found.iter().map(|one| one.pointer.as_str()).collect();
    assert_eq!(
        named,
        [
            "/atom",
            "/operations/0/op",
            "/operations/1/id",
            "/operations/2/id",
            "/operations/2/version",
            "/operations/3",
            "/operations/4/to/next_to",
            "/operations/5/id",
            "/operations/6/patch",
            "/operations/7/tags/0",
        ]
    );
    let many = |n| json!({"operations": vec![json!({"op": "create", "task": {"title": "x"}}); n]});
    assert!(read(&many(500)).is_ok());
    assert_eq!(read(&many(501)).unwrap_err().0[0].code, "too_many");
}

fn operation(ids: Vec<TaskId>) -> impl Strategy<Value = Value> {
    let id = prop::sample::select(ids).prop_map(|id| json!(id));
    prop_oneof![
        Just(json!({"op": "create", "task": {"title": "new"}})),
        Just(json!({"op": "create", "task": {}})),
        (
            id.clone(),
            prop::sample::select(vec![
                "complete",
                "reopen",
                "skip",
                "duplicate",
                "delete",
                "restore"
            ])
        )
            .prop_map(|(id, op)| json!({"op": op, "id": id})),
        id.clone().prop_map(|id| json!({"op": "delete", "id": id, "permanent": true})),
        (id.clone(), strategies::words())
            .prop_map(|(id, title)| json!({"op": "patch", "id": id, "patch": {"title": title}})),
        (id.clone(), id)
            .prop_map(|(id, after)| json!({"op": "move", "id": id, "to": {"after": after}})),
    ]
}

fn case() -> impl Strategy<Value = (Store, Vec<Value>)> {
    prop::collection::vec(strategies::task(), 1..6).prop_flat_map(|tasks| {
        let ids: Vec<_> = tasks.iter().map(|task| task.id).collect();
        let store: Store = tasks.into_iter().map(|task| (task.id, task)).collect();
        (Just(store), prop::collection::vec(operation(ids), 0..12))
    })
}

proptest! {
    #[test]
    fn a_batch_is_its_operations_one_by_one((store, operations) in case()) {
        let whole = run_on(&store, &json!({"operations": operations}));
        let mut one_by_one = store.clone();
        let mut next = 1000;
        let mut events = vec![];
        for (operation, outcome) in operations.iter().zip(&whole.outcomes) {
            let batch = Batch::read(&json!({"operations": [operation]}), || {
                next += 1;
                TaskId(Uuid::from_u128(next))
            });
            let single = run(&batch.unwrap(), &one_by_one, &env());
            prop_assert_eq!(&single.outcomes[0], outcome);
            apply(&mut one_by_one, &single);
            events.extend(single.events);
        }
        let mut at_once = store.clone();
        apply(&mut at_once, &whole);
        prop_assert_eq!(at_once, one_by_one);
        prop_assert_eq!(&whole.events, &events);

        let atomic = run_on(&store, &json!({"operations": operations, "atomic": true}));
        let refused = whole.outcomes.iter().any(|outcome| matches!(outcome, Outcome::Refused(_)));
        if refused {
            prop_assert!(atomic.save.is_empty() && atomic.events.is_empty());
        } else {
            prop_assert_eq!(atomic, whole);
        }
    }
}

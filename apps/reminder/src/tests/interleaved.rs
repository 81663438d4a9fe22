//! Whatever happens to a task, in whatever order and however late it is heard, and whatever fails meanwhile: in the end just
//! that is given which the task, as it is by then, asks for.

use contract::names::TASK_EVENTS_PATH;
use futures::future::join_all;
use proptest::prelude::*;
use sidecar::fake::Chances;
use sidecar::{EventHandler, IncomingEvent};

use super::*;

#[derive(Clone, Copy, Debug)]
enum Step {
    Complete,
    Reopen,
    Trash,
    Restore,
    Delete,
    Due(i64),
    Remind(i64),
    Forget,
    Snooze(i64),
    Live(bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Complete),
        Just(Step::Reopen),
        Just(Step::Trash),
        Just(Step::Restore),
        Just(Step::Delete),
        (0i64..4).prop_map(Step::Due),
        (0i64..4).prop_map(Step::Remind),
        Just(Step::Forget),
        (1i64..4).prop_map(Step::Snooze),
        any::<bool>().prop_map(Step::Live),
    ]
}

/// A whole day in the future, so that in no zone anything is past.
fn day(number: i64) -> Value {
    json!({ "date": format!("2026-01-{:02}", 4 + number) })
}

fn decide(step: Step, task: &Task, env: &Env<'_>) -> Option<Decided> {
    match step {
        Step::Complete => task::complete(task, env),
        Step::Reopen => task::reopen(task, env.now),
        Step::Trash => Ok(task::trash(task, env.now)),
        Step::Restore => task::restore(task, env.now),
        Step::Delete => Ok(task::delete_permanently(task, env.now)),
        Step::Due(number) => task::patch(task, &json!({ "due": day(number) }), env),
        Step::Remind(number) => {
            let at = json!({ "at": minutes((5 + number) * 24 * 60) });
            let due = json!({ "relative_to": "due", "offset_minutes": 30 });
            task::patch(task, &json!({ "reminders": [at, due] }), env)
        }
        Step::Forget => task::patch(task, &json!({ "reminders": [] }), env),
        Step::Snooze(days) => task::snooze(task, &json!({ "minutes": days * 24 * 60 }), env),
        Step::Live(_) => return None,
    }
    .ok()
}

impl World {
    /// Does a step, and gives back what announces it, if anything changed.
    fn step(&mut self, step: Step) -> Option<CloudEvent> {
        if let Step::Live(east) = step {
            let zone = if east { Tz::Pacific__Kiritimati } else { Tz::Pacific__Pago_Pago };
            return self.move_to(zone);
        }
        let task = self.truth.0.lock().unwrap().tasks.values().next().cloned()?;
        let decided = decide(step, &task, &self.env())?;
        self.take(decided)
    }
}

fn incoming(event: &CloudEvent) -> IncomingEvent {
    let time = event.time.to_rfc3339();
    IncomingEvent {
        id: event.id.clone(),
        kind: event.kind.clone(),
        source: event.source.clone(),
        subject: event.subject.clone(),
        topic: TASK_EVENTS.to_owned(),
        path: TASK_EVENTS_PATH.to_owned(),
        data: serde_json::to_vec(&event.data).unwrap(),
        extensions: [("time".to_owned(), time)].into(),
    }
}

/// Hears an event until that is done, as Dapr brings it.
async fn hear(handler: &OnTaskEvent, event: IncomingEvent) {
    while handler.handle(event.clone()).await.is_err() {}
}

async fn run(seed: u64, steps: Vec<Step>, order: Vec<prop::sample::Index>, together: usize) {
    let mut world = World::new(seed);
    let body = json!({
        "due": day(0),
        "reminders": [{ "at": minutes(5 * 24 * 60) }, { "relative_to": "due", "offset_minutes": 30 }],
    });
    let id = TaskId(Uuid::from_u128(1));
    let mut body = body;
    body["title"] = json!("a");
    let made = task::create(None, id, &body, &world.env()).unwrap();
    let mut waiting: Vec<CloudEvent> = world.take(made).into_iter().collect();
    world.dapr.set_chances(Chances {
        lost_request: 0.1,
        lost_reply: 0.1,
        longest_delay: Duration::from_millis(50),
        ..Chances::default()
    });
    let handler = OnTaskEvent(world.reminders.clone());
    let mut heard = Vec::new();
    for (number, step) in steps.into_iter().enumerate() {
        waiting.extend(world.step(step));
        // Some are heard now, at the same time and in any order; the others later.
        if (number + 1) % together == 0 {
            let mut now = Vec::new();
            for index in order.iter().take(together) {
                if !waiting.is_empty() {
                    now.push(waiting.swap_remove(index.index(waiting.len())));
                }
            }
            join_all(now.iter().map(|event| hear(&handler, incoming(event)))).await;
            heard.extend(now);
        }
    }
    // The rest, and some of what was heard before once more.
    waiting.extend(heard.into_iter().step_by(2));
    join_all(waiting.iter().rev().map(|event| hear(&handler, incoming(event)))).await;

    world.dapr.set_chances(Chances::default());
    let expected: Vec<_> = world.truth.wanted().into_iter().map(|one| one.alarm).collect();
    for _ in 0..12 * 24 {
        world.pass(60 * 60).await;
    }
    let mut expected: Vec<_> =
        expected.into_iter().map(|one| (one.name.into_owned(), one.at.to_rfc3339())).collect();
    expected.sort();
    let given: Vec<_> = world.given().into_iter().map(|(name, at, _)| (name, at)).collect();
    assert_eq!(given, expected);
    assert!(world.dapr.jobs().is_empty());
}

proptest! {
    #[test]
    fn in_the_end_just_what_is_wanted_is_given(
        seed: u64,
        steps in prop::collection::vec(step(), 0..12),
        order in prop::collection::vec(any::<prop::sample::Index>(), 6),
        together in 1usize..6,
    ) {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_time().start_paused(true).build().unwrap();
        runtime.block_on(run(seed, steps, order, together));
    }
}

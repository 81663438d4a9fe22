//! Whatever happens to a task, in whatever order and however late it is heard, and whatever fails meanwhile: in the end just
//! that is given which the task, as it is by then, asks for.

use contract::names::TASK_EVENTS_PATH;
use proptest::prelude::*;
use sidecar::fake::Chances;
use sidecar::{EventHandler, IncomingEvent};
use tokio::task::JoinSet;

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
        3 => Just(Step::Complete),
        3 => Just(Step::Reopen),
        2 => Just(Step::Trash),
        2 => Just(Step::Restore),
        1 => Just(Step::Delete),
        2 => (0i64..4).prop_map(Step::Due),
        2 => (0i64..4).prop_map(Step::Remind),
        2 => Just(Step::Forget),
        2 => (1i64..4).prop_map(Step::Snooze),
        2 => any::<bool>().prop_map(Step::Live),
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
async fn hear(handler: Arc<OnTaskEvent>, event: IncomingEvent) {
    while handler.handle(event.clone()).await.is_err() {}
}

/// One thing that happens, how long after the one before, and which of the events that wait is heard then, if any.
type Moment = (Step, u64, Option<prop::sample::Index>);

async fn run(seed: u64, moments: Vec<Moment>) {
    let mut world = World::new(seed);
    let body = json!({
        "title": "a",
        "due": day(0),
        "reminders": [{ "at": minutes(5 * 24 * 60) }, { "relative_to": "due", "offset_minutes": 30 }],
    });
    let made = task::create(None, TaskId(Uuid::from_u128(1)), &body, &world.env()).unwrap();
    let mut waiting: Vec<CloudEvent> = world.take(made).into_iter().collect();
    world.dapr.set_chances(Chances {
        lost_request: 0.05,
        lost_reply: 0.05,
        longest_delay: Duration::from_millis(30),
        ..Chances::default()
    });
    world.truth.0.lock().unwrap().way_back = Duration::from_millis(20);
    let handler = Arc::new(OnTaskEvent(world.reminders.clone()));
    let (mut hearing, mut heard) = (JoinSet::new(), Vec::new());
    for (step, pause, which) in moments {
        waiting.extend(world.step(step));
        if let Some(which) = which.filter(|_| !waiting.is_empty()) {
            let event = waiting.swap_remove(which.index(waiting.len()));
            hearing.spawn(hear(handler.clone(), incoming(&event)));
            heard.push(event);
        }
        wait(Duration::from_millis(pause)).await;
    }
    // The rest, and some of what was heard before once more.
    for event in waiting.iter().rev().chain(heard.iter().step_by(2)) {
        hearing.spawn(hear(handler.clone(), incoming(event)));
    }
    hearing.join_all().await;

    world.dapr.set_chances(Chances::default());
    let wanted = world.truth.wanted().into_iter().map(|one| one.alarm);
    let mut expected: Vec<_> =
        wanted.map(|one| (one.name.into_owned(), one.at.to_rfc3339())).collect();
    expected.sort();
    for _ in 0..12 * 24 {
        world.pass(60 * 60).await;
    }
    let given: Vec<_> = world.given().into_iter().map(|(name, at, _)| (name, at)).collect();
    assert_eq!(given, expected);
    assert!(world.dapr.jobs().is_empty());
}

proptest! {
    #[test]
    fn in_the_end_just_what_is_wanted_is_given(
        seed: u64,
        moments in prop::collection::vec(
            (step(), 0u64..40, prop::option::weighted(0.8, any::<prop::sample::Index>())),
            0..12,
        ),
    ) {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_time().start_paused(true).build().unwrap();
        runtime.block_on(run(seed, moments));
    }
}

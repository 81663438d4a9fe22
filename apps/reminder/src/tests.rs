//! Whole features over the sidecar in memory: what is announced of tasks goes in, what is said of reminders comes out.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use contract::names::{REMINDER_EVENTS, TASK_EVENTS, TASK_EVENTS_DEAD, TASK_EVENTS_PATH};
use contract::reminder_event::{self, Data, REMINDER_TRIGGERED};
use contract::task_event;
use domain::settings::Settings;
use domain::task::{self, Decided, Env, Task};
use domain::when::Tz;
use domain::{Event, TaskId, UserId};
use serde_json::{Value, json};
use service::Clock;
use sidecar::fake::{FakeDapr, Subscription};
use sidecar::{Callbacks, CloudEvent, DeadLetters, Publish};
use tonic::Status;
use uuid::Uuid;

use crate::tasks::{AskTasks, NotAnswered, Pending, Since, Wanted};
use crate::{GiveReminder, OnTaskEvent, Reminders, reminder_job};

mod faults;
mod interleaved;
mod on_time;

/// Time stands at 2026-01-01T00:00:00Z until a test moves it.
struct FakeClock(FakeDapr);

impl Clock for FakeClock {
    fn now(&self) -> DateTime<Utc> {
        self.0.now()
    }
}

/// What task-api knows of Ada's tasks.
#[derive(Clone, Default)]
struct Truth(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    tasks: BTreeMap<TaskId, Task>,
    zone: Tz,
    away: bool,
    /// How often it was asked.
    asked: usize,
    /// How long its answers take to come.
    way_back: Duration,
}

impl Truth {
    async fn ask(&self) -> Result<(), NotAnswered> {
        // Others get their turn.
        tokio::task::yield_now().await;
        let mut known = self.0.lock().unwrap();
        known.asked += 1;
        match known.away {
            true => Err(NotAnswered::Unavailable(Status::unavailable("away"))),
            false => Ok(()),
        }
    }

    /// The answer is as things were when it was given; meanwhile they go on.
    async fn answer<T>(&self, answer: T) -> Result<T, NotAnswered> {
        let way_back = self.0.lock().unwrap().way_back;
        if !way_back.is_zero() {
            wait(way_back).await;
        }
        Ok(answer)
    }

    /// Every reminder that is to be given.
    fn wanted(&self) -> Vec<Pending> {
        let known = self.0.lock().unwrap();
        let open = known.tasks.values().filter(|task| task.reminds());
        let alarms = |task: &Task| {
            let id = task.id;
            task.alarms(known.zone).into_iter().map(move |alarm| Pending { task: id, alarm })
        };
        let mut wanted: Vec<Pending> = open.flat_map(alarms).collect();
        wanted.sort();
        wanted
    }
}

#[async_trait]
impl AskTasks for Truth {
    async fn check(
        &self,
        _: &UserId,
        task: TaskId,
        at: DateTime<Utc>,
    ) -> Result<Option<Wanted>, NotAnswered> {
        self.ask().await?;
        let wanted = self.wanted().into_iter().filter(|one| one.task == task && one.alarm.at == at);
        let names: Vec<String> = wanted.map(|one| one.alarm.name.into_owned()).collect();
        let wanted = {
            let known = self.0.lock().unwrap();
            let task = known.tasks.get(&task).filter(|_| !names.is_empty()).cloned();
            task.map(|task| Wanted { names, task, tz: known.zone.name().to_owned() })
        };
        self.answer(wanted).await
    }

    async fn list(
        &self,
        _: &UserId,
        task: Option<TaskId>,
        since: &Since,
    ) -> Result<Vec<Pending>, NotAnswered> {
        self.ask().await?;
        let of_it = |one: &Pending| task.is_none_or(|id| one.task == id);
        let since = |one: &Pending| one.alarm.at >= since.from;
        let wanted = self.wanted().into_iter().filter(|one| of_it(one) && since(one)).collect();
        self.answer(wanted).await
    }
}

/// The app, and what is around it.
struct World {
    /// The app's own sidecar.
    dapr: FakeDapr,
    reminders: Reminders,
    truth: Truth,
    seq: u64,
}

impl World {
    fn new(seed: u64) -> Self {
        let dapr = FakeDapr::new(seed).of_app("reminder");
        let truth = Truth::default();
        let sidecar = Arc::new(dapr.clone());
        let clock = Arc::new(FakeClock(dapr.clone()));
        let reminders =
            Reminders::new(Arc::new(truth.clone()), sidecar.clone(), sidecar.clone(), clock);
        let dead_letters = DeadLetters::new(TASK_EVENTS_DEAD, sidecar);
        let callbacks = Callbacks::new(None)
            .bulk_topic(TASK_EVENTS_PATH, OnTaskEvent(reminders.clone()), dead_letters)
            .jobs(reminder_job(), GiveReminder(reminders.clone()));
        let subscription = Subscription::new(TASK_EVENTS, TASK_EVENTS_PATH).raw();
        dapr.attach(callbacks, vec![subscription.dead_letter_topic(TASK_EVENTS_DEAD)]);
        Self { dapr, reminders, truth, seq: 0 }
    }

    fn env(&self) -> Env<'static> {
        let zone = self.truth.0.lock().unwrap().zone;
        Env { now: self.dapr.now(), zone, list_exists: &|_| true }
    }

    /// Makes a task of `body`, whose id follows from `number`.
    async fn make(&mut self, number: u128, body: Value) -> TaskId {
        let id = TaskId(Uuid::from_u128(number));
        let mut body = body;
        body["title"] = json!("a");
        let decided = task::create(None, id, &body, &self.env()).unwrap();
        self.publish_of(decided).await;
        id
    }

    /// Lets a task change, and announces it.
    async fn change(
        &mut self,
        id: TaskId,
        decide: impl FnOnce(&Task, &Env<'_>) -> Result<Decided, task::Refusal>,
    ) {
        let task = self.truth.0.lock().unwrap().tasks[&id].clone();
        self.publish_of(decide(&task, &self.env()).unwrap()).await;
    }

    async fn publish_of(&mut self, decided: Decided) {
        let event = self.take(decided).expect("something changed");
        self.dapr.publish(TASK_EVENTS, &event).await.unwrap();
    }

    /// Makes a decision true, and gives back what announces it.
    fn take(&mut self, decided: Decided) -> Option<CloudEvent> {
        let event = decided.event?;
        let mut known = self.truth.0.lock().unwrap();
        match event.kind {
            task::EventKind::Deleted => known.tasks.remove(&event.task.id),
            _ => known.tasks.insert(event.task.id, event.task.clone()),
        };
        drop(known);
        Some(self.announced(&event.into()))
    }

    /// Moves the user to another zone, and gives back what announces it.
    fn move_to(&mut self, zone: Tz) -> Option<CloudEvent> {
        let before = std::mem::replace(&mut self.truth.0.lock().unwrap().zone, zone);
        let settings = |tz| Settings { tz, ..Settings::default() };
        let (before, after, now) = (settings(before), settings(zone), self.dapr.now());
        let event = Event::settings(&"ada".parse().unwrap(), &before, &after, now)?;
        Some(self.announced(&event))
    }

    fn announced(&mut self, event: &Event) -> CloudEvent {
        let (ada, zone): (UserId, _) = ("ada".parse().unwrap(), self.truth.0.lock().unwrap().zone);
        self.seq += 1;
        CloudEvent {
            id: format!("ada:{}", self.seq),
            source: task_event::SOURCE.to_owned(),
            kind: task_event::kind(event).to_owned(),
            subject: task_event::subject(event),
            time: event.time(),
            dataschema: None,
            partition_key: "ada".to_owned(),
            traceparent: None,
            data: serde_json::to_value(task_event::Data::of(&ada, event).in_zone(zone)).unwrap(),
        }
    }

    /// Lets time pass, and fires what is due by then.
    async fn pass(&self, seconds: u64) {
        self.dapr.advance(Duration::from_secs(seconds));
        self.dapr.fire_due_jobs().await;
    }

    fn said(&self, kind: &str) -> Vec<CloudEvent> {
        let all = self.dapr.published_on(REMINDER_EVENTS).into_iter();
        all.filter(|event| event.kind == kind).collect()
    }

    /// Which reminders were given, each once however often it was said: name, instant, and by how much it was late.
    fn given(&self) -> Vec<(String, String, Option<u64>)> {
        let mut given = BTreeMap::new();
        for event in self.said(REMINDER_TRIGGERED) {
            let text = event.data.to_string();
            let read =
                reminder_event::parse(&event.kind, &event.id, &event.subject, text.as_bytes());
            let (id, Data::Triggered(data)) = read.unwrap() else { panic!("not triggered") };
            assert_eq!(event.time, data.at, "it is the same whenever it is said");
            let one = (data.reminder.into_owned(), data.at.to_rfc3339(), data.late_by);
            given.entry(id).or_insert(one);
        }
        let mut given: Vec<_> = given.into_values().collect();
        given.sort();
        given
    }

    /// When reminders are set, in minutes from the beginning.
    fn jobs(&self) -> Vec<i64> {
        let begin: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
        let due = self.dapr.jobs().into_iter().map(|job| match job.due {
            sidecar::Due::At(at) => (at - begin).num_minutes(),
            sidecar::Due::In(_) => panic!("jobs are set for an instant"),
        });
        due.collect()
    }
}

async fn wait(how_long: Duration) {
    #[expect(
        clippy::disallowed_methods,
        reason = "others go on meanwhile, in time that is paused"
    )]
    tokio::time::sleep(how_long).await;
}

/// So many minutes after midnight of the day on which every test begins.
fn minutes(minutes: i64) -> String {
    let begin: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
    (begin + chrono::TimeDelta::minutes(minutes)).to_rfc3339()
}

fn given(name: &str, at: i64, late_by: Option<u64>) -> (String, String, Option<u64>) {
    (name.to_owned(), minutes(at), late_by)
}

//! Recurrence over the sidecar in memory, and a task-api that remembers what it was asked for.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use contract::names::{RECONCILE_BINDING, TASK_EVENTS, TASK_EVENTS_DEAD, TASK_EVENTS_PATH};
use domain::{SeriesId, UserId};
use serde_json::{Value, json};
use service::Clock;
use sidecar::fake::{Delivered, FakeDapr, Subscription};
use sidecar::{Callbacks, CloudEvent, DeadLetters, HandlerError, IncomingBinding, Publish};
use tonic::Status;

use crate::agenda::{Entry, Record, SHARDS};
use crate::{App, MakeOccurrence, OnReconcile, OnTaskEvent, Outcome, Tasks, occurrence_job};

/// What happens to a call of task-api.
#[derive(Clone, Copy, Debug)]
pub(super) enum Lost {
    Request,
    Reply,
}

/// Task-api, as far as it makes occurrences: each once, and none that is older than the newest.
#[derive(Default)]
pub(super) struct KnownTasks(Mutex<Known>);

#[derive(Default)]
struct Known {
    made: BTreeMap<SeriesId, Vec<String>>,
    calls: usize,
    faults: VecDeque<Lost>,
    away: bool,
    /// What is answered for some dates.
    refused: BTreeMap<String, Outcome>,
}

impl KnownTasks {
    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn lose(&self, fault: Lost) {
        self.lock().faults.push_back(fault);
    }

    pub(super) fn go_away(&self, away: bool) {
        self.lock().away = away;
    }

    pub(super) fn refuse(&self, date: &str, outcome: Outcome) {
        self.lock().refused.insert(date.to_owned(), outcome);
    }

    pub(super) fn calls(&self) -> usize {
        self.lock().calls
    }
}

#[async_trait]
impl Tasks for KnownTasks {
    async fn create_occurrence(
        &self,
        _: &UserId,
        series: SeriesId,
        date: &str,
    ) -> Result<Outcome, Status> {
        let mut known = self.lock();
        known.calls += 1;
        let fault = known.faults.pop_front();
        if known.away || matches!(fault, Some(Lost::Request)) {
            return Err(Status::unavailable("no answer"));
        }
        let outcome = known.refused.get(date).copied().unwrap_or(Outcome::There);
        let made = known.made.entry(series).or_default();
        let is_newer = made.last().is_none_or(|last| last.as_str() < date);
        if outcome == Outcome::There && is_newer {
            made.push(date.to_owned());
        }
        match fault {
            Some(_) => Err(Status::deadline_exceeded("no answer")),
            None => Ok(outcome),
        }
    }
}

struct FakeClock(FakeDapr);

impl Clock for FakeClock {
    fn now(&self) -> DateTime<Utc> {
        self.0.now()
    }
}

/// A recurrence app at 2026-01-01T00:00:00Z, for whom what is a minute late was missed.
pub(super) struct World {
    pub(super) dapr: FakeDapr,
    pub(super) app: App,
    pub(super) tasks: Arc<KnownTasks>,
}

pub(super) const SERIES: &str = "0190f2d7-0000-5000-8000-000000000001";
pub(super) const CREATED: &str = "daybook.series.created.v1";
pub(super) const UPDATED: &str = "daybook.series.updated.v1";
pub(super) const ENDED: &str = "daybook.series.ended.v1";
pub(super) const SETTINGS: &str = "daybook.settings.updated.v1";

impl World {
    pub(super) fn new(seed: u64) -> Self {
        let dapr = FakeDapr::new(seed);
        let tasks = Arc::new(KnownTasks::default());
        let world = Self { app: replica(&dapr, &tasks), dapr, tasks };
        let dead_letters = DeadLetters::new(TASK_EVENTS_DEAD, Arc::new(world.dapr.clone()));
        let callbacks = Callbacks::new(None)
            .bulk_topic(TASK_EVENTS_PATH, OnTaskEvent(world.app.clone()), dead_letters)
            .jobs(occurrence_job(), MakeOccurrence(world.app.clone()))
            .binding(RECONCILE_BINDING, OnReconcile(world.app.clone()));
        let subscription = Subscription::new(TASK_EVENTS, TASK_EVENTS_PATH);
        world.dapr.attach(callbacks, vec![subscription.dead_letter_topic(TASK_EVENTS_DEAD)]);
        world
    }

    /// Another replica, which shares nothing but the sidecar's parts and task-api.
    pub(super) fn replica(&self) -> App {
        replica(&self.dapr, &self.tasks)
    }

    pub(super) async fn say(&self, event: CloudEvent) {
        while self.dapr.publish(TASK_EVENTS, &event).await.is_err() {}
    }

    pub(super) async fn hear(&self, event: CloudEvent) -> Delivered {
        self.say(event).await;
        self.dapr.deliver().await
    }

    /// Lets so much time pass, during which every job fires in its second.
    pub(super) async fn pass(&self, seconds: u64) {
        for _ in 0..seconds {
            self.dapr.advance(Duration::from_secs(1));
            self.dapr.fire_due_jobs().await;
        }
    }

    /// Lets so much time pass with nobody there, and then fires what is due.
    pub(super) async fn be_away(&self, seconds: u64) {
        self.dapr.advance(Duration::from_secs(seconds));
        self.dapr.fire_due_jobs().await;
    }

    pub(super) async fn reconcile(&self) -> Result<(), HandlerError> {
        let name = RECONCILE_BINDING.to_owned();
        self.dapr.bring(IncomingBinding { name, ..IncomingBinding::default() }).await
    }

    /// The dates of occurrences that were made, in that order.
    pub(super) fn made(&self) -> Vec<String> {
        self.tasks.lock().made.get(&SERIES.parse().unwrap()).cloned().unwrap_or_default()
    }

    /// Everything in the agenda, but for when it was heard.
    pub(super) async fn agenda(&self) -> BTreeMap<String, Record> {
        let mut all = BTreeMap::new();
        let app = self.replica();
        for shard in 0..SHARDS {
            let view = app.agenda.read(shard).await.unwrap();
            for (id, record) in view.records.iter() {
                let record = match record.clone() {
                    Record::Series(entry) => {
                        let heard_at = DateTime::UNIX_EPOCH;
                        Record::Series(Box::new(Entry { heard_at, ..*entry }))
                    }
                    zone @ Record::Zone(_) => zone,
                };
                all.insert(id.to_owned(), record);
            }
        }
        all
    }

    /// The instants for which jobs of occurrences are set, in order.
    pub(super) fn armed(&self) -> Vec<String> {
        let jobs = self.dapr.jobs();
        let mut armed: Vec<_> = jobs
            .iter()
            .filter_map(|job| job.name.strip_prefix(occurrence_job())?.rsplit(':').next())
            .map(str::to_owned)
            .collect();
        armed.sort();
        armed
    }
}

fn replica(dapr: &FakeDapr, tasks: &Arc<KnownTasks>) -> App {
    let shared = Arc::new(dapr.clone());
    let clock = Arc::new(FakeClock(dapr.clone()));
    let missed_after = TimeDelta::minutes(1);
    App::new(shared.clone(), shared.clone(), shared, clock, tasks.clone(), missed_after)
}

/// A series on schedule as task-api announces it: every ten minutes from midnight, as long as nothing else is said.
pub(super) fn series(more: Value) -> Value {
    let mut series = json!({
        "id": SERIES,
        "recurrence": {"rrule": "FREQ=MINUTELY;INTERVAL=10", "mode": "on_schedule"},
        "start": {"date": "2026-01-01", "time": "00:00", "tz": "UTC"},
        "since": "2026-01-01T00:00:00Z",
        "template": {"title": "water the plants"},
        "version": 1,
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z",
    });
    let (Some(fields), Value::Object(more)) = (series.as_object_mut(), more) else {
        unreachable!("both are objects")
    };
    fields.extend(more);
    series
}

/// The same with another way to catch up.
pub(super) fn catching_up(policy: &str) -> Value {
    series(json!({"recurrence": {
        "rrule": "FREQ=MINUTELY;INTERVAL=10", "mode": "on_schedule", "catch_up": policy,
    }}))
}

/// An event of ada's.
pub(super) fn event(seq: u64, kind: &str, data: Value) -> CloudEvent {
    CloudEvent {
        id: format!("ada:{seq}"),
        source: "/daybook/task-api".to_owned(),
        kind: kind.to_owned(),
        subject: SERIES.to_owned(),
        time: "2026-01-01T00:00:00Z".parse().unwrap(),
        dataschema: None,
        partition_key: "ada".to_owned(),
        traceparent: None,
        data,
    }
}

pub(super) fn about(seq: u64, kind: &str, series: Value) -> CloudEvent {
    event(seq, kind, json!({"user": "ada", "series": series}))
}

pub(super) fn moved(seq: u64, zone: &str) -> CloudEvent {
    let data = json!({"user": "ada", "settings": {"tz": zone}});
    CloudEvent { subject: "ada".to_owned(), ..event(seq, SETTINGS, data) }
}

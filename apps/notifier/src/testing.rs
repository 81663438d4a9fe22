//! A notifier over the sidecar in memory, and users that it can ask about.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use contract::names::{REMINDER_EVENTS, REMINDER_EVENTS_DEAD, REMINDER_EVENTS_PATH};
use contract::reminder_event::{self, REMINDER_TRIGGERED, Triggered};
use contract::rest::NotificationResource;
use domain::task::{self, Env};
use domain::{TaskId, UserId};
use service::ManualClock;
use sidecar::fake::{FakeDapr, Subscription};
use sidecar::{Callbacks, CloudEvent, Publish};
use uuid::Uuid;

use crate::app::Notifier;
use crate::config::Settings;
use crate::inbox::Inbox;
use crate::jobs::{Deliver, RelayAndResume, SendDigest};
use crate::notification::{Digest, Notification, Way};
use crate::on_reminder_event::OnReminderEvent;
use crate::tasks::{AskTasks, Contact, NoAnswer};

/// The day on which tests begin: that of the fake.
pub(crate) const DAY: &str = "2026-01-01";

/// What task-api would answer.
#[derive(Default)]
pub(crate) struct Users {
    pub(crate) contacts: Mutex<BTreeMap<UserId, Contact>>,
    pub(crate) due: Mutex<Option<(Digest, Tz)>>,
}

#[async_trait]
impl AskTasks for Users {
    async fn contact(&self, user: &UserId) -> Result<Contact, NoAnswer> {
        let contacts = self.contacts.lock().unwrap();
        let away = || NoAnswer(tonic::Status::unavailable("task-api is away"));
        contacts.get(user).cloned().ok_or_else(away)
    }

    async fn due(&self, _: &UserId) -> Result<(Digest, Tz), NoAnswer> {
        let due = self.due.lock().unwrap().clone();
        due.ok_or_else(|| NoAnswer(tonic::Status::unavailable("task-api is away")))
    }
}

/// A notifier, what it stands on, and its time.
pub(crate) struct World {
    pub(crate) dapr: FakeDapr,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) users: Arc<Users>,
    pub(crate) notifier: Notifier,
}

pub(crate) fn ada() -> UserId {
    "ada".parse().unwrap()
}

pub(crate) fn now() -> DateTime<Utc> {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

impl World {
    /// In which Ada has an address.
    pub(crate) fn new() -> Self {
        let dapr = FakeDapr::new(7);
        let users = Arc::new(Users::default());
        let clock = Arc::new(ManualClock::at(now()));
        let notifier = notifier(&dapr, &users, &clock);
        let world = Self { dapr, clock, users, notifier };
        world.reachable(Some("ada@example.org"));
        world.attach();
        world
    }

    /// With one reminder in Ada's inbox, whose e-mail is due, and a job for it: the process that took it in died, and its
    /// event came again.
    pub(crate) async fn with_a_delivery_due() -> Self {
        let mut world = Self::new();
        world.subscribe();
        world.begin_no_more();
        for _ in 0..2 {
            world.publish(&triggered(1, now())).await;
        }
        world.dapr.deliver().await;
        world.idle().await;
        world.restart();
        world
    }

    /// Another process of the same app: it knows what the store knows, and nothing else.
    pub(crate) fn restart(&mut self) {
        self.notifier = notifier(&self.dapr, &self.users, &self.clock);
        self.attach();
    }

    /// Another process beside the first, over the same store.
    pub(crate) fn replica(&self) -> Notifier {
        notifier(&self.dapr, &self.users, &self.clock)
    }

    fn attach(&self) {
        let dead_letters =
            sidecar::DeadLetters::new(REMINDER_EVENTS_DEAD, Arc::new(self.dapr.clone()));
        let callbacks = Callbacks::new(None)
            .bulk_topic(REMINDER_EVENTS_PATH, OnReminderEvent(self.notifier.clone()), dead_letters)
            .jobs(book::relay_job(), RelayAndResume(self.notifier.clone()))
            .jobs(crate::delivery_job(), Deliver(self.notifier.clone()))
            .jobs(crate::digest_job(), SendDigest(self.notifier.clone()));
        self.dapr.attach(callbacks, Vec::new());
    }

    /// Lets the app hear what is published from the beginning on.
    pub(crate) fn subscribe(&self) {
        let subscription = Subscription::new(REMINDER_EVENTS, REMINDER_EVENTS_PATH);
        let subscription = subscription.dead_letter_topic(REMINDER_EVENTS_DEAD).raw();
        self.dapr.attach(Callbacks::new(None), vec![subscription]);
        self.attach();
    }

    pub(crate) fn reachable(&self, email: Option<&str>) {
        let zone = Tz::Europe__Berlin;
        let contact = Contact { email: email.map(str::to_owned), zone, deleted: false };
        self.users.contacts.lock().unwrap().insert(ada(), contact);
    }

    pub(crate) async fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
        self.dapr.advance(by.to_std().unwrap_or(Duration::ZERO));
    }

    /// Waits until nothing is under way in this process.
    pub(crate) async fn idle(&self) {
        self.notifier.0.under_way.wait().await;
        self.notifier.books().idle().await;
    }

    /// Fires what is due, again and again, until nothing is.
    pub(crate) async fn settle(&self) {
        self.idle().await;
        while self.dapr.fire_due_jobs().await > 0 {}
        self.idle().await;
    }

    /// Lets this process begin to send nothing more, as if it died right after whatever it commits next.
    pub(crate) fn begin_no_more(&self) {
        self.notifier.0.is_ending.store(true, std::sync::atomic::Ordering::Relaxed);
    }

    pub(crate) async fn publish(&self, event: &CloudEvent) {
        self.dapr.publish(REMINDER_EVENTS, event).await.unwrap();
    }

    pub(crate) async fn inbox(&self) -> Vec<NotificationResource> {
        let view = self.notifier.book(&ada()).read().await.unwrap();
        let inbox = Inbox::of(&view);
        inbox.newest_first().into_iter().map(Notification::resource).collect()
    }

    /// What became of the only notification's delivery on that way.
    pub(crate) async fn delivery(&self, way: Way) -> crate::delivery::Delivery {
        let view = self.notifier.book(&ada()).read().await.unwrap();
        let inbox = Inbox::of(&view);
        let all: Vec<_> = inbox.notifications().collect();
        let [only] = all.as_slice() else { panic!("{} notifications", all.len()) };
        only.deliveries[&way].clone()
    }

    /// What is still to happen, but for relay jobs, which find nothing to do.
    pub(crate) fn owed(&self) -> Vec<String> {
        self.dapr.owed().into_iter().filter(|owed| !owed.contains("relay:")).collect()
    }

    /// The types and channels of what was announced, in order; what was published twice, once.
    pub(crate) fn announced(&self) -> Vec<String> {
        let mut events = self.dapr.published_on(contract::names::NOTIFICATION_EVENTS);
        let mut ids = BTreeSet::new();
        events.retain(|event| ids.insert(event.id.clone()));
        let said = |event: CloudEvent| {
            let kind =
                event.kind.trim_start_matches("daybook.notification.").trim_end_matches(".v1");
            format!("{kind} {}", event.data["channel"].as_str().unwrap_or("-"))
        };
        events.into_iter().map(said).collect()
    }
}

fn notifier(dapr: &FakeDapr, users: &Arc<Users>, clock: &Arc<ManualClock>) -> Notifier {
    let all = || Arc::new(dapr.clone());
    let stores = (all() as _, all() as _, all() as _);
    Notifier::new(stores, all(), users.clone(), clock.clone(), Settings::default())
}

/// A reminder of Ada's `number`th task for that instant, as reminder announces it.
pub(crate) fn triggered(number: u64, at: DateTime<Utc>) -> CloudEvent {
    let id =
        TaskId(Uuid::from_u128(0x0190_f2d7_0000_7000_8000_0000_0000_0000 + u128::from(number)));
    let body = serde_json::json!({
        "title": format!("water <the> plant {number}"), "due": {"date": DAY, "time": "09:30"},
    });
    let env = Env { now: now(), zone: Tz::UTC, list_exists: &|_| true };
    let task = task::create(None, id, &body, &env).unwrap().task;
    let data = Triggered {
        user: std::borrow::Cow::Owned(ada()),
        task: std::borrow::Cow::Owned(task),
        reminder: "due-30m".into(),
        at,
        late_by: None,
        tz: "Europe/Berlin".into(),
    };
    CloudEvent {
        id: data.id().to_string(),
        source: reminder_event::SOURCE.to_owned(),
        kind: REMINDER_TRIGGERED.to_owned(),
        subject: id.to_string(),
        time: at,
        dataschema: None,
        partition_key: "ada".to_owned(),
        traceparent: None,
        data: serde_json::to_value(&data).unwrap(),
    }
}

//! The broker in memory: what was published, and its delivery when a test asks for it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use dapr::dapr::proto::runtime::v1::topic_event_response::TopicEventResponseStatus;

use super::{FakeDapr, Inner, Part, Published, Subscription};
use crate::callback::{Dispatcher, Entry, Outcome, report};
use crate::{Callbacks, CloudEvent, HandlerError, IncomingEvent};

/// How often one round of delivery brings an event whose handler asks for it again.
const ATTEMPTS: usize = 10;

/// What a round of delivery did.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Delivered {
    /// Deliveries whose handler was done, duplicates included.
    pub done: usize,
    /// Deliveries that were refused and went to the dead-letter topic, if there is one.
    pub refused: usize,
    /// Events that wait still: their handlers kept asking for them again, or the broker is down.
    pub waiting: usize,
}

#[derive(Default)]
pub(super) struct Broker {
    log: Vec<Published>,
    consumers: Vec<Consumer>,
    apps: BTreeMap<Arc<str>, Arc<Dispatcher>>,
}

/// One app's subscription and how far it has come.
struct Consumer {
    app: Arc<str>,
    subscription: Subscription,
    queue: VecDeque<Parcel>,
}

#[derive(Clone)]
struct Parcel {
    published: Published,
    /// Delivered before: is not duplicated once more.
    duplicate: bool,
}

impl Broker {
    pub(super) fn accept(&mut self, published: Published) {
        for consumer in &mut self.consumers {
            if consumer.subscription.topic() == published.topic {
                let published = published.clone();
                consumer.queue.push_back(Parcel { published, duplicate: false });
            }
        }
        self.log.push(published);
    }

    pub(super) fn app(&self, name: &str) -> Option<Arc<Dispatcher>> {
        self.apps.get(name).cloned()
    }

    pub(super) fn owed(&self) -> impl Iterator<Item = String> {
        let waiting = self.consumers.iter().flat_map(|consumer| &consumer.queue);
        waiting.map(|parcel| {
            let Published { topic, event } = &parcel.published;
            format!("event `{}` on `{topic}` has yet to be delivered", event.id)
        })
    }

    fn waiting(&self) -> usize {
        self.consumers.iter().map(|consumer| consumer.queue.len()).sum()
    }

    /// Takes out what one consumer is to be given next: up to `size` events of one path.
    fn take(&mut self, blocked: &BTreeSet<(usize, String)>, size: usize) -> Option<Batch> {
        for (index, consumer) in self.consumers.iter_mut().enumerate() {
            let Some(app) = self.apps.get(&consumer.app).cloned() else { continue };
            let free = |parcel: &Parcel| {
                !blocked.contains(&(index, parcel.published.event.partition_key.clone()))
            };
            let Some(first) = consumer.queue.iter().position(free) else { continue };
            let path_of = |parcel: &Parcel| {
                consumer.subscription.path_for(&parcel.published.event.kind).to_owned()
            };
            let path = path_of(&consumer.queue[first]);
            let mut parcels = Vec::new();
            let mut position = first;
            while parcels.len() < size && position < consumer.queue.len() {
                let parcel = &consumer.queue[position];
                if free(parcel) && path_of(parcel) == path {
                    parcels.extend(consumer.queue.remove(position));
                } else {
                    position += 1;
                }
            }
            let raw = consumer.subscription.is_raw();
            return Some(Batch { index, app, path, raw, parcels });
        }
        None
    }
}

struct Batch {
    index: usize,
    app: Arc<Dispatcher>,
    path: String,
    raw: bool,
    parcels: Vec<Parcel>,
}

impl FakeDapr {
    /// Attaches the app: what it composed answers from here on, for these subscriptions.
    ///
    /// A subscription begins with the oldest event of its topic. Services are not called.
    pub fn attach(&self, callbacks: Callbacks, subscriptions: Vec<Subscription>) {
        let dispatcher = Arc::new(callbacks.into_dispatcher());
        let mut inner = self.lock();
        let inner = &mut *inner;
        for subscription in subscriptions {
            let on_topic = inner.broker.log.iter().filter(|p| p.topic == subscription.topic());
            let queue = on_topic.cloned().map(|published| Parcel { published, duplicate: false });
            let (app, queue) = (Arc::clone(&self.app), queue.collect());
            inner.broker.consumers.push(Consumer { app, subscription, queue });
        }
        inner.broker.apps.insert(Arc::clone(&self.app), dispatcher);
    }

    /// Everything that was published, in the order in which the broker took it.
    pub fn published(&self) -> Vec<Published> {
        self.lock().broker.log.clone()
    }

    /// The events on one topic, in the order in which the broker took them.
    pub fn published_on(&self, topic: &str) -> Vec<CloudEvent> {
        let inner = self.lock();
        let on_topic = inner.broker.log.iter().filter(|published| published.topic == topic);
        on_topic.map(|published| published.event.clone()).collect()
    }

    /// Delivers one event at a time until nothing moves any more, to every app.
    ///
    /// An event whose handler asks for it again is brought up to ten times; after that it waits,
    /// and so do those behind it with the same partition key.
    pub async fn deliver(&self) -> Delivered {
        self.deliver_in_bulk(1).await
    }

    /// Delivers up to `size` events of one path in one call, as `bulkSubscribe` does.
    pub async fn deliver_in_bulk(&self, size: usize) -> Delivered {
        let mut delivered = Delivered::default();
        let mut blocked = BTreeSet::new();
        while let Some(batch) = self.next_batch(&blocked, size) {
            let Batch { index, app, path, raw, mut parcels } = batch;
            for attempt in 1..=ATTEMPTS {
                let outcomes = match raw && size > 1 {
                    true => bring_raw(&app, &path, &parcels).await,
                    false => bring(&app, &path, &parcels, size > 1).await,
                };
                parcels = self.sort_out(index, parcels, outcomes, &mut delivered);
                if parcels.is_empty() {
                    break;
                }
                if attempt == ATTEMPTS {
                    self.put_back(index, std::mem::take(&mut parcels), &mut blocked);
                }
            }
        }
        delivered.waiting = self.lock().broker.waiting();
        delivered
    }

    fn next_batch(&self, blocked: &BTreeSet<(usize, String)>, size: usize) -> Option<Batch> {
        let mut inner = self.lock();
        let inner = &mut *inner;
        if inner.faults.down.contains(&Part::Broker) || inner.faults.down.contains(&Part::Sidecar) {
            return None;
        }
        if inner.faults.chances.reorder {
            for consumer in &mut inner.broker.consumers {
                inner.random.shuffle(consumer.queue.make_contiguous());
            }
        }
        inner.broker.take(blocked, size)
    }

    /// Books each outcome; gives back what is to be brought again.
    fn sort_out(
        &self,
        index: usize,
        parcels: Vec<Parcel>,
        outcomes: Vec<Outcome>,
        delivered: &mut Delivered,
    ) -> Vec<Parcel> {
        let mut again = Vec::new();
        let mut inner = self.lock();
        for (parcel, outcome) in parcels.into_iter().zip(outcomes) {
            report("event", &parcel.published.event.id, &outcome);
            match outcome {
                Ok(()) => delivered.done += 1,
                Err(HandlerError::Retry(_)) => {
                    again.push(parcel);
                    continue;
                }
                Err(HandlerError::Refuse(_)) => {
                    delivered.refused += 1;
                    inner.bury(index, &parcel.published.event);
                }
            }
            inner.perhaps_duplicate(index, parcel);
        }
        again
    }

    fn put_back(
        &self,
        index: usize,
        parcels: Vec<Parcel>,
        blocked: &mut BTreeSet<(usize, String)>,
    ) {
        let mut inner = self.lock();
        for parcel in parcels.into_iter().rev() {
            blocked.insert((index, parcel.published.event.partition_key.clone()));
            inner.broker.consumers[index].queue.push_front(parcel);
        }
    }
}

impl Inner {
    fn bury(&mut self, index: usize, event: &CloudEvent) {
        let consumer = &self.broker.consumers[index];
        if let Some(topic) = consumer.subscription.dead_letters().map(str::to_owned) {
            self.broker.accept(Published { topic, event: event.clone() });
        }
    }

    fn perhaps_duplicate(&mut self, index: usize, parcel: Parcel) {
        if !parcel.duplicate && self.random.fraction() < self.faults.chances.duplicate {
            let again = Parcel { duplicate: true, ..parcel };
            self.broker.consumers[index].queue.push_back(again);
        }
    }
}

async fn bring(app: &Dispatcher, path: &str, parcels: &[Parcel], bulk: bool) -> Vec<Outcome> {
    let events = parcels.iter().map(|parcel| incoming(path, &parcel.published));
    if bulk {
        return app.events(path, events.collect()).await;
    }
    let mut outcomes = Vec::with_capacity(parcels.len());
    for event in events {
        outcomes.push(app.event(event).await);
    }
    outcomes
}

/// In bulk, each message as it was published.
async fn bring_raw(app: &Dispatcher, path: &str, parcels: &[Parcel]) -> Vec<Outcome> {
    let entry = |parcel: &Parcel| {
        let Published { topic, event } = &parcel.published;
        let message = event.to_bytes().unwrap_or_default();
        Entry::raw(String::new(), message, topic, path)
    };
    let statuses = app.bulk(path, parcels.iter().map(entry).collect()).await;
    let outcome = |status| match status {
        TopicEventResponseStatus::Success => Ok(()),
        TopicEventResponseStatus::Retry => Err(HandlerError::retry("RETRY")),
        TopicEventResponseStatus::Drop => Err(HandlerError::refuse("DROP")),
    };
    statuses.into_iter().map(|answer| outcome(answer.status())).collect()
}

/// The event as the sidecar hands it to the app.
fn incoming(path: &str, published: &Published) -> IncomingEvent {
    let Published { topic, event } = published;
    let mut extensions = BTreeMap::from([
        ("time".to_owned(), event.time.to_rfc3339()),
        ("partitionkey".to_owned(), event.partition_key.clone()),
    ]);
    if let Some(schema) = &event.dataschema {
        extensions.insert("dataschema".to_owned(), schema.clone());
    }
    IncomingEvent {
        id: event.id.clone(),
        kind: event.kind.clone(),
        source: event.source.clone(),
        subject: event.subject.clone(),
        topic: topic.clone(),
        path: path.to_owned(),
        data: event.data.to_string().into_bytes(),
        extensions,
    }
}

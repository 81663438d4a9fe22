//! What a group of commits asks for, in order, before any of it is written. Pure.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::value::{RawValue, to_raw_value};
use sidecar::CloudEvent;

use crate::change::{Change, NewEvent, Record};
use crate::error::corrupt;
use crate::held::Held;
use crate::segment::{Entry, Owed};
use crate::{Limits, StoreError, TooLarge, View};

/// The changes of a group, and the book as it will be with them.
pub(crate) struct Draft<R> {
    pub(crate) view: View<R>,
    /// By id, the newest of each.
    pub(crate) entries: BTreeMap<Arc<str>, Entry>,
    pub(crate) events: Vec<Owed>,
    bytes: usize,
}

/// Why one change is not in the draft, which is as it was.
pub(crate) enum NotAdded {
    /// The group is large enough without it.
    NoRoom,
    TooLarge(TooLarge),
    Unwritable(StoreError),
}

impl<R: Record> Draft<R> {
    pub(crate) fn on(held: &Held<R>) -> Self {
        let view = View { records: held.records.clone(), seq: held.head.seq };
        Self { view, entries: BTreeMap::new(), events: Vec::new(), bytes: 0 }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.events.is_empty()
    }

    /// Adds one change, whole or not at all.
    pub(crate) fn add(
        &mut self,
        owner: &str,
        change: Change<R>,
        traceparent: Option<&str>,
        limits: &Limits,
    ) -> Result<(), NotAdded> {
        let broken = |error| NotAdded::Unwritable(corrupt(owner, error));
        let mut written = Vec::with_capacity(change.put.len());
        for (id, record) in change.put {
            let raw = to_raw_value(&record).map_err(broken)?;
            check_record(&id, &raw, limits.record_bytes).map_err(NotAdded::TooLarge)?;
            written
                .push((Entry { id: id.into(), record: Some(raw.into()) }, Some(Arc::new(record))));
        }
        let gone = change.remove.into_iter().map(|id| Entry { id: id.into(), record: None });
        written.extend(gone.map(|entry| (entry, None)));
        let events: Result<Vec<Owed>, _> = (self.view.seq + 1..)
            .zip(change.events)
            .map(|(seq, new)| announce(owner, seq, new, traceparent))
            .collect();
        let events = events.map_err(broken)?;
        for owed in &events {
            check_event(owner, owed, limits.event_bytes).map_err(NotAdded::TooLarge)?;
        }

        let bytes = written.iter().map(|(entry, _)| entry.bytes()).sum::<usize>()
            + events.iter().map(Owed::bytes).sum::<usize>();
        if bytes > limits.commit_bytes {
            let limit = limits.commit_bytes;
            return Err(NotAdded::TooLarge(TooLarge::Commit { bytes, limit }));
        }
        if self.bytes > 0 && self.bytes + bytes > limits.group_bytes {
            return Err(NotAdded::NoRoom);
        }
        self.bytes += bytes;
        for (entry, record) in written {
            match record {
                Some(record) => self.view.records.put(entry.id.clone(), record),
                None => self.view.records.remove(&entry.id),
            }
            self.entries.insert(entry.id.clone(), entry);
        }
        self.view.seq += events.len() as u64;
        self.events.extend(events);
        Ok(())
    }
}

fn check_record(id: &str, raw: &RawValue, limit: usize) -> Result<(), TooLarge> {
    let bytes = raw.get().len();
    if bytes > limit {
        return Err(TooLarge::Record { id: id.to_owned(), bytes, limit });
    }
    Ok(())
}

fn check_event(owner: &str, owed: &Owed, limit: usize) -> Result<(), TooLarge> {
    let bytes = owed.event.get().len();
    if bytes > limit {
        return Err(TooLarge::Event { id: event_id(owner, owed.seq), bytes, limit });
    }
    Ok(())
}

fn event_id(owner: &str, seq: u64) -> String {
    format!("{owner}:{seq}")
}

/// The event as it goes out and as it is stored until then.
pub(crate) fn announce(
    owner: &str,
    seq: u64,
    new: NewEvent,
    traceparent: Option<&str>,
) -> Result<Owed, serde_json::Error> {
    let NewEvent { topic, kind, source, subject, time, data } = new;
    let event = CloudEvent {
        id: event_id(owner, seq),
        source: source.to_owned(),
        kind: kind.to_owned(),
        subject,
        time,
        dataschema: None,
        partition_key: owner.to_owned(),
        traceparent: traceparent.map(str::to_owned),
        data,
    };
    Ok(Owed { seq, topic: topic.into(), event: to_raw_value(&event)?.into() })
}

//! The next head, and the segments it needs: decided here, written elsewhere. Pure.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::value::to_raw_value;

use crate::change::Record;
use crate::draft::Draft;
use crate::head::{Head, Segment, Spill};
use crate::held::{Layer, top};
use crate::segment::{Entry, Owed, Part, Parts};
use crate::{Limits, Records};

/// What is to be written for a draft to be committed.
pub(crate) struct Plan<R> {
    /// The head with the draft in it; it is not signed yet.
    pub(crate) head: Head,
    /// The documents that the head names and that are not there yet, under the name given.
    pub(crate) parts: Vec<Vec<u8>>,
    /// One for each segment of the head.
    pub(crate) layers: Vec<Layer<R>>,
    pub(crate) records: Records<R>,
}

/// Plans the head after `base`, whose segments are `layers`, with `draft` in it.
///
/// New segments get `name`. `merged` are the events of the spills that [`spills_to_merge`] named.
pub(crate) fn plan<R: Record>(
    base: &Head,
    layers: &[Layer<R>],
    draft: Draft<R>,
    merged: Vec<Owed>,
    name: u64,
    limits: &Limits,
) -> Result<Plan<R>, serde_json::Error> {
    let Draft { view, entries, events, .. } = draft;
    let (head, layers) = (base.clone(), layers.to_vec());
    let mut plan = Plan { head, parts: Vec::new(), layers, records: view.records };
    plan.head.seq = view.seq;
    plan.head.tail.retain(|entry| !entries.contains_key(&entry.id));
    plan.head.tail.extend(entries.into_values());
    let tail_bytes: usize = plan.head.tail.iter().map(Entry::bytes).sum();
    if tail_bytes > limits.tail_bytes || plan.head.tail.len() > limits.tail_records {
        plan.fold(tail_bytes, name, limits)?;
    }
    let spills = spills_due(base, &events, limits);
    plan.head.outbox.extend(events);
    if spills {
        plan.spill(merged, name, limits)?;
    }
    Ok(plan)
}

/// How many of the newest spills are to be merged by the next spill, if one is due.
///
/// Many small ones make one of a part or more, and many of those one of many parts: an event is rewritten
/// about twice, and thousands of megabytes can be owed before a head has no room to say where.
pub(crate) fn spills_to_merge(base: &Head, events: &[Owed], limits: &Limits) -> usize {
    if !spills_due(base, events, limits) {
        return 0;
    }
    let newest = |bytes| base.spilled.iter().rev().take_while(|spill| spill.bytes < bytes).count();
    let small = newest(limits.part_bytes);
    let medium = newest(limits.part_bytes * limits.small_spills);
    match limits.small_spills {
        many if medium - small >= many => medium,
        many if small >= many => small,
        _ => 0,
    }
}

/// Whether the outbox of `base` cannot take `events` too.
fn spills_due(base: &Head, events: &[Owed], limits: &Limits) -> bool {
    let all = || base.outbox.iter().chain(events);
    let bytes: usize = all().map(Owed::bytes).sum();
    bytes > limits.outbox_bytes || all().count() > limits.outbox_events
}

impl<R: Record> Plan<R> {
    /// Folds the tail into a new segment, and with it the newest segments while they are no larger than
    /// what is folded already: each is then larger than all newer ones together, and a record is rewritten
    /// only O(log n) times.
    fn fold(
        &mut self,
        tail_bytes: usize,
        name: u64,
        limits: &Limits,
    ) -> Result<(), serde_json::Error> {
        let mut bytes = tail_bytes;
        let mut ids: BTreeSet<Arc<str>> = self.head.tail.drain(..).map(|entry| entry.id).collect();
        while let Some(newest) = self.head.segments.pop_if(|newest| newest.bytes <= bytes) {
            bytes += newest.bytes;
            self.head.dropped.push(newest.parts);
            ids.extend(self.layers.pop().iter().flat_map(|layer| layer.ids.iter().cloned()));
        }
        let below = top(&self.layers);
        let mut entries = Vec::with_capacity(ids.len());
        for id in ids {
            match self.records.get(&id) {
                Some(record) => {
                    entries.push(Entry { record: Some(to_raw_value(record)?.into()), id })
                }
                // What is not below needs no word that it is gone.
                None if below.contains(&id) => entries.push(Entry { id, record: None }),
                None => (),
            }
        }
        if entries.is_empty() {
            return Ok(());
        }
        let ids = entries.iter().map(|entry| entry.id.clone()).collect();
        let bytes = entries.iter().map(Entry::bytes).sum();
        let parts = split(entries, limits.part_bytes, Entry::bytes, Part::of_records);
        let parts = self.append(name, parts)?;
        self.head.segments.push(Segment { parts, bytes });
        self.layers.push(Layer { name, ids, records: self.records.clone() });
        Ok(())
    }

    /// Moves the whole outbox to a segment of events, together with the newest spills, whose events are
    /// `merged`.
    fn spill(
        &mut self,
        mut events: Vec<Owed>,
        name: u64,
        limits: &Limits,
    ) -> Result<(), serde_json::Error> {
        if let Some(first) = events.first().map(|owed| owed.seq) {
            let kept = self.head.spilled.iter().take_while(|spill| spill.last < first).count();
            let merged = self.head.spilled.drain(kept..).map(|spill| spill.parts);
            self.head.dropped.extend(merged);
        }
        events.append(&mut self.head.outbox);
        let Some(last) = events.last().map(|owed| owed.seq) else { return Ok(()) };
        let bytes = events.iter().map(Owed::bytes).sum();
        let parts = split(events, limits.part_bytes, Owed::bytes, Part::of_events);
        let parts = self.append(name, parts)?;
        self.head.spilled.push(Spill { parts, last, bytes });
        Ok(())
    }

    fn append(&mut self, name: u64, parts: Vec<Part>) -> Result<Parts, serde_json::Error> {
        let from = number(self.parts.len());
        for part in parts {
            self.parts.push(part.write()?);
        }
        Ok(Parts { name, from, to: number(self.parts.len()) })
    }
}

/// Cuts `items` into parts of about `limit` bytes.
fn split<T>(
    items: Vec<T>,
    limit: usize,
    bytes: impl Fn(&T) -> usize,
    part: impl Fn(Vec<T>) -> Part,
) -> Vec<Part> {
    let (mut parts, mut open, mut size) = (Vec::new(), Vec::new(), 0);
    for item in items {
        size += bytes(&item);
        open.push(item);
        if size >= limit {
            parts.push(part(std::mem::take(&mut open)));
            size = 0;
        }
    }
    if !open.is_empty() {
        parts.push(part(open));
    }
    parts
}

fn number(parts: usize) -> u32 {
    u32::try_from(parts).unwrap_or(u32::MAX)
}

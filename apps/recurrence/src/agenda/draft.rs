//! A shard of the agenda as it will be. Pure: what is to be written, and which jobs are to be set, come out at its end.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use book::{Change, Records};
use chrono::{DateTime, TimeDelta, Utc};
use domain::UserId;
use domain::when::Tz;

use super::heard::Heard;
use super::{Active, Entry, Key, Record, Zone, prefix_of, zone_record};
use crate::plan::Date;

/// How long it is remembered that a series makes nothing any more: no event comes so much later than those after it.
const REMEMBERED: TimeDelta = TimeDelta::days(30);

/// An occurrence that is to be made when its time comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Occurrence {
    pub(crate) key: Key,
    pub(crate) date: Date,
}

/// A shard with what is being decided.
pub(crate) struct Draft<'a> {
    records: &'a Records<Record>,
    now: DateTime<Utc>,
    put: BTreeMap<String, Record>,
    remove: BTreeSet<String>,
    /// Series that were looked at, changed or not.
    seen: BTreeSet<Key>,
}

impl<'a> Draft<'a> {
    pub(super) fn on(records: &'a Records<Record>, now: DateTime<Utc>) -> Self {
        let (put, remove, seen) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
        Self { records, now, put, remove, seen }
    }

    /// Takes in what an event says, unless a newer one was heard before.
    pub(crate) fn hear(&mut self, heard: &Heard) {
        if let Some(tz) = heard.tz {
            self.hear_zone(&heard.user, heard.seq, tz);
        }
        let Some((id, active)) = &heard.series else { return };
        let key = Key { user: heard.user.clone(), series: *id };
        let before = self.entry(&key);
        if before.is_none_or(|entry| entry.seq < heard.seq) {
            let known = before.and_then(|entry| entry.active.as_ref());
            let mut active = active.clone();
            if let Some(active) = &mut active {
                // By the same rule what is settled stays so; by another, what came before it does not count.
                if let Some(known) = known.filter(|known| known.since >= active.since) {
                    active.settled = active.settled.max(known.settled);
                }
                active.look_ahead(self.zone(&heard.user));
            }
            let entry = Entry { seq: heard.seq, heard_at: self.now, active };
            self.put(&key, entry);
        }
        self.seen.insert(key);
    }

    /// All dates of the series up to `now` have been seen to, by what the event at `seq` said, for somebody in `zone`.
    pub(crate) fn settle(&mut self, key: &Key, seq: u64, zone: Tz, now: DateTime<Utc>) {
        self.seen.insert(key.clone());
        let is_so = self.zone(&key.user) == zone;
        let entry = self.entry(key).filter(|entry| is_so && entry.seq == seq);
        let Some(mut entry) = entry.cloned() else { return };
        let Some(active) = entry.active.as_mut().filter(|active| active.settled < now) else {
            return;
        };
        active.settled = now;
        active.look_ahead(zone);
        self.put(key, entry);
    }

    /// The series is no more, as far as what the event at `seq` said goes.
    pub(crate) fn forget(&mut self, key: &Key, seq: u64) {
        self.seen.insert(key.clone());
        if let Some(entry) = self.entry(key).filter(|entry| entry.seq == seq) {
            let entry = Entry { heard_at: self.now, active: None, ..entry.clone() };
            self.put(key, entry);
        }
    }

    /// Drops what nobody needs to remember any more.
    pub(crate) fn sweep(&mut self) {
        let old = |record: &Record| is_over(record, self.now);
        let swept = self.records.iter().filter(|(_, record)| old(record));
        self.remove.extend(swept.map(|(id, _)| id.to_owned()));
    }

    /// What to write, and which occurrence is next of each series that was looked at.
    pub(super) fn finish(self) -> (Change<Record>, Vec<Occurrence>) {
        let next = self.seen.iter().filter_map(|key| {
            let date = self.entry(key)?.active.as_ref()?.next.clone()?;
            Some(Occurrence { key: key.clone(), date })
        });
        let next = next.collect();
        let remove = self.remove.into_iter().filter(|id| !self.put.contains_key(id)).collect();
        let put = self.put.into_iter().collect();
        (Change { put, remove, events: Vec::new() }, next)
    }

    /// Whoever moves has other next dates, where they are of no zone.
    fn hear_zone(&mut self, user: &UserId, seq: u64, tz: Tz) {
        let id = zone_record(user);
        let before = self.record(&id).and_then(|record| match record {
            Record::Zone(zone) => Some(*zone),
            Record::Series(_) => None,
        });
        if let Some(before) = before.filter(|before| before.seq >= seq) {
            if before.seq == seq {
                // As after a crash: the zone was kept, and the jobs may not have been set.
                self.seen.extend(self.series_of(user));
            }
            return;
        }
        self.put.insert(id, Record::Zone(Zone { seq, tz }));
        if before.map_or(Tz::UTC, |before| before.tz) == tz {
            return;
        }
        for key in self.series_of(user) {
            if let Some(mut entry) = self.entry(&key).cloned()
                && let Some(active) = &mut entry.active
            {
                let next = active.next.take();
                active.look_ahead(tz);
                if active.next != next {
                    self.put(&key, entry);
                }
                self.seen.insert(key);
            }
        }
    }

    fn series_of(&self, user: &UserId) -> BTreeSet<Key> {
        let prefix = prefix_of(user);
        let kept = self.records.range(Bound::Included(&prefix), Bound::Unbounded).map(|(id, _)| id);
        let kept = kept.take_while(|id| id.starts_with(&prefix));
        let new = self.put.keys().map(String::as_str).filter(|id| id.starts_with(&prefix));
        kept.chain(new).filter_map(Key::of_record).collect()
    }

    fn zone(&self, user: &UserId) -> Tz {
        match self.record(&zone_record(user)) {
            Some(Record::Zone(zone)) => zone.tz,
            _ => Tz::UTC,
        }
    }

    fn entry(&self, key: &Key) -> Option<&Entry> {
        match self.record(&key.record())? {
            Record::Series(entry) => Some(entry),
            Record::Zone(_) => None,
        }
    }

    fn record(&self, id: &str) -> Option<&Record> {
        self.put.get(id).or_else(|| self.records.get(id))
    }

    fn put(&mut self, key: &Key, entry: Entry) {
        self.put.insert(key.record(), Record::Series(Box::new(entry)));
    }
}

/// Does it make nothing, and has for so long that no event will come that is older?
pub(crate) fn is_over(record: &Record, now: DateTime<Utc>) -> bool {
    let Record::Series(entry) = record else { return false };
    let next = entry.active.as_ref().and_then(|active: &Active| active.next.as_ref());
    let settled = entry.active.as_ref().map_or(entry.heard_at, |active| active.settled);
    next.is_none() && entry.heard_at.max(settled) < now - REMEMBERED
}

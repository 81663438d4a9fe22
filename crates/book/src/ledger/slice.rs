//! Reading an owner's entries, the newest first, page by page.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::value::RawValue;

use super::catalog::Catalog;
use super::document::{Document, LargeEvent, Segment};
use super::engine::Engine;
use super::entry::{Entry, Event};
use super::head::{Head, Span};
use super::shard::Shard;
use crate::StoreError;
use crate::engine::MAX_ROUNDS;

/// One kept event.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Its place in the owner's history.
    pub seq: u64,
    /// What it is called.
    pub id: String,
    /// The event, byte for byte as it was given.
    pub event: Box<RawValue>,
}

/// A part of an owner's ledger.
#[derive(Clone, Debug)]
pub struct Slice {
    /// The newest first: by day, then by `seq`. What has not been appended yet is not there.
    pub entries: Vec<Kept>,
    /// Asks for what comes before them; `None` when nothing does.
    pub before: Option<Cursor>,
}

/// A position among an owner's entries. As text, `{day}.{seq}.{place}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    day: NaiveDate,
    seq: u64,
    /// Sets entries apart that have the same `seq`, should there ever be any.
    place: u64,
}

/// The text is not a [`Cursor`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a cursor is {{day}}.{{seq}}.{{place}}")]
pub struct InvalidCursor;

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.day, self.seq, self.place)
    }
}

impl FromStr for Cursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split('.');
        let (Some(day), Some(seq), Some(place), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(InvalidCursor);
        };
        let day = day.parse().map_err(|_| InvalidCursor)?;
        let seq = seq.parse().map_err(|_| InvalidCursor)?;
        let place = place.parse().map_err(|_| InvalidCursor)?;
        let cursor = Self { day, seq, place };
        // `+7` and `007` would parse: a cursor has one spelling only.
        if cursor.to_string() == text { Ok(cursor) } else { Err(InvalidCursor) }
    }
}

/// An entry that was found; its event may still have to be fetched.
struct Found {
    shard: Shard,
    entry: Entry,
}

/// Where the newest `limit` entries of `owner` before `before` are: their places in the chain, the newest
/// first, and the segments that hold those that are not in the tail of `head`.
fn locate(
    catalog: &Catalog,
    head: &Head,
    owner: &str,
    before: Option<(u64, u64)>,
    limit: usize,
) -> (Vec<u64>, HashMap<u64, Span>) {
    let places = catalog.places(owner, before).map(|(_, place)| place);
    // The catalog may know of a newer head by now.
    let places: Vec<u64> = places.filter(|place| *place <= head.count).take(limit).collect();
    let folded = places.iter().filter(|place| **place <= head.folded());
    let spans = folded.filter_map(|place| catalog.segment(*place));
    let spans = spans.map(|span| (span.first, span.clone())).collect();
    (places, spans)
}

impl Engine {
    pub(super) async fn slice(
        &self,
        owner: &str,
        before: Option<Cursor>,
        limit: u32,
    ) -> Result<Slice, StoreError> {
        let limit = usize::try_from(limit.max(1)).unwrap_or(usize::MAX);
        let mut found: Vec<Found> = Vec::new();
        let days = self.days(owner).await?;
        for day in days.into_iter().rev() {
            if before.is_some_and(|before| day > before.day) {
                continue;
            }
            let within = before.filter(|before| before.day == day);
            // One more than is asked for: only then is there a next page.
            let wanted = limit - found.len() + 1;
            found.extend(self.find(Shard::of(day, owner), owner, within, wanted).await?);
            if found.len() > limit {
                break;
            }
        }
        let mut bytes = 0;
        let fits = |found: &&Found| {
            bytes += found.entry.event.len();
            bytes <= self.limits.slice_bytes
        };
        let shown = found.iter().take(limit).take_while(fits).count().max(1);
        let is_last = found.len() <= shown;
        found.truncate(shown);
        let last = found.last().filter(|_| !is_last);
        let cursor = |last: &Found| {
            let (day, Entry { seq, place, .. }) = (last.shard.day, &last.entry);
            Cursor { day, seq: *seq, place: *place }
        };
        let before = last.map(cursor);
        Ok(Slice { entries: self.fetch(found).await?, before })
    }

    /// The newest `limit` entries of `owner` on one day before `before`, without events that are apart.
    async fn find(
        &self,
        shard: Shard,
        owner: &str,
        before: Option<Cursor>,
        limit: usize,
    ) -> Result<Vec<Found>, StoreError> {
        let open = self.open(shard);
        let before = before.map(|before| (before.seq, before.place));
        for _ in 0..MAX_ROUNDS {
            let head = self.refresh(&open).await?.head;
            let look_up = |catalog: &Catalog| locate(catalog, &head, owner, before, limit);
            if let Some((places, spans)) = open.look_up(&head, look_up) {
                return self.collect(shard, &head, &places, &spans).await;
            }
        }
        Err(self.gave_up(&open.key, None))
    }

    /// The entries at `places`, from the tail of `head` and from `spans`.
    async fn collect(
        &self,
        shard: Shard,
        head: &Head,
        places: &[u64],
        spans: &HashMap<u64, Span>,
    ) -> Result<Vec<Found>, StoreError> {
        let spans: Vec<&Span> = spans.values().collect();
        let segments: Vec<Arc<Segment>> = self.segments(shard, &spans).await?;
        let entries = segments.iter().flat_map(|segment| &segment.entries).chain(&head.tail);
        let by_place: HashMap<u64, &Entry> = entries.map(|entry| (entry.place, entry)).collect();
        let found = places.iter().filter_map(|place| by_place.get(place));
        Ok(found.map(|entry| Found { shard, entry: (*entry).clone() }).collect())
    }

    /// The events of `found`, those too that are apart.
    async fn fetch(&self, found: Vec<Found>) -> Result<Vec<Kept>, StoreError> {
        let key = |found: &Found| found.entry.event.apart().map(|it| found.shard.event_key(it));
        let keys: Vec<String> = found.iter().filter_map(key).collect();
        let mut apart = HashMap::new();
        if !keys.is_empty() {
            for (key, value) in self.documents(keys).await? {
                let event = LargeEvent::read(&key, &value)?.event;
                apart.insert(key, event);
            }
        }
        let mut kept = Vec::with_capacity(found.len());
        for found in found {
            let Entry { seq, id, event, .. } = found.entry;
            let event = match event {
                Event::Here(event) => (*event).to_owned(),
                Event::Apart { digest, .. } => {
                    let key = found.shard.event_key(digest);
                    match apart.get(&key) {
                        Some(event) => event.clone(),
                        None => return Err(StoreError::Missing { key }),
                    }
                }
            };
            kept.push(Kept { seq, id: id.to_string(), event });
        }
        Ok(kept)
    }
}

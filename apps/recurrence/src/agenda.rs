//! The agenda: of each series on schedule, up to where its dates are settled, and which comes next.
//!
//! Kept in [`SHARDS`] books; all of one user is in one, so that a user's zone and series are decided on together.

use std::sync::Arc;

use book::{Books, Change, CommitError, StoreError, View};
use chrono::{DateTime, Utc};
use domain::task::Recurrence;
use domain::when::{Tz, When};
use domain::{SeriesId, UserId};
use serde::{Deserialize, Serialize};
use sidecar::{Jobs, Publish, State};

use crate::plan::{Date, Plan};

mod draft;
mod heard;
#[cfg(test)]
mod tests;
mod zone_name;

pub(crate) use draft::{Draft, Occurrence, is_over};
pub(crate) use heard::Heard;

/// How many books there are. Never to be changed: where a user's series are follows from it.
pub(crate) const SHARDS: u64 = 64;

/// What is kept of a series, or of a user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// A series.
    Series(Box<Entry>),
    /// The zone that a user is in.
    Zone(Zone),
}

/// What is kept of a series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The place, in the user's history, of the event that this rests on. What an older one says is not heard.
    pub(crate) seq: u64,
    /// When it was heard.
    pub(crate) heard_at: DateTime<Utc>,
    /// None where it makes no occurrences: it is paused, over, or made on completion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) active: Option<Active>,
}

/// A series that makes occurrences.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Active {
    pub(crate) recurrence: Recurrence,
    /// The date that it counts from.
    pub(crate) start: When,
    /// Dates that are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) left_out: Vec<When>,
    /// From when on it makes occurrences by this rule.
    pub(crate) since: DateTime<Utc>,
    /// Dates up to this instant are settled: made, or not to be made.
    pub(crate) settled: DateTime<Utc>,
    /// The first date after that; none where nothing comes any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<Date>,
}

/// The zone that a user is in.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Zone {
    pub(crate) seq: u64,
    #[serde(with = "zone_name")]
    pub(crate) tz: Tz,
}

/// Names a series of a user. Series ids follow from task ids, which users choose: two may choose the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key {
    pub(crate) user: UserId,
    pub(crate) series: SeriesId,
}

/// Every shard of the agenda. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Agenda {
    books: Books<Record>,
}

impl Agenda {
    pub(crate) fn new(
        state: Arc<dyn State>,
        publish: Arc<dyn Publish>,
        jobs: Arc<dyn Jobs>,
    ) -> Self {
        Self { books: Books::new(state, publish, jobs) }
    }

    pub(crate) fn books(&self) -> Books<Record> {
        self.books.clone()
    }

    pub(crate) async fn read(&self, shard: u64) -> Result<View<Record>, StoreError> {
        self.books.open(&owner(shard)).read().await
    }

    /// Lets `decide` work on a draft of the shard; gives back which occurrences are next now, of all that it looked at.
    pub(crate) async fn write(
        &self,
        shard: u64,
        now: DateTime<Utc>,
        decide: impl Fn(&mut Draft<'_>) + Send + 'static,
    ) -> Result<Vec<Occurrence>, StoreError> {
        let book = self.books.open(&owner(shard));
        let committed = book.commit(move |view| {
            let mut draft = Draft::on(&view.records, now);
            decide(&mut draft);
            let (change, next): (Change<Record>, _) = draft.finish();
            Ok::<_, std::convert::Infallible>((change, next))
        });
        match committed.await {
            Ok(committed) => Ok(committed.output),
            Err(CommitError::Store(error)) => Err(error),
            Err(CommitError::Refused(never)) => match never {},
            // A rule has at most 500 bytes, and so many events as a bulk has are far from a commit's limit.
            Err(CommitError::TooLarge(error)) => {
                tracing::error!(error = &error as &dyn std::error::Error, shard, "not kept");
                Ok(Vec::new())
            }
        }
    }
}

impl Key {
    /// Under which it is kept.
    pub(crate) fn record(&self) -> String {
        format!("{}{}", prefix_of(&self.user), self.series)
    }

    /// What `record` gave, read again.
    pub(crate) fn of_record(record: &str) -> Option<Self> {
        let (user, series) = record.strip_prefix(SERIES)?.split_once(':')?;
        Some(Self { user: user.parse().ok()?, series: series.parse().ok()? })
    }
}

impl Active {
    /// Finds what is next, for somebody in `zone`.
    pub(crate) fn look_ahead(&mut self, zone: Tz) {
        self.next = match Plan::of(self, zone) {
            Ok(plan) => plan.next(self.settled),
            Err(fault) => {
                // task-api lets no such rule in; one that it let in before it looked comes to nothing.
                tracing::warn!(error = &fault as &dyn std::error::Error, "a rule comes to nothing");
                None
            }
        };
    }
}

const SERIES: &str = "series:";

/// What the records of all series of a user begin with.
fn prefix_of(user: &UserId) -> String {
    format!("{SERIES}{user}:")
}

fn zone_record(user: &UserId) -> String {
    format!("zone:{user}")
}

/// The zone that a user is in, as far as is known; else UTC.
pub(crate) fn zone_of(records: &book::Records<Record>, user: &UserId) -> Tz {
    match records.get(&zone_record(user)) {
        Some(Record::Zone(zone)) => zone.tz,
        _ => Tz::UTC,
    }
}

fn owner(shard: u64) -> String {
    format!("agenda:{shard}")
}

/// Where all of a user is kept: FNV-1a, which is the same in every version of every library.
pub(crate) fn shard_of(user: &UserId) -> u64 {
    let hash = user.as_str().bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash % SHARDS
}

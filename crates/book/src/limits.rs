//! Where a book stops, folds and forgets. Bytes are those of the JSON that is stored.

use std::time::Duration;

/// The limits of every book of one [`Books`](crate::Books). Tests use tiny ones, to walk every path.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The largest record.
    pub record_bytes: usize,
    /// The largest event, as it goes out: brokers take messages of up to 1 MB.
    pub event_bytes: usize,
    /// The largest single commit, records and events together.
    pub commit_bytes: usize,
    /// Commits that wait for the same owner go together up to this size.
    pub group_bytes: usize,
    /// No head grows beyond this.
    pub head_bytes: usize,
    /// The tail is folded into a segment before it would pass this.
    pub tail_bytes: usize,
    /// The tail is folded into a segment before it would hold more changes than this.
    pub tail_records: usize,
    /// The outbox is spilled to a segment before it would pass this.
    pub outbox_bytes: usize,
    /// The outbox is spilled to a segment before it would hold more events than this.
    pub outbox_events: usize,
    /// So many small outbox segments are merged into one.
    pub small_spills: usize,
    /// About how large one stored document of a segment gets.
    pub part_bytes: usize,
    /// How long a segment that no head names any more is kept, for readers that still know it.
    ///
    /// Must be longer than a write to the store can be late.
    pub grace: Duration,
    /// More segments than this do not wait for their grace to end.
    pub dropped_kept: usize,
    /// At most so many events go out in one call, of all owners together.
    pub call_events: usize,
    /// At most about so many bytes of events go out in one call; Dapr's calls end at 4 MB.
    pub call_bytes: usize,
    /// Calls to the broker begin no closer together than this; one that comes after a pause goes at once.
    pub call_pace: Duration,
    /// An owner that owes more events than this sends many in one call, and not one by one.
    pub burst_events: usize,
    /// How far ahead the job is armed that relays events if this process dies.
    pub relay_window: Duration,
    /// How long the broker, or the scheduler, is left alone after it refused.
    pub retry_after: Duration,
    /// What the cached views of all owners may take, about.
    pub cache_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            record_bytes: 256 << 10,
            event_bytes: 512 << 10,
            commit_bytes: 1 << 20,
            group_bytes: 256 << 10,
            head_bytes: 128 << 10,
            tail_bytes: 16 << 10,
            tail_records: 1 << 10,
            outbox_bytes: 32 << 10,
            outbox_events: 1 << 10,
            small_spills: 16,
            part_bytes: 512 << 10,
            grace: Duration::from_secs(10),
            dropped_kept: 64,
            call_events: 256,
            call_bytes: 1 << 20,
            call_pace: Duration::from_millis(4),
            burst_events: 4,
            relay_window: Duration::from_secs(30),
            retry_after: Duration::from_secs(2),
            cache_bytes: 256 << 20,
        }
    }
}

//! Where a ledger folds and stops. Bytes are those of the JSON that is stored.

/// The limits of a ledger. Tests use tiny ones, to walk every path.
///
/// Invariant: `tail_bytes` and `fan_out` belong to the stored format. What a full head is folded into follows
/// from the head alone, so that racing writers write the same documents.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The largest event: twice the largest record of a book, so that what announces one always fits.
    pub(crate) event_bytes: usize,
    /// The names of an event and of its owner together.
    pub(crate) name_bytes: usize,
    /// A larger event gets a document of its own.
    pub(crate) inline_bytes: usize,
    /// A tail that has reached this is folded into a segment by the next append.
    ///
    /// Every append writes the tail anew: half of this on average.
    pub(crate) tail_bytes: usize,
    /// What waits for the same head goes together up to this size.
    pub(crate) group_bytes: usize,
    /// So many spans of a head go into one index, once there are twice as many of a level.
    pub(crate) fan_out: usize,
    /// No head grows beyond this.
    pub(crate) head_bytes: usize,
    /// No owner's days take more than this: a century of them fits.
    pub(crate) days_bytes: usize,
    /// About how large the events of a slice are together, at most.
    pub(crate) slice_bytes: usize,
    /// What is known of all open shards may take, about: some 30 bytes for each entry. A day that does not fit
    /// is read again and again.
    pub(crate) cache_bytes: u64,
    /// What segments that were read may take.
    pub(crate) segment_cache_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            event_bytes: 512 << 10,
            name_bytes: 1 << 10,
            inline_bytes: 16 << 10,
            tail_bytes: 32 << 10,
            group_bytes: 32 << 10,
            fan_out: 32,
            head_bytes: 128 << 10,
            days_bytes: 512 << 10,
            slice_bytes: 1 << 20,
            cache_bytes: 256 << 20,
            segment_cache_bytes: 32 << 20,
        }
    }
}

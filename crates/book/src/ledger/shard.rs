//! What the documents of one day and shard are called.

use chrono::NaiveDate;

use super::chain::Hash;
use super::head::Span;

/// How many shards each day has: part of the stored format.
pub const SHARDS: u8 = 16;

/// One day of a sixteenth of all owners: what one chain holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Shard {
    pub(super) day: NaiveDate,
    pub(super) number: u8,
}

impl Shard {
    pub(super) fn of(day: NaiveDate, owner: &str) -> Self {
        Self { day, number: number(owner) }
    }

    /// Where the head is kept.
    pub(super) fn key(self) -> String {
        format!("ledger:{self}")
    }

    /// Where the document is kept that holds what `span` says.
    pub(super) fn span_key(self, span: &Span) -> String {
        let Span { level, first, hash, .. } = span;
        match level {
            0 => format!("ledger-segment:{self}:{first}.{hash}"),
            _ => format!("ledger-index:{self}:{level}.{first}.{hash}"),
        }
    }

    /// Where an event is kept that is stored apart.
    pub(super) fn event_key(self, digest: Hash) -> String {
        format!("ledger-event:{self}:{digest}")
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{:02x}", self.day, self.number)
    }
}

/// The shard of `owner`, the same for ever.
pub(super) fn number(owner: &str) -> u8 {
    Hash::digest(owner.as_bytes()).first_byte() % SHARDS
}

//! Records of one owner and the events they owe, behind one compare-and-swapped document; and the ledger.
//!
//! See `README.md` for the promises, the head, the commit step by step, and the crash table.
//!
//! Invariant: nothing here knows what a task is.

mod book;
mod change;
mod commit;
mod compaction;
mod draft;
mod engine;
mod error;
mod group;
mod head;
mod held;
pub mod inspect;
mod ledger;
mod limits;
mod load;
mod measures;
mod owner;
mod post;
mod records;
mod relay;
mod save;
mod segment;
mod sweep;
mod switch;

#[cfg(test)]
mod tests;

pub use book::{Book, Books, View};
pub use change::{Change, Committed, NewEvent, Record};
pub use error::{CommitError, StoreError, TooLarge};
pub use ledger::{
    AppendError, Appended, Cursor, Flaw, Hash, InvalidCursor, InvalidHash, Kept, Ledger, NewEntry,
    SHARDS, Slice, Verdict,
};
pub use limits::Limits;
pub use records::Records;
pub use relay::{Relay, relay_job};

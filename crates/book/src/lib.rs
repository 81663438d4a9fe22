//! Records of one owner and the events they owe, behind one compare-and-swapped document; and the ledger.
//!
//! See `README.md` for the promises, the commit step by step, and the crash table.
//!
//! Invariant: nothing here knows what a task is.

mod book;
mod error;
mod head;
mod ledger;
mod relay;

pub use book::{Book, Books, Change, Committed, NewEvent, View};
pub use error::{CommitError, StoreError};
pub use ledger::{Appended, Entry, Ledger, Slice};
pub use relay::{Relay, relay_job};

//! How far one stream has come, and what it is to tell next. No I/O, no clock: what the broker brings goes in, what the
//! client is to be sent comes out.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use domain::changes::Token;

use super::Frame;

/// So many events are kept that came before their turn; more are read from the book again.
const EARLY: usize = 32;

/// How far a stream has come.
///
/// Invariant: everything up to `told.seq` has been told, and nothing after it, but for what `told` with `queue` says.
#[derive(Debug)]
pub(crate) struct Place {
    told: Token,
    /// From the book, to be told in turn; after the last, everything up to the token has been.
    queue: VecDeque<Arc<Frame>>,
    up_to: Option<Token>,
    /// Events that came before their turn.
    early: BTreeMap<u64, Arc<Frame>>,
    /// The newest that an event named.
    heard: u64,
    /// The newest that a change through this process has.
    committed: u64,
    /// The newest that the book had.
    known: u64,
}

/// What is to be done next.
#[derive(Debug)]
pub(crate) enum Next {
    /// Tell this.
    Tell(Arc<Frame>),
    /// Ask the book what changed since.
    Fill { since: Token, missing: Missing },
    /// Nothing.
    Wait,
}

/// How it is known that something is missing, which says how long to wait for its event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    /// The book has had it for long: no event will bring it.
    InBook,
    /// A later event has come.
    Overtaken,
    /// It was just changed.
    OnItsWay,
}

/// What the book had.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) frames: VecDeque<Arc<Frame>>,
    /// How far they go.
    pub(crate) next: Token,
    /// The newest of all.
    pub(crate) newest: u64,
}

impl Place {
    /// A stream that goes on from there, where the book has `newest`.
    pub(crate) fn new(told: Token, newest: u64) -> Self {
        let (queue, early) = (VecDeque::new(), BTreeMap::new());
        Self { told, queue, up_to: None, early, heard: 0, committed: 0, known: newest }
    }

    /// How far it has come.
    pub(crate) fn told(&self) -> Token {
        self.told
    }

    /// An event came.
    pub(crate) fn hear(&mut self, frame: Arc<Frame>) {
        self.notice(frame.seq, 0);
        if frame.seq > self.told.seq && self.early.len() < EARLY {
            self.early.insert(frame.seq, frame);
        }
    }

    /// There was an event of that place, which may not have reached this stream, and a change of the other.
    pub(crate) fn notice(&mut self, heard: u64, committed: u64) {
        self.heard = self.heard.max(heard);
        self.committed = self.committed.max(committed);
    }

    /// The book has come this far; whether the stream is of a history that is no more.
    #[must_use]
    pub(crate) fn learn(&mut self, newest: u64) -> bool {
        self.known = newest;
        newest < self.told.seq
    }

    /// The book had this.
    pub(crate) fn fill(&mut self, page: Page) {
        self.known = page.newest;
        // The book is never behind its events: one of a later place is of another history.
        self.heard = self.heard.min(page.newest);
        self.committed = self.committed.min(page.newest);
        self.queue = page.frames;
        self.up_to = Some(page.next);
    }

    /// Takes out what is to be told next.
    pub(crate) fn take(&mut self) -> Next {
        if let Some(frame) = self.queue.pop_front() {
            self.told.seq = frame.seq;
            return Next::Tell(frame);
        }
        if let Some(up_to) = self.up_to.take() {
            self.told = up_to;
        }
        let next = self.told.seq + 1;
        self.early = self.early.split_off(&next);
        if let Some(frame) = self.early.remove(&next) {
            self.told.seq = next;
            return Next::Tell(frame);
        }
        let told = self.told.seq;
        let missing = match (self.known, self.heard, self.committed) {
            (known, _, _) if known > told => Missing::InBook,
            (_, heard, _) if heard > told => Missing::Overtaken,
            (_, _, committed) if committed > told => Missing::OnItsWay,
            _ => return Next::Wait,
        };
        Next::Fill { since: self.told, missing }
    }
}

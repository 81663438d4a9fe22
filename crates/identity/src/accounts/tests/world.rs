//! A system with accounts, whose calls are counted.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use service::ManualClock;
use sidecar::{Etag, Expect, SidecarError, Swap, Versioned};

use super::*;
use crate::{Cost, Grant, Letter};

pub(super) const ADA: &str = "ada@example.org";
pub(super) const PASSWORD: &str = "correct horse battery";

/// Keeps what it is given.
#[derive(Default)]
pub(super) struct Mailbox(pub(super) Mutex<Vec<Letter>>);

#[async_trait]
impl Deliver for Mailbox {
    async fn deliver(&self, letter: Letter) {
        self.0.lock().unwrap().push(letter);
    }
}

/// What was asked of the store, and how often argon2 ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Calls {
    pub(super) reads: u64,
    pub(super) writes: u64,
    pub(super) runs: u64,
}

/// Counts what is asked of the store.
pub(super) struct Counted {
    dapr: FakeDapr,
    reads: AtomicU64,
    writes: AtomicU64,
}

#[async_trait]
impl State for Counted {
    async fn get(&self, key: &str) -> Result<Option<Versioned>, SidecarError> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        State::get(&self.dapr, key).await
    }

    async fn get_bulk(&self, keys: &[String]) -> Result<Vec<Option<Versioned>>, SidecarError> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.dapr.get_bulk(keys).await
    }

    async fn compare_and_swap(&self, key: &str, value: Vec<u8>, expect: Expect<'_>) -> Swap {
        self.writes.fetch_add(1, Ordering::Relaxed);
        self.dapr.compare_and_swap(key, value, expect).await
    }

    async fn delete(&self, key: &str, etag: Option<&Etag>) -> Swap {
        State::delete(&self.dapr, key, etag).await
    }
}

/// Remembers of whom it was told.
#[derive(Default)]
pub(super) struct Forgot(pub(super) Mutex<Vec<UserId>>);

impl Forget for Forgot {
    fn forget(&self, user: &UserId) {
        self.0.lock().unwrap().push(user.clone());
    }
}

pub(super) struct World {
    pub(super) dapr: FakeDapr,
    pub(super) clock: Arc<ManualClock>,
    pub(super) accounts: Accounts,
    pub(super) mailbox: Arc<Mailbox>,
    pub(super) forgot: Arc<Forgot>,
    counted: Arc<Counted>,
}

impl World {
    pub(super) fn new() -> Self {
        Self::over(FakeDapr::new(3))
    }

    pub(super) fn over(dapr: FakeDapr) -> Self {
        let start = "2030-05-01T12:00:00.123Z".parse().unwrap();
        Self::at(dapr, Arc::new(ManualClock::at(start)), Cost::TINY)
    }

    /// Another replica.
    pub(super) fn beside(&self) -> Self {
        Self::at(self.dapr.clone(), self.clock.clone(), Cost::TINY)
    }

    pub(super) fn at(dapr: FakeDapr, clock: Arc<ManualClock>, cost: Cost) -> Self {
        let (mailbox, forgot) = (Arc::<Mailbox>::default(), Arc::<Forgot>::default());
        let counted = Counted { dapr: dapr.clone(), reads: 0.into(), writes: 0.into() };
        let (counted, sidecar) = (Arc::new(counted), Arc::new(dapr.clone()));
        let settings = AccountSettings { password_cost: cost, ..AccountSettings::default() };
        let (state, deliver) = (counted.clone(), mailbox.clone());
        let accounts =
            Accounts::new(state, sidecar.clone(), sidecar, clock.clone(), deliver, settings);
        let accounts = accounts.unwrap();
        accounts.tell(forgot.clone());
        Self { dapr, clock, accounts, mailbox, forgot, counted }
    }

    /// What was asked while `doing`, and not after its answer.
    pub(super) async fn calls<T>(&self, doing: impl Future<Output = T>) -> (T, Calls) {
        self.accounts.idle().await;
        let look = || Calls {
            reads: self.counted.reads.load(Ordering::Relaxed),
            writes: self.counted.writes.load(Ordering::Relaxed),
            runs: self.accounts.password_runs(),
        };
        let before = look();
        let done = doing.await;
        let after = look();
        let calls = Calls {
            reads: after.reads - before.reads,
            writes: after.writes - before.writes,
            runs: after.runs - before.runs,
        };
        (done, calls)
    }

    pub(super) async fn sign_up(&self, address: &str) -> Result<(), Denied> {
        self.accounts.sign_up(&email(address), PASSWORD, None).await
    }

    pub(super) async fn sign_in(&self, address: &str) -> Result<SignedIn, Denied> {
        self.accounts.sign_in(&email(address), PASSWORD, Some("test"), None).await
    }

    /// Somebody who has just signed up, and in.
    pub(super) async fn somebody(&self, address: &str) -> SignedIn {
        self.sign_up(address).await.unwrap();
        self.sign_in(address).await.unwrap()
    }

    pub(super) async fn is_live(&self, signed_in: &SignedIn) -> bool {
        let Grant { user, session, .. } = &signed_in.grant;
        self.accounts.session_is_live(user, *session).await.unwrap()
    }

    /// The types of all events so far, without what they have in common; each id once.
    pub(super) async fn events(&self) -> Vec<String> {
        self.accounts.idle().await;
        let events = self.dapr.published_on(contract::names::AUDIT_EVENTS);
        let mut seen = std::collections::BTreeSet::new();
        let fresh = events.into_iter().filter(|event| seen.insert(event.id.clone()));
        fresh.map(|event| short(&event.kind)).collect()
    }

    pub(super) fn pass(&self, time: TimeDelta) {
        self.clock.advance(time);
    }

    /// The newest letter's token.
    pub(super) fn letter(&self) -> Letter {
        self.mailbox.0.lock().unwrap().last().unwrap().clone()
    }
}

fn short(kind: &str) -> String {
    kind.trim_start_matches("daybook.auth.").trim_end_matches(".v1").to_owned()
}

pub(super) fn email(text: &str) -> Email {
    text.parse().unwrap()
}

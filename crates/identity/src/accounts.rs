//! Every account of the system: what an app sees.

use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use book::{Book, Books, Change, StoreError, View};
use chrono::{DateTime, SubsecRound, Utc};
use contract::auth_event::owner;
use domain::UserId;
use service::Clock;
use sidecar::{Jobs, Publish, State};
use tokio_util::task::TaskTracker;
use uuid::{NoContext, Timestamp, Uuid};

use crate::account::Draft;
use crate::claim::Claims;
use crate::denied::Denied;
use crate::email::Email;
use crate::one_time::Deliver;
use crate::opaque::user_of;
use crate::password::{Cost, Passwords};
use crate::random::NoRandomness;
use crate::record::AccountRecord;
use crate::standing::Forget;
use crate::throttle::{Rate, Throttle};

mod change_password;
mod delete;
mod directory;
mod introspection;
mod outside;
mod personal;
mod profile;
mod refresh;
mod reset;
mod sessions;
mod set_up;
mod sign_in;
mod sign_up;
#[cfg(test)]
mod tests;
mod verification;

pub use directory::AccountSummary;
pub use personal::{CreatedToken, NewToken, TokenSummary};
pub use profile::{Me, ProfilePatch};
pub use sessions::SessionSummary;
pub use sign_in::SignedIn;

/// How accounts behave, besides what never changes.
#[derive(Clone, Copy, Debug)]
pub struct AccountSettings {
    /// What looking at one password costs.
    pub password_cost: Cost,
    /// How many passwords are looked at at a time.
    pub passwords_at_once: NonZeroUsize,
    /// Passwords tried for one e-mail address, whether it has an account or not.
    pub per_account: Rate,
    /// Passwords tried, and accounts made, from one network address.
    pub per_address: Rate,
    /// Messages asked for, for one e-mail address.
    pub letters: Rate,
}

impl Default for AccountSettings {
    /// One password at a time, in 19 MiB; ten for an account at once and then one every 6 s; a hundred from an address at
    /// once and then one a second; three messages at once and then one every 5 minutes.
    fn default() -> Self {
        Self {
            password_cost: Cost::default(),
            passwords_at_once: NonZeroUsize::MIN,
            per_account: Rate { burst: 10, every: Duration::from_secs(6) },
            per_address: Rate { burst: 100, every: Duration::from_secs(1) },
            letters: Rate { burst: 3, every: Duration::from_secs(300) },
        }
    }
}

/// Every account of the system. Cheap to clone.
#[derive(Clone)]
pub struct Accounts(Arc<Inner>);

struct Inner {
    books: Books<AccountRecord>,
    claims: Claims,
    clock: Arc<dyn Clock>,
    deliver: Arc<dyn Deliver>,
    passwords: Passwords,
    per_account: Throttle,
    per_address: Throttle,
    letters: Throttle,
    /// What goes on after an answer.
    background: TaskTracker,
    forget: RwLock<Vec<Arc<dyn Forget>>>,
}

impl Accounts {
    /// Accounts kept in `state`, of which the ledger hears by `publish`, with `jobs` to repeat what fails.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn new(
        state: Arc<dyn State>,
        publish: Arc<dyn Publish>,
        jobs: Arc<dyn Jobs>,
        clock: Arc<dyn Clock>,
        deliver: Arc<dyn Deliver>,
        settings: AccountSettings,
    ) -> Result<Self, NoRandomness> {
        Ok(Self(Arc::new(Inner {
            books: Books::new(state.clone(), publish, jobs),
            claims: Claims(state),
            clock,
            deliver,
            passwords: Passwords::new(settings.password_cost, settings.passwords_at_once)?,
            per_account: Throttle::new(settings.per_account),
            per_address: Throttle::new(settings.per_address),
            letters: Throttle::new(settings.letters),
            background: TaskTracker::new(),
            forget: RwLock::default(),
        })))
    }

    /// Every account's book, for the relay.
    pub fn books(&self) -> Books<AccountRecord> {
        self.0.books.clone()
    }

    /// Lets `forget` know whenever something of a user ends here.
    pub fn tell(&self, forget: Arc<dyn Forget>) {
        self.0.forget.write().unwrap_or_else(PoisonError::into_inner).push(forget);
    }

    /// Waits until nothing is under way any more: for the end of a process, and for tests.
    pub async fn idle(&self) {
        self.0.background.close();
        self.0.background.wait().await;
        self.0.background.reopen();
        self.0.books.idle().await;
    }

    /// How often argon2 has run.
    pub fn password_runs(&self) -> u64 {
        self.0.passwords.runs()
    }

    /// The time now, to the millisecond: what clients can hold.
    fn now(&self) -> DateTime<Utc> {
        self.0.clock.now().trunc_subsecs(3)
    }

    /// A new id, which sorts by when it was made.
    fn new_id(&self) -> Uuid {
        let now = self.0.clock.now();
        let seconds = now.timestamp().try_into().unwrap_or_default();
        Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos()))
    }

    fn book(&self, user: &UserId) -> Book<AccountRecord> {
        self.0.books.open(&owner(user))
    }

    async fn read(&self, user: &UserId) -> Result<View<AccountRecord>, StoreError> {
        self.book(user).read().await
    }

    /// Lets `decide` change an account, and makes that durable with what the ledger is to hear.
    async fn write<T: Send + 'static>(
        &self,
        user: &UserId,
        decide: impl Fn(&mut Draft<'_>) -> Result<T, Denied> + Send + 'static,
    ) -> Result<T, Denied> {
        let (whose, now) = (user.clone(), self.now());
        let book = self.book(user);
        let committed = book.commit(move |view| {
            let mut draft = Draft::on(view, &whose, now);
            let output = decide(&mut draft)?;
            Ok((draft.into_change(), output))
        });
        Ok(committed.await?.output)
    }

    /// As [`write`](Self::write), after an answer: nobody waits for it, and it may be lost with the process.
    fn note(&self, user: &UserId, decide: impl Fn(&mut Draft<'_>) + Send + Sync + 'static) {
        let (accounts, user) = (self.clone(), user.clone());
        self.0.background.spawn(async move {
            let noted = accounts.write(&user, move |draft| {
                decide(draft);
                Ok(())
            });
            if let Err(error) = noted.await {
                tracing::warn!(%user, error = &error as &dyn std::error::Error, "not noted");
            }
        });
    }

    /// Something of `user` has ended: whoever remembers a token has to look again.
    fn ended(&self, user: &UserId) {
        let forget = self.0.forget.read().unwrap_or_else(PoisonError::into_inner);
        forget.iter().for_each(|one| one.forget(user));
    }

    /// Whose address it is; where it is nobody's, the id of somebody who is not there, so that the same is read for both.
    async fn find(&self, email: &Email) -> Result<UserId, Denied> {
        let key = email_claim(email);
        let account = self.0.claims.find(&key).await?.unwrap_or_else(|| nobody(&key));
        user_of(account).ok_or(Denied::Credentials)
    }

    /// Takes a try from an account and from a network address.
    fn try_password(&self, key: &str, from: Option<IpAddr>) -> Result<(), Denied> {
        let now = self.now();
        if let Some(from) = from {
            self.0.per_address.take(&from.to_string(), now).map_err(Denied::Throttled)?;
        }
        self.0.per_account.take(key, now).map_err(Denied::Throttled)
    }

    /// Takes a try at the set-up token.
    pub fn try_setup_token(&self, user: &UserId, from: Option<IpAddr>) -> Result<(), Denied> {
        self.try_password(&format!("set-up:{user}"), from)
    }

    /// Gives back what [`try_password`](Self::try_password) took: it was the right one.
    fn password_was_right(&self, key: &str, from: Option<IpAddr>) {
        let now = self.now();
        self.0.per_account.give_back(key, now);
        if let Some(from) = from {
            self.0.per_address.give_back(&from.to_string(), now);
        }
    }
}

/// Where the claim on an address is kept.
fn email_claim(email: &Email) -> String {
    format!("email:{}", email.key())
}

/// Somebody for each claim, and never anybody.
fn nobody(claim: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, claim.as_bytes())
}

/// What asks for nothing.
fn nothing() -> Change<AccountRecord> {
    Change::none()
}

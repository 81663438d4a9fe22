//! Passwords: what may be one, and how one is kept.
//!
//! argon2id (RFC 9106), as a PHC string that says its own parameters: those of the settings may change at any time, and who
//! signs in has the password kept anew with the present ones.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Argon2, ParamsBuilder};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

use crate::random::{self, NoRandomness};

mod cost;
#[cfg(test)]
mod tests;
mod tune;

pub use cost::{Cost, NotACost};
pub use tune::{Tuned, tune};

/// The fewest characters of a new password.
pub(crate) const MIN_CHARS: usize = 10;
/// The most bytes of a new password.
pub(crate) const MAX_BYTES: usize = 1024;
/// So many may wait for each that is being worked on; whoever comes then is told to come back.
const WAITING_PER_PERMIT: usize = 32;

/// A password as somebody typed it, in one spelling (NFKC: the same on every keyboard). `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// Why a text cannot become a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It is too easily guessed.
    #[error("at least {MIN_CHARS} characters are expected")]
    TooShort,
    /// It is no password but a document.
    #[error("at most {MAX_BYTES} bytes are taken")]
    TooLong,
}

/// Too many others wait for a password to be looked at, or none can be looked at at all.
#[derive(Debug, thiserror::Error)]
pub enum NotHashed {
    /// Come back in a second.
    #[error("too many passwords wait to be looked at")]
    Busy,
    /// Nothing secret can be made.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// A fault of ours, or of what is stored.
    #[error("argon2 failed: {0}")]
    Failed(argon2::password_hash::Error),
}

/// What came of comparing a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compared {
    /// It is the one, kept as the settings say now.
    Right,
    /// It is the one, kept with other parameters.
    RightAndOld,
    /// It is not the one, or there was none to compare it with.
    Wrong,
}

/// Keeps and compares passwords, a few at a time. Every comparison costs one run of argon2, also one with nothing.
pub struct Passwords {
    cost: Cost,
    permits: Arc<Semaphore>,
    most_waiting: usize,
    waiting: AtomicUsize,
    runs: AtomicU64,
    /// Nobody's: what is compared with where there is no account.
    decoy: String,
}

impl Password {
    /// What was typed to sign in: anything may be wrong.
    pub fn typed(text: &str) -> Self {
        Self(text.nfkc().collect())
    }

    /// What is to become a password.
    pub fn new(text: &str) -> Result<Self, Unfit> {
        if text.len() > MAX_BYTES {
            return Err(Unfit::TooLong);
        }
        let password = Self::typed(text);
        match password.0.chars().count() {
            0..MIN_CHARS => Err(Unfit::TooShort),
            _ if password.0.len() > MAX_BYTES => Err(Unfit::TooLong),
            _ => Ok(password),
        }
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl Passwords {
    /// `at_once` of them are worked on at a time, each in as much memory as `cost` says.
    pub fn new(cost: Cost, at_once: NonZeroUsize) -> Result<Self, NoRandomness> {
        let (salt, hash) = (random::bytes::<16>()?, random::bytes::<32>()?);
        let (salt, hash) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(hash));
        Ok(Self {
            cost,
            permits: Arc::new(Semaphore::new(at_once.get())),
            most_waiting: at_once.get() * WAITING_PER_PERMIT,
            waiting: AtomicUsize::new(0),
            runs: AtomicU64::new(0),
            decoy: format!("$argon2id$v=19${cost}${salt}${hash}"),
        })
    }

    /// How often argon2 has run.
    pub fn runs(&self) -> u64 {
        self.runs.load(Ordering::Relaxed)
    }

    /// What is kept of `password`.
    pub(crate) async fn keep(&self, password: Password) -> Result<String, NotHashed> {
        let salt = random::bytes::<16>()?;
        let cost = self.cost;
        self.run(move || {
            let salt = SaltString::encode_b64(&salt)?;
            Ok(cost.argon2().hash_password(password.0.as_bytes(), &salt)?.to_string())
        })
        .await
    }

    /// Whether `kept` is what was kept of `password`. Takes as long where there is nothing to compare with.
    pub(crate) async fn compare(
        &self,
        password: Password,
        kept: Option<&str>,
    ) -> Result<Compared, NotHashed> {
        let (is_real, kept) = (kept.is_some(), kept.unwrap_or(&self.decoy).to_owned());
        let present = self.cost;
        self.run(move || {
            let kept = PasswordHash::new(&kept)?;
            let same = Argon2::default().verify_password(password.0.as_bytes(), &kept);
            Ok(match same {
                Ok(()) if is_real && present.is_of(&kept) => Compared::Right,
                Ok(()) if is_real => Compared::RightAndOld,
                Ok(()) | Err(argon2::password_hash::Error::Password) => Compared::Wrong,
                Err(error) => return Err(error),
            })
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, argon2::password_hash::Error> + Send + 'static,
    ) -> Result<T, NotHashed> {
        let waiting = Waiting::begin(&self.waiting, self.most_waiting).ok_or(NotHashed::Busy)?;
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| NotHashed::Busy)?;
        drop(waiting);
        self.runs.fetch_add(1, Ordering::Relaxed);
        // The permit goes along: a caller that goes away frees no memory.
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(permit);
            done
        });
        done.await.map_err(|_| NotHashed::Busy)?.map_err(NotHashed::Failed)
    }
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passwords").field("cost", &self.cost).finish_non_exhaustive()
    }
}

/// One place in the queue; given back when dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn begin(count: &'a AtomicUsize, most: usize) -> Option<Self> {
        let before = count.fetch_add(1, Ordering::AcqRel);
        let place = Self(count);
        (before < most).then_some(place)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Cost {
    fn argon2(self) -> Argon2<'static> {
        let mut params = ParamsBuilder::new();
        params.m_cost(self.memory_kib).t_cost(self.iterations).p_cost(self.lanes);
        let params = params.build().unwrap_or_default();
        Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params)
    }

    fn is_of(self, kept: &PasswordHash<'_>) -> bool {
        let says = |name: &str| kept.params.get_decimal(name);
        says("m") == Some(self.memory_kib)
            && says("t") == Some(self.iterations)
            && says("p") == Some(self.lanes)
    }
}

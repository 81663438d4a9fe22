//! Why an account does not do what was asked.

use std::time::Duration;

use book::{CommitError, StoreError, TooLarge};
use domain::violation::Violations;

use crate::password::NotHashed;
use crate::random::NoRandomness;

/// Why an account does not do what was asked. Nothing in it tells whether somebody else's account exists.
#[derive(Debug, thiserror::Error)]
pub enum Denied {
    /// Address and password do not belong together, or there is no such account: the same to whoever asks.
    #[error("the e-mail address or the password is wrong")]
    Credentials,
    /// A refresh token or one-time token that does not hold, or not any more.
    #[error("the token does not hold")]
    Token,
    /// Whoever knows the password is told; nobody else.
    #[error("the account is disabled")]
    Disabled,
    /// Tried too often: again after this long.
    #[error("it was tried too often")]
    Throttled(Duration),
    /// The body says something that cannot be.
    #[error(transparent)]
    Invalid(#[from] Violations),
    /// Nothing of the caller's has this id.
    #[error("there is no {0} with this id")]
    NoSuch(&'static str),
    /// As many as there may be.
    #[error("there are {max} {what} already")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many.
        max: usize,
    },
    /// What is there does not agree with it.
    #[error("{0}")]
    Conflict(&'static str),
    /// Known, and not allowed.
    #[error("{0}")]
    Forbidden(&'static str),
    /// The password cannot be looked at right now.
    #[error(transparent)]
    Password(#[from] NotHashed),
    /// Nothing secret can be made.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The account could not be read or changed.
    #[error("the account could not be read or changed")]
    Store(#[from] StoreError),
    /// More than a book takes.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
}

impl From<CommitError<Denied>> for Denied {
    fn from(error: CommitError<Denied>) -> Self {
        match error {
            CommitError::Refused(refused) => refused,
            CommitError::TooLarge(error) => Self::TooLarge(error),
            CommitError::Store(error) => Self::Store(error),
        }
    }
}

impl Denied {
    /// One field that is wrong.
    pub(crate) fn field(pointer: &str, code: &'static str, why: impl Into<String>) -> Self {
        Self::Invalid(Violations::one(pointer, code, why))
    }
}

//! Why a token does not hold.

use std::error::Error;
use std::sync::Arc;

/// What is wrong with a token: the caller's business. `Display` is what the caller is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Longer than any token of this system.
    #[error("The token is too long.")]
    TooLong,
    /// Not a token at all, or cut off.
    #[error("The token is not whole.")]
    Malformed,
    /// Another issuer, audience, algorithm, key or signature. Which of them is nobody's business.
    #[error("The token is not one of this system's.")]
    Foreign,
    /// It held once.
    #[error("The token has expired.")]
    Expired,
    /// It will hold.
    #[error("The token does not hold yet.")]
    NotYet,
    /// Its session was ended, or its account is gone or disabled.
    #[error("The session has ended.")]
    Ended,
    /// A personal token that is not there, was revoked or has expired.
    #[error("The token was revoked, or has expired.")]
    Revoked,
}

/// Why a token was not taken.
#[derive(Clone, Debug, thiserror::Error)]
pub enum TokenError {
    /// It does not hold.
    #[error("the token does not hold: {0}")]
    Refused(#[from] Refused),
    /// Whether it holds cannot be told right now.
    #[error("tokens cannot be checked")]
    Unavailable(#[source] Arc<dyn Error + Send + Sync>),
}

impl TokenError {
    /// Whatever kept it from being checked.
    pub fn unavailable(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unavailable(Arc::from(cause.into()))
    }
}

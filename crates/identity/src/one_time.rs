//! Tokens that work once, for half an hour, and whoever takes them to the user.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::UserId;
use uuid::Uuid;

use crate::email::Email;

/// How long one works.
pub(crate) const LIFETIME: TimeDelta = TimeDelta::minutes(30);

/// What a one-time token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Setting a new password.
    PasswordReset,
    /// Showing that the address is one's own.
    EmailVerification,
}

/// A one-time token on its way to the user. `Debug` shows neither it nor the address.
#[derive(Clone)]
pub struct Letter {
    /// Whose account.
    pub user: UserId,
    /// Where to send it.
    pub email: Email,
    /// What it is for.
    pub purpose: Purpose,
    /// The token, `dbo_…`. It is not kept anywhere.
    pub token: String,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
}

/// Takes letters to users.
#[async_trait]
pub trait Deliver: Send + Sync {
    /// Takes `letter` along, or loses it: whoever asked may ask again.
    async fn deliver(&self, letter: Letter);
}

/// Delivers nothing: for commands, which print the token that they make.
#[derive(Clone, Copy, Debug)]
pub struct NoNotifier;

#[async_trait]
impl Deliver for NoNotifier {
    async fn deliver(&self, letter: Letter) {
        tracing::info!(user = %letter.user, purpose = letter.purpose.as_str(), "nobody delivers this one-time token");
    }
}

impl Purpose {
    /// For keys, logs and command lines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PasswordReset => "password-reset",
            Self::EmailVerification => "email-verification",
        }
    }

    /// As tokens name it.
    pub(crate) fn id(self) -> Uuid {
        Uuid::from_u128(match self {
            Self::PasswordReset => 1,
            Self::EmailVerification => 2,
        })
    }
}

impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { user, purpose, .. } = self;
        f.debug_struct("Letter")
            .field("user", user)
            .field("purpose", purpose)
            .finish_non_exhaustive()
    }
}

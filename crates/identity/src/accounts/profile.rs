//! The account as its owner sees it.

use chrono::{DateTime, Utc};
use contract::auth_event::{ACCOUNT_UPDATED, DATA_EXPORTED};
use domain::UserId;

use super::Accounts;
use crate::Role;
use crate::account::Account;
use crate::denied::Denied;
use crate::email::Email;
use crate::record::Profile;

/// The longest name, in characters.
const NAME_CHARS: usize = 100;

/// An account, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    /// The user's id.
    pub id: UserId,
    /// None where another issuer knows the user and does not say.
    pub email: Option<Email>,
    /// Whether the address is known to be the owner's.
    pub email_verified: bool,
    /// What to call its owner.
    pub name: Option<String>,
    /// What it is to the whole system.
    pub role: Role,
    /// Whether there is a password to sign in with.
    pub has_password: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// What may be written to it. Absent is untouched.
#[derive(Clone, Debug, Default)]
pub struct ProfilePatch {
    /// What to call its owner; `None` inside takes it away.
    pub name: Option<Option<String>>,
}

impl Accounts {
    /// The account of `user`.
    pub async fn me(&self, user: &UserId) -> Result<Me, Denied> {
        let view = self.read(user).await?;
        let profile = Account::of(&view).profile().ok_or(Denied::NoSuch("account"))?;
        Ok(me(user, profile))
    }

    /// Writes to the account of `user`.
    pub async fn patch_me(&self, user: &UserId, patch: ProfilePatch) -> Result<Me, Denied> {
        if let Some(Some(name)) = &patch.name {
            let in_one_line = !name.trim().is_empty() && !name.chars().any(char::is_control);
            if !in_one_line {
                return Err(Denied::field("/name", "invalid", "a name in one line is expected"));
            }
            if name.chars().count() > NAME_CHARS {
                let why = format!("at most {NAME_CHARS} characters are taken");
                return Err(Denied::field("/name", "too_long", why));
            }
        }
        let whose = user.clone();
        self.write(user, move |draft| {
            let profile = draft.account.live().ok_or(Denied::NoSuch("account"))?;
            let name = patch.name.clone().unwrap_or_else(|| profile.name.clone());
            if name == profile.name {
                return Ok(me(&whose, profile));
            }
            let patched = Profile { name, updated_at: draft.now, ..profile.clone() };
            let seen = me(&whose, &patched);
            draft.put_profile(patched);
            draft.tell(ACCOUNT_UPDATED, |data| data);
            Ok(seen)
        })
        .await
    }

    /// Lets the ledger hear that all that is kept of `user` is read out.
    pub async fn note_export(&self, user: &UserId) -> Result<(), Denied> {
        let noted = self.write(user, |draft| {
            draft.account.live().ok_or(Denied::NoSuch("account"))?;
            draft.tell(DATA_EXPORTED, |data| data);
            Ok(())
        });
        noted.await
    }
}

fn me(user: &UserId, profile: &Profile) -> Me {
    Me {
        id: user.clone(),
        email: profile.email.clone(),
        email_verified: profile.email_verified,
        name: profile.name.clone(),
        role: profile.role,
        has_password: profile.password.is_some(),
        created_at: profile.created_at,
        updated_at: profile.updated_at,
    }
}

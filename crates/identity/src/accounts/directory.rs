//! Every account, for administrators: Dapr has no list of keys, so there is a book that names them.
//!
//! An account is put in after it was used for the first time, in the background: whoever signs in next heals what a crash
//! left out.

use std::ops::Bound;

use chrono::{DateTime, Utc};
use contract::auth_event::{ACCOUNT_DISABLED, ACCOUNT_ENABLED, AuthData, ROLE_CHANGED};
use domain::UserId;

use super::{Accounts, nothing};
use crate::account::Account;
use crate::denied::Denied;
use crate::email::Email;
use crate::record::{AccountRecord, Listed, Profile};
use crate::{Role, role};

/// The book of all; no account has this id.
const DIRECTORY: &str = "account:directory";

/// An account, as administrators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountSummary {
    /// The user's id.
    pub id: UserId,
    /// Its address.
    pub email: Option<Email>,
    /// Whether the address is known to be its owner's.
    pub email_verified: bool,
    /// What it is to the whole system.
    pub role: Role,
    /// Whether nobody can sign in to it.
    pub disabled: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl Accounts {
    /// Sees to it that the directory names `user`.
    pub(super) fn list(&self, user: &UserId) {
        let (accounts, user) = (self.clone(), user.clone());
        self.0.background.spawn(async move {
            let (key, since) = (user.to_string(), accounts.now());
            let directory = accounts.0.books.open(DIRECTORY);
            let listed = directory.commit(move |view| {
                if view.records.contains(&key) {
                    return Ok::<_, Denied>((nothing(), ()));
                }
                let mut change = nothing();
                change.put.push((key.clone(), AccountRecord::Listed(Listed { since })));
                Ok((change, ()))
            });
            if let Err(error) = listed.await {
                tracing::warn!(%user, error = &error as &dyn std::error::Error, "not listed");
            }
        });
    }

    /// At most `limit` accounts, in the order in which they were made, after `after`; and after which to go on, if there are more.
    pub async fn all(
        &self,
        after: Option<&UserId>,
        limit: usize,
    ) -> Result<(Vec<AccountSummary>, Option<UserId>), Denied> {
        let directory = self.0.books.open(DIRECTORY).read().await?;
        let from = after.map_or(Bound::Unbounded, |after| Bound::Excluded(after.as_str()));
        let mut names = directory.records.range(from, Bound::Unbounded).map(|(name, _)| name);
        let (mut found, mut last) = (Vec::new(), None);
        for name in names.by_ref().take(limit) {
            let Ok(user) = name.parse::<UserId>() else { continue };
            let view = self.read(&user).await?;
            found.extend(Account::of(&view).profile().map(|profile| summary(&user, profile)));
            last = Some(user);
        }
        let more = names.next().is_some();
        Ok((found, last.filter(|_| more)))
    }

    /// Changes what another account is, or whether anyone can sign in to it, on behalf of the administrator `by`.
    pub async fn administer(
        &self,
        by: &UserId,
        user: &UserId,
        role: Option<Role>,
        disabled: Option<bool>,
    ) -> Result<AccountSummary, Denied> {
        if by == user {
            return Err(Denied::Conflict("an administrator cannot change the own account so"));
        }
        let (whose, by) = (user.clone(), by.clone());
        let changed = self.write(user, move |draft| {
            let profile = draft.account.profile().ok_or(Denied::NoSuch("account"))?;
            let (old_role, old) = (profile.role, profile.disabled);
            let next = Profile {
                role: role.unwrap_or(old_role),
                disabled: disabled.unwrap_or(old),
                ..profile.clone()
            };
            if (next.role, next.disabled) == (old_role, old) {
                return Ok(summary(&whose, profile));
            }
            let seen = summary(&whose, &next);
            if next.role != old_role {
                let (role, by) = (Some(role::name(next.role).to_owned()), Some(by.clone()));
                draft.tell(ROLE_CHANGED, |data| AuthData { role, by, ..data });
            }
            if next.disabled != old {
                let kind = if next.disabled { ACCOUNT_DISABLED } else { ACCOUNT_ENABLED };
                let by = Some(by.clone());
                draft.tell(kind, |data| AuthData { by, ..data });
            }
            if next.disabled && !old {
                draft.end_sessions(None, "account_disabled");
            }
            draft.put_profile(next);
            Ok(seen)
        });
        let seen = changed.await?;
        self.ended(user);
        Ok(seen)
    }

    /// Whose address it is; for an administrator's command.
    pub async fn by_email(&self, email: &Email) -> Result<Option<UserId>, Denied> {
        let user = self.find(email).await?;
        let view = self.read(&user).await?;
        Ok(Account::of(&view).profile().map(|_| user))
    }
}

fn summary(user: &UserId, profile: &Profile) -> AccountSummary {
    AccountSummary {
        id: user.clone(),
        email: profile.email.clone(),
        email_verified: profile.email_verified,
        role: profile.role,
        disabled: profile.disabled,
        created_at: profile.created_at,
    }
}

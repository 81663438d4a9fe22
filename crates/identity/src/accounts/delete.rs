//! Deleting one's account.
//!
//! First the account, in one commit: nobody can sign in any more, and no token holds. Then what has no one's name on it any
//! more: the address is free again, and whatever the user had elsewhere is deleted by whoever keeps it.

use std::net::IpAddr;

use contract::auth_event::ACCOUNT_DELETED;
use domain::UserId;

use super::{Accounts, email_claim};
use crate::account::Account;
use crate::denied::Denied;
use crate::one_time::Purpose;
use crate::opaque::account_of;
use crate::record::{AccountRecord, Deleted, PROFILE, one_time_key, session_key, token_key};

impl Accounts {
    /// That whoever asks may delete the account of `user`: the password is theirs, where the account has one.
    pub async fn may_delete(
        &self,
        user: &UserId,
        password: Option<&str>,
        from: Option<IpAddr>,
    ) -> Result<(), Denied> {
        let view = self.read(user).await?;
        let profile = Account::of(&view).live().ok_or(Denied::NoSuch("account"))?;
        match (&profile.password, password) {
            (None, _) => Ok(()),
            (Some(_), None) => {
                Err(Denied::field("/password", "required", "the password is expected"))
            }
            (Some(_), Some(password)) => self.prove(user, password, from).await.map(drop),
        }
    }

    /// Deletes the account of `user`: the profile, every session and every token, at once. Once more is harmless.
    pub async fn delete(&self, user: &UserId) -> Result<(), Denied> {
        let deleted = self.write(user, |draft| {
            let Some(profile) = draft.account.profile() else { return Ok(()) };
            let (at, claim) = (draft.now, profile.email.as_ref().map(email_claim));
            draft.put(PROFILE, AccountRecord::Deleted(Deleted { at, claim }));
            let (sessions, tokens): (Vec<_>, Vec<_>) = (
                draft.account.sessions().map(|(id, _)| id).collect(),
                draft.account.tokens().map(|(id, _)| id).collect(),
            );
            sessions.into_iter().for_each(|id| draft.remove(session_key(id)));
            tokens.into_iter().for_each(|id| draft.remove(token_key(id)));
            for purpose in [Purpose::PasswordReset, Purpose::EmailVerification] {
                if draft.account.one_time(purpose).is_some() {
                    draft.remove(one_time_key(purpose));
                }
            }
            draft.tell(ACCOUNT_DELETED, |data| data);
            Ok(())
        });
        deleted.await?;
        self.ended(user);
        Ok(())
    }

    /// Whether the account of `user` was deleted.
    pub async fn is_deleted(&self, user: &UserId) -> Result<bool, Denied> {
        let view = self.read(user).await?;
        Ok(Account::of(&view).is_deleted())
    }

    /// Frees the address of a deleted account. Once more is harmless.
    pub async fn release(&self, user: &UserId) -> Result<(), Denied> {
        let view = self.read(user).await?;
        let Some(AccountRecord::Deleted(Deleted { claim: Some(claim), .. })) =
            view.records.get(PROFILE)
        else {
            return Ok(());
        };
        let account = account_of(user);
        self.0.claims.settle(claim, |held| held.filter(|_| held != account)).await?;
        self.write(user, |draft| {
            draft.put(PROFILE, AccountRecord::Deleted(Deleted { at: draft.now, claim: None }));
            Ok(())
        })
        .await
    }
}

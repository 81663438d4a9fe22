//! Whether what a token says still holds.

use async_trait::async_trait;
use book::StoreError;
use chrono::{DurationRound, TimeDelta};
use domain::UserId;
use uuid::Uuid;

use super::Accounts;
use crate::Identity;
use crate::account::Account;
use crate::opaque::{NamedToken, PERSONAL, user_of};
use crate::record::{AccountRecord, PersonalRecord, token_key};
use crate::standing::Introspection;

#[async_trait]
impl Introspection for Accounts {
    async fn session_is_live(&self, user: &UserId, session: Uuid) -> Result<bool, StoreError> {
        let view = self.read(user).await?;
        let account = Account::of(&view);
        Ok(account.live().is_some() && account.session(session, self.now()).is_some())
    }

    async fn personal_is_live(&self, user: &UserId, token: Uuid) -> Result<bool, StoreError> {
        let view = self.read(user).await?;
        let account = Account::of(&view);
        let is_kept = account.token(token).is_some_and(|kept| self.now() < kept.expires_at);
        Ok(account.live().is_some() && is_kept)
    }

    async fn personal(&self, token: &str) -> Result<Option<Identity>, StoreError> {
        let Some(token) = NamedToken::read(token, PERSONAL) else { return Ok(None) };
        let Some(user) = user_of(token.account) else { return Ok(None) };
        let (view, now) = (self.read(&user).await?, self.now());
        let account = Account::of(&view);
        let (Some(profile), Some(kept)) = (account.live(), account.token(token.id)) else {
            return Ok(None);
        };
        if !kept.secret.is_of(&token.secret) || kept.expires_at <= now {
            return Ok(None);
        }
        let hour = now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now);
        if kept.used_at.is_none_or(|used| used < hour) {
            self.note(&user, move |draft| {
                if let Some(kept) = draft.account.token(token.id) {
                    let kept = PersonalRecord { used_at: Some(hour), ..kept.clone() };
                    draft.put(token_key(token.id), AccountRecord::Token(Box::new(kept)));
                }
            });
        }
        Ok(Some(Identity {
            user,
            role: profile.role,
            scopes: kept.scopes,
            session: None,
            personal: Some(token.id),
            expires_at: Some(kept.expires_at),
        }))
    }
}

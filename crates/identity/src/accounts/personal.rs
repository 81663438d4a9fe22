//! Personal tokens: made, listed, revoked.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use contract::auth_event::{AuthData, TOKEN_CREATED, TOKEN_REVOKED};
use domain::UserId;
use domain::violation::Violations;
use uuid::Uuid;

use super::Accounts;
use crate::account::Account;
use crate::denied::Denied;
use crate::opaque::{NamedToken, PERSONAL, Secret, account_of};
use crate::record::{AccountRecord, More, PersonalRecord, token_key};
use crate::{Scope, Scopes};

/// So many personal tokens an account may have.
const MAX_TOKENS: usize = 50;
/// The longest name of one, in characters.
const NAME_CHARS: usize = 100;
/// How long one holds at most, in days; and where nothing is said, the second.
const LONGEST_DAYS: i64 = 366;
const USUAL_DAYS: i64 = 90;

/// What a personal token is to be.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// For its owner to know it by.
    pub name: String,
    /// What it may be used for; never [`Scope::Account`].
    pub scopes: Scopes,
    /// When it stops working; at most 366 days ahead, by default 90.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A personal token, as its owner sees it ever after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenSummary {
    /// Names it.
    pub id: Uuid,
    /// For its owner to know it by.
    pub name: String,
    /// What it may be used for.
    pub scopes: Scopes,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the hour.
    pub used_at: Option<DateTime<Utc>>,
}

/// A personal token that was just made: the only time that it is shown. `Debug` does not.
#[derive(Clone)]
pub struct CreatedToken {
    /// `db_…`
    pub token: String,
    /// What it is.
    pub summary: TokenSummary,
}

impl fmt::Debug for CreatedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreatedToken").field("summary", &self.summary).finish_non_exhaustive()
    }
}

impl Accounts {
    /// Makes a personal token.
    pub async fn create_token(
        &self,
        user: &UserId,
        wanted: NewToken,
    ) -> Result<CreatedToken, Denied> {
        let now = self.now();
        let expires_at = check(&wanted, now)?;
        let account = account_of(user).ok_or(Denied::NoSuch("account"))?;
        let (id, secret) = (self.new_id(), Secret::new()?);
        let kept = PersonalRecord {
            name: wanted.name,
            scopes: wanted.scopes,
            secret: secret.kept(),
            created_at: now,
            expires_at,
            used_at: None,
            more: More::new(),
        };
        let summary = summary(id, &kept);
        let made = self.write(user, move |draft| {
            draft.account.live().ok_or(Denied::NoSuch("account"))?;
            let (over, live): (Vec<_>, Vec<_>) =
                draft.account.tokens().partition(|(_, token)| token.expires_at <= now);
            if live.len() >= MAX_TOKENS {
                return Err(Denied::TooMany { what: "personal tokens", max: MAX_TOKENS });
            }
            over.into_iter().for_each(|(id, _)| draft.remove(token_key(id)));
            draft.put(token_key(id), AccountRecord::Token(Box::new(kept.clone())));
            draft.tell(TOKEN_CREATED, |data| AuthData { token: Some(id), ..data });
            Ok(())
        });
        made.await?;
        let token = NamedToken { account, id, secret }.to_text(PERSONAL);
        Ok(CreatedToken { token, summary })
    }

    /// Every personal token of `user` that works, the oldest first.
    pub async fn tokens(&self, user: &UserId) -> Result<Vec<TokenSummary>, Denied> {
        let (view, now) = (self.read(user).await?, self.now());
        let live = Account::of(&view).tokens().filter(|(_, token)| token.expires_at > now);
        Ok(live.map(|(id, token)| summary(id, token)).collect())
    }

    /// Revokes a personal token.
    pub async fn revoke_token(&self, user: &UserId, id: Uuid) -> Result<(), Denied> {
        let revoked = self.write(user, move |draft| {
            draft.account.token(id).ok_or(Denied::NoSuch("personal token"))?;
            draft.remove(token_key(id));
            draft.tell(TOKEN_REVOKED, |data| AuthData { token: Some(id), ..data });
            Ok(())
        });
        revoked.await?;
        self.ended(user);
        Ok(())
    }
}

/// When it is to expire; or everything that is wrong with it.
fn check(wanted: &NewToken, now: DateTime<Utc>) -> Result<DateTime<Utc>, Violations> {
    let expires_at = wanted.expires_at.unwrap_or(now + TimeDelta::days(USUAL_DAYS));
    Violations::collect(|reader| {
        let name = wanted.name.trim();
        if name.is_empty() || wanted.name.chars().any(char::is_control) {
            reader.at("name").refuse::<()>("invalid", "a name in one line is expected");
        }
        if name.chars().count() > NAME_CHARS {
            let why = format!("at most {NAME_CHARS} characters are taken");
            reader.at("name").refuse::<()>("too_long", why);
        }
        if wanted.scopes.iter().next().is_none() {
            reader.at("scopes").refuse::<()>("too_short", "one scope at least is expected");
        }
        if wanted.scopes.has(Scope::Account) {
            let why = "no personal token may look after the account itself";
            reader.at("scopes").refuse::<()>("invalid", why);
        }
        if expires_at <= now || expires_at > now + TimeDelta::days(LONGEST_DAYS) {
            let why = format!("a time to come is expected, within {LONGEST_DAYS} days");
            reader.at("expires_at").refuse::<()>("not_to_come", why);
        }
        Some(expires_at)
    })
}

fn summary(id: Uuid, token: &PersonalRecord) -> TokenSummary {
    TokenSummary {
        id,
        name: token.name.clone(),
        scopes: token.scopes,
        created_at: token.created_at,
        expires_at: token.expires_at,
        used_at: token.used_at,
    }
}

//! Signing up: the same to see, and the same to do, whether the address has an account or not.

use std::net::IpAddr;

use contract::auth_event::{ACCOUNT_CREATED, SIGN_UP_REPEATED};
use uuid::Uuid;

use super::{Accounts, email_claim};
use crate::Role;
use crate::denied::Denied;
use crate::email::Email;
use crate::opaque::user_of;
use crate::password::{Password, Unfit};
use crate::record::{More, Profile};

/// What was found in the book that the claim names.
enum Found {
    /// Nothing before, or somebody: it is settled.
    Settled,
    /// An account that is no more: the address is free.
    Deleted,
}

impl Accounts {
    /// Makes an account, where `email` has none. Where it has one, nothing changes, and its owner can read in the ledger that
    /// somebody tried; the caller is not told.
    ///
    /// One run of argon2, one write of the claim and one commit in either case.
    pub async fn sign_up(
        &self,
        email: &Email,
        password: &str,
        from: Option<IpAddr>,
    ) -> Result<(), Denied> {
        let password = new_password("/password", password)?;
        let claim = email_claim(email);
        self.try_password(&claim, from)?;
        let kept = self.0.passwords.keep(password).await?;
        let candidate = self.new_id();
        let mut gone: Option<Uuid> = None;
        loop {
            let settled = self.0.claims.settle(&claim, |held| match held {
                Some(held) if Some(held) != gone => Some(held),
                _ => Some(candidate),
            });
            let account = settled.await?.unwrap_or(candidate);
            match self.make(account, email, &kept).await? {
                Found::Settled => return Ok(()),
                Found::Deleted => gone = Some(account),
            }
        }
    }

    async fn make(&self, account: Uuid, email: &Email, kept: &str) -> Result<Found, Denied> {
        let user = user_of(account).ok_or(Denied::Token)?;
        let (email, kept) = (email.clone(), kept.to_owned());
        self.write(&user, move |draft| {
            if draft.account.is_deleted() {
                return Ok(Found::Deleted);
            }
            if draft.account.profile().is_some() {
                draft.tell(SIGN_UP_REPEATED, |data| data);
                return Ok(Found::Settled);
            }
            draft.put_profile(Profile {
                email: Some(email.clone()),
                email_verified: false,
                name: None,
                role: Role::User,
                disabled: false,
                password: Some(kept.clone()),
                set_up: false,
                created_at: draft.now,
                updated_at: draft.now,
                more: More::new(),
            });
            draft.tell(ACCOUNT_CREATED, |data| data);
            Ok(Found::Settled)
        })
        .await
    }
}

/// Reads a text that is to become a password.
pub(super) fn new_password(pointer: &str, text: &str) -> Result<Password, Denied> {
    Password::new(text).map_err(|unfit| {
        let code = match unfit {
            Unfit::TooShort => "too_short",
            Unfit::TooLong => "too_long",
        };
        Denied::field(pointer, code, unfit.to_string())
    })
}

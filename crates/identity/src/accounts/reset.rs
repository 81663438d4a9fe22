//! A new password for whoever reads what is sent to the address.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use contract::auth_event::{
    AuthData, EMAIL_VERIFICATION_REQUESTED, PASSWORD_CHANGED, PASSWORD_RESET_REQUESTED,
};
use domain::UserId;

use super::sign_up::new_password;
use super::{Accounts, email_claim};
use crate::account::Account;
use crate::denied::Denied;
use crate::email::Email;
use crate::one_time::{LIFETIME, Letter, Purpose};
use crate::opaque::{NamedToken, ONE_TIME, Secret, account_of, user_of};
use crate::record::{AccountRecord, OneTime, Profile, one_time_key};

impl Accounts {
    /// Sends a token to `email`, if it has an account. After the answer, so that neither says whether it has.
    pub fn request_password_reset(
        &self,
        email: &Email,
        from: Option<IpAddr>,
    ) -> Result<(), Denied> {
        let (key, now) = (format!("reset:{}", email_claim(email)), self.now());
        if let Some(from) = from {
            self.0.per_address.take(&from.to_string(), now).map_err(Denied::Throttled)?;
        }
        self.0.letters.take(&key, now).map_err(Denied::Throttled)?;
        let (accounts, email) = (self.clone(), email.clone());
        self.0.background.spawn(async move {
            let sent = async {
                let user = accounts.find(&email).await?;
                accounts.send(&user, Purpose::PasswordReset).await
            };
            match sent.await {
                Ok(()) | Err(Denied::NoSuch(_)) => {}
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "no token was sent");
                }
            }
        });
        Ok(())
    }

    /// Makes a token and hands it over.
    pub(super) async fn send(&self, user: &UserId, purpose: Purpose) -> Result<(), Denied> {
        let letter = self.one_time(user, purpose).await?;
        self.0.deliver.deliver(letter).await;
        Ok(())
    }

    /// Makes a one-time token, in place of the one before for the same purpose. For an administrator's command too.
    pub async fn one_time(&self, user: &UserId, purpose: Purpose) -> Result<Letter, Denied> {
        const NO_ACCOUNT: Denied = Denied::NoSuch("account");
        let account = account_of(user).ok_or(NO_ACCOUNT)?;
        let secret = Secret::new()?;
        let made = self.write(user, move |draft| {
            let email = draft.account.live().and_then(|profile| profile.email.clone());
            let email = email.ok_or(NO_ACCOUNT)?;
            let expires_at = draft.now + LIFETIME;
            let kept = OneTime { secret: secret.kept(), expires_at, email: email.clone() };
            draft.put(one_time_key(purpose), AccountRecord::OneTime(Box::new(kept)));
            let kind = match purpose {
                Purpose::PasswordReset => PASSWORD_RESET_REQUESTED,
                Purpose::EmailVerification => EMAIL_VERIFICATION_REQUESTED,
            };
            draft.tell(kind, |data| data);
            Ok((email, expires_at))
        });
        let (email, expires_at) = made.await?;
        let token = NamedToken { account, id: purpose.id(), secret }.to_text(ONE_TIME);
        Ok(Letter { user: user.clone(), email, purpose, token, expires_at })
    }

    /// Sets a new password by a one-time token. Every session ends; whoever had the token has the address, too.
    pub async fn reset_password(&self, token: &str, new: &str) -> Result<(), Denied> {
        let new = new_password("/new_password", new)?;
        let token = NamedToken::read(token, ONE_TIME).ok_or(Denied::Token)?;
        let user = user_of(token.account).ok_or(Denied::Token)?;
        let purpose = Purpose::PasswordReset;
        let now = self.now();
        let view = self.read(&user).await?;
        redeem(Account::of(&view), &token, purpose, now).ok_or(Denied::Token)?;
        let kept = self.0.passwords.keep(new).await?;
        let reset = self.write(&user, move |draft| {
            let profile = redeem(draft.account, &token, purpose, draft.now).ok_or(Denied::Token)?;
            let password = Some(kept.clone());
            draft.put_profile(Profile { password, email_verified: true, ..profile.clone() });
            draft.remove(one_time_key(purpose));
            draft.end_sessions(None, "password_reset");
            let reason = Some("reset".to_owned());
            draft.tell(PASSWORD_CHANGED, |data| AuthData { reason, ..data });
            Ok(())
        });
        reset.await?;
        self.ended(&user);
        Ok(())
    }
}

/// The account that a one-time token is of, if it works still.
pub(super) fn redeem<'a>(
    account: Account<'a>,
    token: &NamedToken,
    purpose: Purpose,
    now: DateTime<Utc>,
) -> Option<&'a Profile> {
    let (profile, kept) = (account.live()?, account.one_time(purpose)?);
    let holds = token.id == purpose.id()
        && kept.secret.is_of(&token.secret)
        && kept.expires_at > now
        && profile.email.as_ref() == Some(&kept.email);
    holds.then_some(profile)
}

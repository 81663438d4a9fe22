//! Users whom another issuer vouches for: an account at first sight.

use async_trait::async_trait;
use book::StoreError;
use contract::auth_event::ACCOUNT_CREATED;

use super::Accounts;
use crate::Role;
use crate::account::Account;
use crate::denied::Denied;
use crate::email::Email;
use crate::outside::{Outsider, Outsiders};
use crate::record::{More, Profile};

#[async_trait]
impl Outsiders for Accounts {
    /// An account that was deleted is not made again: the tokens that were given out before would do it. The address claims
    /// none here, since another issuer must not take over who signed up with it.
    async fn admit(&self, outsider: &Outsider) -> Result<Option<Role>, StoreError> {
        let view = self.read(&outsider.user).await?;
        if let Some(profile) = Account::of(&view).profile() {
            return Ok(role_of(profile));
        }
        let email: Option<Email> = outsider.email.as_ref().and_then(|email| email.parse().ok());
        let made = self.write(&outsider.user, move |draft| {
            if draft.account.is_deleted() {
                return Ok(None);
            }
            if let Some(profile) = draft.account.profile() {
                return Ok(role_of(profile));
            }
            draft.put_profile(Profile {
                email: email.clone(),
                email_verified: email.is_some(),
                name: None,
                role: Role::User,
                disabled: false,
                password: None,
                set_up: false,
                created_at: draft.now,
                updated_at: draft.now,
                more: More::new(),
            });
            draft.tell(ACCOUNT_CREATED, |data| data);
            Ok(Some(Role::User))
        });
        let role = match made.await {
            Ok(role) => role,
            Err(Denied::Store(error)) => return Err(error),
            Err(_) => None,
        };
        if role.is_some() {
            self.list(&outsider.user);
        }
        Ok(role)
    }
}

fn role_of(profile: &Profile) -> Option<Role> {
    (!profile.disabled).then_some(profile.role)
}

//! Users whom another issuer knows: an account at first sight.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contract::auth_event::ACCOUNT_CREATED;
use domain::UserId;
use sha2::{Digest, Sha256};

use super::Accounts;
use crate::Role;
use crate::account::Account;
use crate::email::Email;
use crate::opaque::user_of;
use crate::record::{More, Profile};
use crate::refused::Refused;

impl Accounts {
    /// The account of whom `issuer` calls `subject`, and its role; made where there is none. One that was deleted is not made
    /// again by a token that was given out before: it is refused for good.
    ///
    /// `email` is what the issuer says of the user, and claims no address here.
    pub async fn outside(
        &self,
        issuer: &str,
        subject: &str,
        email: Option<Email>,
    ) -> Result<(UserId, Role), Refused> {
        let name = Sha256::new().chain_update(Sha256::digest(issuer)).chain_update(subject);
        let claim = format!("outside:{}", URL_SAFE_NO_PAD.encode(name.finalize()));
        let candidate = self.new_id();
        let held = match self.0.claims.find(&claim).await? {
            Some(held) => held,
            None => {
                let settled = self.0.claims.settle(&claim, |held| held.or(Some(candidate))).await?;
                settled.unwrap_or(candidate)
            }
        };
        let user = user_of(held).ok_or(Refused::Token)?;
        let view = self.read(&user).await?;
        if let Some(profile) = Account::of(&view).profile() {
            return role_of(profile).map(|role| (user, role));
        }
        let made = self.write(&user, move |draft| {
            if draft.account.is_deleted() {
                return Err(Refused::Token);
            }
            if let Some(profile) = draft.account.profile() {
                return role_of(profile);
            }
            draft.put_profile(Profile {
                email: email.clone(),
                email_verified: false,
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
            Ok(Role::User)
        });
        let role = made.await?;
        self.list(&user);
        Ok((user, role))
    }
}

fn role_of(profile: &Profile) -> Result<Role, Refused> {
    if profile.disabled { Err(Refused::Disabled) } else { Ok(profile.role) }
}

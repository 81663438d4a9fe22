//! Whether an address belongs to whoever has the account.

use contract::auth_event::EMAIL_VERIFIED;
use domain::UserId;

use super::Accounts;
use super::reset::redeem;
use crate::denied::Denied;
use crate::one_time::Purpose;
use crate::opaque::{NamedToken, ONE_TIME, user_of};
use crate::record::{Profile, one_time_key};

impl Accounts {
    /// Sends a token to the address of `user`.
    pub async fn request_email_verification(&self, user: &UserId) -> Result<(), Denied> {
        let key = format!("verify:{user}");
        self.0.letters.take(&key, self.now()).map_err(Denied::Throttled)?;
        self.send(user, Purpose::EmailVerification).await
    }

    /// Takes a one-time token for a proof that its account has the address.
    pub async fn verify_email(&self, token: &str) -> Result<(), Denied> {
        let token = NamedToken::read(token, ONE_TIME).ok_or(Denied::Token)?;
        let user = user_of(token.account).ok_or(Denied::Token)?;
        let purpose = Purpose::EmailVerification;
        self.write(&user, move |draft| {
            let profile = redeem(draft.account, &token, purpose, draft.now).ok_or(Denied::Token)?;
            draft.put_profile(Profile { email_verified: true, ..profile.clone() });
            draft.remove(one_time_key(purpose));
            draft.tell(EMAIL_VERIFIED, |data| data);
            Ok(())
        })
        .await
    }
}

//! The first administrator: exactly one account becomes one by the set-up token.

use contract::auth_event::{AuthData, ROLE_CHANGED};
use domain::UserId;

use super::Accounts;
use crate::account::Account;
use crate::denied::Denied;
use crate::opaque::account_of;
use crate::record::Profile;
use crate::{Role, role};

/// Where it is kept who the first administrator is.
const SYSTEM: &str = "system";

impl Accounts {
    /// Makes `user` the first administrator, unless another account is. The caller has checked the set-up token.
    ///
    /// Who began this and did not see its end may ask again.
    pub async fn set_up(&self, user: &UserId) -> Result<(), Denied> {
        const TAKEN: Denied = Denied::Conflict("there is a first administrator already");
        let account = account_of(user).ok_or(Denied::NoSuch("account"))?;
        let view = self.read(user).await?;
        let profile = Account::of(&view).live().ok_or(Denied::NoSuch("account"))?;
        if profile.set_up {
            // Once: whoever lost the role since does not get it back like this.
            return Err(TAKEN);
        }
        let first = self.0.claims.settle(SYSTEM, |held| held.or(Some(account))).await?;
        if first != Some(account) {
            return Err(TAKEN);
        }
        let by = user.clone();
        let made = self.write(user, move |draft| {
            let profile = draft.account.live().ok_or(Denied::NoSuch("account"))?;
            if profile.set_up {
                return Ok(());
            }
            draft.put_profile(Profile { role: Role::Admin, set_up: true, ..profile.clone() });
            let (role, by) = (Some(role::name(Role::Admin).to_owned()), Some(by.clone()));
            draft.tell(ROLE_CHANGED, |data| AuthData { role, by, ..data });
            Ok(())
        });
        made.await?;
        self.ended(user);
        Ok(())
    }
}

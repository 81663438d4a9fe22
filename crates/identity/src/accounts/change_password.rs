//! Another password, for whoever knows the present one.

use std::net::IpAddr;

use contract::auth_event::{AuthData, PASSWORD_CHANGED, SIGN_IN_FAILED};
use domain::UserId;
use uuid::Uuid;

use super::Accounts;
use super::sign_up::new_password;
use crate::account::Account;
use crate::denied::Denied;
use crate::password::{Compared, Password};
use crate::record::Profile;

impl Accounts {
    /// Sets another password; every session but `session` ends.
    pub async fn change_password(
        &self,
        user: &UserId,
        session: Option<Uuid>,
        present: &str,
        new: &str,
        from: Option<IpAddr>,
    ) -> Result<(), Denied> {
        let new = new_password("/new_password", new)?;
        let known = self.prove(user, present, from).await?;
        let kept = self.0.passwords.keep(new).await?;
        let changed = self.write(user, move |draft| {
            let profile = draft.account.live().ok_or(Denied::Credentials)?;
            if profile.password.as_ref() != Some(&known) {
                return Err(Denied::Credentials);
            }
            let password = Some(kept.clone());
            draft.put_profile(Profile { password, ..profile.clone() });
            draft.end_sessions(session, "password_changed");
            let reason = Some("changed".to_owned());
            draft.tell(PASSWORD_CHANGED, |data| AuthData { reason, ..data });
            Ok(())
        });
        changed.await?;
        self.ended(user);
        Ok(())
    }

    /// That whoever asks knows the password of `user`; what is kept of it.
    pub(super) async fn prove(
        &self,
        user: &UserId,
        password: &str,
        from: Option<IpAddr>,
    ) -> Result<String, Denied> {
        let key = format!("user:{user}");
        self.try_password(&key, from)?;
        let view = self.read(user).await?;
        let profile = Account::of(&view).live().ok_or(Denied::Credentials)?;
        let kept = profile.password.clone();
        let compared = self.0.passwords.compare(Password::typed(password), kept.as_deref()).await?;
        match kept.filter(|_| compared != Compared::Wrong) {
            Some(kept) => {
                self.password_was_right(&key, from);
                Ok(kept)
            }
            None => {
                self.note(user, |draft| draft.tell(SIGN_IN_FAILED, |data| data));
                Err(Denied::Credentials)
            }
        }
    }
}

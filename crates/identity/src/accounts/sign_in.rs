//! Signing in: one answer for a wrong password and for nobody, and the same work before it.

use std::fmt;
use std::net::IpAddr;

use chrono::{DateTime, Utc};
use contract::auth_event::{AuthData, SESSION_STARTED, SIGN_IN_FAILED};
use domain::UserId;
use uuid::Uuid;

use super::{Accounts, email_claim};
use crate::Grant;
use crate::account::{Account, Draft};
use crate::denied::Denied;
use crate::email::Email;
use crate::opaque::{RefreshToken, Secret, account_of};
use crate::password::{Compared, Password};
use crate::record::{AccountRecord, More, Profile, Session, session_key};

/// So many sessions an account has at a time; the one that was not used for longest makes room.
const MAX_SESSIONS: usize = 100;
/// What is kept of what a client says it is, in characters.
const CLIENT_CHARS: usize = 120;

/// Somebody is signed in. `Debug` does not show the token.
#[derive(Clone)]
pub struct SignedIn {
    /// What the access token is to say.
    pub grant: Grant,
    /// The refresh token, `dbr_…`. It is not kept.
    pub refresh_token: String,
    /// When that stops working.
    pub refresh_expires_at: DateTime<Utc>,
}

impl fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedIn").field("grant", &self.grant).finish_non_exhaustive()
    }
}

impl Accounts {
    /// Begins a session, for `client` as it names itself.
    pub async fn sign_in(
        &self,
        email: &Email,
        password: &str,
        client: Option<&str>,
        from: Option<IpAddr>,
    ) -> Result<SignedIn, Denied> {
        let claim = email_claim(email);
        self.try_password(&claim, from)?;
        let password = Password::typed(password);
        let user = self.find(email).await?;
        let view = self.read(&user).await?;
        let profile = Account::of(&view).profile();
        let kept = profile.and_then(|profile| profile.password.clone());
        let compared = self.0.passwords.compare(password.clone(), kept.as_deref()).await?;
        let Some(kept) = kept.filter(|_| compared != Compared::Wrong) else {
            if profile.is_some() {
                // After the answer: the write would tell that there is an account.
                self.note(&user, |draft| draft.tell(SIGN_IN_FAILED, |data| data));
            }
            return Err(Denied::Credentials);
        };
        self.password_was_right(&claim, from);
        let renewed = match compared {
            Compared::RightAndOld => Some(self.0.passwords.keep(password).await?),
            _ => None,
        };
        let signed_in = self.begin(&user, kept, renewed, client).await?;
        self.list(&user);
        Ok(signed_in)
    }

    /// Begins a session of whoever knew the password of which `kept` is kept.
    pub(super) async fn begin(
        &self,
        user: &UserId,
        kept: String,
        renewed: Option<String>,
        client: Option<&str>,
    ) -> Result<SignedIn, Denied> {
        let account = account_of(user).ok_or(Denied::Credentials)?;
        let (family, secret) = (Secret::new()?, Secret::new()?);
        let token = RefreshToken { account, session: self.new_id(), family, secret };
        let client = client.map(|client| client.chars().take(CLIENT_CHARS).collect::<String>());
        let begun = self.write(user, move |draft| {
            let profile = draft.account.profile().ok_or(Denied::Credentials)?;
            if profile.password.as_ref() != Some(&kept) {
                // Another password since.
                return Err(Denied::Credentials);
            }
            if profile.disabled {
                return Err(Denied::Disabled);
            }
            if let Some(renewed) = &renewed {
                let password = Some(renewed.clone());
                draft.put_profile(Profile { password, ..profile.clone() });
            }
            make_room(draft);
            let session = Session {
                started_at: draft.now,
                used_at: draft.now,
                client: client.clone(),
                family: token.family.kept(),
                secret: token.secret.kept(),
                previous: None,
                more: More::new(),
            };
            let expires_at = session.expires_at();
            draft.put(session_key(token.session), AccountRecord::Session(Box::new(session)));
            draft.tell(SESSION_STARTED, |data| AuthData { session: Some(token.session), ..data });
            Ok((profile.role, expires_at))
        });
        let (role, refresh_expires_at) = begun.await?;
        Ok(SignedIn {
            grant: Grant { user: user.clone(), session: token.session, role },
            refresh_token: token.to_text(),
            refresh_expires_at,
        })
    }
}

/// Forgets sessions that have expired, and the least used where there are too many.
fn make_room(draft: &mut Draft<'_>) {
    let now = draft.now;
    let mut live: Vec<(DateTime<Utc>, Uuid)> = Vec::new();
    let mut over: Vec<(Uuid, &str)> = Vec::new();
    for (id, session) in draft.account.sessions() {
        match session.expires_at() > now {
            true => live.push((session.used_at, id)),
            false => over.push((id, "expired")),
        }
    }
    live.sort_unstable();
    let surplus = (live.len() + 1).saturating_sub(MAX_SESSIONS);
    over.extend(live.into_iter().take(surplus).map(|(_, id)| (id, "too_many")));
    for (id, reason) in over {
        draft.end_session(id, reason);
    }
}

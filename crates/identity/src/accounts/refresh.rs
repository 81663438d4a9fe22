//! Going on with a session: each refresh token works once.
//!
//! A used one that comes again was stolen, or the thief was first: the session ends, for both. The last one used is the
//! exception, for ten seconds: whoever got no answer asks again, and gets the very token that was made then. It follows from
//! the used token and a salt that is kept, so that it need not be kept itself.

use chrono::{DateTime, TimeDelta, Utc};

use super::Accounts;
use super::sign_in::SignedIn;
use crate::account::Draft;
use crate::denied::Denied;
use crate::opaque::{RefreshToken, Secret, user_of};
use crate::record::{AccountRecord, Previous, Session, session_key};
use crate::{Grant, Role};

/// How long the token that was used last may come again.
const GRACE: TimeDelta = TimeDelta::seconds(10);

/// What came of a refresh token.
enum Rotated {
    To {
        secret: Secret,
        role: Role,
        expires_at: DateTime<Utc>,
    },
    /// It was used before: the session has ended.
    Reused,
}

impl Accounts {
    /// A new refresh token for a used one, and what the next access token is to say.
    pub async fn refresh(&self, token: &str) -> Result<SignedIn, Denied> {
        let token = RefreshToken::read(token).ok_or(Denied::Token)?;
        let user = user_of(token.account).ok_or(Denied::Token)?;
        let salt = Secret::new()?;
        match self.write(&user, move |draft| rotate(draft, &token, &salt)).await? {
            Rotated::To { secret, role, expires_at } => Ok(SignedIn {
                grant: Grant { user, session: token.session, role },
                refresh_token: RefreshToken { secret, ..token }.to_text(),
                refresh_expires_at: expires_at,
            }),
            Rotated::Reused => {
                self.ended(&user);
                tracing::warn!(%user, session = %token.session, "a refresh token was used twice");
                Err(Denied::Token)
            }
        }
    }
}

fn rotate(draft: &mut Draft<'_>, token: &RefreshToken, salt: &Secret) -> Result<Rotated, Denied> {
    let role = draft.account.live().ok_or(Denied::Token)?.role;
    let session = draft.account.session(token.session, draft.now).ok_or(Denied::Token)?;
    if !session.family.is_of(&token.family) {
        // Account and session are no secrets: whoever made this up ends nothing.
        return Err(Denied::Token);
    }
    let now = draft.now;
    if session.secret.is_of(&token.secret) {
        let secret = token.secret.next(salt);
        let previous =
            Previous { secret: session.secret.clone(), salt: salt.to_text(), used_at: now };
        let session = Session {
            used_at: now,
            secret: secret.kept(),
            previous: Some(previous),
            ..session.clone()
        };
        let expires_at = session.expires_at();
        draft.put(session_key(token.session), AccountRecord::Session(Box::new(session)));
        return Ok(Rotated::To { secret, role, expires_at });
    }
    if let Some(previous) = &session.previous
        && previous.secret.is_of(&token.secret)
        && now - previous.used_at <= GRACE
        && let Some(salt) = Secret::from_text(&previous.salt)
    {
        let (secret, expires_at) = (token.secret.next(&salt), session.expires_at());
        return Ok(Rotated::To { secret, role, expires_at });
    }
    draft.end_session(token.session, "refresh_reused");
    Ok(Rotated::Reused)
}

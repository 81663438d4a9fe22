//! Sessions: which there are, and how they end.

use chrono::{DateTime, Utc};
use domain::UserId;
use uuid::Uuid;

use super::Accounts;
use crate::account::Account;
use crate::denied::Denied;

/// A session, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionSummary {
    /// Names it.
    pub id: Uuid,
    /// What the client said it is.
    pub client: Option<String>,
    /// When somebody signed in.
    pub started_at: DateTime<Utc>,
    /// When it was last refreshed.
    pub used_at: DateTime<Utc>,
    /// When it ends, if nobody uses it until then.
    pub expires_at: DateTime<Utc>,
}

impl Accounts {
    /// Every session of `user`, the one used last first.
    pub async fn sessions(&self, user: &UserId) -> Result<Vec<SessionSummary>, Denied> {
        let (view, now) = (self.read(user).await?, self.now());
        let live = Account::of(&view).sessions().filter(|(_, session)| session.expires_at() > now);
        let mut sessions: Vec<_> = live
            .map(|(id, session)| SessionSummary {
                id,
                client: session.client.clone(),
                started_at: session.started_at,
                used_at: session.used_at,
                expires_at: session.expires_at(),
            })
            .collect();
        sessions.sort_by_key(|session| (std::cmp::Reverse(session.used_at), session.id));
        Ok(sessions)
    }

    /// Ends one session of `user`. One that is not there is no error: it may have ended just now.
    pub async fn sign_out(&self, user: &UserId, session: Uuid) -> Result<(), Denied> {
        match self.end(user, session, "signed_out").await {
            Err(Denied::NoSuch(_)) => Ok(()),
            ended => ended,
        }
    }

    /// Ends one session of `user`, which has to be there.
    pub async fn end_session(&self, user: &UserId, session: Uuid) -> Result<(), Denied> {
        self.end(user, session, "ended").await
    }

    async fn end(&self, user: &UserId, id: Uuid, reason: &'static str) -> Result<(), Denied> {
        let ended = self.write(user, move |draft| {
            let session = draft.account.session(id, draft.now);
            session.ok_or(Denied::NoSuch("session"))?;
            draft.end_session(id, reason);
            Ok(())
        });
        ended.await?;
        self.ended(user);
        Ok(())
    }

    /// Ends every session of `user`, that of the caller too.
    pub async fn sign_out_everywhere(&self, user: &UserId) -> Result<(), Denied> {
        let ended = self.write(user, |draft| {
            draft.end_sessions(None, "signed_out_everywhere");
            Ok(())
        });
        ended.await?;
        self.ended(user);
        Ok(())
    }
}

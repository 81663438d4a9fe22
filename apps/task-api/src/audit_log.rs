//! What task-api asks of audit.

use async_trait::async_trait;
use chrono::DateTime;
use contract::audit::audit_service_client::AuditServiceClient;
use contract::audit::{Entry, ListEntriesRequest};
use contract::rest::{AuditEntry, Page};
use domain::UserId;
use sidecar::AppChannel;
use tonic::{Code, Status};

/// Why there are no entries to show.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The cursor is not one that was given out.
    #[error("the cursor is not valid")]
    Cursor,
    /// Audit, or a sidecar on the way to it, does not answer.
    #[error("audit did not answer")]
    Unavailable(#[source] Status),
    /// Audit answered something that is no entry.
    #[error("audit's answer has no {0}")]
    Malformed(&'static str),
}

/// What a listing of the ledger is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// What happened to the user's tasks, lists, tags and saved filters.
    #[default]
    Tasks,
    /// What happened to the user's account.
    Account,
    /// What became of reminders.
    Reminders,
    /// What became of notifications.
    Notifications,
}

impl From<About> for i32 {
    fn from(about: About) -> Self {
        use contract::audit::About as Message;
        let message = match about {
            About::Tasks => Message::Tasks,
            About::Account => Message::Account,
            About::Reminders => Message::Reminders,
            About::Notifications => Message::Notifications,
        };
        message.into()
    }
}

/// Lists what the ledger holds of one user.
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// At most `limit` entries, the newest first, from where `cursor` says.
    async fn list(
        &self,
        user: &UserId,
        about: About,
        limit: u32,
        cursor: &str,
    ) -> Result<Page<AuditEntry>, AuditError>;
}

/// The audit app, by service invocation through the sidecar.
pub struct InvokedAudit(AuditServiceClient<AppChannel>);

impl InvokedAudit {
    /// `channel` leads to the audit app.
    pub fn new(channel: AppChannel) -> Self {
        Self(AuditServiceClient::new(channel))
    }
}

#[async_trait]
impl AuditLog for InvokedAudit {
    async fn list(
        &self,
        user: &UserId,
        about: About,
        limit: u32,
        cursor: &str,
    ) -> Result<Page<AuditEntry>, AuditError> {
        let request = ListEntriesRequest {
            user: user.to_string(),
            page_size: limit,
            page_token: cursor.to_owned(),
            // For an audit that knows nothing else yet.
            account: about == About::Account,
            about: about.into(),
        };
        let reply =
            self.0.clone().list_entries(request).await.map_err(|status| match status.code() {
                Code::InvalidArgument => AuditError::Cursor,
                _ => AuditError::Unavailable(status),
            })?;
        let reply = reply.into_inner();
        let next_cursor = Some(reply.next_page_token).filter(|token| !token.is_empty());
        let items = reply.entries.into_iter().map(resource).collect::<Result<_, _>>()?;
        Ok(Page { items, next_cursor })
    }
}

fn resource(entry: Entry) -> Result<AuditEntry, AuditError> {
    let time = entry
        .time
        .and_then(|time| DateTime::from_timestamp(time.seconds, time.nanos.try_into().ok()?))
        .ok_or(AuditError::Malformed("time"))?;
    let data = serde_json::from_str(&entry.data_json).map_err(|_| AuditError::Malformed("data"))?;
    let Entry { seq, event_id, r#type: kind, source, subject, .. } = entry;
    Ok(AuditEntry { seq, event_id, kind, source, subject, time, data })
}

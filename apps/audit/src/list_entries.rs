//! `AuditService.ListEntries`

use book::{Kept, Ledger};
use contract::audit::audit_service_server::AuditService;
use contract::audit::{About, Entry as EntryMessage, ListEntriesRequest, ListEntriesResponse};
use contract::{auth_event, notification_event, reminder_event};
use domain::UserId;
use prost_types::Timestamp;
use tonic::{Request, Response, Status};

use crate::entry::KeptEvent;

#[cfg(test)]
mod tests;

const DEFAULT_PAGE: u32 = 50;
const MAX_PAGE: u32 = 200;

/// Lists entries of one user, whom the caller has verified.
pub struct ListEntries {
    /// Where they are kept.
    pub ledger: Ledger,
}

#[tonic::async_trait]
impl AuditService for ListEntries {
    async fn list_entries(
        &self,
        request: Request<ListEntriesRequest>,
    ) -> Result<Response<ListEntriesResponse>, Status> {
        let ListEntriesRequest { user, page_size, page_token, account, about } =
            request.into_inner();
        let user = UserId::try_from(user)
            .map_err(|error| Status::invalid_argument(format!("user: {error}")))?;
        let limit = match page_size {
            0 => DEFAULT_PAGE,
            1..=MAX_PAGE => page_size,
            _ => return Err(Status::invalid_argument("page_size: it goes from 1 to 200")),
        };
        let before = match page_token.as_str() {
            "" => None,
            token => Some(
                token
                    .parse()
                    .map_err(|_| Status::invalid_argument("page_token: not one of ours"))?,
            ),
        };
        let about = About::try_from(about)
            .map_err(|_| Status::invalid_argument("about: there is nothing of that number"))?;
        let owner = match about {
            About::Account => auth_event::owner(&user),
            About::Tasks if account => auth_event::owner(&user),
            About::Tasks => user.into(),
            About::Reminders => reminder_event::owner(&user),
            About::Notifications => notification_event::owner(&user),
        };
        let slice = self.ledger.slice(&owner, before, limit).await.map_err(|error| {
            tracing::warn!(error = &error as &dyn std::error::Error, "entries cannot be read");
            Status::unavailable("the ledger's store does not answer")
        })?;
        let entries = slice.entries.into_iter().map(message).collect::<Result<_, _>>()?;
        let next_page_token = slice.before.map(|before| before.to_string()).unwrap_or_default();
        Ok(Response::new(ListEntriesResponse { entries, next_page_token }))
    }
}

fn message(Kept { seq, event, .. }: Kept) -> Result<EntryMessage, Status> {
    let kept: KeptEvent = serde_json::from_str(event.get()).map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, seq, "an entry is no event");
        Status::internal("an entry cannot be read")
    })?;
    let KeptEvent { id, kind, source, subject, time, data } = kept;
    let nanos = time.timestamp_subsec_nanos().try_into().unwrap_or_default();
    Ok(EntryMessage {
        seq,
        event_id: id,
        r#type: kind,
        source,
        subject,
        time: Some(Timestamp { seconds: time.timestamp(), nanos }),
        data_json: data.get().to_owned(),
    })
}

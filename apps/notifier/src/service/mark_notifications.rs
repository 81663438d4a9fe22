//! `NotifierService.MarkNotifications`

use contract::notifier::{Document, MarkNotificationsRequest};
use contract::rest::MarkedNotifications;
use tonic::Status;
use uuid::Uuid;

use super::{document, id, user};
use crate::app::Notifier;

/// So many go in one commit.
const PER_COMMIT: usize = 250;

impl Notifier {
    pub(super) async fn mark_notifications(
        &self,
        request: MarkNotificationsRequest,
    ) -> Result<Document, Status> {
        let (user, read) = (user(request.user)?, request.read);
        if !request.id.is_empty() {
            let id = id(&request.id)?;
            let marked = self.change(&user, move |draft| {
                if draft.notification(id).is_none() {
                    return Err(Status::not_found("there is no such notification"));
                }
                let marked = draft.mark(&[id], read);
                Ok(MarkedNotifications { marked, unread: draft.unread() })
            });
            return document(&marked.await?);
        }
        // What comes meanwhile is not meant.
        let begun = self.now();
        let mut marked = 0;
        loop {
            let portion = self.change(&user, move |draft| {
                let all = draft.inbox().notifications();
                let meant = all.filter(|it| it.read != read && it.created_at <= begun);
                let ids: Vec<Uuid> = meant.map(|it| it.id).take(PER_COMMIT).collect();
                Ok((draft.mark(&ids, read), draft.unread(), ids.len() < PER_COMMIT))
            });
            let (count, unread, is_last) = portion.await?;
            marked += count;
            if is_last {
                return document(&MarkedNotifications { marked, unread });
            }
        }
    }
}

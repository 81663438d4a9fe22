//! `NotifierService.MarkNotifications`

use contract::notifier::{Document, MarkNotificationsRequest};
use contract::rest::MarkedNotifications;
use tonic::Status;
use uuid::Uuid;

use super::{document, id, user};
use crate::app::Notifier;
use crate::inbox::Inbox;

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
        // Those that are there now: what comes meanwhile nobody has seen.
        let view = self.look(&user).await?;
        let inbox = Inbox::of(&view);
        let meant = inbox.notifications().filter(|it| it.read != read);
        let meant: Vec<Uuid> = meant.map(|it| it.id).collect();
        let (mut marked, mut unread) = (0, inbox.unread());
        for portion in meant.chunks(PER_COMMIT) {
            let portion = portion.to_vec();
            let changed =
                self.change(&user, move |draft| Ok((draft.mark(&portion, read), draft.unread())));
            let (count, left) = changed.await?;
            (marked, unread) = (marked + count, left);
        }
        document(&MarkedNotifications { marked, unread })
    }
}

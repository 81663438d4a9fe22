//! `NotifierService.ListNotifications`

use contract::notifier::{ListNotificationsRequest, ListNotificationsResponse};
use tonic::Status;
use uuid::Uuid;

use super::{page, user};
use crate::app::Notifier;
use crate::inbox::Inbox;
use crate::notification::Notification;

impl Notifier {
    pub(super) async fn list_notifications(
        &self,
        request: ListNotificationsRequest,
    ) -> Result<ListNotificationsResponse, Status> {
        let (user, size) = (user(request.user)?, page(request.page_size)?);
        let before = place(&request.page_token)?;
        let view = self.look(&user).await?;
        let inbox = Inbox::of(&view);
        let all = inbox.newest_first().into_iter();
        let mut rest = all
            .filter(|it| before.is_none_or(|before| it.place() < before))
            .filter(|it| !request.unread_only || !it.read);
        let items: Vec<&Notification> = rest.by_ref().take(size).collect();
        let last = items.last().filter(|_| rest.next().is_some());
        let next_page_token = last.map(|last| token(last.place())).unwrap_or_default();
        let written = items.into_iter().map(|it| serde_json::to_string(&it.resource()));
        let notifications_json = written
            .collect::<Result<_, _>>()
            .map_err(|_| Status::internal("it cannot be written"))?;
        let unread = inbox.unread();
        Ok(ListNotificationsResponse { notifications_json, next_page_token, unread })
    }
}

/// A place in the order of an inbox, as text.
fn token((millis, id): (i64, Uuid)) -> String {
    format!("{millis}.{id}")
}

fn place(token: &str) -> Result<Option<(i64, Uuid)>, Status> {
    if token.is_empty() {
        return Ok(None);
    }
    let place = token
        .split_once('.')
        .and_then(|(millis, id)| Some((millis.parse().ok()?, id.parse().ok()?)));
    place.map(Some).ok_or_else(|| Status::invalid_argument("page_token: not one of ours"))
}

//! `NotifierService`: what task-api asks on behalf of users, whom it has verified. One file for each method.

use book::{Change, CommitError, View};
use contract::notifier::notifier_service_server::NotifierService;
use contract::notifier::{
    Document, Item, ListDeliveriesRequest, ListDeliveriesResponse, ListNotificationsRequest,
    ListNotificationsResponse, MarkNotificationsRequest, Patch, SendLetterRequest,
    UnsubscribeRequest, User,
};
use domain::UserId;
use domain::violation::Violations;
use serde::Serialize;
use serde_json::Value;
use tonic::{Code, Request, Response, Status};
use uuid::Uuid;

use crate::app::Notifier;
use crate::inbox::Draft;
use crate::record::Record;

mod create_webhook;
mod delete_webhook;
mod forget;
mod get_preferences;
mod list_deliveries;
mod list_notifications;
mod list_webhooks;
mod mark_notifications;
mod patch_preferences;
mod replay_delivery;
mod send_letter;
mod test_webhook;
#[cfg(test)]
mod tests;
mod unsubscribe;
mod update_webhook;

/// How many a page has, if nobody says.
const DEFAULT_PAGE: u32 = 50;
/// The most that it may have.
const MAX_PAGE: u32 = 200;

/// Answers for users' inboxes.
pub struct AnswerApps(pub Notifier);

/// One method: its own file has what it does.
macro_rules! answer {
    ($self:ident, $method:ident, $request:ident) => {
        $self.0.$method($request.into_inner()).await.map(Response::new)
    };
}

#[tonic::async_trait]
impl NotifierService for AnswerApps {
    async fn list_notifications(
        &self,
        request: Request<ListNotificationsRequest>,
    ) -> Result<Response<ListNotificationsResponse>, Status> {
        answer!(self, list_notifications, request)
    }

    async fn mark_notifications(
        &self,
        request: Request<MarkNotificationsRequest>,
    ) -> Result<Response<Document>, Status> {
        answer!(self, mark_notifications, request)
    }

    async fn get_preferences(&self, request: Request<User>) -> Result<Response<Document>, Status> {
        answer!(self, get_preferences, request)
    }

    async fn patch_preferences(
        &self,
        request: Request<Patch>,
    ) -> Result<Response<Document>, Status> {
        answer!(self, patch_preferences, request)
    }

    async fn list_deliveries(
        &self,
        request: Request<ListDeliveriesRequest>,
    ) -> Result<Response<ListDeliveriesResponse>, Status> {
        answer!(self, list_deliveries, request)
    }

    async fn replay_delivery(&self, request: Request<Item>) -> Result<Response<Document>, Status> {
        answer!(self, replay_delivery, request)
    }

    async fn list_webhooks(&self, request: Request<User>) -> Result<Response<Document>, Status> {
        answer!(self, list_webhooks, request)
    }

    async fn create_webhook(&self, request: Request<Patch>) -> Result<Response<Document>, Status> {
        answer!(self, create_webhook, request)
    }

    async fn update_webhook(&self, request: Request<Patch>) -> Result<Response<Document>, Status> {
        answer!(self, update_webhook, request)
    }

    async fn delete_webhook(&self, request: Request<Item>) -> Result<Response<Document>, Status> {
        answer!(self, delete_webhook, request)
    }

    async fn test_webhook(&self, request: Request<Item>) -> Result<Response<Document>, Status> {
        answer!(self, test_webhook, request)
    }

    async fn unsubscribe(
        &self,
        request: Request<UnsubscribeRequest>,
    ) -> Result<Response<Document>, Status> {
        answer!(self, unsubscribe, request)
    }

    async fn send_letter(
        &self,
        request: Request<SendLetterRequest>,
    ) -> Result<Response<Document>, Status> {
        answer!(self, send_letter, request)
    }

    async fn forget(&self, request: Request<User>) -> Result<Response<Document>, Status> {
        answer!(self, forget, request)
    }
}

impl Notifier {
    /// Lets `decide` change an inbox, and makes that durable.
    async fn change<T: Send + 'static>(
        &self,
        user: &UserId,
        decide: impl Fn(&mut Draft<'_>) -> Result<T, Status> + Send + 'static,
    ) -> Result<T, Status> {
        let (whose, now) = (user.clone(), self.now());
        let book = self.book(user);
        let committed = book.commit(move |view| {
            let mut draft = Draft::on(view, &whose, now);
            let output = decide(&mut draft)?;
            Ok::<(Change<Record>, T), Status>((draft.into_change(), output))
        });
        match committed.await {
            Ok(committed) => Ok(committed.output),
            Err(CommitError::Refused(status)) => Err(status),
            Err(CommitError::TooLarge(error)) => Err(away(&error)),
            Err(CommitError::Store(error)) => Err(away(&error)),
        }
    }

    async fn look(&self, user: &UserId) -> Result<View<Record>, Status> {
        self.book(user).read().await.map_err(|error| away(&error))
    }
}

/// Something that notifier needs does not answer.
fn away(error: &(dyn std::error::Error + 'static)) -> Status {
    tracing::warn!(error, "a request cannot be answered now");
    Status::unavailable("notifications cannot be reached right now")
}

/// Whose inbox is meant.
fn user(text: String) -> Result<UserId, Status> {
    UserId::try_from(text).map_err(|error| Status::invalid_argument(format!("user: {error}")))
}

fn id(text: &str) -> Result<Uuid, Status> {
    text.parse().map_err(|_| Status::not_found("there is no such thing"))
}

fn page(size: u32) -> Result<usize, Status> {
    let size = if size == 0 { DEFAULT_PAGE } else { size };
    let is_allowed = size <= MAX_PAGE;
    is_allowed
        .then(|| usize::try_from(size).unwrap_or_default())
        .ok_or_else(|| Status::invalid_argument("page_size: it goes from 1 to 200"))
}

fn body(json: &str) -> Result<Value, Status> {
    serde_json::from_str(json).map_err(|_| Status::invalid_argument("json: it is none"))
}

/// What is wrong with a document, as details for whoever asked.
fn invalid(violations: &Violations) -> Status {
    let details = serde_json::to_vec(violations).unwrap_or_default();
    Status::with_details(Code::InvalidArgument, "the document is not valid", details.into())
}

fn document(document: &impl Serialize) -> Result<Document, Status> {
    let json = serde_json::to_string(document);
    json.map(|json| Document { json }).map_err(|_| Status::internal("it cannot be written"))
}

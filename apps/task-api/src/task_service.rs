//! `TaskService`: what other apps of Daybook may ask of task-api. One file for each method.

use contract::tasks::task_service_server::TaskService;
use contract::tasks::{
    CheckRemindersRequest, CheckRemindersResponse, CreateOccurrenceRequest,
    CreateOccurrenceResponse, GetContactRequest, GetContactResponse, ListDueRequest,
    ListDueResponse, ListRemindersRequest, ListRemindersResponse,
};
use domain::UserId;
use tonic::{Request, Response, Status};

use crate::App;

mod check_reminders;
mod create_occurrence;
mod get_contact;
mod list_due;
mod list_reminders;

/// Answers from the user's book.
pub struct AnswerApps(pub App);

#[tonic::async_trait]
impl TaskService for AnswerApps {
    async fn create_occurrence(
        &self,
        request: Request<CreateOccurrenceRequest>,
    ) -> Result<Response<CreateOccurrenceResponse>, Status> {
        self.0.create_occurrence(request.into_inner()).await.map(Response::new)
    }

    async fn check_reminders(
        &self,
        request: Request<CheckRemindersRequest>,
    ) -> Result<Response<CheckRemindersResponse>, Status> {
        self.0.check_reminders(request.into_inner()).await.map(Response::new)
    }

    async fn list_reminders(
        &self,
        request: Request<ListRemindersRequest>,
    ) -> Result<Response<ListRemindersResponse>, Status> {
        self.0.list_reminders(request.into_inner()).await.map(Response::new)
    }

    async fn list_due(
        &self,
        request: Request<ListDueRequest>,
    ) -> Result<Response<ListDueResponse>, Status> {
        self.0.list_due(request.into_inner()).await.map(Response::new)
    }

    async fn get_contact(
        &self,
        request: Request<GetContactRequest>,
    ) -> Result<Response<GetContactResponse>, Status> {
        self.0.get_contact(request.into_inner()).await.map(Response::new)
    }
}

/// Whose book is meant.
fn user(text: String) -> Result<UserId, Status> {
    UserId::try_from(text).map_err(|error| Status::invalid_argument(format!("user: {error}")))
}

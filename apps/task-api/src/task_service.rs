//! `TaskService`: what other apps of Daybook may ask of task-api. One file for each method.

use book::StoreError;
use chrono::{DateTime, Utc};
use contract::tasks::task_service_server::TaskService;
use contract::tasks::{
    CheckRemindersRequest, CheckRemindersResponse, CreateOccurrenceRequest,
    CreateOccurrenceResponse, GetContactRequest, GetContactResponse, ListDueRequest,
    ListDueResponse, ListRemindersRequest, ListRemindersResponse, Reminder,
};
use domain::task::Alarm;
use domain::{TaskId, UserId};
use prost_types::Timestamp;
use tonic::{Request, Response, Status};

use crate::App;

mod check_reminders;
mod create_occurrence;
mod get_contact;
mod list_due;
mod list_reminders;
#[cfg(test)]
mod tests;

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

/// Which task is meant.
fn task_id(text: &str) -> Result<TaskId, Status> {
    text.parse().map_err(|_| Status::invalid_argument("task: it is a UUID"))
}

/// The instant in that field, to the millisecond.
fn instant(timestamp: Option<&Timestamp>, field: &str) -> Result<DateTime<Utc>, Status> {
    use chrono::SubsecRound;
    let read = timestamp.and_then(|Timestamp { seconds, nanos }| {
        DateTime::from_timestamp(*seconds, u32::try_from(*nanos).ok()?)
    });
    let refused = || Status::invalid_argument(format!("{field}: an instant is needed"));
    read.map(|instant| instant.trunc_subsecs(3)).ok_or_else(refused)
}

fn reminder(task: TaskId, Alarm { at, name }: Alarm) -> Reminder {
    let nanos = at.timestamp_subsec_nanos().try_into().unwrap_or_default();
    let at = Some(Timestamp { seconds: at.timestamp(), nanos });
    Reminder { task: task.to_string(), name: name.into_owned(), at }
}

fn unread(error: StoreError) -> Status {
    tracing::warn!(error = &error as &dyn std::error::Error, "a book cannot be read");
    Status::unavailable("the tasks cannot be reached")
}

fn unwritable(error: serde_json::Error) -> Status {
    tracing::error!(error = &error as &dyn std::error::Error, "a task cannot be written as JSON");
    Status::internal("a task cannot be written")
}

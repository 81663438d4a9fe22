//! What recurrence asks of task-api.

use async_trait::async_trait;
use contract::tasks::CreateOccurrenceRequest;
use contract::tasks::create_occurrence_response::Outcome as Answer;
use contract::tasks::task_service_client::TaskServiceClient;
use domain::{SeriesId, UserId};
use sidecar::AppChannel;
use tonic::{Code, Status};

/// What became of an occurrence that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is there: made now, or before.
    There,
    /// The series does not want it: the date was skipped, or the series is paused, or has changed meanwhile.
    NotWanted,
    /// There is no such series any more, or it has ended for good.
    Gone,
}

/// Asks for occurrences. Asking twice for the same makes one.
#[async_trait]
pub trait Tasks: Send + Sync {
    /// Asks for the occurrence of a series for a date, written as RFC 5545 has it.
    ///
    /// # Errors
    /// When there is no answer: it may have been made.
    async fn create_occurrence(
        &self,
        user: &UserId,
        series: SeriesId,
        date: &str,
    ) -> Result<Outcome, Status>;
}

/// The task-api app, by service invocation through the sidecar.
pub struct InvokedTasks(TaskServiceClient<AppChannel>);

impl InvokedTasks {
    /// `channel` leads to task-api.
    pub fn new(channel: AppChannel) -> Self {
        Self(TaskServiceClient::new(channel))
    }
}

#[async_trait]
impl Tasks for InvokedTasks {
    async fn create_occurrence(
        &self,
        user: &UserId,
        series: SeriesId,
        date: &str,
    ) -> Result<Outcome, Status> {
        let (user, series, date) = (user.to_string(), series.to_string(), date.to_owned());
        let request = CreateOccurrenceRequest { user, series, date };
        match self.0.clone().create_occurrence(request).await {
            Ok(reply) => outcome(reply.into_inner().outcome()),
            Err(status) if status.code() == Code::InvalidArgument => {
                // It will never be right, and the dates after it may be.
                let error = &status as &dyn std::error::Error;
                tracing::error!(error, "task-api does not understand what is asked for");
                Ok(Outcome::NotWanted)
            }
            Err(status) => Err(status),
        }
    }
}

fn outcome(answer: Answer) -> Result<Outcome, Status> {
    match answer {
        Answer::Created | Answer::Exists => Ok(Outcome::There),
        Answer::NotWanted => Ok(Outcome::NotWanted),
        Answer::Gone => Ok(Outcome::Gone),
        Answer::Unspecified => Err(Status::internal("task-api does not say what came of it")),
    }
}

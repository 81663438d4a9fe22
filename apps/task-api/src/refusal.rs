//! Why a request was not fulfilled, and the problem details that the caller gets: the one mapping.

use std::error::Error;
use std::time::Duration;

use axum::response::{IntoResponse, Response};
use book::{CommitError, StoreError, TooLarge};
use domain::{InvalidTitle, InvalidUserId, NoSuchTask};
use service::Problem;
use service::problem::FieldError;

use crate::audit_log::AuditError;
use crate::dev_tokens::TokenError;

/// When to come back after a dependency did not answer: its circuit breaker lets a call through by then.
const RETRY_AFTER: Duration = Duration::from_secs(2);

#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error(transparent)]
    NoSuchTask(#[from] NoSuchTask),
    #[error(transparent)]
    Title(#[from] InvalidTitle),
    #[error(transparent)]
    User(#[from] InvalidUserId),
    #[error("the query parameter {0} is not valid")]
    Query(&'static str, &'static str),
    #[error(transparent)]
    Token(#[from] TokenError),
    #[error("the tasks could not be read or changed")]
    Store(#[from] StoreError),
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    #[error("the audit ledger could not be read")]
    Audit(#[from] AuditError),
    #[error("a task could not be written as JSON")]
    Unwritable(#[source] serde_json::Error),
}

impl Refusal {
    pub(crate) fn from_commit(error: CommitError<Self>) -> Self {
        match error {
            CommitError::Refused(refusal) => refusal,
            CommitError::TooLarge(error) => Self::TooLarge(error),
            CommitError::Store(error) => Self::Store(error),
        }
    }

    pub(crate) fn unwritable(error: serde_json::Error) -> Self {
        Self::Unwritable(error)
    }

    fn problem(&self) -> Problem {
        match self {
            Self::NoSuchTask(error) => Problem::not_found(format!("{error}.")),
            Self::Title(error) => invalid("/title", error),
            Self::User(error) => invalid("/user", error),
            Self::Query(name, why) => Problem::invalid_query(format!("{self}: {why}."))
                .with_error(FieldError::parameter(*name, *why)),
            Self::Audit(AuditError::Cursor) => Problem::invalid_query("The cursor is not valid.")
                .with_error(FieldError::parameter("cursor", "not one that this API gave")),
            Self::TooLarge(_) => Problem::body_too_large(),
            Self::Token(TokenError::Refused(why)) => Problem::unauthenticated(*why),
            Self::Token(TokenError::Key(_)) => {
                Problem::unavailable("Tokens cannot be checked right now.", RETRY_AFTER)
            }
            Self::Store(
                StoreError::Store(_)
                | StoreError::Contended { .. }
                | StoreError::Full { .. }
                | StoreError::Ending,
            ) => Problem::unavailable("The tasks cannot be reached right now.", RETRY_AFTER),
            Self::Audit(AuditError::Unavailable(_)) => {
                Problem::unavailable("The audit ledger cannot be reached right now.", RETRY_AFTER)
            }
            Self::Store(
                StoreError::UnknownFormat { .. }
                | StoreError::Corrupt { .. }
                | StoreError::Missing { .. },
            )
            | Self::Audit(AuditError::Malformed(_))
            | Self::Token(TokenError::Unwritable(_))
            | Self::Unwritable(_) => Problem::internal(),
        }
    }
}

fn invalid(pointer: &str, error: &dyn Error) -> Problem {
    Problem::invalid_body(format!("{pointer} is not valid: {error}."))
        .with_error(FieldError::at(pointer, error.to_string()))
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let problem = self.problem();
        if problem.status().is_server_error() {
            tracing::error!(error = &self as &dyn Error, code = problem.code(), "a request failed");
        }
        problem.into_response()
    }
}

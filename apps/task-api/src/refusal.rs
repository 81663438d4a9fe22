//! Why a request was not fulfilled, and the problem details that the caller gets: the one mapping.

use std::error::Error;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use book::{CommitError, StoreError, TooLarge};
use contract::rest::RanOperation;
use domain::InvalidUserId;
use domain::list::ListRefused;
use domain::tag::TagRefused;
use domain::task;
use domain::violation::Violations;
use identity::{Denied, KeyError, NotIssued, TokenError};
use service::Problem;
use service::problem::FieldError;
use sidecar::SidecarError;
use tonic::Status;

use crate::audit_log::AuditError;
use crate::caller::NotAllowed;
use crate::dev_tokens::NoDevToken;
use crate::live::TooMany as TooManyStreams;
use notified::of_notifier;
use problems::{
    batch_refused, invalid, invalid_query, key_in_flight, key_reused, limit_reached, of_list,
    of_tag, of_task, stale, too_large, too_many_streams,
};

#[cfg(test)]
mod codes;
mod denied;
mod notified;
mod problems;

#[cfg(test)]
pub(crate) use codes::CODES;

/// When to come back after a dependency did not answer: its circuit breaker lets a call through by then.
const RETRY_AFTER: Duration = Duration::from_secs(2);

#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error(transparent)]
    Task(#[from] task::Refusal),
    #[error(transparent)]
    Tag(#[from] TagRefused),
    #[error(transparent)]
    List(#[from] ListRefused),
    #[error("there is no {0} {1}")]
    NoSuch(&'static str, String),
    #[error("the present version is {present}")]
    Version { present: u64 },
    #[error(transparent)]
    TooManyStreams(#[from] TooManyStreams),
    #[error("there are {max} {what} already")]
    TooMany { what: &'static str, max: usize },
    #[error("{refused} of {} operations cannot be done", items.len())]
    Batch { refused: usize, items: Vec<RanOperation> },
    #[error("something else has to be done first")]
    First(First),
    #[error("the change is older than what is known")]
    Gone,
    #[error(transparent)]
    User(#[from] InvalidUserId),
    #[error("the query is not valid")]
    Query(Violations),
    #[error("the header {0} is not valid: {1}")]
    Header(&'static str, &'static str),
    #[error("this key came with another request before")]
    KeyReused,
    #[error("a request with this key is under way")]
    KeyInFlight,
    #[error("the request has no token")]
    NoToken,
    #[error(transparent)]
    Token(#[from] TokenError),
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error(transparent)]
    NoDevToken(#[from] NoDevToken),
    #[error("there is no key that tokens are signed with")]
    NoKey(#[from] KeyError),
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    NotIssued(#[from] NotIssued),
    #[error("no job can be armed")]
    NotArmed(#[source] Box<dyn Error + Send + Sync>),
    #[error("the set-up token could not be read")]
    NoSetupToken(#[source] SidecarError),
    #[error("the tasks could not be read or changed")]
    Store(#[from] StoreError),
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    #[error("the audit ledger could not be read")]
    Audit(#[from] AuditError),
    #[error("notifier did not do it")]
    Notifier(#[source] Box<Status>),
    #[error("there is no notifier")]
    NoNotifier,
    #[error("something could not be written as JSON")]
    Unwritable(#[source] serde_json::Error),
    #[error("an answer could not be kept, or read again")]
    Unkept(#[source] Box<dyn Error + Send + Sync>),
    #[error(transparent)]
    Problem(#[from] ProblemRefusal),
}

/// What has to be done before a change that takes several commits. Never told to a caller.
#[derive(Clone, Copy, Debug)]
pub(crate) enum First {
    /// Another such change is not finished yet.
    Finish,
    /// No job sees to it yet that it is finished.
    Arm,
}

/// What an extractor found wrong.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.code())]
pub(crate) struct ProblemRefusal(Box<Problem>);

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(ProblemRefusal(Box::new(problem)))
    }
}

impl From<Status> for Refusal {
    fn from(status: Status) -> Self {
        Self::Notifier(Box::new(status))
    }
}

impl From<Violations> for Refusal {
    fn from(violations: Violations) -> Self {
        Self::Task(task::Refusal::Invalid(violations))
    }
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

    pub(crate) fn unkept(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unkept(error.into())
    }

    /// One query parameter that is wrong.
    pub(crate) fn parameter(name: &str, why: impl Into<String>) -> Self {
        Self::Query(Violations::one(name, "invalid", why))
    }

    /// What the caller is told. Also for one item of a batch.
    pub(crate) fn problem(&self) -> Problem {
        match self {
            Self::Task(refusal) => of_task(refusal),
            Self::Tag(refusal) => of_tag(refusal),
            Self::List(refusal) => of_list(refusal),
            Self::NoSuch(..) => Problem::not_found(format!("{self}.")),
            Self::Version { present } => stale(*present, format!("The present version is {present}.")),
            Self::TooMany { .. } => limit_reached(format!("{self}.")),
            Self::TooManyStreams(_) => too_many_streams(format!("{self}: close one first.")),
            Self::Batch { items, .. } => batch_refused(items, self.to_string()),
            Self::Gone => Problem::new(StatusCode::GONE, "changes-gone", "That is too long ago")
                .with_detail("What was deleted since is not known any more: read everything anew, without `since`."),
            Self::User(error) => invalid(&Violations::one("/user", "invalid", error.to_string())),
            Self::Query(violations) => invalid_query(violations),
            Self::Header(name, _) => {
                Problem::new(StatusCode::BAD_REQUEST, "invalid-header", "A header is not what was expected")
                    .with_detail(format!("{self}."))
                    .with_member("header", *name)
            }
            Self::KeyReused => key_reused(),
            Self::KeyInFlight => key_in_flight(),
            Self::Audit(AuditError::Cursor) => Problem::invalid_query("The cursor is not valid.")
                .with_error(FieldError::parameter("cursor", "not one that this API gave").with_code("invalid")),
            Self::TooLarge(error) => too_large(error),
            Self::NoToken => Problem::unauthenticated("Send the header `authorization: Bearer` with a token, once."),
            Self::Token(TokenError::Refused(why)) => Problem::unauthenticated(why.to_string()),
            Self::Token(TokenError::Unavailable(_)) | Self::NoDevToken(NoDevToken::Key(_)) | Self::NoKey(_) => {
                Problem::unavailable("Tokens cannot be checked right now.", RETRY_AFTER)
            }
            Self::NotAllowed(why) => why.problem(),
            Self::Denied(why) => denied::problem(why),
            Self::NotIssued(_) | Self::NotArmed(_) | Self::NoSetupToken(_) => {
                Problem::unavailable("That cannot be done right now.", RETRY_AFTER)
            }
            Self::Store(
                StoreError::Store(_) | StoreError::Contended { .. } | StoreError::Full { .. } | StoreError::Ending,
            ) => Problem::unavailable("The tasks cannot be reached right now.", RETRY_AFTER),
            Self::Audit(AuditError::Unavailable(_)) => {
                Problem::unavailable("The audit ledger cannot be reached right now.", RETRY_AFTER)
            }
            Self::Notifier(status) => of_notifier(status),
            Self::NoNotifier => of_notifier(&Status::unavailable("")),
            Self::Problem(ProblemRefusal(problem)) => (**problem).clone(),
            Self::Store(
                StoreError::UnknownFormat { .. } | StoreError::Corrupt { .. } | StoreError::Missing { .. },
            )
            | Self::Audit(AuditError::Malformed(_))
            | Self::NoDevToken(NoDevToken::Unwritable(_))
            | Self::First(_)
            | Self::Unwritable(_)
            | Self::Unkept(_) => Problem::internal(),
        }
    }
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

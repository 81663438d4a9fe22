//! Why a request was not fulfilled, and the problem details that the caller gets: the one mapping.

use std::error::Error;
use std::time::Duration;

use axum::http::header::ETAG;
use axum::http::{HeaderValue, StatusCode};
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

use crate::answer::etag;
use crate::audit_log::AuditError;
use crate::caller::NotAllowed;
use crate::dev_tokens::NoDevToken;
use crate::live::TooMany as TooManyStreams;

#[cfg(test)]
mod codes;
mod denied;

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
            Self::TooManyStreams(why) => why.problem(),
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
            Self::KeyReused => {
                let title = "The key belongs to another request";
                Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key-reused", title).with_detail(
                    "This `Idempotency-Key` came with another method, address or body before. Use a new one for each request.",
                )
            }
            Self::KeyInFlight => {
                let title = "The same request is under way";
                Problem::new(StatusCode::CONFLICT, "idempotency-key-in-flight", title)
                    .with_detail("A request with this `Idempotency-Key` has not been answered yet.")
                    .with_retry_after(Duration::from_secs(1))
            }
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

fn of_task(refusal: &task::Refusal) -> Problem {
    let conflict = |code, title: &'static str| {
        Problem::new(StatusCode::CONFLICT, code, title).with_detail(format!("{refusal}."))
    };
    match refusal {
        task::Refusal::NotFound(_) => Problem::not_found(format!("{refusal}.")),
        task::Refusal::InTrash(_) => conflict("in-trash", "The task is in the trash"),
        task::Refusal::Version { present, .. } => stale(*present, format!("{refusal}.")),
        task::Refusal::NotRecurring(_) => conflict("not-recurring", "The task does not recur"),
        task::Refusal::ChangedSince(_) => conflict("changed-since", "It cannot be undone any more"),
        task::Refusal::NoRoom => conflict("no-room", "There is no place there"),
        task::Refusal::Invalid(violations) => invalid(violations),
    }
}

fn of_tag(refusal: &TagRefused) -> Problem {
    match refusal {
        TagRefused::Taken(_) => {
            already_there(format!("{refusal}: merge the two, or change that one."))
        }
        TagRefused::TooMany => limit_reached(format!("{refusal}.")),
    }
}

fn of_list(refusal: &ListRefused) -> Problem {
    match refusal {
        ListRefused::Inbox => Problem::conflict(format!("{refusal}.")),
        ListRefused::TooMany => limit_reached(format!("{refusal}.")),
        ListRefused::NoDestination(_) => Problem::invalid_query(format!("{refusal}."))
            .with_error(FieldError::parameter("move_to", refusal.to_string())),
        ListRefused::Invalid(violations) => invalid(violations),
    }
}

fn invalid_query(violations: &Violations) -> Problem {
    let problem = Problem::invalid_query(format!("The query is not valid: {violations}."));
    violations.0.iter().fold(problem, |problem, one| {
        problem.with_error(FieldError::parameter(&one.pointer, &one.message).with_code(one.code))
    })
}

fn invalid(violations: &Violations) -> Problem {
    let problem = Problem::invalid_body(format!("The body is not valid: {violations}."));
    violations.0.iter().fold(problem, |problem, one| {
        problem.with_error(FieldError::at(&one.pointer, &one.message).with_code(one.code))
    })
}

fn batch_refused(items: &[RanOperation], detail: String) -> Problem {
    let title = "An operation of the batch cannot be done";
    let items = serde_json::to_value(items).unwrap_or_default();
    Problem::new(StatusCode::CONFLICT, "batch-refused", title)
        .with_detail(format!("{detail}, so none was done."))
        .with_member("items", items)
}

fn stale(present: u64, detail: String) -> Problem {
    let problem = Problem::new(
        StatusCode::PRECONDITION_FAILED,
        "precondition-failed",
        "It was changed meanwhile",
    )
    .with_detail(detail)
    .with_member("present_version", present);
    match HeaderValue::try_from(etag(present)) {
        Ok(value) => problem.with_header(ETAG, value),
        Err(_) => problem,
    }
}

fn already_there(detail: String) -> Problem {
    Problem::new(StatusCode::CONFLICT, "already-there", "There is one already").with_detail(detail)
}

fn limit_reached(detail: String) -> Problem {
    Problem::new(StatusCode::CONFLICT, "limit-reached", "There are as many as there may be")
        .with_detail(detail)
}

fn too_large(error: &TooLarge) -> Problem {
    let detail = match error {
        TooLarge::Record { limit, .. } | TooLarge::Event { limit, .. } => {
            format!("All that a task says may take {limit} bytes as JSON.")
        }
        TooLarge::Commit { limit, .. } => {
            format!(
                "What one request changes may take {limit} bytes as JSON: do it in several requests."
            )
        }
    };
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "change-too-large", "That is too much at once")
        .with_detail(detail)
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

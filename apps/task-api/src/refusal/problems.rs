//! How each refusal looks to a caller (RFC 9457).

use std::time::Duration;

use axum::http::header::ETAG;
use axum::http::{HeaderValue, StatusCode};
use book::TooLarge;
use contract::rest::RanOperation;
use domain::list::ListRefused;
use domain::tag::TagRefused;
use domain::task;
use domain::violation::Violations;
use service::Problem;
use service::problem::FieldError;

use crate::answer::etag;

pub(super) fn of_task(refusal: &task::Refusal) -> Problem {
    let conflict = |code, title: &'static str| {
        Problem::new(StatusCode::CONFLICT, code, title).with_detail(format!("{refusal}."))
    };
    match refusal {
        task::Refusal::NotFound(_) => Problem::not_found(format!("{refusal}.")),
        task::Refusal::InTrash(_) => conflict("in-trash", "The task is in the trash"),
        task::Refusal::Version { present, .. } => stale(*present, format!("{refusal}.")),
        task::Refusal::NotRecurring(_) => conflict("not-recurring", "The task does not recur"),
        task::Refusal::Closed(_) => conflict("task-closed", "The task is closed"),
        task::Refusal::ChangedSince(_) => conflict("changed-since", "It cannot be undone any more"),
        task::Refusal::NoRoom => conflict("no-room", "There is no place there"),
        task::Refusal::Invalid(violations) => invalid(violations),
    }
}

pub(super) fn of_tag(refusal: &TagRefused) -> Problem {
    match refusal {
        TagRefused::Taken(_) => {
            already_there(format!("{refusal}: merge the two, or change that one."))
        }
        TagRefused::TooMany => limit_reached(format!("{refusal}.")),
    }
}

pub(super) fn of_list(refusal: &ListRefused) -> Problem {
    match refusal {
        ListRefused::Inbox => Problem::conflict(format!("{refusal}.")),
        ListRefused::TooMany => limit_reached(format!("{refusal}.")),
        ListRefused::NoDestination(_) => Problem::invalid_query(format!("{refusal}."))
            .with_error(FieldError::parameter("move_to", refusal.to_string())),
        ListRefused::Invalid(violations) => invalid(violations),
    }
}

pub(super) fn invalid_query(violations: &Violations) -> Problem {
    let problem = Problem::invalid_query(format!("The query is not valid: {violations}."));
    violations.0.iter().fold(problem, |problem, one| {
        problem.with_error(FieldError::parameter(&one.pointer, &one.message).with_code(one.code))
    })
}

pub(super) fn invalid(violations: &Violations) -> Problem {
    let problem = Problem::invalid_body(format!("The body is not valid: {violations}."));
    violations.0.iter().fold(problem, |problem, one| {
        problem.with_error(FieldError::at(&one.pointer, &one.message).with_code(one.code))
    })
}

pub(super) fn batch_refused(items: &[RanOperation], detail: String) -> Problem {
    let title = "An operation of the batch cannot be done";
    let items = serde_json::to_value(items).unwrap_or_default();
    Problem::new(StatusCode::CONFLICT, "batch-refused", title)
        .with_detail(format!("{detail}, so none was done."))
        .with_member("items", items)
}

pub(super) fn stale(present: u64, detail: String) -> Problem {
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

pub(super) fn limit_reached(detail: String) -> Problem {
    Problem::new(StatusCode::CONFLICT, "limit-reached", "There are as many as there may be")
        .with_detail(detail)
}

pub(super) fn too_large(error: &TooLarge) -> Problem {
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

pub(super) fn too_many_streams(detail: String) -> Problem {
    let status = StatusCode::TOO_MANY_REQUESTS;
    Problem::new(status, "too-many-streams", "Too many streams are open")
        .with_detail(detail)
        .with_retry_after(Duration::from_secs(30))
}

pub(super) fn key_reused() -> Problem {
    let title = "The key belongs to another request";
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key-reused", title).with_detail(
        "This `Idempotency-Key` came with another method, address or body before. Use a new one for each request.",
    )
}

pub(super) fn key_in_flight() -> Problem {
    let title = "The same request is under way";
    Problem::new(StatusCode::CONFLICT, "idempotency-key-in-flight", title)
        .with_detail("A request with this `Idempotency-Key` has not been answered yet.")
        .with_retry_after(Duration::from_secs(1))
}

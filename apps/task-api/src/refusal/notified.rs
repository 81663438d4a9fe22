//! What notifier refused, as the caller is told.

use serde::Deserialize;
use service::Problem;
use service::problem::FieldError;
use tonic::{Code, Status};

use super::RETRY_AFTER;
use super::problems::limit_reached;

/// What is wrong with a document, as notifier writes it.
#[derive(Deserialize)]
struct Wrong {
    pointer: String,
    code: String,
    message: String,
}

/// The codes that `domain` has for what is wrong.
const CODES: [&str; 10] = [
    "required",
    "unknown_field",
    "wrong_type",
    "invalid",
    "too_short",
    "too_long",
    "too_many",
    "out_of_range",
    "duplicate",
    "contradiction",
];

pub(super) fn of_notifier(status: &Status) -> Problem {
    let says = || format!("{}.", status.message());
    match status.code() {
        Code::InvalidArgument => match serde_json::from_slice::<Vec<Wrong>>(status.details()) {
            Ok(wrong) if !wrong.is_empty() => invalid(wrong),
            _ => Problem::invalid_query("The cursor is not valid.").with_error(
                FieldError::parameter("cursor", "not one that this API gave").with_code("invalid"),
            ),
        },
        Code::NotFound => Problem::not_found(says()),
        Code::FailedPrecondition => Problem::conflict(says()),
        Code::ResourceExhausted => limit_reached(says()),
        _ => Problem::unavailable("Notifications cannot be reached right now.", RETRY_AFTER),
    }
}

fn invalid(wrong: Vec<Wrong>) -> Problem {
    let all: Vec<String> =
        wrong.iter().map(|one| format!("{}: {}", one.pointer, one.message)).collect();
    let problem = Problem::invalid_body(format!("The body is not valid: {}.", all.join("; ")));
    wrong.into_iter().fold(problem, |problem, one| {
        let code = CODES.into_iter().find(|code| *code == one.code).unwrap_or("invalid");
        problem.with_error(FieldError::at(one.pointer, one.message).with_code(code))
    })
}

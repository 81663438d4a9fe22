//! What the query string says, or a problem that names the parameter.

use std::error::Error;

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::problem::{FieldError, Problem};

/// The query string as `T`. Give `T` `#[serde(deny_unknown_fields)]`.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Query::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(rejection) => {
                let cause = rejection.source().map(ToString::to_string).unwrap_or_default();
                Err(problem_of(&cause))
            }
        }
    }
}

/// `cause` is axum's `{parameter}: {what is wrong}`, or serde's message alone.
fn problem_of(cause: &str) -> Problem {
    let (name, detail) = cause.split_once(": ").unwrap_or(("", cause));
    let name = if name.is_empty() || name == "." { quoted(cause).unwrap_or(name) } else { name };
    let problem = Problem::invalid_query(format!("The query is not valid: {cause}."));
    problem.with_error(FieldError::parameter(name, detail))
}

/// The first `name` in back quotes, as in "unknown field `x`".
fn quoted(message: &str) -> Option<&str> {
    message.split('`').nth(1)
}

//! What the path names, or 404: an id that cannot be one names nothing.

use axum::extract::FromRequestParts;
use axum::extract::path::ErrorKind;
use axum::extract::rejection::PathRejection;
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// The path's parameters as `T`.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(rejection) => Err(problem_of(rejection)),
        }
    }
}

fn problem_of(rejection: PathRejection) -> Problem {
    let PathRejection::FailedToDeserializePathParams(failed) = rejection else {
        tracing::error!(error = %rejection, "a route takes a path parameter that it does not have");
        return Problem::internal();
    };
    match failed.into_kind() {
        ErrorKind::ParseErrorAtKey { key, value, .. } => {
            Problem::not_found(format!("`{value}` is not a valid `{key}`."))
        }
        ErrorKind::DeserializeError { key, value, message } => {
            Problem::not_found(format!("`{value}` is not a valid `{key}`: {message}."))
        }
        ErrorKind::ParseErrorAtIndex { value, .. } | ErrorKind::ParseError { value, .. } => {
            Problem::not_found(format!("`{value}` is not valid in this path."))
        }
        ErrorKind::InvalidUtf8InPathParam { key } => {
            Problem::not_found(format!("`{key}` is not UTF-8."))
        }
        ErrorKind::Message(message) => Problem::not_found(format!("No such path: {message}.")),
        fault => {
            tracing::error!(error = %fault, "a route's path parameters do not fit its handler");
            Problem::internal()
        }
    }
}

//! A JSON body, or a problem that points at the field.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::response::IntoResponse;
use http::{HeaderMap, StatusCode, header};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};

use super::strict::Strict;
use crate::problem::{FieldError, Problem};

/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(10);

/// A JSON body as `T`. Give `T` `#[serde(deny_unknown_fields)]`, so that a misspelt field is told.
///
/// The body is an object: it can grow a field later, and serde would take a list of the fields'
/// values for the object without a word.
///
/// How long a body may be is set by `DefaultBodyLimit`, which [`crate::http::finish`] does.
#[derive(Clone, Copy, Debug)]
pub struct ValidJson<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for ValidJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        require_json(request.headers())?;
        parse(&whole(request, state).await?).map(Self)
    }
}

/// A JSON body as a plain object, for those who look at its fields themselves: no name is in it twice, at any depth.
#[derive(Clone, Debug)]
pub struct JsonObject {
    /// The object. An empty one where no body came: a body in which nothing has to be said need not be sent.
    pub value: Value,
    /// The bytes as they came.
    pub bytes: Bytes,
}

impl<S: Send + Sync> FromRequest<S> for JsonObject {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let headers = request.headers();
        // A body without a type is told; no body, with or without one, is fine.
        let wrong = require_json(headers).err();
        let bytes = whole(request, state).await?;
        if bytes.is_empty() {
            return Ok(Self { value: Value::Object(serde_json::Map::new()), bytes });
        }
        if let Some(problem) = wrong {
            return Err(problem);
        }
        let Strict(value) = parse_strict(&bytes)?;
        Ok(Self { value, bytes })
    }
}

/// The body, once it is there.
async fn whole<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    let read = tokio::time::timeout(BODY_TIME, Bytes::from_request(request, state)).await;
    let read = read.map_err(|_| Problem::request_timeout())?;
    read.map_err(|rejection| match rejection.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::body_too_large(),
        _ => Problem::malformed_json("The body ended before it was whole."),
    })
}

/// `application/json`, or any type that ends in `+json`; parameters such as a charset are ignored.
fn require_json(headers: &HeaderMap) -> Result<(), Problem> {
    let sent = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let Some(sent) = sent else {
        let detail = "Send the header `content-type: application/json`.";
        return Err(Problem::unsupported_media_type(detail));
    };
    let essence = sent.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"))
    {
        return Ok(());
    }
    let detail = format!("The body came as `{essence}`; send `content-type: application/json`.");
    Err(Problem::unsupported_media_type(detail))
}

/// Reads without keeping track of the path, which takes time, and once more with it where something is wrong.
fn parse_strict(body: &[u8]) -> Result<Strict, Problem> {
    match serde_json::from_slice(body) {
        Ok(Strict(Value::Object(fields))) => Ok(Strict(Value::Object(fields))),
        _ => parse(body),
    }
}

/// Reads `body` as `T`. Also for JSON that does not come by HTTP: the problem says where it is wrong.
pub(crate) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let text = std::str::from_utf8(body).map_err(|error| {
        let at = error.valid_up_to();
        Problem::malformed_json(format!("The body is not UTF-8: byte {at} is not valid."))
    })?;
    if !text.trim_start().starts_with('{') {
        let _: IgnoredAny = serde_json::from_str(text).map_err(|error| malformed(&error))?;
        return Err(invalid("", "expected an object"));
    }
    let mut json = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut json)
        .map_err(|error| problem_of(error.path(), error.inner()))?;
    json.end().map_err(|error| malformed(&error))?;
    Ok(value)
}

fn problem_of(path: &Path, error: &serde_json::Error) -> Problem {
    if error.classify() != Category::Data {
        return malformed(error);
    }
    let detail = message(error);
    invalid(&pointer(path, field_of(&detail)), &detail)
}

fn invalid(pointer: &str, detail: &str) -> Problem {
    let place = if pointer.is_empty() { "The body" } else { pointer };
    Problem::invalid_body(format!("{place} is not valid: {detail}."))
        .with_error(FieldError::at(pointer, detail))
}

fn malformed(error: &serde_json::Error) -> Problem {
    let (line, column) = (error.line(), error.column());
    Problem::malformed_json(format!("{} at line {line}, column {column}.", message(error)))
}

/// serde_json's message without the place, which is told in another way.
fn message(error: &serde_json::Error) -> String {
    let whole = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    whole.strip_suffix(&place).unwrap_or(&whole).to_owned()
}

/// The name in serde's "missing field `x`" and "duplicate field `x`": there the path leads to the
/// object only.
fn field_of(message: &str) -> Option<&str> {
    let name = message.strip_prefix("missing").or_else(|| message.strip_prefix("duplicate"))?;
    name.strip_prefix(" field `")?.strip_suffix('`')
}

/// A JSON pointer, RFC 6901: `~` and `/` in a name are escaped.
fn pointer(path: &Path, last: Option<&str>) -> String {
    let mut pointer = String::new();
    let mut push = |name: &str| {
        pointer.push('/');
        pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
    };
    for segment in path {
        match segment {
            Segment::Map { key } => push(key),
            Segment::Seq { index } => push(&index.to_string()),
            Segment::Enum { .. } | Segment::Unknown => {} // not a step in the document
        }
    }
    if let Some(name) = last {
        push(name);
    }
    pointer
}

//! How operations fail, as the description says it.

use std::collections::BTreeMap;

use contract::rest::ProblemDetails;
use serde_json::json;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, PartialSchema, ToSchema};

type Responses = BTreeMap<String, RefOr<Response>>;

/// What may become of a request that changes nothing.
pub(crate) struct Reading;

/// What may become of a request that changes something.
pub(crate) struct Writing;

/// What may become of a request to go on where that is not known any more.
pub(crate) struct Ended;

/// What may become of a request that is not for everyone, or that must not be tried too often.
pub(crate) struct Trying;

const COMMON: [(u16, &str, &str); 7] = [
    (400, "invalid-header", "A header, or the body, cannot be read"),
    (401, "unauthenticated", "No token, or one that does not hold"),
    (403, "forbidden", "The token holds, and is not for this"),
    (404, "not-found", "Nothing of the caller's has this address"),
    (422, "invalid-query", "The query or the body says something that cannot be"),
    (429, "too-many-requests", "The caller asks too often"),
    (
        503,
        "unavailable",
        "Something that Daybook stands on does not answer; nothing acknowledged was lost",
    ),
];
const OF_WRITES: [(u16, &str, &str); 5] = [
    (408, "request-timeout", "The body came too slowly"),
    (409, "conflict", "What is there does not agree with what was asked"),
    (412, "precondition-failed", "It was changed meanwhile"),
    (413, "body-too-large", "Too much at once"),
    (415, "unsupported-media-type", "The body is not sent as JSON"),
];

impl IntoResponses for Reading {
    fn responses() -> Responses {
        described(&COMMON)
    }
}

impl IntoResponses for Writing {
    fn responses() -> Responses {
        let mut responses = described(&COMMON);
        responses.extend(described(&OF_WRITES));
        responses
    }
}

/// What may become of a request to open a stream.
pub(crate) struct Streams;

impl IntoResponses for Streams {
    fn responses() -> Responses {
        described(&[
            (403, "forbidden", "A page of another origin asks for a WebSocket"),
            (426, "upgrade-required", "It is a WebSocket, and was not asked for as one"),
            (429, "too-many-streams", "The user has as many streams open as there may be"),
        ])
    }
}

impl IntoResponses for Ended {
    fn responses() -> Responses {
        described(&[(410, "changes-gone", "That is too long ago: read everything anew")])
    }
}

impl IntoResponses for Trying {
    fn responses() -> Responses {
        described(&[
            (403, "forbidden", "Known, and not allowed"),
            (429, "too-many-requests", "It was tried too often"),
        ])
    }
}

fn described(problems: &[(u16, &str, &str)]) -> Responses {
    problems
        .iter()
        .map(|(status, code, why)| (status.to_string(), response(*status, code, why).into()))
        .collect()
}

fn response(status: u16, code: &str, why: &str) -> Response {
    let example = json!({
        "type": format!("/docs/errors#{code}"),
        "title": why,
        "status": status,
        "code": code,
        "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
        "request_id": "0190f2d7d5a64c0e9a532f1d8be041d7",
    });
    let schema = RefOr::Ref(Ref::from_schema_name(ProblemDetails::name()));
    let content = ContentBuilder::new().schema(Some(schema)).example(Some(example)).build();
    let response =
        ResponseBuilder::new().description(why).content("application/problem+json", content);
    if status != 503 && status != 429 {
        return response.build();
    }
    let seconds = HeaderBuilder::new()
        .schema(Some(<u32 as PartialSchema>::schema()))
        .description(Some("When to come back, in seconds"))
        .build();
    response.header("Retry-After", seconds).build()
}

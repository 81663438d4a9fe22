//! Headers that operations take, as the description says them.

use serde_json::json;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{ObjectBuilder, Required, Type};

/// `If-Match`
pub(crate) struct IfMatch;

/// `If-None-Match`
pub(crate) struct IfNoneMatch;

/// `Idempotency-Key`
pub(crate) struct IdempotencyKey;

/// `Last-Event-ID`
pub(crate) struct LastEventId;

impl IntoParams for LastEventId {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let about =
            "The id of the last message that the client knows. Browsers send it by themselves";
        vec![header("Last-Event-ID", about, "c42.50e721e4", text())]
    }
}

impl IntoParams for IfMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let about =
            "The ETag of the version that is meant; where there is another, the answer is 412";
        vec![header("If-Match", about, "\"3\"", text())]
    }
}

impl IntoParams for IfNoneMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let about = "The ETag that is known already; where it is that still, the answer is 304";
        vec![header("If-None-Match", about, "\"3\"", text())]
    }
}

impl IntoParams for IdempotencyKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let about = "One for each request, of visible ASCII. A repetition with the same key gets the first answer";
        let key = text().max_length(Some(255)).pattern(Some("^[!-~]{1,255}$"));
        vec![header("Idempotency-Key", about, "3f0a7a52-8c51-4c3e-9f52-0a3a5f1f7f11", key)]
    }
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// One that may be left out, but not be null: a header has no such thing.
fn header(name: &str, about: &str, example: &str, schema: ObjectBuilder) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(about))
        .schema(Some(schema))
        .example(Some(json!(example)))
        .build()
}

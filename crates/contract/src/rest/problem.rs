//! Errors, as the API describes them: RFC 9457. `service::Problem` sends them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a request was not fulfilled.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ProblemDetails {
    /// Leads to what the code means: `/docs/errors#{code}`.
    pub r#type: String,
    /// The same each time for one code.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// For programs. Never changes its meaning.
    pub code: String,
    /// What happened this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub detail: Option<String>,
    /// Each wrong place in the request.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(nullable = false)]
    pub errors: Vec<ProblemPlace>,
    /// Finds the request in the logs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub trace_id: Option<String>,
    /// The same as the answer's `x-request-id`: the caller's own, where it sent one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub request_id: Option<String>,
    /// With 412: the version that there is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub present_version: Option<u64>,
    /// With `batch-refused`: what became of each operation, as in the answer of a batch.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(nullable = false)]
    pub items: Vec<serde_json::Value>,
}

/// One wrong place in a request.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ProblemPlace {
    /// Where in the body, as a JSON pointer (RFC 6901).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub pointer: Option<String>,
    /// Which query parameter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub parameter: Option<String>,
    /// What kind of fault, for programs: `required`, `unknown_field`, `wrong_type`, `invalid`, `too_short`, `too_long`,
    /// `too_many`, `out_of_range`, `duplicate`, `read_only` or `contradiction`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub code: Option<String>,
    /// What is wrong there, for people.
    pub detail: String,
}

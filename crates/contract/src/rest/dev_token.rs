//! Tokens of the dev-only issuer.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The body of `POST /api/v1/dev/tokens`, where the dev-only issuer is on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueDevToken {
    /// Whom the token speaks for: see [`domain::UserId`].
    #[schema(pattern = "^[a-z0-9][a-z0-9._-]{0,63}$", example = "ada")]
    pub user: String,
}

/// A token of the dev-only issuer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DevToken {
    /// Goes into `Authorization: Bearer …`.
    pub token: String,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
}

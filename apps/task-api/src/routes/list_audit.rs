//! `GET /api/v1/audit`

use axum::Json;
use axum::extract::State;
use contract::rest::{AuditEntry, Page};
use serde::Deserialize;
use service::Query;

use crate::App;
use crate::audit_log::About;
use crate::caller::Caller;
use crate::openapi::Reading;
use crate::refusal::Refusal;

/// How a page of a listing is asked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Paging {
    /// At most so many entries.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub(crate) limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[serde(default)]
    #[param(required = false)]
    pub(crate) cursor: String,
}

/// What is asked of the ledger.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    /// What the entries are about.
    #[serde(default)]
    #[param(required = false, inline)]
    about: About,
    /// At most so many entries.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[serde(default)]
    #[param(required = false)]
    cursor: String,
}

impl Paging {
    pub(crate) fn limit(&self) -> Result<u32, Refusal> {
        match self.limit.unwrap_or(50) {
            limit @ 1..=200 => Ok(limit),
            _ => Err(Refusal::parameter("limit", "it goes from 1 to 200")),
        }
    }
}

/// Lists what happened to the caller's tasks, account, reminders or notifications, the newest first, as the ledger has it.
#[utoipa::path(
    get,
    path = "/api/v1/audit",
    tag = "audit",
    params(Wanted),
    responses((status = 200, body = Page<AuditEntry>, example = json!({ "items": [] })), Reading)
)]
pub(crate) async fn list_audit(
    State(app): State<App>,
    Caller(user): Caller,
    Query(Wanted { about, limit, cursor }): Query<Wanted>,
) -> Result<Json<Page<AuditEntry>>, Refusal> {
    let paging = Paging { limit, cursor };
    let limit = paging.limit()?;
    Ok(Json(app.audit.list(&user, about, limit, &paging.cursor).await?))
}

//! `GET /api/v1/audit`

use axum::Json;
use axum::extract::State;
use contract::rest::{AuditEntry, Page};
use service::Query;

use super::list_tasks::Paging;
use crate::App;
use crate::caller::Caller;
use crate::openapi::Reading;
use crate::refusal::Refusal;

/// Lists what happened to the caller's tasks, the newest first, as the ledger has it.
#[utoipa::path(
    get,
    path = "/api/v1/audit",
    tag = "audit",
    params(Paging),
    responses((status = 200, body = Page<AuditEntry>, example = json!({ "items": [] })), Reading)
)]
pub(crate) async fn list_audit(
    State(app): State<App>,
    Caller(user): Caller,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<AuditEntry>>, Refusal> {
    let limit = paging.limit()?;
    Ok(Json(app.audit.list(&user, limit, &paging.cursor).await?))
}

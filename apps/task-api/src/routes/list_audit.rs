//! `GET /api/v1/audit`

use axum::Json;
use axum::extract::State;
use contract::rest::{AuditEntry, Page};
use service::Query;

use super::list_tasks::Paging;
use crate::App;
use crate::caller::Caller;
use crate::refusal::Refusal;

/// Lists what happened to the caller's tasks, the newest first, as the ledger has it.
pub(crate) async fn list_audit(
    State(app): State<App>,
    Caller(user): Caller,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<AuditEntry>>, Refusal> {
    let limit = paging.limit()?;
    Ok(Json(app.audit.list(&user, limit, &paging.cursor).await?))
}

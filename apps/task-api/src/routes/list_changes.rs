//! `GET /api/v1/changes`

use axum::Json;
use axum::extract::State;
use contract::rest::Changes;
use domain::changes::MAX_CHANGES;
use serde::Deserialize;
use service::Query;
use utoipa::IntoParams;

use crate::App;
use crate::caller::Caller;
use crate::changes;
use crate::finding::looking;
use crate::openapi::{Ended, Reading, example};
use crate::refusal::Refusal;
use crate::shelf::Shelf;

/// Since when, and how many.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Since {
    /// The `next_token` of the answer before. Without it, everything there is.
    #[serde(default)]
    #[param(required = false, example = "c42.50e721e4")]
    since: String,
    /// At most so many things; a few more where they changed at once.
    #[param(minimum = 1, maximum = 500, default = 500)]
    limit: Option<usize>,
}

/// Tells what changed since a client last asked, the oldest first: what it needs to keep a copy in step. Where `has_more`, it
/// asks on at once.
///
/// The answer is 410 where a client did not ask for so long that what was deleted since is not known any more: it forgets its
/// copy, and reads everything anew.
#[utoipa::path(
    get,
    path = "/api/v1/changes",
    tag = "finding",
    params(Since),
    responses((status = 200, body = Changes, example = json!(example::changes())), Ended, Reading)
)]
pub(crate) async fn list_changes(
    State(app): State<App>,
    Caller(user): Caller,
    Query(Since { since, limit }): Query<Since>,
) -> Result<Json<Changes>, Refusal> {
    let since = changes::read(&user, &since)?;
    let limit = limit.unwrap_or(MAX_CHANGES);
    if !(1..=MAX_CHANGES).contains(&limit) {
        return Err(Refusal::parameter("limit", format!("it goes from 1 to {MAX_CHANGES}")));
    }
    let view = app.book(&user).read().await?;
    let now = app.now();
    let found =
        looking(view, move |view| changes::since(Shelf::new(view, now), &user, since, limit));
    Ok(Json(found.await?))
}

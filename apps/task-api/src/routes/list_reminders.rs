//! `GET /api/v1/reminders`

use axum::Json;
use axum::extract::State;
use contract::rest::{Page, UpcomingReminder};
use service::Query;

use super::list_audit::Paging;
use crate::App;
use crate::caller::Caller;
use crate::finding::looking;
use crate::openapi::{Reading, example};
use crate::refusal::Refusal;
use crate::shelf::Shelf;
use crate::upcoming::{After, upcoming};

/// Lists the reminders that are to come, the next one first.
#[utoipa::path(
    get,
    path = "/api/v1/reminders",
    tag = "reminders",
    params(Paging),
    responses((status = 200, body = Page<UpcomingReminder>, example = json!(example::reminders())), Reading)
)]
pub(crate) async fn list_reminders(
    State(app): State<App>,
    Caller(user): Caller,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<UpcomingReminder>>, Refusal> {
    let limit = usize::try_from(paging.limit()?).unwrap_or(usize::MAX);
    let after = After::read(&paging.cursor)?;
    let view = app.book(&user).read().await?;
    let now = app.now();
    Ok(Json(
        looking(view, move |view| upcoming(Shelf::new(view, now), after.as_ref(), limit)).await,
    ))
}

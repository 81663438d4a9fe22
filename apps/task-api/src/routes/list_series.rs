//! `GET /api/v1/series`

use axum::Json;
use axum::extract::State;
use contract::rest::{Page, SeriesResource};
use domain::SeriesId;
use service::Query;

use super::list_audit::Paging;
use crate::App;
use crate::caller::Caller;
use crate::openapi::{Reading, example};
use crate::refusal::Refusal;
use crate::shelf::Shelf;

/// Lists all series, in the order of their ids.
#[utoipa::path(
    get,
    path = "/api/v1/series",
    tag = "series",
    params(Paging),
    responses(
        (status = 200, body = Page<SeriesResource>, example = json!({ "items": [example::series()] })),
        Reading
    )
)]
pub(crate) async fn list_series(
    State(app): State<App>,
    Caller(user): Caller,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<SeriesResource>>, Refusal> {
    let limit = usize::try_from(paging.limit()?).unwrap_or(1);
    let after: Option<SeriesId> = match paging.cursor.as_str() {
        "" => None,
        text => Some(text.parse().map_err(|_| {
            Refusal::parameter("cursor", "it is not a cursor that this listing gave out")
        })?),
    };
    let view = app.book(&user).read().await?;
    let series = Shelf::new(&view, app.now()).all_series().map(|kept| &kept.item);
    let mut items = series.filter(|series| after.is_none_or(|after| series.id > after)).peekable();
    let page: Vec<_> = items.by_ref().take(limit).map(SeriesResource::from).collect();
    let next_cursor = items.peek().and(page.last()).map(|last| last.id.to_string());
    Ok(Json(Page { items: page, next_cursor }))
}

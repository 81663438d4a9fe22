//! `GET /api/v1/filters`

use axum::Json;
use axum::extract::State;
use contract::rest::{Page, SavedFilterResource};

use crate::App;
use crate::caller::Caller;
use crate::openapi::{Reading, example};
use crate::refusal::Refusal;
use crate::shelf::Shelf;

/// Lists all saved filters, in the order they were made.
#[utoipa::path(
    get,
    path = "/api/v1/filters",
    tag = "finding",
    responses(
        (status = 200, body = Page<SavedFilterResource>, example = json!({ "items": [example::saved_filter()] })),
        Reading
    )
)]
pub(crate) async fn list_saved_filters(
    State(app): State<App>,
    Caller(user): Caller,
) -> Result<Json<Page<SavedFilterResource>>, Refusal> {
    let view = app.book(&user).read().await?;
    let filters = Shelf::new(&view, app.now()).all_saved();
    let items = filters.map(|kept| SavedFilterResource::from(&kept.item)).collect();
    Ok(Json(Page { items, next_cursor: None }))
}

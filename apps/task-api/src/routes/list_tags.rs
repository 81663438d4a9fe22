//! `GET /api/v1/tags`

use axum::Json;
use axum::extract::State;
use contract::rest::{ListedTag, Page, TagResource};
use domain::tag::usage;

use crate::App;
use crate::caller::Caller;
use crate::openapi::{Reading, example};
use crate::refusal::Refusal;
use crate::shelf::Shelf;

/// Lists all tags by name, with how much each is used.
#[utoipa::path(
    get,
    path = "/api/v1/tags",
    tag = "tags",
    responses(
        (status = 200, body = Page<ListedTag>, example = json!(example::tags())),
        Reading
    )
)]
pub(crate) async fn list_tags(
    State(app): State<App>,
    Caller(user): Caller,
) -> Result<Json<Page<ListedTag>>, Refusal> {
    let view = app.book(&user).read().await?;
    let shelf = Shelf::new(&view, app.now());
    let usage = usage(shelf.tasks().map(|kept| &kept.task));
    // The records are in the order of the names as they are compared.
    let items = shelf.tags().map(|kept| {
        let used = usage.get(&kept.item.name).copied().unwrap_or_default();
        let tag = TagResource::from(&kept.item);
        ListedTag { tag, open_tasks: used.open, all_tasks: used.all }
    });
    Ok(Json(Page { items: items.collect(), next_cursor: None }))
}

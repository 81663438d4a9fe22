//! `GET /api/v1/tasks`

use axum::Json;
use axum::extract::State;
use contract::rest::TaskPage;
use service::QueryPairs;

use crate::App;
use crate::caller::Caller;
use crate::finding::{FindTasks, Wanted, looking};
use crate::openapi::{Reading, example};
use crate::refusal::Refusal;
use crate::shelf::Shelf;

/// Finds tasks: filtered, in an order, a page at a time. Without parameters, all that are not in the trash.
#[utoipa::path(
    get,
    path = "/api/v1/tasks",
    tag = "finding",
    params(FindTasks),
    responses((status = 200, body = TaskPage, example = json!(example::task_page())), Reading)
)]
pub(crate) async fn list_tasks(
    State(app): State<App>,
    Caller(user): Caller,
    pairs: QueryPairs,
) -> Result<Json<TaskPage>, Refusal> {
    let wanted = Wanted::read(pairs)?;
    let view = app.book(&user).read().await?;
    let (now, searches) = (app.now(), app.searches.clone());
    let page = looking(view, move |view| wanted.find(Shelf::new(view, now), &user, &searches));
    Ok(Json(page.await?))
}

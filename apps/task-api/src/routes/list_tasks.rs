//! `GET /api/v1/tasks`

use axum::Json;
use axum::extract::State;
use contract::rest::{Page, TaskResource};
use domain::TaskId;
use serde::Deserialize;
use service::Query;

use crate::App;
use crate::caller::Caller;
use crate::openapi::{Reading, example};
use crate::refusal::Refusal;
use crate::shelf::Shelf;

/// How a page of a listing is asked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Paging {
    limit: Option<u32>,
    #[serde(default)]
    pub(crate) cursor: String,
}

impl Paging {
    /// 1 to 200, by default 50.
    pub(crate) fn limit(&self) -> Result<u32, Refusal> {
        match self.limit.unwrap_or(50) {
            limit @ 1..=200 => Ok(limit),
            _ => Err(Refusal::parameter("limit", "it goes from 1 to 200")),
        }
    }
}

/// Lists the caller's tasks in the order they were made. The cursor is the last task of the page before.
#[utoipa::path(
    get,
    path = "/api/v1/tasks",
    tag = "finding",
    params(Paging),
    responses((status = 200, body = Page<TaskResource>, example = json!({ "items": [example::task()] })), Reading)
)]
pub(crate) async fn list_tasks(
    State(app): State<App>,
    Caller(user): Caller,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<TaskResource>>, Refusal> {
    let limit = paging.limit()?;
    let last = match paging.cursor.as_str() {
        "" => None,
        cursor => {
            let last: TaskId = cursor
                .parse()
                .map_err(|_| Refusal::parameter("cursor", "it is not one that this API gave"))?;
            Some(last.to_string())
        }
    };
    let view = app.book(&user).read().await?;
    let after = last.as_deref().unwrap_or("");
    let mut rest = Shelf::new(&view, app.now())
        .tasks()
        .filter(|kept| kept.task.id.to_string().as_str() > after);
    let items: Vec<TaskResource> =
        rest.by_ref().take(limit as usize).map(|kept| (&kept.task).into()).collect();
    let more = rest.next().is_some();
    let next_cursor = items.last().filter(|_| more).map(|task| task.id.to_string());
    Ok(Json(Page { items, next_cursor }))
}

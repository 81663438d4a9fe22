//! `GET /api/v1/tasks/{id}`

use axum::Json;
use axum::extract::State;
use contract::rest::TaskResource;
use domain::{NoSuchTask, TaskId};
use service::Path;

use crate::App;
use crate::caller::Caller;
use crate::refusal::Refusal;

/// Shows one of the caller's tasks.
pub(crate) async fn get_task(
    State(app): State<App>,
    Caller(user): Caller,
    Path(id): Path<TaskId>,
) -> Result<Json<TaskResource>, Refusal> {
    let view = app.book(&user).read().await?;
    let task = view.records.get(&id.to_string()).ok_or(NoSuchTask(id))?;
    Ok(Json(task.clone()))
}

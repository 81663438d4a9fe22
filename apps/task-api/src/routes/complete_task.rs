//! `POST /api/v1/tasks/{id}/complete`

use axum::Json;
use axum::extract::State;
use contract::rest::TaskResource;
use domain::{NoSuchTask, TaskId, complete};
use service::Path;

use crate::App;
use crate::caller::Caller;
use crate::refusal::Refusal;

/// Marks one of the caller's tasks done; one that is done already stays as it is.
pub(crate) async fn complete_task(
    State(app): State<App>,
    Caller(user): Caller,
    Path(id): Path<TaskId>,
) -> Result<Json<TaskResource>, Refusal> {
    let now = app.now();
    let task = app
        .commit(&user, move |view| {
            let task = view.records.get(&id.to_string()).ok_or(NoSuchTask(id))?;
            Ok(complete(task, now))
        })
        .await?;
    Ok(Json(task))
}

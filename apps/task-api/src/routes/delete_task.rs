//! `DELETE /api/v1/tasks/{id}`

use axum::extract::State;
use axum::http::StatusCode;
use domain::{NoSuchTask, TaskId, delete};
use service::Path;

use crate::App;
use crate::caller::Caller;
use crate::refusal::Refusal;

/// Deletes one of the caller's tasks: 204, and 404 from then on.
pub(crate) async fn delete_task(
    State(app): State<App>,
    Caller(user): Caller,
    Path(id): Path<TaskId>,
) -> Result<StatusCode, Refusal> {
    let now = app.now();
    app.commit(&user, move |view| {
        let task = view.records.get(&id.to_string()).ok_or(NoSuchTask(id))?;
        Ok(delete(task, now))
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

//! `POST /api/v1/tasks`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use contract::rest::CreateTask;
use domain::{NewTask, TaskId, Title, create};
use service::ValidJson;
use uuid::{NoContext, Timestamp, Uuid};

use crate::App;
use crate::caller::Caller;
use crate::refusal::Refusal;

/// Makes a task: 201 with the task and where it is.
pub(crate) async fn create_task(
    State(app): State<App>,
    Caller(user): Caller,
    ValidJson(CreateTask { title }): ValidJson<CreateTask>,
) -> Result<impl IntoResponse, Refusal> {
    let title = Title::try_from(title)?;
    let now = app.now();
    let seconds = now.timestamp().try_into().unwrap_or_default();
    let made = Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos());
    let new = NewTask { id: TaskId(Uuid::new_v7(made)), title };

    let task = app
        .commit(&user, move |view| {
            let existing = view.records.get(&new.id.to_string());
            Ok(create(existing, new.clone(), now))
        })
        .await?;
    let location = format!("/api/v1/tasks/{}", task.id);
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(task)))
}

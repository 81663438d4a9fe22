//! `POST /api/v1/tasks/{id}/move`

use axum::extract::State;
use contract::rest::{ChangedTask, MoveTask};
use domain::TaskId;
use domain::task::{Place, Refusal as TaskRefusal, Task, move_task as moved, respread};
use domain::violation::Violations;
use service::Path;

use super::verb::changed;
use crate::App;
use crate::answer::Answer;
use crate::draft::Draft;
use crate::openapi::{IdempotencyKey, IfMatch, Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// Moves a task to another list, or between other neighbours in the manual order.
#[utoipa::path(
    post,
    path = "/api/v1/tasks/{id}/move",
    tag = "tasks",
    request_body = MoveTask,
    params(
        ("id" = Uuid, Path, example = json!(example::TASK)),
        IfMatch,
        IdempotencyKey
    ),
    responses(
        (status = 200, body = ChangedTask, headers(("ETag" = String)), example = json!(example::changed_task())),
        Writing
    )
)]
pub(crate) async fn move_task(
    State(app): State<App>,
    Path(id): Path<TaskId>,
    write: Write,
) -> Result<Answer, Refusal> {
    let write = write.versioned()?;
    let place = Violations::collect(|reader| Place::read(reader, &write.body))?;
    app.write(write, move |draft, write| {
        write.check(draft.task(id)?.task.version)?;
        match go(draft, id, place) {
            // After very many moves into one gap no key between the neighbours is left: all get new ones.
            Err(Refusal::Task(TaskRefusal::NoRoom)) if spread_out(draft, id, place)? => {
                go(draft, id, place)
            }
            outcome => outcome,
        }
    })
    .await
}

fn go(draft: &mut Draft<'_>, id: TaskId, place: Place) -> Result<Answer, Refusal> {
    let shelf = draft.shelf;
    let tasks = draft.tasks();
    let siblings = tasks.iter().copied().filter(|task| !task.is_in_trash());
    let task = &draft.task(id)?.task;
    let decided = moved(task, place, siblings, &draft.env(&|list| shelf.has_list(list)))?;
    drop(tasks);
    changed(draft, &decided)
}

/// Gives every task of the list a short key; `false` where that would not help.
fn spread_out(draft: &mut Draft<'_>, id: TaskId, place: Place) -> Result<bool, Refusal> {
    let list = place.list.unwrap_or(draft.task(id)?.task.list);
    let tasks = draft.tasks();
    let here: Vec<&Task> =
        tasks.iter().copied().filter(|task| task.list == list && !task.is_in_trash()).collect();
    let is_crowded = here.iter().any(|task| task.position.as_str().len() > CROWDED);
    let decided = if is_crowded { respread(here, draft.now) } else { Vec::new() };
    drop(tasks);
    for decided in &decided {
        draft.take(decided)?;
    }
    Ok(is_crowded)
}

/// Keys of new tasks have 24 characters; longer ones come of moves.
const CROWDED: usize = 60;

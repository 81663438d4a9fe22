//! `POST /api/v1/tasks/batch`

use axum::extract::State;
use axum::http::StatusCode;
use contract::rest::{RanBatch, RanOperation, RunBatch, TaskResource};
use domain::TaskId;
use domain::batch::{Batch, BatchOutcome, Operation, Outcome, Verb, run};

use crate::App;
use crate::answer::Answer;
use crate::draft::{Taken, placed};
use crate::openapi::{IdempotencyKey, Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// The longest body, in bytes.
pub(super) const BODY_BYTES: usize = 4 << 20;

/// Does up to 500 operations in one commit, one after the other.
///
/// As usual each is done or refused for itself, and the answer is 200 with what became of each. With `atomic`, one that is
/// refused refuses all: 409 `batch-refused`, with what became of each in `items`; nothing was done. With `dry_run` nothing is
/// done and the answer, always 200, says what would become of each. A body that says what no operation can be is refused
/// whole with 422, and more than is written at once with 413.
#[utoipa::path(
    post,
    path = "/api/v1/tasks/batch",
    tag = "tasks",
    request_body = RunBatch,
    params(IdempotencyKey),
    responses(
        (status = 200, body = RanBatch, example = json!(example::ran_batch())),
        Writing
    )
)]
pub(crate) async fn batch_tasks(State(app): State<App>, write: Write) -> Result<Answer, Refusal> {
    // New ids come before the commit, which may have to decide more than once.
    let batch = Batch::read(&write.body, || TaskId(app.new_id()))?;
    let deletes = |one: &Operation| matches!(one.verb, Verb::Delete { .. });
    if !batch.dry_run && batch.operations.iter().any(deletes) {
        app.arm_purge(&write.user, write.now).await;
    }
    app.write(write, move |draft, _| {
        let shelf = draft.shelf;
        let outcome = run(&batch, &shelf, &draft.env(&|list| shelf.has_list(list)));
        let taken = draft.take_batch(&batch, &outcome)?;
        let ran = ran(&batch, &outcome, taken);
        if batch.atomic && !batch.dry_run && ran.refused > 0 {
            return Err(Refusal::Batch { refused: ran.refused, items: ran.items });
        }
        Answer::ok(&ran)
    })
    .await
}

fn ran(batch: &Batch, outcome: &BatchOutcome, taken: Vec<Taken>) -> RanBatch {
    let all = batch.operations.iter().zip(&outcome.outcomes).zip(taken).enumerate();
    let items = all.map(|(index, ((operation, outcome), taken))| match outcome {
        Outcome::Done { task, .. } => {
            let status = status(&operation.verb);
            let is_gone = status == StatusCode::NO_CONTENT;
            let task = (!is_gone).then(|| TaskResource::from(&**task));
            let Taken { undo_token, next } = taken;
            RanOperation {
                status: status.as_u16(),
                task,
                next_due: next.as_ref().and_then(|next| next.due),
                next: next.as_ref().map(TaskResource::from),
                undo_token,
                problem: None,
            }
        }
        Outcome::Refused(refusal) => {
            let refusal = Refusal::Task(refusal.clone());
            let problem = placed(index, &operation.verb, refusal).problem();
            let item = without_task(problem.status());
            RanOperation { problem: Some(problem.to_value()), ..item }
        }
        Outcome::NotDone => without_task(StatusCode::FAILED_DEPENDENCY),
    });
    let count =
        |wanted: fn(&Outcome) -> bool| outcome.outcomes.iter().filter(|one| wanted(one)).count();
    RanBatch {
        items: items.collect(),
        done: count(|one| matches!(one, Outcome::Done { .. })),
        refused: count(|one| matches!(one, Outcome::Refused(_))),
        dry_run: batch.dry_run,
    }
}

fn without_task(status: StatusCode) -> RanOperation {
    let status = status.as_u16();
    RanOperation { status, task: None, next_due: None, next: None, undo_token: None, problem: None }
}

/// The status of the operation alone, where it is done.
fn status(verb: &Verb) -> StatusCode {
    match verb {
        Verb::Create(_) | Verb::Duplicate { .. } => StatusCode::CREATED,
        Verb::Delete { permanent: true, .. } => StatusCode::NO_CONTENT,
        _ => StatusCode::OK,
    }
}

//! What verbs have in common: one task, one decision, one form of answer.

use contract::rest::{ChangedTask, TaskResource};
use domain::TaskId;
use domain::series::Scope;
use domain::task::{self, Decided, Env, Event, Task};
use domain::violation::Violations;
use serde_json::Value;

use crate::App;
use crate::answer::Answer;
use crate::draft::{Draft, Taken};
use crate::refusal::Refusal;
use crate::write::Write;

/// Lets `decide` do something to the task, if it has the version that the caller means.
pub(super) async fn verb(
    app: &App,
    id: TaskId,
    write: Write,
    decide: impl Fn(&Task, &Write, &Env<'_>) -> Result<Decided, task::Refusal> + Send + 'static,
) -> Result<Answer, Refusal> {
    let write = write.versioned()?;
    app.write(write, move |draft, write| {
        let shelf = draft.shelf;
        let task = &draft.task(id)?.task;
        write.check(task.version)?;
        let decided = decide(task, write, &draft.env(&|list| shelf.has_list(list)))?;
        changed(draft, &decided)
    })
    .await
}

/// Takes the decision in, and answers with what came of it.
pub(super) fn changed(draft: &mut Draft<'_>, decided: &Decided) -> Result<Answer, Refusal> {
    // Other dates are this occurrence's own.
    let moves = |event: &Event| event.changed.iter().any(|name| ["start", "due"].contains(name));
    let scope = decided.event.as_ref().is_some_and(moves).then_some(Scope::This);
    changed_scoped(draft, decided, scope)
}

/// The same, going for this occurrence of a series only, or for those to come as well.
pub(super) fn changed_scoped(
    draft: &mut Draft<'_>,
    decided: &Decided,
    scope: Option<Scope>,
) -> Result<Answer, Refusal> {
    let Taken { undo_token, next } = draft.take_scoped(decided, scope)?;
    // What came back may show how its series went on meanwhile.
    let task = draft.task(decided.task.id).map_or(&decided.task, |kept| &kept.task);
    let version = task.version;
    let (task, next_due) = (TaskResource::from(task), next.as_ref().and_then(|it| it.due));
    let next = next.as_ref().map(TaskResource::from);
    let answer = Answer::ok(&ChangedTask { task, next_due, next, undo_token })?;
    Ok(answer.at_version(version))
}

/// Reads how far a change goes.
pub(super) fn read_scope(scope: Option<String>) -> Result<Option<Scope>, Refusal> {
    let Some(text) = scope else { return Ok(None) };
    let found = Scope::ALL.iter().find(|(name, _)| *name == text);
    let wrong = || Refusal::parameter("scope", "one of this and this_and_future is expected");
    found.map(|(_, scope)| Some(*scope)).ok_or_else(wrong)
}

/// Refuses a body that says anything: the verb needs nothing else.
pub(super) fn nothing_else(body: &Value) -> Result<(), Violations> {
    Violations::collect(|reader| reader.object(body, &[]).map(|_| ()))
}

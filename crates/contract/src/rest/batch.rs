//! Many operations in one request.

use domain::when::When;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::{CreateTask, PatchTask};
use super::problem::ProblemDetails;
use super::task::TaskResource;
use super::wish::WhenForm;

/// Up to 500 operations, one after the other, each on what those before it left.
#[derive(ToSchema)]
#[schema(example = json!({
    "operations": [
        { "op": "create", "task": { "title": "Water the plants", "tags": ["home"] } },
        { "op": "complete", "id": "0190f2d7-0000-7000-8000-000000000001", "version": 3 }
    ],
    "atomic": true
}))]
#[serde(deny_unknown_fields)]
pub struct RunBatch {
    /// What is to be done.
    #[schema(max_items = 500)]
    pub operations: Vec<OperationForm>,
    /// Are they all refused where one is? As usual each is done for itself.
    pub atomic: Option<bool>,
    /// Is it only asked what would happen?
    pub dry_run: Option<bool>,
}

/// One operation; `op` says what is to be done, and which fields there are.
#[derive(ToSchema)]
#[schema(as = Operation)]
#[serde(untagged)]
#[expect(missing_docs, reason = "each is what it is called")]
pub enum OperationForm {
    Create(CreateOperation),
    Patch(PatchOperation),
    Plain(PlainOperation),
    Reschedule(RescheduleOperation),
    Move(MoveOperation),
    Tags(TagsOperation),
    Delete(DeleteOperation),
}

/// Makes a task.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateOperation {
    /// `create`
    #[schema(pattern = "^create$")]
    pub op: String,
    /// The task.
    pub task: CreateTask,
}

/// Changes fields of a task.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PatchOperation {
    /// `patch`
    #[schema(pattern = "^patch$")]
    pub op: String,
    /// Which task.
    pub id: Uuid,
    /// The version that is meant.
    #[schema(minimum = 1)]
    pub version: Option<u64>,
    /// A JSON merge patch.
    pub patch: PatchTask,
    /// `this` or `this_and_future`, as `scope` of `PATCH /tasks/{id}`.
    #[schema(pattern = "^(this|this_and_future)$")]
    pub scope: Option<String>,
}

/// Does what needs nothing else said.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlainOperation {
    /// `complete`, `reopen`, `skip`, `duplicate` or `restore`.
    #[schema(pattern = "^(complete|reopen|skip|duplicate|restore)$")]
    pub op: String,
    /// Which task.
    pub id: Uuid,
    /// The version that is meant.
    #[schema(minimum = 1)]
    pub version: Option<u64>,
}

/// Sets other dates.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RescheduleOperation {
    /// `reschedule`
    #[schema(pattern = "^reschedule$")]
    pub op: String,
    /// Which task.
    pub id: Uuid,
    /// The version that is meant.
    #[schema(minimum = 1)]
    pub version: Option<u64>,
    /// The dates.
    pub to: NewDates,
}

/// Moves a task.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveOperation {
    /// `move`
    #[schema(pattern = "^move$")]
    pub op: String,
    /// Which task.
    pub id: Uuid,
    /// The version that is meant.
    #[schema(minimum = 1)]
    pub version: Option<u64>,
    /// The place.
    pub to: NewPlace,
}

/// Adds tags to a task, or takes them off.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TagsOperation {
    /// `add_tags` or `remove_tags`.
    #[schema(pattern = "^(add_tags|remove_tags)$")]
    pub op: String,
    /// Which task.
    pub id: Uuid,
    /// The version that is meant.
    #[schema(minimum = 1)]
    pub version: Option<u64>,
    /// Names of tags.
    #[schema(max_items = 100)]
    pub tags: Vec<String>,
}

/// Deletes a task.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeleteOperation {
    /// `delete`
    #[schema(pattern = "^delete$")]
    pub op: String,
    /// Which task.
    pub id: Uuid,
    /// The version that is meant.
    #[schema(minimum = 1)]
    pub version: Option<u64>,
    /// For good, rather than into the trash for 30 days?
    pub permanent: Option<bool>,
    /// `this` or `this_and_future`, as `scope` of `DELETE /tasks/{id}`.
    #[schema(pattern = "^(this|this_and_future)$")]
    pub scope: Option<String>,
}

/// Other dates; one of the two at least.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDates {
    /// Null clears it.
    pub due: Option<WhenForm>,
    /// Null clears it.
    pub start: Option<WhenForm>,
}

/// Between the neighbours named, after or before the one named, or at the end of the list.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPlace {
    /// As usual the one that it is in.
    pub list: Option<Uuid>,
    /// Directly after that one.
    pub after: Option<Uuid>,
    /// Directly before that one.
    pub before: Option<Uuid>,
}

/// What became of a batch.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RanBatch {
    /// What became of each operation, in the order asked.
    pub items: Vec<RanOperation>,
    /// How many were done, or would be.
    pub done: usize,
    /// How many were refused, or would be.
    pub refused: usize,
    /// Was it only asked what would happen?
    pub dry_run: bool,
}

/// What became of one operation. What does not apply is absent.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RanOperation {
    /// The HTTP status that it would have been answered with alone; 424 where it was not done because another of an atomic
    /// batch was refused.
    #[schema(minimum = 200, maximum = 499)]
    pub status: u16,
    /// The task after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub task: Option<TaskResource>,
    /// When the next occurrence is due, where it was closed and one follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<WhenForm>, nullable = false)]
    pub next_due: Option<When>,
    /// The next occurrence, where this made it. Absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<TaskResource>,
    /// For `POST /api/v1/undo`. Of several operations on one task the last that can be undone has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub undo_token: Option<String>,
    /// Why it was refused; its pointers are into the batch: `/operations/7/task/title`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ProblemDetails>, nullable = false)]
    pub problem: Option<Value>,
}

//! A task as the API shows it.

use chrono::{DateTime, Utc};
use domain::tag::TagName;
use domain::task::{ChecklistItem, Occurrence, Priority, Recurrence, Reminder, Status, Task};
use domain::when::When;
use domain::{ListId, TaskId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::wish::{
    ChecklistItemForm, OccurrenceForm, PriorityForm, RecurrenceForm, ReminderForm, StatusForm,
    WhenForm,
};

/// A task. Every field is there; what is not set is null or empty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = Task)]
pub struct TaskResource {
    /// A UUIDv7; of an occurrence that its series made, a UUIDv5.
    #[schema(value_type = Uuid)]
    pub id: TaskId,
    /// What is to be done, on one line.
    pub title: String,
    /// More about it, in Markdown.
    pub notes: String,
    /// Where it stands.
    #[schema(value_type = StatusForm)]
    pub status: Status,
    /// How much it matters.
    #[schema(value_type = PriorityForm)]
    pub priority: Priority,
    /// What kind of task it is.
    #[schema(value_type = Vec<String>)]
    pub tags: Vec<TagName>,
    /// The list that it is in; the Inbox is `00000000-0000-0000-0000-000000000000`.
    #[schema(value_type = Uuid)]
    pub list: ListId,
    /// Before then there is nothing to be done about it.
    #[schema(value_type = Option<WhenForm>)]
    pub start: Option<When>,
    /// By then it is to be done.
    #[schema(value_type = Option<WhenForm>)]
    pub due: Option<When>,
    /// The instant at which it is due, where `due` has a zone. Not written by clients.
    pub due_at: Option<DateTime<Utc>>,
    /// Its steps.
    #[schema(value_type = Vec<ChecklistItemForm>)]
    pub checklist: Vec<ChecklistItem>,
    /// Its place in the manual order: texts that sort byte by byte. `/move` changes it.
    pub position: String,
    /// When it comes again.
    #[schema(value_type = Option<RecurrenceForm>)]
    pub recurrence: Option<Box<Recurrence>>,
    /// When to remind of it.
    #[schema(value_type = Vec<ReminderForm>)]
    pub reminders: Vec<Reminder>,
    /// When to remind of it once more, where its reminder was put off.
    pub snoozed_until: Option<DateTime<Utc>>,
    /// Which occurrence of which series it is.
    #[schema(value_type = Option<OccurrenceForm>)]
    pub series: Option<Occurrence>,
    /// Counts the task's changes, from 1; also its `etag`.
    #[schema(minimum = 1)]
    pub version: u64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was done, where it is done.
    pub completed_at: Option<DateTime<Utc>>,
    /// When it was put in the trash, where it is there.
    pub deleted_at: Option<DateTime<Utc>>,
}

impl From<&Task> for TaskResource {
    fn from(task: &Task) -> Self {
        Self {
            id: task.id,
            title: task.title.as_str().to_owned(),
            notes: task.notes.to_string(),
            status: task.status,
            priority: task.priority,
            tags: task.tags.clone(),
            list: task.list,
            start: task.start,
            due: task.due,
            due_at: task.due_at(),
            checklist: task.checklist.clone(),
            position: task.position.as_str().to_owned(),
            recurrence: task.recurrence.clone(),
            reminders: task.reminders.clone(),
            snoozed_until: task.snoozed_until,
            series: task.series,
            version: task.version,
            created_at: task.created_at,
            updated_at: task.updated_at,
            completed_at: task.completed_at,
            deleted_at: task.deleted_at,
        }
    }
}

/// The answer of a verb: the task after it, what follows, and what takes it back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChangedTask {
    /// The task after it.
    pub task: TaskResource,
    /// When the next occurrence is due, where it was closed and one follows.
    #[schema(value_type = Option<WhenForm>)]
    pub next_due: Option<When>,
    /// The next occurrence, where this made it.
    pub next: Option<TaskResource>,
    /// For `POST /api/v1/undo`; null where nothing changed.
    pub undo_token: Option<String>,
}

//! Bodies of requests about tasks, as they are described; `domain` reads them.

use chrono::{DateTime, Utc};
use utoipa::ToSchema;
use uuid::Uuid;

use super::wish::{
    ChecklistItemForm, PriorityForm, RecurrenceForm, ReminderForm, StatusForm, WhenForm,
};

/// A new task: `title` and whatever else is known.
#[derive(ToSchema)]
#[schema(example = json!({
    "title": "Water the plants", "priority": "high", "tags": ["home"], "due": { "date": "2030-05-01" }
}))]
#[serde(deny_unknown_fields)]
pub struct CreateTask {
    /// 1 to 500 characters on one line; white space around them is taken off.
    #[schema(min_length = 1, max_length = 500, pattern = r"\S")]
    pub title: String,
    /// Markdown, at most 64 KiB.
    pub notes: Option<String>,
    /// As usual `open`.
    pub status: Option<StatusForm>,
    /// As usual `none`.
    pub priority: Option<PriorityForm>,
    /// At most 100, each of 1 to 100 characters. Case does not matter; a new one is made.
    #[schema(max_items = 100)]
    pub tags: Option<Vec<String>>,
    /// As usual the Inbox.
    pub list: Option<Uuid>,
    /// Before then there is nothing to be done about it.
    pub start: Option<WhenForm>,
    /// By then it is to be done.
    pub due: Option<WhenForm>,
    /// Its steps, at most 200.
    #[schema(max_items = 200)]
    pub checklist: Option<Vec<ChecklistItemForm>>,
    /// When it comes again.
    pub recurrence: Option<RecurrenceForm>,
    /// When to remind of it, at most 32 times. None is more than 24 hours ago.
    #[schema(max_items = 32)]
    pub reminders: Option<Vec<ReminderForm>>,
    /// When to remind of it once more. `/snooze` sets it.
    pub snoozed_until: Option<DateTime<Utc>>,
}

/// A JSON merge patch (RFC 7396): absent is untouched, null is cleared.
#[derive(ToSchema)]
#[schema(example = json!({ "priority": "critical", "due": null, "version": 3 }))]
#[serde(deny_unknown_fields)]
pub struct PatchTask {
    /// The version that is to be changed; another one is refused with 412. For where a proxy takes `If-Match` away.
    #[schema(minimum = 1)]
    pub version: Option<u64>,
    /// 1 to 500 characters on one line.
    #[schema(
        required = false,
        nullable = false,
        min_length = 1,
        max_length = 500,
        pattern = r"\S"
    )]
    pub title: Option<String>,
    /// Markdown, at most 64 KiB.
    pub notes: Option<String>,
    /// Null is `open`.
    pub status: Option<StatusForm>,
    /// Null is `none`.
    pub priority: Option<PriorityForm>,
    /// Takes the place of all tags. To add or take off one, see `/tags` below the task.
    #[schema(max_items = 100)]
    pub tags: Option<Vec<String>>,
    /// Null is the Inbox.
    pub list: Option<Uuid>,
    /// Merged into the one that is there.
    pub start: Option<WhenForm>,
    /// Merged into the one that is there.
    pub due: Option<WhenForm>,
    /// Takes the place of the whole checklist.
    #[schema(max_items = 200)]
    pub checklist: Option<Vec<ChecklistItemForm>>,
    /// Merged into the one that is there; another rule takes the place of the old one.
    pub recurrence: Option<RecurrenceForm>,
    /// Takes the place of all reminders. A new one is not more than 24 hours ago.
    #[schema(max_items = 32)]
    pub reminders: Option<Vec<ReminderForm>>,
    /// When to remind of it once more. `/snooze` sets it.
    pub snoozed_until: Option<DateTime<Utc>>,
}

/// Other dates; the recurrence and the reminders stay. One of the two at least.
#[derive(ToSchema)]
#[schema(example = json!({ "due": { "date": "2030-05-02" } }))]
#[serde(deny_unknown_fields)]
pub struct RescheduleTask {
    /// Null clears it.
    pub due: Option<WhenForm>,
    /// Null clears it.
    pub start: Option<WhenForm>,
    /// The version that is to be changed.
    #[schema(minimum = 1)]
    pub version: Option<u64>,
}

/// For verbs that take nothing else. The whole body may be left out.
#[derive(ToSchema)]
#[schema(example = json!({ "version": 3 }))]
#[serde(deny_unknown_fields)]
pub struct Versioned {
    /// The version that is to be changed; another one is refused with 412.
    #[schema(minimum = 1)]
    pub version: Option<u64>,
}

/// Where a task is to go: between the neighbours named, after or before the one named, or to the end of the list.
#[derive(ToSchema)]
#[schema(example = json!({ "list": "00000000-0000-0000-0000-000000000000" }))]
#[serde(deny_unknown_fields)]
pub struct MoveTask {
    /// As usual the one that it is in.
    pub list: Option<Uuid>,
    /// Directly after that task.
    pub after: Option<Uuid>,
    /// Directly before that task.
    pub before: Option<Uuid>,
    /// The version that is to be changed.
    #[schema(minimum = 1)]
    pub version: Option<u64>,
}

/// Tags to add; those that are there already are no fault, and one that the user does not have yet is made.
#[derive(ToSchema)]
#[schema(example = json!({ "tags": ["home", "garden"] }))]
#[serde(deny_unknown_fields)]
pub struct AddTags {
    /// Names of 1 to 100 characters.
    #[schema(max_items = 100)]
    pub tags: Vec<String>,
    /// The version that is to be changed.
    #[schema(minimum = 1)]
    pub version: Option<u64>,
}

/// Which verb to take back.
#[derive(ToSchema)]
#[schema(example = json!({ "token": "AZDy1wAAcACAAAAAAAAAAQAAAAAAAAAC" }))]
#[serde(deny_unknown_fields)]
pub struct UndoVerbs {
    /// An `undo_token` that a verb was answered with.
    pub token: String,
}

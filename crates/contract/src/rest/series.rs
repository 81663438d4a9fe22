//! Series as the API shows and takes them.

use chrono::{DateTime, Utc};
use domain::series::{Lead, Preview, Series, Template};
use domain::tag::TagName;
use domain::task::{ChecklistItem, Priority, Recurrence, Reminder};
use domain::when::When;
use domain::{ListId, SeriesId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::task::TaskResource;
use super::wish::{ChecklistItemForm, PriorityForm, RecurrenceForm, ReminderForm, WhenForm};

/// What makes one task after another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Series)]
pub struct SeriesResource {
    /// A UUIDv5: it follows from the id of the first task.
    #[schema(value_type = Uuid)]
    pub id: SeriesId,
    /// When it comes.
    #[schema(value_type = RecurrenceForm)]
    pub recurrence: Recurrence,
    /// The date that the recurrence counts from.
    #[schema(value_type = WhenForm)]
    pub start: When,
    /// What its occurrences carry over.
    pub template: TemplateResource,
    /// Dates that are left out, though the rule comes to them.
    #[schema(value_type = Vec<WhenForm>)]
    pub left_out: Vec<When>,
    /// Does it make no occurrences for now?
    pub paused: bool,
    /// Will it make no more?
    pub ended: bool,
    /// Counts its changes, from 1; also its `etag`.
    #[schema(minimum = 1)]
    pub version: u64,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A task without its dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Template)]
pub struct TemplateResource {
    /// What is to be done, on one line.
    pub title: String,
    /// More about it, in Markdown.
    pub notes: String,
    /// How much it matters.
    #[schema(value_type = PriorityForm)]
    pub priority: Priority,
    /// What kind of task it is.
    #[schema(value_type = Vec<String>)]
    pub tags: Vec<TagName>,
    /// The list that it is in.
    #[schema(value_type = Uuid)]
    pub list: ListId,
    /// Its steps, none of them done.
    #[schema(value_type = Vec<ChecklistItemForm>)]
    pub checklist: Vec<ChecklistItem>,
    /// Its reminders, all of them relative to a date.
    #[schema(value_type = Vec<ReminderForm>)]
    pub reminders: Vec<Reminder>,
    /// When it starts, as seen from the day on which it is due.
    #[schema(value_type = Option<LeadForm>)]
    pub start: Option<Lead>,
}

/// When an occurrence starts, as seen from the day on which it is due.
#[derive(ToSchema)]
#[schema(as = Lead)]
pub struct LeadForm {
    /// So many days before; below zero for after.
    pub days_before: i64,
    /// `HH:MM` or `HH:MM:SS`; absent where it is a whole day.
    #[schema(required = false, nullable = false)]
    pub time: Option<String>,
    /// The name of an IANA zone.
    #[schema(required = false, nullable = false)]
    pub tz: Option<String>,
}

impl From<&Series> for SeriesResource {
    fn from(series: &Series) -> Self {
        Self {
            id: series.id,
            recurrence: series.recurrence.clone(),
            start: series.start,
            template: (&series.template).into(),
            left_out: series.left_out.clone(),
            paused: series.is_paused(),
            ended: series.ended,
            version: series.version,
            created_at: series.created_at,
            updated_at: series.updated_at,
        }
    }
}

impl From<&Template> for TemplateResource {
    fn from(template: &Template) -> Self {
        Self {
            title: template.title.as_str().to_owned(),
            notes: template.notes.to_string(),
            priority: template.priority,
            tags: template.tags.clone(),
            list: template.list,
            checklist: template.checklist.clone(),
            reminders: template.reminders.clone(),
            start: template.start,
        }
    }
}

/// The answer of what is done to a series: the series after it, and the occurrence that was made by it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChangedSeries {
    /// The series after it.
    pub series: SeriesResource,
    /// The occurrence that was made, where it was owed.
    pub next: Option<TaskResource>,
}

/// A recurrence that is not saved yet.
#[derive(ToSchema)]
#[schema(example = json!({ "recurrence": { "phrase": "every monday at 9" }, "n": 2 }))]
#[serde(deny_unknown_fields)]
pub struct PreviewRecurrence {
    /// The recurrence, as a task would be given it.
    pub recurrence: RecurrenceForm,
    /// The date from which it counts. As usual the first date from now on.
    pub due: Option<WhenForm>,
    /// The name of the IANA zone in which whole days and times without a zone are meant. As usual that of the settings.
    pub tz: Option<String>,
    /// So many dates at most.
    #[schema(minimum = 1, maximum = 100, default = 10)]
    pub n: Option<u32>,
}

/// What a recurrence comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecurrencePreview {
    /// The recurrence, as a task would have it.
    #[schema(value_type = RecurrenceForm)]
    pub recurrence: Recurrence,
    /// The rule as text, its parts in the order of RFC 5545; a cron expression where it is one.
    pub rule: String,
    /// When it comes, in plain English.
    pub sentence: String,
    /// The first dates, that on which it is due before all others.
    pub dates: Vec<PreviewedDate>,
}

/// A date of a recurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PreviewedDate {
    /// The date.
    #[schema(value_type = WhenForm)]
    pub date: When,
    /// The instant at which it is for the caller; null for a whole day.
    pub at: Option<DateTime<Utc>>,
}

impl From<Preview> for RecurrencePreview {
    fn from(preview: Preview) -> Self {
        let dates = preview.dates.into_iter();
        Self {
            recurrence: preview.recurrence,
            rule: preview.rule,
            sentence: preview.sentence,
            dates: dates.map(|one| PreviewedDate { date: one.date, at: one.at }).collect(),
        }
    }
}

/// A merge patch of a series: one of `recurrence` and `template` at least.
#[derive(ToSchema)]
#[schema(example = json!({
    "recurrence": { "rrule": "FREQ=WEEKLY;BYDAY=MO" }, "template": { "title": "Water all plants", "priority": "low" }
}))]
#[serde(deny_unknown_fields)]
pub struct PatchSeries {
    /// The version that is to be changed; another one is refused with 412.
    #[schema(minimum = 1)]
    pub version: Option<u64>,
    /// Merged into the one that is there; another rule takes the place of the old one. It goes for what comes after the newest
    /// occurrence.
    #[schema(required = false, nullable = false)]
    pub recurrence: Option<RecurrenceForm>,
    /// Merged into what occurrences carry over, from the newest on where that is to be done.
    #[schema(required = false, nullable = false)]
    pub template: Option<PatchTemplate>,
}

/// A merge patch of what occurrences carry over: absent is untouched, null is cleared.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PatchTemplate {
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
    /// How much it matters.
    pub priority: Option<PriorityForm>,
    /// All of them, at most 100.
    #[schema(max_items = 100)]
    pub tags: Option<Vec<String>>,
    /// Null is the Inbox.
    pub list: Option<Uuid>,
    /// All of them, at most 200. Ticks are not taken over; the newest occurrence keeps its own.
    #[schema(max_items = 200)]
    pub checklist: Option<Vec<ChecklistItemForm>>,
    /// All of them, at most 32, each relative to a date.
    #[schema(max_items = 32)]
    pub reminders: Option<Vec<ReminderForm>>,
    /// When it starts, as seen from the day on which it is due; at most ten years from it.
    pub start: Option<LeadForm>,
}
